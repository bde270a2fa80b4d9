"""Record, page and file: who may read reads and is logged; for the rest there is no such page."""

import io
import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from PIL import Image

from archive import registration
from archive.models import AccessRow, Body, Membership, Record, Unit
from archive.models.audit import Act
from archive.vocabulary import Level, Role
from tests.archive.papers import Papers, file_papers
from tests.conftest import person

BACKEND = "django.contrib.auth.backends.ModelBackend"
TEXT = "واگذاری غرفه به تعاونی‌های کارکنان بدون مزایده مجاز است"


@pytest.fixture
def papers(waste: Unit, board: Body) -> Papers:
    """Filed papers of the waste organisation."""
    return file_papers(waste, board, text=TEXT, title="غرفه بوستان", number="23/97/14")


@pytest.fixture
def enter(client: Client):
    """Logs a person in."""

    def go(user: User) -> Client:
        client.force_login(user, BACKEND)
        return client

    return go


def address(record: Record, rest: str = "") -> str:
    return f"/desk/records/{record.uuid}/{rest}"


def test_a_reader_sees_text_clauses_relations_and_leaves_a_row(papers, secretary, enter):
    answer = enter(secretary).get(address(papers.meeting)).content.decode()
    assert "تعاونی‌های" in answer
    assert address(papers.clause) in answer
    row = AccessRow.objects.get(act=Act.VIEW)
    assert (row.user_id, row.record_id) == (secretary.pk, papers.meeting.pk)
    clause = enter(secretary).get(address(papers.clause)).content.decode()
    assert address(papers.meeting) in clause
    assert address(papers.letter) in clause


@pytest.mark.parametrize("rest", ["", "pages/1/image", "pages/1/image?size=thumb", "withdraw/"])
def test_for_a_stranger_hidden_is_the_same_as_absent(rest, papers, stranger, enter):
    client = enter(stranger)
    hidden = client.get(address(papers.meeting, rest))
    absent = client.get(f"/desk/records/00000000-0000-4000-8000-000000000000/{rest}")
    assert hidden.status_code == absent.status_code == 404
    assert hidden.content == absent.content
    assert AccessRow.objects.filter(act=Act.REFUSED, record_id=papers.meeting.pk).exists()


def test_a_file_is_a_logged_inert_download(papers, secretary, stranger, enter):
    place = address(papers.meeting, f"files/{papers.file.pk}/")
    answer = enter(secretary).get(place)
    assert b"".join(answer.streaming_content).startswith(b"\x89PNG")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "private" in answer["Cache-Control"]
    assert AccessRow.objects.filter(act=Act.DOWNLOAD, record_id=papers.meeting.pk).count() == 1
    assert enter(stranger).get(place).status_code == 404


def test_a_file_of_another_record_is_not_given(papers, secretary, enter):
    assert (
        enter(secretary).get(address(papers.document, f"files/{papers.file.pk}/")).status_code
        == 404
    )


def test_a_page_image_is_logged_before_it_is_sent(papers, secretary, enter):
    answer = enter(secretary).get(address(papers.meeting, "pages/2/image"))
    assert answer["Content-Type"] == "image/png"
    assert "private" in answer["Cache-Control"]
    assert AccessRow.objects.filter(act=Act.PAGE, what="page 2").exists()
    small = enter(secretary).get(address(papers.meeting, "pages/2/image?size=thumb"))
    assert Image.open(io.BytesIO(small.content)).size[1] <= 340
    assert enter(secretary).get(address(papers.meeting, "pages/9/image")).status_code == 404


def test_the_question_is_marked_in_text_and_on_the_page(papers, secretary, enter):
    answer = enter(secretary).get(address(papers.meeting, "?q=غرفه")).content.decode()
    assert "<mark>غرفه</mark>" in answer
    assert answer.count('class="hit') == 1
    assert 'href="?q=%D8%BA%D8%B1%D9%81%D9%87&amp;hit=2#sheet"' in answer


def test_a_clause_is_framed_on_the_page_of_its_minutes(papers, secretary, enter):
    answer = enter(secretary).get(address(papers.clause)).content.decode()
    assert address(papers.meeting, "pages/1/image") in answer
    assert re.search(r'class="r r-on" x="100.0" y="90.0"', answer)


def test_who_meets_metadata_only_gets_the_card_and_no_word(papers, headquarters, enter):
    auditor = person("auditor", headquarters, Role.AUDITOR, Level.SECRET)
    answer = enter(auditor).get(address(papers.meeting)).content.decode()
    assert "هیئت مدیره" in answer
    assert "تعاونی‌های" not in answer
    assert "مریم راستین" not in answer
    assert enter(auditor).get(address(papers.meeting, "pages/1/image")).status_code == 404
    assert "تعاونی‌های" not in enter(auditor).get(address(papers.letter)).content.decode()


def test_the_page_of_minutes_follows_the_highest_clause(waste, board, low, enter):
    papers = file_papers(
        waste, board, text=TEXT, title="غرفه", number="23/97/15", level=Level.SECRET
    )
    Record.objects.filter(pk=papers.clause.pk).update(
        level=Level.NORMAL, place=f"u{waste.pk}:0:minutes"
    )
    answer = enter(low).get(address(papers.clause)).content.decode()
    assert "تعاونی‌های" in answer
    assert str(papers.meeting.uuid) not in answer


def test_withdrawing_needs_a_reason_and_keeps_the_record(papers, secretary, enter):
    client = enter(secretary)
    assert client.post(address(papers.clause, "withdraw/"), {"reason": " "}).status_code == 200
    client.post(address(papers.clause, "withdraw/"), {"reason": "دوباره ثبت شده است"})
    papers.clause.refresh_from_db()
    assert papers.clause.stage == "withdrawn"
    assert "دوباره ثبت شده است" in client.get(address(papers.clause)).content.decode()


def test_who_may_not_file_can_not_withdraw(papers, mayor, enter):
    client = enter(mayor)
    assert client.get(address(papers.clause)).status_code == 200
    assert client.post(address(papers.clause, "withdraw/"), {"reason": "x"}).status_code == 404


def test_a_correction_stands_on_top_of_what_it_corrects(papers, secretary, enter):
    registration.link(papers.letter, "corrects", papers.clause, user=None, state="confirmed")
    answer = enter(secretary).get(address(papers.clause)).content.decode()
    assert answer.index(address(papers.letter)) < answer.index("تعاونی‌های")


def test_an_ended_membership_closes_the_desk_at_once(papers, secretary, enter):
    client = enter(secretary)
    assert client.get("/desk/").status_code == 200
    Membership.objects.update(start="2020-01-01", end="2020-01-02")
    assert client.get("/desk/").status_code == 302
