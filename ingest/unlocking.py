"""A PDF that needs a password: opened once in the killable child, then read like any other.

The password goes to the child and nowhere else: not into the job, the broker, a log or an error.
What stays is a copy that needs none, beside the bytes as they came.
"""

import tempfile
from pathlib import Path

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from archive import store
from archive.errors import ArchiveError
from archive.limits import Child, ChildKilled
from ingest import pipeline
from ingest.errors import Refusal
from ingest.intake import CONTENT_TYPE
from ingest.models import Job, JobEvent, State

OPEN = "ingest.extract.session:unlock"
OPEN_SECONDS = 30.0
ENCRYPTED = "encrypted"  # the reason of a PDF that a password would open


class NotOpened(ArchiveError):
    """The paper is as locked as before."""


def is_locked(job: Job) -> bool:
    """Does it wait for its password?"""
    return job.state == State.QUARANTINED and job.reason_code == ENCRYPTED


def unlock(job: Job, password: str, *, user: AbstractBaseUser) -> None:
    """Keeps a copy that needs no password and puts the paper back in the queue.

    Raises NotOpened with the reason; then nothing was changed.
    """
    if not is_locked(job):
        raise NotOpened("This paper does not wait for a password.")
    with tempfile.TemporaryDirectory(prefix="unlock-") as folder:
        copy = Path(folder) / "copy.pdf"
        try:
            with Child() as child:
                child.call(
                    OPEN, str(store.held(job.sha256)), password, str(copy), timeout=OPEN_SECONDS
                )
        except (Refusal, ChildKilled) as error:
            JobEvent.objects.create(job=job, what="password_refused", user=user)
            raise NotOpened("This password does not open the file. Nothing was changed.") from error
        with copy.open("rb") as stream:
            opened = store.put_file(stream, name=job.name, content_type=CONTENT_TYPE)
    with transaction.atomic():
        Job.objects.filter(pk=job.pk).update(opened=opened)
        JobEvent.objects.create(job=job, what="unlocked", detail=opened.sha256, user=user)
        pipeline.read_again(job, user=user)
