# ruff: noqa: E501 - patterns of phrases, an alternative after another
"""The parts of a life's record and of forms: headings, tables, labelled blocks, lists → facts."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise

from ingest.fields import appraisals, cells, dated, facts
from ingest.fields.appraisals import APPRAISALS
from ingest.fields.cells import Span
from ingest.fields.facts import CERTIFICATES, COURSES, EDUCATION, SERVICE
from ingest.fields.flow import Flow, fold_text, rule
from ingest.fields.labels import KIND_OF_ROLE, Labelled, labelled
from ingest.fields.proposal import FactProposal

OTHER = "other"
_MARK = r"^\W{0,3}(?:(?:\d{1,2}|[آ-ی]|الف)\s?[-.):]\s*)?"
_OF = r"(?:(?:سوابق|سابقه|پیشینه|خلاصه|فهرست|شرح|اهم|مهم ترین|اطلاعات|مدارک|تجربیات|تجربه|تجارب|جدول)(?: و)?(?:های| ی)? )*"
_HEADS = (
    (APPRAISALS, _OF + r"(?:(?:نمرات|نتایج|نتیجه|کارنامه|امتیازات|نمره) )?(?:ارزشیابی|ارزیابی) ?(?:های? )?(?:سالانه|سالیانه|سنواتی|عملکرد|شغلی|کارکنان|مدیران|و نمرات)?(?: سالانه)?\s*:?\s*$"),
    (OTHER, r"(?:مشخصات|اطلاعات) (?:فردی|شخصی|شناسنامه ای|تماس|هویتی)|مهارت|زبان|تالیف|مقالات|معرف|علایق|تشویق|افتخارات|عضویت|پژوهش|پروژه|ارزشیابی|ارزیابی|توضیحات|تقدیر"),
    (CERTIFICATES, _OF + r"گواهی ?(?:نامه)? ?ها|" + _OF + r"گواهی ?(?:نامه)? ?های|مجوزها"),
    (COURSES, _OF + r"(?:دوره ?ها|آموزش ?ها|(?:آموزشی|آموزش های|دوره های)(?! عالی))"),
    (EDUCATION, _OF + r"تحصیل"),
    (SERVICE, _OF + r"(?:سمت ?ها|مسئولیت ?ها|پست ?ها|مشاغل|سوابق|سابقه|تجربیات|تجربه|تجارب|فعالیت ?های) ?(?:ی )?(?:و )?(?:کاری|کار|شغلی|اجرایی|خدمت|خدمتی|مدیریتی|حرفه ای|اداری|مورد تصدی|پیشین|قبلی)?|" + _OF + r"(?:کاری|شغلی|اجرایی|خدمت|خدمتی|مدیریتی|حرفه ای)"),
)  # fmt: skip
# The commonest headings whole, for those of which a letter was misread.
_COMMON = {
    CERTIFICATES: ("گواهی‌ها", "گواهی‌نامه‌ها", "گواهی‌نامه‌های حرفه‌ای"),
    COURSES: ("دوره‌های آموزشی", "دوره‌ها", "دوره‌های گذرانده شده", "سوابق آموزشی"),
    EDUCATION: ("تحصیلات", "سوابق تحصیلی", "مدارک تحصیلی"),
    SERVICE: ("سوابق کاری", "سوابق شغلی", "سوابق اجرایی", "سوابق مدیریتی", "سوابق خدمت", "سوابق خدمتی", "تجربیات کاری"),
}  # fmt: skip
_NEAR = 0.85
_LEADS, _LEAD = ("گواهی", "گواهینامه"), 0.8
HEADS = tuple((kind, rule(_MARK + f"(?:{source})")) for kind, source in _HEADS)
_BULLET = rule(r"^\s*(?:[•▪◦●*\-–]|[0o°](?=\s+[آ-ی])|\d{1,2}\s?[-.)])\s*(?!\d)")
_FIELD = rule(
    r"^[\s،,.»؛;:\-]*(?:(?:در )?رشته(?: تحصیلی)?)?\s*(?P<f>[^\d،,.()|؛:»\-]{2,70}?)\s*(?=$|[،,.()|؛:»\-\d]|(?:از|در) (?:دانشگاه|مؤسسه|تاریخ|سال)|دانشگاه|مؤسسه|گرایش|با گرایش|سال|تاریخ|اخذ)"
)
_ORIENTATION = rule(r"گرایش(?: تحصیلی)?\s*:?\s*(?P<o>[^\d،,()|؛:\-]{2,60})")
INSTITUTION = rule(
    r"(?P<i>(?:دانشگاه|دانشکده|مؤسسه(?: آموزش عالی)?|مرکز آموزش)[^\d،,.()|؛:»\n\-]{2,60}?)\s*(?=$|[،,.()|؛:»\d\n\-]|(?<![آ-ی])(?:با|را|بنا|به|که|طی|و فارغ|از|در)(?![آ-ی])|در (?:سال|تاریخ)|سال|تاریخ|فارغ|با معدل|به پایان|نائل|اخذ)"
)
_COURSE_END = re.compile(
    r"[،,.(|؛:»]|صدور|تاریخ|معتبر|اعتبار|\s[-–]\s|\s(?=\d)|\s(?:به مدت|مدت|در سال|مورخ|طی)(?=\s)"
)
_COURSE_HEAD = rule(
    r"^(?:گذراندن )?(?:دوره(?: ?ی)?(?: آموزشی| تخصصی)?|کارگاه(?: آموزشی)?|گواهی ?(?:نامه)?(?: دوره)?)\s*:?\s*(?=[«\"آ-یA-Za-z])"
)
# Under a heading that was misread the lines of the next list follow.
_HELD = rule(r"^\s*(?:(?P<course>دوره|کارگاه)|گواهی(?! (?:می|اشتغال|سابقه|انجام|عدم)))")
_QUOTED = re.compile(r"[«\"(](?P<t>[^»\")\n]{3,90})[»\")]")
VALID = rule(
    rf"(?:اعتبار|معتبر|انقضا)[^\n\d]{{0,25}}?(?P<d>{dated.WHEN})|تا\s*(?P<d2>{dated.WHEN})\s*(?:اعتبار|معتبر)"
)


# A label that settles what its table is about, whatever heading is read before it.
_STRONG = {
    "degree": EDUCATION, "graduated": EDUCATION, "course": COURSES, "certificate": CERTIFICATES,
    "title": SERVICE,
}  # fmt: skip


_NAMING = {SERVICE: "title", EDUCATION: "degree"}  # the label that a fact is nothing without


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch under one heading; `kind` "" before the first heading."""

    kind: str
    start: int
    end: int


def parts(flow: Flow) -> list[Part]:
    """The paper cut at its headings."""
    marks: list[tuple[int, int, str]] = []
    for line in cells.lines(flow.folded, 0, len(flow.folded)):
        if kind := heading(flow, line):
            marks.append((line[0], line[1], kind))
    begins = [(0, 0, ""), *marks]
    ends = [mark[0] for mark in marks] + [len(flow.folded)]
    return [Part(kind, stop, end) for (_, stop, kind), end in zip(begins, ends, strict=True)]


def heading(flow: Flow, line: Span) -> str:
    """The kind that a heading names; "" for any other line."""
    return heading_of(flow.folded[slice(*line)])


def heading_of(line: str) -> str:
    """The same of a line's words."""
    said = fold_text(line)[0].strip()
    short = len(said) < 48 and len(said.split()) < 8 and "\t" not in said
    if not short or re.search(r"\d{3}|[،؛]|:\s*\S", said) or said.endswith("."):
        return ""
    return next((kind for kind, pattern in HEADS if pattern.match(said)), "") or near_heading(said)


@lru_cache(maxsize=4096)
def near_heading(said: str) -> str:
    """The kind of a common heading of which the reading changed a letter; "" when none is near."""
    letters = _letters(said)
    if re.search(r"\d", said) or len(letters) < len(min(_common(), key=len)):
        return ""
    nearest = max(_common(), key=lambda head: SequenceMatcher(None, letters, head).ratio())
    # «گواهی‌نامه» alone is the paper's own title, no heading of a list.
    near = SequenceMatcher(None, letters, nearest).ratio() >= _NEAR and letters + "ها" != nearest
    return _common()[nearest] if near else ""


def _letters(said: str) -> str:
    """Only the letters, in matching form."""
    return re.sub(r"[^آ-ی]", "", fold_text(said)[0])


@lru_cache(maxsize=1)
def _common() -> dict[str, str]:
    """Letters of each common heading -> its kind."""
    return {_letters(head): kind for kind, heads in _COMMON.items() for head in heads}


def told(flow: Flow, part: Part, default: str = "") -> list[FactProposal]:
    """Every fact of a part: its tables first, then labelled blocks, then lines of a list.

    Tables are read before the lines between them, so one may stand under a wrong heading.
    """
    if part.kind == APPRAISALS:
        return appraisals.listed(flow, part.start, part.end)
    found: list[FactProposal] = []
    taken: list[Span] = []
    for table in cells.tables(flow, part.start, part.end):
        kind = kind_of(table.roles, part.kind.replace(OTHER, "") or default)
        rows = (
            [fact for row in table.rows if (fact := facts.of_kind(flow, kind, row))] if kind else []
        )
        found += rows
        taken.append((table.start, table.end))
    blocks = list(labelled_facts(flow, part, taken, default))
    found += [fact for fact, _ in blocks]
    taken += [span for _, span in blocks]
    taken += [(mark.at, mark.end) for mark in labelled(flow, part.start, part.end)]
    if part.kind and part.kind != OTHER:
        found += listed(flow, part, taken)
    return found


def kind_of(roles: Sequence[str], default: str) -> str:
    """What a table or block is about, by its labels; its heading decides where they don't."""
    named = [KIND_OF_ROLE.get(role, "") for role in roles]
    counts = {kind: named.count(kind) for kind in (EDUCATION, COURSES, CERTIFICATES, SERVICE)}
    best = max(counts, key=lambda kind: counts[kind])
    for role, kind in _STRONG.items():
        if role in roles:
            return kind
    return best if counts[best] and (counts[best] > 1 or not default) else default


# ---- labelled blocks ----
def labelled_facts(
    flow: Flow, part: Part, taken: Sequence[Span], default: str
) -> Iterator[tuple[FactProposal, Span]]:
    """Facts of «label: value» and «label | value»; a label met again begins the next one."""
    found = [
        *labelled(flow, part.start, part.end),
        *(Labelled(r, at, *v) for r, at, v in cells.pairs(flow, part.start, part.end)),
    ]
    free = [one for one in found if not any(a <= one.at < b for a, b in taken)]
    groups: dict[str, list[Labelled]] = {}
    for one in sorted(set(free), key=lambda one: one.at):
        kind = KIND_OF_ROLE.get(one.role, "") or (
            part.kind if one.role in ("date", "heading", "valid") else ""
        )
        if part.kind in (COURSES, CERTIFICATES) and one.role not in ("name", "other", "code"):
            kind = part.kind
        if kind:
            groups.setdefault(kind, []).append(one)
    for kind, own in groups.items():
        for block in blocks_of(own, kind):
            roles = {one.role: [(one.start, one.end)] for one in block}
            if fact := facts.of_kind(flow, kind or default, roles):
                yield fact, (block[0].at, max(one.end for one in block))


def blocks_of(found: Sequence[Labelled], kind: str) -> list[list[Labelled]]:
    """Labels by the fact they tell: a label met again begins the next one.

    Where the line that names the first fact was not read, that gives every name the days before
    it: then it is the name that begins a block.
    """
    blocks: list[list[Labelled]] = []
    for one in found:
        if not blocks or one.role in {other.role for other in blocks[-1]}:
            blocks.append([])
        blocks[-1].append(one)
    name = _NAMING.get(kind, "")
    at = [n for n, one in enumerate(found) if one.role == name]
    nameless = not all(name in {one.role for one in block} for block in blocks)
    if not at or at[0] == 0 or not nameless:
        return blocks
    cuts = [0, *at, len(found)]
    return [list(found[a:b]) for a, b in pairwise(cuts)]


# ---- lines of a list ----
def listed(flow: Flow, part: Part, taken: Sequence[Span]) -> list[FactProposal]:
    """A fact for each item of a list under a heading."""
    free = [
        line for line in cells.lines(flow.folded, part.start, part.end)
        if not any(a < line[1] and line[0] < b for a, b in taken)
    ]  # fmt: skip
    if part.kind == SERVICE:
        return list(served(flow, free))
    one = {EDUCATION: studied}.get(part.kind, passed)
    items = joined_items(flow, free, part.kind)
    made = [one(flow, item) if one is studied else passed(flow, item, part.kind) for item in items]
    return [fact for fact in made if fact]


def joined_items(flow: Flow, free: Sequence[Span], kind: str) -> list[Span]:
    """Items with the lines that go on below them."""
    items: list[Span] = []
    bulleted = sum(bool(_BULLET.match(flow.folded[slice(*line)])) for line in free) > len(free) / 2
    for line in free:
        said = flow.folded[slice(*line)]
        begins = bool(_BULLET.match(said)) if bulleted else True
        if kind == EDUCATION and not bulleted:
            begins = bool(facts.DEGREE.search(said)) or not items
        if begins or not items:
            items.append(line)
        else:
            items[-1] = items[-1][0], line[1]
    return items


def body_of(flow: Flow, item: Span) -> Span:
    """An item without its bullet or number."""
    match = _BULLET.match(flow.folded[slice(*item)])
    return (item[0] + match.end(), item[1]) if match else item


def served(flow: Flow, free: Sequence[Span]) -> Iterator[FactProposal]:
    """«از … تا …: رئیس …، سازمان …» in any order, also with the days on a line of their own."""
    before: Span | None = None
    waiting: dated.Stretch | None = None
    for line in free:
        item = body_of(flow, line)
        if held := _HELD.match(flow.folded[slice(*item)]):
            kind = COURSES if held["course"] else CERTIFICATES
            if fact := passed(flow, item, kind):
                yield fact
            continue
        found = dated.stretch(flow.folded, *item)
        rest = around(flow, item, found) if found else item
        has_words = bool(re.search(r"[آ-ی]{3}", flow.folded[slice(*rest)]))
        if found and has_words:
            yield from one_service(flow, rest, found)
            before = waiting = None
        elif found and before:
            yield from one_service(flow, before, found)
            before = None
        elif found:
            waiting = found
        elif waiting:
            yield from one_service(flow, item, waiting)
            waiting = None
        else:
            before = item


def around(flow: Flow, item: Span, found: dated.Stretch) -> Span:
    """The longer of what stands before and after the days."""
    before, after = (item[0], found.start), (found.end, item[1])
    return max(before, after, key=lambda s: len(re.sub(r"[^آ-ی]", "", flow.folded[slice(*s)])))


def one_service(flow: Flow, rest: Span, found: dated.Stretch) -> Iterator[FactProposal]:
    """Title and unit from the words, days from the stretch."""
    begin = rest[0]
    if lead := rule(
        r"^[\s:،,\-–|)]*(?:به (?:عنوان|سمت)|با (?:عنوان|سمت)|در سمت|سمت)\s*:?\s*"
    ).match(flow.folded[slice(*rest)]):
        begin += lead.end()
    made = facts.post_and_unit(flow, begin, rest[1]) | dated.proposed(flow, found)
    if "title" in made:
        yield FactProposal(SERVICE, made)


def studied(flow: Flow, item: Span) -> FactProposal | None:
    """«کارشناسی ارشد مدیریت ساخت، دانشگاه …، ۱۳۹۱»."""
    begin, end = body_of(flow, item)
    found = facts.degree_in(flow, begin, end)
    if found is None or facts.UNFINISHED.search(flow.folded, begin, end):
        return None
    made: facts.Values = {"degree": found[0]}
    after = found[1][1]
    match = _FIELD.match(flow.folded[after:end])
    place = [(after + match.start("f"), after + match.end("f"))] if match else []
    if field := facts.words(flow, place, 0.9):
        made["field"] = field
    for name, pattern, group in (
        ("orientation", _ORIENTATION, "o"),
        ("institution", INSTITUTION, "i"),
    ):
        if (match := pattern.search(flow.folded, begin, end)) and (
            said := facts.words(flow, [match.span(group)], 0.9)
        ):
            made[name] = said
    days = list(dated.days(flow.folded, begin, end))
    span = dated.stretch(flow.folded, begin, end)
    # Two days that are no «from … to …» are of two lines that ran into each other.
    if len(days) == 1 or (len(days) == 2 and span and span.first and span.last):
        made["date"] = days[-1].proposed(flow)
    return FactProposal(EDUCATION, made)


def near_lead(said: str) -> re.Match[str] | None:
    """«گواهی» or «دوره» before a title, with a letter misread."""
    lead = re.match(r"[آ-ی]{4,7}\s+(?=[«\"آ-ی])", said)
    near = lead and any(SequenceMatcher(None, lead[0].strip(), w).ratio() >= _LEAD for w in _LEADS)
    return lead if near else None


def passed(flow: Flow, item: Span, kind: str) -> FactProposal | None:
    """«دوره مدیریت پروژه، ۴۰ ساعت، ۱۴۰۰/۰۲/۰۱»."""
    begin, end = body_of(flow, item)
    text = flow.folded
    if lead := _COURSE_HEAD.match(text[begin:end]) or near_lead(text[begin:end]):
        begin += lead.end()
    if (quoted := _QUOTED.search(text, begin, end)) and quoted.start() - begin < 12:
        title_span = quoted.span("t")
    else:
        stop = _COURSE_END.search(text, begin + 3, end)
        title_span = (begin, stop.start() if stop else end)
    title = facts.words(flow, [title_span], 0.9)
    if title is None:
        return None
    made: facts.Values = {"title": title}
    if kind == COURSES and (hours := facts.hours_in(flow, title_span[1], end)):
        made["hours"] = hours
    valid = VALID.search(text, title_span[1], end)
    if valid:
        place = valid.span("d" if valid["d"] else "d2")
        if day := dated.day_at(text, *place):
            made["valid_until"] = day.proposed(flow)
    days = list(dated.days(text, title_span[1], end))
    if valid and len(days) == 2 and days[0].start > valid.start():
        # Between brackets the order of the days is lost: nothing is valid before it is given.
        days.sort(key=lambda day: day.date.first())
        made |= {"date": days[0].proposed(flow), "valid_until": days[1].proposed(flow)}
    elif day := facts.last_day(flow, [(title_span[1], valid.start() if valid else end)]):
        made["date"] = day.proposed(flow)
    return FactProposal(kind, made)
