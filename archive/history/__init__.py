"""What became of a decision: its state on a day, who decided it, its chain, and what is not known.

The database side of `archive.validity`; every answer is for one reader and passes `archive.access`.
"""

from archive.history.chain import chain, influence
from archive.history.citing import DeadCitation, dead_citations
from archive.history.coverage import Coverage, coverage
from archive.history.loading import touched
from archive.history.silence import silences
from archive.history.states import (
    Ledger,
    State,
    ledger,
    spans,
    state_of,
    states,
    states_of_ids,
    untold,
)
from archive.history.steps import Item
from archive.history.telling import Decider, ask, decider, deciders, findings, reason

__all__ = [
    "Coverage",
    "DeadCitation",
    "Decider",
    "Item",
    "Ledger",
    "State",
    "ask",
    "chain",
    "coverage",
    "dead_citations",
    "decider",
    "deciders",
    "findings",
    "influence",
    "ledger",
    "reason",
    "silences",
    "spans",
    "state_of",
    "states",
    "states_of_ids",
    "touched",
    "untold",
]
