"""./dabir import: interchange lines into the archive, findable when it returns."""

import dataclasses
import json
import sys
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from archive.interchange import Report, import_file
from config.accounts import named_user
from search import sync

TOLD = 50  # warnings printed; --json gives them all


class Command(BaseCommand):
    """Exit 0 all taken, 1 something refused, 2 could not run."""

    help = "Import interchange JSON Lines (.jsonl, .jsonl.gz)"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """FILE…, --as USER, --json."""
        parser.add_argument("files", nargs="+")
        parser.add_argument("--as", dest="user")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: object, **options: object) -> None:
        """One report for all files."""
        user = named_user(options["user"]) if options["user"] else None
        total = Report()
        for path in options["files"]:
            try:
                one = import_file(path, user=user)
            except OSError as error:
                raise CommandError(f"{path}: {error.strerror}", returncode=2) from error
            for name in ("read", "created", "updated", "unchanged", "rejected"):
                setattr(total, name, getattr(total, name) + getattr(one, name))
            total.warnings += one.warnings
            total.unresolved += one.unresolved
            total.rejects = one.rejects or total.rejects
        sync.drain()
        shown = dataclasses.asdict(total)
        shown.pop("unread")
        if options["json"]:
            self.stdout.write(json.dumps(shown, ensure_ascii=False))
        else:
            for name, value in shown.items():
                self.stdout.write(f"{name}: {value if not isinstance(value, list) else len(value)}")
            for sentence in total.warnings[:TOLD]:
                self.stderr.write(sentence)
        if total.rejected:
            sys.exit(1)
