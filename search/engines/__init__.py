"""The engine of this shape of the program."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from search.engine import SearchEngine
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.embedded import EmbeddedEngine


def engine() -> SearchEngine:
    """Elasticsearch when SEARCH_URL names it, else the embedded one; never one for the other."""
    if settings.SEARCH_URL:
        return outgrown(settings.SEARCH_URL, settings.SEARCH_SHARDS, settings.SEARCH_REPLICAS)
    return embedded(Path(settings.INDEX_DIR))


@lru_cache(maxsize=4)
def embedded(folder: Path) -> EmbeddedEngine:
    """One open engine for a folder: opening anew costs more than asking."""
    return EmbeddedEngine(folder)


@lru_cache(maxsize=4)
def outgrown(url: str, shards: int, replicas: int) -> ElasticsearchEngine:
    """One client, with its connections kept, for a cluster."""
    return ElasticsearchEngine(url, shards=shards, replicas=replicas)
