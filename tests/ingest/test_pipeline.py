"""From bytes to proposals: refusals in named states, kept pages after a kill, never a loop."""

import datetime
import io
import os

import pytest
from django.utils import timezone

from ingest import intake, pipeline, tasks
from ingest.models import MAX_ATTEMPTS, Job, JobPage, State
from tests.ingest.texts import LETTER, MINUTES, pages


def send(user, unit, content, name="paper.pdf", kind=""):
    return intake.receive(io.BytesIO(content), name=name, unit=unit, user=user, kind=kind)


def add_pages(job, texts):
    for reading in pages(texts):
        JobPage.objects.create(
            job=job,
            number=reading.number,
            text=reading.text,
            source=reading.source,
            confidence=reading.confidence,
            words=[[w.text, list(w.box), w.confidence, w.other] for w in reading.words],
        )


@pytest.fixture
def job(secretary, waste):
    return send(secretary, waste, b"bytes of a paper")


def expire(job, **changes):
    past = timezone.now() - datetime.timedelta(seconds=1)
    Job.objects.filter(pk=job.pk).update(lease_until=past, **changes)


@pytest.mark.django_db
def test_job_is_claimed_by_one_worker_only(job):
    assert Job.objects.claim(job.pk, "one")
    assert not Job.objects.claim(job.pk, "two")
    assert Job.objects.get(pk=job.pk).worker == "one"


@pytest.mark.django_db
def test_expired_lease_is_taken_over_and_the_first_worker_notices(job):
    Job.objects.claim(job.pk, "one")
    first = Job.objects.get(pk=job.pk)
    expire(job)
    assert Job.objects.claim(job.pk, "two")
    assert not first.beat()
    assert not first.rest(State.IN_REVIEW)
    assert Job.objects.get(pk=job.pk).state == State.READING


@pytest.mark.django_db
def test_resting_job_is_never_claimed_again(job):
    Job.objects.filter(pk=job.pk).update(state=State.IN_REVIEW)
    assert not Job.objects.claim(job.pk, "one")


@pytest.mark.django_db
def test_job_broken_off_three_times_fails_with_its_reason(job):
    expire(job, state=State.READING, attempts=MAX_ATTEMPTS)
    tasks.read_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.reason_code) == (State.FAILED, "attempts")


@pytest.mark.django_db
def test_sweep_rings_for_lost_jobs_only(job, secretary, waste):
    held = send(secretary, waste, b"another paper")
    Job.objects.claim(held.pk, "somebody")
    assert tasks.sweep() == 1


@pytest.mark.django_db
def test_minutes_are_proposed_from_kept_pages(job):
    add_pages(job, MINUTES)
    draft = pipeline.propose(job)
    assert draft["kind"] == "minutes"
    assert draft["fields"]["date"]["value"] == "1398/04/18"
    assert [clause["ordinal"] for clause in draft["fields"]["clauses"]] == [1, 2, 3, 4]


@pytest.mark.django_db
def test_wanted_kind_is_stronger_than_the_guess(job):
    add_pages(job, LETTER)
    job.kind = "report"
    draft = pipeline.propose(job)
    assert (draft["kind"], draft["kind_confidence"]) == ("report", 1.0)


@pytest.mark.django_db
def test_dropped_page_is_not_read_for_proposals(job):
    add_pages(job, MINUTES)
    job.job_pages.filter(number=2).update(dropped=True)
    ordinals = [clause["ordinal"] for clause in pipeline.propose(job)["fields"]["clauses"]]
    assert ordinals == [1, 2, 3]


@pytest.mark.django_db
def test_settled_file_of_a_watched_folder_is_received(waste, settings, tmp_path):
    settings.INBOX_DIR = tmp_path
    folder = tmp_path / waste.code
    folder.mkdir()
    old = folder / "scan.pdf"
    old.write_bytes(b"a scanned paper")
    os.utime(old, (1, 1))
    (folder / "half-copied.pdf").write_bytes(b"a scan")
    (folder / ".hidden").write_bytes(b"no")
    (job,) = tasks.scan_inboxes()
    assert (job.unit, job.uploader, job.state) == (waste, None, State.QUEUED)
    assert not old.exists()
    assert (folder / "half-copied.pdf").exists()


@pytest.mark.django_db
def test_folder_of_no_unit_is_left_alone(settings, tmp_path):
    settings.INBOX_DIR = tmp_path
    (tmp_path / "unknown").mkdir()
    (tmp_path / "unknown" / "scan.pdf").write_bytes(b"x")
    assert tasks.scan_inboxes() == []
    assert (tmp_path / "unknown" / "scan.pdf").exists()
