"""The real engine on pages drawn and then spoilt here."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from archive.persian import fold
from ingest.ocr import digits, forms, read_image, renumber, stamps, tesseract
from ingest.ocr.tesseract import Token
from ingest.reading import PageReading

FACE = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
NASKH = "/usr/share/fonts/truetype/noto/NotoNaskhArabic-Regular.ttf"
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
        ("۲۵٬۷۵۰٬۰۰۰٬۰۰.", True, "۲۵٬۷۵۰٬۰۰۰٬۰۰۰"),
        ("۱۲٬۵۰۰.", True, ".۱۲٬۵۰۰"),
    ],
)
def test_a_number_is_mended_by_its_form(printed: str, rtl: bool, expected: str) -> None:
    """Order around hyphens, dots in dates, groups of three."""
    assert forms.typed(tuple(printed), "", rtl) == expected


@pytest.mark.parametrize(
    ("glyphs", "first", "expected"),
    [
        ("L/۳/۶۹۹۱۰", "۸۵/۳/۶۹۹۱۰", "۸۵/۳/۶۹۹۱۰"),  # two digits touch
        ("L۸۹?", "۸٩۳\u200f", "۸۹۳"),  # a letter of the word beside it
        ("۱۳۹۷/۰?۲۳", "۱۳۹2/۰۸/۲۳", "۱۳۹۷/۰۸/۲۳"),  # sure glyphs stay
        ("۴۴L۴?۶۹L", "۴۴۳۴۴۱۶۹۷۷", "۴۴۳۴۴۱۶۹۷۷"),
        ("L/۴۸۲۳۸", "2/۲۸۲۳۸", "L/۴۸۲۳۸"),  # the letter of a series
        ("۱۳L", "۰", "۱۳L"),  # the first reading has less
        ("۱۳L", "سال", "۱۳L"),
        ("LLLLLLLL۱۲۳", "۱۲۳۴۵۶۷۸۹۰۱۲۳۴", "LLLLLLLL۱۲۳"),  # no number
    ],
)
def test_a_doubtful_glyph_is_taken_from_the_first_reading(
    glyphs: str, first: str, expected: str
) -> None:
    """A question mark stands for a five that nobody is sure of."""
    chars = tuple(glyphs.replace("?", "۵"))
    sure = tuple(0.2 if c == "?" else 1.0 for c in glyphs)
    assert "".join(forms.weighed(chars, sure, first)) == expected


@pytest.mark.parametrize(
    ("glyphs", "first", "expected"),
    [
        ("۱۳۸۷/۰۵!۱", "۱۳۸۷/۰۵", "۱۳۸۷/۰۵"),  # «از» in the same box
        ("۱!۱۳۸۷/۰۵", "۱۳۸۷/۰۵", "۱۳۸۷/۰۵"),
        ("۱۳۸۷/۰۵/۱", "۱۳۸۷/۰۵", "۱۳۸۷/۰۵/۱"),  # the glyphs are sure of a day
        ("۱۳۹۹/۰۹/۲۳?", "۱۳۹۹/۰۹/۲۳", "۱۳۹۹/۰۹/۲۳"),  # a day is whole
        ("۱۳۸۷/۰۵?", "۱۳۸۷/۰", "۱۳۸۷/۰۵?"),  # a doubtful digit may still be one
        ("۱۳۸۷!۱", "۱۳۸۶", "۱۳۸۷!۱"),  # another number
        ("۱۳!۱", "۱۳", "۱۳!۱"),  # too short to be sure of
    ],
)
def test_a_word_beside_a_number_is_no_part_of_it(glyphs: str, first: str, expected: str) -> None:
    """An exclamation mark stands for a mark nobody is sure of, a question mark for a digit."""
    row = digits.Row(
        tuple(glyphs.replace("!", "٫").replace("?", "۵")),
        tuple(0.1 if c in "!?" else 1.0 for c in glyphs),
    )
    expected = expected.replace("!", "٫").replace("?", "۵")
    assert "".join(forms.within(row, first).chars) == expected


@pytest.mark.parametrize(
    ("typed", "first", "expected"),
    [
        ("۱۱:۳۰۴۱۰", "۱۱:۳۰", "۱۱:۳۰"),
        (":۱۰", "۱۰", "۱۰"),
        ("۱۱:۳۰", "۱۱:۲۰", "۱۱:۳۰"),
        ("۱۲۵", "۱:۹۵", "۱۲۵"),
    ],
)
def test_a_time_of_day_stays_one(typed: str, first: str, expected: str) -> None:
    """Glyphs win where they see a time too, or the first reading is none."""
    assert forms.without_colons(typed, first) == expected


def test_a_number_found_behind_letters_is_read_to_its_end() -> None:
    """The recogniser saw letters in the first digits of a number and nothing in the others."""
    font = ImageFont.truetype(NASKH, 30, layout_engine=ImageFont.Layout.RAQM)
    image = Image.new("L", (500, 80), 255)
    ImageDraw.Draw(image).text((250, 40), "۴۸۲۳۹۵۷", font=font, fill=0, anchor="mm")
    gray = np.asarray(image)
    parts = cv2.connectedComponentsWithStats((gray < 128).astype(np.uint8))[2][1:]
    first = parts[parts[:, 0].argsort()][:3]
    x, y = int(first[0, 0]), int(first[:, 1].min())
    wide, tall = int(first[2, 0] + first[2, 2]) - x, int(first[:, 3].max())
    cut = Token("ی(", x, y, wide, tall, 0.0, 0)
    page = renumber.Page(gray, [cut], np.zeros((0, 6), int), (), set(), [])
    page.free = renumber.free_ink(page, parts)
    renumber.renew(page, 0, True)
    assert page.tokens[0].text == "۴۸۲۳۹۵۷"


def test_two_days_are_never_one_number() -> None:
    one, two = (Token(text, 0, 0, 9, 9, 90.0, 0) for text in ("۱۳۹۱/۰۶/۱۴", "۱۳۹۹/۰۹/۲۳"))
    assert renumber.two_dates(one, two)
    assert not renumber.two_dates(one, replace(two, text="۱۳۹۹"))


@pytest.mark.parametrize(
    ("box", "clear"),
    [
        ((110, 95, 50, 40), (110, 104, 50, 31)),  # its head reaches over the ruling above
        ((110, 110, 50, 20), (110, 110, 50, 20)),
        ((310, 95, 50, 40), (310, 95, 50, 40)),  # outside every cell
    ],
)
def test_a_number_is_read_without_the_ruling_of_its_cell(
    box: tuple[int, int, int, int], clear: tuple[int, int, int, int]
) -> None:
    assert renumber.off_rulings(box, [(100, 100, 100, 60)]) == clear


def test_an_account_number_gets_its_letters() -> None:
    """They look like digits to the one reader and are dropped by the other."""
    number = "523754433503204508423458"
    assert forms.typed(tuple("LL" + number), number, True) == f"IR{number}"


def written(text: str, face: str, size: int) -> digits.Row:
    """What the digit reader sees in a line as it stands on a prepared page."""
    font = ImageFont.truetype(face, size, layout_engine=ImageFont.Layout.RAQM)
    image = Image.new("L", (500, 80), 255)
    ImageDraw.Draw(image).text((250, 40), text, font=font, fill=0, anchor="mm")
    return digits.read_box(np.asarray(image), (20, 10, 460, 60))


@pytest.mark.parametrize(
    "text",
    ["۹٬۶۳۲٬۰۰۰٬۰۰۰", "۳۹٬۸۲۰٬۰۰۰٬۰۰۰", "۸۷۵۲۰۰۰۰۰۰۰۰", "۱۳۵۷۰۰۵۰۰"],
)
def test_marks_of_an_amount_are_told_from_digits(text: str) -> None:
    """In this face the mark looks like a five to the model."""
    assert "".join(written(text, NASKH, 30).chars) == text


def test_a_stroke_that_leans_over_a_digit_is_no_part_of_it() -> None:
    """Dots above each other are one glyph, and so is a speck inside a ring."""
    eight, stroke = (0, 0, 18, 20), (9, 0, 20, 28)
    assert not digits.belong(eight, stroke)
    assert digits.belong((0, 0, 6, 6), (1, 12, 7, 18)) and digits.belong(eight, (4, 8, 8, 12))


def test_digits_that_touch_are_cut() -> None:
    """Wear runs two eights together; the row is too wide for a letter there."""
    font = ImageFont.truetype(NASKH, 30, layout_engine=ImageFont.Layout.RAQM)
    image = Image.new("L", (300, 80), 255)
    pen = ImageDraw.Draw(image)
    for x, char in ((60, "۱"), (75, "۳"), (98, "۸"), (110, "۸")):
        pen.text((x, 60), char, font=font, fill=0, anchor="ls")
    joined = np.asarray(image)
    assert cv2.connectedComponents(255 - joined)[0] == 4  # paper, one, three, and both eights
    assert "".join(digits.read_box(joined, (40, 20, 120, 50)).chars) == "۱۳۸۸"


def test_ink_that_stands_off_a_word_is_free_for_the_number_beside_it() -> None:
    """Boxes of words run over the first digit of a number; a one is even read as «و»."""
    digit, word, close, one = (10, 0, 10, 20), (30, 0, 40, 20), (72, 0, 6, 20), (10, 0, 6, 20)
    parts = np.array([[*part, part[2] * part[3]] for part in (digit, word, close, one)])
    assert renumber.own_parts(parts, np.array([0, 1, 2]), "ریال").tolist() == [1, 2]
    assert renumber.own_parts(parts, np.array([3]), "و").tolist() == []
    assert renumber.own_parts(parts, np.array([0]), "و").tolist() == [0]


@pytest.mark.parametrize(
    ("text", "wanted"), [(")", True), ("-", True), ("ا:", True), (":", False), ("از", False)]
)
def test_marks_and_a_lone_alef_may_have_lost_their_one(text: str, wanted: bool) -> None:
    """«۱) مصوبه» comes as «) مصوبه», «بند ۱:» as «بند ا:»; no Persian word is an alef."""
    token = tesseract.Token(text, 0, 0, 10, 20, 90.0, 0)
    none = np.zeros((0, 6), int)
    page = renumber.Page(np.zeros((1, 1), np.uint8), [token], none, (), set(), [])
    assert page.wanted(0) is wanted


def test_a_digit_before_a_joined_percent_sign_stays() -> None:
    """Once the look for a second sign ran off the row's end and the page was lost."""
    chars, sure = list("۰۰/۰"), [0.9] * 4
    glyphs = [digits.Glyph((0, y, 2, y + 2), np.zeros((2, 2), np.uint8)) for y in (0, 0, 5, 10)]
    digits.join_percent(chars, sure, glyphs, 10)
    assert (chars, len(sure)) == (["۰", "٪"], 2)


def leaning(degrees: float) -> np.ndarray:
    """The letter as it lay a little askew."""
    page = paper()
    turn = cv2.getRotationMatrix2D((page.shape[1] / 2, page.shape[0] / 2), degrees, 1)
    return cv2.warpAffine(page, turn, page.shape[::-1], borderValue=255)


@pytest.mark.parametrize("degrees", [-4.0, -1.2, 0.6, 3.0])
def test_a_page_laid_askew_loses_no_line(degrees: float) -> None:
    found = fold(read_image(leaning(degrees), number=1).text).split()
    for line in LINES:
        wanted = [word for word in fold(line).split() if len(word) > 3]
        assert sum(word in found for word in wanted) * 4 >= len(wanted) * 3, line


def test_light_text_on_dark_is_read() -> None:
    words = fold(read_image(255 - paper(), number=1).text).split()
    assert {"کارگروه", "ساختار", "تصویب"} <= set(words)


def test_a_fax_is_read() -> None:
    black = cv2.threshold(paper(), 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)[1]
    rng = np.random.default_rng(3)
    black[rng.random(black.shape) < 0.0005] = 0
    words = fold(read_image(black, number=1).text).split()
    assert {"کارگروه", "ساختار", "تصویب", "احترام"} <= set(words)


def test_a_stamp_over_the_text_leaves_it_readable() -> None:
    page = cv2.cvtColor(paper(), cv2.COLOR_GRAY2BGR)
    seal = page.copy()
    for radius in (150, 135):
        cv2.circle(seal, (1150, 300), radius, (190, 60, 40), 6)
    stamped = np.minimum(page, cv2.addWeighted(page, 0.3, seal, 0.7, 0))
    words = fold(read_image(stamped, number=1).text).split()
    assert {"کارگروه", "ساختار", "احترام", "محل"} <= set(words)


def test_a_stamp_and_a_signature_leave_no_ink_and_the_letters_below_stay() -> None:
    page = np.full((1200, 1600, 3), 240, np.uint8)
    cv2.rectangle(page, (780, 300), (820, 1000), (20, 20, 20), -1)
    for centre, ink in ((600, (150, 45, 95)), (950, (75, 22, 47))):
        veil = np.full(page.shape, 255, np.uint8)
        cv2.circle(veil, (800, centre), 150, ink, 8)
        share = 1 - 0.7 * (1 - cv2.GaussianBlur(veil, (0, 0), 0.8) / 255)
        page = (page * share).astype(np.uint8)
    gray = stamps.faded(page)
    letters = np.zeros(gray.shape, bool)
    letters[298:1003, 778:823] = True
    assert gray[~letters].min() > 200
    assert gray[305:996, 785:816].max() < 60


def test_a_coloured_heading_stays() -> None:
    page = np.full((1200, 1600, 3), 240, np.uint8)
    for left in range(300, 1200, 65):
        cv2.rectangle(page, (left, 100), (left + 50, 138), (150, 60, 40), -1)
    assert (stamps.faded(page)[100:138, 300:350] == 150).all()


def test_a_ruled_table_is_read_cell_by_cell() -> None:
    rows = (
        ("ردیف", "عنوان", "تعداد"),
        ("۱", "کارشناس", "۱۲"),
        ("۲", "راننده", "۴۵"),
        ("۳", "بایگان", "۳۰"),
    )
    face = ImageFont.truetype(FACE, 34, layout_engine=ImageFont.Layout.RAQM)
    image = Image.new("L", (1654, 700), 255)
    draw = ImageDraw.Draw(image)
    for y, row in enumerate(rows):
        for x, word in enumerate(row):
            left, top = 1500 - (x + 1) * 400, 60 + y * 110
            draw.rectangle((left, top, left + 400, top + 110), outline=0, width=3)
            draw.text(
                (left + 360, top + 30), word, font=face, fill=20, anchor="ra", direction="rtl"
            )
    lines = read_image(np.asarray(image), number=1).text.splitlines()
    assert [fold(line).split("\t") for line in lines] == [[fold(c) for c in row] for row in rows]


def test_ink_of_which_nothing_is_read_is_said_and_never_sure() -> None:
    rng = np.random.default_rng(5)
    page = np.full((900, 900), 255, np.uint8)
    for _ in range(60):
        x, y = rng.integers(50, 850, 2)
        cv2.ellipse(page, (int(x), int(y)), (14, 9), float(rng.integers(180)), 0, 300, 0, 2)
    reading = read_image(page, number=1)
    assert reading.note == "nothing read" if not reading.text.strip() else reading.confidence < 0.7


def test_a_doubtful_word_in_a_number_s_box_stays() -> None:
    """Its ink lies within the number's box, and the engine is not sure of it."""
    face = ImageFont.truetype(FACE, 24, layout_engine=ImageFont.Layout.RAQM)
    image = Image.new("L", (200, 60), 255)
    ImageDraw.Draw(image).text((100, 10), "۱۴۰۳", font=face, fill=0, anchor="la")
    number = tesseract.Token("۱۴۰۳", 98, 12, 64, 24, 90.0, 0, None)
    word = tesseract.Token("تصویب", 120, 14, 20, 20, 30.0, 0, None)
    page = renumber.Page(np.asarray(image), [number, word], np.zeros((0, 6), int), (), set(), [])
    renumber.renew(page, 0, rtl=True)
    assert page.gone == set() and page.tokens[1].text == "تصویب"


@pytest.mark.parametrize(("glyphs", "number"), [("٫۱،", False), ("۶-", True), ("۱۲", True)])
def test_a_badly_read_comma_is_no_number(glyphs: str, number: bool) -> None:
    """Such a word had no digit in the first reading."""
    row = digits.Row(tuple(glyphs), (0.99,) * len(glyphs))
    assert renumber.is_number(row, had=False, wanted=False) is number
