"""Who saw what: one row for each view, page, file, search, print and refused try."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Act(models.TextChoices):
    """What was done."""

    VIEW = "view", _("view")
    PAGE = "page", _("page image")
    DOWNLOAD = "download", _("download")
    SEARCH = "search", _("search")
    EXPORT = "export", _("export")
    REFUSED = "refused", _("refused try")
    REGISTER = "register", _("registration")
    CHANGE = "change", _("change")
    RIGHTS = "rights", _("change of rights")
    LOGIN = "login", _("log-in")


class AccessRow(models.Model):
    """Append-only (a trigger refuses update and delete). Ids only: rows outlive what they name."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    user_id = models.BigIntegerField(null=True, db_index=True)
    username = models.CharField(max_length=150, blank=True)
    act = models.CharField(max_length=12, choices=Act)
    record_id = models.BigIntegerField(null=True, db_index=True)
    what = models.CharField(max_length=500, blank=True)
    address = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("access row")
        verbose_name_plural = _("access rows")
        ordering = ["-id"]
