"""The rules of counting and deciding, each by a case worked out by hand."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.conditions import mistakes
from archive.jalali import PartialDate
from search.eligibility import (
    AreaRelation,
    Finding,
    Outcome,
    Person,
    Post,
    Rule,
    assess,
    ranked,
)
from search.eligibility.lines import equivalence_of, person_of, result_line, rule_of

ON = "1405/08/30"
MET, NOT_MET, NO_EVIDENCE = Outcome.MET, Outcome.NOT_MET, Outcome.NO_EVIDENCE


def day(written: str) -> Any:
    return PartialDate.parse(written).first()


def someone(code: str = "C1", **facts: list[dict[str, Any]]) -> Person:
    """A person whose facts are verified unless they say otherwise."""
    rows = {k: [{"state": "verified"} | row for row in v] for k, v in facts.items()}
    return person_of({"code": code, **rows})


def post_with(leaf: dict[str, Any], **rule: Any) -> Post:
    equivalences = tuple(map(equivalence_of, rule.pop("equivalences", ())))
    tree = leaf if {"all", "any", "not"} & set(leaf) else {"all": [{"id": "1"} | leaf]}
    line = {"code": "r", "version": "1", "conditions": tree, **rule}
    return Post("P", "عمران", rule_of(line), equivalences)


def found(leaf: dict[str, Any], person: Person, on: str = ON, **rule: Any) -> Finding:
    return assess(person, post_with(leaf, **rule), day(on)).findings[0]


def years(minimum: float, **more: Any) -> dict[str, Any]:
    return {"service_years": {"min": minimum, **more}}


def served(start: str, end: str | None = None, **more: Any) -> dict[str, Any]:
    return {"from": start, "title": "کارشناس", **({"to": end} if end else {}), **more}


# (name, minimum, rows, outcome, computed): 1400 has 365 days, 1399 and 1403 have 366
COUNTED: list[tuple[str, float, list[dict[str, Any]], Outcome, float]] = [
    ("one day counts both its ends", 0.01, [served("1400/01/01", "1400/01/01")], NOT_MET, 0.0),
    ("a common year is a hair short of one", 1, [served("1400/01/01", "1400/12/29")], NOT_MET, 0.99),
    ("a leap year reaches one", 1, [served("1399/01/01", "1399/12/30")], MET, 1.0),
    ("four years with one leap are four", 4, [served("1400/01/01", "1403/12/30")], MET, 4.0),
    ("overlap counts once", 2, [served("1400/01/01", "1401/12/29"), served("1401/01/01", "1401/12/29")], NOT_MET, 1.99),
    ("touching intervals do not lose a day", 1, [served("1399/01/01", "1399/06/31"), served("1399/07/01", "1399/12/30")], MET, 1.0),
    ("one inside the other adds nothing", 3, [served("1400/01/01", "1402/12/29"), served("1401/03/01", "1401/04/01")], NOT_MET, 2.99),
    ("half time counts half", 1, [served("1399/01/01", "1400/12/29", capacity="part_time", share=0.5)], MET, 1.0),
    ("part time of unknown share counts nothing", 0.1, [served("1390/01/01", capacity="part_time")], NOT_MET, 0.0),
    ("two halves on one day are not a whole", 1, [served("1399/01/01", "1399/12/30", capacity="part_time", share=0.5)] * 2, NOT_MET, 0.5),
    ("the larger share counts on each day", 1, [served("1399/01/01", "1399/12/30", capacity="part_time", share=0.5), served("1399/01/01", "1399/12/30")], MET, 1.0),
    ("secondment counts whole", 1, [served("1399/01/01", "1399/12/30", capacity="seconded")], MET, 1.0),
    ("an open end runs to the asked day", 5, [served("1400/08/30")], MET, 5.0),
    ("the day before five years is not five", 5, [served("1400/09/02")], NOT_MET, 4.99),
    ("what begins tomorrow counts nothing", 0.01, [served("1405/09/01")], NOT_MET, 0.0),
    ("what ends after the asked day is cut there", 1, [served("1405/08/01", "1407/01/01")], NOT_MET, 0.08),
    ("an interval that ends before it begins counts nothing", 1, [served("1402/01/01", "1399/01/01")], NOT_MET, 0.0),
]  # fmt: skip


@pytest.mark.parametrize(
    ("minimum", "rows", "outcome", "computed"),
    [c[1:] for c in COUNTED],
    ids=[c[0] for c in COUNTED],
)
def test_service_is_counted_in_days(
    minimum: float, rows: list[dict[str, Any]], outcome: Outcome, computed: float
) -> None:
    got = found(years(minimum), someone(service=rows))
    assert (got.outcome, float(got.computed)) == (outcome, computed)


@pytest.mark.parametrize(("factor", "outcome"), [(1.0, MET), (0.5, NOT_MET), (None, MET)])
def test_acting_counts_by_the_rule_s_factor(factor: float | None, outcome: Outcome) -> None:
    acting = someone(service=[served("1395/01/01", "1404/12/29", capacity="acting")])
    assert found(years(6), acting, acting_factor=factor).outcome == outcome


@pytest.mark.parametrize(
    ("minimum", "outcome"),
    [(1.9, MET), (3.0, NO_EVIDENCE), (3.99, NO_EVIDENCE), (4.1, NOT_MET)],
)
def test_years_alone_are_taken_at_their_worst_and_best(minimum: float, outcome: Outcome) -> None:
    # from some day of 1400 to some day of 1403: 730+2 days at worst, 1461 at best
    got = found(years(minimum), someone(service=[served("1400", "1403")]))
    low, high = got.range or (0, 0)
    assert (got.outcome, float(low), float(high)) == (outcome, 2.0, 4.0)


def test_a_month_is_taken_at_its_worst_and_best() -> None:
    got = found(years(1), someone(service=[served("1399/01", "1399/12")]))
    assert (got.outcome, [float(end) for end in got.range or ()]) == (NO_EVIDENCE, [0.84, 1.0])


@pytest.mark.parametrize(
    ("leaf", "outcome"),
    [
        ({"area": "عمران"}, MET), ({"area": ["فضای سبز", "عمران"]}, MET), ({"area": "پسماند"}, NOT_MET),
        ({"managerial": True}, NOT_MET), ({"unit_type": "organisation"}, MET), ({"rank": "senior"}, NOT_MET),
        ({"area": "عمران", "managerial": True}, NOT_MET),
    ],
)  # fmt: skip
def test_only_service_of_the_named_kind_counts(leaf: dict[str, Any], outcome: Outcome) -> None:
    row = served("1390/01/01", area="عمران", unit_type="organisation", rank="base")
    assert found(years(5, **leaf), someone(service=[row])).outcome == outcome


@pytest.mark.parametrize(
    ("row", "on", "outcome"),
    [
        ({"degree": "master", "field": "عمران", "date": "1395"}, ON, MET),
        ({"degree": "doctorate", "field": "عمران", "date": "1395"}, ON, MET),
        ({"degree": "bachelor", "field": "عمران", "date": "1395"}, ON, NOT_MET),
        ({"degree": "master", "field": "تاریخ", "date": "1395"}, ON, NOT_MET),
        ({"degree": "master", "field": "عمران", "date": "1405/08/30"}, ON, MET),
        ({"degree": "master", "field": "عمران", "date": "1405/09/01"}, ON, NOT_MET),
        ({"degree": "master", "field": "عمران", "date": "1405"}, ON, NO_EVIDENCE),
        ({"degree": "master", "field": "عمران"}, ON, NO_EVIDENCE),
        ({"degree": "master", "field": "عُمران", "date": "1395"}, ON, MET),
        ({"degree": "master", "field": "عمران", "date": "1395", "state": "declared"}, ON, NO_EVIDENCE),
        ({"degree": "master", "field": "عمران", "date": "1395", "state": "documented"}, ON, NO_EVIDENCE),
        ({"degree": "habilitation", "field": "عمران", "date": "1395"}, ON, NOT_MET),
    ],
)  # fmt: skip
def test_a_degree_needs_level_field_date_and_proof_in_one_row(
    row: dict[str, Any], on: str, outcome: Outcome
) -> None:
    leaf = {"degree": {"min": "master", "fields": ["عمران"]}}
    assert found(leaf, someone(education=[row]), on).outcome == outcome


def test_level_and_field_in_two_rows_are_not_enough() -> None:
    rows = [{"degree": "bachelor", "field": "عمران", "date": "1390"},
            {"degree": "master", "field": "تاریخ", "date": "1395"}]  # fmt: skip
    leaf = {"degree": {"min": "master", "fields": ["عمران"]}}
    assert found(leaf, someone(education=rows)).outcome == NOT_MET


@pytest.mark.parametrize(
    ("equivalence", "outcome"),
    [
        ({"approved_by": "کمیته", "from": "1400/01/01"}, MET),
        ({"approved_by": ""}, NOT_MET),
        ({"approved_by": "کمیته", "to": "1404/12/29"}, NOT_MET),
        ({"approved_by": "کمیته", "from": "1406/01/01"}, NOT_MET),
    ],
)
def test_an_equivalent_field_needs_an_approval_in_force(
    equivalence: dict[str, str], outcome: Outcome
) -> None:
    line = {"field": "عمران", "equivalent": "سازه", **equivalence}
    row = {"degree": "master", "field": "سازه", "date": "1395"}
    leaf = {"degree": {"min": "master", "fields": ["عمران"]}}
    assert found(leaf, someone(education=[row]), equivalences=[line]).outcome == outcome


@pytest.mark.parametrize(
    ("row", "on", "outcome"),
    [
        ({"date": "1401/05/10"}, "1404/05/10", MET),
        ({"date": "1401/05/10"}, "1404/05/11", NOT_MET),
        ({"date": "1401/05/10"}, "1401/05/10", MET),
        ({"date": "1401/05/10"}, "1401/05/09", NOT_MET),
        ({"date": "1399/12/30"}, "1402/12/29", MET),
        ({"date": "1399/12/30"}, "1403/01/01", NOT_MET),
        ({"date": "1401/05"}, "1404/05/15", NO_EVIDENCE),
        ({"date": "1401/05/10", "valid_until": "1403/01/01"}, "1403/06/01", NOT_MET),
        ({"date": "1401/05/10", "state": "declared"}, "1402/01/01", NO_EVIDENCE),
    ],
)
def test_a_course_is_valid_through_its_last_day(
    row: dict[str, Any], on: str, outcome: Outcome
) -> None:
    leaf = {"course": {"title": "امنیت", "valid_years": 3}}
    assert found(leaf, someone(courses=[{"title": "امنیت", **row}]), on).outcome == outcome


@pytest.mark.parametrize(("must", "outcome"), [(True, NOT_MET), (False, MET)])
def test_an_expired_certificate_counts_only_where_it_need_not_be_valid(
    must: bool, outcome: Outcome
) -> None:
    held = {"title": "کانون", "date": "1400/01/01", "valid_until": "1403/01/01"}
    leaf = {"certificate": {"title": "کانون", "must_be_valid": must}}
    assert found(leaf, someone(certificates=[held])).outcome == outcome


@pytest.mark.parametrize(
    ("scores", "outcome", "computed"),
    [
        ({1402: 80, 1403: 80, 1404: 80}, MET, 80.0),
        ({1402: 79.99, 1403: 80, 1404: 80}, NOT_MET, 79.99),
        ({1403: 90, 1404: 90}, NOT_MET, 90.0),
        ({1401: 10, 1402: 80, 1403: 80, 1404: 80, 1405: 10}, MET, 80.0),
        ({1401: 90}, NOT_MET, None),
    ],
)
def test_the_average_is_of_the_calendar_years_before(
    scores: dict[int, float], outcome: Outcome, computed: float | None
) -> None:
    rows = [{"year": year, "score": score} for year, score in scores.items()]
    got = found({"appraisal_average": {"last_years": 3, "min": 80}}, someone(appraisals=rows))
    assert (got.outcome, got.computed and float(got.computed)) == (outcome, computed)


# ---- verdicts ----
COURSE = {"id": "c", "course": {"title": "دوره"}}
TEN = {"id": "t", **years(10)}
ASK = {"id": "j", "judgement": {"question": "؟"}}
MERIT = {"id": "m", "course": {"title": "امتیازی"}, "mandatory": False}
SENIOR = [served("1390/01/01")]
DECLARED = [served("1390/01/01", state="declared")]


@pytest.mark.parametrize(
    ("tree", "facts", "verdict"),
    [
        ({"all": [TEN, MERIT]}, {"service": SENIOR}, "eligible"),
        ({"all": [TEN, COURSE]}, {"service": SENIOR}, "conditional"),
        ({"all": [TEN, COURSE]}, {"service": [served("1400/01/01")]}, "not_eligible"),
        ({"all": [TEN]}, {"service": DECLARED}, "undetermined"),
        ({"all": [TEN, COURSE]}, {"service": DECLARED}, "conditional"),
        ({"any": [TEN, COURSE]}, {"service": SENIOR}, "eligible"),
        ({"any": [TEN, {"all": [COURSE, ASK]}]}, {}, "conditional"),
        ({"all": [TEN, ASK]}, {"service": SENIOR}, "undetermined"),
        ({"all": [{"not": COURSE}]}, {}, "eligible"),
        ({"all": [{"not": COURSE}]}, {"courses": [{"title": "دوره", "date": "1400"}]}, "not_eligible"),
        ({"all": [MERIT]}, {"service": SENIOR}, "undetermined"),
        ({"all": [TEN, {"any": [MERIT]}]}, {"service": SENIOR}, "eligible"),
        ({"all": [TEN, {"not": MERIT}]}, {"service": SENIOR}, "eligible"),
    ],
)  # fmt: skip
def test_the_verdict_follows_the_tree_in_three_values(
    tree: dict[str, Any], facts: dict[str, Any], verdict: str
) -> None:
    assert assess(someone(**facts), post_with(tree), day(ON)).verdict == verdict


def test_who_has_no_rule_is_never_eligible() -> None:
    assert assess(someone(service=SENIOR), Post("P"), day(ON)).verdict == "undetermined"


@pytest.mark.parametrize(
    ("tree", "said"),
    [
        ({"all": []}, "conditions.all"), ({}, "empty"), ({"id": "1", "height": 180}, "height"),
        ({"all": [TEN, {"any": [{"id": "2", "course": {}}]}]}, "conditions.all[1].any[0].course.title"),
        ({"id": "1", "degree": {"min": "phd"}}, "degree.min"), ([], "object"),
        ({"id": "1", "service_years": {"min": -3}}, "service_years.min"),
        ({"service_years": {"min": 3}}, "needs an id"),
    ],
)  # fmt: skip
def test_a_bad_tree_is_named_at_its_place(tree: Any, said: str) -> None:
    assert any(said in mistake for mistake in mistakes(tree))


# ---- ranking ----
def test_related_areas_count_by_their_relatedness() -> None:
    relation = AreaRelation("عمران", "ترافیک", Fraction(1, 2))
    post = Post("P", "عمران", Rule("r", "1", {"all": [TEN]}), relations=(relation,))
    far = someone("far", service=[served("1385/08/30", area="ترافیک")])
    own = someone("own", service=[served("1395/08/30", area="عمران")])
    other = someone("other", service=[served("1385/08/30", area="پسماند")])
    table = [assess(p, post, day(ON)) for p in (other, far, own)]
    scores = [(a.person.code, float(s.experience)) for a, s in ranked(table, post, day(ON))]
    assert scores == [("far", 1.0), ("own", 1.0), ("other", 0.0)]


def test_only_the_eligible_have_a_rank() -> None:
    post = post_with({"all": [TEN]})
    table = [assess(someone(), post, day(ON))]
    assert ranked(table, post, day(ON)) == []
    assert result_line(table[0])["rank"] is None


# ---- properties ----
stretches = st.lists(
    st.tuples(st.integers(1380, 1405), st.integers(1, 12), st.integers(0, 9), st.booleans()),
    max_size=6,
)


def rows_of(drawn: list[tuple[int, int, int, bool]]) -> list[dict[str, Any]]:
    return [served(f"{y}/{m:02d}/01", f"{y + n}/12/29" if n else None, managerial=b)
            for y, m, n, b in drawn]  # fmt: skip


RULE = {"all": [TEN, {"any": [{"id": "b", **years(3, managerial=True)}, {"id": "d", **years(15)}]}]}


@given(stretches, stretches)
def test_more_verified_service_never_loses_a_condition(have: Any, more: Any) -> None:
    post = post_with(RULE)
    few = assess(someone(service=rows_of(have)), post, day(ON))
    many = assess(someone(service=rows_of(have + more)), post, day(ON))
    for before, after in zip(few.findings, many.findings, strict=True):
        assert before.outcome != MET or after.outcome == MET


@given(stretches, st.randoms())
def test_the_order_of_facts_never_matters(have: Any, random: Any) -> None:
    mixed = list(have)
    random.shuffle(mixed)
    one, other = (assess(someone(service=rows_of(rows)), post_with(RULE), day(ON))
                  for rows in (have, mixed))  # fmt: skip
    assert [(f.outcome, f.computed) for f in one.findings] == [
        (f.outcome, f.computed) for f in other.findings
    ]


@given(stretches, st.integers(1381, 1420))
def test_a_later_day_never_loses_a_condition_of_service(have: Any, year: int) -> None:
    person, post = someone(service=rows_of(have)), post_with(RULE)
    today, later = (assess(person, post, day(f"{y}/06/15")) for y in (year, year + 1))
    for before, after in zip(today.findings, later.findings, strict=True):
        assert before.outcome != MET or after.outcome == MET


@given(stretches)
def test_the_promised_day_is_the_first_on_which_it_is_met(have: Any) -> None:
    person, post = someone(service=rows_of(have)), post_with(RULE)
    promised = assess(person, post, day(ON)).findings[0].met_on
    if promised is not None:
        before = promised.fromordinal(promised.toordinal() - 1)
        outcomes = [assess(person, post, on).findings[0].outcome for on in (before, promised)]
        assert outcomes == [NOT_MET, MET]
