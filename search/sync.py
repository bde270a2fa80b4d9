"""Carries changes from the database to the index: the database leads, the index follows.

Outbox rows leave only after the engine has the whole documents. One writer at a time: who finds the
lock taken waits for it, so that what he filed is findable when he returns.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

from archive.models import Outbox, Record
from search.documents import documents
from search.engine import IndexDocument
from search.engines import engine
from search.errors import EngineDown

BATCH = 500
WRITER_LOCK = 0xDAB1  # a key of our own among the database's advisory locks


@contextmanager
def one_writer() -> Iterator[None]:
    """One writer, on whatever machine; the lock dies with the process that holds it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [WRITER_LOCK])
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [WRITER_LOCK])
        return
    settings.RUN_DIR.mkdir(parents=True, exist_ok=True)
    with (settings.RUN_DIR / "index.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def drain() -> int:
    """Indexes everything the outbox holds; -> records written."""
    written = 0
    with one_writer():
        if not engine().is_ready():
            written += build()
        while rows := list(Outbox.objects.order_by("id").values_list("id", "record_id")[:BATCH]):
            versions = {record: sequence for sequence, record in rows}
            made = list(documents(versions, versions))
            gone = absent(set(versions) - {document.id for document in made})
            engine().write(made, gone)
            Outbox.objects.filter(id__in=[sequence for sequence, _ in rows]).delete()
            written += len(made)
    return written


def absent(ids: set[int]) -> set[int]:
    """Records that are truly gone; asked for and not made without a reason is an error."""
    lost = set(Record.objects.filter(pk__in=ids).values_list("pk", flat=True))
    if lost:
        raise EngineDown(f"no document could be made for records {sorted(lost)[:10]}")
    return ids


def rebuild() -> int:
    """A new index from the database, then the switch; reads go on. -> documents."""
    with one_writer():
        count = build()
    drain()
    return count


def ensure() -> None:
    """Builds the index when there is none: a lost folder is no reason to find nothing."""
    if not engine().is_ready():
        drain()


def build() -> int:
    """The rebuild itself; the caller holds the lock. -> documents.

    Rows are taken by id before reading: what is filed meanwhile keeps its row and is drained next.
    """
    waiting = list(Outbox.objects.values_list("id", flat=True))
    last = max(waiting, default=0)
    count = engine().rebuild(all_documents(last))
    for first in range(0, len(waiting), BATCH):
        Outbox.objects.filter(id__in=waiting[first : first + BATCH]).delete()
    return count


def all_documents(version: int) -> Iterator[IndexDocument]:
    """Every record, in batches: memory stays flat."""
    last = 0
    while ids := list(
        Record.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]
    ):
        yield from documents(ids, dict.fromkeys(ids, version))
        last = ids[-1]


def lag() -> int:
    """Changes that the index has not heard yet."""
    return Outbox.objects.count()


def differences() -> tuple[list[int], list[int]]:
    """(records missing from the index, documents without a record), waiting changes left out."""
    held = set(engine().versions())
    kept = set(Record.objects.values_list("pk", flat=True))
    waiting = set(Outbox.objects.values_list("record_id", flat=True))
    return sorted(kept - held - waiting), sorted(held - kept - waiting)
