"""What is known: facts of a person with their papers, a post, its rule, approved equivalences."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

from archive import conditions
from archive.jalali import PartialDate

DECLARED, DOCUMENTED, VERIFIED = "declared", "documented", "verified"


@dataclass(frozen=True)
class Evidence:
    """The paper that carries a fact, its page, and how far the fact is proved."""

    state: str = DECLARED
    document: str = ""
    page: int | None = None

    @property
    def is_verified(self) -> bool:
        """A person compared the fact with its paper."""
        return self.state == VERIFIED


@dataclass(frozen=True)
class Degree:
    """A degree; it counts from its date."""

    degree: str
    field: str
    date: PartialDate | None = None
    evidence: Evidence = Evidence()


@dataclass(frozen=True)
class Service:
    """A post held from one day to another, both counted; an open end is `end` None."""

    title: str
    start: PartialDate
    end: PartialDate | None = None
    area: str = ""
    managerial: bool = False
    capacity: str = "substantive"
    share: Fraction | None = None  # of a full day, for part time
    unit_type: str = ""
    rank: str = ""
    evidence: Evidence = Evidence()


@dataclass(frozen=True)
class Course:
    """A course passed on a date; `valid_until` is its last valid day."""

    title: str
    date: PartialDate | None = None
    valid_until: PartialDate | None = None
    evidence: Evidence = Evidence()


Certificate = Course


@dataclass(frozen=True)
class Appraisal:
    """A year's score of 100."""

    year: int
    score: Fraction
    evidence: Evidence = Evidence()


@dataclass(frozen=True)
class Person:
    """A manager or candidate; nothing here tells sex, marriage or belief."""

    code: str
    name: str = ""
    education: tuple[Degree, ...] = ()
    service: tuple[Service, ...] = ()
    courses: tuple[Course, ...] = ()
    appraisals: tuple[Appraisal, ...] = ()
    certificates: tuple[Certificate, ...] = ()


@dataclass(frozen=True)
class FieldEquivalence:
    """An approved decision that `equivalent` counts as `field` between two days."""

    field: str
    equivalent: str
    approved_by: str
    start: datetime.date = datetime.date.min
    end: datetime.date = datetime.date.max


@dataclass(frozen=True)
class AreaRelation:
    """How much a year in `related` says for a post in `area`, 0–1."""

    area: str
    related: str
    relatedness: Fraction


@dataclass(frozen=True)
class Rule:
    """A version of a post's conditions: a tree of all, any, not and leaves."""

    code: str
    version: str
    conditions: Mapping[str, Any]
    acting_factor: Fraction = Fraction(1)

    @cached_property
    def leaves(self) -> tuple[Mapping[str, Any], ...]:
        """Every condition in order, merits too."""
        return tuple(conditions.leaves(self.conditions))

    @cached_property
    def mandatory(self) -> Mapping[str, Any] | None:
        """The tree without merits; None when nothing is asked."""
        return conditions.mandatory(self.conditions)

    @cached_property
    def refused(self) -> set[str]:
        """The ids of what must not be."""
        return conditions.negated(self.conditions)


@dataclass(frozen=True)
class Post:
    """What matching needs of a post."""

    code: str
    area: str = ""
    rule: Rule | None = None
    equivalences: tuple[FieldEquivalence, ...] = field(default=())
    relations: tuple[AreaRelation, ...] = field(default=())
