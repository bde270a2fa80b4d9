"""Tables of the archive."""

from archive.models.audit import AccessRow
from archive.models.bodies import Body, Unit
from archive.models.citations import CitationReading, CitationState, CitedPlace
from archive.models.members import Membership
from archive.models.outbox import HeldLine, Outbox, Receipt
from archive.models.records import (
    Document,
    Event,
    Letter,
    Meeting,
    Page,
    Record,
    RecordGroupGrant,
    RecordUserGrant,
    Relation,
    Resolution,
    StoredFile,
    Withdrawal,
    newest_readings,
)

__all__ = [
    "AccessRow",
    "Body",
    "CitationReading",
    "CitationState",
    "CitedPlace",
    "Document",
    "Event",
    "HeldLine",
    "Letter",
    "Meeting",
    "Membership",
    "Outbox",
    "Page",
    "Receipt",
    "Record",
    "RecordGroupGrant",
    "RecordUserGrant",
    "Relation",
    "Resolution",
    "StoredFile",
    "Unit",
    "Withdrawal",
    "newest_readings",
]
