"""Page pictures of papers that came with their text: drawn from it, nothing is read by OCR.

They stand for born-digital papers. The places of the words are known from the drawing, so what is
found is marked on the page. A paper that has its pictures is passed over.
"""

import io
from typing import Any

from django.db import transaction
from PIL import Image, ImageDraw

from archive import registration, store
from archive.models import Page, Record
from config.demo import paper, scans
from config.demo.municipality import Municipality
from config.demo.structure import SOURCE, Line
from search import sync

WANTED = 1200  # page pictures in all, those of the scans among them
AT_ONCE = 50  # papers between two updates of the index
DPI, QUALITY = 120, 40
LINE = 1.35  # height of a line in heights of its letters


def chosen(city: Municipality, scanned: list[Line], pages: int) -> list[Line]:
    """Papers without a scan up to so many pages: all meetings, then the newest letters."""
    taken = {row["external_id"] for row in scanned}
    rows = [row for row in city.lines() if row.get("text") and row["external_id"] not in taken]
    meetings = [row for row in rows if row["kind"] == "meeting"]
    letters = [row for row in rows if row["kind"] == "letter"]
    found = []
    for row in sorted(meetings, key=newest) + sorted(letters, key=newest):
        pages -= row["text"].count("\f") + 1
        if pages < 0:
            break
        found.append(row)
    return found


def newest(row: Line) -> tuple[int, str]:
    """Sorts by date, the latest first; papers of a day by their id."""
    return -int(row["date"].replace("/", "").ljust(8, "0")), row["external_id"]


def attach_all(city: Municipality, scanned: list[Line], told: scans.Progress) -> int:
    """Pictures for the chosen papers; -> how many papers were given theirs now."""
    worn = sum(row["text"].count("\f") + 1 for row in scanned)
    asked = WANTED * min(len(scanned), scans.WANTED) // scans.WANTED  # fewer scans, fewer of these
    rows, made = chosen(city, scanned, asked - worn), 0
    for n, row in enumerate(rows):
        told(n, len(rows))
        record = Record.objects.filter(source=SOURCE, external_id=row["external_id"]).first()
        if record is None or record.pages.exclude(image="").exists():
            continue
        scans.give_way()
        texts = row["text"].split("\f")
        with transaction.atomic():
            pages = [sheet(text, number) for number, text in enumerate(texts, 1)]
            registration.add_reading(record, pages, user=None)
        made += 1
        if made % AT_ONCE == 0:
            sync.drain()
    sync.drain()
    told(len(rows), len(rows))
    return made


def sheet(text: str, number: int) -> Page:
    """A page with its picture in the store and its words in place."""
    page = Image.new("L", (int(8.27 * DPI), int(11.69 * DPI)), 255)
    rows, _ = paper.laid_out(text, page.size, DPI)
    pen = ImageDraw.Draw(page)
    words: list[list[Any]] = []
    for row in rows:
        row.put(pen)
        words += words_of(row, page.size)
    out = io.BytesIO()
    page.save(out, "WEBP", quality=QUALITY, method=0)
    return Page(
        number=number, text=text, origin="import", words=words, width=page.width,
        height=page.height, image=store.put_bytes(out.getvalue()),
    )  # fmt: skip


def words_of(row: paper.Row, size: tuple[int, int]) -> list[list[Any]]:
    """[text, box in fractions, 1.0, None] of each word, the first one at the right."""
    x, y = row.at
    length = row.face.getlength(row.text, direction="rtl")
    right = x + length / 2 if row.anchor == "ma" else float(x)
    blank = row.face.getlength(" ")
    rows = []
    for word in row.text.split():
        left = right - row.face.getlength(word, direction="rtl")
        box = (left / size[0], y / size[1], right / size[0], (y + LINE * row.face.size) / size[1])
        rows.append([word, [round(min(1.0, max(0.0, edge)), 4) for edge in box], 1.0, None])
        right = left - blank
    return rows
