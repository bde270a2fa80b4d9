"""States on a day and over time: a paper's own course, and what others have done to it."""

import datetime
from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass, replace

from archive.validity.course import Course, course, reach
from archive.validity.facts import (
    AMENDING,
    CHANGING,
    ENDING,
    EVER,
    EXTENDING,
    NEVER,
    Basis,
    Change,
    Day,
    Facts,
    Finding,
    Paper,
    Span,
    Verdict,
    day_of,
    ends_of,
)

ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Effect:
    """A confirmed relation at work from a day until its paper is annulled; `day` None: undated."""

    change: Change
    day: Day | None
    until: Day = NEVER

    def works(self, day: Day) -> bool:
        """Is it at work on this day?"""
        return self.day is not None and self.day <= day < self.until


class Reading:
    """The facts with every date taken at its earliest or at its latest end."""

    def __init__(self, facts: Facts, *, latest: bool) -> None:
        self.facts, self.latest = facts, latest
        self.courses: dict[tuple[Hashable, str], Course] = {}
        self.effects: dict[Hashable, list[Effect]] = defaultdict(list)
        self.findings: dict[Hashable, list[Finding]] = defaultdict(list)
        self.weigh()

    def day(self, written: str) -> Day | None:
        """The end of a date at which this reading takes it."""
        return day_of(written, latest=self.latest)

    def paper(self, id: Hashable) -> Paper:
        """A paper; one of which nothing is known has no facts."""
        return self.facts.papers.get(id) or Paper(id)

    def course(self, id: Hashable, clause: str) -> Course:
        """The paper's own course, computed once."""
        if (id, clause) not in self.courses:
            paper = self.paper(id)
            self.courses[id, clause] = course(
                paper, self.facts.steps.get(id, ()), self.facts.rule(paper), clause,
                latest=self.latest,
            )  # fmt: skip
        return self.courses[id, clause]

    # ---- relations ----
    def weigh(self) -> None:
        """Which confirmed relations take effect, in the order of their days.

        Whether one does can only depend on earlier ones, so that no cycle can arise.
        """
        dated: list[tuple[Day, str, Change]] = []
        for rows in self.facts.changes.values():
            for change in rows:
                if change.state != "confirmed" or change.predicate not in CHANGING:
                    continue
                if oddity := self.oddity(change):
                    self.findings[change.object].append(Finding(oddity, change.id))
                elif not self.paper(change.subject).withdrawn:
                    dated.append((self.takes_effect(change) or EVER, str(change.id), change))
        for day, _, change in sorted(dated, key=lambda row: row[:2]):
            if day == EVER:
                self.findings[change.object].append(Finding("undated", change.id))
                self.effects[change.object].append(Effect(change, None))
            elif day != NEVER and not self.ended_before(change, day):
                annulled = self.course(change.subject, change.subject_clause).annulled
                until = annulled[0] if annulled else NEVER
                if day < until:
                    self.effects[change.object].append(Effect(change, day, until))

    def oddity(self, change: Change) -> str:
        """What a relation can't be: about itself, or about something later."""
        if change.subject == change.object and change.subject_clause == change.object_clause:
            return "on_itself"
        subject = ends_of(self.paper(change.subject).date)
        target = ends_of(self.paper(change.object).date)
        return "later_than_itself" if subject and target and subject[1] < target[0] else ""

    def takes_effect(self, change: Change) -> Day | None:
        """Its own day, else the day its paper comes into force, else the day of its paper.

        An objection to the paper before it was in force holds its effect back; NEVER: no effect.
        """
        own = self.course(change.subject, change.subject_clause)
        if own.waiting:
            return NEVER
        day = self.day(change.effective) or own.start or self.day(self.paper(change.subject).date)
        if day and own.delayed and own.start and own.start > day:
            return own.start
        return day

    def ended_before(self, change: Change, day: Day) -> bool:
        """Was the paper that changes another itself repealed before that day?"""
        paper = self.paper(change.subject)
        return any(
            effect.change.predicate in ENDING
            and reach(effect.change.object_clause, paper, change.subject_clause) == "whole"
            and effect.day is not None
            and effect.day < day < effect.until
            for effect in self.effects.get(change.subject, ())
        )

    # ---- states ----
    def at(self, id: Hashable, clause: str, day: Day) -> Verdict:
        """The state of a clause (`""`: the whole paper) on a day."""
        paper = self.paper(id)
        if paper.withdrawn:
            return Verdict("unexamined", Basis("withdrawn", id))
        own = self.course(id, clause)
        whole, part = self.touching(paper, clause)
        end = self.end_on(paper, whole, day)
        endings = self.endings(own, whole, day)
        if end.status and (not endings or end.since <= endings[0][0]):
            return Verdict(end.status, end.basis, end.since)
        if endings:
            since, status, basis = endings[0]
            return Verdict(status, basis, since)
        for effect in whole:
            if effect.day is None and effect.change.predicate != EXTENDING:
                return Verdict("unexamined", Basis("change", effect.change.id))
        return self.standing(own, [*whole, *part], end, day)

    def touching(self, paper: Paper, clause: str) -> tuple[list[Effect], list[Effect]]:
        """Effects on the whole of what is asked, and on a part of it."""
        found: dict[str, list[Effect]] = {"whole": [], "part": [], "": []}
        for effect in self.effects.get(paper.id, ()):
            found[reach(effect.change.object_clause, paper, clause)].append(effect)
        return found["whole"], [e for e in found["part"] if e.change.predicate != EXTENDING]

    def endings(self, own: Course, whole: list[Effect], day: Day) -> list[tuple[Day, str, Basis]]:
        """What has ended it by this day, the earliest first: what is dead does not die again."""
        found = [
            (effect.day, "repealed", Basis("change", effect.change.id))
            for effect in whole
            if effect.day and effect.change.predicate in ENDING and effect.works(day)
        ]
        for status, fact in (("annulled", own.annulled), ("impliedly_repealed", own.implied)):
            if fact and fact[0] <= day:
                found.append((fact[0], status, fact[1]))
        return sorted(found, key=lambda row: row[0])

    def end_on(self, paper: Paper, whole: list[Effect], day: Day) -> "End":
        """How its own end stands on a day; an extension without a new end leaves it open."""
        last = self.day(paper.ends)
        if last is None:
            return End()
        first, known, basis = last, True, Basis("ends", paper.id)
        for effect in whole:
            if effect.change.predicate == EXTENDING and effect.works(day):
                new = self.day(self.paper(effect.change.subject).ends)
                if new is None or new > last:
                    known, last = new is not None, new or last
                    basis = Basis("change", effect.change.id)
        if day > last:
            return End("expired" if known else "unexamined", last + ONE_DAY, basis)
        return End("", NEVER, basis if day > first else None)

    def standing(self, own: Course, effects: list[Effect], end: "End", day: Day) -> Verdict:
        """Not ended: suspended, not yet in force, or in force, perhaps as changed."""
        for pause in own.pauses:
            if pause.start <= day < pause.end:
                return Verdict("suspended", pause.basis, pause.start)
        if own.planned is None and (own.start is None or day < own.start):
            return Verdict("unexamined")
        if own.waiting or own.start is None or day < own.start:
            return Verdict("pending", own.basis)
        changed = [(at, basis) for at, basis in own.revised if at <= day]
        changed += [
            (effect.day, Basis("change", effect.change.id))
            for effect in effects
            if effect.day and effect.works(day) and effect.change.predicate in AMENDING | ENDING
        ]
        if changed:
            since, basis = max(changed, key=lambda row: row[0])
            return Verdict("amended", basis, max(since, own.start))
        resumed = [row for row in own.resumed if row[0] <= day]
        if end.basis:
            return Verdict("in_force", end.basis, own.start)
        if resumed:
            return Verdict("in_force", resumed[-1][1], max(resumed[-1][0], own.start))
        return Verdict("in_force", own.basis, own.start)

    def days(self, id: Hashable, clause: str) -> set[Day]:
        """Days on which the state may turn."""
        paper = self.paper(id)
        found = self.course(id, clause).days()
        for effect in self.effects.get(id, ()):
            found |= {day for day in (effect.day, effect.until) if day}
            last = self.day(self.paper(effect.change.subject).ends)
            if effect.change.predicate == EXTENDING and last:
                found.add(last + ONE_DAY)
        if last := self.day(paper.ends):
            found.add(last + ONE_DAY)
        return found


@dataclass(frozen=True)
class End:
    """A paper's own end: the status it gives, since when; a basis alone: it was put off."""

    status: str = ""
    since: Day = NEVER
    basis: Basis | None = None


class Reasoning:
    """States from one set of facts; made once, asked often."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.late = Reading(facts, latest=True)
        self.early = self.late if facts.is_precise() else Reading(facts, latest=False)

    def state(self, id: Hashable, clause: str, day: Day) -> Verdict:
        """The state of a clause on a day; `unexamined` where imprecise dates leave it open."""
        late = self.late.at(id, clause, day)
        early = late if self.early is self.late else self.early.at(id, clause, day)
        findings = self.findings(id, clause)
        verdict = late
        if early.status != late.status:
            findings += (Finding("imprecise"),)
            verdict = Verdict("unexamined", late.basis or early.basis)
        return replace(verdict, proposed=self.proposed(id, clause), findings=findings)

    def findings(self, id: Hashable, clause: str) -> tuple[Finding, ...]:
        """What is odd about the facts, each once."""
        found = [*self.late.course(id, clause).findings, *self.late.findings.get(id, ())]
        return tuple(dict.fromkeys(found))

    def proposed(self, id: Hashable, clause: str) -> int:
        """Relations that would change the state, if a person confirmed them."""
        paper = self.late.paper(id)
        return sum(
            change.state == "proposed"
            and change.predicate in CHANGING
            and bool(reach(change.object_clause, paper, clause))
            for change in self.facts.changes.get(id, ())
        )

    def spans(self, id: Hashable, clause: str) -> list[Span]:
        """The states of a clause over all time, without gaps."""
        turns = self.early.days(id, clause) | self.late.days(id, clause)
        starts = [EVER, *sorted(day for day in turns if EVER < day < NEVER)]
        spans: list[Span] = []
        for start, end in zip(starts, [*starts[1:], NEVER], strict=True):
            verdict = self.state(id, clause, start)
            last = spans[-1] if spans else None
            if last and (last.status, last.basis) == (verdict.status, verdict.basis):
                spans[-1] = replace(last, end=end)
            else:
                spans.append(Span(verdict.status, start, end, verdict.basis))
        return spans


def state(facts: Facts, id: Hashable, clause: str, day: Day) -> Verdict:
    """The state of one clause on one day."""
    return Reasoning(facts).state(id, clause, day)
