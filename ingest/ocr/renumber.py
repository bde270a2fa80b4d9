"""Reads the numbers of a page again by their glyphs, after the recogniser has found the words.

The recogniser finds the place of a number nearly always and loses its digits; its own confidence
does not show that. A changed number keeps the first reading beside it, so both can be searched.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ingest.ocr import digits, forms
from ingest.ocr.prepare import Cell, Prepared
from ingest.ocr.tesseract import BLOCK, Token, recognise

GAP = 0.5  # glyphs of one number stand closer than this part of the box height
LOOSE_GAP = 0.85  # and so do dots and ones, when no word has their ink
OFF = 6  # px by which ink at a word's edge stands off the rest when it is of the number beside it
STROKE = 0.5  # of its height: a one is narrower
LOW = 50.0  # a word without digits is tried below this confidence
SURE = 0.8  # and taken when its glyphs are this sure on average
EMPTY_SURE = 0.7  # the same for a cell in which nothing was read
LATIN_SURE, MANY = 60.0, 30  # of the English pass; more such words than MANY are no text
WORD = 4  # letters
STRIP = 60  # px of a row in the strip of Latin words
RULING = 4  # px of a cell's edge that its stroke may take
ALONE = "هاoO"  # in a table cell these stand for five, one and zero


@dataclass
class Page:
    """The picture, its words while they change, and the ink that no sure word covers."""

    gray: np.ndarray
    tokens: list[Token]
    free: np.ndarray  # x, y, w, h, area of components, and whether no word has it
    cells: Sequence[Cell]  # of a table; none of any other page
    gone: set[int]
    foreign: list[int]

    @property
    def is_table(self) -> bool:
        """Has it ruled cells?"""
        return bool(self.cells)

    def wanted(self, i: int) -> bool:
        """A word with digits, or one that stands for some: «بند ا:», or `)` that lost its one."""
        text = self.tokens[i].text
        one = text != ":" and text.strip(":()-") in ("", "ا")
        return one or bool(forms.DIGIT.search(text)) or (self.is_table and text in ALONE)


def reread(sheet: Prepared, tokens: Sequence[Token]) -> list[Token]:
    """The words with their numbers read again; words swallowed by a wider number are gone."""
    gray, cells = sheet.gray, sheet.cells if sheet.is_table else ()
    page = Page(gray, list(tokens), np.zeros((0, 6), int), cells, set(), [])
    page.free = free_ink(page, sheet.parts)
    rtl = directions(tokens)
    for i, token in enumerate(tokens):
        if i not in page.gone and (page.wanted(i) or token.confidence < LOW):
            renew(page, i, rtl[token.line])
    if 0 < len(page.foreign) <= MANY:
        read_latin(page)
    kept = [t for i, t in enumerate(page.tokens) if i not in page.gone]
    return kept + in_empty_cells(gray, kept, cells)


def directions(tokens: Sequence[Token]) -> dict[int, bool]:
    """Which lines run from right to left."""
    balance: dict[int, int] = {}
    for token in tokens:
        more = len(re.findall("[آ-ی]", token.text)) - len(re.findall("[A-Za-z]", token.text))
        balance[token.line] = balance.get(token.line, 0) + more
    return {line: count >= 0 for line, count in balance.items()}


def free_ink(page: Page, stats: np.ndarray) -> np.ndarray:
    """Glyph-sized parts outside sure words without digits; marked when outside all words."""
    stats = stats[(stats[:, 4] >= 4) & (stats[:, 3] < 80) & (stats[:, 2] < 60)]
    x, y = stats[:, 0] + stats[:, 2] / 2, stats[:, 1] + stats[:, 3] / 2
    taken, loose = np.zeros(len(stats), bool), np.ones(len(stats), bool)
    for i, t in enumerate(page.tokens):
        inside = (t.x - 1 <= x) & (x <= t.x + t.w + 1) & (t.y - 2 <= y) & (y <= t.y + t.h + 2)
        loose &= ~inside
        if not page.wanted(i) and t.confidence >= LOW:
            taken[own_parts(stats, np.flatnonzero(inside), t.text)] = True
    return np.column_stack([stats, loose])[~taken]


def own_parts(stats: np.ndarray, inside: np.ndarray, text: str) -> np.ndarray:
    """Of the parts in a word's box those that are its own: such boxes run over a little.

    A part at an edge that stands off the others may be a digit of the number beside the word, and a
    stroke that was read as «و» its one.
    """
    inside = inside[np.argsort(stats[inside, 0])]
    starts, ends = stats[inside, 0], np.maximum.accumulate(stats[inside, 0] + stats[inside, 2])
    if text == "و" and len(inside) == 1 and stats[inside[0], 2] < STROKE * stats[inside[0], 3]:
        return inside[:0]
    gaps = np.flatnonzero(starts[1:] - ends[:-1] >= OFF) + 1
    pieces = np.split(inside, gaps)
    return max(pieces, key=lambda piece: stats[piece, 4].sum())


def grow(token: Token, free: np.ndarray) -> Cell:
    """The box widened over the ink beside it: the recogniser cuts numbers short."""
    x, w = token.x, token.w
    h = max(token.h, digits.DIGIT_HEIGHT)  # the box of a lone zero says nothing of the number's
    y = token.y - (h - token.h) // 2
    middle = free[:, 1] + free[:, 3] / 2
    row = free[(middle > y - 0.25 * h) & (middle < y + 1.25 * h)]
    gap = np.where(row[:, 5] == 1, LOOSE_GAP, GAP) * h
    left, right, near = x, x + w, row[:0]
    while True:
        near = row[(row[:, 0] < right + gap) & (row[:, 0] + row[:, 2] > left - gap)]
        wide = (
            int(near[:, 0].min(initial=left)),
            int((near[:, 0] + near[:, 2]).max(initial=right)),
        )
        if wide == (left, right):
            break
        left, right = wide
    inside = near[near[:, 3] < 1.5 * h]
    top = int(max(y - 0.3 * h, inside[:, 1].min(initial=y)))
    bottom = int(min(y + 1.3 * h, (inside[:, 1] + inside[:, 3]).max(initial=y + h)))
    return left, top, right - left, bottom - top


def renew(page: Page, i: int, rtl: bool) -> None:
    """Reads one word by its glyphs and takes that when it is a number."""
    token, wanted = page.tokens[i], page.wanted(i)
    old, box = token.text, off_rulings((token.x, token.y, token.w, token.h), page.cells)
    own = box
    swallowed: list[int] = []
    # What turns out to be a number may, like any, have been cut short.
    if wanted or is_number(digits.read_box(page.gray, box), False, False):
        box = off_rulings(grow(token, page.free), page.cells)
        for j, other in enumerate(page.tokens):  # the rest of the same number
            x, y = other.x + other.w / 2, other.y + other.h / 2
            inside = box[0] <= x <= box[0] + box[2] and box[1] <= y <= box[1] + box[3]
            part = j != i and j not in page.gone and inside and not is_word(other.text)
            if part and (page.wanted(j) or other.confidence < LOW):
                swallowed.append(j)
        if two_dates(token, *(page.tokens[j] for j in swallowed)):
            box, swallowed = own, []
        old = " ".join([old, *(page.tokens[j].text for j in swallowed)])
    row = forms.within(digits.read_box(page.gray, box), old)
    row = replace(row, chars=forms.weighed(row.chars, row.sure, old))
    had = bool(forms.DIGIT.search(old))
    if is_number(row, had, wanted):
        typed = forms.typed(row.chars, old if had else "", rtl)
        text = forms.without_colons(typed, old)
        sure = token.confidence if text == old != typed else min(row.sure) * 100
        first = old if old != text else None
        x, y, w, h = box
        page.tokens[i] = Token(text, x, y, w, h, sure, token.line, first)
        page.gone.update(swallowed)
    elif row.letters > 1 and had:
        page.foreign.append(i)


def is_word(text: str) -> bool:
    """Letters that no digits look like: such a word beside a number is no part of it."""
    return len(re.findall("[آ-ی]", text)) >= WORD and not forms.DIGIT.search(text)


def two_dates(*tokens: Token) -> bool:
    """Whole dates are never one number, however close they stand: a word between them was lost."""
    return sum(bool(forms.DATE.fullmatch(token.text)) for token in tokens) > 1


def off_rulings(box: Cell, cells: Sequence[Cell]) -> Cell:
    """The box without the strokes round its cell: glyphs that touch one are none to the model."""
    x, y, w, h = box
    for left, top, wide, tall in cells:
        if left <= x + w / 2 <= left + wide and top <= y + h / 2 <= top + tall:
            x0, y0 = max(x, left + RULING), max(y, top + RULING)
            x1 = min(x + w, left + wide - RULING)
            y1 = min(y + h, top + tall - RULING)
            return (x0, y0, x1 - x0, y1 - y0) if x1 > x0 and y1 > y0 else box
    return box


def is_number(row: digits.Row, had: bool, wanted: bool) -> bool:
    """Glyphs that outvote the first reading; without a digit in that they must be sure."""
    if not row.digits:
        return False
    if had:
        return row.digits >= row.letters
    if not wanted and 3 * row.digits <= len(row.chars):
        return False  # a comma that was read badly: «٫۱،»
    varied = len(set(row.chars)) > 1 or wanted
    return row.letters == 0 and float(np.mean(row.sure)) > SURE and varied


def in_empty_cells(gray: np.ndarray, tokens: Sequence[Token], cells: Sequence[Cell]) -> list[Token]:
    """Numbers and words in cells where nothing was read."""
    found: list[Token] = []
    tries = 0
    line = max((t.line for t in tokens), default=0)
    for x, y, w, h in cells:
        if any(
            x - 3 <= t.x + t.w / 2 <= x + w + 3 and y - 3 <= t.y + t.h / 2 <= y + h + 3
            for t in tokens
        ):
            continue
        inside = (x + 4, y + 4, w - 8, h - 8)
        row = digits.read_box(gray, inside)
        text = "".join(row.chars)
        line += 1
        if forms.NUMBER.fullmatch(text) and float(np.mean(row.sure)) > EMPTY_SURE:
            found.append(Token(text, *inside, min(row.sure) * 100, line))
        elif row.chars and tries < MANY:
            tries += 1
            found += words_in(gray, inside, line)
    return found


def words_in(gray: np.ndarray, box: Cell, line: int) -> list[Token]:
    """Words of a cell that the reading of the whole table passed over."""
    x, y, w, h = box
    return [
        replace(token, x=token.x + x, y=token.y + y, line=line)
        for token in recognise(gray[y : y + h, x : x + w], BLOCK)
        if token.confidence >= LOW
    ]


def read_latin(page: Page) -> None:
    """Latin words taken for digits: one English pass over their crops, one under the other."""
    crops = []
    for i in page.foreign:
        t = page.tokens[i]
        crop = page.gray[max(0, t.y - 5) : t.y + t.h + 5, max(0, t.x - 6) : t.x + t.w + 6]
        crops.append(crop[:STRIP])
    paper = int(np.percentile(page.gray, 90))
    wide = max(c.shape[1] for c in crops) + 40
    strip = np.full((STRIP * len(crops) + 20, wide), paper, np.uint8)
    for k, crop in enumerate(crops):
        top = 10 + k * STRIP
        strip[top : top + crop.shape[0], 20 : 20 + crop.shape[1]] = crop
    found = recognise(strip, BLOCK, language="eng")
    for k, i in enumerate(page.foreign):
        row = [t for t in found if k * STRIP + 10 <= t.y + t.h / 2 < (k + 1) * STRIP + 10]
        text = " ".join(t.text for t in row)
        sure = float(np.mean([t.confidence for t in row])) if row else 0.0
        if sure >= LATIN_SURE and re.search("[A-Za-z]", text):
            old = page.tokens[i].text
            page.tokens[i] = replace(page.tokens[i], text=text, confidence=sure, other=old)
