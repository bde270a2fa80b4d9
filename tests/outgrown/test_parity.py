"""One corpus, three hundred questions, two engines: the same totals, facets, order and scores."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from statistics import mean

import pytest

from search.engine import IndexDocument, SearchResult
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.embedded import EmbeddedEngine
from tests.outgrown.parity import COUNT, disagreements, documents, embedded, questions, texts

__all__ = ["documents", "embedded", "texts"]  # fixtures
pytestmark = pytest.mark.django_db
TOP = 10


@pytest.fixture(scope="module", params=[1, 2], ids=["one shard", "two shards"])
def elasticsearch(
    request: pytest.FixtureRequest, documents: list[IndexDocument]
) -> Iterator[ElasticsearchEngine]:
    url = f"{os.environ['SEARCH_URL']}-parity-{request.param}"
    engine = ElasticsearchEngine(url, shards=request.param)
    engine.rebuild(documents)
    yield engine
    engine.drop()


def test_both_engines_answer_every_question_alike(
    documents: list[IndexDocument], texts: list[tuple[str, str]], embedded: EmbeddedEngine,
    elasticsearch: ElasticsearchEngine,
) -> None:  # fmt: skip
    asked = questions(documents, texts)
    assert len(asked) == COUNT
    assert disagreements(embedded, elasticsearch, asked) == []


def test_the_questions_tell_engines_apart(
    documents: list[IndexDocument], texts: list[tuple[str, str]], embedded: EmbeddedEngine,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:  # fmt: skip
    """An engine that lost one paper in fifty must be noticed."""
    poorer = EmbeddedEngine(tmp_path_factory.mktemp("poorer") / "index")
    poorer.rebuild([d for n, d in enumerate(documents) if n % 50])
    assert len(disagreements(embedded, poorer, questions(documents, texts))) > COUNT // 3


def overlap(one: SearchResult, other: SearchResult) -> float:
    """How much of the first ten is the same; 1 when both found nothing."""
    first, second = ({hit.id for hit in found.hits[:TOP]} for found in (one, other))
    return len(first & second) / max(len(first), len(second)) if first or second else 1.0


def apart(one: SearchResult, other: SearchResult) -> float:
    """The largest relative difference of a score that both give."""
    scores = {hit.id: hit.score for hit in other.hits}
    pairs = [(hit.score, scores[hit.id]) for hit in one.hits if hit.id in scores]
    return max((abs(a - b) / max(a, b, 1e-9) for a, b in pairs), default=0.0)


def test_after_updates_and_unequal_merges_answers_stay_close(
    documents: list[IndexDocument], texts: list[tuple[str, str]],
    tmp_path_factory: pytest.TempPathFactory, record_property: Callable[[str, object], None],
) -> None:  # fmt: skip
    """What was replaced still weighs in a word's rarity until a merge, and engines merge apart."""
    ours = EmbeddedEngine(tmp_path_factory.mktemp("unmerged") / "index")
    theirs = ElasticsearchEngine(f"{os.environ['SEARCH_URL']}-parity-merged")
    for engine in (ours, theirs):
        engine.rebuild(documents)
    changed = [replace(document, version=2) for document in documents[::20]]
    for first in range(0, len(changed), 10):
        for engine in (ours, theirs):
            engine.write(changed[first : first + 10])
    theirs.client.indices.forcemerge(index=theirs.alias, max_num_segments=1)
    theirs.client.indices.refresh(index=theirs.alias)
    asked = [q for q in questions(documents, texts) if q.sort == "relevance" and q.limit]
    found = [(ours.search(question), theirs.search(question)) for question in asked]
    theirs.drop()
    assert all((a.total, a.facets) == (b.total, b.facets) for a, b in found)
    same, off = mean(overlap(a, b) for a, b in found), max(apart(a, b) for a, b in found)
    record_property("overlap@10, largest difference of a score", (round(same, 4), round(off, 4)))
    assert same >= 0.98
    assert off <= 0.05
