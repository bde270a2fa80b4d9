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
LOOKED = 500  # records after the counted ones


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

    def and_also(self, later: "Coverage") -> "Coverage":
        """The counts of two parts of the archive together."""
        firsts = [year for year in (self.first_year, later.first_year) if year]
        lasts = [year for year in (self.last_year, later.last_year) if year]
        return Coverage(
            bodies=tuple(sorted({*self.bodies, *later.bodies})),
            first_year=min(firsts, default=None),
            last_year=max(lasts, default=None),
            decisions=self.decisions + later.decisions,
            records=self.records + later.records,
            without_text=self.without_text + later.without_text,
        )


def coverage(sight: Visibility, number_key: str = "") -> Coverage:
    """How far the archive reaches for this reader; open citations are those to this number.

    The counts of the whole archive may be a minute old. What was filed since is counted and added,
    so that filing doesn't have every reader count the whole archive anew; other rights do.
    """
    newest = Record.objects.aggregate(newest=Max("pk"))["newest"] or 0
    known = [sorted(part) for part in (sight.full, sight.metadata, sight.granted, sight.barred)]
    key = f"coverage-{hashlib.sha256(repr(known).encode()).hexdigest()}"
    until, counts = cache.get(key, (None, None))
    if until is None or until > newest:
        until, counts = newest, counted(sight, Q(pk__lte=newest))
        cache.set(key, (until, counts), KEPT_SECONDS)
    if until < newest and has_any(sight, until):
        counts = counts.and_also(counted(sight, Q(pk__gt=until)))
    return replace(counts, open_citations=open_citations(sight, number_key))


def has_any(sight: Visibility, after: int) -> bool:
    """May there be a record of this reader's among those after this one? Asked row by row: cheaper
    than the rule as a filter, for most who search while others file have none of it."""
    rows = list(Record.objects.filter(pk__gt=after).values_list("pk", "place", named=True)[:LOOKED])
    return len(rows) == LOOKED or any(map(sight.shows, rows))


def counted(sight: Visibility, part: Q) -> Coverage:
    """Decisions by body and year, and papers without a word of text, of a part of the archive."""
    seen = Record.objects.filter(access.visible(sight), part).order_by()
    decided = seen.filter(kind=Kind.RESOLUTION)
    rows = list(
        decided.values("body__code").annotate(
            count=Count("pk"), first=Min("date", filter=Q(date__gt="")), last=Max("date")
        )
    )
    days = [day for row in rows for day in (row["first"], row["last"]) if day]
    readable = Record.objects.filter(access.visible(sight, read=True), part, text="")
    return Coverage(
        bodies=tuple(sorted(row["body__code"] for row in rows if row["body__code"])),
        first_year=int(min(days)[:4]) if days else None,
        last_year=int(max(days)[:4]) if days else None,
        decisions=sum(row["count"] for row in rows),
        records=seen.count(),
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
