"""Actions: owners, deadlines, evidence, confirmation; who may, and what is refused in words."""

import datetime

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils.translation import override

from archive import access, registration
from archive.errors import ArchiveError, Denied
from archive.followup import actions, alerts, deadlines, holders, points
from archive.followup.actions import Order
from archive.models import (
    Action,
    Alert,
    Body,
    Dispatch,
    Person,
    Point,
    Post,
    Service,
    Step,
    Unit,
)
from archive.registration import Entry
from archive.vocabulary import ExecutionState, Kind, Level, Role, StepKind
from tests.archive.papers import Papers, file_papers
from tests.conftest import person

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 21)  # 1405/08/30


@pytest.fixture(autouse=True)
def _the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "today", lambda: TODAY)


@pytest.fixture
def papers(waste: Unit, board: Body) -> Papers:
    return file_papers(waste, board, text="تعمیر انبار", title="تعمیر انبار", number="23/97/14")


@pytest.fixture
def chief(waste: Unit) -> Post:
    return Post.objects.create(code="P1", title="مدیرعامل", unit=waste, external_id="P1")


@pytest.fixture
def deputy(waste: Unit) -> Post:
    return Post.objects.create(code="P2", title="معاون فنی", unit=waste, external_id="P2")


@pytest.fixture
def coordinator(headquarters: Unit) -> User:
    return person("coordinator", headquarters, Role.COORDINATOR, Level.SECRET)


def opened(papers: Papers, owner: Post, due: str = "1405/08/01", **keys: object) -> Action:
    return actions.open_action(papers.clause, Order(owner, due, **keys), user=None)


def done(action: Action, papers: Papers, user: User) -> Step:
    return actions.report(
        action, user=user, words="انجام شد", percent=90, state="done", papers=[papers.letter]
    )


@pytest.mark.parametrize(
    ("written", "day", "days", "months"),
    [
        ("1405/08/30", datetime.date(2026, 11, 21), None, None),
        ("۱۴۰۵/۸/۳۰", datetime.date(2026, 11, 21), None, None),
        ("1405/08", datetime.date(2026, 11, 21), None, None),
        ("ظرف ۳ ماه از ابلاغ", None, None, 3),
        ("ظرف سه ماه از تاریخ ابلاغ", None, None, 3),
        ("حداکثر ظرف مدت یک هفته", None, 7, None),
        ("30 روز پس از ابلاغ", None, 30, None),
        ("بیست و پنج روز پس از ابلاغ", None, 25, None),
        ("یک سال", None, None, 12),
        ("", None, None, None),
    ],
)
def test_a_deadline_is_a_day_or_a_span(
    written: str, day: datetime.date | None, days: int | None, months: int | None
) -> None:
    assert deadlines.read(written) == deadlines.Deadline(day, days, months)


@pytest.mark.parametrize("written", ["-5 روز", "به‌زودی", "1405/13/01", "0 روز", "9999 ماه"])
def test_what_is_no_deadline_is_refused_in_words(written: str, papers: Papers, chief: Post) -> None:
    with override("fa"), pytest.raises(actions.Refused, match="مهلت"):
        opened(papers, chief, written)
    assert not Action.objects.exists()


def test_a_deadline_before_the_session_is_refused(papers: Papers, chief: Post) -> None:
    with override("fa"), pytest.raises(actions.Refused, match="1397/05/14"):
        opened(papers, chief, "1397/05/13")


def test_three_months_end_on_the_same_day_of_a_shorter_month() -> None:
    start = datetime.date(2026, 9, 22)  # 1405/06/31
    assert deadlines.after(start, days=None, months=1) == datetime.date(2026, 10, 22)  # 07/30


def test_a_relative_deadline_runs_from_the_notification(
    papers: Papers, chief: Post, secretary: User
) -> None:
    action = opened(papers, chief, "ظرف ۱۰ روز از ابلاغ")
    assert action.due_on is None
    sent = Dispatch(
        record=papers.clause, kind="notified", receiver="مدیرعامل", on=datetime.date(2026, 11, 1)
    )
    actions.dispatch(sent, user=secretary)
    action.refresh_from_db()
    assert action.due_on == datetime.date(2026, 11, 11)
    assert list(Action.objects.overdue(TODAY)) == [action]
    assert not Action.objects.overdue(datetime.date(2026, 11, 11)).exists()


def test_overdue_on_a_past_day_knows_what_was_done_later(
    papers: Papers, chief: Post, secretary: User
) -> None:
    action = opened(papers, chief)
    done(action, papers, secretary)
    eve = TODAY - datetime.timedelta(days=1)
    assert list(Action.objects.overdue(eve)) == [action] and action.is_overdue(eve)
    assert not Action.objects.overdue(TODAY).exists() and not action.is_overdue(TODAY)


def test_who_reported_it_done_cannot_confirm_it(papers: Papers, chief: Post, low: User) -> None:
    action = opened(papers, chief)
    done(action, papers, low)
    with override("fa"), pytest.raises(actions.Refused, match="شخص دیگری"):
        actions.settle(action, user=low, confirmed=True)
    action.confirmed_by = low
    with pytest.raises(IntegrityError), transaction.atomic():
        action.save()


def test_the_holder_of_the_owning_post_cannot_confirm(
    papers: Papers, chief: Post, low: User, secretary: User, waste: Unit
) -> None:
    action = opened(papers, chief)
    done(action, papers, secretary)
    holder = Person.objects.create(code="C1", name="low", external_id="C1")
    Service.objects.create(person=holder, post=chief, start="1400/01/01")
    with override("fa"), pytest.raises(actions.Refused, match="مسئول"):
        actions.settle(action, user=low, confirmed=True)


def test_the_confirming_post_is_not_the_owner(papers: Papers, chief: Post) -> None:
    with override("fa"), pytest.raises(actions.Refused, match="مسئول"):
        opened(papers, chief, confirmer=chief)
    action = opened(papers, chief)
    action.confirmer = chief
    with pytest.raises(IntegrityError), transaction.atomic():
        action.save()


def test_another_person_confirms_and_then_it_is_closed(
    papers: Papers, chief: Post, secretary: User, coordinator: User
) -> None:
    action = opened(papers, chief)
    done(action, papers, secretary)
    actions.settle(action, user=coordinator, confirmed=True)
    assert (action.state, action.percent) == (ExecutionState.CONFIRMED, 100)
    with pytest.raises(actions.Refused):
        actions.extend(action, user=secretary, due="1406/01/01", reason="-", approver="-")
    assert papers.clause.resolution.record.stage == "final"


def test_done_needs_its_evidence(papers: Papers, chief: Post, secretary: User) -> None:
    action = opened(papers, chief)
    with override("fa"), pytest.raises(actions.Refused, match="مستند"):
        actions.report(action, user=secretary, words="", percent=100, state="done")
    action.refresh_from_db()
    assert action.state == ExecutionState.NOT_STARTED and not action.steps.filter(kind="report")


@pytest.mark.parametrize("percent", [-1, 150])
def test_a_percent_out_of_range_is_refused(
    percent: int, papers: Papers, chief: Post, secretary: User
) -> None:
    action = opened(papers, chief)
    with override("fa"), pytest.raises(actions.Refused, match="درصد"):
        actions.report(action, user=secretary, words="", percent=percent, state="in_progress")


def test_an_extension_carries_reason_and_approver(
    papers: Papers, chief: Post, secretary: User
) -> None:
    action = opened(papers, chief)
    for reason, approver in (("", "شهردار"), ("تأخیر پیمانکار", " ")):
        with pytest.raises(actions.Refused):
            actions.extend(
                action, user=secretary, due="1406/01/01", reason=reason, approver=approver
            )
    with override("fa"), pytest.raises(actions.Refused, match="دیرتر"):
        actions.extend(action, user=secretary, due="1405/07/01", reason="x", approver="شهردار")
    action.refresh_from_db()
    step = actions.extend(
        action, user=secretary, due="1406/01/15", reason="تأخیر پیمانکار", approver="شهردار"
    )
    assert (step.before, step.after) == ("1405/08/01", "1406/01/15")
    with pytest.raises(IntegrityError), transaction.atomic():
        Step.objects.create(action=action, kind=StepKind.EXTENDED, on=TODAY)


def test_a_new_incumbent_finds_the_items_and_the_dossier_keeps_the_old(
    papers: Papers, chief: Post, waste: Unit
) -> None:
    action = opened(papers, chief)
    before = Person.objects.create(code="C1", name="آرش پیشین", external_id="C1")
    after = Person.objects.create(code="C2", name="نگار تازه", external_id="C2")
    Service.objects.create(person=before, post=chief, start="1395/01/01", end="1405/08/15")
    Service.objects.create(person=after, post=chief, start="1405/08/16")
    new = User.objects.create_user("new", first_name="نگار", last_name="تازه")
    old = User.objects.create_user("old", first_name="آرش", last_name="پیشین")
    assert holders.posts_held(new, TODAY) == [chief.pk]
    assert holders.posts_held(old, TODAY) == []
    (owned,) = holders.ownership(action)
    assert [h.name for h in owned.holders] == ["آرش پیشین", "نگار تازه"]
    assert owned.holders[0].end == datetime.date(2026, 11, 6)


def test_an_action_given_on_keeps_its_former_owner(
    papers: Papers, chief: Post, deputy: Post, secretary: User
) -> None:
    action = opened(papers, chief)
    actions.give(action, user=secretary, owner=deputy, reason="تغییر وظیفه")
    names = [(one.name, one.end) for one in holders.ownership(action)]
    assert names == [("مدیرعامل", TODAY - datetime.timedelta(days=1)), ("معاون فنی", None)]


def test_each_threshold_is_told_once(papers: Papers, chief: Post) -> None:
    action = opened(papers, chief, "1405/08/30")
    for offset, fresh in ((-8, 0), (-7, 1), (-6, 0), (0, 1), (0, 0), (7, 1), (8, 0)):
        assert alerts.raise_alerts(action.due_on + datetime.timedelta(days=offset)) == fresh, offset
    assert sorted(Alert.objects.values_list("threshold", flat=True)) == [-7, 0, 7]
    with pytest.raises(IntegrityError), transaction.atomic():
        Alert.objects.create(action=action, due_on=action.due_on, threshold=0)


def test_mail_goes_once_and_only_to_who_may_see(
    papers: Papers, chief: Post, coordinator: User, parks: Unit, settings
) -> None:
    settings.EMAIL_HOST = "mail.example"
    User.objects.filter(pk=coordinator.pk).update(email="c@example.org")
    other = person("other", parks, Role.COORDINATOR, Level.SECRET)
    User.objects.filter(pk=other.pk).update(email="o@example.org", first_name="دارنده")
    Post.objects.filter(pk=chief.pk).update(incumbent="دارنده")  # holds the post, has no right
    opened(papers, Post.objects.get(pk=chief.pk), "1405/08/30")
    alerts.raise_alerts(TODAY)
    assert (alerts.mail_alerts(TODAY), alerts.mail_alerts(TODAY)) == (1, 0)
    (letter,) = mail.outbox
    assert letter.to == ["c@example.org"]
    assert "تعمیر" not in letter.subject + letter.body


def test_a_letter_names_a_clause_without_a_number_by_its_session(
    waste: Unit, board: Body, chief: Post, coordinator: User, settings
) -> None:
    settings.EMAIL_HOST = "mail.example"
    User.objects.filter(pk=coordinator.pk).update(email="c@example.org")
    shared = {"date": "1397/05/14", "unit": waste, "body": board, "title": "تعمیر",
              "level": Level.NORMAL}  # fmt: skip
    _, (clause,) = registration.register_session(
        Entry(Kind.MEETING, {**shared, "number": "14"}, {"present": ["الف"]}),
        [Entry(Kind.RESOLUTION, {**shared, "text": "تعمیر انبار"}, {"clause": "3"})],
        user=None,
    )
    actions.open_action(clause, Order(chief, "1405/08/30"), user=None)
    alerts.raise_alerts(TODAY)
    alerts.mail_alerts(TODAY)
    assert "مصوبه ۱۴ / ۳" in mail.outbox[0].body


def test_without_a_mail_server_nothing_is_sent(papers: Papers, chief: Post) -> None:
    opened(papers, chief, "1405/08/30")
    alerts.raise_alerts(TODAY)
    assert alerts.mail_alerts(TODAY) == 0 and mail.outbox == []


def test_a_stranger_sees_no_action_and_does_nothing(
    papers: Papers, chief: Post, stranger: User, secretary: User
) -> None:
    action = opened(papers, chief)
    assert list(access.actions(secretary)) == [action]
    assert not access.actions(stranger).exists()
    for act in (
        lambda: done(action, papers, stranger),
        lambda: actions.extend(action, user=stranger, due="1406", reason="x", approver="y"),
        lambda: actions.settle(action, user=stranger, confirmed=True),
        lambda: actions.open_action(papers.clause, Order(chief), user=stranger),
    ):
        with pytest.raises(Denied):
            act()


def test_a_role_without_follow_up_sees_none(papers: Papers, chief: Post, waste: Unit) -> None:
    opened(papers, chief)
    for role in (Role.APPROVER, Role.HR, Role.CLERK, Role.ADMINISTRATOR):
        assert not access.actions(person(role, waste, role, Level.SECRET)).exists(), role


def test_an_action_of_a_secret_decision_is_secret(
    waste: Unit, board: Body, chief: Post, low: User
) -> None:
    secret = file_papers(waste, board, text="x", title="x", number="23/97/9", level=Level.SECRET)
    opened(secret, chief)
    assert not access.actions(low).exists()


def test_a_point_closes_only_by_a_written_answer(
    papers: Papers, secretary: User, stranger: User
) -> None:
    point = points.raise_point(
        papers.meeting, user=secretary, text="سهم سازمان چیست؟", referred_to="کمیسیون مالی"
    )
    assert list(access.points(secretary)) == [point] and not access.points(stranger).exists()
    with pytest.raises(actions.Refused):
        points.answer(point, papers.meeting, user=secretary)
    with pytest.raises(IntegrityError), transaction.atomic():
        Point.objects.filter(pk=point.pk).update(closed_on=TODAY)
    points.answer(point, papers.letter, user=secretary)
    assert (point.answer, point.closed_on) == (papers.letter, TODAY)


def test_a_receipt_comes_after_the_sending(papers: Papers, secretary: User, stranger: User) -> None:
    day = datetime.date(2026, 11, 10)
    sent = Dispatch(record=papers.letter, kind="sent", receiver="منطقه ۳", on=day)
    actions.dispatch(sent, user=secretary)
    assert not access.dispatches(stranger).exists()
    for wrong in (day - datetime.timedelta(days=1), TODAY + datetime.timedelta(days=1)):
        with pytest.raises(actions.Refused):
            actions.receive(sent, user=secretary, on=wrong, by="دبیرخانه")
    actions.receive(sent, user=secretary, on=day, by="دبیرخانه")
    assert Dispatch.objects.get().receipt_by == "دبیرخانه"


def test_nothing_is_sent_before_its_own_day(papers: Papers, secretary: User) -> None:
    early = Dispatch(
        record=papers.letter, kind="sent", receiver="x", on=datetime.date(2018, 8, 4)
    )  # 1397/05/13
    with pytest.raises(ArchiveError):
        actions.dispatch(early, user=secretary)


def test_evidence_stays_hidden_from_who_may_not_read_it(
    papers: Papers, chief: Post, low: User, waste: Unit, board: Body
) -> None:
    secret = file_papers(waste, board, text="x", title="x", number="23/97/9", level=Level.SECRET)
    action = opened(papers, chief)
    with pytest.raises(actions.Refused):
        actions.report(
            action, user=low, words="", percent=1, state="in_progress", papers=[secret.letter]
        )
