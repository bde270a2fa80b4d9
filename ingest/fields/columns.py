"""A life record in two columns: the right one read before the left, not line by line across both.

Columns of a table look the same; headings at the top of both sides tell a page of columns.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from ingest.fields import careers, rows
from ingest.reading import PageReading, Word

LEAST = 3  # rows with words on both sides
LEVEL, MOST = 0.015, 0.75  # of the page's breadth; of the lines
EDGES = (0.25, 0.75)  # of the page's breadth: a gutter lies between
Line = tuple[Word, ...]


def parted(page: PageReading) -> PageReading:
    """The page, its lines in the order of the eye; the right of two columns before the left."""
    whole = rows.ordered(page)
    lines = rows.words_by_line(whole)
    if not lines or "\t" in page.text or not page.width or not page.height:
        return whole  # ruled cells are read one by one
    tall = median(word.box[3] - word.box[1] for word in page.words) * page.height / page.width
    found = gutter([words for _, words in lines], tall)
    if found is None:
        return whole
    at, first, last = found
    right = [side for _, words in lines[first:last] if (side := beyond(words, at, right=True))]
    left = [side for _, words in lines[first:last] if (side := beyond(words, at, right=False))]
    if not (headed(right) and headed(left)):
        return whole
    cut = [(rows.spaced(page, rows.row_of(page, "", words, 0.0)), words) for words in right + left]
    made = [*lines[:first], *cut, *lines[last:]]
    text = "\n".join(said for said, _ in made)
    return replace(whole, text=text, words=tuple(word for _, words in made for word in words))


def beyond(words: Line, at: float, *, right: bool) -> Line:
    """The words of a line on one side of the gutter."""
    return tuple(word for word in words if (rows.middle(word.box, 0) > at) == right)


def headed(side: Sequence[Line]) -> bool:
    """Has the column a heading of a life record?"""
    return any(careers.heading_of(" ".join(word.text for word in words)) for words in side)


def gutter(lines: Sequence[Line], least: float) -> tuple[float, int, int] | None:
    """(place, first, last line) of the upright gap, `least` wide, that parts most lines.

    None where fewer than LEAST lines have words on both sides.
    """
    best, found = (LEAST, least), None
    for at in sorted({gap for words in lines for gap in gaps(words)}):
        for first, last in runs(lines, at):
            both = [n for n in range(first, last) if stands_apart(lines[n], at)]
            wide = min((breadth(lines[n], at) for n in both), default=0.0)
            if (len(both), wide) > best and begins_level(lines, both, at):
                # A title above both columns is of neither.
                best, found = (len(both), wide), (at, both[0], last)
    return found


def begins_level(lines: Sequence[Line], both: Sequence[int], at: float) -> bool:
    """Do the left halves begin under each other? Gaps between words meet by chance, these don't."""
    starts = [max(w.box[2] for w in beyond(lines[n], at, right=False)) for n in both]
    return sum(abs(start - median(starts)) < LEVEL for start in starts) >= MOST * len(starts)


def breadth(words: Line, at: float) -> float:
    """How far the words on both sides of a place stand apart."""
    right = min(word.box[0] for word in beyond(words, at, right=True))
    return right - max(word.box[2] for word in beyond(words, at, right=False))


def stands_apart(words: Line, at: float) -> bool:
    """Has the line words on both sides?"""
    return bool(beyond(words, at, right=True) and beyond(words, at, right=False))


def gaps(words: Line) -> list[float]:
    """The middles of the gaps between a line's words that may belong to a gutter."""
    middles = [(one.box[0] + two.box[2]) / 2 for one, two in pairwise(words)]
    return [round(at, 2) for at in middles if EDGES[0] < at < EDGES[1]]


def runs(lines: Sequence[Line], at: float) -> list[tuple[int, int]]:
    """Stretches of lines none of whose words lies across a place."""
    crossed = [n for n, words in enumerate(lines) if any(w.box[0] < at < w.box[2] for w in words)]
    return [(a + 1, b) for a, b in pairwise([-1, *crossed, len(lines)]) if b - a > LEAST]
