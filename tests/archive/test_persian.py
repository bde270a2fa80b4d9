"""One word in every spelling is one word."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.persian import amounts, ascii_digits, canonical, fold, number_key, persian_digits


@pytest.mark.parametrize(
    "spellings",
    [
        ["هیئت", "هیأت", "هیات", "هيات", "هيئت"],
        ["مسئول", "مسؤول", "مسوول"],
        ["شورای", "شوراي", "شوراى"],
        ["کمیسیون", "كميسيون"],
        ["خانهٔ", "خانۀ", "خانه"],
        ["مصوبه", "مصوبـه", "مُصوَّبه"],
        ["سازمان‌ها", "سازمانها"],
        ["۱۳۹۸", "١٣٩٨", "1398"],
    ],
)
def test_spellings_of_one_word_fold_alike(spellings):
    assert len({fold(word) for word in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("شهرداری", "شهردار"), ("کارشناسی", "کارشناس"), ("کار", "گار")]
)
def test_different_words_stay_different(one, other):
    assert fold(one) != fold(other)


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_canonical_form_is_stable_and_keeps_the_match(text):
    assert canonical(canonical(text)) == canonical(text)


def test_canonical_keeps_the_half_space_and_drops_marks():
    assert canonical("مي‌شود\u200f كتاب٣") == "می‌شود کتاب۳"


@pytest.mark.parametrize(
    "forms",
    [
        ["5/96/12289/ش", "12289/96/5/ش", "ش/۵/۹۶/۱۲۲۸۹", "5 / 96 / 12289 / ش"],
        ["60/97/212", "212/97/60", "۶۰/۹۷/۲۱۲", "60-97-212"],
        ["60/99/088", "60/99/88"],
    ],
)
def test_numbers_compare_without_order(forms):
    assert len({number_key(form) for form in forms}) == 1


def test_digits_turn_both_ways():
    assert ascii_digits("۱۲٣") == "123" and persian_digits("123") == "۱۲۳"


@pytest.mark.parametrize(
    ("text", "rials"),
    [
        ("مبلغ ۴۵,۰۰۰,۰۰۰ ریال", 45_000_000),
        ("۴۵٬۰۰۰٬۰۰۰ ريال", 45_000_000),
        ("چهل و پنج میلیون ریال", 45_000_000),
        ("۲ میلیارد تومان", 20_000_000_000),
        ("پنجاه میلیارد ریال", 50_000_000_000),
        ("یک میلیارد و دویست میلیون ریال", 1_200_000_000),
        ("دو میلیارد و سیصد میلیون تومان", 23_000_000_000),
        ("45 میلیون و 500 هزار ریال", 45_500_000),
        ("2.5 میلیارد ریال", 2_500_000_000),
        ("000 / 000 / 150 / 5 ریال", 5_150_000_000),
        ("یک‌صد و بیست میلیون ریال", 120_000_000),
    ],
)
def test_amounts_are_read_in_rials(text, rials):
    assert [a.rials for a in amounts(text)] == [rials]


def test_a_page_of_figures_without_currency_is_read_quickly():
    began = time.perf_counter()
    assert amounts("یک دو سه و 12,345 " * 500) == []
    assert time.perf_counter() - began < 2
