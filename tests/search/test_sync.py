import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection

from archive import frozen, registration
from archive.models import Outbox, Record
from search import finder, sync, tasks
from search.engine import IndexDocument
from search.engines import engine
from search.errors import EngineDown, IndexMissing

FileResolution = Callable[..., Record]


def test_filed_record_is_findable_after_sync(
    file_resolution: FileResolution, secretary: object
) -> None:
    record = file_resolution("واگذاری غرفه بوستان")
    sync.drain()
    page = finder.search("غرفه", user=secretary)
    assert ([hit.record for hit in page.hits], sync.lag()) == ([record], 0)


def test_record_indexed_twice_counts_once(
    file_resolution: FileResolution, secretary: object
) -> None:
    record = file_resolution("واگذاری غرفه بوستان")
    for _ in range(2):
        Outbox.objects.create(record_id=record.pk)
        sync.drain()
    assert finder.search("غرفه", user=secretary).total == 1


def test_version_is_the_last_outbox_sequence(file_resolution: FileResolution) -> None:
    record = file_resolution("متن")
    sync.drain()
    last = Outbox.objects.create(record_id=record.pk).pk
    sync.drain()
    assert engine().versions() == {record.pk: last}


def test_lag_counts_what_the_index_has_not_heard(file_resolution: FileResolution) -> None:
    sync.drain()
    file_resolution("متن")
    assert sync.lag() == Outbox.objects.count() > 0


def test_lost_index_is_said_and_filled_from_the_database(
    file_resolution: FileResolution, secretary: object, fresh_index: Path
) -> None:
    file_resolution("واگذاری غرفه بوستان")
    Outbox.objects.all().delete()
    with pytest.raises(IndexMissing):
        finder.search("غرفه", user=secretary)
    tasks.sync()
    assert finder.search("غرفه", user=secretary).total == 1


def test_damaged_index_is_built_anew_by_the_worker(
    file_resolution: FileResolution, secretary: object, fresh_index: Path
) -> None:
    file_resolution("واگذاری غرفه بوستان")
    sync.drain()
    for meta in fresh_index.glob("*/meta.json"):
        meta.write_text("{}")
    tasks.sync()
    assert finder.search("غرفه", user=secretary).total == 1


def test_old_index_answers_and_takes_papers_while_a_new_one_is_filled(
    file_resolution: FileResolution, secretary: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = file_resolution("واگذاری غرفه بوستان")
    gone = file_resolution("واگذاری غرفه نمایشگاه", number="23/97/15")
    sync.drain()
    seen: list[int] = []

    def meanwhile(version: int) -> Iterator[IndexDocument]:
        yield from all_documents(version)
        file_resolution("واگذاری غرفه سوم", number="23/97/16")
        frozen.drop_triggers()
        lost = gone.pk
        gone.delete()
        Outbox.objects.create(record_id=kept.pk)
        Outbox.objects.create(record_id=lost)
        sync.drain()
        seen.append(finder.search("غرفه", user=secretary).total)

    all_documents = sync.all_documents
    monkeypatch.setattr(sync, "all_documents", meanwhile)
    sync.rebuild()
    assert (seen, finder.search("غرفه", user=secretary).total) == ([2], 2)
    assert sync.differences() == ([], [])


def test_bell_does_not_wait_for_a_rebuild(file_resolution: FileResolution) -> None:
    file_resolution("متن")
    with held_elsewhere("rebuild"):
        tasks.sync()
        assert not sync.ready()


@contextmanager
def held_elsewhere(name: str) -> Iterator[None]:
    """Another session holds the lock: one session may take PostgreSQL's twice."""
    taken, done = threading.Event(), threading.Event()

    def hold() -> None:
        with sync.lock(name):
            taken.set()
            done.wait(60)
        connection.close()

    other = threading.Thread(target=hold)
    other.start()
    taken.wait(60)
    try:
        yield
    finally:
        done.set()
        other.join()


def test_progress_is_told_only_while_an_index_is_built(file_resolution: FileResolution) -> None:
    file_resolution("متن")
    told = [sync.progress() for _ in sync.counted(sync.all_documents(1))]
    assert (told, sync.progress()) == ([(0, 1)], None)


def test_rebuild_switches_to_a_fresh_index(
    file_resolution: FileResolution, secretary: object
) -> None:
    file_resolution("واگذاری غرفه بوستان")
    engine().write([], {10**6})
    assert (sync.rebuild(), finder.search("غرفه", user=secretary).total) == (1, 1)


def test_differences_name_both_sides(file_resolution: FileResolution) -> None:
    kept = file_resolution("یک", number="23/97/1")
    sync.drain()
    engine().write([], {kept.pk})
    assert sync.differences() == ([kept.pk], [])


def test_record_that_can_not_be_made_into_a_document_stops_the_drain(
    file_resolution: FileResolution, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync.drain()
    file_resolution("متن")
    monkeypatch.setattr(sync, "documents", lambda ids, versions: iter(()))
    with pytest.raises(EngineDown):
        sync.drain()
    assert sync.lag() > 0


def test_withdrawn_record_says_so_in_the_index(
    file_resolution: FileResolution, secretary: object
) -> None:
    record = file_resolution("واگذاری غرفه بوستان")
    registration.withdraw(record, reason="تکراری", user=None)
    sync.drain()
    assert finder.search("غرفه", user=secretary, filters={"stage": ["withdrawn"]}).total == 1
