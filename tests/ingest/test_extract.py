"""Papers as Chromium, LibreOffice and scanners make them, and files that only look like papers."""

import io
import struct
import subprocess
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from archive.limits import Child, ChildKilled
from bench import layers, prints
from ingest import extract
from ingest.errors import Refusal
from ingest.extract.glyphs import ZWNJ
from ingest.extract.text_layer import distrust
from ingest.reading import PageReading

MADE = prints.pages(2)
TRUTHS = [prints.text_of(page) for page in MADE]
READY = "ingest.extract.session:ready"
COUNT = "ingest.extract.session:count"
PAGE = "ingest.extract.session:page"
PICTURE = "ingest.extract.session:picture"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the papers are printed."""
    return tmp_path_factory.mktemp("prints")


@pytest.fixture(scope="module")
def chromium(folder: Path) -> Path:
    """Printed once."""
    return prints.chromium(MADE, folder)


@pytest.fixture(scope="module")
def flat(folder: Path) -> Path:
    """An OpenDocument source."""
    return prints.flat(MADE, folder)


@pytest.fixture(scope="module")
def opened(chromium: Path) -> bytes:
    """Chromium's PDF with its streams laid open."""
    return prints.uncompressed(chromium)


@pytest.fixture(scope="module")
def child() -> Iterator[Child]:
    """Where foreign files are opened."""
    with Child() as made:
        yield made


@pytest.fixture
def put(tmp_path: Path) -> Callable[[bytes, str], Path]:
    """Writes bytes under a name."""

    def write(content: bytes, name: str = "paper.pdf") -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


def assert_read(pages: list[PageReading], errors: float) -> None:
    """Text within the limit, every number, every half-space."""
    assert len(pages) == len(TRUTHS)
    for page, truth in zip(pages, TRUTHS, strict=True):
        assert prints.character_errors(page.text, truth) <= errors
        assert prints.numbers_found(page.text, truth) == 1
        assert prints.half_spaces_found(page.text, truth) == 1


def refusal(path: Path) -> tuple[str, str]:
    """Code and state of a file that must be refused."""
    with pytest.raises(Refusal) as refused:
        list(extract.read_pages(path))
    return refused.value.code, refused.value.state


def pdf_of(content: bytes, filters: str = "", count: int = 1) -> bytes:
    """A minimal PDF: one content stream shared by so many pages."""
    kids = " ".join(f"{i} 0 R" for i in range(5, 5 + count))
    font = b"<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {count}/Kids[{kids}]/MediaBox[0 0 595 842]>>".encode(),
        font,
        f"<</Length {len(content)}{filters}>>\nstream\n".encode() + content + b"\nendstream",
        *[b"<</Type/Page/Parent 2 0 R/Resources 3 0 R/Contents 4 0 R>>"] * count,
    ]
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
    return bytes(out)


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and has hardly any pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


def test_a_chromium_print_is_read_nearly_without_error(chromium: Path) -> None:
    """Prose, amounts, dates and a table of numbers."""
    pages = list(extract.read_pages(chromium))
    assert_read(pages, 0.012)
    assert [(p.number, p.source) for p in pages] == [(1, "text_layer"), (2, "text_layer")]


def test_a_libreoffice_pdf_is_read_nearly_without_error(flat: Path) -> None:
    """Its own way of writing ligatures and half-spaces."""
    assert_read(list(extract.read_pages(prints.office(flat))), 0.03)


def test_a_docx_goes_through_libreoffice(flat: Path, put: Callable[..., Path]) -> None:
    """By its bytes: the name says PDF."""
    content = prints.office(flat, "docx").read_bytes()
    pages = list(extract.read_pages(put(content, "misnamed.pdf")))
    assert_read(pages, 0.03)
    assert {p.source for p in pages} == {"office"}


def test_rows_of_numbers_keep_the_order_of_their_cells(chromium: Path) -> None:
    """A row without letters reads from the right as its page does."""
    text = next(extract.read_pages(chromium)).text
    rows = next(block for block in MADE[0] if not isinstance(block, str))
    assert all("\t".join(row) in text for row in rows)


def test_words_lie_where_they_are_printed(chromium: Path) -> None:
    """Every word of a page has ink in its box and next to none around all boxes."""
    with extract.opened(chromium) as paper:
        page, picture = paper.layer(1), paper.picture(1, 100).convert("L")
    assert page
    assert [w.text for w in page.words] == page.text.split()
    inked = picture.point(lambda value: 255 * (value < 128))
    for word in page.words:
        x0, y0, x1, y1 = word.box
        assert 0 <= x0 < x1 <= 1 and 0 <= y0 < y1 <= 1
        box = (x0 * picture.width, y0 * picture.height, x1 * picture.width, y1 * picture.height)
        assert inked.crop(tuple(round(v) for v in box)).getbbox()
    first, second = page.words[:2]
    assert first.box[0] > second.box[0]


@pytest.mark.parametrize("spoil", [prints.without_map, prints.with_wrong_map])
def test_a_broken_character_map_is_caught_and_the_picture_is_read(
    opened: bytes, put: Callable[..., Path], spoil: Callable[[bytes], bytes]
) -> None:
    """Nobody would ever find that paper by its layer."""
    with extract.opened(put(spoil(opened))) as paper:
        assert paper.layer(1) is None
        page = extract.read_page(paper, 1)
    assert page.source == "ocr"
    assert prints.character_errors(page.text, TRUTHS[0]) < 0.2


def test_text_in_visual_order_is_not_believed() -> None:
    """What plain extraction makes of a page."""
    backwards = "\n".join(line[::-1] for line in TRUTHS[0].replace(ZWNJ, "").split("\n"))
    assert distrust(backwards) == "visual order"
    assert distrust(TRUTHS[0]) == ""


def test_a_list_of_goods_is_believed_and_its_words_backwards_are_not() -> None:
    """Hardly a common word: letters and their neighbours tell."""
    assert distrust(GOODS) == ""
    assert distrust(GOODS.replace(ZWNJ, "")[::-1]) == "not words"


LETTER = "شماره: ۴۵/۱۲۳۴\nمدیرعامل محترم سازمان\nگزارش پیوست برای آگاهی و دستور ارسال می‌شود."
TABLE = "جدول تفریغ بودجه\nردیف کد اعتبار مصوب تخصیص هزینه\n۶,۹۳۲ ۴,۰۴۰,۱۵۰ ۳۲,۴۳۶,۶۱۲"


HEADS = (
    "جدول تفریغ بودجه ردیف کد اعتبار مصوب تخصیص هزینه مانده" + 9 * "\n۶,۹۳۲ ۴,۰۴۰,۱۵۰ ۳۲,۴۳۶,۶۱۲"
)
GOODS = (
    "میز فلزی، صندلی چرخدار، چاپگر لیزری، نمایشگر، کولر گازی، بخاری برقی، یخچال، پنکه رومیزی، "
    "قفسه کتاب، تلفن همراه، دستگاه تکثیر، دوربین عکاسی، کپسول آتش‌نشانی، نردبان آلومینیومی"
)


@pytest.mark.parametrize("kind", layers.MAPS)
@pytest.mark.parametrize("text", [LETTER, TABLE, HEADS, GOODS])
def test_a_wrong_map_is_caught_where_few_words_stand(text: str, kind: str) -> None:
    """A letter of three lines and a table of numbers as bad generators map them."""
    assert distrust(text) == ""
    assert distrust("".join(chr(layers.MAPS[kind](ord(c))) for c in text)) != ""


@pytest.mark.parametrize(
    "text",
    [
        "Technical specification of the waste compactor truck, capacity 12 cubic metres, Euro 4",
        "HP ProLiant DL380 Gen10 Server 2x Intel Xeon Silver 64GB RAM redundant power supply",
        "ژاله ژیان، ثریا ذاکری، غضنفر ظهیری، قاسم خضوعی",
    ],
)
def test_english_pages_and_rare_letters_are_believed(text: str) -> None:
    """What no dictionary of common words knows."""
    assert distrust(text) == ""


def test_an_encrypted_pdf_is_put_aside(chromium: Path, tmp_path: Path) -> None:
    """Needs a password to open."""
    locked = tmp_path / "locked.pdf"
    command = ["qpdf", "--encrypt", "user", "owner", "256", "--", str(chromium), str(locked)]
    subprocess.run(command, check=True)
    assert refusal(locked) == ("encrypted", "quarantined")


def test_a_pdf_that_only_forbids_changes_is_read(chromium: Path, tmp_path: Path) -> None:
    """An empty user password opens it for everybody."""
    guarded = tmp_path / "guarded.pdf"
    command = ["qpdf", "--encrypt", "", "owner", "256", "--", str(chromium), str(guarded)]
    subprocess.run(command, check=True)
    assert_read(list(extract.read_pages(guarded)), 0.012)


@pytest.mark.parametrize("part", [0.02, 0.5, 0.97])
def test_a_truncated_pdf_is_broken_or_read(
    chromium: Path, put: Callable[..., Path], child: Child, part: float
) -> None:
    """Never anything else."""
    content = chromium.read_bytes()
    path = put(content[: int(len(content) * part)])
    try:
        assert child.call(PAGE, str(path), 1).number == 1
    except Refusal as refused:
        assert (refused.code, refused.state) == ("broken", "failed")


def packed() -> bytes:
    """A zip with a PDF's name inside."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        target.writestr("letter.pdf", "%PDF-1.7")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (packed(), "archive"),
        (b"\x1f\x8b\x08rest", "archive"),
        (b"\x7fELF\x02\x01\x01rest", "program"),
        (b"MZ\x90rest", "program"),
        (b"#!/bin/sh\nrm -rf /\n", "program"),
        ("متن ساده".encode(), "unknown"),
    ],
)
def test_what_is_no_paper_is_rejected_whatever_its_name(
    put: Callable[..., Path], content: bytes, code: str
) -> None:
    """Its name says PDF."""
    assert refusal(put(content)) == (code, "rejected")


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_damaged_packages_and_pictures_are_broken(put: Callable[..., Path]) -> None:
    """Beginnings without a rest."""
    assert refusal(put(b"PK\x03\x04rest", "a.docx")) == ("broken", "failed")
    assert refusal(put(b"\x89PNG\r\n\x1a\nrest", "a.png")) == ("broken", "failed")
    assert refusal(put(b"II*\x00rest", "a.tif")) == ("broken", "failed")


def test_twenty_thousand_pages_are_refused_at_once(put: Callable[..., Path]) -> None:
    """Before any page is read."""
    path = put(pdf_of(b"BT ET", count=20_000))
    began = time.monotonic()
    assert refusal(path) == ("too_many_pages", "rejected")
    assert time.monotonic() - began < 3


def test_a_picture_of_600_megapixels_is_refused_by_its_header(put: Callable[..., Path]) -> None:
    """No pixel is decoded."""
    assert refusal(put(png_header(30_000, 20_000), "a.png")) == ("too_large_image", "rejected")


def test_a_small_bomb_stops_its_child_only(put: Callable[..., Path], child: Child) -> None:
    """Packed twice, a few KB are 60 MB of drawing."""
    bomb = zlib.compress(zlib.compress(b"q BT /F 9 Tf (a) Tj ET Q " * 2_400_000, 9), 9)
    path = put(pdf_of(bomb, "/Filter[/FlateDecode/FlateDecode]"))
    assert path.stat().st_size < 10_000
    assert child.call(COUNT, str(path)) == 1
    began = time.monotonic()
    with pytest.raises(ChildKilled) as killed:
        child.call(PAGE, str(path), 1, timeout=3)
    assert killed.value.reason in ("time", "memory")
    assert time.monotonic() - began < 6
    assert child.call("operator:add", 2, 3) == 5


def test_a_ready_child_reads_as_one_that_loads_everything_itself(
    chromium: Path, tmp_path: Path
) -> None:
    """Word by word; and it is forked from a single thread, else a lock could be held for ever."""
    scan = tmp_path / "scan.png"
    with extract.opened(chromium) as printed:
        printed.picture(1, 200).save(scan)
    readings = []
    for ready in ("", READY):
        with Child(ready=ready) as made:
            reading = made.call(PAGE, str(scan), 1)
            readings.append((reading.text, reading.words, made.call(PICTURE, str(scan), 1)))
            assert made.call("threading:active_count") == 1
            assert len(made.call("os:listdir", "/proc/self/task")) == 1
    assert readings[0] == readings[1]
    assert len(readings[0][1]) > 20


def test_frames_of_a_tiff_are_pages(tmp_path: Path) -> None:
    """Fifty, each with its own size."""
    frames = [Image.new("1", (100 + i, 140), 1) for i in range(50)]
    path = tmp_path / "fax.tif"
    frames[0].save(path, save_all=True, append_images=frames[1:], compression="group4")
    with extract.opened(path) as paper:
        assert paper.count == 50
        assert [paper.picture(n).size for n in (50, 1, 7)] == [(149, 140), (100, 140), (106, 140)]
        assert paper.layer(1) is None


def test_a_photograph_is_turned_as_its_camera_noted(tmp_path: Path) -> None:
    """Orientation 6: the top is on the right."""
    image = Image.new("RGB", (200, 100), "white")
    ImageDraw.Draw(image).rectangle((0, 0, 40, 40), fill="black")
    exif = Image.Exif()
    exif[0x0112] = 6
    path = tmp_path / "photo.jpg"
    image.save(path, exif=exif)
    with extract.opened(path) as paper:
        turned = paper.picture(1).convert("L")
    assert turned.size == (100, 200)
    assert turned.getpixel((80, 20)) < 50 < 200 < turned.getpixel((20, 20))


def test_clear_parts_of_a_picture_are_white_paper(tmp_path: Path) -> None:
    """Not black, as a plain conversion makes them."""
    path = tmp_path / "stamp.png"
    Image.new("RGBA", (30, 30), (0, 0, 0, 0)).save(path)
    with extract.opened(path) as paper:
        assert paper.picture(1).getpixel((5, 5)) == (255, 255, 255)


def test_half_spaces_are_kept_in_a_face_that_draws_them_thin(tmp_path: Path) -> None:
    """Scheherazade: a joiner without width in LibreOffice, one under a wide letter in Chromium."""
    face = "Scheherazade"
    printed = prints.office(prints.flat(MADE, tmp_path, face))
    for path in (printed, prints.chromium(MADE, tmp_path, face)):
        assert_read(list(extract.read_pages(path)), 0.03)


def test_letters_that_no_persian_paper_uses_tell_a_wrong_map() -> None:
    """Even when a few of its words happen to be common ones."""
    shifted = TRUTHS[0].translate({ord("ی"): "ۏ", ord("گ"): "ڲ"})
    assert distrust(shifted) == "wrong map"


def test_a_16_bit_grey_scan_keeps_its_ink(tmp_path: Path) -> None:
    grey = np.full((300, 200), 60000, np.uint16)
    grey[100:140, 50:150] = 9000
    path = tmp_path / "deep.tif"
    Image.fromarray(grey).save(path)
    with extract.opened(path) as paper:
        pixels = paper.array(1)
    assert pixels[120, 100] < 60 and pixels[20, 20] > 200


def test_a_picture_with_more_pixels_than_reading_needs_is_made_smaller_and_stays_turned(
    tmp_path: Path,
) -> None:
    """110 million blank pixels took half a minute; a large TIFF keeps its orientation tag."""
    sheet = Image.new("1", (10_000, 6_000), 1)
    sheet.paste(0, (0, 0, 5_000, 3_000))
    path = tmp_path / "large.tif"
    sheet.save(path, compression="group4", tiffinfo={274: 6})  # 6: to be turned clockwise
    with extract.opened(path) as paper:
        picture = paper.picture(1).convert("L")
    assert picture.width * picture.height <= 24_100_000
    assert picture.width / picture.height == pytest.approx(0.6, abs=0.01)
    ink = picture.getpixel((picture.width * 3 // 4, picture.height // 4))
    assert ink < 50 < 200 < picture.getpixel((picture.width // 4, picture.height // 4))
