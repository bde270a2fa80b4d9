"""Facts that the reading of a filed paper proposes about a person, until somebody settles them.

A proposal is no fact: nothing is decided by it. Its values, and where each stands on the page, are
kept as they were read, beside what became of them.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from archive.models.people import Person
from archive.models.records import Record
from archive.vocabulary import ProposalState


class ProposedFact(models.Model):
    """One proposed line of a person's file.

    `values` are by the names of the interchange form; `places` say for each {page, box, confidence,
    text}, the box four fractions of the page or null.
    """

    record = models.ForeignKey(Record, models.CASCADE, related_name="proposed_facts")
    kind = models.CharField(_("kind"), max_length=12)
    position = models.PositiveIntegerField(default=0)
    name = models.CharField(_("name"), max_length=255, blank=True)  # as the paper writes it
    code = models.CharField(_("personnel number"), max_length=64, blank=True)
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="proposed_facts")
    values = models.JSONField(default=dict)
    places = models.JSONField(default=dict)
    state = models.CharField(
        _("state"), max_length=10, choices=ProposalState, default=ProposalState.WAITING
    )
    fact_id = models.PositiveBigIntegerField(null=True)  # of FACTS[kind], once accepted
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True)
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("proposed fact")
        verbose_name_plural = _("proposed facts")
        ordering = ["record", "position"]
        indexes = [models.Index(fields=["state", "record"])]

    @property
    def page(self) -> int | None:
        """The page on which its first value stands."""
        return min((place["page"] for place in self.places.values()), default=None)
