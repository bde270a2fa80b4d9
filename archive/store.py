"""The store: bytes named by their SHA-256, durable before anyone gets a receipt.

On one machine they lie in a folder, synced. With STORAGE_URL they lie in an S3-compatible store and
the folder only keeps what was used last: any of it may be deleted.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files import File
from django.core.files.storage import Storage, storages

from archive.models import StoredFile

CHUNK = 1 << 20


def path_of(sha256: str) -> Path:
    """Where the bytes of a digest lie on this machine: store/ab/cd/abcd…"""
    return settings.STORE_DIR / name_of(sha256)


def name_of(sha256: str) -> str:
    """Their name in any store."""
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise ValueError("not a SHA-256 digest")
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def held(sha256: str) -> Path:
    """A local file with the bytes, brought from the S3 store when this machine has none.

    Raises FileNotFoundError when no store has them, OSError when the store does not answer.
    """
    path = path_of(sha256)
    if path.is_file():
        return path
    if not settings.STORAGE_URL:
        raise FileNotFoundError(f"not in the store: {sha256}")
    with remote() as bucket:
        if not bucket.exists(name_of(sha256)):
            raise FileNotFoundError(f"not in the store: {sha256}")
        with bucket.open(name_of(sha256)) as stored:
            brought, _ = keep(iter(lambda: stored.read(CHUNK), b""))
    if brought != sha256:
        path_of(brought).unlink(missing_ok=True)
        raise OSError(f"the store holds other bytes under {sha256}")
    return path


def has(sha256: str) -> bool:
    """Do the bytes lie where they last, whatever this machine keeps at hand?"""
    if not settings.STORAGE_URL:
        return path_of(sha256).is_file()
    with remote() as bucket:
        return bool(bucket.exists(name_of(sha256)))


def digests() -> Iterator[str]:
    """Every digest that lies where bytes last."""
    if not settings.STORAGE_URL:
        yield from sorted(path.name for path in settings.STORE_DIR.glob("??/??/*"))
        return
    with remote() as bucket:
        for first in sorted(bucket.listdir("")[0]):
            for second in sorted(bucket.listdir(first)[0]):
                yield from sorted(bucket.listdir(f"{first}/{second}")[1])


def is_sound(sha256: str) -> bool:
    """Are the bytes that last there, and are they the digest's?"""
    try:
        if not settings.STORAGE_URL:
            with path_of(sha256).open("rb") as stored:
                return hashlib.file_digest(stored, "sha256").hexdigest() == sha256
        with remote() as bucket, bucket.open(name_of(sha256)) as stored:
            digest = hashlib.sha256()
            for chunk in iter(lambda: stored.read(CHUNK), b""):
                digest.update(chunk)
            return digest.hexdigest() == sha256
    except FileNotFoundError:
        return False


def put(chunks: Iterable[bytes]) -> tuple[str, int]:
    """Writes bytes durably; -> (sha256, size). The same bytes twice lie there once.

    Raises OSError when the disk or the store can't take them: then nothing was received.
    """
    sha256, size = keep(chunks)
    if settings.STORAGE_URL:
        with remote() as bucket:
            if not bucket.exists(name_of(sha256)):
                with path_of(sha256).open("rb") as stream:
                    bucket.save(name_of(sha256), File(stream))
    return sha256, size


def keep(chunks: Iterable[bytes]) -> tuple[str, int]:
    """Writes bytes into the folder, synced; -> (sha256, size)."""
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


@contextmanager
def remote() -> Iterator[Storage]:
    """The bucket of STORAGE_URL; its failures become OSError, as a full disk's would be."""
    try:
        yield storages["papers"]
    except (BotoCoreError, ClientError) as error:
        raise OSError(f"STORAGE_URL: the file store does not answer ({error})") from error


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
