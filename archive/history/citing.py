"""A paper that rests on what no longer held on its own day: a finding on the citing paper."""

from dataclasses import dataclass

from archive.access import Visibility
from archive.history.loading import load
from archive.history.states import Ledger, State
from archive.jalali import PartialDate
from archive.models import CitationState, CitedPlace, Record
from archive.vocabulary import Kind, LegalState, Predicate

DEAD = frozenset(
    {LegalState.REPEALED, LegalState.IMPLIEDLY_REPEALED, LegalState.ANNULLED, LegalState.EXPIRED}
)
# Who repeals or amends a paper has to name it.
ACTING = frozenset({Predicate.REPEALS, Predicate.REPLACES, Predicate.EXTENDS, Predicate.AMENDS})


@dataclass(frozen=True)
class DeadCitation:
    """A citation of a decision that had ended before the citing paper was written."""

    place: CitedPlace
    target: Record
    state: State


def dead_citations(record: Record, sight: Visibility) -> list[DeadCitation]:
    """What the paper cites although it had ended, as far as the reader may know of it.

    Only for a paper of a known day: «on that day» is what the finding says.
    """
    try:
        written = PartialDate.parse(record.date)
    except ValueError:
        return []
    if written.precision != "day" or not sight.reads(record):
        return []
    rows = (
        CitedPlace.objects.filter(
            record=record, state=CitationState.RESOLVED, target__kind=Kind.RESOLUTION
        )
        .exclude(relation__in=ACTING)
        .select_related("target__body", "target__resolution")
        .order_by("page", "start")
    )
    seen = [row for row in rows if row.target and sight.shows(row.target)]
    if not seen:
        return []
    ledger = Ledger(load({row.target_id for row in seen}), sight)
    found: dict[tuple[int, str], DeadCitation] = {}
    for row in seen:
        state = ledger.state(row.target_id, row.clause, written.first())
        if state.status in DEAD:
            found.setdefault((row.target_id, row.clause), DeadCitation(row, row.target, state))
    return list(found.values())
