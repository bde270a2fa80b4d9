"""What is done about decisions: actions, their steps and owners, alerts, points, dispatches.

An owner is a post. Who held it on a day follows from the appointments, so a new incumbent finds
the open items at his desk without anybody moving them, and `Charge` keeps which post owned when.
"""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from archive.models.bodies import Unit
from archive.models.posts import Outside, Post
from archive.models.records import Record, StoredFile
from archive.vocabulary import DispatchKind, DocumentType, ExecutionState, Kind, StepKind

OPEN = (ExecutionState.NOT_STARTED, ExecutionState.IN_PROGRESS, ExecutionState.NEEDS_DECISION)
ENDED = (ExecutionState.CONFIRMED, ExecutionState.IMPOSSIBLE, ExecutionState.DROPPED)


class ActionQuerySet(models.QuerySet["Action"]):
    """Sets of actions named after their state."""

    def undone(self, on: datetime.date) -> "ActionQuerySet":
        """Not carried out yet on a day, whatever became of them later."""
        return self.filter(Q(done_on=None, state__in=OPEN) | Q(done_on__gt=on))

    def overdue(self, on: datetime.date) -> "ActionQuerySet":
        """Their last day is over on this day, and they were not carried out."""
        return self.undone(on).filter(due_on__lt=on)

    def waiting(self) -> "ActionQuerySet":
        """Reported as done, not yet confirmed."""
        return self.filter(state=ExecutionState.DONE)


class Action(Outside):
    """What a clause asks of a post.

    The deadline is a day, or `after_days` / `after_months` from the notification; `due_on` is
    computed from it. `done_on` is the day on which it was done or given up. `owner_name` is what
    the paper or the line named; `owner` the post it means.
    """

    resolution = models.ForeignKey(Record, models.PROTECT, related_name="actions")
    clause = models.CharField(_("clause"), max_length=40, blank=True)
    task = models.CharField(_("what is to be done"), max_length=500, blank=True)
    owner = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="actions", verbose_name=_("owner")
    )
    owner_name = models.CharField(_("owner"), max_length=255, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="actions", verbose_name=_("unit"))
    helpers = models.ManyToManyField(Post, related_name="helped", verbose_name=_("helpers"))
    confirmer = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="confirms",
        verbose_name=_("confirmer"),
    )  # fmt: skip
    due = models.CharField(_("deadline"), max_length=100, blank=True)
    after_days = models.PositiveSmallIntegerField(_("days after notification"), null=True)
    after_months = models.PositiveSmallIntegerField(_("months after notification"), null=True)
    due_on = models.DateField(null=True, db_index=True, editable=False)
    state = models.CharField(
        _("execution"), max_length=16, choices=ExecutionState, db_index=True,
        default=ExecutionState.NOT_STARTED,
    )  # fmt: skip
    percent = models.PositiveSmallIntegerField(_("percent done"), default=0)
    report = models.TextField(_("report"), blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ActionQuerySet.as_manager()

    class Meta(Outside.Meta):
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        ordering = ["due_on", "pk"]
        constraints = [
            *Outside.Meta.constraints,
            models.CheckConstraint(
                name="action_is_done_up_to_a_hundred_percent", condition=Q(percent__lte=100)
            ),
            models.CheckConstraint(
                name="confirming_post_is_not_the_owner",
                condition=Q(owner=None) | Q(confirmer=None) | ~Q(confirmer=F("owner")),
            ),
            models.CheckConstraint(
                name="who_confirms_is_not_who_reported",
                condition=Q(confirmed_by=None)
                | Q(reported_by=None)
                | ~Q(confirmed_by=F("reported_by")),
            ),
        ]

    def __str__(self) -> str:
        return self.task or str(self.resolution)

    def is_overdue(self, on: datetime.date) -> bool:
        """The same answer as the queryset, for one row."""
        if self.due_on is None or self.due_on >= on:
            return False
        if self.done_on is None:
            return self.state in OPEN
        return self.done_on > on


class Step(models.Model):
    """One thing that happened to an action; rows are only ever added."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="steps")
    kind = models.CharField(_("step"), max_length=12, choices=StepKind)
    on = models.DateField(_("day"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    words = models.TextField(_("words"), blank=True)
    percent = models.PositiveSmallIntegerField(_("percent done"), null=True)
    approver = models.CharField(_("approved by"), max_length=255, blank=True)
    before = models.CharField(max_length=255, blank=True)  # deadline or owner as it was
    after = models.CharField(max_length=255, blank=True)  # as it became
    papers = models.ManyToManyField(Record, related_name="evidence_of")
    files = models.ManyToManyField(StoredFile, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="an_extension_has_its_reason_and_approver",
                condition=~Q(kind=StepKind.EXTENDED) | (~Q(words="") & ~Q(approver="")),
            )
        ]


class Charge(models.Model):
    """That a post owned an action from one day to another; the open one is today's."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="charges")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=255, blank=True)
    start = models.DateField()
    end = models.DateField(null=True)

    class Meta:
        ordering = ["start", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_owner_of_an_action_at_a_time", fields=["action"], condition=Q(end=None)
            )
        ]


class Alert(models.Model):
    """That a threshold of a deadline was told; the row is why it is told once."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="alerts")
    due_on = models.DateField()
    threshold = models.SmallIntegerField()  # days from the deadline: -7, 0, 7
    at = models.DateTimeField(auto_now_add=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_alert_for_an_action_and_threshold",
                fields=["action", "due_on", "threshold"],
            )
        ]


class Point(models.Model):
    """A point (نکته) raised in a session: it closes only by a written answer."""

    meeting = models.ForeignKey(Record, models.PROTECT, related_name="points")
    text = models.TextField(_("point"))
    raised_by = models.CharField(_("raised by"), max_length=255, blank=True)
    referred_to = models.CharField(_("referred to"), max_length=255)
    due_on = models.DateField(_("answer until"), null=True, blank=True)
    answer = models.ForeignKey(Record, models.PROTECT, null=True, related_name="answered_points")
    closed_on = models.DateField(null=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["closed_on", "due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="a_point_closes_by_its_answer",
                condition=Q(closed_on=None, answer=None)
                | Q(closed_on__isnull=False, answer__isnull=False),
            )
        ]


class Dispatch(models.Model):
    """A paper that left: to whom, how, and the receipt that came back."""

    record = models.ForeignKey(Record, models.PROTECT, related_name="dispatches")
    kind = models.CharField(_("why"), max_length=10, choices=DispatchKind)
    receiver = models.CharField(_("receiver"), max_length=255)
    on = models.DateField(_("day"))
    way = models.CharField(_("way of sending"), max_length=60, blank=True)
    letter = models.ForeignKey(Record, models.SET_NULL, null=True, related_name="carried")
    receipt_on = models.DateField(_("received on"), null=True, blank=True)
    receipt_by = models.CharField(_("received by"), max_length=255, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="a_receipt_says_who_and_comes_after",
                condition=Q(receipt_on=None, receipt_by="")
                | (Q(receipt_on__gte=F("on")) & ~Q(receipt_by="")),
            )
        ]


class Expectation(models.Model):
    """A paper that a unit owes every month, quarter, half year or year."""

    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="expectations", verbose_name=_("unit")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    type = models.CharField(_("type"), max_length=12, choices=DocumentType, blank=True)
    title = models.CharField(_("what is expected"), max_length=255)
    months = models.PositiveSmallIntegerField(_("every so many months"), default=1)
    grace = models.PositiveSmallIntegerField(_("days of grace"), default=0)
    start = models.CharField(_("from"), max_length=10)
    end = models.CharField(_("to"), max_length=10, blank=True)

    class Meta:
        ordering = ["unit__code", "pk"]
        constraints = [
            models.CheckConstraint(
                name="an_expectation_comes_in_whole_parts_of_a_year",
                condition=Q(months__in=(1, 2, 3, 4, 6, 12)),
            )
        ]

    def __str__(self) -> str:
        return self.title
