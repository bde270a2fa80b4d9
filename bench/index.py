"""Building the index: papers a second of processor time, with tokens, beside the bare engine.

The bare engine is fed the same tokens ready made, in the same fields, by the shortest way it has.
Each build runs in a process of its own: memory and processor time are its own and no one else's.
"""

import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import tantivy

from bench import Result, corpus
from search.analysis import FORMS, tokens, words
from search.engines.embedded import EmbeddedEngine
from search.engines.embedded.rows import HEAP, row, schema

PAPERS = 20_000
MEMORY_PAPERS = 100_000
MIB = 2**20


def spent() -> float:
    """Processor seconds of all threads of this process."""
    return time.process_time()


def dabir(count: int, folder: str) -> dict[str, float]:
    """Texts into our index: tokens, documents, commit, merges."""
    papers = list(corpus.papers(count))
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, spent()
    EmbeddedEngine(Path(folder)).rebuild(corpus.document(paper) for paper in papers)
    return {"cpu": spent() - began, **sizes(folder, before)}


def bare(count: int, folder: str) -> dict[str, float]:
    """Ready rows into the same schema; what made them is not counted."""
    rows = [row(corpus.document(paper)) for paper in corpus.papers(count)]
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, spent()
    Path(folder).mkdir(parents=True)
    index = tantivy.Index(schema(), path=folder)
    writer = index.writer(HEAP, 1)
    for one in rows:
        writer.add_document(one)
    writer.commit()
    writer.wait_merging_threads()
    return {"cpu": spent() - began, **sizes(folder, before)}


def streamed(count: int, folder: str) -> dict[str, float]:
    """Our index from a stream of papers: what memory it takes when nothing else is held."""
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, spent()
    EmbeddedEngine(Path(folder)).rebuild(map(corpus.document, corpus.papers(count)))
    return {"cpu": spent() - began, **sizes(folder, before)}


def sizes(folder: str, before_kib: int) -> dict[str, float]:
    """MiB on disk, and of memory more than before."""
    disk = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"disk": disk / MIB, "memory": (peak - before_kib) / 1024, "peak": peak / 1024}


def all_fields(count: int, folder: str) -> dict[str, float]:
    """Tokens of all fields."""
    return timed(count, tokens)


def plain_words(count: int, folder: str) -> dict[str, float]:
    """Folded words alone, as any index of Persian needs them."""
    return timed(count, words)


def timed(count: int, make: Callable[[str], object]) -> dict[str, float]:
    """The second of two passes: an archive's words are known after a while."""
    texts = [paper.text for paper in corpus.papers(count)]
    for text in texts[: count // 4]:
        make(text)
    began = spent()
    for text in texts:
        make(text)
    return {"cpu": spent() - began, "known": len(FORMS)}


def apart(work: Callable[[int, str], dict[str, float]], count: int) -> dict[str, float]:
    """Runs one build in a fresh process."""
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory(prefix="dabir-bench-") as scratch, context.Pool(1) as pool:
        return pool.apply(work, (count, f"{scratch}/index"))


def figure(name: str, unit: str, ours: float, peer: str, theirs: float, better: str) -> Result:
    """One line."""
    return Result(name, round(ours, 3), unit, better, peer, round(theirs, 3))


def run(scale: float = 1) -> list[Result]:
    """All figures of this suite; `scale` multiplies the papers."""
    count, many = max(500, int(PAPERS * scale)), max(500, int(MEMORY_PAPERS * scale))
    made, ready = apart(dabir, count), apart(bare, count)
    every, plain = apart(all_fields, count), apart(plain_words, count)
    large, small = apart(streamed, many), apart(streamed, many // 4)
    return [
        figure(
            f"papers a cpu second, tokens included ({count:,})", "1/s", count / made["cpu"],
            "tantivy, ready tokens", count / ready["cpu"], "higher",
        ),
        figure(
            "tokens of all fields", "cpu s", every["cpu"], "plain words alone", plain["cpu"],
            "lower",
        ),
        figure(
            f"disk of {many:,} papers of a page", "MiB", large["disk"],
            "a quarter of them, four times", 4 * small["disk"], "lower",
        ),
        figure(
            f"peak memory while building {many:,}", "MiB", large["peak"], "a quarter of them",
            small["peak"], "lower",
        ),
    ]  # fmt: skip
