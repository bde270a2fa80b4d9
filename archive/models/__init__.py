"""Tables of the archive."""

from archive.models.audit import AccessRow
from archive.models.bodies import Body, Unit
from archive.models.citations import CitationReading, CitationState, CitedPlace
from archive.models.members import Membership
from archive.models.outbox import HeldLine, Outbox, Receipt
from archive.models.people import (
    FACTS,
    Appraisal,
    Certificate,
    Course,
    Education,
    Fact,
    Person,
    Service,
)
from archive.models.posts import (
    AreaRelation,
    Chart,
    ChartPost,
    ChartUnit,
    FieldEquivalence,
    Post,
    Rule,
)
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
    "FACTS",
    "AccessRow",
    "Appraisal",
    "AreaRelation",
    "Body",
    "Certificate",
    "Chart",
    "ChartPost",
    "ChartUnit",
    "CitationReading",
    "CitationState",
    "CitedPlace",
    "Course",
    "Document",
    "Education",
    "Event",
    "Fact",
    "FieldEquivalence",
    "HeldLine",
    "Letter",
    "Meeting",
    "Membership",
    "Outbox",
    "Page",
    "Person",
    "Post",
    "Receipt",
    "Record",
    "RecordGroupGrant",
    "RecordUserGrant",
    "Relation",
    "Resolution",
    "Rule",
    "Service",
    "StoredFile",
    "Unit",
    "Withdrawal",
    "newest_readings",
]
