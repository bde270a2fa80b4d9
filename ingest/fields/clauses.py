"""The decisions of minutes: which lines belong to which clause, across pages, gaps reported."""

import re
from dataclasses import replace
from itertools import islice, pairwise

from archive import persian
from archive.jalali import PartialDate
from ingest.fields import attendance, cells, decisions, details, markers, prose, signed
from ingest.fields.decisions import Decision
from ingest.fields.flow import Flow, fold_text, rule
from ingest.fields.markers import Marker
from ingest.fields.proposal import Caution, ClauseProposal
from ingest.fields.prose import AGENDA, DECIDES, INTRO

_OPENED = rule(r"(?:تشکیل|برگزار|منعقد)[^\n.]{0,12}(?:شد|گردید|یافت)[^\n.:]{0,40}[.:\n]")
_LINE = r"(?:^|(?<=\n))[^\S\n]*"
_ENDED = r"(?:پایان (?:یافت|رسید|پذیرفت)|خاتمه (?:یافت|پذیرفت|داد)|ختم (?:شد|گردید|جلسه))"
CLOSING = rule(
    rf"{_LINE}(?:این )?(?:جلسه|نشست)(?![آ-ی])[^\n]{{0,80}}(?:\n[^\n]{{0,60}})?{_ENDED}"
    rf"|{_LINE}(?:ختم|پایان|خاتمه) جلسه(?![آ-ی])"
    rf"|{_LINE}[^\n]{{0,60}}(?<![آ-ی])(?:جلسه|نشست)(?![آ-ی])[^\n]{{0,80}}{_ENDED}"
    r"|(?:^|(?<=\n))[^\S\n]*(?:امضا(?:ء)?(?: ?کنندگان)?|اسامی و امضا|محل امضا|امضای اعضا|رونوشت)"
    r"[^\n]{0,40}(?=\n)"
    r"|(?:^|(?<=\n))[^\S\n]*(?:ساعت (?:ختم|پایان|خاتمه)) *(?:جلسه)? *:"
    rf"|{_LINE}(?:رئیس|رییس|دبیر|منشی) *: *[^\n.:]{{3,40}}\s*$"
    rf"|{_LINE}(?:رئیس|رییس|دبیر|منشی) (?:جلسه|شورا|کمیسیون|کارگروه|کمیته|ستاد) *:"
    rf"|{_LINE}(?:کلیه|تمامی|همه|مجموع)?[^\S\n]*(?:ی )?(?:مصوبات|موارد|بندهای)"
    r" (?:فوق|بالا|یادشده|مذکور)[^\n]{0,40}(?:اتفاق|اکثریت|تصویب|تأیید)"
)
_PEOPLE = rule(
    r"(?:^|(?<=\n))[^\S\n]*(?:اعضای )?(?:حاضران|حاضرین|حاضر|شرکت کنندگان|مدعوین|غایبین|غایبان)"
    r"(?: در)?(?: جلسه)? *:"
    r"|(?<![آ-ی])با حضور[^\n:]{0,40}(?:زیر|ذیل)[^\n:]{0,100}:(?=[^\S\n]*\n)"
)
_VERB = rule(
    r"(?<![آ-ی])(?:شد|گردید|گردد|شود|است|می[آ-ی]+[دم]|نمود|نماید|گرفت|تصویب|مقرر|موافقت|بلامانع)(?![آ-ی])"
)
_NOTE = rule(r"^(?:تبصره|توضیح)")
_ITEM = rule(r"^(?:(?:الف|[ب-ی])\s*[)\-]|\d{1,2}\s*[)\-.](?!\d))")
_FAINT = re.compile(r"(?<=\n)[^\S\n]*(?:(?P<n>\d{1,2})[^\S\n]+|[-)ـ.][^\S\n]*)(?=[آ-ی]{2})")
_TITLE_END = re.compile(r"[:.؛،()]|\s-\s")
_TITLE_WORDS = 9
_SCRIBBLE = 2  # letters
_NAME_LINE = 60  # letters


def _marks(folded: str, begin: int, end: int) -> list[Marker]:
    """What looks like the beginning of a clause; a line that names an officer is none."""
    return [
        one
        for one in markers.find(folded, begin, end)
        if not attendance.names_an_officer(folded, one.start)
    ]


def section(flow: Flow) -> tuple[int, int]:
    """Where the decisions stand: after their opening words, before the closing sentence."""
    folded = flow.folded
    begin = listed = 0
    if agenda := AGENDA.search(folded):
        begin = listed = _after_agenda(folded, agenda.end())
    elif people := _PEOPLE.search(folded):
        begin, listed = _after_people(folded, people.end()), people.end()
    if begin <= listed and not _marks(folded, begin, len(folded)):
        begin = 0  # the people stand at the end of the paper, after the decisions
    begin = _after_intro(folded, begin)
    return begin, _closing(folded, begin)


def _after_intro(folded: str, begin: int) -> int:
    """Behind the words that open the decisions, else behind the sentence that opens the meeting."""
    every = [m for m in INTRO.finditer(folded, begin) if not _within(folded, begin, m)]
    for match in every:
        if _heads_dots(folded, match):
            return match.end()
        if _marks(folded, match.end(), min(len(folded), match.end() + 400)):
            return match.end()
        # The decisions may go on in the line that opens them.
        if (colon := folded.find(":", match.start(), match.end() + 1)) >= 0 and markers.inside(
            folded, colon + 1, len(folded), ()
        ):
            return colon + 1
    if _marks(folded, begin, len(folded)):
        return begin
    opened = _OPENED.search(folded, begin)
    return every[-1].end() if every else opened.end() if opened else begin


def _within(folded: str, begin: int, intro: re.Match[str]) -> bool:
    """Do the words stand in a clause? Then numbering goes on behind them instead of anew."""
    found = _marks(folded, begin, len(folded))
    before = markers.top_level([marker for marker in found if marker.start < intro.start()])
    after = next((marker for marker in found if marker.start >= intro.end()), None)
    if not before or after is None or before[0].rank != 1 or after.rank is None:
        return False
    return after.rank == (before[-1].rank or 0) + 1 and after.style == before[-1].style


def _heads_dots(folded: str, intro: re.Match[str]) -> bool:
    """Is it a heading of decisions under dots? Then numbered lines above it are people."""
    above, below = folded[: intro.start()].rstrip(" \t"), folded[intro.end() :].lstrip(" :\t")
    on_its_line = intro[0].startswith("\n") or not above or above.endswith("\n")
    if not on_its_line or not below.startswith("\n"):
        return False
    numbered = _marks(folded, intro.end(), len(folded))
    return not numbered and bool(markers.bullets(folded, intro.end(), len(folded)))


def _chain(folded: str, begin: int, end: int, every: list[Marker]) -> list[Marker]:
    """The clauses: numbered at line starts, within a paragraph, or under dots."""
    chain = markers.top_level(every)
    if markers.parted(folded, begin, end):
        return markers.bullets(folded, begin, end)
    if run_in := markers.inside(folded, begin, end, chain):
        return run_in
    return markers.due(folded, chain, end) if chain else markers.bullets(folded, begin, end)


def first_start(flow: Flow) -> int:
    """Where the first clause begins: what stands before belongs to the head."""
    if rows := decisions.decisions(flow):
        return rows[0].start
    begin, end = section(flow)
    chain = _chain(flow.folded, begin, end, _marks(flow.folded, begin, end))
    return chain[0].start if chain else begin


def _closing(folded: str, begin: int) -> int:
    """The closing words after which the numbering does not go on, else the end of the text."""
    every = _marks(folded, begin, len(folded))
    for match in islice(CLOSING.finditer(folded, begin), 20):
        at = match.start()
        before = markers.top_level([marker for marker in every if marker.start < at])
        after = next((marker for marker in every if marker.start > at), None)
        last = before[-1].rank or 0 if before else 0
        goes_on = after is not None and after.rank == last + 1
        if (before or not every) and not goes_on:
            return at
    return _signatures(folded, every[-1].text_start if every else begin)


def _signatures(folded: str, begin: int) -> int:
    """Where names under the last decision begin: short lines without a verb, after a full stop."""
    at = len(folded)
    for start, stop in reversed(list(cells.lines(folded, begin, len(folded)))):
        line = folded[start:stop].strip()
        # Ink of the signatures themselves is read as a few short signs.
        if signed.line(line) or all(len(word) <= _SCRIBBLE for word in line.split()):
            at = start
            continue
        if line.endswith((".", ")", "»", "؛", "!")) or ":" in line or _VERB.search(line):
            return at if line.endswith((".", ")", "»", "!")) else len(folded)
        if re.search(r"\d", line) or line.startswith(("-", "•", "*")):
            return len(folded)  # no signature holds a number
        if len(re.split(r"\t| {3}", line)[0]) > _NAME_LINE:
            return len(folded)
        at = start
    return len(folded)


def _after_agenda(folded: str, begin: int) -> int:
    """The place where numbering starts again after the agenda, else where the agenda began."""
    found = [m for m in _marks(folded, begin, len(folded)) if m.rank is not None]
    starts = [marker.start for marker in found if marker.rank == 1 or marker.style == "single"]
    close_to_agenda = bool(starts) and starts[0] - begin < 80
    if close_to_agenda and len(starts) > 1:
        return starts[1]
    return begin


def _after_people(folded: str, begin: int) -> int:
    """The first numbered line that says something, when names are numbered too."""
    found = _marks(folded, begin, len(folded))
    if not found or found[0].start - begin > 80 or INTRO.search(folded, begin, found[0].start):
        return begin
    for marker in found:
        if _VERB.search(folded, marker.text_start, min(marker.text_start + 200, len(folded))):
            line = folded[marker.text_start : folded.find("\n", marker.text_start)]
            if _VERB.search(line) or len(line) > 60:
                return marker.start
    names = list(islice(pairwise([*(one.rank for one in found), None]), len(found)))
    below = folded.find("\n", found[-1].text_start)
    if all(two in (one + 1, None) for one, two in names) and DECIDES.search(folded, below):
        return below  # all numbers are persons': what is decided stands below them
    return begin


def _title(text: str) -> str:
    first = text.split("\n", 1)[0].strip()
    head = _TITLE_END.split(first, maxsplit=1)[0].strip()
    words = (head if len(head) > 8 else first).split()
    short = " ".join(words[:_TITLE_WORDS])
    return short + ("…" if len(words) > _TITLE_WORDS else "")


def _text(flow: Flow, start: int, end: int) -> str:
    """The clause's words: wrapped lines joined, notes and lettered items on lines of their own."""
    parts: list[str] = []
    for line in flow.kept_lines(start, end):
        words = line.strip()
        folded = fold_text(words)[0]
        if not parts or "\t" in line or _NOTE.match(folded) or _ITEM.match(folded):
            parts.append(words)
        else:
            parts[-1] = f"{parts[-1]} {words}"
    return "\n".join(parts)


def _number(flow: Flow, marker: Marker) -> str:
    """The number as written, its own digits kept; a restored one as it should be."""
    if marker.is_restored or marker.style == "bullet":
        return persian.persian_digits(str(marker.rank))
    digits = re.search(r"[\d۰-۹]+", flow.written(marker.start, marker.text_start))
    return digits[0] if digits else marker.written


def _clause(
    flow: Flow, marker: Marker, end: int, met: PartialDate | None
) -> tuple[ClauseProposal, list[Caution]]:
    start = marker.text_start
    amount, cautions = details.amount(flow, start, end)
    text = _text(flow, start, end)
    clause = ClauseProposal(
        number=_number(flow, marker),
        ordinal=marker.rank,
        title=_title(text),
        text=text,
        confidence=round(flow.confidence(marker.start, end), 3),
        places=flow.places(marker.start, end),
        spans=tuple(
            (flow.pages[page].number, first, last)
            for page, first, last in flow.pieces(marker.start, end)
        ),
        responsible=details.responsible(flow, start, end),
        deadline=details.deadline(flow, start, end, met),
        amount=amount,
        votes=details.votes(flow, start, end),
    )
    return clause, cautions


def _gap_cautions(flow: Flow, chain: list[Marker], every: list[Marker]) -> list[Caution]:
    cautions: list[Caution] = []
    for before, after, first, last in markers.gaps(chain):
        start = before.start if before else 0
        hints = [
            ("maybe", flow.written(other.start, min(other.start + 30, len(flow.folded))))
            for other in every
            if start < other.start < after.start
        ]
        said = f"after clause {before.rank}" if before else "before the first clause"
        missing = str(first) if first == last else f"{first}-{last}"
        cautions.append(
            Caution(
                "clause_gap",
                f"{said} comes clause {after.rank}; clause {missing} was not found",
                flow.page_at(after.start),
                missing,
                (
                    ("after", str(before.rank) if before else ""),
                    ("next", str(after.rank)),
                    *hints[:3],
                ),
            )
        )
    return cautions


def _restored_cautions(flow: Flow, chain: list[Marker]) -> list[Caution]:
    """Clauses whose number was completed by the order."""
    return [
        Caution(
            "clause_number_doubtful",
            f"clause {marker.rank} was read as {marker.written}",
            flow.page_at(marker.start),
            persian.persian_digits(str(marker.rank)),
            (("written", marker.written), ("expected", str(marker.rank))),
        )
        for marker in chain
        if marker.is_restored
    ]


def _faint_cautions(flow: Flow, chain: list[Marker], end: int) -> list[Caution]:
    """Lines that may begin a clause whose number was not read: shown, never taken for one."""
    cautions: list[Caution] = []
    for at, marker in enumerate(chain):
        stop = chain[at + 1].start if at + 1 < len(chain) else end
        following = chain[at + 1].rank if at + 1 < len(chain) else None
        for match in _FAINT.finditer(flow.folded, marker.text_start, stop):
            wanted = (marker.rank or 0) + 1
            if match["n"] and (int(match["n"]) != wanted or following == wanted):
                continue
            line = flow.written(match.start(), min(match.start() + 40, stop))
            page = flow.page_at(match.start())
            text = "this line may begin a clause whose number was not read"
            cautions.append(
                Caution("clause_unclear", text, page, marker.written, (("line", line),))
            )
    return cautions


def _of_table(
    flow: Flow, rows: list[Decision], met: PartialDate | None
) -> tuple[tuple[ClauseProposal, ...], list[Caution]]:
    """Clauses whose words, owners and days stand in cells; a row without a number counts on."""
    found, chain, cautions = [], [], []
    for row in rows:
        rank = int(row.number) if row.number else (chain[-1].rank or 0) + 1 if chain else 1
        marker = Marker(row.start, row.text[0], "tab", row.number, rank)
        clause, doubts = _clause(flow, marker, row.text[1], met)
        who, when = clause.responsible, clause.deadline
        if row.who:
            who = flow.propose(decisions.written(flow, row.who), *row.who, 0.95)
        if row.when:
            when = decisions.deadline(flow, row.when, met)
        found.append(replace(clause, responsible=who, deadline=when))
        chain.append(marker)
        cautions += doubts
    return tuple(found), [*_gap_cautions(flow, chain, chain), *cautions]


def find(
    flow: Flow, met: PartialDate | None = None
) -> tuple[tuple[ClauseProposal, ...], list[Caution]]:
    """Every clause in order, and what a person must look at; `met` is the meeting's day."""
    if rows := decisions.decisions(flow):
        return _of_table(flow, rows, met)
    begin, end = section(flow)
    told = decisions.reports(flow)
    every = [
        marker
        for marker in _marks(flow.folded, begin, end)
        if not any(first <= marker.start < last for first, last in told)
    ]
    chain = _chain(flow.folded, begin, end, every)
    stops = [marker.start for marker in chain[1:]] + [end]
    stops = [
        prose.next_matter(flow.folded, one.text_start, stop)
        for one, stop in zip(chain, stops, strict=False)
    ]
    stretches = (
        list(zip(chain, stops, strict=True))
        or prose.scattered(flow, begin, end)
        or prose.whole(flow, begin, end)
    )
    found: list[ClauseProposal] = []
    cautions = [
        *_gap_cautions(flow, chain, every),
        *_faint_cautions(flow, chain, end),
        *_restored_cautions(flow, chain),
    ]
    if stretches and (not chain or chain[0].style == "bullet"):
        cautions.append(
            Caution(
                "clauses_unnumbered",
                "no numbered clause was found; the decisions are shown whole",
            )
        )
    if not stretches:
        cautions.append(Caution("no_clauses", "no decision was found in these pages"))
    for marker, stop in stretches:
        clause, more = _clause(flow, marker, stop, met)
        found.append(clause)
        cautions += [
            Caution(one.code, one.text, one.page, clause.number, one.details) for one in more
        ]
    return tuple(found), cautions
