"""Forty and more cases written by hand from the rules, and what must hold for any facts."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from archive.history.rules import rules as shipped
from archive.jalali import PartialDate
from archive.validity import Change, Facts, Paper, Reasoning, Step, rules_from, state

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
