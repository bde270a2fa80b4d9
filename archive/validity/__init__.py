"""The legal state of a clause on a day: a pure function of confirmed facts (interchange form, §2).

What decides is what a person confirmed: dates of the paper, events of its approval, relations of
other papers to it. «No later paper was found» decides nothing, and a proposed relation is only
counted. A date of lower precision is taken at its earliest and at its latest; where the two
disagree the state is `unexamined`, because nobody can say.
"""

from archive.validity.course import silence_day
from archive.validity.facts import (
    AMENDING,
    CHANGING,
    ENDING,
    IN_FORCE,
    Basis,
    Change,
    Facts,
    Finding,
    Paper,
    Rule,
    Span,
    Step,
    Verdict,
    clause_key,
    governing,
    rules_from,
)
from archive.validity.states import Reasoning, state

__all__ = [
    "AMENDING", "CHANGING", "ENDING", "IN_FORCE", "Basis", "Change", "Facts", "Finding", "Paper",
    "Reasoning", "Rule", "Span", "Step", "Verdict", "clause_key", "governing", "rules_from",
    "silence_day", "state",
]  # fmt: skip
