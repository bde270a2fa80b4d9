"""What every engine must do; each engine is run through all of it."""

import datetime
import os
import re
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.analysis import EMPTY, NUMBER_MARK, tokens
from search.engine import IndexDocument, SearchEngine, SearchRequest, SearchResult, Sight
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.elasticsearch.compiled import Compiled
from search.engines.embedded import EmbeddedEngine
from search.query import parse
from search.spans import blocks, holding

ADDRESS = os.environ.get("SEARCH_URL", "")
EVERYWHERE = Sight(
    frozenset({"u1:0:minutes", "u2:0:minutes"}), frozenset(), frozenset(), frozenset()
)
TEXTS = [
    "واگذاری غرفه بوستان به بخش خصوصی", "واگذاری غرفه های نمایشگاه", "بوستان محله و پارک شهر",
    "کمک رفاهی کارکنان سازمان پسماند", "رفاهی بدون کمک نقدی", "تمدید قرارداد جمع آوری زباله",
    "جلسه هیأت‌مدیره سازمان", "مصوبه هيئت مديره درباره حمل‌ونقل", "هزینه ۵ میلیارد ریال",
]  # fmt: skip


def made(id: int, text: str = "", **fields: object) -> IndexDocument:
    """A document of a text, placed where `EVERYWHERE` reads."""
    found = tokens(text)
    values = {
        "version": 1, "place": "u1:0:minutes", "number": "", "amounts": [], "card": [EMPTY],
        "kind": "resolution", "body": "23", "unit": "23", "units": ["10", "23"], "year": 1397,
        "level": "normal", "stage": "final", "date": 13970514, **fields,
    }  # fmt: skip
    return IndexDocument(
        id=id, exact=found.exact, stem=found.stem, skeleton=found.skeleton, pairs=found.pairs,
        trigrams=found.trigrams, **values,
    )  # fmt: skip


@pytest.fixture(scope="module", params=["embedded", *(["elasticsearch"] if ADDRESS else [])])
def make_engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[], SearchEngine]]:
    """Makes empty engines of one kind; Elasticsearch in the shape that has one."""
    if request.param == "embedded":
        yield lambda: EmbeddedEngine(tmp_path_factory.mktemp("index"))
        return
    made: list[ElasticsearchEngine] = []

    def fresh() -> ElasticsearchEngine:
        made.append(ElasticsearchEngine(f"{ADDRESS}-suite-{len(made)}"))
        return made[-1]

    yield fresh
    for engine in made:
        engine.drop()


@pytest.fixture
def engine(make_engine: Callable[[], SearchEngine]) -> Iterator[SearchEngine]:
    """An engine that holds TEXTS, with ids from 1."""
    engine = make_engine()
    engine.rebuild([made(i, text) for i, text in enumerate(TEXTS, 1)])
    yield engine


def ask(engine: SearchEngine, text: str, sight: Sight = EVERYWHERE, **more: object) -> SearchResult:
    """One question."""
    query = parse(text)
    filters = {**query.filters, **more.pop("filters", {})}
    return engine.search(SearchRequest(query, sight, filters, **more))


def ids(result: SearchResult) -> list[int]:
    return [hit.id for hit in result.hits]


def test_spelling_variants_find_the_same(engine: SearchEngine) -> None:
    spellings = ("هیات مدیره", "هیأت‌مدیره", "هیئت مدیره", "هياتمديره")
    assert [sorted(ids(ask(engine, text))) for text in spellings] == [[7, 8]] * 4


def test_more_of_the_words_comes_first(engine: SearchEngine) -> None:
    assert ids(ask(engine, "واگذاری غرفه بوستان"))[0] == 1


def test_phrase_needs_its_words_side_by_side(engine: SearchEngine) -> None:
    assert ids(ask(engine, "«کمک رفاهی»")) == [4]


def test_minus_word_is_left_out(engine: SearchEngine) -> None:
    assert ids(ask(engine, "بوستان -غرفه")) == [3]


def test_only_minus_leaves_the_rest(engine: SearchEngine) -> None:
    assert ask(engine, "-بوستان").total == len(TEXTS) - 2


def test_either_of_two_is_enough(engine: SearchEngine) -> None:
    assert sorted(ids(ask(engine, "رفاهی | قرارداد"))) == [4, 5, 6]


def test_beginning_of_a_word_finds_its_endings(engine: SearchEngine) -> None:
    assert ids(ask(engine, "نمایش*")) == [2]


@pytest.mark.parametrize("question", ["کتابخانه مرکزی", "کتاب خانه مرکزی", "کتاب‌خانه مرکزی"])
def test_word_written_apart_and_joined_find_each_other(
    make_engine: Callable[[], SearchEngine], question: str
) -> None:
    engine = make_engine()
    engine.rebuild([made(1, "کتابخانه نو"), made(2, "کتاب خانه نو"), made(3, "کتاب‌خانه نو")])
    assert sorted(ids(ask(engine, question))) == [1, 2, 3]


def test_synonym_is_found_below_the_word(engine: SearchEngine) -> None:
    assert ids(ask(engine, "پسماند")) == [4, 6]


def test_lost_dots_are_found_when_nothing_else_is(engine: SearchEngine) -> None:
    result = ask(engine, "تمدبد")
    assert (ids(result), result.widened) == ([6], True)


def test_asked_by_words_as_written_bent_words_count_for_nothing(
    make_engine: Callable[[], SearchEngine],
) -> None:
    engine = make_engine()
    texts = ("پسماند پارک سیز", "پسماند پارک دور", "پسماند پارک کهن")
    engine.rebuild([made(n, text) for n, text in enumerate(texts, 1)])
    bent, *others = ask(engine, "پسماند پارک سبز").hits
    assert bent.id == 1 and bent.score > max(hit.score for hit in others)
    found = ask(engine, "پسماند پارک سبز", damaged=False).hits
    assert [hit.id for hit in found] == [1, 2, 3] and len({hit.score for hit in found}) == 1
    assert ask(engine, "پسماتد", damaged=False).total == 0


def test_elasticsearch_asks_no_field_of_damaged_text_when_told_so() -> None:
    query = parse("پسماند پارک سبز")
    whole, plain = (Compiled(SearchRequest(query, EVERYWHERE, damaged=d)) for d in (True, False))
    assert "skeleton" in str(whole.scoring().to_dict()) and whole.compares_letters
    assert not {"skeleton", "trigrams"} & set(re.findall(r"\w+", str(plain.scoring().to_dict())))
    assert not plain.compares_letters


def test_number_is_found_in_any_order(make_engine: Callable[[], SearchEngine]) -> None:
    engine = make_engine()
    engine.rebuild([made(1, "شماره 60/97/212 مورخ"), made(2, "شماره 60/97/213")])
    assert ids(ask(engine, "۲۱۲/۹۷/۶۰")) == [1]


def test_own_number_leaves_out_who_cites_it(make_engine: Callable[[], SearchEngine]) -> None:
    engine = make_engine()
    number = f"{NUMBER_MARK}212|60|97"
    engine.rebuild([made(1, "60/97/212", number=number), made(2, "لغو مصوبه 60/97/212")])
    assert ids(ask(engine, "شماره:60/97/212")) == [1]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("سال:1395", [1]), ("سال:1395-1396", [1, 2]), ("تاریخ:1396/02", [2]),
        ("مبلغ:100-200", [1]), ("مبلغ>150 ریال", [2]), ("نوع:letter", [2]), ("سال:1300", []), ("سال:1396-1395", [1, 2]),
        ("ثبت‌شده:1404", [1]), ("ثبت‌شده:1404/12/29-1405/01/02", [1, 2]), ("filed:1405/02-", []),
    ],
)  # fmt: skip
def test_filters_narrow(
    make_engine: Callable[[], SearchEngine], question: str, expected: list[int]
) -> None:
    engine = make_engine()
    engine.rebuild(
        [
            made(1, "یک", year=1395, date=13950101, amounts=[150], filed=14041229),
            made(
                2, "دو", year=1396, date=13960215, amounts=[7, 900], kind="letter", filed=14050102
            ),
        ]
    )
    assert sorted(ids(ask(engine, question))) == expected


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("-سال:1397", [2]), ("-kind:letter", [1]), ("-unit:10", []), ("-23/97/5", [2]),
        ("-شماره:5/97/23", [2]), ("غرفه -تاریخ:1398/01-", [1]), ("-سال:1397 -kind:letter", []),
    ],
)  # fmt: skip
def test_minus_leaves_out_what_a_field_or_number_has(
    make_engine: Callable[[], SearchEngine], words: str, ids: list[int]
) -> None:
    engine = make_engine()
    engine.write(
        [
            made(1, "غرفه 23/97/5", number="#23|5|97"),
            made(2, "غرفه", year=1398, kind="letter", date=13980301),
        ]
    )
    assert ask(engine, words).total == len(ids)
    assert [hit.id for hit in ask(engine, words).hits] == ids


def test_unit_filter_takes_the_units_below(make_engine: Callable[[], SearchEngine]) -> None:
    engine = make_engine()
    engine.rebuild([made(1, "الف", units=["10", "23"]), made(2, "ب", unit="30", units=["30"])])
    assert ids(ask(engine, "", filters={"unit": ("10",)})) == [1]


def test_facets_count_all_that_matches(engine: SearchEngine) -> None:
    result = ask(engine, "", limit=1)
    assert result.facets["kind"] == [("resolution", len(TEXTS))]


def test_facet_ignores_its_own_filter(make_engine: Callable[[], SearchEngine]) -> None:
    engine = make_engine()
    engine.rebuild([made(i, "الف", kind="letter" if i % 3 else "meeting") for i in range(1, 10)])
    result = ask(engine, "الف", filters={"kind": ("meeting",)})
    assert (result.total, result.facets["kind"]) == (3, [("letter", 6), ("meeting", 3)])


def test_equal_scores_are_ordered_by_id(make_engine: Callable[[], SearchEngine]) -> None:
    engine = make_engine()
    engine.write([made(id, "متن یکسان") for id in range(40, 0, -1)])
    assert ids(ask(engine, "متن", limit=40)) == list(range(1, 41))


def test_pages_of_results_neither_repeat_nor_skip(engine: SearchEngine) -> None:
    pages = [ids(ask(engine, "سازمان بوستان کمک", limit=2, offset=o)) for o in range(0, 8, 2)]
    assert [id for page in pages for id in page] == ids(ask(engine, "سازمان بوستان کمک", limit=8))


def test_nothing_allowed_finds_nothing(engine: SearchEngine) -> None:
    nobody = Sight(frozenset(), frozenset(), frozenset(), frozenset())
    result = ask(engine, "بوستان", nobody)
    assert (result.total, result.hits, any(result.facets.values())) == (0, (), False)


def test_metadata_reader_is_not_answered_through_the_text(
    make_engine: Callable[[], SearchEngine],
) -> None:
    engine = make_engine()
    engine.rebuild([made(1, "راز", card=tokens("60/97/212 شورا").exact)])
    sight = Sight(frozenset(), frozenset({"u1:0:minutes"}), frozenset(), frozenset())
    answers = [ask(engine, text, sight).total for text in ("راز", "شورا", "شورا -راز", "60/97/212")]
    assert answers == [0, 1, 1, 1]


def test_metadata_reader_can_not_probe_sums(make_engine: Callable[[], SearchEngine]) -> None:
    engine = make_engine()
    engine.rebuild([made(1, "راز", card=tokens("شورا").exact, amounts=[500])])
    sight = Sight(frozenset(), frozenset({"u1:0:minutes"}), frozenset(), frozenset())
    assert [ask(engine, t, sight).total for t in ("شورا", "شورا مبلغ:1-900")] == [1, 0]


def test_grant_shows_one_record_and_a_bar_hides_it(engine: SearchEngine) -> None:
    granted = Sight(frozenset(), frozenset(), frozenset({1, 2}), frozenset({2}))
    assert ids(ask(engine, "غرفه", granted)) == [1]


def test_of_a_carded_paper_only_the_card_is_asked_wherever_it_lies(
    make_engine: Callable[[], SearchEngine],
) -> None:
    engine = make_engine()
    engine.rebuild([made(1, "راز", card=tokens("شورا").exact), made(2, "راز")])
    sight = Sight(EVERYWHERE.full, frozenset(), frozenset({1}), frozenset(), frozenset({1}))
    assert [ids(ask(engine, text, sight)) for text in ("راز", "شورا")] == [[2], [1]]
    hidden = Sight(EVERYWHERE.full, frozenset(), frozenset(), frozenset({1}), frozenset({1}))
    assert ids(ask(engine, "شورا", hidden)) == []


def test_written_twice_counts_once(engine: SearchEngine) -> None:
    for version in (2, 3):
        engine.write([made(1, "متن تازه", version=version)])
    assert (ask(engine, "تازه").total, engine.versions()[1], len(engine.versions())) == (1, 3, 9)


def test_newest_version_and_what_is_newer_are_told(make_engine: Callable[[], SearchEngine]) -> None:
    engine = make_engine()
    assert (engine.newest(), engine.versions(above=0)) == (0, {})  # there is no index
    engine.rebuild([])
    assert engine.newest() == 0
    big = 2**40
    engine.rebuild([made(1, "یک", version=7), made(2, "دو", version=big), made(3, "سه", version=8)])
    assert engine.newest() == big
    assert (engine.versions(above=7), engine.versions(above=big)) == ({2: big, 3: 8}, {})


def test_removed_document_is_gone(engine: SearchEngine) -> None:
    engine.write([], {4})
    assert (ask(engine, "«کمک رفاهی»").total, 4 in engine.versions()) == (0, False)


def test_rebuild_replaces_everything(engine: SearchEngine) -> None:
    assert (engine.rebuild([made(77, "نو")]), set(engine.versions())) == (1, {77})


@given(st.text(max_size=60))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_odd_questions_are_answered(engine: SearchEngine, text: str) -> None:
    result = ask(engine, text)
    assert result.total >= len(result.hits)


places = st.sampled_from([f"u{u}:{level}:{g}" for u in (1, 2, 3) for level in (0, 1) for g in "ml"])


@given(
    held=st.lists(
        st.tuples(places, st.sets(st.sampled_from(["آب", "باد", "خاک", "نور", "سنگ"]))), max_size=12
    ),
    full=st.frozensets(places),
    granted=st.frozensets(st.integers(1, 12)),
    barred=st.frozensets(st.integers(1, 12)),
)
@settings(max_examples=25, deadline=None)
def test_rights_agree_with_brute_force(
    make_engine: Callable[[], SearchEngine],
    held: list[tuple[str, set[str]]],
    full: frozenset[str],
    granted: frozenset[int],
    barred: frozenset[int],
) -> None:
    engine = make_engine()
    engine.rebuild(
        [made(i, " ".join(sorted(said)), place=place) for i, (place, said) in enumerate(held, 1)]
    )
    allowed = {
        i for i, (place, said) in enumerate(held, 1)
        if (place in full or i in granted) and i not in barred and said & {"آب", "باد", "نور"}
    }  # fmt: skip
    result = ask(engine, "آب باد نور", Sight(full, frozenset(), granted, barred))
    assert (set(ids(result)), result.total) == (allowed, len(allowed))


def states_of(day: datetime.date) -> dict[str, tuple[str, ...]]:
    """The tokens by which a document tells its state on a day."""
    blocks = holding(day)
    return {s: tuple(f"{s}:{block}" for block in blocks) for s in ("in_force", "repealed")}


def held(status: str, start: str, end: str) -> list[str]:
    """Tokens of a span of a state."""
    ends = (datetime.date.fromisoformat(day) for day in (start, end))
    return [f"{status}:{block}" for block in blocks(*ends)]


def test_the_state_of_a_day_filters_and_is_counted_exactly(
    make_engine: Callable[[], SearchEngine],
) -> None:
    engine = make_engine()
    both = held("in_force", "2016-01-01", "2018-05-05") + held(
        "repealed", "2018-05-05", "2100-01-01"
    )
    lasting = held("in_force", "2017-01-01", "2100-01-01")
    engine.rebuild([made(1, "غرفه", states=both), made(2, "غرفه", states=lasting), made(3, "غرفه")])
    told = {}
    for day in ("2016-06-06", "2018-05-04", "2018-05-05"):
        states = states_of(datetime.date.fromisoformat(day))
        found = ask(engine, "غرفه", filters={"status": ("in_force",)}, states=states)
        told[day] = ([hit.id for hit in found.hits], found.total, found.facets["status"])
    assert told == {
        "2016-06-06": ([1], 1, [("in_force", 1)]),
        "2018-05-04": ([1, 2], 2, [("in_force", 2)]),
        "2018-05-05": ([2], 1, [("in_force", 1), ("repealed", 1)]),
    }


def test_a_state_that_is_not_told_is_neither_found_nor_counted(
    make_engine: Callable[[], SearchEngine],
) -> None:
    engine = make_engine()
    lasting = held("in_force", "2017-01-01", "2100-01-01")
    engine.rebuild([made(id, "غرفه", states=lasting) for id in (1, 2)])
    states = states_of(datetime.date(2020, 1, 1))
    hidden = {"states": states, "untold": frozenset({2})}
    found = ask(engine, "غرفه", filters={"status": ("in_force",)}, **hidden)
    assert ([hit.id for hit in found.hits], found.facets["status"]) == ([1], [("in_force", 1)])
    assert ask(engine, "غرفه", **hidden).total == 2
    assert ask(engine, "غرفه", filters={"status": ("unheard",)}, **hidden).total == 0
