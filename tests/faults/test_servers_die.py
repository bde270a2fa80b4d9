"""Each server is really killed while the program works: nothing is lost, all catches up by itself."""

import io
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator

import pytest
import redis
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.db import OperationalError, connection, transaction
from django.test import Client

from archive import store
from archive.models import Outbox, Record, StoredFile, Unit
from config import checkup
from config.celery import app
from config.services.running import Services
from ingest import intake, tasks
from ingest.models import Job
from search import finder, sync
from search.engines import engine
from search.engines.elasticsearch import ElasticsearchEngine
from search.errors import EngineDown
from tests.faults.cluster import cut

pytestmark = pytest.mark.django_db(transaction=True)
FileResolution = Callable[..., Record]
WORDS = "واگذاری غرفه بوستان"


@pytest.fixture
def services() -> Iterator[Services]:
    """The running servers; what a drill killed is up again after it."""
    found = Services()
    yield found
    found.start()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_filing_goes_on_while_elasticsearch_is_dead_and_is_found_after(
    services: Services, file_resolution: FileResolution, secretary: User
) -> None:
    file_resolution(WORDS, number="23/97/1")
    sync.drain()
    cut(services.processes, "elasticsearch")
    filed = file_resolution(WORDS, number="23/97/2")
    page = signed_in(secretary).get("/desk/search/", {"q": "غرفه"})
    assert page.status_code in (200, 503)
    assert "جست‌وجو" in page.content.decode()
    with pytest.raises(EngineDown, match="SEARCH_URL"):
        sync.drain()
    assert Outbox.objects.filter(record_id=filed.pk).exists()
    services.start()
    sync.drain()
    found = finder.search("غرفه", user=secretary)
    assert {hit.record.number for hit in found.hits} == {"23/97/1", "23/97/2"}


def test_an_index_closed_under_us_is_said_filing_goes_on_and_it_catches_up(
    services: Services, file_resolution: FileResolution, secretary: User
) -> None:
    file_resolution(WORDS, number="23/97/1")
    sync.drain()
    asked = engine()
    assert isinstance(asked, ElasticsearchEngine)
    name = asked.behind_alias()[0]
    asked.client.indices.close(index=name)
    with pytest.raises(EngineDown):
        finder.search("غرفه", user=secretary)
    filed = file_resolution(WORDS, number="23/97/2")
    with pytest.raises(EngineDown):
        sync.drain()
    assert Outbox.objects.filter(record_id=filed.pk).exists()
    told = checkup.cluster()
    assert (told.ok, f"POST /{name}/_open" in told.mend) == (False, True)
    asked.client.indices.open(index=name)
    asked.client.cluster.health(index=name, wait_for_status="yellow")
    sync.drain()
    found = finder.search("غرفه", user=secretary)
    assert {hit.record.number for hit in found.hits} == {"23/97/1", "23/97/2"}
    assert asked.behind_alias() == [name]


def test_a_lost_index_is_built_again_from_the_database(
    services: Services, file_resolution: FileResolution, secretary: User
) -> None:
    file_resolution(WORDS)
    sync.drain()
    asked = engine()
    assert isinstance(asked, ElasticsearchEngine)
    asked.drop()
    sync.ensure()
    assert finder.search("غرفه", user=secretary).total == 1


def test_postgresql_killed_and_back_serves_the_next_request(
    services: Services, file_resolution: FileResolution, secretary: User
) -> None:
    filed = file_resolution(WORDS)
    client = signed_in(secretary)
    cut(services.processes, "postgres")
    with pytest.raises(OperationalError):
        Record.objects.count()
    connection.close()
    services.start()
    assert Record.objects.get(pk=filed.pk).text == WORDS
    assert client.get("/desk/").status_code == 200


def test_postgresql_killed_in_a_filing_files_nothing_by_half(
    services: Services, file_resolution: FileResolution
) -> None:
    with pytest.raises(OperationalError), transaction.atomic():
        file_resolution(WORDS)
        cut(services.processes, "postgres")
        Record.objects.count()
    connection.close()
    services.start()
    assert (Record.objects.count(), Outbox.objects.count()) == (0, 0)


def test_no_receipt_while_the_bucket_is_dead_and_none_is_skipped_after(
    services: Services, waste: Unit
) -> None:
    first = intake.receive(io.BytesIO(b"%PDF-1.4 one"), name="1.pdf", unit=waste, user=None)
    cut(services.processes, "s3")
    with pytest.raises(OSError, match="STORAGE_URL"):
        intake.receive(io.BytesIO(b"%PDF-1.4 two"), name="2.pdf", unit=waste, user=None)
    assert (Job.objects.count(), StoredFile.objects.count()) == (1, 1)
    services.start()
    second = intake.receive(io.BytesIO(b"%PDF-1.4 two"), name="2.pdf", unit=waste, user=None)
    assert int(second.receipt[-6:]) == int(first.receipt[-6:]) + 1
    assert store.is_sound(second.sha256)


def test_filing_goes_on_while_redis_takes_calls_and_says_nothing(
    services: Services, waste: Unit, settings: LazySettings
) -> None:
    """Stopped, not dead. Without a limit whoever files a paper waits for ever."""
    bell = redis.Redis.from_url(settings.BROKER_URL)
    bell.flushdb()
    first = intake.receive(io.BytesIO(b"%PDF-1.4 1"), name="1.pdf", unit=waste, user=None)
    tasks.ring(first.pk)
    pid = services.processes.pid("redis")
    assert pid
    os.kill(pid, signal.SIGSTOP)
    try:
        job = intake.receive(io.BytesIO(b"%PDF-1.4 2"), name="2.pdf", unit=waste, user=None)
        ringing = threading.Thread(target=tasks.ring, args=[job.pk], daemon=True)
        ringing.start()
        ringing.join(120)
        assert not ringing.is_alive()
    finally:
        os.kill(pid, signal.SIGCONT)
    tasks.ring(job.pk)
    assert bell.llen("celery") >= 2


def test_queued_work_outlives_redis(
    services: Services, waste: Unit, settings: LazySettings
) -> None:
    bell = redis.Redis.from_url(settings.BROKER_URL)
    bell.flushdb()
    for n in range(5):
        content = io.BytesIO(f"%PDF-1.4 {n}".encode())
        job = intake.receive(content, name=f"{n}.pdf", unit=waste, user=None)
        app.send_task("ingest.tasks.read_job", args=[job.pk])
    time.sleep(1.2)  # Redis syncs its log each second
    cut(services.processes, "redis")
    services.start()
    assert bell.llen("celery") == 5
