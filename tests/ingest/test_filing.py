"""A reviewed draft becomes records in one act, or nothing changes."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from archive import registration
from archive.models import Body, Outbox, Record, Unit
from archive.vocabulary import Kind, Level, Role, Stage
from ingest import bodies, filing
from ingest.models import Job, State
from tests.conftest import person
from tests.ingest.sheaf import BOX, SENTENCES, in_review

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(secretary: User, waste: Unit, board: Body) -> Job:
    """Minutes in review."""
    return in_review(secretary, waste)


def refused(job: Job, user: User, **changes: Any) -> dict[str, str]:
    """Files a changed draft, expects mistakes, and proves that nothing was filed."""
    with pytest.raises(filing.Mistakes) as caught:
        filing.file(job, {**filing.draft_of(job), **changes}, user=user)
    job.refresh_from_db()
    assert (Record.objects.count(), Outbox.objects.count()) == (0, 0)
    assert (job.state, job.record) == (State.IN_REVIEW, None)
    return caught.value.fields


def test_the_first_draft_knows_body_unit_people_and_clauses(job, board):
    draft = filing.draft_of(job)
    assert (draft["body"], draft["unit"], draft["date"]) == (board.code, "23", "1398/04/18")
    assert draft["present"] == "مریم راستین، رئیس"
    assert [clause["number"] for clause in draft["clauses"]] == ["1", "3"]


def test_a_paper_that_names_only_the_board_means_the_units_own(job, board, headquarters):
    """Of two boards in the archive; unsure, and its place is lit all the same."""
    other = Unit.objects.create(
        code="24", title="سازمان عمران", type="organisation", parent=headquarters
    )
    Body.objects.create(code="24-B", title="هیئت مدیره سازمان عمران", type=board.type, unit=other)
    job.draft["fields"]["body"] = {"value": "هیئت مدیره", "page": 1, "box": BOX, "confidence": 0.95}
    assert filing.draft_of(job)["body"] == board.code
    assert filing.places_of(job)["body"] == {"page": 1, "box": BOX, "confidence": 0.5}
    Body.objects.create(code="23-C", title="هیئت مدیره دوم", type=board.type, unit=board.unit)
    assert bodies.own("هیئت مدیره", board.unit) is None


def test_a_body_named_whole_goes_before_the_units_own_of_a_longer_name(board, headquarters):
    council = Unit.objects.create(code="60", title="شورا", type="organisation", parent=headquarters)
    whole = Body.objects.create(
        code="60-S", title="شورای اسلامی شهر", type=board.type, unit=headquarters
    )
    part = Body.objects.create(
        code="60-C", title="کمیسیون عمران شورای اسلامی شهر", type=board.type, unit=council
    )
    assert bodies.meant("شورای اسلامی شهر", council) == whole
    assert bodies.meant("کمیسیون عمران", council) == part
    assert not bodies.is_guess("شورای اسلامی شهر", council)
    assert bodies.is_guess("کمیسیون عمران", council)


def test_minutes_become_meeting_clauses_pages_and_outbox(job, secretary):
    meeting = filing.file(job, filing.draft_of(job), user=secretary)
    job.refresh_from_db()
    clauses = Record.objects.filter(kind=Kind.RESOLUTION).order_by("pk")
    assert (job.state, job.record) == (State.ARCHIVED, meeting)
    assert (meeting.kind, meeting.stage, meeting.date) == (Kind.MEETING, Stage.FINAL, "1398/04/18")
    assert [c.resolution.meeting for c in clauses] == [meeting, meeting]
    assert [c.text for c in clauses] == list(SENTENCES[1:])
    assert [p.text for p in meeting.pages.order_by("number")] == list(SENTENCES)
    assert list(meeting.files.all()) == [job.file]
    indexed = set(Outbox.objects.values_list("record_id", flat=True))
    assert indexed == {meeting.pk, *(c.pk for c in clauses)}
    assert job.events.filter(what=State.ARCHIVED, user=secretary).count() == 1


def test_a_fault_after_the_meeting_leaves_nothing(job, secretary, monkeypatch):
    register = registration.register

    def breaks_at_a_clause(entry, **rest):
        if entry.kind == Kind.RESOLUTION:
            raise OSError("power")
        return register(entry, **rest)

    monkeypatch.setattr(registration, "register", breaks_at_a_clause)
    with pytest.raises(OSError, match="power"):
        filing.file(job, filing.draft_of(job), user=secretary)
    job.refresh_from_db()
    assert (job.state, Record.objects.count(), Outbox.objects.count()) == (State.IN_REVIEW, 0, 0)


def test_filing_twice_answers_the_same_record(job, secretary):
    first = filing.file(job, filing.draft_of(job), user=secretary)
    again = filing.file(job, filing.draft_of(job), user=secretary)
    assert again == first
    assert Record.objects.count() == 3


def test_a_dropped_page_is_left_out_and_places_are_renumbered(job, secretary):
    job.job_pages.filter(number=1).update(dropped=True)
    meeting = filing.file(job, filing.draft_of(job), user=secretary)
    pages = meeting.pages.order_by("number").values_list("number", "file_page")
    assert list(pages) == [(1, 2), (2, 3)]
    clauses = Record.objects.filter(kind=Kind.RESOLUTION).order_by("pk")
    assert [c.resolution.places for c in clauses] == [[[1, BOX]], [[2, BOX]]]
    assert SENTENCES[0] not in meeting.text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"date": "1398/13/40"}, "date"),
        ({"body": ""}, "body"),
        ({"level": "public"}, "level"),
        ({"present": " \n"}, "present"),
        ({"kind": "letter"}, "direction"),
        ({"kind": "poem"}, "kind"),
        ({"clauses": [{"number": "1", "text": " "}]}, "clauses.0"),
        ({"clauses": [{"number": "1", "text": "الف"}, {"number": "۱", "text": "ب"}]}, "clauses.1"),
        ({"clauses": [{"number": "1", "text": "الف", "amount": "ده"}]}, "clauses.0"),
    ],
)
def test_a_mistake_names_its_field_and_files_nothing(changes, field, job, secretary):
    assert field in refused(job, secretary, **changes)


def test_a_forged_unit_code_is_refused(job, secretary, parks):
    assert "unit" in refused(job, secretary, unit=parks.code)
    assert "unit" in refused(job, secretary, unit="no such unit")


def test_a_level_above_one_s_own_is_refused(job, secretary):
    assert refused(job, secretary, level="top_secret")[""]


def test_a_clause_above_one_s_own_level_is_refused_with_the_whole_session(job, secretary):
    clause = {"number": "1", "text": "متن", "level": "top_secret"}
    assert refused(job, secretary, clauses=[clause])[""]


def test_a_clerk_who_sent_the_paper_does_not_file_it(waste, board):
    clerk = person("clerk", waste, Role.CLERK)
    job = in_review(clerk, waste)
    assert "unit" in refused(job, clerk)


@pytest.mark.parametrize(
    ("kind", "lacking"),
    [
        ("degree", {"person", "issuer"}), ("appointment", {"person", "issuer"}),
        ("chart", {"issuer"}), ("report", {"issuer"}), ("evidence", {"issuer"}),
    ],
)  # fmt: skip
def test_each_type_needs_its_own_minimum(job, secretary, waste, kind, lacking):
    draft = {"kind": kind, "unit": waste.code, "level": "normal", "title": "سند",
             "date": "1398/04/18", "person": " ", "issuer": ""}  # fmt: skip
    with pytest.raises(filing.Mistakes) as caught:
        filing.file(job, draft, user=secretary)
    assert set(caught.value.fields) == lacking
    whole = {**draft, **dict.fromkeys(lacking, "دانشگاه")}
    assert filing.file(job, whole, user=secretary).stage == Stage.FINAL


@pytest.mark.parametrize("kind", ["contract", "other"])
def test_other_papers_need_no_issuer(job, secretary, waste, kind):
    draft = {"kind": kind, "unit": waste.code, "level": "normal", "title": "سند",
             "date": "1398/04/18"}  # fmt: skip
    assert filing.file(job, draft, user=secretary).stage == Stage.FINAL


@pytest.fixture
def filed(job: Job, secretary: User) -> Record:
    """Minutes number 42 of the board, filed."""
    return filing.file(job, filing.draft_of(job), user=secretary)


def corrects(user: User, sent_to: Unit, written: str, sent: bytes, **changes: Any) -> Record:
    """Files minutes that say which record they correct."""
    job = in_review(user, sent_to, sent)
    draft = {**filing.draft_of(job), "number": "42-1", "corrects": written, **changes}
    return filing.file(job, draft, user=user)


def correctors(record: Record, user: User) -> list[Record]:
    """What the record's page says about corrections."""
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    answer = client.get(reverse("record_detail", args=[record.uuid]))
    assert ("اصلاحیه این سند" in answer.content.decode()) == bool(answer.context["correctors"])
    return list(answer.context["correctors"])


def test_a_correction_is_a_paper_of_its_own_and_the_page_says_so(filed, secretary, waste):
    record = corrects(secretary, waste, "۴۲", b"%PDF-1.4 correction")
    again = corrects(secretary, waste, "1-42", b"%PDF-1.4 corrected again", number="42-2")
    assert (correctors(filed, secretary), correctors(record, secretary)) == ([record], [again])
    filed.refresh_from_db()
    assert (filed.number, filed.stage, record.stage) == ("42", Stage.FINAL, Stage.FINAL)


def test_of_several_with_one_number_the_date_says_which(filed, secretary, waste):
    other = corrects(secretary, waste, "", b"%PDF-1.4 next year", number="42", date="1399/04/18")
    with pytest.raises(filing.Mistakes) as caught:
        corrects(secretary, waste, "42", b"%PDF-1.4 which")
    assert "date" in caught.value.fields["corrects"]
    record = corrects(secretary, waste, "42 مورخ ۱۳۹۹/۰۴/۱۸", b"%PDF-1.4 that")
    assert (correctors(other, secretary), correctors(filed, secretary)) == ([record], [])


@pytest.mark.parametrize("written", ["77", "abc", "42 مورخ 1399/13/45", "1398/04/19", "/", "١"])
def test_a_correction_of_nothing_is_refused_and_nothing_is_filed(filed, secretary, waste, written):
    before = Record.objects.count()
    with pytest.raises(filing.Mistakes) as caught:
        corrects(secretary, waste, written, b"%PDF-1.4 nothing")
    assert set(caught.value.fields) == {"corrects"}
    assert Record.objects.count() == before


def test_hidden_records_and_those_of_others_are_corrected_by_nobody(
    job, secretary, stranger, waste, parks
):
    secret = filing.file(job, {**filing.draft_of(job), "level": "secret"}, user=secretary)
    low = person("low-registrar", waste, Role.REGISTRAR, Level.NORMAL)
    for user, unit in ((low, waste), (stranger, parks)):
        with pytest.raises(filing.Mistakes) as caught:
            corrects(user, unit, "42", f"%PDF-1.4 {user}".encode(), unit=unit.code)
        assert set(caught.value.fields) == {"corrects"}
    assert not secret.relations_in.exists()
