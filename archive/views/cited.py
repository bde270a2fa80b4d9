"""Citations on the page of a record: links in its text and on its image, and who cites it."""

import bisect
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail.admin.ui.components import Component

from archive.access import Visibility
from archive.models import CitationState, CitedPlace, Page, Record
from archive.templatetags.dabir import digits
from archive.views import marks
from archive.views.shared import sight_of

Box = tuple[float, float, float, float]
SHOWN = 50


def places(record: Record, page: int | None, sight: Visibility) -> list[CitedPlace]:
    """The resolved citations of one text whose target this reader may meet."""
    rows = CitedPlace.objects.filter(
        record=record,
        page=page,
        field="text",
        state=CitationState.RESOLVED,
        target__isnull=False,
    ).select_related("target__body")
    return [row for row in rows.order_by("start") if row.target and sight.shows(row.target)]


def linked(text: str, find: marks.Finder | None, cited: Iterable[CitedPlace]) -> SafeString:
    """The text as HTML: its citations lead to their records, matching words are marked."""
    found = marks.spans_of(text, find) if find else []
    parts, at = [], 0
    for place in cited:
        if place.start < at or place.end > len(text):
            continue  # a newer reading moved the words
        parts.append(_marked(text, at, place.start, found))
        parts.append(
            format_html(
                '<a class="d-cite" href="{}">{}</a>',
                reverse("record_detail", args=[place.target.uuid]),
                _marked(text, place.start, place.end, found),
            )
        )
        at = place.end
    return mark_safe("".join([*parts, _marked(text, at, len(text), found)]))


def _marked(text: str, start: int, end: int, found: list[marks.Span]) -> SafeString:
    """A piece of the text with the marks that fall into it."""
    parts, at = [], start
    for first, last in found:
        first, last = max(first, at), min(last, end)
        if first < last:
            parts.append(escape(digits(text[at:first])))
            parts.append(format_html("<mark>{}</mark>", digits(text[first:last])))
            at = last
    return mark_safe("".join([*parts, escape(digits(text[at:end]))]))


# ---- on the page image ----
@dataclass(frozen=True)
class Region:
    """Where a citation stands on the picture: a box for each line, in thousandths of the page."""

    target: Record
    boxes: list[Box]


def regions(record: Record, page: Page, sight: Visibility) -> list[Region]:
    """The cited places of a page that lead somewhere for this reader."""
    rows = places(record, page.number, sight)
    if not rows or not page.words:
        return []
    starts = word_starts(page)
    return [
        Region(row.target, boxes)
        for row in rows
        if row.target and (boxes := boxes_of(page, starts, row.start, row.end))
    ]


def word_starts(page: Page) -> list[int]:
    """Where each word of a page begins in its text; a word that is not found keeps the place."""
    starts, at = [], 0
    for word in page.words:
        found = page.text.find(str(word[0]), at)
        if found >= 0:
            at = found
        starts.append(at)
        at += len(str(word[0])) if found >= 0 else 0
    return starts


def boxes_of(page: Page, starts: list[int], start: int, end: int) -> list[Box]:
    """Boxes of the words of a span, joined line by line."""
    first = max(0, bisect.bisect_right(starts, start) - 1)
    lines: list[list[float]] = []
    for word, at in zip(page.words[first:], starts[first:], strict=True):
        if at >= end:
            break
        if at + len(str(word[0])) <= start or not word[1]:
            continue
        x0, y0, x1, y1 = word[1]
        middle = (y0 + y1) / 2
        if lines and lines[-1][1] <= middle <= lines[-1][3]:
            last = lines[-1]
            lines[-1] = [min(last[0], x0), min(last[1], y0), max(last[2], x1), max(last[3], y1)]
        else:
            lines.append([x0, y0, x1, y1])
    return [marks.box_of(line) for line in lines]


# ---- who cites it ----
@dataclass(frozen=True)
class Citing:
    """A paper that cites the record, and its sentence where the reader may read it."""

    place: CitedPlace
    quote: str


class CitingPanel(Component):
    """«ارجاع‌ها به این سند»: under the reader's rights, hidden papers are not counted."""

    template_name = "archive/parts/citing.html"

    def __init__(self, record: Record) -> None:
        self.record = record

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """Citing papers, newest first."""
        sight = sight_of(parent_context["request"])
        rows = (
            CitedPlace.objects.filter(target=self.record, state=CitationState.RESOLVED)
            .select_related("record__body", "record__resolution")
            .order_by("-record__date", "pk")
        )
        met = [row for row in rows if sight.shows(row.record)]
        return {
            "count": len(met),
            "citing": [
                Citing(row, row.quote if sight.reads(row.record) else "") for row in met[:SHOWN]
            ],
        }
