"""Pages ordered, papers cut and joined, scans linked: nothing is lost and nobody else may."""

import io

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from archive import registration
from archive.errors import Denied
from archive.interchange import export_folder
from archive.models import Body, Page, Record, Unit
from archive.registration import Entry
from archive.vocabulary import Kind, Level
from ingest import filing, holdings, intake, sheaf
from ingest.models import JOINED, Job, JobPage, State
from tests.ingest.sheaf import SENTENCES, in_review

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
OTHER = b"%PDF-1.4 another file"


@pytest.fixture
def job(secretary: User, waste: Unit, board: Body) -> Job:
    """Minutes in review."""
    return in_review(secretary, waste)


@pytest.fixture
def second(secretary: User, waste: Unit, board: Body) -> Job:
    """Another received file in review."""
    return in_review(secretary, waste, OTHER)


def from_import(unit: Unit, body: Body, number: str, level: int = Level.NORMAL) -> Record:
    """A record that came by import, without a scan."""
    fields = {
        "number": number, "title": "خرید مخزن", "date": "1397/05/14", "text": "خرید مخزن",
        "unit": unit, "body": body, "level": level,
    }  # fmt: skip
    entry = Entry(Kind.RESOLUTION, fields, {"clause": "1"}, source="old-archive")
    return registration.register(entry, user=None)


@pytest.fixture
def imported(waste: Unit, board: Body) -> Record:
    """A record that came by import and the secretary may see."""
    return from_import(waste, board, "77/98")


def enter(user: User) -> Client:
    """A browser in which the person is logged in."""
    client = Client()
    client.force_login(user, BACKEND)
    return client


def numbers(job: Job) -> list[int]:
    """The page numbers in their order."""
    return list(job.job_pages.values_list("number", flat=True))


def test_cut_shares_the_pages_and_their_proposals(job, secretary):
    new = sheaf.cut(job, 3, user=secretary)
    job.refresh_from_db()
    assert (numbers(job), numbers(new)) == ([1, 2], [3])
    assert (job.pages, new.pages, new.file, new.state) == (2, 1, job.file, State.IN_REVIEW)
    assert new.receipt != job.receipt
    assert [page.file_page for page in holdings.archive_pages(new)] == [3]
    assert job.events.filter(what="cut", user=secretary).exists()
    assert new.events.filter(what="received", detail__contains=job.receipt).exists()


def test_an_edited_clause_goes_with_its_page(job, secretary):
    edited = filing.draft_of(job)
    edited["clauses"][1]["text"] = "متن ویراسته"
    Job.objects.filter(pk=job.pk).update(draft={**job.draft, "edited": edited})
    new = sheaf.cut(job, 3, user=secretary)
    job.refresh_from_db()
    assert [one["number"] for one in filing.draft_of(job)["clauses"]] == ["1"]
    assert [one["text"] for one in filing.draft_of(new)["clauses"]] == ["متن ویراسته"]


def test_cut_before_the_first_page_is_refused(job, secretary):
    with pytest.raises(sheaf.NotPossible):
        sheaf.cut(job, 1, user=secretary)
    assert Job.objects.count() == 1


def test_both_halves_can_be_cut_where_all_pages_are_dropped(job, secretary):
    job.job_pages.filter(number=3).update(dropped=True)
    new = sheaf.cut(job, 3, user=secretary)
    assert numbers(new) == [3]


def test_join_keeps_file_and_page_of_every_page(job, second, secretary):
    sheaf.join([job, second], user=secretary)
    job.refresh_from_db()
    second.refresh_from_db()
    filed = holdings.archive_pages(job)
    assert [(page.file, page.file_page) for page in filed] == [
        *((job.file, n) for n in (1, 2, 3)),
        *((second.file, n) for n in (1, 2, 3)),
    ]
    assert holdings.files_of(job) == [job.file, second.file]
    assert (second.state, second.reason_code, second.duplicate_of) == (
        State.DUPLICATE, JOINED, job,
    )  # fmt: skip
    assert job.receipt in second.reason
    assert second in Job.objects.visible_to(secretary)
    assert (job.pages, JobPage.objects.count()) == (6, 6)


def test_a_joined_paper_files_both_files_and_closes_both_jobs(job, second, secretary):
    edited = filing.draft_of(job)
    sheaf.join([job, second], user=secretary)
    record = filing.file(job, edited, user=secretary)
    second.refresh_from_db()
    assert set(record.files.all()) == {job.file, second.file}
    assert second.record == record
    assert list(record.pages.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]


def test_bytes_of_a_joined_paper_are_not_taken_twice(job, second, secretary, waste):
    sheaf.join([job, second], user=secretary)
    again = intake.receive(io.BytesIO(OTHER), name="again.pdf", unit=waste, user=secretary)
    assert again.state == State.DUPLICATE


def test_a_cut_paper_joins_again_without_loss(job, secretary):
    new = sheaf.cut(job, 2, user=secretary)
    sheaf.join([job, new], user=secretary)
    assert [(p.file_page, p.text) for p in holdings.archive_pages(job)] == list(
        enumerate(SENTENCES, 1)
    )


def test_a_chain_of_joins_leads_to_the_last_receiver(job, second, secretary):
    third = sheaf.cut(second, 2, user=secretary)
    sheaf.join([second, third], user=secretary)
    sheaf.join([job, second], user=secretary)
    third.refresh_from_db()
    assert third.duplicate_of == job


def test_a_joined_file_cut_off_again_leads_to_the_paper_that_holds_it(
    job, second, secretary, waste
):
    draft = filing.draft_of(job)
    sheaf.join([job, second], user=secretary)
    new = sheaf.cut(job, 4, user=secretary)
    second.refresh_from_db()
    assert (second.duplicate_of, new.receipt in second.reason) == (new, True)
    record = filing.file(Job.objects.get(pk=job.pk), draft, user=secretary)
    again = intake.receive(io.BytesIO(OTHER), name="again.pdf", unit=waste, user=secretary)
    assert (again.state, again.record, set(record.files.all())) == (
        State.DUPLICATE, None, {job.file},
    )  # fmt: skip
    other = filing.file(Job.objects.get(pk=new.pk), draft, user=secretary)
    second.refresh_from_db()
    assert (second.record, set(other.files.all())) == (other, {second.file})


def test_papers_of_different_units_are_not_joined(job, second, secretary, headquarters):
    Job.objects.filter(pk=second.pk).update(unit=headquarters)
    with pytest.raises((sheaf.NotPossible, Denied)):
        sheaf.join([job, second], user=secretary)
    assert numbers(job) == [1, 2, 3]


def test_order_changes_the_filed_order_and_not_the_file_pages(job, secretary):
    sheaf.order(job, [3, 1, 2], user=secretary)
    assert [(p.number, p.file_page) for p in holdings.archive_pages(job)] == [
        (1, 3),
        (2, 1),
        (3, 2),
    ]


def test_an_order_that_forgets_a_page_is_refused(job, secretary):
    with pytest.raises(sheaf.NotPossible):
        sheaf.order(job, [3, 1], user=secretary)
    assert numbers(job) == [1, 2, 3]


def test_link_gives_an_imported_record_its_scan(job, imported, secretary):
    before = Record.objects.count()
    sheaf.link(job, imported, user=secretary)
    job.refresh_from_db()
    assert Record.objects.count() == before
    assert (job.state, job.record) == (State.ARCHIVED, imported)
    assert list(imported.files.all()) == [job.file]
    assert Page.objects.filter(record=imported, file=job.file).count() == 3


def test_hidden_and_absent_numbers_answer_alike(job, waste, board, secretary):
    hidden = from_import(waste, board, "55/98", Level.TOP_SECRET)
    url = reverse("ingest_link", args=[job.uuid])
    client = enter(secretary)
    counts = [
        client.post(url, {"number": number}, follow=True)
        .content.decode()
        .count("سندی با این شماره یافت نشد")
        for number in ("55/98", "99999")
    ]
    assert counts == [1, 1]
    with pytest.raises(Denied):
        sheaf.link(job, hidden, user=secretary)
    assert not hidden.files.exists()


def test_the_whole_scan_goes_only_to_who_may_read_every_paper_cut_from_it(
    job, secretary, low, waste, board, tmp_path
):
    new = sheaf.cut(job, 3, user=secretary)
    job.refresh_from_db()
    secret_draft = {
        "kind": "other", "unit": waste.code, "level": "secret", "title": "قرارداد",
        "date": "1398/04/18",
    }  # fmt: skip
    record = filing.file(job, {**secret_draft, "level": "normal"}, user=secretary)
    url = reverse("record_file", args=[record.uuid, job.file.pk])
    # Nobody has the whole while a part still waits for its level.
    assert [enter(user).get(url).status_code for user in (low, secretary)] == [404, 404]
    other = filing.file(new, secret_draft, user=secretary)
    assert [enter(user).get(url).status_code for user in (low, secretary)] == [404, 200]
    assert list(record.files.all()) == list(other.files.all()) == [job.file]
    assert export_folder(tmp_path / "low", user=low) == {"records": 1, "files": 0}
    assert export_folder(tmp_path / "all", user=secretary) == {"records": 2, "files": 2}


def test_a_half_joined_elsewhere_still_holds_the_scan_back(job, second, secretary, waste, board):
    half = sheaf.cut(job, 3, user=secretary)
    sheaf.join([second, half], user=secretary)
    draft = {
        "kind": "other", "unit": waste.code, "level": "normal", "title": "گزارش",
        "date": "1398/04/18",
    }  # fmt: skip
    record = filing.file(Job.objects.get(pk=job.pk), draft, user=secretary)
    assert not record.files.exists()
    filing.file(Job.objects.get(pk=second.pk), {**draft, "level": "secret"}, user=secretary)
    assert list(record.files.all()) == [job.file]


def test_a_decision_filed_here_has_no_paper_of_its_own(job, file_resolution, secretary):
    ours = file_resolution("خرید مخزن", number="88/98")
    with pytest.raises(sheaf.NotPossible):
        sheaf.record_named("88/98", user=secretary)
    assert not ours.files.exists()


def test_a_better_scan_stands_beside_the_old_one_and_the_page_says_so(
    job, second, secretary, stranger, waste
):
    draft = {
        "kind": "other", "unit": waste.code, "level": "normal", "title": "گزارش", "number": "41/98",
        "date": "1398/04/18",
    }  # fmt: skip
    record = filing.file(second, draft, user=secretary)
    url = reverse("record_detail", args=[record.uuid])
    words = "از اسکن بهتر یا خوانش تازه‌تر"
    assert words not in enter(secretary).get(url).content.decode()
    with pytest.raises(Denied):
        sheaf.link(job, record, user=stranger)
    assert sheaf.record_named("41/98", user=secretary) == record
    assert sheaf.record_named("41/98 مورخ 1398/04/18", user=secretary) == record
    assert enter(secretary).post(
        reverse("ingest_link", args=[job.uuid]), {"number": "۴۱/۹۸"}
    ).status_code == 302  # fmt: skip
    pages = Page.objects.filter(record=record, number=1).order_by("reading")
    assert [(page.reading, page.file) for page in pages] == [(1, second.file), (2, job.file)]
    assert set(record.files.all()) == {job.file, second.file}
    assert words in enter(secretary).get(url).content.decode()
    assert enter(stranger).get(url).status_code == 404


@pytest.mark.parametrize("who", ["stranger", "low"])
def test_others_may_do_nothing(who, job, second, imported, request):
    user = request.getfixturevalue(who)
    for act in (
        lambda: sheaf.cut(job, 2, user=user),
        lambda: sheaf.join([job, second], user=user),
        lambda: sheaf.order(job, [3, 2, 1], user=user),
        lambda: sheaf.link(job, imported, user=user),
    ):
        with pytest.raises(Denied):
            act()
    client = enter(user)
    for name, args in (("cut", [2]), ("move", [2]), ("link", [])):
        url = reverse(f"ingest_{name}", args=[job.uuid, *args])
        assert client.post(url, {"number": "77/98", "to": "earlier"}).status_code == 404
    papers = {"papers": [str(job.uuid), str(second.uuid)]}
    assert client.post(reverse("ingest_join"), papers).status_code == 404
    assert (numbers(job), numbers(second)) == ([1, 2, 3], [1, 2, 3])
    assert Job.objects.filter(state=State.IN_REVIEW).count() == 2


@pytest.mark.parametrize("state", [s for s in State if s != State.IN_REVIEW])
def test_only_papers_in_review_are_changed(state, job, secretary):
    Job.objects.filter(pk=job.pk).update(state=state)
    with pytest.raises(sheaf.NotPossible):
        sheaf.cut(job, 2, user=secretary)
    assert numbers(job) == [1, 2, 3]


def test_the_buttons_do_what_they_say(job, second, imported, secretary):
    client = enter(secretary)
    review, desk = reverse("ingest_review", args=[job.uuid]), reverse("ingest_desk")
    assert reverse("ingest_cut", args=[job.uuid, 2]) in client.get(review).content.decode()
    assert str(second.uuid) in client.get(desk).content.decode()
    client.post(reverse("ingest_move", args=[job.uuid, 3]), {"to": "earlier"})
    assert numbers(job) == [1, 3, 2]
    client.post(reverse("ingest_cut", args=[job.uuid, 2]))
    assert numbers(job) == [1, 3]
    papers = {"papers": [str(job.uuid), str(second.uuid)]}
    assert client.post(reverse("ingest_join"), papers).status_code == 302
    assert job.job_pages.count() == 5
    assert "یکی شد" in client.get(desk).content.decode()
    client.post(reverse("ingest_link", args=[job.uuid]), {"number": "۷۷/۹۸"})
    job.refresh_from_db()
    assert job.record == imported
