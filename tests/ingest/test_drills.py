"""Bad days on one machine: a full disk, a busy database, a broken index, a clock set back, odd text."""

import datetime
import errno
import io
import json
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from archive import store
from archive.interchange import import_file
from archive.models import Body, Receipt, Record, StoredFile, Unit
from ingest import intake, tasks
from ingest.models import LEASE, Job, JobQuerySet, State
from search import sync
from search.engines import embedded
from tests.archive.papers import file_papers
from tests.ingest.faults import pdf
from tests.ingest.test_views import enter, is_persian, upload

pytestmark = pytest.mark.django_db


def full(*_: object) -> None:
    """What a full disk says."""
    raise OSError(errno.ENOSPC, "No space left on device")


# ---- disk ----
def test_a_full_disk_gives_a_sentence_and_no_receipt(
    secretary: User, waste: Unit, monkeypatch: pytest.MonkeyPatch, settings, tmp_path: Path
) -> None:
    settings.STORE_DIR = tmp_path / "store"
    with monkeypatch.context() as broken:
        broken.setattr(store.os, "fsync", full)
        [answer] = upload(enter(secretary), waste.code).json()["files"]
    assert is_persian(answer["error"]) and "receipt" not in answer
    assert (Job.objects.count(), Receipt.objects.count(), StoredFile.objects.count()) == (0, 0, 0)
    assert [path for path in settings.STORE_DIR.rglob("*") if path.is_file()] == []
    assert "receipt" in upload(enter(secretary), waste.code).json()["files"][0]


def test_a_disk_that_fills_while_reading_keeps_the_paper_and_says_so(
    secretary: User, waste: Unit, board: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = intake.receive(io.BytesIO(pdf(["a page"])), name="a.pdf", unit=waste, user=secretary)
    with monkeypatch.context() as broken:
        broken.setattr(store, "put_bytes", full)
        tasks.read_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.reason_code) == (State.FAILED, "disk_full")
    desk = enter(secretary).get(reverse("ingest_desk")).content.decode()
    assert "دیسک پر است" in desk
    enter(secretary).post(reverse("ingest_retry", args=[job.uuid]))
    tasks.read_job(job.pk)
    job.refresh_from_db()
    assert job.state == State.IN_REVIEW


# ---- database ----
def busy(*_: object, **__: object) -> None:
    """What SQLite says when another writer keeps the lock too long."""
    raise OperationalError("database is locked")


def test_a_locked_database_gives_a_sentence_and_no_receipt(
    secretary: User, waste: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender = enter(secretary)
    sender.raise_request_exception = False
    with monkeypatch.context() as broken:
        broken.setattr(intake, "_open_job", busy)
        answer = upload(sender, waste.code)
    if connection.vendor == "sqlite":
        [file] = answer.json()["files"]
        assert "پایگاه داده مشغول است" in file["error"] and "receipt" not in file
    else:  # a server is no file that another writer keeps: the page names its setting
        assert answer.status_code == 503 and "DATABASE_URL" in answer.content.decode()
    assert Job.objects.count() == 0
    assert "receipt" in upload(enter(secretary), waste.code).json()["files"][0]


def test_a_worker_that_met_a_locked_database_is_rung_again(
    secretary: User, waste: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = intake.receive(io.BytesIO(b"%PDF-1.4 x"), name="a.pdf", unit=waste, user=secretary)
    with monkeypatch.context() as broken:
        broken.setattr(JobQuerySet, "claim", busy)
        with pytest.raises(OperationalError):
            tasks.read_job(job.pk)
    rung: list[int] = []
    monkeypatch.setattr(tasks, "ring", rung.append)
    tasks.sweep()
    assert rung == [job.pk]


# ---- clock ----
@pytest.mark.parametrize("days", [-400, -1, 1, 400])
def test_a_clock_set_back_or_forward_leaves_no_paper_behind(
    days: int, secretary: User, waste: Unit
) -> None:
    job = intake.receive(io.BytesIO(b"%PDF-1.4 x"), name="a.pdf", unit=waste, user=secretary)
    assert Job.objects.claim(job.pk, "killed with its machine")
    then = timezone.now() - datetime.timedelta(days=days)  # the clock of before the jump
    Job.objects.filter(pk=job.pk).update(lease_until=then + LEASE)
    assert job in Job.objects.lost(timezone.now())
    assert Job.objects.claim(job.pk, "another")
    assert not Job.objects.claim(job.pk, "a third")


# ---- index ----
def spoil_meta(folder: Path) -> None:
    for path in folder.rglob("meta.json"):
        path.write_bytes(b"\0" * 100)


def spoil_parts(folder: Path) -> None:
    for path in folder.rglob("*.*"):
        if path.is_file() and path.suffix not in (".json", ".lock"):
            part = path.read_bytes()[:20]
            path.unlink()
            path.write_bytes(part)


def lose_all(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()


@pytest.mark.parametrize("harm", [spoil_meta, spoil_parts, lose_all])
def test_a_broken_index_is_said_and_built_anew_by_the_next_filing(
    harm, waste: Unit, board: Body, secretary: User, settings
) -> None:
    settings.SEARCH_URL = ""  # the engine of one machine
    file_papers(waste, board, text="اجاره غرفه لاله", title="غرفه", number="23/97/14")
    sync.drain()
    client = enter(secretary)
    found = client.get("/desk/search/?q=لاله")
    assert found.context["results"].total == 4
    harm(settings.INDEX_DIR)
    embedded.cache_clear()  # as a process that starts after the harm
    broken = client.get("/desk/search/?q=لاله")
    assert broken.status_code == 200
    assert broken.context.get("down") or broken.context.get("filling")
    file_papers(waste, board, text="اجاره غرفه لاله", title="غرفه", number="23/97/15")
    sync.drain()
    assert client.get("/desk/search/?q=لاله").context["results"].total == 8


# ---- text ----
ODD = {
    "null bytes": "قرارداد\x00 باران\x00 شماره",
    "bidi controls": "قرارداد \u202e\u2066باران\u2069\u202c شماره",
    "one word of a megabyte": "قرارداد باران " + "ب" * 1_000_000,
    "mixed scripts": "قرارداد باران договор 契約 ﷲ 🏛 contract",
    "markup": "قرارداد باران <script>alert(1)</script><img src=x onerror=alert(2)>",
}


@pytest.mark.parametrize("name", list(ODD))
def test_odd_text_is_kept_shown_escaped_and_found(
    name: str, waste: Unit, secretary: User, tmp_path: Path
) -> None:
    line = {"kind": "letter", "external_id": "L1", "source": "old", "unit": "23", "number": "1",
            "level": "normal", "date": "1397/04/18", "subject": ODD[name][:200], "sender": "الف",
            "receiver": "ب", "text": ODD[name]}  # fmt: skip
    path = tmp_path / "odd.jsonl"
    path.write_text(json.dumps(line, ensure_ascii=False), "utf-8")
    report = import_file(path)
    assert (report.created, report.rejected) == (1, 0), report.rejects
    sync.drain()
    client: Client = enter(secretary)
    record = Record.objects.get()
    page = client.get(reverse("record_detail", args=[record.uuid]) + "?q=باران")
    found = client.get("/desk/search/?q=باران")
    assert (page.status_code, found.status_code) == (200, 200)
    assert found.context["results"].total == 1
    for answer in (page, found):
        said = answer.content.decode()
        assert "<script>alert" not in said and "<img src=x" not in said and "\x00" not in said
