"""The read log: a row is written before the bytes leave, so no reading goes unseen."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.http import HttpRequest

from archive.models import AccessRow, Record


def note(
    act: str,
    *,
    user: AbstractBaseUser | AnonymousUser | None,
    record: Record | None = None,
    what: str = "",
    request: HttpRequest | None = None,
) -> AccessRow:
    """One row for one act; raises when it can't be written, and then nothing may be shown."""
    known = user is not None and user.is_authenticated
    return AccessRow.objects.create(
        act=act,
        user_id=user.pk if known else None,
        username=user.get_username() if known else "",
        record_id=record.pk if record else None,
        what=what[:500],
        address=request.META.get("REMOTE_ADDR", "") if request else "",
    )
