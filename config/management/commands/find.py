"""./dabir find: search as a user, one question or a batch of them."""

import json
import re
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.management.base import BaseCommand, CommandError

from archive.persian import ascii_digits
from archive.vocabulary import LEVEL_WORDS, Level
from config.accounts import day_of, named_user
from search import finder, sync
from search.errors import EngineDown

FILTERS = ("kind", "body", "unit", "year", "level", "status", "stage")
YEARS = re.compile(r"[0-9]{4}(?:-[0-9]{4})?")


class Command(BaseCommand):
    """Exit 0 done, 1 some lines of a batch were no questions, 2 could not run."""

    help = "Search as a user"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """WORDS or --batch FILE; filters may repeat."""
        parser.add_argument("words", nargs="*")
        parser.add_argument("--as", dest="user", required=True)
        parser.add_argument("--batch")
        parser.add_argument("--on")
        parser.add_argument("--sort", default="relevance", choices=["relevance", "date"])
        parser.add_argument("--limit", type=int, default=10)
        parser.add_argument("--offset", type=int, default=0)
        parser.add_argument("--json", action="store_true")
        for name in FILTERS:
            parser.add_argument(f"--{name}", action="append", default=[])

    def handle(self, *args: object, **options: object) -> None:
        """Answers; an index that lags is brought up first."""
        user = named_user(options["user"])
        demand_years(options["year"])
        try:
            sync.drain()
            if options["batch"]:
                self.batch(Path(options["batch"]), user, options["limit"])
            else:
                self.one(user, options)
        except (EngineDown, OSError) as error:
            raise CommandError(str(error), returncode=2) from error

    def one(self, user: AbstractBaseUser, options: dict) -> None:
        """One question."""
        results = finder.search(
            " ".join(options["words"]),
            user=user,
            filters={name: options[name] for name in FILTERS},
            sort=options["sort"],
            offset=options["offset"],
            limit=options["limit"],
            on=day_of(options["on"]).first(),
        )
        if options["json"]:
            self.stdout.write(json.dumps(answer(results), ensure_ascii=False))
            return
        self.stdout.write(f"{results.total} · {results.understood}")
        for hit in results.hits:
            self.stdout.write(f"{hit.record.number:>16}  {hit.record.date:<10}  {hit.record.title}")

    def batch(self, path: Path, user: AbstractBaseUser, limit: int) -> None:
        """Many questions in one process, an object a line."""
        lines = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
        bad = 0
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            if (asked := question_of(line)) is None:
                bad += 1
                self.stderr.write(f"سطر {number} پرسش نیست. / Line {number} is no question.")
                continue
            began = time.perf_counter()
            results = finder.search(
                asked["text"], user=user, limit=limit, facets=(), excerpts=False
            )
            ids = [h.record.external_id or str(h.record.uuid) for h in results.hits]
            shown = {
                "qid": asked["qid"],
                "total": results.total,
                "ids": ids,
                "ms": round((time.perf_counter() - began) * 1000, 2),
            }
            self.stdout.write(json.dumps(shown, ensure_ascii=False))
        if bad:
            sys.exit(1)


def question_of(line: str) -> dict[str, Any] | None:
    """A line of a batch, {"qid","text"}; None when it is none."""
    try:
        asked = json.loads(line)
    except ValueError:
        return None
    sound = isinstance(asked, dict) and "qid" in asked and isinstance(asked.get("text"), str)
    return asked if sound else None


def demand_years(written: list[str]) -> None:
    """--year is a year or two with a hyphen; anything else would narrow nothing, so it is said."""
    for years in written:
        if not YEARS.fullmatch(ascii_digits(years)):
            raise CommandError(
                f"--year: «{years}» سال نیست؛ 1397 یا 1394-1398 / is no year: 1397 or 1394-1398",
                returncode=2,
            )


def page_of(hit: finder.Found) -> int | None:
    """The page of the words; a clause without pages stands on a page of its minutes."""
    clause = getattr(hit.record, "resolution", None)
    if hit.page is None and clause and clause.places:
        return int(clause.places[0][0])
    return hit.page


def answer(results: finder.Results) -> dict:
    """The contract's object."""
    return {
        "total": results.total,
        "took_ms": results.took_ms,
        "understood": results.understood,
        "hits": [
            {
                "kind": hit.record.kind,
                "number": hit.record.number,
                "external_id": hit.record.external_id or str(hit.record.uuid),
                "title": hit.record.title,
                "date": hit.record.date,
                "body": hit.record.body.code if hit.record.body else None,
                "unit": hit.record.unit.code if hit.record.unit else None,
                "level": LEVEL_WORDS[Level(hit.record.level)]
                if hit.record.level is not None
                else None,
                "status": hit.state.status if hit.state else None,
                "stage": hit.record.stage,
                "page": page_of(hit),
                "snippet": "".join(f"«{m.text}»" if m.hit else m.text for m in hit.snippet),
                "score": hit.score,
            }
            for hit in results.hits
        ],
        "facets": {
            name: [{"value": v.value, "label": v.label, "count": v.count} for v in values]
            for name, values in results.facets.items()
        },
    }
