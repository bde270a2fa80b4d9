"""A page's lines in the order of the eye: what stands side by side is one line, cells by tabs.

A reader of columns without rules gives one column after another, and tables before the headings
between them. The words' rectangles say better what belongs together; a ruled row stays as it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from ingest.reading import PageReading, Word

WIDE = 1.6  # a gap of that many letter heights parts two cells
BESIDE = 0.55  # lines that share so much of their height are one
LEAST_WORDS = 4  # of a line whose slope is trusted


@dataclass(frozen=True)
class Row:
    """A line as it was read; `top` and `bottom` with the page's slope taken out."""

    text: str
    words: tuple[Word, ...]
    top: float
    bottom: float
    left: float
    right: float

    @property
    def is_ruled(self) -> bool:
        """Were its cells read one by one?"""
        return "\t" in self.text


def ordered(page: PageReading) -> PageReading:
    """The page with its lines joined and ordered; unchanged where words lack their places."""
    lines = words_by_line(page)
    if lines is None or not page.width or not page.height:
        return page
    slope = slope_of(page, [words for _, words in lines])
    rows = sorted((row_of(page, *line, slope) for line in lines), key=lambda row: row.top)
    made: list[list[Row]] = []
    for row in rows:
        home = None if row.is_ruled else next((g for g in made[-6:] if beside(g, row)), None)
        if home is not None:
            home.append(row)
        else:
            made.append([row])
    texts, words = [], []
    for group in made:
        group.sort(key=lambda row: -row.right)
        texts.append("\t".join(spaced(page, row) for row in group))
        words += [word for row in group for word in row.words]
    return replace(page, text="\n".join(texts), words=tuple(words))


def celled(page: PageReading) -> PageReading:
    """A scan's text with a tab for the blank where a wide gap parts two cells; same length."""
    lines = words_by_line(page) if page.source == "ocr" else None
    if not lines or not page.width or not page.height:
        return page
    text = "\n".join(spaced(page, row_of(page, *line, 0.0)) for line in lines)
    return replace(page, text=text) if len(text) == len(page.text) else page


def words_by_line(page: PageReading) -> list[tuple[str, tuple[Word, ...]]] | None:
    """Each line with its words; None when the text is not the words in order."""
    at, made = 0, []
    for line in page.text.split("\n"):
        rest, found = line.split(), []
        while rest and at < len(page.words):
            said = page.words[at].text.split()  # a number read again may hold several words
            if not said or rest[: len(said)] != said:
                return None
            found.append(page.words[at])
            rest, at = rest[len(said) :], at + 1
        if rest:
            return None
        if found:
            made.append((line, tuple(found)))
    return made if at == len(page.words) else None


def slope_of(page: PageReading, lines: Sequence[Sequence[Word]]) -> float:
    """How much a line falls over the page's breadth, in heights of the page."""
    slopes = []
    for words in lines:
        first, last = words[0].box, words[-1].box
        run = middle(first, 0) - middle(last, 0)
        if len(words) >= LEAST_WORDS and abs(run) > 0.2:
            slopes.append((middle(first, 1) - middle(last, 1)) / run)
    return median(slopes) if slopes else 0.0


def middle(box: tuple[float, float, float, float], axis: int) -> float:
    """Of a box, along x (0) or y (1)."""
    return (box[axis] + box[axis + 2]) / 2


def row_of(page: PageReading, text: str, words: tuple[Word, ...], slope: float) -> Row:
    """A line's extent on the levelled page."""
    tall = median(word.box[3] - word.box[1] for word in words)
    at = median(middle(word.box, 1) - slope * middle(word.box, 0) for word in words)
    left, right = min(word.box[0] for word in words), max(word.box[2] for word in words)
    return Row(text, words, at - tall / 2, at + tall / 2, left, right)


def beside(group: Sequence[Row], row: Row) -> bool:
    """Does the line go on where the others stand, beside them and not under them?"""
    if any(one.is_ruled for one in group):
        return False
    apart = all(one.right <= row.left + 0.01 or row.right <= one.left + 0.01 for one in group)
    shared = min(group[0].bottom, row.bottom) - max(group[0].top, row.top)
    return apart and shared > BESIDE * min(group[0].bottom - group[0].top, row.bottom - row.top)


def spaced(page: PageReading, row: Row) -> str:
    """A line's words, with a tab where a wide gap parts two cells."""
    if row.is_ruled:
        return row.text
    said = row.words[0].text
    for before, word in pairwise(row.words):
        a, b = before.box, word.box
        gap = max(a[0] - b[2], b[0] - a[2]) * page.width
        tall = max(a[3] - a[1], b[3] - b[1]) * page.height
        said += ("\t" if gap > WIDE * tall else " ") + word.text
    return said
