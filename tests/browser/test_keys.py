"""The shell by keyboard: places, the list of keys, and numbers settled by one key."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from archive.models import Body, Unit
from archive.vocabulary import Role
from ingest import filing
from ingest.models import JobPage
from tests.browser.test_desk import log_in, serious
from tests.conftest import person
from tests.ingest.sheaf import BOX, in_review

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def ready(screen: Page) -> None:
    """The keys are a script's, and the menu another's."""
    screen.wait_for_load_state("load")
    expect(screen.locator("#wagtail-sidebar a[href$='/search/']")).to_be_attached()
    screen.keyboard.press("Escape")


def test_keys_lead_through_the_shell_and_are_listed(
    live_server, screen: Page, secretary: User
) -> None:
    log_in(screen, live_server.url, secretary)
    for letters, end in (("gd", "/desk/intake/"), ("gs", "/desk/search/"), ("gh", "/desk/")):
        ready(screen)
        for letter in letters:
            screen.keyboard.press(letter)
        screen.wait_for_url(f"{live_server.url}{end}")
    screen.goto(f"{live_server.url}/desk/follow-up/")
    ready(screen)
    screen.keyboard.press("?")
    listed = screen.locator("#keyboard-shortcuts-dialog")
    expect(listed).to_be_visible()
    expect(listed).to_contain_text("در این صفحه")
    expect(listed.locator("kbd", has_text="l").first).to_be_visible()
    screen.keyboard.press("g")
    screen.keyboard.press("h")  # the dialog keeps the keys to itself
    expect(listed).to_be_visible()
    screen.keyboard.press("Escape")
    expect(listed).to_be_hidden()
    screen.keyboard.press("/")
    screen.wait_for_url(f"{live_server.url}/desk/search/")


def test_what_is_typed_is_no_key(live_server, screen: Page, secretary: User) -> None:
    log_in(screen, live_server.url, secretary)
    ready(screen)
    screen.locator("#q").focus()
    screen.keyboard.type("gd?/")
    expect(screen.locator("#q")).to_have_value("gd?/")
    assert screen.url == f"{live_server.url}/desk/"


def test_a_reader_has_no_key_to_a_desk_he_does_not_have(
    live_server, screen: Page, headquarters: Unit
) -> None:
    log_in(screen, live_server.url, person("reader", headquarters, Role.AUDITOR))
    ready(screen)
    visited: list[str] = []
    screen.on("request", lambda sent: visited.append(sent.url))
    screen.keyboard.press("g")
    screen.keyboard.press("d")
    screen.keyboard.press("g")
    screen.keyboard.press("s")
    screen.wait_for_url(f"{live_server.url}/desk/search/")
    assert not any("/desk/intake/" in url for url in visited)


def test_a_doubtful_number_is_settled_by_one_key(
    live_server, screen: Page, secretary: User, waste: Unit, board: Body
) -> None:
    job = in_review(secretary, waste)
    text = "پرداخت ۴۵۰۰ ریال در ۹۸ روز"
    words = [[word, BOX, 0.4, None] for word in text.split()]
    words[1][3], words[4][3] = "۴۸۰۰", "۹۳"
    JobPage.objects.filter(job=job, number=1).update(text=text, words=words)
    log_in(screen, live_server.url, secretary)
    screen.goto(f"{live_server.url}/desk/intake/{job.uuid}/")
    ready(screen)
    doubts = screen.locator("[data-doubts] li")
    expect(doubts).to_have_count(2)
    assert serious(screen) == []
    screen.fill("#f-chair", "نگین پرتوآیین")
    screen.locator("[data-text]").focus()
    screen.keyboard.press("2")
    expect(doubts).to_have_count(1)
    ready(screen)
    expect(screen.locator("#f-chair")).to_have_value("نگین پرتوآیین")
    expect(screen.locator(".d-overlay .r-on")).to_have_count(1)
    # A Persian keyboard types its own digits.
    screen.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: '۱', bubbles: true}))"
    )
    expect(doubts).to_have_count(0)
    assert job.job_pages.get(number=1).text == "پرداخت ۴۸۰۰ ریال در ۹۸ روز"


def test_what_was_typed_outlives_a_page_s_button_and_pages_turn_in_their_order(
    live_server, screen: Page, secretary: User, waste: Unit, board: Body
) -> None:
    job = in_review(secretary, waste)
    log_in(screen, live_server.url, secretary)
    screen.goto(f"{live_server.url}/desk/intake/{job.uuid}/")
    screen.wait_for_load_state("load")
    screen.fill("#f-number", "4343")  # and at once, before the pause that saves
    screen.locator(".d-strip [data-goto='3']").click()
    with screen.expect_navigation():
        screen.click("[data-page-acts='3'] [value=earlier]")
    expect(screen.locator("#f-number")).to_have_value("۴۳۴۳")
    ready(screen)
    shown = screen.locator(".d-strip [aria-current=page]")
    for number, place in (("۱", "۱ / ۳"), ("۳", "۲ / ۳"), ("۲", "۳ / ۳"), ("۲", "۳ / ۳")):
        expect(shown).to_have_text(number)
        expect(screen.locator("[data-page-label]")).to_have_text(place)
        screen.keyboard.press("PageDown")


def test_who_types_in_a_paper_that_was_filed_meanwhile_is_told_so(
    live_server, screen: Page, secretary: User, waste: Unit, board: Body
) -> None:
    job = in_review(secretary, waste)
    log_in(screen, live_server.url, secretary)
    screen.goto(f"{live_server.url}/desk/intake/{job.uuid}/")
    screen.wait_for_load_state("load")
    filing.file(job, filing.draft_of(job), user=secretary)
    screen.fill("#f-number", "4343")
    expect(screen.locator("[data-saved]")).to_contain_text("دیگر در بازبینی نیست")
    expect(screen.locator("#f-number")).to_have_value("4343")
