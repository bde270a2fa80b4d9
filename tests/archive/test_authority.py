"""A letter signed by a post without authority under the chart of its day is warned about (M3)."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils.translation import override

from archive import authority, registration
from archive.interchange import import_file
from archive.models import Record, Unit
from archive.registration import Entry
from archive.vocabulary import Kind, Level, Role
from ingest import intake
from ingest.models import Job, State
from tests.archive.test_staff_lines import row
from tests.conftest import person

pytestmark = pytest.mark.django_db
OLD = row("chart", "old", organisation="23", number="1", state="replaced",
          units=[{"code": "23", "title": "سازمان"}], posts=["F", "R"],
          **{"from": "1395/01/01", "to": "1399/12/29"})  # fmt: skip
NEW = row("chart", "new", organisation="23", number="2", state="in_force",
          units=[{"code": "23", "title": "سازمان"}],
          posts=["R", "S", {"code": "F", "title": "معاون مالی و پشتیبانی", "change": "abolished"},
                 {"code": "B", "title": "مدیر بودجه", "change": "split", "from": ["F"]}],
          **{"from": "1400/01/01"})  # fmt: skip
LINES = [
    row("post", "F", code="F", title="معاون مالی و پشتیبانی", unit="23", duties=["ارائه آمار ماهانه"]),
    row("post", "R", code="R", title="رئیس دفتر پایش", unit="23", duties=["پایش قراردادها"]),
    row("post", "S", code="S", title="مدیر آمار و برنامه", unit="23", duties=["ارائه آمار ماهانه"]),
    row("post", "B", code="B", title="مدیر بودجه", unit="23", duties=[]),
    row("post", "G", code="G", title="مدیر گمشده", unit="23", duties=[]),
    row("chart", "older", organisation="23", number="0", state="replaced", units=[], posts=["G"],
        **{"from": "1390/01/01", "to": "1394/12/29"}),
    row("person", "C1", code="C1", name="سام آراسته‌مهر",
        service=[{"title": "رئیس دفتر پایش", "post": "R", "unit": "23", "from": "1400/02/01",
                  "to": "1402/12/29", "state": "verified"}]),
    OLD, NEW,
]  # fmt: skip


@pytest.fixture
def charts(waste: Unit, tmp_path: Path) -> None:
    path = tmp_path / "charts.jsonl"
    path.write_text("".join(json.dumps(x, ensure_ascii=False) + "\n" for x in LINES), "utf-8")
    assert import_file(path).rejected == 0


@pytest.fixture
def hr(headquarters: Unit) -> User:
    return person("hr", headquarters, Role.HR, Level.NORMAL)


def letter(unit: Unit, signer: str, date: str, **keys: Any) -> Record:
    title = keys.pop("title", "ارسال گزارش")
    details = {"direction": "outgoing", "sender": "سازمان", "receiver": "شهردار", "signer": signer}
    fields = {"number": "12", "date": date, "title": title, "unit": unit, "level": Level.NORMAL}
    return registration.register(Entry(Kind.LETTER, fields, details | keys), user=None)


def codes(record: Record, user: User) -> list[str]:
    return [doubt.code for doubt in authority.of_letter(record, user)]


def test_the_abolished_post_is_named_with_who_took_its_place(
    charts: None, waste: Unit, hr: User
) -> None:
    record = letter(waste, "کیان دادپرور، معاون مالی و پشتیبانی", "1401/05/01")
    (doubt,) = authority.of_letter(record, hr)
    assert (doubt.code, doubt.post, doubt.other, doubt.chart.number) == (
        "abolished", "معاون مالی و پشتیبانی", "مدیر بودجه", "2"
    )  # fmt: skip


def test_the_chart_of_the_letter_s_day_decides(charts: None, waste: Unit, hr: User) -> None:
    assert codes(letter(waste, "معاون مالی‌ وپشتیبانی", "1398/05/01"), hr) == []
    assert codes(letter(waste, "مدیر آمار و برنامه", "1398/05/01"), hr) == ["not_in_chart"]
    assert codes(letter(waste, "مدیر آمار و برنامه", "1401/05/01"), hr) == []


def test_a_post_of_no_chart_of_that_day_is_named(charts: None, waste: Unit, hr: User) -> None:
    assert codes(letter(waste, "مدیر گمشده", "1401/05/01"), hr) == ["not_in_chart"]
    assert codes(letter(waste, "رئیس ناشناخته", "1401/05/01"), hr) == ["unknown_post"]


def test_statistics_given_by_another_post_than_the_one_charged_are_warned_about(
    charts: None, waste: Unit, hr: User
) -> None:
    record = letter(waste, "رئیس دفتر پایش", "1401/05/01", title="ارائه آمارهای ماهانه سازمان")
    (doubt,) = authority.of_letter(record, hr)
    assert (doubt.code, doubt.other) == ("duty_of_another", "مدیر آمار و برنامه")
    own = letter(waste, "مدیر آمار و برنامه", "1401/05/01", title="ارائه آمارهای ماهانه سازمان")
    assert codes(own, hr) == []


def test_a_signer_without_an_appointment_to_the_post_is_named_to_who_may_meet_him(
    charts: None, waste: Unit, hr: User, secretary: User
) -> None:
    inside = letter(waste, "سام آراسته مهر، رئیس دفتر پایش", "1401/05/01")
    after = letter(waste, "سام آراسته مهر، رئیس دفتر پایش", "1403/05/01")
    assert codes(inside, hr) == []
    assert codes(after, hr) == ["not_appointed"]
    assert codes(after, secretary) == []  # appointments are facts about people


def test_whoever_holds_one_of_several_posts_of_one_title_is_not_warned_about(
    waste: Unit, hr: User, tmp_path: Path
) -> None:
    twins = [
        row("post", code, code=code, title="رئیس امور مالی", unit="23", duties=[])
        for code in ("M1", "M2")
    ]
    holder = row("person", "C9", code="C9", name="فرزام مهرپیما", service=[
        {"title": "رئیس امور مالی", "post": "M2", "unit": "23", "from": "1400/02/01", "state": "verified"}])  # fmt: skip
    chart = row("chart", "twins", organisation="23", number="2", state="in_force", units=[],
                posts=["M1", {"code": "M2"}], **{"from": "1400/01/01"})  # fmt: skip
    path = tmp_path / "twins.jsonl"
    lines = [*twins, holder, chart]
    path.write_text("".join(json.dumps(x, ensure_ascii=False) + "\n" for x in lines), "utf-8")
    assert import_file(path).rejected == 0
    signed = "فرزام مهرپیما، رئیس امور مالی"
    assert codes(letter(waste, signed, "1401/05/01"), hr) == []
    assert codes(letter(waste, signed, "1400/01/15"), hr) == ["not_appointed"]


@pytest.mark.parametrize(
    ("signer", "date"),
    [("", "1401/05/01"), ("کیان دادپرور", "1401/05/01"), ("معاون مالی و پشتیبانی", "1401"),
     ("معاون مالی و پشتیبانی", "1380/01/01")],
)  # fmt: skip
def test_where_nothing_can_be_known_nothing_is_said(
    charts: None, waste: Unit, hr: User, signer: str, date: str
) -> None:
    assert codes(letter(waste, signer, date), hr) == []


def test_letters_from_outside_are_not_measured_by_our_charts(
    charts: None, waste: Unit, hr: User
) -> None:
    record = letter(waste, "معاون مالی و پشتیبانی", "1401/05/01", direction="incoming")
    assert codes(record, hr) == []


def test_the_letter_s_page_warns_and_a_stranger_is_told_nothing(
    charts: None, waste: Unit, parks: Unit, secretary: User, stranger: User, client: Client
) -> None:
    record = letter(waste, "معاون مالی و پشتیبانی", "1401/05/01")
    address = f"/desk/records/{record.uuid}/"
    client.force_login(secretary, "django.contrib.auth.backends.ModelBackend")
    with override("fa"):
        page = client.get(address).content.decode()
    assert "برچیده" in page and "مدیر بودجه" in page
    client.force_login(stranger, "django.contrib.auth.backends.ModelBackend")
    assert client.get(address).status_code == 404
    assert codes(record, stranger) == []


def test_review_warns_before_the_letter_is_filed(
    charts: None, waste: Unit, secretary: User, client: Client, tmp_path: Path
) -> None:
    path = tmp_path / "letter.txt"
    path.write_bytes(b"x")
    with path.open("rb") as stream:
        job = intake.receive(stream, name="l.txt", unit=waste, user=secretary)
    draft = {"kind": "letter", "unit": "23", "direction": "outgoing", "date": "۱۴۰۱/۰۵/۰۱",
             "signer": "معاون مالی و پشتیبانی", "title": "گزارش", "level": "normal"}  # fmt: skip
    Job.objects.filter(pk=job.pk).update(
        state=State.IN_REVIEW, draft={"kind": "letter", "edited": draft}
    )
    client.force_login(secretary, "django.contrib.auth.backends.ModelBackend")
    with override("fa"):
        page = client.get(f"/desk/intake/{job.uuid}/").content.decode()
    assert "برچیده" in page
