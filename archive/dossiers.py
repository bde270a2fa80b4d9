"""Subject dossiers: papers of several organisations under one matter, by hand or by their chain.

A dossier holds papers that its reader may not see; they are neither listed, counted nor summed.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from archive import access, audit
from archive.access import Visibility
from archive.errors import ArchiveError, Denied
from archive.models import Dossier, DossierItem, Record, Relation, Unit
from archive.models.audit import Act
from archive.models.dossiers import How
from archive.persian import fold
from archive.vocabulary import Kind, RelationState

LARGEST = 500  # papers that a chain may bring at once
_LINE = r"ردیف(?: (?:بودجه|اعتبار)(?:ای|ی)?)?(?: (?:ای|به شماره|شماره))? ?:? ?(\d[\d/\-]*)"
# «ردیف ۳ جدول» is no line of a budget: the word itself, or a number of a budget's length, tells.
_BUDGET_LINE = re.compile(
    r"ردیف (?:بودجه|اعتبار)(?:ای|ی)?(?: (?:ای|به شماره|شماره))? ?:? ?(\d[\d/\-]*)"
    r"|ردیف(?: (?:به شماره|شماره))? ?:? ?(\d{4,}[\d/\-]*)(?=.{0,30}بودجه)"
)
_MOVED = re.compile(rf"از (?:محل )?{_LINE} به {_LINE}")


class Refused(ArchiveError):
    """What was asked can't be kept as it is; the sentence says why."""


def demand(user: AbstractBaseUser, unit: Unit) -> None:
    """Who follows up in the unit keeps its dossiers."""
    if not access.may(user, "follow", unit):
        raise Denied(_("You can't keep dossiers of this unit."))


@transaction.atomic
def open_dossier(title: str, unit: Unit, *, user: AbstractBaseUser, note: str = "") -> Dossier:
    """A new dossier of a matter."""
    demand(user, unit)
    if not title.strip():
        raise Refused(_("Write the subject of the dossier."))
    dossier = Dossier.objects.create(title=title.strip()[:255], unit=unit, note=note, by=user)
    audit.note(Act.REGISTER, user=user, what=f"dossier {dossier.pk}")
    return dossier


@transaction.atomic
def add(
    dossier: Dossier, records: Iterable[Record], *, user: AbstractBaseUser, how: str = How.HAND
) -> int:
    """Puts papers that he may read into the dossier. -> how many were not there yet."""
    demand(user, dossier.unit)
    sight = access.visibility(user)
    readable = [record for record in records if sight.reads(record)]
    present = set(dossier.items.values_list("record_id", flat=True))
    fresh = {record.pk: record for record in readable if record.pk not in present}
    DossierItem.objects.bulk_create(
        DossierItem(dossier=dossier, record=record, how=how, by=user) for record in fresh.values()
    )
    for record in fresh.values():
        audit.note(Act.CHANGE, user=user, record=record, what=f"into dossier {dossier.pk}")
    return len(fresh)


@transaction.atomic
def take_out(dossier: Dossier, record: Record, *, user: AbstractBaseUser) -> None:
    """Takes a paper out; the paper itself stays where it is."""
    demand(user, dossier.unit)
    if dossier.items.filter(record=record).delete()[0]:
        audit.note(Act.CHANGE, user=user, record=record, what=f"out of dossier {dossier.pk}")


def chain_of(record: Record, sight: Visibility) -> list[Record]:
    """Papers joined to this one by relations that nobody rejected, step by step, as far as the
    reader may read: a matter through its commissions, approvals, letters and amendments.
    """
    found, edge = {record.pk: record}, {record.pk}
    while edge and len(found) < LARGEST:
        links = Relation.objects.filter(Q(subject__in=edge) | Q(object__in=edge))
        ends = links.exclude(state=RelationState.REJECTED).values_list("subject", "object")
        near = {pk for pair in ends for pk in pair} - found.keys()
        rows = Record.objects.filter(access.visible(sight, read=True), pk__in=near)
        edge = set()
        for row in rows[: LARGEST - len(found)]:
            found[row.pk] = row
            edge.add(row.pk)
    return list(found.values())


def budget_lines(record: Record) -> list[tuple[str, int]]:
    """The lines of the budget that a decision names, in its fields or its words, each with 1; a
    shift between two takes from the first (-1) and gives to the second. [("", 1)]: none is named.
    """
    named = record.extra.get("budget_line") or record.extra.get("ردیف بودجه")
    if named:
        return [(str(named), 1)]
    text = fold(record.text)
    if moved := _MOVED.search(text):
        return [(moved[1].rstrip("/-"), -1), (moved[2].rstrip("/-"), 1)]
    match = _BUDGET_LINE.search(text)
    return [((match[1] or match[2]).rstrip("/-") if match else "", 1)]


@dataclass(frozen=True)
class Sum:
    """Rials of the decisions of one budget line and subject; less than none: it gave more away."""

    line: str
    subject: str
    count: int
    amount: int


def sums(records: Iterable[Record]) -> list[Sum]:
    """Amounts by budget line and subject, the largest first; decisions without one are left out."""
    found: dict[tuple[str, str], list[int]] = {}
    for record in records:
        if record.kind == Kind.RESOLUTION and record.resolution.amount:
            for line, sign in budget_lines(record):
                key = (line, record.resolution.subject)
                found.setdefault(key, []).append(sign * record.resolution.amount)
    made = [Sum(line, subject, len(a), sum(a)) for (line, subject), a in found.items()]
    return sorted(made, key=lambda one: (-one.amount, one.line, one.subject))
