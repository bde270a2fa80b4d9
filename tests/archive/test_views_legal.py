"""The page of a decision says its standing: banner, course, influence, to who may know of it."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from archive import access
from archive.models import Record
from archive.views import legal
from archive.vocabulary import Level
from tests.archive.test_history import Decide, changes, council, decide

pytestmark = pytest.mark.django_db
__all__ = ["council", "decide"]


def page(client: Client, user: User, record: Record, query: str = "") -> str:
    """The page as this user gets it."""
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    response = client.get(reverse("record_detail", args=[record.uuid]) + query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def repealed(decide: Decide) -> Record:
    """A decision that another repeals."""
    old = decide("60/95/1", "1395/01/10", notified="1395/01/13")
    changes(decide("60/98/2", "1398/01/10", notified="1398/01/13"), "repeals", old)
    return old


def test_a_repealed_decision_wears_its_banner_with_the_sentence(
    repealed: Record, mayor: User, client: Client
) -> None:
    shown = page(client, mayor, repealed)
    assert "لغو شده است" in shown
    assert "۶۰/۹۸/۲" in shown
    assert "جمله تعیین‌کننده: «لغو می‌شود»" in shown


def test_the_state_of_another_day_can_be_asked(
    repealed: Record, mayor: User, client: Client
) -> None:
    shown = page(client, mayor, repealed, "?on=1396/01/01")
    assert "لغو شده است" not in shown
    assert "d-state--valid" in shown
    assert "روز را هم بنویسید" in page(client, mayor, repealed, "?on=1396/01")


def test_a_hidden_repealer_shows_only_the_advice_to_ask(
    decide: Decide, low: User, client: Client
) -> None:
    old = decide("60/95/1", "1395/01/10", notified="1395/01/13")
    secret = decide("60/98/7731", "1398/01/10", level=Level.SECRET, notified="1398/01/13")
    changes(secret, "repeals", old, quote="جمله پنهان")
    shown = page(client, low, old)
    assert "وضعیت را از دبیرخانه بپرسید" in shown
    assert "۷۷۳۱" not in shown
    assert "جمله پنهان" not in shown
    assert "data-walk" not in shown


def test_influence_goes_both_ways_and_each_box_leads_to_its_paper(
    decide: Decide, mayor: User, client: Client
) -> None:
    first = decide("60/95/1", "1395/01/10", notified="1395/01/13")
    middle = decide("60/97/2", "1397/01/10", notified="1397/01/13")
    last = decide("60/98/3", "1398/01/10", notified="1398/01/13")
    changes(middle, "amends", first)
    changes(last, "repeals", middle)
    with override("fa"):
        drawn = legal.picture(middle, access.visibility(mayor), access.today())
    assert drawn is not None
    assert {node.record.number: node.x > drawn.middle.x for node in drawn.nodes} == {
        "60/95/1": True, "60/98/3": False,
    }  # fmt: skip
    shown = page(client, mayor, middle)
    assert all(
        f"{reverse('record_detail', args=[r.uuid])}#h-influence" in shown for r in (first, last)
    )


def test_many_papers_on_one_side_are_counted_not_drawn(decide: Decide, mayor: User) -> None:
    old = decide("60/95/1", "1395/01/10", notified="1395/01/13")
    for n in range(legal.MOST + 3):
        changes(decide(f"60/98/{n + 2}", "1398/01/10", notified="1398/01/13"), "amends", old)
    drawn = legal.picture(old, access.visibility(mayor), access.today())
    assert drawn is not None
    assert (len(drawn.nodes), drawn.more) == (legal.MOST, 3)
