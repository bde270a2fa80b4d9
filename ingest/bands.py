"""Tables ruled between their rows only: the columns are told by the white between the words.

Read line by line, or column by column, what must be done and who does it by when would come apart.
Scans measure in px from the top, born-digital pages in points from the bottom.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

FEWEST = 3  # rules
BEYOND = 1.2  # of the middle row: how far from the outer rules a heading or a last row may stand
ENDS = 0.03  # of its length: rules of one table end alike

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line along an axis: its place across, its ends."""

    at: float
    first: float
    last: float


def tables(rules: Iterable[Rule], apart: Span) -> list[list[Rule]]:
    """Level rules that end alike, each so far from the next one, by table, in order of place."""
    groups: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda rule: rule.at):
        above = next((group for group in groups if follows(rule, group[-1], apart)), None)
        if above:
            above.append(rule)
        else:
            groups.append([rule])
    return [group for group in groups if len(group) >= FEWEST]


def follows(rule: Rule, other: Rule, apart: Span) -> bool:
    """Does it end where the other does, a row farther on?"""
    near = ENDS * (other.last - other.first)
    alike = abs(rule.first - other.first) < near and abs(rule.last - other.last) < near
    return alike and apart[0] < rule.at - other.at < apart[1]


def bands_of(rules: Sequence[Rule]) -> list[Span]:
    """Rows between the rules, with one before and one after that have a rule on one side only."""
    at = [rule.at for rule in rules]
    rows = list(pairwise(at))
    beyond = BEYOND * sorted(far - near for near, far in rows)[len(rows) // 2]
    return [(at[0] - beyond, at[0]), *rows, (at[-1], at[-1] + beyond)]


def columns_of(bands: Sequence[Sequence[Span]], least: float) -> list[Span]:
    """Words of each row from side to side -> columns from right to left, parted by white.

    A column reaches to the middle of the white on its sides, the outer ones without end.
    """
    ends = [(place, step) for band in bands for place, step in steps(band)]
    depth, since, gaps = 0, None, []
    for place, step in sorted(ends):
        depth += step
        if not depth:
            since = place if since is None else since
        elif since is not None:
            if place - since >= least:
                gaps.append((since + place) / 2)
            since = None
    borders = [float("-inf"), *gaps, float("inf")]
    return list(pairwise(borders))[::-1]


def steps(band: Sequence[Span]) -> list[tuple[float, int]]:
    """Where a row's ink begins (+1) and ends (-1); words that touch or overlap are one stretch."""
    found: list[list[float]] = []
    for first, last in sorted(band):
        if found and first <= found[-1][1]:
            found[-1][1] = max(found[-1][1], last)
        else:
            found.append([first, last])
    return [step for first, last in found for step in ((first, 1), (last, -1))]


def reach(words: Sequence[tuple[float, Span]], columns: Sequence[Span], least: float) -> float:
    """How far beyond an outer rule lines of the table go on: words with their distances from it.

    A heading may have no rule above it, a last row none below; prose there is no row.
    """
    reached, line = 0.0, list[tuple[float, Span]]()
    for word in [*sorted(words), (float("inf"), (0.0, 0.0))]:
        if line and word[0] - line[0][0] > least:
            if not is_row([span for _, span in line], columns, least):
                break
            reached, line = line[-1][0], []
        line.append(word)
    return reached


def is_row(band: Sequence[Span], columns: Sequence[Span], least: float) -> bool:
    """Words in several columns with white between them, not a line that runs on over the white."""
    homes = [column_of(word, columns) for word in band]
    for number in set(homes):
        mine = [word for word, home in zip(band, homes, strict=True) if home == number]
        left = [word for word, home in zip(band, homes, strict=True) if home > number]
        if left and min(w[0] for w in mine) - max(w[1] for w in left) < least:
            return False
    return len(set(homes)) > 1


def column_of(word: Span, columns: Sequence[Span]) -> int:
    """The number of the column in which the word's middle stands."""
    middle = (word[0] + word[1]) / 2
    return next(n for n, (first, last) in enumerate(columns) if first <= middle < last)
