"""./dabir unlock USER: lets in who is locked out, by the hand of who keeps the machine."""

from argparse import ArgumentParser

from axes.utils import reset
from django.core.management.base import BaseCommand

from archive import audit, second_factor, signins
from archive.models.audit import Act
from config.accounts import named_user


class Command(BaseCommand):
    """Exit 0 done, 2 no such user."""

    help = "Lift the lock of wrong passwords; with --second-factor also remove the second factor"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One user."""
        parser.add_argument("user")
        parser.add_argument("--second-factor", action="store_true")

    def handle(self, *args: object, **options: object) -> None:
        """Says what was there; a removed factor ends the open sign-ins too."""
        user = named_user(str(options["user"]))
        name = user.get_username()
        audit.note(Act.RIGHTS, user=None, what=f"unlock {name}"
                   + (" --second-factor" if options["second_factor"] else ""))  # fmt: skip
        lifted = reset(username=name)
        self.stderr.write(
            f"قفل ورود «{name}»: {'برداشته شد' if lifted else 'نبود'}. / "
            f"Lock of wrong passwords: {'lifted' if lifted else 'there was none'}."
        )
        if not options["second_factor"]:
            return
        had, ended = second_factor.remove(user), signins.end_all(user)
        self.stderr.write(
            f"عامل دوم: {'برداشته شد' if had else 'نبود'}؛ ورودهای باز پایان‌یافته: {ended}. / "
            f"Second factor: {'removed' if had else 'there was none'}; sign-ins ended: {ended}."
        )
