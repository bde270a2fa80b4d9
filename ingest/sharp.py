"""A page drawn anew from its file, sharp enough to zoom in, and kept for the next reader.

The reading-size picture is small so that pages turn fast; this one is drawn only when somebody
looks closer, in the killable child, and the last ones stay in var/cache.
"""

import contextlib
import os
import threading
from pathlib import Path

from django.conf import settings

from archive import store
from archive.limits import Child, ChildKilled
from archive.models import StoredFile
from ingest.errors import Refusal

DRAW = "ingest.extract.session:sharp"
DRAW_SECONDS = 30.0
KEPT = 400  # pictures of at most 600 KB
AT_ONCE = threading.BoundedSemaphore(2)  # children drawing at the same time


def picture(file: StoredFile, number: int, turned: int) -> bytes | None:
    """WebP of a page of a file, turned clockwise by degrees; None when it can't be drawn."""
    folder = settings.VAR / "cache" / "sharp"
    path = folder / f"{file.sha256}-{number}-{turned}.webp"
    with contextlib.suppress(FileNotFoundError):
        content = path.read_bytes()
        os.utime(path)  # the last ones looked at stay
        return content
    drawn = draw(file.sha256, number, turned)
    if drawn is not None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
        part.write_bytes(drawn)
        part.replace(path)
        forget_oldest(folder)
    return drawn


def draw(sha256: str, number: int, turned: int) -> bytes | None:
    """The child's picture, or None for whatever reason it has none."""
    with AT_ONCE, Child() as child, contextlib.suppress(Refusal, ChildKilled, OSError, IndexError):
        path = str(store.held(sha256))
        content: bytes = child.call(DRAW, path, number, turned, timeout=DRAW_SECONDS)
        return content
    return None


def forget_oldest(folder: Path) -> None:
    """Keeps the folder small."""
    rows = []
    for path in folder.iterdir():
        with contextlib.suppress(FileNotFoundError):  # another reader's broom
            rows.append((path.stat().st_mtime, path))
    for _, path in sorted(rows)[: max(0, len(rows) - KEPT)]:
        path.unlink(missing_ok=True)
