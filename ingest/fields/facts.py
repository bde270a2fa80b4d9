"""Words that stand behind known labels → one fact of a person's file."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from archive.jalali import words_to_number
from archive.persian import fold
from ingest.fields import cells, dated
from ingest.fields.cells import Span
from ingest.fields.flow import Flow, rule
from ingest.fields.proposal import FactProposal, Proposal

Roles = Mapping[str, Sequence[Span]]
Values = dict[str, Proposal[Any]]
EDUCATION, SERVICE, COURSES, CERTIFICATES = "education", "service", "courses", "certificates"
# Longest first: «کارشناسی» stands in «کارشناسی ارشد», «لیسانس» in «فوق لیسانس».
DEGREES = (
    ("master", r"کارشناسی ?ارشد|فوق ?لیسانس|کارشناس ارشد"),
    ("associate", r"کاردانی|فوق ?دیپلم"),
    ("doctorate", r"دکترا(?:ی)?|دکتری|دکتر ای|Ph\.?D"),
    ("bachelor", r"کارشناسی(?! ?ارشد)|لیسانس"),
)
DEGREE = rule("(?<![آ-ی])(?:" + "|".join(f"(?P<{name}>{words})" for name, words in DEGREES) + ")(?: تخصصی| حرفه ای| پیوسته| ناپیوسته)?(?![آ-ی])")  # fmt: skip  # noqa: E501
_WRITTEN = tuple(fold(name) for name in ("کارشناسی", "کاردانی", "لیسانس", "دیپلم", "دکترای"))
_LINE = 120  # letters
# Who still studies, or broke off, has no degree yet; papers of those who ended call them so too.
UNFINISHED = rule(
    r"دانشجو(?:ی)?(?![آ-ی])|(?:در حال|مشغول(?: به)?|اشتغال به|ادامه) تحصیل|ناتمام|نیمه ?تمام"
    r"|انصراف|ترک تحصیل|تاکنون"
)
FINISHED = rule(r"فارغ ?التحصیل|دانش ?آموخته|به پایان|نائل|نایل|موفق به اخذ|دفاع|اعطا")
CAPACITIES = (
    ("acting", rule(r"سرپرست(?:ی)?(?![آ-ی])")),
    ("part_time", rule(r"(?:پاره|نیمه) ?وقت|ساعتی")),
    ("seconded", rule(r"مأمور(?:یت)?(?! خرید)(?![آ-ی])")),
    ("substantive", rule(r"اصیل|انتصاب|منصوب|تصدی دائم|تمام ?وقت|ثابت|رسمی تصدی|تمدید|ابقا")),
)
_ACTING = rule(r"^سرپرست(?:ی)? (?=[آ-ی]{3})|[\s،,]*\(? ?سرپرست(?:ی)? ?\)?$")
_FIELD_ENDS = rule(
    r"\s+(?:(?:از|در)\s+)?(?:دانشگاه|دانشکده|مؤسسه|سال|تاریخ|مورخ|با معدل)(?![آ-ی])|\s*[،,؛(\d]"
)
_PLACE_OF_STUDY = rule(
    r"(?P<i>(?:دانشگاه|دانشکده|مؤسسه|مرکز آموزش)(?![آ-ی])[^\d،,؛()\n]{2,60}?)"
    r"(?=\s*(?:$|[،,؛()\d\n])|\s+(?:در|به|با|سال|تاریخ|مورخ)(?![آ-ی]))"
)
# Days that were not read whole are still no words of the post before them.
_TORN_DAY = rule(r"(?<![آ-ی])(?:از|تا|الی|لغایت)\s+(?:تاریخ\s+|سال\s+)?\d{2,}(?=[\s/.\-]|$)")
# There are several of them: only its number tells one apart.
_NUMBERLESS = rule(r"(?<![آ-ی])(?:منطقه|ناحیه)\W*$")
UNIT = (
    r"(?:سازمان|شهرداری|شرکت|منطقه|ناحیه|مؤسسه|اداره کل|ستاد|وزارت|استانداری"
    r"|فرمانداری|معاونت|دانشگاه|بنیاد|شورای|حوزه شهردار)"
)
# A comma is often read as another mark: any of them parts a post from its unit.
_IN_UNIT = (
    rule(
        rf"\s*[،,|.»;؛]\s*|\s+(?:در|واحد)\s+(?={UNIT}|اداره|معاونت|مدیریت|دفتر)|\s+[-/]\s+|\s*[()]\s*"
    ),
    rule(rf"\s+(?={UNIT}(?![آ-ی]))"),
    rule(r"\s+در\s+"),
)
_HOURS = rule(
    r"(?<![\d/%٪.])(?P<n>\d{1,4})(?: نفر)? ?ساعت|(?:مدت )?(?P<w>[آ-ی]+(?: و [آ-ی]+)?) ساعت(?! در)"
)
_NUMBER = re.compile(r"\d{1,4}(?:[./]\d)?")
_HUSK = " \t\n،,.:؛-–_|*•▪◦●()«»\"'"
_OPEN_END = rule(r"کنون|اکنون|ادامه|حاضر|شاغل|امروز")


def trimmed(text: str, start: int, end: int) -> Span:
    """Without blanks, bullets, marks and quotes around it."""
    while start < end and text[start] in _HUSK:
        start += 1
    while end > start and text[end - 1] in _HUSK:
        end -= 1
    opened, closed = text[start:end].count("("), text[start:end].count(")")
    if opened > closed and end < len(text) and text[end] == ")":
        end += 1
    return start, end


def words(flow: Flow, spans: Sequence[Span], sure: float = 0.95) -> Proposal[str] | None:
    """Words as written; None when nothing but marks stands there."""
    kept = [span for s in spans if (span := trimmed(flow.folded, *s))[0] < span[1]]
    said = " ".join(flow.written(*span) for span in kept)
    return (
        cells.propose(flow, kept, said, sure) if kept and re.search(r"[^\W\d_]{2}", said) else None
    )


def degree_in(flow: Flow, start: int, end: int) -> tuple[Proposal[str], Span] | None:
    """The first degree a stretch names, and where."""
    match = DEGREE.search(flow.folded, start, end)
    if match is None:
        return _misread_degree(flow, start, end)
    below = re.compile(r"\s*([آ-ی]{3,5})(?![آ-ی])").match(flow.folded, match.end(), end)
    if match.lastgroup == "bachelor" and below and one_off(below[1], "ارشد"):
        span = match.start(), below.end()
        return flow.propose("master", *span, 0.7), span
    return flow.propose(str(match.lastgroup), *match.span(), 0.95), match.span()


def one_off(word: str, name: str) -> bool:
    """Is it the name with one letter misread? Not the last one: an ending may be the word's own."""
    differ = [at for at, (a, b) in enumerate(zip(word, name, strict=False)) if a != b]
    return len(word) == len(name) and len(differ) == 1 and differ[0] < len(name) - 1


def _misread_degree(flow: Flow, start: int, end: int) -> tuple[Proposal[str], Span] | None:
    """A degree with one letter off, in a stretch as short as a cell or a line."""
    if end - start > _LINE:
        return None
    for word in re.compile(r"[آ-ی]+").finditer(flow.folded, start, end):
        for name in _WRITTEN:
            if one_off(word[0], name):
                # What stands around it tells a «لیسانس» from a «فوق لیسانس».
                around = flow.folded[start : word.start()] + name + flow.folded[word.end() : end]
                known = DEGREE.search(around)
                span = start + known.start() if known else 0, word.end()
                return (flow.propose(str(known.lastgroup), *span, 0.7), span) if known else None
    return None


def capacity_in(flow: Flow, start: int, end: int) -> Proposal[str] | None:
    """How a post is held, where the words say it."""
    for value, pattern in CAPACITIES:
        if match := pattern.search(flow.folded, start, end):
            return flow.propose(value, *match.span(), 0.9)
    return None


def last_day(flow: Flow, spans: Sequence[Span]) -> dated.Day | None:
    """The last date that stands in some stretches."""
    found = [day for span in spans for day in dated.days(flow.folded, *span)]
    return found[-1] if found else None


def first_day(flow: Flow, spans: Sequence[Span]) -> dated.Day | None:
    """The first one."""
    return next((day for span in spans for day in dated.days(flow.folded, *span)), None)


def hours_in(flow: Flow, start: int, end: int, *, bare: bool = False) -> Proposal[int] | None:
    """Hours of a course; `bare`: a number alone is one, its column says so."""
    for match in _HOURS.finditer(flow.folded, start, end):
        value = int(match["n"]) if match["n"] else words_to_number(match["w"])
        if value and value < 5000:
            return flow.propose(value, *match.span("n" if match["n"] else "w"), 0.9)
    if bare and (match := _NUMBER.search(flow.folded, start, end)):
        return flow.propose(int(float(match[0].replace("/", "."))), *match.span(), 0.9)
    return None


def post_and_unit(flow: Flow, start: int, end: int, *, split: bool = True) -> Values:
    """«سرپرست معاونت فنی، سازمان عمران» → how it is held, title, unit."""
    if torn := _TORN_DAY.search(flow.folded, start, end):
        end = torn.start()
    start, end = trimmed(flow.folded, start, end)
    made: Values = {}
    for match in list(_ACTING.finditer(flow.folded[start:end])):
        made["capacity"] = flow.propose("acting", start + match.start(), start + match.end(), 0.95)
        start, end = (start + match.end(), end) if match.start() == 0 else (start, start + match.start())  # fmt: skip  # noqa: E501
    cut = _cut(flow.folded, start, end) if split else None
    if cut and (lead := rule(r"^\s*(?:در|واحد)\s+").match(flow.folded[cut[1] : end])):
        cut = cut[0], cut[1] + lead.end()
    if cut:
        made |= unit_in(flow, [(cut[1], end)])
        end = cut[0]
    if title := words(flow, [(start, end)]):
        made["title"] = title
    return made


def unit_in(flow: Flow, spans: Sequence[Span]) -> Values:
    """The unit that some stretches name; none of which the number was lost."""
    unit = words(flow, spans)
    return {"unit": unit} if unit and not _NUMBERLESS.search(fold(unit.value)) else {}


def _cut(text: str, start: int, end: int) -> Span | None:
    """Where the title ends and the unit begins."""
    for pattern in _IN_UNIT:
        for match in pattern.finditer(text, start, end):
            if match.start() > start + 2 and text[match.end() : end].strip(_HUSK):
                return match.span()
    return None


# ---- one fact from labelled stretches ----
def education(flow: Flow, roles: Roles) -> FactProposal | None:
    """A degree with its field, university and day."""
    made: Values = {}
    spans = [span for own in roles.values() for span in own]
    if any(UNFINISHED.search(flow.folded, *span) for span in spans):
        return None
    for span in roles.get("degree", ()):
        if found := degree_in(flow, *span):
            made["degree"] = found[0]
            made |= beside_degree(flow, found[1][1], span[1], roles)
    for role in ("field", "orientation", "institution"):
        if role in roles and (said := words(flow, roles[role])):
            made[role] = said
    if (day := last_day(flow, [*roles.get("graduated", ()), *roles.get("date", ())])) or (
        day := last_day(
            flow, [*roles.get("span", ()), *roles.get("to", ()), *roles.get("degree", ())]
        )
    ):
        made["date"] = day.proposed(flow)
    known = "degree" in made or {"field", "institution"} <= made.keys()
    return FactProposal(EDUCATION, made) if known else None


def beside_degree(flow: Flow, start: int, end: int, roles: Roles) -> Values:
    """What stands behind a degree in its own cell: «دکتری شهرسازی از دانشگاه … سال ۱۳۹۵»."""
    made: Values = {}
    until = _FIELD_ENDS.search(flow.folded, start, end)
    if "field" not in roles and (
        field := words(flow, [(start, until.start() if until else end)], 0.8)
    ):
        made["field"] = field
    place = _PLACE_OF_STUDY.search(flow.folded, start, end)
    if place and "institution" not in roles and (said := words(flow, [place.span("i")], 0.8)):
        made["institution"] = said
    return made


def service(flow: Flow, roles: Roles) -> FactProposal | None:
    """A post or work with its unit, days and how it is held."""
    made: Values = {}
    if spans := [*roles.get("title", ()), *([] if "title" in roles else roles.get("heading", ()))]:
        if len(spans) == 1:
            made |= post_and_unit(flow, *spans[0], split="unit" not in roles)
        elif said := words(flow, spans):
            made["title"] = said
    if "unit" in roles:
        made |= unit_in(flow, roles["unit"])
    for span in roles.get("kind", ()):
        if held := capacity_in(flow, *span):
            made["capacity"] = held
    made |= interval(flow, roles)
    return FactProposal(SERVICE, made) if "title" in made else None


def interval(flow: Flow, roles: Roles) -> Values:
    """From and to, in one column or in two."""
    made: Values = {}
    for span in roles.get("span", ()):
        if found := dated.stretch(flow.folded, *span):
            made |= dated.proposed(flow, found)
        else:
            days = list(dated.days(flow.folded, *span))
            made |= {name: d.proposed(flow) for name, d in zip(("from", "to"), days, strict=False)}
    for role in ("from", "to"):
        if day := first_day(flow, roles.get(role, ())):
            made[role] = day.proposed(flow)
    if "to" not in made:
        said = (_OPEN_END.search(flow.folded, *span) for span in roles.get("to", ()))
        if word := next(filter(None, said), None):
            made["to"] = flow.propose(None, *word.span(), 0.9)
    return made


def course(flow: Flow, roles: Roles, kind: str = COURSES) -> FactProposal | None:
    """A course passed or a certificate held."""
    made: Values = {}
    for role in ("course", "certificate", "heading", "title"):
        if role in roles and "title" not in made and (said := words(flow, roles[role])):
            made["title"] = said
    for span in roles.get("hours", ()):
        if kind == COURSES and (hours := hours_in(flow, *span, bare=True)):
            made["hours"] = hours
    for role in ("held", "graduated", "date", "from", "span"):
        if "date" not in made and (day := last_day(flow, roles.get(role, ()))):
            made["date"] = day.proposed(flow)
    if day := last_day(flow, [*roles.get("valid", ()), *roles.get("to", ())]):
        made["valid_until"] = day.proposed(flow)
    return FactProposal(kind, made) if "title" in made else None


def of_kind(flow: Flow, kind: str, roles: Roles) -> FactProposal | None:
    """The fact of a kind that labelled stretches tell."""
    if kind == EDUCATION:
        return education(flow, roles)
    if kind == SERVICE:
        return service(flow, roles)
    return course(flow, roles, kind)


def same(one: FactProposal, two: FactProposal) -> bool:
    """Do two proposals tell the same fact (one of them less of it)?"""
    if one.kind != two.kind:
        return False
    both = one.values.keys() & two.values.keys()
    told = [fold(str(one.values[k].value)) == fold(str(two.values[k].value)) for k in both]
    return bool(both) and all(told)
