"""The course of one paper by its own dates and events, before any other paper touches it."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from archive.validity.facts import (
    NEVER,
    Basis,
    Day,
    Finding,
    Paper,
    Rule,
    Step,
    clause_key,
    day_of,
)

ANSWERS = ("revised", "upheld", "annulled")


@dataclass(frozen=True)
class Pause:
    """A time in which an objection keeps the paper out of force."""

    start: Day
    end: Day
    basis: Basis


@dataclass(frozen=True)
class Course:
    """In force from `start` (None: nothing dated says so; NEVER: it will not come).

    `planned` is the start without objections: before it, with it, the paper is pending.
    """

    planned: Day | None
    start: Day | None
    basis: Basis | None
    waiting: bool = False  # an approval that must come has not
    pauses: tuple[Pause, ...] = ()
    resumed: tuple[tuple[Day, Basis], ...] = ()
    revised: tuple[tuple[Day, Basis], ...] = ()
    annulled: tuple[Day, Basis] | None = None
    implied: tuple[Day, Basis] | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def delayed(self) -> bool:
        """An objection came before the paper was in force."""
        return self.start != self.planned

    def days(self) -> set[Day]:
        """Days on which its state may turn."""
        found = {self.start, self.planned}
        found |= {end for pause in self.pauses for end in (pause.start, pause.end)}
        found |= {day for day, _ in (*self.resumed, *self.revised)}
        found |= {one[0] for one in (self.annulled, self.implied) if one}
        return {day for day in found if day}


def reach(written: str, paper: Paper, asked: str) -> str:
    """Does a fact about a clause concern the asked one? "whole", "part" of it, or "".

    A paper that is itself a clause of its session is meant whole by its own number.
    """
    own = clause_key(paper.clause)
    meant, wanted = ("" if key == own else key for key in (clause_key(written), clause_key(asked)))
    if not meant or meant == wanted:
        return "whole"
    return "" if wanted else "part"


@dataclass
class Walk:
    """The steps of a paper in the order of their days, one after another."""

    paper: Paper
    rule: Rule
    latest: bool
    planned: Day | None = None
    start: Day | None = None
    basis: Basis | None = None
    deadline: Day | None = None
    objected: tuple[Day, Basis] | None = None
    first_objection: Day | None = None

    def __post_init__(self) -> None:
        self.pauses: list[Pause] = []
        self.resumed: list[tuple[Day, Basis]] = []
        self.revised: list[tuple[Day, Basis]] = []
        self.annulled: tuple[Day, Basis] | None = None
        self.implied: tuple[Day, Basis] | None = None
        self.findings: list[Finding] = []

    def day(self, written: str) -> Day | None:
        """The end of a date at which this reading takes it."""
        return day_of(written, latest=self.latest)

    def take(self, step: Step) -> None:
        """One event."""
        day = self.day(step.date)
        if day is None:
            self.findings.append(Finding("undated", step.id))
            return
        basis = Basis("step", step.id)
        if step.type in ("objection", "insisted"):
            self.object(step, day, basis)
        elif step.type in ANSWERS:
            self.answer(step, day, basis)
        elif step.type == "implied":
            self.implied = self.implied or (day, basis)

    def object(self, step: Step, day: Day, basis: Basis) -> None:
        """An objection opens a pause, insisting keeps it open; a late objection does nothing."""
        if self.objected:
            if step.type == "insisted":
                self.note_late(step, day)
                self.pauses.append(Pause(self.objected[0], day, self.objected[1]))
                self.objected = (day, basis)
            return
        if step.type == "objection" and self.deadline and day > self.deadline:
            self.findings.append(Finding("late_objection", step.id))
            return
        self.objected, self.first_objection = (day, basis), day

    def answer(self, step: Step, day: Day, basis: Basis) -> None:
        """Revised, upheld or annulled; it ends a pause when there is one."""
        if step.type == "annulled":
            self.annulled = self.annulled or (day, basis)
        if step.type == "revised":
            self.revised.append((day, basis))
            self.note_late(step, day)
        if not self.objected:
            return
        self.pauses.append(Pause(self.objected[0], day, self.objected[1]))
        if step.type != "annulled":
            self.resume(day, basis)
        elif self.start is None or self.objected_before_start():
            self.start = NEVER
        self.objected = self.first_objection = None

    def resume(self, day: Day, basis: Basis) -> None:
        """In force from the answer on, or from the day written in the paper when it is later."""
        if self.start is None or self.objected_before_start():
            written = self.day(self.paper.effective)
            self.start, self.basis = (written if written and written > day else day), basis
        self.resumed.append((day, basis))

    def objected_before_start(self) -> bool:
        """Did the objection come before the paper was in force?"""
        return bool(self.first_objection and self.start and self.first_objection <= self.start)

    def note_late(self, step: Step, day: Day) -> None:
        """The council's answer is due within the days of the rule."""
        limit = self.rule.answer_days
        if limit is None or self.first_objection is None:
            return
        if (day - self.first_objection).days > limit:
            self.findings.append(Finding("late_answer", step.id))

    def close(self) -> None:
        """An objection nobody answered keeps the paper out of force."""
        if not self.objected:
            return
        self.pauses.append(Pause(self.objected[0], NEVER, self.objected[1]))
        if self.start is None or self.objected_before_start():
            self.start = NEVER


def opening(walk: Walk, steps: Sequence[Step]) -> bool:
    """Sets the planned start and its reason; -> is a needed approval lacking?"""
    paper = walk.paper
    first: dict[str, Step] = {}
    for step in steps:
        if walk.day(step.date) is not None:
            first.setdefault(step.type, step)
    start, basis = notification(walk, first)
    if written := walk.day(paper.effective):
        start, basis = written, Basis("effective", paper.id)
    objected = bool(first.keys() & {"objection", "insisted"})
    approval = first.get("approved") or (None if objected else first.get("upheld"))
    approved = walk.day(approval.date) if approval else None
    by_approval = Basis("step", approval.id) if approval else None
    if walk.rule.needed:
        if approved and start and approved > start:
            start, basis = approved, by_approval
    elif approved and walk.rule.days is not None and not paper.effective:
        start, basis = (start, basis) if start and start <= approved else (approved, by_approval)
    walk.planned = walk.start = start
    walk.basis = basis if start else None
    return walk.rule.needed and approved is None and start is not None


def notification(walk: Walk, first: dict[str, Step]) -> tuple[Day | None, Basis | None]:
    """When its notification puts it in force: at once, or after the days of silence."""
    paper, days = walk.paper, walk.rule.days
    day, basis = walk.day(paper.notified), Basis("notified", paper.id)
    if day is None and "notified" in first:
        day, basis = walk.day(first["notified"].date), Basis("step", first["notified"].id)
    if days is None:
        return day, basis
    silence = first.get("silence")
    if day is None:
        return (walk.day(silence.date), Basis("step", silence.id)) if silence else (None, None)
    walk.deadline = day + datetime.timedelta(days=days)
    return walk.deadline, Basis("step", silence.id) if silence else basis


def course(paper: Paper, steps: Sequence[Step], rule: Rule, clause: str, *, latest: bool) -> Course:
    """What happens to a clause of a paper by the paper's own dates and events."""
    walk = Walk(paper, rule, latest)
    ordered = sorted(steps, key=lambda step: (walk.day(step.date) or NEVER, str(step.id)))
    own = [step for step in ordered if reach(step.clause, paper, clause) == "whole"]
    waiting = opening(walk, own)
    for step in own:
        walk.take(step)
    walk.close()
    for step in ordered:
        if step.type in ("revised", "annulled", "implied"):
            day = walk.day(step.date)
            if day and reach(step.clause, paper, clause) == "part":
                walk.revised.append((day, Basis("step", step.id)))
    return Course(
        planned=walk.planned,
        start=walk.start,
        basis=walk.basis,
        waiting=waiting,
        pauses=tuple(walk.pauses),
        resumed=tuple(walk.resumed),
        revised=tuple(sorted(walk.revised, key=lambda row: row[0])),
        annulled=walk.annulled,
        implied=walk.implied,
        findings=tuple(walk.findings),
    )


def silence_day(paper: Paper, steps: Sequence[Step], rule: Rule) -> Day | None:
    """The day on which silence became approval; None: no such rule, no day, or no silence."""
    walk = Walk(paper, rule, latest=True)
    opening(walk, sorted(steps, key=lambda step: walk.day(step.date) or NEVER))
    early = Walk(paper, rule, latest=False)
    opening(early, steps)
    if walk.deadline is None or walk.deadline != early.deadline:
        return None
    for step in steps:
        day = walk.day(step.date)
        if step.type in ("objection", "insisted", *ANSWERS) and day and day <= walk.deadline:
            return None
    return walk.deadline
