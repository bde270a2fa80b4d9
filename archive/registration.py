"""The verbs that write: each is one transaction of record, pages, relations, audit and outbox."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from archive import access, audit, confidentiality, history, references
from archive.errors import Denied, Frozen, Incomplete
from archive.jalali import PartialDate
from archive.models import (
    Document,
    Event,
    Letter,
    Meeting,
    Outbox,
    Page,
    Record,
    Relation,
    Resolution,
    StoredFile,
    Unit,
    Withdrawal,
)
from archive.models.audit import Act
from archive.vocabulary import (
    PERSONNEL_PAPERS,
    EventType,
    Kind,
    Level,
    Predicate,
    RelationState,
    Stage,
)

DETAILS: dict[str, type] = {
    Kind.MEETING: Meeting,
    Kind.RESOLUTION: Resolution,
    Kind.LETTER: Letter,
    Kind.DOCUMENT: Document,
}
# The least that must be known before a paper is final (interchange form, section 2).
MINIMUM: dict[str, tuple[str, ...]] = {
    Kind.DOCUMENT: ("type", "date", "title", "unit", "level"),
    Kind.RESOLUTION: ("number", "body", "date", "text", "unit", "level"),
    Kind.LETTER: ("number", "date", "sender", "receiver", "subject", "unit", "level"),
    Kind.MEETING: ("body", "date", "unit", "level", "present"),
}
AT_ONCE = 500  # silences written in one transaction
RECORD_FIELDS = ("number", "title", "date", "text", "unit", "body", "level", "need_to_know")


@dataclass
class Entry:
    """What one record is made of: shared fields, the fields of its kind, pages and files."""

    kind: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    details: Mapping[str, Any] = field(default_factory=dict)
    pages: Sequence[Page] = ()
    files: Sequence[StoredFile] = ()
    source: str = "dabir"
    external_id: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)


def missing(entry: Entry) -> list[str]:
    """Names of the minimum fields that the entry lacks."""
    known = {**entry.fields, **entry.details, "subject": entry.fields.get("title")}
    if entry.kind == Kind.RESOLUTION and known.get("meeting") and known.get("clause"):
        known["number"] = known.get("number") or known["clause"]  # cited as «بند ۵ صورتجلسه …»
    return [
        name
        for name in MINIMUM[entry.kind]
        if known.get(name) is None or known.get(name) == "" or known.get(name) == []
    ]


@transaction.atomic
def register(
    entry: Entry, *, user: AbstractBaseUser | None, final: bool = True, log: bool = True
) -> Record:
    """Files one record; raises Incomplete when it is to be final and lacks its minimum.

    `user` None is the system itself (imports by the server's administrator).
    """
    if final and (lacking := missing(entry)):
        raise Incomplete(lacking)
    demand(user, entry.fields.get("unit"), entry.fields.get("level"), act_of(entry))
    demand_level(entry)
    record = Record(
        kind=entry.kind,
        source=entry.source,
        external_id=entry.external_id,
        created_by=user,
        extra=extra_of(entry),
        **{name: entry.fields[name] for name in RECORD_FIELDS if name in entry.fields},
    )
    record.save()
    DETAILS[entry.kind].objects.create(record=record, **entry.details)
    if entry.files:
        record.files.set(entry.files)
    for page in entry.pages:
        page.record = record
    Page.objects.bulk_create(entry.pages)
    confidentiality.lift(confidentiality.wholes(record))
    if final:
        finalise(record, user=user)
    else:
        Outbox.objects.create(record_id=record.pk)
    if log:
        audit.note(Act.REGISTER, user=user, record=record, what=entry.kind)
    return record


def demand_level(entry: Entry) -> None:
    """What the level forbids: a classified public right, an image where none is kept."""
    level = entry.fields.get("level")
    confidentiality.demand_open(bool(entry.details.get("public_rights")), level)
    pictured = bool(entry.files) or any(page.image or page.file_id for page in entry.pages)
    confidentiality.demand_imageless(level, pictured)


def act_of(entry: Entry) -> str:
    """Papers about people and charts are filed by the personnel office too, nothing else is."""
    kind = str(entry.details.get("type", "")) if entry.kind == Kind.DOCUMENT else ""
    return "file personnel" if kind in PERSONNEL_PAPERS else "file"


def extra_of(entry: Entry) -> dict[str, Any]:
    """The type of a document stands in `extra` too: it decides the group of kinds."""
    extra = dict(entry.extra)
    if entry.kind == Kind.DOCUMENT:
        extra["type"] = str(entry.details.get("type", ""))
    return extra


def demand(
    user: AbstractBaseUser | None, unit: Unit | None, level: int | None, act: str = "file"
) -> None:
    """Refuses a person who may not file (or relate papers) in this unit at this level."""
    if user is None or user.is_superuser:
        return
    if unit is None or not access.may(user, act, unit):
        raise Denied("You can't file papers in this unit.")
    if level is not None and level > access.highest_level(user, act, unit):
        raise Denied("You can't file papers of this confidentiality.")


@transaction.atomic
def update_draft(record: Record, entry: Entry, *, user: AbstractBaseUser | None) -> Record:
    """Changes a draft; a final record raises Frozen."""
    if record.is_final:
        raise Frozen("This record is final. File a correction linked to it instead.")
    demand_level(entry)
    for name in RECORD_FIELDS:
        if name in entry.fields:
            setattr(record, name, entry.fields[name])
    record.extra = extra_of(entry)
    record.save()
    DETAILS[record.kind].objects.update_or_create(record=record, defaults=dict(entry.details))
    confidentiality.lift([record, *confidentiality.wholes(record)])
    tell_index(record.pk)
    audit.note(Act.CHANGE, user=user, record=record)
    return record


@transaction.atomic
def finalise(record: Record, *, user: AbstractBaseUser | None) -> None:
    """Freezes a draft: from here on only linked records change anything."""
    record.stage = Stage.FINAL
    record.filed_at = timezone.now()
    record.save(update_fields=["stage", "filed_at"])
    references.read_record(record)
    Outbox.objects.create(record_id=record.pk)


@transaction.atomic
def register_session(
    meeting: Entry, clauses: Sequence[Entry], *, user: AbstractBaseUser | None
) -> tuple[Record, list[Record]]:
    """Files a meeting with its clauses; its level is the highest of its parts."""
    levels = [e.fields.get("level") for e in (meeting, *clauses)]
    highest = max((level for level in levels if level is not None), default=Level.NORMAL)
    meeting.fields = {**meeting.fields, "level": highest}
    session = register(meeting, user=user)
    filed = []
    for clause in clauses:
        clause.details = {**clause.details, "meeting": session}
        filed.append(register(clause, user=user))
    return session, filed


def tell_index(*ids: int) -> None:
    """Outbox rows for records and for those whose legal state follows from theirs."""
    told = dict.fromkeys([*ids, *sorted(history.touched(ids))])
    Outbox.objects.bulk_create([Outbox(record_id=pk) for pk in told])


@transaction.atomic
def link(
    subject: Record,
    predicate: str,
    target: Record,
    *,
    user: AbstractBaseUser | None,
    state: str = RelationState.PROPOSED,
    **fields: Any,
) -> Relation:
    """A typed relation; both ends are indexed again."""
    relation = Relation.objects.create(
        subject=subject, predicate=predicate, object=target, state=state, **fields
    )
    confidentiality.lift([subject])
    tell_index(subject.pk, target.pk)
    audit.note(Act.CHANGE, user=user, record=subject, what=f"{predicate} {target.uuid}")
    return relation


@transaction.atomic
def settle(relation: Relation, state: str, *, user: AbstractBaseUser | None) -> None:
    """A person's word on a proposed relation: confirmed or rejected, once, and logged."""
    demand(user, relation.subject.unit, relation.subject.level, "relate")
    settled = Relation.objects.filter(pk=relation.pk, state=RelationState.PROPOSED).update(
        state=RelationState(state)
    )
    if not settled:
        raise Frozen("Somebody else has already decided on this relation.")
    relation.refresh_from_db()
    confidentiality.lift([relation.subject])
    tell_index(relation.subject_id, relation.object_id)
    what = f"{state} {relation.predicate} {relation.object.uuid}"
    audit.note(Act.CHANGE, user=user, record=relation.subject, what=what)


@transaction.atomic
def correct_relation(
    relation: Relation,
    *,
    predicate: str,
    target: Record,
    clause: str,
    effective: str,
    user: AbstractBaseUser | None,
) -> Relation:
    """What a proposed relation really is: the proposal is rejected, the right one confirmed."""
    settle(relation, RelationState.REJECTED, user=user)
    fields = {
        "subject_clause": relation.subject_clause, "object_clause": clause,
        "effective": effective, "quote": relation.quote, "page": relation.page,
    }  # fmt: skip
    return link(
        relation.subject, predicate, target, user=user, state=RelationState.CONFIRMED, **fields
    )


@transaction.atomic
def amend(original: Record, correction: Entry, *, user: AbstractBaseUser | None) -> Record:
    """Files an اصلاحیه: a new final record that corrects a final one."""
    record = register(correction, user=user)
    link(record, Predicate.CORRECTS, original, user=user, state=RelationState.CONFIRMED)
    return record


@transaction.atomic
def record_silence(on: datetime.date) -> int:
    """Writes down that nobody objected in time, by the rule of the day; -> how many, at most 500.

    The system's own event: no person stands behind it, and running it twice adds nothing.
    """
    found = history.silences(on, AT_ONCE)
    locked = Record.objects.select_for_update().filter(pk__in=found)
    missing = locked.exclude(events__type=EventType.SILENCE).order_by("pk")
    records = list(missing)
    for record in records:
        day = str(PartialDate.from_date(found[record.pk]))
        Event.objects.create(
            resolution=record, type=EventType.SILENCE, date=day, source="dabir",
            external_id=f"silence-{record.uuid}",
        )  # fmt: skip
        audit.note(Act.REGISTER, user=None, record=record, what=f"silence {day}")
    if records:
        tell_index(*(record.pk for record in records))
    return len(records)


@transaction.atomic
def withdraw(record: Record, *, reason: str, user: AbstractBaseUser | None) -> None:
    """Takes a final record out of use, with its reason; the row and its pages stay."""
    if not reason.strip():
        raise Incomplete(["reason"])
    demand(user, record.unit, record.level)
    Withdrawal.objects.create(record=record, reason=reason, by=user)
    record.stage = Stage.WITHDRAWN
    record.save(update_fields=["stage"])
    tell_index(record.pk)
    audit.note(Act.CHANGE, user=user, record=record, what="withdraw")


@transaction.atomic
def add_reading(record: Record, pages: Sequence[Page], *, user: AbstractBaseUser | None) -> None:
    """A better scan or a new reading: new page rows beside the old ones, the newest is shown."""
    demand(user, record.unit, record.level)
    latest = {p.number: p.reading for p in record.pages.order_by("reading")}
    for page in pages:
        page.record = record
        page.reading = latest.get(page.number, 0) + 1
    Page.objects.bulk_create(pages)
    references.read_record(record)
    Outbox.objects.create(record_id=record.pk)
    audit.note(Act.CHANGE, user=user, record=record, what="new reading")
