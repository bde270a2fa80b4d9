"""./dabir precedents: a draft against the archive, as a user; nothing of the draft is stored."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from archive import access
from archive.vocabulary import LegalState
from config.accounts import day_of, named_user
from config.management.commands.status import covered
from ingest.errors import Refusal
from ingest.unfiled import text_of
from search import precedents, sync
from search.errors import EngineDown


class Command(BaseCommand):
    """Exit 0 done, 1 nothing could be compared or part was left unread (said which), 2 no run."""

    help = "Check a draft against the archive"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """FILE or - (stdin), --as USER, --on DATE (today), --from CLAUSE (1), --json."""
        parser.add_argument("file")
        parser.add_argument("--as", dest="user", required=True)
        parser.add_argument("--on")
        parser.add_argument("--from", dest="first", type=int, default=1)
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: object, **options: Any) -> None:
        """Checks; an index that lags is brought up first."""
        user, on = named_user(options["user"]), day_of(options["on"])
        try:
            text = read(options["file"])
            sync.drain()
            first = options["first"] - 1
            checked = precedents.check(text, user=user, on=on.first(), first=first)
        except (precedents.NotReadable, Refusal) as error:
            told = _(str(error)) if isinstance(error, Refusal) else str(error)
            self.stderr.write(told)
            if options["json"]:
                self.stdout.write(json.dumps(EMPTY | {"reason": told}, ensure_ascii=False))
            raise SystemExit(1) from error
        except (EngineDown, OSError) as error:
            raise CommandError(str(error), returncode=2) from error
        if options["json"]:
            shown = answer(checked, covered(access.visibility(user), ""))
            self.stdout.write(json.dumps(shown, ensure_ascii=False))
        else:
            self.stdout.write("\n".join(told_lines(checked)))
        if checked.unread:
            self.stderr.write(unread(checked))
            raise SystemExit(1)


EMPTY: dict[str, Any] = {
    "repeats": [], "revises": [], "conflicts": [], "cites": [], "coverage": None,
    "certificate": None,
}  # fmt: skip


def read(name: str) -> str:
    """The draft's text; `-` is stdin."""
    if name == "-":
        return sys.stdin.buffer.read().decode("utf-8", "replace")
    return text_of(Path(name)).text


def answer(checked: precedents.Checked, coverage: dict[str, Any]) -> dict[str, Any]:
    """The contract's object."""
    lists = {
        name: [shown(item) for item in getattr(checked, name)]
        for name in ("repeats", "revises", "conflicts")
    }
    return lists | {
        "cites": [cited(cite) for cite in checked.cites],
        "coverage": coverage,
        "certificate": checked.certificate,
        "clauses": checked.clauses,
        "ignored": checked.ignored,
        "first": checked.first,
        "unread": checked.unread,
    }


def shown(item: precedents.Item) -> dict[str, Any]:
    """One finding."""
    record, here = item.record, item.finding.here
    clause = getattr(record, "resolution", None)
    return {
        "external_id": record.external_id or str(record.uuid),
        "number": record.number,
        "clause": clause.clause if clause else "",
        "similarity": item.finding.similarity,
        "draft_span": [here.start, here.end],
        "sentence": item.sentence,
        "status": item.state.status if item.state else None,
        "reason": item.reason,
        "differs": [one.kind for one in item.finding.differences],
        "judged": item.judgement.verdict if item.judgement else None,
    }


def cited(cite: precedents.Cite) -> dict[str, Any]:
    """One citation; what is not found has no identity."""
    record, place = cite.record, cite.place
    return {
        "external_id": (record.external_id or str(record.uuid)) if record else None,
        "number": record.number if record else place.number,
        "clause": place.clause,
        "similarity": 1.0 if record else 0.0,
        "draft_span": [place.start, place.end],
        "sentence": place.quote,
        "status": cite.state.status if cite.state else None,
        "reason": cite.reason,
        "found": place.state,
    }


def told_lines(checked: precedents.Checked) -> list[str]:
    """The answer for a person at a terminal."""
    lines = []
    for name, title in TITLES.items():
        items = getattr(checked, name)
        lines.append(f"{title}: {len(items)}")
        for item in items:
            state = LegalState(item.state.status).label if item.state and item.state.status else "-"
            lines.append(
                f"  {item.finding.similarity:.2f}  {item.record.number:>14}  {state}  {item.reason}"
            )
    lines.append(f"ارجاع / cites: {len(checked.cites)}")
    lines += [f"  {cite.place.text}  {cite.reason}" for cite in checked.cites]
    return lines


def unread(checked: precedents.Checked) -> str:
    """What a long draft is told."""
    first, last, total = checked.first + 1, checked.read, checked.clauses
    return (
        f"بندهای {first} تا {last} از {total} سنجیده شد؛ برای ادامه: --from {last + 1}"
        f" / Clauses {first} to {last} of {total} were compared; go on with --from {last + 1}"
    )


TITLES = {
    "repeats": "تکرار / repeats",
    "revises": "بازنگری / revises",
    "conflicts": "احتمال تعارض / may conflict",
}
