"""Succession: who leaves when, who would fit on the day after, and that a stranger learns nothing."""

import datetime
import json
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils.translation import override

from archive.interchange import import_file
from archive.models import Unit
from archive.vocabulary import Level, Role
from search import succession
from tests.archive.test_staff_lines import row
from tests.conftest import person

pytestmark = pytest.mark.django_db
ON = datetime.date(2026, 11, 21)  # 1405/08/30
RULE = row("rule", "r", code="r", conditions={"all": [
    {"id": "1", "text": "سابقه", "mandatory": True, "service_years": {"min": 5}}]})  # fmt: skip


def post(code: str) -> dict:
    return row("post", code, code=code, title=f"پست {code}", unit="23", rule="r")


def man(code: str, name: str, *services: dict) -> dict:
    rows = [{"state": "verified", "unit": "23", **one} for one in services]
    return row("person", code, code=code, name=name, service=rows)


def held(code: str, start: str, end: str = "", **keys: str) -> dict:
    return {"title": code, "post": code, "from": start, **({"to": end} if end else {}), **keys}


LINES = [
    RULE, *(post(code) for code in ("A", "B", "C", "D")),
    {**post("E"), "rule": "missing"},
    man("C1", "سام آراسته‌مهر", held("A", "1398/01/01", "1405/11/30")),
    man("C2", "نگین پرتوآیین", held("B", "1399/01/01", "1406/12/01")),
    man("C3", "کیان دادپرور", held("C", "1402/01/01", "1405/10/01", capacity="acting")),
    man("C4", "بهنود سروآذین", held("D", "1400/01/01", "1405/10/01")),
    man("C5", "ترانه سبزینه‌کار", held("D", "1405/10/02")),
    man("C6", "هومن راهوارپیشه", held("E", "1403/01/01", "1405/09/15")),
]  # fmt: skip


@pytest.fixture
def hr(headquarters: Unit) -> User:
    return person("hr", headquarters, Role.HR, Level.NORMAL)


@pytest.fixture
def staff(waste: Unit, tmp_path: Path) -> None:
    path = tmp_path / "staff.jsonl"
    path.write_text("".join(json.dumps(x, ensure_ascii=False) + "\n" for x in LINES), "utf-8")
    assert import_file(path).rejected == 0


def test_posts_are_listed_by_the_day_their_holder_leaves(staff: None, hr: User) -> None:
    rows = succession.vacancies(hr, on=ON, months=6)
    assert [(r.post.code, r.day) for r in rows] == [
        ("E", "1405/09/16"), ("C", "1405/10/02"), ("A", "1405/12/01")
    ]  # fmt: skip
    assert [r.post.code for r in succession.vacancies(hr, on=ON, months=1)] == ["E"]
    assert [r.post.code for r in succession.vacancies(hr, on=ON, months=18)][-1] == "B"


def test_who_fits_is_decided_on_the_day_after(staff: None, hr: User) -> None:
    rows = {r.post.code: r for r in succession.vacancies(hr, on=ON, months=6)}
    fit = {c.person.code for c in rows["A"].best if c.assessment.verdict == "eligible"}
    assert fit == {"C1", "C2", "C4"} and rows["A"].eligible == 3
    assert [c.holds_it for c in rows["A"].best if c.person.code == "C1"] == [True]
    near = [c for c in rows["A"].best if c.assessment.verdict != "eligible"]
    assert near and all(c.score is None for c in near)


def test_a_post_whose_rule_can_t_be_used_says_so_and_names_nobody(staff: None, hr: User) -> None:
    (row_,) = (r for r in succession.vacancies(hr, on=ON, months=6) if r.post.code == "E")
    assert row_.refused and not row_.best


def test_months_end_on_the_last_day_of_a_shorter_month() -> None:
    assert succession.months_after(datetime.date(2026, 9, 22), 1) == datetime.date(2026, 10, 22)


@pytest.mark.parametrize("months", ["6", "0", "-3", "999", "x", ""])
def test_the_screen_shows_them_whatever_is_asked(
    staff: None, hr: User, client: Client, months: str
) -> None:
    client.force_login(hr, "django.contrib.auth.backends.ModelBackend")
    with override("fa"):
        page = client.get(f"/desk/posts/succession/?on=1405/08/30&months={months}")
    assert page.status_code == 200 and "پست E" in page.content.decode()


def test_who_reads_no_file_has_no_such_screen(
    staff: None, mayor: User, secretary: User, stranger: User, parks: Unit, client: Client
) -> None:
    for user in (mayor, secretary, stranger):
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        assert client.get("/desk/posts/succession/").status_code == 404
    other = person("other", parks, Role.HR, Level.NORMAL)
    assert succession.vacancies(other, on=ON, months=24) == []
