"""Search beside the bare engine asked the same question, and the rank of the right paper.

Papers are made up, the same for the same count. Both ask one index: Dabir through its engine, from
the question as typed; the bare engine through a query written by hand, from ready words. Answers
must agree in total and facets, else the suite stops.
"""

import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User

from archive import access, audit
from archive.models.audit import Act
from bench import Result, archive, corpus, ranks
from bench.bare import Answer, Bare, words_of
from bench.clock import Times, in_turn, p50, p95
from bench.elastic import BareElasticsearch
from search import engines, finder
from search.engine import SearchEngine, SearchRequest, SearchResult, Sight
from search.engines.embedded import EmbeddedEngine
from search.query import parse

SIZES = (10_000, 100_000)
QUESTIONS = 60
MORE_MS = 8
NARROW, WIDE = "30 places", "all places"
SIGHTS = {NARROW: corpus.sight(range(20, 25)), WIDE: corpus.sight(range(corpus.UNITS))}


class Disagreement(AssertionError):
    """The two engines were not asked the same after all."""


def compare(ours: SearchResult, theirs: Answer, question: str) -> None:
    """Total and facets are exact in both, so they are equal."""
    counts = {name: dict(rows) for name, rows in ours.facets.items()}
    theirs_counts = {
        name: {str(int(float(key))) if name == "year" else key: n for key, n in rows.items()}
        for name, rows in theirs.facets.items()
    }
    if (ours.total, counts) != (theirs.total, theirs_counts):
        raise Disagreement(f"{question}: {ours.total} papers here, {theirs.total} there")


def engine_of(count: int, folder: Path) -> tuple[EmbeddedEngine, list[str]]:
    """The index of so many papers, and questions about some of them."""
    engine = EmbeddedEngine(folder)
    return engine, filled(engine, count)


def filled(engine: SearchEngine, count: int) -> list[str]:
    """Puts so many papers into an index; -> questions about some of them."""
    engine.rebuild(corpus.document(paper) for paper in corpus.papers(count))
    asked = corpus.questions(list(corpus.papers(min(count, 10_000))), 4 * QUESTIONS)
    # Where Dabir looks for damaged words too, the question is another one.
    kept = [q for q in asked if not dabir(engine, q, SIGHTS[NARROW]).widened]
    return kept[:QUESTIONS]


def engine_part(count: int) -> list[Result]:
    """Asks both, with few rights and with all."""
    results: list[Result] = []
    with tempfile.TemporaryDirectory(prefix="dabir-bench-") as scratch:
        engine, questions = engine_of(count, Path(scratch) / "index")
        bare = Bare(Path(scratch) / "index")
        seen: dict[str, Times] = {}
        for who, sight in SIGHTS.items():
            places = sorted(sight.full)
            for question in questions:
                compare(
                    dabir(engine, question, sight), bare.same(words_of(question), places), question
                )
            seen[who] = in_turn(askers(engine, bare, questions, sight))
            results += rows(f"{count:,} papers, {who}", seen[who])
    narrow, wide = (p50(seen[who]["dabir"]) for who in (NARROW, WIDE))
    name = f"{count:,} papers: narrow user against superuser, engine p50"
    return [*results, Result(name, narrow, "cpu ms", "lower", "superuser", wide)]


def askers(
    engine: SearchEngine, bare: Bare | BareElasticsearch, questions: Sequence[str], sight: Sight
) -> dict[str, list[Callable[[], object]]]:
    """Who asks what: Dabir, the same by hand, and a plainer question by hand."""
    places = sorted(sight.full)
    ready = [words_of(question) for question in questions]
    return {
        "dabir": [partial(dabir, engine, question, sight) for question in questions],
        "same": [partial(bare.same, words, places) for words in ready],
        "words": [partial(bare.words_only, words, places) for words in ready],
    }


def dabir(engine: SearchEngine, question: str, sight: Sight) -> SearchResult:
    """As the finder asks: from the words typed."""
    return engine.search(SearchRequest(parse(question), sight))


def rows(name: str, times: Times) -> list[Result]:
    """Both percentiles beside the same question, and beside a plainer one."""
    same, plain = "tantivy, same question", "tantivy, one field of words"
    ours = times["dabir"]
    return [
        Result(f"{name}, p50", p50(ours), "cpu ms", "lower", same, p50(times["same"])),
        Result(f"{name}, p95", p95(ours), "cpu ms", "lower", same, p95(times["same"])),
        Result(f"{name}, p50, plainer", p50(ours), "cpu ms", "lower", plain, p50(times["words"])),
    ]


def finder_part(count: int) -> list[Result]:
    """What the finder adds to the engine's answer, and what narrow rights cost."""
    archive.fill(Path(settings.VAR), count)
    asked = corpus.questions(list(corpus.papers(count)), QUESTIONS)
    results, whole = [], {}
    for who in ("superuser", "narrow"):
        user = get_user_model().objects.get(username=who)
        seen = access.visibility(user)
        sight = Sight(seen.full, seen.metadata, seen.granted, seen.barred)
        found = [engines.engine().search(SearchRequest(parse(q), sight)) for q in asked]
        times = in_turn(
            {
                "more": [
                    partial(shown, *pair, user, seen) for pair in zip(asked, found, strict=True)
                ],
                "whole": [partial(finder.search, question, user=user) for question in asked],
            }
        )
        whole[who] = p50(times["whole"])
        name = f"marks, re-check and audit, {who}, {count:,} papers"
        for at, figure in (("p50", p50(times["more"])), ("p95", p95(times["more"]))):
            results.append(Result(f"{name}, {at}", figure, "cpu ms", "lower", "asked", MORE_MS))
    name = "whole finder, narrow user against superuser, p50"
    return [
        *results,
        Result(name, whole["narrow"], "cpu ms", "lower", "superuser", whole["superuser"]),
    ]


def shown(question: str, found: SearchResult, user: User, sight: access.Visibility) -> None:
    """The steps after the engine's answer: the audit row, the re-check, the marked stretches."""
    audit.note(Act.SEARCH, user=user, what=question)
    finder.rechecked(found.hits, sight, finder.Excerpts(parse(question), found.widened))


def run(scale: float = 1) -> list[Result]:
    """All figures of this suite; `scale` multiplies the papers."""
    sizes = [max(1000, int(size * scale)) for size in SIZES]
    results = [row for size in sizes for row in engine_part(size)]
    return results + finder_part(sizes[0]) + ranks.all_sets()
