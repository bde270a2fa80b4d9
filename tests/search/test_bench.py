"""The suites compare like with like."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from bench import ROOT, corpus, search, straight
from bench.bare import Bare, words_of
from search import documents


def test_made_up_papers_are_the_same_for_every_count() -> None:
    assert list(islice(corpus.papers(50), 20)) == list(corpus.papers(20))


@pytest.mark.parametrize("who", search.SIGHTS)
def test_bare_engine_is_asked_the_same(tmp_path: Path, who: str) -> None:
    engine, questions = search.engine_of(400, tmp_path / "index")
    bare, sight = Bare(tmp_path / "index"), search.SIGHTS[who]
    ours = [search.dabir(engine, question, sight) for question in questions]
    theirs = [bare.same(words_of(question), sorted(sight.full)) for question in questions]
    assert [one.total for one in ours] == [one.total for one in theirs]
    assert sum(one.total for one in ours) > len(questions) == search.QUESTIONS
    assert sum(sum(one.facets["kind"].values()) for one in theirs) == sum(o.total for o in ours)


def test_suite_stops_when_totals_differ(tmp_path: Path) -> None:
    engine, questions = search.engine_of(400, tmp_path / "index")
    bare, sight = Bare(tmp_path / "index"), search.SIGHTS[search.WIDE]
    few = sorted(search.SIGHTS[search.NARROW].full)
    with pytest.raises(search.Disagreement):
        for question in questions:
            theirs = bare.same(words_of(question), few)
            search.compare(search.dabir(engine, question, sight), theirs, question)


def test_rows_straight_into_the_tables_lie_where_their_papers_do(db: None) -> None:
    papers = list(corpus.papers(60))
    straight.structure()
    assert straight.load(papers) == 60
    shared = ("id", "place", "number", "kind", "body", "unit", "year", "level", "stage")
    made = {one.id: one for one in documents.documents([paper.id for paper in papers], {})}
    for paper in papers:
        wanted, found = corpus.document(paper), made[paper.id]
        if found.kind in ("letter", "document"):
            wanted = replace(wanted, body="")  # only who decides has a body
        assert [getattr(found, n) for n in shared] == [getattr(wanted, n) for n in shared]
        assert set(wanted.exact) <= set(found.exact)


def test_rows_many_times_over_are_records_of_their_own(db: None) -> None:
    straight.structure()
    straight.load(corpus.papers(20))
    assert straight.multiply(3) == 60
    assert straight.Record.objects.values("uuid").distinct().count() == 60
    kinds = (straight.Letter, straight.Resolution, straight.Meeting, straight.Document)
    assert sum(model.objects.count() for model in kinds) == 60


@pytest.mark.timeout(900)  # cluster starts the programs of the archive three times
@pytest.mark.parametrize("suite", ["scale", "cluster"])
def test_suites_of_both_shapes_run_at_a_tiny_scale(tmp_path: Path, suite: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench", suite, "--scale", "0.001", "--json"], cwd=ROOT, text=True,
        env={**os.environ, "DABIR_VAR": str(tmp_path)}, capture_output=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    results = json.loads(done.stdout)
    assert len(results) > 6 and all(one["value"] > 0 for one in results)
