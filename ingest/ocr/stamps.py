"""Takes coloured ink of stamps and signatures off a page, and keeps the black text below it.

A veil of ink over paper of brightness P, whatever its strength, has brightest channel B and chroma
C (brightest less darkest channel) on one line: B + k·C = P, with k the ink's own. Black text has no
chroma and stays. k is the median over a stroke that hangs together, so it needs no list of inks.
"""

import cv2
import numpy as np

COLOURED = 14  # levels of chroma that white paper's and JPEG's noise seldom have
GRAIN = 8  # levels of chroma that are noise
MOST_COLOURED = 0.2  # of the page: then the paper itself is coloured
# Against the page's width: black letters cut a stroke into pieces this near to each other; together
# they are wider and taller than words of a heading, and smaller than a table, whose colour stays.
JOIN, LEAST_WIDE, LEAST_TALL, MOST = 1 / 80, 1 / 16, 1 / 30, 1 / 2
SPARSE = 0.2  # of its rectangle is ink; words have more
DEEPEST = 4.0  # k of an ink that is nearly black
SPREAD = 7  # px by which blur carries ink past what is plainly coloured
BIG_STROKE = 200  # px of ink that give a median of their own


def faded(image: np.ndarray) -> np.ndarray:
    """Grey from BGR: the brightest channel, and under stamps what is left without their ink."""
    blue, green, red = cv2.split(image[..., :3])
    bright = cv2.max(cv2.max(blue, green), red)
    chroma = cv2.subtract(bright, cv2.min(cv2.min(blue, green), red))
    coloured = cv2.threshold(chroma, COLOURED, 255, cv2.THRESH_BINARY)[1]
    if not 0 < cv2.countNonZero(coloured) < MOST_COLOURED * coloured.size:
        return bright
    width = image.shape[1]
    side = round(width * JOIN) | 1
    whole = cv2.morphologyEx(coloured, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(whole)
    labels[coloured == 0] = 0
    paper = float(np.percentile(bright[::8, ::8], 75))
    out = bright.copy()
    for x, y, w, h, _ in stats[1:]:
        if not (LEAST_WIDE < w / width < MOST and LEAST_TALL < h / width < MOST):
            continue
        if cv2.countNonZero(coloured[y : y + h, x : x + w]) > SPARSE * w * h:
            continue
        edge = SPREAD + 1
        part = (slice(max(0, y - edge), y + h + edge), slice(max(0, x - edge), x + w + edge))
        out[part] = cv2.max(out[part], cleared(bright[part], chroma[part], labels[part], paper))
    return out


def cleared(bright: np.ndarray, chroma: np.ndarray, labels: np.ndarray, paper: float) -> np.ndarray:
    """A rectangle without its coloured ink; small pieces take the median of all."""
    depths = (paper - bright.astype(np.float32)) / np.maximum(chroma, 1)
    factor = np.zeros(bright.shape, np.float32)
    factor[labels > 0] = np.clip(np.median(depths[labels > 0]), 0, DEEPEST)
    names, sizes = np.unique(labels[labels > 0], return_counts=True)
    for name in names[sizes > BIG_STROKE]:
        stroke = labels == name
        factor[stroke] = np.clip(np.median(depths[stroke]), 0, DEEPEST)
    factor = cv2.dilate(factor, np.ones((SPREAD, SPREAD), np.uint8))
    veil = factor * np.where(labels > 0, chroma, cv2.subtract(chroma, GRAIN))
    return np.minimum(bright + veil, np.maximum(paper, bright)).astype(np.uint8)
