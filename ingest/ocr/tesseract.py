"""Tesseract in process: one model load, no picture files between.

Version 5.5 throws rows of dots and short words away as noise; in Persian these are rows with many
dots, so that rule is switched off.
"""

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
import tesserocr

PROSE, TABLE, BLOCK, LINE = 3, 4, 6, 7  # page segmentation modes
MARGIN = 20  # px of replicated border: letters at the edge are read too
TIMEOUT_MS = 60_000
PLACES = (
    "/usr/share/tesseract-ocr/5/tessdata",
    "/usr/share/tesseract-ocr/4.00/tessdata",
    "/usr/share/tessdata",
)


@dataclass(frozen=True)
class Token:
    """A recognised word; box in px of the given picture, confidence 0–100; line groups words.

    `other` is the first reading of a word that was read twice.
    """

    text: str
    x: int
    y: int
    w: int
    h: int
    confidence: float
    line: int
    other: str | None = None


def models() -> str:
    """The folder of the language models; RuntimeError says what to install."""
    places = [os.environ.get("TESSDATA_PREFIX", ""), *PLACES]
    for place in filter(None, places):
        if (Path(place) / "fas.traineddata").exists():
            return place
    raise RuntimeError("The Persian model is missing: install tesseract-ocr-fas.")


@lru_cache(maxsize=4)
def engine(language: str) -> tesserocr.PyTessBaseAPI:
    """A loaded model; lives as long as its process."""
    api = tesserocr.PyTessBaseAPI(path=models(), lang=language, oem=tesserocr.OEM.LSTM_ONLY)
    for name in ("textord_noise_rejrows", "textord_noise_rejwords"):
        api.SetVariable(name, "0")
    return api


def recognise(gray: np.ndarray, mode: int, *, language: str = "fas") -> list[Token]:
    """Words of a grey picture; `mode` is tesseract's page segmentation mode."""
    api = engine(language)
    padded = cv2.copyMakeBorder(gray, *[MARGIN] * 4, cv2.BORDER_REPLICATE)
    api.SetPageSegMode(mode)
    height, width = padded.shape
    api.SetImageBytes(padded.tobytes(), width, height, 1, width)
    api.SetSourceResolution(200)
    if not api.Recognize(TIMEOUT_MS):
        return []
    return tokens_of(api.GetTSVText(0))


def tokens_of(tsv: str) -> list[Token]:
    """Words of the engine's table, whose texts are in reading order (the iterator's are not)."""
    tokens: list[Token] = []
    lines: dict[tuple[str, ...], int] = {}
    for row in tsv.split("\n"):
        field = row.split("\t")
        if len(field) != 12 or field[0] != "5" or not field[11].strip():
            continue
        line = lines.setdefault(tuple(field[1:5]), len(lines))
        x, y, w, h = (int(v) for v in field[6:10])
        sure = float(field[10])
        tokens.append(Token(field[11].strip(), x - MARGIN, y - MARGIN, w, h, sure, line))
    return tokens
