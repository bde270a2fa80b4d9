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


def by_year(rows: Iterable[tuple[str, str, str]]) -> dict[str, Year]:
    """(date, number, term) of a body's sessions -> its years.

    Numbers run on within a term. A number not above the one before begins a new series, from 1.
    What lies between two numbers is missing, and counted in the year of the later one. A gap is a
    finding, not an error.
    """
    grid: dict[str, Year] = {}
    before: dict[str, int] = {}
    filed: dict[str, set[int]] = {}
    for date, written, term in sorted(rows):
        line = grid.setdefault(date[:4], Year())
        line.count += 1
        number = session_number(written)
        if number is None:
            continue
        known, seen = before.get(term), filed.setdefault(term, set())
        if known is not None and number <= known:
            for year in grid.values():  # filed late, not a new series
                if number in year.missing:
                    year.missing.remove(number)
                    break
            else:
                if number not in seen:
                    line.missing += range(1, number) if number <= JUMP else ()
                    seen.clear()
                    before[term] = number
            seen.add(number)
            continue
        if known is not None and number - known <= JUMP:
            line.missing += range(known + 1, number)
        seen.add(number)
        before[term] = number
    return grid


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
