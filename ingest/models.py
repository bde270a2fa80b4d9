"""Jobs: the table is the truth of what was received and how far it came; the broker only a bell.

Every received file has exactly one row here and is in exactly one state, so the day's balance can
show that the sum of the states is what was received.
"""

import datetime
import uuid

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from archive import access
from archive.models import Record, StoredFile, Unit
from archive.vocabulary import PERSONNEL_PAPERS

LEASE = datetime.timedelta(seconds=10)
MAX_ATTEMPTS = 3


class State(models.TextChoices):
    """Where a received file is; words of the interchange form."""

    QUEUED = "queued", _("Queued")
    READING = "reading", _("Reading")
    IN_REVIEW = "in_review", _("In review")
    ARCHIVED = "archived", _("Archived")
    QUARANTINED = "quarantined", _("Quarantined")
    REJECTED = "rejected", _("Rejected")
    FAILED = "failed", _("Failed")
    DUPLICATE = "duplicate", _("Duplicate")


MOVING = (State.QUEUED, State.READING)
# Bytes in these states may be sent again as new paper: nothing came of them.
JOINED = "joined"  # reason of a paper whose pages another one has received
FRUITLESS = (State.REJECTED, State.FAILED, State.DUPLICATE)


class JobQuerySet(models.QuerySet["Job"]):
    """Sets of jobs named after their state."""

    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> "JobQuerySet":
        """Its uploader and who files in its unit; nobody else, whatever level it will have.

        Papers sent as papers about people or as charts are the personnel office's to see too.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        office = Q(kind__in=PERSONNEL_PAPERS, unit__in=access.units_where(user, "file personnel"))
        return self.filter(Q(uploader=user) | office | Q(unit__in=access.units_where(user, "file")))

    def moving(self) -> "JobQuerySet":
        """Neither at rest nor waiting for a person."""
        return self.filter(state__in=MOVING)

    def lost(self, now: datetime.datetime) -> "JobQuerySet":
        """Moving, but nobody holds the lease any more.

        A lease that ends later than any begun now would was given before the clock was set back.
        """
        ended = Q(lease_until=None) | Q(lease_until__lt=now) | Q(lease_until__gt=now + 2 * LEASE)
        return self.moving().filter(ended)

    def waiting_for_a_person(self) -> "JobQuerySet":
        """Read and proposed, or in need of a decision."""
        return self.filter(state__in=(State.IN_REVIEW, State.QUARANTINED, State.FAILED))

    def claim(self, job_id: int, worker: str) -> bool:
        """Takes the lease by one conditional UPDATE; False when somebody else has it."""
        now = timezone.now()
        taken = (
            self.filter(pk=job_id)
            .lost(now)
            .update(
                state=State.READING,
                worker=worker,
                lease_until=now + LEASE,
                attempts=models.F("attempts") + 1,
            )
        )
        return taken == 1

    def balance(self, day: datetime.date) -> dict[str, int]:
        """How many files of a day are in each state; the sum is what was received."""
        rows = self.filter(created_at__date=day).values_list("state").annotate(n=models.Count("pk"))
        return {**{state.value: 0 for state in State}, **dict(rows)}


class Job(models.Model):
    """One received file on its way to the archive."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    receipt = models.CharField(_("receipt"), max_length=20, unique=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="jobs")
    # A copy that needs no password, made when a person opened a locked file.
    opened = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="opened_for"
    )
    name = models.CharField(_("file name"), max_length=255)
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="jobs",
        verbose_name=_("unit"),
    )
    uploader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="jobs",
        verbose_name=_("sent by"),
    )
    kind = models.CharField(_("kind"), max_length=12, blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=State, default=State.QUEUED, db_index=True
    )
    reason_code = models.CharField(max_length=40, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    worker = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True, db_index=True)
    page = models.PositiveIntegerField(_("pages read"), default=0)
    pages = models.PositiveIntegerField(_("pages"), default=0)
    draft = models.JSONField(default=dict, blank=True)
    record = models.ForeignKey(Record, models.SET_NULL, null=True, blank=True, related_name="jobs")
    duplicate_of = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="duplicates"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("received file")
        verbose_name_plural = _("received files")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="job_is_in_a_named_state",
                condition=Q(state__in=list(State.values)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.receipt} {self.name}"

    @property
    def sha256(self) -> str:
        """The digest of the received bytes, which the receipt carries."""
        return self.file.sha256

    @property
    def readable(self) -> StoredFile:
        """The file that is read: as it came, or its copy without a password."""
        return self.opened or self.file

    @property
    def is_at_rest(self) -> bool:
        """Nothing more happens to it without a person."""
        return self.state not in MOVING

    def rest(self, state: State, code: str = "", reason: str = "") -> bool:
        """Ends the reading in a state with its reason; False when the lease was lost meanwhile."""
        changed = Job.objects.filter(pk=self.pk, worker=self.worker, state=State.READING).update(
            state=state, reason_code=code, reason=reason, lease_until=None, worker="",
            changed_at=timezone.now(),
        )  # fmt: skip
        if changed:
            JobEvent.objects.create(job=self, what=state, detail=code or reason[:200])
        self.refresh_from_db()
        return changed == 1

    def beat(self, **progress: int) -> bool:
        """Renews the lease (and the progress); False when another worker has taken the job."""
        return (
            Job.objects.filter(pk=self.pk, worker=self.worker, state=State.READING).update(
                lease_until=timezone.now() + LEASE,
                changed_at=timezone.now(),
                **progress,
            )
            == 1
        )


class JobPage(models.Model):
    """A page as it was read, kept as soon as it is read: a killed worker goes on after it.

    `words` is [[text, [x0,y0,x1,y1], confidence, other reading or null], …] like archive's Page.
    """

    job = models.ForeignKey(Job, models.CASCADE, related_name="job_pages")
    number = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    source = models.CharField(max_length=12)
    confidence = models.FloatField(default=0.0)
    words = models.JSONField(default=list)
    attempts = models.PositiveSmallIntegerField(default=1)
    ms = models.PositiveIntegerField(default=0)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    note = models.CharField(max_length=255, blank=True)
    turned = models.PositiveSmallIntegerField(default=0)
    dropped = models.BooleanField(default=False)
    drop_proposed = models.BooleanField(default=False)
    image = models.CharField(max_length=64, blank=True)
    # Of a page that another received file brought: its bytes and its page there.
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="job_pages"
    )
    file_page = models.PositiveIntegerField(null=True, blank=True)
    position = models.PositiveIntegerField(default=0)  # a person's order; `number` stays the name

    class Meta:
        ordering = ["position", "number"]
        constraints = [
            models.UniqueConstraint(name="one_row_per_page_of_a_job", fields=["job", "number"])
        ]

    def __str__(self) -> str:
        return f"{self.job_id}:{self.number}"


class JobEvent(models.Model):
    """What happened to a job, in order: received, claimed, states, a person's acts."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="events")
    at = models.DateTimeField(auto_now_add=True)
    what = models.CharField(max_length=40)
    detail = models.CharField(max_length=255, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.job_id} {self.what}"
