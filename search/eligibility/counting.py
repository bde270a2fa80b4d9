"""Service in days: overlaps once, shares and acting weighed, low precision at its worst and best.

Both end days count; on a day that several intervals cover, the largest weight counts; an open end
runs to the asked day. A date of a month or a year is taken at its worst and at its best reading.
"""

import datetime
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from archive.conditions import LONGEST_SERVICE
from search.eligibility.facts import Service

YEAR = Fraction(3652425, 10000)  # days; the Gregorian calendar's mean
FAR = datetime.date(2199, 12, 31)


@dataclass(frozen=True)
class Interval:
    """Days first to last, both counted, each worth `weight` of a day."""

    first: int
    last: int
    weight: Fraction | int


def weight(service: Service, acting_factor: Fraction) -> Fraction | int:
    """What a day of it is worth: acting by the rule's factor, part time by its share."""
    worth: Fraction | int = 1
    if service.capacity == "acting":
        worth = acting_factor
    elif service.capacity == "part_time":
        worth = service.share if service.share is not None else 0
    return worth.numerator if worth.denominator == 1 else worth  # whole numbers count faster


def is_too_long(service: Service, on: datetime.date) -> bool:
    """Longer than a life's work by then: a wrong year rather than service, so it proves nothing."""
    last = service.end.last() if service.end is not None else on
    return last - service.start.first() >= LONGEST_SERVICE


def is_exact(service: Service, on: datetime.date) -> bool:
    """Are its days the same at its worst and its best reading?"""
    dates = (service.start, service.end) if service.end is not None else (service.start,)
    return all(date.day for date in dates) and not is_too_long(service, on)


def interval(
    service: Service, worth: Fraction | int, on: datetime.date, *, best: bool
) -> Interval | None:
    """The service at its worst or best reading; None when it ends before it begins.

    An open end reaches beyond every day that is asked about. What is too long has no worst reading.
    """
    if not best and is_too_long(service, on):
        return None
    first = service.start.first() if best else service.start.last()
    last = FAR
    if service.end is not None:
        last = service.end.last() if best else service.end.first()
    if last < first or worth <= 0:
        return None
    return Interval(first.toordinal(), last.toordinal(), worth)


def pieces(intervals: Iterable[Interval]) -> list[Interval]:
    """The same days without overlap, each with the largest weight that covers it, in order."""
    rows = list(intervals)
    if len({row.weight for row in rows}) <= 1:
        return joined(rows)
    edges = sorted({row.first for row in rows} | {row.last + 1 for row in rows})
    made = []
    for first, after in pairwise(edges):
        worth = max((r.weight for r in rows if r.first <= first <= r.last), default=None)
        if worth is not None:
            made.append(Interval(first, after - 1, worth))
    return made


def joined(rows: list[Interval]) -> list[Interval]:
    """The union of intervals of one weight."""
    made: list[Interval] = []
    for row in sorted(rows, key=lambda r: r.first):
        if made and row.first <= made[-1].last + 1:
            made[-1] = Interval(made[-1].first, max(made[-1].last, row.last), row.weight)
        else:
            made.append(row)
    return made


def days_until(parts: Sequence[Interval], on: datetime.date) -> Fraction | int:
    """Weighed days up to and with the asked day."""
    today = on.toordinal()
    return sum((min(p.last, today) - p.first + 1) * p.weight for p in parts if p.first <= today)


def day_of(parts: Sequence[Interval], wanted: Fraction) -> datetime.date | None:
    """The first day on which the weighed days reach what is wanted; None when they never do."""
    sofar: Fraction | int = 0
    aim: Fraction | int = wanted
    if all(isinstance(part.weight, int) for part in parts):  # whole days: reached at the next one
        aim = math.ceil(wanted)
    for part in parts:
        whole = (part.last - part.first + 1) * part.weight
        if sofar + whole >= aim:
            need = -(-(aim - sofar) // part.weight)  # days, rounded up
            day = part.first + max(1, int(need)) - 1
            return datetime.date.fromordinal(day) if day < FAR.toordinal() else None
        sofar += whole
    return None


@lru_cache(maxsize=1_000)
def asked(years_asked: float) -> tuple[Fraction, Fraction]:
    """A minimum of years, and the days that make it."""
    minimum = Fraction(str(years_asked))
    return minimum, minimum * YEAR


def years(days: Fraction | int, minimum: Fraction | None = None) -> Decimal:
    """Days as years with two decimals, half up, never rounded up to a minimum not met."""
    return hundredths(days.numerator * YEAR.denominator, days.denominator * YEAR.numerator, minimum)


def rounded(exact: Fraction, minimum: Fraction | None = None) -> Decimal:
    """Two decimals, half up, never up to a minimum not met."""
    return hundredths(exact.numerator, exact.denominator, minimum)


def hundredths(above: int, below: int, minimum: Fraction | None) -> Decimal:
    """The same of above ÷ below, neither negative: in whole numbers, many are asked for."""
    shown = (200 * above + below) // (2 * below)
    if (
        minimum is not None
        and shown * minimum.denominator >= 100 * minimum.numerator
        and above * minimum.denominator < minimum.numerator * below
    ):
        shown = 100 * above // below
    return Decimal(shown).scaleb(-2)
