"""The read log proves itself: what was changed, taken out, put in or cut off is found and named."""

import json
import subprocess
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client

from archive import audit, frozen, seal
from archive.models import AccessRow, Record
from archive.models.audit import Act

pytestmark = pytest.mark.django_db
FileResolution = Callable[..., Record]


@pytest.fixture(autouse=True)
def folder(settings: LazySettings, tmp_path: Path) -> Path:
    settings.AUDIT_DIR = tmp_path / "audit"
    return settings.AUDIT_DIR


@pytest.fixture
def rows() -> list[int]:
    """Ids of twenty sealed rows."""
    made = [audit.note(Act.VIEW, user=None, what=f"دیدن {n}").pk for n in range(20)]
    assert seal.seal() == 20
    return made


def tamper(statement: str, *values: object) -> None:
    """A hand that holds the database itself: the triggers are gone for a moment."""
    frozen.drop_triggers()
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
    frozen.create_triggers()


def test_an_untouched_log_is_whole(rows: list[int]) -> None:
    found = seal.verify()
    assert (found["ok"], found["rows"], found["sealed"], found["first_bad"]) == (True, 20, 20, None)


@pytest.mark.parametrize(
    "change",
    ["what = 'هیچ'", "username = 'somebody'", "act = 'print'", "record_id = 7", "reason = 'x'"],
)
def test_a_changed_row_is_named(rows: list[int], change: str) -> None:
    tamper(f"UPDATE archive_accessrow SET {change} WHERE id = %s", rows[7])
    found = seal.verify()
    assert (found["ok"], found["first_bad"], found["fault"]) == (False, rows[7], "changed")


def test_a_removed_row_is_named(rows: list[int]) -> None:
    tamper("DELETE FROM archive_accessrow WHERE id = %s", rows[7])
    found = seal.verify()
    assert (found["ok"], found["first_bad"], found["fault"]) == (False, rows[7], "removed")


def test_an_inserted_row_is_named(rows: list[int]) -> None:
    tamper("DELETE FROM archive_accessrow WHERE id = %s", rows[7])
    tamper(
        "INSERT INTO archive_accessrow (id, at, username, post, organisation, act, what, reason,"
        " address, seal, mark) SELECT %s, at, 'ghost', '', '', act, what, '', '', '', ''"
        " FROM archive_accessrow WHERE id = %s", rows[7], rows[8],
    )  # fmt: skip
    found = seal.verify()
    assert (found["ok"], found["first_bad"]) == (False, rows[7])


def test_rows_cut_off_at_the_end_are_missed(rows: list[int]) -> None:
    tamper("DELETE FROM archive_accessrow WHERE id > %s", rows[15])
    found = seal.verify()
    assert (found["ok"], found["first_bad"], found["fault"]) == (False, rows[16], "removed")


def test_a_chain_made_anew_without_the_key_is_forged(
    rows: list[int], settings: LazySettings
) -> None:
    tamper(
        "UPDATE archive_accessrow SET what = 'هیچ', seal = '', mark = '' WHERE id >= %s", rows[0]
    )
    own, settings.AUDIT_KEY = settings.AUDIT_KEY, "another key"
    seal.seal()
    settings.AUDIT_KEY = own
    found = seal.verify()
    assert (found["ok"], found["first_bad"], found["fault"]) == (False, rows[0], "forged")


def test_what_comes_later_goes_on_from_the_same_chain(rows: list[int]) -> None:
    audit.note(Act.PAGE, user=None)
    found = seal.verify()
    assert (found["ok"], found["sealed"]) == (True, 21)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE archive_accessrow SET what = 'x' WHERE id = %s",
        "UPDATE archive_accessrow SET seal = 'x' WHERE id = %s",
        "UPDATE archive_accessrow SET seal = '' WHERE id = %s",
        "DELETE FROM archive_accessrow WHERE id = %s",
    ],
)
def test_the_database_itself_refuses_to_change_a_sealed_row(
    rows: list[int], statement: str
) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [rows[3]])
    assert seal.verify()["ok"]


def test_an_export_is_verified_without_the_archive(rows: list[int], tmp_path: Path) -> None:
    out = tmp_path / "export"
    call_command("audit", "report", "--export", str(out), stderr=StringIO())
    check = [sys.executable, "-I", str(out / "verify.py"), str(out / "rows.jsonl")]
    whole = subprocess.run(check, cwd="/", capture_output=True, text=True, check=False)
    assert (whole.returncode, json.loads(whole.stdout)["sound"]) == (0, 20)
    lines = (out / "rows.jsonl").read_text().splitlines()
    lines[4] = lines[4].replace("دیدن", "ندیدن")
    (out / "rows.jsonl").write_text("\n".join(lines) + "\n")
    spoilt = subprocess.run(check, cwd="/", capture_output=True, text=True, check=False)
    assert (spoilt.returncode, json.loads(spoilt.stdout)["first_bad"]) == (1, rows[4])


def test_the_command_answers_by_the_contract(rows: list[int]) -> None:
    out = StringIO()
    call_command("audit", "verify", "--json", stdout=out)
    assert {"rows", "sealed", "ok", "first_bad"} <= set(json.loads(out.getvalue()))
    tamper("UPDATE archive_accessrow SET what = 'x' WHERE id = %s", rows[2])
    with pytest.raises(SystemExit) as ended:
        call_command("audit", "verify", "--json", stdout=StringIO())
    assert ended.value.code == 1


def test_the_report_names_who_saw_a_record_in_which_post(
    file_resolution: FileResolution, secretary: User, client: Client
) -> None:
    record = file_resolution("واگذاری غرفه")
    client.force_login(secretary, "django.contrib.auth.backends.ModelBackend")
    client.get(f"/desk/records/{record.uuid}/")
    out = StringIO()
    call_command("audit", "report", "--record", "14/97/23", "--json", stdout=out)
    first = json.loads(out.getvalue().splitlines()[0])
    assert (first["user"], first["act"], first["record"]) == ("secretary", "view", record.pk)
    assert (first["post"], first["organisation"]) == ("secretary", "سازمان مدیریت پسماند")
    assert AccessRow.objects.filter(act=Act.READ_LOG).count() == 1


def test_coming_going_and_being_turned_away_are_logged(secretary: User, client: Client) -> None:
    page = "/desk/login/"
    client.post(page, {"username": "secretary", "password": "wrong"})
    client.post(page, {"username": "secretary", "password": "دبیر-۱۴۰۵-آزمون"})
    client.post("/desk/logout/")
    acts = list(AccessRow.objects.order_by("pk").values_list("act", flat=True))
    assert [a for a in acts if a in ("failed", "login", "logout")] == ["failed", "login", "logout"]
    assert not AccessRow.objects.filter(what__contains="wrong").exists()


def test_no_page_leaves_when_its_row_can_not_be_written(
    file_resolution: FileResolution, secretary: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fault: a log that takes no row."""
    record = file_resolution("متن سربسته")
    client = Client(raise_request_exception=False)
    client.force_login(secretary, "django.contrib.auth.backends.ModelBackend")

    def refuse(**_: object) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr(AccessRow.objects, "create", refuse)
    answer = client.get(f"/desk/records/{record.uuid}/")
    assert answer.status_code == 500 and "سربسته" not in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_row_alone_waits_for_no_disk_and_a_row_of_a_change_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[object] = []
    asked, alone, waiting = {
        "sqlite": ("PRAGMA synchronous", 1, 2), "postgresql": ("SHOW synchronous_commit", "off", "on"),
    }[connection.vendor]  # fmt: skip

    def synchronous() -> object:
        with connection.cursor() as cursor:
            cursor.execute(asked)
            return cursor.fetchone()[0]

    def created(**_: object) -> AccessRow:
        seen.append(synchronous())
        raise DatabaseError("the disk is full")

    connection.ensure_connection()
    before = synchronous()
    monkeypatch.setattr(AccessRow.objects, "create", created)
    with pytest.raises(DatabaseError):
        audit.note(Act.VIEW, user=None)
    assert synchronous() == waiting  # also after what failed
    with pytest.raises(DatabaseError), transaction.atomic():
        audit.note(Act.CHANGE, user=None)
    assert (before, seen) == (waiting, [alone, waiting])
