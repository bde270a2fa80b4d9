"""States out of the database: exact, for one reader's rights, and nothing of what he may not see."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test.utils import CaptureQueriesContext

from archive import access, history, registration, tasks
from archive.jalali import PartialDate
from archive.models import AccessRow, Body, CitedPlace, Event, Outbox, Record, Unit
from archive.registration import Entry
from archive.vocabulary import Kind, Level, RelationState, Role
from tests.conftest import person

pytestmark = pytest.mark.django_db
Decide = Callable[..., Record]
DAY = PartialDate.parse("1400/01/01").first()


@pytest.fixture
def council(headquarters: Unit) -> Body:
    """The city council."""
    return Body.objects.create(
        code="60", title="شورای اسلامی شهر", type="council", unit=headquarters
    )


@pytest.fixture
def decide(council: Body, headquarters: Unit) -> Decide:
    """Files a decision of the council; details by name."""

    def make(number: str, date: str, *, level: int = Level.NORMAL, **details: Any) -> Record:
        fields = {
            "number": number, "title": f"مصوبه {number}", "date": date, "text": "متن مصوبه",
            "unit": headquarters, "body": council, "level": level,
        }  # fmt: skip
        return registration.register(
            Entry(kind=Kind.RESOLUTION, fields=fields, details={"clause": "1", **details}),
            user=None,
        )

    return make


def changes(subject: Record, predicate: str, target: Record, **fields: Any) -> None:
    """A confirmed relation."""
    fields = {"state": RelationState.CONFIRMED, "quote": "لغو می‌شود", "page": 1, **fields}
    registration.link(subject, predicate, target, user=None, **fields)


def status(record: Record, user: User, clause: str = "") -> str | None:
    """The state that this user is told."""
    return history.state_of(record, clause, DAY, access.visibility(user)).status


def test_a_repealed_decision_names_its_repealer_and_sentence(decide: Decide, mayor: User) -> None:
    old = decide("60/95/1", "1395/01/10", notified="1395/01/13")
    new = decide("60/98/2", "1398/01/10", notified="1398/01/13")
    changes(new, "repeals", old)
    sight = access.visibility(mayor)
    state = history.state_of(old, "", DAY, sight)
    fact = history.decider(state, old, sight)
    assert fact is not None
    assert (state.status, fact.number, fact.sentence, fact.page, fact.since) == (
        "repealed", "60/98/2", "لغو می‌شود", 1, "1398/01/27",
    )  # fmt: skip


def test_a_hidden_repealer_leaves_no_state_and_no_trace(
    decide: Decide, low: User, mayor: User
) -> None:
    old = decide("60/95/1", "1395/01/10", notified="1395/01/13")
    secret = decide("60/98/7731", "1398/01/10", level=Level.SECRET, notified="1398/01/13")
    changes(secret, "repeals", old, quote="جمله پنهان")
    sight = access.visibility(low)
    state = history.state_of(old, "", DAY, sight)
    assert status(old, mayor) == "repealed"
    assert state.status is None
    assert history.decider(state, old, sight) is None
    assert history.reason(state, old) == "وضعیت را از دبیرخانه بپرسید."
    assert "7731" not in str(history.chain(old, sight))
    assert state.verdict.proposed == 0


def test_a_hidden_relation_that_changes_nothing_hides_nothing(decide: Decide, low: User) -> None:
    old = decide("60/95/1", "1395/01/10", notified="1395/01/13")
    open_one = decide("60/97/2", "1397/01/10", notified="1397/01/13")
    secret = decide("60/98/7731", "1398/01/10", level=Level.SECRET, notified="1398/01/13")
    changes(open_one, "repeals", old)
    changes(secret, "repeals", old)
    assert status(old, low) == "repealed"


def test_many_states_at_once_are_those_told_one_by_one(
    decide: Decide, low: User, mayor: User
) -> None:
    made = [decide(f"60/95/{n}", "1395/01/10", notified="1395/01/13") for n in range(4)]
    made.append(decide("60/96/9", "1396/01/10"))
    changes(made[1], "repeals", made[0])
    changes(made[2], "amends", made[1])
    Event.objects.create(resolution=made[3], type="annulled", date="1399/01/01")
    for user in (low, mayor):
        told = history.states(made, DAY, access.visibility(user))
        assert {pk: state.status for pk, state in told.items()} == {
            record.pk: status(record, user) for record in made
        }


def test_a_stranger_is_told_of_no_decision(decide: Decide, stranger: User) -> None:
    record = decide("60/95/1", "1395/01/10", notified="1395/01/13")
    assert history.states([record], DAY, access.visibility(stranger)) == {}
    seen = history.coverage(access.visibility(stranger))
    assert (seen.decisions, seen.bodies) == (0, ())


def test_what_is_filed_since_is_counted_with_what_was_counted_before(
    decide: Decide, mayor: User, low: User, stranger: User
) -> None:
    for number, day in (("60/95/1", "1395/01/10"), ("60/97/1", "1397/01/10")):
        decide(number, day)
    sights = [access.visibility(user) for user in (mayor, low, stranger)]
    before = [history.coverage(sight) for sight in sights]
    decide("60/90/1", "1390/02/01")
    decide("60/99/1", "1399/02/01", level=Level.SECRET)
    later = [history.coverage(sight) for sight in sights]
    assert [one.decisions for one in before] == [2, 2, 0]
    assert [(one.decisions, one.first_year, one.last_year) for one in later] == [
        (4, 1390, 1399), (3, 1390, 1397), (0, None, None),
    ]  # fmt: skip
    cache.clear()
    assert later == [history.coverage(sight) for sight in sights]


def test_a_paper_filed_makes_nobody_count_the_whole_archive_anew(
    decide: Decide, mayor: User
) -> None:
    sight, last = access.visibility(mayor), decide("60/95/1", "1395/01/10")
    history.coverage(sight)
    decide("60/95/2", "1395/01/10")
    with CaptureQueriesContext(connection) as asked:
        history.coverage(sight)
    counts = [one["sql"] for one in asked if "COUNT(" in one["sql"]]
    assert counts and all(f'"archive_record"."id" > {last.pk}' in sql for sql in counts)


def test_what_others_file_is_not_counted_for_who_meets_none_of_it(
    decide: Decide, low: User
) -> None:
    sight = access.visibility(low)
    decide("60/95/1", "1395/01/10")
    before = history.coverage(sight)
    decide("60/95/2", "1395/01/10", level=Level.SECRET)
    with CaptureQueriesContext(connection) as asked:
        assert history.coverage(sight) == before
    assert not [one["sql"] for one in asked if "COUNT(" in one["sql"]]


def test_who_knows_only_the_card_gets_no_sentence(
    decide: Decide, headquarters: Unit, council: Body
) -> None:
    auditor = person("auditor", headquarters, Role.AUDITOR, Level.SECRET)
    old = decide("60/95/1", "1395/01/10", notified="1395/01/13")
    changes(decide("60/98/2", "1398/01/10", notified="1398/01/13"), "repeals", old)
    sight = access.visibility(auditor)
    state = history.state_of(old, "", DAY, sight)
    fact = history.decider(state, old, sight)
    assert fact is not None
    assert (state.status, fact.number, fact.sentence) == ("repealed", "60/98/2", "")


def test_the_chain_goes_from_paper_to_paper_in_the_order_of_days(
    decide: Decide, mayor: User
) -> None:
    first = decide("60/95/1", "1395/01/10", notified="1395/01/13")
    second = decide("60/97/2", "1397/01/10", notified="1397/01/13")
    third = decide("60/98/3", "1398/01/10", notified="1398/01/13")
    changes(second, "amends", first)
    changes(third, "repeals", second)
    items = history.chain(second, access.visibility(mayor))
    assert [item.date for item in items] == sorted(item.date for item in items)
    papers = [item.record.number for item in items if item.record]
    assert {"60/95/1", "60/97/2", "60/98/3"} == set(papers)


def test_silence_becomes_an_event_of_the_system_once(decide: Decide, mayor: User) -> None:
    quiet = decide("60/95/1", "1395/01/10", notified="1395/01/13")
    objected = decide("60/95/2", "1395/01/10", notified="1395/01/13")
    Event.objects.create(resolution=objected, type="objection", date="1395/01/20")
    late = decide("60/95/3", "1395/01/10", notified="1395/01/13")
    Event.objects.create(resolution=late, type="objection", date="1395/01/28")
    decide("60/95/4", "1395/01/10", notified="1395/01")
    assert registration.record_silence(PartialDate.parse("1395/01/26").first()) == 0
    day = PartialDate.parse("1395/01/27").first()
    assert (registration.record_silence(day), registration.record_silence(day)) == (2, 0)
    events = Event.objects.filter(type="silence").order_by("pk")
    assert [(event.resolution, event.date) for event in events] == [
        (quiet, "1395/01/27"), (late, "1395/01/27"),
    ]  # fmt: skip
    assert AccessRow.objects.filter(record_id=quiet.pk, user_id=None, what__startswith="silence")
    sight = access.visibility(mayor)
    state = history.state_of(quiet, "", DAY, sight)
    assert state.status == "in_force"
    assert str(state.verdict.basis).startswith("step")


def test_the_silence_of_a_board_says_nothing(
    file_resolution: Callable[..., Record], mayor: User
) -> None:
    record = file_resolution("متن", number="23/97/1")
    Event.objects.create(resolution=record, type="notified", date="1397/05/20")
    assert tasks.record_silence() == 0


def test_what_follows_from_a_change_is_indexed_again(decide: Decide) -> None:
    first = decide("60/95/1", "1395/01/10", notified="1395/01/13")
    second = decide("60/97/2", "1397/01/10", notified="1397/01/13")
    third = decide("60/98/3", "1398/01/10", notified="1398/01/13")
    changes(second, "repeals", first, effective="1399/01/01")
    Outbox.objects.all().delete()
    changes(third, "repeals", second)
    assert set(Outbox.objects.values_list("record_id", flat=True)) == {
        first.pk, second.pk, third.pk,
    }  # fmt: skip


def test_own_rules_are_read_from_the_file_that_the_setting_names(
    decide: Decide, mayor: User, tmp_path: Path, settings: LazySettings
) -> None:
    record = decide("60/95/1", "1395/01/10", notified="1395/01/13")
    own = tmp_path / "approvals.json"
    own.write_text('[{"body": "60", "approver": "external"}]', encoding="utf-8")
    settings.APPROVALS = str(own)
    assert status(record, mayor) == "pending"
    own.with_name("broken.json").write_text("{", encoding="utf-8")
    settings.APPROVALS = str(own.with_name("broken.json"))
    with pytest.raises(ImproperlyConfigured, match="DABIR_APPROVALS"):
        status(record, mayor)


@pytest.fixture
def cite(headquarters: Unit) -> Callable[..., Record]:
    """Files a letter that cites a decision in a sentence."""

    def make(number: str, date: str, target: Record) -> Record:
        text = f"در اجرای مصوبه شماره {target.number} مورخ {target.date} قرارداد تمدید شد."
        fields = {
            "number": number, "title": "استناد", "date": date, "text": text,
            "unit": headquarters, "level": Level.NORMAL,
        }  # fmt: skip
        details = {"direction": "internal", "sender": "شهرداری", "receiver": "سازمان"}
        letter = registration.register(Entry(Kind.LETTER, fields, details), user=None)
        CitedPlace.objects.filter(record=letter).delete()
        CitedPlace.objects.create(
            record=letter, start=12, end=50, text="مصوبه", quote=text, kind="resolution",
            number=target.number, number_key=target.number_key, target=target, state="resolved",
        )  # fmt: skip
        return letter

    return make


def test_a_letter_that_rests_on_a_repealed_decision_is_a_finding(
    decide: Decide, cite: Callable[..., Record], mayor: User
) -> None:
    old = decide("60/95/1", "1395/01/10", notified="1395/01/13")
    changes(decide("60/98/2", "1398/01/10", notified="1398/01/13"), "repeals", old)
    sight = access.visibility(mayor)
    before, after = cite("96/10/1", "1396/05/05", old), cite("99/10/2", "1399/05/05", old)
    assert history.dead_citations(before, sight) == []
    found = history.dead_citations(after, sight)
    assert [(one.target, one.state.status) for one in found] == [(old, "repealed")]


def test_that_a_hidden_paper_repealed_it_is_no_finding(
    decide: Decide, cite: Callable[..., Record], mayor: User, low: User
) -> None:
    old = decide("60/95/1", "1395/01/10", notified="1395/01/13")
    secret = decide("60/98/2", "1398/01/10", level=Level.SECRET, notified="1398/01/13")
    changes(secret, "repeals", old)
    letter = cite("99/10/2", "1399/05/05", old)
    assert len(history.dead_citations(letter, access.visibility(mayor))) == 1
    assert history.dead_citations(letter, access.visibility(low)) == []


def test_open_citations_are_counted_only_in_papers_he_reads(
    decide: Decide, cite: Callable[..., Record], mayor: User, stranger: User
) -> None:
    old = decide("60/95/1", "1395/01/10", notified="1395/01/13")
    letter = cite("99/10/2", "1399/05/05", old)
    CitedPlace.objects.filter(record=letter).update(target=None, state="unresolved")
    counts = [
        history.coverage(access.visibility(user), old.number_key).open_citations
        for user in (mayor, stranger)
    ]
    assert counts == [1, 0]


def test_a_relation_to_a_clause_of_minutes_is_about_the_decision_filed_for_it(
    decide: Decide, council: Body, headquarters: Unit, mayor: User
) -> None:
    fields = {
        "number": "7", "title": "جلسه ۷", "date": "1395/01/10", "unit": headquarters,
        "body": council, "level": Level.NORMAL,
    }  # fmt: skip
    session = registration.register(Entry(Kind.MEETING, fields, {"present": ["یک"]}), user=None)
    made = [
        decide(f"60/95/{n}", "1395/01/10", meeting=session, clause=str(n), notified="1395/01/13")
        for n in (4, 5)
    ]
    Outbox.objects.all().delete()
    changes(
        decide("60/98/3", "1398/01/10", notified="1398/01/13"), "repeals", session,
        object_clause="بند ۵",
    )  # fmt: skip
    assert [status(record, mayor) for record in made] == ["in_force", "repealed"]
    assert {record.pk for record in made} <= set(Outbox.objects.values_list("record_id", flat=True))
    Event.objects.create(resolution=session, type="annulled", date="1399/01/01")
    assert [status(record, mayor) for record in made] == ["annulled", "repealed"]
