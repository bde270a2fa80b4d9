"""Lines of users, memberships, grants and units do what their writer may do on his screens."""

import json
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, User

from archive import access
from archive.interchange import Report, import_file
from archive.models import AccessRow, Body, Membership, RecordUserGrant, Unit
from archive.models.audit import Act
from archive.vocabulary import Level, Role
from tests.archive.papers import Papers, file_papers
from tests.conftest import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def papers(waste: Unit, board: Body) -> Papers:
    return file_papers(waste, board, text="متن", title="غرفه بوستان", number="23/97/14")


@pytest.fixture
def admin(headquarters: Unit) -> User:
    return person("admin", headquarters, Role.ADMINISTRATOR, Level.SECRET)


def brought(tmp_path: Path, user: User | None, *rows: dict[str, object]) -> Report:
    """An import of these lines."""
    path = tmp_path / "lines.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return import_file(path, user=user)


def test_an_import_gives_its_writer_nothing(admin, waste, papers, tmp_path: Path):
    rows = [
        {"kind": "user", "username": "admin", "name": "a", "memberships": [
            {"unit": "23", "role": "mayor", "max_level": "secret", "include_children": True}]},
        {"kind": "user", "username": "admin", "name": "a", "roles": ["team"], "memberships": []},
        {"kind": "grant", "record": "23/97/14/2", "user": "admin", "reason": "r"},
        {"kind": "user", "username": "fresh", "name": "f", "memberships": [
            {"unit": "23", "role": "mayor", "max_level": "normal"}]},
    ]  # fmt: skip
    Group.objects.create(name="team")
    report = brought(tmp_path, admin, *rows)
    assert report.rejected == 3
    assert not admin.groups.exists()
    assert not RecordUserGrant.objects.exists()
    assert admin.memberships.get().role == Role.ADMINISTRATOR
    assert User.objects.get(username="fresh").memberships.get().role == Role.MAYOR


def test_an_import_gives_and_ends_rights_in_its_writer_s_units_only(
    papers, parks, waste, secretary, mayor, tmp_path: Path
):
    local = person("local", parks, Role.ADMINISTRATOR)
    before = list(Membership.objects.order_by("pk").values())
    over = {"unit": waste.code, "role": "mayor", "max_level": "secret"}
    report = brought(
        tmp_path, local,
        {"kind": "user", "username": "fresh", "memberships": [over]},
        {"kind": "user", "username": "mayor", "name": "دیگری", "memberships": []},
        {"kind": "user", "username": "secretary", "memberships": []},
        {"kind": "grant", "record": "23/97/14/2", "user": "secretary", "reason": "r"},
        {"kind": "grant", "record": "23/97/14/98", "user": "secretary", "reason": "r"},
        {"kind": "unit", "code": waste.code, "title": "نام تازه"},
        {"kind": "unit", "code": "new", "title": "واحد تازه"},
        {"kind": "body", "code": "b", "title": "هیئت", "unit": waste.code},
    )  # fmt: skip
    assert (report.read, report.rejected) == (8, 8)
    assert list(Membership.objects.order_by("pk").values()) == before
    assert not User.objects.filter(username="fresh").exists()
    assert not RecordUserGrant.objects.exists() and not AccessRow.objects.filter(act=Act.RIGHTS)
    mayor.refresh_from_db()
    waste.refresh_from_db()
    assert mayor.first_name != "دیگری" and waste.title != "نام تازه"
    hidden, absent = (line for line in report.unresolved if line.startswith("grant"))
    assert hidden.replace("14/2", "") == absent.replace("14/98", "")


def test_an_imported_right_is_logged_and_ended_never_deleted(waste, board, tmp_path: Path):
    over = {"unit": waste.code, "role": "clerk", "max_level": "normal"}
    line = {"kind": "user", "username": "fresh", "name": "تازه", "memberships": [over]}
    assert brought(tmp_path, None, line).created == 1
    assert brought(tmp_path, None, line).unchanged == 1
    seat = {"unit": waste.code, "role": "member", "max_level": "normal", "body": board.code}
    assert brought(tmp_path, None, {**line, "memberships": [seat]}).updated == 1
    clerk, member = User.objects.get(username="fresh").memberships.order_by("pk")
    assert clerk.end is not None and clerk.end < access.today()
    assert (member.body, member.end) == (board, None)
    rows = AccessRow.objects.filter(act=Act.RIGHTS).order_by("pk").values_list("what", flat=True)
    assert [row for row in rows if "level" in row] == [
        "fresh: clerk over 23 up to level 0",
        f"fresh: clerk over 23 up to level 0 to {clerk.end}",
        f"fresh: member over 23 body {board.code} up to level 0",
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"role": "member"},
        {"role": "clerk", "body": "no-such"},
        {"from": "1405/02/01", "to": "1405/01/01"},
    ],
)
def test_a_membership_that_cannot_be_is_refused_in_words(waste, wrong, tmp_path: Path):
    over = {"unit": waste.code, "role": "clerk", "max_level": "normal", **wrong}
    line = {"kind": "user", "username": "fresh", "memberships": [over]}
    other = {"kind": "user", "username": "good", "memberships": []}
    report = brought(tmp_path, None, line, other)
    assert (report.rejected, report.created) == (1, 1)
    assert "membership:" in Path(report.rejects).read_text("utf-8")
