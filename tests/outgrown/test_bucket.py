"""Papers in the bucket: durable there, at hand here, never other bytes than asked for."""

import hashlib
import os
import shutil
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from archive import store

PAPER = "صورتجلسه".encode() * 100_000


@pytest.fixture(autouse=True)
def folder(settings: LazySettings, tmp_path: Path) -> Path:
    settings.STORE_DIR = tmp_path / "at hand"
    return settings.STORE_DIR


def test_what_this_machine_forgot_comes_back_from_the_bucket(folder: Path) -> None:
    sha256 = store.put_bytes(PAPER)
    shutil.rmtree(folder)
    assert (store.has(sha256), store.held(sha256).read_bytes() == PAPER) == (True, True)


def test_the_same_bytes_lie_there_once() -> None:
    sha256 = {store.put_bytes(PAPER) for _ in range(2)}
    assert list(sha256) == [digest for digest in store.digests() if digest in sha256]


def test_rotten_bytes_in_the_bucket_are_never_handed_out(folder: Path) -> None:
    sha256 = store.put_bytes(os.urandom(1000))
    shutil.rmtree(folder)
    storages["papers"].save(store.name_of(sha256), ContentFile(b"rotten"))
    assert not store.is_sound(sha256)
    with pytest.raises(OSError, match="other bytes"):
        store.held(sha256)
    assert not store.path_of(sha256).exists()


def test_bytes_that_nobody_stored_are_absent() -> None:
    absent = hashlib.sha256(b"nowhere").hexdigest()
    with pytest.raises(FileNotFoundError):
        store.held(absent)
    assert not store.is_sound(absent)


def test_no_receipt_while_the_bucket_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fault: a bucket that refuses what is written."""
    monkeypatch.setattr(storages["papers"], "_bucket_name_checked", True, raising=False)
    bucket = storages["papers"]
    monkeypatch.setattr(bucket, "bucket_name", "no-such-bucket")
    monkeypatch.setattr(bucket, "_bucket", None)
    with pytest.raises(OSError, match="STORAGE_URL"):
        store.put_bytes(os.urandom(100))
