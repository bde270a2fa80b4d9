"""A person reads the facts about himself and asks for corrections; nobody else by it, and no paper."""

import json
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils.translation import override

from archive import access, corrections
from archive.interchange import import_file
from archive.models import AccessRow, Appraisal, CorrectionRequest, Person, Unit
from archive.models.audit import Act
from archive.vocabulary import FactState, Level, Role
from tests.archive.test_staff_lines import PERSON, POST, RULE
from tests.conftest import person

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
MINE = "/desk/my-file/"


@pytest.fixture
def hr(headquarters: Unit) -> User:
    return person("hr", headquarters, Role.HR, Level.NORMAL)


@pytest.fixture
def subject(parks: Unit) -> User:
    """Somebody of another unit, without any right over people."""
    return person("subject", parks, Role.CLERK, Level.NORMAL)


@pytest.fixture
def file(waste: Unit, tmp_path: Path) -> Person:
    path = tmp_path / "staff.jsonl"
    lines = [POST, RULE, PERSON]
    path.write_text("".join(json.dumps(x, ensure_ascii=False) + "\n" for x in lines), "utf-8")
    assert import_file(path).rejected == 0
    made = Person.objects.get(code="C1")
    Appraisal.objects.create(person=made, year=1399, score=71.25, state=FactState.VERIFIED)
    return made


def page_of(client: Client, user: User, address: str = MINE) -> str:
    client.force_login(user, BACKEND)
    with override("fa"):
        answer = client.get(address)
    return answer.content.decode() if answer.status_code == 200 else ""


def test_the_office_names_the_account_and_it_reads_its_own_facts_but_no_appraisal(
    file: Person, hr: User, subject: User, client: Client
) -> None:
    degree = file.education_rows.first()
    client.force_login(hr, BACKEND)
    client.post(f"/desk/people/{file.pk}/account/", {"account": "subject"})
    page = page_of(client, subject)
    assert degree.field in page and file.name in page
    assert "۷۱٫" not in page and "71.25" not in page and "ارزشیابی سال" not in page
    assert AccessRow.objects.filter(user_id=subject.pk, act=Act.VIEW, what="own file C1").exists()
    assert AccessRow.objects.filter(act=Act.CHANGE, what__contains="account subject").exists()
    assert MINE in page_of(client, subject, "/desk/")


def test_a_name_alone_opens_no_file(file: Person, parks: Unit, client: Client) -> None:
    namesake = person("namesake", parks, Role.CLERK, Level.NORMAL)
    first, _, last = file.name.partition(" ")
    User.objects.filter(pk=namesake.pk).update(first_name=first, last_name=last)
    client.force_login(namesake, BACKEND)
    assert client.get(MINE).status_code == 404
    assert client.post(MINE, {"words": "x"}).status_code == 404
    assert MINE not in page_of(client, namesake, "/desk/")


def test_a_shut_off_account_reads_nothing(file: Person, subject: User, hr: User) -> None:
    corrections.name_account(file, subject, by=hr)
    subject.is_active = False
    assert access.own_file(subject) is None


def test_a_request_is_answered_once_by_the_office_and_read_by_who_asked(
    file: Person, hr: User, subject: User, client: Client
) -> None:
    corrections.name_account(file, subject, by=hr)
    degree = file.education_rows.first()
    client.force_login(subject, BACKEND)
    client.post(MINE, {"about": f"education-{degree.pk}", "words": "رشته مهندسی آب است"})
    made = CorrectionRequest.objects.get()
    assert degree.field in made.about and made.by == subject
    assert "رشته مهندسی آب است" in page_of(client, hr, f"/desk/people/{file.pk}/")
    client.post(f"/desk/people/requests/{made.pk}/", {"act": "accept", "answer": ""})
    made.refresh_from_db()
    assert made.answered_at is None  # without words there is no answer
    client.post(f"/desk/people/requests/{made.pk}/", {"act": "accept", "answer": "اصلاح شد"})
    assert "اصلاح شد" in page_of(client, subject)
    client.force_login(hr, BACKEND)
    again = client.post(f"/desk/people/requests/{made.pk}/", {"act": "x", "answer": "دوباره"})
    assert again.status_code == 404
    made.refresh_from_db()
    assert made.accepted and made.answer == "اصلاح شد"


def test_a_line_of_another_file_can_t_be_named(
    file: Person, hr: User, subject: User, client: Client
) -> None:
    corrections.name_account(file, subject, by=hr)
    other = Person.objects.create(source="t", external_id="C8", code="C8", name="کیان دادپرور")
    hidden = Appraisal.objects.create(person=other, year=1401, score=55)
    client.force_login(subject, BACKEND)
    client.post(MINE, {"about": f"appraisals-{hidden.pk}", "words": "x"})
    assert "1401" not in CorrectionRequest.objects.get().about


def test_nobody_names_his_own_account_nor_answers_himself(
    file: Person, hr: User, headquarters: Unit
) -> None:
    with pytest.raises(corrections.Refused):
        corrections.name_account(file, hr, by=hr)
    second = person("second hr", headquarters, Role.HR, Level.NORMAL)
    corrections.name_account(file, hr, by=second)
    made = corrections.ask(hr, about="x", words="y")
    with pytest.raises(corrections.Refused):
        corrections.answer(made, accepted=True, words="z", by=hr)
    assert not corrections.waiting(hr).exists()


def test_one_account_has_one_file(file: Person, hr: User, subject: User) -> None:
    other = Person.objects.create(source="t", external_id="C8", code="C8", name="کیان دادپرور")
    corrections.name_account(other, subject, by=hr)
    with pytest.raises(corrections.Refused):
        corrections.name_account(file, subject, by=hr)


def test_a_stranger_and_the_office_of_another_unit_meet_nothing(
    file: Person, hr: User, subject: User, stranger: User, parks: Unit, client: Client
) -> None:
    corrections.name_account(file, subject, by=hr)
    made = corrections.ask(subject, about="تحصیلات", words="ناپیدا")
    elsewhere = person("hr of parks", parks, Role.HR, Level.NORMAL)
    for user in (stranger, elsewhere, subject):
        client.force_login(user, BACKEND)
        for address in (f"/desk/people/{file.pk}/account/", f"/desk/people/requests/{made.pk}/"):
            assert client.post(address, {"account": "", "answer": "x"}).status_code == 404
    for user in (stranger, elsewhere):
        client.force_login(user, BACKEND)
        assert client.get(MINE).status_code == 404
    file.refresh_from_db()
    assert file.user == subject
