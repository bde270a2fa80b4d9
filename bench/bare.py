"""The bare engine asked what Dabir asks: Tantivy over the same index, the query written by hand.

It is given the question's words ready made and pays for nothing but its own work.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Occur, Query

from search.analysis import skeleton, stem, trigrams
from search.engine import FACETS, PAIR_WEIGHT, TRIGRAM_WEIGHT
from search.engines.embedded.rows import schema
from search.query import parse

BUCKETS = {name: {"terms": {"field": name, "size": 10_000}} for name in FACETS}
Clause = tuple[Occur, Query]


@dataclass(frozen=True)
class Answer:
    """What was found: ids of the first twenty, the exact total, the counts of every facet."""

    ids: list[int]
    total: int
    facets: dict[str, dict[str, int]]


class Bare:
    """One opened folder, never reloaded: nothing is written to it."""

    def __init__(self, folder: Path) -> None:
        self.schema = schema()
        name = (folder / "current").read_text().strip()
        self.index = tantivy.Index(self.schema, path=str(folder / name))
        self.searcher = self.index.searcher()

    def term(self, name: str, text: str, boost: float = 1.0) -> Query:
        """One token of one field."""
        return Query.boost_query(Query.term_query(self.schema, name, text), boost)

    def rights(self, places: Sequence[str]) -> Clause:
        """One set of place tokens, without score."""
        allowed = Query.term_set_query(self.schema, "place", list(places))
        return Occur.Must, Query.const_score_query(allowed, 0.0)

    def ask(self, matching: list[Clause], scoring: list[Clause]) -> Answer:
        """The first twenty with the exact total, and all facets of what matches."""
        answer = self.searcher.search(Query.boolean_query(matching + scoring), 20, count=True)
        counts: dict[str, Any] = self.searcher.aggregate(Query.boolean_query(matching), BUCKETS)
        ids = self.searcher.fast_field_values("id", [address for _, address in answer.hits])
        facets = {
            name: {str(b["key"]): int(b["doc_count"]) for b in counts[name]["buckets"]}
            for name in FACETS
        }
        return Answer(ids, answer.count or 0, facets)

    def same(self, words: Sequence[str], places: Sequence[str]) -> Answer:
        """The same question: every field that Dabir matches and scores, the same weights."""
        joined = ["", *(one + other for one, other in pairwise(words)), ""]
        forms = [
            some(
                [
                    self.term("exact", word), self.term("stem", stem(word)),
                    self.term("pairs", word),
                    *(self.term("exact", side) for side in joined[i : i + 2] if side),
                ]
            )
            for i, word in enumerate(words)
        ]  # fmt: skip
        floor = -(-len(words) // 3)
        matching = [
            (Occur.Must, Query.const_score_query(some(forms, floor), 0.0)),
            self.rights(places),
        ]
        scoring = [
            Query.disjunction_max_query(
                [
                    self.term("exact", word), self.term("stem", stem(word), 0.8),
                    self.term("skeleton", skeleton(word), 0.5),
                ]
            )
            for word in words
        ]  # fmt: skip
        scoring += [self.term("pairs", a + b, PAIR_WEIGHT) for a, b in pairwise(words)]
        scoring += [self.term("trigrams", g, TRIGRAM_WEIGHT) for w in words for g in trigrams(w)]
        return self.ask(matching, [(Occur.Should, query) for query in scoring])

    def words_only(self, words: Sequence[str], places: Sequence[str]) -> Answer:
        """A plainer question: any of the words as written, in one field; rights and facets too."""
        return self.ask(
            [
                (Occur.Must, some([self.term("exact", word) for word in words])),
                self.rights(places),
            ],
            [],
        )


def some(queries: list[Query], at_least: int = 1) -> Query:
    """So many of them."""
    parts = [(Occur.Should, query) for query in queries]
    return Query.boolean_query(parts, minimum_number_should_match=at_least)


def words_of(question: str) -> list[str]:
    """The question's words as the index has them, made before the clock starts."""
    return [part.words[0] for part in parse(question).singles]
