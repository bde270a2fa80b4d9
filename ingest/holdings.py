"""What a paper holds: the files it came in and its pages, as the archive will keep them."""

from archive.models import Page, Record, StoredFile
from ingest.models import JOINED, Job, JobPage, State


def files_of(job: Job) -> list[StoredFile]:
    """The files whose pages this paper holds, dropped pages too: no received bytes stay behind."""
    pages = job.job_pages.select_related("file")
    return list(dict.fromkeys(page.file or job.readable for page in pages)) or [job.readable]


def as_they_came(files: list[StoredFile]) -> list[StoredFile]:
    """The files and, beside copies without their password, the bytes that were received."""
    return files + list(StoredFile.objects.filter(jobs__opened__in=files).distinct())


def settled_files(job: Job) -> list[StoredFile]:
    """The paper's files of which no cut-off part still waits for its own level."""
    waiting = JobPage.objects.exclude(job=job).exclude(job__state=State.ARCHIVED)
    return [file for file in files_of(job) if not waiting.filter(file=file).exists()]


def hand_over(job: Job) -> None:
    """Gives a settled scan to every record that holds pages of it: its last part was filed."""
    for file in settled_files(job):
        for record in Record.objects.filter(pages__file=file).exclude(files=file).distinct():
            record.files.add(*as_they_came([file]))


def close_joined(job: Job, record: Record) -> None:
    """The papers that were joined with this one lead to the same record."""
    Job.objects.filter(duplicate_of=job, reason_code=JOINED).update(record=record)


def archive_pages(job: Job) -> list[Page]:
    """The kept pages as rows of the archive, numbered anew."""
    kept = [page for page in job.job_pages.all() if not page.dropped]
    return [
        Page(
            number=number,
            file=page.file or job.readable,
            file_page=page.file_page or page.number,
            text=page.text,
            origin=page.source,
            confidence=page.confidence,
            words=page.words,
            attempts=page.attempts,
            turned=page.turned,
            image=page.image,
            width=page.width,
            height=page.height,
        )
        for number, page in enumerate(kept, 1)
    ]
