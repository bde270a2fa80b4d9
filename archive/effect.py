"""What a change of rights would do, before it is saved: records that open or close, for how many.

The change is made, looked at and taken back in one transaction; nothing of it stays.
"""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from archive import access
from archive.access import Visibility
from archive.models import Holding, Membership, Record

SAMPLE = 5
Pair = tuple[Visibility, Visibility]


@dataclass
class Effect:
    """Of one day. `opened` and `closed` count records that at least one person gains or loses."""

    day: datetime.date
    people: int = 0
    opened: int = 0
    closed: int = 0
    opened_sample: list[Record] = field(default_factory=list)
    closed_sample: list[Record] = field(default_factory=list)


def receivers(*rows: Membership | Holding | None) -> list[AbstractBaseUser]:
    """The users whom these memberships or holdings reach, by name, group or post, ever."""
    ids: set[int] = set()
    for row in filter(None, rows):
        ids.add(row.user_id or 0)
        if isinstance(row, Membership) and row.group_id:
            ids.update(row.group.user_set.values_list("pk", flat=True))
        if row.post_id and isinstance(row, Membership):
            ids.update(row.post.holdings.values_list("user_id", flat=True))
    return list(get_user_model().objects.filter(pk__in=ids, is_active=True))


def days_of(*rows: Membership | Holding | None) -> list[datetime.date]:
    """Today, and the days to come on which these begin or have just ended."""
    days = {access.today()}
    for row in filter(None, rows):
        if row.start:
            days.add(row.start)
        if row.end:
            days.add(row.end + datetime.timedelta(days=1))
    return sorted(day for day in days if day >= access.today())


def gained(pairs: Iterable[Pair]) -> tuple[set[int], set[Pair]]:
    """(records met or read with the second sight of a pair and not with the first, whose pairs)."""
    found: set[int] = set()
    moved: set[Pair] = set()
    for before, after in pairs:
        for read in (False, True):
            rows = Record.objects.filter(access.visible(after, read=read)).exclude(
                access.visible(before, read=read)
            )
            if ids := set(rows.values_list("pk", flat=True)):
                found |= ids
                moved.add((before, after))
    return found, moved


def sample(ids: set[int], by: AbstractBaseUser) -> list[Record]:
    """A few of them, only such as the asker sees himself."""
    sight = access.visibility(by)
    shown: list[Record] = []
    for at in range(0, len(ids), 500):
        chunk = sorted(ids, reverse=True)[at : at + 500]
        rows = Record.objects.filter(pk__in=chunk).select_related("resolution").order_by("-pk")
        shown += [row for row in rows if sight.shows(row)]
        if len(shown) >= SAMPLE:
            break
    return shown[:SAMPLE]


def effect(
    change: Callable[[], object],
    users: Iterable[AbstractBaseUser],
    *,
    by: AbstractBaseUser,
    days: Iterable[datetime.date],
) -> list[Effect]:
    """What a change does on each day to these users, told to `by`."""
    users, days = list(users), list(days)
    with transaction.atomic():
        old = {(u.pk, day): access.visibility(u, day) for u in users for day in days}
        change()
        new = {(u.pk, day): access.visibility(u, day) for u in users for day in days}
        transaction.set_rollback(True)
    return [told(day, users, old, new, by) for day in days]


def gains(user: AbstractBaseUser, change: Callable[[], object]) -> bool:
    """Would a change open to this user what he does not see now? It is taken back."""
    with transaction.atomic():
        old = access.visibility(user)
        change()
        new = access.visibility(user)
        transaction.set_rollback(True)
    return not (
        new.full <= old.full
        and new.metadata <= old.full | old.metadata
        and new.granted <= old.granted
    )


def told(
    day: datetime.date,
    users: list[AbstractBaseUser],
    old: dict[tuple[int, datetime.date], Visibility],
    new: dict[tuple[int, datetime.date], Visibility],
    by: AbstractBaseUser,
) -> Effect:
    """The effect of one day; people of equal rights are counted by one look."""
    pair_of = {u.pk: (old[u.pk, day], new[u.pk, day]) for u in users}
    pairs = {pair for pair in pair_of.values() if pair[0] != pair[1]}
    opened, opening = gained(pairs)
    closed, closing = gained({(after, before) for before, after in pairs})
    moved = opening | {(before, after) for after, before in closing}
    return Effect(
        day,
        people=sum(pair in moved for pair in pair_of.values()),
        opened=len(opened),
        closed=len(closed),
        opened_sample=sample(opened, by),
        closed_sample=sample(closed, by),
    )
