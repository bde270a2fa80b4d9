"""Two shards on two nodes, each with a copy on the other, answer as the engine of one machine does.

Here, not beside the parity of shards: a cluster takes longer to start than all questions to ask.
"""

from collections.abc import Iterator

import pytest

from search.engine import IndexDocument
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.embedded import EmbeddedEngine
from tests.faults.cluster import cluster
from tests.outgrown.parity import disagreements, documents, embedded, questions, texts

__all__ = ["documents", "embedded", "texts"]  # fixtures
pytestmark = [pytest.mark.django_db, pytest.mark.timeout(1800)]


@pytest.fixture(scope="module")
def spread(documents: list[IndexDocument]) -> Iterator[ElasticsearchEngine]:
    """The engine over both nodes, every copy in its place."""
    with cluster(2) as made:
        engine = ElasticsearchEngine(f"{made.url}-parity", shards=2, replicas=1)
        engine.rebuild(documents)
        made.until(made.whole)
        yield engine


def test_two_shards_on_two_nodes_answer_every_question_alike(
    documents: list[IndexDocument], texts: list[tuple[str, str]], embedded: EmbeddedEngine,
    spread: ElasticsearchEngine,
) -> None:  # fmt: skip
    placed = spread.client.cat.shards(index=f"{spread.alias}-v*", h="node,prirep", format="json")
    assert len(placed) == 4 and len({shard["node"] for shard in placed}) == 2
    assert disagreements(embedded, spread, questions(documents, texts)) == []
