"""Names the glyphs of a printed number: the recogniser finds numbers but drops their digits.

A small network (two layers, numpy only) looks at each glyph of a word's box; a best-path search
over the row forbids what no number has: mixed scripts, two marks in a row, a letter beside a digit.
`bench/train_digits.py` makes `digits.npz`.
"""

from dataclasses import dataclass
from functools import lru_cache
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
        if last and min(last[2], cx + cw) - max(last[0], cx) > 0.6 * min(last[2] - last[0], cw):
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


def best_path(likely: np.ndarray) -> list[int]:
    """The row of classes with the best sum of glyphs and neighbours."""
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


def read_box(gray: np.ndarray, box: Cell) -> Row:
    """The glyphs of a box on a prepared page."""
    parts = glyphs(gray, box)
    if not parts:
        return Row((), ())
    height, baseline = scale_of(parts, box)
    likely = classify(model(), np.array([features(g, height, baseline) for g in parts]))
    path = best_path(likely)
    chars = [CLASSES[k] for k in path]
    sure = [float(likely[i, k]) for i, k in enumerate(path)]
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
