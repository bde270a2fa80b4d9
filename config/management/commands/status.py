"""./dabir status: the legal state of a decision on a day, with the sentence that decides it."""

import json
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.management.base import BaseCommand

from archive import access, audit, history
from archive.access import Visibility
from archive.jalali import PartialDate
from archive.models import Record
from archive.models.audit import Act
from archive.persian import number_key
from archive.validity import clause_key
from archive.vocabulary import Kind
from config.accounts import day_of, named_user
from search import sync


class Command(BaseCommand):
    """Exit 0 a state; 1 none: several records, no record, or to be asked for; 2 could not run."""

    help = "Legal state of a decision on a day"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """NUMBER, --clause N, --on DATE (today), --as USER, --json."""
        parser.add_argument("number")
        parser.add_argument("--clause", default="")
        parser.add_argument("--on")
        parser.add_argument("--as", dest="user", required=True)
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: object, **options: Any) -> None:
        """Prints the answer; the exit status says whether there is a state."""
        user = named_user(options["user"])
        shown = answer(options["number"], options["clause"], day_of(options["on"]), user)
        if options["json"]:
            self.stdout.write(json.dumps(shown, ensure_ascii=False))
        else:
            self.stdout.write("\n".join(told(shown)))
        if shown["status"] is None:
            if not (shown["reason"] or shown["candidates"]):
                self.stderr.write(NONE.format(number=options["number"]))
            raise SystemExit(1)


# Hidden and absent are told alike.
NONE = (
    "مصوبه‌ای با شماره «{number}» که بتوانید ببینید یافت نشد"
    " / no decision «{number}» that you may meet"
)


def named(number: str, clause: str, sight: Visibility) -> list[Record]:
    """Decisions of this number that the reader may meet; a clause narrows several to its own.

    Minutes of this number with such a clause count too: «بند ۵ صورتجلسه شماره …».
    """
    key = number_key(number)
    if not key:
        return []
    seen = Record.objects.filter(access.visible(sight)).select_related(
        "body", "unit", "resolution__meeting"
    )
    found = list(seen.filter(kind=Kind.RESOLUTION, number_key=key).order_by("date", "pk"))
    if not found and clause:
        minutes = Record.objects.filter(access.visible(sight), kind=Kind.MEETING, number_key=key)
        found = list(
            seen.filter(kind=Kind.RESOLUTION, resolution__meeting__in=minutes).order_by(
                "date", "pk"
            )
        )
        return [r for r in found if clause_key(r.resolution.clause) == clause_key(clause)]
    if len(found) > 1 and clause:
        return [r for r in found if clause_key(r.resolution.clause) == clause_key(clause)]
    return found


def answer(number: str, clause: str, on: PartialDate, user: AbstractBaseUser) -> dict[str, Any]:
    """The contract's object."""
    sight = access.visibility(user)
    found = named(number, clause, sight)
    audit.note(Act.SEARCH, user=user, what=f"status {number} {clause}".strip())
    empty: dict[str, Any] = {
        "number": number, "on": str(on), "status": None, "decided_by": None, "chain": [],
        "coverage": covered(sight, number), "candidates": [], "reason": None, "proposed": 0,
        "findings": [],
    }  # fmt: skip
    if len(found) != 1:
        return empty | {"candidates": [card(record) for record in found]}
    record = found[0]
    audit.note(Act.VIEW, user=user, record=record, what="status")
    state = history.state_of(record, clause, on.first(), sight)
    return empty | {
        "number": record.number or number,
        "external_id": record.external_id or str(record.uuid),
        "status": state.status,
        "decided_by": deciding(history.decider(state, record, sight)),
        "chain": [step(item) for item in history.chain(record, sight)],
        "reason": history.reason(state, record),
        "proposed": state.verdict.proposed,
        "findings": history.findings(state),
    }


def card(record: Record) -> dict[str, Any]:
    """A record by what tells it from another."""
    return {
        "external_id": record.external_id or str(record.uuid),
        "number": record.number,
        "clause": record.resolution.clause,
        "date": record.date,
        "body": record.body.code if record.body else None,
        "title": record.title,
    }


def deciding(fact: history.Decider | None) -> dict[str, Any] | None:
    """The deciding fact; `since` is the day from which it decides."""
    if fact is None:
        return None
    return {
        "number": fact.number, "date": fact.date, "sentence": fact.sentence, "page": fact.page,
        "since": fact.since,
    }  # fmt: skip


def step(item: history.Item) -> dict[str, Any]:
    """One step of the chain."""
    paper = item.record
    return {
        "step": item.step,
        "date": item.date,
        "label": item.label,
        "number": paper.number if paper else None,
        "external_id": (paper.external_id or str(paper.uuid)) if paper else None,
        "relation": item.predicate or None,
        "outgoing": item.outgoing,
        "sentence": item.sentence,
        "page": item.page,
    }


def covered(sight: Visibility, number: str) -> dict[str, Any]:
    """How far the answer could see."""
    seen = history.coverage(sight, number_key(number))
    return {
        "bodies": list(seen.bodies),
        "years": [seen.first_year, seen.last_year],
        "decisions": seen.decisions,
        "without_text": seen.without_text,
        "open_citations": seen.open_citations,
        "index_lag": sync.lag(),
    }


def told(shown: dict[str, Any]) -> list[str]:
    """The answer for a person at a terminal."""
    lines = [f"{shown['number']} · {shown['on']} · {shown['status'] or '-'}"]
    if shown["reason"]:
        lines.append(shown["reason"])
    if fact := shown["decided_by"]:
        lines.append(f"{fact['number']} ({fact['date']}) «{fact['sentence']}»")
    lines += [f"? {one['number']} {one['date']} {one['title']}" for one in shown["candidates"]]
    lines += [f"! {finding}" for finding in shown["findings"]]
    lines += [
        f"  {one['date'] or '-':<10}  {one['step']:<12} {one['number'] or ''} {one['label']}"
        for one in shown["chain"]
    ]
    return lines
