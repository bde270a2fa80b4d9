"""The mayor keeps a search with an alert, meets what is new on his first screen, and runs it."""

import datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Page, expect

from archive import access
from archive.models import Record
from search import saved, sync
from search.models import SavedSearch
from tests.browser.test_desk import log_in, serious
from tests.browser.test_legal import chain

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
__all__ = ["chain"]


def looked_at(screen: Page) -> None:
    """Nothing serious to axe, and nothing beside a narrow window."""
    assert serious(screen) == []
    screen.set_viewport_size({"width": 390, "height": 800})
    assert screen.evaluate("document.documentElement.scrollWidth") <= 390
    screen.set_viewport_size({"width": 1400, "height": 900})


def test_the_mayor_is_told_of_what_is_new_in_a_search_that_he_kept(
    live_server: Any, screen: Page, chain: list[Record], mayor: User
) -> None:
    log_in(screen, live_server.url, mayor)
    screen.goto(f"{live_server.url}/desk/search/?q=واگذاری غرفه بوستان&body=60")
    screen.get_by_role("link", name="نگه‌داشتن این جست‌وجو").click()
    expect(screen.locator("#id_name")).to_have_value("واگذاری غرفه بوستان")
    looked_at(screen)
    screen.locator("#id_name").fill("غرفه‌ها")
    screen.get_by_label("روزی یک بار").check()
    screen.locator("#id_name").press("Enter")
    expect(screen.locator("#h-alert")).to_be_visible()
    screen.reload()  # the message of success fades in and would be measured half seen
    looked_at(screen)

    yesterday = timezone.now() - datetime.timedelta(days=1)
    SavedSearch.objects.update(told_until=yesterday - datetime.timedelta(days=1))
    Record.objects.update(filed_at=yesterday)
    sync.rebuild()
    assert saved.tell(access.today()) == 1
    screen.goto(f"{live_server.url}/desk/")
    screen.get_by_role("link", name="غرفه‌ها").click()
    expect(screen.locator(".d-recent li")).to_have_count(3)
    looked_at(screen)
    screen.get_by_role("button", name="دیدم").click()
    expect(screen.locator(".d-recent li")).to_have_count(0)

    screen.goto(f"{live_server.url}/desk/searches/")
    looked_at(screen)
    screen.get_by_role("rowheader").get_by_role("link", name="غرفه‌ها").click()
    expect(screen.locator(".d-hit")).to_have_count(3)
    expect(screen.locator("#q")).to_have_value("واگذاری غرفه بوستان")
