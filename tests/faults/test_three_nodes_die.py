"""Of three nodes the master is really killed: reading and writing go on."""

import time
from collections.abc import Callable, Iterator

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User

from archive.models import Outbox, Record
from config import checkup
from search import sync
from search.engines.elasticsearch import ElasticsearchEngine
from tests.faults.cluster import Cluster, cluster, drained, held_by, numbers, opened

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(1800)]
WORDS = "واگذاری غرفه بوستان"


@pytest.fixture(scope="module")
def three() -> Iterator[Cluster]:
    with cluster(3) as made:
        yield made


@pytest.fixture
def of_three(three: Cluster, settings: LazySettings) -> Iterator[ElasticsearchEngine]:
    made = opened(three, settings, 2)
    yield made
    three.start()
    made.drop()


def test_three_nodes_without_their_master_read_and_write_and_it_catches_up(
    three: Cluster, of_three: ElasticsearchEngine, file_resolution: Callable[..., Record], secretary: User,
    record_property: Callable[[str, object], None],
) -> None:  # fmt: skip
    file_resolution(WORDS, number="23/97/1")
    sync.drain()
    leads = three.master(of_three)
    three.cut(leads)
    assert numbers(secretary) == ["23/97/1"]
    file_resolution(WORDS, number="23/97/2")
    began = time.monotonic()
    three.until(drained)
    record_property("writing again after the cut, s", round(time.monotonic() - began, 1))
    assert numbers(secretary) == ["23/97/1", "23/97/2"]
    assert three.master(of_three) != leads
    record_property("node back, all green, s", round(three.start(), 1))
    assert held_by(of_three, leads) == 2
    assert (Outbox.objects.count(), checkup.cluster().ok) == (0, True)
