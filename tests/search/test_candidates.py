"""The pool is what the asker may read; a run is kept and gives the same table again."""

import datetime
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command

from archive.interchange import import_file
from archive.models import AccessRow, Conflict, Person, Post, Rule, Service, Unit
from archive.vocabulary import Level, Role
from config.demo.golden import VERDICTS, people
from search import candidates
from search.models import MatchingRun
from tests.conftest import person

ON = datetime.date(2026, 11, 21)  # 1405/08/30
pytestmark = pytest.mark.django_db


def take(folder: Path, *rows: dict[str, Any]) -> None:
    """Through the same door as any import; nothing may be refused."""
    path = folder / "in.jsonl"
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), "utf-8")
    assert import_file(path).rejected == 0


@pytest.fixture
def lines(headquarters: Unit, waste: Unit, tmp_path: Path) -> list[dict[str, Any]]:
    """The gold's posts, rules and persons, all posts in the waste organisation."""
    made = [{**row, "unit": "23"} if row["kind"] == "post" else dict(row) for row in people()]
    take(tmp_path, *made)
    return made


@pytest.fixture
def hr(headquarters: Unit) -> User:
    return person("hr", headquarters, Role.HR, Level.NORMAL)


def test_the_gold_table_through_the_archive(lines: list[dict[str, Any]], hr: User) -> None:
    for code, wanted in VERDICTS.items():
        run = candidates.match(code, user=hr, on=ON)
        got = {row["person"]: row["verdict"] for row in run.result}
        assert got == {f"C{n}": wanted.get(f"C{n}", "not_eligible") for n in range(1, 11)}


def test_the_eligible_come_first_in_their_rank(lines: list[dict[str, Any]], hr: User) -> None:
    rows = candidates.match("P2", user=hr, on=ON).result
    assert [(r["person"], r["rank"]) for r in rows[:3]] == [
        ("C5", 1),
        ("C4", 2),
        (rows[2]["person"], None),
    ]


def test_a_stranger_is_told_of_no_post_and_nothing_is_kept(
    lines: list[dict[str, Any]], stranger: User, secretary: User, mayor: User
) -> None:
    with pytest.raises(candidates.NoAnswer, match="P1"):
        candidates.match("P1", user=stranger, on=ON)
    for reader in (secretary, mayor):  # they see the post, and no one's record
        assert candidates.match("P1", user=reader, on=ON).result == []
    assert not any(run.result for run in MatchingRun.objects.all())


def test_hr_of_another_organisation_sees_only_its_own_people(
    lines: list[dict[str, Any]], waste: Unit, parks: Unit, tmp_path: Path
) -> None:
    for line, code in zip([p for p in lines if p["kind"] == "person"], ("21", "23"), strict=False):
        line["service"][-1]["unit"] = code
        take(tmp_path, line)
    for unit, seen in ((parks, set()), (waste, {"C2"})):
        user = person(f"hr-{unit.code}", unit, Role.HR)
        try:
            found = {r["person"] for r in candidates.match("P1", user=user, on=ON).result}
        except candidates.NoAnswer:
            found = set()
        assert found == seen


def test_a_run_gives_the_same_table_years_later(lines: list[dict[str, Any]], hr: User) -> None:
    run = candidates.match("P1", user=hr, on=ON)
    for model in (Service, Person, Post, Rule):
        model.objects.all().delete()
    kept = MatchingRun.objects.get(pk=run.pk)
    assert candidates.replay(kept) == kept.result
    assert AccessRow.objects.filter(what__startswith="match P1", user_id=hr.pk).exists()


def test_words_narrow_the_pool(lines: list[dict[str, Any]], hr: User) -> None:
    rows = candidates.match("P2", user=hr, on=ON, words="آبياري").result
    assert [row["person"] for row in rows] == ["C5"]


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("سامانه‌های همگانی", ["C6"]),  # a half-space inside, and the plural of the search
        ("سامانه همگانی", ["C6"]),
        ("حمل ونقل همگانی", ["C6"]),
        ("managerial", []),  # the name of a key is no word of a file
        ("verified", []),
    ],
)
def test_words_are_found_as_the_search_finds_them(
    lines: list[dict[str, Any]], hr: User, words: str, kept: list[str]
) -> None:
    rows = candidates.match("P3", user=hr, on=ON, words=words).result
    assert sorted(row["person"] for row in rows) == kept


def test_who_is_kept_from_a_candidate_may_not_decide(
    lines: list[dict[str, Any]], hr: User, mayor: User
) -> None:
    run = candidates.match("P1", user=hr, on=ON)
    rival = Person.objects.get(code="C2")
    Conflict.objects.create(user=hr, person=rival, reason="خویشاوندی", giver=mayor)
    mine = candidates.match("P1", user=hr, on=ON)
    assert "C2" not in {row["person"] for row in mine.result}
    assert run not in candidates.runs(hr)
    with pytest.raises(candidates.NoAnswer):
        candidates.close(mine, user=hr, chosen="C1", note="کارگروه او را برگزید")


def test_a_line_can_t_give_a_post_a_higher_rank_than_the_register(
    lines: list[dict[str, Any]], hr: User, tmp_path: Path
) -> None:
    rule = {"kind": "rule", "source": "demo", "external_id": "r9", "code": "r9",
            "conditions": {"id": "1", "service_years": {"min": 3, "rank": "senior"}}}  # fmt: skip
    post = {"kind": "post", "source": "demo", "external_id": "P9", "code": "P9", "title": "مدیر",
            "unit": "23", "rule": "r9"}  # fmt: skip
    took = {"from": "1390/01/01", "post": "P2", "rank": "senior", "state": "verified"}
    one = {"kind": "person", "source": "demo", "external_id": "N1", "code": "N1", "service": [took]}
    take(tmp_path, rule, post, one)
    rows = {r["person"]: r["verdict"] for r in candidates.match("P9", user=hr, on=ON).result}
    assert rows["N1"] == "not_eligible"


def test_the_rule_of_the_day_decides(lines: list[dict[str, Any]], hr: User, tmp_path: Path) -> None:
    old = next(row for row in lines if row["external_id"] == "rule-P2")
    stricter = {"all": [{"id": "1", "service_years": {"min": 15}}]}
    new = {**old, "external_id": "rule-P2-2", "version": "2", "from": "1405/01/01"}
    take(tmp_path, {**old, "to": "1404/12/29"}, {**new, "conditions": stricter})
    run = candidates.match("P2", user=hr, on=ON)
    passed = [r["person"] for r in run.result if r["rank"]]
    assert run.rule_version == "2" and "C5" in passed and "C4" not in passed
    before = candidates.match("P2", user=hr, on=datetime.date(2025, 11, 21))
    assert before.rule_version == "1"


def test_a_rule_that_can_t_be_used_is_said_and_nobody_passes(
    lines: list[dict[str, Any]], hr: User
) -> None:
    Rule.objects.filter(external_id="rule-P1").update(conditions={"all": []})
    with pytest.raises(candidates.NoAnswer, match="rule-P1: دست‌کم یک شرط"):
        candidates.match("P1", user=hr, on=ON)


def test_conditions_name_the_unit_s_type_and_the_post_s_level(
    lines: list[dict[str, Any]], hr: User, tmp_path: Path
) -> None:
    leaf = {"min": 3, "unit_type": "organisation", "rank": "base"}
    took = {"from": "1400/01/01", "post": "P2", "state": "verified"}
    rule = {"kind": "rule", "source": "demo", "external_id": "r9", "code": "r9",
            "conditions": {"id": "1", "service_years": leaf}}  # fmt: skip
    post = {"kind": "post", "source": "demo", "external_id": "P9", "code": "P9", "title": "مدیر",
            "unit": "23", "rule": "r9"}  # fmt: skip
    one = {"kind": "person", "source": "demo", "external_id": "N1", "code": "N1", "service": [took]}
    take(tmp_path, rule, post, one)
    rows = {r["person"]: r["verdict"] for r in candidates.match("P9", user=hr, on=ON).result}
    assert rows["N1"] == "eligible" and rows["C1"] == "not_eligible"


def test_the_command_answers_by_the_contract(lines: list[dict[str, Any]], hr: User) -> None:
    out = StringIO()
    call_command("match", "P1", "--on", "1405/08/30", "--as", "hr", "--json", stdout=out)
    answer = json.loads(out.getvalue())
    assert set(answer) == {"post", "on", "rule", "results", "run"}
    assert answer["rule"] == {"code": "rule-P1", "version": "1"}
    first = answer["results"][0]
    assert set(first) == {"person", "verdict", "rank", "score", "conditions"}
    assert set(first["score"]) == {"experience", "field", "weights", "total"}
    assert set(first["conditions"][0]) == {
        "id", "state", "required", "computed", "range", "evidence", "met_on",
    }  # fmt: skip


def test_an_absent_post_ends_with_one(lines: list[dict[str, Any]], hr: User) -> None:
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command(
            "match",
            "P99",
            "--on",
            "1405/08/30",
            "--as",
            "hr",
            "--json",
            stdout=out,
            stderr=StringIO(),
        )
    assert (ended.value.code, json.loads(out.getvalue())["results"]) == (1, [])
