"""A small sound PDF, and what runs in the child to make it die or err."""

import os
import signal
import time

from ingest.extract import session
from ingest.reading import PageReading


def pdf(*pages: list[str]) -> bytes:
    """A PDF with a text layer: a list of Latin lines for each page."""
    kids = " ".join(f"{4 + 2 * at} 0 R" for at in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for at, lines in enumerate(pages):
        content = "BT /F1 14 Tf 60 780 Td 20 TL "
        content += " ".join(f"({line}) Tj T*" for line in lines) + " ET"
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * at} 0 R >>"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    body, offsets = "%PDF-1.4\n", []
    for number, written in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{written}\nendobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    tail = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer << /Size {size} /Root 1 0 R >>\n"
    return f"{body}{tail}startxref\n{len(body)}\n%%EOF".encode()


def die_on_the_second_page(path: str, number: int) -> PageReading:
    """Reads, but dies like under kill -9 on page 2."""
    if number == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return session.page(path, number)


def sleep_on_the_second_page(path: str, number: int) -> PageReading:
    """Reads, but comes to no end on page 2."""
    if number == 2:
        time.sleep(3600)
    return session.page(path, number)


def surprise(path: str) -> int:
    """An error that nobody foresaw."""
    raise LookupError("unforeseen")
