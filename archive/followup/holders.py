"""Who holds a post on a day, and which posts a user of the program holds.

A user and a person of the register are the same when their names are; this never opens anything,
it only narrows lists, chooses who is written to and refuses to let an owner confirm himself.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import QuerySet

from archive.models import Action, Post, Service
from archive.models.posts import first_day, last_day
from archive.persian import fold, name_key


@dataclass(frozen=True)
class Holder:
    """Somebody who held a post from one day to another; None is open."""

    name: str
    start: datetime.date | None
    end: datetime.date | None
    person_id: int | None = None


def holders(post: Post, on: datetime.date) -> list[str]:
    """Names of who holds the post on a day; the register's incumbent where no appointment is."""
    services = list(Service.objects.filter(post=post).select_related("person"))
    if services:
        return [str(s.person) for s in services if s.covers(on)]
    return [post.incumbent] if post.incumbent else []


def posts_held(user: AbstractBaseUser, on: datetime.date) -> list[int]:
    """Ids of the posts that the person of this user's name holds on a day."""
    name = name_key(user.get_full_name())
    if not name:
        return []
    services = Service.objects.filter(person__name_key=name, post__isnull=False)
    held = {s.post_id for s in services if s.covers(on)}
    appointed = Service.objects.filter(post__isnull=False).values("post_id")
    rest = Post.objects.exclude(incumbent="").exclude(pk__in=appointed)
    held |= {
        pk for pk, incumbent in rest.values_list("pk", "incumbent") if name_key(incumbent) == name
    }
    return sorted(held)


def users_of(post: Post, on: datetime.date) -> QuerySet[AbstractBaseUser]:
    """The users whose name is that of a holder on the day."""
    names = {fold(name) for name in holders(post, on)} - {""}
    users = get_user_model().objects.filter(is_active=True)
    return users.filter(pk__in=[u.pk for u in users if fold(u.get_full_name()) in names])


@dataclass(frozen=True)
class Owned:
    """A stretch of days in which a post owned an action, and who held the post in it."""

    post: Post | None
    name: str
    start: datetime.date
    end: datetime.date | None
    holders: tuple[Holder, ...]


def ownership(action: Action) -> list[Owned]:
    """Which post owned the action when, oldest first, with its holders cut to those days."""
    rows = action.charges.select_related("post")
    return [
        Owned(row.post, row.name, row.start, row.end, tuple(held(row.post, row.start, row.end)))
        for row in rows
    ]


def held(post: Post | None, start: datetime.date, end: datetime.date | None) -> Iterable[Holder]:
    """Who held the post between two days."""
    if post is None:
        return
    until = end or datetime.date.max
    services = Service.objects.filter(post=post).select_related("person")
    for service in sorted(services, key=lambda s: first_day(s.start)):
        first, last = first_day(service.start), last_day(service.end)
        if first <= until and last >= start:
            yield Holder(
                str(service.person), max(first, start),
                None if last == datetime.date.max and end is None else min(last, until),
                service.person_id,
            )  # fmt: skip
