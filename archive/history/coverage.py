"""What an answer could not see: which bodies and years, papers without text, open citations."""

from dataclasses import dataclass

from django.db.models import Count, Max, Min, Q

from archive import access
from archive.access import Visibility
from archive.models import CitationState, CitedPlace, Record
from archive.vocabulary import Kind


@dataclass(frozen=True)
class Coverage:
    """Counts over the papers that this reader may meet."""

    bodies: tuple[str, ...]
    first_year: int | None
    last_year: int | None
    decisions: int
    without_text: int
    open_citations: int


def coverage(sight: Visibility, number_key: str = "") -> Coverage:
    """How far the archive reaches for this reader; open citations are those to this number."""
    seen = Record.objects.filter(access.visible(sight), kind=Kind.RESOLUTION).order_by()
    rows = list(
        seen.values("body__code").annotate(count=Count("pk"), first=Min("date"), last=Max("date"))
    )
    dated = [r for r in rows if r["first"] or r["last"]]
    firsts = [r["first"] for r in dated if r["first"]]
    citing = Record.objects.filter(access.visible(sight, read=True)).order_by().values("pk")
    waiting = CitedPlace.objects.filter(
        number_key=number_key, state=CitationState.UNRESOLVED, record__in=citing
    )
    readable = Record.objects.filter(access.visible(sight, read=True), text="")
    return Coverage(
        bodies=tuple(sorted(r["body__code"] for r in rows if r["body__code"])),
        first_year=int(min(firsts)[:4]) if firsts else None,
        last_year=int(max(r["last"] for r in dated)[:4]) if dated else None,
        decisions=sum(r["count"] for r in rows),
        without_text=readable.exclude(Q(pages__text__gt="")).count(),
        open_citations=waiting.count() if number_key else 0,
    )
