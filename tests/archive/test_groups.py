"""Groups are the masters' business; each change is logged, and none is dropped that carried rights."""

import pytest
from django.contrib.auth.models import Group, Permission, User

from archive.models import Membership, Unit
from archive.vocabulary import Role
from tests.archive.test_accounts import entered, said
from tests.conftest import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(headquarters: Unit) -> User:
    return person("admin", headquarters, Role.ADMINISTRATOR)


@pytest.fixture
def master(db: None) -> User:
    return User.objects.create_superuser("master", password="گذرواژه-دراز-۱۴۰۵")


def group_form(name: str, *permissions: int) -> dict[str, object]:
    kinds = ("page", "collection", "document", "image")
    sets = {f"{kind}_permissions-{key}": "0" for kind in kinds
            for key in ("TOTAL_FORMS", "INITIAL_FORMS")}  # fmt: skip
    return {"name": name, "permissions": list(permissions), **sets}


def test_groups_are_changed_by_masters_only_and_each_change_is_logged(client, admin, master):
    assert entered(client, admin).get("/desk/groups/").status_code in (302, 404)
    client.post("/desk/groups/new/", group_form("x"))
    assert not Group.objects.filter(name="x").exists()
    entered(client, master)
    assert client.post("/desk/groups/new/", group_form("گروه بازبینی")).status_code == 302
    group = Group.objects.get(name="گروه بازبینی")
    right = Permission.objects.get(codename="add_unit")
    where = f"/desk/groups/edit/{group.pk}/"
    assert client.post(where, group_form("گروه دیگر", right.pk)).status_code == 302
    assert client.post(where, group_form("گروه دیگر")).status_code == 302
    assert client.post(f"/desk/groups/delete/{group.pk}/").status_code == 302
    assert not Group.objects.filter(pk=group.pk).exists()
    assert said() == [
        "group گروه بازبینی: made",
        "group گروه دیگر: renamed from گروه بازبینی",
        "group گروه دیگر: given archive.add_unit",
        "group گروه دیگر: lost archive.add_unit",
        "group گروه دیگر: dropped",
    ]


def test_a_group_on_which_rights_hung_is_not_dropped(client, master, waste):
    group = Group.objects.create(name="گروه پسماند")
    Membership.objects.create(group=group, unit=waste, role=Role.CLERK, end="2020-01-01")
    page = entered(client, master).post(f"/desk/groups/delete/{group.pk}/", follow=True)
    assert "آن‌ها را پایان دهید و گروه را نگه دارید" in page.content.decode()
    assert group.memberships.count() == 1 and said() == []
