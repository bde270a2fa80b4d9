"""Making papers out of received files: scanners feed sheaves, the archive wants papers.

Pages are put in order, one paper is cut in two, several files are joined as one, or a scan goes to
a record that came by import. Each verb is one transaction; bytes and page rows are only re-homed.
"""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from archive import access, registration
from archive.errors import ArchiveError, Denied
from archive.jalali import PartialDate
from archive.models import Receipt, Record
from ingest import earlier, filing, holdings, pipeline
from ingest.models import JOINED, Job, JobEvent, JobPage, State


class NotPossible(ArchiveError):
    """The paper is not as the verb needs it; nothing was changed."""


def cut(job: Job, at_page: int, *, user: AbstractBaseUser) -> Job:
    """Cuts the paper before a page; that page and the later ones become a paper of their own."""
    with transaction.atomic():
        receipt = Receipt.take(PartialDate.from_date(timezone.localdate()).year)
        (job,) = locked([job], user)
        pages = list(job.job_pages.all())
        numbers = [page.number for page in pages]
        if at_page not in numbers[1:]:
            raise NotPossible("A paper can be cut only before its second or a later page.")
        moved = pages[numbers.index(at_page) :]
        for page in pages:  # both halves say where they came from: filing asks it
            page.file, page.file_page = page.file or job.readable, page.file_page or page.number
        JobPage.objects.bulk_update(pages, ["file", "file_page"])
        new = Job.objects.create(
            receipt=receipt,
            file=moved[0].file or job.file,
            name=job.name,
            unit=job.unit,
            uploader=job.uploader,
            kind=job.kind,
            state=State.IN_REVIEW,
        )
        for page in moved:  # the number stays: places of proposals and clauses name it
            rehome(page, job, new, number=page.number, position=page.position)
        follow(job, new)
        share_clauses(job, new, {page.number for page in moved})
        note(job, "cut", f"from page {at_page} to {new.receipt}", user)
        note(new, "received", f"cut from {job.receipt}", user)
    return new


def join(jobs: Sequence[Job], *, user: AbstractBaseUser) -> Job:
    """Joins papers in the given order; the first receives the pages, the others rest beside it."""
    with transaction.atomic():
        papers = locked(jobs, user)
        if len(papers) < 2:
            raise NotPossible("Choose at least two papers to join.")
        if len({paper.unit_id for paper in papers}) > 1:
            raise NotPossible("Papers of different units can't be joined.")
        first, others = papers[0], papers[1:]
        set_order(list(first.job_pages.all()))
        for other in others:
            append(first, other)
            other.state, other.reason_code = State.DUPLICATE, JOINED
            other.duplicate_of = first
            other.reason = f"Joined with the paper of receipt {first.receipt}; see there."
            other.save()
            # Papers it had received itself follow along: one step leads to the pages.
            other.duplicates.filter(reason_code=JOINED).update(
                duplicate_of=first, reason=other.reason
            )
            note(first, "join", f"pages of {other.receipt}", user)
            note(other, "joined", f"into {first.receipt}", user)
        propose_anew(first)
    return first


def order(job: Job, numbers: Sequence[int], *, user: AbstractBaseUser) -> Job:
    """Puts the pages in the order of the given page numbers; every page once."""
    with transaction.atomic():
        (job,) = locked([job], user)
        rows = {page.number: page for page in job.job_pages.all()}
        if sorted(numbers) != sorted(rows):
            raise NotPossible("The new order must name every page once.")
        set_order([rows[number] for number in numbers])
        propose_anew(job)
        note(job, "order", " ".join(str(number) for number in numbers)[:255], user)
    return job


def link(job: Job, record: Record, *, user: AbstractBaseUser) -> Record:
    """Gives an imported record its scan, or a filed one a better scan, as a new reading."""
    with transaction.atomic():
        (job,) = locked([job], user)
        if not earlier.within_reach(earlier.on_paper(user).filter(pk=record.pk), user):
            raise Denied("You can't file papers in this unit.")
        pages = holdings.archive_pages(job)
        if not pages:
            raise NotPossible("No page is kept; there is nothing to link.")
        registration.add_reading(record, pages, user=user)
        record.files.add(*holdings.as_they_came(holdings.settled_files(job)))
        job.state, job.record, job.reason, job.reason_code = State.ARCHIVED, record, "", ""
        job.save()
        holdings.close_joined(job, record)
        holdings.hand_over(job)
        note(job, "link", str(record.uuid), user)
        note(job, State.ARCHIVED, "", user)
    return record


def record_named(written: str, *, user: AbstractBaseUser) -> Record:
    """The one record of a number, or number and date, that a scan may be given to; NotPossible.

    Absent, hidden and not his to file answer alike, so the answer tells nothing of hidden papers.
    """
    found = earlier.named(earlier.on_paper(user), written, user)
    if not found:
        raise NotPossible("No record of this number was found. Nothing was changed.")
    if len(found) > 1:
        raise NotPossible("Several records have this number; write its date after it.")
    return found[0]


# ---- parts ----
def locked(jobs: Sequence[Job], user: AbstractBaseUser) -> list[Job]:
    """The jobs' rows, locked and in the given order; only papers in review, only his to file."""
    wanted = list(dict.fromkeys(job.pk for job in jobs))
    # Locked in the order of their keys: two people joining the same papers don't wait in a ring.
    rows = {
        job.pk: job for job in Job.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
    }
    for job in rows.values():
        if job.unit is None or not access.may(user, "file", job.unit):
            raise Denied("You can't file papers in this unit.")
        if job.state != State.IN_REVIEW:
            raise NotPossible("Only a paper in review can be changed like this.")
    return [rows[pk] for pk in wanted]


def rehome(page: JobPage, old: Job, new: Job, *, number: int, position: int) -> None:
    """Moves a page's row to another paper; where its picture came from is written down first."""
    page.file = page.file or old.readable
    page.file_page = page.file_page or page.number
    page.job, page.number, page.position = new, number, position
    page.save()


def follow(job: Job, new: Job) -> None:
    """Papers that were joined here and whose pages have all gone there lead there now."""
    stay, gone = set(holdings.files_of(job)), set(holdings.files_of(new))
    for other in job.duplicates.filter(reason_code=JOINED).select_related("file", "opened"):
        if other.readable in gone - stay:
            other.duplicate_of = new
            other.reason = f"Joined with the paper of receipt {new.receipt}; see there."
            other.save()


def append(first: Job, other: Job) -> None:
    """The pages of another paper after the last one, numbered on."""
    last = first.job_pages.aggregate(number=Max("number"), position=Max("position"))
    number, position = last["number"] or 0, last["position"] or 0
    for step, page in enumerate(list(other.job_pages.all()), 1):
        rehome(page, other, first, number=number + step, position=position + step)


def set_order(pages: Sequence[JobPage]) -> None:
    """Writes the positions."""
    for position, page in enumerate(pages, 1):
        page.position = position
    JobPage.objects.bulk_update(pages, ["position"])


def propose_anew(job: Job) -> None:
    """Proposals from the pages as they stand now; what a person typed is kept."""
    edited = job.draft.get("edited")
    job.draft = pipeline.propose(job)
    if edited:
        job.draft["edited"] = edited
    job.page = job.pages = job.job_pages.count()
    job.save()


def share_clauses(job: Job, new: Job, moved: set[int]) -> None:
    """Fresh proposals for both; clauses a person edited go with the pages they stand on."""
    edited = job.draft.get("edited") or {}
    propose_anew(job)
    propose_anew(new)
    clauses = edited.get("clauses") or []
    gone = [one for one in clauses if stands_on(one, moved)]
    if gone:
        stay = [one for one in clauses if one not in gone]
        job.draft["edited"] = {**edited, "clauses": stay}
        new.draft["edited"] = {**filing.proposed_draft(new, filing.MINUTES), "clauses": gone}
        job.save()
        new.save()


def stands_on(clause: dict[str, Any], pages: set[int]) -> bool:
    """The clause begins on one of these pages."""
    places = clause.get("places") or []
    return bool(places) and places[0][0] in pages


def note(job: Job, what: str, detail: str, user: AbstractBaseUser) -> None:
    """A person's act on a paper."""
    JobEvent.objects.create(job=job, what=what, detail=detail, user=user)
