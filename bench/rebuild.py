"""The index built anew from the database, beside the same tokens made and fed from memory.

Each build runs in a process of its own. The peer is given each record's ready row and its text, so
it pays for the tokens and for the engine, not for reading, legal states or sums of money.
"""

import multiprocessing
import os
import resource
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import django

from bench import Result, servers
from search.analysis import EMPTY, exact_tokens, tokens
from search.engine import IndexDocument, SearchEngine

NOTHING: dict[str, list[str]] = {
    name: [] for name in ("exact", "stem", "skeleton", "pairs", "trigrams", "card")
}
Figures = dict[str, float]


def database() -> Figures:
    """As `./dabir index` does it."""
    from search import sync  # noqa: PLC0415 - needs django.setup()

    began = servers.spent()
    count = sync.rebuild()
    return {"cpu": servers.spent() - began, "count": count, "peak": peak()}


def memory() -> Figures:
    """Texts and rows held ready, one after the other made to tokens and fed."""
    from archive.models import Record  # noqa: PLC0415 - needs django.setup()
    from search import documents  # noqa: PLC0415

    pks = list(Record.objects.order_by("pk").values_list("pk", flat=True))
    held = []
    for first in range(0, len(pks), 500):
        rows = Record.objects.filter(pk__in=pks[first : first + 500]).select_related("body")
        texts = {
            row.pk: (documents.full_text(row), f"{row.number} {row.date}", row)
            for row in rows.select_related("resolution", "letter", "meeting", "document", "body")
        }
        for document in documents.documents(texts, {}):
            text, card, row = texts[document.id]
            extra = [one for one in document.exact if one == document.number]
            card = f"{card} {row.body.title if row.body else ''}"
            held.append((replace(document, **NOTHING), text, card, extra))
    with tempfile.TemporaryDirectory(prefix="dabir-bench-") as scratch:
        engine = beside(Path(scratch))
        began = servers.spent()
        count = engine.rebuild(fed(held))
        figures = {"cpu": servers.spent() - began, "count": count, "peak": peak()}
        if url():
            engine.drop()
    return figures


def fed(held: list[tuple[IndexDocument, str, str, list[str]]]) -> Iterator[IndexDocument]:
    """Tokens made, and nothing else."""
    for row, text, card, extra in held:
        made = tokens(text)
        yield replace(
            row, exact=[*made.exact, *extra], stem=made.stem, skeleton=made.skeleton,
            pairs=made.pairs, trigrams=made.trigrams, card=exact_tokens(card) or [EMPTY],
        )  # fmt: skip


def url() -> str:
    """The suite's Elasticsearch, if any."""
    return os.environ.get("SEARCH_URL", "")


def beside(folder: Path) -> SearchEngine:
    """An index of its own on the same engine."""
    from search.engines.elasticsearch import ElasticsearchEngine  # noqa: PLC0415
    from search.engines.embedded import EmbeddedEngine  # noqa: PLC0415

    return ElasticsearchEngine(f"{url()}_bare") if url() else EmbeddedEngine(folder)


def peak() -> float:
    """MiB of memory at most so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def started(work: Callable[[], Figures]) -> Figures:
    """In the fresh process."""
    django.setup()
    return work()


def measured(work: Callable[[], Figures]) -> Figures:
    """One build in a fresh process."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(started, (work,))


def part(count: int, quarter: Figures) -> list[Result]:
    """Both builds of so many; `quarter`: the build of a quarter of them."""
    ours, peer = measured(database), measured(memory)
    if ours["count"] != peer["count"]:
        raise RuntimeError(f"{ours['count']} documents from the database, {peer['count']} beside")
    return [
        Result(f"index of {count:,} built from the database", round(count / ours["cpu"], 1),
               "papers per cpu second", "higher", "same tokens from memory",
               round(count / peer["cpu"], 1)),
        Result("peak memory of that build", round(ours["peak"], 1), "MiB", "lower",
               "a quarter of them", round(quarter["peak"], 1)),
    ]  # fmt: skip
