"""Who is logged in from where: a row beside each open session, for its owner to see and to end."""

import uuid

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SignInQuerySet(models.QuerySet["SignIn"]):
    """Sets of sign-ins named after their state."""

    def open(self) -> "SignInQuerySet":
        """Those whose session still stands."""
        standing = Session.objects.filter(expire_date__gt=timezone.now())
        return self.filter(key__in=standing.values("session_key"))


class SignIn(models.Model):
    """One log-in on one browser."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="sign_ins", verbose_name=_("user")
    )
    key = models.CharField(max_length=40, unique=True)
    began = models.DateTimeField(auto_now_add=True)
    seen = models.DateTimeField()
    address = models.CharField(max_length=64, blank=True)
    browser = models.CharField(max_length=200, blank=True)

    objects = SignInQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-ins")
        ordering = ["-seen", "-pk"]

    def __str__(self) -> str:
        return f"{self.user} · {self.address}"
