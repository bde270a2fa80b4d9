"""Elasticsearch is dead for minutes, not for a moment: `DABIR_OUTAGE_SECONDS` says for how many."""

import os
import time
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client

from archive.models import Outbox, Record
from config.services.running import Services
from search import finder, sync
from search.engines import engine
from search.engines.elasticsearch import ElasticsearchEngine
from tests.faults.cluster import Cluster, cut, drained

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(3600)]
WORDS = "واگذاری غرفه بوستان"
OUTAGE_SECONDS = float(os.environ.get("DABIR_OUTAGE_SECONDS", "20"))
FILED_EVERY_SECONDS = 5


def test_minutes_without_elasticsearch_lose_nothing_and_are_caught_up(
    file_resolution: Callable[..., Record], secretary: User, client: Client,
    record_property: Callable[[str, object], None],
) -> None:  # fmt: skip
    services = Services()
    read = file_resolution(WORDS, number="23/97/0")
    sync.drain()
    client.force_login(secretary)
    cut(services.processes, "elasticsearch")
    try:
        end, filed = time.monotonic() + OUTAGE_SECONDS, ["23/97/0"]
        while time.monotonic() < end:
            filed.append(f"23/97/{len(filed)}")
            file_resolution(WORDS, number=filed[-1])
            assert not drained()
            assert client.get(f"/desk/records/{read.uuid}/").status_code == 200
            time.sleep(FILED_EVERY_SECONDS)
        assert Outbox.objects.count() == len(filed) - 1
    finally:
        services.start()
    began = time.monotonic()
    Cluster.until(drained)
    caught_up = round(time.monotonic() - began, 1)
    record_property(f"{len(filed) - 1} waiting filings caught up, s", caught_up)
    hits = finder.search("غرفه", user=secretary, limit=2 * len(filed)).hits
    assert sorted(hit.record.number for hit in hits) == sorted(filed)
    assert Outbox.objects.count() == 0
    asked = engine()
    assert isinstance(asked, ElasticsearchEngine)
    assert set(asked.versions()) == set(Record.objects.values_list("pk", flat=True))
