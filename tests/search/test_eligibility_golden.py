"""The gold of ten persons and six posts, cases that would fool a quick reckoning, and properties."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.jalali import PartialDate
from search.eligibility import Outcome, Post, assess, ranked
from search.eligibility.counting import rounded
from search.eligibility.lines import equivalence_of, person_of, result_line, rule_of
from tests.search import day_by_day
from tests.search.test_eligibility import post_with, rows_of, someone, stretches

GOLDEN = Path("tests/golden")
LINES = [json.loads(x) for x in (GOLDEN / "matching.jsonl").read_text("utf-8").splitlines()]
CASES = [json.loads(x) for x in (GOLDEN / "matching_cases.jsonl").read_text("utf-8").splitlines()]
ON = day_by_day.at("1405/08/30")


def of_kind(kind: str) -> dict[str, dict[str, Any]]:
    return {line["code"]: line for line in LINES if line["kind"] == kind}


PEOPLE, POSTS, RULES = of_kind("person"), of_kind("post"), of_kind("rule")
PAIRS = [line for line in LINES if line["kind"] == "expected"]


def asked(code: str) -> Post:
    return Post(code, POSTS[code]["area"], rule_of(RULES[POSTS[code]["rule"]]))


def table(code: str) -> list[dict[str, Any]]:
    """`match --json` of the gold, by person."""
    post = asked(code)
    made = [assess(person_of(line), post, ON) for line in PEOPLE.values()]
    ranks = {a.person.code: (n, s) for n, (a, s) in enumerate(ranked(made, post, ON), 1)}
    return [
        result_line(a, rank=ranks.get(a.person.code, (None,))[0]) | {"score": None} for a in made
    ]


def test_there_are_sixty_pairs_and_at_least_forty_cases() -> None:
    assert len({(p["post"], p["person"]) for p in PAIRS}) == 60
    assert len({case["name"] for case in CASES}) >= 40


@pytest.mark.parametrize("pair", PAIRS, ids=[f"{p['post']}-{p['person']}" for p in PAIRS])
def test_each_pair_of_the_gold(pair: dict[str, Any]) -> None:
    found = next(r for r in table(pair["post"]) if r["person"] == pair["person"])
    states = {c["id"]: c["state"] for c in found["conditions"]}
    merits = {leaf["id"] for leaf in RULES[POSTS[pair["post"]]["rule"]]["conditions"]["all"]
              if not leaf["mandatory"]}  # fmt: skip
    missing = [name for name, state in states.items() if state == "NOT_MET" and name not in merits]
    doubtful = [name for name, state in states.items() if state == "NO_EVIDENCE"]
    assert (found["verdict"], missing) == (pair["verdict"], pair["missing"])
    assert doubtful == (["P5-1"] if (pair["post"], pair["person"]) == ("P5", "C9") else [])
    later = {c["id"]: c["met_on"] for c in found["conditions"] if c["met_on"]}
    assert {k: v for k, v in later.items() if k in missing} == pair["met_on"]


@pytest.mark.parametrize(
    ("post", "person", "condition", "years"),
    [("P1", "C3", "P1-2", 9.62), ("P6", "C10", "P6-2", 14.42)],
)
def test_the_years_of_the_gold(post: str, person: str, condition: str, years: float) -> None:
    row = next(r for r in table(post) if r["person"] == person)
    assert next(c["computed"] for c in row["conditions"] if c["id"] == condition) == years


def test_the_one_with_more_years_and_the_named_field_comes_first() -> None:
    ranks = {r["person"]: r["rank"] for r in table("P2") if r["rank"]}
    assert ranks == {"C5": 1, "C4": 2}


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_cases_worked_out_by_hand(case: dict[str, Any]) -> None:
    rule = dict(case.get("rule", {}))
    equal = tuple(map(equivalence_of, rule.pop("equivalences", ())))
    line = {"code": "r", "version": "1", "conditions": case["conditions"], **rule}
    post = Post("P", "", rule_of(line), equal)
    made = assess(someone(**case["facts"]), post, day_by_day.at(case["on"]))
    got = result_line(made)
    first = got["conditions"][0]
    assert got["verdict"] == case["verdict"]
    for name in ("state", "computed", "range", "met_on"):
        if name in case:
            assert (name, first[name]) == (name, case[name])


# ---- properties ----
DAYS = st.tuples(st.integers(1388, 1406), st.integers(1, 12), st.integers(1, 29))
HELD = st.lists(
    st.tuples(DAYS, st.none() | DAYS, st.sampled_from(["substantive", "acting", "part_time"])),
    max_size=4,
)


def written(day: tuple[int, int, int]) -> str:
    return f"{day[0]}/{day[1]:02d}/{day[2]:02d}"


@settings(max_examples=60, deadline=None)
@given(HELD, DAYS, st.sampled_from([0, 0.5, 1]))
def test_days_counted_one_by_one_agree(held: Any, on: Any, factor: float) -> None:
    rows = [
        {"from": written(a), "capacity": c, **({"to": written(b)} if b else {}),
         **({"share": 0.5} if c == "part_time" else {})}
        for a, b, c in held
    ]  # fmt: skip
    exact = day_by_day.years(rows, day_by_day.at(written(on)), factor)
    post = post_with({"service_years": {"min": 3}}, acting_factor=factor)
    got = assess(someone(service=rows), post, day_by_day.at(written(on))).findings[0]
    assert got.computed == rounded(exact, 3)
    assert (got.outcome == Outcome.MET) == (exact >= 3)
    if got.met_on:
        assert day_by_day.years(rows, got.met_on, factor) >= 3
        assert day_by_day.years(rows, got.met_on - day_by_day.DAY, factor) < 3


LASTING = {"all": [
    {"id": "d", "degree": {"min": "master"}}, {"id": "s", "service_years": {"min": 7}},
    {"any": [{"id": "c", "course": {"title": "x"}}, {"id": "m", "service_years": {"min": 3, "managerial": True}}]},
]}  # fmt: skip


@given(stretches, DAYS, DAYS, st.integers(0, 4000))
def test_a_later_day_never_loses_what_was_met(have: Any, got: Any, on: Any, more: int) -> None:
    facts: dict[str, Any] = {
        "service": rows_of(have), "education": [{"degree": "master", "date": written(got)}],
        "courses": [{"title": "x", "date": written(got)}],
    }  # fmt: skip
    day = day_by_day.at(written(on))
    early, late = (assess(someone(**facts), post_with(LASTING), at)
                   for at in (day, day + more * day_by_day.DAY))  # fmt: skip
    for before, after in zip(early.findings, late.findings, strict=True):
        assert before.outcome != Outcome.MET or after.outcome == Outcome.MET
    assert early.verdict != "eligible" or late.verdict == "eligible"


FIELDS = st.sampled_from(["عمران", "تاریخ"])


DEGREES = st.tuples(FIELDS, st.integers(1380, 1405), st.sampled_from(["associate", "master"]))


@given(st.lists(DEGREES, max_size=4), DEGREES)
def test_one_more_verified_degree_never_loses_what_was_met(rows: Any, one: Any) -> None:
    leaf = {"degree": {"min": "bachelor", "fields": ["عمران"]}}
    made = [{"degree": d, "field": f, "date": str(y)} for f, y, d in (*rows, one)]
    few, many = (assess(someone(education=r), post_with(leaf), ON).findings[0]
                 for r in (made[:-1], made))  # fmt: skip
    assert few.outcome != Outcome.MET or many.outcome == Outcome.MET


def test_met_on_is_the_very_day() -> None:
    short = assess(person_of(PEOPLE["C3"]), asked("P1"), ON)
    day = next(f.met_on for f in short.findings if f.met_on)
    assert str(PartialDate.from_date(day)) == "1406/01/20"
    verdicts = [assess(person_of(PEOPLE["C3"]), asked("P1"), d).verdict
                for d in (day - day_by_day.DAY, day)]  # fmt: skip
    assert verdicts == ["not_eligible", "not_eligible"]  # by then three scores are of other years
