"""The page of results: exact for its reader, kept in the address, calm when the engine is away."""

import re

import pytest
from django.test import Client
from wagtail.users.models import UserProfile

from archive.models import Body, Unit
from archive.vocabulary import Level
from search import finder, sync
from search.errors import EngineDown
from tests.archive.papers import Papers, file_papers

BACKEND = "django.contrib.auth.backends.ModelBackend"
ASKED = {"q": "واگذاری غرفه"}


@pytest.fixture
def papers(waste: Unit, board: Body) -> Papers:
    """Filed and indexed papers, some secret."""
    text = "واگذاری غرفه به تعاونی کارکنان"
    papers = file_papers(waste, board, text=text, title="غرفه بوستان", number="23/97/14")
    file_papers(waste, board, text=text, title="غرفه دیگر", number="23/98/15", level=Level.SECRET)
    sync.drain()
    return papers


def test_totals_marks_and_facets_are_this_reader_s(papers, secretary, low, client: Client):
    client.force_login(secretary, BACKEND)
    answer = client.get("/desk/search/", ASKED)
    assert answer.context["results"].total == 8
    assert "<mark>غرفه</mark>" in answer.content.decode()
    client.force_login(low, BACKEND)
    answer = client.get("/desk/search/", ASKED)
    assert answer.context["results"].total == 4
    levels = next(f for f in answer.context["facets"] if f["name"] == "level")
    assert [value.value for value, _ in levels["rows"]] == ["normal"]


def test_a_ticked_facet_narrows_and_stays_ticked(papers, secretary, client: Client):
    client.force_login(secretary, BACKEND)
    answer = client.get("/desk/search/", {**ASKED, "kind": "letter"})
    assert answer.context["results"].total == 2
    assert 'name="kind" value="letter" checked' in answer.content.decode()


def test_a_page_past_the_last_leads_to_the_last(papers, secretary, client: Client):
    client.force_login(secretary, BACKEND)
    answer = client.get("/desk/search/", {**ASKED, "kind": "letter", "p": "99"}, follow=True)
    assert len(answer.redirect_chain) == 1
    assert (answer.context["number"], len(answer.context["hits"])) == (1, 2)


def test_nothing_found_says_what_to_do(papers, stranger, client: Client):
    client.force_login(stranger, BACKEND)
    answer = client.get("/desk/search/", {**ASKED, "kind": "letter"})
    assert answer.context["results"].total == 0
    assert 'class="d-empty"' in answer.content.decode()


@pytest.mark.parametrize("query", ["p=0", "p=999", "p=x", "sort=evil", "year=x", "level=9"])
def test_odd_addresses_are_answered(query, papers, secretary, client: Client):
    client.force_login(secretary, BACKEND)
    assert client.get(f"/desk/search/?q=غرفه&{query}", follow=True).status_code == 200


def test_a_question_is_shown_as_written_and_never_run(papers, secretary, client: Client):
    client.force_login(secretary, BACKEND)
    answer = client.get("/desk/search/", {"q": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in answer


def test_without_the_engine_the_question_is_kept(secretary, client: Client, monkeypatch):
    def down(*args: object, **kwargs: object) -> None:
        raise EngineDown

    monkeypatch.setattr(finder, "search", down)
    client.force_login(secretary, BACKEND)
    answer = client.get("/desk/search/", ASKED)
    assert answer.status_code == 200
    assert 'value="واگذاری غرفه"' in answer.content.decode()


def test_a_user_who_prefers_english_gets_english(papers, secretary, client: Client):
    client.force_login(secretary, BACKEND)
    assert 'lang="fa" dir="rtl"' in client.get("/desk/search/").content.decode()

    profile = UserProfile.get_for_user(secretary)
    profile.preferred_language = "en"
    profile.save()
    answer = client.get("/desk/search/").content.decode()
    assert 'lang="en" dir="ltr"' in answer
    assert "Search" in answer


@pytest.mark.parametrize("where", ["/desk/search/nowhere/", "/desk/pages/", "/desk/records/"])
def test_an_absent_page_speaks_the_reader_s_language(where, secretary, client: Client):
    client.force_login(secretary, BACKEND)
    said = client.get(where)
    assert (said.status_code, "چنین صفحه‌ای نیست." in said.content.decode()) == (404, True)

    profile = UserProfile.get_for_user(secretary)
    profile.preferred_language = "en"
    profile.save()
    said = client.get(where).content.decode()
    assert 'lang="en" dir="ltr"' in said
    assert "No such page." in said
    assert "چنین" not in said


def test_missing_index_is_said_with_its_progress(secretary, client: Client):
    progress = sync.progress_file()
    progress.write_text("150 400")
    client.force_login(secretary, BACKEND)
    answer = client.get("/desk/search/", ASKED)
    progress.unlink()
    said = re.sub(r"<[^>]+>", "", answer.content.decode())
    assert (answer.status_code, answer["Refresh"]) == (200, "5")
    assert "۱۵۰ سند از ۴۰۰ سند در آن است." in said
