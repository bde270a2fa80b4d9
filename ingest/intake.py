"""The door: bytes first, then the row, and only then the receipt.

Nobody is told "received" before the bytes are synced to the store and their job is committed, so
a power cut after the answer loses nothing, and one before it promises nothing.
"""

from pathlib import PurePath
from typing import BinaryIO

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from archive import access, store
from archive.errors import Denied
from archive.jalali import PartialDate
from archive.models import Receipt, Record, StoredFile, Unit
from ingest.models import FRUITLESS, JOINED, Job, JobEvent, State

CONTENT_TYPE = "application/octet-stream"  # what it is, is found out by reading, not by its name


def receive(
    stream: BinaryIO,
    *,
    name: str,
    unit: Unit | None,
    user: AbstractBaseUser | None,
    kind: str = "",
) -> Job:
    """Stores the bytes and opens their job; the job's receipt is the answer to the sender.

    `user` None is the system itself (watched folders). Raises Denied when the user may not send
    papers of this unit, OSError when the disk does not take the bytes: then nothing was received.
    """
    if user is not None and not may_send(user, unit):
        raise Denied("You can't send papers of this unit.")
    name = clean_name(name)
    file = store.put_file(stream, name=name, content_type=CONTENT_TYPE)
    return _open_job(file, name=name, unit=unit, user=user, kind=kind)


def may_send(user: AbstractBaseUser, unit: Unit | None) -> bool:
    """May the user send papers of this unit (of any, when none is named)?"""
    return user.is_superuser or access.may(user, "send", unit)


def clean_name(name: str) -> str:
    """The last part of a file's name without control characters; never empty."""
    last = PurePath(name.replace("\\", "/")).name
    return "".join(mark for mark in last if mark.isprintable() or mark == "‌")[:255] or "unnamed"


@transaction.atomic
def _open_job(
    file: StoredFile, *, name: str, unit: Unit | None, user: AbstractBaseUser | None, kind: str
) -> Job:
    # The receipt's row is locked first: two senders of the same bytes come one after the other.
    receipt = Receipt.take(PartialDate.from_date(timezone.localdate()).year)
    record, earlier = _filed(file, user), _received(file, user)
    job = Job(receipt=receipt, file=file, name=name, unit=unit, uploader=user, kind=kind)
    if record or earlier:
        job.state, job.reason_code = State.DUPLICATE, "duplicate"
        job.record = record or (earlier.record if earlier else None)
        job.duplicate_of = earlier
        job.pages = earlier.pages if earlier else record.pages.count() if record else 0
        job.reason = _already(job.record, earlier)
    job.save()
    JobEvent.objects.create(job=job, what="received", detail=file.sha256, user=user)
    if job.state == State.DUPLICATE:
        JobEvent.objects.create(job=job, what=job.state, detail=job.reason[:255], user=user)
    return job


def _filed(file: StoredFile, user: AbstractBaseUser | None) -> Record | None:
    """The record that holds these bytes, if the sender may know of it."""
    records = Record.objects if user is None else access.records(user)
    return records.filter(files=file).order_by("pk").first()


def _received(file: StoredFile, user: AbstractBaseUser | None) -> Job | None:
    """The earlier job of these bytes, if the sender may know of it."""
    jobs = Job.objects.filter(file=file).filter(~Q(state__in=FRUITLESS) | Q(reason_code=JOINED))
    if user is not None:
        jobs = jobs.visible_to(user)
    return jobs.order_by("pk").first()


def _already(record: Record | None, earlier: Job | None) -> str:
    if record is not None:
        named = record.number or record.title or str(record.uuid)
        return f"Already filed as {named}. Nothing was stored twice."
    receipt = earlier.receipt if earlier else ""
    return f"Already received under receipt {receipt}. Nothing was stored twice."
