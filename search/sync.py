"""Carries changes from the database to the index: the database leads, the index follows.

Outbox rows leave only after the engine has the whole documents. One writer at a time: who finds the
lock taken waits for it, so that what he filed is findable when he returns. A rebuild fills a new
index beside the old one, which goes on answering and taking what is filed; only the last step,
what was filed meanwhile and the switch, holds the writer's lock.
"""

import contextlib
import fcntl
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

from archive.models import Outbox, Record
from search.documents import documents
from search.engine import IndexDocument
from search.engines import engine
from search.errors import EngineDown

BATCH = 500  # records held in memory
AT_ONCE = 5000  # records of one commit: each commit costs the engine some merging
# Names of lock files; on PostgreSQL keys of our own among the database's advisory locks.
LOCKS = {"index": 0xDAB1, "rebuild": 0xDAB2}


class Busy(Exception):
    """Another process holds the lock, and the caller did not want to wait."""


@contextmanager
def lock(name: str, *, wait: bool = True) -> Iterator[None]:
    """One at a time, on whatever machine; it dies with the process that holds it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            act = "pg_advisory_lock" if wait else "pg_try_advisory_lock"
            cursor.execute(f"SELECT {act}(%s)", [LOCKS[name]])
            if not wait and not cursor.fetchone()[0]:
                raise Busy(name)
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCKS[name]])
        return
    settings.RUN_DIR.mkdir(parents=True, exist_ok=True)
    with (settings.RUN_DIR / f"{name}.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError as error:
            raise Busy(name) from error
        yield


def drain() -> int:
    """Indexes everything the outbox holds, a lost index first; -> records written."""
    written = 0
    if not engine().is_ready():
        with lock("rebuild"):
            # Who waited for another's rebuild finds it done.
            written += 0 if engine().is_ready() else build()
    with lock("index"):
        while rows := list(Outbox.objects.order_by("id").values_list("id", "record_id")[:AT_ONCE]):
            versions = {record: sequence for sequence, record in rows}
            kept = existing(versions)
            engine().write(all_of(kept, versions), set(versions) - kept)
            for first in range(0, len(rows), BATCH):
                taken = [sequence for sequence, _ in rows[first : first + BATCH]]
                Outbox.objects.filter(id__in=taken).delete()
            written += len(kept)
    return written


def existing(ids: Iterable[int]) -> set[int]:
    """Those of the records that are there."""
    return set(Record.objects.filter(pk__in=list(ids)).values_list("pk", flat=True))


def all_of(ids: set[int], versions: dict[int, int]) -> Iterator[IndexDocument]:
    """A document of each record; one that is there and can't be made is an error."""
    wanted, missed = sorted(ids), set(ids)
    for first in range(0, len(wanted), BATCH):
        for document in documents(wanted[first : first + BATCH], versions):
            missed.discard(document.id)
            yield document
    if lost := existing(missed):
        raise EngineDown(f"no document could be made for records {sorted(lost)[:10]}")


def rebuild() -> int:
    """A new index from the database, then the switch; reads and filing go on. -> documents."""
    with lock("rebuild"):
        count = build()
    drain()
    return count


def ensure(*, wait: bool = True) -> None:
    """Builds the index when there is none; `wait` False: one under way is left to itself."""
    if engine().is_ready():
        return
    with contextlib.suppress(Busy), lock("rebuild", wait=wait):
        if not engine().is_ready():
            build()


def build() -> int:
    """The rebuild itself; the caller holds its lock. -> documents.

    Rows are noted before any record is read: what is filed meanwhile keeps its row, or its document
    in the old index has a newer version than any at the start, and is made again at the end.
    """
    waiting = list(Outbox.objects.values_list("id", flat=True))
    newest = max([*waiting, engine().newest()])
    made: set[int] = set()
    with ExitStack() as writing:
        engine().rebuild(noted(everything(newest, writing), made))
        gone = made - set(Record.objects.values_list("pk", flat=True))
        if gone:
            engine().write([], gone)
    for first in range(0, len(waiting), BATCH):
        Outbox.objects.filter(id__in=waiting[first : first + BATCH]).delete()
    return len(made - gone)


def everything(newest: int, writing: ExitStack) -> Iterator[IndexDocument]:
    """Every record; then, as the only writer until the switch, what changed meanwhile."""
    yield from counted(all_documents(newest))
    writing.enter_context(lock("index"))
    late = engine().versions(above=newest)
    yield from documents(late, late)


def noted(coming: Iterator[IndexDocument], made: set[int]) -> Iterator[IndexDocument]:
    """The same documents, their ids noted: an index asked for all of its own costs much more."""
    for document in coming:
        made.add(document.id)
        yield document


def all_documents(version: int) -> Iterator[IndexDocument]:
    """Every record, in batches: memory stays flat."""
    last = 0
    while ids := list(
        Record.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]
    ):
        yield from documents(ids, dict.fromkeys(ids, version))
        last = ids[-1]


# ---- what can be told ----
def counted(made: Iterator[IndexDocument]) -> Iterator[IndexDocument]:
    """The same documents, their progress told to other processes now and then."""
    total = Record.objects.count()
    try:
        for done, document in enumerate(made):
            if done % BATCH == 0:
                progress_file().write_text(f"{done} {total}")
            yield document
    finally:
        progress_file().unlink(missing_ok=True)


def progress_file() -> Path:
    """Only while an index is being built."""
    return Path(settings.RUN_DIR) / "index.progress"


def progress() -> tuple[int, int] | None:
    """(papers taken, all papers) of a build under way; None when there is none."""
    try:
        done, total = progress_file().read_text().split()
    except (FileNotFoundError, ValueError):
        return None
    return int(done), int(total)


def ready() -> bool:
    """Is there an index to ask?"""
    return engine().is_ready()


def lag() -> int:
    """Changes that the index has not heard yet."""
    return Outbox.objects.count()


def differences() -> tuple[list[int], list[int]]:
    """(records missing from the index, documents without a record), waiting changes left out."""
    held = set(engine().versions())
    kept = set(Record.objects.values_list("pk", flat=True))
    waiting = set(Outbox.objects.values_list("record_id", flat=True))
    return sorted(kept - held - waiting), sorted(held - kept - waiting)
