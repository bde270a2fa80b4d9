"""Lines of a page: their order, their pieces, and ink that no word covers."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from archive.persian import fold
from bench import CannotRun, scans
from ingest.ocr import lines, prepare, tables
from ingest.ocr.tesseract import PROSE, Token, recognise

FACE = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
LINES = (
    "گزارش بازدید از پروژه‌های عمرانی شهر",
    "اعتبار طرح از محل بودجه سال جاری است",
    "رونوشت نامه جهت ثبت و بایگانی",
)


def page(lean: float = 0.0) -> prepare.Prepared:
    """Three lines, laid askew by some degrees."""
    face = ImageFont.truetype(FACE, 34, layout_engine=ImageFont.Layout.RAQM)
    image = Image.new("L", (1400, 600), 255)
    draw = ImageDraw.Draw(image)
    for i, line in enumerate(LINES):
        draw.text((1300, 120 + i * 120), line, font=face, fill=20, anchor="ra", direction="rtl")
    return prepare.prepare(prepare.turn(np.asarray(image), lean))


def word(text: str, x: int, y: int, line: int, w: int = 60) -> Token:
    """A word, 24 px high."""
    return Token(text, x, y, w, 24, 90.0, line)


def texts(rows: list[list[Token]]) -> list[str]:
    """Lines as they are read."""
    return [" ".join(token.text for token in row) for row in rows]


def test_a_line_cut_in_two_blocks_is_put_together_where_it_stands() -> None:
    cut = [
        word("یک", 900, 100, 0), word("دو", 820, 100, 0), word("چهار", 900, 160, 1),
        word("سه", 740, 103, 2),
    ]  # fmt: skip
    assert texts(lines.joined(page(), cut)) == ["یک دو سه", "چهار"]


def test_a_word_left_out_of_the_middle_comes_back_between_its_neighbours() -> None:
    tokens = [word("یک", 900, 100, 0), word("سه", 740, 100, 0), word("دو", 820, 98, 1)]
    assert texts(lines.joined(page(), tokens)) == ["یک دو سه"]


def test_columns_stay_apart() -> None:
    tokens = [word("راست", 900, 100, 0), word("چپ", 700, 100, 1)]
    assert texts(lines.joined(page(), tokens)) == ["راست", "چپ"]


@pytest.mark.parametrize("lean", [0.0, -1.2, 1.2])
def test_a_line_that_no_word_covers_is_read_and_stands_in_its_place(lean: float) -> None:
    prepared = page(lean)
    found = recognise(prepared.gray, PROSE)
    second = [t for t in found if t.line != found[0].line and t.line != found[-1].line]
    assert second
    kept = [t for t in found if t not in second]
    more = lines.passed_over(prepared, kept)
    rows = [fold(line).split() for line in texts(lines.joined(prepared, kept, more))]
    for row, line in zip(rows, LINES, strict=True):
        assert len({*row} & {*fold(line).split()}) >= 4, row


def test_boxes_of_a_line_read_again_lie_on_its_ink_though_it_leans() -> None:
    prepared = page(1.2)
    found = recognise(prepared.gray, PROSE)
    row = lines.lines_of(found)[1]
    black = cv2.threshold(prepared.gray, 128, 255, cv2.THRESH_BINARY_INV)[1]
    for token in lines.line_again(prepared, lines.box_of(row), 1.2):
        box = black[token.y : token.y + token.h, token.x : token.x + token.w]
        assert (box > 0).mean() > 0.05, token


def test_a_bench_refuses_pages_whose_face_is_missing() -> None:
    scans.require(["Vazirmatn", "DejaVu Sans"])
    with pytest.raises(CannotRun, match="No Such Face"):
        scans.require(["DejaVu Sans", "No Such Face"])


def test_a_line_read_twice_from_the_same_ink_stands_once() -> None:
    """The surer reading stays, and so does a line that only touches it."""
    sure = [word("گزارش", 900, 100, 0), word("بازدید", 820, 100, 0), word("شهر", 740, 100, 0)]
    again = [replace(w, text="؟", confidence=50.0, y=108, line=1) for w in sure[:2]]
    beside = [replace(w, confidence=60.0, y=140, line=2) for w in sure]
    kept = lines.without_ghosts([*sure, *again, *beside])
    assert {token.line for token in kept} == {0, 2}


def test_dust_that_reads_as_the_line_beside_it_adds_no_second_line() -> None:
    """Dots of a line were taken for a line of their own, whose picture holds the whole line."""
    prepared = page()
    found = recognise(prepared.gray, PROSE)
    x, y, w, h = lines.box_of(lines.lines_of(found)[1])
    dust = [Token(".", at, y - 2, 20, h, 20.0, 99) for at in (x + w - 20, x)]
    kept = lines.mended(prepared, [*found, *dust])
    assert len(lines.lines_of(kept)) == len(LINES)


def test_a_ruling_read_onto_a_word_of_a_cell_is_taken_off() -> None:
    """It stands beside the word, or alone."""
    cell = (0, 0, 400, 60)
    row = [word("|مبلغ", 200, 20, 0), word("کل|", 100, 20, 0), word("||", 20, 20, 0)]
    assert [[texts([c])[0] for c in r] for r in tables.lines_in_cells(row, [cell])] == [["مبلغ کل"]]
