"""A coordinator clears the overdue list in a real browser: a report, an extension, a confirmation."""

import datetime

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from archive import access
from archive.followup import actions
from archive.followup.actions import Order
from archive.models import Action, Body, Post, Unit
from archive.vocabulary import Role
from search import sync
from tests.archive.papers import file_papers
from tests.browser.test_desk import log_in, serious
from tests.conftest import person

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def coordinator(headquarters: Unit) -> User:
    return person("coordinator", headquarters, Role.COORDINATOR)


def test_a_coordinator_clears_the_overdue_list(
    live_server, screen: Page, waste: Unit, board: Body, coordinator: User, secretary: User
) -> None:
    post = Post.objects.create(code="P1", title="مدیرعامل پسماند", unit=waste, external_id="P1")
    papers = file_papers(waste, board, text="تعمیر انبار", title="تعمیر انبار", number="23/97/14")
    sync.drain()
    for task in ("تعمیر سقف", "خرید باسکول"):
        actions.open_action(papers.clause, Order(post, "1398/01/01", task), user=None)
    log_in(screen, live_server.url, coordinator)
    screen.goto(f"{live_server.url}/desk/follow-up/")
    screen.wait_for_load_state("load")  # the keys are a script's
    screen.keyboard.press("l")
    rows = screen.locator(".d-list tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("روز تأخیر")
    assert serious(screen) == []
    screen.wait_for_load_state("load")
    screen.keyboard.press("e")
    expect(screen.get_by_role("heading", level=1)).to_have_text("تعمیر سقف")
    assert serious(screen) == []
    # A percent that can't be is said, and what was typed stays.
    report = screen.locator("form", has=screen.locator("[name=act][value=report]"))
    report.locator("[name=percent]").fill("۱۵۰")
    report.locator("[name=words]").fill("سقف تعمیر شد")
    report.locator("[type=submit]").click()
    expect(screen.locator("[role=alert]")).to_contain_text("۰ تا ۱۰۰")
    expect(screen.locator("[name=words]").last).to_have_value("سقف تعمیر شد")
    later = access.today() + datetime.timedelta(days=40)
    extension = screen.locator("form", has=screen.locator("[name=act][value=extend]"))
    extension.locator("[name=due]").fill(actions.jalali(later))
    extension.locator("[name=reason]").fill("بارندگی")
    extension.locator("[name=approver]").fill("شهردار")
    extension.locator("[type=submit]").click()
    expect(screen.locator("#h-steps + *, .d-recent").first).to_be_visible()
    expect(screen.locator("body")).to_contain_text("بارندگی")
    second = Action.objects.get(task="خرید باسکول")
    actions.report(
        second, user=secretary, words="خریده شد", percent=100, state="done", papers=[papers.letter]
    )
    screen.goto(f"{live_server.url}/desk/follow-up/?which=overdue&whose=&words=")
    expect(screen.locator(".d-empty")).to_be_visible()
    screen.wait_for_load_state("load")
    screen.keyboard.press("w")
    expect(rows).to_have_count(1)
    screen.wait_for_load_state("load")
    screen.keyboard.press("a")
    expect(screen.locator(".d-empty")).to_be_visible()
    second.refresh_from_db()
    assert (second.state, second.confirmed_by) == ("confirmed", coordinator)
    screen.goto(f"{live_server.url}/desk/follow-up/reports/overdue/")
    expect(screen.locator(".d-empty")).to_be_visible()
    assert serious(screen) == []
