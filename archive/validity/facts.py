"""What a legal state is made of: papers, steps of their approval, changes by other papers, rules.

Dates are Jalali strings of day, month or year precision, as the archive keeps them; `""` is
unknown. Identities are whatever the caller uses, as long as they can be compared.
"""

import datetime
import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from archive.jalali import PartialDate
from archive.persian import fold

# What each relation does to the paper it points at; the others change no state.
AMENDING = frozenset({"amends", "adds", "completes", "revises"})
ENDING = frozenset({"repeals", "replaces"})
EXTENDING = "extends"
CHANGING = AMENDING | ENDING | {EXTENDING}
IN_FORCE = ("in_force", "amended")

Day = datetime.date
NEVER = datetime.date.max
EVER = datetime.date.min


@dataclass(frozen=True)
class Paper:
    """A decision with its own dates. `clause` is its place in the minutes it was decided in."""

    id: Hashable
    type: str = ""  # of its body
    body: str = ""
    date: str = ""
    notified: str = ""
    effective: str = ""
    ends: str = ""
    clause: str = ""
    withdrawn: bool = False


@dataclass(frozen=True)
class Step:
    """An event of a paper's approval: notified, objection, revised, insisted, upheld, annulled,
    silence (the system's own), approved, implied (a person's legal opinion)."""

    id: Hashable
    paper: Hashable
    type: str
    date: str
    clause: str = ""


@dataclass(frozen=True)
class Change:
    """A relation of one paper to another; only a confirmed one changes a state."""

    id: Hashable
    subject: Hashable
    predicate: str
    object: Hashable
    subject_clause: str = ""
    object_clause: str = ""
    effective: str = ""
    state: str = "confirmed"


@dataclass(frozen=True)
class Rule:
    """Who must let a body's decision pass, from a day to a day.

    `days`: silence of so many days is approval (None: silence says nothing). `answer_days`: within
    so many days an objection is to be answered. `needed`: nothing is in force before an approval.
    `type` is a type of bodies, `body` one body's code; the body's own rule goes before its type's.
    """

    type: str = ""
    body: str = ""
    start: str = ""
    end: str = ""
    days: int | None = None
    answer_days: int | None = None
    approver: str = ""
    needed: bool = False
    basis: str = ""

    def covers(self, day: str) -> bool:
        """Was the rule in force when the paper was decided?"""
        return (not self.start or self.start <= day) and (not self.end or day <= self.end)


def rules_from(rows: Iterable[Mapping[str, Any]]) -> tuple[Rule, ...]:
    """Rules of a data file; an approver alone means that its approval is needed."""
    return tuple(
        Rule(
            type=str(row.get("type", "")),
            body=str(row.get("body", "")),
            start=str(row.get("from", "")),
            end=str(row.get("to", "")),
            days=row.get("days"),
            answer_days=row.get("answer_days"),
            approver=str(row.get("approver", "")),
            needed=bool(row.get("needed", row.get("days") is None)),
            basis=str(row.get("basis", "")),
        )
        for row in rows
    )


def governing(rules: Iterable[Rule], type: str, body: str, day: str) -> Rule:
    """The rule of a body on a day: its own, else its type's, else one that asks for nobody."""
    covering = [rule for rule in rules if rule.covers(day)]
    own = [rule for rule in covering if rule.body and rule.body == body]
    kind = [rule for rule in covering if not rule.body and rule.type == type]
    return (own or kind or [Rule()])[0]


@dataclass(frozen=True)
class Facts:
    """All that is known of the papers asked about and of those that change them."""

    papers: Mapping[Hashable, Paper]
    steps: Mapping[Hashable, Sequence[Step]] = field(default_factory=dict)  # by paper
    changes: Mapping[Hashable, Sequence[Change]] = field(default_factory=dict)  # by object
    rules: Sequence[Rule] = ()

    def is_precise(self) -> bool:
        """Is every date known to its day, or not at all?"""
        dates = [d for p in self.papers.values() for d in (p.date, p.notified, p.effective, p.ends)]
        dates += [step.date for rows in self.steps.values() for step in rows]
        dates += [change.effective for rows in self.changes.values() for change in rows]
        return all(found is None or found[0] == found[1] for found in map(ends_of, set(dates)))

    def rule(self, paper: Paper) -> Rule:
        """The rule that governed the paper."""
        return governing(self.rules, paper.type, paper.body, paper.date or paper.notified)


@dataclass(frozen=True)
class Basis:
    """The fact that decides: a step, a change, or one of the paper's own dates."""

    kind: str  # step | change | notified | effective | ends | withdrawn
    id: Hashable = None

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


@dataclass(frozen=True)
class Finding:
    """Something wrong with a fact: late_objection, late_answer, later_than_itself, on_itself,
    undated, imprecise."""

    code: str
    fact: Hashable = None


@dataclass(frozen=True)
class Verdict:
    """A state, since when, by which fact; what is only proposed and what is odd stands beside."""

    status: str
    basis: Basis | None = None
    since: Day | None = None
    proposed: int = 0
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Span:
    """A state from a day to the day before `end`."""

    status: str
    start: Day
    end: Day
    basis: Basis | None = None


@lru_cache(maxsize=50_000)
def ends_of(written: str) -> tuple[Day, Day] | None:
    """The earliest and the latest day of a date; None when it is empty or no date."""
    try:
        date = PartialDate.parse(written) if written else None
    except ValueError:
        return None
    return (date.first(), date.last()) if date else None


def day_of(written: str, *, latest: bool) -> Day | None:
    """One end of a date."""
    found = ends_of(written)
    return found[latest] if found else None


_NAMES = re.compile(r"[()\[\].:«»\-]|\bبند\b")


@lru_cache(maxsize=10_000)
def clause_key(written: str) -> str:
    """«بند ۰۲», "2" and "(2)" are one clause; «تبصره ۲» is another."""
    plain = _NAMES.sub(" ", fold(written)).split()
    return " ".join(str(int(part)) if part.isdecimal() else part for part in plain)
