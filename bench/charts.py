"""Units and posts proposed from worn scans of charts and tables of posts, held against the truth.

Every sheet is printed, worn as a clean and as an office scan, read by the archive's own reading.
Layouts and titles of the held-out set were not looked at when the rules were written.
"""

import random
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pypdfium2

from archive.persian import fold
from bench import Result, prints
from bench.chart_sheets import HELD_OUT, TUNED, Sheet, page
from bench.scans import FACES, WEARS, worn
from ingest import extract
from ingest.fields.charts import ChartProposal, chart
from ingest.ocr.drawn import drawn
from ingest.reading import Frame, PageReading

WEAR = ("clean", "office", "clean200", "office200")
USUAL = 2  # of them, at the usual scale
Counts = Counter[tuple[str, str]]
Layout = Callable[[random.Random], Sheet]


@dataclass(frozen=True)
class Found:
    """A proposed unit or post by its title, with the title of its unit."""

    kind: str
    title: str
    above: str
    is_placed: bool


def plain(title: str) -> str:
    """Two spellings of one title are one; blanks and half-spaces tell nothing apart."""
    return "".join(fold(title).split())


def rows_of(found: ChartProposal) -> Iterator[Found]:
    """Units and posts alike."""
    names = [plain(unit.title.value) for unit in found.units]
    for kind, lines in (("unit", found.units), ("post", found.posts)):
        for line in lines:
            at = line.parent if kind == "unit" else line.unit
            above = "" if at is None else names[at]
            yield Found(kind, plain(line.title.value), above, bool(line.title.box))


def compare(sheet: Sheet, found: ChartProposal) -> tuple[Counts, list[str]]:
    """(what, right|found|due) -> count, and what was wrong in words."""
    counts: Counts = Counter()
    slips: list[str] = []
    got: dict[tuple[str, str], list[Found]] = {}
    for row in rows_of(found):
        got.setdefault((row.kind, row.title), []).append(row)
        counts[row.kind, "found"] += 1
        counts["place", "due"] += 1
        counts["place", "right"] += row.is_placed
    for kind, title, above in sheet.rows:
        counts[kind, "due"] += 1
        here = got.get((kind, plain(title)))
        if not here:
            slips.append(f"{kind} not found: {title}")
            continue
        row = here.pop(0)
        counts[kind, "right"] += 1
        counts["parent", "due"] += 1
        counts["parent", "right"] += row.above == plain(above)
        if row.above != plain(above):
            slips.append(f"{title} under {row.above or '-'} for {above or '-'}")
    slips += [f"{kind} not there: {title}" for (kind, title), rows in got.items() for _ in rows]
    return counts, slips


def read(
    sheet: Sheet, face: str, wear: str, folder: Path
) -> tuple[list[PageReading], dict[int, tuple[Frame, ...]]]:
    """The sheet printed, worn and read, and what is drawn on it."""
    worn_as, rng = WEARS[wear], random.Random(f"{sheet.name}-{face}-{wear}")
    pdf = pypdfium2.PdfDocument(prints.printed(page(sheet, face), folder))
    pages, drawings = [], {}
    for number in range(len(pdf)):
        image = worn(pdf[number].render(scale=worn_as.dpi / 72).to_pil(), worn_as, rng)
        path = folder / f"page-{number}.jpg"
        image.save(path, dpi=(worn_as.dpi,) * 2, quality=rng.randint(*worn_as.quality))
        with extract.opened(path) as scan:
            pages.append(replace(extract.read_page(scan, 1), number=number + 1))
            drawings[number + 1] = drawn(np.asarray(scan.picture(1))[..., ::-1])
    return pages, drawings


def measured(title: str, layouts: Sequence[Layout], wears: int) -> Iterator[Result]:
    """Precision and recall of units and posts, and the share of right parents, over a set."""
    total: Counts = Counter()
    with tempfile.TemporaryDirectory(prefix="dabir-bench-") as folder:
        for at, layout in enumerate(layouts):
            counts: Counts = Counter()
            for again in range(wears):
                wear = WEAR[again % len(WEAR)]
                sheet = layout(random.Random(f"{layout.__name__}-{again}"))
                face = FACES[(at * wears + again) % len(FACES)]
                pages, drawings = read(sheet, face, wear, Path(folder))
                counts.update(compare(sheet, chart(pages, drawings))[0])
            total.update(counts)
            yield from lines(f"{title} {layout.__name__}", counts)
        yield from lines(f"{title} ALL", total)


def lines(label: str, counts: Counts) -> Iterator[Result]:
    """Figures of one layout or of all."""
    for kind in ("unit", "post"):
        right, found, due = (counts[kind, what] for what in ("right", "found", "due"))
        for name, of in (("precision", found), ("recall", due)):
            value = round(right / max(of, 1), 3)
            yield Result(f"{label} {kind}s ({due}) {name}", value, "share", "higher")
    for name in ("parent", "place"):
        value = round(counts[name, "right"] / max(counts[name, "due"], 1), 3)
        yield Result(f"{label} {name} right ({counts[name, 'due']})", value, "share", "higher")


def run(scale: float) -> list[Result]:
    """At scale 1 each layout once clean and once as an office scan; 2 adds 200 dpi."""
    wears = max(1, round(USUAL * scale))
    return [*measured("held out", HELD_OUT, wears), *measured("tuned", TUNED, wears)]
