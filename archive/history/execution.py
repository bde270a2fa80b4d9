"""The end of a decision's course: to whom it was sent, and what was done about it.

Told to who reads the follow-up of its place (`archive.access.followed_by`), to nobody else.
"""

import datetime
from collections.abc import Iterator

from django.utils.translation import gettext as _

from archive import access
from archive.access import Visibility
from archive.history.steps import Item
from archive.jalali import PartialDate
from archive.models import Action, Dispatch, Record
from archive.vocabulary import DispatchKind, StepKind


def executed(record: Record, sight: Visibility) -> list[Item]:
    """Dispatches and actions of a decision as steps."""
    return [*dispatched(record, sight), *acted(record, sight)]


def written(day: datetime.date | None) -> str:
    """A day as the archive writes it; "" when there is none."""
    return str(PartialDate.from_date(day)) if day else ""


def dispatched(record: Record, sight: Visibility) -> Iterator[Item]:
    """Each receiver with the day, and the day of the receipt."""
    rows = Dispatch.objects.filter(access.followed_by(sight, "record"), record=record)
    for row in rows.select_related("letter__body").order_by("on", "pk"):
        letter = row.letter if row.letter and sight.shows(row.letter) else None
        label = f"{DispatchKind(row.kind).label}: {row.receiver}"
        yield Item("notification", label, written(row.on), letter)
        if row.receipt_on:
            yield Item("notification", _("Receipt: %(by)s") % {"by": row.receipt_by},
                       written(row.receipt_on))  # fmt: skip


def acted(record: Record, sight: Visibility) -> Iterator[Item]:
    """What was asked of whom, each report with its papers, and what became of it."""
    rows = Action.objects.filter(access.followed_by(sight), resolution=record)
    for row in rows.select_related("owner").prefetch_related("steps__papers").order_by("pk"):
        owner = row.owner.title if row.owner else row.owner_name
        task = ": ".join(filter(None, [owner, row.task]))
        for step in row.steps.all():
            said = StepKind(step.kind).label
            papers = [paper for paper in step.papers.all() if sight.shows(paper)]
            for paper in papers or [None]:
                yield Item("action", f"{said} — {task}", written(step.on), paper)
        if not row.done_on:
            label = _("Deadline (%(state)s)") % {"state": row.get_state_display()}
            yield Item("action", f"{label} — {task}", written(row.due_on))
