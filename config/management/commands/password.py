"""./dabir password USER: a password from stdin, so that it stands in no history of commands."""

import getpass
import sys
from argparse import ArgumentParser

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from config.accounts import named_user


class Command(BaseCommand):
    """Exit 0 set, 1 refused with the reason, 2 no such user."""

    help = "Set a password read from stdin"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One user."""
        parser.add_argument("user")

    def handle(self, *args: object, **options: object) -> None:
        """Asks at a terminal, reads one line from a pipe."""
        user = named_user(str(options["user"]))
        if sys.stdin.isatty():
            written = getpass.getpass("گذرواژهٔ تازه / new password: ")
        else:
            written = sys.stdin.readline().rstrip("\r\n")
        try:
            validate_password(written, user)
        except ValidationError as refused:
            reasons = " ".join(refused.messages)
            raise CommandError(
                f"گذرواژه عوض نشد؛ همان پیشین برجاست. / Not changed, the old one stands: {reasons}",
                returncode=1,
            ) from refused
        user.set_password(written)
        user.save(update_fields=["password"])
        self.stderr.write(f"گذرواژهٔ {user.get_username()} عوض شد. / Password changed.")
