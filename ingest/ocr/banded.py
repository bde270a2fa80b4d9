"""Rows of a scan's tables that are ruled between their rows only."""

from collections.abc import Sequence

import cv2
import numpy as np

from ingest import bands
from ingest.ocr import lines, prepare
from ingest.ocr.prepare import LETTER_HEIGHT, Prepared
from ingest.ocr.tesseract import Token

WIDE = 0.35  # of the page
APART = (1.2 * LETTER_HEIGHT, 14 * LETTER_HEIGHT)  # px between two rules
BROKEN = 41  # px of a rule that may have faded
COLUMN = LETTER_HEIGHT  # px of white between two columns

Row = list[list[Token]]


def arranged(page: Prepared, rows: Sequence[list[Token]]) -> list[Row]:
    """Lines of prose as rows of one cell; rows of such tables with their cells, where they are."""
    made: list[Row] = [[row] for row in rows]
    for rules in bands.tables(rules_of(page), APART):
        made = with_table(page, made, rules)
    return made


def rules_of(page: Prepared) -> list[bands.Rule]:
    """Long level strokes, the page's lean taken off their height."""
    black = prepare.ink(prepare.flatten(page.gray))  # a photograph is darker on one side
    stroke = np.ones((1, max(50, page.gray.shape[1] // 30)), np.uint8)
    across = cv2.dilate(cv2.erode(black, stroke), np.ones((3, stroke.size + BROKEN), np.uint8))
    found = cv2.connectedComponentsWithStats(across)[2][1:, :4].astype(float).tolist()
    slope = lines.slope(page)
    return [
        bands.Rule(y + h / 2 - (x + w / 2) * slope, x, x + w)
        for x, y, w, h in found
        if w > WIDE * page.gray.shape[1] and h < 3 * LETTER_HEIGHT
    ]


def with_table(page: Prepared, rows: Sequence[Row], rules: Sequence[bands.Rule]) -> list[Row]:
    """The rows with the words of one table put into its cells; as they were where it is none."""
    slope = lines.slope(page)
    first, last = min(rule.first for rule in rules), max(rule.last for rule in rules)
    words = [t for row in rows for cell in row for t in cell if first < t.x + t.w / 2 < last]
    spans = bands.bands_of(rules)
    inside = [[t for t in words if a < lines.height(t, slope) < b] for a, b in spans]
    columns = bands.columns_of([across(band) for band in inside[1:-1] if band], COLUMN)
    if len(columns) < 2:  # lined paper, or prose between rules
        return list(rows)
    for place, rule in ((0, rules[0].at), (-1, rules[-1].at)):
        inside[place] = row_beyond(inside[place], rule, columns, slope)
    taken = {id(token) for band in inside for token in band}
    rest = [[[t for t in cell if id(t) not in taken] for cell in row] for row in rows]
    kept = [cells for row in rest if (cells := [cell for cell in row if cell])]
    table = [row for band in inside if (row := cells_of(page, band, columns))]
    top = lines.level(page, table[0][0])
    place = next((i for i, row in enumerate(kept) if lines.level(page, row[0]) > top), len(kept))
    return [*kept[:place], *table, *kept[place:]]


def row_beyond(
    band: Sequence[Token], rule: float, columns: Sequence[bands.Span], slope: float
) -> list[Token]:
    """The words of the table that stand outside its outer rule."""
    away = [abs(lines.height(token, slope) - rule) for token in band]
    known = [(far, span) for far, token in zip(away, band, strict=True) for span in across([token])]
    reached = bands.reach(known, columns, COLUMN)
    return [token for far, token in zip(away, band, strict=True) if far <= reached]


def across(band: Sequence[Token]) -> list[bands.Span]:
    """From where to where its words stand; dots and strokes are none."""
    return [(t.x, t.x + t.w) for t in band if any(char.isalnum() for char in t.text)]


def cells_of(page: Prepared, band: Sequence[Token], columns: Sequence[bands.Span]) -> Row:
    """A row's cells from the reading side on, the lines of each run on; empty ones left out."""
    cells: list[list[Token]] = [[] for _ in columns]
    for token in band:
        cells[bands.column_of((token.x, token.x + token.w), columns)].append(token)
    by_line = [
        sorted(lines.lines_of(cell), key=lambda line: lines.level(page, line)) for cell in cells
    ]
    return [[token for line in cell for token in line] for cell in by_line if cell]
