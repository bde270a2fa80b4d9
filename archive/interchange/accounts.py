"""Lines of users, their memberships and grants: held to what their writer may give, and logged."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser, Group
from django.db import transaction

from archive import access, audit, giving, oversight
from archive.interchange.shapes import BadLine, Line, both, needed, not_known, not_one_of
from archive.jalali import PartialDate
from archive.models import Body, Home, Membership, RecordGroupGrant, RecordUserGrant, Unit
from archive.models.audit import Act
from archive.vocabulary import LEVEL_OF_WORD, Role

if TYPE_CHECKING:
    from archive.interchange.importing import Import

OWN_UNITS = "you give rights in your own units only"
OWN_NAME = "nobody changes the name by which papers about himself are closed to him"
HIMSELF = "nobody gives rights to himself: a second person must"
COLUMNS = ("unit", "body", "include_children", "max_level", "role", "start", "end")


def user_pass(run: Import) -> None:
    """Users with their memberships, after units are known."""
    for number, line, _ in run.lines():
        if line is None or line.get("kind") != "user":
            continue
        if not run.administers:
            continue  # set apart already by the first look
        try:
            take_user(run, line)
        except BadLine as error:
            run.reject(number, str(error), line)


def day(written: object, *, last: bool = False) -> datetime.date | None:
    """A Jalali day as the database keeps memberships' days."""
    if not written:
        return None
    try:
        date = PartialDate.parse(str(written))
    except ValueError as error:
        raise BadLine(
            both("", "%(value)r is not a Jalali date YYYY/MM/DD", value=written)
        ) from error
    return date.last() if last else date.first()


def named(table: dict[tuple[str, str], Any], source: str, line: Line, key: str) -> Any:
    """The unit or body that a membership names; BadLine when nobody knows it."""
    name = str(line.get(key) or "")
    found = table.get((source, name)) or table.get(("", name))
    if found is None:
        raise BadLine(not_known(f"membership: {key}", line.get(key)))
    return found


def membership_of(run: Import, source: str, line: Line) -> Membership:
    """One membership, not saved yet; BadLine says what is wrong with it."""
    unit: Unit = named(run.units, source, line, "unit")
    body: Body | None = named(run.bodies, source, line, "body") if line.get("body") else None
    if line.get("role") not in Role.values:
        raise BadLine(not_one_of("membership: role", line.get("role"), Role))
    if (line["role"] == Role.MEMBER) != bool(body):
        said = "a body is named for a member of it, and for nobody else"
        raise BadLine(both("membership", said))
    if line.get("max_level") not in LEVEL_OF_WORD:
        raise BadLine(not_known("membership: max_level", line.get("max_level")))
    start, end = day(line.get("from")), day(line.get("to"), last=True)
    if start and end and end < start:
        said = "it ends (%(last)s) before it begins (%(first)s)"
        raise BadLine(both("membership", said, last=line["to"], first=line["from"]))
    if not run.gives(unit):
        raise BadLine(both("", OWN_UNITS))
    return Membership(
        unit=unit, body=body, include_children=bool(line.get("include_children", False)),
        max_level=int(LEVEL_OF_WORD[line["max_level"]]), role=line["role"], start=start, end=end,
    )  # fmt: skip


def identity(row: Membership) -> tuple[Any, ...]:
    """What makes two lines of one person's rights the same."""
    return tuple(getattr(row, name) for name in COLUMNS)


def demand_account(run: Import, username: str, user: AbstractBaseUser | None) -> None:
    """An administrator changes the accounts of his own units, as on his screen."""
    if run.is_master or user is None:
        return
    if not oversight.accounts(run.user).filter(pk=user.pk).exists():
        raise BadLine(both("", "user %(name)r is not of your units", name=username))


def groups_of(run: Import, roles: set[str], user: AbstractBaseUser) -> set[Group]:
    """The groups that a line names; BadLine for one that its writer may not give."""
    groups = set(Group.objects.filter(name__in=roles))
    more = groups - set(user.groups.all())
    if run.user is not None and user.pk == run.user.pk:
        own = set(user.memberships.values_list("role", flat=True))
        if {group.name for group in more} - own:
            raise BadLine(both("", HIMSELF))
    if not run.is_master and more - set(oversight.groups(run.user)):
        raise BadLine(both("", "you give groups of your own units only"))
    return groups


@transaction.atomic
def take_user(run: Import, line: Line) -> None:
    """Makes or updates a user; his memberships become those of the line, passwords are set apart.

    What the line does not name any more ends with yesterday: the row stays, as history.
    """
    username = str(line.get("username") or "")
    if not username:
        raise BadLine(needed("username"))
    source = str(line.get("source") or "dabir")
    wanted = [membership_of(run, source, m) for m in line.get("memberships") or []]
    model = get_user_model()
    user = model.objects.filter(username=username).first()
    demand_account(run, username, user)
    said = [] if user else ["made"]
    if user is None:
        user = model(username=username)
        user.set_unusable_password()
    name = str(line.get("name") or "")[:150]
    if user.pk and user.first_name != name:
        if run.user is not None and user.pk == run.user.pk:
            raise BadLine(both("name", OWN_NAME))
        said.append(f"name was {user.get_full_name()}")
    user.first_name = name
    user.save()
    if "made" in said and (unit := home_of(run, wanted)):
        Home.objects.create(user=user, unit=unit)
    had = set(user.groups.all())
    groups = groups_of(run, {m.role for m in wanted} | set(line.get("roles") or []), user)
    user.groups.set(groups)
    said += [f"joined group {group}" for group in sorted(groups - had, key=str)]
    said += [f"left group {group}" for group in sorted(had - groups, key=str)]
    for what in said:
        audit.note(Act.RIGHTS, user=run.user, what=f"account {username}: {what}")
    moved = bring_memberships(run, user, wanted)
    run.tally("made" in said, bool(said) or moved)


def home_of(run: Import, wanted: list[Membership]) -> Unit | None:
    """The unit that looks after a new account: of its first right, else the writer's own."""
    if wanted:
        return wanted[0].unit
    return None if run.user is None else oversight.homes(run.user).first()


def bring_memberships(run: Import, user: AbstractBaseUser, wanted: list[Membership]) -> bool:
    """Gives what is new and ends what is named no more; each is a row of the log."""
    have = list(user.memberships.select_related("unit", "body"))
    known, keep = {identity(row) for row in have}, {identity(row) for row in wanted}
    fresh = list({identity(row): row for row in wanted if identity(row) not in known}.values())
    if fresh and run.user is not None and user.pk == run.user.pk:
        raise BadLine(both("", HIMSELF))
    today = access.today()
    over = [
        row for row in have
        if identity(row) not in keep and (row.end is None or row.end >= today)
    ]  # fmt: skip
    for row in over:
        giving.close(row)
    for row in fresh:
        row.user = user
    Membership.objects.bulk_create(fresh)
    for row in (*over, *fresh):
        audit.note(Act.RIGHTS, user=run.user, what=giving.described(row))
    return bool(over or fresh)


def take_grant(run: Import, line: Line) -> None:
    """An explicit exception for a person or a group."""
    record = run.target(line, line.get("record"))
    if not run.gives(record.unit):
        raise BadLine(both("", OWN_UNITS))
    giver = get_user_model().objects.filter(username=line.get("giver") or "").first()
    terms = {
        "reason": str(line.get("reason") or "")[:500], "giver": giver or run.user,
        "start": day(line.get("from")), "end": day(line.get("to"), last=True),
    }  # fmt: skip
    if line.get("user"):
        kind, model = "user", RecordUserGrant
        to: Any = get_user_model().objects.filter(username=line["user"]).first()
    else:
        kind, model = "group", RecordGroupGrant
        to = Group.objects.filter(name=line.get("group") or "").first()
    if to is None:
        raise BadLine(not_known(kind, line.get(kind)))
    giving.demand_other(run.user, **{kind: to})
    row, created = model.objects.get_or_create(
        content_object=record, permission=giving.view_permission(), **{kind: to}, defaults=terms
    )
    if created:
        giving.note(run.user, record, giving.excepted(kind, to, row.end), row.reason)
    run.tally(created)
