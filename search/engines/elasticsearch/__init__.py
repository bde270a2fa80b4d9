"""The outgrown engine: Elasticsearch by SEARCH_URL, any number of nodes.

Traps it steps around: `info()` and `ping()` are refused by stripped servers (cluster.health is
asked), two shards score by their own statistics (dfs always), ties follow shards (ordered by id).
"""

from search.engines.elasticsearch.engine import ElasticsearchEngine
from search.engines.elasticsearch.health import Health, health

__all__ = ["ElasticsearchEngine", "Health", "health"]
