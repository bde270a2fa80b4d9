"""A page turned by a person: its picture, its words and the places on it, all by the same quarter.

Everything after this (review, record, marks, prints) shows the page as it stands here and need not
know that it was turned; `turned` only says how the file's own page is to be drawn again.
"""

import io
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from PIL import Image

from archive import store
from ingest import sheaf
from ingest.extract.session import encoded
from ingest.models import Job, JobEvent, JobPage


def quarter(box: list[float]) -> list[float]:
    """A box after a quarter clockwise: fractions of the page, origin top left."""
    x0, y0, x1, y1 = box
    return [round(1 - y1, 4), x0, round(1 - y0, 4), x1]


@transaction.atomic
def turn(job: Job, page: JobPage, *, user: AbstractBaseUser) -> None:
    """Turns one page by a quarter clockwise; the open draft's places on it follow."""
    job = Job.objects.select_for_update().get(pk=job.pk)
    page.turned = (page.turned + 90) % 360
    page.width, page.height = page.height, page.width
    page.words = [[text, quarter(box), *rest] for text, box, *rest in page.words]
    if page.image:
        with Image.open(io.BytesIO(store.held(page.image).read_bytes())) as picture:
            turned = picture.convert("L").transpose(Image.Transpose.ROTATE_270)
        page.image = store.put_bytes(encoded(turned))
    page.save(update_fields=["turned", "width", "height", "words", "image"])
    for clause in (job.draft.get("edited") or {}).get("clauses") or []:
        clause["places"] = [turned_place(place, page.number) for place in clause["places"]]
    sheaf.propose_anew(job)
    JobEvent.objects.create(job=job, what="page turn", detail=str(page.number), user=user)


def turned_place(place: list[Any], number: int) -> list[Any]:
    """[page, box or null], turned when it is on this page."""
    at, box = place
    return [at, quarter(box) if box and at == number else box]
