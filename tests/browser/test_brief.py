"""The mayor searches a repealed rule, sees banner and chain, keeps it, and takes a brief along."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from archive.models import AccessRow, Record
from archive.models.audit import Act
from archive.vocabulary import Level
from ingest.extract import read_pages
from search.models import Folder, SearchCertificate
from tests.browser.test_desk import log_in, serious
from tests.browser.test_legal import chain

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
__all__ = ["chain"]


def saved(screen: Page, button: str, folder: Path) -> str:
    """The words of the PDF that a button brings."""
    with screen.expect_download() as waiting:
        screen.get_by_text(button, exact=False).first.click()
    path = folder / "got.pdf"
    waiting.value.save_as(path)
    assert path.read_bytes().startswith(b"%PDF")
    return " ".join(" ".join(page.text.split()) for page in read_pages(path))


def test_the_mayor_takes_a_repealed_rule_to_a_meeting(
    live_server: Any, screen: Page, chain: list[Record], mayor: User, tmp_path: Path
) -> None:
    log_in(screen, live_server.url, mayor)
    screen.goto(f"{live_server.url}/desk/search/?q=واگذاری غرفه بوستان")
    expect(screen.locator(".d-coverage")).to_contain_text("۳ مصوبه از ۱ مرجع")
    found = screen.locator(".d-hit", has_text="دوساله")
    assert serious(screen) == []
    found.get_by_role("button", name="افزودن به پرونده").click()
    expect(screen.locator(".messages")).to_contain_text("افزوده شد")
    expect(screen.locator("#q")).to_have_value("واگذاری غرفه بوستان")

    found.locator("h3 a").click()
    expect(screen.locator(".d-note--repealed")).to_contain_text("لغو شده است")
    expect(screen.locator(".d-timeline li.is-end")).to_contain_text("۶۰/۹۹/۸۸")
    screen.goto(f"{live_server.url}/desk/records/{chain[0].uuid}/")
    screen.locator("#h-folder").scroll_into_view_if_needed()
    screen.get_by_role("button", name="افزودن به پرونده").click()
    screen.locator(".messages a").first.click()

    expect(screen.locator(".d-folder > li")).to_have_count(2)
    screen.locator(".d-folder > li").last.get_by_role("button", name="بالا بردن").click()
    expect(screen.locator(".d-folder > li").first).to_contain_text("یک‌ساله")
    assert serious(screen) == []
    screen.locator("[name=note]").first.fill("برای جلسه شورا")
    with screen.expect_navigation():
        screen.get_by_role("button", name="نگه‌داشتن").first.click()
    expect(screen.locator("[name=note]").first).to_have_value("برای جلسه شورا")

    text = saved(screen, "چاپ خلاصه تصمیم", tmp_path)
    for said in ("۶۰/۹۷/۲۱۲", "۱۳۹۷/۰۴/۱۸", "شورای اسلامی شهر", "لغوشده", "۶۰/۹۹/۸۸",
                 "برای جلسه شورا", str(Level.NORMAL.label), "mayor"):  # fmt: skip
        assert said in text, said
    printed = AccessRow.objects.filter(act=Act.PRINT, user_id=mayor.pk)
    # The paper that repealed is told of too.
    assert set(printed.values_list("record_id", flat=True)) == {record.pk for record in chain}
    assert Folder.objects.get().title == "واگذاری غرفه بوستان"


def test_a_search_is_certified_printed_and_replayed(
    live_server: Any, screen: Page, chain: list[Record], mayor: User, tmp_path: Path
) -> None:
    log_in(screen, live_server.url, mayor)
    screen.goto(f"{live_server.url}/desk/search/?q=واگذاری غرفه بوستان&body=60")
    screen.get_by_role("button", name="گواهی این جست‌وجو").click()
    screen.wait_for_url("**/certificates/**")
    made = SearchCertificate.objects.get()
    assert (made.total, made.filters) == (3, {"body": ["60"]})
    assert serious(screen) == []
    assert made.digest[:32] in saved(screen, "چاپ گواهی", tmp_path)
    screen.get_by_role("link", name="بازپخش").click()
    expect(screen.locator(".d-note--info")).to_contain_text("همان پاسخ")
    assert serious(screen) == []


def test_results_are_grouped_by_a_tick_and_stand_under_what_holds(
    live_server: Any, screen: Page, chain: list[Record], mayor: User
) -> None:
    log_in(screen, live_server.url, mayor)
    screen.goto(f"{live_server.url}/desk/search/?q=واگذاری غرفه بوستان")
    screen.locator("[name=by]").check()
    matter = screen.locator(".d-group")
    expect(matter).to_have_count(1)
    expect(matter.locator(".d-hit")).to_contain_text("لغو واگذاری")
    expect(matter.locator(".d-group__rest > li")).to_have_count(2)
    assert serious(screen) == []
    # A choice of the folder is no filter: the question is not asked again.
    before = screen.url
    screen.locator("select[name=folder]").select_option("new")
    screen.wait_for_timeout(300)
    assert screen.url == before
