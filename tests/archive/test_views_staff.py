"""Posts, people and charts on screens: what each reader sees, and what a stranger does not."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils.translation import override

from archive.interchange import import_file
from archive.jalali import PartialDate
from archive.models import AccessRow, Chart, Education, Person, Post, Rule, Service, Unit
from archive.views.career import drawn
from archive.vocabulary import FactState, Level, Role
from tests.archive.papers import Papers, file_papers
from tests.archive.test_staff_lines import CHART, PERSON, POST, RULE, row
from tests.conftest import person

pytestmark = pytest.mark.django_db
LATER = {**CHART, "external_id": "c2", "number": "4", "from": "1401/01/01",
         "units": [{"code": "u1", "title": "دفتر"}, {"code": "u2", "title": "میز تازه", "parent": "u1"},
                   {"code": "u3", "title": "اتاق"}],
         "posts": [{"code": "P1", "unit": "u3"}]}  # fmt: skip
HOLDER = row(
    "person", "C7", code="C7", name="شیده کارافزا",
    service=[{"title": "معاون", "post": "P1", "from": "1400/07/01", "to": "1406/01/01",
              "capacity": "acting", "state": "verified"}],
)  # fmt: skip


@pytest.fixture
def hr(headquarters: Unit) -> User:
    return person("hr", headquarters, Role.HR, Level.NORMAL)


@pytest.fixture
def filled(waste: Unit, tmp_path: Path) -> None:
    path = tmp_path / "staff.jsonl"
    lines = [POST, RULE, CHART, LATER, PERSON, HOLDER]
    path.write_text("".join(json.dumps(x, ensure_ascii=False) + "\n" for x in lines), "utf-8")
    assert import_file(path).rejected == 0


def seen(client: Client, user: User, address: str) -> str:
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    with override("fa"):
        answer = client.get(address)
    return answer.content.decode() if answer.status_code == 200 else str(answer.status_code)


def addresses() -> list[str]:
    """Every staff screen of what is filled."""
    post, one, unit = Post.objects.get(), Person.objects.get(code="C1"), Chart.objects.first()
    fact = Education.objects.get()
    return [
        "/desk/posts/", f"/desk/posts/{post.pk}/", f"/desk/posts/{post.pk}/rule/",
        f"/desk/posts/{post.pk}/match/", "/desk/people/", f"/desk/people/{one.pk}/",
        f"/desk/people/{one.pk}/fits/", f"/desk/people/{one.pk}/add/service/", "/desk/people/facts/",
        f"/desk/people/facts/?kind=education&fact={fact.pk}", "/desk/charts/",
        f"/desk/charts/{unit.organisation_id}/?on=1402/01/01&with={unit.pk}",
        "/desk/posts/?words=معاون", "/desk/people/?words=سام", "/desk/people/?state=verified",
    ]  # fmt: skip


COUNT = re.compile("([۱-۹])</bdi> (?:نفر|پست|دانسته)")
TRACES = ("معاون", "آراسته", "کارافزا", "میز تازه", "سازه", "پایش")


def test_a_stranger_meets_no_post_person_chart_or_count(
    filled: None, client: Client, stranger: User
) -> None:
    for address in addresses():
        page = seen(client, stranger, address)
        asked = address.split("=")[-1]
        assert not any(t in page.replace(asked, "") for t in TRACES), address
        assert not COUNT.search(page), address


def test_hr_sees_them_all(filled: None, client: Client, hr: User) -> None:
    for address in addresses():
        assert len(seen(client, hr, address)) > 3, address


def test_the_mayor_meets_people_by_name_and_post_only(
    filled: None, client: Client, mayor: User
) -> None:
    one = Person.objects.get(code="C1")
    page = seen(client, mayor, f"/desk/people/{one.pk}/")
    assert "آراسته" in page and "عمران" not in page and "۸۸" not in page
    for address in (f"/desk/people/{one.pk}/fits/", f"/desk/people/{one.pk}/add/service/",
                    "/desk/people/facts/"):  # fmt: skip
        assert seen(client, mayor, address) == "404"
    assert COUNT.search(seen(client, mayor, "/desk/people/")).group(1) == "۲"
    assert not COUNT.search(seen(client, mayor, "/desk/people/?state=verified"))


def test_a_reading_of_a_file_is_logged(filled: None, client: Client, hr: User) -> None:
    seen(client, hr, f"/desk/people/{Person.objects.get(code='C1').pk}/")
    assert AccessRow.objects.filter(what="person C1", user_id=hr.pk, act="view").exists()


def test_the_register_says_who_acts_and_whose_term_ends(
    filled: None, client: Client, hr: User
) -> None:
    page = seen(client, hr, "/desk/posts/?held=acting")
    assert "کارافزا" in page and "سرپرست" in page
    assert "کارافزا" in seen(client, hr, "/desk/posts/?held=ending&on=1405/10/01")
    assert "کارافزا" not in seen(client, hr, "/desk/posts/?held=vacant")


def test_a_rule_is_shown_in_plain_words(filled: None, client: Client, hr: User) -> None:
    page = seen(client, hr, f"/desk/posts/{Post.objects.get().pk}/")
    assert "دست‌کم ۵ سال سابقه" in page and "«سابقه»" in page


def test_a_rule_that_can_t_be_used_says_so_on_its_page(
    filled: None, client: Client, hr: User
) -> None:
    Rule.objects.update(conditions={"all": [{"id": "1", "height": 3}]})
    page = seen(client, hr, f"/desk/posts/{Post.objects.get().pk}/")
    assert "شرط ۱: شرط ناشناخته height" in page


def rule_form(**keys: str) -> dict[str, str]:
    return {
        "form-TOTAL_FORMS": "3", "form-INITIAL_FORMS": "0", "start": "۱۴۰۶/۰۱/۰۱",
        "legal_basis": "23/97/14", "acting_factor": "0.5",
        "form-0-kind": "service_years", "form-0-least": "۷٫۵", "form-0-managerial": "on",
        "form-1-kind": "course", "form-1-names": "مدیریت", "form-1-group": "9",
        "form-2-kind": "certificate", "form-2-names": "کانون", "form-2-group": "9",
        "form-2-valid": "on",
    } | keys  # fmt: skip


@pytest.fixture
def basis(waste: Unit, board: Any) -> Papers:
    """The filed resolution on which a rule rests."""
    return file_papers(waste, board, text="شرایط احراز", title="شرایط احراز", number="23/97/14")


def test_a_new_version_is_built_without_code_and_the_old_one_ends(
    filled: None, basis: Papers, client: Client, hr: User
) -> None:
    client.force_login(hr, "django.contrib.auth.backends.ModelBackend")
    address = f"/desk/posts/{Post.objects.get().pk}/rule/"
    with override("fa"):
        shown = client.post(address, rule_form()).content.decode()
    assert "دست‌کم ۷.۵ سال سابقه مدیریتی" in shown and "دست‌کم یکی" in shown
    assert Rule.objects.count() == 1
    assert client.post(address, rule_form(keep="1", page="2")).status_code == 302
    page = seen(client, hr, f"/desk/posts/{Post.objects.get().pk}/")
    assert f"/desk/records/{basis.meeting.uuid}/?page=2#sheet" in page
    old, new = Rule.objects.order_by("start")
    assert (old.end, new.version, new.start) == ("1405/12/29", "3", "1406/01/01")
    assert new.conditions["all"][0]["service_years"] == {"min": 7.5, "managerial": True}
    assert [set(leaf) & {"course", "certificate"} for leaf in new.conditions["all"][1]["any"]] == [
        {"course"}, {"certificate"},
    ]  # fmt: skip
    assert AccessRow.objects.filter(what__contains="rule r1 version 3").exists()


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"form-0-least": "زیاد"}, "عددی از صفر به بالا"),
        ({"form-0-least": "-3"}, "عددی از صفر به بالا"),
        ({"form-1-names": ""}, "بدون این مقدار معنا ندارد"),
        ({"form-0-kind": "appraisal_average", "form-0-years": "2.5"}, "عدد درست از یک به بالا"),
        ({"form-0-kind": "", "form-1-kind": "", "form-2-kind": ""}, "دست‌کم یک شرط"),
        ({f"form-{n}-merit": "on" for n in range(3)}, "دست‌کم یک شرط باید الزامی"),
        ({"legal_basis": "99/99/1"}, "این شماره"),
        ({"page": "9"}, "صفحه ۹"),
        ({"start": "1400/01/01"}, "روز دیرتری"),
        ({"start": "دیروز"}, "تاریخ نیست"),
    ],
)
def test_a_rule_with_a_mistake_is_not_kept(
    keys: dict[str, str], said: str, filled: None, basis: Papers, client: Client, hr: User
) -> None:
    client.force_login(hr, "django.contrib.auth.backends.ModelBackend")
    with override("fa"):
        page = client.post(
            f"/desk/posts/{Post.objects.get().pk}/rule/", rule_form(keep="1", **keys)
        ).content.decode()
    assert said in page and Rule.objects.count() == 1


def test_another_organisation_s_office_changes_no_rule(
    filled: None, client: Client, parks: Unit
) -> None:
    other = person("hr-parks", parks, Role.HR)
    client.force_login(other, "django.contrib.auth.backends.ModelBackend")
    address = f"/desk/posts/{Post.objects.get().pk}/rule/"
    assert client.post(address, rule_form(keep="1")).status_code == 404
    assert Rule.objects.count() == 1


# ---- facts ----
@pytest.fixture
def papers(waste: Unit, board: Any) -> Papers:
    return file_papers(waste, board, text="دانشنامه", title="دانشنامه", number="91/81/7")


def settle(client: Client, fact: Any, kind: str, **keys: str) -> int:
    return client.post(f"/desk/people/facts/{kind}/{fact.pk}/", keys).status_code


def test_a_fact_without_a_paper_is_not_verified(filled: None, client: Client, hr: User) -> None:
    fact = Service.objects.get(state="declared")
    client.force_login(hr, "django.contrib.auth.backends.ModelBackend")
    settle(client, fact, "service", act="verify")
    fact.refresh_from_db()
    assert fact.state == FactState.DECLARED


def test_joined_to_its_page_it_is_verified_and_logged(
    filled: None, client: Client, hr: User, papers: Papers
) -> None:
    fact = Service.objects.get(state="declared")
    client.force_login(hr, "django.contrib.auth.backends.ModelBackend")
    client.post(f"/desk/people/facts/service/{fact.pk}/paper/", {"paper": "91/81/7", "page": "2"})
    fact.refresh_from_db()
    assert (fact.state, fact.record, fact.page) == ("documented", papers.meeting, 2)
    assert "pages/2/image" in seen(
        client, hr, f"/desk/people/facts/?kind=service&fact={fact.pk}"
    )  # fmt: skip
    settle(client, fact, "service", act="verify")
    fact.refresh_from_db()
    assert (fact.state, fact.settled_by) == ("verified", hr)
    assert AccessRow.objects.filter(act="change", what__startswith="verified C1 service").exists()


def test_a_fact_goes_back_only_with_a_reason(
    filled: None, client: Client, hr: User, papers: Papers
) -> None:
    fact = Service.objects.get(state="documented")
    client.force_login(hr, "django.contrib.auth.backends.ModelBackend")
    settle(client, fact, "service", act="back", note=" ")
    fact.refresh_from_db()
    assert fact.state == "documented"
    settle(client, fact, "service", act="back", note="تاریخ نمی‌خواند")
    fact.refresh_from_db()
    assert (fact.state, fact.note) == ("declared", "تاریخ نمی‌خواند")


def test_nobody_else_settles_or_adds_a_fact(
    filled: None, client: Client, parks: Unit, mayor: User, stranger: User, papers: Papers
) -> None:
    fact = Service.objects.get(state="documented")
    for user in (person("hr-parks", parks, Role.HR), mayor, stranger):
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        assert settle(client, fact, "service", act="verify") == 404
        for address in (f"/desk/people/facts/service/{fact.pk}/paper/",
                        f"/desk/people/{fact.person_id}/add/courses/"):  # fmt: skip
            assert client.post(address, {"paper": "91/81/7", "title": "x"}).status_code == 404
    fact.refresh_from_db()
    assert fact.state == "documented"


def test_a_new_fact_waits_for_its_proof(
    filled: None, client: Client, hr: User, papers: Papers
) -> None:
    one = Person.objects.get(code="C1")
    client.force_login(hr, "django.contrib.auth.backends.ModelBackend")
    address = f"/desk/people/{one.pk}/add/service/"
    wrong = {"title": "رئیس", "start": "1402/01/01", "end": "1401/01/01"}
    assert client.post(address, wrong).status_code == 200
    right = {"title": "رئیس", "start": "۱۴۰۱/۰۱/۰۱", "paper": "91/81/7", "page": "1"}
    assert client.post(address, right).status_code == 302
    fact = Service.objects.get(title="رئیس", start="1401/01/01")
    assert (fact.state, fact.record) == ("documented", papers.meeting)


# ---- career and charts ----
def test_a_career_is_drawn_to_scale_with_overlaps_once(headquarters: Unit) -> None:
    one = Person.objects.create(code="C10", external_id="C10")
    for start, end in (
        ("1391/04/01", "1399/03/31"),
        ("1396/04/01", "1399/03/31"),
        ("1399/04/01", ""),
    ):
        Service.objects.create(person=one, start=start, end=end, title="x")
    picture = drawn(list(one.service_rows.all()), PartialDate.parse("1405/08/30").first())
    assert picture is not None
    assert (picture.years, picture.raw_years) == (14.42, 17.42)
    wide, over, last = picture.stretches
    Service.objects.filter(start=last.service.start).update(capacity="seconded")
    again = drawn(list(one.service_rows.all()), PartialDate.parse("1405/08/30").first())
    assert len({stretch.look for stretch in again.stretches}) == 2
    assert (wide.lane, over.lane, last.lane) == (0, 1, 0) and over.overlaps
    assert abs(wide.width / last.width - wide.years / last.years) < 0.01


def test_two_versions_of_a_chart_are_told_apart(
    filled: None, client: Client, hr: User, waste: Unit
) -> None:
    old = Chart.objects.get(external_id="c1")
    page = seen(client, hr, f"/desk/charts/{waste.pk}/?on=1402/01/01&with={old.pk}")
    for change, name in (
        ("new", "اتاق"),
        ("renamed", "میز تازه"),
        ("moved", "معاون"),
        ("gone", "رئیس"),
    ):
        assert f"is-{change}" in page and name in page


def test_a_merger_shows_who_came_into_whom_and_an_abolished_post_is_not_drawn(
    waste: Unit, client: Client, hr: User, tmp_path: Path
) -> None:
    posts = [{**POST, "external_id": c, "code": c, "title": f"پست {c}"} for c in ("A", "B", "D")]
    unit = [{"code": "u1", "title": "دفتر"}]
    old = row("chart", "o", organisation="23", number="1", units=unit, **{"from": "1398/01/01"},
              posts=[{"code": c, "unit": "u1"} for c in ("A", "B", "D")])  # fmt: skip
    new = row("chart", "n", organisation="23", number="2", units=unit, **{"from": "1400/01/01"},
              posts=[{"code": "A", "unit": "u1", "change": "merged", "from": ["A", "B"]},
                     {"code": "D", "unit": "u1", "change": "abolished"}])  # fmt: skip
    path = tmp_path / "merged.jsonl"
    lines = [*posts, old, new]
    path.write_text("".join(json.dumps(x, ensure_ascii=False) + "\n" for x in lines), "utf-8")
    assert import_file(path).rejected == 0
    address = f"/desk/charts/{waste.pk}/?on=1401/01/01"
    assert "پست D" not in seen(client, hr, address)
    page = seen(client, hr, f"{address}&with={Chart.objects.get(external_id='o').pk}")
    said = re.sub(r"<[^>]*>|\s+", " ", page.split("h-drawn")[0].split("h-diff")[-1])
    assert re.search(r"ادغام\S*\s+پست A\s+پست A، پست B", said)
    assert re.search(r"حذف\S*\s+پست D", said) and not re.search(r"حذف\S*\s+پست B", said)


def test_the_chart_of_a_day_is_the_version_in_force(
    filled: None, client: Client, hr: User, waste: Unit
) -> None:
    assert "میز تازه" not in seen(client, hr, f"/desk/charts/{waste.pk}/?on=1400/01/01")
    assert "میز تازه" in seen(client, hr, f"/desk/charts/{waste.pk}/?on=1401/01/01")
    none = seen(client, hr, f"/desk/charts/{waste.pk}/?on=1390/01/01")
    assert "نسخه‌ای جاری نیست" in none
