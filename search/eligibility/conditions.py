"""Each condition met or not, with its value and papers; then the tree, then the verdict.

A leaf: nothing recorded → NOT_MET; sufficient and verified → MET; sufficient only with facts not
verified, or only at their best reading → NO_EVIDENCE; else NOT_MET. A judgement needs a person.
"""

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import Any

from archive.conditions import CURABLE, DEGREES, Leaf, kind_of
from archive.jalali import PartialDate
from archive.persian import fold
from search.eligibility import counting
from search.eligibility.facts import Appraisal, Course, Evidence, Person, Post, Rule, Service


class Outcome(StrEnum):
    """Of one condition."""

    MET = "MET"
    NOT_MET = "NOT_MET"
    NO_EVIDENCE = "NO_EVIDENCE"
    NEEDS_HUMAN = "NEEDS_HUMAN"


@dataclass(frozen=True)
class Finding:
    """One condition for one person: outcome, what was asked, what was found, by which papers."""

    id: str
    kind: str
    mandatory: bool
    outcome: Outcome
    required: Any
    computed: Any = None
    range: tuple[Any, Any] | None = None
    evidence: tuple[Evidence, ...] = ()
    met_on: datetime.date | None = None
    doubtful: bool = False  # a recorded fact of its kind can't be read as it stands


@dataclass(frozen=True)
class Assessment:
    """A person against a rule on a day."""

    person: Person
    verdict: str  # eligible | undetermined | conditional | not_eligible
    findings: tuple[Finding, ...] = field(default=())


def assess(person: Person, post: Post, on: datetime.date) -> Assessment:
    """Decides every leaf, then the verdict, in the order that the rule of verdicts gives."""
    if post.rule is None:
        return Assessment(person, "undetermined")
    tree, known = post.rule.mandatory, Known(person, post, post.rule, on)
    found = {leaf["id"]: known.finding(leaf) for leaf in post.rule.leaves}
    refused = post.rule.refused

    def proved(one: Finding) -> bool | None:
        """An unreadable fact is no proof that somebody lacks what he must not have."""
        value = KLEENE[one.outcome]
        return None if one.doubtful and one.id in refused and value is False else value

    if tree is None:
        verdict = "undetermined"
    elif truth(tree, found, proved) is True:
        verdict = "eligible"
    elif truth(tree, found, hopeful) is True:
        verdict = "undetermined"
    elif truth(tree, found, lambda f: f.kind in CURABLE or hopeful(f)) is True:
        verdict = "conditional"
    else:
        verdict = "not_eligible"
    return Assessment(person, verdict, tuple(found.values()))


KLEENE: dict[Outcome, bool | None] = {
    Outcome.MET: True,
    Outcome.NOT_MET: False,
    Outcome.NO_EVIDENCE: None,
    Outcome.NEEDS_HUMAN: None,
}


def hopeful(finding: Finding) -> bool:
    """Unverified and imprecise facts taken as true, what a person must judge as met."""
    return finding.outcome != Outcome.NOT_MET


# ---- the tree ----
def truth(
    tree: Mapping[str, Any], found: Mapping[str, Finding], value: Callable[[Finding], bool | None]
) -> bool | None:
    """Three values (Kleene 1952): true, false, None unknown; of a tree without merits."""
    if "not" in tree:
        inner = truth(tree["not"], found, value)
        return None if inner is None else not inner
    if "all" not in tree and "any" not in tree:
        return value(found[tree["id"]])
    decisive = "any" in tree
    unknown = False
    for branch in tree["any" if decisive else "all"]:
        inner = truth(branch, found, value)
        if inner is decisive:
            return decisive
        unknown = unknown or inner is None
    return None if unknown else not decisive


# ---- leaves ----
class Known:
    """One person's facts against one rule on one day."""

    def __init__(self, person: Person, post: Post, rule: Rule, on: datetime.date) -> None:
        self.person, self.post, self.rule, self.on = person, post, rule, on
        self.reckoned: dict[tuple[int, bool], counting.Interval | None] = {}

    def finding(self, leaf: Leaf) -> Finding:
        """The outcome of one leaf."""
        kind = kind_of(leaf)
        decide = getattr(self, kind)
        found: dict[str, Any] = decide(leaf[kind])
        return Finding(str(leaf["id"]), kind, bool(leaf.get("mandatory", True)), **found)

    def degree(self, asked: Leaf) -> dict[str, Any]:
        """One row must have both the degree and the field."""
        lowest = DEGREES.index(asked["min"])
        rows = [
            row
            for row in self.person.education
            if row.degree in DEGREES and DEGREES.index(row.degree) >= lowest
            and self.field_fits(row.field, asked.get("fields") or ())
        ]  # fmt: skip
        return decided(
            [Dated(r.evidence, *since(r.date), name=f"{r.degree} {r.field}") for r in rows],
            self.on,
            required=dict(asked),
            recorded=[r.evidence for r in self.person.education],
            doubtful=any(r.degree not in DEGREES for r in self.person.education),
        )

    def field_fits(self, own: str, wanted: Sequence[str]) -> float:
        """1 named in the rule, 0.7 an approved equivalent, 0 neither."""
        if not wanted or folded(own) in {folded(name) for name in wanted}:
            return 1.0
        names = {folded(name) for name in wanted}
        approved = (
            folded(e.field) in names and folded(e.equivalent) == folded(own)
            for e in self.post.equivalences
            if e.approved_by and e.start <= self.on <= e.end
        )  # fmt: skip
        return 0.7 if any(approved) else 0.0

    def course(self, asked: Leaf) -> dict[str, Any]:
        """From its date through its last valid day."""
        return self.paper(self.person.courses, asked, valid_years=asked.get("valid_years"))

    def certificate(self, asked: Leaf) -> dict[str, Any]:
        """Held; and valid on the day, where the rule wants it so."""
        return self.paper(
            self.person.certificates, asked, forever=not asked.get("must_be_valid", False)
        )

    def paper(
        self,
        held: Iterable[Course],
        asked: Leaf,
        *,
        valid_years: int | None = None,
        forever: bool = False,
    ) -> dict[str, Any]:
        """A course or certificate of a title."""
        rows = [row for row in held if folded(row.title) == folded(asked["title"])]
        dated = []
        for row in rows:
            worst, best = since(row.date)
            ends = (None if forever else until(row, valid_years)) or (None, None)
            dated.append(Dated(row.evidence, worst, best, ends[0], ends[1], str(row.date)))
        recorded = [row.evidence for row in rows]
        return decided(
            dated, self.on, required=asked["title"], recorded=recorded,
            doubtful=any(row.best_last and row.best_last < row.best_first for row in dated),
        )  # fmt: skip

    def appraisal_average(self, asked: Leaf) -> dict[str, Any]:
        """The mean of the calendar years before the asked day's; every year must be there."""
        this = PartialDate.from_date(self.on).year
        wanted = range(this - int(asked["last_years"]), this)
        given = [row for row in self.person.appraisals if row.year in wanted]
        rows = [row for row in given if is_score(row)]
        minimum = Fraction(str(asked["min"]))
        average = yearly_mean(rows)
        enough = suffices(rows, wanted, minimum)
        verified = [r for r in rows if r.evidence.is_verified]
        proved = enough if verified == rows else suffices(verified, wanted, minimum)
        reached = Outcome.MET if proved else Outcome.NO_EVIDENCE
        return {
            "required": asked["min"], "outcome": reached if proved or enough else Outcome.NOT_MET,
            "computed": None if average is None else counting.rounded(average, minimum),
            "evidence": tuple(row.evidence for row in given),
            "doubtful": len(rows) < len(given),
            "met_on": None if proved else self.scores_do_on(len(wanted), minimum),
        }  # fmt: skip

    def scores_do_on(self, count: int, minimum: Fraction) -> datetime.date | None:
        """The new year after the asked day from which the scores that are known are enough."""
        rows = [r for r in self.person.appraisals if is_score(r) and r.evidence.is_verified]
        this = PartialDate.from_date(self.on).year
        for year in range(this + 1, max((r.year for r in rows), default=this - 1) + 2):
            years = range(year - count, year)
            if suffices([r for r in rows if r.year in years], years, minimum):
                return PartialDate(year, 1, 1).first()
        return None

    def judgement(self, asked: Leaf) -> dict[str, Any]:
        """Only a person can say."""
        return {"required": asked.get("question", ""), "outcome": Outcome.NEEDS_HUMAN}

    def service_years(self, asked: Leaf) -> dict[str, Any]:
        """Merged days of the intervals that the leaf names."""
        rows = [row for row in self.person.service if serves(row, asked)]
        minimum, wanted = counting.asked(asked["min"])
        verified = [r for r in rows if r.evidence.is_verified]
        proved = self.days(verified, best=False)
        worst = proved if len(verified) == len(rows) else self.days(rows, best=False)
        exact = all(counting.is_exact(row, self.on) for row in rows)
        best = worst if exact else self.days(rows, best=True)
        sure = counting.days_until(proved, self.on)
        least = counting.days_until(worst, self.on)
        most = counting.days_until(best, self.on)
        started = [r for r in rows if r.start.first() <= self.on]
        proves = any(r.evidence.is_verified and not is_slip(r, self.on) for r in started)
        if sure >= wanted and proves:
            outcome = Outcome.MET
        elif most >= wanted and started:
            outcome = Outcome.NO_EVIDENCE
        else:
            outcome = Outcome.NOT_MET
        met_on = None if outcome == Outcome.MET else counting.day_of(proved, wanted)
        low = counting.years(least, minimum)
        high = low if most == least else counting.years(most, minimum)
        return {
            "required": asked["min"], "outcome": outcome, "computed": low, "range": (low, high),
            "evidence": tuple(row.evidence for row in rows), "met_on": met_on,
            "doubtful": any(counts_nothing(row) for row in rows),
        }  # fmt: skip

    def days(self, rows: Iterable[Service], *, best: bool) -> list[counting.Interval]:
        """The rows' days without overlap."""
        made = (self.interval(row, best=best) for row in rows)
        return counting.pieces(row for row in made if row is not None)

    def interval(self, row: Service, *, best: bool) -> counting.Interval | None:
        """A row's days, reckoned once: several conditions of a rule ask for the same."""
        key = (id(row), best)
        if key not in self.reckoned:
            worth = counting.weight(row, self.rule.acting_factor)
            self.reckoned[key] = counting.interval(row, worth, self.on, best=best)
        return self.reckoned[key]


def counts_nothing(row: Service) -> bool:
    """Recorded, but not as service that can be counted: it ends first, or of no known share."""
    ends_first = row.end is not None and row.end.last() < row.start.first()
    return ends_first or (row.capacity == "part_time" and row.share is None)


def is_slip(row: Service, on: datetime.date) -> bool:
    """Does it prove nothing, not even that he served? It decides where no years are asked."""
    return counts_nothing(row) or counting.is_too_long(row, on)


def serves(row: Service, asked: Leaf) -> bool:
    """Is it service of the kind that the leaf names?"""
    areas = asked.get("area")
    if areas:
        names = [areas] if isinstance(areas, str) else areas
        if folded(row.area) not in {folded(name) for name in names}:
            return False
    if asked.get("managerial") and not row.managerial:
        return False
    return all(
        not asked.get(name) or getattr(row, name) == asked[name] for name in ("unit_type", "rank")
    )


# ---- facts with a date ----
@dataclass(frozen=True)
class Dated:
    """A fact that counts between two days, each at its worst and best reading."""

    evidence: Evidence
    worst_first: datetime.date
    best_first: datetime.date
    worst_last: datetime.date | None = None
    best_last: datetime.date | None = None
    name: str = ""

    def counts(self, on: datetime.date, *, best: bool) -> bool:
        """On this day, at its best or worst?"""
        first = self.best_first if best else self.worst_first
        last = self.best_last if best else self.worst_last
        return first <= on and (last is None or on <= last)


def since(date: PartialDate | None) -> tuple[datetime.date, datetime.date]:
    """(worst, best) first day; an undated fact may be of any day."""
    if date is None:
        return datetime.date.max, datetime.date.min
    return date.last(), date.first()


def until(row: Course, valid_years: int | None) -> tuple[datetime.date, datetime.date] | None:
    """(worst, best) last valid day; None when it never ends."""
    ends = []
    if row.valid_until is not None:
        ends.append((row.valid_until.first(), row.valid_until.last()))
    if valid_years is not None and row.date is not None:
        ends.append((later(row.date.first(), valid_years), later(row.date.last(), valid_years)))
    if not ends:
        return None
    return min(worst for worst, _ in ends), min(best for _, best in ends)


def later(day: datetime.date, years: int) -> datetime.date:
    """The same Jalali day some years on; 30 Esfand falls to 29 in a common year."""
    at = PartialDate.from_date(day)
    try:
        return PartialDate(at.year + years, at.month, at.day).first()
    except ValueError:
        return PartialDate(at.year + years, at.month, at.day - 1).first()


def decided(
    rows: Sequence[Dated],
    on: datetime.date,
    *,
    required: Any,
    recorded: Sequence[Evidence],
    doubtful: bool,
) -> dict[str, Any]:
    """MET by a verified row at its worst; NO_EVIDENCE by any row at its best; else NOT_MET."""
    proved = [r for r in rows if r.evidence.is_verified and r.counts(on, best=False)]
    possible = [r for r in rows if r.counts(on, best=True)]
    chosen = (proved or possible or rows)[:1]
    made: dict[str, Any] = {
        "required": required,
        "doubtful": doubtful,
        "computed": chosen[0].name if chosen else None,
        "evidence": tuple(r.evidence for r in (proved or possible or rows)) or tuple(recorded),
    }
    if proved:
        return made | {"outcome": Outcome.MET}
    coming = [
        r.worst_first for r in rows
        if r.evidence.is_verified and on < r.worst_first < datetime.date.max
        and r.counts(r.worst_first, best=False)
    ]  # fmt: skip
    outcome = Outcome.NO_EVIDENCE if possible else Outcome.NOT_MET
    return made | {"outcome": outcome, "met_on": min(coming, default=None)}


def is_score(row: Appraisal) -> bool:
    """Of a hundred; what lies beyond is of another scale or a slip, and lifts no mean."""
    return 0 <= row.score <= 100


def yearly_mean(rows: Sequence[Appraisal]) -> Fraction | None:
    """The mean of the years' means; None without any."""
    years = [[r.score for r in rows if r.year == year] for year in {row.year for row in rows}]
    return mean([mean(scores) for scores in years]) if years else None


def suffices(rows: Sequence[Appraisal], years: range, minimum: Fraction) -> bool:
    """Is every year there, and their mean high enough?"""
    average = yearly_mean(rows)
    return average is not None and average >= minimum and {r.year for r in rows} == set(years)


def mean(numbers: Sequence[Fraction]) -> Fraction:
    """Of one number at least."""
    return sum(numbers, Fraction(0)) / len(numbers)


@lru_cache(maxsize=20_000)
def folded(text: str) -> str:
    """A name in the form that spellings share; a blank for a half-space is one of them."""
    return fold(text).replace(" ", "")
