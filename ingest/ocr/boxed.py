"""Boxes of a chart read one by one: over the whole page their strokes pass for letters."""

from collections.abc import Sequence
from dataclasses import replace

from ingest.ocr import drawn, lines, prepare
from ingest.ocr.prepare import Cell, Prepared
from ingest.ocr.tesseract import BLOCK, Token, recognise

SURE = 90.0  # confidence of a box that is not read again
INSET = 4  # px of the frame's own stroke
MOST = 60  # boxes read again on one page


def mended(page: Prepared, tokens: Sequence[Token]) -> tuple[Prepared, tuple[Token, ...]]:
    """A page whose joined boxes are its cells, their words read again; any other as it was."""
    if drawn.is_table(page.cells) or prepare.rulings(page.gray) is None:
        return page, tuple(tokens)
    boxes = [cell_of(page, frame.box) for frame in drawn.drawn(page.gray)]
    kept, number = list(tokens), 1 + max((t.line for t in tokens), default=0)
    for box in boxes[:MOST]:
        old = [t for t in kept if holds(box, t)]
        if old and lines.surety(old) >= SURE and all(is_word(t) for t in old):
            continue
        new = [replace(t, line=t.line + number) for t in read(page, box)]
        if new and lines.surety(new) > lines.surety([t for t in old if is_word(t)]) - 10:
            kept = [t for t in kept if t not in old] + new
            number += 1 + max(t.line for t in new)
    return (replace(page, cells=tuple(boxes)) if boxes else page), tuple(kept)


def cell_of(page: Prepared, box: tuple[float, float, float, float]) -> Cell:
    """Fractions of the prepared picture as px."""
    height, width = page.gray.shape
    x0, y0, x1, y1 = (round(v * of) for v, of in zip(box, (width, height) * 2, strict=True))
    return x0, y0, x1 - x0, y1 - y0


def holds(box: Cell, token: Token) -> bool:
    """Does the middle of the word stand in the box?"""
    x, y = token.x + token.w / 2, token.y + token.h / 2
    return box[0] <= x <= box[0] + box[2] and box[1] <= y <= box[1] + box[3]


def is_word(token: Token) -> bool:
    """Of letters, not a stroke read as a sign or a figure."""
    return any("آ" <= char <= "ی" for char in token.text)


def read(page: Prepared, box: Cell) -> list[Token]:
    """The words of a box's own picture."""
    left, top = box[0] + INSET, box[1] + INSET
    picture = page.gray[top : box[1] + box[3] - INSET, left : box[0] + box[2] - INSET]
    return [lines.placed(token, 1.0, left, top) for token in recognise(picture, BLOCK)]
