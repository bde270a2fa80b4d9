"""Users and days named on the command line.

A user is checked like a log-in by the system's own administrator.
"""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.core.management.base import CommandError

from archive import access
from archive.jalali import PartialDate


def named_user(username: str) -> AbstractBaseUser:
    """The active user of this name; CommandError with exit status 2 otherwise."""
    user = get_user_model().objects.filter(username=username, is_active=True).first()
    if user is None:
        raise CommandError(
            f"کاربری به نام «{username}» نیست. / There is no user {username!r}.", returncode=2
        )
    return user


def day_of(written: str | None) -> PartialDate:
    """The asked day; CommandError when it is none."""
    if not written:
        return PartialDate.from_date(access.today())
    try:
        day = PartialDate.parse(written)
    except ValueError as error:
        raise CommandError(f"--on: {error}; write 1399/08/01", returncode=2) from error
    if day.precision != "day":
        raise CommandError("--on: روز هم لازم است / a day is needed: 1399/08/01", returncode=2)
    return day
