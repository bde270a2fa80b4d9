"""Bad servers, case by case: refused at the start or degraded, always by the name of the setting."""

import io
import json
import os
import re
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
import redis
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.core.files.storage import storages
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test import Client
from storages.backends.s3 import S3Storage

from archive import audit, seal
from archive.models import Outbox, Record, Unit
from archive.models.audit import Act
from config import servers
from ingest import intake, tasks
from ingest.models import Job
from search import finder, sync
from search.engines import engine
from search.engines.elasticsearch import ElasticsearchEngine
from search.errors import EngineDown
from tests.outgrown.between import Faults, between

ROOT = Path(__file__).resolve().parents[2]
FileResolution = Callable[..., Record]
DENIED = '{"error":{"type":"security_exception","reason":"action is unauthorized for user [poor]"},"status":403}'


def manage(tmp_path: Path, *command: str, **env: str) -> subprocess.CompletedProcess[str]:
    """The program as it starts, with its data in a new folder."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *command],
        env={**os.environ, "DABIR_VAR": str(tmp_path), **env}, capture_output=True, text=True,
        check=False, timeout=200,
    )  # fmt: skip
    assert not (tmp_path / "dabir.sqlite3").exists()  # never the shape of one machine instead
    assert not (tmp_path / "index").exists()
    return done


@pytest.fixture(scope="module")
def poor() -> Iterator[tuple[str, str]]:
    """A role and a database of PostgreSQL in which it may read but not make tables."""
    name = f"poor_{uuid.uuid4().hex[:8]}"
    at = urlsplit(os.environ["DATABASE_URL"])
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as admin:
        admin.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'poor'")
        admin.execute(f"CREATE DATABASE {name}")
        whole = at._replace(path=f"/{name}").geturl()
        with psycopg.connect(whole, autocommit=True) as inside:
            inside.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        yield name, whole
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
        admin.execute(f"DROP ROLE {name}")


def test_a_role_that_may_not_make_tables_is_refused(poor: tuple[str, str], tmp_path: Path) -> None:
    name, whole = poor
    at = urlsplit(whole)
    url = at._replace(netloc=f"{name}:poor@{at.hostname}:{at.port}").geturl()
    done = manage(tmp_path, "prepare", "servers", DATABASE_URL=url)
    assert done.returncode == 2
    assert re.search("DATABASE_URL: .* / this role may not make tables — GRANT CREATE", done.stderr)


@pytest.mark.parametrize("name", ["DATABASE_URL", "BROKER_URL", "STORAGE_URL"])
def test_a_wrong_password_is_refused(name: str, tmp_path: Path) -> None:
    at = urlsplit(os.environ[name])
    url = at._replace(netloc=f"{at.username}:wrong@{at.hostname}:{at.port}").geturl()
    done = manage(tmp_path, "prepare", "servers", **{name: url})
    assert done.returncode == 2
    assert f"{name}: " in done.stderr and "password" in done.stderr + "password" * (
        name == "STORAGE_URL"
    )
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", servers.EXAMINED)
def test_an_address_of_another_kind_is_refused_before_anything_is_asked(
    name: str, tmp_path: Path
) -> None:
    done = manage(tmp_path, "prepare", **{name: "mysql://somewhere/x"})
    assert done.returncode != 0
    assert f"{name} must " in done.stderr


def test_a_database_that_only_reads_is_refused(tmp_path: Path) -> None:
    """As a standby's address would be: everything seems well until the first paper."""
    only = "?options=-c%20default_transaction_read_only%3Don"
    done = manage(tmp_path, "prepare", "servers", DATABASE_URL=os.environ["DATABASE_URL"] + only)
    assert done.returncode == 2
    assert re.search("DATABASE_URL: .* / this PostgreSQL takes no writes — ", done.stderr)


def test_a_place_of_redis_that_is_no_number_is_refused(settings: LazySettings) -> None:
    """Its client would go to the first one, the worker to none."""
    settings.BROKER_URL = urlsplit(settings.BROKER_URL)._replace(path="/archive").geturl()
    with pytest.raises(
        servers.Unfit, match=r"BROKER_URL: .* / /archive is no database of Redis — "
    ):
        servers.broker()


def test_a_redis_user_that_may_not_write_is_refused(settings: LazySettings) -> None:
    admin = redis.Redis.from_url(settings.BROKER_URL)
    admin.execute_command(
        "ACL",
        "SETUSER",
        "poor",
        "on",
        ">poor",
        "~*",
        "+@read",
        "+info",
        "+ping",
        "+select",
        "+client",
    )
    at = urlsplit(settings.BROKER_URL)
    settings.BROKER_URL = at._replace(netloc=f"poor:poor@{at.hostname}:{at.port}").geturl()
    try:
        with pytest.raises(servers.Unfit, match=r"BROKER_URL: .* / NoPermissionError.* — "):
            servers.broker()
    finally:
        admin.execute_command("ACL", "DELUSER", "poor")


@pytest.mark.parametrize(
    ("name", "least", "examine"),
    [("PostgreSQL", "POSTGRESQL", servers.database), ("Redis", "REDIS", servers.broker)],
)
@pytest.mark.django_db
def test_a_server_older_than_the_least_is_refused_by_its_version(
    name: str, least: str, examine: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(servers, least, 10**7)
    with pytest.raises(servers.Unfit, match=rf"_URL: .*کهنه.* / {name} [\d.]+ is too old — use "):
        examine()


@pytest.mark.parametrize("version", ["7.17.9", "10.0.0"])
def test_one_node_of_an_unknown_age_is_enough_to_refuse(
    version: str, settings: LazySettings
) -> None:
    nodes = {"nodes": {"a": {"version": "8.19.8"}, "b": {"version": version}}}
    with between(settings.SEARCH_URL, {r"GET /_nodes": (200, json.dumps(nodes))}) as url:
        settings.SEARCH_URL = url
        with pytest.raises(servers.Unfit, match=rf"SEARCH_URL: .*{version}.* — use 8 or 9"):
            servers.search()


@pytest.mark.parametrize("fault", [r"PUT /[^/]*-probe", r"POST /.*/_bulk|PUT /.*/_bulk"])
@pytest.mark.django_db
def test_a_user_of_elasticsearch_that_may_not_write_is_refused(
    fault: str, settings: LazySettings, file_resolution: FileResolution
) -> None:
    if "bulk" in fault:
        file_resolution("واگذاری غرفه بوستان")
        sync.drain()
    with between(settings.SEARCH_URL, {fault: (403, DENIED)}) as url:
        settings.SEARCH_URL = url
        with pytest.raises(
            servers.Unfit, match=r"SEARCH_URL: .* / this user may not write.*create_index"
        ):
            servers.search()


def test_the_probe_of_rights_leaves_nothing_behind(settings: LazySettings) -> None:
    servers.search()
    asked = engine()
    assert isinstance(asked, ElasticsearchEngine)
    assert asked.client.cat.indices(index=f"{asked.alias}*", format="json").body == []


@pytest.mark.django_db
def test_an_index_that_is_refused_stops_the_start_with_a_sentence(settings: LazySettings) -> None:
    faults: Faults = {r"PUT /[^/]*-v": (403, DENIED)}
    with between(settings.SEARCH_URL, faults) as url:
        settings.SEARCH_URL = url
        with pytest.raises(CommandError, match="SEARCH_URL") as refused:
            call_command("prepare", "index")
    assert refused.value.returncode == 2


@pytest.mark.django_db
def test_a_database_that_lost_a_table_is_refused_as_half_there() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE archive_outbox RENAME TO archive_elsewhere")
    with pytest.raises(
        servers.Unfit, match=r"DATABASE_URL: .*half there.* archive_outbox — restore"
    ):
        servers.database()


@pytest.mark.django_db
def test_a_history_with_a_hole_is_refused() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'archive' AND name LIKE '0001%'")
    with pytest.raises(
        servers.Unfit, match=r"DATABASE_URL: .*InconsistentMigrationHistory.* — restore"
    ):
        servers.database()


@pytest.mark.django_db
def test_a_migration_that_fails_in_the_middle_is_named_and_nothing_of_it_stays() -> None:
    """The tables are there already, as after a restore by half: making them again fails."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'search'")
        cursor.execute(
            "SELECT name FROM django_migrations WHERE app = 'archive' ORDER BY id DESC LIMIT 1"
        )
        (last,) = cursor.fetchone()
        cursor.execute("DELETE FROM django_migrations WHERE app = 'archive' AND name = %s", [last])
    before = Unit.objects.count()
    with pytest.raises(
        CommandError, match=r"DATABASE_URL: .*failed.*nothing of it was kept"
    ) as refused:
        call_command("prepare", "database")
    assert refused.value.returncode == 2
    assert Unit.objects.count() == before


# ---- full disks, one server after another ----
@pytest.mark.django_db
def test_a_full_disk_of_elasticsearch_stops_no_filing_and_is_caught_up(
    file_resolution: FileResolution, secretary: User
) -> None:
    file_resolution("واگذاری غرفه بوستان", number="23/97/1")
    sync.drain()
    asked = engine()
    assert isinstance(asked, ElasticsearchEngine)
    full = "index.blocks.read_only_allow_delete"
    asked.client.indices.put_settings(index=asked.alias, settings={full: True})
    filed = file_resolution("واگذاری غرفه بوستان", number="23/97/2")
    with pytest.raises(
        EngineDown, match=r"SEARCH_URL: a disk of Elasticsearch is full.*catches up"
    ):
        sync.drain()
    assert finder.search("غرفه", user=secretary).total == 1  # what it holds is still found
    assert Outbox.objects.filter(record_id=filed.pk).exists()
    asked.client.indices.put_settings(index=asked.alias, settings={full: None})
    sync.drain()
    assert finder.search("غرفه", user=secretary).total == 2


@pytest.mark.django_db(transaction=True)
def test_a_full_redis_stops_no_filing_and_the_sweeper_rings_later(
    waste: Unit, settings: LazySettings
) -> None:
    bell = redis.Redis.from_url(settings.BROKER_URL)
    bell.flushdb()
    job = intake.receive(io.BytesIO(b"%PDF-1.4 full"), name="a.pdf", unit=waste, user=None)
    bell.config_set("maxmemory", 1)
    try:
        tasks.ring(job.pk)
        assert bell.llen("celery") == 0
    finally:
        bell.config_set("maxmemory", 0)
    assert tasks.sweep() == 1
    assert bell.llen("celery") == 1
    bell.flushdb()


@pytest.mark.django_db
def test_a_full_bucket_gives_no_receipt_and_names_the_setting(
    waste: Unit,
    secretary: User,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    full = "<Error><Code>InsufficientStorage</Code><Message>disk full</Message></Error>"
    client = Client()
    client.force_login(secretary)
    bucket = storages["papers"]
    with between(os.environ["STORAGE_URL"], {r"^PUT ": (507, full)}) as url:
        at = urlsplit(url)
        known = {"access_key": at.username, "secret_key": at.password, "location": bucket.location,
                 "bucket_name": bucket.bucket_name, "addressing_style": "path",
                 "endpoint_url": f"http://{at.hostname}:{at.port}"}  # fmt: skip
        monkeypatch.setitem(storages._storages, "papers", S3Storage(**known))
        answer = client.post(
            "/desk/intake/", {"unit": waste.code, "files": io.BytesIO(b"%PDF-1.4 one")},
            headers={"Accept": "application/json", "Accept-Language": "en"},
        )  # fmt: skip
    (said,) = answer.json()["files"]
    assert "STORAGE_URL" in said["error"] and "receipt" not in said
    assert Job.objects.count() == 0
    assert "InsufficientStorage" in caplog.text  # the operator is told why, the sender what to do


@pytest.mark.django_db
def test_a_database_that_takes_no_rows_is_a_page_that_names_the_setting(
    waste: Unit, secretary: User
) -> None:
    """The fault: PostgreSQL's own word for a full disk, from a trigger."""
    client = Client(raise_request_exception=False)
    client.force_login(secretary)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION"
            " 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER full_disk BEFORE INSERT ON ingest_job EXECUTE FUNCTION full_disk()"
        )
    paper = {"unit": waste.code, "files": io.BytesIO(b"%PDF-1.4 one")}
    answer = client.post("/desk/intake/", paper)
    assert answer.status_code == 503
    page = answer.content.decode()
    assert "DATABASE_URL" in page and "./dabir doctor" in page
    assert "No space" not in page
    assert Job.objects.count() == 0


@pytest.mark.django_db
def test_a_second_machine_with_a_key_of_its_own_is_refused(
    settings: LazySettings,
) -> None:
    servers.database()
    audit.note(Act.LOGIN, user=None, what="the first machine seals")
    assert seal.seal_batch(seal.settled()) == 1
    servers.database()
    settings.AUDIT_KEY = "the key that another data folder made"
    with pytest.raises(servers.Unfit, match="DABIR_AUDIT_KEY"):
        servers.database()


@pytest.mark.django_db
def test_a_second_machine_that_brings_migrations_is_refused_after_them(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    audit.note(Act.LOGIN, user=None, what="the first machine seals")
    assert seal.seal_batch(seal.settled()) == 1
    settings.AUDIT_KEY = "the key that another data folder made"
    monkeypatch.setattr(servers, "waiting", lambda: ["archive.9999_next"])
    servers.database()
    with pytest.raises(CommandError, match="DABIR_AUDIT_KEY"):
        call_command("prepare", "servers", "database")
