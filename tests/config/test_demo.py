"""The demo municipality: the same bytes, the promised counts, and true answers."""

import json
from collections import Counter

import pytest

from archive.interchange.shapes import DETAIL_KEYS, REFERENCES, SHARED
from archive.jalali import PartialDate, weekday
from config.demo import paper
from config.demo.build import build
from config.demo.municipality import Municipality


@pytest.fixture(scope="module")
def city() -> Municipality:
    """Profile S."""
    return build("S")


def test_the_same_seed_gives_the_same_lines(city: Municipality) -> None:
    assert json.dumps(city.lines()) == json.dumps(build("S").lines())
    assert json.dumps(city.lines()) != json.dumps(build("S", seed=7).lines())


def test_profile_s_has_the_promised_counts(city: Municipality) -> None:
    counts = Counter(row["kind"] for row in city.lines())
    wanted = {"meeting": 240, "resolution": 1500, "letter": 2500, "body": 22, "chart": 14}
    assert {kind: counts[kind] for kind in wanted} == wanted


def test_every_line_has_its_own_id_and_known_keys(city: Municipality) -> None:
    lines = city.lines()
    assert len({row["external_id"] for row in lines}) == len(lines)
    unknown = {
        key
        for row in lines
        if row["kind"] in DETAIL_KEYS
        for key in row.keys() - SHARED - set(DETAIL_KEYS[row["kind"]]) - REFERENCES[row["kind"]]
    }
    assert unknown == set()


def test_nobody_meets_on_a_friday_and_weekdays_are_right(city: Municipality) -> None:
    planted = city.truth["stories"]["12"]["meeting"]
    for row in city.lines():
        if row["kind"] == "meeting":
            day = weekday(PartialDate.parse(row["date"]))
            assert day != "جمعه", row["external_id"]
            if row["external_id"] == planted:
                assert f"روز {day} " not in row["text"]


def test_all_fifteen_stories_are_told_of_records_that_exist(city: Municipality) -> None:
    assert set(city.truth["stories"]) == {str(n) for n in range(1, 16)}
    ids = {row["external_id"] for row in city.lines()}
    assert set(city.truth["stories"]["1"]["chain"]) <= ids
    assert len(city.truth["stories"]["4"]["open"]) == 31


def test_words_of_a_classified_decision_stand_in_no_open_paper(city: Municipality) -> None:
    open_ = [
        r for r in city.lines() if r.get("level") == "normal" and "مطروحه" in r.get("text", "")
    ]
    assert open_ == []


def test_a_scan_is_the_same_each_time_and_a_pdf() -> None:
    first = paper.page_image("بسمه تعالی", "C", 1).tobytes()
    assert first == paper.page_image("بسمه تعالی", "C", 1).tobytes()
    assert len(paper.twelve_clauses()) == 9
    assert paper.scan_pdf(["بسمه تعالی"], "B", 1).startswith(b"%PDF")
