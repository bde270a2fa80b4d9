"""Levels of confidentiality: the highest of the parts, and who may change one.

Ref: regulation of 1354 on keeping secret papers (a file takes the class of its most important
enclosure; a paper received is declassified by its sender); guideline of 1399, article 5 (decisions
that create rights or duties of the public are never classified).
"""

from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from archive import access, audit
from archive.errors import ArchiveError, Denied
from archive.models import LevelChange, Outbox, Record, Relation
from archive.models.audit import Act
from archive.vocabulary import LEVEL_WORDS, Direction, Kind, Level, Predicate, RelationState


def without_image(record: Record) -> bool:
    """Is a paper of its level kept by its card and text only, by the office's setting?"""
    return record.level is not None and record.level >= settings.NO_IMAGE_FROM


def demand_open(public: bool, level: int | None) -> None:
    """A decision that creates rights or duties of the public stays normal."""
    if public and level:
        raise ArchiveError(
            _("A resolution that creates rights or duties of the public can't be classified.")
        )


def demand_imageless(level: int | None, pictured: bool) -> None:
    """From the office's level up no image or file is taken in."""
    if pictured and level is not None and level >= settings.NO_IMAGE_FROM:
        raise ArchiveError(
            _("Papers of this confidentiality are kept here without image: file the card only.")
        )


def floor(record: Record) -> int:
    """The highest level among its parts: clauses of a session, enclosures of a paper."""
    clauses = record.clauses.aggregate(top=Max("record__level"))["top"]
    enclosed = Relation.objects.filter(
        subject=record, predicate=Predicate.ENCLOSES, state=RelationState.CONFIRMED
    ).aggregate(top=Max("object__level"))["top"]
    return max(clauses or 0, enclosed or 0)


def wholes(record: Record) -> list[Record]:
    """What it is a part of: its session, papers that enclose it."""
    rows = Record.objects.filter(
        pk__in=Relation.objects.filter(
            object=record, predicate=Predicate.ENCLOSES, state=RelationState.CONFIRMED
        ).values("subject")
    )
    resolution = getattr(record, "resolution", None) if record.kind == Kind.RESOLUTION else None
    meeting = [resolution.meeting] if resolution and resolution.meeting else []
    return [*meeting, *rows]


def lift(records: Iterable[Record]) -> None:
    """Raises each to the highest of its parts, and what it is itself a part of; never lowers."""
    for record in records:
        top = floor(record)
        if record.level is not None and top > record.level:
            store(record, top, reason="the highest of its parts", by=None)
            lift(wholes(record))


def lift_sessions(ids: Iterable[int]) -> None:
    """After many clauses came at once: the sessions that one of their clauses overtops."""
    rows = Record.objects.filter(pk__in=set(ids)).annotate(top=Max("clauses__record__level"))
    lift(rows.filter(top__gt=F("level")))


@transaction.atomic
def store(
    record: Record, level: int, *, reason: str, by: AbstractBaseUser | None,
    letter: Record | None = None,
) -> None:  # fmt: skip
    """The level, its line of history, the index and the log together."""
    before = record.level
    record.level = level
    record.save(update_fields=["level", "place"])
    LevelChange.objects.create(
        record=record, before=before, after=level, reason=reason[:500], by=by, letter=letter
    )
    Outbox.objects.create(record_id=record.pk)
    words = [LEVEL_WORDS[Level(one)] if one is not None else "none" for one in (before, level)]
    what = f"level {words[0]} to {words[1]}"
    audit.note(Act.CHANGE, user=by, record=record, what=what, reason=reason)


def setter(record: Record) -> int | None:
    """Id of the user who set the level that holds; who filed it where nobody changed it."""
    last = record.level_changes.exclude(by=None).first()
    return last.by_id if last else record.created_by_id


def was_received(record: Record) -> bool:
    """Did another organisation make it, so that only it lowers the level?"""
    letter = getattr(record, "letter", None) if record.kind == Kind.LETTER else None
    return letter is not None and letter.direction == Direction.INCOMING


def may_set(user: AbstractBaseUser, record: Record) -> bool:
    """May he come to the form: as a security officer, or by filing what he reads?"""
    if access.may_at(user, "level", record):
        return True
    return access.may_at(user, "file", record) and access.visibility(user).reads(record)


def from_sender(letter: Record | None, record: Record) -> bool:
    """Is this a filed letter of the sender of the paper received?"""
    if letter is None or not was_received(letter) or letter.pk == record.pk:
        return False
    return letter.letter.sender.strip() == record.letter.sender.strip()


def set_level(
    record: Record, level: int, *, reason: str, by: AbstractBaseUser, letter: Record | None = None
) -> None:
    """Raises or lowers one record's level; raises Denied or ArchiveError with the reason why not.

    `letter`: the sender's own letter, without which a paper received is not lowered.
    """
    if not may_set(by, record):
        raise Denied(_("You can't change the confidentiality of this record."))
    if not reason.strip():
        raise ArchiveError(_("Say the reason."))
    if record.level is None or level == record.level:
        raise ArchiveError(_("The record has this confidentiality already."))
    resolution = getattr(record, "resolution", None) if record.kind == Kind.RESOLUTION else None
    demand_open(resolution is not None and resolution.public_rights, level)
    if level < record.level:
        demand_lowering(record, level, by, letter)
    elif level > max_level(by, record):
        raise Denied(_("You can't give a confidentiality above your own."))
    store(record, level, reason=reason, by=by, letter=letter)
    lift(wholes(record))


def max_level(user: AbstractBaseUser, record: Record) -> int:
    """The highest level that he may give in the record's unit."""
    if record.unit is None:
        return -1
    return max(access.highest_level(user, act, record.unit) for act in ("level", "file"))


def demand_lowering(
    record: Record, level: int, by: AbstractBaseUser, letter: Record | None
) -> None:
    """Who set it, a security officer, or for a paper received its sender in writing."""
    if level < floor(record):
        raise ArchiveError(_("A record is never below the highest of its parts."))
    officer = access.may_at(by, "level", record)
    if was_received(record):
        if not from_sender(letter, record):
            raise ArchiveError(
                _("Only its sender lowers a paper received: name the filed letter that says so.")
            )
        return
    if not officer and setter(record) != by.pk:
        raise Denied(_("Only who set the confidentiality or a security officer lowers it."))
