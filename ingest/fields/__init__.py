"""Text of pages → proposed fields, each with its place on the page and a confidence (pure)."""

from ingest.fields.document import document
from ingest.fields.letter import letter
from ingest.fields.minutes import minutes
from ingest.fields.personnel import personnel
from ingest.fields.proposal import (
    Caution,
    ClauseProposal,
    Deadline,
    DocumentProposal,
    FactProposal,
    LetterProposal,
    MinutesProposal,
    PersonLine,
    PersonnelProposal,
    Proposal,
    Reference,
    Votes,
    as_json,
)

__all__ = [
    "Caution",
    "ClauseProposal",
    "Deadline",
    "DocumentProposal",
    "FactProposal",
    "LetterProposal",
    "MinutesProposal",
    "PersonLine",
    "PersonnelProposal",
    "Proposal",
    "Reference",
    "Votes",
    "as_json",
    "document",
    "letter",
    "minutes",
    "personnel",
]
