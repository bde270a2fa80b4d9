"""Giving and ending rights: nobody gives any to himself, every change says who, why and how long.

Memberships and posts are an administrator's; grants of one record, need-to-know lists and conflicts
of interest are a security officer's. Each verb is one transaction of the row and its log line.
"""

import datetime
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, Group, Permission
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from archive import access, audit
from archive.errors import ArchiveError, Denied
from archive.models import (
    Conflict,
    Holding,
    Listed,
    Membership,
    Person,
    Post,
    Record,
    RecordGroupGrant,
    RecordUserGrant,
    Unit,
)
from archive.models.audit import Act
from archive.models.records import GrantTerms

KINDS: dict[str, type[GrantTerms]] = {
    "user": RecordUserGrant, "group": RecordGroupGrant, "listed": Listed, "conflict": Conflict,
}  # fmt: skip


def is_himself(
    giver: AbstractBaseUser | None,
    *,
    user: AbstractBaseUser | None = None,
    group: Group | None = None,
    post: Post | None = None,
) -> bool:
    """Would the giver receive it: as himself, in a group, in a post of today or later?"""
    if giver is None:
        return False  # the server's own administrator, by command line
    if user is not None:
        return bool(user.pk == giver.pk)
    if group is not None:
        return bool(giver.groups.filter(pk=group.pk).exists())
    still = Q(end=None) | Q(end__gte=access.today())
    return Holding.objects.filter(still, user=giver, post=post).exists()


def demand_other(giver: AbstractBaseUser | None, **receiver: Any) -> None:
    """Raises Denied when somebody gives a right to himself."""
    if is_himself(giver, **receiver):
        raise Denied(
            _("Nobody gives rights to himself. Ask a second person who may give them.")
        )  # fmt: skip


def narrows(before: Membership, after: Membership) -> bool:
    """Does a change of a membership give nothing that was not given before?"""
    same = ("user_id", "group_id", "post_id", "body_id", "unit_id", "role")
    if any(getattr(before, name) != getattr(after, name) for name in same):
        return False
    return (
        after.max_level <= before.max_level
        and after.include_children <= before.include_children
        and (after.start or datetime.date.min) >= (before.start or datetime.date.min)
        and (after.end or datetime.date.max) <= (before.end or datetime.date.max)
    )


def described(membership: Membership) -> str:
    """A line of the read log that says what right was given, in words of the interchange form."""
    who = membership.user or membership.group or f"post {membership.post.code}"
    until = f" to {membership.end}" if membership.end else ""
    where = f" body {membership.body.code}" if membership.body else ""
    return (
        f"{who}: {membership.role} over {membership.unit.code}{where} "
        f"up to level {membership.max_level}{until}"
    )


def demand_membership(
    giver: AbstractBaseUser | None, after: Membership, before: Membership | None = None
) -> None:
    """A membership may be given to others only; one's own may be narrowed or ended."""
    if before is not None and narrows(before, after):
        return
    demand_other(giver, user=after.user, group=after.group, post=after.post)


# ---- posts ----
@transaction.atomic
def hand_over(
    post: Post, user: AbstractBaseUser, *, start: datetime.date, giver: AbstractBaseUser | None,
    acting: bool = False, end: datetime.date | None = None,
) -> Holding:  # fmt: skip
    """One act: who holds the post ends on the day before, the next begins; rights go along."""
    demand_other(giver, user=user)
    if acting and end is None:
        raise ArchiveError(_("An acting holder needs a last day."))
    if end is not None and end < start:
        raise ArchiveError(_("The last day is before the first."))
    rows = Holding.objects.select_for_update().filter(
        Q(end=None) | Q(end__gte=start), post=post
    )  # fmt: skip
    for row in rows:
        if row.start >= start:
            raise ArchiveError(
                _("%(user)s holds this post from a later or the same day; end that first.")
                % {"user": row.user.get_full_name() or row.user.get_username()}
            )
        row.end = start - datetime.timedelta(days=1)
        row.save(update_fields=["end"])
    made = Holding.objects.create(post=post, user=user, start=start, end=end, acting=acting)
    capacity = "acting holder" if acting else "holder"
    until = f" to {end}" if end else ""
    audit.note(
        Act.RIGHTS, user=giver, what=f"{user}: {capacity} of post {post.code} from {start}{until}"
    )
    return made


# ---- one record ----
def view_permission() -> Permission:
    """Grants name the permission to view a record."""
    return Permission.objects.get(content_type__app_label="archive", codename="view_record")


def demand_exception(giver: AbstractBaseUser, record: Record) -> None:
    """Security officers of the record's unit, up to their level."""
    if not access.may_at(giver, "except", record):
        raise Denied(_("You can't make exceptions for this record."))


@transaction.atomic
def make_exception(
    kind: str,
    record: Record,
    *,
    giver: AbstractBaseUser,
    terms: Mapping[str, Any],
    user: AbstractBaseUser | None = None,
    group: Group | None = None,
) -> GrantTerms:
    """A grant (kind user or group), a line of the need-to-know list, or a conflict of interest.

    `terms`: reason, start, end. A conflict narrows: it may be named of oneself too.
    """
    demand_exception(giver, record)
    if not str(terms.get("reason") or "").strip():
        raise ArchiveError(_("Say the reason."))
    if kind != "conflict":
        demand_other(giver, user=user, group=group)
    to: dict[str, Any] = {"user": user} if user else {"group": group}
    values = {**terms, "giver": giver}
    if kind in ("user", "group"):
        row, _made = KINDS[kind].objects.update_or_create(
            content_object=record, permission=view_permission(), **to, defaults=values
        )
    else:
        row = KINDS[kind].objects.create(record=record, **to, **values)
    note(giver, record, excepted(kind, user or group, row.end), str(row.reason))
    return row


def excepted(kind: str, to: AbstractBaseUser | Group | None, end: datetime.date | None) -> str:
    """The line of the read log."""
    return f"{kind} exception: {to}" + (f" to {end}" if end else "")


# ---- conflicts of interest ----
def excepted_people(giver: AbstractBaseUser) -> QuerySet[Person]:
    """The persons whose papers he may close; those of no unit for an officer of the top."""
    units = access.units_where(giver, "except")
    own = Q(unit__in=units)
    if Unit.objects.filter(pk__in=units, parent=None).exists():
        own |= Q(unit=None)
    return Person.objects.filter(own)


def conflicts(giver: AbstractBaseUser) -> list[Conflict]:
    """Conflicts with the persons and records whose exceptions he makes, the newest first."""
    own = Q(person__in=excepted_people(giver)) | Q(
        record__unit__in=access.units_where(giver, "except")
    )
    rows = Conflict.objects.filter(own).select_related("user", "giver", "person", "record__unit")
    return [
        row
        for row in rows.order_by("-pk")
        if row.record is None or access.may_at(giver, "except", row.record)
    ]


@transaction.atomic
def name_person(
    user: AbstractBaseUser, person: Person, *, giver: AbstractBaseUser, reason: str,
    end: datetime.date | None = None,
) -> Conflict:  # fmt: skip
    """That a user is a person of the register, or his kin: papers about the person close to him."""
    if not excepted_people(giver).filter(pk=person.pk).exists():
        raise Denied(_("You can't make exceptions for this person."))
    if not reason.strip():
        raise ArchiveError(_("Say the reason."))
    today = access.today()
    still = Q(end=None) | Q(end__gte=today)
    if Conflict.objects.filter(still, user=user, person=person).exists():
        raise ArchiveError(_("This conflict of interest is in force already."))
    row = Conflict.objects.create(
        user=user, person=person, giver=giver, reason=reason.strip()[:500], start=today, end=end
    )
    until = f" to {end}" if end else ""
    what = f"conflict: {user} and person {person.code}{until}"
    audit.note(Act.RIGHTS, user=giver, what=what, reason=reason)
    return row


@transaction.atomic
def end_conflict(pk: int, *, giver: AbstractBaseUser) -> None:
    """Ends one with yesterday; nobody ends his own, and the row stays as history."""
    row = next((row for row in conflicts(giver) if row.pk == pk), None)
    if row is None:
        raise Denied(_("There is no such exception."))
    if row.record is not None:
        end_exception("conflict", pk, row.record, giver=giver)
        return
    demand_other(giver, user=row.user)
    close(row)
    audit.note(
        Act.RIGHTS, user=giver, what=f"conflict ended: {row.user} and person {row.person.code}"
    )


def close(row: GrantTerms) -> None:
    """The last day of an exception is yesterday."""
    yesterday = access.today() - datetime.timedelta(days=1)
    row.start = min(row.start, yesterday) if row.start else None
    row.end = yesterday
    row.save(update_fields=["start", "end"])


@transaction.atomic
def end_exception(kind: str, pk: int, record: Record, *, giver: AbstractBaseUser) -> None:
    """Ends an exception with yesterday, so that the next request obeys; the row stays."""
    demand_exception(giver, record)
    named = "content_object" if kind in ("user", "group") else "record"
    row = KINDS[kind].objects.select_for_update().filter(pk=pk, **{named: record}).first()
    if row is None:
        raise Denied(_("There is no such exception."))
    if kind == "conflict":
        demand_other(giver, user=row.user)
    close(row)
    who = getattr(row, "user", None) or getattr(row, "group", None)
    note(giver, record, f"{kind} exception ended: {who}", "")


def note(giver: AbstractBaseUser | None, record: Record, what: str, reason: str) -> None:
    """The line of the log."""
    audit.note(Act.RIGHTS, user=giver, record=record, what=what, reason=reason)
