"""Rights are given to others only, their effect is known before, and every change is logged."""

import datetime
import json
import random
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from archive import access, giving
from archive.effect import days_of, effect, receivers
from archive.errors import ArchiveError, Denied
from archive.interchange import import_file
from archive.models import (
    AccessRow,
    Body,
    Conflict,
    Holding,
    Listed,
    Membership,
    Person,
    Post,
    Record,
    RecordUserGrant,
    Relation,
    Unit,
)
from archive.vocabulary import Kind, Level, Role
from tests.archive.papers import Papers, file_papers
from tests.conftest import person

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
NEW = "/desk/structure/memberships/new/"
DAY = datetime.timedelta(days=1)


@pytest.fixture
def papers(waste: Unit, board: Body) -> Papers:
    return file_papers(waste, board, text="متن", title="غرفه بوستان", number="23/97/14")


@pytest.fixture
def admin(headquarters: Unit) -> User:
    return person("admin", headquarters, Role.ADMINISTRATOR, Level.SECRET)


@pytest.fixture
def officer(headquarters: Unit) -> User:
    return person("officer", headquarters, Role.SECURITY_OFFICER, Level.SECRET)


@pytest.fixture
def post(waste: Unit) -> Post:
    made = Post.objects.create(code="P1", title="مدیرعامل", unit=waste, external_id="P1")
    Membership.objects.create(post=made, unit=waste, role=Role.CHIEF_EXECUTIVE, max_level=1)
    return made


def form(unit: Unit, role: str = Role.MAYOR, **fields: object) -> dict[str, object]:
    empty = {"user": "", "group": "", "post": "", "body": "", "start": "", "end": ""}
    return {**empty, "unit": unit.pk, "role": role, "max_level": "1",
            "include_children": "on", **fields}  # fmt: skip


def entered(client: Client, user: User) -> Client:
    client.force_login(user, BACKEND)
    return client


# ---- effect ----
def test_the_effect_is_told_before_anything_is_saved(client, papers, admin, waste, stranger):
    sent = entered(client, admin).post(NEW, form(waste, user=stranger.pk))
    (one,) = sent.context["effects"]
    assert (one.people, one.opened, one.closed) == (1, 4, 0)
    # An administrator sees no record: he is told how many, never which.
    assert one.opened_sample == [] and "غرفه" not in sent.content.decode()
    assert not stranger.memberships.filter(role=Role.MAYOR).exists()
    client.post(NEW, form(waste, user=stranger.pk, confirmed="1"))
    assert stranger.memberships.filter(role=Role.MAYOR).exists()
    assert access.records(stranger).count() == 4


def test_a_sample_has_only_what_the_asker_sees(papers, admin, mayor, waste, stranger):
    row = Membership(user=stranger, unit=waste, role=Role.MAYOR, max_level=1)
    (one,) = effect(row.save, [stranger], by=mayor, days=[access.today()])
    assert {record.pk for record in one.opened_sample} <= set(
        access.records(mayor).values_list("pk", flat=True)
    )
    assert len(one.opened_sample) == 4
    assert not Membership.objects.filter(user=stranger, role=Role.MAYOR).exists()


def test_an_end_is_counted_on_the_day_after_it(papers, admin, secretary):
    row = secretary.memberships.get()
    before = Membership.objects.get(pk=row.pk)
    row.end = access.today()
    days = days_of(before, row)
    today, tomorrow = effect(row.save, receivers(before, row), by=admin, days=days)
    assert (today.people, tomorrow.people, tomorrow.closed) == (0, 1, 4)


@pytest.mark.parametrize("seed", range(4))
def test_the_effect_is_what_saving_does(seed, headquarters, waste, parks, papers, admin):
    rng = random.Random(seed)
    group = Group.objects.create(name="team")
    users = [person(f"t{n}", rng.choice([waste, parks, None]), Role.MAYOR) for n in range(4)]
    for user in users:
        user.groups.set([group] if rng.random() < 0.7 else [])
    row = Membership(
        group=group, unit=rng.choice([waste, parks, headquarters]), role=rng.choice(
            [Role.SECRETARY, Role.AUDITOR, Role.CLERK]), max_level=1,
    )  # fmt: skip
    (told,) = effect(row.save, receivers(row), by=admin, days=[access.today()])
    before = {u.pk: set(access.records(u, read=True)) for u in users}
    known = {u.pk: set(access.records(u)) for u in users}
    row.pk = None
    row.save()
    gains = {
        u.pk: (set(access.records(u, read=True)) - before[u.pk])
        | (set(access.records(u)) - known[u.pk])
        for u in users
    }
    assert told.opened == len(set().union(*gains.values()))
    assert told.people == sum(bool(gain) for gain in gains.values())


# ---- nobody gives himself ----
def test_an_administrator_gives_himself_no_membership(client, admin, waste, headquarters):
    answer = entered(client, admin).post(NEW, form(waste, user=admin.pk, confirmed="1"))
    assert answer.status_code == 200 and admin.memberships.count() == 1
    team = Group.objects.create(name="team")
    admin.groups.add(team)
    client.post(NEW, form(waste, group=team.pk, confirmed="1"))
    assert not Membership.objects.filter(group=team).exists()
    other = person("second", headquarters, Role.ADMINISTRATOR)
    entered(client, other).post(NEW, form(waste, user=admin.pk, confirmed="1"))
    assert admin.memberships.count() == 2


def test_an_administrator_does_not_raise_his_own_but_may_end_it(client, admin, headquarters):
    own = admin.memberships.get()
    where = f"/desk/structure/memberships/edit/{own.pk}/"
    kept = {"user": admin.pk, "confirmed": "1"}
    entered(client, admin)
    client.post(where, form(headquarters, Role.ADMINISTRATOR, **kept, max_level="4"))
    own.refresh_from_db()
    assert own.max_level == Level.SECRET
    client.post(where, form(headquarters, Role.ADMINISTRATOR, **kept, end="1405/12/01"))
    own.refresh_from_db()
    assert own.end is not None
    client.post(where, form(headquarters, Role.ADMINISTRATOR, **kept))
    own.refresh_from_db()
    assert own.end is not None


def test_an_administrator_gives_rights_in_his_own_units_only(client, parks, waste, secretary):
    local = person("local", parks, Role.ADMINISTRATOR)
    sent = form(waste, user=secretary.pk, confirmed="1")
    assert entered(client, local).post(NEW, sent).status_code == 200
    assert not secretary.memberships.filter(role=Role.MAYOR).exists()


def test_an_administrator_joins_no_group_by_himself(client, admin, headquarters):
    team = Group.objects.create(name="team")
    sent = {"username": "admin", "email": "a@example.org", "first_name": "a", "last_name": "b",
            "is_active": "on", "groups": [team.pk], "unit": headquarters.pk}  # fmt: skip
    entered(client, admin).post(f"/desk/users/edit/{admin.pk}/", sent)
    assert not admin.groups.exists()


def test_an_import_confirms_relations_only_for_who_may_relate(papers, waste, tmp_path: Path):
    line = {"kind": "relation", "subject": {"record": "23/97/14/2"}, "predicate": "amends",
            "object": {"record": "23/97/14/1"}, "state": "confirmed"}  # fmt: skip
    path = tmp_path / "relation.jsonl"
    path.write_text(json.dumps(line) + "\n", "utf-8")
    chief = person("chief", waste, Role.CHIEF_EXECUTIVE, Level.SECRET)
    assert import_file(path, user=chief).rejected == 1
    assert not Relation.objects.filter(predicate="amends").exists()
    outside = person("outside", None, Role.SECRETARY)
    assert import_file(path, user=outside).rejected == 1
    relator = person("relator", waste, Role.COORDINATOR, Level.SECRET)
    assert import_file(path, user=relator).rejected == 0
    assert Relation.objects.filter(predicate="amends", state="confirmed").exists()


# ---- posts ----
def test_handing_a_post_over_moves_its_rights_in_one_act(client, admin, post, papers, waste):
    old, new = person("old", waste, Role.CLERK), person("new", waste, Role.CLERK)
    today = access.today()
    giving.hand_over(post, old, start=today - 30 * DAY, giver=admin)
    assert access.records(old).count() == 4 and not access.records(new).exists()
    sent = {"post": post.pk, "user": new.pk, "start": str(giving.access.today()), "end": ""}
    sent["start"] = "1405/09/30"
    entered(client, admin)
    first = client.post("/desk/structure/holdings/new/", sent)
    assert [one.people for one in first.context["effects"]][-1] == 2
    assert Holding.objects.count() == 1
    client.post("/desk/structure/holdings/new/", {**sent, "confirmed": "1"})
    begins = Holding.objects.get(user=new).start
    assert Holding.objects.get(user=old).end == begins - DAY
    assert access.visibility(old, begins - DAY).reads(papers.clause)
    assert not access.visibility(old, begins).shows(papers.clause)
    assert access.visibility(new, begins).reads(papers.clause)
    assert AccessRow.objects.filter(act="rights", what__startswith="new: holder").exists()


def test_an_acting_holder_has_a_last_day_and_loses_the_rights_after_it(admin, post, papers):
    acting, today = person("acting", None, Role.MAYOR), access.today()
    with pytest.raises(ArchiveError):
        giving.hand_over(post, acting, start=today, acting=True, giver=admin)
    giving.hand_over(post, acting, start=today, end=today, acting=True, giver=admin)
    assert access.visibility(acting, today).reads(papers.clause)
    assert not access.visibility(acting, today + DAY).shows(papers.clause)


def test_nobody_takes_a_post_himself(client, admin, post):
    with pytest.raises(Denied):
        giving.hand_over(post, admin, start=access.today(), giver=admin)
    sent = {"post": post.pk, "user": admin.pk, "start": "1405/09/01", "confirmed": "1"}
    assert entered(client, admin).post("/desk/structure/holdings/new/", sent).status_code == 200
    assert not Holding.objects.exists()


def test_a_member_from_outside_sees_the_meetings_of_his_days_only(papers, waste, board):
    guest = person("guest", None, Role.MEMBER)
    seat = Membership.objects.create(user=guest, unit=waste, role=Role.MEMBER, body=board)
    assert set(access.records(guest)) == {papers.meeting, papers.clause}
    seat.start = access.today()
    seat.save()
    assert not access.records(guest).exists()
    elsewhere = Record.objects.create(kind=Kind.MEETING, unit=waste, level=0, date="1405/09/01")
    assert not access.visibility(guest).shows(elsewhere)


# ---- one record ----
def test_exceptions_are_a_security_officer_s_with_a_reason_and_an_end(papers, officer, stranger):
    terms = {"reason": "پرونده مشترک", "end": access.today()}
    giving.make_exception("user", papers.letter, giver=officer, user=stranger, terms=terms)
    assert access.visibility(stranger).reads(papers.letter)
    assert not access.visibility(stranger, access.today() + DAY).shows(papers.letter)
    row = RecordUserGrant.objects.get()
    assert (row.giver, row.reason) == (officer, "پرونده مشترک")
    giving.end_exception("user", row.pk, papers.letter, giver=officer)
    assert not access.visibility(stranger).shows(papers.letter)
    with pytest.raises(ArchiveError):
        giving.make_exception("user", papers.letter, giver=officer, user=stranger, terms={})
    with pytest.raises(Denied):
        giving.make_exception("user", papers.letter, giver=officer, user=officer, terms=terms)
    with pytest.raises(Denied):
        giving.make_exception("user", papers.letter, giver=stranger, user=officer, terms=terms)


def test_a_need_to_know_list_narrows_and_opens_nothing(
    file_resolution, officer, secretary, stranger
):
    record = file_resolution("یک", need_to_know=True)
    terms = {"reason": "کارگروه"}
    for user in (secretary, stranger):
        giving.make_exception("listed", record, giver=officer, user=user, terms=terms)
    assert Listed.objects.count() == 2
    assert access.visibility(secretary).reads(record)
    assert access.records(secretary, read=True).filter(pk=record.pk).exists()
    assert not access.visibility(stranger).shows(record)


def test_a_conflict_of_interest_closes_a_record_whatever_opens_it(papers, officer, secretary):
    terms = {"reason": "ذی‌نفع"}
    giving.make_exception("conflict", papers.letter, giver=officer, user=secretary, terms=terms)
    giving.make_exception("user", papers.letter, giver=officer, user=secretary, terms=terms)
    assert not access.visibility(secretary).shows(papers.letter)
    assert access.visibility(secretary).reads(papers.clause)
    row = Conflict.objects.get()
    giving.end_exception("conflict", row.pk, papers.letter, giver=officer)
    assert access.visibility(secretary).reads(papers.letter)


def test_nobody_reads_his_own_file_or_that_of_a_person_named_in_a_conflict(waste, officer):
    office = person("office", waste, Role.HR)
    office.first_name = "مریم راستین"
    office.save()
    own, kin, other = (
        Person.objects.create(code=code, external_id=code, name=name, unit=waste)
        for code, name in (("C1", "مريم  راستین"), ("C2", "دیگری"), ("C3", "سومی"))
    )
    assert set(access.people(office)) == {kin, other}
    row = giving.name_person(office, kin, giver=officer, reason="خویشاوندی")
    assert set(access.people(office)) == {other}
    with pytest.raises(Denied):
        giving.name_person(office, other, giver=office, reason="r")
    row.end = access.today() - DAY
    row.save()
    assert set(access.people(office)) == {kin, other}
    assert own not in access.people(office)


CONFLICTS = "/desk/conflicts/"


@pytest.fixture
def kin(waste: Unit) -> Person:
    return Person.objects.create(
        code="kin-0405", external_id="kin-0405", name="خویش راستین", unit=waste
    )


def test_the_officer_names_and_ends_a_conflict_on_his_screen(
    kin: Person, waste: Unit, officer: User, client: Client
) -> None:
    office = person("office", waste, Role.HR)
    client.force_login(officer, BACKEND)
    sent = {"user": "office", "code": "۲C", "reason": "خویشاوندی"}
    assert "alert" in client.post(CONFLICTS, sent).content.decode()
    assert client.post(CONFLICTS, {**sent, "code": "kin-0405", "reason": ""}).status_code == 200
    sent["code"] = "kin-0405"
    shown = client.post(CONFLICTS, sent)
    assert "confirmed" in shown.content.decode() and not Conflict.objects.exists()
    assert client.post(CONFLICTS, sent | {"confirmed": "1"}).status_code == 302
    assert kin not in access.people(office)
    again = client.post(CONFLICTS, sent | {"confirmed": "1"})
    assert again.status_code == 200 and Conflict.objects.count() == 1
    row = Conflict.objects.get()
    assert "خویشاوندی" in client.get(CONFLICTS).content.decode()
    client.post(f"{CONFLICTS}{row.pk}/")
    assert kin in access.people(office)
    page = client.get(CONFLICTS).content.decode()
    assert "خویشاوندی" in page and f"{CONFLICTS}{row.pk}/" not in page
    logged = AccessRow.objects.filter(what__startswith="conflict").values_list("what", flat=True)
    assert [what.split(":")[0] for what in logged.order_by("pk")] == ["conflict", "conflict ended"]


def test_nobody_else_meets_conflicts_of_interest(
    kin: Person, waste: Unit, parks: Unit, officer: User, stranger: User, client: Client
) -> None:
    row = giving.name_person(person("office", waste, Role.HR), kin, giver=officer, reason="خویش")
    office = row.user
    for user in (stranger, office):
        client.force_login(user, BACKEND)
        assert client.get(CONFLICTS).status_code == 404
        assert client.post(CONFLICTS, {}).status_code == 404
        assert client.post(f"{CONFLICTS}{row.pk}/").status_code == 404
    elsewhere = person("elsewhere", parks, Role.SECURITY_OFFICER, Level.SECRET)
    client.force_login(elsewhere, BACKEND)
    page = client.get(CONFLICTS).content.decode()
    assert "راستین" not in page and "kin-0405" not in page and "خویش" not in page
    told = client.post(CONFLICTS, {"user": "office", "code": "kin-0405", "reason": "r"})
    assert "confirmed" not in told.content.decode()
    assert client.post(f"{CONFLICTS}{row.pk}/").status_code == 404
    row.refresh_from_db()
    assert row.end is None


def test_nobody_ends_his_own_conflict(kin: Person, officer: User, client: Client) -> None:
    row = giving.name_person(officer, kin, giver=officer, reason="خویشاوندی")
    client.force_login(officer, BACKEND)
    client.post(f"{CONFLICTS}{row.pk}/")
    row.refresh_from_db()
    assert row.end is None
