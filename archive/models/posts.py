"""Organisation charts by version, posts that outlive them, and the rules of who may hold a post.

A chart's units are its own: a department may stand elsewhere in the next version. A post keeps its
identity; `ChartPost` says where a version puts it and what it became. A rule's version is never
edited once its day has come: a change is a new version.
"""

import datetime
from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from archive.jalali import PartialDate
from archive.models.bodies import Unit
from archive.models.records import Record
from archive.vocabulary import ChartState, PostChange, PostRank


def first_day(written: str) -> datetime.date:
    """The day a Jalali date begins; without one, always."""
    return PartialDate.parse(written).first() if written else datetime.date.min


def last_day(written: str) -> datetime.date:
    """The day a Jalali date ends; without one, never."""
    return PartialDate.parse(written).last() if written else datetime.date.max


class Outside(models.Model):
    """Identity in the interchange form, and the keys of the line that have no column."""

    source = models.CharField(max_length=64, default="dabir", editable=False)
    external_id = models.CharField(max_length=128, editable=False)
    line_digest = models.CharField(max_length=64, blank=True, editable=False)
    extra = models.JSONField(default=dict, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                name="one_%(class)s_for_one_identity", fields=["source", "external_id"]
            )
        ]


class Dated(models.Model):
    """What holds from one day to another, both counted; Jalali as written."""

    start = models.CharField(_("from"), max_length=10, blank=True)
    end = models.CharField(_("to"), max_length=10, blank=True)

    class Meta:
        abstract = True

    def covers(self, on: datetime.date) -> bool:
        """Does it hold on the day?"""
        return first_day(self.start) <= on <= last_day(self.end)

    def has_begun(self, on: datetime.date) -> bool:
        """Had its first day come by then?"""
        return first_day(self.start) <= on


class Post(Outside):
    """A post of the organisation. `unit_name` is what the line named: a unit or one of a chart."""

    code = models.CharField(_("code"), max_length=64, db_index=True)
    title = models.CharField(_("title"), max_length=255)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="posts", verbose_name=_("unit")
    )
    unit_name = models.CharField(max_length=128, blank=True)
    rank = models.CharField(_("rank"), max_length=16, choices=PostRank, blank=True)
    area = models.CharField(_("area"), max_length=128, blank=True)
    duties = models.JSONField(_("duties"), default=list, blank=True)
    incumbent = models.CharField(_("incumbent"), max_length=255, blank=True)
    vacant = models.BooleanField(_("vacant"), null=True, blank=True)
    rule_name = models.CharField(_("rule"), max_length=128, blank=True)

    class Meta(Outside.Meta):
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.title


class Rule(Outside, Dated):
    """A version of the conditions of one or more posts: a tree of all, any, not and leaves."""

    code = models.CharField(_("code"), max_length=128, db_index=True)
    version = models.CharField(_("version"), max_length=64, blank=True)
    legal_basis = models.CharField(_("legal basis"), max_length=500, blank=True)
    legal_basis_page = models.PositiveIntegerField(_("page"), null=True, blank=True)
    acting_factor = models.FloatField(_("worth of acting service"), null=True, blank=True)
    conditions = models.JSONField(_("conditions"))

    class Meta(Outside.Meta):
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        ordering = ["code", "start", "pk"]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"


class FieldEquivalence(Outside, Dated):
    """That a field of study counts as another; without an approver it counts nothing.

    `post_name`: the code or identity of the only post for which it does; empty: for every post.
    """

    field = models.CharField(_("field of study"), max_length=128)
    equivalent = models.CharField(_("equivalent field"), max_length=128)
    approved_by = models.CharField(_("approved by"), max_length=255, blank=True)
    post_name = models.CharField(_("post"), max_length=128, blank=True)
    legal_basis = models.CharField(_("legal basis"), max_length=500, blank=True)
    legal_basis_page = models.PositiveIntegerField(_("page"), null=True, blank=True)

    class Meta(Outside.Meta):
        verbose_name = _("equivalent field")
        verbose_name_plural = _("equivalent fields")
        ordering = ["field", "equivalent", "pk"]


class AreaRelation(Outside):
    """How much a year in `related` says for a post in `area`, 0–1."""

    area = models.CharField(_("area"), max_length=128)
    related = models.CharField(_("related area"), max_length=128)
    relatedness = models.FloatField(_("relatedness"))

    class Meta(Outside.Meta):
        ordering = ["area", "related", "pk"]


class Chart(Outside, Dated):
    """A version of an organisation's chart; `record` is its approved sheet."""

    organisation = models.ForeignKey(
        Unit, models.PROTECT, related_name="charts", verbose_name=_("organisation")
    )
    number = models.CharField(_("number"), max_length=100, blank=True)
    date = models.CharField(_("date"), max_length=10, blank=True)
    state = models.CharField(_("state"), max_length=16, choices=ChartState, blank=True)
    document = models.CharField(max_length=128, blank=True)
    record = models.ForeignKey(Record, models.SET_NULL, null=True, related_name="charts")

    class Meta(Outside.Meta):
        verbose_name = _("organisation chart")
        verbose_name_plural = _("organisation charts")
        ordering = ["organisation", "start", "pk"]

    def __str__(self) -> str:
        return f"{self.organisation} {self.number}"


def in_force(charts: Iterable[Chart], on: datetime.date) -> Chart | None:
    """The one version that holds on a day: the latest begun, never a proposed one."""
    found = [c for c in charts if c.state != ChartState.PROPOSED and c.covers(on)]
    return max(found, key=lambda c: (first_day(c.start), c.pk), default=None)


class ChartUnit(models.Model):
    """A unit as one version of the chart draws it."""

    chart = models.ForeignKey(Chart, models.CASCADE, related_name="units")
    code = models.CharField(max_length=64)
    title = models.CharField(max_length=255)
    parent_code = models.CharField(max_length=64, blank=True)
    depth = models.PositiveSmallIntegerField(null=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(name="one_unit_code_in_a_chart", fields=["chart", "code"])
        ]


class ChartPost(models.Model):
    """Where a version puts a post, under which title, and what it was in the version before."""

    chart = models.ForeignKey(Chart, models.CASCADE, related_name="places")
    post = models.ForeignKey(Post, models.CASCADE, null=True, related_name="places")
    code = models.CharField(max_length=128)
    title = models.CharField(max_length=255, blank=True)
    unit_code = models.CharField(max_length=64, blank=True)
    change = models.CharField(max_length=10, choices=PostChange, blank=True)
    origin = models.JSONField(default=list)  # codes of the posts it came from
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position"]
