import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.marks import Marker, best_stretch
from search.query import parse

VOCABULARY = [
    "واگذاری", "غرفه", "بوستان", "سازمان", "سازمان‌های", "سازمانهای", "هیئت مدیره", "هيأت‌مديره",
    "کتابخانه", "کتاب خانه", "مسئول", "مسؤول", "پسماند", "زباله", "كمك", "رفاهی", "۱۳۹۸", "شهردار",
    "شهرداری", "آیین‌نامه", "آئین نامه", "و", "به", "صورتجلسه", "مـصوبه", "مصوبات", "60/97/212",
]  # fmt: skip


def marked(text: str, question: str, *, damaged: bool = False) -> list[str]:
    """The marked words, each once and in order."""
    found = {(a, b) for a, b, _ in Marker(parse(question)).marks(text, damaged=damaged)}
    return [text[a:b] for a, b in sorted(found)]


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("سازمانها غرفه", "غرفه سازمان‌های شهر", ["غرفه", "سازمان‌های"]),
        ("شهردار", "شهرداری و شهردار", ["شهردار"]),
        ("هیئت مدیره", "جلسه هيأت‌مديره", ["هيأت‌مديره"]),
        ("مدیره", "جلسه هیئت مدیره", ["هیئت مدیره"]),
        ("کتاب خانه", "کتابخانه مرکزی", ["کتابخانه"]),
        ("کتابخانه", "کتاب خانه مرکزی", ["کتاب", "خانه"]),
        ("پسماند", "جمع زباله", ["زباله"]),
        ("«کمک رفاهی»", "کمک نقدی؛ کمک رفاهی", ["کمک", "رفاهی"]),
        ("212/97/60", "مصوبه ۶۰/۹۷/۲۱۲ و 60/97/213", ["۶۰/۹۷/۲۱۲"]),
        ("نمایش*", "غرفه‌های نمایشگاه", ["نمایشگاه"]),
        ("رفاهی | قرارداد", "قرارداد رفاهی", ["قرارداد", "رفاهی"]),
        ("غرفه -بوستان", "غرفه بوستان", ["غرفه"]),
    ],
)
def test_what_matched_is_what_is_marked(question: str, text: str, expected: list[str]) -> None:
    assert marked(text, question) == expected


def test_phrase_is_not_marked_where_its_words_stand_apart() -> None:
    assert marked("رفاهی کمک و کمک نقدی", "«کمک رفاهی»") == []


def test_bent_words_are_marked_beside_exact_ones() -> None:
    text = "جمع آوری پسماتد از غرفه"
    assert marked(text, "پسماند غرفه", damaged=True) == ["پسماتد", "غرفه"]


@given(st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=12), st.integers(0, 10**6))
def test_the_quick_look_finds_a_text_in_which_the_exact_one_marks(
    said: list[str], seed: int
) -> None:
    text = " ".join(said)
    asked = parse(" ".join(random.Random(seed).sample(VOCABULARY, 2)))
    marker = Marker(asked)
    assert bool(marker.marks(text)) <= bool(marker.glance(text))


def test_plural_does_not_swallow_the_next_word() -> None:
    found = Marker(parse("مصوبات سازمانهای")).glance("سازمان‌های مصوبات")
    assert {number for *_, number in found} == {0, 1}


def test_best_stretch_prefers_different_parts_over_repetition() -> None:
    marks = [(0, 4, 0), (10, 14, 0), (20, 24, 0), (500, 504, 0), (510, 514, 1)]
    assert best_stretch(marks, 100) == (2, 500)
