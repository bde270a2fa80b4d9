"""A server that can't be used is refused at the start, by the name of its setting."""

import os
import re
import subprocess
import sys
import uuid
from pathlib import Path

import psycopg
import pytest
from django.conf import LazySettings, settings

from config import servers
from search import query
from search.engine import SearchRequest, Sight
from search.engines.elasticsearch import ElasticsearchEngine
from search.errors import IndexMissing

ROOT = Path(__file__).resolve().parents[2]


def closed(name: str) -> str:
    """The address with a port where nobody listens."""
    return re.sub(r"(?<=127\.0\.0\.1):\d+", ":9", os.environ[name])


@pytest.mark.django_db
def test_the_servers_of_the_script_have_no_problem() -> None:
    assert servers.problems() == []


@pytest.mark.parametrize("name", servers.EXAMINED)
def test_a_wrong_address_stops_the_start_and_names_the_setting(name: str, tmp_path: Path) -> None:
    env = {**os.environ, "DABIR_VAR": str(tmp_path), name: closed(name)}
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "prepare", "servers"], env=env,
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 2
    assert f"{name}: " in done.stderr and "Traceback" not in done.stderr
    assert not (tmp_path / "dabir.sqlite3").exists()
    assert not (tmp_path / "index").exists()


def test_another_program_s_index_is_left_alone(settings: LazySettings) -> None:
    name = f"foreign-{uuid.uuid4().hex[:8]}"
    settings.SEARCH_URL = f"{settings.SEARCH_URL.rpartition('/')[0]}/{name}"
    client = ElasticsearchEngine(settings.SEARCH_URL).client
    client.indices.create(index=name)
    try:
        with pytest.raises(
            servers.Unfit, match=r"SEARCH_URL: .*برنامهٔ دیگری.* / .*another program's index"
        ):
            servers.search()
        assert client.indices.exists(index=name)
    finally:
        client.indices.delete(index=name)


def test_an_index_that_is_taken_away_is_missing_with_the_next_question(
    settings: LazySettings,
) -> None:
    name = f"short-{uuid.uuid4().hex[:8]}"
    engine = ElasticsearchEngine(f"{settings.SEARCH_URL.rpartition('/')[0]}/{name}")
    nobody = SearchRequest(query.parse("آب"), Sight(*[frozenset()] * 4))
    with pytest.raises(IndexMissing):
        engine.search(nobody)
    engine.rebuild([])
    assert engine.search(nobody).total == 0
    engine.drop()
    with pytest.raises(IndexMissing):
        engine.search(nobody)


@pytest.mark.django_db
def test_a_database_of_a_newer_program_is_refused() -> None:
    with psycopg.connect(**connection_of_tests(), autocommit=True) as other:
        insert = "INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, now())"
        other.execute(insert, ["archive", "9999_from_the_future"])
        try:
            with pytest.raises(servers.Unfit, match="newer Dabir"):
                servers.database()
        finally:
            other.execute("DELETE FROM django_migrations WHERE name = '9999_from_the_future'")


def connection_of_tests() -> dict[str, object]:
    known = settings.DATABASES["default"]
    return {
        "host": known["HOST"], "port": known["PORT"], "user": known["USER"],
        "password": known["PASSWORD"], "dbname": known["NAME"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("version", "fits"), [("7.17.9", False), ("8.19.8", True), ("9.2.4", True), ("10.0.0", False)]
)
def test_only_known_versions_of_elasticsearch_are_spoken_to(
    monkeypatch: pytest.MonkeyPatch, version: str, fits: bool
) -> None:
    monkeypatch.setattr(ElasticsearchEngine, "server_versions", lambda self: [version])
    if fits:
        servers.search()
    else:
        with pytest.raises(servers.Unfit, match=version):
            servers.search()
