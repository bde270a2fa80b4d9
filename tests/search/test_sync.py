from collections.abc import Callable

import pytest

from archive import registration
from archive.models import Outbox, Record
from search import finder, sync
from search.engines import engine

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


def test_lost_index_is_built_from_the_database(
    file_resolution: FileResolution, secretary: object
) -> None:
    file_resolution("واگذاری غرفه بوستان")
    Outbox.objects.all().delete()
    assert not engine().is_ready()
    assert finder.search("غرفه", user=secretary).total == 1


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
    with pytest.raises(sync.EngineDown):
        sync.drain()
    assert sync.lag() > 0


def test_withdrawn_record_says_so_in_the_index(
    file_resolution: FileResolution, secretary: object
) -> None:
    record = file_resolution("واگذاری غرفه بوستان")
    registration.withdraw(record, reason="تکراری", user=None)
    sync.drain()
    assert finder.search("غرفه", user=secretary, filters={"status": ["withdrawn"]}).total == 1
