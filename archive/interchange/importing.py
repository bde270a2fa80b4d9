"""Reads interchange lines: twice changes nothing, a bad line is set apart, the rest goes on.

Passes over the file keep memory flat: structure, records, resolutions (they name meetings), then
posts and people (they name papers), and what refers to records.
"""

import gzip
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from archive import access, audit
from archive.confidentiality import lift_sessions
from archive.errors import ArchiveError
from archive.followup.actions import recompute
from archive.interchange import accounts, places, references, shapes
from archive.interchange.actions import take_action
from archive.interchange.people import take_person
from archive.interchange.posts import (
    take_area,
    take_chart,
    take_equivalence,
    take_post,
    take_rule,
)
from archive.interchange.shapes import BadLine, Line, both, needed, not_known, parsed
from archive.interchange.staff import Taker, take_all
from archive.models import Body, Outbox, Page, Record, Unit
from archive.models.audit import Act
from archive.references import catch_up
from archive.registration import (
    DETAILS,
    Entry,
    demand,
    demand_level,
    extra_of,
    missing,
    update_draft,
)
from archive.vocabulary import Kind, Stage

BATCH = 500
# In the order in which they name each other.
STAFF: dict[str, Taker] = {
    "post": take_post, "rule": take_rule, "field_equivalence": take_equivalence,
    "area_relation": take_area, "chart": take_chart, "person": take_person, "action": take_action,
}  # fmt: skip


@dataclass
class Report:
    """What an import did; `rejects` is the path of the file of refused lines."""

    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    warnings: list[str] = field(default_factory=list)
    unresolved: list[str] = field(default_factory=list)
    rejects: str = ""
    unread: list[int] = field(default_factory=list)  # records whose file has no text yet


@dataclass
class Import:
    """One run over one file."""

    path: Path
    user: AbstractBaseUser | None
    report: Report
    rejects: Path
    units: dict[tuple[str, str], Unit] = field(default_factory=dict)
    bodies: dict[tuple[str, str], Body] = field(default_factory=dict)
    staff: list[tuple[int, Line]] = field(default_factory=list)  # lines of posts and people

    @property
    def administers(self) -> bool:
        """May the reserved kinds be written: by the system or an administrator?"""
        return self.is_master or access.may(self.user, "users")

    @property
    def is_master(self) -> bool:
        """The system itself, or a master of the installation?"""
        return self.user is None or self.user.is_superuser

    def gives(self, unit: Unit | None) -> bool:
        """May he give rights over this unit?"""
        return self.is_master or (unit is not None and access.may(self.user, "users", unit))

    def meets(self, record: Record) -> bool:
        """What the writer does not see is not known to him; grants name what is not theirs."""
        return self.gives(record.unit) or access.visibility(self.user).shows(record)

    def target(self, line: Line, name: object) -> Record:
        """The record a line points at, or BadLine that says which is not known."""
        record = references.record_named(str(line.get("source") or "dabir"), name)
        if record is None or not self.meets(record):
            whose = f"{line.get('kind')} {line.get('external_id', '')}"
            self.report.unresolved.append(f"{whose}: {name}")
            raise BadLine(not_known("record", name))
        return record

    def tally(self, created: bool, changed: bool = False) -> None:
        """Adds one line to the report: taken as new, taken as a change, or found as it was."""
        if created:
            self.report.created += 1
        elif changed:
            self.report.updated += 1
        else:
            self.report.unchanged += 1

    def lines(self) -> Iterator[tuple[int, Line | None, str]]:
        """(line number, parsed line or None, raw text)."""
        opener = gzip.open if self.path.suffix == ".gz" else open
        with opener(self.path, "rt", encoding="utf-8", errors="replace") as stream:
            for number, raw in enumerate(stream, 1):
                if raw.strip():
                    yield number, parsed(raw), raw

    def reject(self, number: int, reason: str, raw: object) -> None:
        """Sets a line apart with its number and reason."""
        self.report.rejected += 1
        self.rejects.parent.mkdir(parents=True, exist_ok=True)
        row = {"line": number, "reason": reason, "file": str(self.path), "content": raw}
        with self.rejects.open("a", encoding="utf-8") as out:
            out.write(json.dumps(row, ensure_ascii=False, default=str) + "\n")
        self.report.rejects = str(self.rejects)

    def warner(self, number: int) -> Callable[[str], None]:
        """Adds a sentence to the report with its line; the first 1,000 are kept."""

        def warn(sentence: str) -> None:
            if len(self.report.warnings) < 1000:
                self.report.warnings.append(f"{self.path.name}:{number}: {sentence}")

        return warn


def import_file(path: Path | str, *, user: AbstractBaseUser | None = None) -> Report:
    """Takes one JSONL(.gz) file; `user` None is the system. Raises OSError if it can't be read."""
    path = Path(path)
    stamp = timezone.now().strftime("%Y%m%d-%H%M%S-%f")
    run = Import(path, user, Report(), settings.VAR / "rejects" / f"{path.name}-{stamp}.jsonl")
    count_and_check(run)
    structure_pass(run)
    load_names(run)
    record_pass(run, {Kind.MEETING, Kind.LETTER, Kind.DOCUMENT})
    record_pass(run, {Kind.RESOLUTION})
    for fresh in take_all(run, run.staff, STAFF):
        run.tally(fresh is True, fresh is False)
    references.reference_pass(run)
    recompute()
    catch_up()
    audit.note(Act.REGISTER, user=user, what=f"import {path.name}: {run.report.created} new")
    return run.report


def known_kind(kind: object) -> bool:
    """A kind of the interchange form."""
    return (
        kind in shapes.RECORD_KINDS
        or kind in shapes.STAFF_KINDS
        or kind in ("unit", "body", "user", "grant", "event", "relation", "file")
    )


def count_and_check(run: Import) -> None:
    """First look: counts lines and sets apart what no later pass would take."""
    for number, line, raw in run.lines():
        run.report.read += 1
        if line is None:
            run.reject(number, both("", "not a JSON object"), raw.strip()[:2000])
        elif not known_kind(line.get("kind")):
            run.reject(number, not_known("kind", line.get("kind")), line)
        elif not allowed(run, line):
            said = both("", "lines of kind %(kind)r need an administrator", kind=line["kind"])
            run.reject(number, said, line)


def allowed(run: Import, line: Line) -> bool:
    """Reserved kinds need the system or an administrator."""
    return line.get("kind") not in shapes.RESERVED_KINDS or run.administers


def structure_pass(run: Import) -> None:
    """Units and bodies; parents first, whatever their order in the file."""
    waiting: list[tuple[int, Line]] = []
    for number, line, _ in run.lines():
        if line is None or not known_kind(line.get("kind")) or not allowed(run, line):
            continue
        if line["kind"] in shapes.STRUCTURE_KINDS:
            waiting.append((number, line))
        elif line["kind"] in shapes.STAFF_KINDS:
            run.staff.append((number, line))
    while waiting:
        left = [(n, line) for n, line in waiting if not places.placed(run, n, line)]
        if len(left) == len(waiting):
            for number, line in left:
                run.reject(number, both("", "its parent or unit is not known"), line)
            return
        waiting = left


def load_names(run: Import) -> None:
    """Codes and outside ids of units and bodies, looked up once."""
    for model, table in ((Unit, run.units), (Body, run.bodies)):
        for row in model.objects.all():
            table["", row.code] = row
            if row.external_id:
                table[row.source, row.external_id] = row
    accounts.user_pass(run)


def named(table: dict[tuple[str, str], Any], source: str, name: object) -> Any | None:
    """By outside id of the same source, else by code."""
    if not name:
        return None
    return table.get((source, str(name))) or table.get(("", str(name)))


def record_pass(run: Import, kinds: set[str]) -> None:
    """Takes record lines in batches."""
    batch: list[tuple[int, Line]] = []
    for number, line, _ in run.lines():
        if line is not None and line.get("kind") in kinds:
            batch.append((number, line))
        if len(batch) >= BATCH:
            take_batch(run, batch)
            batch = []
    take_batch(run, batch)


@transaction.atomic
def take_batch(run: Import, batch: list[tuple[int, Line]]) -> None:
    """New records of a batch are written together, known ones compared by their digest."""
    sources = {str(line.get("source") or "dabir") for _, line in batch}
    ids = {str(line.get("external_id") or "") for _, line in batch}
    known = {
        (r.source, r.external_id): r
        for r in Record.objects.filter(source__in=sources, external_id__in=ids - {""})
    }
    fresh: list[tuple[Entry, str, Line]] = []
    seen: set[tuple[str, str]] = set()
    for number, line in batch:
        try:
            entry = built(run, number, line)
            identity = (entry.source, entry.external_id)
            if identity in seen:
                raise BadLine(both("", "the same identity stands twice in this file"))
            seen.add(identity)
            if identity in known:
                compare(run, known[identity], entry, line)
            else:
                fresh.append((entry, shapes.digest(line), line))
        except (BadLine, ArchiveError) as error:
            run.reject(number, str(error), line)
    write(run, fresh)


def built(run: Import, number: int, line: Line) -> Entry:
    """The entry of a line, its unit and body looked up, the writer's right checked."""
    source = str(line.get("source") or "dabir")
    if not line.get("external_id"):
        raise BadLine(needed("external_id"))
    body = named(run.bodies, source, line.get("body"))
    unit = named(run.units, source, line.get("unit"))
    for key, found in (("body", body), ("unit", unit)):
        if line.get(key) and found is None:
            run.report.unresolved.append(f"{line['external_id']}: {key} {line[key]}")
    if body is not None and unit is None and not line.get("unit"):
        unit = body.unit
    entry = shapes.entry_of(line, unit=unit, body=body, warn=run.warner(number))
    demand(run.user, unit, entry.fields["level"])
    demand_level(entry)
    return entry


def compare(run: Import, record: Record, entry: Entry, line: Line) -> None:
    """Unchanged, updates a draft, or is refused for a final record."""
    digest = shapes.digest(line)
    if record.line_digest == digest:
        run.report.unchanged += 1
        return
    if record.is_final:
        raise BadLine(both("", "the record is final; file a correction instead"))
    update_draft(record, entry, user=run.user)
    record.pages.all().delete()
    for page in entry.pages:
        page.record = record
    Page.objects.bulk_create(entry.pages)
    record.line_digest = digest
    if not missing(entry):
        record.stage, record.filed_at = Stage.FINAL, timezone.now()
    record.save()
    run.report.updated += 1


def write(run: Import, fresh: list[tuple[Entry, str, Line]]) -> None:
    """Inserts records, details, pages and outbox rows of a batch."""
    rows = []
    for entry, digest, _ in fresh:
        lacking = missing(entry)
        row = Record(
            kind=entry.kind,
            source=entry.source,
            external_id=entry.external_id,
            extra=extra_of(entry),
            line_digest=digest,
            created_by=run.user,
            stage=Stage.DRAFT if lacking else Stage.FINAL,
            filed_at=None if lacking else timezone.now(),
            **entry.fields,
        )
        row.derive()
        rows.append(row)
    Record.objects.bulk_create(rows)
    details: dict[str, list[Any]] = {}
    meetings = references.meetings_of(fresh)
    for row, (entry, _, line) in zip(rows, fresh, strict=True):
        values = dict(entry.details)
        if entry.kind == Kind.RESOLUTION and line.get("meeting"):
            values["meeting"] = meetings.get((entry.source, str(line["meeting"])))
            if values["meeting"] is None:
                run.report.unresolved.append(f"{entry.external_id}: meeting {line['meeting']}")
        detail = DETAILS[entry.kind](record=row, **values)
        if entry.kind == Kind.DOCUMENT:
            detail.derive()
        details.setdefault(entry.kind, []).append(detail)
        for page in entry.pages:
            page.record = row
    for kind, objects in details.items():
        DETAILS[kind].objects.bulk_create(objects)
    Page.objects.bulk_create([page for entry, _, _ in fresh for page in entry.pages])
    Outbox.objects.bulk_create([Outbox(record_id=row.pk) for row in rows])
    lift_sessions(meeting.pk for meeting in meetings.values())
    run.report.created += len(rows)
