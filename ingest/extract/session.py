"""What the killable child is asked for: a paper's page count, a page's reading, a page's picture.

The paper stays open between calls: converting or parsing a long one for every page would cost more
than reading it. One child, one paper; another path closes the last one.
"""

import dataclasses
import io
from contextlib import ExitStack
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ingest import extract, ocr
from ingest.extract import Extractor, pdf
from ingest.reading import PageReading

BLANK = "blank"
WIDTH = 1240  # A4 at 150 dpi: readable, and small enough to send
MAX_BYTES = 150_000
SHARP_WIDTH, SHARP_BYTES = 2480, 600_000  # A4 at 300 dpi
# WebP's quality -> about what share of the first one's bytes a noisy page takes; the last: always
QUALITIES = {55: 1.0, 40: 0.7, 28: 0.5, 18: 0.36, 10: 0.0}
DARK = 140
LEAST_INK = 0.0004  # share of dark pixels; a line of text on A4 has about ten times as many
MARGIN = 0.04  # scanners leave dark edges

_closing = ExitStack()
_open: dict[str, Extractor] = {}


def ready() -> None:
    """Loads what reading needs, on a picture of our own: each child comes from here (nursery)."""
    sheet = Image.new("L", (WIDTH, WIDTH), "white")
    draw = ImageDraw.Draw(sheet)
    for place, size in enumerate((28, 40, 60), start=1):
        draw.text((100, 200 * place), "1405/06/31   120  7", 0, ImageFont.load_default(size))
    ocr.read_image(np.asarray(sheet), number=1)
    encoded(sheet)


def paper(path: str) -> Extractor:
    """The open paper of a path."""
    if path not in _open:
        _closing.close()
        _open.clear()
        _open[path] = _closing.enter_context(extract.opened(Path(path)))
    return _open[path]


def count(path: str) -> int:
    """How many pages; Refusal when it is no paper."""
    return paper(path).count


def unlock(path: str, password: str, copy: str) -> None:
    """Writes a copy of a PDF that needs no password; Refusal when this one does not open it."""
    pdf.unlock(Path(path), password, Path(copy))


def page(path: str, number: int) -> PageReading:
    """One page's text; an empty page without ink says that it is blank."""
    reading = extract.read_page(paper(path), number)
    if not reading.text.strip() and ink(paper(path).picture(number, 100)) < LEAST_INK:
        return dataclasses.replace(reading, note=BLANK)
    return reading


def ink(image: Image.Image) -> float:
    """Share of dark pixels inside the margins."""
    grey = np.asarray(image.convert("L"))
    down, across = (int(side * MARGIN) for side in grey.shape)
    inside = grey[down : grey.shape[0] - down, across : grey.shape[1] - across]
    return float((inside < DARK).mean()) if inside.size else 0.0


def picture(path: str, number: int) -> bytes:
    """The page at reading size, grey, as WebP of at most 150 KB."""
    return encoded(paper(path).picture(number, 150).convert("L"))


def sharp(path: str, number: int, turned: int) -> bytes:
    """The page for looking closer, turned clockwise by degrees, as WebP of at most 600 KB."""
    drawn = paper(path).picture(number, 300).rotate(-turned, expand=True)
    return encoded(drawn, width=SHARP_WIDTH, most=SHARP_BYTES)


def encoded(picture: Image.Image, *, width: int = WIDTH, most: int = MAX_BYTES) -> bytes:
    """WebP no wider than `width` px, within `most` bytes where a quality gives it, else the least.

    Qualities that a noisy page is not expected to fit with are passed over: five encodings took as
    long as reading it.
    """
    if picture.width > width:
        height = max(1, round(picture.height * width / picture.width))
        picture = picture.resize((width, height), Image.Resampling.LANCZOS)
    content, first = b"", 0
    for quality, share in QUALITIES.items():
        if first * share > most:
            continue
        out = io.BytesIO()
        picture.save(out, "WEBP", quality=quality, method=2)
        content = out.getvalue()
        first = first or len(content)
        if len(content) <= most:
            break
    return content
