"""The way of a paper from bytes to proposals, page by page: a killed worker goes on where it was.

open → read each page in a killable child → keep text and picture → propose kind and fields
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connection, transaction

from archive import citations, store
from archive.jalali import PartialDate
from archive.limits import Child, ChildKilled
from ingest import fields
from ingest.classify import classify
from ingest.errors import Refusal
from ingest.models import LEASE, Job, JobEvent, JobPage, State
from ingest.reading import PageReading, Word

log = logging.getLogger(__name__)
BEAT_SECONDS = LEASE.total_seconds() / 3
# Functions that run in the child, by name: this process never opens a foreign format itself. The
# first runs once where children come from.
READY = "ingest.extract.session:ready"
COUNT = "ingest.extract.session:count"
READ = "ingest.extract.session:page"
PICTURE = "ingest.extract.session:picture"
OPEN_SECONDS, PAGE_SECONDS, PICTURE_SECONDS = 150.0, 180.0, 60.0
PAGE_ATTEMPTS = 2
UNREAD, BLANK = "unread", "blank"


class LeaseLost(Exception):
    """Another worker has taken the job: this one stops without a trace."""


def read(job: Job) -> None:
    """Reads a claimed job to its rest; refusals become states, surprises are left to the task."""
    try:
        with kept_alive(job) as lost:
            read_pages(job, lost)
            draft = propose(job)
    except Refusal as refusal:
        job.rest(State(refusal.state), refusal.code, str(refusal))
        return
    except LeaseLost:
        log.warning("job %s: the lease was lost, another worker goes on", job.pk)
        return
    finish(job, draft)


@contextmanager
def kept_alive(job: Job) -> Iterator[threading.Event]:
    """Renews the lease from a thread: one page may take longer than a lease lasts."""
    done, lost = threading.Event(), threading.Event()

    def beat() -> None:
        while not done.wait(BEAT_SECONDS):
            try:
                if not job.beat():
                    lost.set()
                    break
            except DatabaseError:
                log.exception("job %s: the lease could not be renewed", job.pk)
        connection.close()

    thread = threading.Thread(target=beat, name=f"lease-{job.pk}", daemon=True)
    thread.start()
    try:
        yield lost
    finally:
        done.set()
        thread.join()


def read_pages(job: Job, lost: threading.Event) -> None:
    """Every page that has no row yet; an unreadable one is kept as unread and the rest goes on."""
    have = set(job.job_pages.values_list("number", flat=True))
    path = str(store.held(job.readable.sha256))
    with Child(ready=READY) as child:
        pages = count_pages(child, path)
        if not job.beat(pages=pages, page=len(have)):
            raise LeaseLost
        for number in range(1, pages + 1):
            if number in have:
                continue
            reading, picture = read_page(child, path, number)
            if lost.is_set():
                raise LeaseLost
            keep_page(job, reading, picture)
            have.add(number)
            # A kept page is progress: the three attempts count anew from here.
            if not job.beat(page=len(have), attempts=1):
                raise LeaseLost


def count_pages(child: Child, path: str) -> int:
    """Opens the paper; what can't even be opened within its limits is refused."""
    try:
        return child.call(COUNT, path, timeout=OPEN_SECONDS)
    except ChildKilled as error:
        raise Refusal("too_heavy") from error


def read_page(child: Child, path: str, number: int) -> tuple[PageReading, bytes]:
    """A page and its picture; tried twice, then an empty reading that says why it is empty.

    What took all its time once is not tried again: it would keep a worker from the others' papers.
    """
    note = ""
    for attempt in range(1, PAGE_ATTEMPTS + 1):
        try:
            reading = child.call(READ, path, number, timeout=PAGE_SECONDS)
        except Exception as error:  # noqa: BLE001 whatever this page does, the others are read
            note = f"{UNREAD}: {getattr(error, 'reason', type(error).__name__)}"
            log.warning("page %s, attempt %s: %s", number, attempt, note)
            if isinstance(error, ChildKilled) and error.reason == "time":
                break
        else:
            return reading, picture_of(child, path, number)
    empty = PageReading(number, "ocr", "", 0.0, (), 0, attempts=attempt, note=note)
    return empty, picture_of(child, path, number)


def picture_of(child: Child, path: str, number: int) -> bytes:
    """The page's picture at reading size; nothing when it can't be drawn: its text is kept."""
    try:
        return child.call(PICTURE, path, number, timeout=PICTURE_SECONDS)
    except Exception:
        log.exception("page %s has no picture", number)
        return b""


def keep_page(job: Job, reading: PageReading, picture: bytes) -> None:
    """The row and the picture of one page; the row is last, so it never names a missing picture."""
    image = store.put_bytes(picture) if picture else ""
    JobPage.objects.update_or_create(
        job=job,
        number=reading.number,
        defaults={
            "text": reading.text.replace("\0", ""),
            "source": reading.source,
            "confidence": reading.confidence,
            "words": [
                [w.text.replace("\0", ""), list(w.box), w.confidence, w.other]
                for w in reading.words
            ],
            "attempts": reading.attempts,
            "ms": reading.ms,
            "width": reading.width,
            "height": reading.height,
            "note": reading.note[:255],
            "image": image,
            "drop_proposed": not reading.text.strip() and reading.note == BLANK,
        },
    )


def readings(job: Job) -> list[PageReading]:
    """The kept pages as readings again; dropped ones are left out."""
    return [
        PageReading(
            number=page.number,
            source=page.source,
            text=page.text,
            confidence=page.confidence,
            words=tuple(
                Word(text, tuple(box), sure, other) for text, box, sure, other in page.words
            ),
            ms=page.ms,
            attempts=page.attempts,
            width=page.width,
            height=page.height,
            note=page.note,
        )
        for page in job.job_pages.filter(dropped=False)
    ]


def propose(job: Job) -> dict[str, object]:
    """The draft: kind, fields, clauses with their citations, warnings; plain JSON."""
    pages = readings(job)
    guess = classify(pages)
    kind = job.kind or guess.kind
    if kind in fields.PERSONNEL:
        found = fields.personnel(pages, kind)
    else:
        readers = {"minutes": fields.minutes, "letter": fields.letter}
        found = readers.get(kind, fields.document)(pages)
    proposed = fields.as_json(found)
    warnings = proposed.pop("warnings")
    for clause in proposed.get("clauses", []):
        clause["citations"] = cited(clause["text"], found.date)
    if kind == "letter":
        proposed["citations"] = cited("\n".join(page.text for page in pages), found.date)
    return {
        "kind": kind,
        "kind_confidence": 1.0 if job.kind else guess.confidence,
        "fields": proposed,
        "warnings": warnings + page_warnings(job),
    }


def cited(text: str, date: fields.Proposal[PartialDate] | None) -> list[object]:
    """The citations of a text as plain JSON; nothing later than the paper's own date."""
    return [fields.as_json(one) for one in citations.find(text, date.value if date else None)]


def page_warnings(job: Job) -> list[dict[str, object]]:
    """Pages that a person must look at: not read, or blank and proposed for dropping."""
    warnings: list[dict[str, object]] = []
    for page in job.job_pages.all():
        if page.drop_proposed:
            code, text = "page_blank", f"page {page.number} looks blank; drop it?"
        elif page.note.startswith(UNREAD) or not page.text.strip():
            code, text = "page_unread", f"nothing could be read on page {page.number}"
        else:
            continue
        warnings.append(
            {"code": code, "text": text, "page": page.number, "clause": "", "details": []}
        )
    return warnings


def finish(job: Job, draft: dict[str, object]) -> None:
    """The draft and the state in one transaction."""
    unread = [str(page.number) for page in job.job_pages.all() if page.note.startswith(UNREAD)]
    with transaction.atomic():
        kept = Job.objects.values_list("draft", flat=True).get(pk=job.pk)
        if "edited" in kept:  # what a person typed outlives a second reading
            draft = {**draft, "edited": kept["edited"]}
        Job.objects.filter(pk=job.pk, worker=job.worker).update(draft=draft)
        if unread:
            reason = (
                f"Pages {', '.join(unread)} could not be read; the other pages are kept. "
                "Read them again, or type their text."
            )
            job.rest(State.FAILED, "pages_unread", reason)
        else:
            job.rest(State.IN_REVIEW)


@transaction.atomic
def read_again(job: Job, *, user: object = None) -> bool:
    """Puts a failed job (or only its unread pages) back in the queue; kept pages stay."""
    changed = Job.objects.filter(pk=job.pk, state__in=(State.FAILED, State.QUARANTINED)).update(
        state=State.QUEUED, attempts=0, lease_until=None, worker="", reason="", reason_code=""
    )
    if changed:
        job.job_pages.filter(note__startswith=UNREAD).delete()
        JobEvent.objects.create(job=job, what="read_again", user=user)
    job.refresh_from_db()
    return changed == 1
