"""A fresh index for every test: ids come again after a rollback, old documents must not."""

from pathlib import Path

import pytest
from django.conf import LazySettings


@pytest.fixture(autouse=True)
def fresh_index(settings: LazySettings, tmp_path: Path) -> Path:
    """An index folder of the test's own."""
    settings.INDEX_DIR = tmp_path / "index"
    return settings.INDEX_DIR
