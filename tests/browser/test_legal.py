"""The mayor finds a repealed rule, sees that it is one and why, and walks to what repealed it."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from archive import registration
from archive.models import Body, Event, Record, Unit
from archive.registration import Entry
from archive.vocabulary import Kind, Level, RelationState
from search import sync
from tests.browser.test_desk import log_in, serious

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def chain(headquarters: Unit) -> list[Record]:
    """Lease, its amendment, the repeal of that: three decisions of the council."""
    council = Body.objects.create(
        code="60", title="شورای اسلامی شهر", type="council", unit=headquarters
    )
    made = []
    for number, date, told, text in (
        ("60/95/147", "1395/05/12", "1395/05/15", "واگذاری غرفه بوستان به صورت یک‌ساله"),
        ("60/97/212", "1397/04/18", "1397/04/21", "اصلاح واگذاری غرفه بوستان به صورت دوساله"),
        ("60/99/88", "1399/03/11", "1399/03/14", "لغو واگذاری غرفه بوستان"),
    ):
        fields: dict[str, Any] = {
            "number": number, "title": text, "date": date, "text": text, "unit": headquarters,
            "body": council, "level": Level.NORMAL,
        }  # fmt: skip
        details = {"clause": "1", "notified": told}
        made.append(registration.register(Entry(Kind.RESOLUTION, fields, details), user=None))
    for subject, predicate, target in ((1, "amends", 0), (2, "repeals", 1)):
        registration.link(
            made[subject], predicate, made[target], user=None, state=RelationState.CONFIRMED,
            quote="مصوبه پیشین لغو می‌شود", page=1,
        )  # fmt: skip
    Event.objects.create(resolution=made[0], type="silence", date="1395/05/29")
    sync.drain()
    return made


def test_a_repealed_rule_is_found_as_such_and_leads_to_its_repealer(
    live_server: Any, screen: Page, chain: list[Record], mayor: User
) -> None:
    log_in(screen, live_server.url, mayor)
    screen.goto(f"{live_server.url}/desk/search/?q=واگذاری غرفه بوستان")
    repealed = screen.locator(".d-hit", has_text="دوساله")
    expect(repealed.locator(".d-state--repealed")).to_have_text("لغوشده")
    repealed.locator("h3 a").click()
    banner = screen.locator(".d-note--repealed")
    expect(banner).to_contain_text("لغو شده است")
    expect(banner).to_contain_text("مصوبه پیشین لغو می‌شود")
    expect(screen.locator(".d-timeline li.is-end")).to_contain_text("۶۰/۹۹/۸۸")
    assert serious(screen) == []
    boxes = screen.locator("[data-walk] a")
    expect(boxes).to_have_count(2)
    boxes.first.focus()
    screen.keyboard.press("ArrowLeft")
    expect(boxes.last).to_be_focused()
    screen.keyboard.press("Enter")
    expect(screen.locator("h2.d-title")).to_have_text("لغو واگذاری غرفه بوستان")


def test_in_force_on_a_day_is_asked_with_a_jalali_date(
    live_server: Any, screen: Page, chain: list[Record], mayor: User
) -> None:
    log_in(screen, live_server.url, mayor)
    screen.goto(f"{live_server.url}/desk/search/?q=واگذاری غرفه بوستان")
    expect(screen.locator(".d-hit")).to_have_count(3)
    screen.fill("[name=valid]", "۱۳۹۶/۰۱/۰۱")
    screen.press("[name=valid]", "Enter")
    expect(screen.locator(".d-hit")).to_have_count(1)
    expect(screen.locator(".d-hit h3")).to_contain_text("یک‌ساله")
    assert serious(screen) == []


def test_the_state_of_another_day_is_asked_on_the_page(
    live_server: Any, screen: Page, chain: list[Record], mayor: User
) -> None:
    log_in(screen, live_server.url, mayor)
    screen.goto(f"{live_server.url}/desk/records/{chain[1].uuid}/")
    screen.fill("[name=on]", "1398/01/01")
    screen.press("[name=on]", "Enter")
    expect(screen.locator(".d-note--repealed")).to_have_count(0)
    expect(screen.locator(".d-state--valid").first).to_have_text("معتبر")
