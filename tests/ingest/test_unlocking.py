"""A locked PDF rests until a person types its password, which is used once and kept nowhere."""

import logging
import subprocess
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.urls import reverse

from archive import store
from archive.models import AccessRow, Body, Unit
from ingest import filing, tasks
from ingest.models import Job, JobEvent, JobPage, State
from tests.ingest.faults import pdf
from tests.ingest.test_pipeline import send
from tests.ingest.test_views import enter, is_persian

pytestmark = pytest.mark.django_db
PASSWORD = "Kelid-1397-dabir"


@pytest.fixture
def locked(secretary: User, waste: Unit, board: Body, tmp_path: Path) -> Job:
    """A received PDF that opens with a password only, put aside by the reading."""
    plain, shut = tmp_path / "plain.pdf", tmp_path / "shut.pdf"
    plain.write_bytes(pdf(["first page of the sealed paper"], ["second page"]))
    command = ["qpdf", "--encrypt", PASSWORD, "owner", "256", "--", str(plain), str(shut)]
    subprocess.run(command, check=True)
    job = send(secretary, waste, shut.read_bytes())
    tasks.read_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.reason_code) == (State.QUARANTINED, "encrypted")
    return job


def everything_kept() -> str:
    """Every row that an act on a paper could write to."""
    models = (Job, JobEvent, JobPage, AccessRow, Session)
    return str([list(model.objects.values()) for model in models])


def test_the_right_password_opens_it_once_and_is_kept_nowhere(
    locked: Job, secretary: User, caplog: pytest.LogCaptureFixture
) -> None:
    came = store.path_of(locked.sha256).read_bytes()
    client = enter(secretary)
    desk = client.get(reverse("ingest_desk")).content.decode()
    unlock = reverse("ingest_unlock", args=[locked.uuid])
    assert unlock in desk
    with caplog.at_level(logging.DEBUG):
        answer = client.post(unlock, {"password": PASSWORD}, follow=True)
        tasks.read_job(locked.pk)
    locked.refresh_from_db()
    assert (locked.state, locked.pages) == (State.IN_REVIEW, 2)
    assert "first page of the sealed paper" in locked.job_pages.get(number=1).text
    assert store.path_of(locked.sha256).read_bytes() == came
    assert PASSWORD not in caplog.text + answer.content.decode() + everything_kept()
    assert PASSWORD.encode() not in store.path_of(locked.opened.sha256).read_bytes()


def test_the_filed_record_holds_the_copy_and_the_bytes_as_they_came(
    locked: Job, secretary: User, waste: Unit
) -> None:
    enter(secretary).post(reverse("ingest_unlock", args=[locked.uuid]), {"password": PASSWORD})
    tasks.read_job(locked.pk)
    locked.refresh_from_db()
    draft = {"kind": "other", "unit": waste.code, "level": "normal", "title": "سند مهر و موم",
             "date": "1397/04/18", "number": "1"}  # fmt: skip
    record = filing.file(locked, draft, user=secretary)
    assert set(record.files.all()) == {locked.file, locked.opened}
    assert {page.file for page in record.pages.all()} == {locked.opened}


@pytest.mark.parametrize("password", ["", "Kelid-1397", PASSWORD.upper()])
def test_another_password_is_refused_in_persian_and_changes_nothing(
    password: str, locked: Job, secretary: User
) -> None:
    unlock = reverse("ingest_unlock", args=[locked.uuid])
    answer = enter(secretary).post(unlock, {"password": password}, follow=True)
    assert "این گذرواژه پرونده را باز نمی‌کند" in answer.content.decode()
    locked.refresh_from_db()
    assert (locked.state, locked.opened) == (State.QUARANTINED, None)


def test_a_paper_that_is_not_locked_takes_no_password(
    secretary: User, waste: Unit, board: Body
) -> None:
    job = send(secretary, waste, pdf(["open paper"]))
    unlock = reverse("ingest_unlock", args=[job.uuid])
    answer = enter(secretary).post(unlock, {"password": PASSWORD}, follow=True)
    assert is_persian(answer.content.decode())
    job.refresh_from_db()
    assert (job.state, job.opened) == (State.QUEUED, None)


@pytest.mark.parametrize("who", ["stranger", "low"])
def test_another_person_opens_nothing(who: str, locked: Job, request) -> None:
    client = enter(request.getfixturevalue(who))
    unlock = reverse("ingest_unlock", args=[locked.uuid])
    assert client.post(unlock, {"password": PASSWORD}).status_code == 404
    locked.refresh_from_db()
    assert (locked.state, locked.opened) == (State.QUARANTINED, None)
