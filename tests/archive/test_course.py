"""The course of a decision is whole: proposal, sessions, approval, conformity, notification,
amendments, actions; each reader meets the steps that are his to know."""

import datetime

import pytest
from django.contrib.auth.models import User
from django.test import Client

from archive import access, history, registration
from archive.models import Action, Body, Dispatch, Event, Record, Step
from archive.registration import Entry
from archive.vocabulary import Kind, Level, RelationState, Role
from tests.archive.papers import Papers, file_papers
from tests.archive.test_history import Decide, changes, council, decide
from tests.conftest import person

pytestmark = pytest.mark.django_db
__all__ = ["council", "decide"]


def letter(body: Body, number: str, date: str, level: int = Level.NORMAL) -> Record:
    fields = {"number": number, "title": f"نامه {number}", "date": date, "unit": body.unit,
              "level": level}  # fmt: skip
    details = {"direction": "internal", "sender": "شهردار", "receiver": "شورا"}
    return registration.register(Entry(Kind.LETTER, fields, details), user=None)


def link(subject: Record, predicate: str, target: Record, **more: str) -> None:
    registration.link(subject, predicate, target, user=None, state=RelationState.CONFIRMED, **more)


def told(record: Record, user: User) -> list[tuple[str, str]]:
    """(step, day) in their order."""
    return [(i.step, i.date) for i in history.chain(record, access.visibility(user))]


def ordered(decision: Record, day: datetime.date, paper: Record | None = None) -> Action:
    """An action opened on a day, and a report of it a month later."""
    action = Action.objects.create(
        resolution=decision, task="اجاره غرفه‌ها", owner_name="مدیرعامل", unit=decision.unit,
        due_on=day + datetime.timedelta(days=60),
    )  # fmt: skip
    Step.objects.create(action=action, kind="opened", on=day)
    report = Step.objects.create(action=action, kind="report", on=day + datetime.timedelta(days=30))
    if paper:
        report.papers.add(paper)
    return action


@pytest.fixture
def whole(decide: Decide, council: Body) -> Record:
    """A decision with every step."""
    old = decide("60/95/1", "1395/03/01", notified="1395/03/05")
    commission = decide("60/95/9", "1395/02/10")
    link(old, "based_on", letter(council, "60/1", "1395/01/10"))
    link(old, "based_on", commission)
    Event.objects.create(resolution=old, type="objection", date="1395/03/10")
    Event.objects.create(resolution=old, type="upheld", date="1395/03/20")
    Dispatch.objects.create(
        record=old, kind="notified", receiver="سازمان پارک‌ها", on=datetime.date(2016, 6, 14),
        receipt_on=datetime.date(2016, 6, 16), receipt_by="دبیرخانه پارک‌ها",
    )  # fmt: skip
    changes(decide("60/96/2", "1396/01/10", notified="1396/01/13"), "amends", old)
    ordered(old, datetime.date(2017, 5, 1), letter(council, "60/2", "1396/03/10"))
    return old


def test_the_course_goes_from_the_proposal_to_the_actions(whole: Record, mayor: User) -> None:
    steps = told(whole, mayor)
    firsts = list(dict.fromkeys(step for step, _day in steps))
    assert firsts == [
        "proposal", "session", "approval", "notification", "conformity", "change", "action",
    ]  # fmt: skip
    assert [day for _step, day in steps] == sorted(day for _step, day in steps)
    assert ("notification", "1395/03/25") in steps and ("notification", "1395/03/27") in steps
    assert [day for step, day in steps if step == "action"] == [
        "1396/02/11", "1396/03/10", "1396/04/09",
    ]  # fmt: skip


def test_the_page_shows_the_actions_with_their_words(
    whole: Record, mayor: User, client: Client
) -> None:
    client.force_login(mayor, "django.contrib.auth.backends.ModelBackend")
    page = client.get(f"/desk/records/{whole.uuid}/").content.decode()
    course = page[page.index('class="d-timeline"') :].split("</ol>")[0]
    for said in ("اجاره غرفه‌ها", "سازمان پارک‌ها", "دبیرخانه پارک‌ها", "۶۰/۲", "اعتراض"):
        assert said in course, said


def test_who_reads_no_follow_up_meets_no_action_and_no_dispatch(
    whole: Record, council: Body
) -> None:
    office = person("office", council.unit, Role.HR)
    steps = told(whole, office)
    assert "action" not in dict(steps) and ("notification", "1395/03/25") not in steps
    assert ("notification", "1395/03/05") in steps  # the paper's own day
    assert "پارک" not in str(history.chain(whole, access.visibility(office)))


def test_hidden_papers_are_in_no_step(decide: Decide, council: Body, low: User) -> None:
    old = decide("60/95/1", "1395/03/01", notified="1395/03/05")
    link(old, "based_on", letter(council, "60/7731", "1395/01/10", Level.SECRET))
    link(letter(council, "60/7732", "1396/01/10", Level.SECRET), "implements", old)
    ordered(old, datetime.date(2017, 5, 1), letter(council, "60/7733", "1396/03/10", Level.SECRET))
    items = history.chain(old, access.visibility(low))
    assert "773" not in str(items)
    assert [i.step for i in items].count("action") == 3  # the report is told, its paper is not


def test_letters_that_follow_a_decision_act_on_it_and_decisions_do_not(
    decide: Decide, council: Body, mayor: User
) -> None:
    old = decide("60/95/1", "1395/03/01", notified="1395/03/05")
    link(letter(council, "60/5", "1395/06/01"), "follows", old)
    link(decide("60/97/3", "1397/01/01"), "based_on", old)
    steps = told(old, mayor)
    assert ("action", "1395/06/01") in steps
    assert "1397/01/01" not in [day for _step, day in steps]


@pytest.fixture
def papers(decide: Decide, waste: object, board: Body) -> Papers:
    return file_papers(waste, board, text="متن", title="جلسه", number="23/97/14")


@pytest.mark.parametrize(("named", "met"), [("بند ۱", True), ("", True), ("۲", False)])
def test_what_is_said_of_a_clause_of_the_minutes_is_the_decision_s(
    named: str, met: bool, papers: Papers, decide: Decide, mayor: User
) -> None:
    link(decide("60/98/2", "1398/01/10"), "repeals", papers.meeting, object_clause=named)
    Event.objects.create(
        resolution=papers.meeting, type="notified", date="1397/06/01", clause=named
    )
    steps = told(papers.clause, mayor)
    assert (("change", "1398/01/10") in steps) is met
    assert (("notification", "1397/06/01") in steps) is met


def test_what_is_said_of_minutes_that_he_may_not_meet_is_not_told(
    papers: Papers, decide: Decide, low: User
) -> None:
    link(decide("60/98/2", "1398/01/10"), "repeals", papers.meeting, object_clause="۱")
    Record.objects.filter(pk=papers.meeting.pk).update(level=Level.SECRET, place="u0:3:minutes")
    clause = Record.objects.get(pk=papers.clause.pk)
    assert ("change", "1398/01/10") not in told(clause, low)
