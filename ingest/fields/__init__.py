"""Text of pages → proposed fields, each with its place on the page and a confidence (pure)."""

from ingest.fields.document import document
from ingest.fields.letter import letter
from ingest.fields.minutes import minutes
from ingest.fields.personnel import KINDS as PERSONNEL
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
from ingest.fields.spelling import Known

__all__ = [
    "PERSONNEL",
    "Caution",
    "ClauseProposal",
    "Deadline",
    "DocumentProposal",
    "FactProposal",
    "Known",
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
