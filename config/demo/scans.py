"""Gives imported papers of the demo real scans: drawn, stored, read, and attached page by page.

The reading is the archive's own, in its killable child; nothing that stands on a page is taken from
the true text. A paper that has its scan is passed over, so a broken run goes on where it was.
"""

import hashlib
import io
import time
import zlib
from collections.abc import Callable
from pathlib import Path

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from archive import registration, store
from archive.limits import Child
from archive.models import Page, Record, StoredFile, Unit
from config.demo import paper
from config.demo.municipality import Municipality
from config.demo.structure import SOURCE, Line
from ingest import intake, pipeline
from ingest.models import MOVING, Job, State
from ingest.tasks import read_job
from search import sync

WANTED = 150
AT_ONCE = 10  # papers between two updates of the index
GRADES = "ABCD"
READER, DESK = "secretary", "21"
PDF = "application/pdf"
Progress = Callable[[int, int], None]


def chosen(city: Municipality, count: int) -> list[Line]:
    """Meetings and letters of the stories first, then letters evenly from all years."""
    told = set(strings(city.truth["stories"]))
    rows = [row for row in city.lines() if row.get("text")]
    told |= {row.get("meeting", "") for row in rows if row["external_id"] in told}
    papers = [row for row in rows if row["kind"] in ("meeting", "letter")]
    first = [row for row in papers if row["external_id"] in told]
    letters = [row for row in papers if row["kind"] == "letter" and row not in first]
    letters.sort(key=lambda row: (row["date"], row["external_id"]))
    left = min(max(0, count - len(first)), len(letters))
    return first[:count] + [letters[n * len(letters) // left] for n in range(left)]


def strings(answers: object) -> list[str]:
    """All texts in nested answers; the ids of records are among them."""
    if isinstance(answers, dict):
        answers = list(answers.values())
    if isinstance(answers, list):
        return [text for one in answers for text in strings(one)]
    return [answers] if isinstance(answers, str) else []


def attach_all(city: Municipality, count: int, told: Progress) -> int:
    """Scans for `count` imported records; -> how many were attached now."""
    rows, made = chosen(city, count), 0
    with Child() as child:
        for n, row in enumerate(rows):
            told(n, len(rows))
            record = Record.objects.filter(source=SOURCE, external_id=row["external_id"]).first()
            if record is None or record.pages.filter(origin="ocr").exists():
                continue
            attach(record, row, GRADES[n % len(GRADES)], child)
            made += 1
            if made % AT_ONCE == 0:
                sync.drain()
    sync.drain()
    told(len(rows), len(rows))
    return made


def attach(record: Record, row: Line, grade: str, child: Child) -> None:
    """One paper: its pages are read first, then filed all at once or not at all."""
    name, texts = row["external_id"].replace("/", "-"), row["text"].split("\f")
    content = paper.scan_pdf(texts, grade, zlib.crc32(name.encode()), title=name)
    file = store.put_file(io.BytesIO(content), name=f"{name}.pdf", content_type=PDF)
    path = str(store.held(file.sha256))
    pages = []
    for number in range(1, len(texts) + 1):
        give_way()
        pages.append(read_page(child, path, number, file))
    with transaction.atomic():
        record.files.add(file)
        registration.add_reading(record, pages, user=None)


def read_page(child: Child, path: str, number: int, file: StoredFile) -> Page:
    """A page as the archive's reader reads it, with its picture in the store."""
    reading, picture = pipeline.read_page(child, path, number)
    return Page(
        number=number,
        file=file,
        file_page=number,
        text=reading.text,
        origin="ocr",
        confidence=reading.confidence,
        words=[[w.text, list(w.box), w.confidence, w.other] for w in reading.words],
        attempts=reading.attempts,
        image=store.put_bytes(picture) if picture else "",
        width=reading.width,
        height=reading.height,
    )


def give_way() -> None:
    """Waits while a worker holds somebody's paper: people come before decoration."""
    while Job.objects.filter(state=State.READING, lease_until__gt=timezone.now()).exists():
        time.sleep(1)


def send_story(folder: Path, seed: int) -> Job:
    """Story 5: a scan in the folder, and on the secretary's desk with all its proposals."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "story5.pdf"
    if not path.exists():
        part = path.with_suffix(".part")
        part.write_bytes(paper.scan_pdf(paper.twelve_clauses(), "A", seed, title="story5"))
        part.replace(path)
    (folder / "story5.txt").write_text("\f".join(paper.twelve_clauses()), encoding="utf-8")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    job = Job.objects.filter(file__sha256=digest).order_by("pk").first()
    if job is None:
        user = get_user_model().objects.get(username=READER)
        with path.open("rb") as stream:
            unit = Unit.objects.get(code=DESK)
            job = intake.receive(stream, name=path.name, unit=unit, user=user)
    if job.state in MOVING:
        read_job(job.pk)  # here and not by a bell: no worker may be running
    job.refresh_from_db()
    return job
