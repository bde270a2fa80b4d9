"""Subject dossiers (پرونده موضوعی): papers of several organisations joined under one matter."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from archive.models.bodies import Unit
from archive.models.records import Record


class Dossier(models.Model):
    """A matter. It stands in a unit; each reader meets only the papers that he may see."""

    title = models.CharField(_("subject"), max_length=255)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="dossiers", verbose_name=_("unit"))
    note = models.TextField(_("note"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("dossier")
        verbose_name_plural = _("dossiers")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title


class How(models.TextChoices):
    """By which way a paper came into a dossier."""

    HAND = "hand", _("by hand")
    CHAIN = "chain", _("by its chain")
    SEARCH = "search", _("by a saved search")


class DossierItem(models.Model):
    """A paper of a dossier."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="items")
    record = models.ForeignKey(Record, models.PROTECT, related_name="dossier_items")
    how = models.CharField(_("how it came"), max_length=6, choices=How, default=How.HAND)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["record__date", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="a_paper_stands_once_in_a_dossier", fields=["dossier", "record"]
            )
        ]
