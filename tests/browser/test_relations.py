"""A coordinator clears the queue of proposed relations by keyboard, in a real browser."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from archive.models import Body, Relation, Unit
from archive.vocabulary import Role
from search import sync
from tests.archive.papers import file_papers
from tests.archive.test_references import CITED, passed, sent
from tests.browser.test_desk import log_in, serious
from tests.conftest import person

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def coordinator(waste: Unit) -> User:
    """Decides on relations of one organisation."""
    return person("coordinator", waste, Role.COORDINATOR)


def test_a_coordinator_clears_the_queue_by_three_keys(
    live_server, screen: Page, waste: Unit, board: Body, coordinator: User
) -> None:
    passed(board, "23/97/212", "1397/04/18")
    for n, words in enumerate(("{} لغو گردید", "{} اصلاح گردید", "پیرو {} اقدام شد")):
        sent(waste, words.format(CITED), number=f"98/{n}")
    sync.drain()
    log_in(screen, live_server.url, coordinator)
    screen.goto(f"{live_server.url}/desk/relations/")
    rows = screen.locator(".d-queue__row")
    expect(rows).to_have_count(3)
    expect(rows.first).to_contain_text("لغو می‌کند")
    assert serious(screen) == []
    screen.keyboard.press("a")
    expect(rows).to_have_count(2)
    screen.wait_for_load_state("load")  # the keys are a script's
    screen.keyboard.press("r")
    expect(rows).to_have_count(1)
    screen.wait_for_load_state("load")  # the keys are a script's
    screen.keyboard.press("c")
    screen.locator("[name=predicate]").select_option("implements")
    screen.locator("[name=effective]").fill("۱۳۹۹/۰۲/۰۱")
    screen.keyboard.press("Enter")
    expect(screen.locator(".d-empty")).to_be_visible()
    states = Relation.objects.order_by("pk").values_list("predicate", "state")
    assert list(states) == [
        ("repeals", "confirmed"), ("amends", "rejected"), ("follows", "rejected"),
        ("implements", "confirmed"),
    ]  # fmt: skip


def test_a_citation_on_the_page_image_leads_to_its_record(
    live_server, screen: Page, waste: Unit, board: Body, secretary: User
) -> None:
    target = passed(board, "23/97/212", "1397/04/18")
    papers = file_papers(
        waste, board, text=f"پیرو {CITED} اقدام شد", title="غرفه", number="23/99/14"
    )
    sync.drain()
    log_in(screen, live_server.url, secretary)
    screen.goto(f"{live_server.url}/desk/records/{papers.letter.uuid}/")
    screen.locator(".r-cite").first.click()
    screen.wait_for_url(f"{live_server.url}/desk/records/{target.uuid}/")
    expect(screen.locator("#h-citing")).to_be_visible()
    assert serious(screen) == []
