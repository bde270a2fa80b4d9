"""Screens of follow-up: what each reader sees, what is refused in words, exports in ASCII."""

import io
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.translation import override
from openpyxl import load_workbook

from archive import registration
from archive.followup import actions, points
from archive.models import (
    AccessRow,
    Action,
    Body,
    Dispatch,
    Expectation,
    Person,
    Point,
    Post,
    Service,
    Step,
    Unit,
)
from archive.registration import Entry
from archive.vocabulary import Kind, Level, Role
from tests.archive.papers import Papers, file_papers
from tests.archive.test_followup import done, opened
from tests.conftest import person

pytestmark = pytest.mark.django_db
TASK, OWNER = "تعمیر انبار نمک", "مدیرعامل پسماند"


@pytest.fixture
def papers(waste: Unit, board: Body) -> Papers:
    return file_papers(waste, board, text="تعمیر انبار", title=TASK, number="23/97/14")


@pytest.fixture
def chief(waste: Unit) -> Post:
    return Post.objects.create(code="P1", title=OWNER, unit=waste, external_id="P1")


@pytest.fixture
def coordinator(headquarters: Unit) -> User:
    return person("coordinator", headquarters, Role.COORDINATOR, Level.SECRET)


@pytest.fixture
def late(papers: Papers, chief: Post) -> Action:
    return opened(papers, chief, "1398/01/01")


def seen(client: Client, user: User, address: str) -> str:
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    with override("fa"):
        answer = client.get(address)
    return answer.content.decode() if answer.status_code == 200 else str(answer.status_code)


def sent(client: Client, user: User, address: str, **values: Any) -> str:
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    with override("fa"):
        return client.post(address, values, follow=True).content.decode()


def test_the_desk_says_who_owes_what_and_how_late(
    late: Action, client: Client, coordinator: User
) -> None:
    page = seen(client, coordinator, "/desk/follow-up/?which=overdue&whose=&words=")
    assert TASK in page and OWNER in page and "روز تأخیر" in page
    assert "۱۳۹۸/۰۱/۰۱" in page


def test_filters_narrow_to_mine_ours_and_words(
    late: Action, client: Client, coordinator: User, secretary: User, chief: Post, papers: Papers
) -> None:
    assert TASK not in seen(client, coordinator, "/desk/follow-up/?which=&whose=mine&words=")
    holder = Person.objects.create(code="C1", name="coordinator", external_id="C1")
    Service.objects.create(person=holder, post=chief, start="1390/01/01")
    assert TASK in seen(client, coordinator, "/desk/follow-up/?which=&whose=mine&words=")
    assert TASK in seen(client, secretary, "/desk/follow-up/?which=&whose=ours&words=")
    assert TASK in seen(client, secretary, "/desk/follow-up/?which=&whose=&words=۲۳/۹۷")
    assert OWNER not in seen(client, secretary, "/desk/follow-up/?which=&whose=&words=آبفا")
    assert OWNER not in seen(client, secretary, "/desk/follow-up/?which=closed&whose=&words=")


def addresses(late: Action, papers: Papers) -> list[str]:
    """Every screen of follow-up, its exports too."""
    names = ("overdue", "unauthorised", "quiet", "completeness", "unsent", "not-followed")
    reports = [f"/desk/follow-up/reports/{name}/" for name in names]
    return [
        "/desk/follow-up/", "/desk/follow-up/?which=", f"/desk/follow-up/{late.pk}/",
        f"/desk/records/{papers.clause.uuid}/", f"/desk/records/{papers.clause.uuid}/follow-up/",
        f"/desk/records/{papers.meeting.uuid}/points/",
        f"/desk/records/{papers.letter.uuid}/dispatch/", "/desk/follow-up/points/",
        "/desk/follow-up/dispatch/", *reports, *(f"{r}?form=xlsx" for r in reports),
    ]  # fmt: skip


def test_a_stranger_meets_no_trace_on_any_screen(
    late: Action, papers: Papers, client: Client, stranger: User, secretary: User
) -> None:
    points.raise_point(papers.meeting, user=secretary, text=TASK, referred_to=OWNER)
    actions.dispatch(
        Dispatch(record=papers.letter, kind="sent", receiver=OWNER, on=late.due_on), user=secretary
    )
    Expectation.objects.create(unit=late.unit, kind="meeting", title=TASK, start="1404/01")
    client.force_login(stranger, "django.contrib.auth.backends.ModelBackend")
    for address in addresses(late, papers):
        answer = client.get(address)
        body = answer.content
        if answer.headers["Content-Type"].endswith("sheet"):
            rows = load_workbook(io.BytesIO(body)).active.iter_rows(values_only=True)
            body = str(list(rows)).encode()
        for trace in (TASK, OWNER, "23/97/14", "پسماند"):
            assert trace not in body.decode(), (address, trace)


def test_a_stranger_can_do_nothing(
    late: Action, papers: Papers, client: Client, stranger: User, secretary: User
) -> None:
    point = points.raise_point(papers.meeting, user=secretary, text="x", referred_to="y")
    client.force_login(stranger, "django.contrib.auth.backends.ModelBackend")
    for address in (
        f"/desk/follow-up/{late.pk}/", f"/desk/follow-up/{late.pk}/settle/",
        f"/desk/follow-up/points/{point.pk}/", f"/desk/records/{papers.clause.uuid}/follow-up/",
        f"/desk/records/{papers.letter.uuid}/dispatch/",
    ):  # fmt: skip
        assert client.post(address, {"act": "report", "paper": "1"}).status_code == 404, address
    assert AccessRow.objects.filter(act="refused", user_id=stranger.pk).count() >= 4


def test_every_screen_opens_for_a_coordinator(
    late: Action, papers: Papers, client: Client, coordinator: User
) -> None:
    client.force_login(coordinator, "django.contrib.auth.backends.ModelBackend")
    for address in addresses(late, papers):
        assert client.get(address).status_code == 200, address


def test_an_action_is_opened_from_what_the_clause_says(
    papers: Papers, chief: Post, client: Client, coordinator: User
) -> None:
    address = f"/desk/records/{papers.clause.uuid}/follow-up/"
    assert TASK in seen(client, coordinator, address)
    page = sent(client, coordinator, address, owner=chief.pk, due="۱۳۹۷/۰۵/۰۱", task=TASK)
    assert "پیش از خودِ مصوبه" in page and "۱۳۹۷/۰۵/۰۱" in page
    sent(client, coordinator, address, owner=chief.pk, due="ظرف دو ماه از ابلاغ", task=TASK)
    action = Action.objects.get()
    assert (action.after_months, action.due_on, action.owner) == (2, None, chief)


@pytest.mark.parametrize("written", ["150", "-1", "نیمه", "۱۵۰٪"])
def test_a_wrong_percent_is_said_and_the_report_is_kept_in_the_form(
    written: str, late: Action, client: Client, coordinator: User
) -> None:
    page = sent(
        client, coordinator, f"/desk/follow-up/{late.pk}/", act="report", state="in_progress",
        percent=written, words="گزارش نیمه‌تمام",
    )  # fmt: skip
    assert "عددی صحیح از ۰ تا ۱۰۰" in page and "گزارش نیمه‌تمام" in page
    assert not Step.objects.filter(kind="report").exists()


def test_a_report_carries_a_file_that_a_stranger_never_gets(
    late: Action, client: Client, coordinator: User, stranger: User
) -> None:
    file = SimpleUploadedFile("صورت.pdf", b"%PDF-1.4 evidence", "application/pdf")
    sent(
        client, coordinator, f"/desk/follow-up/{late.pk}/", act="report", state="done",
        percent="۱۰۰", words="انجام شد", file=file,
    )  # fmt: skip
    stored = Step.objects.get(kind="report").files.get()
    address = f"/desk/follow-up/{late.pk}/files/{stored.pk}/"
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == b"%PDF-1.4 evidence"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert seen(client, stranger, address) == "404"


def test_a_program_is_no_evidence(late: Action, client: Client, coordinator: User) -> None:
    file = SimpleUploadedFile("x.exe", b"MZ", "application/pdf")
    page = sent(
        client, coordinator, f"/desk/follow-up/{late.pk}/", act="report", state="done",
        percent="100", words="", file=file,
    )  # fmt: skip
    assert "مستند شمرده می‌شوند" in page
    assert not Step.objects.filter(kind="report").exists()


def test_a_coordinator_confirms_and_returns(
    late: Action, papers: Papers, client: Client, coordinator: User, secretary: User
) -> None:
    done(late, papers, secretary)
    address = f"/desk/follow-up/{late.pk}/settle/"
    assert "دلیل" in sent(client, coordinator, address, act="return", words="")
    late.refresh_from_db()
    assert late.state == "done"
    sent(client, coordinator, address, act="confirm")
    late.refresh_from_db()
    assert (late.state, late.confirmed_by) == ("confirmed", coordinator)


def test_points_and_receipts_are_closed_on_their_registers(
    papers: Papers, client: Client, coordinator: User
) -> None:
    sent(
        client, coordinator, f"/desk/records/{papers.meeting.uuid}/points/", text="سهم؟",
        referred_to="کمیسیون",
    )  # fmt: skip
    point = Point.objects.get()
    answer = f"/desk/follow-up/points/{point.pk}/"
    assert "یافت نشد" in sent(client, coordinator, answer, paper="99/99") or point.answer is None
    sent(client, coordinator, answer, paper="23/97/14/2")
    point.refresh_from_db()
    assert point.answer == papers.letter
    sent(
        client, coordinator, f"/desk/records/{papers.letter.uuid}/dispatch/", kind="sent",
        receiver="منطقه ۳", on="۱۳۹۷/۰۶/۰۱",
    )  # fmt: skip
    row = Dispatch.objects.get()
    receipt = f"/desk/follow-up/dispatch/{row.pk}/"
    assert "1397/05/01" not in sent(client, coordinator, receipt, on="1397/05/01", by="x")
    row.refresh_from_db()
    assert row.receipt_on is None
    sent(client, coordinator, receipt, on="1397/06/02", by="دبیرخانه منطقه")
    row.refresh_from_db()
    assert row.receipt_by == "دبیرخانه منطقه"


def test_the_workbook_has_ascii_digits_and_no_formula(
    late: Action, client: Client, coordinator: User
) -> None:
    Action.objects.update(task="=HYPERLINK(1)", owner_name="مدیر منطقه ۳")
    client.force_login(coordinator, "django.contrib.auth.backends.ModelBackend")
    answer = client.get("/desk/follow-up/reports/overdue/?form=xlsx")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    row = [cell.value for cell in sheet[3]]
    assert row[2:5] == ["'=HYPERLINK(1)", "مدیر منطقه 3", "1398/01/01"]
    assert sheet.sheet_view.rightToLeft and isinstance(row[5], int)
    assert not any(re.search("[۰-۹]", str(value)) for value in row)
    assert AccessRow.objects.filter(act="export", user_id=coordinator.pk).exists()


def test_posts_are_named_with_their_units_and_the_owner_that_the_paper_names_stands_chosen(
    board: Body, chief: Post, waste: Unit, parks: Unit, client: Client, coordinator: User
) -> None:
    for unit in (waste, parks):
        Post.objects.create(
            code=f"F{unit.pk}", title="رئیس امور مالی", unit=unit, external_id=f"F{unit.pk}"
        )
    head = Post.objects.create(
        code="H", title="مدیرعامل سازمان پسماند", unit=waste, external_id="H"
    )
    fields = {"number": "23/97/15", "title": TASK, "date": "1397/04/18", "unit": waste,
              "body": board, "text": TASK, "level": Level.NORMAL}  # fmt: skip
    entry = Entry(Kind.RESOLUTION, fields, {"clause": "2", "responsible": "مدیرعامل سازمان"})
    decision = registration.register(entry, user=None)
    page = seen(client, coordinator, f"/desk/records/{decision.uuid}/follow-up/")
    assert f"رئیس امور مالی · {waste}" in page and f"رئیس امور مالی · {parks}" in page
    assert f'value="{head.pk}" selected' in page


def test_the_workbook_tells_its_level_and_sums_by_organisation(
    late: Action, waste: Unit, client: Client, coordinator: User
) -> None:
    client.force_login(coordinator, "django.contrib.auth.backends.ModelBackend")
    with override("fa"):
        answer = client.get("/desk/follow-up/reports/overdue/?form=xlsx")
    book = load_workbook(io.BytesIO(answer.content))
    assert book.worksheets[0]["C1"].value == Level(late.resolution.level).label
    assert [[c.value for c in row] for row in book.worksheets[1]] == [[waste.title, 1]]


def test_counts_of_sessions_are_numbers_in_the_workbook(
    papers: Papers, client: Client, coordinator: User
) -> None:
    client.force_login(coordinator, "django.contrib.auth.backends.ModelBackend")
    answer = client.get("/desk/follow-up/reports/completeness/?form=xlsx")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert 1 in [cell.value for cell in sheet[3]]


def test_the_printed_report_is_a_pdf(late: Action, client: Client, coordinator: User) -> None:
    client.force_login(coordinator, "django.contrib.auth.backends.ModelBackend")
    with override("fa"):
        answer = client.get("/desk/follow-up/reports/overdue/?form=pdf")
    assert answer.content.startswith(b"%PDF") and answer["Content-Type"] == "application/pdf"


def test_a_negative_grace_is_refused_in_words(
    papers: Papers, client: Client, coordinator: User, waste: Unit
) -> None:
    values = {"unit": waste.pk, "title": "گزارش ماهانه", "kind": "document", "type": "report",
              "months": 1, "start": "1405/01"}  # fmt: skip
    address = "/desk/follow-up/reports/unsent/"
    assert "منفی" in sent(client, coordinator, address, grace=-1, **values)
    assert not Expectation.objects.exists()
    sent(client, coordinator, address, grace=5, **values)
    assert Expectation.objects.get().months == 1


def test_an_order_names_its_owner(papers: Papers, client: Client, coordinator: User) -> None:
    sent(client, coordinator, f"/desk/records/{papers.clause.uuid}/follow-up/", due="1405")
    assert not Action.objects.exists()
