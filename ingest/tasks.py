"""Tasks carry an id and nothing else; the job table says what is to be done.

A lost message costs nothing: the sweeper rings again for every job whose lease has run out.
"""

import errno
import hashlib
import logging
import os
import socket
import time
import uuid
from pathlib import Path

from celery import shared_task
from django.conf import settings
from django.utils import timezone
from kombu.exceptions import OperationalError

from archive import store
from archive.models import Unit
from ingest import intake, pipeline
from ingest.models import MAX_ATTEMPTS, Job, JobEvent, State

log = logging.getLogger(__name__)
SWEEP_AT_ONCE = 20
SETTLED_SECONDS = 2
RECEIVED = "received"


# Acknowledged late: a worker takes no paper beside the one it reads. Acknowledged at the start it
# holds the next one beside it, and at the end of a heap that one waits while another worker idles.
@shared_task(ignore_result=True, acks_late=True)
def read_job(job_id: int) -> bool:
    """Claims and reads one job; False when somebody else has it or it is at rest."""
    worker = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
    if not Job.objects.claim(job_id, worker):
        return False
    job = Job.objects.select_related("file", "unit").get(pk=job_id)
    if job.attempts > MAX_ATTEMPTS:
        reason = "Reading was broken off three times; the file and its read pages are kept."
        job.rest(State.FAILED, "attempts", reason)
        return True
    try:
        pipeline.read(job)
    except Exception as error:
        log.exception("job %s", job_id)
        give_back(job, error)
    return True


def give_back(job: Job, error: Exception) -> None:
    """After a surprise: back to the queue for another attempt, or failed with the reason."""
    JobEvent.objects.create(job=job, what="error", detail=f"{type(error).__name__}: {error}"[:255])
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        reason = "The disk is full; the file and its read pages are kept."
        job.rest(State.FAILED, "disk_full", reason)
        return
    if job.attempts >= MAX_ATTEMPTS:
        reason = f"Reading failed three times ({type(error).__name__}); the file is kept."
        job.rest(State.FAILED, "unexpected", reason)
        return
    Job.objects.filter(pk=job.pk, worker=job.worker, state=State.READING).update(
        state=State.QUEUED, lease_until=None, worker=""
    )


def ring(job_id: int) -> None:
    """Tells a worker; when the broker is away the sweeper will tell it later."""
    try:
        read_job.delay(job_id)
    except (OperationalError, OSError):
        log.warning("job %s: the broker is away; the sweeper rings again", job_id)


@shared_task(ignore_result=True)
def sweep() -> int:
    """Rings for lost jobs and looks into the watched folders; -> how many bells it rang."""
    scan_inboxes()
    lost = Job.objects.lost(timezone.now()).order_by("pk").values_list("pk", flat=True)
    for job_id in (bells := list(lost[:SWEEP_AT_ONCE])):
        ring(job_id)
    return len(bells)


def scan_inboxes() -> list[Job]:
    """Receives the settled files of every unit's watched folder, var/inbox/<unit code>/."""
    jobs: list[Job] = []
    if not settings.INBOX_DIR.is_dir():
        return jobs
    units = {unit.code: unit for unit in Unit.objects.all()}
    for folder in sorted(settings.INBOX_DIR.iterdir()):
        unit = units.get(folder.name)
        if unit is None or not folder.is_dir():
            continue
        for path in sorted(folder.iterdir()):
            if is_settled(path):
                jobs.append(take(path, unit))
        clear_received(folder / RECEIVED)
    return jobs


def unclaimed() -> list[Path]:
    """What lies in the inbox where no unit takes it: a wrong code, a file outside the folders."""
    if not settings.INBOX_DIR.is_dir():
        return []
    codes = set(Unit.objects.values_list("code", flat=True))
    inside = [path for path in settings.INBOX_DIR.iterdir() if path.name not in codes]
    return sorted(path for path in inside if path.is_file() or any(path.iterdir()))


def clear_received(folder: Path) -> None:
    """Deletes a source only when it is filed and its stored bytes still have their digest."""
    if not folder.is_dir():
        return
    sources = {path.name.split(" ", 1)[0]: path for path in folder.iterdir()}
    filed = Job.objects.filter(receipt__in=sources, state__in=(State.ARCHIVED, State.DUPLICATE))
    for job in filed.select_related("file"):
        with store.held(job.sha256).open("rb") as stored:
            sound = hashlib.file_digest(stored, "sha256").hexdigest() == job.sha256
        if sound:
            sources[job.receipt].unlink()


def is_settled(path: Path) -> bool:
    """A plain file that nobody has written to for a moment; half-copied ones wait."""
    if path.is_symlink() or not path.is_file() or path.name.startswith("."):
        return False
    return time.time() - path.stat().st_mtime >= SETTLED_SECONDS


def take(path: Path, unit: Unit) -> Job:
    """Receives one file and moves it aside once its stored bytes are there to be read."""
    with path.open("rb") as stream:
        job = intake.receive(stream, name=path.name, unit=unit, user=None)
    stored = store.held(job.sha256)
    if stored.stat().st_size == path.stat().st_size:
        # Kept beside the folder, not deleted: only the archive's own check may delete a source.
        aside = path.parent / RECEIVED
        aside.mkdir(exist_ok=True)
        path.replace(aside / f"{job.receipt} {path.name}"[:250])
    return job
