import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.query import Either, Number, Phrase, Prefix, Query, parse, printed


def asks(query: Query) -> tuple[object, ...]:
    """What a query asks, without how it was written."""
    wanted = {part_key(part) for part in query.wanted}
    unwanted = {part_key(part) for part in query.unwanted}
    return wanted, unwanted, query.filters, query.without


def part_key(part: object) -> object:
    match part:
        case Phrase():
            return part.words
        case Number():
            return part.token, part.of_record
        case Prefix():
            return part.start
        case Either():
            return frozenset(map(part_key, part.parts))


@pytest.mark.parametrize(
    "text",
    [
        "«کمک رفاهی» سال:۱۳۹۸ مرجع:پسماند -زباله", "60/97/212", "شماره:60/97/212 بوستان",
        "مبلغ > ۵۰ میلیارد ریال، موضوع حمل‌ونقل", "شهردار* | بوستان غرفه", "سال:1394-1398",
        "تاریخ:1397/05-1398/02", 'واحد:"سازمان پسماند" -"هیات مدیره"', "با چه",
        "پسماند -23/97/301 -سال:1397 -شماره:88/97", "-تاریخ:1397/05-1398/02 -وضعیت:«لغو شده»",
    ],
)  # fmt: skip
def test_printed_question_asks_the_same(text: str) -> None:
    query = parse(text)
    assert asks(parse(printed(query))) == asks(query)


@given(st.text(max_size=80))
def test_no_text_breaks_the_parser(text: str) -> None:
    assert isinstance(printed(parse(text)), str)


@given(st.lists(st.sampled_from(["«", "»", '"', "-", ":", "|", "OR", "*", "سال:", "12/3", "آب"])))
def test_no_order_of_marks_breaks_the_parser(pieces: list[str]) -> None:
    assert isinstance(parse(" ".join(pieces)), Query)


def test_years_of_two_figures_are_read_as_papers_write_them() -> None:
    assert parse("سال:۹۷").filters == {"year": ("1397", "1397")}
    assert parse("سال:94-02").filters == {"year": ("1394", "1402")}
    assert parse("تاریخ:97/5").filters == {"date": ("13970500", "13970599")}


def test_fields_have_persian_and_english_names() -> None:
    assert parse("سال:۱۳۹۸ kind:letter").filters == {"year": ("1398", "1398"), "kind": ("letter",)}


def test_unknown_field_is_read_as_words() -> None:
    assert [p.words for p in parse("ساعت:ده").singles] == [("ساعت",), ("ده",)]


def test_sum_in_toman_is_a_range_in_rials() -> None:
    assert parse("مبلغ >= 5 میلیارد تومان").filters["amount"] == ("50000000000", "")


def test_one_word_in_three_is_the_floor() -> None:
    floors = [parse(" ".join("abcdefghij"[:n])).floor for n in (0, 1, 3, 4, 7)]
    assert floors == [0, 1, 1, 2, 3]


def test_question_words_do_not_count() -> None:
    assert [p.words[0] for p in parse("مصوبه در چه سالی است").singles] == ["مصوبه", "سالی"]


def test_span_among_words_is_not_a_required_number() -> None:
    assert parse("پیشروی در سال ۵۱۲-۵۱۴").musts == []


def test_minus_turns_a_field_and_a_number_round() -> None:
    query = parse("پسماند -سال:۱۳۹۷ -23/97/301 -شماره:88/97")
    assert (query.filters, query.without) == ({}, {"year": ("1397", "1397")})
    assert [(n.written, n.of_record) for n in query.unwanted] == [
        ("23/97/301", False), ("88/97", True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text", ["23 / 97 / 301", "\u202b23\u200f/97/\u200f301\u202c", "\u206623/97/301\u2069"]
)
def test_number_with_blanks_or_marks_of_direction_is_one_number(text: str) -> None:
    sole = parse(text).sole_number
    assert sole
    assert part_key(sole) == part_key(parse("23/97/301").wanted[0])


@pytest.mark.parametrize(
    ("spaced", "plain"),
    [
        ("شماره: 23/97/301", "شماره:23/97/301"), ("پسماند سال: 1397", "پسماند سال:1397"),
        ("تاریخ:«1397/05 - 1397/08»", "تاریخ:1397/05-1397/08"),
        ("تاریخ:1397-05-14", "تاریخ:1397/05/14"),
    ],
)  # fmt: skip
def test_field_is_read_as_papers_write_it(spaced: str, plain: str) -> None:
    assert asks(parse(spaced)) == asks(parse(plain))


def test_blank_after_other_words_changes_nothing() -> None:
    assert [p.words for p in parse("موضوع: پسماند").singles] == [("موضوع",), ("پسماند",)]


def test_question_is_written_back_in_english_too() -> None:
    query = parse("غرفه سال:1397 -شماره:88/97")
    assert printed(query, english=True) == "غرفه -number:88/97 year:1397"
    assert asks(parse(printed(query, english=True))) == asks(query)
