"""Reading the log of access: by person, record, period and act, and what in it is unusual.

The log names records by id only; no text of a paper is in it. Ref: rights matrix, auditor.
"""

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Max, Min, Q, QuerySet
from django.db.models.functions import ExtractHour, TruncDate
from django.utils import timezone

from archive.models import AccessRow, Record
from archive.models.audit import Act
from archive.persian import number_key

READING = (Act.VIEW, Act.PAGE, Act.PRINT, Act.DOWNLOAD, Act.EXPORT)
REFUSALS = 10  # refused tries of one person on a day
FAILURES = 5  # failed log-ins under one name on a day
NIGHT = (20, 6)  # from the hour, to the hour, in the office's time
AT_NIGHT = 20  # records read by one person on one night
IN_A_DAY = 200  # records read by one person on a day
PASSWORDS = {"act": Act.RIGHTS, "what__startswith": "account ", "what__endswith": ": password set"}
# A line of rights up to secret or above, given or changed.
SECRETS = {"act": Act.RIGHTS, "what__regex": r" up to level [34]( to [0-9-]+)?$"}
MOST = 200  # findings of a kind


@dataclass(frozen=True)
class Unusual:
    """One finding: who, on which day, how many times; `kind` is refusals, failures, night, bulk,
    passwords, secrets or emergency."""

    kind: str
    username: str
    day: datetime.date
    count: int
    first: datetime.datetime
    last: datetime.datetime


def named_records(name: str) -> list[int]:
    """Ids by number in any order of its parts, or by uuid."""
    key = number_key(name)
    by_number = Record.objects.filter(number_key=key) if key else Record.objects.none()
    found = list(by_number.values_list("pk", flat=True))
    try:
        named = uuid.UUID(name)
    except ValueError:
        return found
    return [*found, *Record.objects.filter(uuid=named).values_list("pk", flat=True)]


def beginning(day: datetime.date) -> datetime.datetime:
    """The first moment of a day in the office's time."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


def between(
    rows: QuerySet[AccessRow], since: datetime.date | None, until: datetime.date | None
) -> QuerySet[AccessRow]:
    """Rows of these days, both counted."""
    if since:
        rows = rows.filter(at__gte=beginning(since))
    if until:
        rows = rows.filter(at__lt=beginning(until + datetime.timedelta(days=1)))
    return rows


def rows_of(
    log: QuerySet[AccessRow],
    *,
    username: str = "",
    record: str = "",
    act: str = "",
    since: datetime.date | None = None,
    until: datetime.date | None = None,
) -> QuerySet[AccessRow]:
    """Rows of a log by what is asked, newest first.

    `record` is # and an id, a number or a uuid: who was given a number learns who saw the record,
    and nothing else of it.
    """
    rows = between(log.order_by("-pk"), since, until)
    if username:
        rows = rows.filter(username=username)
    if act:
        rows = rows.filter(act=act)
    if record.startswith("#") and record[1:].isdecimal():
        rows = rows.filter(record_id=int(record[1:]))
    elif record:
        rows = rows.filter(record_id__in=named_records(record))
    return rows


def stretch(since: datetime.date | None, until: datetime.date | None) -> tuple[int, int]:
    """(first, last) id of the days; (0, 0) where nothing was written."""
    found = between(AccessRow.objects.all(), since, until).aggregate(a=Min("pk"), b=Max("pk"))
    return found["a"] or 0, found["b"] or 0


def unusual(log: QuerySet[AccessRow], since: datetime.date, until: datetime.date) -> list[Unusual]:
    """What a watcher of this log should look at, newest day first."""
    rows = between(log.order_by(), since, until)
    reading = rows.filter(act__in=READING, record_id__isnull=False)
    night = reading.annotate(hour=ExtractHour("at")).filter(
        Q(hour__gte=NIGHT[0]) | Q(hour__lt=NIGHT[1])
    )
    tried = Count("pk")
    papers = Count("record_id", distinct=True)
    found = [
        *daily("refusals", rows.filter(act=Act.REFUSED), "username", tried, REFUSALS),
        *daily("failures", rows.filter(act=Act.FAILED), "what", tried, FAILURES),
        *daily("night", night, "username", papers, AT_NIGHT),
        *daily("bulk", reading, "username", papers, IN_A_DAY),
        *daily("passwords", rows.filter(**PASSWORDS), "username", tried, 1),
        *daily("secrets", rows.filter(**SECRETS), "username", tried, 1),
        *daily("emergency", rows.filter(act=Act.BREAK_GLASS), "username", tried, 1),
    ]
    return sorted(found, key=lambda one: (one.day, one.count), reverse=True)


def daily(
    kind: str, rows: QuerySet[AccessRow], who: str, count: Count, least: int
) -> Iterable[Unusual]:
    """Counts of a person and a day that reach the least."""
    counted = (
        rows.annotate(day=TruncDate("at"))
        .values(who, "day")
        .annotate(count=count, first=Min("at"), last=Max("at"))
        .filter(count__gte=least)
        .order_by("-day", "-count")[:MOST]
    )
    for row in counted:
        yield Unusual(kind, row[who], row["day"], row["count"], row["first"], row["last"])
