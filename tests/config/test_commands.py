"""password and doctor keep the contract's exit status and form."""

import io
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from archive.models import Unit
from config import checkup, moving
from config.checkup import Check
from config.management.commands import doctor, prepare


def test_password_is_taken_from_stdin(low: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("گذرواژه-تازه-۱۴۰۵\n"))
    call_command("password", "low")
    low.refresh_from_db()
    assert low.check_password("گذرواژه-تازه-۱۴۰۵")


def test_a_weak_password_leaves_the_old_one(low: User, monkeypatch: pytest.MonkeyPatch) -> None:
    old = low.password
    monkeypatch.setattr("sys.stdin", io.StringIO("123\n"))
    with pytest.raises(CommandError) as refused:
        call_command("password", "low")
    low.refresh_from_db()
    assert (refused.value.returncode, low.password) == (1, old)


def test_a_password_for_nobody_cannot_run(db: None) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("password", "nobody")
    assert refused.value.returncode == 2


def test_doctor_names_what_mends_a_silent_worker(db: None) -> None:
    out = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", "--json", stdout=out)
    answer = json.loads(out.getvalue())
    queue = next(check for check in answer["checks"] if check["name"] == "queue")
    assert ended.value.code == 1
    assert (answer["ok"], queue["ok"], queue["mend"]) == (False, False, "./dabir run")


def test_doctor_looks_at_all_that_the_contract_lists(db: None) -> None:
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("doctor", "--json", stdout=out)
    names = {check["name"] for check in json.loads(out.getvalue())["checks"]}
    promised = {"database", "index", "queue", "store", "clock", "disk", "fonts", "languages"}
    assert promised <= {"store" if name == "files" else name for name in names}


def test_doctor_waits_once_for_a_server_that_says_nothing(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two minutes of silence told nobody more than the first quarter of one."""

    def fitness() -> Iterator[Check]:
        yield Check("SEARCH_URL", False, "nothing for .05 s", "check the address")
        time.sleep(0.1)
        yield Check("STORAGE_URL", False, "nothing for .1 s", "check the address")

    monkeypatch.setattr(checkup, "fitness", fitness)
    monkeypatch.setattr(doctor, "HANGING_SECONDS", 0.05)
    found = {check.name: check for check in doctor.examination()}
    assert (found["files"].detail, found["files"].mend) == (
        "not asked",
        "mend what STORAGE_URL names",
    )
    assert found["index"].detail != "not asked"


def test_doctor_names_papers_put_where_no_unit_takes_them(
    waste: Unit, settings: LazySettings, tmp_path: Path
) -> None:
    """A folder of a wrong code is looked into by nobody."""
    settings.INBOX_DIR = tmp_path
    for folder in (waste.code, "32"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "minutes.pdf").touch()
    (tmp_path / "empty").mkdir()
    found = doctor.inbox()
    assert (found.ok, found.detail) == (False, "1 names of no unit 32")
    (tmp_path / "32" / "minutes.pdf").unlink()
    assert doctor.inbox().ok


@pytest.mark.django_db
def test_each_migration_goes_in_whole_or_not_at_all() -> None:
    prepare.migrate()
    found = MigrationLoader(connection).disk_migrations
    assert [key for key, migration in found.items() if not migration.atomic] == []


@pytest.mark.django_db
def test_a_move_keeps_moments_to_the_microsecond() -> None:
    User.objects.create(username="m", date_joined="2026-01-01T00:00:00.123456+00:00")
    stream = io.BytesIO()
    moving.give(stream)
    assert b"2026-01-01T00:00:00.123456+00:00" in stream.getvalue()
