"""./dabir audit verify | report: proves that the read log is whole; says who saw what."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from archive import audit, readlog, seal
from archive.jalali import PartialDate
from archive.models import AccessRow
from archive.models.audit import Act

LIMIT = 1000


class Command(BaseCommand):
    """Exit 0 whole or printed, 1 the chain is broken, 2 could not run."""

    help = "Check the chain of the read log, or print who saw what"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What of the log."""
        parser.add_argument("act", choices=("verify", "report"))
        parser.add_argument("--record", default="", help="number or uuid of a record")
        parser.add_argument("--user", default="")
        parser.add_argument("--from", dest="first", default="", help="Jalali day")
        parser.add_argument("--to", dest="last", default="", help="Jalali day")
        parser.add_argument("--kind", default="", choices=["", *Act.values])
        parser.add_argument("--limit", type=int, default=LIMIT)
        parser.add_argument("--export", type=Path, metavar="DIR")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: object, **options: Any) -> None:
        """One of the two."""
        if options["act"] == "verify":
            self.verify(as_json=options["json"])
        elif options["export"]:
            self.export(options["export"])
        else:
            self.report(options)

    def verify(self, *, as_json: bool) -> None:
        """The whole chain."""
        found = seal.verify()
        if as_json:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
        elif found["ok"]:
            self.stdout.write(f"زنجیره درست است / the chain is whole: {found['sealed']} rows")
        else:
            self.stdout.write(
                "زنجیره شکسته است / the chain is broken: "
                f"row {found['first_bad']}, {found['fault']} {' '.join(found['bad_anchors'])}"
            )
        if not found["ok"]:
            raise SystemExit(1)

    def export(self, folder: Path) -> None:
        """Rows with seals, a signed manifest and the program that checks them."""
        seal.seal()
        manifest = seal.export(folder)
        audit.note(Act.EXPORT, user=None, what=f"read log, {manifest['rows']} rows, to {folder}")
        self.stderr.write(f"{manifest['rows']} rows: {folder}; check: python3 verify.py rows.jsonl")

    def report(self, options: dict[str, Any]) -> None:
        """Rows, newest first; reading the log is itself logged."""
        rows = readlog.rows_of(
            AccessRow.objects.all(), username=options["user"],
            record=options["record"], act=options["kind"],
            since=day(options["first"]).first() if options["first"] else None,
            until=day(options["last"]).last() if options["last"] else None,
        )  # fmt: skip
        found = list(rows[: max(0, options["limit"])])
        said = {
            k: str(options[k]) for k in ("record", "user", "first", "last", "kind") if options[k]
        }
        audit.note(Act.READ_LOG, user=None, what=f"audit report {said}")
        for row in found:
            line = {
                "id": row.pk, "at": row.at.isoformat(), "user": row.username, "post": row.post,
                "organisation": row.organisation, "act": row.act, "record": row.record_id,
                "what": row.what, "reason": row.reason, "address": row.address,
            }  # fmt: skip
            if options["json"]:
                self.stdout.write(json.dumps(line, ensure_ascii=False))
            else:
                at = PartialDate.from_date(row.at.date())
                self.stdout.write(
                    f"{row.pk:>8} {at} {row.at:%H:%M} {row.username:<16} {row.act:<9} "
                    f"{row.record_id or '':>7} {row.what}"
                )


def day(written: str) -> PartialDate:
    """A Jalali day from the command line."""
    try:
        return PartialDate.parse(written)
    except ValueError as error:
        raise CommandError(
            f"{written!r} تاریخ شمسی نیست / is no Jalali date YYYY/MM/DD", returncode=2
        ) from error
