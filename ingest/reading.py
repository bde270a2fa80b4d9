"""What was read on a page: words with their boxes, whoever read them."""

from dataclasses import dataclass
from typing import Literal

Box = tuple[float, float, float, float]
Source = Literal["text_layer", "ocr", "mixed", "office"]


@dataclass(frozen=True, slots=True)
class Word:
    """A word, its box as fractions of the unturned page, and how sure the reading is (0–1)."""

    text: str
    box: Box
    confidence: float
    other: str | None = None


@dataclass(frozen=True, slots=True)
class PageReading:
    """One page: lines joined by newlines, table cells by tabs."""

    number: int
    source: Source
    text: str
    confidence: float
    words: tuple[Word, ...]
    ms: int
    attempts: int = 1
    width: int = 0
    height: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """A drawn box with a place for words; `above` is the place of the one it hangs under."""

    box: Box
    above: int | None = None
    is_joined: bool = False  # does a drawn line reach it?
