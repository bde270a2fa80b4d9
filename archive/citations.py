"""Citations in running text: which paper a sentence means, before anybody looks it up.

Papers write one number in many ways (parts reversed by right-to-left display, spaces and kashida
inside, the date glued on), so recognition keeps everything the writer may have meant and leaves
the choice to the register. Method after eyecite: a word that names the kind opens a citation, a
small grammar reads on from there.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache

from archive.jalali import MONTHS, PartialDate, candidates, words_to_number
from archive.persian import ZWNJ, fold, number_parts

L = "[آ-یa-z]"
KINDS = {
    "resolution": r"مصوبه|مصوبات|ابلاغی",
    "minutes": r"صورت ?جلسات|صورت ?جلسه",
    "cabinet_decree": r"تصویب ?نامه|ایین ?نامه",
    "circular": r"بخش ?نامه|دستور ?العمل|شیوه ?نامه",
    "judgment": r"داد ?نامه|رای|ارای",
    "bill": r"لایحه|لوایح",
    "letter": r"نامه|مرقومه|ابلاغیه",
    "request": r"درخواست",
    "report": r"گزارش|گزارشات",
}
_PLURAL = re.compile(r"(?:ها|های|هایی|ات|لوایح|ارای)$")
_KIND = re.compile(
    rf"(?<!{L})(?:"
    + "|".join(f"(?P<{kind}>{words})" for kind, words in KINDS.items())
    + rf")(?: ?(?:هایی|های|ها|ای|ی))?(?!{L})"
)
# «… نامه» that is no letter: an agreement, a guarantee, a policy.
_NO_LETTER = re.compile(
    r"(?:موافقت|تفاهم|ضمانت|بیمه|گواهی|اجاره|وکالت|نظام|روز|هفته|دعوت|مبایعه|توافق|پرسش|اظهار"
    r"|پایان|اساس|فصل|ماه|مقاوله|قول|معرفی|وصیت|سوگند|تعهد|صلح|رضایت|بار|لغت|واژه|کار) ?$"
)
_MONTH = "|".join(fold(month) for month in MONTHS)
_SLASH = r"\s*/\s*"
_DATE = (
    rf"(?<!\d)(?:\d{{1,4}}{_SLASH}\d{{1,2}}{_SLASH}(?:1[34]\d\d|\d{{1,2}})"
    r"|1[34]\d\d[-.]\d{1,2}[-.]\d{1,2}|\d{1,2}[-.]\d{1,2}[-.]1[34]\d\d"
    rf"|\d{{1,2}}\s*(?:ام|م)?\s*(?:{_MONTH})\s*(?:ماه)?\s*(?:سال)?\s*\d{{2,4}})(?!\d|\s*/\s*\d)"
)
_DATED = re.compile(rf"[\s,(-]*(?P<cue>مورخه?ی?|به ?تاریخ|تاریخ|-)?\s*[:(]*\s*(?P<date>{_DATE})\)?")
_GLUED_DATE = (
    rf"(?!\s*-\s*(?:\d{{1,2}}{_SLASH}\d{{1,2}}{_SLASH}\d{{2,4}}"
    rf"|1[34]\d\d{_SLASH}\d{{1,2}}{_SLASH}\d{{1,2}})(?!\d))"
)
_SMALL_WORDS = r"(?:در|از|به|با|که|تا|بر|و|ان|این|کل|هر|هم|یک|دو|سه)"
_LETTERS = rf"(?!{_SMALL_WORDS}(?!{L}))"
_PART = (
    rf"(?:\d{{1,12}}(?:{_LETTERS}(?!و){L}{{1,2}}(?!{L}))?"
    rf"|{_LETTERS}{L}{{1,3}}\d{{1,9}}(?:(?!و){L}{{1,2}}(?!{L}))?|{_LETTERS}{L}{{1,3}}(?!{L}|\s*\d))"
)
_JOIN = rf"{_GLUED_DATE}(?:\s*[/\\]\s*|\s?[-–]\s?(?=\d)|[-–._](?=\d|{L}))"
_NUMBER = rf"(?P<number>{_PART}(?:{_JOIN}{_PART})*)(?!\d)"
_CUED = re.compile(rf"[\s,]*(?:به|با)?\s*(?:ب?شماره ?(?:های|ی|ها)?|ش)\s*[:.(«\"]*\s*{_NUMBER}\)?")
_BARE = re.compile(rf"\s*[:(«]*\s*{_NUMBER}\)?")
_MORE = re.compile(
    rf"\s*(?:,|و|و نیز|و همچنین|,\s*و)\s*(?:(?:به|با)?\s*شماره ?(?:های|ی)?\s*)?{_NUMBER}"
)
_MORE_DATE = re.compile(rf"\s*(?:,|و)\s*(?:مورخه?\s*)?(?P<date>{_DATE})")
_NEXT_SESSION = re.compile(
    r"[\s,]*(?:جلسه|جسله|نشست)(?:\s*شماره)?\s*\(?(?P<digits>\d{1,4})(?!\s*[/\d-])\)?"
)
_WORDED_SESSION = re.compile(r"\s*(?P<words>(?:\S+\s+){1,8}?)(?:جلسه|جسله|نشست)(?![آ-ی])")
_SESSION_WORDS_AFTER = re.compile(r"\s*(?:جلسه|نشست)\s+(?P<words>\S+(?:\s+\S+){0,6})")
_SESSION_BEFORE = re.compile(
    rf"(?:جلسه|نشست)(?:\s*شماره)?\s*(?P<digits>\d{{1,4}})(?:\s*مورخه?\s*(?P<date>{_DATE}))?[\s,:-]*$"
)
_CLAUSE_BEFORE = re.compile(
    r"بند ?(?:های|ها)?\s*(?:شماره\s*)?(?P<clause>\(?\s*(?:\d+|[آ-ی]{1,12})\s*\)?"
    r"(?:\s*(?:و|,)\s*\(?\s*(?:\d+|[آ-ی])\s*\)?)*)\s*(?:از\s+)?$"
)
_CLAUSE_INSIDE = re.compile(r"[\s,(]*بند ?(?:های)?\s*(?P<clause>\(?(?:\d+|[آ-ی](?![آ-ی]))\)?)\)?")
_ISSUER = re.compile(
    rf"[\s,(]*(?P<issuer>(?:شورای|هی[یا]ت|شهرداری|وزارت|استانداری|فرمانداری|سازمان|دیوان|کمیسیون"
    rf"|کارگروه|کمیته|شرکت|اداره|معاونت|دبیرخانه|بخشداری)(?!{L})"
    r"(?:\s+(?:و\s+)?(?!(?:مورخه?|به|در|از|که|و|با|شماره|ب?شماره|درخصوص|مبنی|موضوع|جهت|برای|تا|لغو"
    rf"|ملغی|نسخ|اصلاح|تمدید|ابلاغ|ابلاغی|تصویب|مطرح|قرایت|تایید|انجام|بر|را|طی|این|جلسه)(?!{L}))"
    r"[آ-ی]+(?:\s5(?!\d))?){0,4})"
)
_STOP = set(
    "قرارداد قراردادهای پیمان مناقصه مزایده حساب پلاک تلفن تلفنی دورنگار نمابر همراه چک فیش کدملی "
    "شناسه پرونده کلاسه پروانه سند صفحه ردیف قطعه ضمانتنامه ضمانت کد کدپستی آگهی اگهی استعلام "
    "فاکتور شبا کارت ملک دعوای که تا برای جهت درخصوص خصوص درباره مبنی موضوع راجع پیرامون ریال "
    "تومان ماده تبصره قانون این فراخوان حکم".split()
)
_WORD = re.compile(r"[\s,()«»:]*(?P<word>[^\s,()«»:.;]+)")
_PREPOSITIONS = {
    "follows": r"پیرو(?:ی)?",
    "answers": r"عطف|بازگشت|در ?پاسخ",
    "implements": r"در ?اجرای|به ?منظور اجرای|جهت اجرای|در ?راستای اجرای",
    "based_on": r"به ?استناد|با ?استناد|مستند به|بر ?اساس|طبق|برابر|مطابق|به ?موجب|با ?توجه|با ?عنایت"
    r"|نظر به",
}
_VERBS = {
    "adds": r"الحاق|الحاقیه",
    "repeals": r"لغو|ملغی|نسخ|منسوخ|ابطال|باطل|کان ?لم ?یکن",
    "replaces": r"جایگزین",
    "extends": r"تمدید",
    "completes": r"تکمله|تکمیل|متمم",
    "revises": r"تجدید ?نظر|بازنگری",
    "interprets": r"تفسیر|استفساریه",
    "amends": r"اصلاح|اصلاحیه",
}


def _cues(table: dict[str, str]) -> re.Pattern[str]:
    named = "|".join(f"(?P<{name}>{words})" for name, words in table.items())
    return re.compile(rf"(?<!{L})(?:{named})(?!{L})")


_BEFORE, _AFTER = _cues({**_PREPOSITIONS, **_VERBS}), _cues(_VERBS)


@dataclass(frozen=True)
class Citation:
    """What a text says about one cited paper; span counts code points of the untouched text."""

    text: str
    span: tuple[int, int]
    kind: str
    number: str | None = None
    parts: tuple[str, ...] = ()
    issuer: str | None = None
    dates: tuple[str, ...] = ()
    clause: str | None = None
    session: int | None = None
    relation: str | None = None


@lru_cache(maxsize=4096)
def _fold_letter(letter: str) -> str:
    return " " if letter == ZWNJ or letter.isspace() else fold(letter)


@dataclass(frozen=True)
class _Flat:
    """The folded text and, for each of its letters, where it stood in the source."""

    source: str
    text: str
    places: tuple[int, ...]

    @classmethod
    def of(cls, source: str) -> "_Flat":
        letters, places = [], []
        for place, letter in enumerate(source):
            for folded in _fold_letter(letter):
                letters.append(folded)
                places.append(place)
        return cls(source, "".join(letters), tuple(places))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The source span of a folded one; a kashida after its last letter belongs to it."""
        stop = self.places[end - 1] + 1
        while self.source[stop : stop + 1] == "\u0640":
            stop += 1
        return self.places[start], stop

    def slice(self, start: int, end: int) -> str:
        begin, stop = self.span(start, end)
        return self.source[begin:stop]


@dataclass
class _Item:
    start: int
    end: int
    number: tuple[int, int] | None = None
    date: str | None = None


@dataclass
class _Reading:
    """What the grammar has understood since the word of the kind."""

    kind: str
    start: int
    end: int
    plural: bool
    at: int
    items: list[_Item] = field(default_factory=list)
    date: str | None = None
    issuer: tuple[int, int] | None = None
    clause: str | None = None
    session: int | None = None
    fillers: int = 0

    @property
    def is_citation(self) -> bool:
        return bool(self.items or self.date) or (
            self.session is not None and self.kind in ("resolution", "minutes")
        )


def find(text: str, citing: PartialDate | None = None) -> list[Citation]:
    """All citations of a text in order; `citing` (the paper's own date) drops later readings."""
    flat = _Flat.of(text)
    readings: list[_Reading] = []
    past = 0
    for match in _KIND.finditer(flat.text):
        if match.start() < past or _is_other_paper(flat.text, match):
            continue
        reading = _read(flat.text, match)
        if reading.is_citation:
            readings.append(reading)
            past = reading.end
    found: list[Citation] = []
    for i, reading in enumerate(readings):
        left = readings[i - 1].end if i else 0
        right = readings[i + 1].start if i + 1 < len(readings) else len(flat.text)
        relation = _relation(flat.text[left : reading.start], flat.text[reading.end : right])
        found += [replace(c, relation=relation) for c in _citations(flat, reading, citing)]
    return found


def _is_other_paper(text: str, match: re.Match[str]) -> bool:
    return bool(match["letter"]) and bool(
        _NO_LETTER.search(text, max(0, match.start() - 12), match.start())
    )


def _read(text: str, match: re.Match[str]) -> _Reading:
    """Reads on from the kind's word until the sentence turns to something else."""
    reading = _Reading(
        kind=str(match.lastgroup),
        start=match.start(),
        end=match.end(),
        plural=bool(_PLURAL.search(match[0].strip())),
        at=match.end(),
    )
    _look_back(text, reading)
    while reading.fillers <= 6:
        if not any(step(text, reading) for step in _STEPS):
            break
    if not reading.items and reading.date and reading.kind != "resolution":
        _more_dates(text, reading)
    return reading


def _look_back(text: str, reading: _Reading) -> None:
    before = text[max(0, reading.start - 60) : reading.start]
    if clause := _CLAUSE_BEFORE.search(before):
        reading.clause = _clause(clause["clause"])
    elif session := _SESSION_BEFORE.search(before):
        reading.session, reading.date = int(session["digits"]), session["date"]


def _clause(written: str) -> str:
    """«(الف)» -> «الف», «پنجم» -> «5»; several are joined by a comma."""
    names = [name for name in re.split(r"[\s,()]+|\sو\s", written) if name and name != "و"]
    return ",".join(
        str(words_to_number(name) or name) if len(name) > 1 and not name.isdigit() else name
        for name in names
    )


def _read_session(text: str, reading: _Reading) -> bool:
    """«جلسه شماره 255», «چهل و سومین جلسه», «جلسه چهل و سوم»."""
    if reading.session is not None:
        return False
    if match := _NEXT_SESSION.match(text, reading.at):
        return _take_session(reading, int(match["digits"]), match.end())
    if match := _WORDED_SESSION.match(text, reading.at):
        number = words_to_number(match["words"])
        if number:
            return _take_session(reading, number, match.end())
    if match := _SESSION_WORDS_AFTER.match(text, reading.at):
        words = match["words"].split()
        for count in range(len(words), 0, -1):
            if number := words_to_number(" ".join(words[:count])):
                last = re.compile(r"\s+".join(map(re.escape, words[:count])))
                ended = last.search(text, match.start("words"))
                return _take_session(reading, number, ended.end() if ended else match.end())
    return False


def _take_session(reading: _Reading, number: int, at: int) -> bool:
    reading.session, reading.at, reading.end, reading.fillers = number, at, at, 0
    return True


def _read_number(text: str, reading: _Reading) -> bool:
    if reading.items:
        return False
    match = _CUED.match(text, reading.at)
    if not match and not reading.fillers and not reading.date:
        match = _BARE.match(text, reading.at)
        if match and not _is_bare_number(text, match, reading.kind):
            match = None
    if not match or not any(c.isdigit() for c in match["number"]):
        return False
    reading.items.append(_Item(reading.start, match.end(), match.span("number")))
    reading.at, reading.end, reading.fillers = match.end(), match.end(), 0
    _more_numbers(text, reading)
    return True


def _is_bare_number(text: str, match: re.Match[str], kind: str) -> bool:
    """Without «شماره» only what looks like a register number is one."""
    number = match["number"]
    if kind in ("report", "request", "judgment") or re.match(_DATE, text[match.start("number") :]):
        return False
    parts = number_parts(number)
    if len(parts) == 1:
        return len(number) >= 5 or (
            number.isdigit() and len(number) == 4 and number[:2] not in "1314"
        )
    return parts[0].isdigit() or parts[-1].isdigit()


def _more_numbers(text: str, reading: _Reading) -> None:
    """Dates and further items of a list; one trailing date serves the items before it."""
    _split_range(text, reading)
    _date_items(text, reading)
    while match := _MORE.match(text, reading.at):
        dated = _DATED.match(text, match.end())
        number = match["number"]
        is_item = any(c.isdigit() for c in number) and (
            reading.plural or "شماره" in match[0] or len(number_parts(number)) > 1 or len(number) > 3
            or bool(dated and dated["cue"])
        )  # fmt: skip
        if not is_item or re.match(_DATE, text[match.start("number") :]):
            return
        if re.match(r"\s*(?:ریال|تومان|میلیون|میلیارد|درصد|نفر|متر|سال)", text[match.end() :]):
            return
        reading.items.append(_Item(match.start("number"), match.end(), match.span("number")))
        reading.at = reading.end = match.end()
        _date_items(text, reading)


def _split_range(text: str, reading: _Reading) -> None:
    """«مصوبات شماره 780-781»: two neighbours after a plural are two papers, not serial-term."""
    start, end = reading.items[0].number or (0, 0)
    match = re.fullmatch(r"(\d+)\s*-\s*(\d+)", text[start:end])
    if match and reading.plural and int(match[2]) - int(match[1]) == 1:
        middle, second = start + match.end(1), start + match.start(2)
        reading.items = [
            _Item(reading.start, middle, (start, middle)),
            _Item(second, end, (second, end)),
        ]


def _date_items(text: str, reading: _Reading) -> None:
    match = _DATED.match(text, reading.at)
    if not match:
        return
    undated = [item for item in reading.items if item.date is None]
    dates = [match["date"]]
    at = match.end()
    while len(dates) < len(undated) and (more := _MORE_DATE.match(text, at)):
        dates.append(more["date"])
        at = more.end()
    if len(dates) != len(undated):
        dates = [match["date"]] * len(undated)
        at = match.end()
    for item, date in zip(undated, dates, strict=True):
        item.date = date
    if undated:
        undated[-1].end = at
    reading.at = reading.end = at


def _read_date(text: str, reading: _Reading) -> bool:
    if reading.items and all(item.date for item in reading.items):
        return False
    match = _DATED.match(text, reading.at)
    if not match:
        return False
    if not match["cue"] and (reading.fillers or reading.kind not in ("minutes", "resolution")):
        return False
    if reading.items:
        _date_items(text, reading)
    else:
        reading.date = match["date"]
        reading.at = reading.end = match.end()
    reading.fillers = 0
    return True


def _read_issuer(text: str, reading: _Reading) -> bool:
    if reading.issuer:
        return False
    match = _ISSUER.match(text, reading.at)
    if match and " " not in match["issuer"] and match["issuer"] != "شهرداری":
        return False  # «آن سازمان» names nobody
    if match:
        reading.issuer, reading.at = match.span("issuer"), match.end()
    return bool(match)


def _read_clause(text: str, reading: _Reading) -> bool:
    match = _CLAUSE_INSIDE.match(text, reading.at)
    if not match or reading.clause or _KIND.match(text[match.end() :].lstrip()):
        return False
    reading.clause, reading.at = _clause(match["clause"]), match.end()
    return True


def _skip_word(text: str, reading: _Reading) -> bool:
    """A filler word; a word that opens another matter ends the citation."""
    match = _WORD.match(text, reading.at)
    if not match or (match["word"] in _STOP):
        return False
    kind = _KIND.match(text, match.start("word"))
    if kind and kind[0].strip() != "ابلاغی":
        return False
    if reading.items and match["word"] in ("در", "با", "و", "از", "را"):
        return False
    reading.at, reading.fillers = match.end(), reading.fillers + 1
    return True


_STEPS = (_read_session, _read_number, _read_date, _read_issuer, _read_clause, _skip_word)


def _more_dates(text: str, reading: _Reading) -> None:
    """«صورتجلسات مورخ … و …»: each date is a paper."""
    first, at = reading.date, reading.end
    while match := _MORE_DATE.match(text, at):
        if not reading.items:
            reading.items.append(_Item(reading.start, reading.end, None, first))
        at = match.end()
        reading.items.append(_Item(match.start("date"), at, None, match["date"]))
    reading.end = at


def _citations(flat: _Flat, reading: _Reading, citing: PartialDate | None) -> Iterator[Citation]:
    for item in reading.items or [_Item(reading.start, reading.end)]:
        end = item.end if len(reading.items) > 1 else reading.end
        number = flat.slice(*item.number) if item.number else None
        written = item.date or reading.date
        dates = candidates(written, before=citing) if written else []
        yield Citation(
            text=flat.slice(item.start, end),
            span=flat.span(item.start, end),
            kind=reading.kind,
            number=number,
            parts=number_parts(number) if number else (),
            issuer=flat.slice(*reading.issuer) if reading.issuer else None,
            dates=tuple(map(str, dates)),
            clause=reading.clause,
            session=reading.session,
        )


def _relation(before: str, after: str) -> str | None:
    """The nearest verb within eight words on either side of the citation, in its sentence."""
    left = " ".join(re.split(r"[;؛]|\.(?!\d)", before)[-1].split()[-9:])
    right = " ".join(re.split(r"[;؛]|\.(?!\d)", after)[0].split()[:9])
    best: tuple[int, str] | None = None
    for match in _BEFORE.finditer(left):
        away = len(left[match.end() :].split())
        if away <= 8 and (best is None or away <= best[0]):
            best = (away, str(match.lastgroup))
    for match in _AFTER.finditer(right):
        away = len(right[: match.start()].split())
        if away < 8 and (best is None or away < best[0]):
            best = (away, str(match.lastgroup))
    return best[1] if best else None
