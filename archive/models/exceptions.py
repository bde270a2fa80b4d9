"""Exceptions of one record or person: need-to-know lists, conflicts of interest, broken glass."""

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from archive.models.people import Person
from archive.models.records import GrantTerms, Record


class Listed(GrantTerms):
    """A line of a record's need-to-know list: it narrows, it opens nothing by itself."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="listed")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="listed"
    )
    group = models.ForeignKey(Group, models.CASCADE, null=True, related_name="listed")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="listed_is_a_user_or_a_group",
                condition=Q(user=None, group__isnull=False) | Q(user__isnull=False, group=None),
            )
        ]


class Conflict(GrantTerms):
    """A user's conflict of interest with a person (himself, his kin) or with one record."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="conflicts")
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="conflicts")
    record = models.ForeignKey(Record, models.CASCADE, null=True, related_name="conflicts")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="conflict_is_with_a_person_or_a_record",
                condition=Q(person=None, record__isnull=False)
                | Q(person__isnull=False, record=None),
            )
        ]


class BrokenGlass(models.Model):
    """Emergency access of one user to one record until a moment; a security officer is told."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="broken_glass",
        verbose_name=_("user"),
    )  # fmt: skip
    record = models.ForeignKey(Record, models.CASCADE, related_name="broken_glass")
    reason = models.CharField(_("reason"), max_length=500)
    at = models.DateTimeField()
    until = models.DateTimeField(db_index=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    seen_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at"]


class LevelChange(models.Model):
    """That a record's confidentiality was set anew: by whom, from what to what, and why."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="level_changes")
    before = models.PositiveSmallIntegerField(null=True)
    after = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    letter = models.ForeignKey(Record, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-at", "-pk"]
