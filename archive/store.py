"""The store: bytes named by their SHA-256, on disk and synced before anyone gets a receipt."""

import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from archive.models import StoredFile

CHUNK = 1 << 20


def path_of(sha256: str) -> Path:
    """Where the bytes of a digest lie: store/ab/cd/abcd…"""
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise ValueError("not a SHA-256 digest")
    return settings.STORE_DIR / sha256[:2] / sha256[2:4] / sha256


def put(chunks: Iterable[bytes]) -> tuple[str, int]:
    """Writes bytes durably; -> (sha256, size). The same bytes twice lie there once.

    Raises OSError when the disk can't take them: then nothing was stored.
    """
    digest, size = hashlib.sha256(), 0
    settings.STORE_DIR.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=settings.STORE_DIR, prefix="incoming-")
    try:
        with os.fdopen(handle, "wb") as out:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        target = path_of(digest.hexdigest())
        if target.exists():
            Path(temporary).unlink()
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            Path(temporary).replace(target)
            sync_folder(target.parent)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return digest.hexdigest(), size


def put_bytes(content: bytes) -> str:
    """Stores bytes already in memory (page pictures); -> sha256."""
    return put([content])[0]


def put_file(stream: BinaryIO, *, name: str, content_type: str) -> StoredFile:
    """Stores a stream and its row; the row of the same bytes is reused."""
    sha256, size = put(iter(lambda: stream.read(CHUNK), b""))
    row, _ = StoredFile.objects.get_or_create(
        sha256=sha256, defaults={"size": size, "name": name[:255], "content_type": content_type}
    )
    return row


def sync_folder(folder: Path) -> None:
    """A new name in a folder is durable only when the folder is synced too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
