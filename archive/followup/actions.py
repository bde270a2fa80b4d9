"""The verbs that write actions: open, report, extend, give, confirm, return.

Each is one transaction of the row, its step and its line in the log. Who may do it is asked of
archive.access; what can't be is refused in a sentence, and nothing is half written.
"""

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from archive import access, audit
from archive.errors import ArchiveError, Denied
from archive.followup import deadlines
from archive.followup.holders import posts_held
from archive.jalali import PartialDate
from archive.models import Action, Charge, Dispatch, Post, Record, Step, StoredFile
from archive.models.audit import Act
from archive.models.followup import ENDED
from archive.models.posts import first_day
from archive.vocabulary import ExecutionState, Kind, StepKind


class Refused(ArchiveError):
    """What was asked can't be kept as it is; the sentence says why."""


@dataclass(frozen=True)
class Order:
    """What an action is made of."""

    owner: Post
    due: str = ""
    task: str = ""
    clause: str = ""
    confirmer: Post | None = None
    helpers: Sequence[Post] = ()


def demand(user: AbstractBaseUser | None, act: str, action_or_record: Action | Record) -> None:
    """The right for this act in the unit of the decision or of its owner; None is the system."""
    if user is None:
        return
    if isinstance(action_or_record, Action):
        seen = access.actions(user).filter(pk=action_or_record.pk).exists()
        units = [action_or_record.resolution.unit, action_or_record.unit]
    else:
        seen = access.visibility(user).reads(action_or_record)
        units = [action_or_record.unit]
    if not seen or not any(access.may(user, act, unit) for unit in units if unit):
        raise Denied(_("You can't do this with this action."))


def told(action: Action) -> str:
    """How the log names an action."""
    return f"action {action.pk}"


def checked_deadline(record: Record, written: str) -> deadlines.Deadline:
    """The deadline as read; a sentence when it can't be one of this decision."""
    deadline = deadlines.read(written)
    if deadline is None:
        raise Refused(
            _("“%(due)s” is no deadline. Write a day like 1405/08/30, or a span like "
              "“30 days” or “3 months”, at most ten years.") % {"due": written}
        )  # fmt: skip
    if deadline.day and record.date and deadline.day < first_day(record.date):
        raise Refused(
            _("The deadline %(due)s is before the decision itself (%(date)s).")
            % {"due": written, "date": record.date}
        )
    return deadline


def different(owner: Post | None, confirmer: Post | None) -> None:
    """Who carries it out does not confirm it."""
    if owner is not None and owner == confirmer:
        raise Refused(_("The owner can't confirm his own action; choose another post."))


@transaction.atomic
def open_action(record: Record, order: Order, *, user: AbstractBaseUser | None) -> Action:
    """A new action of a clause."""
    if record.kind != Kind.RESOLUTION:
        raise Refused(_("Only a decision is followed up."))
    demand(user, "follow", record)
    different(order.owner, order.confirmer)
    deadline = checked_deadline(record, order.due)
    action = Action(
        source="dabir", external_id=str(uuid.uuid4()), resolution=record, owner=order.owner,
        owner_name=order.owner.title, unit=order.owner.unit or record.unit, due=order.due.strip(),
        task=order.task or record.title, confirmer=order.confirmer,
        clause=order.clause or record.resolution.clause,
        after_days=deadline.days, after_months=deadline.months,
    )  # fmt: skip
    action.due_on = deadlines.compute(action)
    action.save()
    action.helpers.set(order.helpers)
    start = deadlines.notified_on(record) or begun(record)
    Charge.objects.create(action=action, post=order.owner, name=order.owner.title, start=start)
    Step.objects.create(
        action=action, kind=StepKind.OPENED, on=access.today(), by=user, after=order.due.strip()
    )
    audit.note(Act.REGISTER, user=user, record=record, what=told(action))
    return action


def begun(record: Record) -> datetime.date:
    """The day of the decision; without one, today."""
    return first_day(record.date) if record.date else access.today()


@transaction.atomic
def report(
    action: Action,
    *,
    user: AbstractBaseUser,
    words: str,
    percent: int,
    state: str,
    papers: Sequence[Record] = (),
    files: Sequence[StoredFile] = (),
    on: datetime.date | None = None,
) -> Step:
    """What was done so far; as done only with its evidence."""
    demand(user, "report", action)
    day = on or access.today()
    not_closed(action)
    if not 0 <= percent <= 100:
        raise Refused(
            _("%(percent)s percent can't be; write a number from 0 to 100.") % {"percent": percent}
        )
    if day > access.today():
        raise Refused(_("The day of the report is still to come."))
    if state == ExecutionState.DONE and not (papers or files):
        raise Refused(_("“Done” needs its evidence: name a filed paper or add a file."))
    if state in (ExecutionState.IMPOSSIBLE, ExecutionState.DROPPED) and not words.strip():
        raise Refused(_("Say why it is given up."))
    if state == ExecutionState.CONFIRMED:
        raise Refused(_("Confirming is not the reporter's."))
    sight = access.visibility(user)
    if any(not sight.reads(paper) for paper in papers):
        raise Refused(_("No one record that you may read has this number."))
    action.state, action.report = state, words
    action.percent = 100 if state == ExecutionState.DONE else percent
    ends = state in (ExecutionState.DONE, ExecutionState.IMPOSSIBLE, ExecutionState.DROPPED)
    action.done_on = day if ends else None
    action.reported_by, action.confirmed_by = user, None
    action.save()
    step = Step.objects.create(
        action=action, kind=StepKind.REPORT, on=day, by=user, words=words, percent=action.percent,
        after=state,
    )  # fmt: skip
    step.papers.set(papers)
    step.files.set(files)
    audit.note(Act.CHANGE, user=user, record=action.resolution, what=f"report on {told(action)}")
    return step


def not_closed(action: Action) -> None:
    """What was confirmed stays."""
    if action.state == ExecutionState.CONFIRMED:
        raise Refused(_("This action was confirmed and is closed."))


@transaction.atomic
def extend(action: Action, *, user: AbstractBaseUser, due: str, reason: str, approver: str) -> Step:
    """A later deadline, with its reason and who approved it."""
    demand(user, "follow", action)
    not_closed(action)
    if not reason.strip() or not approver.strip():
        raise Refused(_("A deadline is extended with its reason and the name of who approved it."))
    before = action.due_on
    deadline = checked_deadline(action.resolution, due)
    if not due.strip():
        raise Refused(_("Write the new deadline."))
    action.due = due.strip()
    action.after_days, action.after_months = deadline.days, deadline.months
    action.due_on = deadlines.compute(action)
    if before and action.due_on and action.due_on <= before:
        raise Refused(_("The new deadline is not later than the present one."))
    action.save()
    audit.note(Act.CHANGE, user=user, record=action.resolution, what=f"extended {told(action)}")
    return Step.objects.create(
        action=action, kind=StepKind.EXTENDED, on=access.today(), by=user, words=reason,
        approver=approver.strip()[:255], before=jalali(before), after=jalali(action.due_on),
    )  # fmt: skip


def jalali(day: datetime.date | None) -> str:
    """A day as the archive writes it."""
    return str(PartialDate.from_date(day)) if day else ""


@transaction.atomic
def give(action: Action, *, user: AbstractBaseUser, owner: Post, reason: str) -> Step:
    """To another post; the one before stays in the dossier with its days."""
    demand(user, "follow", action)
    not_closed(action)
    different(owner, action.confirmer)
    if not reason.strip():
        raise Refused(_("Say why it is given to another post."))
    if owner == action.owner:
        raise Refused(_("This post owns it already."))
    today, before = access.today(), action.owner_name
    charge = action.charges.filter(end=None).first()
    if charge is not None and charge.start >= today:
        charge.delete()
    elif charge is not None:
        charge.end = today - datetime.timedelta(days=1)
        charge.save(update_fields=["end"])
    Charge.objects.create(action=action, post=owner, name=owner.title, start=today)
    action.owner, action.owner_name = owner, owner.title
    action.unit = owner.unit or action.unit
    action.save()
    audit.note(Act.CHANGE, user=user, record=action.resolution, what=f"gave {told(action)}")
    return Step.objects.create(
        action=action, kind=StepKind.REASSIGNED, on=today, by=user, words=reason, before=before,
        after=owner.title,
    )  # fmt: skip


@transaction.atomic
def settle(action: Action, *, user: AbstractBaseUser, confirmed: bool, words: str = "") -> Step:
    """Confirmed by another than who did it, or back with the reason."""
    demand(user, "confirm", action)
    if action.state != ExecutionState.DONE:
        raise Refused(_("Only what was reported as done is confirmed or returned."))
    if confirmed and user.pk == action.reported_by_id:
        raise Refused(_("Who reported it done can't confirm it; another person must."))
    if confirmed and action.owner_id in posts_held(user, access.today()):
        raise Refused(_("The owner can't confirm his own action; choose another post."))
    if not confirmed and not words.strip():
        raise Refused(_("Say why it goes back; whoever brought it will read it."))
    if confirmed:
        action.state, action.confirmed_by = ExecutionState.CONFIRMED, user
    else:
        action.state, action.done_on = ExecutionState.IN_PROGRESS, None
    action.save()
    kind = StepKind.CONFIRMED if confirmed else StepKind.RETURNED
    audit.note(Act.CHANGE, user=user, record=action.resolution, what=f"{kind} {told(action)}")
    return Step.objects.create(
        action=action, kind=kind, on=access.today(), by=user, words=words,
        percent=action.percent,
    )  # fmt: skip


@transaction.atomic
def recompute(records: Sequence[int] | None = None) -> int:
    """Deadlines that count from a notification, after one was filed. -> how many changed."""
    rows = Action.objects.exclude(after_days=None, after_months=None).exclude(state__in=ENDED)
    if records is not None:
        rows = rows.filter(resolution__in=records)
    changed = 0
    for action in rows.select_related("resolution__resolution"):
        day = deadlines.compute(action)
        if day != action.due_on:
            action.due_on = day
            action.save(update_fields=["due_on"])
            changed += 1
    return changed


@transaction.atomic
def dispatch(sent: Dispatch, *, user: AbstractBaseUser) -> Dispatch:
    """A line of the dispatch register; a notification starts the deadlines that wait for it."""
    demand(user, "follow", sent.record)
    if sent.on > access.today():
        raise Refused(_("The day of sending is still to come."))
    if sent.record.date and sent.on < first_day(sent.record.date):
        raise Refused(_("It can't be sent before its own day."))
    sent.by = user
    sent.save()
    audit.note(Act.REGISTER, user=user, record=sent.record, what=f"dispatch {sent.pk}")
    recompute([sent.record_id])
    return sent


@transaction.atomic
def receive(sent: Dispatch, *, user: AbstractBaseUser, on: datetime.date, by: str) -> None:
    """The receipt of a dispatch: the day and who received it."""
    demand(user, "follow", sent.record)
    if not by.strip():
        raise Refused(_("Say who received it."))
    if not sent.on <= on <= access.today():
        raise Refused(_("It is received on the day it was sent or later, and not after today."))
    sent.receipt_on, sent.receipt_by = on, by.strip()[:255]
    sent.save(update_fields=["receipt_on", "receipt_by"])
    audit.note(Act.CHANGE, user=user, record=sent.record, what=f"receipt of dispatch {sent.pk}")
