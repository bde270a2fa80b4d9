"""A suite's own corner of the servers that the settings name: nothing of the archive's is touched.

A database, an index, a queue and a prefix of papers, gone when the suite ends. And the processor
time that a question costs, wherever it is spent; the servers are on this machine, one of each.
"""

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import redis

from search.engines.elasticsearch import ElasticsearchEngine

NAMES = ("DATABASE_URL", "SEARCH_URL", "BROKER_URL", "STORAGE_URL")
TICKS = os.sysconf("SC_CLK_TCK")


def named() -> bool:
    """Do the settings name servers?"""
    return bool(os.environ.get("DATABASE_URL") and os.environ.get("SEARCH_URL"))


@contextmanager
def corner() -> Iterator[None]:
    """Settings that name the corner; entered before Django is set up."""
    name = f"dabir_bench_{os.getpid()}"
    with ExitStack() as stack:
        os.environ["DATABASE_URL"] = stack.enter_context(database(name))
        os.environ["SEARCH_URL"] = stack.enter_context(index(name))
        if os.environ.get("BROKER_URL"):
            os.environ["BROKER_URL"] = stack.enter_context(queue())
        if os.environ.get("STORAGE_URL"):
            os.environ["STORAGE_URL"] = stack.enter_context(papers(name))
        yield


@contextmanager
def database(name: str) -> Iterator[str]:
    """A database beside the archive's."""
    url = os.environ["DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield urlsplit(url)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def index(name: str) -> Iterator[str]:
    """An alias beside the archive's."""
    nodes = os.environ["SEARCH_URL"].split(",")
    nodes[-1] = urlsplit(nodes[-1])._replace(path=f"/{name}").geturl()
    url = ",".join(nodes)
    try:
        yield url
    finally:
        ElasticsearchEngine(url).drop()


@contextmanager
def queue() -> Iterator[str]:
    """The first of Redis' numbered stores that holds nothing."""
    at = urlsplit(os.environ["BROKER_URL"])
    for number in range(1, 16):
        url = at._replace(path=f"/{number}").geturl()
        store = redis.Redis.from_url(url)
        if not store.dbsize():
            break
    else:
        raise RuntimeError("BROKER_URL: Redis has no empty store for the suite")
    try:
        yield url
    finally:
        store.flushdb()


@contextmanager
def papers(name: str) -> Iterator[str]:
    """A prefix of the bucket."""
    at = urlsplit(os.environ["STORAGE_URL"])
    try:
        yield at._replace(path=f"{at.path.rstrip('/')}/{name}").geturl()
    finally:
        from archive import store  # noqa: PLC0415 - needs the settings made above

        for digest in list(store.digests()):
            with store.remote() as bucket:
                bucket.delete(store.name_of(digest))


def spent() -> float:
    """Processor seconds of this process and of the servers that work for it."""
    total = time.process_time()
    if not named():
        return total
    from django.db import connection  # noqa: PLC0415 - needs the settings made above

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        stat = Path(f"/proc/{cursor.fetchone()[0]}/stat").read_text().rpartition(")")[2].split()
    return total + (int(stat[11]) + int(stat[12])) / TICKS + of_engine()


def of_engine() -> float:
    """Processor seconds of the search servers."""
    client = ElasticsearchEngine(os.environ["SEARCH_URL"]).client
    nodes = client.nodes.stats(metric="process")["nodes"].values()
    return sum(node["process"]["cpu"]["total_in_millis"] for node in nodes) / 1000
