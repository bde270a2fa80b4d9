"""Trains the network that names the glyphs of numbers, from digits drawn with installed fonts.

`python -m bench.train_digits` writes `ingest/ocr/digits.npz`; about two minutes on one core.
"""

import argparse
import subprocess
from functools import lru_cache

import cv2
import numpy as np
from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont

from archive.persian import ARABIC_DIGITS
from ingest.ocr.digits import (
    CLASSES,
    LATIN,
    LETTER,
    MARKS,
    PERSIAN,
    WEIGHTS,
    ZOOM,
    Glyph,
    classify,
    features,
)  # fmt: skip

SEED = 1405
# A face may hold other forms of a digit for a language; papers of both are met here.
LANGUAGES = ("", "fa", "ur")
DIGITS = {**dict(zip(ARABIC_DIGITS, PERSIAN, strict=True)), **{c: c for c in PERSIAN + LATIN}}
JOINED = "".join(chr(c) for c in range(0xFE8F, 0xFEFD) if c != 0xFEE9)  # not the lone heh: a five
LETTERS = JOINED + "ﭖﭗﭘﭙﭼﭽﭺﭻﮊﮋﮎﮏﮐﮑﮒﮓﮔﮕﯽﯾﯿABCDEFGHJKLMNPQRSTUWXYZabcdefghjkmnpqrstuwxyz@&"
FACES = ("Nazli", "Titr", "Homa", "Noto Sans Arabic", "Noto Naskh Arabic", "Noto Kufi Arabic")
FACES += (
    "DejaVu Sans",
    "DejaVu Serif",
    "Scheherazade",
    "FreeFarsi",
    "Vazirmatn",
    "Roya",
)  # not those that the bench holds out
FACES += ("Liberation Sans", "Liberation Serif", "Liberation Mono")


def installed() -> list[str]:
    """Font files of the known faces."""
    listing = subprocess.run(["fc-list", "--format", "%{file}\t%{family[0]}\t%{style[0]}\n"],
                             capture_output=True, text=True, check=True).stdout  # fmt: skip
    found = {}
    for file, family, style in (line.split("\t") for line in sorted(listing.splitlines())):
        if family in FACES and style in ("Regular", "Book", "Bold", "Medium", "Roman"):
            found.setdefault((family, style), file)
    return sorted(set(found.values()))


@lru_cache(maxsize=4096)
def font_of(path: str, size: int, shaped: bool = False) -> ImageFont.FreeTypeFont:
    """A face at a size; letters come in the form they have in a word, so they are not shaped."""
    layout = ImageFont.Layout.RAQM if shaped else ImageFont.Layout.BASIC
    return ImageFont.truetype(path, size, layout_engine=layout)


def scanned(path: str, char: str, like: str, rng: np.random.Generator) -> np.ndarray | None:
    """Features of a glyph drawn, sheared, blurred, made noisy and cut out as on a page."""
    _, top, _, bottom = font_of(path, 100).getbbox(like, anchor="ls")
    size = max(8, round(rng.uniform(13, 30) / (bottom - top) * 100))
    height, baseline = (bottom - top) * size / 100, 2 * size + bottom * size / 100
    image = Image.new("L", (3 * size, 3 * size + 10), 0)
    language = rng.choice(LANGUAGES) if char in DIGITS else ""
    ImageDraw.Draw(image).text(
        (size, 2 * size), char, font=font_of(path, size, bool(language)), fill=255, anchor="ls",
        language=str(language) or None,
    )  # fmt: skip
    shear, stretch, middle = rng.normal(0, 0.05), rng.uniform(0.88, 1.12), size * 1.3
    tilt = np.tan(np.radians(rng.normal(0, 1)))
    across = middle - stretch * middle - shear * 2 * size + rng.uniform(-0.5, 0.5)
    matrix = np.array([[stretch, shear, across], [tilt, 1, rng.uniform(-0.5, 0.5) - tilt * middle]])
    drawn = cv2.warpAffine(np.asarray(image, np.float32), matrix, image.size)
    if rng.random() < 0.75:
        drawn = cv2.GaussianBlur(drawn, (0, 0), rng.uniform(0.3, 1.2))
    drawn = drawn * rng.uniform(0.7, 1) * 255 / max(60, drawn.max())
    drawn = drawn + rng.normal(0, rng.choice([0, 4, 10, 18]), drawn.shape)
    if rng.random() < 0.2:  # a fax
        drawn = (drawn > rng.uniform(90, 150)) * 255.0
    pixels = drawn.clip(0, 255).astype(np.uint8)
    pixels = cv2.resize(pixels, None, fx=ZOOM, fy=ZOOM, interpolation=cv2.INTER_CUBIC)
    black = (pixels > rng.uniform(95, 150)).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(black)
    stats[0, 4] = 0
    mask = (stats[:, 4] >= 10)[labels]
    if not mask.any():
        return None
    ys, xs = np.where(mask)
    corners = (int(xs.min()), int(ys.min()), int(xs.max()) + 1, int(ys.max()) + 1)
    cut = mask[corners[1] : corners[3], corners[0] : corners[2]].astype(np.uint8) * 255
    base = ZOOM * (baseline + height * rng.normal(0, 0.04))
    return features(Glyph(corners, cut), ZOOM * height * rng.normal(1, 0.06), base)


def samples(paths: list[str], each: int) -> tuple[np.ndarray, np.ndarray]:
    """Every class in every face."""
    rng = np.random.default_rng(SEED)
    rows, classes = [], []
    for path in paths:
        known = {chr(c) for c in TTFont(path, fontNumber=0, lazy=True).getBestCmap()}
        persian, latin = known >= set(PERSIAN), known >= set(LATIN)
        for char in [c for c in [*DIGITS, *MARKS, *LETTERS] if c in known]:
            name = DIGITS.get(char, char)
            for _ in range(each if name in CLASSES else each // 5):
                like = "8" if char in LATIN or not persian else "۸"
                if like == "۸" and char not in DIGITS and latin and rng.random() < 0.4:
                    like = "8"
                row = scanned(path, char, like, rng)
                if row is not None:
                    rows.append(row)
                    classes.append(CLASSES.index(name if name in CLASSES else LETTER))
    return np.array(rows, np.float32), np.array(classes)


def train(x: np.ndarray, y: np.ndarray, hidden: int = 192, epochs: int = 14) -> list[np.ndarray]:
    """Weights by Adam on cross entropy."""
    rng = np.random.default_rng(SEED)
    wide, many, step = x.shape[1], len(CLASSES), 0
    w1 = rng.normal(0, (2 / wide) ** 0.5, (wide, hidden))
    w2 = rng.normal(0, hidden**-0.5, (hidden, many))
    weights = [p.astype(np.float32) for p in (w1, np.zeros(hidden), w2, np.zeros(many))]
    first, second = [0 * p for p in weights], [0 * p for p in weights]
    for epoch in range(epochs):
        rate, order = 2e-3 * (0.5 + 0.5 * np.cos(np.pi * epoch / epochs)), rng.permutation(len(x))
        for start in range(0, len(x), 256):
            xb, yb, step = x[order[start : start + 256]], y[order[start : start + 256]], step + 1
            seen = np.maximum(xb @ weights[0] + weights[1], 0)
            error = classify(tuple(weights), xb)
            error[np.arange(len(yb)), yb] -= 1
            error /= len(yb)
            under = (error @ weights[2].T) * (seen > 0)
            slopes = (xb.T @ under, under.sum(0), seen.T @ error, error.sum(0))
            for i, slope in enumerate(slopes):
                first[i] = 0.9 * first[i] + 0.1 * slope
                second[i] = 0.999 * second[i] + 0.001 * slope**2
                move = first[i] / (1 - 0.9**step)
                move = move / (np.sqrt(second[i] / (1 - 0.999**step)) + 1e-8)
                weights[i] = (weights[i] - rate * (move + 1e-4 * weights[i])).astype(np.float32)
    return weights


def main() -> None:
    """Trains and keeps the weights as half floats."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=60, help="samples of a class and face")
    each = parser.parse_args().each
    paths = installed()
    x, y = samples(paths, each)
    weights = train(x, y)
    right = (classify(tuple(weights), x).argmax(1) == y).mean()
    kept = {n: w.astype(np.float16) for n, w in zip(("w1", "b1", "w2", "b2"), weights, strict=True)}
    np.savez_compressed(WEIGHTS, **kept)
    print(f"{len(paths)} faces, {len(x)} samples, {right:.3f} right on them, {WEIGHTS.name}")


if __name__ == "__main__":
    main()
