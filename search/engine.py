"""The contract of a search engine: what it is fed, what it is asked, what it answers.

Two engines keep it (embedded and Elasticsearch); one suite tests both. Totals and facets are exact
for the asker; order is by rounded score, then by id, so that engines can't differ by float noise.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from search.query import Query

FACETS = ("kind", "body", "unit", "year", "level", "status", "stage")
DIGITS = 5
PAIR_WEIGHT = 0.4
TRIGRAM_WEIGHT = 0.4  # measured on 500 questions: docs/decisions/0003
CLOSER = 100  # the best papers by their words are compared letter by letter too


@dataclass(frozen=True)
class IndexDocument:
    """A record as the engine keeps it; whole, never part of one."""

    id: int
    version: int
    place: str
    exact: Sequence[str]
    stem: Sequence[str]
    skeleton: Sequence[str]
    pairs: Sequence[str]
    trigrams: Sequence[str]
    number: str  # the order-free token of its own number
    amounts: Sequence[int]  # sums of money in rials
    card: Sequence[str]  # tokens of number, date and body: what a metadata reader may ask by
    kind: str
    body: str
    unit: str
    units: Sequence[str]  # the unit and those above it
    year: int
    level: str
    stage: str
    date: int  # YYYYMMDD, 0 unknown
    filed: int = 0  # day of filing, YYYYMMDD, 0 not filed
    states: Sequence[str] = ()  # legal states with the days they hold on: search.spans


@dataclass(frozen=True)
class Sight:
    """The asker's rights for the engine's filter. Nothing allowed matches nothing.

    `carded`: ids that he only knows of, wherever the index has them.
    """

    full: frozenset[str]
    metadata: frozenset[str]
    granted: frozenset[int]
    barred: frozenset[int]
    carded: frozenset[int] = frozenset()


@dataclass(frozen=True)
class SearchRequest:
    """One question. `filters`: values of a facet are alternatives; ranges are (from, to).

    The facet `status` is the legal state on a day: `states` says by which tokens a document tells
    each state of that day, `untold` names the records whose state this asker is not told.
    """

    query: Query
    sight: Sight
    filters: dict[str, tuple[str, ...]] = field(default_factory=dict)
    facets: tuple[str, ...] = FACETS
    sort: str = "relevance"
    offset: int = 0
    limit: int = 20
    damaged: bool = True  # False: by words as written only, and cheaper; no dots lost, no letters
    states: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    untold: frozenset[int] = frozenset()

    def tokens_of(self, states: Iterable[str]) -> list[str]:
        """Tokens of these states on the asked day; one that no document has for an unknown one."""
        return [token for state in states for token in self.states.get(state, ("none",))]


class Hit(NamedTuple):
    """A record that matches."""

    id: int
    score: float


@dataclass(frozen=True)
class SearchResult:
    """The page of hits, the exact total, and the exact counts of each facet's values."""

    total: int
    hits: tuple[Hit, ...]
    facets: dict[str, list[tuple[str, int]]]
    widened: bool = False  # damaged words were looked for too


class SearchEngine(Protocol):
    """What both engines do."""

    def search(self, request: SearchRequest) -> SearchResult:
        """Answers a question; raises errors.EngineDown when it can't, IndexMissing without one."""
        ...

    def write(self, documents: Iterable[IndexDocument], deleted: Iterable[int] = ()) -> None:
        """Adds or replaces whole documents and removes others; visible when it returns."""
        ...

    def rebuild(self, documents: Iterable[IndexDocument]) -> int:
        """Builds a new index and switches to it; -> number of documents."""
        ...

    def is_ready(self) -> bool:
        """Is there an index to ask, in the form that this program reads?"""
        ...

    def versions(self, above: int = -1) -> dict[int, int]:
        """Record id -> version of every document held, or of those newer than `above`."""
        ...

    def newest(self) -> int:
        """The highest version of any document; 0 when none is held."""
        ...


def rounded(score: float) -> float:
    """Scores compare to five significant digits: engines differ by float noise."""
    return float(f"{score:.{DIGITS}g}")


def in_order(hits: Iterable[Hit]) -> list[Hit]:
    """Best first; what is equal in five digits by its id."""
    keyed = sorted((-rounded(score), id, score) for id, score in hits)
    return [Hit(id, score) for _, id, score in keyed]


def compared(hits: Sequence[Hit], letters: Mapping[int, float]) -> list[Hit]:
    """The best papers anew, with what their letters add; those after them stay where they are."""
    near = (Hit(hit.id, hit.score + letters.get(hit.id, 0.0)) for hit in hits[:CLOSER])
    return in_order(near) + list(hits[CLOSER:])


def ordered(facet: str, rows: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """A facet's counts by (-count, value); who has no value (no year: 0) is left out."""
    none = {"level": (), "year": ("", "0")}.get(facet, ("",))
    kept = ((value, n) for value, n in rows if value not in none)
    return sorted(kept, key=lambda row: (-row[1], row[0]))
