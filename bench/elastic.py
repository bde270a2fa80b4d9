"""The bare outgrown engine asked what Dabir asks: one request to the same index, by hand.

Like bench.bare it is given the question's words ready made. It asks for hits, exact total and all
facets at once, which is the shortest way that Elasticsearch has.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from bench.bare import Answer
from search.analysis import skeleton, stem, trigrams
from search.engine import FACETS, PAIR_WEIGHT, TRIGRAM_WEIGHT
from search.engines.elasticsearch import ElasticsearchEngine

BUCKETS = {name: {"terms": {"field": name, "size": 10_000}} for name in FACETS}
Clause = dict[str, Any]


class BareElasticsearch:
    """The index behind an alias. Nothing is answered from a cache of answers."""

    def __init__(self, url: str) -> None:
        engine = ElasticsearchEngine(url)
        self.client, self.alias = engine.client, engine.alias
        self.client.indices.put_settings(
            index=self.alias, settings={"index.requests.cache.enable": False}
        )

    def same(self, words: Sequence[str], places: Sequence[str]) -> Answer:
        """The same question: every field that Dabir matches and scores, the same weights."""
        joined = ["", *(one + other for one, other in pairwise(words)), ""]
        forms = [
            some([
                term("exact", word), term("stem", stem(word)), term("pairs", word),
                *(term("exact", side) for side in joined[i : i + 2] if side),
            ])
            for i, word in enumerate(words)
        ]  # fmt: skip
        scoring = [
            {"dis_max": {"queries": [
                term("exact", word), term("stem", stem(word), 0.8),
                term("skeleton", skeleton(word), 0.5),
            ]}}
            for word in words
        ]  # fmt: skip
        scoring += [term("pairs", a + b, PAIR_WEIGHT) for a, b in pairwise(words)]
        scoring += [term("trigrams", g, TRIGRAM_WEIGHT) for w in words for g in trigrams(w)]
        return self.ask(some(forms, -(-len(words) // 3)), scoring, places)

    def words_only(self, words: Sequence[str], places: Sequence[str]) -> Answer:
        """A plainer question: any of the words as written, in one field; rights and facets too."""
        return self.ask(some([term("exact", word) for word in words]), [], places)

    def ask(self, matching: Clause, scoring: list[Clause], places: Sequence[str]) -> Answer:
        """The first twenty with the exact total, and all facets of what matches."""
        rights = {"terms": {"place": list(places)}}
        answer = self.client.search(
            index=self.alias, size=20, source=False, track_total_hits=True, aggs=BUCKETS,
            query={"bool": {"filter": [matching, rights], "should": scoring}},
        )  # fmt: skip
        facets = {
            name: {str(b["key"]): int(b["doc_count"]) for b in one["buckets"]}
            for name, one in answer["aggregations"].items()
        }
        found = answer["hits"]
        return Answer([int(hit["_id"]) for hit in found["hits"]], found["total"]["value"], facets)


def term(name: str, value: str, boost: float = 1.0) -> Clause:
    """One token of one field."""
    return {"term": {name: {"value": value, "boost": boost}}}


def some(queries: list[Clause], at_least: int = 1) -> Clause:
    """So many of them."""
    return {"bool": {"should": queries, "minimum_should_match": at_least}}
