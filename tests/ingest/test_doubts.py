"""A number that was read in two ways: shown with both readings, settled by a person's one key."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from archive.models import Body, Unit
from ingest import doubts, filing
from ingest.models import Job, JobPage
from tests.ingest.sheaf import BOX, in_review
from tests.ingest.test_views import enter

pytestmark = pytest.mark.django_db
TEXT = "بند یک: پرداخت ۴۵۰۰ ریال و ۴۵۰۰ سهم"


@pytest.fixture
def job(secretary: User, waste: Unit, board: Body) -> Job:
    """Minutes whose second page carries 4500 twice, the second one also read as 4800."""
    job = in_review(secretary, waste)
    words = [[word, BOX, 0.95, None] for word in TEXT.split()]
    words[-2] = ["۴۵۰۰", BOX, 0.4, "۴۸۰۰"]
    job.job_pages.filter(number=2).update(text=TEXT, words=words)
    draft = {**job.draft}
    draft["fields"]["clauses"][0]["text"] = TEXT
    Job.objects.filter(pk=job.pk).update(draft=draft)
    job.refresh_from_db()
    return job


def take(client: Client, job: Job, index: int, which: str, page: int = 2):
    """Presses the key."""
    url = reverse("ingest_number", args=[job.uuid, page, index])
    return client.post(url, {"which": which})


def of(job: Job) -> list[doubts.Doubt]:
    """The doubts of the second page."""
    return doubts.doubts(job.job_pages.get(number=2))


@pytest.mark.parametrize(
    ("word", "doubtful"),
    [
        (["۴۵۰۰", BOX, 0.4, "۴۸۰۰"], True),
        (["۴۵۰۰", BOX, 0.4, "4500"], False),
        (["۴۵۰۰", BOX, 0.4, None], False),
        (["۴۵۰۰", BOX, 0.99, "۴۸۰۰"], False),
        (["۹۸/۱۲", BOX, 0.4, "۹۸.۱۲"], False),
        (["۹۸/۱۲", BOX, 0.4, "ها"], False),
    ],
)
def test_a_number_is_doubtful_when_its_digits_have_a_rival(word: list, doubtful: bool) -> None:
    assert bool(doubts.doubts(JobPage(number=1, words=[word]))) is doubtful


def test_the_review_shows_both_readings_with_their_place(job: Job, secretary: User) -> None:
    answer = enter(secretary).get(reverse("ingest_review", args=[job.uuid])).content.decode()
    shown = answer.split('id="doubts"')[1].split("</ul>")[0]
    assert "۴۵۰۰" in shown and "۴۸۰۰" in shown and 'data-page="2"' in shown


def test_the_second_reading_goes_into_page_proposal_and_open_draft(
    job: Job, secretary: User
) -> None:
    typed = {**filing.draft_of(job), "chair": "نگین پرتوآیین"}
    Job.objects.filter(pk=job.pk).update(draft={**job.draft, "edited": typed})
    [doubt] = of(job)
    assert take(enter(secretary), job, doubt.index, "1").status_code == 302
    job.refresh_from_db()
    page = job.job_pages.get(number=2)
    assert page.text == "بند یک: پرداخت ۴۵۰۰ ریال و ۴۸۰۰ سهم"
    assert page.words[doubt.index] == ["۴۸۰۰", BOX, 1.0, None]
    assert of(job) == []
    assert job.events.filter(what="number", detail__contains="۴۸۰۰").exists()
    assert filing.draft_of(job)["chair"] == "نگین پرتوآیین"


def test_the_first_reading_is_kept_and_its_rival_forgotten(job: Job, secretary: User) -> None:
    [doubt] = of(job)
    take(enter(secretary), job, doubt.index, "0")
    assert job.job_pages.get(number=2).text == TEXT
    assert of(job) == []


def test_a_number_in_a_clause_that_a_person_retyped_is_changed_there_too() -> None:
    before = {"clauses": [{"text": "پرداخت ۴۵ ریال", "number": "1"}], "date": "1398"}
    after = {"clauses": [{"text": "پرداخت ۴۸ ریال", "number": "1"}], "date": "1399"}
    edited = {"clauses": [{"text": "پرداختِ ۴۵ ریال شد", "number": "7"}], "date": "1397"}
    made = doubts.carried(edited, before, after, ("۴۵", "۴۸"))
    assert made == {"clauses": [{"text": "پرداختِ ۴۸ ریال شد", "number": "7"}], "date": "1397"}


@pytest.mark.parametrize(("index", "which"), [(0, "1"), (99, "0"), (5, "2"), (5, "x")])
def test_what_is_no_doubt_is_404_and_changes_nothing(
    index: int, which: str, job: Job, secretary: User
) -> None:
    before = list(job.job_pages.values())
    assert take(enter(secretary), job, index, which).status_code == 404
    assert list(job.job_pages.values()) == before


@pytest.mark.parametrize("who", ["stranger", "low"])
def test_another_person_settles_nothing(who: str, job: Job, request) -> None:
    [doubt] = of(job)
    answer = take(enter(request.getfixturevalue(who)), job, doubt.index, "1")
    assert answer.status_code == 404
    assert of(job) == [doubt]
