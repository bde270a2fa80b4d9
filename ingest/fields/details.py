"""What a clause says beside its subject: who, until when, how much, by which votes."""

import re
from collections.abc import Iterator

from archive import jalali, persian
from archive.jalali import PartialDate, words_to_number
from ingest.fields.flow import Flow, rule
from ingest.fields.proposal import Caution, Deadline, Proposal, Votes

DATE = (
    # A stroke beside the year may be read as a one more: no year has five figures.
    r"(?:(?:1(?=1[34]\d\d\s*/))?\d{2,4}\s*/\s*\d{1,2}\s*/\s*\d{2,4}|1[34]\d\d\s*[-.]\s*\d{1,2}\s*[-.]\s*\d{1,2}"
    r"|\d{1,2}\s*-\s*\d{1,2}\s*-\s*1[34]\d\d"
    # With a year of four figures a day or month of one is as sure: «۱۴۰۰/۲/۸», «۳/۱۲/۱۳۸۷».
    r"|(?<![\d/])1[34]\d\d\s*/\s*\d{1,2}\s*/\s*\d(?![\d/])"
    r"|(?<![\d/])\d\s*/\s*\d{1,2}\s*/\s*1[34]\d\d(?![\d/]))"
)
# Beside a label a day of one figure is a day too: «تاریخ: ۹۸/۲/۷».
LABELLED_DATE = rf"(?:{DATE}|(?<!\d)\d{{2}}\s*/\s*\d{{1,2}}\s*/\s*\d(?!\d)"
LABELLED_DATE += r"|(?<![\d/])\d\s*/\s*\d{1,2}\s*/\s*[6-9]\d(?![\d/]))"
MONTH = "(?:فروردین|اردیبهشت|خرداد|تیر|مرداد|امرداد|شهریور|مهر|آبان|آذر|دی|بهمن|اسفند)"
_OFFICE = (
    "(?<![آ-ی])(?:معاونت|معاون|سازمان|مدیریت|مدیر عامل|مدیر|اداره|"
    "شهرداران|شهرداری|شهردار|دبیرخانه|واحد"
    "|امور|روابط عمومی|کمیسیون|کارگروه|کمیته|ستاد|پیمانکار|مشاور|حراست|خزانه دار"
    "|ذیحساب|رئیس|رییس|حسابرس"
    "|مسئول(?! (?:اجرا|پیگیری|اقدام|هماهنگی))|دبیر|بازرس|هی[ئأا]ت مدیره|دفتر|مرکز|شرکت)"
)
_NAME = r"(?:(?:منطقه|ناحیه) \d{1,2}(?!\d)|[^\n.؛:،()\d]){0,70}?"
# A value ends where the next label begins: «مسئول اجرا: … مهلت: …».
_LABEL_AHEAD = (
    r"(?=\s*(?:$|[.؛،()])|\s+/\s"
    r"|\s+(?:[-–]\s)?(?:مهلت|زمان|موعد|سررسید|تاریخ|مدت|همکار|ناظر)(?: [آ-ی]+){0,2} *:)"
)
_WRAPS = 45  # letters of a line that may go on in the next
_RESPONSIBLE = (
    (
        rule(
            r"(?:مسئول(?: (?:اجرا|پیگیری|اقدام|هماهنگی))?|(?<![آ-ی])اقدام(?: کننده)?|مجری"
            rf"|(?<![آ-ی])پیگیری) *: *(?P<who>[^\n.؛،()]{{2,80}}?){_LABEL_AHEAD}"
        ),
        0.95,
    ),
    (
        rule(
            r"(?:بر|به) ?عهده (?P<who>[^\n.؛،:()]{2,60}?)"
            r"\s+(?:است|می ?باشد|خواهد بود|گذاشته|قرار|واگذار)(?![آ-ی])"
        ),
        0.85,
    ),
    (
        rule(rf"(?P<who>{_OFFICE}{_NAME})\s+(?:به عنوان )?مسئول (?:اجرا|پیگیری|هماهنگی|اقدام)"),
        0.9,
    ),
    # «سازمان سیما، منظر»: a comma may stand in the name of an organisation.
    (rule(rf"(?P<who>{_OFFICE}[^\n.؛:()\d]{{0,70}}?)\s+به عنوان مسئول"), 0.8),
    (
        rule(rf"(?P<who>{_OFFICE}{_NAME})\s+(?:مکلف|موظف|ملزم) (?:است|شد|گردید|می)"),
        0.85,
    ),
    (
        rule(
            rf"مقرر (?:شد|گردید|است|می شود)(?: تا)?\s+(?P<who>{_OFFICE}{_NAME})"
            r"\s+(?:حدا کثر|ظرف|تا|نسبت|طرح|گزارش|فهرست|نقاط|پس از|با|به|در|را|هر|\d)(?=[\s\d])"
        ),
        0.7,
    ),
)
_DONE = rule(r"(?:تصویب|شد|گردید|است|موافقت|تأیید)\s+و\s+")
_COUNT = r"(?:\d{1,3}|یک|دو|سه|چهار|پنج|شش|هفت|هشت|نه|ده|پانزده|بیست|سی|چهل و پنج)"
_RELATIVE = rule(
    rf"(?:حدا کثر )?(?:ظرف|تا|طی|حدا کثر)(?: مدت)?\s+(?:مدت )?"
    rf"(?:{_COUNT} (?:ماه|روز|هفته|سال)|(?:12|24|48|72) ساعت)(?![آ-ی])"
    r"(?: کاری)?(?: (?:پس )?از(?: تاریخ)? ابلاغ(?: این مصوبه)?)?"
)
_LABELLED_TERM = rule(
    rf"(?:مهلت|زمان|موعد)(?: [آ-ی]+)? *: *(?P<said>(?:حدا کثر )?(?:ظرف |طی )?{_COUNT} "
    r"(?:ماه|روز|هفته|سال)(?![آ-ی])(?: کاری)?(?: (?:پس )?از(?: تاریخ)? ابلاغ)?)"
)
_NEXT_MEETING = rule(r"(?:در|تا) جلسه (?:آتی|آینده|بعد(?:ی)?)")
_UNTIL = (
    rule(rf"(?:حدا کثر )?تا(?: پایان)?(?: تاریخ| مورخ)? (?P<date>{DATE})"),
    rule(rf"مهلت[^\n.]{{0,25}}?(?P<date>{DATE})"),
)
_UNTIL_MONTH = rule(
    rf"(?:حدا کثر )?تا\s+(?:پایان|آخر|انتهای)? (?:ماه )?"
    rf"(?P<month>{MONTH})(?: ماه)?(?: سال)? (?P<year>1[34]\d\d)"
)
# «تا پایان آذرماه»: the first such month from the meeting on.
_UNTIL_BARE_MONTH = rule(
    rf"(?:حدا کثر )?تا\s+(?:پایان|آخر|انتهای) (?:ماه )?(?P<month>{MONTH})(?: ماه)?(?: سال جاری)?"
    r"(?![آ-ی])"
)
_UNTIL_YEAR = rule(r"(?:حدا کثر )?تا\s+(?:پایان|آخر|انتهای) سال (?P<year>1[34]\d\d)")
_BY_LAW = rule(r"لازم الاجرا|هی[ایئأ]ت تطبیق|(?<!اقدام\x20)قانونی|قابل (?:اعتراض|تجدید)")
_UNIT = r"(?P<unit>ریال|ریا(?![آ-ی])|تومان)"
_SCALE = r"(?P<scale>(?:هزار |میلیون |میلیارد )*)"
_AMOUNT = rule(rf"(?P<digits>\d[\d,،٬٫./\x20]*\d|\d)[^\S\n]* {_SCALE}\)? {_UNIT}")
_SCALES = {"هزار": 1_000, "میلیون": 1_000_000, "میلیارد": 1_000_000_000}
_FROM_SUM, _TO_SUM = rule(r"(?<![آ-ی])از(?: مبلغ)? $"), rule(r" به (?:مبلغ )?")
LEAST_SPOKEN, MOST_SPOKEN = 1000, 12  # «یک ریال» is no sum; words of one
_UNIT_WORD = rule(r"(?<![آ-ی])(?:ریال|تومان)(?![آ-ی])")
_IN_WORDS = rule(r"(?P<words>(?:[آ-ی]+[^\S\n]*\n?){1,25}?) (?:ریال|تومان)")
_UNANIMOUS = rule(r"(?:به )?اتفاق (?:آرا|اراء|آراء)|متفقا")
_MAJORITY = rule(r"(?:با |به )?اکثریت (?:مطلق )?آرا")
_TALLY = rule(r"موافق *:? *(?P<yes>\d{1,3})[^\n.؛()]{0,12}?مخالف *:? *(?P<no>\d{1,3}|صفر)")
_FAVOUR = rule(r"(?:با )?(?P<yes>\d{1,3}|[آ-ی]+) (?:رأی|رای) موافق")
_COUNTS = {
    "in_favour": rule(r"(?P<n>\d{1,3}|[آ-ی]+)(?: (?:رأی|رای|نفر))? موافق"),
    "against": rule(r"(?P<n>\d{1,3}|[آ-ی]+)(?: (?:رأی|رای|نفر))? مخالف"),
    "abstained": rule(r"(?P<n>\d{1,3}|[آ-ی]+)(?: (?:رأی|رای|نفر))? ممتنع"),
}


def _line_end(flow: Flow, begin: int, stop: int) -> int:
    """A value goes on in the next line only where its own is full, or that begins with «و»."""
    text = flow.folded
    while (at := text.find("\n", begin, stop)) >= 0:
        full = at - text.rfind("\n", 0, at) > _WRAPS
        if not full and not text[at + 1 : stop].lstrip().startswith("و "):
            return at
        begin = at + 1
    return stop


def responsible(flow: Flow, start: int, end: int) -> Proposal[str] | None:
    """The post or unit that must act."""
    for pattern, sure in _RESPONSIBLE:
        if match := pattern.search(flow.joined, start, end):
            begin, stop = match.span("who")
            if done := list(_DONE.finditer(match["who"])):
                begin += done[-1].end()
            stop = _line_end(flow, begin, stop)
            found = flow.written(begin, stop)
            if found:
                return flow.propose(found, begin, stop, sure)
    return None


def first_date(text: str, before: PartialDate | None = None) -> PartialDate | None:
    """The likeliest reading of a written date."""
    try:
        readings = jalali.candidates(text, before)
    except ValueError:
        return None
    return readings[0] if readings else None


def month_number(word: str) -> int:
    """1–12 for a folded month name."""
    folded = [rule(name).pattern for name in jalali.MONTHS]
    return folded.index(word) + 1 if word in folded else 5  # امرداد is the other spelling of مرداد


def _in_month(month: int, met: PartialDate) -> PartialDate:
    """The next month of that number, the meeting's own among them."""
    return PartialDate(met.year + (month < (met.month or 1)), month)


def deadline(
    flow: Flow, start: int, end: int, met: PartialDate | None = None
) -> Proposal[Deadline] | None:
    """The first date or term that binds the clause; a month alone is counted from `met`."""
    for pattern in _UNTIL:
        if match := pattern.search(flow.joined, start, end):
            # A written date may lie before the meeting too: the screen warns, nothing is dropped.
            date = first_date(flow.written(*match.span("date")))
            words = flow.written(*match.span())
            return flow.propose(Deadline(date, words), *match.span(), 0.95 if date else 0.6)
    if match := _UNTIL_MONTH.search(flow.joined, start, end):
        date = PartialDate(int(match["year"]), month_number(match["month"]))
        return flow.propose(Deadline(date, flow.written(*match.span())), *match.span(), 0.95)
    if match := _UNTIL_YEAR.search(flow.joined, start, end):
        date = PartialDate(int(match["year"]))
        return flow.propose(Deadline(date, flow.written(*match.span())), *match.span(), 0.9)
    if match := _UNTIL_BARE_MONTH.search(flow.joined, start, end):
        date = _in_month(month_number(match["month"]), met) if met else None
        return flow.propose(Deadline(date, flow.written(*match.span())), *match.span(), 0.85)
    if match := _LABELLED_TERM.search(flow.joined, start, end):
        said = match.span("said")
        return flow.propose(Deadline(None, flow.written(*said)), *said, 0.9)
    for pattern in (_RELATIVE, _NEXT_MEETING):
        for match in pattern.finditer(flow.joined, start, end):
            near = flow.joined[max(start, match.start() - 40) : min(end, match.end() + 30)]
            if _BY_LAW.search(near):
                continue
            return flow.propose(Deadline(None, flow.written(*match.span())), *match.span(), 0.85)
    return None


def _digits_value(written: str) -> int | None:
    groups = re.findall(r"\d+", written)
    if not groups:
        return None
    if len(groups) > 1 and groups[0] == "000" and groups[-1] != "000":
        groups.reverse()  # «000/000/150/5»: right-to-left display turned the thousands round
    if len(groups) > 1 and not all(len(group) == 3 for group in groups[1:]):
        return None
    return int("".join(groups))


def _spoken(flow: Flow, match: re.Match[str], start: int, end: int) -> Iterator[int]:
    """Amounts in words near the digits: in brackets after, or right before."""
    after = flow.joined[match.end() : min(end, match.end() + 160)]
    if found := re.match(r"\s*[(\[]([^)\]]{3,150})[)\]]", after):
        words = rule(r"\s*(?:ریال|تومان).*|معادل|به حروف|مبلغ|:").sub(" ", found[1])
        if (value := persian.words_value(words)) is not None:
            yield value
    before = flow.joined[max(start, match.start() - 160) : match.start()]
    if re.search(r"[(\[]\s*$", before) and (said := _last_words(before)):
        yield said


def _last_words(before: str) -> int | None:
    found = list(_IN_WORDS.finditer(before))
    if not found:
        return None
    words = found[-1]["words"].split()
    for first in range(len(words)):
        if (value := persian.words_value(" ".join(words[first:]))) is not None:
            return value
    return None


def _raised(text: str, start: int, match: re.Match[str], end: int) -> bool:
    """Is it the sum before a change: «از مبلغ … به مبلغ …»? The second one is what is decided."""
    before, after = text[max(start, match.start() - 12) : match.start()], text[match.end() : end]
    goes_on = _TO_SUM.match(after)
    return bool(_FROM_SUM.search(before) and goes_on and _AMOUNT.match(after, goes_on.end()))


def amount(flow: Flow, start: int, end: int) -> tuple[Proposal[int] | None, list[Caution]]:
    """The first sum in rials, and a caution when its words say another number."""
    for match in _AMOUNT.finditer(flow.joined, start, end):
        value = _digits_value(match["digits"])
        if value is None or _raised(flow.joined, start, match, end):
            continue
        scales = match["scale"].split()
        for name, factor in _SCALES.items():
            value *= factor ** sum(bool(rule(name).fullmatch(word)) for word in scales)
        times = 10 if rule("تومان").fullmatch(match["unit"]) else 1
        cautions = [
            Caution(
                "amount_words_differ",
                f"the amount in words says {spoken * times}, in digits {value * times}",
                flow.page_at(match.start()),
                details=(
                    ("words", str(spoken * times)),
                    ("digits", str(value * times)),
                ),
            )
            for spoken in _spoken(flow, match, start, end)
            if spoken != value
        ]
        sure = 0.6 if cautions else 0.95
        return flow.propose(value * times, *match.span(), sure), cautions
    return _spoken_only(flow, start, end), []


def _spoken_only(flow: Flow, start: int, end: int) -> Proposal[int] | None:
    """A sum that is written in words alone: «سیصد میلیون ریال»."""
    for unit in _UNIT_WORD.finditer(flow.joined, start, end):
        first = max(start, unit.start() - 120)
        for word in list(re.finditer(r"\S+", flow.joined[first : unit.start()]))[-MOST_SPOKEN:]:
            value = persian.words_value(flow.joined[first + word.start() : unit.start()])
            if value is not None and value >= LEAST_SPOKEN:
                times = 10 if rule("تومان").fullmatch(unit[0]) else 1
                return flow.propose(value * times, first + word.start(), unit.end(), 0.8)
    return None


def _count(written: str) -> int | None:
    if written.isdigit():
        return int(written)
    return 0 if written in ("صفر", "بدون") else words_to_number(written)


def votes(flow: Flow, start: int, end: int) -> Proposal[Votes] | None:
    """Unanimous or by majority, with counts when the paper has them."""
    if match := _MAJORITY.search(flow.joined, start, end):
        counts: dict[str, int | None] = {}
        stop = match.end()
        for key, pattern in _COUNTS.items():
            found = pattern.search(flow.joined, match.end(), min(end, match.end() + 120))
            if found:
                written = found["n"]
                counts[key] = _count(written)
                stop = max(stop, found.end())
        return flow.propose(Votes("majority", **counts), match.start(), stop, 0.95)
    if match := _UNANIMOUS.search(flow.joined, start, end):
        return flow.propose(Votes("unanimous"), *match.span(), 0.95)
    if match := _TALLY.search(flow.joined, start, end):
        one, other = _count(match["yes"]), _count(match["no"])
        manner = "unanimous" if other == 0 else "majority"
        return flow.propose(Votes(manner, one, other), *match.span(), 0.85)
    return _counted(flow, start, end)


def _counted(flow: Flow, start: int, end: int) -> Proposal[Votes] | None:
    """«با ۵ رأی موافق و ۲ رأی مخالف», «۷ رأی موافق از ۹»: the manner follows from the counts."""
    match = _FAVOUR.search(flow.joined, start, end)
    if match is None or (favour := _count(match["yes"])) is None:
        return None
    near = min(end, match.end() + 60)
    against = _COUNTS["against"].search(flow.joined, match.end(), near)
    other = _count(against["n"]) if against else None
    manner = "unanimous" if other == 0 else "majority"
    stop = against.end() if against else match.end()
    return flow.propose(Votes(manner, favour, other), match.start(), stop, 0.8)
