"""The personnel office's day: a life record is filed, its facts verified, posts matched, decided."""

import json
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from archive.interchange import import_file
from archive.models import Person, ProposedFact, Record, Service, Unit
from archive.vocabulary import FactState, Level, ProposalState, Role
from config.demo import paper
from ingest import tasks
from ingest.models import Job, State
from search import candidates, sync
from search.models import MatchingRun
from tests.browser.test_desk import WORD, log_in, serious
from tests.conftest import person
from tests.search.test_eligibility_golden import LINES

CV = """رزومه
نام و نام خانوادگی: سام آراسته‌مهر
سوابق تحصیلی
کارشناسی ارشد مدیریت ساخت، دانشگاه شیراز، ۱۳۹۱/۰۶/۳۱
سوابق شغلی
از ۱۳۸۹/۰۷/۰۱ تا ۱۳۹۴/۰۶/۳۱: کارشناس عمران
از ۱۳۹۴/۰۷/۰۱ تا ۱۳۹۹/۰۶/۳۱: رئیس نظارت فنی
از ۱۳۹۹/۰۷/۰۱ تا کنون: معاون فنی منطقه ۲
دوره‌های آموزشی
دوره مدیریت پروژه، ۴۰ ساعت، ۱۴۰۰/۰۲/۰۱
دوره آیین‌نامه مالی و معاملات، ۴۰ ساعت، ۱۴۰۰/۰۲/۰۱"""
GIVEN = ("education", "service", "courses")


def take_gold(folder: Path) -> None:
    """The gold's posts and people; of C1 only the appraisals: the rest stands on his paper."""
    rows = []
    for row in LINES:
        if row["kind"] == "expected":
            continue
        row = {**row, "unit": "23"} if row["kind"] == "post" else dict(row)
        if row.get("code") == "C1":
            row = {key: value for key, value in row.items() if key not in GIVEN}
        rows.append(json.dumps(row, ensure_ascii=False))
    path = folder / "gold.jsonl"
    path.write_text("\n".join(rows), "utf-8")
    assert import_file(path).rejected == 0


def known(user: User) -> User:
    user.set_password(WORD)
    user.save()
    return user


def matched(screen: Page, server: str, post: str) -> MatchingRun:
    screen.goto(f"{server}/desk/posts/{post}/match/")
    screen.fill("[name=on]", "۱۴۰۵/۰۸/۳۰")
    with screen.expect_navigation():
        screen.locator("form[method=post] button[type=submit]").last.click()
    return MatchingRun.objects.order_by("-pk")[0]


def file_the_scan(screen: Page, server: str, folder: Path) -> Record:
    scan = folder / "رزومه.pdf"
    scan.write_bytes(paper.scan_pdf([CV], "A", 5))
    screen.goto(f"{server}/desk/intake/")
    screen.set_input_files("input[type=file]", str(scan))
    with screen.expect_navigation():
        screen.click("[data-desk] button[type=submit]")
    job = Job.objects.get()
    tasks.read_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.draft["kind"]) == (State.IN_REVIEW, "cv"), job.reason
    screen.goto(f"{server}/desk/intake/{job.uuid}/")
    assert "minutes" not in screen.locator("#f-kind").inner_html()
    screen.fill("#f-date", "۱۴۰۵/۰۸/۰۱")
    if not screen.input_value("#f-title"):
        screen.fill("#f-title", "رزومه سام آراسته‌مهر")
    if not screen.input_value("#f-person"):
        screen.fill("#f-person", "سام آراسته‌مهر")
    screen.fill("#f-issuer", "اداره منابع انسانی")
    with screen.expect_navigation():
        screen.click("[data-act=file]")
    sync.drain()
    return Record.objects.get(extra__type="cv")


def verify_all(screen: Page, server: str) -> None:
    """Each proposed fact is compared with its marked words and accepted by a key."""
    screen.goto(f"{server}/desk/people/proposals/")
    for _ in range(ProposedFact.objects.count()):
        expect(screen.locator(".d-overlay .hit").first).to_be_attached()
        if screen.locator("[name=area]").count():
            screen.fill("[name=area]", "عمران")
            screen.locator("[name=area]").blur()
        with screen.expect_navigation():
            screen.keyboard.press("a")
        assert not screen.locator(".d-field__note[role=alert]:visible").count()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_office_files_verifies_matches_decides_and_a_stranger_sees_nothing(
    screen: Page, live_server, headquarters: Unit, waste: Unit, parks: Unit, tmp_path: Path
) -> None:
    hr = known(person("hr", headquarters, Role.HR, Level.NORMAL))
    other = known(person("other", parks, Role.HR, Level.NORMAL))
    take_gold(tmp_path)
    log_in(screen, live_server.url, hr)
    record = file_the_scan(screen, live_server.url, tmp_path)
    one = Person.objects.get(code="C1")
    assert set(ProposedFact.objects.values_list("person", flat=True)) == {one.pk}
    assert ProposedFact.objects.count() == 6

    screen.goto(f"{live_server.url}/desk/people/proposals/")
    assert serious(screen) == []
    verify_all(screen, live_server.url)
    assert not ProposedFact.objects.exclude(state=ProposalState.ACCEPTED).exists()
    services = Service.objects.filter(person=one)
    assert [(s.start, s.managerial, s.state) for s in services.order_by("start")] == [
        ("1389/07/01", False, FactState.VERIFIED), ("1394/07/01", True, FactState.VERIFIED),
        ("1399/07/01", True, FactState.VERIFIED),
    ]  # fmt: skip

    posts = {p.code: str(p.pk) for p in candidates.access.posts(hr)}
    first = matched(screen, live_server.url, posts["P1"])
    verdicts = {row["person"]: row["verdict"] for row in first.result}
    assert (verdicts.pop("C1"), verdicts.pop("C2")) == ("eligible", "conditional")
    assert set(verdicts.values()) == {"not_eligible"}
    screen.locator(f"a[href*='{record.uuid}']").first.click()
    expect(screen.locator(".d-sheet img")).to_be_visible()
    assert str(record.uuid) in screen.url and "page=1" in screen.url
    screen.goto(f"{live_server.url}/desk/posts/matching/{first.uuid}/")
    screen.select_option("[name=chosen]", "C1")
    screen.fill("[name=note]", "کارگروه شرایط احراز در جلسه ۱۲ او را برگزید")
    with screen.expect_navigation():
        screen.click("button[value=close]")
    first.refresh_from_db()
    assert (first.chosen, first.decided_by) == ("C1", hr)

    sixth = matched(screen, live_server.url, posts["P6"])
    assert {row["verdict"] for row in sixth.result} == {"not_eligible"}
    assert sixth.result[0]["person"] == "C10"
    screen.goto(f"{live_server.url}/desk/posts/matching/{first.uuid}/replay/")
    expect(screen.locator("[aria-labelledby=h-kept] .d-state--valid")).to_be_visible()
    assert not screen.locator("[aria-labelledby=h-today] li, [aria-labelledby=h-today] tr").count()
    assert candidates.replay(first) == first.result and candidates.again(first, hr) == []
    replayed = screen.url

    screen.context.clear_cookies()
    log_in(screen, live_server.url, other)
    for address in (replayed, f"{live_server.url}/desk/posts/{posts['P1']}/match/",
                    f"{live_server.url}/desk/people/{one.pk}/",
                    f"{live_server.url}/desk/records/{record.uuid}/",
                    f"{live_server.url}/desk/posts/matching/{first.uuid}/"):  # fmt: skip
        assert screen.goto(address).status == 404, address
    screen.goto(f"{live_server.url}/desk/people/proposals/")
    assert "آراسته" not in screen.content()
    screen.goto(f"{live_server.url}/desk/search/?q=نظارت فنی")
    assert "آراسته" not in screen.content() and "رزومه" not in screen.content()
