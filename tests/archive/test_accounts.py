"""Accounts are changed within one's units only, with their effect shown, and each change is logged."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client

from archive import access, oversight
from archive.models import (
    AccessRow,
    Body,
    Holding,
    Membership,
    Post,
    RecordUserGrant,
    Unit,
)
from archive.models.audit import Act
from archive.vocabulary import Level, Role
from tests.archive.papers import file_papers
from tests.archive.test_channels import answered
from tests.conftest import person

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
PASSWORD = "گذرواژه-ربوده-۱۴۰۵"


@pytest.fixture
def local(parks: Unit) -> User:
    """The administrator of another organisation."""
    return person("local", parks, Role.ADMINISTRATOR)


@pytest.fixture
def admin(headquarters: Unit) -> User:
    return person("admin", headquarters, Role.ADMINISTRATOR)


@pytest.fixture
def officer(headquarters: Unit) -> User:
    return person("officer", headquarters, Role.SECURITY_OFFICER)


@pytest.fixture
def clerk_of_parks(parks: Unit) -> User:
    return person("clerk_of_parks", parks, Role.CLERK)


@pytest.fixture
def master(db: None) -> User:
    return User.objects.create_superuser("master", password="گذرواژه-دراز-۱۴۰۵")


def entered(client: Client, user: User) -> Client:
    client.force_login(user, BACKEND)
    return client


def edit(user: User) -> str:
    return f"/desk/users/edit/{user.pk}/"


def form(user: User, **changed: object) -> dict[str, object]:
    """The account's form as it stands, with what is changed."""
    return {
        "username": user.username, "first_name": user.first_name, "last_name": user.last_name,
        "email": user.email, "is_active": "on", "unit": user.home.unit_id,
        "groups": list(user.groups.values_list("pk", flat=True)), **changed,
    }  # fmt: skip


def said(act: str = Act.RIGHTS) -> list[str]:
    return list(AccessRow.objects.filter(act=act).order_by("pk").values_list("what", flat=True))


# ---- whose accounts ----
def test_an_administrator_of_another_unit_takes_over_no_account(client, local, mayor, secretary):
    for user in (mayor, secretary):
        before = User.objects.values().get(pk=user.pk)
        entered(client, local)
        assert client.get(edit(user)).status_code == 404
        sent = form(user, password1=PASSWORD, password2=PASSWORD, email="mine@example.org")
        assert client.post(edit(user), sent).status_code == 404
        for where in ("history", "delete", "copy", "usage"):
            assert client.get(f"/desk/users/{where}/{user.pk}/").status_code == 404
        assert User.objects.values().get(pk=user.pk) == before
    refused = said(Act.REFUSED)
    assert refused.count(edit(mayor)) == refused.count(edit(secretary)) == 2


def test_hidden_and_absent_accounts_answer_alike(client, local, mayor):
    entered(client, local)
    client.get(edit(mayor))  # what is looked up once in a process is looked up
    one = answered(client, edit(mayor), "get")
    assert one == answered(client, "/desk/users/edit/987654/", "get")
    assert one[0] == 404


@pytest.mark.parametrize("by", ["membership", "later", "group", "post", "grant"])
def test_whatever_reaches_beyond_his_units_closes_an_account_to_him(
    by, local, parks, waste, board: Body
):
    user = person("both", parks, Role.SECRETARY)
    assert user in oversight.accounts(local)
    rights = {"unit": waste, "role": Role.MAYOR, "max_level": Level.SECRET}
    if by == "membership":
        Membership.objects.create(user=user, **rights)
    elif by == "later":
        Membership.objects.create(user=user, start="2099-01-01", **rights)
    elif by == "group":
        group = Group.objects.create(name="کارگروه")
        Membership.objects.create(group=group, **rights)
        user.groups.add(group)
    elif by == "post":
        post = Post.objects.create(code="P", external_id="P", title="مدیر", unit=waste)
        Membership.objects.create(post=post, **rights)
        Holding.objects.create(user=user, post=post, start="2020-01-01")
    else:
        record = file_papers(waste, board, text="متن", title="عنوان", number="23/97/1").clause
        view = Permission.objects.get(codename="view_record", content_type__app_label="archive")
        RecordUserGrant.objects.create(user=user, content_object=record, permission=view)
    assert user not in oversight.accounts(local)


def test_an_account_without_any_right_is_its_home_unit_s_business_only(
    client, local, admin, parks, waste, headquarters
):
    own = person("own", waste, Role.ADMINISTRATOR)
    new = {"username": "eve", "first_name": "ا", "password1": PASSWORD, "password2": PASSWORD,
           "unit": waste.pk}  # fmt: skip
    assert entered(client, own).post("/desk/users/new/", new).status_code == 302
    eve = User.objects.get(username="eve")
    assert said() == ["account eve: made", f"account eve: looked after by unit {waste.code}"]
    assert {eve in oversight.accounts(user) for user in (own, admin)} == {True}
    assert eve not in oversight.accounts(local)
    sent = form(eve, password1=PASSWORD, password2=PASSWORD, unit=parks.pk)
    assert entered(client, local).post(edit(eve), sent).status_code == 404
    Membership.objects.create(user=eve, unit=parks, role=Role.CLERK)
    assert eve not in oversight.accounts(local) and eve not in oversight.accounts(own)
    assert eve in oversight.accounts(admin)  # who looks after both units
    sent = form(eve, unit=parks.pk)
    assert entered(client, admin).post(edit(eve), sent).status_code == 302
    assert said()[-1] == f"account eve: looked after by unit {parks.code}"
    assert eve in oversight.accounts(local)
    nobody = User.objects.create(username="nobody")
    assert nobody not in oversight.accounts(admin)


def test_rights_are_offered_to_people_of_his_units_only(client, local, parks, waste, mayor):
    person("colleague", parks, Role.CLERK)
    entered(client, local)
    for where in ("memberships", "holdings"):
        page = client.get(f"/desk/structure/{where}/new/").content.decode()
        offered = page.split('name="user"')[1].split("</select>")[0]
        assert "(colleague)" in offered and "(mayor)" not in offered
    sent = {"user": mayor.pk, "group": "", "post": "", "role": "clerk", "unit": parks.pk,
            "max_level": "0", "start": "", "end": "", "confirmed": "1"}  # fmt: skip
    assert client.post("/desk/structure/memberships/new/", sent).status_code == 200
    assert not mayor.memberships.filter(unit=parks).exists()


def test_his_list_shows_the_accounts_of_his_units_and_nobody_elses(client, local, parks, mayor):
    person("colleague", parks, Role.CLERK)
    page = entered(client, local).get("/desk/users/").content.decode()
    assert "colleague" in page
    assert edit(mayor) not in page


def test_who_keeps_no_accounts_has_none_to_change(client, secretary, stranger, mayor):
    assert not oversight.accounts(secretary).exists()
    assert entered(client, secretary).get(edit(mayor)).status_code in (302, 404)
    assert not oversight.accounts(stranger).exists()


# ---- what is changed ----
@pytest.mark.parametrize("field", ["is_superuser", "is_staff", "user_permissions"])
def test_a_forged_field_gives_nothing(client, admin, secretary, field):
    right = Permission.objects.first().pk
    entered(client, admin).post(edit(secretary), form(secretary, confirmed="1", **{field: right}))
    secretary.refresh_from_db()
    assert not secretary.is_superuser and not secretary.is_staff
    assert not secretary.user_permissions.exists()
    assert bool(said(Act.REFUSED)) is (field == "is_superuser")
    new = {"username": "eve", "first_name": "ا", "password1": PASSWORD, "password2": PASSWORD,
           "unit": admin.home.unit_id}  # fmt: skip
    client.post("/desk/users/new/", {**new, field: right, "groups": Group.objects.first().pk})
    made = User.objects.filter(username="eve").first()
    assert bool(made) is (field != "is_superuser")
    assert not made or not (made.is_superuser or made.is_staff or made.groups.exists())


def test_a_password_set_by_another_stands_in_the_log_and_among_the_unusual(
    client, admin, secretary
):
    sent = form(secretary, password1=PASSWORD, password2=PASSWORD)
    assert entered(client, admin).post(edit(secretary), sent).status_code == 302
    assert said() == ["account secretary: password set"]
    secretary.refresh_from_db()
    assert secretary.check_password(PASSWORD)
    officer = person("officer", Unit.objects.get(code="10"), Role.SECURITY_OFFICER)
    page = entered(client, officer).get("/desk/read-log/unusual/").content.decode()
    assert "گذرواژه‌ای که دیگری گذاشت" in page


def test_a_group_is_joined_only_after_its_effect_was_shown(
    client, admin, waste, board, stranger, parks
):
    file_papers(waste, board, text="متن", title="عنوان", number="23/97/1")
    group = Group.objects.create(name="کارگروه")
    Membership.objects.create(group=group, unit=waste, role=Role.SECRETARY)
    sent = form(stranger, groups=[group.pk])
    page = entered(client, admin).post(edit(stranger), sent)
    assert [one.opened for one in page.context["effects"]] == [4]
    assert not stranger.groups.exists() and said() == []
    assert client.post(edit(stranger), {**sent, "confirmed": "1"}).status_code == 302
    assert stranger.groups.get() == group
    assert said() == ["account stranger: joined group کارگروه"]


def test_a_group_with_rights_beyond_his_units_is_neither_given_nor_taken(
    client, local, parks, waste
):
    group = Group.objects.create(name="کارگروه")
    Membership.objects.create(group=group, unit=waste, role=Role.MAYOR, max_level=Level.SECRET)
    clerk = person("clerk", parks, Role.CLERK)
    sent = form(clerk, groups=[group.pk], confirmed="1")
    assert entered(client, local).post(edit(clerk), sent).status_code == 200
    assert not clerk.groups.exists() and said() == []


def test_nobody_takes_off_the_name_that_bars_him_and_a_second_sees_what_it_opens(
    client, admin, headquarters
):
    other = person("second", headquarters, Role.ADMINISTRATOR)
    sent = form(admin, first_name="دیگری", confirmed="1")
    assert entered(client, admin).post(edit(admin), sent).status_code == 200
    assert User.objects.get(pk=admin.pk).first_name == "admin"
    page = entered(client, other).post(edit(admin), form(admin, first_name="دیگری"))
    assert page.context["effects"]
    client.post(edit(admin), sent)
    assert User.objects.get(pk=admin.pk).first_name == "دیگری"
    assert said() == ["account admin: name was admin"]


def test_no_password_is_carried_over_the_page_of_effects(client, admin, secretary):
    sent = form(secretary, first_name="نو", password1=PASSWORD, password2=PASSWORD)
    page = entered(client, admin).post(edit(secretary), sent)
    assert page.status_code == 200 and PASSWORD not in page.content.decode()
    assert User.objects.get(pk=secretary.pk).first_name == "secretary"


def test_an_account_that_is_shut_off_is_out_with_its_next_request(client, admin, secretary):
    inside = entered(Client(), secretary)
    assert inside.get("/desk/").status_code == 200
    sent = form(secretary, confirmed="1")
    del sent["is_active"]
    assert entered(client, admin).post(edit(secretary), sent).status_code == 302
    assert said() == ["account secretary: shut off"]
    assert inside.get("/desk/").status_code == 302


# ---- other people's rights ----
def test_rights_of_another_unit_look_absent_to_an_administrator(
    client, local, mayor, parks, waste, clerk_of_parks
):
    row = mayor.memberships.get()
    post = Post.objects.create(code="P", external_id="P", title="مدیر", unit=waste)
    held = Holding.objects.create(user=mayor, post=post, start="2020-01-01")
    entered(client, local)
    sent = {"user": mayor.pk, "group": "", "post": "", "role": row.role, "unit": parks.pk,
            "max_level": "0", "start": "", "end": "1405/01/01", "confirmed": "1"}  # fmt: skip
    for name, pk, form in (
        ("memberships", row.pk, sent),
        ("holdings", held.pk, {"end": "1404/01/01", "confirmed": "1"}),
    ):
        where = f"/desk/structure/{name}/"
        listed = client.get(where).content.decode()
        assert ">mayor " not in listed and f"/edit/{pk}/" not in listed
        assert name == "holdings" or "clerk_of_parks" in listed
        assert client.post(f"{where}edit/{pk}/", form).status_code == 404
        for screen in ("edit", "history", "usage", "delete"):
            hidden = answered(client, f"{where}{screen}/{pk}/", "get")
            assert hidden[0] == 404
            assert hidden == answered(client, f"{where}{screen}/98765/", "get")
    row.refresh_from_db()
    held.refresh_from_db()
    assert (row.unit.code, row.end, held.end) == ("10", None, None) and said() == []


def test_a_right_up_to_secret_stands_among_the_unusual(client, admin, officer, waste, secretary):
    sent = {"user": secretary.pk, "group": "", "post": "", "role": "mayor", "unit": waste.pk,
            "max_level": "3", "start": "", "end": "", "confirmed": "1"}  # fmt: skip
    assert entered(client, admin).post("/desk/structure/memberships/new/", sent).status_code == 302
    page = entered(client, officer).get("/desk/read-log/unusual/").content.decode()
    assert "حقی تا سطح سری یا بالاتر" in page


def test_not_even_a_master_deletes_an_account_a_right_or_a_unit(client, master, secretary, waste):
    row = secretary.memberships.get()
    entered(client, master)
    for where in (
        f"/desk/users/delete/{secretary.pk}/", f"/desk/structure/memberships/delete/{row.pk}/",
        f"/desk/structure/units/delete/{waste.pk}/",
    ):  # fmt: skip
        assert client.post(where).status_code == 404
        page = client.get(where.replace("delete", "edit"))
        assert page.status_code == 200 and where not in page.content.decode()
    assert "/users/delete/" not in client.get("/desk/users/").content.decode()
    row.refresh_from_db()


def test_the_list_of_accounts_says_the_roles_of_today(client, admin, secretary, waste):
    post = Post.objects.create(code="P", external_id="P", title="مدیر", unit=waste)
    Membership.objects.create(post=post, unit=waste, role=Role.CHIEF_EXECUTIVE)
    Membership.objects.create(user=secretary, unit=waste, role=Role.HR, end="2020-01-01")
    Holding.objects.create(user=secretary, post=post, start="2020-01-01")
    page = entered(client, admin).get("/desk/users/").content.decode()
    assert "دبیر، مدیرعامل" in page and "منابع انسانی" not in page.split("<tbody>")[1]


def test_screens_of_rights_are_absent_for_who_may_change_none(client, secretary, waste):
    post = Post.objects.create(code="P", external_id="P", title="مدیر", unit=waste)
    held = Holding.objects.create(user=secretary, post=post, start="2020-01-01")
    row = secretary.memberships.get()
    entered(client, secretary)
    for where in ("", "new/", f"edit/{held.pk}/", "edit/98765/"):
        assert client.get(f"/desk/structure/holdings/{where}").status_code == 404
    for where in ("", "new/", f"edit/{row.pk}/", "edit/98765/"):
        assert client.get(f"/desk/structure/memberships/{where}").status_code == 404


# ---- the tree of units ----
def unit_form(unit: Unit, **changed: object) -> dict[str, object]:
    return {"code": unit.code, "title": unit.title, "type": unit.type, "start": "", "end": "",
            "parent": unit.parent_id or "", **changed}  # fmt: skip


def test_nobody_moves_a_unit_under_his_own(client, parks, waste, headquarters):
    registrar = person("registrar", parks, Role.REGISTRAR, Level.SECRET)
    where = f"/desk/structure/units/edit/{waste.pk}/"
    sent = unit_form(waste, parent=parks.pk, confirmed="1")
    assert entered(client, registrar).post(where, sent).status_code == 200
    assert client.post(where, unit_form(waste, title="نامی دیگر")).status_code == 200
    both = Membership.objects.create(
        user=registrar, unit=headquarters, role=Role.HR, include_children=True
    )
    assert client.post(where, sent).status_code == 200  # his sight as a registrar would grow
    waste.refresh_from_db()
    assert (waste.parent.code, waste.title) == ("10", "سازمان مدیریت پسماند")
    assert both.pk and said() == []


def test_a_unit_is_moved_after_its_effect_was_shown_and_its_papers_go_along(
    client, admin, stranger, parks, waste, board
):
    file_papers(waste, board, text="متن", title="عنوان", number="23/97/1")
    where = f"/desk/structure/units/edit/{waste.pk}/"
    page = entered(client, admin).post(where, unit_form(waste, parent=parks.pk))
    assert [(one.opened, one.people) for one in page.context["effects"]] == [(4, 1)]
    waste.refresh_from_db()
    assert waste.parent.code == "10" and not access.records(stranger).exists()
    sent = unit_form(waste, parent=parks.pk, confirmed="1")
    assert client.post(where, sent).status_code == 302
    waste.refresh_from_db()
    assert waste.path == f"{parks.path}{waste.pk}/" and access.records(stranger).count() == 4
    assert said() == ["unit 23 moved under 21"]


def test_a_body_is_changed_by_who_keeps_the_structure_of_its_unit(client, board, parks, waste):
    where = f"/desk/structure/bodies/edit/{board.pk}/"
    sent = {"code": "23", "title": "نامی دیگر", "type": "board", "unit": waste.pk, "quorum": "1",
            "start": "", "end": "", "parent": ""}  # fmt: skip
    registrar = person("registrar", parks, Role.REGISTRAR)
    assert entered(client, registrar).post(where, sent).status_code == 200
    own = person("own", waste, Role.REGISTRAR)
    assert Body.objects.get().quorum is None
    assert entered(client, own).post(where, sent).status_code == 302
    assert Body.objects.get().quorum == 1 and said(Act.CHANGE) == ["body 23"]
