"""The mayor pastes a draft that repeats a repealed rule, sees it with its state, and judges it."""

from pathlib import Path
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
RULE = (
    "واگذاری غرفه بوستان سروستان به صورت اجاره دوساله از طریق مزایده عمومی و بر اساس نظریه کارشناس"
    " رسمی تصویب شد."
)
DRAFT = (
    "بسمه تعالی\nبه استناد مصوبه شماره ۶۰/۹۷/۲۱۲ مورخ ۱۳۹۷/۰۴/۱۸ مقرر گردید:\n"
    "۱- واگذاری غرفه پارک سروستان به صورت اجاره سه‌ساله از طریق مزایده عمومی و بر اساس نظریه کارشناس"
    " رسمی تصویب گردید.\n۲- نام‌گذاری معبر شمالی میدان آزادی به نام شهید رضایی بلامانع است."
)


@pytest.fixture
def repealed(headquarters: Unit) -> Record:
    """A rule of the council and its repeal."""
    council = Body.objects.create(
        code="60", title="شورای اسلامی شهر", type="council", unit=headquarters
    )
    made = []
    for number, date, told, text in (
        ("60/97/212", "1397/04/18", "1397/04/21", RULE),
        ("60/99/88", "1399/03/11", "1399/03/14", "مصوبه شماره ۶۰/۹۷/۲۱۲ لغو می‌شود."),
    ):
        fields: dict[str, Any] = {
            "number": number, "title": "واگذاری غرفه", "date": date, "text": text,
            "unit": headquarters, "body": council, "level": Level.NORMAL,
        }  # fmt: skip
        details = {"clause": "2", "notified": told}
        made.append(registration.register(Entry(Kind.RESOLUTION, fields, details), user=None))
    registration.link(
        made[1], "repeals", made[0], user=None, state=RelationState.CONFIRMED, quote="لغو", page=1
    )
    Event.objects.create(resolution=made[0], type="silence", date="1397/05/04")
    sync.drain()
    return made[0]


def test_a_draft_that_repeats_a_repealed_rule_shows_it_with_its_state_and_is_judged_by_keyboard(
    live_server: Any, screen: Page, repealed: Record, mayor: User
) -> None:
    log_in(screen, live_server.url, mayor)
    screen.goto(f"{live_server.url}/desk/draft-check/")
    assert serious(screen) == []
    screen.fill("#draft", DRAFT)
    screen.get_by_role("button", name="بررسی کن").press("Enter")
    finding = screen.locator("#f1")
    expect(finding.locator("h3")).to_have_text("تکرار")
    expect(finding.locator(".d-state--repealed").last).to_have_text("لغوشده")
    expect(finding.locator("ins").first).to_contain_text("سه‌ساله")
    expect(finding.locator("del").first).to_contain_text("دوساله")
    clash = screen.locator(".d-find", has_text="مدت دیگر")
    expect(clash.locator("h3")).to_have_text("احتمال تعارض")
    cites = screen.locator("section[aria-labelledby=h-cites]")
    expect(cites).to_contain_text("لغوشده")
    expect(cites).to_contain_text("دیگر معتبر نیست")
    expect(screen.locator("#draft")).to_have_value(DRAFT)
    assert serious(screen) == []
    finding.get_by_role("button", name="تکرار است").focus()
    screen.keyboard.press("Enter")
    expect(screen.locator("#f1 .d-judge")).to_contain_text("تکرار است ·")
    expect(screen.locator("#draft")).to_have_value(DRAFT)
    screen.locator("#f1 b a").click()
    expect(screen.locator(".d-note--repealed").first).to_contain_text("لغو شده است")


def test_a_file_is_read_and_what_can_t_be_read_is_told(
    live_server: Any, screen: Page, repealed: Record, mayor: User, tmp_path: Path
) -> None:
    sound, empty = tmp_path / "draft.txt", tmp_path / "empty.pdf"
    sound.write_text(DRAFT, "utf-8")
    empty.write_bytes(b"")
    log_in(screen, live_server.url, mayor)
    screen.goto(f"{live_server.url}/desk/draft-check/")
    screen.set_input_files("#file", sound)
    screen.get_by_role("button", name="بررسی کن").click()
    expect(screen.locator("#f1 h3")).to_have_text("تکرار")
    expect(screen.locator("#draft")).to_have_value(DRAFT)
    screen.set_input_files("#file", empty)
    screen.get_by_role("button", name="بررسی دوباره").click()
    expect(screen.locator(".d-note--pending")).to_contain_text("خالی")
