"""Who works where: the role of a user, group or post over a unit, up to a level, on which days."""

import datetime

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, Group
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from archive.models.bodies import Body, Unit
from archive.models.posts import Post
from archive.vocabulary import Level, Role


def in_force(on: datetime.date) -> Q:
    """Rows with `start` and `end` that hold on a day; both end days count."""
    return (Q(start=None) | Q(start__lte=on)) & (Q(end=None) | Q(end__gte=on))


class Home(models.Model):
    """The unit whose administrators look after an account, whatever rights it has or loses."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="home",
        verbose_name=_("user"),
    )  # fmt: skip
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="accounts", verbose_name=_("unit"))

    class Meta:
        verbose_name = _("unit that looks after an account")

    def __str__(self) -> str:
        return f"{self.user} · {self.unit}"


def called(user: AbstractBaseUser) -> str:
    """His name, with the one by which he logs in."""
    name, login = user.get_full_name(), user.get_username()
    return f"{name} ({login})" if name else login


class Dated(models.Model):
    """A row with a first and a last day, both counted."""

    class Meta:
        abstract = True

    def covers(self, day: datetime.date) -> bool:
        """Does it hold on this day?"""
        return (self.start is None or self.start <= day) and (self.end is None or self.end >= day)


class Holding(Dated):
    """That a user holds a post from a day on, with the rights that hang on it.

    An acting holder has a last day; handover is one act that ends one row and begins another.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="holdings", verbose_name=_("user")
    )
    post = models.ForeignKey(Post, models.PROTECT, related_name="holdings", verbose_name=_("post"))
    acting = models.BooleanField(_("acting"), default=False)
    start = models.DateField(_("from"))
    end = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        verbose_name = _("holder of a post")
        verbose_name_plural = _("holders of posts")
        ordering = ["post", "start", "pk"]
        constraints = [
            models.CheckConstraint(
                name="an_acting_holder_has_a_last_day",
                condition=Q(acting=False) | Q(end__isnull=False),
            ),
            models.CheckConstraint(
                name="holding_ends_after_it_begins",
                condition=Q(end=None) | Q(end__gte=models.F("start")),
            ),
        ]

    def __str__(self) -> str:
        return f"{called(self.user)} · {self.post}"


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Sets of memberships named after their state."""

    def of(self, user: AbstractBaseUser, on: datetime.date) -> "MembershipQuerySet":
        """The user's own, his groups' and those of the posts that he holds on a day."""
        held = Holding.objects.filter(in_force(on), user=user)
        return self.filter(
            Q(user=user) | Q(group__in=user.groups.values("pk")) | Q(post__in=held.values("post"))
        )

    def current(self, on: datetime.date) -> "MembershipQuerySet":
        """In force on a day; both end days count."""
        return self.filter(in_force(on))


def standing(user: AbstractBaseUser) -> tuple[tuple[str, str], ...]:
    """(role, title of its unit) of each membership of today."""
    day = timezone.localdate()
    rows = Membership.objects.of(user, day).current(day).order_by("pk")
    return tuple(rows.values_list("role", "unit__title"))


def standing_once(user: AbstractBaseUser) -> tuple[tuple[str, str], ...]:
    """The same, looked up once per object: that of a request lives as long as the request."""
    if not hasattr(user, "_dabir_standing"):
        user._dabir_standing = standing(user)
    return user._dabir_standing


class Membership(Dated):
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
    post = models.ForeignKey(
        Post,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("post"),
    )
    body = models.ForeignKey(
        Body,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("only the meetings of"),
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
                name="membership_is_of_a_user_a_group_or_a_post",
                condition=Q(user__isnull=False, group=None, post=None)
                | Q(user=None, group__isnull=False, post=None)
                | Q(user=None, group=None, post__isnull=False),
            ),
            models.CheckConstraint(
                name="a_member_and_nobody_else_sits_on_a_body",
                condition=Q(role=Role.MEMBER, body__isnull=False)
                | (~Q(role=Role.MEMBER) & Q(body=None)),
            ),
            models.CheckConstraint(
                name="membership_ends_after_it_begins",
                condition=Q(start=None) | Q(end=None) | Q(end__gte=models.F("start")),
            ),
        ]

    def is_given(self) -> bool:
        """Is there the same line already? A form sent twice would outlive the ending of one."""
        same = ("user", "group", "post", "body", "unit", "include_children", "max_level", "role",
                "start", "end")  # fmt: skip
        return Membership.objects.filter(**{name: getattr(self, name) for name in same}).exists()

    def __str__(self) -> str:
        who = called(self.user) if self.user else self.group or self.post
        return f"{who} · {self.get_role_display()} · {self.unit}"
