"""Who fits a post: the pool that this user may read, decided one by one, ranked, and kept.

Facts come from the lines of posts, rules and persons as they were imported. The search engine may
narrow the pool; it never decides.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from archive import access, audit
from archive.jalali import PartialDate
from archive.models import HeldLine, Unit
from archive.models.audit import Act
from archive.persian import fold
from archive.vocabulary import Group, Level
from search.eligibility import WEIGHTS, Assessment, Person, Post, assess, mistakes, ranked
from search.eligibility.lines import (
    equivalence_of,
    person_of,
    relation_of,
    result_line,
    rule_of,
)
from search.models import MatchingRun

Line = dict[str, Any]


class NoAnswer(Exception):
    """The question can't be decided; the sentence says why and what to do."""


@dataclass(frozen=True)
class Facts:
    """All lines that a run was decided on."""

    post: Line
    rule: Line
    persons: list[Line]
    equivalences: list[Line]
    relations: list[Line]

    def as_json(self) -> dict[str, Any]:
        """Kept beside the result."""
        return dict(vars(self))


def match(
    code: str,
    *,
    user: AbstractBaseUser,
    on: datetime.date,
    words: str = "",
    weights: Mapping[str, Fraction] = WEIGHTS,
) -> MatchingRun:
    """Decides every candidate the user may read and keeps the run.

    Raises NoAnswer when there is no such post for him, or its rule can't be used.
    """
    facts = gathered(code, user=user, on=on, words=words)
    result = decide(facts, on, weights)
    with transaction.atomic():
        run = MatchingRun.objects.create(
            post=facts.post["code"], on=str(PartialDate.from_date(on)), asked_by=user,
            rule_version=str(facts.rule.get("version", "")), facts=facts.as_json(), result=result,
        )  # fmt: skip
        audit.note(Act.SEARCH, user=user, what=f"match {code} {run.on}: {len(result)} persons")
    return run


def replay(run: MatchingRun) -> list[Line]:
    """The same facts decided again; equal to `run.result` unless the program changed its mind."""
    weights = {
        name: Fraction(str(value))
        for row in run.result if row["score"]
        for name, value in row["score"]["weights"].items()
    }  # fmt: skip
    return decide(Facts(**run.facts), PartialDate.parse(run.on).first(), weights or WEIGHTS)


def decide(
    facts: Facts, on: datetime.date, weights: Mapping[str, Fraction] = WEIGHTS
) -> list[Line]:
    """The table: the eligible in their order, then the rest by verdict and code."""
    post = post_of(facts)
    decided = [assess(person, post, on) for person in persons_of(facts.persons)]
    best = ranked(decided, post, on, weights)
    lines = [result_line(a, rank=n, score=s) for n, (a, s) in enumerate(best, 1)]
    order = ("conditional", "undetermined", "not_eligible")
    rest = sorted(
        (a for a in decided if a.verdict != "eligible"),
        key=lambda a: (order.index(a.verdict), lacking(a), a.person.code),
    )
    return lines + [result_line(a) for a in rest]


def lacking(assessment: Assessment) -> int:
    """How many mandatory conditions are not met: the nearest come first."""
    return sum(1 for f in assessment.findings if f.mandatory and f.outcome != "MET")


def post_of(facts: Facts) -> Post:
    """The post with its rule, or the rule's mistakes in words."""
    if wrong := mistakes(facts.rule.get("conditions")):
        raise NoAnswer(f"rule {facts.rule.get('code')}: " + "; ".join(wrong))
    return Post(
        code=facts.post["code"],
        area=facts.post.get("area") or "",
        rule=rule_of(facts.rule),
        equivalences=tuple(map(equivalence_of, facts.equivalences)),
        relations=tuple(map(relation_of, facts.relations)),
    )


def persons_of(lines: Iterable[Line]) -> Iterable[Person]:
    """Persons whose facts can be read; import refuses the others by line and reason."""
    for line in lines:
        yield person_of(line)


# ---- what the user may read ----
def gathered(code: str, *, user: AbstractBaseUser, on: datetime.date, words: str) -> Facts:
    """The lines this user may read, the rule in force on the day."""
    sight, units = access.visibility(user), {u.code: u for u in Unit.objects.all()}
    names = {u.external_id: u for u in units.values() if u.external_id} | units

    def reads(line: Line, group: str) -> bool:
        unit = names.get(unit_of(line, on))
        tops = [u for u in units.values() if u.parent_id is None]
        places = [unit] if unit else tops  # of no unit: only who reads from the top
        return any(f"u{place.pk}:{int(Level.NORMAL)}:{group}" in sight.full for place in places)

    posts = [p for p in held("post") if code in (p.get("code"), p.get("external_id"))
             and reads(p, Group.STRUCTURE)]  # fmt: skip
    if not posts:
        raise NoAnswer(f"there is no post {code} that you may see")
    rule = rule_in_force(posts[0], on)
    wanted = [fold(word) for word in words.split()]
    persons = [p for p in held("person") if reads(p, Group.PEOPLE)
               and all(word in fold(str(p)) for word in wanted)]  # fmt: skip
    return Facts(posts[0], rule, persons, held("field_equivalence"), held("area_relation"))


def held(kind: str) -> list[Line]:
    """Lines of a kind, in a steady order."""
    return list(HeldLine.objects.filter(kind=kind).order_by("pk").values_list("line", flat=True))


def unit_of(line: Line, on: datetime.date) -> str:
    """A post's unit; a person's is that of his service on the day, else of his last."""
    if line.get("kind") != "person":
        return str(line.get("unit") or "")
    rows = [row for row in line.get("service", ()) if row.get("unit")]
    rows.sort(key=lambda row: (not row.get("to"), str(row.get("from") or "")))
    return str(rows[-1]["unit"]) if rows else ""


def rule_in_force(post: Line, on: datetime.date) -> Line:
    """The version of the post's rule that holds on the day; the latest when two do."""
    name = post.get("rule")
    found = [
        line for line in held("rule")
        if name and name in (line.get("code"), line.get("external_id")) and covers(line, on)
    ]  # fmt: skip
    if not found:
        raise NoAnswer(f"post {post.get('code')} has no rule in force on that day")
    return max(found, key=lambda line: str(line.get("from") or ""))


def covers(line: Line, on: datetime.date) -> bool:
    """Does it hold on the day?"""
    start = PartialDate.parse(line["from"]).first() if line.get("from") else datetime.date.min
    end = PartialDate.parse(line["to"]).last() if line.get("to") else datetime.date.max
    return start <= on <= end
