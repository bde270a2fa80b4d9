"""Everyone is told why he sees a record; who watches is told who sees it; nobody else anything."""

import datetime

import pytest
from django.contrib.auth.models import User
from django.test import Client

from archive import access
from archive.jalali import PartialDate
from archive.models import AccessRow, Body, Unit
from archive.vocabulary import Level, Role
from tests.archive.papers import Papers, file_papers
from tests.conftest import person

BACKEND = "django.contrib.auth.backends.ModelBackend"
TITLE = "غرفه بوستان"


@pytest.fixture
def papers(waste: Unit, board: Body) -> Papers:
    return file_papers(waste, board, text="متن", title=TITLE, number="23/97/14", level=1)


@pytest.fixture
def officer(headquarters: Unit) -> User:
    return person("officer", headquarters, Role.SECURITY_OFFICER, Level.SECRET)


def asked(client: Client, user: User, papers: Papers, query: str = "") -> object:
    client.force_login(user, BACKEND)
    return client.get(f"/desk/records/{papers.letter.uuid}/access/{query}")


def test_a_reader_is_told_why_and_nothing_of_others(client, papers, secretary, officer):
    answer = asked(client, secretary, papers, "?user=officer")
    said = answer.content.decode()
    assert "دبیر" in said and "سازمان مدیریت پسماند" in said
    assert answer.context["who"] == secretary
    assert "officer" not in said and not answer.context["seen"]
    assert AccessRow.objects.filter(username="secretary", what__startswith="access").exists()


def test_who_does_not_see_it_is_told_there_is_no_such_page(client, papers, stranger, low):
    for user in (stranger, low):
        assert asked(client, user, papers).status_code == 404
        assert AccessRow.objects.filter(username=user.username, act="refused").exists()


def test_a_security_officer_lists_who_sees_it_and_asks_for_one(client, papers, secretary, officer):
    answer = asked(client, officer, papers, "?user=secretary")
    assert {one.user.username for one in answer.context["seen"]} == {"secretary", "officer"}
    assert answer.context["found"].reads and answer.context["who"] == secretary
    wrong = asked(client, officer, papers, "?user=nobody")
    assert wrong.context["form"].errors and not wrong.context["seen"]


def test_a_past_day_has_the_rights_of_that_day(client, papers, secretary, officer):
    gone = access.today() - datetime.timedelta(days=10)
    secretary.memberships.update(start=access.today())
    answer = asked(client, officer, papers, f"?user=secretary&on={PartialDate.from_date(gone)}")
    assert not answer.context["found"].shows
    assert {one.user.username for one in answer.context["seen"]} == {"officer"}


def test_an_administrator_learns_the_place_and_no_title(client, papers, headquarters, secretary):
    answer = asked(client, person("admin", headquarters, Role.ADMINISTRATOR, 1), papers)
    said = answer.content.decode()
    assert TITLE not in said and "secretary" in said
    other = person("lower", headquarters, Role.ADMINISTRATOR)
    assert asked(client, other, papers).status_code == 404
