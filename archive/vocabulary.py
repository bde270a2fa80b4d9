"""The field's choices, with the words that stand in the interchange form.

Labels are lazy: Persian is in locale/fa, English is the source. Sources: domain texts of the
secretariat; levels of the 1354 regulation on keeping secret papers.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What a record is."""

    MEETING = "meeting", _("Meeting minutes")
    RESOLUTION = "resolution", _("Resolution")
    LETTER = "letter", _("Letter")
    DOCUMENT = "document", _("Document")


class Group(models.TextChoices):
    """Groups of kinds that a role reads together (rights matrix)."""

    MINUTES = "minutes", _("Minutes and resolutions")
    LETTERS = "letters", _("Letters")
    STRUCTURE = "structure", _("Charts and posts")
    PEOPLE = "people", _("People")
    FOLLOWUP = "followup", _("Follow-up")


class Level(models.IntegerChoices):
    """Confidentiality; the interchange words are in LEVEL_WORDS."""

    NORMAL = 0, _("Normal")
    CONFIDENTIAL = 1, _("Confidential")
    HIGHLY_CONFIDENTIAL = 2, _("Highly confidential")
    SECRET = 3, _("Secret")
    TOP_SECRET = 4, _("Top secret")


LEVEL_WORDS = {
    Level.NORMAL: "normal",
    Level.CONFIDENTIAL: "confidential",
    Level.HIGHLY_CONFIDENTIAL: "highly_confidential",
    Level.SECRET: "secret",
    Level.TOP_SECRET: "top_secret",
}
LEVEL_OF_WORD = {word: level for level, word in LEVEL_WORDS.items()}


class Stage(models.TextChoices):
    """Where a record stands: a draft may change, a final one is frozen."""

    DRAFT = "draft", _("Draft")
    FINAL = "final", _("Final")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class UnitType(models.TextChoices):
    """Organisation units."""

    HEADQUARTERS = "headquarters", _("Headquarters")
    ORGANISATION = "organisation", _("Organisation")
    DISTRICT = "district", _("District")
    DEPARTMENT = "department", _("Department")


class BodyType(models.TextChoices):
    """Bodies that meet and decide."""

    COUNCIL = "council", _("City council")
    COMMISSION = "commission", _("Council commission")
    BOARD = "board", _("Board of directors")
    ORGANISATION_COUNCIL = "organisation_council", _("Organisation council")
    DISTRICT_MAYORS = "district_mayors", _("District mayors' council")
    WORKING_GROUP = "working_group", _("Working group")
    EXTERNAL = "external", _("External body")


class Role(models.TextChoices):
    """Roles of the rights matrix, in the words of the interchange form."""

    REGISTRAR = "registrar", _("Registrar")
    SECRETARY = "secretary", _("Secretary")
    COORDINATOR = "coordinator", _("Coordinator")
    MAYOR = "mayor", _("Mayor")
    CHIEF_EXECUTIVE = "chief_executive", _("Chief executive")
    HR = "hr", _("Human resources")
    APPROVER = "approver", _("Approver")
    PUBLISHER = "publisher", _("Publisher")
    RECORDS_MANAGER = "records_manager", _("Records manager")
    AUDITOR = "auditor", _("Auditor")
    SECURITY_OFFICER = "security_officer", _("Security officer")
    ADMINISTRATOR = "administrator", _("Administrator")
    CLERK = "clerk", _("Organisation's clerk")
    MEMBER = "member", _("Member of a body")


class Direction(models.TextChoices):
    """The three directions of letters."""

    INCOMING = "incoming", _("Incoming")
    OUTGOING = "outgoing", _("Outgoing")
    INTERNAL = "internal", _("Internal")


class DocumentType(models.TextChoices):
    """Papers that are neither minutes nor letters."""

    AGENDA = "agenda", _("Agenda")
    NOTICE = "notice", _("Notice")
    BILL = "bill", _("Bill")
    REPORT = "report", _("Report")
    CHART = "chart", _("Organisation chart")
    STATUTE = "statute", _("Statute")
    APPOINTMENT = "appointment", _("Appointment")
    DEGREE = "degree", _("Degree")
    CERTIFICATE = "certificate", _("Certificate")
    APPRAISAL = "appraisal", _("Appraisal")
    CV = "cv", _("Life record")
    CONTRACT = "contract", _("Contract")
    EVIDENCE = "evidence", _("Evidence")
    OTHER = "other", _("Other")


GROUP_OF_DOCUMENT = {
    DocumentType.CHART: Group.STRUCTURE,
    DocumentType.STATUTE: Group.STRUCTURE,
    DocumentType.APPOINTMENT: Group.PEOPLE,
    DocumentType.DEGREE: Group.PEOPLE,
    DocumentType.CERTIFICATE: Group.PEOPLE,
    DocumentType.APPRAISAL: Group.PEOPLE,
    DocumentType.CV: Group.PEOPLE,
    DocumentType.EVIDENCE: Group.FOLLOWUP,
    DocumentType.CONTRACT: Group.LETTERS,
}
# Papers that the personnel office files itself, as those who file everything do.
PERSONNEL_PAPERS = (
    *(kind for kind, group in GROUP_OF_DOCUMENT.items() if group == Group.PEOPLE),
    DocumentType.CHART,
)


class Predicate(models.TextChoices):
    """Typed relations, clause to clause."""

    AMENDS = "amends", _("amends")
    ADDS = "adds", _("adds to")
    REPEALS = "repeals", _("repeals")
    REPLACES = "replaces", _("replaces")
    EXTENDS = "extends", _("extends")
    COMPLETES = "completes", _("completes")
    REVISES = "revises", _("revises")
    INTERPRETS = "interprets", _("interprets")
    IMPLEMENTS = "implements", _("implements")
    BASED_ON = "based_on", _("is based on")
    FOLLOWS = "follows", _("follows")
    ANSWERS = "answers", _("answers")
    CORRECTS = "corrects", _("corrects")
    ENCLOSES = "encloses", _("encloses")


class RelationState(models.TextChoices):
    """Only confirmed relations change a legal state."""

    PROPOSED = "proposed", _("Proposed")
    CONFIRMED = "confirmed", _("Confirmed")
    REJECTED = "rejected", _("Rejected")


class EventType(models.TextChoices):
    """Steps of the approval chain after a decision."""

    NOTIFIED = "notified", _("Notified")
    OBJECTION = "objection", _("Objection")
    REVISED = "revised", _("Revised")
    INSISTED = "insisted", _("Insisted")
    UPHELD = "upheld", _("Upheld")
    ANNULLED = "annulled", _("Annulled")
    SILENCE = "silence", _("No objection in time")
    APPROVED = "approved", _("Approved")
    IMPLIED = "implied", _("Impliedly repealed (legal opinion)")


class LegalState(models.TextChoices):
    """Whether a decision holds on a day; apart from whether it was carried out."""

    PENDING = "pending", _("Pending")
    IN_FORCE = "in_force", _("In force")
    AMENDED = "amended", _("Amended")
    SUSPENDED = "suspended", _("Suspended")
    REPEALED = "repealed", _("Repealed")
    IMPLIEDLY_REPEALED = "impliedly_repealed", _("Impliedly repealed")
    EXPIRED = "expired", _("Expired")
    ANNULLED = "annulled", _("Annulled")
    UNEXAMINED = "unexamined", _("Unexamined")


class DegreeLevel(models.TextChoices):
    """Degrees that conditions compare, lowest first."""

    ASSOCIATE = "associate", _("Associate degree")
    BACHELOR = "bachelor", _("Bachelor's degree")
    MASTER = "master", _("Master's degree")
    DOCTORATE = "doctorate", _("Doctorate")


class Capacity(models.TextChoices):
    """How a post is held; it decides how much a day of it counts."""

    SUBSTANTIVE = "substantive", _("Substantive")
    ACTING = "acting", _("Acting")
    SECONDED = "seconded", _("Seconded")
    PART_TIME = "part_time", _("Part time")


class FactState(models.TextChoices):
    """How far a fact about a person is proved; only verified facts decide."""

    DECLARED = "declared", _("Declared")
    DOCUMENTED = "documented", _("Documented")
    VERIFIED = "verified", _("Verified")


class ProposalState(models.TextChoices):
    """What became of a fact that the reading of a paper proposed."""

    WAITING = "waiting", _("Proposed")
    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Rejected")


class PostRank(models.TextChoices):
    """Levels of management posts."""

    SENIOR = "senior", _("Senior management")
    MIDDLE = "middle", _("Middle management")
    BASE = "base", _("First-line management")
    SUPERVISORY = "supervisory", _("Supervisory")


class ChartState(models.TextChoices):
    """Where a version of an organisation chart stands."""

    PROPOSED = "proposed", _("Proposed")
    APPROVED = "approved", _("Approved")
    IN_FORCE = "in_force", _("Notified")
    REPLACED = "replaced", _("Replaced")


class PostChange(models.TextChoices):
    """What became of a post from the version before to this one."""

    SAME = "same", _("Same")
    NEW = "new", _("New")
    RENAMED = "renamed", _("Renamed")
    SPLIT = "split", _("Split off")
    MERGED = "merged", _("Merged")
    ABOLISHED = "abolished", _("Abolished")


class ExecutionState(models.TextChoices):
    """Whether a decision was carried out; apart from whether it holds. Late is computed."""

    NOT_STARTED = "not_started", _("Not started")
    IN_PROGRESS = "in_progress", _("In progress")
    NEEDS_DECISION = "needs_decision", _("Needs a new decision")
    DONE = "done", _("Done, waits for confirmation")
    CONFIRMED = "confirmed", _("Carried out, confirmed")
    IMPOSSIBLE = "impossible", _("Can't be carried out")
    DROPPED = "dropped", _("No longer needed")


class StepKind(models.TextChoices):
    """What happened to an action."""

    OPENED = "opened", _("Opened")
    REPORT = "report", _("Report")
    EXTENDED = "extended", _("Deadline extended")
    REASSIGNED = "reassigned", _("Given to another post")
    HANDED_OVER = "handed_over", _("Handed over to a new holder")
    CONFIRMED = "confirmed", _("Confirmed")
    RETURNED = "returned", _("Returned")


class DispatchKind(models.TextChoices):
    """Why a paper left the secretariat."""

    SENT = "sent", _("Sent")
    NOTIFIED = "notified", _("Notified for execution")
