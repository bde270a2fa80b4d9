"""What is written in a picture of a page. Meant to run in the killable child."""

from typing import Protocol

import numpy as np

from ingest.ocr import ladder
from ingest.reading import PageReading


class OcrEngine(Protocol):
    """Reads a page's pixels (uint8, grey or BGR)."""

    def read(self, image: np.ndarray, *, number: int) -> PageReading:
        """The page; a page with ink of which nothing was read has confidence 0 and a note."""
        ...


def read_image(image: np.ndarray, *, number: int) -> PageReading:
    """Reads with the engine of this machine."""
    return ladder.read(image, number=number)
