"""A draft beside what was decided before: repeats, revises, may conflict.

Pure: texts in, findings out. Which older texts are looked at, and for whom, is search.precedents.
"""

from search.drafts.alignment import REPEATS, REVISES, Likeness, likeness, marks
from search.drafts.clauses import Clause, Sentence, clauses_of
from search.drafts.facts import Difference
from search.drafts.findings import Finding, Older, fingerprint, judged, older
from search.drafts.words import Said, Token

__all__ = [
    "REPEATS",
    "REVISES",
    "Clause",
    "Difference",
    "Finding",
    "Likeness",
    "Older",
    "Said",
    "Sentence",
    "Token",
    "clauses_of",
    "fingerprint",
    "judged",
    "likeness",
    "marks",
    "older",
]
