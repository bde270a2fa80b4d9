"""Open sign-ins: how long they last unused, and how they are ended from elsewhere."""

import datetime
import time
import uuid

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.sessions.models import Session
from django.db.models import Max, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from archive import access, audit
from archive.errors import ArchiveError
from archive.models import AccessRow, SignIn
from archive.models.audit import Act

SEEN, NAME, KEY = "dabir_seen", "dabir_sign_in", "dabir_key"
TOUCH = 60.0  # seconds between two writes of "seen"
SLACK = 300.0  # seconds that a corrected clock may go back


class ClockBehind(ArchiveError):
    """The clock stands before what the read log already holds: nobody's day can be known."""


def check_clock() -> None:
    """ClockBehind when the newest row of the read log is of a moment that is still to come.

    A clock set back would bring ended memberships into force again.
    """
    if not settings.CLOCK_CHECKED:
        return
    last = AccessRow.objects.aggregate(last=Max("at"))["last"]
    if last and last > timezone.now() + datetime.timedelta(seconds=SLACK):
        raise ClockBehind("the clock stands before the last row of the read log")


def why_over(request: HttpRequest) -> str:
    """ "idle" or "clock" when this session may not go on, else ""."""
    seen = request.session.get(SEEN)
    if seen is None:
        return ""
    unused = time.time() - seen
    if unused < -SLACK:
        return "clock"
    return "idle" if unused > settings.IDLE_SECONDS else ""


def leave(request: HttpRequest, why: str) -> None:
    """Ends the request's own session; the log says why."""
    request._dabir_why = f"session ended: {why}"
    logout(request)


def touch(request: HttpRequest) -> None:
    """Keeps that the session is in use, at most once a minute; writes its row."""
    session, now = request.session, time.time()
    if session.get(KEY) == session.session_key and now - session.get(SEEN, 0) < TOUCH:
        return
    check_clock()
    name = session.get(NAME) or str(uuid.uuid4())
    session.update({SEEN: now, NAME: name, KEY: session.session_key})
    SignIn.objects.update_or_create(
        uuid=name,
        defaults={
            "user_id": request.user.pk, "key": session.session_key, "seen": timezone.now(),
            "address": audit.address(request),
            "browser": audit.kept(request.headers.get("User-Agent", ""))[:200],
        },
    )  # fmt: skip


def forget(request: HttpRequest | None, **_: object) -> None:
    """The row of a session that was left. Ref: django.contrib.auth.signals.user_logged_out."""
    name = request.session.get(NAME) if request is not None else None
    if name:
        SignIn.objects.filter(uuid=name).delete()


def watched(user: AbstractBaseUser) -> QuerySet[SignIn]:
    """The open sign-ins that he may end: his own, and those of the units he guards."""
    units = access.units_where(user, "sessions")
    of = Q(user__memberships__unit__in=units) | Q(user__groups__memberships__unit__in=units)
    rows = SignIn.objects.open().select_related("user")
    theirs = rows.filter(of).values("pk") if units else []
    return rows.filter(Q(user=user.pk) | Q(pk__in=theirs))


def end(sign_in: SignIn, *, by: AbstractBaseUser, request: HttpRequest | None = None) -> None:
    """Its next request is a stranger's. Logged under who ended it."""
    audit.note(
        Act.LOGOUT, user=by, what=f"ended the sign-in of {sign_in.user.get_username()}",
        request=request,
    )  # fmt: skip
    Session.objects.filter(session_key=sign_in.key).delete()
    sign_in.delete()


def end_all(user: AbstractBaseUser) -> int:
    """Ends every sign-in of a user. -> how many."""
    rows = SignIn.objects.filter(user=user.pk)
    Session.objects.filter(session_key__in=list(rows.values_list("key", flat=True))).delete()
    return rows.delete()[0]
