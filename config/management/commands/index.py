"""./dabir index: builds the search index anew, or says how it differs from the database."""

import json
import sys
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from search import sync
from search.errors import EngineDown


class Command(BaseCommand):
    """Exit 0 done, 1 index and database differ, 2 could not run."""

    help = "Rebuild the search index; --check only compares it with the database"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--check, --json."""
        parser.add_argument("--check", action="store_true")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: object, **options: object) -> None:
        """Reads go on while the new index is built."""
        try:
            built = None if options["check"] else sync.rebuild()
            missing, left_over = sync.differences()
        except EngineDown as error:
            raise CommandError(str(error), returncode=2) from error
        shown = {
            "documents": built,
            "waiting": sync.lag(),
            "missing": len(missing),
            "left_over": len(left_over),
        }
        if options["json"]:
            self.stdout.write(json.dumps(shown))
        else:
            for name, value in shown.items():
                self.stdout.write(f"{name}: {'-' if value is None else value}")
        if missing or left_over:
            sys.exit(1)
