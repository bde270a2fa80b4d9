"""A state in words: what decided it, in the words of the paper, if the reader may read it."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _late

from archive.access import Visibility
from archive.history.rules import rules
from archive.history.states import State
from archive.jalali import PartialDate
from archive.models import Event, Record, Relation
from archive.validity import Basis, Rule, governing
from archive.vocabulary import EventType, LegalState

FINDINGS = {
    "late_objection": _late("An objection came after its time and changes nothing."),
    "late_answer": _late("An objection was answered after its time."),
    "later_than_itself": _late("A relation says that an older paper changed this one: left out."),
    "on_itself": _late("A relation says that this paper changes itself: left out."),
    "undated": _late("A confirmed fact has no date."),
    "imprecise": _late("A date is known only to its month or year: on this day nobody can say."),
}


@dataclass(frozen=True)
class Decider:
    """The fact that decides: the paper, its sentence and page, and the day it decides from."""

    record: Record
    number: str
    date: str
    sentence: str
    page: int | None
    since: str
    relation: Relation | None = None


def written(day: datetime.date | None) -> str:
    """A day as the archive writes it; "" when unknown."""
    if day is None or day in (datetime.date.min, datetime.date.max):
        return ""
    return str(PartialDate.from_date(day))


def ask() -> str:
    """All that is said where a hidden paper would decide."""
    return _("Ask the secretariat for the state.")


def decider(state: State, record: Record, sight: Visibility) -> Decider | None:
    """What decided; None when nothing did or the reader is to ask."""
    return deciders([(state, record)], sight).get(record.pk)


def deciders(told: Iterable[tuple[State, Record]], sight: Visibility) -> dict[int, Decider]:
    """record id -> what decided its state; two questions, however many records.

    A record of which nothing decided, or whose reader is to ask, is not among them.
    """
    known = [(s, s.verdict.basis, r) for s, r in told if s.status is not None and s.verdict.basis]
    changes = Relation.objects.select_related("subject__body").defer("subject__text")
    relations = changes.in_bulk([basis.id for _, basis, _ in known if basis.kind == "change"])
    steps = [basis.id for _, basis, _ in known if basis.kind == "step"]
    events = Event.objects.select_related("letter").in_bulk(steps)
    made: dict[int, Decider] = {}
    for state, basis, record in known:
        since = written(state.verdict.since)
        if basis.kind == "change":
            made[record.pk] = by_change(relations[basis.id], sight, since)
        elif basis.kind == "step":
            made[record.pk] = by_step(events[basis.id], record, sight, since)
        else:
            said = by_date(basis, record)
            made[record.pk] = Decider(record, record.number, record.date, said, None, since)
    return made


def by_change(relation: Relation, sight: Visibility, since: str) -> Decider:
    """A later paper; its sentence for who may read it."""
    paper = relation.subject
    quote = relation.quote if sight.reads(paper) else ""
    return Decider(paper, paper.number, paper.date, quote, relation.page, since, relation)


def by_step(event: Event, record: Record, sight: Visibility, since: str) -> Decider:
    """A step of the approval; its letter for who may know of it."""
    letter = event.letter if event.letter and sight.shows(event.letter) else None
    paper = letter or record
    said = f"{EventType(event.type).label} {event.date}"
    return Decider(paper, paper.number, event.date, said, None, since)


def rule_of(record: Record) -> Rule:
    """The approval rule of the decision's body when it was decided."""
    body = record.body
    day = record.date or record.resolution.notified
    return governing(rules(), body.type if body else "", body.code if body else "", day)


def by_date(basis: Basis, record: Record) -> str:
    """Which of the paper's own dates decides."""
    own = record.resolution
    days = rule_of(record).days
    if basis.kind == "withdrawn":
        return _("The record was withdrawn.")
    if basis.kind == "notified" and days:
        told = {"date": own.notified, "days": days}
        return _("Notified on %(date)s; %(days)d days for objections.") % told
    if basis.kind == "notified":
        return _("Notified on %(date)s.") % {"date": own.notified}
    if basis.kind == "effective":
        return _("In force from %(date)s.") % {"date": own.effective}
    return _("Ends on %(date)s.") % {"date": own.ends}


def reason(state: State, record: Record) -> str:
    """One sentence why the state is what it is."""
    if state.status is None:
        return ask()
    if state.status == LegalState.UNEXAMINED and state.verdict.basis is None:
        return _("No date of notification or of coming into force is recorded.")
    if state.status == LegalState.PENDING and rule_of(record).needed:
        return _("The approval that its body needs is not recorded.")
    return str(LegalState(state.status).label)


def findings(state: State) -> list[str]:
    """What is odd about the facts, in words."""
    if state.status is None:
        return []
    return [str(FINDINGS[finding.code]) for finding in state.verdict.findings]
