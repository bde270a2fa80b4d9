"""Who passes, in order: years in related areas and fitness of the field of study, nothing else.

All of it is data with a version: weights, the areas' relatedness, the approved equivalences.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from archive.conditions import DEGREES, leaves
from search.eligibility import counting
from search.eligibility.conditions import Assessment, Known, folded
from search.eligibility.facts import Person, Post, Rule, Service

WEIGHTS = {"experience": Fraction(1, 2), "field": Fraction(1, 2)}
ENOUGH = 10  # years in related areas; more says no more


@dataclass(frozen=True)
class Score:
    """The parts of a score, 0–1 each, with the service that breaks ties (in days)."""

    experience: Fraction
    field: Fraction
    weights: Mapping[str, Fraction]
    service: Fraction | int

    @property
    def total(self) -> Fraction:
        """The weighed sum."""
        return self.experience * self.weights["experience"] + self.field * self.weights["field"]


def score(
    person: Person, post: Post, on: datetime.date, weights: Mapping[str, Fraction] = WEIGHTS
) -> Score:
    """Of verified facts only."""
    rule = post.rule or Rule("", "", {})
    known = Known(person, post, rule, on)
    verified = [row for row in person.service if row.evidence.is_verified]
    years = years_of(related(person, post, on), on)
    return Score(
        experience=min(Fraction(1), years / ENOUGH),
        field=field_fitness(known),
        weights=weights,
        service=counting.days_until(known.days(verified, best=False), on),
    )


def related(
    person: Person, post: Post, on: datetime.date
) -> list[tuple[Service, Fraction, counting.Interval]]:
    """Verified service in related areas, how related each is, and its days with their worth."""
    factor = post.rule.acting_factor if post.rule else Fraction(1)
    worth = relatedness(post)
    made = []
    for row in person.service:
        near = worth.get(folded(row.area), Fraction(0)) if row.area else Fraction(0)
        if not row.evidence.is_verified or not near:
            continue
        found = counting.interval(row, counting.weight(row, factor) * near, on, best=False)
        if found is not None:
            made.append((row, near, found))
    return made


def years_of(
    rows: Iterable[tuple[Service, Fraction, counting.Interval]], on: datetime.date
) -> Fraction:
    """Their weighed years, overlapping days once with the larger worth."""
    parts = counting.pieces(interval for _, _, interval in rows)
    return counting.days_until(parts, on) / counting.YEAR


def relatedness(post: Post) -> dict[str, Fraction]:
    """Area → how much a year in it says: 1 for the post's own and those that its rule names."""
    own = {post.area}
    for leaf in leaves(post.rule.conditions) if post.rule else ():
        named = leaf.get("service_years", {}).get("area") or ()
        own |= {named} if isinstance(named, str) else set(named)
    mine = {folded(area) for area in own if area}
    made: dict[str, Fraction] = {}
    for row in post.relations:
        if folded(row.area) in mine:
            area = folded(row.related)
            made[area] = max(made.get(area, Fraction(0)), row.relatedness)
    return made | dict.fromkeys(mine, Fraction(1))


def field_fitness(known: Known) -> Fraction:
    """The best of his verified degrees that the rule asks for: named 1, equivalent 0.7."""
    best = 0.0
    rule = known.rule.conditions
    for leaf in leaves(rule) if rule else ():
        if "degree" not in leaf:
            continue
        asked = leaf["degree"]
        for row in known.person.education:
            counts = row.date is not None and row.date.last() <= known.on
            high = row.degree in DEGREES
            if high and DEGREES.index(row.degree) >= DEGREES.index(asked["min"]) and counts:
                fits = known.field_fits(row.field, asked.get("fields") or ())
                best = max(best, fits if row.evidence.is_verified else 0.0)
    return Fraction(str(best))


def ranked(
    assessments: Iterable[Assessment],
    post: Post,
    on: datetime.date,
    weights: Mapping[str, Fraction] = WEIGHTS,
) -> list[tuple[Assessment, Score]]:
    """The eligible ones, best first; ties by total service, then by code."""
    passed = [(a, score(a.person, post, on, weights)) for a in assessments
              if a.verdict == "eligible"]  # fmt: skip
    return sorted(passed, key=lambda row: (-row[1].total, -row[1].service, row[0].person.code))
