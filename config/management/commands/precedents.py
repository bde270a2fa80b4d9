"""./dabir precedents: a draft against the archive, as a user; nothing of the draft is stored."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth.models import AbstractBaseUser as User
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from archive import access
from archive.vocabulary import LegalState
from config.accounts import day_of, named_user
from config.management.commands.status import covered
from ingest.errors import Refusal
from ingest.unfiled import text_of
from search import certificates, precedents, proofs, sync
from search.errors import EngineDown
from search.models import SearchCertificate


class Command(BaseCommand):
    """Exit 0 done, 1 nothing could be compared or part was left unread (said which), 2 no run."""

    help = "Check a draft against the archive"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """FILE or - (stdin), --as USER, --on DATE (today), --from CLAUSE (1), --json; --certify
        keeps a certificate, --replay UUID compares the same draft with a kept one.
        """
        parser.add_argument("file")
        parser.add_argument("--as", dest="user", required=True)
        parser.add_argument("--on")
        parser.add_argument("--from", dest="first", type=int, default=1)
        parser.add_argument("--json", action="store_true")
        parser.add_argument("--certify", action="store_true")
        parser.add_argument("--replay")

    def handle(self, *args: object, **options: Any) -> None:
        """Checks; an index that lags is brought up first."""
        user, on = named_user(options["user"]), day_of(options["on"])
        if options["first"] < 1:
            raise CommandError(
                "--from: بندها از ۱ شمرده می‌شوند / clauses count from 1", returncode=2
            )
        try:
            text = read(options["file"])
            sync.drain()
            if options["replay"]:
                return self.replay(options["replay"], text, user, as_json=options["json"])
            first = options["first"] - 1
            checked = precedents.check(text, user=user, on=on.first(), first=first)
        except (precedents.NotReadable, Refusal) as error:
            told = _(str(error)) if isinstance(error, Refusal) else str(error)
            self.stderr.write(told)
            if options["json"]:
                self.stdout.write(json.dumps(EMPTY | {"reason": told}, ensure_ascii=False))
            raise SystemExit(1) from error
        except FileNotFoundError as error:
            told = f"پرونده یافت نشد / no such file: {options['file']}"
            raise CommandError(told, returncode=2) from error
        except (EngineDown, OSError) as error:
            raise CommandError(str(error), returncode=2) from error
        self.tell(checked, user, options)
        if checked.unread:
            self.stderr.write(unread(checked))
            raise SystemExit(1)

    def tell(self, checked: precedents.Checked, user: User, options: dict[str, Any]) -> None:
        """The answer; with its certificate when one is asked for."""
        kept = issued(checked, user) if options["certify"] else ""
        if options["json"]:
            shown = answer(checked, covered(access.visibility(user), ""))
            if kept:
                shown["certificate"] = {**shown["certificate"], "uuid": kept}
            self.stdout.write(json.dumps(shown, ensure_ascii=False))
        else:
            self.stdout.write("\n".join(told_lines(checked)))
            if kept:
                self.stdout.write(f"گواهی / certificate: {kept}")

    def replay(self, name: str, text: str, user: User, *, as_json: bool) -> None:
        """Exit 1: the findings are others now, or this is not the draft."""
        made = certificate_of(name, user)
        try:
            compared = proofs.replay(
                made, text, user=user, sight=access.visibility(user), request=None
            )  # fmt: skip
        except proofs.AnotherDraft as error:
            self.stderr.write(_("This is not the draft of the certificate: its text differs."))
            raise SystemExit(1) from error
        shown = compared_as_data(compared)
        if as_json:
            self.stdout.write(json.dumps(shown, ensure_ascii=False))
        else:
            self.stdout.write("\n".join(f"{key}: {value}" for key, value in shown.items()))
        if not compared.same:
            raise SystemExit(1)


def issued(checked: precedents.Checked, user: User) -> str:
    """The uuid of a new certificate."""
    return str(proofs.issue(checked, user=user, sight=access.visibility(user), request=None).uuid)


def certificate_of(name: str, user: User) -> SearchCertificate:
    """His own certificate of a draft check; another's and none are alike."""
    try:
        made = certificates.certificates(user).filter(uuid=name).first()
    except ValidationError:
        made = None
    if made is None or not proofs.is_of_draft(made):
        raise CommandError(f"گواهی یافت نشد / no such certificate: {name}", returncode=1)
    return made


def compared_as_data(compared: proofs.Compared) -> dict[str, Any]:
    """What a replay tells: `then` and `now` are null where it was not found."""
    return {
        "same": compared.same,
        "rights_changed": compared.rights_changed,
        "hidden": compared.hidden,
        "changes": [
            {
                "external_id": (one.record.external_id or str(one.record.uuid))
                if one.record else None,
                "then": [one.before.kind, one.before.state] if one.before else None,
                "now": [one.after.kind, one.after.state] if one.after else None,
            }
            for one in compared.changes
        ],
    }  # fmt: skip


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
