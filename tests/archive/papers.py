"""A filed session with a page image, a clause, a letter and a document, for tests of screens."""

import io
from dataclasses import dataclass

from PIL import Image, ImageDraw

from archive import registration, store
from archive.models import Body, Page, Record, StoredFile, Unit
from archive.registration import Entry
from archive.vocabulary import DocumentType, Kind, Level

SCAN = (600, 848)


@dataclass(frozen=True)
class Papers:
    """The filed records and the file of the scan."""

    meeting: Record
    clause: Record
    letter: Record
    document: Record
    file: StoredFile


def picture() -> bytes:
    """A small page image."""
    sheet = Image.new("RGB", SCAN, "#fbfaf6")
    draw = ImageDraw.Draw(sheet)
    for line in range(100, 760, 32):
        draw.line((60, line, 540, line), fill="#555", width=3)
    out = io.BytesIO()
    sheet.save(out, "PNG")
    return out.getvalue()


def words_of(text: str) -> list[list[object]]:
    """The text's words laid out in lines of six from the right, as a reader would find them."""
    rows = []
    for index, word in enumerate(text.split()):
        right = 0.9 - (index % 6) * 0.13
        top = 0.1 + (index // 6) * 0.04
        rows.append([word, [round(right - 0.11, 3), top, right, top + 0.025], 0.95, None])
    return rows


def page(text: str, number: int = 1, file: StoredFile | None = None) -> Page:
    """A read page with its picture in the store."""
    return Page(
        number=number,
        text=text,
        words=words_of(text),
        image=store.put_bytes(picture()),
        width=SCAN[0],
        height=SCAN[1],
        file=file,
        origin="ocr",
    )


def file_papers(
    unit: Unit, body: Body, *, text: str, title: str, number: str, level: int = Level.NORMAL
) -> Papers:
    """Files the four papers; each carries the title, the number and the text."""
    scan = store.put_file(io.BytesIO(picture()), name=f"{title}.png", content_type="image/png")
    shared = {"date": "1397/05/14", "unit": unit, "level": level, "title": title}
    meeting, (clause,) = registration.register_session(
        Entry(
            kind=Kind.MEETING,
            fields={**shared, "number": number, "body": body, "text": text},
            details={"present": ["مریم راستین"], "term": "دوره پنجم"},
            pages=[page(text, 1, scan), page("صفحه دوم " + text, 2, scan)],
            files=[scan],
        ),
        [
            Entry(
                kind=Kind.RESOLUTION,
                fields={**shared, "number": f"{number}/1", "body": body, "text": text},
                details={"clause": "1", "places": [[1, [0.1, 0.09, 0.92, 0.2]]]},
            )
        ],
        user=None,
    )
    letter = registration.register(
        Entry(
            kind=Kind.LETTER,
            fields={**shared, "number": f"{number}/2", "text": text},
            details={"direction": "incoming", "sender": "فرستنده", "receiver": "گیرنده"},
            pages=[page(text, 1, scan)],
            files=[scan],
        ),
        user=None,
    )
    document = registration.register(
        Entry(
            kind=Kind.DOCUMENT,
            fields={**shared, "number": f"{number}/3", "text": text},
            details={"type": DocumentType.REPORT},
        ),
        user=None,
    )
    registration.link(letter, "follows", clause, user=None, quote=text)
    return Papers(meeting, clause, letter, document, scan)
