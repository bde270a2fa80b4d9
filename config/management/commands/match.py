"""./dabir match: who fits a post on a day, each condition with its paper."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from archive.jalali import PartialDate
from config.accounts import named_user
from search import candidates


class Command(BaseCommand):
    """Exit 0 done, 1 no such post or no usable rule, 2 could not run."""

    help = "Candidates for a post"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """POST --on DATE --as USER."""
        parser.add_argument("post")
        parser.add_argument("--on", required=True)
        parser.add_argument("--as", dest="user", required=True)
        parser.add_argument("--words", default="", help="narrows the pool")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: object, **options: Any) -> None:
        """The table."""
        user = named_user(options["user"])
        try:
            date = PartialDate.parse(options["on"])
        except ValueError as error:
            raise CommandError(
                f"--on: {options['on']!r} تاریخ شمسی نیست / is no Jalali date YYYY/MM/DD",
                returncode=2,
            ) from error
        answer: dict[str, Any] = {"post": options["post"], "on": str(date), "rule": None}
        try:
            run = candidates.match(
                options["post"], user=user, on=date.last(), words=options["words"]
            )
        except candidates.NoAnswer as error:
            self.stderr.write(str(error))
            if options["json"]:
                self.stdout.write(json.dumps(answer | {"results": [], "run": None}))
            raise SystemExit(1) from error
        rule = {"code": run.facts["rule"]["code"], "version": run.rule_version}
        answer |= {"post": run.post, "rule": rule, "results": run.result, "run": str(run.uuid)}
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        names = {line["code"]: line.get("name", "") for line in run.facts["persons"]}
        for row in run.result:
            states = " ".join(MARKS[c["state"]] for c in row["conditions"])
            self.stdout.write(
                f"{row['rank'] or '-':>3} {row['person']:<8} {row['verdict']:<14} {states}"
                f"  {names.get(row['person'], '')}"
            )
        if not any(row["verdict"] == "eligible" for row in run.result):
            self.stdout.write("هیچ‌کس همه شرایط را ندارد. / Nobody meets every condition.")


MARKS = {"MET": "✓", "NOT_MET": "✗", "NO_EVIDENCE": "؟", "NEEDS_HUMAN": "؟"}
