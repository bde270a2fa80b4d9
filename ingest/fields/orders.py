# ruff: noqa: E501 - patterns of phrases, an alternative after another
"""Sentences of appointments, degrees and certificates → the one fact they tell."""

import datetime
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from archive import jalali
from archive.jalali import PartialDate
from ingest.fields import careers, cells, dated, facts, narrated
from ingest.fields.cells import Span
from ingest.fields.facts import CERTIFICATES, COURSES, EDUCATION, SERVICE, Values
from ingest.fields.flow import Flow, rule
from ingest.fields.proposal import FactProposal, Proposal

_SPECK = "٫,.،'"  # dust beside a date is read as one of these
_HONOUR = r"(?:جناب|سرکار|آقای|خانم|برادر|خواهر|همکار|اینجانب)"
_HONOURS = rule(r"(?<![آ-ی])(?:آقای|خانم|مهندس|دکتر|حاج|گرامی|ارجمند|محترم|عزیز)\s+")
_STOP = (
    r"(?:به|با|که|از|در|طی|دوره|فرزند|دارنده|دارای|کارمند|را|محترم|گرامی|ارجمند|دانشجو|دانشجوی|مدیر|معاون|رئیس|رییس"
    r"|مسئول|کارشناس|سرپرست|شهردار|عضو|مشاور|سلام|موضوع|شماره|کد|پس|ضمن|نظر|متولد|مدت|موفق|شرکت|این|هستم|و)(?![آ-ی])"
)
_WHO = (
    # «جناب آقای مهندس …»: honours in a row, then the name until a word that is none.
    rule(
        rf"(?<![آ-ی]){_HONOUR}(?:\s+{_HONOUR})*(?:\s*/\s*{_HONOUR})?(?:\s+(?:مهندس|دکتر|حاج))*[\s:]+"
        rf"(?P<who>[آ-ی][^\n\t:،,.؛()\d«»]{{2,45}}?)\s*(?=\s{_STOP}|[،,.:؛()\t\d«»]|\n|$)"
    ),
    rule(
        r"(?:نام و نام خانوادگی|رزومه|شرح حال|کارنامه|سوابق شغلی|سوابق)[:\s]+(?P<who>[آ-ی][^\n\t:،,.؛()\d«»]{4,45})(?=\n|$)"
    ),
)
# Words of headings and offices that are nobody's name, wherever they stand in it.
_NOT_A_NAME = rule(
    r"(?<![آ-ی])(?:شهردار|مدیر|رئیس|معاون|محترم|سازمان|کارکنان|همکار|ریاست|ارزیابی|ارزشیابی|عملکرد|شغلی|اداری"
    r"|تحصیلی|خدمت|سوابق|پرونده|مشخصات|شماره|تاریخ|کد|نام|و)(?![آ-ی])"
)
_TITLES = (
    rule(
        r"(?:به|در|با|تحت|برای)\s+(?:سمت|عنوان|پست(?: سازمانی)?|مسئولیت)\s*:?\s+(?P<t>[^\n.؛:]{3,130}?)\s*"
        r"(?=منصوب|انتصاب|تعیین|گمارده|گماشته|ابقا|انجام وظیفه|مشغول|اشتغال|برگزیده|معرفی می|به ?کار|می ?باشید"
        r"|خواهید|خدمت|از (?:تاریخ|مورخ)|تمدید|از ابتدای|از \d|به مدت|تا تاریخ|تا \d|را (?:بر|به)|با حفظ|،)"
    ),
    rule(
        r"(?P<t>سرپرستی\s+[^\n.؛:،]{3,110}?)\s+(?:را\s+)?(?:(?=عهده ?دار)|(?:به|بر) (?:عهده|شما|جنابعالی|ایشان|نامبرده|سرکار))"
    ),
    rule(r"به\s+(?P<t>سرپرستی\s+[^\n.؛:،]{3,110}?)\s+(?:منصوب|تعیین|گمارده)"),
    rule(
        r"(?:مسئولیت|تصدی|وظایف)\s+(?P<t>[^\n.؛:،]{3,110}?)\s+(?:را\s+)?(?:به|بر) (?:عهده|شما|جنابعالی|ایشان|نامبرده)"
    ),
    # The post in guillemets, where the words before it were lost.
    rule(
        r"(?P<t>«[^»\n]{3,60}»[^\n.؛:«»]{0,60}?)\s*(?=منصوب|تمدید می|ابقا|تعیین می|از (?:تاریخ|مورخ|\d))"
    ),
)
_FROM = rule(
    rf"(?<![آ-ی])(?:از|اجرا(?:ی آن)?|ابتدا(?:ی)?)\s+(?:تاریخ\s+|مورخه?\s+)?(?:روز\s+)?(?P<d>{dated.WHEN})"
)
_TO = rule(
    rf"(?<![آ-ی])(?:تا|لغایت|الی)\s+(?:پایان\s+)?(?:تاریخ\s+|مورخ\s+|سال\s+)?(?P<d>{dated.WHEN})"
)
_TERM = rule(r"(?:به|برای) مدت\s+(?P<n>\d{1,2}|[آ-ی]+)\s+(?P<u>ماه|سال)(?!ه|انه)")
_FIELD = rule(
    r"(?:(?:در )?رشته(?: تحصیلی)?)\s+(?P<f>[^\n.،؛:()«»\d]{2,60}?)\s*(?=(?:گرایش|با|از|در|را|به|مقطع|دوره|دانشگاه|فارغ|نائل"
    r"|مورد|اعطا|طی)(?![آ-ی])|[،.؛:()«»\d\n]|$)"
)
_ORIENTATION = rule(
    r"گرایش\s+(?P<o>[^\n.،؛:()«»\d]{2,50}?)\s*(?=(?:با|از|در|را|به|مقطع|دانشگاه|فارغ|نائل)(?![آ-ی])|[،.؛:()\d\n]|$)"
)
# «تاریخ» with letters misread is known by its first ones where a whole day follows.
_ON = rule(
    rf"(?:در|به|مورخه?|تاریخ|سال)[\s{_SPECK}]+(?:(?:تاریخ|مورخ|سال|روز|[تبنثی]ا[آ-ی]{{2,4}}(?=[\s{_SPECK}]+{dated.FULL}))"
    rf"[\s{_SPECK}]+)?(?P<d>{dated.WHEN})"
)
_COURSE = (
    rule(r"دوره(?: ?ی)?(?: آموزشی| تخصصی| کوتاه ?مدت)*\s*[«\"(](?P<t>[^»\")\n]{3,90})[»\")]"),
    rule(
        r"دوره(?: ?ی)?(?: آموزشی| تخصصی| کوتاه ?مدت)*\s+(?P<t>[^\n.،؛:()«»\d]{3,80}?)\s*"
        r"(?=(?:را|به مدت|در|از|طی|با|که|برگزار|مورخ|شرکت)(?![آ-ی])|[،.؛:()\d\n]|$)"
    ),
)
_CERTIFICATE = rule(
    r"(?:گواهی ?(?:نامه)?|مجوز)\s*[«\"(]?(?P<t>(?!\s|می|موقت|اشتغال|سابقه|انجام کار|عدم|پایان|دوره|آموزشی)[^»\")\n.،؛:\d]{3,80}?)\s*"
    r"(?=[»\")]|(?:را|به|در|از|برای|است|صادر|تا)(?![آ-ی])|[،.؛:\d\n]|$)"
)
FULL = 0.9  # of the longest line: a line as long as that was broken by the margin
_ITEM = re.compile(r"\n\s*\d{1,2}\s?[-.)]")
_ON_IT = rule(r"انتصاب|سرپرستی|حکم|ابلاغ|مأموریت|تصدی|مسئولیت|مدت|اجرا|اعتبار")
_TO_MONTHS = {"ماه": 1, "سال": 12}


def person(flow: Flow) -> Proposal[str] | None:
    """Whom the paper is about, by the honour before his name."""
    for pattern, sure in zip(_WHO, (0.85, 0.7), strict=True):
        for match in pattern.finditer(flow.folded):
            if found := bare_name(flow, match, sure):
                return found
    # A name that the end of a line cuts in two.
    for match in _WHO[0].finditer(flow.joined):
        if found := bare_name(flow, match, 0.7):
            return found
    return None


def bare_name(flow: Flow, match: re.Match[str], sure: float) -> Proposal[str] | None:
    """The name after the last honour; None when too few or too many words are left."""
    start, end = match.span("who")
    for honour in _HONOURS.finditer(match["who"]):
        start = match.start("who") + honour.end()
    said = flow.folded[start:end]
    if not 1 < len(said.split()) < 6 or _NOT_A_NAME.search(said):
        return None
    return flow.propose(flow.written(start, end), start, end, sure)


def appointment(flow: Flow) -> FactProposal | None:
    """«به سمت … منصوب می‌شوید»: post, unit, days, and how it is held."""
    text = flow.joined
    for pattern in _TITLES:
        match = pattern.search(text)
        if match is None:
            continue
        made = facts.post_and_unit(flow, *match.span("t"))
        if "title" not in made:
            continue
        if "capacity" not in made and (
            held := facts.capacity_in(flow, match.start(), min(len(text), match.end() + 60))
        ):
            made["capacity"] = held
        made |= days_of(flow, *match.span())
        return FactProposal(SERVICE, made)
    return None


def days_of(flow: Flow, start: int, end: int) -> Values:
    """From and to of an order: what is said after the post, else before it, else a sentence on."""
    made: Values = {}
    spans = list(about(flow, start, end))
    for name, pattern in (("from", _FROM), ("to", _TO)):
        match = first_of(pattern, flow.joined, spans)
        if match and (day := dated.day_at(flow.joined, *match.span("d"))):
            made[name] = day.proposed(flow)
    if "from" in made and "to" not in made and (term := first_of(_TERM, flow.joined, spans)):
        count = int(term["n"]) if term["n"].isdigit() else jalali.words_to_number(term["n"])
        if count and (ends := after(made["from"].value, count * _TO_MONTHS[term["u"]])):
            made["to"] = flow.propose(ends, *term.span(), 0.6)
    return made


def about(flow: Flow, start: int, end: int) -> Iterator[Span]:
    """Where an order may say its days: its own sentence, then later ones of the page about it.

    Duties listed below, or on the next page, have days of their own.
    """
    ends = narrated.ends(flow)
    own = bisect_right(ends, start) - 1
    last = next(at for at in range(own + 1, len(ends)) if ends[at] >= end)
    yield end, ends[last]
    yield ends[own], start
    page, listed = flow.page_at(start), _ITEM.search(flow.folded, end)
    for sentence in pairwise(ends[last:]):
        if flow.page_at(sentence[0]) != page or (listed and listed.start() < sentence[1]):
            return
        if _ON_IT.search(flow.joined, *sentence):
            yield sentence


def first_of(pattern: re.Pattern[str], text: str, spans: Sequence[Span]) -> re.Match[str] | None:
    """The first match in the first of the stretches that has one."""
    return next((m for span in spans if (m := pattern.search(text, *span))), None)


def after(start: PartialDate, months: int) -> PartialDate | None:
    """The last day of a term that begins on a day; None below day precision or out of range."""
    if not start.day:
        return None
    count = start.year * 12 + start.month - 1 + months
    year, month = divmod(count, 12)
    try:
        last = min(start.day, jalali.month_length(year, month + 1))
        eve = jalali.to_gregorian(year, month + 1, last) - datetime.timedelta(days=1)
        return PartialDate.from_date(eve)
    except ValueError:
        return None


def degree(flow: Flow) -> FactProposal | None:
    """«… دوره کارشناسی ارشد رشته … را در دانشگاه … به پایان رسانده است»."""
    found = facts.degree_in(flow, 0, len(flow.folded))
    if found is None or (
        facts.UNFINISHED.search(flow.joined) and not facts.FINISHED.search(flow.joined)
    ):
        return None
    made: Values = {"degree": found[0]}
    groups = (("field", _FIELD, "f"), ("orientation", _ORIENTATION, "o"),
              ("institution", careers.INSTITUTION, "i"))  # fmt: skip
    for name, pattern, group in groups:
        if (span := told_in(flow, pattern, group)) and (said := facts.words(flow, [span], 0.85)):
            made[name] = said
    if day := said_on(flow, found[1][1]):
        made["date"] = day.proposed(flow)
    return FactProposal(EDUCATION, made)


def told_in(flow: Flow, pattern: re.Pattern[str], group: str) -> Span | None:
    """What a phrase tells within a line, else, or when the margin broke it, over the next one."""
    line, whole = pattern.search(flow.folded), pattern.search(flow.joined)
    if line and not fills_line(flow, line.end(group)):
        return line.span(group)
    found = whole or line
    return found.span(group) if found else None


def fills_line(flow: Flow, end: int) -> bool:
    """Do the words that end here end a full line of running text, so that they may go on below?"""
    lines = list(cells.lines(flow.folded, 0, len(flow.folded)))
    full = FULL * max(stop - start for start, stop in lines)
    return any(
        start < end <= stop and stop - start >= full and not flow.folded[end:stop].strip()
        for start, stop in lines
    )


def said_on(flow: Flow, near: int) -> dated.Day | None:
    """The date that a sentence gives after a place."""
    match = _ON.search(flow.joined, near)
    return dated.day_at(flow.joined, *match.span("d")) if match else None


def certificate(flow: Flow) -> FactProposal | None:
    """«… دوره آموزشی «…» را به مدت … ساعت در تاریخ … گذرانده است»; else a certificate held."""
    for pattern in _COURSE:
        for text in (flow.folded, flow.joined):
            if (match := pattern.search(text)) and not facts.DEGREE.match(match["t"]):
                return course(flow, match.span("t"), COURSES)
    match = _CERTIFICATE.search(flow.folded)
    return course(flow, match.span("t"), CERTIFICATES) if match else None


def course(flow: Flow, title: Span, kind: str) -> FactProposal | None:
    """The title's hours, day and last valid day."""
    said = facts.words(flow, [title], 0.9)
    if said is None:
        return None
    made: Values = {"title": said}
    if kind == COURSES and (hours := facts.hours_in(flow, title[1], len(flow.folded))):
        made["hours"] = hours
    valid = careers.VALID.search(flow.joined, title[1])
    if valid:
        place = valid.span("d" if valid["d"] else "d2")
        if day := dated.day_at(flow.joined, *place):
            made["valid_until"] = day.proposed(flow)
    span = dated.stretch(flow.joined, title[1], valid.start() if valid else len(flow.joined))
    if span and span.first and span.last:
        made["date"] = span.last.proposed(flow)
    elif day := said_on(flow, title[1]):
        made["date"] = day.proposed(flow)
    return FactProposal(kind, made)
