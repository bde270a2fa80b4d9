"""Reads a picture with as few attempts as it needs.

Confidence alone misses text that was skipped; ink that no word covers catches it.
"""

import time
from dataclasses import dataclass, replace

import cv2
import numpy as np

from ingest.ocr import banded, boxed, lines, prepare, renumber, tables
from ingest.ocr.tesseract import BLOCK, PROSE, TABLE, Token, recognise
from ingest.reading import PageReading, Word

GOOD_CONFIDENCE, GOOD_COVERAGE = 78.0, 0.75
LOST = 50.0  # below this the page may lie on its side
SMALL = 0.7  # of the prepared page: reads as well and costs less; digits need it whole
LEANS = 0.5  # degrees
WHOLE = 0.9  # coverage of a page of which nothing was passed over
QUARTERS = (cv2.ROTATE_90_CLOCKWISE, cv2.ROTATE_180, cv2.ROTATE_90_COUNTERCLOCKWISE)


@dataclass(frozen=True)
class Attempt:
    """What one run of the engine gave, in px of the prepared page."""

    tokens: tuple[Token, ...]
    confidence: float  # of letters, 0–100
    mass: float  # sum of (confidence - 40) × letters: ranks attempts
    coverage: float


def attempt(
    page: prepare.Prepared, mode: int, zoom: float = SMALL, picture: np.ndarray | None = None
) -> Attempt:
    """One run over the page, or another picture of it, at some size."""
    picture = page.gray if picture is None else picture
    found = recognise(picture if zoom == 1.0 else prepare.resize(picture, zoom), mode)
    tokens = tuple(lines.placed(token, zoom) for token in found)
    letters = sum(len(t.text) for t in tokens)
    confidence = sum(t.confidence * len(t.text) for t in tokens) / max(1, letters)
    mass = sum((t.confidence - 40) * len(t.text) for t in tokens)
    covered = prepare.coverage(page, [(t.x, t.y, t.w, t.h) for t in tokens])
    return Attempt(tokens, confidence, mass, covered)


def climb(page: prepare.Prepared) -> tuple[prepare.Prepared, Attempt, int]:
    """The page as it was read best, that attempt, and how many were made.

    Turning a light lean costs clean lines a little: the whole page is turned only where it reads
    badly. Where no ink was passed over, another size is tried but no other layout.
    """
    best, count = attempt(page, TABLE if page.is_table else PROSE), 1
    if is_good(best):
        return page, best, count
    if abs(page.lean) >= LEANS and not page.is_table:
        straight = prepare.straightened(page)
        other, count = attempt(straight, PROSE), count + 1
        if other.mass > best.mass:
            page, best = straight, other
        if is_good(best):
            return page, best, count
    even = page.gray if page.noisy else prepare.flatten(page.gray)
    # One block of text is never what a table is: at best half of it came out.
    whole = page.is_table or best.coverage >= WHOLE
    tries = ((PROSE, 1.0),) if whole else ((PROSE, 1.0), (BLOCK, 1.0), (BLOCK, 1.4))
    for mode, zoom in tries:
        best = max(best, attempt(page, mode, zoom, even), key=lambda a: a.mass)
        count += 1
    return page, best, count


def is_good(found: Attempt) -> bool:
    """Sure of its letters, and little ink outside its words."""
    return found.confidence >= GOOD_CONFIDENCE and found.coverage >= GOOD_COVERAGE


def read(image: np.ndarray, *, number: int) -> PageReading:
    """The page in any of four positions; the way it is given is tried first."""
    began = time.perf_counter()
    page = prepare.prepare(image)
    page, best, count = climb(page)
    turned = None
    if best.confidence < LOST and prepare.has_ink(page):
        for quarter in QUARTERS:
            other = prepare.prepare(cv2.rotate(image, quarter))
            found = attempt(other, PROSE)
            count += 1
            if found.mass > best.mass * 1.5 and found.confidence > best.confidence + 10:
                best, page, turned = found, other, quarter
    best = replace(best, tokens=lines.without_ghosts(best.tokens))
    if not page.is_table and best.confidence >= LOST:
        best = replace(best, tokens=lines.mended(page, best.tokens))
    page, tokens = boxed.mended(page, best.tokens)
    best = replace(best, tokens=tokens)
    return reading(page, best, count, turned, number, began, image)


def reading(
    page: prepare.Prepared,
    best: Attempt,
    count: int,
    turned: int | None,
    number: int,
    began: float,
    image: np.ndarray,
) -> PageReading:
    """The attempt as text and words in the page's own coordinates."""
    rows = arranged(page, best)
    text = "\n".join("\t".join(" ".join(t.text for t in cell) for cell in row) for row in rows)
    words = []
    for token in (t for row in rows for cell in row for t in cell):
        box = page.fractions(token.x, token.y, token.w, token.h)
        sure = round(max(0.0, token.confidence) / 100, 3)
        words.append(Word(token.text, unturned(box, turned), sure, token.other))
    note = ""
    confidence = best.confidence / 100
    if not text.strip() and prepare.has_ink(page):
        note, confidence = "nothing read", 0.0
    return PageReading(
        number=number,
        source="ocr",
        text=text,
        confidence=round(confidence, 3),
        words=tuple(words),
        ms=round((time.perf_counter() - began) * 1000),
        attempts=count,
        width=image.shape[1],
        height=image.shape[0],
        note=note,
    )


def arranged(page: prepare.Prepared, best: Attempt) -> list[list[list[Token]]]:
    """Lines of cells of words, numbers read twice; prose has one cell a line."""
    if tables.is_framed(page.cells):
        page = replace(page, cells=())
    found = renumber.reread(page, best.tokens)
    if page.is_table:
        return tables.lines_in_cells(found, page.cells)
    more = renumber.reread(page, lines.passed_over(page, found))
    return banded.arranged(page, lines.joined(page, found, more))


def unturned(
    box: tuple[float, float, float, float], quarter: int | None
) -> tuple[float, float, float, float]:
    """A box of the turned picture on the page as it was given."""
    x0, y0, x1, y1 = box
    if quarter == cv2.ROTATE_180:
        return (1 - x1, 1 - y1, 1 - x0, 1 - y0)
    if quarter == cv2.ROTATE_90_CLOCKWISE:
        return (y0, 1 - x1, y1, 1 - x0)
    if quarter == cv2.ROTATE_90_COUNTERCLOCKWISE:
        return (1 - y1, x0, 1 - y0, x1)
    return box
