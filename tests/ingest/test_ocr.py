"""The real engine on pages drawn and then spoilt here."""

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from archive.persian import fold
from ingest.ocr import forms, read_image
from ingest.reading import PageReading

FACE = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
LINES = (
    "شماره: ۱۴۰۳/۳۳۷۶ تاریخ: ۱۴۰۳/۰۶/۰۴",
    "با سلام و احترام پیرو نامه شماره ۱۴۰۳/۲۱۵۴ مورخ ۱۴۰۳/۰۵/۱۷",
    "به مبلغ ۲۵٬۷۵۰٬۰۰۰٬۰۰۰ ریال از محل ردیف ۱۰۲۰۳۰۴۵",
    "کارگروه تحول اداری در جلسه خود ساختار پیشنهادی را تصویب نمود",
)


def paper() -> np.ndarray:
    """A short letter, scanned a little noisy."""
    face = ImageFont.truetype(FACE, 34, layout_engine=ImageFont.Layout.RAQM)
    image = Image.new("L", (1654, 900), 255)
    draw = ImageDraw.Draw(image)
    for i, line in enumerate(LINES):
        draw.text((1550, 80 + i * 110), line, font=face, fill=20, anchor="ra", direction="rtl")
    noise = np.random.default_rng(1).normal(0, 6, (900, 1654))
    blurred = cv2.GaussianBlur(np.asarray(image), (0, 0), 0.8)
    return np.clip(blurred + noise, 0, 255).astype(np.uint8)


@pytest.fixture(scope="module")
def letter() -> PageReading:
    """The letter, read once."""
    return read_image(paper(), number=3)


def test_most_words_of_a_letter_are_read(letter: PageReading) -> None:
    """Words, not characters: a lost word is a lost search."""
    read = set(fold(letter.text).split())
    truth = fold(" ".join(LINES)).split()
    assert sum(word in read for word in truth) / len(truth) > 0.85
    assert letter.number == 3 and letter.confidence > 0.6


def test_numbers_are_read_again_and_the_first_reading_is_kept(letter: PageReading) -> None:
    """The engine alone loses the marks of the amount."""
    assert "۲۵٬۷۵۰٬۰۰۰٬۰۰۰" in letter.text
    assert "۱۴۰۳/۰۵/۱۷" in letter.text
    assert any(w.other and w.other != w.text for w in letter.words)


def test_boxes_lie_on_ink(letter: PageReading) -> None:
    """Fractions of the page as it was given."""
    image = paper()
    height, width = image.shape
    for word in letter.words:
        x0, y0, x1, y1 = word.box
        cut = image[int(y0 * height) : int(y1 * height) + 1, int(x0 * width) : int(x1 * width) + 1]
        assert cut.min() < 120, word


def test_boxes_lie_on_ink_of_a_page_on_its_side() -> None:
    """The page is turned to be read, its boxes are not."""
    image = cv2.rotate(paper(), cv2.ROTATE_90_CLOCKWISE)
    reading = read_image(image, number=1)
    assert "شماره" in reading.text
    assert (reading.width, reading.height) == (900, 1654)
    first = next(w for w in reading.words if "شماره" in w.text)
    x0, y0, x1, y1 = first.box
    assert image[int(y0 * 1654) : int(y1 * 1654) + 1, int(x0 * 900) : int(x1 * 900) + 1].min() < 120
    assert y1 - y0 > x1 - x0


def test_a_blank_page_is_empty_without_a_complaint() -> None:
    """White paper is no failure."""
    reading = read_image(np.full((800, 600), 255, np.uint8), number=1)
    assert (reading.text, reading.note) == ("", "")


def test_scribble_is_never_a_confident_reading() -> None:
    """Ink of which nothing was read must not look like success."""
    image = np.full((800, 600), 255, np.uint8)
    rng = np.random.default_rng(2)
    for _ in range(60):
        a, b = rng.integers(20, 580, 2), rng.integers(20, 580, 2)
        cv2.line(image, tuple(map(int, a)), tuple(map(int, b)), 0, 3)
    assert read_image(image, number=1).confidence < 0.6


@pytest.mark.parametrize(
    ("printed", "rtl", "expected"),
    [
        ("38422000-051", True, "051-38422000"),
        ("۱۴۰۳/۰.۵", True, "۱۴۰۳/۰۰۵"),
        ("۲۵۰٬۰۰۰", True, "۲۵۰٬۰۰۰"),
    ],
)
def test_a_number_is_mended_by_its_form(printed: str, rtl: bool, expected: str) -> None:
    """Order around hyphens, dots in dates, groups of three."""
    assert forms.typed(tuple(printed), "", rtl) == expected
