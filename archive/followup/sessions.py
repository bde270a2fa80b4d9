"""Session numbers of a body: how many were filed a year, and which are missing between them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from archive.jalali import words_to_number
from archive.persian import ascii_digits

JUMP = 60  # a longer step is a new way of numbering, not missing sessions


@dataclass
class Year:
    """A body's sessions of a year."""

    count: int = 0
    missing: list[int] = field(default_factory=list)


def session_number(written: str) -> int | None:
    """The ordinal of a session in figures or words; None for a register number or nothing."""
    plain = ascii_digits(written).strip()
    if plain.isdigit():
        return int(plain) if len(plain) <= 4 else None
    return words_to_number(plain) if plain else None


@dataclass
class Series:
    """Where the numbering of a term stands: the last number, its year, what lies open behind."""

    last: int
    year: str
    open: dict[int, Year] = field(default_factory=dict)


def by_year(rows: Iterable[tuple[str, str, str]]) -> dict[str, Year]:
    """(date, number, term) of a body's sessions -> its years.

    Numbers run on within a term; a lower one in a later year, or 1, begins a new series. What lies
    between two numbers is missing, in the year of the later one, until it is filed late. A gap is
    a finding, not an error.
    """
    grid: dict[str, Year] = {}
    series: dict[str, Series] = {}
    for date, written, term in sorted(rows):
        line = grid.setdefault(date[:4], Year())
        line.count += 1
        number = session_number(written)
        if number is None:
            continue
        at = series.get(term)
        if at is None:
            series[term] = Series(number, date[:4])
        elif number in at.open:
            at.open.pop(number).missing.remove(number)
        elif number > at.last:
            note_gap(line, at, number, at.last + 1)
            at.last, at.year = number, date[:4]
        elif number < at.last and (number == 1 or date[:4] > at.year):
            series[term] = Series(number, date[:4])
            note_gap(line, series[term], number, 1)
    for line in grid.values():
        line.missing.sort()
    return grid


def note_gap(line: Year, at: Series, number: int, first: int) -> None:
    """From `first` up to the number before this one, unless the numbering itself jumped."""
    if number - first < JUMP:
        for gone in range(first, number):
            line.missing.append(gone)
            at.open[gone] = line


def ranges(numbers: Iterable[int]) -> str:
    """1, 2, 3, 7 -> «1–3, 7»."""
    spans: list[list[int]] = []
    for number in sorted(numbers):
        if spans and spans[-1][1] == number - 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in spans)


def cell(year: Year) -> str:
    """«12», or «12 (−2)» when two numbers are missing."""
    return f"{year.count} (−{len(year.missing)})" if year.missing else str(year.count)
