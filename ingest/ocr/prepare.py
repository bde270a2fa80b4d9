"""A scan made ready for the recogniser, with the way back to the page's own coordinates.

Order and thresholds are measured: coloured ink fades first; only a noisy page is cleaned (cleaning
costs accuracy on a clean one); letters are scaled to the height the recogniser was trained on; only
a clear skew is turned, because resampling costs more than a light skew does.
"""

from dataclasses import dataclass, replace
from functools import cache

import cv2
import numpy as np

from ingest.ocr import stamps

LETTER_HEIGHT = 20  # px, 60th percentile of the ink components: 12 pt at 200 dpi
NOISY = 6.0  # grey levels of paper noise at half size that ask for cleaning
MIN_DESKEW, MIN_TABLE_DESKEW = 2.5, 0.3  # degrees; cells need straighter pages than letters
MIN_CELLS = 8  # ruled cells that make a page a table
LEAST_DOWN = 100  # px of upright ruling, its ends cut off; tables of our set have thousands

Cell = tuple[int, int, int, int]  # x, y, width, height in px of the prepared picture


@dataclass(frozen=True)
class Prepared:
    """A grey picture and how it came from the page: scaled by `scale`, then turned by `degrees`."""

    gray: np.ndarray
    noisy: bool
    scale: float
    degrees: float
    width: int
    height: int
    cells: tuple[Cell, ...]
    parts: np.ndarray  # of its ink, as parts_of gives them
    lean: float = 0.0  # degrees by which it still leans, too little to be turned at once

    @property
    def is_table(self) -> bool:
        """Enough ruled cells."""
        return len(self.cells) >= MIN_CELLS

    def fractions(
        self, x: float, y: float, w: float, h: float
    ) -> tuple[float, float, float, float]:
        """A box of the prepared picture as fractions of the page as it was given."""
        corners = np.float32([[x, y], [x + w, y], [x, y + h], [x + w, y + h]])
        if self.degrees:
            back = cv2.invertAffineTransform(turning(self.gray.shape, self.degrees))
            corners = corners @ back[:, :2].T + back[:, 2]
        xs = corners[:, 0] / (self.scale * self.width)
        ys = corners[:, 1] / (self.scale * self.height)
        box = (xs.min(), ys.min(), xs.max(), ys.max())
        return tuple(round(float(min(1.0, max(0.0, v))), 4) for v in box)


def prepare(image: np.ndarray) -> Prepared:
    """uint8 pixels, grey or BGR -> a picture for the recogniser."""
    gray = image if image.ndim == 2 else stamps.faded(image)
    height, width = gray.shape
    if is_dark(gray):
        gray = 255 - gray
    # JPEG smooths the finest grain away: what is left of noise shows at half size.
    noisy = paper_noise(resize(gray, 0.5)) > NOISY
    if noisy:
        gray = cv2.medianBlur(gray, 3)
    clean, parts = cleaned(gray) if noisy else (gray, parts_of(gray))
    letters = letter_height(parts, gray.shape)
    scale = min(4.0, max(0.2, LETTER_HEIGHT / letters)) if letters else 1.0
    if 0.8 < scale < 1.25:
        scale, gray = 1.0, clean
    else:
        gray = resize(gray, scale)
        gray, parts = cleaned(gray) if noisy else (gray, parts_of(gray))
    cells = ruled_cells(gray)
    degrees = skew(gray)
    if abs(degrees) > (MIN_TABLE_DESKEW if len(cells) >= MIN_CELLS else MIN_DESKEW):
        gray = turn(gray, degrees)
        parts = parts_of(gray)
        cells = ruled_cells(gray) if cells else cells
        lean = 0.0
    else:
        degrees, lean = 0.0, degrees
    return Prepared(gray, noisy, scale, degrees, width, height, tuple(cells), parts, lean)


def straightened(page: Prepared) -> Prepared:
    """The same page turned by its lean."""
    gray = turn(page.gray, page.lean)
    return replace(page, gray=gray, parts=parts_of(gray), degrees=page.lean, lean=0.0)


def is_dark(gray: np.ndarray) -> bool:
    """Light text on dark paper."""
    return float(np.median(gray[::4, ::4])) < 90


def paper_noise(gray: np.ndarray) -> float:
    """Noise of the flat paper: median response of a second-difference filter, as a sigma."""
    kernel = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
    response = cv2.filter2D(gray.astype(np.float32), -1, kernel)[::3, ::3]  # a sample will do
    return float(np.median(np.abs(response))) / 0.6745 / 6


def flatten(gray: np.ndarray) -> np.ndarray:
    """Divided by the paper's own brightness, taken from a quarter-size copy."""
    window = max(5, (max(15, min(gray.shape) // 40) // 4) | 1)
    small = cv2.resize(gray, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    paper = cv2.medianBlur(cv2.dilate(small, np.ones((3, 3), np.uint8)), min(255, window))
    paper = cv2.resize(paper, (gray.shape[1], gray.shape[0]))
    return cv2.divide(gray, np.maximum(paper, 1), scale=255)


def ink(gray: np.ndarray) -> np.ndarray:
    """White ink on black, by Otsu's threshold."""
    return cv2.threshold(gray, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)[1]


def parts_of(gray: np.ndarray) -> np.ndarray:
    """x, y, width, height and area of each piece of ink that hangs together."""
    return cv2.connectedComponentsWithStats(ink(gray), connectivity=8)[2][1:]


def cleaned(gray: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """On even paper and without specks smaller than a Persian dot; the parts that stay."""
    out = flatten(gray)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink(out), connectivity=8)
    speck = stats[:, 4] < max(4.0, (gray.shape[0] / 2339) ** 2 * 6)
    out[speck[labels]] = 255
    return out, stats[1:][~speck[1:]]


def letter_height(parts: np.ndarray, shape: tuple[int, ...]) -> float | None:
    """60th percentile height of the parts that look like letters; None when there are few."""
    width, height, area = parts[:, 2], parts[:, 3], parts[:, 4]
    keep = (height >= 6) & (width >= 6) & (area >= 25)
    keep &= (height < shape[0] * 0.4) & (width < shape[1] * 0.7)
    keep &= area < 0.8 * height * width + 50
    few = 30 if min(shape) < 60 else 8
    return float(np.percentile(height[keep], 60)) if keep.sum() >= few else None


def turning(shape: tuple[int, ...], degrees: float) -> np.ndarray:
    """The affine matrix of a turn about the middle."""
    return cv2.getRotationMatrix2D((shape[1] / 2, shape[0] / 2), degrees, 1)


def turn(gray: np.ndarray, degrees: float) -> np.ndarray:
    """Turned about its middle, size kept."""
    size = (gray.shape[1], gray.shape[0])
    return cv2.warpAffine(
        gray, turning(gray.shape, degrees), size,
        flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE,
    )  # fmt: skip


def skew(gray: np.ndarray, limit: float = 8.0) -> float:
    """The turn that makes rows sharpest: coarse steps of a degree, then halves and tenths."""
    scale = 640 / max(gray.shape)
    small = cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    black = (ink(small) > 0).astype(np.uint8)
    size = (black.shape[1], black.shape[0])

    @cache
    def sharpness(degrees: float) -> float:
        turned = cv2.warpAffine(black, turning(black.shape, degrees), size)
        rows = cv2.reduce(turned, 1, cv2.REDUCE_SUM, dtype=cv2.CV_32S)[:, 0]
        return float((np.diff(rows.astype(np.int64)) ** 2).sum())

    best = 0.0
    for reach, step in ((limit, 1.0), (0.5, 0.5), (0.4, 0.1)):
        tries = [best, *(best + np.arange(-reach, reach + 0.01, step))]
        best = float(max(tries, key=sharpness))
    return best


def rulings(gray: np.ndarray) -> np.ndarray | None:
    """The strokes along both axes; None where there are hardly any."""
    black = ink(gray)
    wide = np.ones((1, max(50, gray.shape[1] // 30)), np.uint8)
    tall = np.ones((max(25, gray.shape[0] // 80), 1), np.uint8)
    across = cv2.erode(black, wide)
    if not across.any():
        return None
    down = cv2.erode(black, tall)
    if cv2.countNonZero(down) < LEAST_DOWN:
        return None
    return cv2.dilate(across, wide) | cv2.dilate(down, tall)


def ruled_cells(gray: np.ndarray) -> list[Cell]:
    """Cells of ruled tables."""
    found = rulings(gray)
    if found is None:
        return []
    lines = cv2.dilate(found, np.ones((2, 2), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(255 - lines, connectivity=4)
    return [
        (int(x), int(y), int(w), int(h))
        for x, y, w, h, area in stats[1:]
        if w > 20 and h > 14 and w < gray.shape[1] * 0.9 and h < gray.shape[0] * 0.3
        and area > 0.7 * w * h
    ]  # fmt: skip


def resize(gray: np.ndarray, scale: float) -> np.ndarray:
    """Scaled; down by area, up by cubics."""
    way = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
    return cv2.resize(gray, None, fx=scale, fy=scale, interpolation=way)


def letters_of(page: Prepared) -> np.ndarray:
    """Letter-like parts of the ink."""
    _, _, width, height, area = page.parts.T
    return page.parts[(height >= 8) & (height < 80) & (width >= 6) & (width < 200) & (area >= 25)]


def letters_outside(page: Prepared, boxes: list[Cell]) -> np.ndarray:
    """Those of them outside these boxes."""
    found = letters_of(page)
    mask = np.zeros(page.gray.shape, bool)
    for left, top, w, h in boxes:
        mask[max(0, top - 3) : top + h + 3, max(0, left - 3) : left + w + 3] = True
    return found[~mask[found[:, 1] + found[:, 3] // 2, found[:, 0] + found[:, 2] // 2]]


def coverage(page: Prepared, boxes: list[Cell]) -> float:
    """Share of letter-like ink inside recognised words: below 1, text was skipped."""
    every = len(letters_of(page))
    return 1 - len(letters_outside(page, boxes)) / every if every >= 10 else 1.0


def has_ink(page: Prepared) -> bool:
    """Anything written: more letter-like parts than dust makes."""
    if float(page.gray.std()) < 4:
        return False
    _, _, width, height, area = page.parts.T
    return int(((height >= 8) & (width >= 6) & (area >= 25)).sum()) >= 10
