"""A paper in review without reading it: rows and a draft as the machine would have left them."""

import io
from typing import Any

from django.contrib.auth.models import User
from PIL import Image

from archive import store
from archive.models import Unit
from ingest import intake
from ingest.models import Job, JobPage, State


def png(image: Image.Image) -> bytes:
    """A picture as bytes."""
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


BOX = [0.1, 0.1, 0.9, 0.2]
PICTURE = png(Image.new("L", (60, 80), 255))
SENTENCES = (
    "صورتجلسه هیئت مدیره سازمان مدیریت پسماند",
    "بند یک: خرید مخزن زباله تصویب شد",
    "بند سه: اجاره غرفه تصویب شد",
)


def value(said: Any, page: int = 1) -> dict[str, Any]:
    """A proposal of the machine."""
    return {"value": said, "page": page, "box": BOX, "confidence": 0.9}


def clause(number: str, text: str, page: int) -> dict[str, Any]:
    """A clause as the machine proposes it."""
    return {
        "number": number,
        "title": "",
        "text": text,
        "places": [[page, BOX]],
        "confidence": 0.8,
    }


def in_review(user: User, unit: Unit, content: bytes = b"%PDF-1.4 minutes") -> Job:
    """Minutes of three pages, two clauses and a gap between them."""
    job = intake.receive(io.BytesIO(content), name="minutes.pdf", unit=unit, user=user)
    image = store.put_bytes(PICTURE)
    for number, text in enumerate(SENTENCES, 1):
        words = [[text.split()[0], BOX, 0.9, None]]
        JobPage.objects.create(
            job=job, number=number, text=text, source="ocr", words=words, image=image
        )
    fields = {
        "body": value("هیات مدیره سازمان مدیریت پسماند"),
        "number": value("42"),
        "date": value("1398/04/18"),
        "present": [value({"name": "مریم راستین", "post": "رئیس"})],
        "clauses": [clause("1", SENTENCES[1], 2), clause("3", SENTENCES[2], 3)],
    }
    gap = {"code": "clause_gap", "text": "gap", "page": 3, "clause": "2", "details": []}
    Job.objects.filter(pk=job.pk).update(
        state=State.IN_REVIEW,
        page=3,
        pages=3,
        draft={"kind": "minutes", "fields": fields, "warnings": [gap]},
    )
    job.refresh_from_db()
    return job
