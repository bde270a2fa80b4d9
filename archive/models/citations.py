"""Cited places: where a paper's text names another paper, and which record that is.

Rows follow from the text and can be made again at any time; what a person chose stays.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from archive.models.records import Record


class CitationState(models.TextChoices):
    """What became of looking the cited paper up."""

    RESOLVED = "resolved", _("Found")
    AMBIGUOUS = "ambiguous", _("Several fit")
    UNRESOLVED = "unresolved", _("Not in the archive yet")
    REFUSED = "refused", _("Set aside by a person")


class CitedPlace(models.Model):
    """One citation in a record: its span in the page's untouched text, and its target.

    `page` is null where the record has no pages and the span counts in its own text, or in another
    `field` of it; `day` and `other_day` are the two likeliest of `dates`; `clause` is the cited
    clause; `doubtful`: digits of a scan, read with little confidence; `settled_by` is the person
    who chose the target, whom no reading overrules.
    """

    record = models.ForeignKey(Record, models.CASCADE, related_name="cited_places")
    page = models.PositiveIntegerField(null=True)
    field = models.CharField(max_length=12, default="text")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    text = models.TextField()
    quote = models.TextField(blank=True)
    kind = models.CharField(max_length=16)
    number = models.CharField(max_length=100, blank=True)
    number_key = models.CharField(max_length=120, blank=True, db_index=True)
    issuer = models.CharField(max_length=255, blank=True)
    dates = models.JSONField(default=list)
    day = models.CharField(max_length=10, blank=True, db_index=True)
    other_day = models.CharField(max_length=10, blank=True, db_index=True)
    clause = models.CharField(max_length=40, blank=True)
    session = models.PositiveIntegerField(null=True)
    doubtful = models.BooleanField(default=False)
    relation = models.CharField(max_length=12, blank=True)
    target = models.ForeignKey(Record, models.SET_NULL, null=True, related_name="cited_by")
    state = models.CharField(
        max_length=10, choices=CitationState, default=CitationState.UNRESOLVED, db_index=True
    )
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ["record", "page", "start"]
        indexes = [models.Index(fields=["state", "kind"])]


class CitationReading(models.Model):
    """That a record's text was read for citations; who lacks it is read by the next catch-up."""

    record = models.OneToOneField(
        Record, models.CASCADE, related_name="citation_reading", primary_key=True
    )
    read_at = models.DateTimeField(auto_now=True)
