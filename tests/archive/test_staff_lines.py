"""Posts, rules, charts and people go in and out unchanged, each reader his own, mistakes named."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.utils import timezone

from archive import access
from archive.interchange import export_folder, import_file, take_held
from archive.interchange.importing import Report
from archive.models import Chart, HeldLine, Person, Post, Rule, Service, Unit
from archive.vocabulary import FactState, Level, Role
from tests.conftest import person

pytestmark = pytest.mark.django_db
LEAF = {"id": "1", "text": "سابقه", "mandatory": True, "service_years": {"min": 5}}


def row(kind: str, external_id: str, /, **keys: Any) -> dict[str, Any]:
    return {"kind": kind, "external_id": external_id, "source": "t", **keys}


POST = row("post", "P1", code="P1", title="معاون", unit="23", rank="middle", area="پسماند",
           duties=["پایش"], vacant=True, rule="r1")  # fmt: skip
RULE = row("rule", "r1-2", code="r1", version="2", **{"from": "1400/01/01"}, legal_basis="23/97/14",
           acting_factor=0.5, conditions={"all": [LEAF]})  # fmt: skip
EQUAL = row("field_equivalence", "e1", field="عمران", equivalent="سازه", approved_by="کمیته")
AREA = row("area_relation", "a1", area="پسماند", related="خدمات", relatedness=0.5)
CHART = row("chart", "c1", organisation="23", number="3", date="1398/12/24", **{"from": "1398/12/24"},
            state="in_force", units=[{"code": "u1", "title": "دفتر"}, {"code": "u2", "title": "میز", "parent": "u1", "depth": 1}],
            posts=["P1", {"code": "P2", "title": "رئیس", "change": "renamed", "from": ["P9"], "unit": "u2"}])  # fmt: skip
PERSON = row(
    "person", "C1", code="C1", name="سام آراسته‌مهر",
    education=[{"degree": "master", "field": "عمران", "date": "1391/06", "state": "verified"}],
    service=[{"title": "رئیس", "post": "P1", "managerial": True, "capacity": "part_time", "share": 0.5,
              "from": "1394/07/01", "to": "1399/06/31", "appointment": "99/1", "state": "documented", "page": 2},
             {"title": "معاون", "unit": "23", "from": "1399/07/01", "state": "declared"}],
    courses=[{"title": "مدیریت", "hours": 40, "date": "1400/02/01", "valid_until": "1403/02/01", "state": "verified"}],
    appraisals=[{"year": 1402, "score": 88.5, "state": "verified"}],
    certificates=[{"title": "کانون", "date": "1404/02/01", "state": "declared"}],
)  # fmt: skip
ALL = [PERSON, CHART, AREA, EQUAL, RULE, POST]


def take(folder: Path, *lines: Any, user: User | None = None) -> Report:
    path = folder / "in.jsonl"
    path.write_text("".join(json.dumps(x, ensure_ascii=False) + "\n" for x in lines), "utf-8")
    return import_file(path, user=user)


def exported(folder: Path, user: User | None = None) -> list[dict[str, Any]]:
    export_folder(folder, user=user)
    text = (folder / "archive.jsonl").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_lines_go_out_as_they_came_in(waste: Unit, tmp_path: Path) -> None:
    report = take(tmp_path, *ALL)
    assert (report.created, report.rejected) == (6, 0)
    out = exported(tmp_path / "out")
    for line in ALL:
        assert line in out


def test_a_line_twice_changes_nothing(waste: Unit, tmp_path: Path) -> None:
    take(tmp_path, *ALL)
    again = take(tmp_path, *ALL)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 6)


def test_what_is_named_is_found_whatever_the_order(waste: Unit, tmp_path: Path) -> None:
    report = take(tmp_path, *ALL)
    first, last = Service.objects.order_by("position")
    assert (first.post.code, first.unit, last.unit) == ("P1", waste, waste)
    assert Person.objects.get().unit == waste
    assert sorted(report.unresolved) == [
        "chart c1: post P2",
        "person C1: service[0] document 99/1",
    ] or ("person C1: service[0] document 99/1" in report.unresolved)


def test_a_paper_of_the_archive_is_found_by_its_number(
    waste: Unit, file_resolution: Any, tmp_path: Path
) -> None:
    paper = file_resolution("انتصاب", number="99/1")
    take(tmp_path, *ALL)
    assert Service.objects.get(page=2).record == paper


def test_a_verified_fact_stays_verified_when_its_line_comes_again(
    waste: Unit, hr: User, tmp_path: Path
) -> None:
    take(tmp_path, *ALL)
    Service.objects.filter(position=1).update(
        state=FactState.VERIFIED, settled_by=hr, settled_at=timezone.now()
    )
    report = take(tmp_path, POST, {**PERSON, "name": "سام آراسته مهر"})
    assert report.updated == 1
    assert Service.objects.get(position=1).state == FactState.VERIFIED
    assert Service.objects.get(position=0).state == FactState.DOCUMENTED


@pytest.fixture
def hr(headquarters: Unit) -> User:
    return person("hr", headquarters, Role.HR, Level.NORMAL)


# ---- rules ----
def test_a_version_in_use_is_ended_and_never_edited(headquarters: Unit, tmp_path: Path) -> None:
    take(tmp_path, RULE)
    stricter = {"all": [{**LEAF, "service_years": {"min": 9}}]}
    refused = take(tmp_path, {**RULE, "conditions": stricter})
    assert refused.rejected == 1 and "new version" in Path(refused.rejects).read_text("utf-8")
    ended = take(tmp_path, {**RULE, "to": "1404/12/29"})
    assert (ended.updated, Rule.objects.get().end) == (1, "1404/12/29")
    later = {**RULE, "external_id": "r1-3", "version": "3", "from": "1450/01/01"}
    take(tmp_path, later)
    assert take(tmp_path, {**later, "conditions": stricter}).updated == 1


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"conditions": {"all": []}}, "conditions.all"),
        ({"conditions": {"all": [{"id": "1", "height": 180}]}}, "unknown condition height"),
        ({"conditions": {"all": [{**LEAF, "mandatory": False}]}}, "none is mandatory"),
        ({"conditions": {"all": [LEAF, LEAF]}}, "two conditions have the id 1"),
        ({"conditions": {"all": [{**LEAF, "service_years": {"min": 5, "aera": "x"}}]}}, "aera"),
        ({"conditions": {**LEAF, "mandatory": "false"}}, "mandatory"),
        ({"conditions": {"all": [LEAF], "any": [LEAF]}}, "one condition"),
        ({"conditions": {**LEAF, "service_years": {"min": -1}}}, "min"),
    ],
)  # fmt: skip
def test_a_rule_that_can_t_be_used_is_kept_and_named(
    keys: dict[str, Any], said: str, headquarters: Unit, tmp_path: Path
) -> None:
    report = take(tmp_path, {**RULE, **keys})
    assert report.created == 1 and said in " ".join(report.warnings)


# ---- charts ----
@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"units": [{"code": "a", "title": "ا", "parent": "b"}, {"code": "b", "title": "ب", "parent": "a"}]}, "stands under itself"),
        ({"units": [{"code": "a", "title": "ا"}, {"code": "a", "title": "ب"}]}, "code a stands 2 times"),
        ({"units": [{"code": "a"}]}, "units[0]"),
        ({"posts": [{"title": "بی‌کد"}]}, "posts[0]"),
        ({"posts": [{"code": "P1", "change": "vanished"}]}, "posts[0].change"),
        ({"organisation": "99"}, "'99' is not known"),
    ],
)  # fmt: skip
def test_a_chart_that_is_no_tree_is_set_apart_at_its_place(
    keys: dict[str, Any], said: str, waste: Unit, tmp_path: Path
) -> None:
    report = take(tmp_path, {**CHART, **keys})
    assert report.rejected == 1 and said in Path(report.rejects).read_text("utf-8")
    assert not Chart.objects.exists()


def test_two_charts_in_force_on_one_day_are_told(waste: Unit, tmp_path: Path) -> None:
    first = {**CHART, "to": "1400/12/29"}
    second = {**CHART, "external_id": "c2", "number": "4", "from": "1400/06/01"}
    report = take(tmp_path, POST, first, second)
    assert any("in force on some of the same days" in w for w in report.warnings)


# ---- people ----
def test_two_people_in_one_post_from_one_day_are_told(waste: Unit, tmp_path: Path) -> None:
    other = {**PERSON, "external_id": "C2", "code": "C2", "name": "دیگری"}
    report = take(tmp_path, POST, PERSON, other)
    assert any("C1 has an appointment to P1 of the same day" in w for w in report.warnings)


def test_what_must_not_touch_a_decision_is_kept_nowhere(waste: Unit, tmp_path: Path) -> None:
    line = {**PERSON, "Religion": "x", "service": [{"from": "1400", "جنسیت": "زن"}]}
    report = take(tmp_path, line)
    said = " ".join(report.warnings)
    assert "Religion" in said and "service[0].جنسیت" in said
    assert "زن" not in json.dumps(exported(tmp_path / "out"), ensure_ascii=False)


# ---- who may ----
def test_nobody_else_gets_a_row_or_a_count(
    waste: Unit, stranger: User, secretary: User, mayor: User, hr: User, tmp_path: Path
) -> None:
    take(tmp_path, *ALL)
    for user in (stranger, AnonymousUser()):
        assert access.posts(user).count() == access.charts(user).count() == 0
        assert access.people(user, read=False).count() == 0
    assert access.posts(secretary).count() == 1 and access.people(secretary).count() == 0
    assert (access.people(mayor).count(), access.people(mayor, read=False).count()) == (0, 1)
    assert access.people(hr).count() == 1
    text = json.dumps(exported(tmp_path / "out", stranger), ensure_ascii=False)
    assert "آراسته" not in text and "معاون" not in text and "سازه" not in text


def test_hr_brings_people_of_its_own_units_only(
    waste: Unit, parks: Unit, stranger: User, tmp_path: Path
) -> None:
    take(tmp_path, POST)
    for unit, taken in ((parks, 0), (waste, 1)):
        user = person(f"hr-{unit.code}", unit, Role.HR)
        assert take(tmp_path, PERSON, user=user).created == taken
    assert take(tmp_path, {**PERSON, "external_id": "C5"}, user=stranger).rejected == 1


def test_what_was_held_before_becomes_rows(waste: Unit, tmp_path: Path) -> None:
    for line in ALL:
        HeldLine.objects.create(
            kind=line["kind"], source="t", external_id=line["external_id"], line=line
        )
    HeldLine.objects.create(
        kind="person", source="t", external_id="bad", line={"kind": "person", "code": ""}
    )
    report = take_held()
    assert report is not None and (report.created, report.rejected) == (6, 1)
    assert HeldLine.objects.get().external_id == "bad" and Post.objects.get().code == "P1"
    assert Person.objects.get().service_rows.count() == 2


BACKWARDS = {"from": "1402/01/01", "to": "1400/01/01"}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({**CHART, "external_id": "c2", "number": "4"}, "in force on some of the same days"),
        ({**CHART, **BACKWARDS}, "before it begins (1402/01/01)"),
        ({**RULE, **BACKWARDS}, "before it begins (1402/01/01)"),
        ({**EQUAL, **BACKWARDS}, "before it begins (1402/01/01)"),
        ({**CHART, "units": [{"code": "a", "title": "ا", "parent": "x"}]}, "units[0].parent: x"),
        ({**CHART, "posts": [{"code": "P1", "unit": "x"}]}, "posts[0].unit: x"),
    ],
    ids=["one day", "chart", "rule", "equivalence", "parent", "place"],
)
def test_what_holds_twice_or_never_or_nowhere_is_told(
    waste: Unit, tmp_path: Path, line: dict[str, Any], said: str
) -> None:
    take(tmp_path, POST, RULE if line["kind"] == "chart" and line["external_id"] == "c1" else CHART)
    report = take(tmp_path, POST, line)
    assert report.rejected == 0 and any(said in warning for warning in report.warnings)


def test_reasons_and_doubts_are_said_in_english_and_in_persian(waste: Unit, tmp_path: Path) -> None:
    report = take(
        tmp_path, "no line at all", {**POST, "kind": "chair"}, {**POST, "code": ""},
        {**POST, "rank": "king"}, {**RULE, "acting_factor": 7}, {**RULE, "conditions": "none"},
        {**CHART, "organisation": "99"}, {**CHART, "units": [{"code": "a"}]},
        {**CHART, **BACKWARDS, "state": "odd", "posts": [{"code": "P1", "unit": "x"}]},
        {**EQUAL, "approved_by": ""},
    )  # fmt: skip
    rows = map(json.loads, Path(report.rejects).read_text("utf-8").splitlines())
    said = [*(row["reason"] for row in rows), *report.warnings]
    assert (report.rejected, len(report.warnings)) == (7, 5)
    assert [one for one in said if not re.search(r"[a-z].* / .*[آ-ی]", one)] == []
