"""What searching leaves behind: runs of matching, folders, certificates, kept searches."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from archive.models import Person, Post, Record


class MatchingRun(models.Model):
    """One question of who fits a post: the rule and the facts as they were, and what came of it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    post = models.CharField(_("post"), max_length=128)
    # Who may read a run follows from these; the facts it was decided on are the lines below.
    post_row = models.ForeignKey(Post, models.SET_NULL, null=True, related_name="+")
    persons = models.ManyToManyField(Person, related_name="+")
    on = models.CharField(_("as of"), max_length=10)
    rule_version = models.CharField(_("version of the rule"), max_length=64)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    words = models.CharField(_("words that narrowed the pool"), max_length=200, blank=True)
    weights = models.JSONField(default=dict)  # as decimal texts; empty: the usual halves
    reason = models.CharField(_("why the weights differ"), max_length=500, blank=True)
    chosen = models.CharField(_("chosen person"), max_length=64, blank=True)
    decision = models.TextField(_("decision note"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    facts = models.JSONField()  # the lines it was decided on: post, rule, persons, equivalences
    result = models.JSONField()

    class Meta:
        verbose_name = _("matching run")
        verbose_name_plural = _("matching runs")
        ordering = ["-id"]

    @property
    def is_closed(self) -> bool:
        """Was it decided? Nothing of it changes any more."""
        return self.decided_at is not None


class MatchingOpinion(models.Model):
    """A working-group member's word on a run, or that he stands aside from it."""

    run = models.ForeignKey(MatchingRun, models.CASCADE, related_name="opinions")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    about = models.CharField(_("person"), max_length=64, blank=True)
    text = models.TextField(_("opinion"))
    recused = models.BooleanField(_("stands aside"), default=False)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]


class Folder(models.Model):
    """A decision folder: what its maker chose for a meeting or a report. It is his alone."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=255)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="folders")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("decision folder")
        verbose_name_plural = _("decision folders")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.title


class FolderItem(models.Model):
    """A chosen record at its place, with the maker's note."""

    folder = models.ForeignKey(Folder, models.CASCADE, related_name="items")
    record = models.ForeignKey(Record, models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()
    note = models.TextField(_("note"), blank=True)
    pictures = models.BooleanField(_("page images"), default=False)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                name="a_record_stands_once_in_a_folder", fields=["folder", "record"]
            )
        ]


class SearchCertificate(models.Model):
    """What was asked, by whom, of which index, and what came: proof of a search that was made.

    Never changed (archive.frozen): a new search makes a new certificate.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    words = models.TextField(_("words"), blank=True)
    understood = models.TextField(_("understood as"), blank=True)
    filters = models.JSONField()  # facet -> values, as the finder took them
    sort = models.CharField(_("order"), max_length=20)
    on = models.CharField(_("states of the day"), max_length=10)  # Jalali
    day_asked = models.BooleanField(default=False)  # the asker named the day; else it was today
    rights = models.JSONField()  # memberships, and a fingerprint of all that follows from them
    index = models.JSONField()  # engine, documents, newest change heard, changes not heard yet
    total = models.PositiveIntegerField(_("results"))
    results = models.JSONField()  # [[record uuid, legal state], …] in their order
    digest = models.CharField(max_length=64)  # SHA-256 of total and results

    class Meta:
        verbose_name = _("search certificate")
        verbose_name_plural = _("search certificates")
        ordering = ["-id"]


class SavedSearch(models.Model):
    """A question that its owner asks again, as he asked it; with a daily alert when `told_until`.

    What was told is one moment, no list: filings after it are new. It is his alone.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=255)
    words = models.TextField(_("words"), blank=True)
    filters = models.JSONField(default=dict)  # facet -> values, as they were ticked
    sort = models.CharField(_("order"), max_length=20)
    valid = models.CharField(_("in force on"), max_length=10, blank=True)  # Jalali
    at = models.DateTimeField(auto_now_add=True)
    told_until = models.DateTimeField(null=True)  # filings up to here were told; None: no alert
    news_since = models.DateTimeField(null=True)  # what was told since then waits for a look

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name


class Judgement(models.TextChoices):
    """A person's word on a draft's clause and an older record."""

    REPEATS = "repeats", _("It repeats it")
    REVISES = "revises", _("It revises it")
    CONFLICT = "conflict", _("They contradict each other")
    NONE = "none", _("Another matter")


class DraftJudgement(models.Model):
    """What a person said of a clause and a record; not asked again. Only a hash of the clause.

    Shown beside the record only, so only to who may read it.
    """

    record = models.ForeignKey(Record, models.CASCADE, related_name="+")
    fingerprint = models.CharField(max_length=64)  # search.drafts.fingerprint
    verdict = models.CharField(_("judgement"), max_length=8, choices=Judgement)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_judgement_of_a_clause_and_a_record", fields=["record", "fingerprint"]
            )
        ]
