"""What searching leaves behind: runs of matching, kept so that they can be replayed."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class MatchingRun(models.Model):
    """One question of who fits a post: the rule and the facts as they were, and what came of it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    post = models.CharField(_("post"), max_length=128)
    on = models.CharField(_("as of"), max_length=10)
    rule_version = models.CharField(_("version of the rule"), max_length=64)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    facts = models.JSONField()  # the lines it was decided on: post, rule, persons, equivalences
    result = models.JSONField()

    class Meta:
        verbose_name = _("matching run")
        verbose_name_plural = _("matching runs")
        ordering = ["-id"]
