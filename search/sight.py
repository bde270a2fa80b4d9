"""An asker's rights as the engine is asked by them.

The index tells where a paper lies, and is a moment behind. What waits in the outbox is therefore
judged by the database, id by id, so that a paper that was moved, hidden or removed obeys the next
question, however many wait. Ref: docs/decisions/0015.
"""

from archive.access import Visibility
from archive.models import Outbox, Record
from search.engine import Sight

# Elasticsearch takes no more ids in a filter. When a whole archive waits, as after an import before
# its index is built, the index answers alone: it has next to none of what waits.
MOST = 60_000


def for_engine(sight: Visibility) -> Sight:
    """The rights with what waits. Asked before the engine: what leaves meanwhile is written."""
    rows = Outbox.objects.order_by().values_list("record_id", flat=True).distinct()
    waiting = set(rows[: MOST + 1])
    if not waiting or len(waiting) > MOST:
        return Sight(sight.full, sight.metadata, sight.granted, sight.barred)
    papers = Record.objects.filter(pk__in=Outbox.objects.values("record_id")).order_by()
    read, carded = set(), set()
    for row in papers.values_list("pk", "place", named=True):
        if sight.reads(row):
            read.add(row.pk)
        elif sight.shows(row):
            carded.add(row.pk)
    return Sight(
        sight.full, sight.metadata, sight.granted | read,
        sight.barred | (waiting - read - carded), frozenset(carded),
    )  # fmt: skip
