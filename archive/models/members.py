"""Who works where: a user's or group's role over a unit, up to a level, between two days."""

import datetime

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, Group
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from archive.models.bodies import Unit
from archive.vocabulary import Level, Role


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Sets of memberships named after their state."""

    def of(self, user: AbstractBaseUser) -> "MembershipQuerySet":
        """The user's own and his groups'."""
        return self.filter(Q(user=user) | Q(group__in=user.groups.values("pk")))

    def current(self, on: datetime.date) -> "MembershipQuerySet":
        """In force on a day; both end days count."""
        return self.filter(Q(start=None) | Q(start__lte=on), Q(end=None) | Q(end__gte=on))


class Membership(models.Model):
    """One line of rights; deleting is ending: set `end`."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("user"),
    )
    group = models.ForeignKey(
        Group,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("group"),
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="memberships", verbose_name=_("unit")
    )
    include_children = models.BooleanField(_("with the units under it"), default=True)
    max_level = models.PositiveSmallIntegerField(
        _("highest confidentiality"), choices=Level, default=Level.NORMAL
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)
    start = models.DateField(_("from"), null=True, blank=True)
    end = models.DateField(_("to"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.CheckConstraint(
                name="membership_is_of_a_user_or_a_group",
                condition=Q(user=None, group__isnull=False) | Q(user__isnull=False, group=None),
            ),
            models.CheckConstraint(
                name="membership_ends_after_it_begins",
                condition=Q(start=None) | Q(end=None) | Q(end__gte=models.F("start")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user or self.group} · {self.get_role_display()} · {self.unit}"
