"""./dabir cite: the citations that Dabir recognises in a text from stdin."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict

from django.core.management.base import BaseCommand, CommandError

from archive import references
from archive.citations import Citation, find
from archive.jalali import PartialDate
from archive.models import CitedPlace


class Command(BaseCommand):
    """Exit 0 done, 2 could not run."""

    help = "List the citations in a text (stdin)"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--date D of the citing paper, --json."""
        parser.add_argument("--date")
        parser.add_argument("--json", action="store_true")
        parser.add_argument(
            "--rebuild", action="store_true", help="read all papers of the archive again"
        )

    def handle(self, *args: object, **options: object) -> None:
        """Reads all of stdin as UTF-8; nothing is stored."""
        if options["rebuild"]:
            count = references.read_all_again()
            told = {"records": count, "citations": CitedPlace.objects.count()}
            self.stdout.write(json.dumps(told))
            return
        try:
            citing = PartialDate.parse(str(options["date"])) if options["date"] else None
        except ValueError as error:
            raise CommandError(f"--date: {error}; write 1398/04/18", returncode=2) from error
        raw = getattr(sys.stdin, "buffer", None)
        text = raw.read().decode("utf-8", errors="replace") if raw else sys.stdin.read()
        found = find(text, citing)
        if options["json"]:
            self.stdout.write(json.dumps([asdict(c) for c in found], ensure_ascii=False))
            return
        for citation in found:
            self.stdout.write(line(citation))


def line(citation: Citation) -> str:
    """One citation for a person at a terminal."""
    told = [citation.kind, citation.number or "-", " | ".join(citation.dates) or "-"]
    if citation.clause:
        told.append(f"clause {citation.clause}")
    if citation.session:
        told.append(f"session {citation.session}")
    return "  ".join([*told, citation.relation or "", f"«{citation.text}»"])
