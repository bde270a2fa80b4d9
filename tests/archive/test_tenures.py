"""A manager's dossier holds what he did in his days, as far as the reader may read, and no more."""

import datetime
import hashlib
import io
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils.translation import override

from archive import access, registration, tenures
from archive.followup import actions
from archive.followup.actions import Order
from archive.models import AccessRow, Action, Body, Person, Post, Record, Service, Step, Unit
from archive.registration import Entry
from archive.vocabulary import ExecutionState, Kind, Level, Role, StepKind
from ingest.extract import read_pages
from tests.archive.papers import Papers, file_papers
from tests.conftest import person, say_why

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 21)  # 1405/08/30
NAME = "مریم راستین"


@pytest.fixture(autouse=True)
def _the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "today", lambda: TODAY)


@dataclass
class Stage:
    """A manager, her post and her days, and the papers around them."""

    papers: Papers
    post: Post
    next_post: Post
    service: Service
    done: Action
    late: Action
    later: Action
    letter: Record


@pytest.fixture
def mayor(headquarters: Unit) -> User:
    return person("mayor", headquarters, Role.MAYOR, Level.SECRET)


@pytest.fixture
def coordinator(headquarters: Unit) -> User:
    return person("coordinator", headquarters, Role.COORDINATOR, Level.SECRET)


def letter(unit: Unit, date: str, signer: str, title: str, level: int = 0) -> Record:
    details = {"direction": "outgoing", "sender": "سازمان", "receiver": "شهردار", "signer": signer}
    fields = {"number": f"n{date}", "date": date, "title": title, "unit": unit, "level": level}
    return registration.register(Entry(Kind.LETTER, fields, details), user=None)


def action(papers: Papers, post: Post, start: str, due: str, task: str) -> Action:
    row = actions.open_action(papers.clause, Order(post, due, task), user=None)
    row.charges.update(start=datetime.date.fromisoformat(start))
    return row


@pytest.fixture
def stage(waste: Unit, board: Body) -> Stage:
    return staged(waste, board, Level.NORMAL)


def staged(waste: Unit, board: Body, level: int) -> Stage:
    papers = file_papers(
        waste, board, text="تعمیر انبار", title="تعمیر انبار", number="23/97/14", level=level
    )
    post = Post.objects.create(code="P1", title="معاون فنی", unit=waste, external_id="P1",
                               duties=["نگهداری انبار مرکزی", "پایش ناوگان"])  # fmt: skip
    after = Post.objects.create(code="P2", title="معاون بهره‌برداری", unit=waste, external_id="P2")
    one = Person.objects.create(code="C1", name=NAME, unit=waste, external_id="C1")
    service = Service.objects.create(
        person=one, title="معاون فنی", post=post, unit=waste, start="1397/01/01", end="1398/12/29"
    )
    done = action(papers, post, "2018-08-06", "1397/09/01", "نگهداری انبار مرکزی شماره ۲")
    Action.objects.filter(pk=done.pk).update(
        state=ExecutionState.CONFIRMED, done_on=datetime.date(2018, 10, 1)
    )
    step = Step.objects.create(action=done, kind=StepKind.REPORT, on=datetime.date(2018, 9, 1))
    step.papers.add(papers.document)
    late = action(papers, post, "2019-01-01", "1398/06/01", "خرید جرثقیل")
    later = action(papers, post, "2024-01-01", "1405/10/01", "کار تازه")
    signed = letter(waste, "1398/02/10", f"{NAME}، معاون فنی", "گزارش پایش ناوگان", level)
    letter(waste, "1400/02/10", f"{NAME}، معاون فنی", "پس از دوره")
    letter(waste, "1398/03/10", "دیگری", "نامه دیگری")
    return Stage(papers, post, after, service, done, late, later, signed)


def test_the_dossier_is_cut_to_the_days(stage: Stage, mayor: User) -> None:
    made = tenures.of_service(stage.service, mayor, TODAY)
    assert [(row.action, row.state) for row in made.owned] == [
        (stage.done, "done"), (stage.late, "late")
    ]  # fmt: skip
    assert made.owned[1].late_days == 209  # 1398/06/01 to 1398/12/29
    assert made.letters == [stage.letter]
    assert [(record.pk, there) for record, there in made.meetings] == [
        (stage.papers.meeting.pk, True)
    ]
    assert [(there, away) for _body, there, away in made.bodies] == [(1, 0)]
    assert [paper for _step, paper in made.evidence] == [stage.papers.document]
    assert made.counts == {"done": 1, "late": 1, "open": 0, "dropped": 0}


def test_what_was_done_stands_beside_the_duty_it_belongs_to(stage: Stage, mayor: User) -> None:
    store, fleet = tenures.of_service(stage.service, mayor, TODAY).duties
    assert [row.action for row in store.actions] == [stage.done] and store.letters == []
    assert fleet.actions == [] and fleet.letters == [stage.letter]


def test_each_reader_has_the_dossier_of_his_own_rights(
    waste: Unit, board: Body, mayor: User, headquarters: Unit
) -> None:
    secret = staged(waste, board, Level.SECRET)
    low = person("low mayor", headquarters, Role.MAYOR, Level.NORMAL)
    made = tenures.of_service(secret.service, mayor, TODAY)
    assert (len(made.owned), made.level) == (2, Level.SECRET)
    made = tenures.of_service(secret.service, low, TODAY)
    assert (made.owned, made.letters, made.evidence, made.meetings) == ([], [], [], [])
    assert sum(made.counts.values()) == 0 and made.level == Level.NORMAL


def test_a_service_without_post_or_with_turned_days_makes_no_dossier(
    stage: Stage, mayor: User
) -> None:
    turned = Service(
        person=stage.service.person, post=stage.post, start="1399/01/01", end="1398/01/01"
    )
    outside = Service(person=stage.service.person, start="1399/01/01")
    for row in (turned, outside):
        with pytest.raises(tenures.Refused):
            tenures.of_service(row, mayor, TODAY)


def test_the_pack_holds_pdf_files_and_their_true_digests(
    stage: Stage, mayor: User, client: Client, tmp_path: Path
) -> None:
    one = stage.service
    client.force_login(mayor, "django.contrib.auth.backends.ModelBackend")
    address = f"/desk/people/{one.person_id}/tenures/{one.pk}/"
    with override("fa"):
        page = client.get(address).content.decode()
        answer = client.get(f"{address}?form=zip")
    assert "خرید جرثقیل" in page and "کار تازه" not in page
    folder = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    sums = dict(
        reversed(line.split("  ", 1))
        for line in folder.read("sha256sums.txt").decode().splitlines()
    )
    assert set(sums) == set(folder.namelist()) - {"sha256sums.txt"}
    for name, digest in sums.items():
        assert hashlib.sha256(folder.read(name)).hexdigest() == digest
    assert [row["sha256"] for row in json.loads(folder.read("contents.json"))] == [
        stage.papers.file.sha256
    ]
    path = tmp_path / "h.pdf"
    path.write_bytes(folder.read("handover.pdf"))
    pages = [row.text for row in read_pages(path)]
    assert len(pages) > 1 and any("خرید جرثقیل" in text for text in pages)
    assert AccessRow.objects.filter(what="handover pack", act="download").exists()


def pack_of(client: Client, service: Service) -> zipfile.ZipFile:
    answer = client.get(f"/desk/people/{service.person_id}/tenures/{service.pk}/?form=zip")
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def printed_pages(folder: zipfile.ZipFile, path: Path) -> list[str]:
    (path / "h.pdf").write_bytes(folder.read("handover.pdf"))
    return [row.text for row in read_pages(path / "h.pdf")]


def test_minutes_above_the_reader_leave_no_page_in_the_pack(
    stage: Stage, headquarters: Unit, client: Client, tmp_path: Path
) -> None:
    meeting = stage.papers.meeting
    low = person("low mayor", headquarters, Role.MAYOR, Level.NORMAL)
    client.force_login(low, "django.contrib.auth.backends.ModelBackend")
    open_pages = len(printed_pages(pack_of(client, stage.service), tmp_path))
    Record.objects.filter(pk=meeting.pk).update(
        level=Level.SECRET, place=f"u{meeting.unit_id}:{int(Level.SECRET)}:{meeting.group}"
    )
    folder = pack_of(client, stage.service)
    assert len(printed_pages(folder, tmp_path)) < open_pages
    assert json.loads(folder.read("contents.json")) == []
    rows = AccessRow.objects.filter(act="download", record_id=meeting.pk, user_id=low.pk)
    assert rows.count() == 1  # of the time when they were open


def test_a_pack_waits_for_the_reasons_and_carries_the_highest_level_of_its_pages(
    stage: Stage, mayor: User, client: Client, tmp_path: Path
) -> None:
    meeting = stage.papers.meeting
    Record.objects.filter(pk=meeting.pk).update(
        level=Level.SECRET, place=f"u{meeting.unit_id}:{int(Level.SECRET)}:{meeting.group}"
    )
    client.force_login(mayor, "django.contrib.auth.backends.ModelBackend")
    address = f"/desk/people/{stage.service.person_id}/tenures/{stage.service.pk}/"
    assert f"/desk/records/{meeting.uuid}/" in client.get(address).content.decode()
    assert json.loads(pack_of(client, stage.service).read("contents.json")) == []
    say_why(client, meeting)
    folder = pack_of(client, stage.service)
    assert json.loads(folder.read("contents.json")) != []
    assert any(str(Level.SECRET.label) in text for text in printed_pages(folder, tmp_path))
    row = AccessRow.objects.filter(act="download", record_id=meeting.pk).latest("pk")
    assert row.reason == "پاسخ به استعلام" and row.address


def test_open_items_pass_to_the_successor_in_one_act(stage: Stage, coordinator: User) -> None:
    count = tenures.pass_on(stage.post, to=stage.next_post, user=coordinator, reason="جابه‌جایی")
    assert count == 2
    for row in (stage.late, stage.later):
        row.refresh_from_db()
        assert row.owner == stage.next_post
    stage.done.refresh_from_db()
    assert stage.done.owner == stage.post
    assert {s.kind for s in stage.later.steps.all()} >= {StepKind.REASSIGNED}


def test_a_new_holder_of_the_same_post_is_written_into_each_open_dossier(
    stage: Stage, coordinator: User
) -> None:
    tenures.pass_on(stage.post, to=stage.post, user=coordinator, reason="مدیر تازه")
    stage.late.refresh_from_db()
    assert stage.late.owner == stage.post
    step = stage.late.steps.get(kind=StepKind.HANDED_OVER)
    assert (step.words, step.by) == ("مدیر تازه", coordinator)


def test_passing_on_needs_a_reason_a_right_and_something_open(
    stage: Stage, coordinator: User, mayor: User, stranger: User
) -> None:
    for user, reason in ((coordinator, " "), (mayor, "x"), (stranger, "x")):
        with pytest.raises(tenures.Refused):
            tenures.pass_on(stage.post, to=stage.next_post, user=user, reason=reason)
    with pytest.raises(tenures.Refused):
        tenures.pass_on(stage.next_post, to=stage.post, user=coordinator, reason="x")


def test_the_screen_passes_all_on(stage: Stage, coordinator: User, client: Client) -> None:
    client.force_login(coordinator, "django.contrib.auth.backends.ModelBackend")
    address = f"/desk/posts/{stage.post.pk}/pass-on/"
    assert "خرید جرثقیل" in client.get(address).content.decode()
    assert client.post(address, {"to": "", "reason": "x"}).status_code == 200
    answer = client.post(address, {"to": stage.next_post.pk, "reason": "جابه‌جایی"})
    assert answer.status_code == 302
    assert not Action.objects.filter(owner=stage.post, state__in=["not_started"]).exists()


def test_a_stranger_and_a_reader_of_another_unit_meet_no_dossier(
    stage: Stage, stranger: User, parks: Unit, client: Client
) -> None:
    other = person("other mayor", parks, Role.MAYOR, Level.SECRET)
    one = stage.service
    for user in (stranger, other):
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        for address in (f"/desk/people/{one.person_id}/tenures/{one.pk}/",
                        f"/desk/people/{one.person_id}/tenures/{one.pk}/?form=zip",
                        f"/desk/people/{one.person_id}/tenures/{one.pk}/?form=pdf",
                        f"/desk/posts/{stage.post.pk}/pass-on/"):  # fmt: skip
            assert client.get(address).status_code == 404, address
        made = tenures.of_service(one, user, TODAY)
        assert (made.owned, made.letters, made.meetings, made.evidence) == ([], [], [], [])
