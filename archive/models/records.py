"""Records: what is filed. A row in `Record` has what every paper has; a row beside it the rest.

Dates are kept as Jalali strings (ASCII, YYYY/MM/DD, lower precision YYYY/MM or YYYY): they sort as
text, keep their precision, and are what the paper says. Numbers are kept as written and as an
order-free key.
"""

import uuid
from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from archive.models.bodies import Body, Unit
from archive.persian import name_key, number_key
from archive.vocabulary import (
    GROUP_OF_DOCUMENT,
    Direction,
    DocumentType,
    EventType,
    Group,
    Kind,
    Level,
    Predicate,
    RelationState,
    Stage,
)


class StoredFile(models.Model):
    """Bytes in the store, named by their SHA-256; never changed."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=100)
    name = models.CharField(max_length=255)
    stored_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Record(models.Model):
    """A filed paper. `place` is the token of access and index: u<unit>:<level>:<group>."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, db_index=True)
    stage = models.CharField(_("stage"), max_length=10, choices=Stage, default=Stage.DRAFT)
    number = models.CharField(_("number"), max_length=100, blank=True)
    number_key = models.CharField(max_length=120, blank=True, db_index=True, editable=False)
    title = models.CharField(_("title"), max_length=500, blank=True)
    date = models.CharField(_("date"), max_length=10, blank=True, db_index=True)
    text = models.TextField(_("text"), blank=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="records", verbose_name=_("unit")
    )
    body = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="records", verbose_name=_("body")
    )
    level = models.PositiveSmallIntegerField(
        _("confidentiality"), choices=Level, null=True, blank=True
    )
    group = models.CharField(max_length=10, choices=Group, editable=False)
    place = models.CharField(max_length=40, db_index=True, editable=False)
    need_to_know = models.BooleanField(_("need-to-know list"), default=False)
    files = models.ManyToManyField(StoredFile, blank=True, related_name="records")
    source = models.CharField(max_length=64, default="dabir")
    external_id = models.CharField(max_length=128, blank=True)
    line_digest = models.CharField(max_length=64, blank=True, editable=False)
    extra = models.JSONField(default=dict, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    filed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("record")
        verbose_name_plural = _("records")
        ordering = ["-date", "-id"]
        # Lists walk the first in order and pass over hidden rows without reading them; counts
        # walk the second.
        indexes = [
            models.Index(fields=["kind", "-date", "-id", "place"]),
            models.Index(fields=["place", "kind"]),
        ]
        constraints = [
            models.UniqueConstraint(
                name="one_record_for_one_outside_identity",
                fields=["source", "external_id"],
                condition=~Q(external_id=""),
            )
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, [self.number, self.title])) or str(self.uuid)

    def group_of_kind(self) -> str:
        """The group of kinds that decides, with unit and level, who may see it."""
        if self.kind == Kind.LETTER:
            return Group.LETTERS
        if self.kind == Kind.DOCUMENT:
            return GROUP_OF_DOCUMENT.get(self.extra.get("type", ""), Group.MINUTES)
        return Group.MINUTES

    def place_token(self) -> str:
        """Where it stands; without unit or level only the quarantine sees it."""
        if self.need_to_know and self.pk:
            return f"n:{self.pk}"
        if self.unit_id is None or self.level is None:
            return "quarantine"
        return f"u{self.unit_id}:{self.level}:{self.group}"

    def derive(self) -> None:
        """Sets the columns that follow from others; bulk writers call it themselves."""
        self.number_key = number_key(self.number)[:120] if self.number else ""
        self.group = self.group_of_kind()
        self.place = self.place_token()

    def save(self, *args: object, **kwargs: object) -> None:
        """Keeps the derived columns true; a need-to-know place is known once the id is."""
        self.derive()
        super().save(*args, **kwargs)
        if self.place != (place := self.place_token()):
            self.place = place
            Record.objects.filter(pk=self.pk).update(place=place)

    @property
    def is_final(self) -> bool:
        """Frozen: changes are new linked records."""
        return self.stage != Stage.DRAFT


class Meeting(models.Model):
    """A session; the scan of its minutes is its record's file."""

    record = models.OneToOneField(Record, models.CASCADE, related_name="meeting", primary_key=True)
    term = models.CharField(_("term"), max_length=40, blank=True)
    session_kind = models.CharField(_("kind of session"), max_length=60, blank=True)
    start = models.CharField(_("start"), max_length=10, blank=True)
    end = models.CharField(_("end"), max_length=10, blank=True)
    location = models.CharField(_("place"), max_length=255, blank=True)
    mode = models.CharField(_("mode"), max_length=60, blank=True)
    chair = models.CharField(_("chair"), max_length=255, blank=True)
    secretary = models.CharField(_("secretary"), max_length=255, blank=True)
    present = models.JSONField(_("present"), default=list, blank=True)
    absent = models.JSONField(_("absent"), default=list, blank=True)
    guests = models.JSONField(_("guests"), default=list, blank=True)
    agenda = models.JSONField(_("agenda"), default=list, blank=True)


class Resolution(models.Model):
    """One clause of a session: its own record, with its place on the minutes' pages."""

    record = models.OneToOneField(
        Record, models.CASCADE, related_name="resolution", primary_key=True
    )
    meeting = models.ForeignKey(
        Record,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="clauses",
        verbose_name=_("meeting"),
    )
    clause = models.CharField(_("clause"), max_length=40, blank=True)
    subject = models.CharField(_("subject"), max_length=255, blank=True)
    responsible = models.CharField(_("responsible post"), max_length=255, blank=True)
    due = models.CharField(_("deadline"), max_length=100, blank=True)
    amount = models.BigIntegerField(_("amount in rials"), null=True, blank=True)
    votes = models.CharField(_("votes"), max_length=255, blank=True)
    public_rights = models.BooleanField(_("creates rights or duties of the public"), default=False)
    notified = models.CharField(_("notified on"), max_length=10, blank=True)
    effective = models.CharField(_("in force from"), max_length=10, blank=True)
    ends = models.CharField(_("ends on"), max_length=10, blank=True)
    places = models.JSONField(default=list, blank=True)  # [[page number, [x0,y0,x1,y1]], …]


class Letter(models.Model):
    """A letter of one of the three directions."""

    record = models.OneToOneField(Record, models.CASCADE, related_name="letter", primary_key=True)
    direction = models.CharField(_("direction"), max_length=10, choices=Direction)
    sender_number = models.CharField(_("sender's number"), max_length=100, blank=True)
    sender_date = models.CharField(_("sender's date"), max_length=10, blank=True)
    sender = models.CharField(_("sender"), max_length=255, blank=True)
    receiver = models.CharField(_("receiver"), max_length=255, blank=True)
    signer = models.CharField(_("signer"), max_length=255, blank=True)
    copies = models.JSONField(_("copies"), default=list, blank=True)
    enclosures = models.JSONField(_("enclosures"), default=list, blank=True)
    urgency = models.CharField(_("urgency"), max_length=40, blank=True)
    in_reply_to = models.CharField(_("in reply to"), max_length=255, blank=True)
    follows = models.CharField(_("follows"), max_length=255, blank=True)


class Document(models.Model):
    """A paper of a type: chart, statute, degree, certificate, evidence …"""

    record = models.OneToOneField(Record, models.CASCADE, related_name="document", primary_key=True)
    type = models.CharField(_("type"), max_length=12, choices=DocumentType)
    person = models.CharField(_("person"), max_length=255, blank=True)
    person_key = models.CharField(max_length=255, blank=True, db_index=True, editable=False)
    post = models.CharField(_("post"), max_length=255, blank=True)
    issuer = models.CharField(_("issuer"), max_length=255, blank=True)

    def derive(self) -> None:
        """Sets the column that follows from another; bulk writers call it themselves."""
        self.person_key = name_key(self.person)

    def save(self, *args: object, **kwargs: object) -> None:
        """The key by which a paper about a person is found under any spelling."""
        self.derive()
        super().save(*args, **kwargs)


class Page(models.Model):
    """A read page of a record's file. A new reading is a new row; the newest `reading` is shown.

    `words` is [[text, [x0,y0,x1,y1], confidence, other reading or null], …], fractions of the
    page, origin top left. `image` is the SHA-256 of the reading-size picture. Both stand as a
    person turned the page; `turned` says by how much its file's page is turned for that.
    """

    record = models.ForeignKey(Record, models.CASCADE, related_name="pages")
    number = models.PositiveIntegerField()
    reading = models.PositiveSmallIntegerField(default=1)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="pages")
    file_page = models.PositiveIntegerField(default=1)
    text = models.TextField(blank=True)
    origin = models.CharField(max_length=12, default="import")
    confidence = models.FloatField(default=1.0)
    words = models.JSONField(default=list)
    attempts = models.PositiveSmallIntegerField(default=1)
    turned = models.PositiveSmallIntegerField(default=0)
    image = models.CharField(max_length=64, blank=True)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["number", "-reading"]
        constraints = [
            models.UniqueConstraint(
                name="one_page_row_per_reading", fields=["record", "number", "reading"]
            )
        ]


def newest_readings(pages: Iterable[Page]) -> list[Page]:
    """The newest reading of each page, in order; `pages` come by number, then newest first."""
    newest: dict[int, Page] = {}
    for page in pages:
        newest.setdefault(page.number, page)
    return list(newest.values())


class Relation(models.Model):
    """A typed link between records, clause to clause."""

    subject = models.ForeignKey(Record, models.CASCADE, related_name="relations_out")
    subject_clause = models.CharField(max_length=40, blank=True)
    predicate = models.CharField(max_length=12, choices=Predicate)
    object = models.ForeignKey(Record, models.CASCADE, related_name="relations_in")
    object_clause = models.CharField(max_length=40, blank=True)
    effective = models.CharField(max_length=10, blank=True)
    quote = models.TextField(blank=True)
    page = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=10, choices=RelationState, default=RelationState.PROPOSED)
    source = models.CharField(max_length=64, default="dabir")
    external_id = models.CharField(max_length=128, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)


class Event(models.Model):
    """A step of the approval chain of a resolution."""

    resolution = models.ForeignKey(Record, models.CASCADE, related_name="events")
    clause = models.CharField(max_length=40, blank=True)
    type = models.CharField(max_length=10, choices=EventType)
    date = models.CharField(max_length=10)
    letter = models.ForeignKey(Record, models.SET_NULL, null=True, related_name="+")
    source = models.CharField(max_length=64, default="dabir")
    external_id = models.CharField(max_length=128, blank=True)


class Withdrawal(models.Model):
    """Why a final record was withdrawn; the record itself stays."""

    record = models.OneToOneField(Record, models.CASCADE, related_name="withdrawal")
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    at = models.DateTimeField(auto_now_add=True)


class GrantTerms(models.Model):
    """Every exception says why, by whom and until when."""

    reason = models.CharField(max_length=500, blank=True)
    giver = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    start = models.DateField(null=True, blank=True)
    end = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True


class RecordUserGrant(GrantTerms, UserObjectPermissionBase):
    """An explicit exception for one person."""

    content_object = models.ForeignKey(Record, on_delete=models.CASCADE)


class RecordGroupGrant(GrantTerms, GroupObjectPermissionBase):
    """An explicit exception for a group."""

    content_object = models.ForeignKey(Record, on_delete=models.CASCADE)
