"""Jalali dates with their precision, as papers write them; arithmetic of the official calendar.

Source of the arithmetic: the break-year table of Borkowski 1996, "The Persian calendar for 3000
years", exact for 1178–1633.
"""

import datetime
import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache

from archive.persian import ZWNJ, ascii_digits, fold, persian_digits

WEEKDAYS = ("دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه", "جمعه", "شنبه", "یکشنبه")
MONTHS = (
    "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور",
    "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند",
)  # fmt: skip
FIRST_YEAR, LAST_YEAR = 1178, 1633
_FOLDED_MONTHS = {fold(name): i for i, name in enumerate(MONTHS, 1)} | {"امرداد": 5}


def is_leap(year: int) -> bool:
    """Thirty-day Esfand: the 33-year rule with the breaks of 1178–1633."""
    return _days_before(year + 1) - _days_before(year) == 366


def _days_before(year: int) -> int:
    """Days from 1 Farvardin 1178 to 1 Farvardin of `year`."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"year {year} is outside {FIRST_YEAR}–{LAST_YEAR}")
    gone = year - FIRST_YEAR
    # Leap years inside a span of 1178–1633 fall every 33 years at 1,5,9,13,17,22,26,30 (mod 33).
    return gone * 365 + bisect_left(_LEAPS, year)


_LEAPS = tuple(
    y for y in range(FIRST_YEAR, LAST_YEAR + 1) if y % 33 in (1, 5, 9, 13, 17, 22, 26, 30)
)
_EPOCH = datetime.date(1925, 3, 21) - datetime.timedelta(
    days=(1304 - FIRST_YEAR) * 365 + sum(1 for y in _LEAPS if y < 1304)
)


def month_length(year: int, month: int) -> int:
    """31 for the first six months, 30 after, Esfand 29 or 30."""
    if month <= 6:
        return 31
    return 30 if month < 12 or is_leap(year) else 29


@lru_cache(maxsize=50_000)  # an archive has some thousand days, asked again and again
def to_gregorian(year: int, month: int, day: int) -> datetime.date:
    """The Gregorian day; ValueError when there is no such Jalali day."""
    if not 1 <= month <= 12 or not 1 <= day <= month_length(year, month):
        raise ValueError(f"{year}/{month}/{day} is no Jalali date")
    before = (month - 1) * 31 if month <= 7 else 186 + (month - 7) * 30
    return _EPOCH + datetime.timedelta(days=_days_before(year) + before + day - 1)


@dataclass(frozen=True, order=True)
class PartialDate:
    """A Jalali date of day, month or year precision; sorts by what it knows."""

    year: int
    month: int = 0
    day: int = 0

    def __post_init__(self) -> None:
        to_gregorian(self.year, self.month or 1, self.day or 1)
        if self.day and not self.month:
            raise ValueError("a day needs its month")

    def __str__(self) -> str:
        parts = [f"{self.year:04d}"]
        parts += [f"{part:02d}" for part in (self.month, self.day) if part]
        return "/".join(parts)

    @property
    def precision(self) -> str:
        """day, month or year."""
        return "day" if self.day else "month" if self.month else "year"

    def first(self) -> datetime.date:
        """The earliest day it can mean."""
        return to_gregorian(self.year, self.month or 1, self.day or 1)

    def last(self) -> datetime.date:
        """The latest day it can mean."""
        month = self.month or 12
        return to_gregorian(self.year, month, self.day or month_length(self.year, month))

    @classmethod
    def parse(cls, written: str) -> "PartialDate":
        """YYYY/MM/DD, YYYY/MM or YYYY in any digits, `/` or `-`; ValueError otherwise."""
        match = re.fullmatch(
            r"(\d{4})(?:[/-](\d{1,2})(?:[/-](\d{1,2}))?)?", ascii_digits(written).strip()
        )
        if not match:
            raise ValueError(f"{written!r} is no Jalali date")
        if "0" in (match[2], match[3]) or "00" in (match[2], match[3]):
            raise ValueError(f"{written!r} is no Jalali date")
        return cls(*(int(part or 0) for part in match.groups()))

    @classmethod
    def from_date(cls, date: datetime.date) -> "PartialDate":
        """The Jalali day of a Gregorian one."""
        days = (date - _EPOCH).days
        year = FIRST_YEAR + days // 366
        while year < LAST_YEAR and _days_before(year + 1) <= days:
            year += 1
        rest = days - _days_before(year)
        month = rest // 31 + 1 if rest < 186 else (rest - 186) // 30 + 7
        before = (month - 1) * 31 if month <= 7 else 186 + (month - 7) * 30
        return cls(year, month, rest - before + 1)


def weekday(date: PartialDate) -> str:
    """«سه‌شنبه»; ValueError below day precision."""
    if not date.day:
        raise ValueError("only a day has a weekday")
    return WEEKDAYS[date.first().weekday()]


def long_form(date: PartialDate) -> str:
    """«سه‌شنبه ۱۳۹۸/۰۴/۱۸»; without weekday below day precision."""
    shown = persian_digits(str(date))
    return f"{weekday(date)} {shown}" if date.day else shown


_PARTS = re.compile(r"(\d{1,4})\s*[/\-.]\s*(\d{1,2})\s*[/\-.]\s*(\d{1,4})")
_WORDED = re.compile(
    r"(\d{1,2})\s*(?:ام|م)?\s*("
    + "|".join(_FOLDED_MONTHS)
    + r")\s*(?:ماه)?\s*(?:سال)?\s*(\d{2,4})?"
)


def _full_years(written: str) -> list[int]:
    """Two digits mean 13xx from 20 up and also 14xx up to 20."""
    value = int(written)
    if len(written) >= 3:
        return [value] if 1200 <= value <= 1500 else []
    return [1400 + value] if value < 20 else [1300 + value]


def candidates(text: str, before: PartialDate | None = None) -> list[PartialDate]:
    """All dates that the first written date of a text can mean, likeliest first.

    Y/M/D and D/M/Y are both kept when both are days; `before` drops what comes after the citing
    paper's own date.
    """
    folded = fold(text)
    found: list[PartialDate] = []
    tries: list[tuple[str, str, str]] = []
    if match := _PARTS.search(folded):
        first, month, last = match.groups()
        tries = [(first, month, last), (last, month, first)]
    elif match := _WORDED.search(folded):
        day, name, year = match.groups()
        tries = [(year, str(_FOLDED_MONTHS[name]), day)] if year else []
    for year, month, day in tries:
        if len(day) > 2:
            continue
        for full in _full_years(year):
            try:
                date = PartialDate(full, int(month), int(day))
            except ValueError:
                continue
            if date.month and date.day and date not in found and (before is None or date <= before):
                found.append(date)
    return found


_ORDINAL = {
    "اول": 1, "نخست": 1, "نخستین": 1, "دوم": 2, "سوم": 3, "یکم": 1, "سی": 30, "سیم": 30,
}  # fmt: skip
_NUMBERS = {
    "یک": 1, "دو": 2, "سه": 3, "چهار": 4, "پنج": 5, "شش": 6, "هفت": 7, "هشت": 8, "نه": 9, "ده": 10,
    "یازده": 11, "دوازده": 12, "سیزده": 13, "چهارده": 14, "پانزده": 15, "شانزده": 16, "هفده": 17,
    "هجده": 18, "هیجده": 18, "نوزده": 19, "بیست": 20, "سی": 30, "چهل": 40, "پنجاه": 50,
    "شصت": 60, "هفتاد": 70, "هشتاد": 80, "نود": 90, "صد": 100, "یکصد": 100, "دویست": 200,
    "سیصد": 300, "چهارصد": 400, "پانصد": 500, "ششصد": 600, "هفتصد": 700, "هشتصد": 800,
    "نهصد": 900, **_ORDINAL,
}  # fmt: skip
_BY_LENGTH = sorted(_NUMBERS, key=len, reverse=True)


def words_to_number(text: str) -> int | None:
    """«چهل و سومین» -> 43, «چهارصدو هشتادو هفتمین» -> 487; None when a word is no number."""
    total, words = 0, fold(text.replace(ZWNJ, " ")).split()
    if not words:
        return None
    for word in words:
        value = 0 if word in ("و", "ام", "م") else _word_value(word)
        if value is None and word.startswith("و"):
            value = _word_value(word[1:])
        if value is None:
            return None
        total += value
    return total or None


def _word_value(word: str) -> int | None:
    """One written word: its ordinal ending and glued «و» are taken off."""
    for ending in ("", "مین", "م", "ین"):
        stem = word[: len(word) - len(ending)] if ending else word
        if word.endswith(ending) and stem in _NUMBERS:
            return _NUMBERS[stem]
    for name in _BY_LENGTH:
        if word.startswith(name) and len(word) > len(name):
            rest = word[len(name) :].removeprefix("و")
            if not rest:
                return _NUMBERS[name]
            value = _word_value(rest)
            if value is not None:
                return _NUMBERS[name] + value
    return None
