"""One rule, two forms: the tokens and the queryset say the same; what is not named is denied."""

import datetime
import random

import pytest
from django.contrib.auth.models import AnonymousUser, Group, Permission, User

from archive import access
from archive.models import Membership, Record, RecordGroupGrant, RecordUserGrant, Unit
from archive.vocabulary import Kind, Level, Role
from tests.conftest import person

ROLES = [role for role in Role.values if role != Role.MEMBER]  # a member sits on a body
VIEW = {"content_type__app_label": "archive", "codename": "view_record"}


def test_three_people_see_by_unit_and_level(file_resolution, secretary, stranger, low):
    secret = file_resolution("گزارش دعوای مطروحه", level=Level.SECRET)
    assert access.records(secretary).filter(pk=secret.pk).exists()
    assert not access.records(stranger).exists()
    assert not access.records(low).exists()


def test_nobody_and_the_inactive_see_nothing(file_resolution, secretary):
    file_resolution("اجرای طرح تفکیک")
    secretary.is_active = False
    secretary.save()
    assert not access.records(secretary).exists()
    assert not access.records(AnonymousUser()).exists()


def test_a_membership_counts_only_between_its_days(file_resolution, waste):
    record = file_resolution("تمدید قرارداد")
    user = person("late", waste, Role.SECRETARY)
    day = datetime.date(2026, 3, 1)
    user.memberships.update(start=day, end=day)
    assert access.visibility(user, day).reads(record)
    assert not access.visibility(user, day + datetime.timedelta(days=1)).reads(record)
    assert not access.visibility(user, day - datetime.timedelta(days=1)).reads(record)


def test_superuser_without_membership_reads_nothing(file_resolution, db):
    file_resolution("تمدید قرارداد")
    admin = User.objects.create_superuser("root", password="x")
    assert not access.records(admin).exists()


def test_a_grant_opens_one_record_until_its_end(file_resolution, stranger):
    record, other = file_resolution("یک"), file_resolution("دو", number="23/97/15")
    RecordUserGrant.objects.create(
        content_object=record,
        user=stranger,
        permission=Permission.objects.get(**VIEW),
        end=datetime.date(2026, 1, 1),
    )
    assert access.visibility(stranger, datetime.date(2026, 1, 1)).reads(record)
    assert not access.visibility(stranger, datetime.date(2026, 1, 1)).reads(other)
    assert not access.visibility(stranger, datetime.date(2026, 1, 2)).reads(record)


def test_a_group_grant_reaches_its_members_only(file_resolution, stranger, low):
    record = file_resolution("یک", level=Level.SECRET)
    group = Group.objects.create(name="working group 71")
    stranger.groups.add(group)
    RecordGroupGrant.objects.create(
        content_object=record, group=group, permission=Permission.objects.get(**VIEW)
    )
    assert access.records(stranger).filter(pk=record.pk).exists()
    assert not access.records(low).exists()


def test_need_to_know_narrows_even_the_right_unit(file_resolution, secretary):
    record = file_resolution("یک", need_to_know=True)
    assert not access.records(secretary).filter(pk=record.pk).exists()


def test_without_unit_or_level_only_the_quarantine_of_registrars(db, secretary, waste):
    lost = Record.objects.create(kind=Kind.LETTER, title="بی‌نشان")
    registrar = person("registrar", waste, Role.REGISTRAR)
    assert access.records(registrar).filter(pk=lost.pk).exists()
    assert not access.records(secretary).filter(pk=lost.pk).exists()


def test_auditor_meets_metadata_but_reads_no_text(file_resolution, headquarters):
    record = file_resolution("متن")
    auditor = person("auditor", headquarters, Role.AUDITOR, Level.SECRET)
    sight = access.visibility(auditor)
    assert sight.shows(record) and not sight.reads(record)
    assert access.records(auditor).exists()
    assert not access.records(auditor, read=True).exists()


def test_expanding_rights_asks_few_questions(headquarters, django_assert_max_num_queries):
    user = person("busy", None, Role.MAYOR)
    units = [
        Unit.objects.create(code=f"u{i}", title="x", type="department", parent=headquarters)
        for i in range(50)
    ]
    Membership.objects.bulk_create([Membership(user=user, unit=u, role=Role.MAYOR) for u in units])
    with django_assert_max_num_queries(1):
        access.visibility(user)


@pytest.mark.parametrize("seed", range(5))
def test_both_forms_agree_on_random_rights(seed, headquarters):
    rng = random.Random(seed)
    units = [headquarters]
    for i in range(8):
        units.append(
            Unit.objects.create(
                code=f"r{i}", title="x", type="department", parent=rng.choice(units)
            )
        )
    for _ in range(60):
        Record.objects.create(
            kind=rng.choice(Kind.values),
            unit=rng.choice([*units, None]),
            level=rng.choice([*Level, None]),
            need_to_know=rng.random() < 0.1,
        )
    for i in range(10):
        user = person(f"p{i}", None, Role.MAYOR)
        for _ in range(rng.randrange(3)):
            Membership.objects.create(
                user=user, unit=rng.choice(units), include_children=rng.random() < 0.5,
                role=rng.choice(ROLES), max_level=rng.choice(Level.values),
            )  # fmt: skip
        sight = access.visibility(user)
        by_database = set(access.records(user).values_list("pk", flat=True))
        assert by_database == {r.pk for r in Record.objects.all() if sight.shows(r)}


@pytest.mark.parametrize("role", ROLES)
def test_acts_of_are_those_that_he_may_somewhere(role, headquarters):
    user = person("somebody", headquarters, role, Level.NORMAL)
    assert access.acts_of(user) == {act for act in access.MAY if access.may(user, act)}
    Membership.objects.filter(user=user).delete()
    assert access.acts_of(user) == frozenset()
