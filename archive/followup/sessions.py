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
    """A way of numbering: its first and last number, its last year, what lies open behind."""

    first: int
    last: int
    year: str
    open: dict[int, Year] = field(default_factory=dict)

    def miss(self, line: Year, start: int, stop: int) -> None:
        """From `start` up to the number before `stop`."""
        for gone in range(start, stop):
            line.missing.append(gone)
            self.open[gone] = line


def by_year(rows: Iterable[tuple[str, str, str]]) -> dict[str, Year]:
    """(date, number, term) of a body's sessions -> its years.

    Numbers run on within a term. Two ways of numbering may run side by side in one year; a lower
    number in a later year, or 1, begins anew. What lies between two numbers of a series is missing,
    in the year of the later one, until it is filed late. A gap is a finding, not an error.
    """
    grid: dict[str, Year] = {}
    running: dict[str, list[Series]] = {}
    for date, written, term in sorted(rows):
        line = grid.setdefault(date[:4], Year())
        line.count += 1
        number = session_number(written)
        if number is not None:
            running[term] = follow(running.get(term, []), number, date[:4], line)
    for line in grid.values():
        line.missing.sort()
    return grid


def follow(running: list[Series], number: int, year: str, line: Year) -> list[Series]:
    """The series of a term after one more session."""
    for series in running:
        if number in series.open:
            series.open.pop(number).missing.remove(number)
            return running
    below = [series for series in running if 0 < number - series.last <= JUMP]
    if below:
        nearest = max(below, key=lambda series: series.last)
        nearest.miss(line, nearest.last + 1, number)
        nearest.last, nearest.year = number, year
        return running
    if any(s.first <= number <= s.last and s.year >= year for s in running):
        return running  # filed twice
    begun = Series(number, number, year)
    if number > JUMP or (number != 1 and any(series.year >= year for series in running)):
        return [*running, begun]
    if running:
        begun.miss(line, 1, number)
    return [begun]


def ranges(numbers: Iterable[int]) -> str:
    """1, 2, 3, 7 -> «1–3, 7»."""
    spans: list[list[int]] = []
    for number in sorted(numbers):
        if spans and spans[-1][1] == number - 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in spans)


class Filed(int):
    """How many sessions were filed: a number that workbooks sum, told with how many are missing."""

    missing = 0

    def __str__(self) -> str:
        """«12», or «12 (−2)» when two numbers are missing."""
        return f"{int(self)} (−{self.missing})" if self.missing else str(int(self))


def cell(year: Year) -> Filed:
    """The sessions of a year."""
    filed = Filed(year.count)
    filed.missing = len(year.missing)
    return filed
