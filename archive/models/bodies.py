"""Organisation units with their history, and the bodies that meet and decide."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from archive.vocabulary import BodyType, UnitType


class Unit(models.Model):
    """An organisation, district or department. A name is never overwritten: successors follow."""

    code = models.CharField(_("code"), max_length=32, unique=True)
    title = models.CharField(_("title"), max_length=255)
    type = models.CharField(_("type"), max_length=20, choices=UnitType)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent"),
    )
    path = models.CharField(max_length=255, editable=False, db_index=True, default="")
    start = models.CharField(_("from"), max_length=10, blank=True)
    end = models.CharField(_("to"), max_length=10, blank=True)
    successors = models.ManyToManyField(
        "self",
        symmetrical=False,
        blank=True,
        related_name="predecessors",
        verbose_name=_("successors"),
    )
    source = models.CharField(max_length=64, default="dabir", editable=False)
    external_id = models.CharField(max_length=128, blank=True, editable=False)

    class Meta:
        verbose_name = _("organisation unit")
        verbose_name_plural = _("organisation units")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.title

    def stands_under_itself(self) -> bool:
        """Is its parent itself, or a unit that already stands under it?"""
        if self.pk is None or self.parent_id is None:
            return False
        below = Unit.objects.filter(pk=self.parent_id, path__contains=f"/{self.pk}/")
        return self.parent_id == self.pk or below.exists()

    def clean(self) -> None:
        """A unit can't stand under itself."""
        if self.stands_under_itself():
            raise ValidationError({"parent": _("A unit can't stand under itself.")})

    def save(self, *args: object, **kwargs: object) -> None:
        """`path` is the chain of ids from the root: /1/5/; a moved unit takes its subtree along.

        ValidationError for a circle: rights that cover "the units under it" would have no end.
        """
        self.clean()
        super().save(*args, **kwargs)
        path = f"{self.parent.path if self.parent else '/'}{self.pk}/"
        if path != self.path:
            self.path = path
            Unit.objects.filter(pk=self.pk).update(path=path)
            for child in self.children.all():
                child.save()


class Body(models.Model):
    """A council, board, commission or working group."""

    code = models.CharField(_("code"), max_length=32, unique=True)
    title = models.CharField(_("title"), max_length=255)
    type = models.CharField(_("type"), max_length=24, choices=BodyType)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="bodies", verbose_name=_("unit"))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name=_("parent")
    )
    quorum = models.PositiveSmallIntegerField(_("quorum"), null=True, blank=True)
    start = models.CharField(_("from"), max_length=10, blank=True)
    end = models.CharField(_("to"), max_length=10, blank=True)
    source = models.CharField(max_length=64, default="dabir", editable=False)
    external_id = models.CharField(max_length=128, blank=True, editable=False)

    class Meta:
        verbose_name = _("body")
        verbose_name_plural = _("bodies")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.title
