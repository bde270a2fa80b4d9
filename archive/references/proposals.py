"""Relations that a citing sentence suggests: decided by a person, asked only once."""

import re
from collections.abc import Iterable, Sequence

from django.db.models import Q

from archive.citations.dates import meanings
from archive.citations.forms import DATE
from archive.models import CitationState, CitedPlace, Outbox, Relation
from archive.persian import fold
from archive.vocabulary import Kind, Predicate, RelationState

# What a relation would change, most first: the order of the queue.
WEIGHT: tuple[str, ...] = (
    Predicate.REPEALS, Predicate.REPLACES, Predicate.AMENDS, Predicate.REVISES, Predicate.EXTENDS,
    Predicate.ADDS, Predicate.COMPLETES, Predicate.INTERPRETS, Predicate.IMPLEMENTS,
    Predicate.BASED_ON, Predicate.ANSWERS, Predicate.FOLLOWS,
)  # fmt: skip
SOURCE = "citation"
FROM = re.compile(rf"از\s*(?:تاریخ|مورخه?)?\s*(?P<date>{DATE})")


def propose(places: Iterable[CitedPlace]) -> list[Relation]:
    """New proposals for resolved places whose sentence says what it does to the cited paper."""
    wanted = [row for place in places for row in relations_of(place)]
    if not wanted:
        return []
    known = _known(wanted)
    fresh: list[Relation] = []
    for row in wanted:
        key = (row.subject_id, row.predicate, row.object_id)
        clauses = known.setdefault(key, set())
        if row.object_clause in clauses or "" in clauses or (clauses and not row.object_clause):
            continue
        clauses.add(row.object_clause)
        fresh.append(row)
    Relation.objects.bulk_create(fresh)
    touched = {pk for row in fresh for pk in (row.subject_id, row.object_id)}
    Outbox.objects.bulk_create([Outbox(record_id=pk) for pk in sorted(touched)])
    return fresh


def relations_of(place: CitedPlace) -> list[Relation]:
    """One row for each cited clause; minutes leave it to their clauses, which are records."""
    if not place.relation or place.state != CitationState.RESOLVED or place.target is None:
        return []
    if place.record.kind == Kind.MEETING:
        return []
    clauses = [""]
    is_clause_itself = place.kind == "minutes" and place.target.kind == Kind.RESOLUTION
    if place.clause and not is_clause_itself:
        clauses = place.clause.split(",")
    return [
        Relation(
            subject=place.record,
            predicate=place.relation,
            object=place.target,
            object_clause=clause,
            effective=effective_of(place),
            quote=place.quote,
            page=place.page,
            source=SOURCE,
            state=RelationState.PROPOSED,
        )
        for clause in clauses
    ]


def effective_of(place: CitedPlace) -> str:
    """The day the sentence names («از تاریخ …»), else that on which the decision takes effect."""
    match = FROM.search(fold(place.quote))
    if match:
        for day in meanings(match["date"], None):
            return str(day)
    resolution = getattr(place.record, "resolution", None)
    if resolution is None:
        return ""
    return resolution.effective or resolution.notified or place.record.date


def _known(wanted: Sequence[Relation]) -> dict[tuple[int, str, int], set[str]]:
    """Clauses already related, in whatever state: a rejection is an answer too."""
    subjects = {row.subject_id for row in wanted}
    rows = Relation.objects.filter(Q(subject__in=subjects)).values_list(
        "subject_id", "predicate", "object_id", "object_clause"
    )
    known: dict[tuple[int, str, int], set[str]] = {}
    for subject, predicate, target, clause in rows:
        known.setdefault((subject, predicate, target), set()).add(clause)
    return known
