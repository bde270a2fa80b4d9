"""./dabir text: what Dabir reads in a file, page by page; nothing is stored."""

import dataclasses
import hashlib
import json
import sys
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext, override

from archive.limits import Child
from ingest.errors import Refusal
from ingest.reading import PageReading
from ingest.unfiled import read_file


def in_both(refusal: Refusal) -> str:
    """The sentence in Persian and in English."""
    with override("fa"):
        return f"{gettext(str(refusal))} / {refusal}"


def shown(path: Path, pages: list[PageReading], words: bool) -> dict:
    """The contract's object."""
    rows = []
    for page in pages:
        row = {
            "number": page.number,
            "source": page.source,
            "text": page.text,
            "confidence": page.confidence,
            "ms": page.ms,
        }
        if words:
            row["words"] = [
                {k: v for k, v in dataclasses.asdict(word).items() if v is not None}
                for word in page.words
            ]
        rows.append(row)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return {"file": str(path), "sha256": digest, "pages": rows}


class Command(BaseCommand):
    """Exit 0 read, 1 a file was refused, 2 could not run."""

    help = "Print what Dabir reads in files"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """FILE…, --words, --json."""
        parser.add_argument("files", nargs="+")
        parser.add_argument("--words", action="store_true")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: object, **options: object) -> None:
        """One object a line for each file."""
        refused = False
        with Child() as child:
            for name in options["files"]:
                path = Path(name)
                if not path.is_file():
                    told = f"{name}: چنین پرونده‌ای نیست. / There is no such file."
                    raise CommandError(told, returncode=2)
                refused |= not self.one(child, path, options)
        if refused:
            sys.exit(1)

    def one(self, child: Child, path: Path, options: dict) -> bool:
        """Reads one file; False when it was refused."""
        try:
            pages = read_file(child, path)
        except Refusal as refusal:
            said = in_both(refusal)
            if options["json"]:
                row = {"file": str(path), "state": refusal.state, "reason": said}
                self.stdout.write(json.dumps(row, ensure_ascii=False))
            else:
                self.stderr.write(f"{path}: {said}")
            return False
        if options["json"]:
            made = shown(path, pages, options["words"])
            self.stdout.write(json.dumps(made, ensure_ascii=False))
        else:
            self.stdout.write("\f".join(page.text for page in pages))
        return True
