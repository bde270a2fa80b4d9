"""Deadlines: a day, or a span from the notification, as papers write them."""

import datetime
import re
from dataclasses import dataclass

from archive.jalali import PartialDate, month_length, words_to_number
from archive.models import Action, Record
from archive.models.posts import last_day
from archive.persian import fold
from archive.vocabulary import DispatchKind, EventType

_UNITS = {
    "روز": (1, 0), "هفته": (7, 0), "ماه": (0, 1), "سال": (0, 12),
    "day": (1, 0), "week": (7, 0), "month": (0, 1), "year": (0, 12),
}  # fmt: skip
_SPAN = re.compile(
    r"(?:^|\s)(?P<count>\d{1,4}|[آ-ی]+(?: و [آ-ی]+)?)\s+"
    rf"(?P<unit>{'|'.join(_UNITS)})[هs]?(?:\s|$)"
)
LONGEST = 3660  # days; a longer span is a slip of the pen


@dataclass(frozen=True)
class Deadline:
    """A day as written, or days and months after the notification, or nothing."""

    day: datetime.date | None = None
    days: int | None = None
    months: int | None = None


def read(written: str) -> Deadline | None:
    """«1405/08/30», «ظرف سه ماه از ابلاغ», «30 روز پس از ابلاغ»; None when it is neither."""
    if not written.strip():
        return Deadline()
    try:
        return Deadline(day=PartialDate.parse(written).last())
    except ValueError:
        pass
    match = _SPAN.search(fold(written))
    if match is None:
        return None
    word = match["count"]
    count = int(word) if word.isdigit() else words_to_number(word)
    if count is None and " " in word:
        count = words_to_number(word.split()[-1])
    if not count:
        return None
    days, months = (count * each for each in _UNITS[match["unit"]])
    if days + months * 30 > LONGEST:
        return None
    return Deadline(days=days or None, months=months or None)


def after(day: datetime.date, *, days: int | None, months: int | None) -> datetime.date:
    """The last day of a span from `day`; a month that lacks the day ends it."""
    if months:
        date = PartialDate.from_date(day)
        year, month = divmod(date.year * 12 + date.month - 1 + months, 12)
        length = month_length(year, month + 1)
        day = PartialDate(year, month + 1, min(date.day, length)).first()
    return day + datetime.timedelta(days=days or 0)


def notified_on(record: Record) -> datetime.date | None:
    """The day a decision was told to who carries it out; None while it was not.

    The dispatch register leads, then what the paper says, then the step of its approval chain.
    """
    sent = record.dispatches.filter(kind=DispatchKind.NOTIFIED).order_by("on").first()
    if sent is not None:
        return sent.on
    if record.resolution.notified:
        return last_day(record.resolution.notified)
    event = record.events.filter(type=EventType.NOTIFIED).order_by("date").first()
    return last_day(event.date) if event else None


def compute(action: Action) -> datetime.date | None:
    """The last day of an action; None when it has none or its notification is still to come."""
    if action.after_days or action.after_months:
        told = notified_on(action.resolution)
        if told is None:
            return None
        return after(told, days=action.after_days, months=action.after_months)
    deadline = read(action.due)
    return deadline.day if deadline else None
