"""A new index is built beside the old one while others search and file: nobody waits or misses."""

import threading
import time
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from elasticsearch import ApiError

from archive.models import Outbox, Record
from search import finder, sync
from search.engines import engine
from search.engines.elasticsearch import ElasticsearchEngine

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "واگذاری غرفه بوستان"
BEFORE, REBUILDS = 40, 3


class Busy(threading.Thread):
    """Does the same again and again until told to stop; keeps what went wrong."""

    def __init__(self, act: Callable[[int], None]) -> None:
        super().__init__(daemon=True)
        self.act, self.done, self.over = act, 0, threading.Event()
        self.failure: Exception | None = None

    def run(self) -> None:
        try:
            while not self.over.is_set():
                self.act(self.done)
                self.done += 1
        except Exception as error:  # noqa: BLE001 whatever it was, the test tells it
            self.failure = error
        finally:
            connection.close()

    def end(self) -> None:
        self.over.set()
        self.join(60)


def test_searching_and_filing_go_on_while_the_index_is_built_anew(
    file_resolution: Callable[..., Record], secretary: User
) -> None:
    for n in range(BEFORE):
        file_resolution(WORDS, number=f"23/96/{n}")
    sync.drain()
    elastic = engine()
    assert isinstance(elastic, ElasticsearchEngine)
    first = elastic.behind_alias()
    totals: list[int] = []

    def search(_: int) -> None:
        totals.append(finder.search("غرفه", user=secretary, limit=1).total)

    def file(n: int) -> None:
        file_resolution(WORDS, number=f"23/97/{n}")
        sync.drain()
        time.sleep(0.05)

    others = [Busy(search), Busy(file)]
    for one in others:
        one.start()
    for _ in range(REBUILDS):
        call_command("index")
    for one in others:
        one.end()
    assert [one.failure for one in others] == [None, None]
    reader, writer = others
    assert reader.done > REBUILDS and writer.done > REBUILDS
    assert totals == sorted(totals)  # nothing that was found is missed later
    sync.drain()
    assert finder.search("غرفه", user=secretary).total == BEFORE + writer.done
    assert set(elastic.versions()) == set(Record.objects.values_list("pk", flat=True))
    assert (Outbox.objects.count(), sync.differences()) == (0, ([], []))
    assert len(elastic.behind_alias()) == 1 and elastic.behind_alias() != first
    left = elastic.client.cat.indices(index=f"{elastic.alias}-v*", h="index", format="json")
    assert [one["index"] for one in left] == elastic.behind_alias()  # no half-built one stays


def test_what_is_asked_again_because_its_answer_got_lost_is_done_once(
    file_resolution: Callable[..., Record],
) -> None:
    """A slow server makes the client ask again, and refuses what it did the first time."""
    file_resolution(WORDS)
    sync.drain()
    elastic = engine()
    assert isinstance(elastic, ElasticsearchEngine)
    name = f"{elastic.alias}-v0-1"
    for _ in range(2):
        elastic.create(name)
    assert elastic.client.indices.exists(index=name)
    elastic.client.indices.delete(index=name)
    with pytest.raises(ApiError):
        elastic.create("No Such Name")


def test_a_question_whose_index_went_away_is_asked_of_the_one_that_came(
    file_resolution: Callable[..., Record], secretary: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    file_resolution(WORDS, number="23/96/1")
    sync.drain()
    client = type(engine().client)
    real, asked = client.msearch, []

    def of_the_gone(self: object, *, searches: list[dict], **options: object) -> object:
        asked.append(len(searches))
        if len(asked) == 1:
            searches = [{**one, "index": "gone"} if "index" in one else one for one in searches]
        return real(self, searches=searches, **options)

    monkeypatch.setattr(client, "msearch", of_the_gone)
    assert finder.search("غرفه", user=secretary).total == 1
    assert asked[0] == asked[1]
