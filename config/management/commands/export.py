"""./dabir export: what a user may read, as interchange lines with the files beside them."""

import json
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from archive.interchange import export_folder
from config.accounts import named_user


class Command(BaseCommand):
    """Exit 0 done, 2 could not run."""

    help = "Export interchange JSON Lines and files into a folder"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """DIR, --as USER, --json."""
        parser.add_argument("folder")
        parser.add_argument("--as", dest="user")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: object, **options: object) -> None:
        """Writes archive.jsonl and files/."""
        user = named_user(options["user"]) if options["user"] else None
        try:
            counts = export_folder(options["folder"], user=user)
        except OSError as error:
            raise CommandError(f"{options['folder']}: {error.strerror}", returncode=2) from error
        self.stdout.write(json.dumps(counts) if options["json"] else str(counts))
