"""The form of the index and how documents get into it."""

from typing import Any

from search.engine import IndexDocument

FORMAT = "4"  # a change of the mapping makes a new index
TEXTS = ("exact", "stem", "skeleton", "pairs", "trigrams", "card")
WORDS = ("kind", "body", "unit", "level", "stage")
WINDOW = 20_000


def mapping() -> dict[str, Any]:
    """Tokens come ready; the analyzer only splits at blanks. Nothing is kept but what is asked."""
    text = {"type": "text", "analyzer": "whitespace"}
    fields: dict[str, Any] = {
        "exact": {**text, "index_options": "positions"},
        **{name: {**text, "index_options": "freqs"} for name in TEXTS[1:-1]},
        "card": {**text, "index_options": "docs", "norms": False},
        **{name: {"type": "keyword"} for name in WORDS},
        **{
            name: {"type": "keyword", "doc_values": False}
            for name in ("place", "units", "number", "states")
        },
        **{
            name: {"type": "long"}
            for name in ("id", "version", "order", "year", "date", "filed", "amount")
        },
    }
    return {"dynamic": "strict", "_source": {"enabled": False}, "_meta": {"dabir": FORMAT},
            "properties": fields}  # fmt: skip


def row(document: IndexDocument) -> dict[str, Any]:
    """A document in Elasticsearch's own form."""
    return {
        "id": document.id,
        "version": document.version,
        "order": document.date * 10**9 + document.id,
        **{name: " ".join(getattr(document, name)) for name in TEXTS},
        **{name: getattr(document, name) for name in WORDS},
        "place": document.place,
        "units": list(document.units),
        "states": list(document.states),
        "year": document.year,
        "date": document.date,
        "filed": document.filed,
        "number": document.number,
        "amount": list(document.amounts),
    }
