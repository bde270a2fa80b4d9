"""A career drawn to scale: time runs from right to left, what overlaps stands on another line.

Only geometry: numbers for the template, in units of a picture 1080 wide.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from archive.jalali import PartialDate, to_gregorian
from archive.models import Service
from archive.models.posts import first_day, last_day
from archive.vocabulary import Capacity

WIDTH, MARGIN, TOP, LANE, BOX = 1080, 36, 44, 60, 52
YEAR = 365.2425
DAY = datetime.timedelta(days=1)
READABLE = 96  # a box narrower than this carries no words


@dataclass
class Stretch:
    """One interval of service as a box; `x` is its left edge."""

    service: Service
    first: datetime.date
    last: datetime.date
    lane: int = 0
    x: float = 0
    y: float = 0
    width: float = 0
    look: str = "s-amended"
    overlaps: bool = False

    @property
    def years(self) -> float:
        """Its length, both end days counted."""
        return round(((self.last - self.first).days + 1) / YEAR, 2)

    @property
    def is_wide(self) -> bool:
        """Is there room for its title?"""
        return self.width >= READABLE

    @property
    def right(self) -> float:
        """Where its words begin."""
        return self.x + self.width - 8

    @property
    def letters(self) -> int:
        """How many letters of the title fit."""
        return max(4, int(self.width / 8))


@dataclass
class Career:
    """Boxes, year marks, and the merged bar below them."""

    stretches: list[Stretch] = field(default_factory=list)
    marks: list[tuple[int, float]] = field(default_factory=list)  # (year, x)
    merged: list[tuple[float, float]] = field(default_factory=list)  # (x, width)
    gaps: list[tuple[str, str]] = field(default_factory=list)  # days without service
    years: float = 0.0
    raw_years: float = 0.0
    today: float = MARGIN
    height: int = 0
    bar: int = 0


def drawn(services: Sequence[Service], on: datetime.date) -> Career | None:
    """The picture of what had begun by the day; None when nothing had."""
    rows = sorted(filter(None, (stretch_of(s, on) for s in services)), key=lambda r: r.first)
    if not rows:
        return None
    start = rows[0].first
    scale = (WIDTH - 2 * MARGIN) / max((on - start).days + 1, 1)

    def x_of(day: datetime.date) -> float:
        return round(WIDTH - MARGIN - (day - start).days * scale, 1)

    into_lanes(rows)
    for row in rows:
        row.x, row.y = x_of(row.last + DAY), TOP + row.lane * LANE
        row.width = round(max(x_of(row.first) - row.x, 2), 1)
    spans = united(rows)
    bottom = TOP + (max(row.lane for row in rows) + 1) * LANE + 16
    return Career(
        stretches=rows,
        marks=[(year, x_of(day)) for year, day in years_between(start, on)],
        merged=[(x_of(b + DAY), round(x_of(a) - x_of(b + DAY), 1)) for a, b in spans],
        gaps=gaps_of(spans),
        years=round(sum((b - a).days + 1 for a, b in spans) / YEAR, 2),
        raw_years=round(sum((row.last - row.first).days + 1 for row in rows) / YEAR, 2),
        today=x_of(on), height=bottom + 76, bar=bottom,
    )  # fmt: skip


def stretch_of(service: Service, on: datetime.date) -> Stretch | None:
    """The interval up to the day; None when it is none or lies ahead."""
    if not service.start:
        return None
    first, last = first_day(service.start), min(last_day(service.end), on)
    if last < first or last_day(service.end) < first:
        return None
    look = "box-on" if service.managerial else "s-amended"
    if service.capacity in (Capacity.ACTING, Capacity.PART_TIME):
        look = "s-pending"
    elif service.capacity == Capacity.SECONDED:
        look = "s-unknown"  # dashed: the post he comes from stays his
    return Stretch(service, first, last, look=look)


def into_lanes(rows: list[Stretch]) -> None:
    """Each on the first line that is free by then; who finds none free overlaps."""
    free: list[datetime.date] = []
    for row in rows:
        lane = next((n for n, until in enumerate(free) if until < row.first), None)
        if lane is None:
            lane = len(free)
            free.append(row.last)
        free[lane] = row.last
        row.lane, row.overlaps = lane, any(u >= row.first for n, u in enumerate(free) if n != lane)


def united(rows: list[Stretch]) -> list[tuple[datetime.date, datetime.date]]:
    """Days of service without overlap."""
    made: list[tuple[datetime.date, datetime.date]] = []
    for row in rows:
        if made and row.first <= made[-1][1] + DAY:
            made[-1] = made[-1][0], max(made[-1][1], row.last)
        else:
            made.append((row.first, row.last))
    return made


def gaps_of(spans: list[tuple[datetime.date, datetime.date]]) -> list[tuple[str, str]]:
    """(first day, last day) without service, between services."""
    return [
        (str(PartialDate.from_date(a[1] + DAY)), str(PartialDate.from_date(b[0] - DAY)))
        for a, b in pairwise(spans)
    ]


def years_between(start: datetime.date, on: datetime.date) -> list[tuple[int, datetime.date]]:
    """New years in the picture; every second one when they would crowd."""
    first, last = PartialDate.from_date(start).year + 1, PartialDate.from_date(on).year
    step = 1 if last - first < 14 else 2 if last - first < 28 else 5
    return [(year, to_gregorian(year, 1, 1)) for year in range(first, last + 1, step)]
