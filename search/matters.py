"""Results by matter: papers joined by confirmed relations come as one, under the latest in force.

Only relations whose both ends the asker may meet join anything, so a hidden paper neither stands in
a group nor binds two of them together. Totals and facets stay those of the records.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from archive import history
from archive.access import Visibility
from archive.history import State
from archive.models import Record, Relation, Resolution
from archive.validity import CHANGING, IN_FORCE, clause_key
from archive.vocabulary import Kind, Predicate, RelationState
from search import finder
from search.finder import Found

MOST = 1000  # results that are joined; more are counted and stand on no page
WIDEST = 2000  # papers looked at beside them
PART = 900  # ids in one question to the database
# What says the same matter anew. «Based on», «follows» and the like would join half the archive.
JOINING = frozenset(CHANGING) | {
    Predicate.ADDS, Predicate.COMPLETES, Predicate.CORRECTS, Predicate.EXTENDS,
    Predicate.INTERPRETS, Predicate.REPLACES, Predicate.REVISES,
}  # fmt: skip


@dataclass(frozen=True)
class Member:
    """A paper of a matter; `found` None: of its chain only, the words are not in it."""

    record: Record
    state: State | None
    found: Found | None


@dataclass(frozen=True)
class Matter:
    """Papers of one matter: the latest in force first, then the others, the newest first."""

    head: Member
    others: tuple[Member, ...]


class Joined:
    """Sets of papers that grow together (union-find)."""

    def __init__(self) -> None:
        self.above: dict[int, int] = {}

    def root(self, pk: int) -> int:
        """The paper that stands for its set."""
        while (above := self.above.setdefault(pk, pk)) != pk:
            self.above[pk] = self.above[above]
            pk = above
        return pk

    def join(self, one: int, other: int) -> None:
        """Makes one set of two."""
        self.above[self.root(one)] = self.root(other)


def groups(ranked: Sequence[int], sight: Visibility) -> list[list[int]]:
    """Record ids of each matter, those of the results first in their order; best matter first."""
    joined = Joined()
    known, ahead = set(ranked), set(ranked)
    while ahead and len(known) < len(ranked) + WIDEST:
        edges = edges_of(ahead, sight)
        for one, other in edges:
            joined.join(one, other)
        ahead = {pk for edge in edges for pk in edge} - known
        known |= ahead
    made: dict[int, list[int]] = {}
    for pk in [*ranked, *sorted(known - set(ranked))]:
        made.setdefault(joined.root(pk), []).append(pk)
    return list(made.values())


def edges_of(ids: set[int], sight: Visibility) -> list[tuple[int, int]]:
    """Pairs that confirmed relations of these papers join, both ends open to the asker.

    «بند ۵ صورتجلسه …» means the decision that is filed as that clause.
    """
    homes = [row for row in clauses("pk", ids) if row[1]]
    rows = relations_of(ids | {meeting for _pk, meeting, _clause in homes})
    open_rows = [row for row in rows if sight.shows(row.subject) and sight.shows(row.object)]
    named = clause_ids({end.pk for row in open_rows for end in (row.subject, row.object)}, sight)
    pairs = [
        (
            named.get((row.subject_id, clause_key(row.subject_clause)), row.subject_id),
            named.get((row.object_id, clause_key(row.object_clause)), row.object_id),
        )
        for row in open_rows
    ]
    return [pair for pair in pairs if ids & {*pair}]


def clauses(column: str, ids: Iterable[int]) -> list[tuple[int, int | None, str]]:
    """(decision, its minutes, its clause) of decisions whose column is one of these."""
    rows = Resolution.objects.order_by("pk").values_list("pk", "meeting_id", "clause")
    return [row for part in parts(ids) for row in rows.filter(**{f"{column}__in": part})]


def clause_ids(meetings: set[int], sight: Visibility) -> dict[tuple[int, str], int]:
    """(minutes, clause) -> the decision filed as it, if the asker may meet it."""
    found = {
        (meeting, clause_key(clause)): pk
        for pk, meeting, clause in clauses("meeting_id", meetings)
        if meeting is not None and clause
    }
    seen = {row.pk for row in records_of(found.values()) if sight.shows(row)}
    return {key: pk for key, pk in found.items() if pk in seen}


def relations_of(ids: Iterable[int]) -> list[Relation]:
    """Confirmed relations that join, from or to these papers."""
    rows = Relation.objects.filter(predicate__in=JOINING, state=RelationState.CONFIRMED)
    rows = rows.select_related("subject", "object").defer("subject__text", "object__text")
    found: dict[int, Relation] = {}
    for part in parts(ids):
        for column in ("subject", "object"):
            found |= {row.pk: row for row in rows.filter(**{f"{column}__in": part})}
    return [found[pk] for pk in sorted(found)]


def records_of(ids: Iterable[int]) -> list[Record]:
    """Papers as a list of results shows them."""
    rows = Record.objects.select_related("unit", "body", "resolution").defer("text", "extra")
    return [row for part in parts(ids) for row in rows.filter(pk__in=part)]


def parts(ids: Iterable[int]) -> Iterable[list[int]]:
    """As many ids as one question takes, at a time."""
    ordered = sorted(set(ids))
    return (ordered[first : first + PART] for first in range(0, len(ordered), PART))


def matters(
    results: finder.Results, chosen: Sequence[Sequence[int]], *, day: datetime.date,
    sight: Visibility,
) -> list[Matter]:  # fmt: skip
    """The chosen groups with their papers, states of the day and excerpts."""
    asked = {pk for group in chosen for pk in group}
    hits = [hit for hit in results.hits if hit.record.pk in asked]
    found = {hit.record.pk: hit for hit in finder.detailed(results, hits, day=day, sight=sight)}
    rest = [row for row in records_of(asked - found.keys()) if sight.shows(row)]
    states = history.states(rest, day, sight)
    members = {pk: Member(hit.record, hit.state, hit) for pk, hit in found.items()}
    members |= {row.pk: Member(row, states.get(row.pk), None) for row in rest}
    made = []
    for group in chosen:
        there = [members[pk] for pk in group if pk in members]
        if there:
            made.append(arranged(there))
    return made


def arranged(members: list[Member]) -> Matter:
    """The latest in force at the head; where nothing is in force, the latest."""
    newest = sorted(members, key=lambda m: (m.record.date, m.record.pk), reverse=True)
    decisions = [m for m in newest if m.record.kind == Kind.RESOLUTION]
    holding = [m for m in decisions if m.state and m.state.status in IN_FORCE]
    head = (holding or decisions or newest)[0]
    return Matter(head, tuple(member for member in newest if member is not head))
