"""The suites compare like with like."""

from itertools import islice
from pathlib import Path

import pytest

from bench import corpus, search
from bench.bare import Bare, words_of


def test_made_up_papers_are_the_same_for_every_count() -> None:
    assert list(islice(corpus.papers(50), 20)) == list(corpus.papers(20))


@pytest.mark.parametrize("who", search.SIGHTS)
def test_bare_engine_is_asked_the_same(tmp_path: Path, who: str) -> None:
    engine, questions = search.engine_of(400, tmp_path / "index")
    bare, sight = Bare(tmp_path / "index"), search.SIGHTS[who]
    for question in questions[:10]:
        theirs = bare.same(words_of(question), sorted(sight.full))
        search.compare(search.dabir(engine, question, sight), theirs, question)


def test_suite_stops_when_totals_differ(tmp_path: Path) -> None:
    engine, questions = search.engine_of(400, tmp_path / "index")
    bare, sight = Bare(tmp_path / "index"), search.SIGHTS[search.WIDE]
    few = sorted(search.SIGHTS[search.NARROW].full)
    with pytest.raises(search.Disagreement):
        for question in questions:
            theirs = bare.same(words_of(question), few)
            search.compare(search.dabir(engine, question, sight), theirs, question)
