"""People and the facts about them, each with its state, its paper and the page that carries it.

Nothing here tells sex, marriage, religion or belief. Facts are filed as declared or documented; a
person of the personnel office who compared one with its page makes it verified.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from archive.models.bodies import Unit
from archive.models.posts import Dated, Outside, Post
from archive.models.records import Record
from archive.persian import name_key
from archive.vocabulary import Capacity, FactState


class Person(Outside):
    """Somebody who holds or held posts. `unit` follows from his present or last service."""

    code = models.CharField(_("code"), max_length=64, db_index=True)
    name = models.CharField(_("name"), max_length=255, blank=True)
    name_key = models.CharField(max_length=255, blank=True, db_index=True, editable=False)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, editable=False, related_name="people",
        verbose_name=_("unit"),
    )  # fmt: skip
    # Named by the personnel office: a name alone may be another's, and opens no file.
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="file",
        verbose_name=_("user"),
    )  # fmt: skip

    class Meta(Outside.Meta):
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name", "code"]

    def __str__(self) -> str:
        return self.name or self.code

    def save(self, *args: object, **kwargs: object) -> None:
        """The key by which one person under two spellings is found."""
        self.name_key = name_key(self.name)
        super().save(*args, **kwargs)


class Fact(models.Model):
    """One line of a person's file; `document` is what the line named, `record` what it means."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="%(class)s_rows")
    position = models.PositiveIntegerField(default=0)
    state = models.CharField(
        _("state"), max_length=10, choices=FactState, default=FactState.DECLARED, db_index=True
    )
    document = models.CharField(_("document"), max_length=128, blank=True)
    record = models.ForeignKey(Record, models.SET_NULL, null=True, related_name="+")
    page = models.PositiveIntegerField(_("page"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, editable=False)
    note = models.CharField(_("note"), max_length=500, blank=True)
    extra = models.JSONField(default=dict, blank=True)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]


class Education(Fact):
    """A degree; it counts from its date."""

    degree = models.CharField(_("degree"), max_length=64, blank=True)
    field = models.CharField(_("field of study"), max_length=128, blank=True)
    orientation = models.CharField(_("orientation"), max_length=128, blank=True)
    institution = models.CharField(_("institution"), max_length=255, blank=True)
    date = models.CharField(_("date"), max_length=10, blank=True)


class Service(Fact, Dated):
    """An interval of service, mostly in a post; an open end is `end` empty."""

    title = models.CharField(_("title"), max_length=255, blank=True)
    post_name = models.CharField(_("post"), max_length=128, blank=True)
    post = models.ForeignKey(Post, models.SET_NULL, null=True, related_name="held")
    unit_name = models.CharField(_("unit"), max_length=128, blank=True)
    unit = models.ForeignKey(Unit, models.SET_NULL, null=True, related_name="+")
    area = models.CharField(_("area"), max_length=128, blank=True)
    managerial = models.BooleanField(_("managerial"), default=False)
    capacity = models.CharField(_("capacity"), max_length=12, choices=Capacity, blank=True)
    share = models.FloatField(_("share of full time"), null=True, blank=True)
    appointment = models.CharField(_("appointment"), max_length=128, blank=True)


class Course(Fact):
    """A course passed; `valid_until` is its last valid day."""

    title = models.CharField(_("title"), max_length=255)
    hours = models.FloatField(_("hours"), null=True, blank=True)
    date = models.CharField(_("date"), max_length=10, blank=True)
    valid_until = models.CharField(_("valid until"), max_length=10, blank=True)


class Appraisal(Fact):
    """The score of a calendar year, of 100, and the paper's own word for it."""

    year = models.PositiveSmallIntegerField(_("year"))
    score = models.FloatField(_("score"))
    grade = models.CharField(_("grade"), max_length=64, blank=True)


class Certificate(Fact):
    """A certificate held; `valid_until` is its last valid day."""

    title = models.CharField(_("title"), max_length=255)
    date = models.CharField(_("date"), max_length=10, blank=True)
    valid_until = models.CharField(_("valid until"), max_length=10, blank=True)


FACTS: dict[str, type[Fact]] = {
    "education": Education, "service": Service, "courses": Course, "appraisals": Appraisal,
    "certificates": Certificate,
}  # fmt: skip


class CorrectionRequest(models.Model):
    """What somebody says is wrong in his own file, and the answer of the personnel office."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="requests")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    about = models.CharField(_("about"), max_length=255)  # the line as he read it
    words = models.TextField(_("what is right"))
    at = models.DateTimeField(auto_now_add=True)
    answer = models.TextField(_("answer"), blank=True)
    accepted = models.BooleanField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("correction request")
        verbose_name_plural = _("correction requests")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.about
