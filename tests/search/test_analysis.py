import pytest

from search.analysis import numbers, pairs, skeleton, stem, tokens, words

ONE_WORD = [
    ("هیات مدیره", "هیأت‌مدیره", "هیئت مدیره", "هياتمديره"),
    ("سازمان‌ها", "سازمانها", "سازمان ها"),
    ("می‌شود", "میشود", "می شود"),
    ("حمل‌ونقل", "حمل و نقل", "حمل‌و‌نقل"),
    ("صورت‌جلسه", "صورتجلسه", "صورت جلسه"),
    ("مسئول", "مسؤول"),
    ("كتاب", "کتاب", "کتـاب", "کِتاب"),
]


@pytest.mark.parametrize("spellings", ONE_WORD)
def test_spellings_of_a_word_are_one_token(spellings: tuple[str, ...]) -> None:
    assert len({tuple(w.text for w in words(text)) for text in spellings}) == 1


@pytest.mark.parametrize(
    "spellings",
    [("5/96/12289/ش", "12289/96/5/ش", "۵/۹۶/۱۲۲۸۹/ش"), ("60/97/212", "212/97/60", "060/97/212")],
)
def test_order_of_a_number_does_not_count(spellings: tuple[str, ...]) -> None:
    assert len({tuple(numbers(text)) for text in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("شهرداری", "شهردار"), ("کارشناسی", "کارشناس"), ("منطقه", "ناحیه")]
)
def test_different_words_keep_different_stems(one: str, other: str) -> None:
    assert stem(one) != stem(other)


def test_plural_and_singular_share_a_stem() -> None:
    assert {stem("سازمانها"), stem("سازمانهای")} == {"سازمان"}


def test_lost_dots_leave_the_same_skeleton() -> None:
    assert skeleton("پسماند") == skeleton("بسماند")


def test_place_of_a_word_is_in_the_untouched_text() -> None:
    text = "جلسهٔ هیأت‌ مدیره"
    assert [text[w.start : w.end] for w in words(text)][-1] == "هیأت‌ مدیره"


def test_parts_of_a_compound_do_not_part_its_neighbours() -> None:
    exact = tokens("سازمان‌های وابسته").exact
    assert exact[:2] == ["سازمانهای", "وابسته"]


def test_stop_words_do_not_part_a_pair() -> None:
    assert pairs(["واگذاری", "در", "بوستان"]) == ["واگذاریبوستان"]
