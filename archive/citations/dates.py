"""What the written date of a citation can mean, for a paper of a known day."""

import re

from archive.citations.forms import WORDED_DATE
from archive.jalali import MONTHS, PartialDate, candidates, words_to_number
from archive.persian import fold

_WORDED = re.compile(WORDED_DATE)
_MONTHS = {fold(name): number for number, name in enumerate(MONTHS, 1)} | {"امرداد": 5}


def meanings(written: str, citing: PartialDate | None) -> list[PartialDate]:
    """All days (or months) a date can mean, likeliest first.

    A reading later than the citing paper is dropped while another is left: a citation of a future
    day is kept as it stands, for a person to wonder at.
    «اسفند سال گذشته» and «۲۴ اسفند» need the citing paper's day; without it they mean nothing yet.
    """
    match = _WORDED.fullmatch(written.strip())
    if match is None:
        return candidates(written, before=citing) or candidates(written)
    month = _MONTHS[match["month"] or match["whole_month"]]
    day = _day(match["day"])
    dates = [_date(year, month, day) for year in _years(match, month, day, citing)]
    known = [date for date in dates if date]
    return [date for date in known if citing is None or not _is_later(date, citing)] or known


def _day(written: str | None) -> int:
    if not written:
        return 0
    digits = re.match(r"\d+", written)
    return int(digits[0]) if digits else words_to_number(written) or 0


def _years(
    match: re.Match[str], month: int, day: int, citing: PartialDate | None
) -> tuple[int, ...]:
    """The full years that the written one can mean."""
    written = match["year"] or match["its_year"] or ""
    if digits := re.search(r"\d+", written):
        value = int(digits[0])
        return (value if value > 99 else 1400 + value if value < 20 else 1300 + value,)
    if citing is None:
        return ()
    if re.search(r"گذشته|قبل|پیش|پارسال", written):
        return (citing.year - 1,)
    if written:
        return (citing.year,)
    is_past = (month, day) <= (citing.month or 12, citing.day or 31)
    return (citing.year if is_past else citing.year - 1,)


def _date(year: int, month: int, day: int) -> PartialDate | None:
    try:
        return PartialDate(year, month, day)
    except ValueError:
        return None


def _is_later(date: PartialDate, citing: PartialDate) -> bool:
    return date.first() > citing.last()
