"""Two walks in a real browser: through the broken glass, and the auditor's along the log."""

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Page, expect

from archive.models import AccessRow, Body, BrokenGlass, Unit
from archive.vocabulary import Level, Role
from search import sync
from tests.archive.papers import Papers, file_papers
from tests.browser.test_desk import log_in, serious
from tests.conftest import person

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
REASON = "حریق انبار، نقشه همین حالا لازم است"


@pytest.fixture
def papers(waste: Unit, board: Body) -> Papers:
    papers = file_papers(
        waste, board, text="نقشه پوشیده انبار", title="نقشه انبار", number="23/97/77",
        level=Level.SECRET,
    )  # fmt: skip
    sync.drain()
    return papers


def leave(screen: Page) -> None:
    """The next person sits down."""
    screen.context.clear_cookies()


def test_the_glass_is_broken_seen_by_the_officer_and_whole_again(
    live_server, screen: Page, papers: Papers, headquarters: Unit, low: User
) -> None:
    officer = person("officer", headquarters, Role.SECURITY_OFFICER, Level.SECRET)
    record = f"{live_server.url}/desk/records/{papers.letter.uuid}/"
    log_in(screen, live_server.url, low)
    assert screen.goto(record).status == 404
    screen.goto(f"{live_server.url}/desk/emergency/")
    assert serious(screen) == []
    screen.fill("[name=number]", "۲۳/۹۷/۷۷/۹")
    screen.fill("[name=reason]", REASON)
    screen.locator("#main form [type=submit]").click()
    expect(screen.locator("[role=alert]").first).to_be_visible()
    expect(screen.locator("[name=reason]")).to_have_value(REASON)
    screen.fill("[name=number]", "۲۳/۹۷/۷۷/۲")
    screen.locator("#main form [type=submit]").click()
    screen.wait_for_url(record)
    expect(screen.locator("#emergency")).to_contain_text("دسترسی اضطراری تا")
    expect(screen.locator("#main")).to_contain_text("نقشه پوشیده انبار")
    image = screen.locator(".d-sheet img")
    assert image.evaluate("i => i.decode().then(() => i.naturalWidth)") == 600
    assert serious(screen) == []
    leave(screen)
    log_in(screen, live_server.url, officer)
    notice = screen.locator("section", has=screen.locator("#h-notices"))
    expect(notice).to_contain_text(REASON)
    assert serious(screen) == []
    notice.locator("[type=submit]").click()
    expect(screen.locator("#h-notices")).to_have_count(0)
    assert BrokenGlass.objects.get().seen_by == officer
    screen.goto(f"{record}access/?user=low")
    expect(screen.locator("#main")).to_contain_text("دسترسی اضطراری")
    assert serious(screen) == []
    leave(screen)
    log_in(screen, live_server.url, low)
    assert screen.goto(record).status == 200
    BrokenGlass.objects.update(until=timezone.now())
    assert screen.goto(record).status == 404


def test_the_auditor_walks_the_log_and_meets_no_content(
    live_server, screen: Page, papers: Papers, headquarters: Unit, secretary: User
) -> None:
    auditor = person("auditor", headquarters, Role.AUDITOR)
    log_in(screen, live_server.url, secretary)
    screen.goto(f"{live_server.url}/desk/records/{papers.letter.uuid}/")
    assert serious(screen) == []
    expect(screen.locator("#main")).not_to_contain_text("نقشه پوشیده")
    screen.fill("[name=reason]", "پاسخ به استعلام")
    screen.locator("#main form [type=submit]").click()
    expect(screen.locator("#main")).to_contain_text("نقشه پوشیده انبار")
    leave(screen)
    log_in(screen, live_server.url, auditor)
    assert screen.goto(f"{live_server.url}/desk/records/{papers.letter.uuid}/").status == 404
    AccessRow.objects.bulk_create(
        [AccessRow(act="refused", username="curious", what=f"/desk/{n}") for n in range(12)]
    )
    screen.goto(f"{live_server.url}/desk/read-log/")
    screen.fill("[name=record]", "۲۳/۹۷/۷۷/۲")
    screen.fill("[name=username]", "secretary")
    with screen.expect_navigation():
        screen.locator(".d-filters [type=submit]").click()
    expect(screen.locator(".d-audit")).to_contain_text("پاسخ به استعلام")
    expect(screen.locator("#main")).not_to_contain_text("نقشه")
    assert serious(screen) == []
    screen.goto(f"{live_server.url}/desk/read-log/unusual/")
    row = screen.locator(".d-list tbody tr", has_text="curious")
    expect(row).to_contain_text("۱۲")
    assert serious(screen) == []
    row.locator("a").click()
    expect(screen.locator(".d-audit tbody tr")).to_have_count(12)
    with screen.expect_download() as export:
        screen.locator("form[action*=export] [type=submit]").click()
    assert export.value.suggested_filename.endswith(".zip")
    assert AccessRow.objects.filter(act="export", username="auditor").exists()
