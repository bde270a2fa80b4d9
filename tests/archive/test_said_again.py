"""A fact that another paper told already, and an end that may have been overlooked."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils.translation import override

from archive import proposals
from archive.models import ProposedFact, Unit
from archive.vocabulary import Level, Role
from ingest import personnel
from tests.archive.test_proposals import TEXT, filed, hr, people
from tests.conftest import person

__all__ = ["hr", "people"]
pytestmark = pytest.mark.django_db
ACCEPTED = {"title": "مشاور نهفته", "start": "1399/07/01", "end": "1401/06/31",
            "managerial": False, "capacity": "", "share": None, "area": ""}  # fmt: skip


def test_a_decree_filed_twice_proposes_its_fact_once(people: None, waste: Unit, hr: User) -> None:
    assert len(personnel.propose(filed(waste), user=hr)) == 1
    assert personnel.propose(filed(waste, TEXT.replace("آراسته مهر", "آراسته‌مهر")), user=hr) == []
    proposals.accept(ProposedFact.objects.get(), ACCEPTED, user=hr)
    assert personnel.propose(filed(waste), user=hr) == []


@pytest.mark.parametrize("word", ["مشاور ارشد نهفته", "مشاور نهفته\nنوع انتصاب: سرپرست"])
def test_another_decree_or_one_that_says_more_is_proposed(
    people: None, waste: Unit, hr: User, word: str
) -> None:
    personnel.propose(filed(waste), user=hr)
    assert len(personnel.propose(filed(waste, TEXT.replace("مشاور نهفته", word)), user=hr)) == 1


def test_what_was_rejected_on_one_paper_is_proposed_by_the_next(
    people: None, waste: Unit, hr: User
) -> None:
    (first,) = personnel.propose(filed(waste), user=hr)
    proposals.reject(first, note="بد خوانده شد", user=hr)
    assert len(personnel.propose(filed(waste), user=hr)) == 1


def test_facts_of_a_name_without_a_file_wait_once(waste: Unit, hr: User) -> None:
    assert len(personnel.propose(filed(waste), user=hr)) == 1
    assert personnel.propose(filed(waste), user=hr) == []
    other = TEXT.replace("سام آراسته مهر", "نگین پرتوآیین")
    assert len(personnel.propose(filed(waste, other), user=hr)) == 1


def test_a_proposal_that_he_may_not_see_hides_nothing_from_him(
    waste: Unit, parks: Unit, hr: User
) -> None:
    personnel.propose(filed(waste), user=hr)
    other = person("other hr", parks, Role.HR, Level.NORMAL)
    assert not proposals.visible(other).exists()
    assert len(personnel.propose(filed(parks), user=other)) == 1


CAREER = """رزومه
نام و نام خانوادگی: سام آراسته مهر
سوابق شغلی
مشاور نهفته، سازمان پسماند، از ۱۳۹۹/۰۷/۰۱ {end}"""


@pytest.mark.parametrize(("end", "doubted"), [("تاکنون", False), ("تا ۰۳/۲", True)])
def test_an_end_that_was_not_read_is_told_from_an_open_one(
    people: None, waste: Unit, hr: User, client: Client, end: str, doubted: bool
) -> None:
    (proposal,) = personnel.propose(filed(waste, CAREER.format(end=end), "cv"), user=hr)
    assert "end" not in proposal.values
    assert ("end" in proposal.places) is not doubted
    client.force_login(hr, "django.contrib.auth.backends.ModelBackend")
    with override("fa"):
        page = client.get("/desk/people/proposals/").content.decode()
    assert ("تا امروز به شمار می‌آید" in page) is doubted
    assert ("<bdi>کنون</bdi>" in page) is not doubted
