"""Rows and cells of ruled tables on a born-digital page, from the rules drawn around them.

A cell of several lines is one cell; by the lines of the page alone its words would be mixed with
those of the cells beside it. Cells are found as in Nurminen, «Algorithmic Extraction of Data in
Tables in PDF Documents» (2013): the smallest rectangles whose corners are crossings of rules.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import Any

from pdfminer.layout import LTCurve, LTLine, LTRect

from ingest import bands
from ingest.bands import Rule
from ingest.extract.glyphs import Glyph, Line, glyphs_of, page_lines

NEAR = 2.0  # points: ends of rules that meet
APART = (12.0, 200.0)  # points between two rules of a table without upright ones
COLUMN = 8.0  # points of white between two of its columns
THICK = 3.0  # points: a rectangle thinner than this is a rule
MOST_RULES = 2000  # a drawing, not a table
SHORTEST = 5.0  # points
MOST_LINES = 6  # beside a heading a cell of more lines is prose in a frame: its lines stay lines
# A numbered item begins a line of its own inside a cell too.
_ITEM = re.compile(
    r"^\W?(?:[\d۰-۹]{1,2}\s*[-.)ـ–](?!\d)|(?:بند|ماده|تبصره)\s*[\d۰-۹]{0,2}\s*[:\-)])"
)

Box = tuple[float, float, float, float]  # x0, y0, x1, y1 in points from the lower left
Row = list[list[Line]]  # cells from the reading side on, each a list of lines


def rows_of_page(page: Any) -> list[Row]:
    """The page's rows from top to bottom; a line of prose is a row of one cell."""
    level, upright = rules_of(page)
    glyphs = glyphs_of(page)
    banded = band_cells([rule for rule in level if not parted(rule, upright)], glyphs)
    ruled = table_cells(level, upright)
    cells = [cell for cell in ruled if not any(within(one, cell) for one in banded)] + banded
    inside: dict[Box, list[Glyph]] = {cell: [] for cell in cells}
    free: list[Glyph] = []
    last: Box | None = None  # glyphs come cell by cell
    for glyph in glyphs:
        last = last if last and holds(last, glyph) else home(glyph, cells)
        (inside[last] if last else free).append(glyph)
    lines = page_lines(free, *inside.values())
    placed: list[tuple[float, Row]] = [(line.glyphs[0].baseline, [[line]]) for line in lines[0]]
    written = dict(zip(inside, lines[1:], strict=True))
    for row in rows_of_cells(cells):
        placed += with_places([written[cell] for cell in row if written[cell]])
    return [row for _, row in sorted(placed, key=lambda one: -one[0])]


def with_places(cells: Sequence[list[Line]]) -> Iterator[tuple[float, Row]]:
    """A row of a table, or line by line what only stands in a frame, with their heights."""
    framed = len(cells) == 2 and max(map(len, cells)) > MOST_LINES
    if len(cells) > 1 and not framed and not any(map(has_items, cells)):
        yield max(cell[0].glyphs[0].baseline for cell in cells), list(cells)
        return
    top = max((cell[0].glyphs[0].baseline for cell in cells), default=0.0)
    for number, line in enumerate(line for cell in cells for line in cell):
        yield (line.glyphs[0].baseline if len(cells) == 1 else top - number / 1000), [[line]]


def has_items(cell: Sequence[Line]) -> bool:
    """Several numbered items, which must not run together."""
    return sum(bool(_ITEM.match(line.text)) for line in cell) > 1


def text_of(row: Row) -> str:
    """Cells by tabs, the lines of a cell run on; a line of prose as it is."""
    if len(row) == 1:
        return row[0][0].text
    said = (" ".join(line.text for line in cell) for cell in row)
    return "\t".join(cell.replace("\t", " ") for cell in said)


# ---- rules ----
def rules_of(page: Iterable[Any]) -> tuple[list[Rule], list[Rule]]:
    """(level, upright) rules of the page, pieces of one line joined; none where too many are."""
    level, upright = [], []
    for shape in shapes(page):
        for x0, y0, x1, y1 in edges(shape):
            if y1 - y0 < THICK <= x1 - x0:
                level.append(Rule((y0 + y1) / 2, x0, x1))
            elif x1 - x0 < THICK <= y1 - y0:
                upright.append(Rule((x0 + x1) / 2, y0, y1))
    if max(len(level), len(upright)) > MOST_RULES:
        return [], []
    return joined(level), joined(upright)


def shapes(item: Iterable[Any]) -> Iterator[LTCurve]:
    """Drawn lines and rectangles, whatever they are nested in."""
    for child in item:
        if isinstance(child, LTRect | LTLine | LTCurve):
            yield child
        elif hasattr(child, "__iter__"):
            yield from shapes(child)


def edges(shape: LTCurve) -> Iterator[Box]:
    """A thin shape is one rule; a stroked rectangle is its four sides; other shapes are none."""
    x0, y0, x1, y1 = shape.bbox
    if min(x1 - x0, y1 - y0) < THICK:
        yield x0, y0, x1, y1
    elif isinstance(shape, LTRect) and shape.stroke:
        yield from ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1))


def joined(rules: Iterable[Rule]) -> list[Rule]:
    """Pieces of one line as one rule."""
    made: list[Rule] = []
    ordered = sorted(rules, key=lambda rule: rule.at)
    for line in split(ordered, lambda a, b: b.at - a.at > NEAR):
        at = sum(rule.at for rule in line) / len(line)
        for piece in split_by_reach(sorted(line, key=lambda rule: rule.first)):
            first, last = piece[0].first, max(rule.last for rule in piece)
            if last - first > SHORTEST:
                made.append(Rule(at, first, last))
    return made


def split(rules: Sequence[Rule], apart: Any) -> Iterator[list[Rule]]:
    """Neighbours together until two of them are apart."""
    breaks = [0]
    for before, rule in pairwise(rules):
        breaks.append(breaks[-1] + bool(apart(before, rule)))
    for _, group in groupby(zip(breaks, rules, strict=False), key=lambda pair: pair[0]):
        yield [rule for _, rule in group]


def split_by_reach(rules: Sequence[Rule]) -> Iterator[list[Rule]]:
    """Pieces that touch, ordered by where they begin."""
    piece: list[Rule] = []
    for rule in rules:
        if piece and rule.first - max(one.last for one in piece) > NEAR:
            yield piece
            piece = []
        piece.append(rule)
    if piece:
        yield piece


# ---- cells ----
def table_cells(level: Sequence[Rule], upright: Sequence[Rule]) -> list[Box]:
    """The smallest rectangles between crossings."""
    crossings = {
        (x, y): None
        for y, row in enumerate(level)
        for x, column in enumerate(upright)
        if reaches(row, column.at) and reaches(column, row.at)
    }
    by_row: dict[int, list[int]] = {}
    by_column: dict[int, list[int]] = {}
    for x, y in crossings:
        by_row.setdefault(y, []).append(x)
        by_column.setdefault(x, []).append(y)
    found = []
    for x, y in crossings:
        rights = sorted(
            (other for other in by_row[y] if upright[other].at > upright[x].at + NEAR),
            key=lambda other: upright[other].at,
        )
        aboves = sorted(
            (other for other in by_column[x] if level[other].at > level[y].at + NEAR),
            key=lambda other: level[other].at,
        )
        corner = next(((r, a) for a in aboves for r in rights if (r, a) in crossings), None)
        if corner:
            found.append((upright[x].at, level[y].at, upright[corner[0]].at, level[corner[1]].at))
    return found


def reaches(rule: Rule, place: float) -> bool:
    """Does the rule come to that place along itself?"""
    return rule.first - NEAR <= place <= rule.last + NEAR


def parted(rule: Rule, upright: Iterable[Rule]) -> bool:
    """Does an upright rule meet this one between its ends? A frame meets it at them."""
    first, last = rule.first + NEAR, rule.last - NEAR
    return any(first < other.at < last and reaches(other, rule.at) for other in upright)


def within(cell: Box, other: Box) -> bool:
    """Does the middle of the one lie in the other?"""
    x, y = (cell[0] + cell[2]) / 2, (cell[1] + cell[3]) / 2
    return other[0] <= x <= other[2] and other[1] <= y <= other[3]


def band_cells(level: Iterable[Rule], glyphs: Sequence[Glyph]) -> list[Box]:
    """Cells of tables that are ruled between their rows only."""
    written = [(middle(glyph), glyph) for glyph in glyphs if not glyph.text.isspace()]
    found: list[Box] = []
    for rules in bands.tables(level, APART):
        first, last = min(rule.first for rule in rules), max(rule.last for rule in rules)
        words = [(y, (g.x0, g.x1)) for (x, y), g in written if first <= x <= last]
        spans = bands.bands_of(rules)
        rows = [[across for y, across in words if low < y < high] for low, high in spans]
        columns = bands.columns_of([row for row in rows[1:-1] if row], COLUMN)
        if len(columns) < 2:
            continue
        for place, rule in ((0, rules[0].at), (-1, rules[-1].at)):
            low, high = spans[place]
            beyond = [(abs(y - rule), across) for y, across in words if low < y < high]
            far = bands.reach(beyond, columns, COLUMN)
            spans[place] = (rule - far - 1, rule) if place == 0 else (rule, rule + far + 1)
        found += [
            (max(first, a), low, min(last, b), high) for low, high in spans for a, b in columns
        ]
    return found


def home(glyph: Glyph, cells: Iterable[Box]) -> Box | None:
    """The cell in which the glyph stands."""
    return next((cell for cell in cells if holds(cell, glyph)), None)


def holds(cell: Box, glyph: Glyph) -> bool:
    """Does the middle of the glyph stand in the cell?"""
    x, y = middle(glyph)
    return cell[0] <= x <= cell[2] and cell[1] <= y <= cell[3]


def middle(glyph: Glyph) -> tuple[float, float]:
    """Of a glyph, as its letters stand on the line."""
    return (glyph.x0 + glyph.x1) / 2, glyph.baseline + 0.25 * glyph.size


def rows_of_cells(cells: Sequence[Box]) -> list[list[Box]]:
    """Cells whose tops stand at one height, each row from right to left."""
    ordered = sorted(cells, key=lambda cell: -cell[3])
    rows: list[list[Box]] = []
    for cell in ordered:
        if rows and abs(rows[-1][0][3] - cell[3]) <= NEAR:
            rows[-1].append(cell)
        else:
            rows.append([cell])
    return [sorted(row, key=lambda cell: -cell[2]) for row in rows]
