"""Tables of the archive."""

from archive.models.audit import AccessRow
from archive.models.bodies import Body, Unit
from archive.models.citations import CitationReading, CitationState, CitedPlace
from archive.models.dossiers import Dossier, DossierItem
from archive.models.exceptions import BrokenGlass, Conflict, LevelChange, Listed
from archive.models.followup import (
    Action,
    Alert,
    Charge,
    Dispatch,
    Expectation,
    Point,
    Step,
)
from archive.models.members import Holding, Home, Membership, standing, standing_once
from archive.models.outbox import HeldLine, Outbox, Receipt
from archive.models.people import (
    FACTS,
    Appraisal,
    Certificate,
    CorrectionRequest,
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
from archive.models.proposals import ProposedFact
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
from archive.models.signins import SignIn
from archive.models.telephones import Telephone

__all__ = [
    "FACTS",
    "AccessRow",
    "Action",
    "Alert",
    "Appraisal",
    "AreaRelation",
    "Body",
    "BrokenGlass",
    "Certificate",
    "Charge",
    "Chart",
    "ChartPost",
    "ChartUnit",
    "CitationReading",
    "CitationState",
    "CitedPlace",
    "Conflict",
    "CorrectionRequest",
    "Course",
    "Dispatch",
    "Document",
    "Dossier",
    "DossierItem",
    "Education",
    "Event",
    "Expectation",
    "Fact",
    "FieldEquivalence",
    "HeldLine",
    "Holding",
    "Home",
    "Letter",
    "LevelChange",
    "Listed",
    "Meeting",
    "Membership",
    "Outbox",
    "Page",
    "Person",
    "Point",
    "Post",
    "ProposedFact",
    "Receipt",
    "Record",
    "RecordGroupGrant",
    "RecordUserGrant",
    "Relation",
    "Resolution",
    "Rule",
    "Service",
    "SignIn",
    "Step",
    "StoredFile",
    "Telephone",
    "Unit",
    "Withdrawal",
    "newest_readings",
    "standing",
    "standing_once",
]
