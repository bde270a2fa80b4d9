"""What an answer could not see: which bodies and years, papers without text, open citations."""

import hashlib
from dataclasses import dataclass, replace

from django.core.cache import cache
from django.db.models import Count, Max, Min, Q

from archive import access
from archive.access import Visibility
from archive.models import CitationState, CitedPlace, Record
from archive.vocabulary import Kind

KEPT_SECONDS = 60  # counting reads the whole archive; for readers of the same rights once a minute


@dataclass(frozen=True)
class Coverage:
    """Counts over the papers that this reader may meet."""

    bodies: tuple[str, ...]
    first_year: int | None
    last_year: int | None
    decisions: int
    records: int
    without_text: int
    open_citations: int = 0


def coverage(sight: Visibility, number_key: str = "") -> Coverage:
    """How far the archive reaches for this reader; open citations are those to this number.

    The counts of the whole archive may be a minute old; a paper filed since, or other rights, make
    them anew.
    """
    newest = Record.objects.aggregate(newest=Max("pk"))["newest"]
    known = [sorted(part) for part in (sight.full, sight.metadata, sight.granted, sight.barred)]
    key = hashlib.sha256(repr((newest, known)).encode()).hexdigest()
    counts: Coverage = cache.get_or_set(f"coverage-{key}", lambda: counted(sight), KEPT_SECONDS)
    return replace(counts, open_citations=open_citations(sight, number_key))


def counted(sight: Visibility) -> Coverage:
    """Decisions by body and year, and papers without a word of text."""
    seen = Record.objects.filter(access.visible(sight), kind=Kind.RESOLUTION).order_by()
    rows = list(
        seen.values("body__code").annotate(
            count=Count("pk"), first=Min("date", filter=Q(date__gt="")), last=Max("date")
        )
    )
    days = [day for row in rows for day in (row["first"], row["last"]) if day]
    readable = Record.objects.filter(access.visible(sight, read=True), text="")
    return Coverage(
        bodies=tuple(sorted(row["body__code"] for row in rows if row["body__code"])),
        first_year=int(min(days)[:4]) if days else None,
        last_year=int(max(days)[:4]) if days else None,
        decisions=sum(row["count"] for row in rows),
        records=Record.objects.filter(access.visible(sight)).count(),
        without_text=readable.exclude(Q(pages__text__gt="")).count(),
    )


def open_citations(sight: Visibility, number_key: str) -> int:
    """Citations of a number that no record answers, in papers that the reader reads."""
    if not number_key:
        return 0
    citing = Record.objects.filter(access.visible(sight, read=True)).order_by().values("pk")
    return CitedPlace.objects.filter(
        number_key=number_key, state=CitationState.UNRESOLVED, record__in=citing
    ).count()
