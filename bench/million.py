"""A million papers: questions beside the bare engine, the search page, lists over as many rows.

The step after `scale`, on its own because it takes an hour of processor time. With servers in the
settings the same is asked of PostgreSQL and Elasticsearch.
"""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from bench import Result, archive, corpus, scale, straight

SIZES = (100_000, 1_000_000)


def parts(times: float) -> Iterator[list[Result]]:
    """One after the other; the index is built once at each size, before the rows are there."""
    small, large = (max(1000, int(size * times)) for size in SIZES)
    archive.command("prepare", "database", var=Path(settings.VAR))
    straight.structure()
    yield scale.question_part(small, large)
    straight.load(corpus.papers(scale.FEW), unit=straight.CORNER, after=straight.APART // 2)
    straight.load(corpus.papers(large))
    yield scale.page_part(large)
    yield scale.list_part()


def run(scale: float = 1) -> list[Result]:
    """All figures of this suite; `scale` multiplies the papers."""
    return [result for part in parts(scale) for result in part]
