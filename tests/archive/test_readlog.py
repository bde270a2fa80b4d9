"""The auditor's screens: every row by what is asked, what is unusual, an export that proves itself."""

import datetime
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.utils import timezone

from archive import access, audit, frozen, oversight, readlog, seal
from archive.models import AccessRow, Body, Record, Unit
from archive.models.audit import Act
from archive.vocabulary import Level, Role
from tests.archive.papers import Papers, file_papers
from tests.conftest import person, say_why

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
TODAY, DAY = datetime.date(2026, 11, 20), datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def folder(settings: LazySettings, tmp_path: Path) -> None:
    settings.AUDIT_DIR = tmp_path / "audit"


@pytest.fixture
def papers(waste: Unit, board: Body) -> Papers:
    return file_papers(
        waste, board, text="متن ناپیدای", title="گنجینه", number="23/97/77", level=Level.SECRET
    )


@pytest.fixture
def auditor(headquarters: Unit) -> User:
    return person("auditor", headquarters, Role.AUDITOR, Level.CONFIDENTIAL)


def entered(client: Client, user: User) -> Client:
    client.force_login(user, BACKEND)
    return client


def rows(act: str, username: str, hour: int, count: int, *, what: str = "", first: int = 1) -> None:
    """Rows of one hour of the day, each about another record."""
    at = timezone.make_aware(datetime.datetime.combine(TODAY, datetime.time(hour)))
    made = AccessRow.objects.bulk_create(
        [
            AccessRow(act=act, username=username, record_id=first + n, what=what)
            for n in range(count)
        ]
    )
    for number, row in enumerate(made):
        row.at = at + datetime.timedelta(seconds=number)
    backdate(made)


def backdate(made: list[AccessRow]) -> None:
    """A row's moment is the clock's: only a hand on the database itself makes the past."""
    frozen.drop_triggers()
    with connection.cursor() as cursor:
        for row in made:
            cursor.execute(
                "UPDATE archive_accessrow SET at = %s WHERE id = %s",
                [connection.ops.adapt_datetimefield_value(row.at), row.pk],
            )
    frozen.create_triggers()


def found() -> set[tuple[str, str, int]]:
    """Findings of the day."""
    return {
        (one.kind, one.username, one.count)
        for one in readlog.unusual(AccessRow.objects.all(), TODAY, TODAY)
    }


def test_unusual_patterns_are_listed_and_usual_ones_are_not():
    rows(Act.REFUSED, "curious", 11, 10)
    rows(Act.REFUSED, "clumsy", 11, 9)
    rows(Act.FAILED, "", 12, 5, what="mayor")
    rows(Act.VIEW, "owl", 23, 20)
    rows(Act.VIEW, "owl", 2, 20, first=100)
    rows(Act.VIEW, "lark", 10, 40)
    rows(Act.PAGE, "hoarder", 10, 200)
    rows(Act.BREAK_GLASS, "fireman", 3, 1)
    assert found() == {
        ("refusals", "curious", 10), ("failures", "mayor", 5), ("night", "owl", 40),
        ("bulk", "hoarder", 200), ("emergency", "fireman", 1),
    }  # fmt: skip
    assert readlog.unusual(AccessRow.objects.all(), TODAY - 9 * DAY, TODAY - DAY) == []


def test_the_log_is_found_by_record_person_period_and_act(papers, secretary):
    audit.note(Act.VIEW, user=secretary, record=papers.letter)
    audit.note(Act.PAGE, user=secretary, record=papers.clause, what="page 1")
    today = access.today()
    for asked, count in (
        ({"record": "77/97/23/2"}, 1), ({"record": str(papers.letter.uuid)}, 1),
        ({"record": f"#{papers.clause.pk}"}, 1), ({"username": "secretary"}, 2),
        ({"act": Act.PAGE}, 1), ({"username": "secretary", "since": today, "until": today}, 2),
        ({"until": today - DAY}, 0), ({"record": "no such"}, 0),
    ):  # fmt: skip
        seen = readlog.rows_of(AccessRow.objects.all(), **asked).filter(username="secretary")
        assert seen.count() == count, asked


def test_the_auditor_meets_no_content_and_his_reading_is_logged(client, papers, auditor, secretary):
    audit.note(Act.VIEW, user=secretary, record=papers.letter)
    said = entered(client, auditor).get("/desk/read-log/?username=secretary").content.decode()
    assert f"#{papers.letter.pk}" in said or "record=%23" in said
    assert "گنجینه" not in said and "ناپیدای" not in said
    assert client.get(f"/desk/records/{papers.letter.uuid}/").status_code == 404
    assert AccessRow.objects.filter(act="read_log", username="auditor").exists()


def test_nobody_else_comes_to_the_auditor_s_screens(client, papers, secretary, mayor):
    for user in (secretary, mayor):
        entered(client, user)
        for where in ("", "unusual/", "?act=view"):
            assert client.get(f"/desk/read-log/{where}").status_code == 404
        assert client.post("/desk/read-log/export/").status_code == 404


def test_an_export_is_verified_without_the_archive(client, papers, auditor, tmp_path: Path):
    for number in range(5):
        audit.note(Act.VIEW, user=auditor, what=f"record {number}")
    answer = entered(client, auditor).post("/desk/read-log/export/", {"since": "", "until": ""})
    out = tmp_path / "out"
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as packed:
        packed.extractall(out)
    key = tmp_path / "key"
    key.write_bytes(seal.key())
    run = [sys.executable, "verify.py", "rows.jsonl", "--key", str(key)]
    checked = subprocess.run(run, cwd=out, capture_output=True, text=True)
    assert (checked.returncode, json.loads(checked.stdout)["ok"]) == (0, True)
    lines = (out / "rows.jsonl").read_text("utf-8").splitlines()
    (out / "rows.jsonl").write_text("\n".join([*lines[:2], *lines[3:]]) + "\n", "utf-8")
    assert subprocess.run(run, cwd=out, capture_output=True).returncode == 1
    assert AccessRow.objects.filter(act="export", username="auditor").exists()


def test_a_wrong_day_exports_nothing(client, auditor):
    answer = entered(client, auditor).post("/desk/read-log/export/", {"since": "1405/13/40"})
    assert answer.status_code == 302
    assert not AccessRow.objects.filter(act="export").exists()
    assert Record.objects.count() == 0


def test_an_auditor_of_one_unit_reads_the_rows_of_his_papers_and_people_only(
    client, papers, parks, secretary, stranger
):
    local = person("watcher", parks, Role.AUDITOR)
    own = audit.note(Act.SEARCH, user=stranger, what="قرارداد")
    other = audit.note(Act.SEARCH, user=secretary, what="واگذاری پنهان")
    audit.note(Act.VIEW, user=secretary, record=papers.letter)
    tried = audit.note(Act.REFUSED, user=stranger, record=papers.letter, what="/x/")
    audit.note(Act.FAILED, user=None, what="secretary")
    audit.note(Act.FAILED, user=None, what="stranger")
    found = oversight.log(local).exclude(act=Act.LOGIN)
    assert {row.pk for row in found} == {own.pk, tried.pk, tried.pk + 2}
    page = entered(client, local).get("/desk/read-log/").content.decode()
    assert "قرارداد" in page and "واگذاری پنهان" not in page
    assert client.get(f"/desk/read-log/?record=%23{papers.letter.pk}").content.decode().count(
        "<tr class"
    ) == 1  # fmt: skip
    assert client.post("/desk/read-log/export/", {}).status_code == 404
    assert other.pk not in set(found.values_list("pk", flat=True))
    for number in range(readlog.REFUSALS):
        audit.note(Act.REFUSED, user=secretary, what=f"/{number}/")
    assert "secretary" not in client.get("/desk/read-log/unusual/").content.decode()


def test_the_number_of_another_units_record_finds_a_local_auditor_nothing(
    client, papers, parks, secretary
):
    audit.note(Act.VIEW, user=secretary, record=papers.letter)
    entered(client, person("watcher", parks, Role.AUDITOR))
    asked = (papers.letter.number, str(papers.letter.uuid), f"%23{papers.letter.pk}", "77/97/2000")
    pages = [client.get(f"/desk/read-log/?record={one}").context["page"] for one in asked]
    assert [page.paginator.count for page in pages] == [0, 0, 0, 0]


def test_no_name_of_a_file_is_in_the_log(client, papers, secretary):
    entered(client, secretary)
    say_why(client, papers.meeting)
    place = f"/desk/records/{papers.meeting.uuid}/files/{papers.file.pk}/"
    b"".join(client.get(place).streaming_content)
    row = AccessRow.objects.get(act=Act.DOWNLOAD)
    assert row.what == f"file {papers.file.pk}"
    assert not AccessRow.objects.filter(what__contains=papers.file.name).exists()
