"""Who saw what: one row for each view, page, file, search, print and refused try."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Act(models.TextChoices):
    """What was done."""

    VIEW = "view", _("view")
    PAGE = "page", _("page image")
    PRINT = "print", _("print")
    DOWNLOAD = "download", _("download")
    SEARCH = "search", _("search")
    EXPORT = "export", _("export")
    REFUSED = "refused", _("refused try")
    REGISTER = "register", _("registration")
    CHANGE = "change", _("change")
    RIGHTS = "rights", _("change of rights")
    LOGIN = "login", _("log-in")
    LOGOUT = "logout", _("log-out")
    FAILED = "failed", _("failed log-in")
    BREAK_GLASS = "break_glass", _("emergency access")
    READ_LOG = "read_log", _("reading of the log")


class AccessRow(models.Model):
    """Append-only (triggers refuse delete, and update of all but an empty seal and mark).

    Ids and words only, no keys into other tables: rows outlive what they name, and who held which
    post that day stays as it was.
    """

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    user_id = models.BigIntegerField(null=True, db_index=True)
    username = models.CharField(max_length=150, blank=True)
    post = models.CharField(max_length=200, blank=True)
    organisation = models.CharField(max_length=300, blank=True)
    act = models.CharField(max_length=12, choices=Act)
    record_id = models.BigIntegerField(null=True, db_index=True)
    what = models.CharField(max_length=500, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    address = models.CharField(max_length=64, blank=True)
    seal = models.CharField(max_length=64, blank=True, default="")
    mark = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        verbose_name = _("access row")
        verbose_name_plural = _("access rows")
        ordering = ["-id"]
