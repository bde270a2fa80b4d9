"""Who may see what: the only place that decides.

A record is visible when a membership of the user covers its unit, its confidentiality and, by its
role, its group of kinds, or when an explicit grant names him or his group, or while he has broken
its glass; a need-to-know list narrows further; a conflict of interest closes it whatever else is
given; nothing else. The same answer has two forms: place tokens for the index and a queryset for
the database. What is not named is denied.
"""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Q, QuerySet
from django.utils import timezone

from archive.jalali import PartialDate
from archive.models import (
    Action,
    Chart,
    Conflict,
    Dispatch,
    Dossier,
    Membership,
    Page,
    Person,
    Point,
    Post,
    Record,
    StoredFile,
    Unit,
)
from archive.models.members import in_force
from archive.rights import named, rights_of
from archive.vocabulary import Group, Level, Role

User = AbstractBaseUser | AnonymousUser

_ALL = frozenset(Group)
_MINUTES = frozenset({Group.MINUTES})

# What a role reads in full and what as metadata only (rights matrix of the secretariat).
FULL: dict[str, frozenset[str]] = {
    Role.REGISTRAR: frozenset({Group.MINUTES, Group.LETTERS, Group.STRUCTURE, Group.FOLLOWUP}),
    Role.SECRETARY: frozenset({Group.MINUTES, Group.LETTERS, Group.STRUCTURE, Group.FOLLOWUP}),
    Role.COORDINATOR: frozenset({Group.MINUTES, Group.LETTERS, Group.STRUCTURE, Group.FOLLOWUP}),
    Role.MAYOR: frozenset({Group.MINUTES, Group.LETTERS, Group.STRUCTURE, Group.FOLLOWUP}),
    Role.CHIEF_EXECUTIVE: frozenset(
        {Group.MINUTES, Group.LETTERS, Group.STRUCTURE, Group.FOLLOWUP}
    ),
    Role.HR: frozenset({Group.MINUTES, Group.LETTERS, Group.STRUCTURE, Group.PEOPLE}),
    Role.APPROVER: _MINUTES,
    Role.PUBLISHER: _MINUTES,
    Role.CLERK: frozenset(),
    Role.MEMBER: _MINUTES,  # of his body's meetings only
    Role.RECORDS_MANAGER: frozenset(),
    Role.AUDITOR: frozenset(),
    Role.SECURITY_OFFICER: frozenset(),
    Role.ADMINISTRATOR: frozenset(),
}
METADATA: dict[str, frozenset[str]] = {
    Role.RECORDS_MANAGER: frozenset({Group.MINUTES, Group.LETTERS}),
    Role.AUDITOR: frozenset({Group.MINUTES, Group.LETTERS}),
    Role.SECURITY_OFFICER: frozenset({Group.MINUTES, Group.LETTERS}),
    Role.MAYOR: frozenset({Group.PEOPLE}),
    Role.CHIEF_EXECUTIVE: frozenset({Group.PEOPLE}),
}
# Acts that are not reading.
MAY: dict[str, frozenset[str]] = {
    "file": frozenset({Role.REGISTRAR, Role.SECRETARY}),
    "send": frozenset({Role.REGISTRAR, Role.SECRETARY, Role.CLERK, Role.HR}),
    "quarantine": frozenset({Role.REGISTRAR}),
    "users": frozenset({Role.ADMINISTRATOR}),
    "relate": frozenset({Role.REGISTRAR, Role.SECRETARY, Role.COORDINATOR}),
    "audit": frozenset({Role.AUDITOR, Role.SECURITY_OFFICER}),
    "sessions": frozenset({Role.SECURITY_OFFICER}),
    "structure": frozenset({Role.ADMINISTRATOR, Role.HR, Role.REGISTRAR}),
    "staff": frozenset({Role.HR}),
    "file personnel": frozenset({Role.REGISTRAR, Role.SECRETARY, Role.HR}),
    "follow": frozenset({Role.REGISTRAR, Role.SECRETARY, Role.COORDINATOR}),
    "report": frozenset({Role.REGISTRAR, Role.SECRETARY, Role.COORDINATOR, Role.CHIEF_EXECUTIVE}),
    "confirm": frozenset({Role.COORDINATOR, Role.MAYOR}),
    "explain": frozenset({Role.SECURITY_OFFICER, Role.ADMINISTRATOR}),
    "except": frozenset({Role.SECURITY_OFFICER}),
    "level": frozenset({Role.SECURITY_OFFICER}),
    "break_glass": frozenset({Role.REGISTRAR, Role.COORDINATOR, Role.MAYOR, Role.CHIEF_EXECUTIVE}),
}


@dataclass(frozen=True)
class Visibility:
    """A user's rights on a day, expanded: what the index filter and the database filter need."""

    full: frozenset[str]  # place tokens read in full
    metadata: frozenset[str]  # place tokens met in lists, never through their text
    granted: frozenset[int] = frozenset()  # record ids named to him, or of his broken glass
    barred: frozenset[int] = frozenset()  # record ids kept from him

    @property
    def is_empty(self) -> bool:
        """Nothing may be seen: a filter that matches nothing."""
        return not (self.full or self.metadata or self.granted)

    def shows(self, record: Record) -> bool:
        """May he learn that the record exists?"""
        return self.knows(record.pk, record.place)

    def knows(self, pk: int, place: str) -> bool:
        """The same by its id and place, for who has not loaded it."""
        if pk in self.barred:
            return False
        return place in self.full or place in self.metadata or pk in self.granted

    def reads(self, record: Record) -> bool:
        """May he read its text and pages?"""
        if record.pk in self.barred:
            return False
        return record.place in self.full or record.pk in self.granted


NOTHING = Visibility(frozenset(), frozenset())


def today() -> datetime.date:
    """The office's day."""
    return timezone.localdate()


def memberships(user: User, on: datetime.date | None = None) -> QuerySet[Membership]:
    """The user's memberships in force on a day: his own, his groups' and his posts'."""
    if not user.is_authenticated or not user.is_active:
        return Membership.objects.none()
    day = on or today()
    return Membership.objects.of(user, day).current(day).select_related("unit")


def covered_units(rows: Iterable[Membership]) -> dict[int, list[int]]:
    """Membership id -> ids of the units it covers, in one query for all."""
    rows = list(rows)
    covered = {m.pk: [m.unit_id] for m in rows}
    deep = [m for m in rows if m.include_children]
    if deep:
        below: dict[int, list[int]] = {m.unit_id: [] for m in deep}
        for pk, path in Unit.objects.exclude(path="").values_list("pk", "path"):
            for above in map(int, path.strip("/").split("/")):
                if above in below:
                    below[above].append(pk)
        for m in deep:
            covered[m.pk] = below[m.unit_id]
    return covered


@cache
def endings(role: str, level: int) -> tuple[list[str], list[str]]:
    """What follows the unit in the tokens that a role opens up to a level: (full, metadata)."""
    levels = range(level + 1)
    return (
        [f":{at}:{group}" for at in levels for group in FULL[role]],
        [f":{at}:{group}" for at in levels for group in METADATA.get(role, ())],
    )


def visibility(user: User, on: datetime.date | None = None) -> Visibility:
    """Expands the user's rights on a day (default: now). Unknown or inactive: nothing."""
    if not user.is_authenticated or not user.is_active:
        return NOTHING
    rights = rights_of(user, on)
    full: set[str] = set()
    metadata: set[str] = set()
    for unit, level, role in rights.units:
        place = f"u{unit}"
        whole, card = endings(role, level)
        full.update([place + end for end in whole])
        metadata.update([place + end for end in card])
        if role in MAY["quarantine"]:
            full.add("quarantine")
    for record, unit, level, group in rights.listed:
        for places in (full, metadata):
            if f"u{unit}:{level}:{group}" in places:
                places.add(f"n:{record}")
    granted = rights.granted | seated(rights.seats)
    return Visibility(
        frozenset(full), frozenset(metadata - full), frozenset(granted), frozenset(rights.barred)
    )


def seated(seats: Collection[int]) -> set[int]:
    """Papers of the meetings held while a body's member had his seat, up to his level."""
    found: set[int] = set()
    for seat in Membership.objects.filter(pk__in=seats) if seats else ():
        rows = Record.objects.filter(
            body=seat.body_id, group__in=FULL[seat.role], level__lte=seat.max_level,
            need_to_know=False,
        )  # fmt: skip
        if seat.start:
            rows = rows.filter(date__gte=str(PartialDate.from_date(seat.start)))
        if seat.end:
            # A date of lower precision sorts before its days: it counts when it began in time.
            rows = rows.filter(date__lte=str(PartialDate.from_date(seat.end))).exclude(date="")
        found.update(rows.values_list("pk", flat=True))
    return found


def visible(sight: Visibility, *, read: bool = False) -> Q:
    """The rule as a database filter; `read` leaves out what is met as metadata only."""
    if sight.is_empty:
        return Q(pk__in=[])
    places = sight.full if read else sight.full | sight.metadata
    return (Q(place__in=places) | Q(pk__in=sight.granted)) & ~Q(pk__in=sight.barred)


def records(user: User, *, read: bool = False, on: datetime.date | None = None) -> QuerySet[Record]:
    """The records this user may see; `read`: only those whose text he may read."""
    return Record.objects.filter(visible(visibility(user, on), read=read))


def staff(sight: Visibility, group: str, *, read: bool = True, column: str = "unit") -> Q:
    """Posts or people of the units in which this reader has their group, as a database filter.

    `read` False: also those met as metadata only. What stands in no unit is for who reads from
    the top.
    """
    places = sight.full if read else sight.full | sight.metadata
    ending = f":{int(Level.NORMAL)}:{group}"
    ids = [int(p[1 : -len(ending)]) for p in places if p.startswith("u") and p.endswith(ending)]
    found = Q(**{f"{column}__in": ids})
    if Unit.objects.filter(pk__in=ids, parent=None).exists():
        found |= Q(**{column: None})
    return found


def posts(user: User) -> QuerySet[Post]:
    """The posts this user may see."""
    return Post.objects.filter(staff(visibility(user), Group.STRUCTURE))


def people(user: User, *, read: bool = True) -> QuerySet[Person]:
    """The persons whose facts he may read; `read` False: also whose name and post he may meet.

    Nobody reads or settles his own facts, nor a selection he is a candidate of.
    """
    rows = Person.objects.filter(staff(visibility(user), Group.PEOPLE, read=read))
    return rows.exclude(pk__in=selves(user).values("pk")) if read else rows


def selves(user: User) -> QuerySet[Person]:
    """The persons that he is: of his account or name, and whom a conflict of interest names."""
    if not user.is_authenticated:
        return Person.objects.none()
    named_here = Conflict.objects.filter(in_force(today()), user=user, person__isnull=False)
    same = Q(user=user.pk) | Q(pk__in=named_here.values("person"))
    if name := named(user):
        same |= Q(name_key=name)
    return Person.objects.filter(same)


def kept_aside(user: User) -> QuerySet[Person]:
    """Whom he would read if it were not he himself or one a conflict of interest names."""
    within = staff(visibility(user), Group.PEOPLE)
    return selves(user).filter(within)


def own_file(user: User) -> Person | None:
    """The file that the personnel office named as his; a name alone opens none."""
    if not user.is_authenticated or not user.is_active:
        return None
    return Person.objects.filter(user=user.pk).first()


def charts(user: User) -> QuerySet[Chart]:
    """The organisation charts this user may see."""
    return Chart.objects.filter(staff(visibility(user), Group.STRUCTURE, column="organisation"))


def followed(user: User, column: str = "resolution") -> Q:
    """Rows about records that he reads, where his role reads the follow-up of their place too.

    A record named to him by a grant brings its follow-up with it.
    """
    return followed_by(visibility(user), column)


def followed_by(sight: Visibility, column: str = "resolution") -> Q:
    """The same for rights that were expanded already."""
    if sight.is_empty:
        return Q(pk__in=[])
    ending = f":{Group.FOLLOWUP}"
    places = [p.removesuffix(ending) for p in sight.full if p.endswith(ending)]
    covered = [f"{place}:{group}" for place in places for group in Group.values]
    rows = Record.objects.filter(
        visible(sight, read=True), Q(place__in=covered) | Q(pk__in=sight.granted)
    )
    return Q(**{f"{column}__in": rows.values("pk")})


def actions(user: User) -> QuerySet[Action]:
    """The actions this user may see."""
    return Action.objects.filter(followed(user))


def points(user: User) -> QuerySet[Point]:
    """The raised points this user may see."""
    return Point.objects.filter(followed(user, "meeting"))


def dispatches(user: User) -> QuerySet[Dispatch]:
    """The dispatches this user may see."""
    return Dispatch.objects.filter(followed(user, "record"))


def dossiers(user: User) -> QuerySet[Dossier]:
    """The dossiers of the units whose follow-up he reads; their papers are asked for apart."""
    return Dossier.objects.filter(staff(visibility(user), Group.FOLLOWUP))


def hands_over(user: User, stored: StoredFile) -> bool:
    """May he have the whole file? Only who may read every page that a paper took of it.

    A scan may have been cut into papers: one of them does not open the others. The same bytes
    filed again out of his sight take nothing from him, so their absence tells him nothing. None is
    handed out from the level up that the office keeps without image.
    """
    held = set(stored.records.values_list("pk", flat=True))
    rows = Page.objects.filter(record__in=held, file=stored).values_list("record", "file_page")
    taken: dict[int, set[int]] = {}
    for pk, page in rows:
        taken.setdefault(pk, set()).add(page)
    mine = set(records(user, read=True).filter(pk__in=held).values_list("pk", flat=True))
    if stored.records.filter(pk__in=mine, level__gte=settings.NO_IMAGE_FROM).exists():
        return False
    if held == mine:
        return True
    if any(pk not in taken for pk in held - mine):
        return False  # nobody knows which of its pages the other paper is
    read = set().union(*(taken.get(pk, ()) for pk in mine))
    return all(taken[pk] <= read for pk in held - mine)


def units_where(user: User, act: str) -> list[int]:
    """Ids of the units in which the user may do something."""
    rows = [m for m in memberships(user) if m.role in MAY[act]]
    return sorted({unit for ids in covered_units(rows).values() for unit in ids})


def acts_of(user: User) -> frozenset[str]:
    """All that the user may do somewhere."""
    return acts_for(memberships(user).values_list("role", flat=True))


def acts_for(roles: Iterable[str]) -> frozenset[str]:
    """All that these roles may do somewhere."""
    held = set(roles)
    return frozenset(act for act, those in MAY.items() if held & those)


def may(user: User, act: str, unit: Unit | None = None) -> bool:
    """May the user do this (in this unit, when one is named)?"""
    rows = [m for m in memberships(user) if m.role in MAY[act]]
    if unit is None:
        return bool(rows)
    return any(unit.pk in ids for ids in covered_units(rows).values())


def highest_level(user: User, act: str, unit: Unit) -> int:
    """The highest level at which the user may do something in this unit; -1 for none."""
    rows = [m for m in memberships(user) if m.role in MAY[act]]
    covered = covered_units(rows)
    return max((m.max_level for m in rows if unit.pk in covered[m.pk]), default=-1)


def may_at(user: User, act: str, record: Record) -> bool:
    """May he do this in the record's unit and up to its level? Without them nobody may."""
    if record.unit is None or record.level is None:
        return False
    return record.level <= highest_level(user, act, record.unit)
