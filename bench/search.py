"""Search beside the bare engine: building, asking with rights, and the rank of the right paper.

`python -m bench.search [FOLDER] [--scale N]`: FOLDER holds docs_VARIANT.jsonl.gz and TASK.jsonl
(questions with their relevant papers); without it only cost is measured, on made-up texts.
"""

import argparse
import gzip
import json
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import tantivy

from bench import Result, keep
from search.analysis import EMPTY, tokens
from search.engine import IndexDocument, SearchRequest, Sight
from search.engines.embedded import EmbeddedEngine
from search.query import parse

TASKS = {"W1": "clean", "W2": "clean", "W3": "mixed", "W4": "mixed", "O8": "ocr8"}
SEED = 1405
SYLLABLES = ["سا", "زمان", "شه", "ردار", "مص", "وبه", "پسم", "اند", "بوس", "تان", "غر", "فه", "مدی"]
Texts = Sequence[tuple[str, str]]  # (id, text)
Ask = Callable[[str], list[str]]


def row(name: str, value: float, unit: str, peer: str, peer_value: float, better: str) -> Result:
    """One line of the report."""
    return Result(name, round(value, 4), unit, better, peer, round(peer_value, 4))


def made_up(count: int) -> Texts:
    """Texts of words with a natural skew, the same for the same count."""
    chance = random.Random(SEED)
    known = ["".join(chance.choices(SYLLABLES, k=chance.randint(1, 3))) for _ in range(4000)]
    weights = [1 / rank for rank in range(1, len(known) + 1)]
    return [
        (str(i), " ".join(chance.choices(known, weights, k=chance.randint(20, 120))))
        for i in range(1, count + 1)
    ]


def document(number: int, text: str) -> IndexDocument:
    """A text as a record's document, in one of 60 places."""
    found = tokens(text)
    return IndexDocument(
        id=number, version=1, place=f"u{number % 60}:0:minutes", exact=found.exact,
        stem=found.stem, skeleton=found.skeleton, pairs=found.pairs, trigrams=found.trigrams,
        number="", amounts=[], card=[EMPTY], kind="document", body="", unit=str(number % 60),
        units=[str(number % 60)], year=1385 + number % 20, level="normal", status="final", date=0,
    )  # fmt: skip


def ours(texts: Texts, places: int = 60, facets: tuple[str, ...] = ()) -> tuple[Ask, float]:
    """Our engine over the texts, for a reader of so many places; (ask, cpu seconds to build)."""
    began = time.process_time()
    engine = EmbeddedEngine(Path(tempfile.mkdtemp(prefix="dabir-bench-")))
    engine.rebuild(document(i, text) for i, (_, text) in enumerate(texts, 1))
    spent = time.process_time() - began
    rights = frozenset(f"u{u}:0:minutes" for u in range(places))
    sight = Sight(rights, frozenset(), frozenset(), frozenset())

    def ask(question: str) -> list[str]:
        request = SearchRequest(parse(question), sight, facets=facets, limit=10)
        return [texts[hit.id - 1][0] for hit in engine.search(request).hits]

    return ask, spent


def bare(texts: Texts) -> tuple[Ask, float]:
    """Tantivy as it comes: its own tokenizer, any word, no rights."""
    began = time.process_time()
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    builder.add_text_field("text")
    index = tantivy.Index(builder.build(), path=tempfile.mkdtemp(prefix="dabir-bench-"))
    writer = index.writer(128 * 2**20, 1)
    for name, text in texts:
        writer.add_document(tantivy.Document(id=name, text=text))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    spent = time.process_time() - began
    searcher = index.searcher()

    def ask(question: str) -> list[str]:
        plain = "".join(c if c.isalnum() or c == "\u200c" else " " for c in question)
        hits = searcher.search(index.parse_query(plain, ["text"]), 10).hits
        return [searcher.doc(address)["id"][0] for _, address in hits]

    return ask, spent


def cost(ask: Ask, questions: Iterable[str]) -> float:
    """Median CPU milliseconds of a question, the best of three rounds."""
    asked = list(questions)
    rounds = []
    for _ in range(3):
        times = []
        for question in asked:
            began = time.process_time()
            ask(question)
            times.append((time.process_time() - began) * 1000)
        rounds.append(statistics.median(times))
    return min(rounds)


def reciprocal_rank(ask: Ask, questions: Sequence[dict]) -> float:
    """MRR@10."""
    total = 0.0
    for question in questions:
        found = ask(question["text"])
        ranks = [i for i, name in enumerate(found, 1) if name in question["relevant"]]
        total += 1 / ranks[0] if ranks else 0.0
    return total / len(questions)


def costs(scale: int) -> list[Result]:
    """Building and asking on made-up texts."""
    texts = made_up(2000 * scale)
    chance = random.Random(SEED)
    questions = [" ".join(chance.sample(text.split(), 3)) for _, text in chance.sample(texts, 40)]
    plain, plain_spent = bare(texts)
    peer = cost(plain, questions)
    every, spent = ours(texts)
    thirty, _ = ours(texts, 30)
    counted, _ = ours(texts, 30, ("kind", "unit", "year"))
    return [
        row("build", spent, "cpu s", "tantivy", plain_spent, "lower"),
        row("three words", cost(every, questions), "cpu ms", "tantivy", peer, "lower"),
        row("three words, 30 places", cost(thirty, questions), "cpu ms", "tantivy", peer, "lower"),
        row("the same with facets", cost(counted, questions), "cpu ms", "tantivy", peer, "lower"),
    ]


def lines(path: Path) -> list[dict]:
    """JSON Lines, gzipped or not."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]


def ranks(folder: Path) -> list[Result]:
    """MRR@10 of each task, beside the engine's own tokenizer."""
    report: list[Result] = []
    engines: dict[str, tuple[Ask, Ask]] = {}
    for task, variant in TASKS.items():
        if not (folder / f"{task}.jsonl").exists():
            continue
        if variant not in engines:
            read = lines(folder / f"docs_{variant}.jsonl.gz")
            texts = [(line["external_id"], line["text"]) for line in read]
            engines[variant] = (ours(texts)[0], bare(texts)[0])
        questions = lines(folder / f"{task}.jsonl")
        own, peer = (reciprocal_rank(ask, questions) for ask in engines[variant])
        report.append(row(f"MRR@10 {task}", own, "", "tantivy", peer, "higher"))
    return report


def run(scale: int = 1, folder: Path | None = None) -> list[Result]:
    """All figures of this suite."""
    return costs(scale) + (ranks(folder) if folder else [])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--scale", type=int, default=1)
    given = parser.parse_args()
    print(keep("search", run(given.scale, given.folder)).read_text(encoding="utf-8"))
