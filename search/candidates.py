"""Who fits a post: the pool that this user may read, decided one by one, ranked, and kept.

Facts are taken as interchange lines, so that a kept run is readable without the program and can be
decided again years later. Search words may narrow the pool; they never decide.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Q

from archive import access, audit
from archive.conditions import mistakes
from archive.interchange.people import WITH_FACTS, person_line
from archive.interchange.posts import area_line, equivalence_line, post_line, rule_line
from archive.jalali import PartialDate
from archive.models import AreaRelation, FieldEquivalence, Rule
from archive.models import Post as PostRow
from archive.models.audit import Act
from archive.models.posts import first_day
from archive.persian import fold
from search.eligibility import WEIGHTS, Assessment, Person, Post, assess, ranked
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
    post = access.posts(user).filter(Q(code=code) | Q(external_id=code)).order_by("pk").first()
    if post is None:
        raise NoAnswer(f"there is no post {code} that you may see")
    rule = rule_in_force(post, on)
    wanted = [fold(word) for word in words.split()]
    found = access.people(user).prefetch_related(*WITH_FACTS).order_by("pk")
    persons = (person_line(person, reasoned=True) for person in found)
    return Facts(
        post=plain_line(post_line(post)),
        rule=plain_line(rule_line(rule)),
        persons=[p for p in persons if not wanted or all(w in fold(str(p)) for w in wanted)],
        equivalences=[plain_line(equivalence_line(e)) for e in FieldEquivalence.objects.all()],
        relations=[plain_line(area_line(row)) for row in AreaRelation.objects.all()],
    )


def plain_line(line: Line) -> Line:
    """Without empty keys, as it would be exported."""
    return {key: value for key, value in line.items() if value not in (None, "", [])}


def rule_in_force(post: PostRow, on: datetime.date) -> Rule:
    """The version of the post's rule that holds on the day; the latest when two do."""
    named = Q(code=post.rule_name) | Q(source=post.source, external_id=post.rule_name)
    found = [row for row in Rule.objects.filter(named) if post.rule_name and row.covers(on)]
    if not found:
        raise NoAnswer(f"post {post.code} has no rule in force on that day")
    return max(found, key=lambda row: (first_day(row.start), row.pk))
