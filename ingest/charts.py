"""A filed sheet of a chart or table of posts → rows that a person corrects before they are kept."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

import numpy as np
from PIL import Image

from archive import store
from archive.models import Chart, Post, Record, newest_readings
from archive.models.posts import first_day
from archive.persian import ascii_digits, fold
from ingest.fields.charts import ChartProposal, UnitLine, chart
from ingest.fields.proposal import Proposal
from ingest.ocr.drawn import drawn
from ingest.personnel import readings
from ingest.reading import Frame

UNIT, POST = "unit", "post"
CHART = "chart"
SHORT_NAME = 8  # letters; fewer are the word for a kind of unit


@dataclass(frozen=True)
class Row:
    """A proposed unit or post: what the form begins with, and where it stands on the paper."""

    kind: str
    code: str
    title: str
    under: str
    page: int
    box: tuple[float, float, float, float] | None
    confidence: float


def is_read(record: Record) -> bool:
    """Is it a paper whose units and posts are recognised?"""
    return record.extra.get("type", "") == CHART and record.unit_id is not None


def proposed(record: Record) -> list[Row]:
    """The rows of a filed sheet, units before posts, with the codes that the register knows."""
    found = chart(readings(record), drawings(record))
    return list(rows_of(found, record))


def drawings(record: Record) -> dict[int, tuple[Frame, ...]]:
    """Page number -> the boxes that are drawn on its image; of none that can't be opened."""
    found = {}
    for page in newest_readings(record.pages.all()):
        if page.image:
            with contextlib.suppress(OSError), Image.open(store.held(page.image)) as image:
                found[page.number] = drawn(np.asarray(image.convert("L")))
    return found


def key(title: str) -> str:
    """A title as titles are compared."""
    return fold(title).replace(" ", "")


def rows_of(found: ChartProposal, record: Record) -> Iterator[Row]:
    """Codes: of the last version by title, of the register, as written, else the next free one."""
    top = record.unit
    last = max(Chart.objects.filter(organisation=top), key=lambda c: (first_day(c.start), c.pk),
               default=None)  # fmt: skip
    known_units = {key(u.title): u.code for u in last.units.all()} if last else {}
    known_posts = {key(p.title): p.code for p in Post.objects.filter(unit=top).order_by("-pk")}
    codes: list[str] = []
    taken = {top.code, *known_units.values()}
    for unit in found.units:
        own = is_itself(unit, top.title)
        code = top.code if own else known_units.pop(key(unit.title.value), "")
        codes.append(code or free(f"{top.code}/", taken))
        taken.add(codes[-1])
        if not own:
            above = codes[unit.parent] if unit.parent is not None else ""
            yield row(UNIT, codes[-1], unit.title, above)
    taken = set(known_posts.values())
    for post in found.posts:
        code = known_posts.pop(key(post.title.value), "")
        if not code and post.code is not None:
            code = ascii_digits(post.code.value)
        code = code or free(f"{top.code}-", taken, width=2)
        taken.add(code)
        yield row(POST, code, post.title, codes[post.unit] if post.unit is not None else "")


def is_itself(unit: UnitLine, title: str) -> bool:
    """Is it the organisation? Its own box is often given the first words of its name only."""
    said, whole = key(unit.title.value), key(title)
    return said == whole or (
        unit.parent is None and len(said) >= SHORT_NAME and whole.startswith(said)
    )


def free(begin: str, taken: set[str], *, width: int = 1) -> str:
    """The first code with this beginning that nobody has."""
    return next(c for n in count(1) if (c := f"{begin}{n:0{width}d}") not in taken)


def row(kind: str, code: str, title: Proposal[str], under: str) -> Row:
    """A row with the place of its title."""
    return Row(kind, code, title.value, under, title.page, title.box, title.confidence)
