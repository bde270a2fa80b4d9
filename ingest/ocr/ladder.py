"""Reads a picture with as few attempts as it needs.

Confidence alone misses text that was skipped; ink that no word covers catches it.
"""

import time
from dataclasses import dataclass

import cv2
import numpy as np

from ingest.ocr import prepare, renumber, tables
from ingest.ocr.tesseract import BLOCK, PROSE, TABLE, Token, recognise
from ingest.reading import PageReading, Word

GOOD_CONFIDENCE, GOOD_COVERAGE = 78.0, 0.75
LOST = 50.0  # below this the page may lie on its side
QUARTERS = (cv2.ROTATE_90_CLOCKWISE, cv2.ROTATE_180, cv2.ROTATE_90_COUNTERCLOCKWISE)


@dataclass(frozen=True)
class Attempt:
    """What one run of the engine gave; `zoom` is the picture's size against the prepared one."""

    tokens: tuple[Token, ...]
    confidence: float  # of letters, 0–100
    mass: float  # sum of (confidence - 40) × letters: ranks attempts
    coverage: float
    picture: np.ndarray
    zoom: float = 1.0


def attempt(gray: np.ndarray, mode: int, zoom: float = 1.0) -> Attempt:
    """One run."""
    tokens = recognise(gray, mode)
    letters = sum(len(t.text) for t in tokens)
    confidence = sum(t.confidence * len(t.text) for t in tokens) / max(1, letters)
    mass = sum((t.confidence - 40) * len(t.text) for t in tokens)
    covered = prepare.coverage(gray, [(t.x, t.y, t.w, t.h) for t in tokens])
    return Attempt(tuple(tokens), confidence, mass, covered, gray, zoom)


def climb(page: prepare.Prepared) -> tuple[Attempt, int]:
    """The best attempt and how many were made."""
    best, count = attempt(page.gray, TABLE if page.is_table else PROSE), 1
    if best.confidence >= GOOD_CONFIDENCE and best.coverage >= GOOD_COVERAGE:
        return best, count
    even = page.gray if page.noisy else prepare.flatten(page.gray)
    for mode, zoom in ((BLOCK, 1.0), (PROSE, 1.0), (BLOCK, 1.4)):
        picture = even if zoom == 1.0 else prepare.resize(even, zoom)
        best = max(best, attempt(picture, mode, zoom), key=lambda a: a.mass)
        count += 1
    return best, count


def read(image: np.ndarray, *, number: int) -> PageReading:
    """The page in any of four positions; the way it is given is tried first."""
    began = time.perf_counter()
    page = prepare.prepare(image)
    best, count = climb(page)
    turned = None
    if best.confidence < LOST and prepare.has_ink(page.gray):
        for quarter in QUARTERS:
            other = prepare.prepare(cv2.rotate(image, quarter))
            found = attempt(other.gray, PROSE)
            count += 1
            if found.mass > best.mass * 1.5 and found.confidence > best.confidence + 10:
                best, page, turned = found, other, quarter
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
    lines = arranged(page, best)
    text = "\n".join("\t".join(" ".join(t.text for t in cell) for cell in line) for line in lines)
    words = []
    for token in (t for line in lines for cell in line for t in cell):
        box = page.fractions(*(v / best.zoom for v in (token.x, token.y, token.w, token.h)))
        sure = round(max(0.0, token.confidence) / 100, 3)
        words.append(Word(token.text, unturned(box, turned), sure, token.other))
    note = ""
    confidence = best.confidence / 100
    if not text.strip() and prepare.has_ink(page.gray):
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
    if page.is_table and best.zoom == 1.0:
        found = renumber.reread(best.picture, best.tokens, page.cells)
        return tables.lines_in_cells(found, page.cells)
    lines: dict[int, list[Token]] = {}
    for token in renumber.reread(best.picture, best.tokens):
        lines.setdefault(token.line, []).append(token)
    return [[tokens] for tokens in lines.values()]


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
