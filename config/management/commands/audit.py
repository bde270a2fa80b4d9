"""./dabir audit verify | report: proves that the read log is whole; says who saw what."""

import json
import uuid
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from archive import audit, seal
from archive.jalali import PartialDate
from archive.models import AccessRow, Record
from archive.models.audit import Act
from archive.persian import number_key

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
        rows = AccessRow.objects.order_by("-pk")
        if options["user"]:
            rows = rows.filter(username=options["user"])
        if options["kind"]:
            rows = rows.filter(act=options["kind"])
        if options["record"]:
            rows = rows.filter(record_id__in=named_records(options["record"]))
        if options["first"]:
            rows = rows.filter(at__date__gte=day(options["first"]).first())
        if options["last"]:
            rows = rows.filter(at__date__lte=day(options["last"]).last())
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


def named_records(name: str) -> list[int]:
    """Ids by number in any order, or by uuid."""
    key = number_key(name)
    by_number = Record.objects.filter(number_key=key) if key else Record.objects.none()
    found = list(by_number.values_list("pk", flat=True))
    try:
        named = uuid.UUID(name)
    except ValueError:
        return found
    return found + list(Record.objects.filter(uuid=named).values_list("pk", flat=True))


def day(written: str) -> PartialDate:
    """A Jalali day from the command line."""
    try:
        return PartialDate.parse(written)
    except ValueError as error:
        raise CommandError(
            f"{written!r} تاریخ شمسی نیست / is no Jalali date YYYY/MM/DD", returncode=2
        ) from error
