"""PDF pages: the text layer where it is sound, else a picture of the page for OCR."""

import time
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
import pypdfium2.raw
from pdfminer.pdfdocument import PDFDocument, PDFPasswordIncorrect
from pdfminer.pdfinterp import PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from PIL import Image

from ingest.errors import Refusal
from ingest.extract import ruled, text_layer
from ingest.extract.content import Interpreter
from ingest.extract.glyphs import GlyphDevice, Line, kind
from ingest.reading import PageReading, Source, Word

MAX_PAGES = 2000
OCR_DPI = 200
SCAN_SHARE, HEADER_LETTERS = 0.5, 200  # an image this large with this little text is a scan
MAX_PIXELS = 60_000_000


class PdfPaper:
    """An open PDF. Page numbers begin with 1."""

    def __init__(self, path: Path, *, source: Source = "text_layer") -> None:
        self.source: Source = source
        try:
            self.pixels = pypdfium2.PdfDocument(path)
        except pypdfium2.PdfiumError as error:
            password = "password" in str(error).lower()
            raise Refusal("encrypted" if password else "broken") from error
        self.count = len(self.pixels)
        if self.count == 0:
            raise Refusal("broken")
        if self.count > MAX_PAGES:
            raise Refusal("too_many_pages")
        self.stream = path.open("rb")
        self.device = GlyphDevice(PDFResourceManager())
        self.interpreter = Interpreter(self.device.rsrcmgr, self.device)
        self.layers = self.open_layers()

    def open_layers(self) -> list[PDFPage]:
        """Pages for their text; empty when only their picture can be had."""
        try:
            return list(PDFPage.create_pages(PDFDocument(PDFParser(self.stream))))
        except PDFPasswordIncorrect as error:
            raise Refusal("encrypted") from error
        except Exception:  # noqa: BLE001 a parser's surprise on a foreign file: read its picture
            return []

    def close(self) -> None:
        """Lets the file go."""
        self.pixels.close()
        self.stream.close()

    def layer(self, number: int) -> PageReading | None:
        """The text layer of a page, None when it is not to be believed."""
        began = time.perf_counter()
        if number > len(self.layers):
            return None
        try:
            self.interpreter.process_page(self.layers[number - 1])
        except Exception:  # noqa: BLE001 a broken content stream: the picture is read instead
            return None
        page = self.device.page
        rows = ruled.rows_of_page(page)
        text = "\n".join(map(ruled.text_of, rows))
        if text_layer.distrust(text) or self.is_stamped_scan(number, text):
            return None
        return PageReading(
            number=number,
            source=self.source,
            text=text,
            confidence=1.0,
            words=tuple(
                word
                for row in rows
                for cell in row
                for line in cell
                for word in words_of(line, page.width, page.height)
            ),
            ms=round((time.perf_counter() - began) * 1000),
            width=round(page.width),
            height=round(page.height),
        )

    def sheet(self, number: int) -> pypdfium2.PdfPage:
        """The page for its pixels; a page that can't be loaded makes the paper a broken one."""
        try:
            return self.pixels[number - 1]
        except pypdfium2.PdfiumError as error:
            raise Refusal("broken") from error

    def is_stamped_scan(self, number: int, text: str) -> bool:
        """A picture of a page with only a header or stamp in its text layer."""
        if len(text) >= HEADER_LETTERS:
            return False
        page = self.sheet(number)
        width, height = page.get_size()
        for image in page.get_objects(filter=[3], max_depth=2):  # 3: an image object
            left, bottom, right, top = image.get_bounds()
            if abs(right - left) * abs(top - bottom) > SCAN_SHARE * width * height:
                return True
        return False

    def picture(self, number: int, dpi: int = OCR_DPI) -> Image.Image:
        """The page as pixels, within the limit whatever size it claims."""
        page = self.sheet(number)
        width, height = page.get_size()
        scale = dpi / 72
        if width * height * scale * scale > MAX_PIXELS:
            scale = (MAX_PIXELS / (width * height)) ** 0.5
        return page.render(scale=scale).to_pil().convert("RGB")

    def array(self, number: int) -> np.ndarray:
        """The page's picture for OCR: grey when it has no colour."""
        return as_array(self.picture(number))


def unlock(path: Path, password: str, copy: Path) -> None:
    """Writes the paper without its password; Refusal when it is another one."""
    try:
        paper = pypdfium2.PdfDocument(path, password=password)
    except pypdfium2.PdfiumError:
        raise Refusal("encrypted") from None  # nothing of this call travels on
    try:
        paper.save(copy, flags=pypdfium2.raw.FPDF_REMOVE_SECURITY)
    finally:
        paper.close()


def as_array(image: Image.Image) -> np.ndarray:
    """An RGB picture as BGR pixels, one plane when it has no colour."""
    pixels = np.asarray(image.convert("RGB"))
    sample = pixels[::8, ::8].astype(np.int16)
    if int((sample.max(axis=2) - sample.min(axis=2)).max(initial=0)) < 24:
        return np.ascontiguousarray(pixels[..., 1])
    return cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)


def words_of(line: Line, width: float, height: float) -> list[Word]:
    """Words of a line with the boxes of their glyphs, in the line's reading order.

    Glyph groups between blanks are matched to the text's words from the reading side on; a line
    whose counts differ gives its words the whole line's box.
    """
    texts = line.text.split()
    groups: list[list[float]] = []
    new = True
    for glyph in line.glyphs:
        if kind(glyph.text) == "W":
            new = True
            continue
        far = groups and glyph.x0 - groups[-1][1] > 0.28 * glyph.size
        if new or far or not groups:
            groups.append([glyph.x0, glyph.x1])
        else:
            groups[-1][1] = max(groups[-1][1], glyph.x1)
        new = False
    if line.rtl:
        groups.reverse()
    base = max(g.baseline for g in line.glyphs)
    size = max(g.size for g in line.glyphs)
    top, bottom = 1 - (base + 0.8 * size) / height, 1 - (base - 0.3 * size) / height
    whole = [min(g.x0 for g in line.glyphs), max(g.x1 for g in line.glyphs)]
    if len(groups) != len(texts):
        groups = [whole] * len(texts)
    return [
        Word(text, tuple(round(clip(v), 4) for v in (x0 / width, top, x1 / width, bottom)), 1.0)
        for text, (x0, x1) in zip(texts, groups, strict=True)
    ]


def clip(value: float) -> float:
    """Inside the page."""
    return min(1.0, max(0.0, value))
