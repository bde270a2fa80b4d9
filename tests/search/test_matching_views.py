"""The matching screens: the gold's table, its decision, its replay, and nothing for a stranger."""

import json
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils.translation import override

from archive.interchange import import_file
from archive.models import AccessRow, Education, Person, Post, Rule, Unit
from archive.vocabulary import Level, Role
from search.models import MatchingRun
from tests.conftest import person
from tests.search.test_eligibility_golden import LINES

pytestmark = pytest.mark.django_db
DOOR = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def hr(headquarters: Unit) -> User:
    return person("hr", headquarters, Role.HR, Level.NORMAL)


@pytest.fixture
def gold(headquarters: Unit, waste: Unit, tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    lines = [{**x, "unit": "23"} if x["kind"] == "post" else x for x in LINES]
    rows = [json.dumps(x, ensure_ascii=False) for x in lines if x["kind"] != "expected"]
    path.write_text("\n".join(rows), "utf-8")
    assert import_file(path).rejected == 0


def matched(client: Client, code: str, **keys: str) -> MatchingRun:
    post = Post.objects.get(code=code)
    asked = {"on": "۱۴۰۵/۰۸/۳۰", **keys}
    client.post(f"/desk/posts/{post.pk}/match/", asked)
    return MatchingRun.objects.order_by("-pk")[0]


def page(client: Client, address: str) -> str:
    with override("fa"):
        answer = client.get(address)
    return answer.content.decode() if answer.status_code == 200 else str(answer.status_code)


@pytest.fixture
def desk(client: Client, hr: User, gold: None) -> Client:
    client.force_login(hr, DOOR)
    return client


def test_the_table_says_each_condition_with_its_value(desk: Client) -> None:
    text = page(desk, f"/desk/posts/matching/{matched(desk, 'P1').uuid}/")
    for said in ("واجد شرایط", "مشروط", "۹٫۶۲ سال از ۱۰", "۱۴۰۶/۰۱/۲۰", "آیین‌نامه مالی"):
        assert said in text, said


def test_nobody_fit_is_said_and_the_nearest_comes_first(desk: Client) -> None:
    text = page(desk, f"/desk/posts/matching/{matched(desk, 'P6').uuid}/")
    assert "هیچ‌کس همه شرایط را ندارد" in text and "۱۴٫۴۲ سال از ۱۵" in text
    near = text[text.index('id="h-near"') :]
    assert near.index("فرزام پاک‌اندیش") < near.index("</div></section>")
    assert "سام آراسته‌مهر" not in near[: near.index("فرزام پاک‌اندیش")]


def test_other_weights_need_a_reason_and_are_logged(desk: Client) -> None:
    run = matched(desk, "P2")
    address = f"/desk/posts/matching/{run.uuid}/"
    desk.post(address, {"act": "weigh", "experience": "70", "reason": " "})
    assert MatchingRun.objects.count() == 1
    desk.post(address, {"act": "weigh", "experience": "70", "reason": "تجربه مهم‌تر است"})
    other = MatchingRun.objects.order_by("-pk")[0]
    assert other.weights == {"experience": "0.7", "field": "0.3"}
    assert AccessRow.objects.filter(what__contains="تجربه مهم‌تر").exists()
    assert "تجربه مهم‌تر است" in page(desk, f"/desk/posts/matching/{other.uuid}/")


def close(client: Client, run: MatchingRun, chosen: str, note: str) -> MatchingRun:
    client.post(
        f"/desk/posts/matching/{run.uuid}/", {"act": "close", "chosen": chosen, "note": note}
    )
    return MatchingRun.objects.get(pk=run.pk)


def test_a_matching_closes_with_a_note_on_somebody_who_passes_and_then_stands(
    desk: Client, hr: User
) -> None:
    run = matched(desk, "P1")
    assert not close(desk, run, "C1", "").is_closed
    assert not close(desk, run, "C2", "کارگروه او را برگزید").is_closed
    closed = close(desk, run, "C1", "کارگروه در جلسه ۱۲ او را برگزید")
    assert (closed.is_closed, closed.chosen, closed.decided_by) == (True, "C1", hr)
    assert close(desk, run, "", "کارگروه نظرش را برگرداند").chosen == "C1"
    assert AccessRow.objects.filter(what=f"matching {run.uuid} closed: C1").exists()


def test_nobody_is_a_decision_too(desk: Client) -> None:
    run = close(desk, matched(desk, "P6"), "", "هیچ‌یک شرایط را نداشت")
    assert run.is_closed and run.chosen == ""


def test_who_stands_aside_does_not_close(desk: Client) -> None:
    run = matched(desk, "P1")
    address = f"/desk/posts/matching/{run.uuid}/"
    desk.post(address, {"act": "opinion", "text": "خویشاوند گزینه‌ام", "recused": "on"})
    assert not close(desk, run, "C1", "کارگروه او را برگزید").is_closed
    assert "خویشاوند گزینه‌ام" in page(desk, address)


def test_a_replay_gives_the_same_table_or_what_changed(desk: Client) -> None:
    run = matched(desk, "P5")
    address = f"/desk/posts/matching/{run.uuid}/replay/"
    same = page(desk, address)
    assert "همان جدول" in same and "چیزی تغییر نکرده" in same
    Education.objects.filter(person__code="C9").update(state="verified")
    changed = page(desk, address)
    assert "همان جدول" in changed and "eligible 1" in changed.replace("۱", "1")
    Rule.objects.filter(code="rule-P5").update(start="1450/01/01")
    assert "شرایط احراز جاری ندارد" in page(desk, address)


def test_up_to_four_stand_side_by_side(desk: Client) -> None:
    run = matched(desk, "P1")
    text = page(desk, f"/desk/posts/matching/{run.uuid}/?with=C1&with=C2&with=C3&with=C4&with=C5")
    assert "حداکثر چهار نفر" in text
    head = text.split('id="h-beside"')[1].split("</thead>")[0]
    assert "سام آراسته‌مهر" in head and "بهنود" in head and "ترانه" not in head


def test_posts_that_one_person_fits_come_first(desk: Client) -> None:
    one = Person.objects.get(code="C6")
    text = page(desk, f"/desk/people/{one.pk}/fits/?on=1405/08/30")
    assert text.index("معاون حمل‌ونقل همگانی") < text.index("مدیر سامانه‌ها")


def test_another_day_is_another_answer(desk: Client) -> None:
    assert matched(desk, "P4").result[0]["verdict"] == "conditional"
    before = matched(desk, "P4", on="1404/05/10")
    assert {r["person"] for r in before.result if r["rank"]} == {"C8"}


@pytest.mark.parametrize("on", ["فردا", "1405/13/01", ""])
def test_a_day_that_is_none_is_said_and_nothing_is_kept(on: str, desk: Client) -> None:
    post = Post.objects.get(code="P1")
    desk.post(f"/desk/posts/{post.pk}/match/", {"on": on})
    assert not MatchingRun.objects.exists()


def test_nobody_else_reads_asks_or_closes(
    desk: Client, parks: Unit, waste: Unit, stranger: User, mayor: User, secretary: User
) -> None:
    run, post = matched(desk, "P1"), Post.objects.get(code="P1")
    others = [person("hr-parks", parks, Role.HR), person("hr-waste", waste, Role.HR),
              stranger, mayor, secretary]  # fmt: skip
    for user in others:
        desk.force_login(user, DOOR)
        for address in (
            f"/desk/posts/matching/{run.uuid}/",
            f"/desk/posts/matching/{run.uuid}/replay/",
        ):
            assert page(desk, address) == "404", user
        desk.post(f"/desk/posts/{post.pk}/match/", {"on": "1405/08/30"})
        assert not close(desk, run, "C1", "کارگروه او را برگزید").is_closed
    assert not MatchingRun.objects.exclude(pk=run.pk).filter(persons__isnull=False).exists()


def test_what_must_not_be_held_is_said_so_and_speaks_against_who_holds_it(desk: Client) -> None:
    held = {"not": {"id": "1", "certificate": {"title": "محرومیت"}}}
    Rule.objects.filter(code="rule-P1").update(conditions={"all": [held]})
    bad = Person.objects.get(code="C1")
    bad.certificate_rows.create(title="محرومیت", date="1400/01/01", state="verified")
    run = matched(desk, "P1")
    verdicts = {row["person"]: row["verdict"] for row in run.result}
    assert verdicts.pop("C1") == "not_eligible" and set(verdicts.values()) == {"eligible"}
    text = page(desk, f"/desk/posts/matching/{run.uuid}/")
    assert "نباید برقرار باشد" in text
    assert text.count("✗</span>") == 2  # at the gate and among the nearest


@pytest.mark.parametrize("written", ["150", "-5", "نیم", "7.5"])
def test_weights_that_are_no_share_are_said_and_nothing_is_matched(
    desk: Client, written: str
) -> None:
    run = matched(desk, "P1")
    address = f"/desk/posts/matching/{run.uuid}/"
    desk.post(address, {"act": "weigh", "experience": written, "reason": "چون"})
    assert MatchingRun.objects.count() == 1
    assert "از ۰ تا ۱۰۰" in page(desk, address)
