"""States for a reader: what he may not see takes no part, and where it would, he is told to ask.

A relation from a hidden paper must not show. So the state is reckoned twice, with all facts and
with those the reader may meet; where the two differ there is no state for him, only the advice to
ask the secretariat.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Q

from archive.access import Visibility
from archive.history.loading import Loaded, dependents, load, with_clauses
from archive.models import Record, Relation
from archive.validity import CHANGING, Reasoning, Span, Verdict
from archive.vocabulary import Kind, RelationState

Day = datetime.date


@dataclass(frozen=True)
class State:
    """The legal state of a decision for a reader; `status` None: ask the secretariat."""

    status: str | None
    verdict: Verdict


class Ledger:
    """The states of some decisions for one reader (None: the system), for any day or clause."""

    def __init__(self, loaded: Loaded, sight: Visibility | None) -> None:
        hidden = loaded.hidden(sight) if sight else set()
        self.doubtful = loaded.touched_by(hidden)
        self.all = Reasoning(loaded.facts)
        self.seen = Reasoning(loaded.without(hidden)) if self.doubtful else self.all

    def state(self, pk: int, clause: str, day: Day) -> State:
        """The state on a day."""
        verdict = self.seen.state(pk, clause, day)
        if pk in self.doubtful and self.all.state(pk, clause, day).status != verdict.status:
            return State(None, Verdict("unexamined"))
        return State(verdict.status, verdict)


def spans(ids: Iterable[int]) -> dict[int, list[Span]]:
    """Decision -> its states over all time, with all facts: for the index, not for a reader."""
    wanted = list(
        Record.objects.filter(pk__in=list(ids), kind=Kind.RESOLUTION).values_list("pk", flat=True)
    )
    reasoning = Reasoning(load(wanted).facts)
    return {pk: reasoning.spans(pk, "") for pk in wanted}


def untold(on: Day, sight: Visibility) -> frozenset[int]:
    """Decisions he may meet whose state on a day he is not told: a hidden paper decides it."""
    apart = ~Q(subject__place=F("object__place"))  # else who meets one paper meets the other
    apart |= Q(object__in=sight.granted) | Q(subject__in=sight.barred)
    rows = Relation.objects.filter(
        apart, predicate__in=CHANGING, state=RelationState.CONFIRMED
    ).values_list("object_id", "object__place", "subject_id", "subject__place")
    doubtful = {
        changed
        for changed, place, by, home in rows
        if sight.knows(changed, place) and not sight.knows(by, home)
    }
    doubtful = with_clauses(doubtful)
    told = states_of_ids(doubtful | dependents(doubtful), on, sight)
    return frozenset(pk for pk, state in told.items() if state.status is None)


def state_of(record: Record, clause: str, on: Day, sight: Visibility) -> State:
    """The state of one decision, or of a clause of it, that the reader may meet."""
    return Ledger(load([record.pk]), sight).state(record.pk, clause, on)


def states(records: Iterable[Record], on: Day, sight: Visibility) -> dict[int, State]:
    """Record id -> state on a day, of the decisions among these that the reader may meet."""
    wanted = [r.pk for r in records if r.kind == Kind.RESOLUTION and sight.shows(r)]
    return states_of_ids(wanted, on, sight)


def ledger(records: Iterable[Record], sight: Visibility) -> Ledger:
    """The states of decisions that the reader may meet, for any clause and day."""
    return Ledger(load([r.pk for r in records if sight.shows(r)]), sight)


def states_of_ids(ids: Iterable[int], on: Day, sight: Visibility | None) -> dict[int, State]:
    """The same for ids of decisions that the caller has already filtered by the reader's rights.

    `sight` None is the system, which sees all.
    """
    asked = list(ids)
    if not asked:
        return {}
    ledger = Ledger(load(asked), sight)
    return {pk: ledger.state(pk, "", on) for pk in asked}
