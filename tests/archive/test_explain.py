"""The explanation of access says what the rule does, on random rights and on random days."""

import datetime
import random

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.utils import timezone

from archive import access, explain
from archive.explain import Case, seen_by
from archive.jalali import PartialDate
from archive.models import (
    Appraisal,
    Body,
    BrokenGlass,
    Conflict,
    Document,
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
from archive.vocabulary import Kind, Level, Role
from tests.conftest import person

pytestmark = pytest.mark.django_db
DAYS = (0, -40, 30)


class City:
    """A random municipality: units, people, posts, papers and every kind of right."""

    def __init__(self, seed: int, root: Unit) -> None:
        self.rng = random.Random(seed)
        self.today = access.today()
        self.permission = Permission.objects.get(
            content_type__app_label="archive", codename="view_record"
        )
        self.units = [root]
        for n in range(6):
            self.units.append(
                Unit.objects.create(
                    code=f"r{n}", title=f"r{n}", type="department", parent=self.pick(self.units)
                )
            )
        self.body = Body.objects.create(code="b", title="b", type="board", unit=self.units[2])
        self.groups = [Group.objects.create(name=f"g{n}") for n in range(2)]
        self.posts = [
            Post.objects.create(code=f"p{n}", title=f"p{n}", external_id=f"p{n}") for n in range(2)
        ]
        self.users = [self.user(n) for n in range(7)]
        self.records = [self.record(n) for n in range(36)]
        self.give()

    def pick(self, values):
        """One of them."""
        return self.rng.choice(list(values))

    def days(self):
        """A random period round today; either end may be open."""
        start = self.today + datetime.timedelta(days=self.rng.randrange(-80, 20))
        end = start + datetime.timedelta(days=self.rng.randrange(0, 90))
        return {
            "start": self.pick([None, start]) , "end": self.pick([None, end])
        }  # fmt: skip

    def user(self, number: int) -> User:
        """A user of the register's names, in some groups and posts, with some memberships."""
        made = User.objects.create_user(f"w{number}", first_name=f"نام {number}")
        made.is_active = self.rng.random() > 0.1
        made.save()
        made.groups.set(self.rng.sample(self.groups, self.rng.randrange(3)))
        Person.objects.create(code=f"C{number}", external_id=f"x{number}", name=f"نام  {number}")
        if self.rng.random() < 0.5:
            days = self.days()
            days["start"] = days["start"] or self.today - datetime.timedelta(days=50)
            if days["end"] and days["end"] < days["start"]:
                days["end"] = None
            Holding.objects.create(user=made, post=self.pick(self.posts), **days)
        return made

    def record(self, number: int) -> Record:
        """A paper anywhere, some about one of the people."""
        made = Record.objects.create(
            kind=self.pick(Kind.values),
            unit=self.pick([*self.units, None]),
            level=self.pick([*Level, None]),
            body=self.pick([None, self.body]),
            date=self.pick(["1405/08/01", "1405/06/10", "1404/01/01", ""]),
            need_to_know=self.rng.random() < 0.3,
            extra={"type": "appraisal"} if number % 2 else {},
        )
        if made.kind == Kind.DOCUMENT:
            kind = "appraisal" if number % 2 else "report"
            about = self.pick(["نام 1", "C2", "x3", "نام  ۴", "کسی", ""])
            Document.objects.create(record=made, type=kind, person=about)
        return made

    def give(self) -> None:
        """Memberships, grants, lists, conflicts, broken glass."""
        who = [*({"user": u} for u in self.users), *({"group": g} for g in self.groups)]
        for _ in range(16):
            role = self.pick(Role.values)
            Membership.objects.create(
                **self.pick([*who, *({"post": p} for p in self.posts)]),
                unit=self.pick(self.units), include_children=self.rng.random() < 0.6, role=role,
                body=self.body if role == Role.MEMBER else None, max_level=self.pick(Level),
                **self.days(),
            )  # fmt: skip
        for _ in range(10):
            record, terms = self.pick(self.records), {"reason": "r", **self.days()}
            RecordUserGrant.objects.get_or_create(
                content_object=record, user=self.pick(self.users), permission=self.permission,
                defaults=terms,
            )  # fmt: skip
            RecordGroupGrant.objects.get_or_create(
                content_object=self.pick(self.records), group=self.pick(self.groups),
                permission=self.permission, defaults=terms,
            )  # fmt: skip
            Conflict.objects.create(user=self.pick(self.users), record=record, **self.days())
        for record in self.records:
            if record.need_to_know:
                Listed.objects.create(record=record, **self.pick(who), **self.days())
        for people in (Person.objects.all()[:2], Person.objects.all()[3:4]):
            Conflict.objects.create(user=self.pick(self.users), person=self.pick(people))
        Appraisal.objects.create(
            person=self.pick(Person.objects.all()), year=1404, score=80,
            record=self.pick(self.records),
        )  # fmt: skip
        for _ in range(6):
            # Far from the half hour's ends: the clock goes on while the rule is compared.
            at = timezone.now() + datetime.timedelta(minutes=self.pick([-90, -50, -2, -1, 120]))
            at += datetime.timedelta(days=self.pick([0, 0, -40]))
            BrokenGlass.objects.create(
                user=self.pick(self.users), record=self.pick(self.records), reason="r", at=at,
                until=at + datetime.timedelta(minutes=30),
            )  # fmt: skip


@pytest.mark.parametrize("seed", range(12))
def test_the_explanation_agrees_with_the_rule(seed: int, headquarters: Unit) -> None:
    city = City(seed, headquarters)
    for ahead in DAYS:
        day = city.today + datetime.timedelta(days=ahead)
        sights = {user: access.visibility(user, day) for user in city.users}
        for record in Record.objects.select_related("unit", "document"):
            case = Case(record, day)
            for user, sight in sights.items():
                found = case.explain(user)
                said = (found.reads, found.shows)
                assert said == (sight.reads(record), sight.shows(record)), (record.pk, found)
            seen = {(one.user.pk, one.reads) for one in seen_by(record, day)}
            assert seen == {(u.pk, s.reads(record)) for u, s in sights.items() if s.shows(record)}


@pytest.mark.parametrize("seed", range(3))
def test_random_rights_open_close_bar_and_list_something(seed: int, headquarters: Unit) -> None:
    city = City(seed, headquarters)
    found = [Case(record).explain(user) for record in city.records for user in city.users]
    assert any(one.reads for one in found) and any(one.bars for one in found)
    assert any(one.shows and not one.reads for one in found) or seed
    assert any(one.misses and not one.shows for one in found)


def test_the_chain_names_post_unit_level_and_group(headquarters: Unit, waste: Unit) -> None:
    record = Record.objects.create(kind=Kind.LETTER, unit=waste, level=Level.CONFIDENTIAL)
    post = Post.objects.create(code="M", title="شهردار", external_id="M")
    Membership.objects.create(post=post, unit=headquarters, role=Role.MAYOR, max_level=Level.SECRET)
    user = person("holder", None, Role.MAYOR)
    assert not explain.explain(user, record).shows
    day = access.today()
    Holding.objects.create(user=user, post=post, acting=True, start=day, end=day)
    found = explain.explain(user, record)
    (way,) = found.ways
    said, written = " ".join(way.steps), str(PartialDate.from_date(day))
    for word in ("شهردار", str(waste), str(headquarters), Level.SECRET.label, written):
        assert str(word) in said
    assert not explain.explain(user, record, day + datetime.timedelta(days=1)).shows
