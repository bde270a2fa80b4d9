"""The read log: a row is written before the bytes leave, so no reading goes unseen."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import connection
from django.http import HttpRequest

from archive.models import AccessRow, Record, standing, standing_once
from archive.models.audit import Act

User = AbstractBaseUser | AnonymousUser
# By database: said before a row that stands alone, and after it.
WAITS_NOT = {
    "sqlite": ("PRAGMA synchronous=NORMAL", "PRAGMA synchronous=FULL"),
    "postgresql": ("SET synchronous_commit TO off", "RESET synchronous_commit"),
}


def note(
    act: str,
    *,
    user: User | None,
    record: Record | None = None,
    what: str = "",
    reason: str = "",
    request: HttpRequest | None = None,
) -> AccessRow:
    """One row for one act; raises when it can't be written, and then nothing may be shown."""
    if request is not None and act == Act.REFUSED:
        request._dabir_refused = True
    known = user is not None and user.is_authenticated
    post, organisation = held(user, request) if known else ("", "")
    with without_waiting_for_the_disk():
        return AccessRow.objects.create(
            act=act,
            user_id=user.pk if known else None,
            username=user.get_username() if known else "",
            post=post,
            organisation=organisation,
            record_id=record.pk if record else None,
            what=kept(what),
            reason=kept(reason),
            address=address(request),
        )


@contextmanager
def without_waiting_for_the_disk() -> Iterator[None]:
    """A row that stands alone is handed to the system, not yet to the disk's surface.

    Where many read each would wait for the disk of all others. The sealer's next turn, two seconds
    later, brings it down with its own. A row that belongs to a change goes with that change.
    Ref: decision 0012; sqlite.org/pragma.html#pragma_synchronous; PostgreSQL documentation, 30.4
    Asynchronous Commit.
    """
    if connection.in_atomic_block:
        yield
        return
    before, after = WAITS_NOT[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(before)
        try:
            yield
        finally:
            cursor.execute(after)


def has_refused(request: HttpRequest) -> bool:
    """Has a row of this request said already that it was refused?"""
    return getattr(request, "_dabir_refused", False)


def kept(words: str) -> str:
    """As much as a row holds, without what no database takes."""
    return words.encode("utf-8", "ignore").decode().replace("\x00", " ")[:500]


def address(request: HttpRequest | None) -> str:
    """Where it came from; behind our own nginx, what that saw last."""
    if request is None:
        return ""
    if settings.ACCEL and (hops := request.META.get("HTTP_X_FORWARDED_FOR")):
        return hops.rpartition(",")[2].strip()[:64]
    return request.META.get("REMOTE_ADDR", "")[:64]


def held(user: User, request: HttpRequest | None) -> tuple[str, str]:
    """(roles, organisations) of the user on this day; looked up once a request."""
    rows = standing(user) if request is None else standing_once(user)
    return (
        ", ".join(dict.fromkeys(role for role, _ in rows))[:200],
        "، ".join(dict.fromkeys(title for _, title in rows))[:300],
    )


# ---- the door: Django tells when someone comes, goes, or is turned away ----
def came(request: HttpRequest, user: AbstractBaseUser, **_: object) -> None:
    """Ref: django.contrib.auth.signals.user_logged_in; a row that fails stops the log-in."""
    note(Act.LOGIN, user=user, request=request)


def went(request: HttpRequest, user: AbstractBaseUser | None, **_: object) -> None:
    """Ref: user_logged_out; nobody's log-out is no act."""
    if user is not None:
        why = getattr(request, "_dabir_why", "")
        note(Act.LOGOUT, user=user, what=why, request=request)


def was_turned_away(
    credentials: dict[str, object], request: HttpRequest | None = None, **_: object
) -> None:
    """Ref: user_login_failed. The name that was tried, never the password."""
    tried = credentials.get("username") or getattr(request, "_dabir_tried", "")
    note(Act.FAILED, user=None, what=str(tried), request=request)
