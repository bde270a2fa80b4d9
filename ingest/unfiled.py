"""The text of a file that nobody files: read in the killable child, nothing of it is kept."""

import time
from dataclasses import dataclass
from pathlib import Path

from archive.limits import Child, ChildKilled
from ingest.errors import Refusal
from ingest.reading import PageReading

SECONDS = 180  # for a page, and for opening a paper
COUNT, PAGE = "ingest.extract.session:count", "ingest.extract.session:page"
MARKS = (b"\xff\xfe", b"\xfe\xff")  # UTF-16 says so at its start
LEAST_READABLE = 0.97  # share of letters, marks and blanks of a text


@dataclass(frozen=True)
class Text:
    """What was read, form feeds between pages; `pages` of `count` when time ran out."""

    text: str
    pages: int = 1
    count: int = 1


def read_file(child: Child, path: Path) -> list[PageReading]:
    """Every page; Refusal when the file can't be read, whatever the reason."""
    return pages_of(child, path, within=float("inf"))[0]


def pages_of(child: Child, path: Path, *, within: float) -> tuple[list[PageReading], int]:
    """(the pages read in so many seconds, how many there are); Refusal as above."""
    end = time.monotonic() + within
    try:
        name = str(path.resolve())  # the child stands in another folder
        count = child.call(COUNT, name, timeout=min(SECONDS, within))
        read: list[PageReading] = []
        while len(read) < count and time.monotonic() < end:
            left = min(SECONDS, end - time.monotonic())
            try:
                read.append(child.call(PAGE, name, len(read) + 1, timeout=left))
            except ChildKilled:
                if not read:
                    raise
                break
    except Refusal:
        raise
    except ChildKilled as error:
        raise Refusal("too_heavy") from error
    except Exception as error:  # a library's surprise on a foreign file
        raise Refusal("broken") from error
    if count and not read:
        raise Refusal("too_heavy")
    return read, count


def text_of(path: Path, *, within: float = float("inf")) -> Text:
    """The text of a plain text file, PDF, DOCX or picture; Refusal when there is none to read."""
    plain = plain_text(path.read_bytes())
    if plain is not None:
        return Text(plain)
    with Child() as child:
        read, count = pages_of(child, path, within=within)
    return Text("\f".join(page.text for page in read), len(read), count)


def plain_text(content: bytes) -> str | None:
    """The bytes as text in the encodings that offices use; None for another kind of file."""
    if b"%PDF-" in content[:1024] or not content:
        return None
    if content.startswith(MARKS):
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError:
            return None
    if b"\0" in content:
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1256", "replace")
    return text if readable(text) else None


def readable(text: str) -> bool:
    """Old Windows text and not any bytes: hardly a sign that no text has, and Persian letters."""
    good = sum(letter.isalnum() or letter.isspace() or letter in _SIGNS for letter in text)
    persian = sum("\u0621" <= letter <= "\u06cc" for letter in text)
    return good >= LEAST_READABLE * len(text) and persian * 2 >= sum(map(str.isalpha, text))


_SIGNS = frozenset(".,،؛;:!؟?()[]{}«»\"'-–—_/\\|*+=%٪٫٬#@&<>\u200c\u200d\u200e\u200f")
