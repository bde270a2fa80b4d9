"""What the server answered, as hits and counts."""

from collections.abc import Iterator
from typing import Any

from search.engine import Hit, SearchRequest, ordered, rounded
from search.engines.elasticsearch.compiled import LETTERS
from search.engines.elasticsearch.rows import WINDOW

# From the column: `_id` of 130 hits is unpacked from stored rows, two thirds of a question's time.
ONLY_IDS = {"_source": False, "stored_fields": "_none_", "docvalue_fields": ["id"]}


def hits_of(found: list[dict[str, Any]]) -> list[Hit]:
    """Ids and scores as they came."""
    return [Hit(id_of(hit), hit["_score"]) for hit in found]


def letters_of(hit: dict[str, Any]) -> float:
    """What its letters add; who shares none has no score of them."""
    return float(hit.get("matched_queries", {}).get(LETTERS, 0.0))


def id_of(hit: dict[str, Any]) -> int:
    """Of a hit asked for with ONLY_IDS."""
    return int(hit["fields"]["id"][0])


def settled(found: list[dict[str, Any]], size: int, end: int) -> bool:
    """Is the slice's end decided, whatever ties with it?"""
    if len(found) < size or size >= WINDOW or size == 0:
        return True
    return rounded(found[-1]["_score"]) < rounded(found[end - 1]["_score"])


def counted(
    request: SearchRequest, answers: list[dict[str, Any]]
) -> dict[str, list[tuple[str, int]]]:
    """Exact counts of each facet, ordered as every engine orders them."""
    made: dict[str, list[tuple[str, int]]] = {name: [] for name in request.facets}
    for answer in answers:
        for name, facet in answer.get("aggregations", {}).items():
            rows = [(str(key), int(bucket["doc_count"])) for key, bucket in keyed(facet["buckets"])]
            rows = [row for row in rows if row[1]]
            made[name] = ordered(name, rows)
    return made


def keyed(buckets: Any) -> Iterator[tuple[object, dict[str, Any]]]:
    """Buckets with their keys: of values they come as a list, of named filters by name."""
    if isinstance(buckets, dict):
        yield from buckets.items()
        return
    for bucket in buckets:
        yield bucket["key"], bucket
