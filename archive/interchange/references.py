"""Resolves what lines name: units and bodies by code, records by outside id, number or code."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django.db import transaction

from archive import confidentiality, store
from archive.errors import ArchiveError
from archive.interchange import accounts, shapes
from archive.interchange.shapes import BadLine, Line, both, not_one_of
from archive.models import (
    Body,
    Event,
    Outbox,
    Record,
    Relation,
    Unit,
)
from archive.persian import number_key
from archive.registration import demand, tell_index
from archive.vocabulary import EventType, Predicate, RelationState

if TYPE_CHECKING:
    from archive.interchange.importing import Import

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


def reference_pass(run: Import) -> None:
    """Events, relations, grants and files: what points at records."""
    takers = {
        "event": take_event, "relation": take_relation, "file": take_file,
        "grant": accounts.take_grant,
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


def take_event(run: Import, line: Line) -> None:
    """A step of the approval chain."""
    if line.get("type") not in EventType.values:
        raise BadLine(not_one_of("type", line.get("type"), EventType))
    source = str(line.get("source") or "dabir")
    record = run.target(line, line.get("resolution"))
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
    run.tally(created)


def take_relation(run: Import, line: Line) -> None:
    """A typed relation between two records."""
    if line.get("predicate") not in Predicate.values:
        raise BadLine(not_one_of("predicate", line.get("predicate"), Predicate))
    ends = line.get("subject") or {}, line.get("object") or {}
    subject, other = (run.target(line, end.get("record")) for end in ends)
    state = line.get("state") or RelationState.PROPOSED
    if state not in RelationState.values:
        raise BadLine(not_one_of("state", state, RelationState))
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
    run.tally(created, decided)


def take_file(run: Import, line: Line) -> None:
    """Stores a file beside the lines and joins it to its record; a wrong hash rejects the line."""
    record = run.target(line, line.get("record"))
    demand(run.user, record.unit, record.level)
    confidentiality.demand_imageless(record.level, pictured=True)
    folder = run.path.resolve().parent
    path = (folder / str(line.get("path") or "")).resolve()
    if not path.is_relative_to(folder) or not path.is_file():
        raise BadLine(both("path", "%(path)r is not beside the lines", path=line.get("path")))
    with path.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
        if line.get("sha256") and line["sha256"] != found:
            said = "that of %(path)r is %(found)s, not as written"
            raise BadLine(both("sha256", said, path=line["path"], found=found))
        stream.seek(0)
        kind = CONTENT_TYPES.get(path.suffix.lower(), "application/octet-stream")
        stored = store.put_file(stream, name=path.name, content_type=kind)
    created = not record.files.filter(pk=stored.pk).exists()
    record.files.add(stored)
    if created:
        if not record.pages.exists():
            run.report.unread.append(record.pk)
        Outbox.objects.create(record_id=record.pk)
    run.tally(created)
