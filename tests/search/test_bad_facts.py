"""Facts and rules that are wrong are named, and nobody is eligible by them."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from archive.conditions import mistakes
from archive.forms import fact_form, proposal_form
from search.eligibility import assess
from tests.search.test_eligibility import ON, day, post_with, served, someone, years

DEGREE = {"id": "1", "degree": {"min": "master", "fields": ["عمران"]}}
COURSE = {"id": "1", "course": {"title": "مدیریت پروژه"}}
BAD: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("ends before it begins", years(1), {"service": [served("1402/01/01", "1380/01/01")]}),
    ("lies in the future", years(1), {"service": [served("1420/01/01")]}),
    ("part time of unknown share", years(1), {"service": [served("1380/01/01", capacity="part_time")]}),
    ("ends first where no years are asked", years(0), {"service": [served("1402/01/01", "1380/01/01")]}),
    ("a hundred years where none are asked", years(0), {"service": [served("1300/01/01")]}),
    ("unknown degree", DEGREE, {"education": [{"degree": "phd", "field": "عمران", "date": "1390"}]}),
    ("unknown field", DEGREE, {"education": [{"degree": "master", "field": "ناشناخته", "date": "1390"}]}),
    ("no field", DEGREE, {"education": [{"degree": "master", "date": "1390"}]}),
    ("no date", DEGREE, {"education": [{"degree": "master", "field": "عمران"}]}),
    ("degree of tomorrow", DEGREE, {"education": [{"degree": "master", "field": "عمران", "date": "1406"}]}),
    ("course ends before it is held", COURSE, {"courses": [
        {"title": "مدیریت پروژه", "date": "1404/01/01", "valid_until": "1403/01/01"}]}),
    ("course of tomorrow", COURSE, {"courses": [{"title": "مدیریت پروژه", "date": "1406/01/01"}]}),
]  # fmt: skip


@pytest.mark.parametrize(("leaf", "facts"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_nobody_is_eligible_by_a_bad_fact(leaf: dict[str, Any], facts: dict[str, Any]) -> None:
    assert assess(someone(**facts), post_with(leaf), day(ON)).verdict != "eligible"


@pytest.mark.parametrize(
    "tree", [COURSE | {"mandatory": False}, {"all": [DEGREE | {"mandatory": False}]}]
)
def test_a_rule_of_merits_alone_makes_nobody_eligible(tree: dict[str, Any]) -> None:
    held = {"courses": [{"title": "مدیریت پروژه", "date": "1400/01/01"}],
            "education": [{"degree": "master", "field": "عمران", "date": "1390"}]}  # fmt: skip
    found = assess(someone(**held), post_with(tree), day(ON))
    assert (found.verdict, found.findings[0].outcome) == ("undetermined", "MET")


def test_a_tree_that_holds_itself_is_named_and_ends() -> None:
    tree: dict[str, Any] = {"all": []}
    tree["all"].append(tree)
    assert any("branches within each other" in said for said in mistakes(tree))


@pytest.mark.parametrize("tree", [{}, {"all": []}, {"any": []}, None, [], "x", {"not": {}}])
def test_an_empty_rule_is_named(tree: Any) -> None:
    assert mistakes(tree)


SERVICE = {"title": "معاون", "capacity": "substantive"}
FORMS: list[tuple[str, str, dict[str, Any], str]] = [
    ("ends before it begins", "service", {**SERVICE, "start": "1400/01/01", "end": "1399/01/01"}, "end"),
    ("sixty years", "service", {**SERVICE, "start": "1320/01/01", "end": "1385/01/01"}, "start"),
    ("begins a lifetime ahead", "service", {**SERVICE, "start": "1490/01/01"}, "start"),
    ("no such day", "service", {**SERVICE, "start": "1400/13/01"}, "start"),
    ("share above one", "service", {**SERVICE, "start": "1400/01/01", "share": "7"}, "share"),
    ("negative share", "service", {**SERVICE, "start": "1400/01/01", "share": "-1"}, "share"),
    ("unknown degree", "education", {"degree": "phd", "date": "1390/01/01"}, "degree"),
    ("degree of tomorrow", "education", {"degree": "master", "date": "1490/01/01"}, "date"),
    ("negative hours", "courses", {"title": "دوره", "hours": "-4"}, "hours"),
    ("valid until before its day", "certificates",
     {"title": "گواهی", "date": "1400/01/01", "valid_until": "1399/01/01"}, "valid_until"),
    ("score above a hundred", "appraisals", {"year": "1400", "score": "101"}, "score"),
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "values", "field"), [row[1:] for row in FORMS], ids=[row[0] for row in FORMS]
)
def test_what_is_typed_wrong_is_named_at_its_field(
    kind: str, values: dict[str, Any], field: str
) -> None:
    for make in (fact_form, proposal_form):
        form = make(kind, values)
        assert not form.is_valid()
        assert field in form.errors and isinstance(form.errors.as_data()[field][0], ValidationError)
