"""The index built anew from the database, beside the same tokens made and fed from memory.

Each build runs in a process of its own. The peer is given the very row that Dabir would write,
legal states and sums of money found, only its words left out, and the text; so it pays for the
tokens and for the engine, and both engines hold the same in the end.
"""

import multiprocessing
import os
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import django

from bench import Result, servers
from search.analysis import FORMS, exact_tokens, tokens
from search.engine import IndexDocument, SearchEngine

NOTHING: dict[str, list[str]] = {
    name: [] for name in ("exact", "stem", "skeleton", "pairs", "trigrams", "card")
}
BATCH = 500
Figures = dict[str, float]
Held = tuple[IndexDocument, str, str]  # row, text, card


def database() -> Figures:
    """As `./dabir index` does it."""
    from search import sync  # noqa: PLC0415 - needs django.setup()

    began = servers.spent()
    with own_memory() as seen:
        count = sync.rebuild()
    return {"cpu": servers.spent() - began, "count": count, "peak": max(seen)}


def memory() -> Figures:
    """Texts and rows held ready, one after the other made to tokens and fed."""
    from archive.models import Record  # noqa: PLC0415 - needs django.setup()

    ids = list(Record.objects.order_by("pk").values_list("pk", flat=True))
    held = [one for first in range(0, len(ids), BATCH) for one in ready(ids[first : first + BATCH])]
    FORMS.clear()  # the rows' own making has seen every word; the other build meets them new
    with tempfile.TemporaryDirectory(prefix="dabir-bench-") as scratch:
        engine = beside(Path(scratch))
        began = servers.spent()
        count = engine.rebuild(fed(held))
        figures = {"cpu": servers.spent() - began, "count": count}
        if url():
            engine.drop()
    return figures


def ready(ids: Sequence[int]) -> Iterator[Held]:
    """Rows of these records without their tokens, and what the tokens are made of."""
    from archive.models import Record  # noqa: PLC0415 - needs django.setup()
    from search import documents  # noqa: PLC0415

    rows = {row.id: row for row in documents.documents(ids, {})}
    details = ("body", "resolution", "letter", "meeting", "document")
    for record in Record.objects.select_related(*details).filter(pk__in=ids).order_by("pk"):
        card = f"{record.number} {record.date} {record.body.title if record.body else ''}"
        yield replace(rows[record.pk], **NOTHING), documents.full_text(record, []), card


def fed(held: Iterable[Held]) -> Iterator[IndexDocument]:
    """Tokens made, and nothing else."""
    for row, text, card in held:
        made = tokens(text)
        yield replace(
            row, exact=[*made.exact, row.number], stem=made.stem, skeleton=made.skeleton,
            pairs=made.pairs, trigrams=made.trigrams, card=exact_tokens(card),
        )  # fmt: skip


def url() -> str:
    """The suite's Elasticsearch, if any."""
    return os.environ.get("SEARCH_URL", "")


def beside(folder: Path) -> SearchEngine:
    """An index of its own on the same engine."""
    from search.engines.elasticsearch import ElasticsearchEngine  # noqa: PLC0415
    from search.engines.embedded import EmbeddedEngine  # noqa: PLC0415

    return ElasticsearchEngine(f"{url()}_bare") if url() else EmbeddedEngine(folder)


@contextmanager
def own_memory() -> Iterator[list[float]]:
    """MiB that this process holds for itself, ten times a second.

    Pages of index files are left out: the kernel lends and takes them as it likes.
    """
    seen, done = [0.0], threading.Event()

    def look() -> None:
        while not done.wait(0.1):
            status = Path("/proc/self/status").read_text().split()
            seen.append(int(status[status.index("RssAnon:") + 1]) / 1024)

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield seen
    finally:
        done.set()
        looking.join()


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
        Result("own memory of that build at most", round(ours["peak"], 1), "MiB", "lower",
               "a quarter of them", round(quarter["peak"], 1)),
    ]  # fmt: skip
