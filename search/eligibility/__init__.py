"""Who fits a post: a rule's condition tree over one person's facts on a day. Pure.

`facts` holds what is known of a person, with the state and the paper of each fact; `counting` turns
service into days; `conditions` decides each condition and the verdict; `ranking` orders who passes.
The rules are those of the interchange form, section 3.
"""

from search.eligibility.conditions import Assessment, Finding, Outcome, assess
from search.eligibility.facts import (
    Appraisal,
    AreaRelation,
    Certificate,
    Course,
    Degree,
    Evidence,
    FieldEquivalence,
    Person,
    Post,
    Rule,
    Service,
)
from search.eligibility.ranking import WEIGHTS, Score, ranked, score

__all__ = [
    "WEIGHTS",
    "Appraisal",
    "AreaRelation",
    "Assessment",
    "Certificate",
    "Course",
    "Degree",
    "Evidence",
    "FieldEquivalence",
    "Finding",
    "Outcome",
    "Person",
    "Post",
    "Rule",
    "Score",
    "Service",
    "assess",
    "ranked",
    "score",
]  # fmt: skip
