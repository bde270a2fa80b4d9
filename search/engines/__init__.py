"""The engine of this shape of the program."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from search.engine import SearchEngine
from search.engines.embedded import EmbeddedEngine


def engine() -> SearchEngine:
    """The embedded engine; the outgrown one belongs to SEARCH_URL and is not built yet."""
    if settings.SEARCH_URL:
        raise NotImplementedError("SEARCH_URL: the Elasticsearch engine is not built yet")
    return embedded(Path(settings.INDEX_DIR))


@lru_cache(maxsize=4)
def embedded(folder: Path) -> EmbeddedEngine:
    """One open engine for a folder: opening anew costs more than asking."""
    return EmbeddedEngine(folder)
