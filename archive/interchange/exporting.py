"""Writes interchange lines of what a user may read, with the files beside them."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.contrib.auth.models import AbstractBaseUser

from archive import access, audit, history, store
from archive.interchange import actions, people, posts
from archive.interchange.shapes import DETAIL_KEYS
from archive.jalali import PartialDate
from archive.models import (
    Action,
    Body,
    Chart,
    Event,
    HeldLine,
    Person,
    Post,
    Record,
    Relation,
    Unit,
)
from archive.models.audit import Act
from archive.vocabulary import LEVEL_WORDS, Kind, Level


def export_folder(folder: Path | str, *, user: AbstractBaseUser | None = None) -> dict[str, int]:
    """Fills `folder` with archive.jsonl, states.jsonl and files/; `user` None sees all.

    states.jsonl is for the reader of the export: import computes its own states.
    """
    folder = Path(folder)
    (folder / "files").mkdir(parents=True, exist_ok=True)
    rows = Record.objects.all() if user is None else access.records(user, read=True)
    counts = {"records": 0, "files": 0}
    audit.note(Act.EXPORT, user=user, what=str(folder))
    with (folder / "archive.jsonl").open("w", encoding="utf-8") as out:
        for line in (*structure_lines(user), *staff_lines(user)):
            write(out, line)
        for record in rows.select_related("unit", "body").order_by("id").iterator(500):
            audit.note(Act.EXPORT, user=user, record=record)
            write(out, record_line(record, rows))
            counts["records"] += 1
            for line in file_lines(record, folder, user):
                write(out, line)
                counts["files"] += 1
        for line in (*link_lines(rows), *action_lines(rows, user)):
            write(out, line)
    with (folder / "states.jsonl").open("w", encoding="utf-8") as out:
        for line in state_lines(rows, user):
            write(out, line)
    return counts


def write(out: Any, line: dict[str, Any]) -> None:
    """One object a line, empty values left out."""
    kept = {key: value for key, value in line.items() if value not in (None, "", [])}
    out.write(json.dumps(kept, ensure_ascii=False) + "\n")


def identity(record: Record) -> dict[str, str]:
    """(source, external_id); what was born here has its uuid."""
    return {"external_id": record.external_id or str(record.uuid), "source": record.source}


def structure_lines(user: AbstractBaseUser | None) -> Iterator[dict[str, Any]]:
    """Units and bodies; lines kept whole only for the system, they may hold personal data."""
    for unit in Unit.objects.select_related("parent").order_by("path"):
        yield {
            "kind": "unit", "external_id": unit.external_id or unit.code, "source": unit.source,
            "code": unit.code, "title": unit.title, "type": unit.type,
            "parent": unit.parent.code if unit.parent else None, "from": unit.start,
            "to": unit.end,
        }  # fmt: skip
    for body in Body.objects.select_related("unit", "parent").order_by("code"):
        yield {
            "kind": "body", "external_id": body.external_id or body.code, "source": body.source,
            "code": body.code, "title": body.title, "type": body.type, "unit": body.unit.code,
            "parent": body.parent.code if body.parent else None, "quorum": body.quorum,
            "from": body.start, "to": body.end,
        }  # fmt: skip
    if user is None:
        for held in HeldLine.objects.order_by("id").iterator():
            yield held.line


def staff_lines(user: AbstractBaseUser | None) -> Iterator[dict[str, Any]]:
    """Posts, rules, charts and people that the user may read; None: all."""
    every = user is None
    charts = Chart.objects.all() if every else access.charts(user)
    held = Post.objects.all() if every else access.posts(user)
    charts = charts.select_related("organisation").prefetch_related("units", "places__post")
    yield from posts.lines(held.select_related("unit").order_by("pk"), charts.order_by("pk"))
    if every or held.exists():
        yield from posts.tables()
    files = Person.objects.all() if every else access.people(user)
    for person in files.prefetch_related(*people.WITH_FACTS).order_by("pk"):
        audit.note(Act.EXPORT, user=user, what=f"person {person.code}")
        yield people.person_line(person)


def action_lines(rows: Any, user: AbstractBaseUser | None) -> Iterator[dict[str, Any]]:
    """What is done about decisions, as far as the user may see it."""
    held = Action.objects.all() if user is None else access.actions(user)
    held = held.select_related("resolution", "owner").order_by("pk")
    return actions.lines(held.iterator(500), rows.values("pk"))


def record_line(record: Record, rows: Any) -> dict[str, Any]:
    """A record in the words of the interchange form; its session only if that is in `rows`."""
    detail = getattr(record, record.kind)
    line: dict[str, Any] = {"kind": record.kind, **identity(record)}
    line |= {key: getattr(detail, name) for key, name in DETAIL_KEYS[record.kind].items()}
    line |= {
        "number": record.number,
        "date": record.date,
        "title": record.title,
        "text": record.text,
        "unit": record.unit.code if record.unit else None,
        "level": LEVEL_WORDS[Level(record.level)] if record.level is not None else None,
        "body": record.body.code if record.body else None,
    }
    if not line.get("public_rights"):
        line.pop("public_rights", None)
    session = detail.meeting_id if record.kind == Kind.RESOLUTION else None
    if session and rows.filter(pk=session).exists():
        line["meeting"] = identity(detail.meeting)["external_id"]
    if record.kind == Kind.LETTER:
        line["subject"] = record.title
    return line | {k: v for k, v in record.extra.items() if k not in line}


def file_lines(
    record: Record, folder: Path, user: AbstractBaseUser | None
) -> Iterator[dict[str, Any]]:
    """Copies the record's files that its reader may have; the name is the digest."""
    for stored in record.files.all():
        if user is not None and not access.hands_over(user, stored):
            continue
        name = f"files/{stored.sha256}{Path(stored.name).suffix}"
        shutil.copyfile(store.held(stored.sha256), folder / name)
        yield {
            "kind": "file", "source": record.source, "record": identity(record)["external_id"],
            "path": name, "sha256": stored.sha256,
        }  # fmt: skip


def state_lines(rows: Any, user: AbstractBaseUser | None) -> Iterator[dict[str, Any]]:
    """The legal state of each decision on this day, and which paper decides it."""
    on = access.today()
    decisions = list(rows.filter(kind=Kind.RESOLUTION).order_by("id"))
    sight = access.visibility(user) if user else None
    told = history.states_of_ids([record.pk for record in decisions], on, sight)
    bases = [state.verdict.basis for state in told.values()]
    changes = Relation.objects.select_related("subject").in_bulk(
        [basis.id for basis in bases if basis and basis.kind == "change"]
    )
    for record in decisions:
        state = told[record.pk]
        basis = state.verdict.basis if state.status else None
        change = changes[basis.id] if basis and basis.kind == "change" else None
        yield {
            "resolution": identity(record)["external_id"], "number": record.number,
            "on": str(PartialDate.from_date(on)), "status": state.status or history.ask(),
            "decided_by": change.subject.number if change else None,
            "sentence": change.quote if change and readable(change, sight) else None,
        }  # fmt: skip


def readable(change: Relation, sight: access.Visibility | None) -> bool:
    """May the reader have the sentence of the deciding paper?"""
    return sight is None or sight.reads(change.subject)


def link_lines(rows: Any) -> Iterator[dict[str, Any]]:
    """Relations and events whose every end is in the export."""
    ids = rows.values("pk")
    links = Relation.objects.filter(subject__in=ids, object__in=ids)
    for link in links.select_related("subject", "object").iterator(500):
        yield {
            "kind": "relation", "external_id": link.external_id, "source": link.source,
            "subject": {
                "record": identity(link.subject)["external_id"], "clause": link.subject_clause,
            },
            "predicate": link.predicate,
            "object": {
                "record": identity(link.object)["external_id"], "clause": link.object_clause,
            },
            "effective": link.effective, "quote": link.quote, "page": link.page,
            "state": link.state,
        }  # fmt: skip
    events = Event.objects.filter(resolution__in=ids).select_related("resolution")
    for event in events.iterator(500):
        yield {
            "kind": "event", "external_id": event.external_id, "source": event.source,
            "resolution": identity(event.resolution)["external_id"], "clause": event.clause,
            "type": event.type, "date": event.date,
        }  # fmt: skip
