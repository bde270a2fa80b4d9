"""Log in, ask, read: the main way through the desk, by keyboard, in a real browser."""

import pytest
from axe_core_python.sync_playwright import Axe
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from archive.models import Body, Unit
from search import sync
from tests.archive.papers import Papers, file_papers

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
WORD = "دبیر-۱۴۰۵-آزمون"
NARROW = {"width": 390, "height": 844}


@pytest.fixture
def papers(waste: Unit, board: Body) -> Papers:
    """Filed and indexed papers."""
    papers = file_papers(
        waste, board, text="واگذاری غرفه به تعاونی کارکنان بدون مزایده", title="غرفه بوستان",
        number="23/97/14",
    )  # fmt: skip
    sync.drain()
    return papers


def log_in(screen: Page, server: str, user: User) -> None:
    """By keyboard, as people do."""
    screen.goto(f"{server}/desk/")
    screen.fill("[name=username]", user.username)
    screen.fill("[name=password]", WORD)
    screen.press("[name=password]", "Enter")
    screen.wait_for_url(f"{server}/desk/")


def serious(screen: Page) -> list[str]:
    """Serious findings of axe in our part of the page, as rule and place."""
    screen.wait_for_load_state("load")  # a click may have left a page that is still coming
    found = Axe().run(screen, context="#main")
    assert len(found["passes"]) > 5, "axe looked at nothing"
    return [
        f"{rule['id']}: {node['target']}"
        for rule in found["violations"]
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]


def test_from_the_door_to_the_marked_word_by_keyboard(
    live_server, screen: Page, papers: Papers, secretary: User
) -> None:
    log_in(screen, live_server.url, secretary)
    assert screen.evaluate("document.documentElement.lang") == "fa"
    assert screen.evaluate("document.documentElement.dir") == "rtl"
    screen.keyboard.press("Escape")
    screen.locator("#main h1").first.evaluate("e => { e.tabIndex = -1; e.focus(); }")
    screen.keyboard.press("/")
    expect(screen.locator("#q")).to_be_focused()
    screen.keyboard.type("واگذاری غرفه")
    screen.keyboard.press("Enter")
    screen.wait_for_url("**/desk/search/**")
    expect(screen.locator(".d-hit")).to_have_count(4)
    expect(screen.locator(".d-hit mark").first).to_be_visible()
    assert serious(screen) == []
    meeting = screen.locator(f"h3 a[href*='{papers.meeting.uuid}']")
    meeting.focus()
    screen.keyboard.press("Enter")
    screen.wait_for_url(f"**/desk/records/{papers.meeting.uuid}/**")
    expect(screen.locator(".d-overlay .hit-now")).to_have_count(1)
    image = screen.locator(".d-sheet img")
    assert image.evaluate("i => i.decode().then(() => i.naturalWidth)") == 600
    screen.locator("#h-text").evaluate("e => { e.tabIndex = -1; e.focus(); }")
    screen.keyboard.press("n")
    screen.wait_for_url("**hit=2**")
    assert serious(screen) == []


@pytest.mark.parametrize("where", ["", "resolutions/", "search/", "counts/"])
def test_screens_are_accessible_and_fit_a_phone(
    where: str, live_server, screen: Page, papers: Papers, secretary: User
) -> None:
    log_in(screen, live_server.url, secretary)
    screen.goto(f"{live_server.url}/desk/{where}")
    assert serious(screen) == []
    screen.set_viewport_size(NARROW)
    wide = screen.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0
    screen.emulate_media(color_scheme="dark")
    assert serious(screen) == []


def test_the_calendar_fills_a_date_box(
    live_server, screen: Page, papers: Papers, secretary: User
) -> None:
    log_in(screen, live_server.url, secretary)
    screen.goto(f"{live_server.url}/desk/resolutions/?since=1397/05/01")
    box = screen.locator("[name=since]")
    box.focus()
    screen.keyboard.press("Alt+ArrowDown")
    expect(screen.locator(".d-picker__head")).to_contain_text("مرداد ۱۳۹۷")
    expect(screen.locator(".d-picker__grid button")).to_have_count(31)
    screen.locator(".d-picker__grid button", has_text="۱۴").click()
    expect(box).to_have_value("۱۳۹۷/۰۵/۱۴")
    box.press("Enter")
    expect(screen.locator(".d-list tbody tr")).to_have_count(1)
