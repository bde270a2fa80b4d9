"""From bytes to proposals: refusals in named states, kept pages after a kill, never a loop."""

import datetime
import io
import json
import os
import time

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from PIL import Image

from archive import store
from ingest import intake, pipeline, tasks
from ingest.models import MAX_ATTEMPTS, Job, JobPage, State
from tests.ingest.faults import pdf
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


@pytest.fixture
def quiet_lease(monkeypatch):
    """The lease's thread would wait for the test's own transaction."""
    monkeypatch.setattr(pipeline, "BEAT_SECONDS", 3600)


PAPER = pdf(["This is the first page", "with some words"], ["The second page", "has other words"])


@pytest.mark.django_db
def test_paper_is_read_page_by_page_into_review(secretary, waste, quiet_lease):
    job = send(secretary, waste, PAPER)
    assert tasks.read_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.page, job.pages) == (State.IN_REVIEW, 2, 2)
    texts = [page.text for page in job.job_pages.all()]
    assert "first page" in texts[0] and "second page" in texts[1]
    assert job.draft["kind"] == "other"


@pytest.mark.django_db
def test_pages_keep_a_picture_of_reading_size(secretary, waste, quiet_lease):
    job = send(secretary, waste, PAPER)
    tasks.read_job(job.pk)
    content = store.path_of(job.job_pages.get(number=1).image).read_bytes()
    picture = Image.open(io.BytesIO(content))
    assert len(content) <= 150_000
    assert (picture.format, picture.width) == ("WEBP", 1240)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "state", "code"),
    [
        (b"", State.REJECTED, "empty"),
        (b"MZ" + b"\0" * 100, State.REJECTED, "program"),
        (b"some words", State.REJECTED, "unknown"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
         State.QUARANTINED, "encrypted_office"),
        (b"%PDF-1.4 broken", State.FAILED, "broken"),
    ],
)  # fmt: skip
def test_bad_papers_rest_in_their_named_state_and_are_kept(
    secretary, waste, quiet_lease, content, state, code
):
    job = send(secretary, waste, content)
    tasks.read_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.reason_code) == (state, code)
    assert job.reason
    assert store.path_of(job.sha256).read_bytes() == content


@pytest.mark.django_db
def test_page_that_kills_the_child_costs_only_itself(secretary, waste, quiet_lease, monkeypatch):
    monkeypatch.setattr(pipeline, "READ", "tests.ingest.faults:die_on_the_second_page")
    job = send(secretary, waste, PAPER)
    tasks.read_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.reason_code) == (State.FAILED, "pages_unread")
    first, second = job.job_pages.all()
    assert "first page" in first.text
    assert (second.text, second.note) == ("", "unread: crash")
    assert [one["page"] for one in job.draft["warnings"] if one["code"] == "page_unread"] == [2]


@pytest.mark.django_db
def test_page_that_took_all_its_time_is_not_tried_again(secretary, waste, quiet_lease, monkeypatch):
    monkeypatch.setattr(pipeline, "READ", "tests.ingest.faults:sleep_on_the_second_page")
    monkeypatch.setattr(pipeline, "PAGE_SECONDS", 20.0)
    job = send(secretary, waste, PAPER)
    tasks.read_job(job.pk)
    job.refresh_from_db()
    second = job.job_pages.get(number=2)
    assert (second.attempts, second.note) == (1, "unread: time")
    assert (job.state, job.reason_code) == (State.FAILED, "pages_unread")


@pytest.mark.django_db
def test_unread_page_is_read_again_on_demand(secretary, waste, quiet_lease, monkeypatch):
    with monkeypatch.context() as fault:
        fault.setattr(pipeline, "READ", "tests.ingest.faults:die_on_the_second_page")
        job = send(secretary, waste, PAPER)
        tasks.read_job(job.pk)
    assert pipeline.read_again(job, user=secretary)
    tasks.read_job(job.pk)
    job.refresh_from_db()
    assert job.state == State.IN_REVIEW
    assert "second page" in job.job_pages.get(number=2).text


@pytest.mark.django_db
def test_killed_workers_pages_are_kept_and_the_rest_is_read(secretary, waste, quiet_lease):
    job = send(secretary, waste, PAPER)
    Job.objects.claim(job.pk, "killed")
    JobPage.objects.create(job=job, number=1, text="kept as it was", source="ocr")
    expire(job)
    assert tasks.read_job(job.pk)
    job.refresh_from_db()
    assert job.state == State.IN_REVIEW
    assert [page.text[:14] for page in job.job_pages.all()] == ["kept as it was", "The second pag"]


@pytest.mark.django_db
def test_blank_page_is_proposed_for_dropping(secretary, waste, quiet_lease):
    job = send(secretary, waste, pdf(["A page with words"], []))
    tasks.read_job(job.pk)
    assert [page.drop_proposed for page in job.job_pages.all()] == [False, True]
    job.refresh_from_db()
    assert "page_blank" in [one["code"] for one in job.draft["warnings"]]


@pytest.mark.django_db
def test_surprise_is_tried_three_times_then_failed(secretary, waste, quiet_lease, monkeypatch):
    monkeypatch.setattr(pipeline, "COUNT", "tests.ingest.faults:surprise")
    job = send(secretary, waste, PAPER)
    for _ in range(MAX_ATTEMPTS + 1):
        tasks.read_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.reason_code, job.attempts) == (State.FAILED, "unexpected", MAX_ATTEMPTS)


@pytest.mark.django_db(transaction=True)
def test_lease_is_renewed_while_a_page_takes_long(secretary, waste, monkeypatch):
    monkeypatch.setattr(pipeline, "BEAT_SECONDS", 0.05)
    job = send(secretary, waste, PAPER)
    Job.objects.claim(job.pk, "one")
    job.refresh_from_db()
    before = job.lease_until
    with pipeline.kept_alive(job) as lost:
        time.sleep(0.4)
        assert not lost.is_set()
        Job.objects.filter(pk=job.pk).update(worker="two")
        assert lost.wait(5)
    job.refresh_from_db()
    assert job.lease_until > before


@pytest.mark.django_db
def test_command_receives_reads_and_answers_in_json(secretary, waste, quiet_lease, tmp_path):
    path = tmp_path / "paper.pdf"
    path.write_bytes(PAPER)
    out = io.StringIO()
    call_command("ingest", str(path), unit="23", user="secretary", wait=True, json=True, stdout=out)
    answer = json.loads(out.getvalue())
    assert (answer["state"], answer["pages"], answer["record"]) == ("in_review", 2, None)
    assert answer["receipt"] == Job.objects.get().receipt


@pytest.mark.django_db
def test_command_exits_with_one_when_a_paper_fell_short(secretary, waste, quiet_lease, tmp_path):
    path = tmp_path / "empty.pdf"
    path.write_bytes(b"")
    with pytest.raises(SystemExit) as ended:
        call_command("ingest", str(path), unit="23", user="secretary", wait=True)
    assert ended.value.code == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "unit", "user"),
    [("paper.pdf", "99", "secretary"), ("absent.pdf", "23", "secretary"), ("paper.pdf", "23", "x")],
)
def test_command_that_cannot_run_receives_nothing(secretary, waste, tmp_path, name, unit, user):
    (tmp_path / "paper.pdf").write_bytes(PAPER)
    with pytest.raises(CommandError) as error:
        call_command("ingest", str(tmp_path / name), unit=unit, user=user)
    assert error.value.returncode == 2
    assert not Job.objects.exists()


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
def test_citations_of_a_clause_stand_in_the_draft(job):
    add_pages(
        job, [MINUTES[0], MINUTES[1].replace("حذف شود", "مصوبه شماره ۶۰/۹۸/۱۲ مورخ ۱۳۹۸/۰۲/۰۱")]
    )
    clauses = pipeline.propose(job)["fields"]["clauses"]
    assert any("60" in str(one) or "۶۰" in str(one) for one in clauses[3]["citations"])


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
def test_source_is_deleted_only_when_filed_and_its_stored_bytes_are_sound(
    waste, settings, tmp_path
):
    settings.INBOX_DIR = tmp_path
    folder = tmp_path / waste.code
    folder.mkdir()
    for name in ("filed.pdf", "damaged.pdf", "waiting.pdf"):
        (folder / name).write_bytes(name.encode())
        os.utime(folder / name, (1, 1))
    jobs = {job.name: job for job in tasks.scan_inboxes()}
    Job.objects.exclude(name="waiting.pdf").update(state=State.ARCHIVED)
    store.path_of(jobs["damaged.pdf"].sha256).write_bytes(b"rotten")
    tasks.scan_inboxes()
    left = sorted(path.name.split(" ")[1] for path in (folder / tasks.RECEIVED).iterdir())
    assert left == ["damaged.pdf", "waiting.pdf"]


@pytest.mark.django_db
def test_persons_draft_outlives_a_second_reading(secretary, waste, quiet_lease):
    job = send(secretary, waste, PAPER)
    Job.objects.filter(pk=job.pk).update(draft={"edited": {"title": "گزارش"}})
    tasks.read_job(job.pk)
    job.refresh_from_db()
    assert job.draft["edited"] == {"title": "گزارش"}


@pytest.mark.django_db
def test_folder_of_no_unit_is_left_alone(settings, tmp_path):
    settings.INBOX_DIR = tmp_path
    (tmp_path / "unknown").mkdir()
    (tmp_path / "unknown" / "scan.pdf").write_bytes(b"x")
    assert tasks.scan_inboxes() == []
    assert (tmp_path / "unknown" / "scan.pdf").exists()
