"""The demo municipality in the test database, through the same door as any import."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import transaction
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from config.demo.build import build
from config.demo.municipality import Municipality
from config.management.commands.demo import load, write_lines


@contextmanager
def loaded(folder: Path, blocker: DjangoDbBlocker) -> Iterator[Municipality]:
    """Profile S with its index in `folder`, taken back at the end."""
    made = build("S")
    with blocker.unblock(), override_settings(INDEX_DIR=folder / "index"), transaction.atomic():
        for name, lines in (("structure", made.structure), ("papers", made.base + made.rest)):
            path = folder / f"{name}.jsonl"
            write_lines(path, lines)
            load(path)
        yield made
        transaction.set_rollback(True)
