"""Dates as papers write them, and the calendar under them."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.jalali import (
    PartialDate,
    candidates,
    is_leap,
    long_form,
    to_gregorian,
    weekday,
    words_to_number,
)


@pytest.mark.parametrize(
    ("gregorian", "jalali"),
    [
        ((2026, 11, 21), "1405/08/30"),
        ((1979, 2, 11), "1357/11/22"),
        ((2017, 3, 20), "1395/12/30"),
        ((2025, 3, 20), "1403/12/30"),
        ((2025, 3, 21), "1404/01/01"),
        ((2000, 1, 1), "1378/10/11"),
    ],
)
def test_known_days_agree_with_the_official_calendar(gregorian, jalali):
    day = datetime.date(*gregorian)
    assert str(PartialDate.from_date(day)) == jalali
    assert PartialDate.parse(jalali).first() == day


@given(st.dates(datetime.date(1850, 1, 1), datetime.date(2150, 1, 1)))
def test_every_day_returns_from_its_jalali_form(day):
    assert PartialDate.from_date(day).first() == day


def test_leap_years_are_those_of_the_official_calendar():
    assert [y for y in range(1375, 1413) if is_leap(y)] == [
        1375, 1379, 1383, 1387, 1391, 1395, 1399, 1403, 1408, 1412,
    ]  # fmt: skip


@pytest.mark.parametrize("written", ["1404/12/30", "1400/13/01", "1400/00/01", "x", "", "98/1/1"])
def test_what_is_no_date_is_refused(written):
    with pytest.raises(ValueError):
        PartialDate.parse(written)


def test_a_low_precision_date_spans_its_month_or_year():
    assert PartialDate.parse("1400/12").last() == to_gregorian(1400, 12, 29)
    assert PartialDate.parse("۱۳۹۹").last() == to_gregorian(1399, 12, 30)


def test_weekday_and_long_form():
    assert weekday(PartialDate(1405, 8, 30)) == "شنبه"
    assert long_form(PartialDate(1398, 4, 18)) == "سه‌شنبه ۱۳۹۸/۰۴/۱۸"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("01/04/02", ["1401/04/02", "1402/04/01"]),
        ("96/07/24", ["1396/07/24"]),
        ("24/07/96", ["1396/07/24"]),
        ("1402-10-24", ["1402/10/24"]),
        ("29/ 01 / 1402", ["1402/01/29"]),
        ("15/8/ 91رفاه", ["1391/08/15"]),
        ("۲۴ اسفند ۱۳۹۸", ["1398/12/24"]),
        ("بدون تاریخ", []),
    ],
)
def test_a_written_date_keeps_all_its_meanings(written, meant):
    assert [str(date) for date in candidates(written)] == meant


def test_the_citing_papers_day_settles_a_later_meaning():
    assert candidates("01/04/02", before=PartialDate(1401, 12, 1)) == [PartialDate(1401, 4, 2)]


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("چهل و سومین", 43), ("چهارصدو هشتادو هفتمين", 487), ("سی دومین", 32), ("دوم", 2),
        ("بیست‌ویکم", 21), ("یکصد و دوازدهمین", 112), ("سيزدهمين", 13), ("سی‌ام", 30),
        ("نوزدهم", 19), ("جلسه", None), ("", None),
    ],
)  # fmt: skip
def test_ordinals_in_words_become_numbers(words, number):
    assert words_to_number(words) == number
