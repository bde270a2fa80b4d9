"""Alerts of deadlines: seven days before, on the day, seven days after; each is told once.

A row per action, deadline and threshold is what makes the teller safe to run again: who makes the
row tells, who finds it does not. An extended deadline has thresholds of its own.
"""

import datetime
import logging
from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.core.mail import send_mail
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from archive import access
from archive.followup.holders import users_of
from archive.followup.reports import name_of
from archive.jalali import PartialDate
from archive.models import Action, Alert, Membership
from archive.persian import persian_digits

THRESHOLDS = (-7, 0, 7)
log = logging.getLogger(__name__)


def threshold(action: Action, on: datetime.date) -> int | None:
    """The last threshold that the day has reached; None while the deadline is far."""
    if action.due_on is None:
        return None
    passed = (on - action.due_on).days
    return max((t for t in THRESHOLDS if t <= passed), default=None)


def raise_alerts(on: datetime.date) -> int:
    """Rows for thresholds reached by actions that are not done. -> how many are new."""
    near = on + datetime.timedelta(days=-THRESHOLDS[0])
    rows = Action.objects.undone(on).filter(due_on__lte=near)
    fresh = [
        Alert(action=action, due_on=action.due_on, threshold=reached)
        for action in rows
        if (reached := threshold(action, on)) is not None
    ]
    before = Alert.objects.count()
    Alert.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=500)
    return Alert.objects.count() - before


def addressees(action: Action, on: datetime.date) -> list[AbstractBaseUser]:
    """Who holds the owner's post and who coordinates its unit; by the rights of this moment."""
    held = list(users_of(action.owner, on)) if action.owner else []
    roles = Membership.objects.current(on).filter(role="coordinator", user__isnull=False)
    covered = access.covered_units(list(roles.select_related("unit")))
    ids = {m.user_id for m in roles if action.unit_id in covered[m.pk]}
    users = [*held, *get_user_model().objects.filter(pk__in=ids, is_active=True)]
    return [
        user for user in {user.pk: user for user in users}.values()
        if user.email and access.actions(user).filter(pk=action.pk).exists()
    ]  # fmt: skip


def mail_alerts(on: datetime.date) -> int:
    """Sends what was not sent yet, when mail is configured. -> how many letters went out."""
    if not settings.EMAIL_HOST:
        return 0
    sent = 0
    waiting = Alert.objects.filter(mailed_at=None).select_related("action__owner")
    for alert in waiting.filter(action__in=Action.objects.undone(on)).order_by("pk")[:200]:
        # The claim comes first: two workers must not write the same letter.
        now = timezone.now()
        if not Alert.objects.filter(pk=alert.pk, mailed_at=None).update(mailed_at=now):
            continue
        try:
            sent += letter(alert, addressees(alert.action, on))
        except OSError:
            log.exception("alert %s could not be mailed; it is tried again", alert.pk)
            Alert.objects.filter(pk=alert.pk).update(mailed_at=None)
    return sent


def letter(alert: Alert, users: Iterable[AbstractBaseUser]) -> int:
    """One letter to each; it names the decision by number only, the rest is behind the log-in."""
    action, count = alert.action, 0
    with override(settings.LANGUAGE_CODE):
        due = persian_digits(str(PartialDate.from_date(alert.due_on)))
        said = {
            -7: _("A deadline is seven days away or nearer: %(due)s"),
            0: _("A deadline has come: %(due)s"),
            7: _("A deadline passed seven days ago or earlier: %(due)s"),
        }[alert.threshold] % {"due": due}
        body = _("Decision %(number)s. Open it in Dabir under “Follow-up”.") % {
            "number": persian_digits(name_of(action.resolution))
        }
        for user in users:
            count += send_mail(said, f"{said}\n{body}\n", None, [user.email])
    return count
