"""Where clauses begin: numbers, letters and words at the start of a line, as one rising chain.

Numbered lines lie inside clauses too (lists, tables, agendas), so a marker counts only as a step
of the best chain. A gap in the chain is reported, never closed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from archive.jalali import words_to_number
from ingest.fields.flow import rule

_ALPHABET = ["ا", "ب", "پ", "ت", "ث", "ج", "چ", "ح", "خ", "د", "ذ", "ر", "ز", "ژ", "س", "ش"]
_ABJAD = ["ا", "ب", "ج", "د", "ه", "و", "ز", "ح", "ط", "ی", "ک", "ل", "م", "ن"]
FAR_FIRST = 12
# No minutes have more; without a limit a long list would take minutes to weigh.
MOST, WINDOW = 1000, 200
_BEGIN = r"(?:^|(?<=\n))[^\S\n]*"
_COUNT = r"(?P<n>\d{1,3})"
_WORDS = r"(?P<w>[آ-ی]+(?:[^\S\n]+و[^\S\n]+[آ-ی]+)?)"
_NO = r"(?:شماره )?"
_STYLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    # «بند» with a dot misread is still «بند» when a number and a colon follow.
    ("clause", rule(_BEGIN + rf"[بپتنی][نتبی]?د *\(? *{_COUNT} *\)? *(?:[:\-)ـ.]|\n)")),
    ("clause", rule(_BEGIN + rf"بند {_WORDS}[^\S\n]*(?:[:\-)]|\n|(?=\s))")),
    ("clause", rule(_BEGIN + rf"بند شماره (?:{_COUNT}|{_WORDS})[^\S\n]*(?:[:\-)]|\n)")),
    ("article", rule(_BEGIN + rf"ماده (?:{_COUNT}|{_WORDS})[^\S\n]*(?:[:\-)ـ.]|\n)")),
    ("row", rule(_BEGIN + rf"ردیف {_NO}(?:{_COUNT}|{_WORDS})[^\S\n]*(?:[:\-)]|\n)")),
    ("single", rule(_BEGIN + r"(?P<w>ماده واحده) *[:\-.]?")),
    (
        "decision",
        rule(
            _BEGIN + rf"(?:مصوبه|تصمیم|مورد) {_NO}(?:{_COUNT}|{_WORDS})[^\S\n]*(?:[:)]|-(?!\d)|\n)"
        ),
    ),
    ("word", rule(_BEGIN + rf"\(?{_WORDS}[^\S\n]*[:\-)]")),
    ("bracket", re.compile(_BEGIN + r"\(?\s*(?P<n>\d{1,2})\s*\)(?!\s*\d+\s*/)")),
    ("dash", re.compile(_BEGIN + r"(?P<n>\d{1,2})[^\S\n]*-(?!\s?\d)")),
    ("dash", re.compile(_BEGIN + r"(?P<n>\d{1,2})[^\S\n]+-[^\S\n]+(?=\S)")),
    ("dash", re.compile(_BEGIN + r"-[^\S\n]?(?P<n>\d{1,2})(?![\d/.\-])(?=\s)")),
    ("dot", re.compile(_BEGIN + r"(?P<n>\d{1,2})[^\S\n]*[.:](?!\d)")),
    ("slash", re.compile(_BEGIN + r"(?P<n>\d{1,2})[^\S\n]?/[^\S\n]?(?=[آ-ی«(])")),
    ("tab", re.compile(_BEGIN + r"(?P<n>\d{1,2})\t")),
    ("letter", rule(_BEGIN + r"\(?(?P<l>الف|[ا-ی])\s*[)\-](?!\d)")),
)
# Numbers within a paragraph: what follows must be a word, what stands before ends a sentence.
_INSIDE: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("bracket", re.compile(r"(?:^|(?<=\s))\(?(?P<n>\d{1,2})[^\S\n]?\)\s*(?=[آ-ی«(])")),
    ("dash", re.compile(r"(?:^|(?<=\s))(?P<n>\d{1,2})[^\S\n]?-\s*(?=[آ-ی«(])")),
    ("word", rule(rf"(?:^|(?<=[\s.؛])){_WORDS}[^\S\n]?[:)]\s*(?=[آ-ی«(])")),
)
_DUE = re.compile(r"(?<=[.؛)»]\n)[^\S\n]*(?P<n>\d{1,2})[^\S\n]?(?=[آ-ی]{2})")
_ENDED = re.compile(r"(?:^|[.:؛;])\s*$")
SHORT = 0.85  # of the longest line: the last one of its paragraph
LEAST_INSIDE = 15  # letters of a decision that shares its paragraph
_BULLET = re.compile(
    _BEGIN + r"[•●▪■◦○❖➢✓*][^\S\n]*(?=[آ-ی«(])|" + _BEGIN + r"-{1,2}[^\S\n]+(?=[آ-ی«])"
)
_PARTED = rule(
    _BEGIN + r"(?:(?:مصوبه|بند|تصمیم) )?(?P<a>\d{1,3})[^\S\n]?-[^\S\n]?(?P<b>\d{1,3})"
    r"[^\S\n]*[-.):]?[^\S\n]+(?=[آ-ی«])"
)
_ORDERED = rule(r"(?:^|(?<=\n))[^\S\n]*(?=مقرر (?:شد|گردید|است|می))")
# Each matter with its decision: «موضوع ۱: … / تصمیم: …».
DECIDED = rule(_BEGIN + r"(?:تصمیم|مصوبه|نتیجه|رأی)(?: کمیسیون| جلسه)?[^\S\n]*:[^\S\n]*(?=[آ-ی«])")
_NOT_A_CLAUSE = rule(
    "^ *(?:صورت جلسه|مصوبه|مصوبات|مذکور|فوق|ماده|دستور جلسه|قرارداد|نامه|های|تبصره)"
)


@dataclass(frozen=True, slots=True)
class Marker:
    """The start of a clause: its place, the text after it, its rank in the order."""

    start: int
    text_start: int
    style: str
    written: str
    rank: int | None
    is_restored: bool = False


def _rank(match: re.Match[str], style: str) -> int | None:
    groups = match.groupdict()
    if groups.get("n"):
        return int(groups["n"])
    if style == "single":
        return 1
    if groups.get("w"):
        return words_to_number(groups["w"])
    return None


def find(folded: str, start: int, end: int) -> list[Marker]:
    """Every line start that looks like a marker, in order of place."""
    markers: dict[int, Marker] = {}
    for style, pattern in _STYLES:
        for match in pattern.finditer(folded, start, end):
            at = match.start() + len(match[0]) - len(match[0].lstrip())
            rank = _rank(match, style)
            if at in markers or (rank is None and style != "letter"):
                continue
            if (
                style == "clause"
                and not match[0].rstrip().endswith((":", ")"))
                and _NOT_A_CLAUSE.match(folded[match.end() : match.end() + 30])
            ):
                continue
            written = next((value for value in match.groupdict().values() if value), "")
            markers[at] = Marker(at, match.end(), style, written.strip(), rank)
    return [markers[at] for at in sorted(markers)]


def inside(folded: str, start: int, end: int, outer: Sequence[Marker]) -> list[Marker]:
    """Clauses numbered within a paragraph, when they surely ascend: 1, 2, 3 …, none left out.

    `outer` are the markers at line starts; they must be among them, or fewer than two.
    """
    best: list[Marker] = []
    for style, pattern in _INSIDE:
        found: list[Marker] = []
        for match in pattern.finditer(folded, start, end):
            rank = _rank(match, style)
            before = folded[max(start, match.start() - 3) : match.start()]
            if rank == len(found) + 1 and (_ENDED.search(before) or before.endswith("\n")):
                at = match.start("n" if style != "word" else "w")
                found.append(Marker(at, match.end(), style, match.group(1), rank))
        stops = [*(marker.start for marker in found[1:]), end]
        is_short = any(
            stop - marker.text_start < LEAST_INSIDE
            for marker, stop in zip(found, stops, strict=False)
        )
        known = {marker.text_start for marker in found}
        kept = sum(marker.text_start in known for marker in outer)
        whole = kept == len(outer) or len(outer) < 2
        if len(found) > max(1, len(outer), len(best)) and whole and not is_short:
            best = found
    return best


def due(folded: str, found: Sequence[Marker], end: int) -> list[Marker]:
    """The chain with the clauses whose mark the scan lost but not their number: «۴پرداخت …».

    Only the number that is due counts, at the start of a line below the end of a sentence.
    """
    result: list[Marker] = []
    for at, marker in enumerate(found):
        result.append(marker)
        stop = found[at + 1] if at + 1 < len(found) else None
        for match in _DUE.finditer(folded, marker.text_start, stop.start if stop else end):
            wanted = (result[-1].rank or 0) + 1
            if int(match["n"]) == wanted and (stop is None or wanted < (stop.rank or 0)):
                result.append(
                    Marker(match.start("n"), match.end(), "due", match["n"], wanted, True)
                )
    return result


def bullets(folded: str, start: int, end: int) -> list[Marker]:
    """Decisions under dots or dashes, numbered «۱-۲», or each begun with «مقرر شد»: by order."""
    for pattern in (_BULLET, _PARTED, _ORDERED, DECIDED):
        found = dict(match.span() for match in pattern.finditer(folded, start, end))
        first = min(found, default=end)
        if found and pattern is _BULLET and not folded[start:first].strip():
            found = {**dict(_paragraphs(folded, found[first], end)), **found}
        if len(found) > 1:
            return [
                Marker(at, found[at], "bullet", str(rank), rank)
                for rank, at in enumerate(sorted(found), 1)
            ]
    return []


def parted(folded: str, start: int, end: int) -> bool:
    """Are decisions numbered in two parts, «۱-۱», «۱-۲», «۱-۳»? Then a first part alone is none."""
    found = [(int(m["a"]), int(m["b"])) for m in _PARTED.finditer(folded, start, end)]
    return len(found) > 1 and all(
        two == (one[0], one[1] + 1) or two[0] == one[0] + 1 for one, two in pairwise(found)
    )


def _paragraphs(folded: str, start: int, end: int) -> list[tuple[int, int]]:
    """Lines that begin a paragraph: what stands above is short and ends a sentence.

    Of a scan's dots some are read as a nought and some not at all.
    """
    every = [match.span() for match in re.compile(r"[^\n]+").finditer(folded, start, end)]
    longest = max((last - first for first, last in every), default=0)
    found = []
    for (first, last), (begin, stop) in pairwise(every):
        if last - first < SHORT * longest and folded[first:last].rstrip().endswith("."):
            dot = re.compile(r"\s*(?:[0•●▪■◦○*°.oO-]\s+)?(?:[•●▪*]\s*)?").match(folded, begin, stop)
            found.append((begin, dot.end() if dot else begin))
    return found


def _lettered(markers: Sequence[Marker]) -> list[Marker]:
    """Ranks for lettered markers, by the order (alphabet or abjad) that leaves fewer gaps."""
    best: list[Marker] = []
    for order in (_ALPHABET, _ABJAD):
        ranks = {letter: at for at, letter in enumerate(order, 1)}
        ranks["الف"] = 1
        ranked = [
            Marker(m.start, m.text_start, m.style, m.written, ranks[m.written])
            for m in markers
            if m.written in ranks
        ]
        found = chain(ranked)
        if not best or _gaps(found) < _gaps(best):
            best = found
    return best


def _gaps(markers: Sequence[Marker]) -> int:
    return sum(last - first + 1 for _before, _after, first, last in gaps(markers))


def gaps(markers: Sequence[Marker]) -> list[tuple[Marker | None, Marker, int, int]]:
    """(before, after, first, last) of every stretch of missing ranks.

    Some bodies number their decisions through the whole term: a first rank far from 1 is no gap.
    """
    missing: list[tuple[Marker | None, Marker, int, int]] = []
    before: Marker | None = None
    for marker in markers:
        first, last = (before.rank or 0) + 1 if before else 1, (marker.rank or 0) - 1
        if last >= first and (before is not None or last < FAR_FIRST):
            missing.append((before, marker, first, last))
        before = marker
    return missing


def chain(markers: Sequence[Marker]) -> list[Marker]:
    """The rising chain with most markers of the first one's style and fewest gaps."""
    if not markers:
        return []
    style = markers[0].style
    score: list[float] = []
    back: list[int] = []
    for at, marker in enumerate(markers):
        worth = 1.0 if marker.style == style else 0.4
        best, source = worth - 0.3 * min((marker.rank or 1) - 1, 5), -1
        for earlier in range(max(0, at - WINDOW), at):
            step = (marker.rank or 0) - (markers[earlier].rank or 0)
            if step < 1:
                continue
            total = score[earlier] + worth - 0.3 * min(step - 1, 5)
            if total > best:
                best, source = total, earlier
        score.append(best)
        back.append(source)
    at = max(range(len(markers)), key=lambda index: (score[index], -index))
    found: list[Marker] = []
    while at >= 0:
        found.append(markers[at])
        at = back[at]
    return found[::-1]


def top_level(markers: Sequence[Marker]) -> list[Marker]:
    """The chain of the outermost clauses."""
    markers = markers[:MOST]
    if not markers:
        return []
    if markers[0].style == "single":
        return [marker for marker in markers if marker.style == "single"][:1]
    if markers[0].style == "letter":
        return _lettered([marker for marker in markers if marker.style == "letter"])
    numbered = [marker for marker in markers if marker.style not in ("letter", "single")]
    return restored(numbered, chain([marker for marker in numbered if marker.rank]))


def restored(numbered: Sequence[Marker], found: Sequence[Marker]) -> list[Marker]:
    """The chain with markers whose first digit the scan lost: «۰-» where 10 is due is 10.

    Reading drops digits at the start of a line; such clauses are kept with a doubt, because
    fewer clauses than the paper has must never look complete.
    """
    result: list[Marker] = []
    for at, marker in enumerate(found):
        result.append(marker)
        stop = found[at + 1] if at + 1 < len(found) else None
        inside = [
            other
            for other in numbered
            if other.start > marker.start
            and (stop is None or other.start < stop.start)
            and other.style == marker.style
        ]
        missing = (stop.rank or 0) - (marker.rank or 0) - 1 if stop else -1
        for other in inside:
            due = (result[-1].rank or 0) + 1
            fits_gap = missing == len(inside)  # as many unfitting markers as numbers are missing
            lost_a_digit = due > 9 and other.rank == due % 10 and missing != 0
            if fits_gap or (lost_a_digit and (stop is None or due < (stop.rank or 0))):
                result.append(replace(other, rank=due, is_restored=True))
    return result
