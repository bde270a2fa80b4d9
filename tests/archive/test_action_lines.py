"""Lines of actions go in and out unchanged; what is wrong is named and set apart."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User

from archive import access
from archive.interchange import take_held
from archive.models import Action, Body, HeldLine, Unit
from archive.vocabulary import Level
from tests.archive.test_staff_lines import POST, exported, row, take

pytestmark = pytest.mark.django_db
DECISION = row(
    "resolution", "R1", number="23/97/14", body="23", date="1397/05/14", clause="2", unit="23",
    level="normal", text="تعمیر انبار", notified="1397/05/20",
)  # fmt: skip
LETTER = row(
    "letter", "L1", number="97/5", date="1397/08/01", sender="پسماند", receiver="ستاد", unit="23",
    subject="گزارش", level="normal", direction="outgoing",
)  # fmt: skip
ACTION = row(
    "action", "A1", resolution="R1", clause="2", owner="P1", due="1397/09/30", state="done",
    percent=100, report="انجام شد", evidence=["L1"], done="1397/08/02",
)  # fmt: skip


def reasons(report: Any) -> str:
    return Path(report.rejects).read_text("utf-8") if report.rejects else ""


def test_an_action_goes_out_as_it_came_in(waste: Unit, board: Body, tmp_path: Path) -> None:
    report = take(tmp_path, ACTION, LETTER, DECISION, POST)
    assert (report.created, report.rejected, report.unresolved) == (4, 0, [])
    assert ACTION in exported(tmp_path / "out")
    action = Action.objects.get()
    assert (action.owner.code, str(action.done_on)) == ("P1", "2018-10-24")


def test_an_action_twice_changes_nothing_and_a_changed_one_updates(
    waste: Unit, board: Body, tmp_path: Path
) -> None:
    take(tmp_path, ACTION, LETTER, DECISION, POST)
    assert take(tmp_path, ACTION).unchanged == 1
    assert take(tmp_path, ACTION | {"percent": 60, "state": "in_progress"}).updated == 1
    action = Action.objects.get()
    assert (action.percent, action.steps.count(), action.charges.count()) == (60, 1, 1)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"percent": 150}, "percent"),
        ({"percent": -1}, "percent"),
        ({"percent": "half"}, "percent"),
        ({"state": "lost"}, "state"),
        ({"resolution": "R9"}, "R9"),
        ({"done": "1397/13/40"}, "done"),
        ({"resolution": None}, "resolution is needed"),
    ],
)
def test_a_wrong_line_is_set_apart_with_its_reason(
    wrong: dict[str, Any], said: str, waste: Unit, board: Body, tmp_path: Path
) -> None:
    report = take(tmp_path, DECISION, ACTION | wrong)
    assert (report.rejected, Action.objects.count()) == (1, 0)
    assert said in reasons(report)


def test_an_owner_is_found_by_title_head_and_by_who_held_the_post(
    waste: Unit, board: Body, tmp_path: Path
) -> None:
    chief = row("post", "P2", code="P2", title="مدیرعامل سازمان پسماند", unit="23")
    twin = row("post", "P3", code="P3", title="معاون مالی", unit="23")
    other = row("post", "P4", code="P4", title="معاون فنی", unit="23")
    held = [{"title": "معاون", "post": "P3", "from": "1396/01/01", "to": "1398/01/01"}]
    one = row("person", "C1", code="C1", name="سام آراسته‌مهر", service=held)
    named = {"A1": "مدیرعامل سازمان", "A2": "سام آراسته‌مهر", "A3": "معاون", "A4": "معاون فنی"}
    lines = [row("action", a, resolution="R1", owner=o) for a, o in named.items()]
    take(tmp_path, DECISION, chief, twin, other, one, *lines)
    found = {a.external_id: a.owner and a.owner.code for a in Action.objects.all()}
    assert found == {"A1": "P2", "A2": "P3", "A3": None, "A4": "P4"}  # two begin with «معاون»


def test_what_is_odd_is_said_and_kept(waste: Unit, board: Body, tmp_path: Path) -> None:
    early = ACTION | {"due": "1390/01/01", "owner": "رئیس ناشناس", "evidence": ["L7"], "x": 1}
    odd = row("action", "A2", resolution="R1", due="به‌زودی")
    report = take(tmp_path, DECISION, early, odd)
    assert report.rejected == 0
    said = "\n".join(report.warnings + report.unresolved)
    for words in ("before the decision", "به‌زودی", "رئیس ناشناس", "L7", "'x'"):
        assert words in said, words
    assert Action.objects.get(external_id="A1").owner_name == "رئیس ناشناس"


def test_a_relative_deadline_counts_from_the_notification_of_the_line(
    waste: Unit, board: Body, tmp_path: Path
) -> None:
    take(tmp_path, DECISION, ACTION | {"due": "ظرف ۳ ماه از ابلاغ", "evidence": []})
    assert str(Action.objects.get().due_on) == "2018-11-11"  # 1397/08/20


def test_an_event_that_comes_with_the_lines_starts_the_span(
    waste: Unit, board: Body, tmp_path: Path
) -> None:
    told = row("event", "E1", resolution="R1", type="notified", date="1397/06/01")
    quiet = {key: value for key, value in DECISION.items() if key != "notified"}
    take(tmp_path, quiet, ACTION | {"due": "10 روز پس از ابلاغ", "state": "in_progress"}, told)
    assert str(Action.objects.get().due_on) == "2018-09-02"  # 1397/06/11


def test_an_export_carries_no_action_of_a_stranger(
    waste: Unit, board: Body, tmp_path: Path, stranger: User, secretary: User
) -> None:
    take(tmp_path, ACTION, LETTER, DECISION, POST)
    kinds = [line["kind"] for line in exported(tmp_path / "s", stranger)]
    assert "action" not in kinds
    assert ACTION in exported(tmp_path / "o", secretary)
    assert access.actions(secretary).get().resolution.level == Level.NORMAL


def test_a_person_brings_actions_only_of_his_units(
    waste: Unit, board: Body, tmp_path: Path, stranger: User
) -> None:
    take(tmp_path, LETTER, DECISION, POST)
    assert take(tmp_path, ACTION, user=stranger).rejected == 1
    assert not Action.objects.exists()


def test_lines_held_by_an_earlier_version_are_taken_in(
    waste: Unit, board: Body, tmp_path: Path
) -> None:
    take(tmp_path, LETTER, DECISION, POST)
    line = json.loads(json.dumps(ACTION))
    HeldLine.objects.create(kind="action", source="t", external_id="A1", line=line)
    take_held()
    assert Action.objects.get().percent == 100 and not HeldLine.objects.exists()
