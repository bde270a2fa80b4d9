"""Confirmed facts out of the database, for one decision or for all of them at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import QuerySet

from archive.access import Visibility
from archive.history.rules import rules
from archive.models import Event, Record, Relation, Resolution
from archive.validity import CHANGING, Change, Facts, Paper, Step, clause_key
from archive.vocabulary import RelationState, Stage

PART = 900  # ids in one question to the database
PAPER = (
    "pk", "body__type", "body__code", "date", "resolution__notified", "resolution__effective",
    "resolution__ends", "resolution__clause", "stage", "place",
)  # fmt: skip
STEP = ("pk", "resolution_id", "type", "date", "clause")
CHANGE = (
    "pk", "subject_id", "predicate", "object_id", "subject_clause", "object_clause", "effective",
    "state",
)  # fmt: skip


@dataclass
class Loaded:
    """Facts about some decisions and all that bears on them; where each paper stands."""

    facts: Facts
    places: dict[int, str] = field(default_factory=dict)

    def hidden(self, sight: Visibility) -> set[int]:
        """Papers among the facts whose existence this reader may not learn."""
        return {pk for pk, place in self.places.items() if not sight.knows(pk, place)}

    def touched_by(self, hidden: Collection[int]) -> set[int]:
        """Papers whose state these have, or through others may have, a part in."""
        acts_on: dict[Any, list[int]] = defaultdict(list)
        for target, rows in self.facts.changes.items():
            for change in rows:
                acts_on[change.subject].append(target)
        touched: set[int] = set()
        ahead = set(hidden)
        while ahead:
            ahead = {target for pk in ahead for target in acts_on.get(pk, ())} - touched
            touched |= ahead
        return touched

    def without(self, hidden: Collection[int]) -> Facts:
        """The facts as far as hidden papers take no part in them."""
        changes = {
            target: [change for change in rows if change.subject not in hidden]
            for target, rows in self.facts.changes.items()
        }
        return replace(self.facts, changes=changes)


def by_ids(rows: QuerySet[Any], name: str, ids: Iterable[int]) -> Iterator[Any]:
    """Rows whose `name` is one of these ids, asked for a part at a time."""
    ordered = sorted(ids)
    for first in range(0, len(ordered), PART):
        yield from rows.filter(**{f"{name}__in": ordered[first : first + PART]})


def load(ids: Iterable[int]) -> Loaded:
    """The decisions, what changes them, and what bears on those in turn."""
    asked = set(ids)
    changes, homes = changes_of(asked)
    touched = asked | {change.subject for rows in changes.values() for change in rows}
    papers, places = papers_of(touched)
    steps: dict[Any, list[Step]] = defaultdict(list)
    events = Event.objects.order_by("date", "pk").values_list(*STEP)
    for row in by_ids(events, "resolution_id", touched | homes.keys()):
        for pk, clause in meant(row[1], row[4], homes):
            steps[pk].append(Step(row[0], pk, row[2], row[3], clause))
    return Loaded(Facts(papers, dict(steps), changes, rules()), places)


Homes = dict[int, list[tuple[int, str]]]  # minutes -> their clauses: (decision, its number there)


def homes_of(ids: set[int]) -> Homes:
    """The minutes in which these decisions are clauses."""
    found: Homes = defaultdict(list)
    rows = Resolution.objects.exclude(meeting=None).values_list("meeting_id", "pk", "clause")
    for meeting, pk, clause in by_ids(rows, "pk", ids):
        found[meeting].append((pk, clause))
    return found


def meant(record: int, clause: str, homes: Homes) -> list[tuple[int, str]]:
    """The decisions, with their part, that a fact about a record is about.

    «بند ۵ صورتجلسه …» is about the decision filed as clause 5 of those minutes; a fact about whole
    minutes is about each of their clauses.
    """
    named = clause_key(clause)
    clauses = [pk for pk, own in homes.get(record, ()) if named in ("", clause_key(own))]
    return [(record, clause), *((pk, "") for pk in clauses)]


def changes_of(ids: set[int]) -> tuple[dict[Any, list[Change]], Homes]:
    """By object: relations to these papers, to the papers that stand in them, and so on."""
    rows = (
        Relation.objects.filter(predicate__in=CHANGING)
        .exclude(state=RelationState.REJECTED)
        .order_by("pk")
        .values_list(*CHANGE)
    )
    found: dict[Any, list[Change]] = defaultdict(list)
    homes: Homes = {}
    known, ahead = set(ids), set(ids)
    while ahead:
        near = homes_of(ahead)
        homes |= {meeting: [*homes.get(meeting, ()), *rows] for meeting, rows in near.items()}
        made = [Change(*row) for row in by_ids(rows, "object_id", ahead | near.keys())]
        for change in made:
            for pk, clause in meant(int(str(change.object)), change.object_clause, near):
                found[pk].append(replace(change, object=pk, object_clause=clause))
        ahead = {int(str(change.subject)) for change in made} - known
        known |= ahead
    return dict(found), homes


def dependents(ids: Iterable[int]) -> set[int]:
    """Papers whose state these have, or through others may have, a part in."""
    rows = Relation.objects.filter(predicate__in=CHANGING).exclude(state=RelationState.REJECTED)
    found: set[int] = set()
    ahead = set(ids)
    while ahead:
        objects = set(by_ids(rows.values_list("object_id", flat=True), "subject_id", ahead))
        ahead = with_clauses(objects) - found
        found |= ahead
    return found


def touched(ids: Iterable[int]) -> set[int]:
    """These records, their clauses, and all whose state follows from theirs."""
    own = with_clauses(set(ids))
    return own | dependents(own)


def with_clauses(ids: set[int]) -> set[int]:
    """These records, and of minutes the decisions that are their clauses."""
    rows = Resolution.objects.values_list("pk", flat=True)
    return ids | set(by_ids(rows, "meeting_id", ids))


def papers_of(ids: set[int]) -> tuple[dict[Any, Paper], dict[int, str]]:
    """Papers with their own dates, and the places they stand in."""
    papers: dict[Any, Paper] = {}
    places: dict[int, str] = {}
    for row in by_ids(Record.objects.order_by().values_list(*PAPER), "pk", ids):
        pk, *words, stage, places[row[0]] = row
        papers[pk] = Paper(pk, *(word or "" for word in words), stage == Stage.WITHDRAWN)
    return papers, places
