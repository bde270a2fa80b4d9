"""Resolves what lines name: units and bodies by code, records by outside id, number or code."""

from __future__ import annotations

import datetime
import hashlib
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction

from archive import confidentiality, store
from archive.errors import ArchiveError
from archive.giving import demand_other, view_permission
from archive.interchange import shapes
from archive.interchange.shapes import BadLine, Line
from archive.jalali import PartialDate
from archive.models import (
    Body,
    Event,
    Membership,
    Outbox,
    Record,
    RecordGroupGrant,
    RecordUserGrant,
    Relation,
    Unit,
)
from archive.persian import number_key
from archive.registration import demand, tell_index
from archive.vocabulary import LEVEL_OF_WORD, EventType, Predicate, RelationState, Role

if TYPE_CHECKING:
    from archive.interchange.importing import Import

HIMSELF = "nobody gives rights to himself: a second person must"
CONTENT_TYPES = {
    ".pdf": "application/pdf", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg",
    ".tif": "image/tiff", ".tiff": "image/tiff",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}  # fmt: skip


def by_code(model: type[Unit] | type[Body], source: str, name: str) -> Any | None:
    """A unit or body by outside id of the source, else by code."""
    return (
        model.objects.filter(source=source, external_id=name).first()
        or model.objects.filter(code=name).first()
    )


def record_named(source: str, name: object) -> Record | None:
    """A record by outside id of the same source, else by a number that only one record has."""
    if not name:
        return None
    found = Record.objects.filter(source=source, external_id=str(name)).first()
    if found:
        return found
    same = list(Record.objects.filter(number_key=number_key(str(name)))[:2])
    return same[0] if len(same) == 1 and number_key(str(name)) else None


def meetings_of(fresh: list[tuple[Any, str, Line]]) -> dict[tuple[str, str], Record]:
    """The meetings that a batch of resolutions names, in one query."""
    ids = {str(line["meeting"]) for _, _, line in fresh if line.get("meeting")}
    sources = {entry.source for entry, _, _ in fresh}
    if not ids:
        return {}
    rows = Record.objects.filter(source__in=sources, external_id__in=ids)
    return {(row.source, row.external_id): row for row in rows}


def user_pass(run: Import) -> None:
    """Users with their memberships, after units are known."""
    for number, line, _ in run.lines():
        if line is None or line.get("kind") != "user":
            continue
        if not run.administers:
            continue  # set apart already by the first look
        try:
            take_user(run, line)
        except BadLine as error:
            run.reject(number, str(error), line)


def day(written: object, *, last: bool = False) -> datetime.date | None:
    """A Jalali day as the database keeps memberships' days."""
    if not written:
        return None
    try:
        date = PartialDate.parse(str(written))
    except ValueError as error:
        raise BadLine(f"{written!r} is not a Jalali date") from error
    return date.last() if last else date.first()


def membership_of(run: Import, source: str, line: Line) -> dict[str, Any]:
    """One membership's columns."""
    unit = run.units.get((source, str(line.get("unit")))) or run.units.get(
        ("", str(line.get("unit")))
    )
    if unit is None:
        raise BadLine(f"membership: unit {line.get('unit')!r} is not known")
    if line.get("role") not in Role.values:
        raise BadLine(f"membership: role {line.get('role')!r} is not one of {', '.join(Role)}")
    if line.get("max_level") not in LEVEL_OF_WORD:
        raise BadLine(f"membership: max_level {line.get('max_level')!r} is not known")
    return {
        "unit": unit,
        "include_children": bool(line.get("include_children", False)),
        "max_level": int(LEVEL_OF_WORD[line["max_level"]]),
        "role": line["role"],
        "start": day(line.get("from")),
        "end": day(line.get("to"), last=True),
    }


@transaction.atomic
def take_user(run: Import, line: Line) -> None:
    """Makes or updates a user and replaces his imported memberships; passwords are set apart."""
    username = str(line.get("username") or "")
    if not username:
        raise BadLine("username is needed")
    source = str(line.get("source") or "dabir")
    wanted = [membership_of(run, source, m) for m in line.get("memberships") or []]
    model = get_user_model()
    user = model.objects.filter(username=username).first()
    created = user is None
    if user is None:
        user = model(username=username)
        user.set_unusable_password()
    name = str(line.get("name") or "")[:150]
    changed = created or user.first_name != name
    user.first_name = name
    user.save()
    roles = {m["role"] for m in wanted} | set(line.get("roles") or [])
    groups = Group.objects.filter(name__in=roles)
    if run.user is not None and user.pk == run.user.pk:
        own = {*user.groups.values_list("name", flat=True),
               *user.memberships.values_list("role", flat=True)}  # fmt: skip
        if set(groups.values_list("name", flat=True)) - own:
            raise BadLine(HIMSELF)
    user.groups.set(groups)
    keys = ("unit_id", "include_children", "max_level", "role", "start", "end")
    have = {tuple(row[k] for k in keys) for row in user.memberships.values(*keys)}
    want = {
        (m["unit"].pk, m["include_children"], m["max_level"], m["role"], m["start"], m["end"])
        for m in wanted
    }
    if have != want:
        if run.user is not None and user.pk == run.user.pk and want - have:
            raise BadLine(HIMSELF)
        changed = True
        user.memberships.all().delete()
        Membership.objects.bulk_create([Membership(user=user, **m) for m in wanted])
    if created:
        run.report.created += 1
    elif changed:
        run.report.updated += 1
    else:
        run.report.unchanged += 1


def reference_pass(run: Import) -> None:
    """Events, relations, grants and files: what points at records."""
    takers = {
        "event": take_event, "relation": take_relation, "grant": take_grant, "file": take_file,
    }  # fmt: skip
    for number, line, _ in run.lines():
        if line is None or line.get("kind") not in takers:
            continue
        if line["kind"] == "grant" and not run.administers:
            continue
        try:
            with transaction.atomic():
                takers[line["kind"]](run, line)
        except (BadLine, ArchiveError, OSError) as error:
            run.reject(number, str(error), line)


def target(run: Import, line: Line, name: object) -> Record:
    """The record a line points at, or BadLine that says which is not known."""
    record = record_named(str(line.get("source") or "dabir"), name)
    if record is None or not run.meets(record):
        run.report.unresolved.append(f"{line.get('kind')} {line.get('external_id', '')}: {name}")
        raise BadLine(f"record {name!r} is not known")
    return record


def tally(run: Import, created: bool) -> None:
    """One line taken, or found as it was."""
    if created:
        run.report.created += 1
    else:
        run.report.unchanged += 1


def take_event(run: Import, line: Line) -> None:
    """A step of the approval chain."""
    if line.get("type") not in EventType.values:
        raise BadLine(f"type {line.get('type')!r} is not one of {', '.join(EventType)}")
    source = str(line.get("source") or "dabir")
    record = target(run, line, line.get("resolution"))
    demand(run.user, record.unit, record.level, "relate")
    _, created = Event.objects.get_or_create(
        resolution=record, clause=str(line.get("clause") or ""), type=line["type"],
        date=shapes.checked_date(line, "date"),
        defaults={
            "letter": record_named(source, line.get("letter")), "source": source,
            "external_id": str(line.get("external_id") or ""),
        },
    )  # fmt: skip
    if created:
        tell_index(record.pk)
    tally(run, created)


def take_relation(run: Import, line: Line) -> None:
    """A typed relation between two records."""
    if line.get("predicate") not in Predicate.values:
        raise BadLine(f"predicate {line.get('predicate')!r} is not known")
    ends = line.get("subject") or {}, line.get("object") or {}
    subject, other = (target(run, line, end.get("record")) for end in ends)
    state = line.get("state") or RelationState.PROPOSED
    if state not in RelationState.values:
        raise BadLine(f"state {state!r} is not known")
    if state != RelationState.PROPOSED:
        demand(run.user, subject.unit, subject.level, "relate")
    page = line.get("page")
    told = {
        "effective": shapes.checked_date(line, "effective"), "quote": line.get("quote") or "",
        "page": page if isinstance(page, int) else None, "state": state,
        "source": str(line.get("source") or "dabir"),
        "external_id": str(line.get("external_id") or ""),
    }  # fmt: skip
    row, created = Relation.objects.get_or_create(
        subject=subject, subject_clause=str(ends[0].get("clause") or ""),
        predicate=line["predicate"], object=other, object_clause=str(ends[1].get("clause") or ""),
        defaults=told,
    )  # fmt: skip
    # What was only proposed, perhaps by our own reading, the line decides.
    decided = not created and row.state == RelationState.PROPOSED != state
    if decided:
        Relation.objects.filter(pk=row.pk).update(**told)
    if created or decided:
        confidentiality.lift([subject])
        tell_index(subject.pk, other.pk)
    if decided:
        run.report.updated += 1
    else:
        tally(run, created)


def take_grant(run: Import, line: Line) -> None:
    """An explicit exception for a person or a group."""
    record = target(run, line, line.get("record"))
    giver = get_user_model().objects.filter(username=line.get("giver") or "").first()
    terms = {
        "reason": str(line.get("reason") or "")[:500], "giver": giver,
        "start": day(line.get("from")), "end": day(line.get("to"), last=True),
    }  # fmt: skip
    permission = view_permission()
    if line.get("user"):
        user = get_user_model().objects.filter(username=line["user"]).first()
        if user is None:
            raise BadLine(f"user {line['user']!r} is not known")
        demand_other(run.user, user=user)
        _, created = RecordUserGrant.objects.get_or_create(
            content_object=record, user=user, permission=permission, defaults=terms
        )
    else:
        group = Group.objects.filter(name=line.get("group") or "").first()
        if group is None:
            raise BadLine(f"group {line.get('group')!r} is not known")
        demand_other(run.user, group=group)
        _, created = RecordGroupGrant.objects.get_or_create(
            content_object=record, group=group, permission=permission, defaults=terms
        )
    tally(run, created)


def take_file(run: Import, line: Line) -> None:
    """Stores a file beside the lines and joins it to its record; a wrong hash rejects the line."""
    record = target(run, line, line.get("record"))
    demand(run.user, record.unit, record.level)
    confidentiality.demand_imageless(record.level, pictured=True)
    folder = run.path.resolve().parent
    path = (folder / str(line.get("path") or "")).resolve()
    if not path.is_relative_to(folder) or not path.is_file():
        raise BadLine(f"file {line.get('path')!r} is not beside the lines")
    with path.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
        if line.get("sha256") and line["sha256"] != found:
            raise BadLine(f"sha256 of {line['path']!r} is {found}, not as written")
        stream.seek(0)
        kind = CONTENT_TYPES.get(path.suffix.lower(), "application/octet-stream")
        stored = store.put_file(stream, name=path.name, content_type=kind)
    created = not record.files.filter(pk=stored.pk).exists()
    record.files.add(stored)
    if created:
        if not record.pages.exists():
            run.report.unread.append(record.pk)
        Outbox.objects.create(record_id=record.pk)
    tally(run, created)
