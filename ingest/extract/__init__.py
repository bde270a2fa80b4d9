"""Opens a paper whatever its format: by its bytes, never by its name.

`Extractor` is the protocol that PDF and picture papers keep. Meant to be used inside the killable
child: a foreign format may take any time and memory.
"""

import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import numpy as np
from PIL import Image

from ingest import ocr
from ingest.errors import Refusal
from ingest.extract import office
from ingest.extract.image import ImagePaper
from ingest.extract.pdf import PdfPaper
from ingest.reading import PageReading


class Extractor(Protocol):
    """An open paper; pages are numbered from 1."""

    count: int

    def layer(self, number: int) -> PageReading | None:
        """The sound text layer of a page, or None."""
        ...

    def picture(self, number: int, dpi: int = 200) -> Image.Image:
        """The page as an RGB picture."""
        ...

    def array(self, number: int) -> np.ndarray:
        """The page as pixels for OCR."""
        ...

    def close(self) -> None:
        """Lets the file go."""
        ...


SIGNS = (
    (b"%PDF-", "pdf"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"PK\x03\x04", "zip"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"#!", "program"),
    (b"\x1f\x8b", "archive"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
)


def sniff(path: Path) -> str:
    """pdf, image or docx; Refusal for anything else."""
    with path.open("rb") as stream:
        head = stream.read(2048)
    if not head:
        raise Refusal("empty")
    form = next((name for sign, name in SIGNS if head.startswith(sign)), "unknown")
    if form == "unknown" and b"%PDF-" in head[:1024]:  # some mail programs put bytes before it
        return "pdf"
    if form == "zip":
        return zipped(path)
    if form == "ole":  # an encrypted DOCX is an OLE file with this stream
        raise Refusal("encrypted_office" if encrypted_office(path) else "unknown")
    if form in ("program", "archive", "unknown"):
        raise Refusal(form)
    return form


def zipped(path: Path) -> str:
    """A DOCX is a zip with its document inside; any other zip is a packed file."""
    try:
        with zipfile.ZipFile(path) as packed:
            names = set(packed.namelist())
    except (zipfile.BadZipFile, OSError) as error:
        raise Refusal("broken") from error
    if "word/document.xml" not in names:
        raise Refusal("archive")
    return "docx"


def encrypted_office(path: Path) -> bool:
    """The stream's name stands in the directory, in UTF-16."""
    return "EncryptedPackage".encode("utf-16-le") in path.read_bytes()


@contextmanager
def opened(path: Path) -> Iterator[Extractor]:
    """The paper at `path`; Refusal when it can't be one."""
    form = sniff(path)
    with tempfile.TemporaryDirectory(prefix="paper-") as folder:
        paper: Extractor
        if form == "image":
            paper = ImagePaper(path)
        elif form == "docx":
            paper = PdfPaper(office.to_pdf(path, Path(folder)), source="office")
        else:
            paper = PdfPaper(path)
        try:
            yield paper
        finally:
            paper.close()


def read_page(paper: Extractor, number: int) -> PageReading:
    """The page's sound text layer, else what OCR reads in its picture."""
    return paper.layer(number) or ocr.read_image(paper.array(number), number=number)


def read_pages(path: Path) -> Iterator[PageReading]:
    """Every page of a paper, in order."""
    with opened(path) as paper:
        for number in range(1, paper.count + 1):
            yield read_page(paper, number)
