"""Why a user sees a record, or why not; and who sees it: the rule of archive.access in words.

It looks at each membership, grant, list and conflict by itself, where archive.access makes places
of them; a test on random rights says that both always agree.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser, Group
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from archive import access
from archive.jalali import PartialDate
from archive.models import (
    Appraisal,
    BrokenGlass,
    Conflict,
    Holding,
    Listed,
    Membership,
    Person,
    Record,
    RecordGroupGrant,
    RecordUserGrant,
)
from archive.models.members import in_force
from archive.models.records import GrantTerms
from archive.persian import name_key
from archive.rights import ABOUT_ONESELF, moments, named
from archive.vocabulary import DocumentType, Kind, Level, Role
from archive.vocabulary import Group as Kinds

FULL, CARD = "full", "metadata"


@dataclass(frozen=True)
class Way:
    """A ground on which the record opens; `steps` lead from the person to the paper."""

    opens: str  # full, metadata
    name: str
    steps: tuple[str, ...]


@dataclass
class Explanation:
    """What was found about one user and one record on a day."""

    user: AbstractBaseUser
    ways: list[Way] = field(default_factory=list)
    bars: list[str] = field(default_factory=list)
    misses: list[str] = field(default_factory=list)

    @property
    def shows(self) -> bool:
        """He learns that the record exists."""
        return bool(self.ways) and not self.bars

    @property
    def reads(self) -> bool:
        """He reads its text and pages."""
        return not self.bars and any(way.opens == FULL for way in self.ways)

    @property
    def best(self) -> Way | None:
        """The ground that opens most."""
        return max(self.ways, key=lambda way: way.opens == FULL, default=None)


def day_words(day: datetime.date | None) -> str:
    """A day in Jalali, as the archive writes it."""
    return str(PartialDate.from_date(day)) if day else ""


def period(start: datetime.date | None, end: datetime.date | None) -> str:
    """From when to when, in words."""
    if start and end:
        return _("from %(start)s to %(end)s") % {"start": day_words(start), "end": day_words(end)}
    if start:
        return _("since %(start)s") % {"start": day_words(start)}
    if end:
        return _("until %(end)s") % {"end": day_words(end)}
    return _("without an end")


def terms_of(row: GrantTerms) -> str:
    """Who gave an exception, for which days and why."""
    said = [period(row.start, row.end)]
    if row.giver:
        said.append(_("given by %(giver)s") % {"giver": row.giver.get_full_name() or row.giver})
    if row.reason:
        said.append(_("reason: %(reason)s") % {"reason": row.reason})
    return " · ".join(said)


class Case:
    """A record and all that hangs on it on a day, loaded once for any number of users."""

    def __init__(self, record: Record, on: datetime.date | None = None) -> None:
        self.record, self.on = record, on
        self.day = on or access.today()
        self.first, self.last = moments(on)
        unit = record.unit
        self.above = [int(pk) for pk in unit.path.strip("/").split("/")] if unit else []
        rule = in_force(self.day)
        self.grants = [
            *RecordUserGrant.objects.filter(rule, content_object=record).select_related("giver"),
            *RecordGroupGrant.objects.filter(rule, content_object=record).select_related(
                "giver", "group"
            ),
        ]
        self.listed = list(
            Listed.objects.filter(rule, record=record).select_related("giver", "group")
        )
        self.conflicts = list(
            Conflict.objects.filter(rule, Q(record=record) | Q(person__isnull=False))
            .select_related("giver", "person")
        )  # fmt: skip
        self.glasses = list(
            BrokenGlass.objects.filter(record=record, at__lte=self.last, until__gt=self.first)
        )
        document = getattr(record, "document", None) if record.kind == Kind.DOCUMENT else None
        about = document is not None and document.type in ABOUT_ONESELF
        self.about = name_key(document.person) if about and document else ""
        self.appraised = set(
            Appraisal.objects.filter(record=record).values_list("person_id", flat=True)
        ) | set(record.proposed_facts.filter(kind="appraisals").values_list("person_id", flat=True))

    def explain(self, user: AbstractBaseUser) -> Explanation:
        """Every ground, every bar and every membership that falls short."""
        found = Explanation(user)
        if not user.is_active:
            found.misses.append(_("The account is closed."))
            return found
        groups = set(user.groups.values_list("pk", flat=True))
        for row, ground in self.memberships(user, groups):
            self.by_membership(found, row, ground, groups)
        for grant in self.grants:
            if getattr(grant, "user_id", None) == user.pk:
                self.opened(found, _("Grant to this person"), terms_of(grant))
            elif getattr(grant, "group_id", None) in groups:
                name = _("Grant to the group “%(group)s”") % {"group": grant.group}
                self.opened(found, name, terms_of(grant))
        for glass in self.glasses:
            if glass.user_id == user.pk:
                said = _("from %(start)s to %(end)s, reason: %(reason)s") % {
                    "start": f"{timezone.localtime(glass.at):%H:%M}",
                    "end": f"{timezone.localtime(glass.until):%H:%M}",
                    "reason": glass.reason,
                }
                self.opened(found, _("Emergency access"), said)
        found.bars.extend(self.bars(user))
        return found

    @staticmethod
    def opened(found: Explanation, name: str, said: str) -> None:
        """A ground that names the record itself."""
        found.ways.append(Way(FULL, name, (f"{name}: {said}",)))

    def memberships(
        self, user: AbstractBaseUser, groups: set[int]
    ) -> Iterator[tuple[Membership, str]]:
        """Memberships that are his on any day, each with the ground on which it is his."""
        held: dict[int, list[Holding]] = {}
        for holding in Holding.objects.filter(user=user).select_related("post"):
            held.setdefault(holding.post_id, []).append(holding)
        rows = Membership.objects.filter(
            Q(user=user) | Q(group__in=groups) | Q(post__in=held)
        ).select_related("unit", "group", "post", "body")
        for row in rows.order_by("pk"):
            if row.user_id:
                yield row, _("Given to this person by name.")
            elif row.group_id:
                yield (
                    row,
                    _("Given to the group “%(group)s”, which he is in.")
                    % {"group": group_label(row.group)},
                )
            else:
                now = [h for h in held[row.post_id] if self.holds(h.start, h.end)]
                for holding in now or held[row.post_id][-1:]:
                    said = (
                        _("Post “%(post)s”, held %(period)s.")
                        if not holding.acting
                        else _("Post “%(post)s”, held as acting holder %(period)s.")
                    )
                    said %= {"post": row.post, "period": period(holding.start, holding.end)}
                    yield row, said

    def holds(self, start: datetime.date | None, end: datetime.date | None) -> bool:
        """Does a period cover the day?"""
        return (start is None or start <= self.day) and (end is None or end >= self.day)

    def by_membership(
        self, found: Explanation, row: Membership, ground: str, groups: set[int]
    ) -> None:
        """One membership either opens the record or falls short, and then it is said in what."""
        name = _("Membership: %(role)s over %(unit)s, %(period)s.") % {
            "role": row.get_role_display(), "unit": row.unit,
            "period": period(row.start, row.end),
        }  # fmt: skip
        opens, steps, short = self.judged(row, found.user, groups)
        if opens:
            found.ways.append(Way(opens, name, (ground, name, *steps)))
        else:
            found.misses.append(f"{name} {short}")

    def judged(
        self, row: Membership, user: AbstractBaseUser, groups: set[int]
    ) -> tuple[str, list[str], str]:
        """(full, metadata or nothing; the steps in words; what it lacks)."""
        record = self.record
        if late := self.late(row, user):
            return "", [], late
        if row.role == Role.MEMBER:
            return self.seat(row)
        if record.unit_id is None or record.level is None:
            if row.role in access.MAY["quarantine"] and not record.need_to_know:
                return FULL, [_("The record has no unit or no level yet: registrars see it.")], ""
            return "", [], _("The record has no unit or no level yet: only registrars see it.")
        if not self.covers(row):
            return "", [], _("It does not cover the unit %(unit)s.") % {"unit": record.unit}
        if record.level > row.max_level:
            return "", [], _("It reaches “%(reach)s”; the record is “%(level)s”.") % {
                "reach": Level(row.max_level).label, "level": Level(record.level).label,
            }  # fmt: skip
        opens = self.opens(row.role)
        kinds = Kinds(record.group).label
        if not opens:
            return "", [], _("The role does not read “%(kinds)s”.") % {"kinds": kinds}
        steps = self.reached(row, opens)
        if record.need_to_know:
            line = next(
                (x for x in self.listed if x.user_id == user.pk or x.group_id in groups), None
            )
            if line is None:
                return "", [], _("The record has a need-to-know list that does not name him.")
            said = _("Need-to-know list: names him, %(terms)s.") % {"terms": terms_of(line)}
            steps.append(said)
        return opens, steps, ""

    def late(self, row: Membership, user: AbstractBaseUser) -> str:
        """Why a membership is not his on the day; empty when it is."""
        if not self.holds(row.start, row.end):
            return _("It does not hold on this day.")
        held = Holding.objects.filter(in_force(self.day), user=user, post=row.post_id)
        if row.post_id and not held.exists():
            return _("He does not hold the post on this day.")
        return ""

    def reached(self, row: Membership, opens: str) -> list[str]:
        """Unit, level and group of kinds in words."""
        record = self.record
        unit = _("Unit: the record stands in %(unit)s.") % {"unit": record.unit}
        if row.unit_id != record.unit_id:
            unit = _("Unit: the record stands in %(unit)s, which is under %(above)s.") % {
                "unit": record.unit, "above": row.unit,
            }  # fmt: skip
        level = _("Confidentiality: the record is “%(level)s”, the membership reaches “%(reach)s”.")
        level %= {"level": Level(record.level).label, "reach": Level(row.max_level).label}
        kinds = {"role": row.get_role_display(), "kinds": Kinds(record.group).label}
        if opens == FULL:
            said = _("Group of kinds: %(role)s reads “%(kinds)s” in full.") % kinds
        else:
            said = _("Group of kinds: %(role)s meets “%(kinds)s” by their cards only.") % kinds
        return [unit, level, said]

    def covers(self, row: Membership) -> bool:
        """Is the record's unit the membership's, or under it where that counts?"""
        if row.unit_id == self.record.unit_id:
            return True
        return row.include_children and row.unit_id in self.above

    def opens(self, role: str) -> str:
        """How a role reads the record's group of kinds."""
        if self.record.group in access.FULL[role]:
            return FULL
        return CARD if self.record.group in access.METADATA.get(role, ()) else ""

    def seat(self, row: Membership) -> tuple[str, list[str], str]:
        """A member of a body: papers of meetings held while he had his seat."""
        record = self.record
        if record.pk not in access.seated([row.pk]):
            return (
                "",
                [],
                _("Its seat opens papers of meetings of %(body)s in its days only.")
                % {"body": row.body},
            )
        said = _("Seat: the paper is of a meeting of %(body)s held in the days of the seat.")
        return FULL, [said % {"body": row.body}], ""

    def bars(self, user: AbstractBaseUser) -> list[str]:
        """Conflicts of interest; each closes the record whatever else opens it."""
        said = []
        name = named(user)
        mine = [c for c in self.conflicts if c.user_id == user.pk]
        said.extend(
            _("Conflict of interest with this record: %(terms)s.") % {"terms": terms_of(row)}
            for row in mine if row.record_id == self.record.pk
        )  # fmt: skip
        selves = Q(user=user.pk) | Q(pk__in=[row.person_id for row in mine if row.person_id])
        if name:
            selves |= Q(name_key=name)
        people = list(Person.objects.filter(selves)) if self.about or self.appraised else []
        keys = {key for p in people for key in (p.name_key, p.code.lower(), p.external_id.lower())}
        if (self.about and self.about in {name, *keys}) or self.appraised & {p.pk for p in people}:
            said.append(
                _("Conflict of interest: the paper is about himself (%(kind)s).")
                % {"kind": DocumentType.APPRAISAL.label}
            )
        return said

    def candidates(self) -> set[int]:
        """Ids of users whom anything may let see the record: more than do."""
        rows = Membership.objects.current(self.day).filter(
            Q(unit__in=self.above) | Q(role__in=[Role.MEMBER, *access.MAY["quarantine"]])
        )
        users = set(rows.exclude(user=None).values_list("user_id", flat=True))
        users |= set(
            Holding.objects.filter(in_force(self.day), post__in=rows.values("post"))
            .values_list("user_id", flat=True)
        )  # fmt: skip
        groups = set(rows.exclude(group=None).values_list("group_id", flat=True))
        for grant in self.grants:
            users.add(getattr(grant, "user_id", 0))
            groups.add(getattr(grant, "group_id", 0))
        users |= {glass.user_id for glass in self.glasses}
        members = get_user_model().objects.filter(groups__in=groups)
        return users | set(members.values_list("pk", flat=True))


def group_label(group: Group) -> str:
    """A role's group by the role's word."""
    return str(Role(group.name).label) if group.name in Role.values else group.name


def explain(user: AbstractBaseUser, record: Record, on: datetime.date | None = None) -> Explanation:
    """Why this user sees this record on a day (default: now), or why not."""
    return Case(record, on).explain(user)


def seen_by(record: Record, on: datetime.date | None = None) -> list[Explanation]:
    """Everybody who sees the record on a day, readers first, each with his grounds."""
    case = Case(record, on)
    users = get_user_model().objects.filter(pk__in=case.candidates(), is_active=True)
    found = [case.explain(user) for user in users]
    return sorted(
        (one for one in found if one.shows), key=lambda one: (not one.reads, str(one.user))
    )
