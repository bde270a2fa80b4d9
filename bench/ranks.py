"""The rank of the right paper: MRR@10 beside Tantivy with its own tokenizer.

Two sets: our own, made of the demo municipality's papers and of no question that weights were ever
chosen by; and a folder of passages and questions, if one lies at ../shared/retrieval or is named in
DABIR_BENCH_QUESTIONS (docs_VARIANT.jsonl.gz and TASK.jsonl).
"""

import gzip
import json
import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import tantivy

from archive.persian import number_key
from bench import Result, corpus, heldout
from search.analysis import NUMBER_MARK
from search.engine import SearchRequest, Sight
from search.engines.embedded import EmbeddedEngine
from search.query import Query, parse

TASKS = {"W1": "clean", "W2": "clean", "W3": "mixed", "W4": "mixed", "O8": "ocr8"}
EVERYWHERE = Sight(frozenset({"u0:0:minutes"}), frozenset(), frozenset(), frozenset())
Texts = Sequence[tuple[str, str, str]]  # id, number, text
Ask = Callable[[str], list[str]]


def ours(texts: Texts) -> Ask:
    """Our engine over the texts, all in one place; a number alone is first a paper's own."""
    engine = EmbeddedEngine(Path(tempfile.mkdtemp(prefix="dabir-bench-")))
    blank = corpus.Paper(0, "", "", 0, 0, "document", 0, 1400)
    engine.rebuild(
        replace(
            corpus.document(replace(blank, id=i, text=f"{number}\n{text}")),
            number=NUMBER_MARK + number_key(number) if number else "",
        )
        for i, (_, number, text) in enumerate(texts, 1)
    )

    def ask(question: str) -> list[str]:
        asked = parse(question)
        if asked.sole_number:
            own = Query((replace(asked.sole_number, of_record=True),))
            if found := answered(own):
                return found
        return answered(asked)

    def answered(query: Query) -> list[str]:
        request = SearchRequest(query, EVERYWHERE, facets=(), limit=10)
        return [texts[hit.id - 1][0] for hit in engine.search(request).hits]

    return ask


def bare(texts: Texts) -> Ask:
    """Tantivy as it comes: its own tokenizer, any word."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    builder.add_text_field("text")
    index = tantivy.Index(builder.build(), path=tempfile.mkdtemp(prefix="dabir-bench-"))
    writer = index.writer(128 * 2**20, 1)
    for name, number, text in texts:
        writer.add_document(tantivy.Document(id=name, text=f"{number}\n{text}"))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def ask(question: str) -> list[str]:
        plain = "".join(c if c.isalnum() or c == "\u200c" else " " for c in question)
        hits = searcher.search(index.parse_query(plain, ["text"]), 10).hits
        return [searcher.doc(address)["id"][0] for _, address in hits]

    return ask


def reciprocal_rank(ask: Ask, questions: Sequence[dict[str, Any]]) -> float:
    """MRR@10."""
    total = 0.0
    for question in questions:
        found = ask(question["text"])
        ranks = [i for i, name in enumerate(found, 1) if name in question["relevant"]]
        total += 1 / ranks[0] if ranks else 0.0
    return round(total / len(questions), 4)


def beside(name: str, askers: tuple[Ask, Ask], questions: Sequence[dict[str, Any]]) -> Result:
    """One set's line."""
    own, peer = (reciprocal_rank(ask, questions) for ask in askers)
    return Result(f"MRR@10 {name}", own, f"of {len(questions)}", "higher", "tantivy", peer)


def lines(path: Path) -> list[dict[str, Any]]:
    """JSON Lines, gzipped or not."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]


def of_folder(folder: Path) -> list[Result]:
    """Each task of a folder, and their mean."""
    report: list[Result] = []
    engines: dict[str, tuple[Ask, Ask]] = {}
    for task, variant in TASKS.items():
        if not (folder / f"{task}.jsonl").exists():
            continue
        if variant not in engines:
            read = lines(folder / f"docs_{variant}.jsonl.gz")
            texts = [(line["external_id"], "", line["text"]) for line in read]
            engines[variant] = ours(texts), bare(texts)
        report.append(beside(task, engines[variant], lines(folder / f"{task}.jsonl")))
    return [*report, mean("mean", report)] if report else []


def mean(name: str, report: list[Result]) -> Result:
    """The mean of several lines."""
    own = round(sum(one.value for one in report) / len(report), 4)
    peer = round(sum(one.peer_value or 0.0 for one in report) / len(report), 4)
    return Result(f"MRR@10 {name}", own, f"of {len(report)} sets", "higher", "tantivy", peer)


def of_demo() -> list[Result]:
    """Our own questions, which no weight was chosen by."""
    clean, damaged = heldout.texts(), heldout.damaged_texts()
    engines = {False: (ours(clean), bare(clean)), True: (ours(damaged), bare(damaged))}
    report = [
        beside(f"own: {one.name}", engines[one.damaged], one.questions) for one in heldout.sets()
    ]
    return [*report, mean("own: mean", report)]


def all_sets() -> list[Result]:
    """The folder's sets when there is one, and ours."""
    root = Path(__file__).resolve().parent.parent
    folder = Path(os.environ.get("DABIR_BENCH_QUESTIONS") or root.parent / "shared" / "retrieval")
    return of_folder(folder) + of_demo()
