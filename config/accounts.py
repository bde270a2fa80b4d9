"""Users named on the command line: checked like a log-in by the system's own administrator."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.core.management.base import CommandError


def named_user(username: str) -> AbstractBaseUser:
    """The active user of this name; CommandError with exit status 2 otherwise."""
    user = get_user_model().objects.filter(username=username, is_active=True).first()
    if user is None:
        raise CommandError(
            f"کاربری به نام «{username}» نیست. / There is no user {username!r}.", returncode=2
        )
    return user
