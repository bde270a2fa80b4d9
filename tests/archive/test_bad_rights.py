"""What goes wrong around rights is denied, named, logged, and changes nothing."""

import datetime
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.test import Client
from django.utils import timezone

from archive import access, store
from archive.interchange import import_file
from archive.models import (
    AccessRow,
    Action,
    Membership,
    Post,
    Record,
    RecordGroupGrant,
    Relation,
    SignIn,
    Unit,
    Withdrawal,
)
from archive.models.audit import Act
from archive.vocabulary import Kind, Level, RelationState, Role
from search import finder, sync
from tests.archive.papers import file_papers
from tests.archive.test_second_factor import enter
from tests.conftest import person, say_why

Filed = Callable[..., Record]


def refusals(user: User) -> int:
    """Refused tries of his in the log."""
    return AccessRow.objects.filter(user_id=user.pk, act=Act.REFUSED).count()


def page(record: Record) -> str:
    """Its address."""
    return f"/desk/records/{record.uuid}/"


# ---- rights that end while somebody reads ----
@pytest.mark.django_db
def test_the_next_request_and_the_next_search_obey_a_membership_that_ended(
    file_resolution: Filed, secretary: User, client: Client
) -> None:
    Membership.objects.create(user=secretary, unit=Unit.objects.get(code="10"), role=Role.CLERK)
    record = file_resolution("واگذاری غرفه‌های بازار")
    sync.drain()
    enter(client, secretary)
    assert client.get(page(record)).status_code == 200
    assert finder.search("غرفه‌های", user=secretary).total == 1
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    Membership.objects.filter(role=Role.SECRETARY).update(end=yesterday)
    assert client.get(page(record)).status_code == 404
    assert finder.search("غرفه‌های", user=secretary).total == 0
    assert refusals(secretary) == 1


@pytest.mark.django_db
def test_who_has_no_right_left_is_out_with_his_next_request_and_in_the_log(
    file_resolution: Filed, secretary: User, client: Client
) -> None:
    record = file_resolution("متن")
    enter(client, secretary)
    assert client.get(page(record)).status_code == 200
    Membership.objects.update(end=timezone.localdate() - datetime.timedelta(days=1))
    for where in (page(record), "/desk/search/?q=متن", "/desk/"):
        assert client.get(where).url.startswith("/desk/login/")
    assert refusals(secretary) == 3


@pytest.mark.django_db
def test_a_membership_sent_twice_is_given_once(waste: Unit, mayor: User, client: Client) -> None:
    admin = person("admin", Unit.objects.get(code="10"), Role.ADMINISTRATOR)
    sent = {"user": mayor.pk, "group": "", "post": "", "body": "", "role": "clerk",
            "unit": waste.pk, "max_level": "0", "start": "", "end": "", "confirmed": "1"}  # fmt: skip
    enter(client, admin)
    answers = [client.post("/desk/structure/memberships/new/", sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 200]
    assert "همین عضویت پیش‌تر داده شده است" in answers[1].content.decode()
    assert mayor.memberships.filter(unit=waste).count() == 1


@pytest.mark.django_db
def test_evidence_of_a_classified_decision_leaves_after_its_reason_only(
    file_resolution: Filed, waste: Unit, secretary: User, client: Client
) -> None:
    record = file_resolution("متن", level=Level.CONFIDENTIAL)
    post = Post.objects.create(code="P1", external_id="P1", title="رئیس", unit=waste)
    action = Action.objects.create(resolution=record, unit=waste, owner=post, task="کار")
    row = store.put_file(io.BytesIO(b"evidence"), name="گزارش.txt", content_type="text/plain")
    action.steps.create(kind="report", on=timezone.localdate()).files.add(row)
    where = f"/desk/follow-up/{action.pk}/files/{row.pk}/"
    enter(client, secretary)
    assert client.get(where).url == page(record)
    say_why(client, record)
    assert b"".join(client.get(where).streaming_content) == b"evidence"
    logged = AccessRow.objects.get(act=Act.DOWNLOAD)
    assert (logged.what, logged.reason) == (f"file {row.pk}", "پاسخ به استعلام")


@pytest.mark.django_db
def test_a_grant_to_a_group_that_vanished_opens_nothing(
    file_resolution: Filed, stranger: User, client: Client
) -> None:
    record = file_resolution("واگذاری غرفه‌های بازار", level=Level.SECRET)
    group = Group.objects.create(name="کارگروه ۷۱")
    stranger.groups.add(group)
    view = Permission.objects.get(codename="view_record", content_type__app_label="archive")
    RecordGroupGrant.objects.create(content_object=record, group=group, permission=view)
    Membership.objects.create(group=group, unit=Unit.objects.get(code="23"), role=Role.MAYOR)
    other = file_resolution("کار دیگر", number="23/97/15")
    sync.drain()
    enter(client, stranger)
    assert [client.get(page(r)).status_code for r in (record, other)] == [200, 200]
    group.delete()
    assert [client.get(page(r)).status_code for r in (record, other)] == [404, 404]
    assert finder.search("غرفه‌های", user=stranger).total == 0
    assert refusals(stranger) == 2
    assert Record.objects.filter(pk__in=[record.pk, other.pk]).count() == 2


# ---- users ----
@pytest.mark.django_db
def test_a_renamed_user_keeps_his_session_and_his_rows(
    file_resolution: Filed, secretary: User, client: Client
) -> None:
    record = file_resolution("متن")
    enter(client, secretary)
    client.get(page(record))
    User.objects.filter(pk=secretary.pk).update(username="secretary-2")
    assert client.get(page(record)).status_code == 200
    rows = AccessRow.objects.filter(user_id=secretary.pk, act=Act.VIEW, record_id=record.pk)
    assert list(rows.order_by("pk").values_list("username", flat=True)) == [
        "secretary", "secretary-2",
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_user_merged_into_another_leaves_his_rows_and_no_door(
    file_resolution: Filed, secretary: User, waste: Unit, client: Client
) -> None:
    record = file_resolution("متن")
    enter(client, secretary)
    client.get(page(record))
    kept = person("kept", waste, Role.SECRETARY)
    gone = secretary.pk
    Membership.objects.filter(user=secretary).update(user=kept)
    secretary.delete()
    assert client.get(page(record)).status_code == 302  # to the log-in
    assert not SignIn.objects.filter(user_id=gone).exists()
    assert AccessRow.objects.filter(user_id=gone, username="secretary", act=Act.VIEW).exists()
    assert access.records(kept).filter(pk=record.pk).exists()


# ---- what others stand on ----
@pytest.mark.django_db
def test_a_post_that_decisions_rest_on_is_not_deleted(
    file_resolution: Filed, waste: Unit, secretary: User, client: Client
) -> None:
    record = file_resolution("متن")
    post = Post.objects.create(code="P1", external_id="P1", title="رئیس", unit=waste)
    Action.objects.create(resolution=record, unit=waste, owner=post, task="کار")
    with pytest.raises(ProtectedError):
        post.delete()
    free = Post.objects.create(code="P2", external_id="P2", title="معاون", unit=waste)
    number = free.pk
    free.delete()
    enter(client, secretary)
    assert client.get(f"/desk/posts/{number}/").status_code == 404
    assert refusals(secretary) == 1
    assert Action.objects.get().owner == post


@pytest.mark.django_db
def test_units_in_a_circle_are_refused_however_they_come(
    headquarters: Unit, waste: Unit, tmp_path: Path, client: Client
) -> None:
    headquarters.parent = waste
    for refused in (headquarters.full_clean, headquarters.save):
        with pytest.raises(ValidationError, match=r"itself|خودش"):
            refused()
    lines = [{"kind": "unit", "code": "10", "title": "ستاد", "type": "headquarters",
              "parent": "23"}]  # fmt: skip
    path = tmp_path / "units.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    assert import_file(path).rejected == 1
    assert Unit.objects.get(code="10").parent is None
    assert Unit.objects.get(code="23").path == f"/{headquarters.pk}/{waste.pk}/"


@pytest.mark.django_db
def test_a_circle_made_in_the_database_itself_gives_no_more_than_was_written(
    headquarters: Unit, waste: Unit, parks: Unit, low: User
) -> None:
    before = access.visibility(low)
    Unit.objects.filter(pk=headquarters.pk).update(parent=waste)
    assert access.visibility(low) == before
    with pytest.raises(ValidationError):
        Unit.objects.get(pk=headquarters.pk).full_clean()


# ---- requests sent twice ----
@pytest.mark.django_db
def test_a_request_sent_twice_changes_once(waste: Unit, secretary: User, client: Client) -> None:
    board = waste.bodies.create(code="23", title="هیئت", type="board")
    papers = file_papers(waste, board, text="متن", title="عنوان", number="23/97/9")
    enter(client, secretary)
    form = {"reason": "دو بار ثبت شده است"}
    for _ in range(2):
        client.post(f"/desk/records/{papers.document.uuid}/withdraw/", form)
    assert Withdrawal.objects.filter(record=papers.document).count() == 1
    relation = Relation.objects.create(
        subject=papers.letter, object=papers.document, predicate="cites",
        state=RelationState.PROPOSED, quote="متن",
    )  # fmt: skip
    for state in ("confirmed", "rejected"):  # the second is an old form, sent late
        client.post(f"/desk/relations/{relation.pk}/", {"state": state})
    relation.refresh_from_db()
    assert relation.state == RelationState.CONFIRMED
    assert papers.document.kind == Kind.DOCUMENT


@pytest.mark.django_db
def test_a_form_without_its_token_is_refused_and_changes_nothing(
    waste: Unit, secretary: User
) -> None:
    board = waste.bodies.create(code="23", title="هیئت", type="board")
    papers = file_papers(waste, board, text="متن", title="عنوان", number="23/97/9")
    client = Client(enforce_csrf_checks=True)
    enter(client, secretary)
    answer = client.post(f"/desk/records/{papers.document.uuid}/withdraw/", {"reason": "x"})
    assert answer.status_code == 403
    assert "چیزی تغییر نکرد" in answer.content.decode()
    assert not Withdrawal.objects.exists()
    assert refusals(secretary) == 1
