"""Lines of a page of prose: weak ones read again, passed-over ones read, pieces put together.

Each line is looked at by itself: the engine fails at a line because it mistook its height or its
lean, cuts it where two blocks seem to meet, or takes a short one for dust.
"""

import math
from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from ingest.ocr import prepare
from ingest.ocr.prepare import LETTER_HEIGHT, Cell, Prepared
from ingest.ocr.tesseract import LINE, Token, recognise

WEAK, BETTER = 75.0, 6.0  # confidence of a line, and by how much another reading must win
FOUND = 70.0  # confidence of a line that the engine passed over
ZOOMS = (0.85, 1.2)
MARGIN = 6  # px round a line's words
MOST = 12  # lines read again on one page, and as many passed-over ones
NEAR = 2 * LETTER_HEIGHT  # px between two pieces of one line; columns stand farther apart
LEVEL = 0.5  # of the letter height: pieces of one line
FEW_PARTS = 3
GHOST = 0.6  # share of a line's words that lie on words of surer lines
LANGUAGES = ("fas", "eng")


def mended(page: Prepared, tokens: Sequence[Token]) -> tuple[Token, ...]:
    """The words of a page by line, its weak lines read again."""
    rows = lines_of(tokens)
    weak = [number for number, row in enumerate(rows) if surety(row) < WEAK and len(row) > 1]
    for number in weak[:MOST]:
        row = rows[number]
        found = max((line_again(page, box_of(row), zoom) for zoom in ZOOMS), key=surety)
        if found and surety(found) >= surety(row) + BETTER:
            rows[number] = found
    # A line of dust as wide as the page reads as the line whose dots it is.
    return without_ghosts(numbered(rows))


def without_ghosts(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """Without lines that the engine read a second time, worse, from the same ink."""
    rows = sorted(lines_of(tokens), key=surety)
    gone = set()
    for place, row in enumerate(rows):
        others = [token for other in rows[place + 1 :] for token in other]
        below = sum(any(holds(other, token) for other in others) for token in row)
        if len(row) > 1 and below > GHOST * len(row):
            gone.add(row[0].line)
    return tuple(token for token in tokens if token.line not in gone)


def holds(one: Token, other: Token) -> bool:
    """Does the one lie where the middle of the other is?"""
    x, y = other.x + other.w / 2, other.y + other.h / 2
    return one.x <= x <= one.x + one.w and one.y <= y <= one.y + one.h


def numbered(rows: Sequence[Sequence[Token]]) -> tuple[Token, ...]:
    """Words that know their line's number, from 0."""
    return tuple(replace(token, line=n) for n, row in enumerate(rows) for token in row)


def placed(token: Token, zoom: float, left: int = 0, top: int = 0) -> Token:
    """A word of a zoomed part of the page, on the page."""
    x, y, w, h = (round(v / zoom) for v in (token.x, token.y, token.w, token.h))
    return replace(token, x=left + x, y=top + y, w=w, h=h)


def lines_of(tokens: Sequence[Token]) -> list[list[Token]]:
    """Words by line, in reading order."""
    lines: dict[int, list[Token]] = {}
    for token in tokens:
        lines.setdefault(token.line, []).append(token)
    return list(lines.values())


def surety(tokens: Sequence[Token]) -> float:
    """Mean confidence of some words; 0 of none."""
    return sum(token.confidence for token in tokens) / len(tokens) if tokens else 0.0


def line_again(page: Prepared, box: Cell, zoom: float, language: str = LANGUAGES[0]) -> list[Token]:
    """The words of a line's own picture, turned by the page's lean, at another size."""
    left, top = max(0, box[0] - MARGIN), max(0, box[1] - MARGIN)
    right, bottom = box[0] + box[2] + MARGIN, box[1] + box[3] + MARGIN
    picture = page.gray[top:bottom, left:right]
    height, width = picture.shape
    rise = width * math.tan(math.radians(page.lean))  # from the line's right end to its left
    if abs(rise) > MARGIN and height - abs(rise) > LETTER_HEIGHT:
        spare = round(abs(rise) / 2)  # rows above and below that belong to the lines beside it
        picture = prepare.turn(picture, page.lean)[spare : height - spare]
    else:
        rise = spare = 0
    found = []
    for token in recognise(prepare.resize(picture, zoom), LINE, language=language):
        token = placed(token, zoom, left, top)
        along = (token.x + token.w / 2 - left) / width - 0.5
        found.append(replace(token, y=token.y + spare + round(along * rise)))
    return found


def box_of(row: Sequence[Token]) -> Cell:
    """The rectangle round some words."""
    left, top = min(t.x for t in row), min(t.y for t in row)
    return left, top, max(t.x + t.w for t in row) - left, max(t.y + t.h for t in row) - top


def passed_over(page: Prepared, tokens: Sequence[Token]) -> tuple[Token, ...]:
    """Lines read from letter-like ink that no word covers.

    Done after numbers are read again: only then do their boxes reach over all their digits.
    """
    boxes = [(t.x, t.y, t.w, t.h) for t in tokens]
    bare = prepare.letters_outside(page, boxes)
    mask = np.zeros((page.gray.shape[0] // 4 + 1, page.gray.shape[1] // 4 + 1), np.uint8)
    for x, y, w, h in bare[:, :4] // 4:
        mask[y : y + h + 1, x : x + w + 1] = 255
    mask = cv2.dilate(mask, np.ones((1, NEAR // 4 + 1), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask)
    parts = np.bincount(labels[bare[:, 1] // 4, bare[:, 0] // 4], minlength=len(stats))
    found = []
    for number in np.flatnonzero(parts[1:] >= FEW_PARTS)[:MOST] + 1:
        x, y, w, h = (int(v) * 4 for v in stats[number][:4])
        if LETTER_HEIGHT / 2 < h < 4 * LETTER_HEIGHT and w > NEAR:
            tries = (line_again(page, (x, y, w, h), 1.0, language) for language in LANGUAGES)
            row = next((row for row in tries if surety(row) >= FOUND), [])
            if any(char.isalnum() for token in row for char in token.text):
                found.append(row)
    return numbered(found)


def level(page: Prepared, row: Sequence[Token]) -> float:
    """How far down the page a line is, its lean taken off."""
    return float(np.median([height(token, slope(page)) for token in row]))


def slope(page: Prepared) -> float:
    """How far a line comes down on its way to the right."""
    return math.sin(math.radians(page.lean))


def height(token: Token, slope: float) -> float:
    """How far down the page a word is, the lean taken off."""
    return token.y + token.h / 2 - (token.x + token.w / 2) * slope


def joined(
    page: Prepared, tokens: Sequence[Token], found: Sequence[Token] = ()
) -> list[list[Token]]:
    """Lines, pieces of one put together: two blocks seemed to meet in it, or words were left out.

    Lines of `found` that belong to no other stand by their height.
    """
    whole: list[list[Token]] = []
    levels: list[float] = []
    rows = lines_of(tokens)
    for number, row in enumerate([*rows, *lines_of(found)]):
        height = level(page, row)
        beside = [
            other
            for other, its in zip(whole, levels, strict=True)
            if abs(its - height) < LEVEL * LETTER_HEIGHT and fits(row, other)
        ]
        if beside:
            put_in(row, beside[0])
            continue
        later = (i for i, its in enumerate(levels) if its > height)
        place = len(whole) if number < len(rows) else next(later, len(whole))
        whole.insert(place, row)
        levels.insert(place, height)
    return whole


def put_in(piece: Sequence[Token], row: list[Token]) -> None:
    """A piece before the first word left of it: lines run from right to left."""
    x, _, w, _ = box_of(piece)
    place = next((i for i, t in enumerate(row) if t.x + t.w / 2 < x + w / 2), len(row))
    row[place:place] = piece


def fits(piece: Sequence[Token], row: Sequence[Token]) -> bool:
    """Is there room for the piece in the line or close beside it?"""
    x, _, w, _ = box_of(piece)
    gaps = [max(t.x - (x + w), x - (t.x + t.w)) for t in row]
    return -MARGIN < min(gaps) < NEAR
