"""Facts proposed by a paper: whose they are, accepted into the file, and hidden from a stranger."""

import json
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils.translation import override

from archive import access, proposals, registration
from archive.errors import Denied
from archive.interchange import import_file
from archive.models import (
    AccessRow,
    Appraisal,
    Education,
    Page,
    Person,
    ProposedFact,
    Record,
    Service,
    Unit,
)
from archive.proposals import Found
from archive.registration import Entry
from archive.staffing import Refused
from archive.vocabulary import FactState, Kind, Level, ProposalState, Role
from ingest import personnel
from tests.archive.test_staff_lines import PERSON, POST, RULE, row
from tests.conftest import person

pytestmark = pytest.mark.django_db
TITLE = "حکم انتصاب نهفته"
TEXT = """حکم انتصاب
شماره: ۹۹/۸۱/۱۲۳۴
نام و نام خانوادگی: سام آراسته مهر
سمت: مشاور نهفته
واحد سازمانی: سازمان پسماند
از تاریخ: ۱۳۹۹/۰۷/۰۱
تا تاریخ: ۱۴۰۱/۰۶/۳۱"""


def words_of(text: str) -> list[list[object]]:
    return [
        [word, [0.8 - 0.1 * x, 0.05 * y, 0.88 - 0.1 * x, 0.05 * y + 0.02], 0.9, None]
        for y, line in enumerate(text.split("\n"))
        for x, word in enumerate(line.split())
    ]


def filed(unit: Unit, text: str = TEXT, kind: str = "appointment") -> Record:
    entry = Entry(
        Kind.DOCUMENT,
        {"title": TITLE, "number": "99/81/1234", "date": "1399/06/25", "unit": unit,
         "level": Level.NORMAL, "text": text},
        {"type": kind},
        pages=[Page(number=1, text=text, origin="ocr", words=words_of(text), width=800, height=1100)],
    )  # fmt: skip
    return registration.register(entry, user=None)


@pytest.fixture
def hr(headquarters: Unit) -> User:
    return person("hr", headquarters, Role.HR, Level.NORMAL)


@pytest.fixture
def people(waste: Unit, tmp_path: Path) -> None:
    path = tmp_path / "staff.jsonl"
    lines = [POST, RULE, PERSON]
    path.write_text("".join(json.dumps(x, ensure_ascii=False) + "\n" for x in lines), "utf-8")
    assert import_file(path).rejected == 0


def test_a_paper_proposes_facts_of_the_one_person_it_can_mean(
    people: None, waste: Unit, hr: User
) -> None:
    made = personnel.propose(filed(waste), user=hr)
    assert [row.kind for row in made] == ["service"]
    assert made[0].person == Person.objects.get(code="C1")
    assert made[0].values["start"] == "1399/07/01" and made[0].values["title"] == "مشاور نهفته"
    assert made[0].places["start"]["page"] == 1 and len(made[0].places["start"]["box"]) == 4


def test_nothing_counts_before_it_is_accepted(people: None, waste: Unit, hr: User) -> None:
    before = Service.objects.count()
    personnel.propose(filed(waste), user=hr)
    assert Service.objects.count() == before


def test_accepting_keeps_a_verified_fact_with_its_page(people: None, waste: Unit, hr: User) -> None:
    record = filed(waste)
    (proposal,) = personnel.propose(record, user=hr)
    values = {"title": "مشاور نهفته", "start": "1399/07/02", "end": "1401/06/31",
              "managerial": False, "capacity": "", "share": None, "area": ""}  # fmt: skip
    fact = proposals.accept(proposal, values, user=hr)
    fact.refresh_from_db()
    assert (fact.state, fact.record, fact.page, fact.start) == (
        FactState.VERIFIED, record, 1, "1399/07/02"
    )  # fmt: skip
    assert fact.settled_by == hr
    with pytest.raises(Refused):
        proposals.accept(proposal, values, user=hr)


def test_a_declared_fact_is_proved_and_not_written_twice(
    people: None, waste: Unit, hr: User
) -> None:
    one = Person.objects.get(code="C1")
    known = Education.objects.get(person=one)
    Education.objects.filter(pk=known.pk).update(state=FactState.DECLARED)
    record = filed(waste, kind="degree")
    values = {"degree": known.degree, "field": known.field}
    (proposal,) = proposals.keep(
        record, [Found("education", values, {})], name=one.name, code="", user=hr
    )
    proposals.accept(proposal, values | {"date": known.date}, user=hr)
    row = Education.objects.get(person=one)
    assert (row.pk, row.state, row.record) == (known.pk, FactState.VERIFIED, record)


def test_two_spellings_of_two_people_are_asked_about(
    people: None, waste: Unit, hr: User, tmp_path: Path, client: Client
) -> None:
    path = tmp_path / "twin.jsonl"
    twin = row("person", "C9", code="C9", name="سام آراسته‌ مهر", service=PERSON["service"][:1])
    path.write_text(json.dumps(twin, ensure_ascii=False) + "\n", "utf-8")
    import_file(path)
    (proposal,) = personnel.propose(filed(waste), user=hr)
    assert proposal.person is None
    with pytest.raises(Refused):
        proposals.accept(proposal, {"title": "x"}, user=hr)
    client.force_login(hr, "django.contrib.auth.backends.ModelBackend")
    page = client.get("/desk/people/proposals/").content.decode()
    assert page.count("<option") >= 2 and "C9" in page.replace("۹", "9")
    one = Person.objects.get(code="C9")
    client.post(f"/desk/people/proposals/{proposal.pk}/", {"act": "choose", "person": one.pk})
    proposal.refresh_from_db()
    assert proposal.person == one


def test_a_new_file_is_opened_for_somebody_unknown(waste: Unit, hr: User) -> None:
    (proposal,) = personnel.propose(filed(waste), user=hr)
    assert proposal.person is None
    one = proposals.enrol(proposal, name="سام آراسته‌مهر", code="77", user=hr)
    proposal.refresh_from_db()
    assert proposal.person == one and one.unit == waste
    with pytest.raises(Refused):
        proposals.enrol(proposal, name="دیگری", code="77", user=hr)


def test_a_file_of_another_office_tells_nothing_of_its_number_or_holder(
    people: None, waste: Unit, parks: Unit, client: Client
) -> None:
    clerk = person("hr of parks", parks, Role.HR, Level.NORMAL)
    record = filed(parks)
    held = Service.objects.filter(post__isnull=False).select_related("person", "post").first()
    (proposal,) = personnel.propose(record, user=clerk)
    assert proposal.person is None
    one = proposals.enrol(proposal, name="کیان دادپرور", code=held.person.code, user=clerk)
    assert one.code == held.person.code and one.pk != held.person_id
    with pytest.raises(Refused) as refused:
        proposals.refuse_second_holder(one, {"post": held.post, "start": held.start}, clerk)
    assert held.person.name not in str(refused.value)


def test_two_people_are_not_appointed_to_one_post_on_one_day(
    people: None, waste: Unit, hr: User
) -> None:
    held = Service.objects.filter(post__isnull=False).first()
    other = Person.objects.create(
        source="t", external_id="C5", code="C5", name="کیان دادپرور", unit=waste
    )
    values = {"title": held.post.title, "start": held.start, "unit_name": ""}
    (proposal,) = proposals.keep(
        filed(waste), [Found("service", values, {})], name=other.name, code="C5", user=hr
    )
    assert proposal.person == other
    with pytest.raises(Refused):
        proposals.accept(proposal, values, user=hr)
    assert not Service.objects.filter(person=other).exists()


def test_a_rejection_stays_with_its_reason_and_is_not_proposed_again(
    people: None, waste: Unit, hr: User
) -> None:
    record = filed(waste)
    (proposal,) = personnel.propose(record, user=hr)
    proposals.reject(proposal, note="تاریخ خوانا نیست", user=hr)
    assert personnel.propose(record, user=hr) == []
    row = ProposedFact.objects.get()
    assert (row.state, row.note, row.settled_by) == (ProposalState.REJECTED, "تاریخ خوانا نیست", hr)
    assert AccessRow.objects.filter(what__startswith="rejected proposed service").exists()


def test_a_reading_that_breaks_leaves_the_paper_filed(
    people: None, waste: Unit, hr: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_keys: object) -> None:
        raise RuntimeError("a page nobody has seen")

    record = filed(waste)
    monkeypatch.setattr(personnel.fields, "personnel", broken)
    personnel.after_filing(record, user=hr)
    assert Record.objects.filter(pk=record.pk).exists() and not ProposedFact.objects.exists()


def test_the_paper_s_page_offers_its_facts_to_the_office_only(
    people: None, waste: Unit, hr: User, stranger: User, client: Client
) -> None:
    record = filed(waste)
    address = f"/desk/records/{record.uuid}/facts/"
    client.force_login(hr, "django.contrib.auth.backends.ModelBackend")
    assert address in client.get(f"/desk/records/{record.uuid}/").content.decode()
    assert client.post(address).status_code == 302 and ProposedFact.objects.count() == 1
    client.force_login(stranger, "django.contrib.auth.backends.ModelBackend")
    assert client.post(address).status_code == 404 and ProposedFact.objects.count() == 1


def test_only_papers_about_people_propose_facts(waste: Unit, hr: User) -> None:
    record = filed(waste, kind="report")
    assert personnel.propose(record, user=hr) == []
    with pytest.raises(Refused):
        proposals.keep(record, [], name="", code="", user=hr)


def test_the_office_files_papers_about_people_and_no_others(waste: Unit, hr: User) -> None:
    fields = {"title": "x", "date": "1400/01/01", "unit": waste, "level": Level.NORMAL}
    registration.register(Entry(Kind.DOCUMENT, fields, {"type": "cv"}), user=hr)
    with pytest.raises(Denied):
        registration.register(Entry(Kind.DOCUMENT, fields, {"type": "report"}), user=hr)


def test_the_queue_accepts_corrects_and_rejects_by_keys(
    people: None, waste: Unit, hr: User, client: Client
) -> None:
    (proposal,) = personnel.propose(filed(waste), user=hr)
    client.force_login(hr, "django.contrib.auth.backends.ModelBackend")
    with override("fa"):
        page = client.get("/desk/people/proposals/").content.decode()
    assert 'data-key="a"' in page and 'data-key="r"' in page
    assert "مشاور نهفته" in page and "آراسته" in page
    bad = {"proposal": proposal.pk, "title": "مشاور", "start": "۱۳۹۹/۰۷/۰۱", "end": "۱۳۹۸/۰۱/۰۱"}
    assert client.post("/desk/people/proposals/", bad).status_code == 200
    assert ProposedFact.objects.get().state == ProposalState.WAITING
    long = {"proposal": proposal.pk, "title": "مشاور", "start": "۱۳۳۰/۰۷/۰۱", "end": ""}
    client.post("/desk/people/proposals/", long)
    assert ProposedFact.objects.get().state == ProposalState.WAITING
    good = {**bad, "end": "۱۴۰۱/۰۶/۳۱", "unit_name": "سازمان مدیریت پسماند"}
    assert client.post("/desk/people/proposals/", good).status_code == 302
    row = Service.objects.get(title="مشاور")
    assert (row.state, row.start, row.unit) == (FactState.VERIFIED, "1399/07/01", waste)


def test_a_stranger_meets_no_proposal(
    people: None, waste: Unit, hr: User, mayor: User, stranger: User, client: Client
) -> None:
    (proposal,) = personnel.propose(filed(waste), user=hr)
    for user in (mayor, stranger):
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        assert client.get("/desk/people/proposals/").status_code == 404
        act = client.post(f"/desk/people/proposals/{proposal.pk}/", {"act": "reject"})
        assert act.status_code == 404
        assert client.post("/desk/people/proposals/", {"proposal": proposal.pk}).status_code == 404
        assert not proposals.visible(user).exists()
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.WAITING


def test_the_office_of_another_unit_meets_no_proposal(
    people: None, waste: Unit, parks: Unit, hr: User, client: Client
) -> None:
    (proposal,) = personnel.propose(filed(waste), user=hr)
    other = person("other hr", parks, Role.HR, Level.NORMAL)
    client.force_login(other, "django.contrib.auth.backends.ModelBackend")
    page = client.get("/desk/people/proposals/").content.decode()
    assert "نهفته" not in page and "آراسته" not in page
    answer = client.post(f"/desk/people/proposals/{proposal.pk}/", {"act": "reject"})
    assert answer.status_code == 404


def test_the_office_of_another_unit_is_given_no_spelling_out_of_files_it_may_not_read(
    people: None, waste: Unit, parks: Unit, hr: User
) -> None:
    assert personnel.known_to(hr).courses == {"مدیریت"}  # verified
    assert not personnel.known_to(hr).certificates  # only declared
    other = personnel.known_to(person("other hr", parks, Role.HR, Level.NORMAL))
    assert not other.courses and not other.people


APPRAISAL = """فرم ارزشیابی سالانه
نام و نام خانوادگی: سام آراسته مهر
سال ارزشیابی: ۱۴۰۲
نمره نهایی: ۸۸ از ۱۰۰
درجه ارزشیابی: خیلی خوب"""


def test_an_appraisal_proposes_its_year_score_and_grade_with_their_places(
    people: None, waste: Unit, hr: User, client: Client
) -> None:
    (proposal,) = personnel.propose(filed(waste, APPRAISAL, "appraisal"), user=hr)
    assert proposal.kind == "appraisals" and proposal.person == Person.objects.get(code="C1")
    assert proposal.values == {"year": 1402, "score": 88, "grade": "خیلی خوب"}
    assert all(place["page"] == 1 and place["box"] for place in proposal.places.values())
    client.force_login(hr, "django.contrib.auth.backends.ModelBackend")
    assert "خیلی خوب" in client.get("/desk/people/proposals/").content.decode()
    sent = {"proposal": proposal.pk, "year": "1402", "score": "88", "grade": "خیلی خوب"}
    for wrong in ({"year": "1502"}, {"score": "188"}, {"year": ""}):
        assert client.post("/desk/people/proposals/", sent | wrong).status_code == 200
    assert client.post("/desk/people/proposals/", sent).status_code == 302
    fact = Appraisal.objects.get(record=proposal.record)
    assert (fact.year, fact.score, fact.grade, fact.state) == (1402, 88, "خیلی خوب", "verified")


def test_nobody_meets_an_appraisal_of_himself(
    people: None, waste: Unit, hr: User, stranger: User, client: Client
) -> None:
    """The office's own member: neither the paper, nor the proposal, before and after it is kept."""
    himself = person("himself", waste, Role.HR, Level.NORMAL)
    himself.first_name, himself.last_name = "سام", "آراسته‌مهر"
    himself.save()
    record = filed(waste, APPRAISAL, "appraisal")
    (proposal,) = personnel.propose(record, user=hr)

    def hidden() -> None:
        for user in (himself, stranger):
            client.force_login(user, "django.contrib.auth.backends.ModelBackend")
            assert not proposals.visible(user).exists()
            assert client.get(f"/desk/records/{record.uuid}/").status_code == 404
            act = client.post(f"/desk/people/proposals/{proposal.pk}/", {"act": "reject"})
            assert act.status_code == 404

    hidden()
    proposals.accept(proposal, {"year": 1402, "score": 88.0}, user=hr)
    hidden()
    assert access.records(hr, read=True).filter(pk=record.pk).exists()


def test_a_proposal_under_his_own_name_waits_for_another(waste: Unit, hr: User) -> None:
    """Nobody is registered under the name yet: still he does not settle it himself."""
    himself = person("himself", waste, Role.HR, Level.NORMAL)
    himself.first_name, himself.last_name = "سام", "آراسته‌مهر"
    himself.save()
    (proposal,) = personnel.propose(filed(waste), user=hr)
    assert proposal.person is None and proposals.visible(hr).exists()
    assert not proposals.visible(himself).exists()
