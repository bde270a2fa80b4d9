"""The main job, as three people live it: she files, he finds, the stranger sees nothing."""

import pytest
from playwright.sync_api import expect

from archive.models import Record
from archive.vocabulary import Kind
from ingest import tasks
from ingest.models import Job, State
from search import sync
from tests.browser.papers import printed, scanned
from tests.browser.test_desk import log_in


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_scan_is_filed_in_two_steps_found_by_the_mayor_hidden_from_a_stranger(
    chromium, screen, live_server, secretary, mayor, stranger, board, tmp_path, settings
):
    scan = tmp_path / "صورتجلسه.pdf"
    scan.write_bytes(scanned(printed(chromium)))

    log_in(screen, live_server.url, secretary)
    screen.goto(f"{live_server.url}/desk/intake/")
    screen.set_input_files("input[type=file]", str(scan))
    with screen.expect_navigation():
        screen.click("[data-desk] button[type=submit]")
    job = Job.objects.get()
    tasks.read_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.pages) == (State.IN_REVIEW, 1), job.reason

    screen.goto(f"{live_server.url}/desk/intake/{job.uuid}/")
    expect(screen.locator("[data-clauses] > [data-clause]")).to_have_count(3)
    assert screen.input_value("#f-body") == board.code
    assert screen.input_value("#f-date") == "۱۴۰۵/۰۸/۲۶"
    third = screen.locator("[data-clauses] > [data-clause]").nth(2)
    expect(third.locator("[data-field=due]")).to_be_hidden()
    third.locator("[data-field=text]").focus()
    expect(third.locator("[data-field=due]")).to_be_visible()
    expect(screen.locator(".d-overlay .r-on").first).to_be_attached()
    if not screen.input_value("#f-present").strip():
        screen.fill("#f-present", "سام آراسته‌مهر")
    with screen.expect_navigation():
        screen.click("[data-act=file]")
    assert Record.objects.filter(kind=Kind.RESOLUTION).count() == 3
    sync.drain()

    screen.context.clear_cookies()
    log_in(screen, live_server.url, mayor)
    screen.goto(f"{live_server.url}/desk/search/?q=واگذاری غرفه بوستان")
    hit = screen.locator("a", has_text="غرفه").first
    expect(hit).to_be_visible()
    hit.click()
    expect(screen.locator(".d-overlay .hit").first).to_be_attached()

    address = screen.url
    screen.context.clear_cookies()
    log_in(screen, live_server.url, stranger)
    screen.goto(f"{live_server.url}/desk/search/?q=واگذاری غرفه بوستان")
    assert "لاله" not in screen.content()
    assert screen.goto(address).status == 404
    assert screen.goto(f"{live_server.url}/desk/intake/{job.uuid}/").status == 404
