"""Of a paper that was found: the page that carries the words, and the stretch where they stand.

The engine knows papers, not pages (decision 0003), so the page is chosen here for the twenty that
are shown: the one with most parts of the question, close together, from the newest readings.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from archive.models import Page, Record, Resolution, newest_readings
from archive.vocabulary import Kind
from search.marks import Mark, Marker, best_stretch
from search.query import Query

SNIPPET = 220  # letters shown around the words
MARGIN = 30  # of them before the first


@dataclass(frozen=True)
class Marked:
    """A stretch of text; `hit` when it is one of the asker's words."""

    text: str
    hit: bool


@dataclass(frozen=True)
class Sheet:
    """A text that may be shown of a record, and the page it stands on."""

    text: str
    page: int | None = None
    of: Record | None = None
    pictured: bool = False


def excerpts_of(
    records: Sequence[Record], asked: Query, *, damaged: bool
) -> dict[int, tuple[Sheet, tuple[Marked, ...]]]:
    """Record id -> the sheet with most of the asked words, and the stretch where they stand."""
    marker = Marker(asked)
    minutes = minutes_pages(records)
    made = {}
    for record in records:
        sheets = sheets_of(record)
        best, snippet = stretch_of(sheets, marker, damaged=damaged)
        if best.page is None and (clause := clause_of(record)):
            pages = [minutes[key] for key in places_of(clause) if key in minutes]
            if pages:
                on = likeliest([Sheet(p.text) for p in pages], marker)
                page = pages[on]
                best = Sheet(best.text, page.number, page.record, bool(page.image))
            else:
                best = Sheet(best.text, clause.places[0][0])
        made[record.pk] = best, snippet
    return made


def sheets_of(record: Record) -> list[Sheet]:
    """The record's newest pages, else its text."""
    pages = newest_readings(record.pages.all())
    sheets = [Sheet(p.text, p.number, record, bool(p.image)) for p in pages if p.text]
    return sheets or [Sheet(record.text)]


def clause_of(record: Record) -> Resolution | None:
    """The clause's own row, when it is known where it stands in its minutes."""
    clause = getattr(record, "resolution", None) if record.kind == Kind.RESOLUTION else None
    return clause if clause and clause.meeting_id and clause.places else None


def places_of(clause: Resolution) -> list[tuple[int, int]]:
    """(minutes, page) of the clause, in order."""
    return list(dict.fromkeys((clause.meeting_id, place[0]) for place in clause.places))


def minutes_pages(records: Sequence[Record]) -> dict[tuple[int, int], Page]:
    """The pages on which clauses stand, in one query for all of them."""
    wanted = {key for record in records if (c := clause_of(record)) for key in places_of(c)}
    if not wanted:
        return {}
    rows = Page.objects.filter(
        record__in={minutes for minutes, _ in wanted}, number__in={number for _, number in wanted}
    )
    rows = rows.select_related("record").defer("words", "record__text", "record__extra")
    found: dict[tuple[int, int], Page] = {}
    for page in rows.order_by("record", "number", "-reading"):
        found.setdefault((page.record_id, page.number), page)
    return found


def likeliest(sheets: Sequence[Sheet], marker: Marker) -> int:
    """Which sheet has most parts of the question, then most of them close together."""
    if len(sheets) == 1:
        return 0
    looks = [marker.glance(sheet.text) for sheet in sheets]
    ranks = [
        (len({number for *_, number in look}), best_stretch(look, SNIPPET)[0], -at)
        for at, look in enumerate(looks)
    ]
    return ranks.index(max(ranks))


def stretch_of(
    sheets: Sequence[Sheet], marker: Marker, *, damaged: bool
) -> tuple[Sheet, tuple[Marked, ...]]:
    """The sheet of the words and their stretch, marked; a quick look first."""
    if not damaged:
        sheet = sheets[likeliest(sheets, marker)]
        _, at = best_stretch(marker.glance(sheet.text), SNIPPET)
        first = sheet.text.rfind(" ", 0, max(0, at - 2 * MARGIN)) + 1
        near = sheet.text[first : at + SNIPPET + 2 * MARGIN]
        if spans := marker.marks(near):
            return sheet, cut(near, spans)
    for bent in (damaged, True):
        looks = [marker.marks(sheet.text, damaged=bent) for sheet in sheets]
        best = max(range(len(looks)), key=lambda i: (len({n for *_, n in looks[i]}), -i))
        if looks[best] or not marker.forms:
            return sheets[best], cut(sheets[best].text, looks[best])
    return sheets[0], cut(sheets[0].text, [])


def cut(text: str, marks: Sequence[Mark]) -> tuple[Marked, ...]:
    """SNIPPET letters with most parts of the question, as plain and marked stretches."""
    start = 0
    if marks:
        _, at = best_stretch(marks, SNIPPET - MARGIN)
        start = max(0, text.rfind(" ", 0, max(0, at - MARGIN)) + 1)
    end = min(len(text), start + SNIPPET)
    parts, at = [], start
    for first, last, _ in marks:
        if first < at or last > end:
            continue
        parts += [Marked(text[at:first], False), Marked(text[first:last], True)]
        at = last
    parts.append(Marked(text[at:end], False))
    return tuple(part for part in parts if part.text)
