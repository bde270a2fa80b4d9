"""doctor tells of every server what is wrong with it, by its setting, and what mends it."""

import hashlib
import io
import json
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import redis
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone

from archive import store
from archive.models import Outbox, Record, StoredFile
from config import checkup
from config.celery import app
from config.management.commands import doctor
from search import sync
from search.engines import engine
from search.engines.elasticsearch import ElasticsearchEngine

pytestmark = pytest.mark.django_db
SETTINGS = ("DATABASE_URL", "SEARCH_URL", "BROKER_URL", "STORAGE_URL")
FileResolution = Callable[..., Record]


@pytest.fixture
def filed(file_resolution: FileResolution) -> Record:
    """A record that search finds."""
    record = file_resolution("واگذاری غرفه بوستان")
    sync.drain()
    return record


@pytest.fixture
def elastic(filed: Record) -> ElasticsearchEngine:
    """The engine with that record."""
    found = engine()
    assert isinstance(found, ElasticsearchEngine)
    return found


@pytest.fixture
def bell(settings: LazySettings) -> Iterator[redis.Redis]:
    """The queue's server, its queue empty."""
    client = redis.Redis.from_url(settings.BROKER_URL)
    client.flushdb()
    yield client
    client.flushdb()


def answers() -> dict[str, dict[str, object]]:
    """What doctor prints, by name."""
    out = io.StringIO()
    with pytest.raises(SystemExit):  # no worker runs here
        call_command("doctor", "--json", stdout=out)
    return {check["name"]: check for check in json.loads(out.getvalue())["checks"]}


def test_sound_servers_are_each_named_and_well(filed: Record, bell: redis.Redis) -> None:
    found = answers()
    named = (*SETTINGS, "database", "index", "cluster", "connections", "files", "store")
    assert {
        name: found[name]["detail"] for name in named if name in found and not found[name]["ok"]
    } == {}
    assert {*SETTINGS, "index", "cluster", "connections", "store"} <= found.keys()


@pytest.mark.parametrize("name", ["SEARCH_URL", "BROKER_URL"])
def test_a_server_that_is_away_is_one_finding_and_the_rest_is_still_told(
    name: str, settings: LazySettings
) -> None:
    setattr(
        settings,
        name,
        {"SEARCH_URL": "http://127.0.0.1:9/x", "BROKER_URL": "redis://127.0.0.1:9/0"}[name],
    )
    found = answers()
    assert not found[name]["ok"]
    assert "check the address" in str(found[name]["mend"])
    assert all(found[other]["ok"] for other in SETTINGS if other != name)
    away = {"SEARCH_URL": "cluster", "BROKER_URL": "queue"}[name]
    assert (found[away]["ok"], found[away]["mend"]) == (False, f"mend what {name} names")
    assert not settings.INDEX_DIR.exists()


def test_copies_without_a_node_are_yellow_and_the_mend_counts_the_nodes(
    elastic: ElasticsearchEngine,
) -> None:
    name = elastic.behind_alias()[0]
    elastic.client.indices.put_settings(index=name, settings={"number_of_replicas": 1})
    found = checkup.cluster()
    assert not found.ok
    assert "yellow" in found.detail and "1 copies missing" in found.detail
    assert "DABIR_REPLICAS=0" in found.mend


def test_a_shard_that_no_node_holds_is_red(elastic: ElasticsearchEngine) -> None:
    elastic.client.indices.create(
        index=f"{elastic.alias}-nowhere", wait_for_active_shards=0, aliases={elastic.alias: {}},
        settings={"number_of_replicas": 0, "index.routing.allocation.require._name": "no-such-node"},
    )  # fmt: skip
    found = checkup.cluster()
    assert not found.ok
    assert "red" in found.detail and "filing goes on" in found.detail
    assert "./dabir index" in found.mend


def test_the_block_of_a_full_disk_is_told_as_a_full_disk(elastic: ElasticsearchEngine) -> None:
    name = elastic.behind_alias()[0]
    elastic.client.indices.put_settings(
        index=name, settings={"index.blocks.read_only_allow_delete": True}
    )
    found = checkup.cluster()
    assert not found.ok
    assert "disk of Elasticsearch is full" in found.detail
    assert "free room" in found.mend


def test_a_closed_index_is_told_with_the_way_to_open_it(elastic: ElasticsearchEngine) -> None:
    name = elastic.behind_alias()[0]
    elastic.client.indices.close(index=name)
    found = checkup.cluster()
    assert (found.ok, "closed" in found.detail, f"{name}/_open" in found.mend) == (
        False,
        True,
        True,
    )


def test_a_lost_index_is_built_by_the_named_verb(filed: Record) -> None:
    elastic = engine()
    assert isinstance(elastic, ElasticsearchEngine)
    elastic.drop()
    found = checkup.cluster()
    assert (found.ok, found.mend) == (False, "./dabir index")
    assert checkup.index().detail.startswith("1 missing")


def test_a_change_that_waits_too_long_is_told_with_its_age(filed: Record) -> None:
    row = Outbox.objects.create(record_id=filed.pk)
    Outbox.objects.filter(pk=row.pk).update(created_at=timezone.now() - timedelta(hours=2))
    found = checkup.index()
    assert not found.ok
    assert "1 waiting, the oldest for 7200 s" in found.detail
    assert "SEARCH_URL" in found.mend


def test_messages_of_redis_are_counted_and_the_oldest_has_an_age(bell: redis.Redis) -> None:
    for _ in range(3):
        app.send_task("search.tasks.sync")
    oldest = json.loads(bell.lindex("celery", -1))
    oldest["headers"]["sent"] = time.time() - 1000
    bell.lset("celery", 2, json.dumps(oldest))
    found = checkup.queue()
    assert "3 messages, the oldest for 1000 s" in found.detail


def test_a_queue_that_only_grows_asks_for_workers(
    bell: redis.Redis, settings: LazySettings
) -> None:
    app.send_task("search.tasks.sync")
    oldest = json.loads(bell.lindex("celery", 0))
    oldest["headers"]["sent"] = time.time() - 1000
    bell.lset("celery", 0, json.dumps(oldest))
    (settings.RUN_DIR / "worker.beat").touch()
    found = checkup.queue()
    (settings.RUN_DIR / "worker.beat").unlink()
    assert (found.ok, found.mend) == (False, "start more workers: this one is busy")


def test_a_redis_that_would_forget_messages_is_told(bell: redis.Redis) -> None:
    bell.config_set("maxmemory", "1gb")
    bell.config_set("maxmemory-policy", "allkeys-lru")
    try:
        found = checkup.queue()
    finally:
        bell.config_set("maxmemory-policy", "noeviction")
        bell.config_set("maxmemory", 0)
    assert (found.ok, "allkeys-lru" in found.detail, "BROKER_URL" in found.mend) == (
        False,
        True,
        True,
    )


def test_bytes_that_rotted_in_the_bucket_are_found_by_the_sample() -> None:
    sha256 = store.put_bytes(b"%PDF-1.4 paper")
    StoredFile.objects.create(sha256=sha256, size=14, content_type="application/pdf", name="a.pdf")
    sound = doctor.files()
    storages["papers"].save(store.name_of(sha256), ContentFile(b"rotten"))
    found = doctor.files()
    assert (sound.ok, found.ok) == (True, False)
    assert sha256 in found.detail and "STORAGE_URL" in found.mend
    storages["papers"].delete(store.name_of(sha256))


def test_a_paper_that_the_bucket_lost_is_named() -> None:
    absent = hashlib.sha256(b"lost").hexdigest()
    StoredFile.objects.create(sha256=absent, size=4, content_type="application/pdf", name="b.pdf")
    assert absent in doctor.files().detail


def test_a_store_that_is_slow_is_said_and_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("a", "b"):
        sha256 = store.put_bytes(b"%PDF-1.4 " + name.encode())
        StoredFile.objects.create(sha256=sha256, size=10, content_type="application/pdf", name=name)
    assert doctor.files().ok
    monkeypatch.setattr(doctor, "STORE_SECONDS", 0)
    found = doctor.files()
    assert (found.ok, found.mend) == (False, "see what slows STORAGE_URL")
    assert found.detail.startswith("1 looked at, 0 missing")


def test_a_check_that_breaks_names_the_server_that_failed_it() -> None:
    def away() -> checkup.Check:
        raise OperationalError("sorry, too many clients already")

    assert doctor.examined(away, "STORAGE_URL").mend == "mend what DATABASE_URL names"
