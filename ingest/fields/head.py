"""The head of minutes: which body, which session, when, where, who was there."""

import re

from archive import jalali
from archive.jalali import PartialDate, words_to_number
from archive.persian import words_value
from ingest.fields.details import DATE, LABELLED_DATE, MONTH, month_number
from ingest.fields.flow import Flow, fold_text, rule
from ingest.fields.proposal import Caution, PersonLine, Proposal

_STOP = (
    r"(?=\s*(?:\n|$|[،:؛.()]|جلسه|مورخ|رأس|ساعت|شماره|روز|با حضور|در تاریخ|در محل|در روز"
    r"|تشکیل|به شرح|برگزار))"
)
_BODY = rule(
    r"(?P<body>(?:هی[ئأایء]?[ئأایء]ت مدیره|شورای اسلامی شهر|شورای شهرداران|شورای سازمان|شورای عالی"
    r"|شورای معاون(?:ان|ین)|شورای (?:اداری|راهبردی|فرهنگی|ترافیک|سیاست ?گذاری|فنی|هماهنگی)"
    r"|مجمع عمومی|هی[ئأایء]?[ئأایء]ت (?:امنا|عالی|تحریریه|نظارت)|کمیسیون|کارگروه|کمیته|ستاد)"
    r"(?:[^\S\n]*[^\n،:؛.()\d]{0,70}?)??)" + _STOP
)
# A heading's last words on a line of their own: «… سازمان مدیریت / پسماند».
_WRAPPED = rule(
    r"[^\S\n]*\n(?!جلسه|تاریخ|شماره|دستور|محل|ساعت|روز|مورخ|بسمه|اعضا|حاضر|رئیس|مصوبات|بند|ماده)"
    r"(?P<rest>[آ-ی]+(?:[^\S\n]+[آ-ی]+){0,2})[^\S\n]*(?=\n)"
)
_ORDINAL = r"(?:[آ-ی]+(?:[^\S\n]*و?[^\S\n]*[آ-ی]+){0,3}?)"
_NUMBER = (
    (rule(r"شماره جلسه[ \t]*[:\t][ \t]*(?P<n>\d{1,4})(?![\d/])"), 0.97),
    (rule(r"(?:جلسه|صورت جلسه) شماره *:? *(?P<n>\d{1,4})(?![\d/])"), 0.95),
    (rule(r"شماره *: *(?P<n>\d{1,4})(?![\d/])"), 0.7),
)
_IN_WORDS = (
    rule(rf"(?P<w>{_ORDINAL})[^\S\n]*(?:جلسه|جسله)"),
    rule(rf"جلسه *:? *(?P<w>{_ORDINAL})(?=\s|،|:|\n)"),
)
_TERM = (
    rule(rf"(?P<w>{_ORDINAL})[^\S\n]*دوره"),
    rule(rf"دوره (?P<w>{_ORDINAL})(?=\s|،|:|\n|$)"),
)
_SESSION_KIND = rule(r"(?P<kind>فوق العاده|عادی)")
_MODE = rule(r"(?P<mode>ویدئو ?کنفرانس|ویدیو ?کنفرانس|مجازی|غیر حضوری|برخط|حضوری)")
_DATE = (
    rule(rf"(?:مورخ(?:ه)?|تاریخ(?: جلسه| برگزاری| تشکیل)?) *:? *(?P<date>{LABELLED_DATE})"),
    rule(rf"(?P<date>{DATE})"),
)
_LONG_DATE = rule(
    rf"(?:مورخ(?:ه)?|تاریخ|روز)?[^\S\n]*(?P<day>\d{{1,2}}|[آ-ی]+(?:[^\S\n]*و[^\S\n]*[آ-ی]+)?)"
    rf"[^\S\n]*(?P<month>{MONTH})(?: ماه)?(?: سال)? "
    r"(?P<year>1[34]\d\d|(?:یک ?)?هزار و (?:سیصد|چهارصد)(?: و [آ-ی]+){0,2})"
)
WEEKDAYS = ["شنبه", "یکشنبه", "دوشنبه", "سه\u200cشنبه", "چهارشنبه", "پنجشنبه", "جمعه"]
_WEEKDAY = rule(r"(?<![آ-ی])(?P<day>(?:یک|دو|سه|چهار|پنج)? ?شنبه|جمعه)(?![آ-ی])")
_TIME = r"(?P<h>\d{1,2})(?:\s*[:٫/]\s*(?P<m>\d{2})| و (?P<m2>\d{1,2}|نیم|[آ-ی]+) ?(?:دقیقه)?)?"
_START = rule(rf"(?:ساعت (?:شروع|آغاز)(?: جلسه)? *:?|رأس ساعت|راس ساعت|شروع *:|ساعت *:?) *{_TIME}")
_START_WORDS = rule(r"(?:رأس|راس)? ساعت (?P<w>[آ-ی]+) (?P<half>و نیم)?")
_END = (
    rule(rf"ساعت *\d{{1,2}}(?: *[:٫/] *\d{{2}})? (?:الی|تا|لغایت) (?:ساعت )?{_TIME}"),
    rule(rf"ساعت (?:ختم|پایان|خاتمه)(?: جلسه)? *:? *{_TIME}"),
    rule(rf"جلسه[^\n]{{0,30}}?ساعت *{_TIME}[^\n]{{0,60}}?(?:پایان|خاتمه|ختم)"),
    rule(rf"(?:پایان|ختم|خاتمه)[^\n]{{0,25}}?ساعت *:? *{_TIME}"),
)
_PLACE = (
    rule(
        r"(?:محل|مکان)(?: برگزاری| تشکیل| جلسه)? *: *(?P<place>[^\n\t؛]{2,80}?)"
        r"(?=\s*(?:\n|\t|؛|شیوه|ساعت|تاریخ|$))"
    ),
    rule(
        r"در محل (?P<place>[^\n،.؛:]{2,80}?)"
        r"(?=\s*(?:،|\.|با حضور|و با حضور|تشکیل|برگزار|[بی][اه] ریاست|\n))"
    ),
    rule(
        r"در (?P<place>(?:دفتر|سالن|اتاق|تالار)[^\n،.؛:]{2,60}?)"
        r"(?=\s*(?:،|\.|و? ?با حضور|تشکیل|برگزار|[بی][اه] ریاست|به منظور))"
    ),
)
_LISTS = {
    "present": rule(
        r"(?:(?:اعضای )?(?:حاضران|حاضرین|حاضر)(?: در جلسه)?(?: جلسه)?|شرکت کنندگان) *:"
    ),
    "absent": rule(r"(?:اعضای )?(?:غایبان|غائبان|غایبین|غائبین|غایب|غائب)(?: جلسه)? *:"),
    "guests": rule(r"(?:مدعوین|مدعوان|مهمانان|میهمانان) *:"),
    "agenda": rule(r"دستور (?:جلسه|کار)(?: جلسه)? *(?::|\n)"),
}
_OTHER_LABEL = rule(
    r"(?:خلاصه|مشروح) مذاکرات|ساعت|محل|شماره جلسه|شیوه|بسمه|جلسه رأس|جلسه راس|مصوبات|تصمیمات|امضا"
    r"|رئیس جلسه *:|رییس جلسه *:|دبیر جلسه *:|منشی جلسه *:|نوع جلسه|در ابتدا|پس از"
)
_OFFICER = {
    "chair": (
        rule(r"(?:رئیس|رییس)(?: جلسه| هی[ئأای]ت مدیره| شورا)? *: *(?P<who>[^\n،؛\t]{3,60})"),
        rule(
            r"[بی][اه] ریاست (?P<who>[^\n،؛\t.:()]{3,45}?)"
            r"(?=\s*(?:،|\.|\(|\n|(?<=\s)و(?=\s)|با حضور|تشکیل|برگزار))"
        ),
    ),
    "secretary": (rule(r"(?:دبیر|منشی)(?: جلسه| شورا)? *: *(?P<who>[^\n،؛\t]{3,60})"),),
}
_HONOUR = rule(
    r"^\W*(?:جناب )?(?:آقایان|خانم ها|آقای|خانم|سرکار خانم|مهندس|دکتر)(?: (?:مهندس|دکتر))?(?=\s)"
)
_POST = rule(r"(?<=\s)(?:مدیر|رئیس|معاون|شهردار|دبیر|منشی|عضو|سرپرست|نماینده|کارشناس|مشاور)")
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
    for pattern, sure in _NUMBER:
        if match := pattern.search(flow.folded, 0, end):
            return flow.propose(int(match["n"]), *match.span("n"), sure)
    return _ordinal(flow, _IN_WORDS, end)


def term(flow: Flow, end: int) -> Proposal[int] | None:
    """The council's term."""
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


def long_date(flow: Flow, start: int, end: int) -> tuple[PartialDate, tuple[int, int]] | None:
    """A date with the month's name."""
    for match in _LONG_DATE.finditer(flow.folded, start, end):
        said = match["day"]
        day = int(said) if said.isdigit() else words_to_number(said.split()[-1])
        year = match["year"]
        in_full = int(year) if year.isdigit() else words_value(year.removeprefix("یک"))
        month = month_number(match["month"])
        if in_full and day and 1 <= day <= (31 if month <= 6 else 30) and 1 <= month <= 12:
            return PartialDate(in_full, month, day), match.span()
    return None


def date(flow: Flow, begin: int, end: int) -> tuple[Proposal[PartialDate] | None, list[Caution]]:
    """The day of the session, settled by the weekday when several readings are possible.

    From `begin` on clauses stand: a day that they name without «مورخ» is another's.
    """
    for pattern, stop in zip(_DATE, (end, begin), strict=True):
        match = pattern.search(flow.folded, 0, stop)
        if not match:
            continue
        readings = jalali.candidates(flow.written(*match.span("date")))
        if readings:
            return _settle(flow, readings, match.span("date"), end)
    if found := long_date(flow, 0, end):
        return _settle(flow, [found[0]], found[1], end)
    return None, []


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


def _clock(match: re.Match[str]) -> str | None:
    hour, minute = int(match["h"]), 0
    if match["m"]:
        minute = int(match["m"])
    elif said := match["m2"]:
        half = rule("نیم").fullmatch(said)
        minute = 30 if half else int(said) if said.isdigit() else words_to_number(said) or 0
    return f"{hour:02d}:{minute:02d}" if hour < 24 and minute < 60 else None


def hours(flow: Flow, end: int) -> tuple[Proposal[str] | None, Proposal[str] | None]:
    """Start (in the head) and end (anywhere) as HH:MM."""
    start = stop = None
    ending = next((m for pattern in _END if (m := pattern.search(flow.joined))), None)
    if ending and (value := _clock(ending)):
        stop = flow.propose(value, ending.start("h"), ending.end(), 0.95)
    for match in _START.finditer(flow.folded, 0, end):
        if ending and ending.start("h") <= match.start("h") < ending.end():
            continue
        if value := _clock(match):
            start = flow.propose(value, match.start("h"), match.end(), 0.95)
            break
    if start is None and (worded := _START_WORDS.search(flow.folded, 0, end)):
        hour = words_to_number(worded["w"])
        if hour and hour < 24:
            clock = f"{hour:02d}:{'30' if worded['half'] else '00'}"
            start = flow.propose(clock, *worded.span("w"), 0.85)
    return start, stop


def place(flow: Flow, end: int) -> Proposal[str] | None:
    """Where they met."""
    for pattern, text in zip(_PLACE, (flow.folded, flow.joined, flow.joined), strict=True):
        if match := pattern.search(text, 0, end):
            return flow.propose(flow.written(*match.span("place")), *match.span("place"), 0.9)
    return None


def officer(flow: Flow, which: str) -> Proposal[str] | None:
    """`chair` or `secretary` when the paper labels them."""
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


def without_honour(words: str) -> str:
    """A name without «آقای», «خانم», «مهندس» before it."""
    folded, offsets = fold_text(words)
    found = _HONOUR.match(folded)
    return words[offsets[found.end()] :].strip() if found and found.end() < len(offsets) else words


def _person(words: str) -> PersonLine | None:
    absence = ""
    if found := re.search(r"\(?\s*(غیر\s*موجه|غیرموجه|موجه)\s*\)?", words):
        absence, words = found[1], words.replace(found[0], " ")
    words = without_honour(words.strip(" -–.،؛"))
    name, post = words, ""
    if found := re.match(r"^(?P<name>[^()]+?)\s*\((?P<post>[^)]+)\)?$", words) or re.match(
        r"^(?P<name>[^\t:]+?)\s*(?:\t|\s[-–]\s|:|،)\s*(?P<post>.+)$",
        words,
    ):
        name, post = found["name"].strip(), found["post"].replace("\t", " ").strip()
    elif found := _POST.search(fold_text(words)[0]):
        at = fold_text(words)[1][found.start()]
        name, post = words[:at].strip(), words[at:].strip()
    if len(name) < 3 or not re.search(r"[آ-ی]{2}", name) or len(name) > 60:
        return None
    return PersonLine(name, post, absence)


def _stretch(flow: Flow, which: str, end: int) -> tuple[int, int] | None:
    match = _LISTS[which].search(flow.folded, 0, end)
    if not match:
        return None
    stops = [
        other.start()
        for name, pattern in _LISTS.items()
        if name != which
        for other in [pattern.search(flow.folded, match.end(), end)]
        if other
    ]
    if other := _OTHER_LABEL.search(flow.folded, match.end() + 1, end):
        stops.append(other.start())
    min([*stops, end])
    return match.end(), min([*stops, end])


def people(flow: Flow, which: str, end: int) -> tuple[Proposal[PersonLine], ...]:
    """The persons of a labelled list."""
    label = _LISTS[which].search(flow.folded)
    limit = end if label and label.start() < end else len(flow.folded)
    span = _stretch(flow, which, limit)
    if span is None:
        return ()
    found: list[Proposal[PersonLine]] = []
    for match in _entries(flow.folded, *span).finditer(flow.folded, *span):
        words = " ".join(flow.kept_lines(*match.span()))
        words = re.sub(r"^\s*(?:[\d۰-۹]+\s*[-).]?|و)\s+", "", words)
        person = _person(words)
        if person:
            found.append(flow.propose(person, *match.span(), 0.85))
    return tuple(found)


def _entries(text: str, start: int, end: int) -> re.Pattern[str]:
    """How the persons of a list are parted: a line each, by commas, or «نام، سمت - نام، سمت»."""
    said = text[start:end]
    parts = re.split(r"\s-\s", said.replace("\n", " "))
    if len(parts) > 1 and all(part.count("،") == 1 for part in parts):
        return re.compile(r"(?:(?!\s-\s)[\s\S])+")
    own_line = said.split("\n", 1)[0]
    line_end = "" if re.search(r"[،؛]", own_line) else r"\n"  # else the list only wraps
    return re.compile(rf"(?:[^{line_end}،؛,()]|\([^)]{{0,80}}\))+")


def agenda(flow: Flow, end: int) -> tuple[Proposal[str], ...]:
    """The items of the agenda, one a line."""
    span = _stretch(flow, "agenda", end)
    if span is None:
        return ()
    items: list[Proposal[str]] = []
    for match in re.finditer(r"[^\n]+", flow.folded[span[0] : span[1]]):
        begin, stop = span[0] + match.start(), span[0] + match.end()
        words = re.sub(r"^[\W\d۰-۹]*", "", flow.written(begin, stop))
        if len(words) > 3:
            items.append(flow.propose(words, begin, stop, 0.8))
    return tuple(items)
