"""Forty and more cases written by hand from the rules, and what must hold for any facts."""

import datetime
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.history.rules import rules as shipped
from archive.jalali import PartialDate
from archive.validity import (
    AMENDING,
    ENDING,
    Change,
    Facts,
    Paper,
    Reasoning,
    Step,
    rules_from,
    state,
)
from archive.vocabulary import LegalState

GOLDEN = Path(__file__).parents[1] / "golden" / "states.jsonl"
CASES = [json.loads(line) for line in GOLDEN.read_text("utf-8").splitlines()]


def facts_of(case: dict[str, Any]) -> Facts:
    """The facts of a case, under its own rules or those the archive ships."""
    papers = {row["id"]: Paper(**row) for row in case["papers"]}
    steps: dict[Any, list[Step]] = {}
    for row in case.get("steps", ()):
        steps.setdefault(row["paper"], []).append(Step(**row))
    changes: dict[Any, list[Change]] = {}
    for row in case.get("changes", ()):
        changes.setdefault(row["object"], []).append(Change(**row))
    applied = rules_from(case["rules"]) if "rules" in case else shipped()
    return Facts(papers, steps, changes, applied)


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_the_state_is_what_the_rules_say(case: dict[str, Any]) -> None:
    paper, clause, day = case["ask"]
    verdict = state(facts_of(case), paper, clause, PartialDate.parse(day).first())
    assert (verdict.status, str(verdict.basis or "")) == (case["status"], case["by"])
    assert [finding.code for finding in verdict.findings] == case.get("findings", [])
    assert verdict.proposed == case.get("proposed", 0)


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_the_spans_tile_all_time_and_say_what_each_day_says(case: dict[str, Any]) -> None:
    paper, clause, asked = case["ask"]
    reasoning = Reasoning(facts_of(case))
    spans = reasoning.spans(paper, clause)
    assert all(one.end == other.start for one, other in pairwise(spans))
    day = PartialDate.parse(asked).first()
    holding = [span for span in spans if span.start <= day < span.end]
    assert [span.status for span in holding] == [case["status"]]


def test_a_cycle_of_ten_thousand_repeals_ends() -> None:
    count = 10_000
    papers = {n: Paper(n, "board", date="1395/01/01", notified="1395/01/02") for n in range(count)}
    changes = {
        (n + 1) % count: [
            Change(
                n, n, "repeals", (n + 1) % count, effective=f"{1500 - n // 30}/01/{n % 30 + 1:02d}"
            )
        ]
        for n in range(count)
    }
    day = PartialDate.parse("1505/01/01").first()
    assert state(Facts(papers, {}, changes), 7, "", day).status in ("in_force", "repealed")


def test_no_fact_at_all_is_unexamined() -> None:
    assert state(Facts({}), "nobody", "", PartialDate.parse("1400/01/01").first()).status == (
        "unexamined"
    )


DATES = st.sampled_from(
    ["", "1395", "1396/05", "1396/05/31", "1397/01/01", "1397/12/29", "1399/02/30"]
)
NAMES = st.sampled_from("ABC")
PREDICATES = st.sampled_from(sorted([*AMENDING, *ENDING, "extends", "interprets"]))
TYPES = st.sampled_from(
    ["notified", "objection", "revised", "insisted", "upheld", "annulled", "silence", "approved",
     "implied"]
)  # fmt: skip
CLAUSES = st.sampled_from(["", "", "1", "بند ۲"])


@given(
    st.lists(st.tuples(NAMES, DATES, DATES, DATES, DATES), min_size=1, max_size=3),
    st.lists(st.tuples(NAMES, TYPES, DATES, CLAUSES), max_size=5),
    st.lists(st.tuples(NAMES, PREDICATES, NAMES, CLAUSES, DATES), max_size=5),
    CLAUSES,
    st.dates(datetime.date(2015, 1, 1), datetime.date(2022, 1, 1)),
)
def test_whatever_the_facts_there_is_a_known_state_and_the_spans_agree(
    papers: list[tuple[str, ...]],
    steps: list[tuple[str, ...]],
    changes: list[tuple[str, ...]],
    clause: str,
    day: datetime.date,
) -> None:
    known = {row[0]: Paper(row[0], "council", "", *row[1:]) for row in papers}
    by_paper: dict[Any, list[Step]] = {}
    for n, (paper, kind, date, part) in enumerate(steps):
        by_paper.setdefault(paper, []).append(Step(n, paper, kind, date, part))
    by_object: dict[Any, list[Change]] = {}
    for n, (subject, predicate, target, part, effective) in enumerate(changes):
        change = Change(n, subject, predicate, target, "", part, effective)
        by_object.setdefault(target, []).append(change)
    reasoning = Reasoning(Facts(known, by_paper, by_object, shipped()))
    for name in known:
        status = reasoning.state(name, clause, day).status
        assert status in LegalState.values
        holding = [s for s in reasoning.spans(name, clause) if s.start <= day < s.end]
        assert [span.status for span in holding] == [status]
