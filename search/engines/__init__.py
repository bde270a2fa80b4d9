"""The engine of this shape of the program."""

from functools import lru_cache

from django.conf import settings

from search.engine import SearchEngine
from search.engines.embedded import EmbeddedEngine


@lru_cache(maxsize=1)
def engine() -> SearchEngine:
    """The embedded engine; the outgrown one belongs to SEARCH_URL and is not built yet."""
    if settings.SEARCH_URL:
        raise NotImplementedError("SEARCH_URL: the Elasticsearch engine is not built yet")
    return EmbeddedEngine(settings.INDEX_DIR)
