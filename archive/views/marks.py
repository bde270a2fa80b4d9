"""Marking a question's words in a text and on a page image.

What counts as a match is search's knowledge; it arrives through the hook `dabir_word_finder`
(question -> function of a text giving spans). Without it, words match in their folded form.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail import hooks

from archive.models import Page
from archive.persian import fold
from archive.templatetags.dabir import digits

Span = tuple[int, int]
# (text, damaged) -> spans; `damaged` also takes words that a poor scan has bent.
Finder = Callable[[str, bool], list[Span]]
EDGES = "«»()[]{}،؛؟:.,!\"'…-–—"


@dataclass(frozen=True)
class Hit:
    """One marked word on a page image; the box is in thousandths of the page."""

    page: int
    x: float
    y: float
    width: float
    height: float


def plain_finder(question: str) -> Finder:
    """Words of the question in their folded form."""
    wanted = {fold(word.strip(EDGES)) for word in question.split()} - {""}

    def find(text: str, damaged: bool) -> list[Span]:
        words = re.finditer(r"\S+", text)
        return [m.span() for m in words if fold(m.group().strip(EDGES)) in wanted]

    return find


def finder(question: str) -> Finder | None:
    """How to find the question's words in a text; None without a question."""
    if not question.strip():
        return None
    for make in hooks.get_hooks("dabir_word_finder"):
        return make(question)
    return plain_finder(question)


def spans_of(text: str, find: Finder) -> list[Span]:
    """Exact words first; bent ones only where no exact one stands."""
    return find(text, False) or find(text, True)


def marked(text: str, find: Finder | None) -> SafeString:
    """The text as HTML with its matching words marked."""
    if find is None:
        return SafeString(escape(digits(text)))
    parts, at = [], 0
    for start, end in spans_of(text, find):
        if start >= at:
            parts += [escape(digits(text[at:start]))]
            parts += [format_html("<mark>{}</mark>", digits(text[start:end]))]
            at = end
    return mark_safe("".join([*parts, escape(digits(text[at:]))]))


def box_of(place: Iterable[float]) -> tuple[float, float, float, float]:
    """(x, y, width, height) in thousandths of a page from its fractions."""
    x0, y0, x1, y1 = (round(float(edge) * 1000, 1) for edge in place)
    return x0, y0, round(x1 - x0, 1), round(y1 - y0, 1)


def hits_on(page: Page, find: Finder, damaged: bool) -> list[Hit]:
    """Marked words of one page: its words are read as one text, so neighbours count."""
    text, starts = "", []
    for word in page.words:
        starts.append(len(text))
        text += f"{word[0]} "
    spans = find(text, damaged)
    found = []
    for word, start in zip(page.words, starts, strict=True):
        end = start + len(str(word[0]))
        if word[1] and any(a < end and b > start for a, b in spans):
            found.append(Hit(page.number, *box_of(word[1])))
    return found


def hits(pages: Iterable[Page], find: Finder | None) -> list[Hit]:
    """The matching words of the pages, in reading order."""
    if find is None:
        return []
    pages = list(pages)
    for damaged in (False, True):
        found = [hit for page in pages for hit in hits_on(page, find, damaged)]
        if found:
            return found
    return []
