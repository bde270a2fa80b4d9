"""The desk and the review screen: each person meets his own papers and no trace of others'."""

import io
import json

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from archive.models import AccessRow, Body, Outbox, Receipt, Record, Unit
from archive.models.audit import Act
from archive.vocabulary import Role
from ingest import filing
from ingest.models import Job, State
from tests.conftest import person
from tests.ingest.sheaf import PICTURE, in_review

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
# Every address of one job and the only method that it takes; the other is 405 for everybody.
TAKES = {
    "ingest_review": "get",
    "ingest_draft": "post",
    "ingest_file": "post",
    "ingest_retry": "post",
    "ingest_page": "get",
    "ingest_page_change": "post",
}


@pytest.fixture
def job(secretary: User, waste: Unit, board: Body) -> Job:
    """Minutes in review."""
    return in_review(secretary, waste)


def enter(user: User) -> Client:
    """A browser in which the person is logged in."""
    client = Client()
    client.force_login(user, BACKEND)
    return client


def send(client: Client, name: str, job: Job, draft: object):
    """Posts a draft as the screen does."""
    url = reverse(name, args=[job.uuid])
    return client.post(url, json.dumps(draft), content_type="application/json")


def is_persian(text: str) -> bool:
    """Written in Persian letters."""
    return any("\u0600" <= letter <= "\u06ff" for letter in text)


def upload(client: Client, unit: str):
    """Drops one file on the desk."""
    file = io.BytesIO(b"%PDF-1.4 dropped")
    file.name = "dropped.pdf"
    data = {"files": [file], "unit": unit}
    return client.post(reverse("ingest_desk"), data, headers={"accept": "application/json"})


@pytest.mark.parametrize("who", ["stranger", "low"])
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", list(TAKES))
def test_others_meet_404_and_change_nothing(name, method, who, job, request):
    client = enter(request.getfixturevalue(who))
    before = Job.objects.values().get(pk=job.pk), list(job.job_pages.values())
    url = reverse(name, args=[job.uuid, 1] if "page" in name else [job.uuid])
    data = {} if method == "get" else {"data": "{}", "content_type": "application/json"}
    answer = getattr(client, method)(url, **data)
    assert answer.status_code == (404 if method == TAKES[name] else 405)
    assert job.receipt not in answer.content.decode()
    assert (Job.objects.values().get(pk=job.pk), list(job.job_pages.values())) == before
    assert Record.objects.count() == 0
    if answer.status_code == 404:
        assert AccessRow.objects.filter(act=Act.REFUSED, what=url).exists()


@pytest.mark.parametrize("name", ["ingest_desk", "ingest_desk_state"])
def test_who_sends_nothing_has_no_desk(name, job, low):
    assert enter(low).get(reverse(name)).status_code == 404


def test_who_sends_nothing_can_drop_nothing(low, waste):
    assert upload(enter(low), waste.code).status_code == 404
    assert Job.objects.count() == 0


def test_the_desk_shows_only_own_papers(job, secretary, stranger):
    url = reverse("ingest_desk_state")
    assert [j["uuid"] for j in enter(secretary).get(url).json()["jobs"]] == [str(job.uuid)]
    assert enter(stranger).get(url).json() == {"jobs": []}
    page = reverse("ingest_desk")
    assert str(job.uuid) in enter(secretary).get(page).content.decode()
    assert str(job.uuid) not in enter(stranger).get(page).content.decode()


def test_a_dropped_file_gets_its_receipt(secretary, waste):
    [answer] = upload(enter(secretary), waste.code).json()["files"]
    assert answer["receipt"] == Job.objects.get().receipt


@pytest.mark.parametrize("unit", ["", "21", "no such unit"])
def test_no_receipt_without_a_unit_of_one_s_own(unit, secretary, parks):
    [answer] = upload(enter(secretary), unit).json()["files"]
    assert is_persian(answer["error"])
    assert "receipt" not in answer
    assert (Job.objects.count(), Receipt.objects.count()) == (0, 0)


def test_review_shows_draft_and_the_gap_in_the_clauses(job, secretary):
    answer = enter(secretary).get(reverse("ingest_review", args=[job.uuid]))
    assert answer.status_code == 200
    assert "شماره بندها پشت سر هم نیست" in answer.content.decode()
    assert answer.context["draft"]["number"] == "42"


def test_a_second_reviewer_is_told_of_the_first(job, secretary, waste):
    url = reverse("ingest_review", args=[job.uuid])
    enter(secretary).get(url)
    answer = enter(person("registrar", waste, Role.REGISTRAR)).get(url)
    assert secretary.get_username() in answer.context["other"]


def test_the_first_reviewer_is_told_of_the_second_while_typing(job, secretary, waste):
    first, second = enter(secretary), person("registrar", waste, Role.REGISTRAR)
    draft = filing.draft_of(job)
    assert send(first, "ingest_draft", job, draft).json()["other"] == ""
    enter(second).get(reverse("ingest_review", args=[job.uuid]))
    assert second.get_username() in send(first, "ingest_draft", job, draft).json()["other"]


def test_an_autosaved_draft_survives(job, secretary):
    client = enter(secretary)
    draft = {**filing.draft_of(job), "number": "43"}
    assert send(client, "ingest_draft", job, draft).json()["reload"] is False
    again = enter(secretary).get(reverse("ingest_review", args=[job.uuid]))
    assert again.context["draft"] == draft


def test_another_kind_begins_a_fresh_draft(job, secretary):
    draft = {**filing.draft_of(job), "kind": "letter", "number": "typed"}
    assert send(enter(secretary), "ingest_draft", job, draft).json()["reload"] is True
    job.refresh_from_db()
    fresh = filing.draft_of(job)
    assert (fresh["kind"], fresh["number"]) == ("letter", "42")
    assert "clauses" not in fresh


def test_filing_answers_the_record_and_twice_the_same(job, secretary):
    client, draft = enter(secretary), filing.draft_of(job)
    first, again = (send(client, "ingest_file", job, draft) for _ in range(2))
    job.refresh_from_db()
    assert job.state == State.ARCHIVED
    assert (
        first.json()["url"]
        == again.json()["url"]
        == reverse("record_detail", args=[job.record.uuid])
    )
    assert Record.objects.count() == 3


def test_a_mistake_is_said_in_persian_keeps_the_draft_and_files_nothing(job, secretary):
    draft = {**filing.draft_of(job), "date": "yesterday", "body": ""}
    answer = send(enter(secretary), "ingest_file", job, draft)
    said = answer.json()["mistakes"]
    assert answer.status_code == 422
    assert {"date", "body"} <= set(said)
    assert all(is_persian(sentence) for sentence in said.values())
    job.refresh_from_db()
    assert filing.draft_of(job) == draft
    assert (job.state, Record.objects.count(), Outbox.objects.count()) == (State.IN_REVIEW, 0, 0)


def test_a_refused_level_is_said_in_persian(job, secretary):
    draft = {**filing.draft_of(job), "level": "top_secret"}
    answer = send(enter(secretary), "ingest_file", job, draft)
    assert answer.status_code == 422
    assert is_persian(answer.json()["mistakes"][""])


def test_a_forged_unit_is_refused(job, secretary, parks):
    draft = {**filing.draft_of(job), "unit": parks.code}
    answer = send(enter(secretary), "ingest_file", job, draft)
    assert (answer.status_code, Record.objects.count()) == (422, 0)


@pytest.mark.parametrize("body", ["", "[]", "not json"])
def test_what_is_no_draft_is_404(body, job, secretary):
    url = reverse("ingest_file", args=[job.uuid])
    answer = enter(secretary).post(url, body, content_type="application/json")
    assert answer.status_code == 404


def test_pages_are_dropped_kept_and_turned(job, secretary):
    client = enter(secretary)
    url = reverse("ingest_page_change", args=[job.uuid, 1])
    for act, state in (("drop", (True, 0)), ("keep", (False, 0)), ("turn", (False, 90))):
        client.post(url, {"act": act})
        page = job.job_pages.get(number=1)
        assert (page.dropped, page.turned) == state


def test_a_page_image_is_private_and_never_sniffed(job, secretary):
    answer = enter(secretary).get(reverse("ingest_page", args=[job.uuid, 1]))
    assert b"".join(answer.streaming_content) == PICTURE
    assert "private" in answer["Cache-Control"]
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_filed_page_is_shown_by_its_record_and_no_longer_by_the_job(job, secretary):
    url = reverse("ingest_page", args=[job.uuid, 1])
    assert enter(secretary).get(url).status_code == 200
    filing.file(job, filing.draft_of(job), user=secretary)
    assert enter(secretary).get(url).status_code == 404


def test_a_clerk_looks_at_his_paper_but_neither_reviews_nor_files_it(waste, board):
    clerk = person("clerk", waste, Role.CLERK)
    job = in_review(clerk, waste)
    client, draft = enter(clerk), filing.draft_of(job)
    assert client.get(reverse("ingest_page", args=[job.uuid, 1])).status_code == 200
    review = reverse("ingest_review", args=[job.uuid])
    assert review not in client.get(reverse("ingest_desk")).content.decode()
    assert client.get(review).status_code == 404
    assert send(client, "ingest_draft", job, draft).status_code == 404
    change = reverse("ingest_page_change", args=[job.uuid, 1])
    assert client.post(change, {"act": "drop"}).status_code == 404
    assert not job.job_pages.get(number=1).dropped
    answer = send(client, "ingest_file", job, draft)
    assert (answer.status_code, Record.objects.count()) == (422, 0)


def test_the_personnel_office_files_a_chart_it_sent_and_another_office_meets_none_of_it(
    waste, parks, board
):
    office, other = (
        person("hr", waste, Role.HR),
        person("other hr", parks, Role.HR),
    )
    job = in_review(office, waste)
    Job.objects.filter(pk=job.pk).update(kind="chart", draft={"kind": "chart"})
    job.refresh_from_db()
    client, review = enter(office), reverse("ingest_review", args=[job.uuid])
    assert review in client.get(reverse("ingest_desk")).content.decode()
    assert client.get(review).status_code == 200
    draft = {
        **filing.draft_of(job), "kind": "chart", "title": "چارت", "number": "1", "unit": waste.code,
        "date": "1400/01/01", "level": "normal", "issuer": "وزارت کشور",
    }  # fmt: skip
    assert enter(other).get(review).status_code == 404
    assert send(enter(other), "ingest_file", job, draft).status_code == 404
    assert send(client, "ingest_file", job, draft).status_code == 200
    assert Record.objects.get().extra["type"] == "chart"


def test_who_can_only_send_a_paper_is_told_who_files_it(waste, board):
    for sender in (person("clerk", waste, Role.CLERK), person("hr", waste, Role.HR)):
        in_review(sender, waste)  # minutes are no paper of the personnel office
        page = enter(sender).get(reverse("ingest_desk")).content.decode()
        assert "دبیرخانه یا دبیر این واحد آن را بازبینی و ثبت می‌کند." in page
        Job.objects.all().delete()
    in_review(secretary := person("own secretary", waste, Role.SECRETARY), waste)
    page = enter(secretary).get(reverse("ingest_desk")).content.decode()
    assert "دبیرخانه یا دبیر این واحد" not in page


@pytest.mark.parametrize(
    "part",
    [
        {"clauses": "x"},
        {"clauses": [1, None, "متن"]},
        {"clauses": [{"number": "1", "text": "متن", "places": [["x"], 5, [1, [1, 2]]]}]},
        {"unit": {"a": 1}, "level": [2], "date": None, "present": {"x": 1}},
    ],
)
def test_a_forged_shape_is_a_mistake_and_never_a_crash(part, job, secretary):
    client = enter(secretary)
    assert send(client, "ingest_draft", job, {"kind": "minutes", **part}).status_code == 200
    answer = send(client, "ingest_file", job, {"kind": "minutes", **part})
    assert answer.status_code == 422 and not Record.objects.exists()
    assert client.get(f"/desk/intake/{job.uuid}/").status_code == 200
