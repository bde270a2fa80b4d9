"""Nodes of two are really killed: what goes on, what waits, and that nothing is lost after."""

import time
from collections.abc import Callable, Iterator

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User

from archive.models import Outbox, Record
from config import checkup
from search import sync
from search.engines.elasticsearch import ElasticsearchEngine
from search.errors import EngineDown
from tests.faults.cluster import Cluster, cluster, drained, held_by, numbers, opened

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(1800)]
FileResolution = Callable[..., Record]
Tell = Callable[[str, object], None]
WORDS = "واگذاری غرفه بوستان"
ALL_DISK = "100tb"  # no disk has so much room left: the flood stage is reached at once
WATERMARKS = "cluster.routing.allocation.disk"


@pytest.fixture(scope="module")
def two() -> Iterator[Cluster]:
    with cluster(2) as made:
        yield made


@pytest.fixture
def of_two(two: Cluster, settings: LazySettings) -> Iterator[ElasticsearchEngine]:
    made = opened(two, settings, 1)
    yield made
    two.start()
    made.drop()


def test_two_nodes_without_their_master_read_on_and_writing_waits_visibly(
    two: Cluster, of_two: ElasticsearchEngine, file_resolution: FileResolution, secretary: User,
    record_property: Tell,
) -> None:  # fmt: skip
    file_resolution(WORDS, number="23/97/1")
    sync.drain()
    two.cut(two.master(of_two))
    began = time.monotonic()
    assert numbers(secretary) == ["23/97/1"]
    record_property("first answer after the cut, s", round(time.monotonic() - began, 1))
    filed = file_resolution(WORDS, number="23/97/2")
    with pytest.raises(EngineDown, match=r"SEARCH_URL.*index catches up"):
        sync.drain()
    assert Outbox.objects.filter(record_id=filed.pk).exists()
    assert "1 waiting" in checkup.index().detail
    assert numbers(secretary) == ["23/97/1"]
    record_property("master back, all green, s", round(two.start(), 1))
    sync.drain()
    assert numbers(secretary) == ["23/97/1", "23/97/2"]


def test_two_nodes_without_the_other_one_read_and_write(
    two: Cluster, of_two: ElasticsearchEngine, file_resolution: FileResolution, secretary: User
) -> None:
    file_resolution(WORDS, number="23/97/1")
    sync.drain()
    leads = two.master(of_two)
    (other,) = set(two.nodes.names) - {leads}
    two.cut(other)
    file_resolution(WORDS, number="23/97/2")
    two.until(drained)
    assert numbers(secretary) == ["23/97/1", "23/97/2"]
    found = checkup.cluster()
    assert (found.ok, "yellow" in found.detail) == (False, True)
    assert "start the lost node" in found.mend
    two.start()
    assert held_by(of_two, other) == 2
    assert checkup.cluster().ok


def test_a_disk_at_its_flood_stage_is_named_filing_goes_on_and_the_server_lifts_its_block(
    two: Cluster, of_two: ElasticsearchEngine, file_resolution: FileResolution, secretary: User,
    record_property: Tell,
) -> None:  # fmt: skip
    file_resolution(WORDS, number="23/97/1")
    sync.drain()
    marks = {f"watermark.{stage}": ALL_DISK for stage in ("low", "high", "flood_stage")}
    full = {f"{WATERMARKS}.{name}": value
            for name, value in {**marks, "threshold_enabled": True}.items()}  # fmt: skip
    quick = {"cluster.info.update.interval": "10s"}
    of_two.client.cluster.put_settings(persistent={**full, **quick})
    two.until(lambda: "full" in checkup.cluster().detail)
    assert "free room" in checkup.cluster().mend
    file_resolution(WORDS, number="23/97/2")
    with pytest.raises(EngineDown, match="a disk of Elasticsearch is full"):
        sync.drain()
    assert (numbers(secretary), Outbox.objects.count()) == (["23/97/1"], 1)
    roomy = {
        name: value.replace(ALL_DISK, "1b") for name, value in full.items() if value is not True
    }
    of_two.client.cluster.put_settings(persistent=roomy)
    began = time.monotonic()
    two.until(drained)
    record_property("room again, caught up, s", round(time.monotonic() - began, 1))
    of_two.client.cluster.put_settings(persistent=dict.fromkeys((*full, *quick)))
    assert (numbers(secretary), Outbox.objects.count()) == (["23/97/1", "23/97/2"], 0)


def test_what_was_filed_while_every_node_was_dead_is_neither_lost_nor_doubled(
    two: Cluster, of_two: ElasticsearchEngine, file_resolution: FileResolution, secretary: User,
    record_property: Tell,
) -> None:  # fmt: skip
    file_resolution(WORDS, number="23/97/0")
    sync.drain()
    for name in two.nodes.names:
        two.cut(name)
    wanted = sorted(["23/97/0", *(f"23/97/{n}" for n in range(1, 16))])
    for number in wanted[1:]:
        file_resolution(WORDS, number=number)
        assert not drained()
    assert Outbox.objects.count() == 15
    record_property("both nodes back, all green, s", round(two.start(), 1))
    began = time.monotonic()
    sync.drain()
    record_property("15 waiting filings caught up, s", round(time.monotonic() - began, 1))
    assert (numbers(secretary), Outbox.objects.count()) == (wanted, 0)
    assert set(of_two.versions()) == set(Record.objects.values_list("pk", flat=True))
