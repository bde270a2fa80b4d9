"""Carries changes from the database to the index: the database leads, the index follows.

Outbox rows leave only after the engine has the whole documents. One writer at a time: who finds the
lock taken waits for it, so that what he filed is findable when he returns.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db.models import Max

from archive.models import Outbox, Record
from search.documents import documents
from search.engine import IndexDocument
from search.engines import engine

BATCH = 500


@contextmanager
def one_writer() -> Iterator[None]:
    """The embedded engine has one writer; the lock dies with its process."""
    settings.RUN_DIR.mkdir(parents=True, exist_ok=True)
    with (settings.RUN_DIR / "index.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def drain() -> int:
    """Indexes everything the outbox holds; -> records written."""
    written = 0
    with one_writer():
        while rows := list(Outbox.objects.order_by("id").values_list("id", "record_id")[:BATCH]):
            versions = {record: sequence for sequence, record in rows}
            made = list(documents(versions, versions))
            gone = set(versions) - {document.id for document in made}
            engine().write(made, gone)
            Outbox.objects.filter(id__in=[sequence for sequence, _ in rows]).delete()
            written += len(made)
    return written


def rebuild() -> int:
    """A new index from the database, then the switch; reads go on. -> documents."""
    with one_writer():
        last = Outbox.objects.aggregate(last=Max("id"))["last"] or 0
        count = engine().rebuild(all_documents())
        Outbox.objects.filter(id__lte=last).delete()
    drain()
    return count


def all_documents() -> Iterator[IndexDocument]:
    """Every record, in batches: memory stays flat."""
    last = 0
    while ids := list(
        Record.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]
    ):
        yield from documents(ids, {})
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
