"""Levels: the highest of the parts, who lowers one, what is never classified, reasons asked."""

import json
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.test import Client

from archive import confidentiality, registration
from archive.errors import ArchiveError, Denied
from archive.interchange import import_file
from archive.models import AccessRow, Body, Outbox, Record, Unit
from archive.registration import Entry
from archive.vocabulary import Kind, Level, Predicate, RelationState, Role
from tests.archive.papers import Papers, file_papers, page
from tests.conftest import person

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def papers(waste: Unit, board: Body) -> Papers:
    return file_papers(waste, board, text="متن پوشیده", title="غرفه", number="23/97/14", level=2)


@pytest.fixture
def officer(headquarters: Unit) -> User:
    return person("officer", headquarters, Role.SECURITY_OFFICER, Level.TOP_SECRET)


def level_of(record: Record) -> int | None:
    return Record.objects.get(pk=record.pk).level


def test_an_imported_session_takes_the_highest_of_its_clauses(waste, board, tmp_path: Path):
    shared = {"body": "23", "unit": "23", "date": "1397/05/14", "source": "s"}
    lines = [
        {"kind": "meeting", "external_id": "m", "level": "normal", "present": ["الف"], **shared},
        {"kind": "resolution", "external_id": "a", "meeting": "m", "clause": "1", "number": "1",
         "text": "بند", "level": "normal", **shared},
        {"kind": "resolution", "external_id": "b", "meeting": "m", "clause": "2", "number": "2",
         "text": "بند", "level": "secret", **shared},
    ]  # fmt: skip
    path = tmp_path / "session.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    assert import_file(path).rejected == 0
    meeting = Record.objects.get(external_id="m")
    assert (meeting.level, meeting.place) == (Level.SECRET, f"u{waste.pk}:3:minutes")
    assert import_file(path).unchanged == 3
    assert level_of(meeting) == Level.SECRET


def test_a_clause_filed_later_and_an_enclosure_lift_the_whole(papers, waste, board):
    fields = {"number": "9", "title": "t", "date": "1397/05/14", "text": "x", "unit": waste,
              "body": board, "level": Level.SECRET}  # fmt: skip
    details = {"clause": "9", "meeting": papers.meeting}
    registration.register(Entry(Kind.RESOLUTION, fields, details), user=None)
    assert level_of(papers.meeting) == Level.SECRET
    relation = registration.link(papers.letter, Predicate.ENCLOSES, papers.meeting, user=None)
    assert level_of(papers.letter) == Level.HIGHLY_CONFIDENTIAL
    registration.settle(relation, RelationState.CONFIRMED, user=None)
    assert level_of(papers.letter) == Level.SECRET
    assert papers.letter.level_changes.get().reason == "the highest of its parts"


def test_only_who_set_it_or_a_security_officer_lowers_it(papers, secretary, officer, waste):
    other = person("other", waste, Role.SECRETARY, Level.SECRET)
    Record.objects.filter(pk=papers.document.pk).update(created_by=secretary)
    papers.document.refresh_from_db()
    with pytest.raises(Denied):
        confidentiality.set_level(papers.document, 0, reason="r", by=other)
    with pytest.raises(ArchiveError):
        confidentiality.set_level(papers.document, 1, reason=" ", by=secretary)
    confidentiality.set_level(papers.document, 1, reason="منتشر شد", by=secretary)
    assert Outbox.objects.filter(record_id=papers.document.pk).exists()
    confidentiality.set_level(papers.document, 3, reason="بازبینی", by=other)
    with pytest.raises(Denied):
        confidentiality.set_level(papers.document, 1, reason="r", by=secretary)
    confidentiality.set_level(papers.document, 0, reason="دستور", by=officer)
    assert level_of(papers.document) == 0
    row = AccessRow.objects.filter(act="change", record_id=papers.document.pk).first()
    assert (row.what, row.reason) == ("level secret to normal", "دستور")


def test_a_paper_received_is_lowered_by_its_sender_s_letter_only(papers, officer, waste):
    with pytest.raises(ArchiveError):
        confidentiality.set_level(papers.letter, 0, reason="r", by=officer)
    shared = {"direction": "incoming", "receiver": "گیرنده"}
    fields = {"number": "77", "date": "1398/01/01", "title": "t", "unit": waste, "level": 0}
    says, foreign = (
        registration.register(
            Entry(Kind.LETTER, {**fields, "number": sender}, {**shared, "sender": sender}),
            user=None,
        )
        for sender in ("فرستنده", "دیگری")
    )
    with pytest.raises(ArchiveError):
        confidentiality.set_level(papers.letter, 0, reason="r", by=officer, letter=foreign)
    confidentiality.set_level(papers.letter, 0, reason="نامه فرستنده", by=officer, letter=says)
    assert level_of(papers.letter) == 0


def test_a_whole_is_never_below_its_parts(papers, officer):
    with pytest.raises(ArchiveError):
        confidentiality.set_level(papers.meeting, 0, reason="r", by=officer)
    confidentiality.set_level(papers.clause, 0, reason="r", by=officer)
    confidentiality.set_level(papers.meeting, 0, reason="r", by=officer)
    confidentiality.set_level(papers.clause, 4, reason="r", by=officer)
    assert level_of(papers.meeting) == Level.TOP_SECRET


def test_decisions_of_public_rights_are_never_classified(waste, board, officer, tmp_path: Path):
    fields = {"number": "9", "title": "t", "date": "1397/05/14", "text": "x", "unit": waste,
              "body": board}  # fmt: skip
    details = {"clause": "9", "public_rights": True}
    with pytest.raises(ArchiveError):
        registration.register(Entry(Kind.RESOLUTION, {**fields, "level": 1}, details), user=None)
    open_one = registration.register(
        Entry(Kind.RESOLUTION, {**fields, "level": 0}, details), user=None
    )
    with pytest.raises(ArchiveError):
        confidentiality.set_level(open_one, 1, reason="r", by=officer)
    line = {"kind": "resolution", "external_id": "p", "source": "s", "number": "8", "text": "x",
            "date": "1397/05/14", "body": "23", "unit": "23", "level": "secret",
            "public_rights": True}  # fmt: skip
    path = tmp_path / "public.jsonl"
    path.write_text(json.dumps(line) + "\n", "utf-8")
    assert import_file(path).rejected == 1


def test_from_the_office_s_level_up_no_image_is_taken_or_shown(
    client: Client, papers, secretary, waste, settings: LazySettings
):
    image = f"/desk/records/{papers.letter.uuid}/pages/1/image?size=thumb"
    client.force_login(secretary, BACKEND)
    assert client.get(image).status_code == 200
    settings.NO_IMAGE_FROM = Level.HIGHLY_CONFIDENTIAL
    assert client.get(image).status_code == 404
    fields = {"number": "9", "date": "1397/05/14", "title": "t", "unit": waste, "level": 2}
    details = {"direction": "incoming", "sender": "a", "receiver": "b"}
    with pytest.raises(ArchiveError):
        registration.register(Entry(Kind.LETTER, fields, details, pages=[page("متن")]), user=None)
    assert registration.register(Entry(Kind.LETTER, fields, details), user=None).pk


def test_a_classified_paper_asks_for_a_reason_before_its_pages(client, papers, secretary):
    client.force_login(secretary, BACKEND)
    where = f"/desk/records/{papers.clause.uuid}/"
    image = f"/desk/records/{papers.meeting.uuid}/pages/1/image"
    asked = client.get(where).content.decode()
    assert "پوشیده" not in asked
    assert client.get(image).status_code == 404
    assert client.post(where, {"reason": ""}).status_code == 200
    assert client.post(where, {"reason": "پاسخ به استعلام"}).status_code == 302
    assert "پوشیده" in client.get(where).content.decode()
    assert client.get(image).status_code == 200
    rows = AccessRow.objects.filter(username="secretary", reason="پاسخ به استعلام")
    assert set(rows.values_list("act", flat=True)) == {"view", "page"}


def test_a_normal_paper_asks_nothing(client, waste, board, secretary):
    papers = file_papers(waste, board, text="متن باز", title="غرفه", number="1")
    client.force_login(secretary, BACKEND)
    assert "متن باز" in client.get(f"/desk/records/{papers.clause.uuid}/").content.decode()


def test_the_level_is_changed_on_its_screen_by_who_may(client, papers, secretary, officer, low):
    where = f"/desk/records/{papers.document.uuid}/level/"
    for user, status in ((low, 404), (secretary, 200), (officer, 200)):
        client.force_login(user, BACKEND)
        assert client.get(where).status_code == status
    client.post(where, {"level": "0", "reason": "دستور"})
    assert level_of(papers.document) == 0
    assert "دستور" in client.get(where).content.decode()
