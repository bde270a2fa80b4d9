"""A scanned chart: filed by the secretary, read, corrected and kept by the personnel office, drawn."""

import random
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from archive.models import Chart, Record, Unit
from archive.vocabulary import Level, Role
from bench.chart_sheets import Sheet, boxes, page
from ingest import tasks
from ingest.models import Job, State
from tests.browser.test_desk import log_in, serious
from tests.browser.test_staff import known
from tests.conftest import person


def scan(screen: Page, folder: Path) -> tuple[Sheet, Path]:
    """A drawing of boxes with elbows as a picture of about 190 dpi."""
    sheet, path = boxes(random.Random("walk")), folder / "نمودار.jpg"
    window = screen.context.browser.new_page(
        viewport={"width": 1100, "height": 720}, device_scale_factor=2
    )
    window.set_content(page(sheet, "DejaVu Sans"))
    window.screenshot(path=path, type="jpeg", quality=70)
    window.close()
    return sheet, path


def filed(screen: Page, server: str, path: Path, unit: Unit) -> Record:
    """Sent, read, and kept with its number and day."""
    screen.goto(f"{server}/desk/intake/")
    screen.select_option("#unit", label=unit.title)
    screen.set_input_files("input[type=file]", str(path))
    with screen.expect_navigation():
        screen.click("[data-desk] button[type=submit]")
    job = Job.objects.get()
    tasks.read_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.draft["kind"]) == (State.IN_REVIEW, "chart"), job.reason
    screen.goto(f"{server}/desk/intake/{job.uuid}/")
    screen.fill("#f-number", "1404/12")
    screen.fill("#f-date", "۱۴۰۴/۰۱/۱۵")
    screen.fill("#f-issuer", "شورای اسلامی شهر")
    with screen.expect_navigation():
        screen.click("[data-act=file]")
    return Record.objects.get(extra__type="chart")


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_scanned_chart_becomes_the_chart_in_force_and_a_stranger_sees_none(
    screen: Page, live_server, headquarters: Unit, waste: Unit, parks: Unit, tmp_path: Path
) -> None:
    secretary = known(person("secretary", headquarters, Role.SECRETARY, Level.NORMAL))
    hr = known(person("hr", headquarters, Role.HR, Level.NORMAL))
    other = known(person("other", parks, Role.HR, Level.NORMAL))
    sheet, path = scan(screen, tmp_path)
    log_in(screen, live_server.url, secretary)
    record = filed(screen, live_server.url, path, waste)
    screen.context.clear_cookies()

    log_in(screen, live_server.url, hr)
    screen.goto(f"{live_server.url}/desk/records/{record.uuid}/")
    address = f"/desk/records/{record.uuid}/chart/"
    with screen.expect_navigation():
        screen.click(f"a[href='{address}']")
    assert serious(screen) == []
    rows = [row for row in screen.locator("table.d-rows tbody tr").all()
            if row.locator("[name$=title]").input_value()]  # fmt: skip
    assert len(rows) == screen.locator(".d-overlay .hit").count() == len(sheet.rows)
    names = {row.locator("[name$=code]").input_value(): row.locator("[name$=title]").input_value()
             for row in rows}  # fmt: skip
    codes = {title: code for code, title in names.items()}
    due = {title: above for _, title, above in sheet.rows}
    right = [
        names.get(row.locator("[name$=under]").input_value(), "") == due[title]
        for row in rows if (title := row.locator("[name$=title]").input_value()) in due
    ]  # fmt: skip
    assert len(right) >= len(due) - 2 and all(right)  # a letter or two may be misread
    deputy = next(
        title for _, title, above in sheet.rows[1:] if due[above] == "" and title in codes
    )
    titles = screen.locator("table.d-rows [name$=title]")
    wrong = next(t for t in titles.all() if t.input_value() == deputy)
    wrong.fill("معاونت ویژه")
    with screen.expect_navigation():
        screen.locator("form.d-stack button[type=submit]").last.click()
    chart = Chart.objects.get()
    assert (chart.organisation, chart.record, chart.start) == (waste, record, "1404/01/15")
    screen.goto(f"{live_server.url}/desk/charts/{waste.pk}/?on=1404/02/01")
    expect(screen.get_by_text("معاونت ویژه").first).to_be_visible()
    assert deputy not in screen.locator("main").inner_text()

    screen.context.clear_cookies()
    log_in(screen, live_server.url, other)
    for hidden in (address, f"/desk/charts/{waste.pk}/"):
        assert screen.goto(live_server.url + hidden).status == 404
