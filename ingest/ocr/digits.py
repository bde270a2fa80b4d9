"""Names the glyphs of a printed number: the recogniser finds numbers but drops their digits.

A small network (two layers, numpy only) looks at each glyph of a word's box; a best-path search
over the row forbids what no number has: mixed scripts, two marks in a row, a letter beside a digit.
`bench/train_digits.py` makes `digits.npz`.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np

from ingest.ocr.prepare import Cell, ink

PERSIAN, LATIN, MARKS, LETTER = "۰۱۲۳۴۵۶۷۸۹", "0123456789", "/-.,٬٫:()٪%", "L"
CLASSES = (*PERSIAN, *LATIN, *MARKS, LETTER)
SIDE = 20  # px of a glyph's picture
ZOOM = 2  # a crop is enlarged before it is cut
DIGIT_HEIGHT = 18  # px of a digit on a prepared page
PAD = 3
GROUPING = "٬,٫."  # between groups of three
LEAST_AMOUNT = 5  # glyphs
WIDE = 0.9  # of the digits' height: wider glyphs may be two
CUT_SURE = 0.5  # of each piece
MARK_LOSS = 4.0  # of log probability a mark; amounts lose up to 3, other numbers 8 and more
WEIGHTS = Path(__file__).with_name("digits.npz")

Model = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]
Corners = tuple[int, int, int, int]


@dataclass(frozen=True)
class Glyph:
    """A glyph's corners in the enlarged crop and its mask."""

    corners: Corners
    mask: np.ndarray


@dataclass(frozen=True)
class Row:
    """Glyphs of a box from left to right as printed ("L" is a letter), and how sure each is."""

    chars: tuple[str, ...]
    sure: tuple[float, ...]

    @property
    def digits(self) -> int:
        """How many are digits."""
        return sum(c in PERSIAN or c in LATIN for c in self.chars)

    @property
    def letters(self) -> int:
        """How many are letters."""
        return self.chars.count(LETTER)


@lru_cache(maxsize=1)
def model() -> Model:
    """The trained weights."""
    with np.load(WEIGHTS) as kept:
        w1, b1, w2, b2 = (kept[name].astype(np.float32) for name in ("w1", "b1", "w2", "b2"))
    return w1, b1, w2, b2


def classify(weights: Model, rows: np.ndarray) -> np.ndarray:
    """Probability of each class for each row of features."""
    w1, b1, w2, b2 = weights
    scores = np.maximum(rows @ w1 + b1, 0) @ w2 + b2
    likely = np.exp(scores - scores.max(1, keepdims=True))
    return likely / likely.sum(1, keepdims=True)


def features(glyph: Glyph, height: float, baseline: float) -> np.ndarray:
    """The glyph's picture at one size, then its size and place against the digits beside it."""
    h, w = glyph.mask.shape
    zoom = (SIDE - 2) / max(h, w)
    size = (max(1, round(w * zoom)), max(1, round(h * zoom)))
    way = cv2.INTER_AREA if zoom < 1 else cv2.INTER_LINEAR
    small = cv2.resize(glyph.mask, size, interpolation=way)
    picture = np.zeros((SIDE, SIDE), np.float32)
    y, x = (SIDE - small.shape[0]) // 2, (SIDE - small.shape[1]) // 2
    picture[y : y + small.shape[0], x : x + small.shape[1]] = small
    x0, y0, x1, y1 = glyph.corners
    place = np.array([y1 - y0, x1 - x0, baseline - y0, baseline - y1], np.float32) / height * 2
    return np.concatenate([picture.ravel() / 255, place])


def glyphs(gray: np.ndarray, box: Cell) -> list[Glyph]:
    """Components of a box from left to right; parts one above the other belong together."""
    x, y, w, h = box
    left, top = max(0, x - PAD), max(0, y - PAD - 2)
    crop = gray[top : y + h + PAD + 2, left : x + w + PAD]
    if crop.size < 50:
        return []
    black = ink(cv2.resize(crop, None, fx=ZOOM, fy=ZOOM, interpolation=cv2.INTER_CUBIC))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(black)
    parts: list[list] = []
    for i, (cx, cy, cw, ch, area) in sorted(enumerate(stats[1:], 1), key=lambda s: s[1][0]):
        cut = (cy <= 0 or cy + ch >= black.shape[0]) and ch < 0.5 * h * ZOOM  # of the next line
        middle = left + (cx + cw / 2) / ZOOM
        if area < 10 or cut or not x - 1 <= middle <= x + w + 1:
            continue
        last = parts[-1] if parts else None
        if last and belong(last[:4], (cx, cy, cx + cw, cy + ch)):
            over = [
                min(last[0], cx),
                min(last[1], cy),
                max(last[2], cx + cw),
                max(last[3], cy + ch),
            ]
            parts[-1] = [*over, [*last[4], i]]
        else:
            parts.append([cx, cy, cx + cw, cy + ch, [i]])
    found = []
    for x0, y0, x1, y1, members in parts:
        mask = np.isin(labels[y0:y1, x0:x1], members).astype(np.uint8) * 255
        found.append(Glyph((int(x0), int(y0), int(x1), int(y1)), mask))
    return found


def belong(one: Corners, other: Corners) -> bool:
    """Parts of one glyph: one above the other, or a small one within; no digit under a stroke."""
    widths, heights = (sorted(c[k + 2] - c[k] for c in (one, other)) for k in (0, 1))
    beside, above = (min(one[k + 2], other[k + 2]) - max(one[k], other[k]) for k in (0, 1))
    tall = heights[0] > 0.6 * heights[1]
    return beside > 0.6 * widths[0] and not (tall and above > 0.6 * heights[0])


def transitions() -> np.ndarray:
    """What two neighbours cost."""
    cost = np.zeros((len(CLASSES), len(CLASSES)), np.float32)

    def places(chars: str) -> np.ndarray:
        return np.isin(CLASSES, [*chars])

    points = "/-.,٬٫:"
    for a, b, value in ((PERSIAN, LATIN, -6), (PERSIAN + LATIN, LETTER, -5), (points, points, -4)):
        cost[np.ix_(places(a), places(b))] = cost[np.ix_(places(b), places(a))] = value
    return cost


TRANSITIONS = transitions()


def scale_of(parts: list[Glyph], box: Cell) -> tuple[float, float]:
    """Height and base line of the digits; a lone zero or dash takes the page's own."""
    heights = [g.mask.shape[0] for g in parts]
    tall = [g for g in parts if g.mask.shape[0] >= 0.6 * max(heights)]
    if len(parts) > 2 or max(heights) >= 0.7 * ZOOM * DIGIT_HEIGHT:
        height = float(np.median([g.mask.shape[0] for g in tall]))
        return height, float(np.median([g.corners[3] for g in tall]))
    height = float(ZOOM * DIGIT_HEIGHT)
    if box[3] < 0.8 * DIGIT_HEIGHT:
        return height, parts[0].corners[3] + 0.25 * height
    return height, float((box[3] + min(5, box[1])) * ZOOM)


def grouped(likely: np.ndarray) -> list[int] | None:
    """The row as an amount in groups of three, when its glyphs bear that: in some faces the mark
    between groups looks like a five to the model, but hardly a digit like that mark."""
    count = len(likely)
    marks = np.arange(count)[::-1] % 4 == 3
    if count < LEAST_AMOUNT or marks[0]:
        return None
    best = np.log(likely.max(1) + 1e-5)
    for script in (PERSIAN, LATIN):
        allowed = np.where(
            marks[:, None], np.isin(CLASSES, [*GROUPING]), np.isin(CLASSES, [*script])
        )
        lost = best - np.log(np.where(allowed, likely, 0).max(1) + 1e-5)
        if lost[marks].mean() < MARK_LOSS and lost[~marks].sum() < MARK_LOSS:
            return [int(k) for k in np.where(allowed, likely, -1).argmax(1)]
    return None


def best_path(likely: np.ndarray) -> list[int]:
    """The row of classes with the best sum of glyphs and neighbours."""
    if amount := grouped(likely):
        return amount
    score = np.log(likely + 1e-5)
    score[:, -1] -= 1  # in doubt a digit
    total, back = score[0], []
    for row in score[1:]:
        step = total[:, None] + TRANSITIONS
        back.append(step.argmax(0))
        total = step.max(0) + row
    path = [int(total.argmax())]
    for link in reversed(back):
        path.append(int(link[path[-1]]))
    return path[::-1]


def named(parts: list[Glyph], height: float, baseline: float) -> tuple[list[str], list[float]]:
    """What each glyph is, and how sure that is."""
    likely = classify(model(), np.array([features(g, height, baseline) for g in parts]))
    path = best_path(likely)
    return [CLASSES[k] for k in path], [float(likely[i, k]) for i, k in enumerate(path)]


def parted(
    parts: list[Glyph], chars: list[str], sure: list[float], height: float, baseline: float
) -> tuple[list[Glyph], list[str], list[float]]:
    """Two or three digits that touch look like a letter: cut where all the pieces are digits."""
    if sum(c in PERSIAN + LATIN for c in chars) <= chars.count(LETTER):
        return parts, chars, sure
    for i in reversed(range(len(parts))):
        wide = parts[i].mask.shape[1] > WIDE * height
        if not wide or (chars[i] != LETTER and sure[i] > CUT_SURE):
            continue
        for count in (2, 3):
            pieces = cut(parts[i], count)
            tried = [*parts[:i], *pieces, *parts[i + 1 :]]
            names, certain = named(tried, height, baseline)
            own = slice(i, i + count)
            if all(c in PERSIAN + LATIN for c in names[own]) and min(certain[own]) > CUT_SURE:
                parts, chars, sure = tried, names, certain
                break
    return parts, chars, sure


def cut(glyph: Glyph, count: int) -> list[Glyph]:
    """A glyph in so many pieces about as wide, cut where it has least ink."""
    ink, width = glyph.mask.sum(0, dtype=np.int64), glyph.mask.shape[1]
    reach = max(1, width // (4 * count))
    middles = [width * k // count for k in range(1, count)]
    cuts = [m - reach + int(ink[m - reach : m + reach + 1].argmin()) for m in middles]
    pieces = []
    for left, right in pairwise([0, *cuts, width]):
        part = glyph.mask[:, left:right]
        rows = np.flatnonzero(part.any(1))
        if len(rows) == 0:
            return [glyph]
        top, bottom = int(rows[0]), int(rows[-1]) + 1
        x, y = glyph.corners[:2]
        corners = (x + left, y + top, x + right, y + bottom)
        pieces.append(Glyph(corners, part[top:bottom]))
    return pieces


def read_box(gray: np.ndarray, box: Cell) -> Row:
    """The glyphs of a box on a prepared page."""
    parts = glyphs(gray, box)
    if not parts:
        return Row((), ())
    height, baseline = scale_of(parts, box)
    chars, sure = named(parts, height, baseline)
    parts, chars, sure = parted(parts, chars, sure, height, baseline)
    join_percent(chars, sure, parts, height)
    for i, char in enumerate(chars):  # alef or I beside a letter is no one
        near = [*chars[max(0, i - 1) : i], *chars[i + 1 : i + 2]]
        if char in "1۱" and LETTER in near and not any(n in PERSIAN + LATIN for n in near):
            chars[i] = LETTER
    return Row(tuple(chars), tuple(sure))


def join_percent(chars: list[str], sure: list[float], parts: list[Glyph], height: float) -> None:
    """A percent sign falls apart into three; its rings differ in height, unlike `۰/۰`.

    It stands at an end of its number: in the middle the same shapes are `٬۱۰`.
    """
    middle = [(g.corners[1] + g.corners[3]) / 2 for g in parts]
    for i in sorted({0, len(chars) - 3}, reverse=True):
        if i < 0 or i + 2 >= len(chars):
            continue
        rings = chars[i] in "۰.0٬٫" and chars[i + 2] in "۰.0٬٫" and chars[i + 1] in "/1۱"
        if rings and middle[i + 2] - middle[i] > 0.3 * height:
            chars[i : i + 3], sure[i : i + 3] = ["٪"], [min(sure[i : i + 3])]
