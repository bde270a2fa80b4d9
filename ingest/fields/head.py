"""The head of minutes: which body, which session, on which day, where, under whom."""

import re
from collections.abc import Iterator

from archive import jalali
from archive.jalali import PartialDate, words_to_number
from archive.persian import words_value
from ingest.fields import heading
from ingest.fields.attendance import without_honour
from ingest.fields.details import DATE, LABELLED_DATE, MONTH, month_number
from ingest.fields.flow import Flow, rule
from ingest.fields.proposal import Caution, Proposal

_STOP = (
    r"(?=\t|\s*(?:\n|$|[،:؛.()]|جلسه|مورخ|رأس|ساعت|شماره|روز|با حضور|در تاریخ|در محل|در روز"
    r"|تشکیل|به شرح|برگزار|(?<=\s)در(?![آ-ی])|-\s|نوبت|قانون شهرداری))"
)
_BODY = rule(
    r"(?P<body>(?:هی[ئأایء]?[ئأایء]ت مدیره|شورای اسلامی شهر|شورای شهرداران|شورای سازمان|شورای عالی"
    r"|شورای معاون(?:ان|ین)|شورای (?:اداری|راهبردی|فرهنگی|ترافیک|سیاست ?گذاری|فنی|هماهنگی)"
    r"|مجمع عمومی|هی[ئأایء]?[ئأایء]ت (?:امنا|عالی|تحریریه|نظارت)|کمیسیون ماده \d{1,3}"
    r"|کمیسیون|کارگروه|کمیته|ستاد|شورایاری)"
    r"(?:[^\S\n]*(?:(?:منطقه|ناحیه) \d{1,2}(?!\d)|[^\n،:؛.()\d]){0,70}?)??)" + _STOP
)
# A heading's last words on a line of their own: «… سازمان مدیریت / پسماند».
_WRAPPED = rule(
    r"[^\S\n]*\n(?!جلسه|صورت|نشست|تاریخ|شماره|دستور|محل|ساعت|روز|مورخ|بسمه|اعضا|حاضر|رئیس|ریاست|دوره|مصوبات|بند|ماده)"
    r"(?P<rest>[آ-ی]+(?:[^\S\n]+[آ-ی]+){0,2})[^\S\n]*(?=\n)"
)
_ORDINAL = r"(?:[آ-ی]+(?:[^\S\n]*و?[^\S\n]*[آ-ی]+){0,3}?)"
_NUMBER = (
    (rule(r"شماره جلسه[ \t]*[:\t][ \t]*(?P<n>\d{1,4})(?![\d/])"), 0.97),
    (rule(r"(?:جلسه|صورت جلسه) شماره *:? *(?P<n>\d{1,4})(?!\d| ?[/-] ?\d)"), 0.95),
    (
        rule(r"(?<![آ-ی])جلسه (?P<n>\d{1,4})(?![\d/])(?=[^\S\n]*،?[^\S\n]*(?:مورخ|تاریخ|\n|\())"),
        0.9,
    ),
    # Behind the body's name, at the end of the heading.
    (rule(r"صورت ?جلسه[^\n:]{3,60} شماره *:? *(?P<n>\d{1,4})(?=[^\S\n]*(?:\n|مورخ|تاریخ))"), 0.85),
    (rule(r"شماره *: *(?P<n>\d{1,4})(?![\d/])"), 0.7),
)
_IN_WORDS = (
    rule(rf"(?P<w>{_ORDINAL})[^\S\n]*(?:جلسه|جسله)"),
    rule(rf"جلسه *:? *(?P<w>{_ORDINAL}(?:[^\S\n]+و[^\S\n]+[آ-ی]+)*)(?=\s|،|:|\n)"),
)
_TERM = (
    rule(rf"(?P<w>{_ORDINAL})[^\S\n]*دوره"),
    rule(rf"دوره (?P<w>{_ORDINAL})(?=\s|[،:).]|\n|$)"),
)
_SESSION_KIND = rule(r"(?P<kind>فوق العاده|عادی)")
_MODE = rule(r"(?P<mode>ویدئو ?کنفرانس|ویدیو ?کنفرانس|مجازی|غیر حضوری|برخط|حضوری)")
_DATE = (
    rule(rf"(?:مورخ(?:ه)?|تاریخ(?: جلسه| برگزاری| تشکیل)?) *:? *(?P<date>{LABELLED_DATE})"),
    rule(rf"(?P<date>{DATE})"),
)
_TENS = "(?:بیست|سی|چهل|پنجاه|شصت|هفتاد|هشتاد|نود)"
_ONES = (
    "(?:یازده|دوازده|سیزده|چهارده|پانزده|شانزده|هفده|ه[جی]ی?ده|نوزده|ده"
    "|یک|دو|سه|چهار|پنج|شش|هفت|هشت|نه)"
)
# A day that another paper has, or that a deadline names.
_CITED = rule(
    r"(?:نامه|مصوبه|بخشنامه|ابلاغ|قرارداد|حکم|لایحه|قانون|گزارش|مصوب|(?<![آ-ی])تا(?![آ-ی]))"
    r"(?:(?!جلسه)[^\n.]){0,45}$"
)
_LONG_DATE = rule(
    rf"(?:مورخ(?:ه)?|تاریخ|روز)?[^\S\n]*(?P<day>\d{{1,2}}|[آ-ی]+(?:[^\S\n]*و[^\S\n]*[آ-ی]+)?)"
    rf"[^\S\n]*(?P<month>{MONTH})(?: ماه)?(?: سال)? "
    r"(?P<year>1[34]\d\d|[6-9]\d(?![\d/:.])"
    rf"|(?:یک ?)?هزار و (?:سیصد|چهارصد)(?: و {_TENS})?(?: و {_ONES})?(?![آ-ی])"
    rf"|(?:شصت|هفتاد|هشتاد|نود)(?: و {_ONES})?(?![آ-ی]))"
)
WEEKDAYS = ["شنبه", "یکشنبه", "دوشنبه", "سه\u200cشنبه", "چهارشنبه", "پنجشنبه", "جمعه"]
_WEEKDAY = rule(r"(?<![آ-ی])(?P<day>(?:یک|دو|سه|چهار|پنج)? ?شنبه|جمعه)(?![آ-ی])")
_PLACE = (
    rule(
        r"(?:محل|مکان)(?: برگزاری| تشکیل| جلسه)? *: *(?P<place>[^\n\t؛]{2,80}?)"
        r"(?=\s*(?:\n|\t|؛|شیوه|ساعت|تاریخ|$))"
    ),
    rule(r"در (?P<place>محل (?:قانونی |اصلی |دفتر )?شرکت)(?= +(?:تشکیل|برگزار|با حضور)|[،.])"),
    rule(
        r"در محل (?P<place>[^\n،.؛:]{2,80}?)"
        r"(?=\s*(?:،|\.|با حضور|و با حضور|تشکیل|برگزار|[بی][اه] ریاست"
        r"|رأس|راس|(?:در |از )?ساعت|مورخ|\n))"
    ),
    rule(
        r"(?:در|، *محل) (?P<place>(?:دفتر|سالن|اتاق|تالار|دبیرخانه|ساختمان)(?![آ-ی])"
        r"[^\n،.؛:]{2,60}?)"
        r"(?=\s*(?:،|\.|و? ?با حضور|تشکیل|برگزار|[بی][اه] ریاست|به منظور|جلسه رسمی))"
    ),
)
_OF = r" هی[ئأای]ت مدیره| شورا| کمیسیون| کارگروه| کمیته| ستاد| مجمع"
# A name ends at its line's end, or where the next label of a row begins.
_WHO = (
    r"(?P<who>[^\n،؛\t]{3,60}?)(?=[^\S\n]*(?:[\n،؛\t]|$|[^\S\n]{3}"
    r"|(?<=\s)(?:رئیس|رییس|دبیر|منشی|نای?ب|ناظم|تنظیم ?کننده|ساعت|تاریخ|شماره|محل|مکان|زمان)"
    r"(?: [آ-ی]+)? *:))"
)
_OFFICER = {
    "chair": (
        rule(rf"(?:(?:رئیس|رییس|ریاست)(?: جلسه|{_OF})?|مدیر جلسه) *: *{_WHO}"),
        rule(
            r"[بی][اه] ریاست (?P<who>[^\n،؛\t.:()]{3,45}?)"
            r"(?=\s*(?:،|\.|\(|\n|(?<=\s)و(?=\s)|با حضور|تشکیل|برگزار))"
        ),
        rule(
            r"(?:^|(?<=\n))[^\S\n]*(?:\d{1,2} ?[.\-)] ?)?(?P<who>[آ-ی][آ-ی ]{4,45}?)"
            r" به سمت (?:رئیس|ریاست) (?:جلسه|مجمع)"
        ),
        # Signed at the end, the name under its post.
        rule(r"\n[^\S\n]*رئیس شورای[^\n:]{0,40}\n[^\S\n]*(?P<who>[آ-ی][آ-ی ]{4,40}?)\s*$"),
    ),
    "secretary": (rule(rf"(?:(?:د[بپیت][یب]ر|منشی)(?: جلسه|{_OF})?|تنظیم ?کننده) *: *{_WHO}"),),
}
_LEVELS = (
    ("top_secret", rule(r"(?<![آ-ی])به? کلی سری(?![آ-ی])")),
    ("highly_confidential", rule(r"(?<![آ-ی])خیلی محرمانه(?![آ-ی])")),
    ("secret", rule(r"(?:^|\n|طبقه بندی *:? *)[^\S\n]*سری(?=\s*(?:\n|$))")),
    (
        "confidential",
        rule(r"(?:^|\n|طبقه بندی *:? *|محرمانگی *:? *)[^\S\n]*محرمانه(?=\s*(?:\n|$))"),
    ),
    ("normal", rule(r"(?:طبقه بندی|محرمانگی)(?: حفاظتی)? *:? *عادی")),
)


def body(flow: Flow, begin: int, end: int) -> Proposal[str] | None:
    """The body that met; from `begin` on clauses stand, which name other bodies."""
    heads = list(_BODY.finditer(flow.folded, 0, begin))
    found = heads or list(_BODY.finditer(flow.folded, 0, end))
    if not found:
        return None
    best = max(found[:3], key=lambda match: (min(len(match["body"]), 60), -match.start()))
    first = found[0]
    match = best if best.start() - first.start() < 400 else first
    start, stop = match.span("body")
    if rest := _WRAPPED.match(flow.folded, stop):
        stop = rest.end("rest")
    return flow.propose(flow.written(start, stop), start, stop, 0.95)


def _ordinal(flow: Flow, patterns: tuple[re.Pattern[str], ...], end: int) -> Proposal[int] | None:
    for pattern in patterns:
        for match in pattern.finditer(flow.folded, 0, end):
            words = list(re.finditer(r"\S+", match["w"]))
            for at in range(len(words)):
                start = match.start("w") + words[at].start()
                said = flow.folded[start : match.end("w")]
                if (value := words_to_number(said)) and value < 1000:
                    return flow.propose(value, start, match.end("w"), 0.93)
    return None


def number(flow: Flow, end: int) -> Proposal[int] | None:
    """The session's number, in digits or in words."""
    if span := heading.values(flow, end).get("number"):
        if match := re.search(r"(?<![\d/])\d{1,4}(?![\d/])", flow.folded[slice(*span)]):
            at = span[0] + match.start()
            return flow.propose(int(match[0]), at, span[0] + match.end(), 0.97)
        if (value := words_to_number(flow.folded[slice(*span)])) and value < 1000:
            return flow.propose(value, *span, 0.9)
    for pattern, sure in _NUMBER:
        if match := pattern.search(flow.folded, 0, end):
            return flow.propose(int(match["n"]), *match.span("n"), sure)
    return _ordinal(flow, _IN_WORDS, end)


def term(flow: Flow, end: int) -> Proposal[int] | None:
    """The council's term."""
    if span := heading.values(flow, end).get("term"):
        words = flow.folded[slice(*span)].strip()
        if value := int(words) if words.isdigit() else words_to_number(words):
            return flow.propose(value, *span, 0.93)
    return _ordinal(flow, _TERM, end)


def session_kind(flow: Flow, end: int) -> Proposal[str] | None:
    """Ordinary or extraordinary, as the paper says."""
    match = _SESSION_KIND.search(flow.folded, 0, end)
    return flow.propose(flow.written(*match.span()), *match.span(), 0.95) if match else None


def mode(flow: Flow, end: int) -> Proposal[str] | None:
    """In person or by video, when the paper says so."""
    match = _MODE.search(flow.folded, 0, end)
    return flow.propose(flow.written(*match.span()), *match.span(), 0.85) if match else None


def _weekday(flow: Flow, near: int, end: int) -> tuple[str, int, int] | None:
    """The weekday nearest to the date, in its usual spelling."""
    names = {rule(name).pattern.replace(r"\s*", ""): name for name in WEEKDAYS}
    found = [m for m in _WEEKDAY.finditer(flow.folded, 0, end) if abs(m.start() - near) < 80]
    if not found:
        return None
    match = min(found, key=lambda one: abs(one.start() - near))
    name = names.get(re.sub(r"\s", "", match["day"]))
    return (name, *match.span("day")) if name else None


def _same_day(one: str, two: str) -> bool:
    return re.sub(r"[\s‌]", "", one) == re.sub(r"[\s‌]", "", two)


def long_dates(
    flow: Flow, start: int, end: int
) -> Iterator[tuple[list[PartialDate], tuple[int, int]]]:
    """Every date with the month's name: its only reading, and its place."""
    for match in _LONG_DATE.finditer(flow.folded, start, end):
        said, year = match["day"], match["year"]
        day = (
            int(said)
            if said.isdigit()
            else words_to_number(said) or words_to_number(said.split()[-1])
        )
        if year.isdigit():
            in_full: int | None = int(year) + (1300 if len(year) == 2 else 0)
        else:
            in_full = words_value(year.removeprefix("یک"))
            in_full = in_full + 1300 if in_full and in_full < 100 else in_full
        month = month_number(match["month"])
        if in_full and day and 1 <= day <= (31 if month <= 6 else 30) and 1 <= month <= 12:
            yield [PartialDate(in_full, month, day)], match.span()


def long_date(flow: Flow, start: int, end: int) -> tuple[PartialDate, tuple[int, int]] | None:
    """The first date with the month's name."""
    found = next(long_dates(flow, start, end), None)
    return (found[0][0], found[1]) if found else None


def _written(
    flow: Flow, pattern: re.Pattern[str], start: int, end: int
) -> Iterator[tuple[list[PartialDate], tuple[int, int]]]:
    """(readings, place) of every date in figures."""
    for match in pattern.finditer(flow.folded, start, end):
        if readings := jalali.candidates(flow.written(*match.span("date"))):
            yield readings, match.span("date")


def date(flow: Flow, begin: int, end: int) -> tuple[Proposal[PartialDate] | None, list[Caution]]:
    """The day of the session, settled by the weekday when several readings are possible.

    From `begin` on clauses stand: a day that they name is another's, and so is a cited paper's.
    """
    labelled, alone = _DATE
    if span := heading.values(flow, begin or end).get("date"):
        found = [*_written(flow, alone, *span), *long_dates(flow, *span)]
        if found:
            return _settle(flow, *found[0], end)
    found = [
        one
        for one in [*_written(flow, labelled, 0, begin or end), *long_dates(flow, 0, begin or end)]
        if not _CITED.search(flow.folded, max(0, one[1][0] - 60), one[1][0])
    ]
    found = sorted(found, key=lambda one: one[1]) or list(_written(flow, alone, 0, begin))
    return _settle(flow, *found[0], end) if found else (None, [])


def _settle(
    flow: Flow, readings: list[PartialDate], span: tuple[int, int], end: int
) -> tuple[Proposal[PartialDate], list[Caution]]:
    said = _weekday(flow, span[0], end)
    if said is None:
        cautions = []
        if len(readings) > 1:
            both = tuple(("reading", str(reading)) for reading in readings)
            page = flow.page_at(span[0])
            cautions = [Caution("date_ambiguous", "the date has several readings", page, "", both)]
        return flow.propose(readings[0], *span, 0.95 if len(readings) == 1 else 0.5), cautions
    agreeing = [one for one in readings if _same_day(jalali.weekday(one), said[0])]
    if agreeing:
        return flow.propose(agreeing[0], *span, 0.98), []
    computed = jalali.weekday(readings[0])
    caution = Caution(
        "weekday_mismatch",
        f"the paper says {said[0]}, {readings[0]} was {computed}",
        flow.page_at(span[0]),
        details=(("said", said[0]), ("computed", computed), ("date", str(readings[0]))),
    )
    return flow.propose(readings[0], *span, 0.6), [caution]


def place(flow: Flow, end: int) -> Proposal[str] | None:
    """Where they met."""
    if span := heading.values(flow, end).get("place"):
        return flow.propose(flow.written(*span), *span, 0.95)
    for at, pattern in enumerate(_PLACE):
        if match := pattern.search(flow.joined if at else flow.folded, 0, end):
            return flow.propose(flow.written(*match.span("place")), *match.span("place"), 0.9)
    return None


def officer(flow: Flow, which: str, end: int) -> Proposal[str] | None:
    """`chair` or `secretary` when the paper labels them."""
    if span := heading.values(flow, end).get(which):
        return flow.propose(without_honour(flow.written(*span)), *span, 0.9)
    for pattern in _OFFICER[which]:
        if match := pattern.search(flow.folded):
            value = without_honour(flow.written(*match.span("who")))
            return flow.propose(value, *match.span("who"), 0.9)
    return None


def level(pages_text: str, flow: Flow) -> Proposal[str] | None:
    """The confidentiality printed on the paper (the highest of all its marks)."""
    for value, pattern in _LEVELS:
        if match := pattern.search(pages_text):
            at = flow.folded.find(match[0].strip())
            if at >= 0:
                return flow.propose(value, at, at + len(match[0].strip()), 0.9)
            first = flow.pages[0]
            words = match[0].strip()
            return Proposal(
                value,
                round(first.confidence * 0.9, 3),
                first.number,
                None,
                words,
                (0, 0),
            )
    return None
