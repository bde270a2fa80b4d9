"""A filed chart or table of posts: units and posts found with their places, corrected, kept."""

import re
from dataclasses import replace

import cv2
import numpy as np
import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils.translation import override

from archive import registration, store
from archive.models import AccessRow, Chart, Page, Post, Record, Unit
from archive.registration import Entry
from archive.vocabulary import DocumentType, Kind, Level, PostChange, Role
from ingest import charts
from ingest.fields.charts import ChartProposal, chart
from ingest.ocr.drawn import drawn
from ingest.reading import Frame, PageReading, Word
from tests.archive.papers import picture
from tests.conftest import person

Row = list[tuple[str, float]]  # words and the middle of their box, of the page's breadth
DRAWING: list[Row] = [
    [("نمودار سازمانی", 0.5)], [("سازمان پسماند", 0.5)],
    [("معاونت فنی", 0.75), ("معاونت اداری و مالی", 0.25)],
    [("اداره بازیافت", 0.85), ("اداره دفن", 0.62), ("امور مالی", 0.3), ("دبیرخانه", 0.1)],
    [("رئیس اداره", 0.85), ("کارشناس دفن", 0.62), ("حسابدار", 0.3)],
]  # fmt: skip
TABLE: list[Row] = [
    [("ردیف", 0.95), ("شماره پست", 0.8), ("عنوان پست", 0.55), ("واحد سازمانی", 0.2)],
    [("۱", 0.95), ("۲۳-۰۱", 0.8), ("رئیس اداره بازیافت", 0.55), ("اداره بازیافت", 0.2)],
    [("۲", 0.95), ("۲۳-؟۲", 0.8), ("کارشناس بازیافت", 0.55), ("اداره بازیافت", 0.2)],
    [("۳", 0.95), ("۲۳-۰۳", 0.8), ("حسابدار", 0.55), ("امور مالی", 0.2)],
]
LIST = """تشکیلات تفصیلی سازمان پسماند
۱- معاونت فنی
۱-۱- اداره بازیافت
رئیس اداره بازیافت
۱-۲- اداره دفن
۲- معاونت اداری و مالی
۲-۱- امور مالی
حسابدار
داده نمایشی"""


def laid(rows: list[Row]) -> PageReading:
    """A page on which the words stand where the rows say."""
    words, lines = [], []
    for y, row in enumerate(rows):
        for said, middle in row:
            parts = said.split()
            for n, part in enumerate(parts):
                right = middle + len(parts) * 0.02 - n * 0.04
                box = (right - 0.035, 0.05 + y * 0.05, right, 0.07 + y * 0.05)
                words.append(Word(part, box, 0.9))
        lines.append(" ".join(said for said, _ in row))
    return PageReading(1, "ocr", "\n".join(lines), 0.9, tuple(words), 0, width=2480, height=3508)


def tree(found: ChartProposal) -> dict[str, str | None]:
    """Each unit and post with what stands over it."""
    names = [unit.title.value for unit in found.units]
    above = {u.title.value: None if u.parent is None else names[u.parent] for u in found.units}
    return above | {p.title.value: None if p.unit is None else names[p.unit] for p in found.posts}


def test_a_drawing_hangs_each_box_under_the_nearest_above() -> None:
    found = chart([laid(DRAWING)])
    assert tree(found) == {
        "سازمان پسماند": None, "معاونت فنی": "سازمان پسماند",
        "معاونت اداری و مالی": "سازمان پسماند", "اداره بازیافت": "معاونت فنی",
        "اداره دفن": "معاونت فنی", "امور مالی": "معاونت اداری و مالی",
        "دبیرخانه": "معاونت اداری و مالی", "رئیس اداره": "اداره بازیافت",
        "کارشناس دفن": "اداره دفن", "حسابدار": "امور مالی",
    }  # fmt: skip
    assert all(line.title.box and line.title.page == 1 for line in (*found.units, *found.posts))


def test_a_numbered_list_is_a_tree_by_its_numbers() -> None:
    page = PageReading(1, "text_layer", LIST, 1.0, (), 0)
    assert tree(chart([page])) == {
        "معاونت فنی": None, "اداره بازیافت": "معاونت فنی", "رئیس اداره بازیافت": "اداره بازیافت",
        "اداره دفن": "معاونت فنی", "معاونت اداری و مالی": None,
        "امور مالی": "معاونت اداری و مالی", "حسابدار": "امور مالی",
    }  # fmt: skip


def test_a_table_gives_each_post_its_unit_and_no_code_that_was_not_read_whole() -> None:
    found = chart([laid(TABLE)])
    assert [(p.title.value, p.code and p.code.value) for p in found.posts] == [
        ("رئیس اداره بازیافت", "23-01"), ("کارشناس بازیافت", None), ("حسابدار", "23-03"),
    ]  # fmt: skip
    assert tree(found)["حسابدار"] == "امور مالی"


@pytest.mark.parametrize("text", ["", "داده نمایشی", "با سلام. معاونت فنی گزارش داد.", "شماره: ۱۲"])
def test_a_page_without_a_chart_proposes_nothing(text: str) -> None:
    found = chart([PageReading(1, "ocr", text, 0.9, (), 0)])
    assert not found.units and not found.posts


# ---- the screen ----
def filed(unit: Unit, rows: list[Row]) -> Record:
    """A chart's sheet, read from a scan."""
    page = laid(rows)
    words = [[w.text, list(w.box), w.confidence, None] for w in page.words]
    own = Page(number=1, text=page.text, words=words, origin="ocr", width=2480, height=3508,
               image=store.put_bytes(picture()))  # fmt: skip
    return registration.register(
        Entry(
            kind=Kind.DOCUMENT,
            fields={"number": "1404/12", "date": "1404/01/15", "unit": unit, "title": "نمودار سازمانی",
                    "level": Level.NORMAL, "text": page.text},
            details={"type": DocumentType.CHART}, pages=[own],
        ),
        user=None,
    )  # fmt: skip


@pytest.fixture
def hr(headquarters: Unit) -> User:
    return person("hr", headquarters, Role.HR, Level.NORMAL)


def posted(page: str, **changed: str) -> dict[str, str]:
    """What the form of a page would send, with changes."""
    form = page.split('<form class="d-stack"')[1].split("</form>")[0]
    sent = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name = re.search(r'name="([^"]*)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name:
            sent[name[1]] = value[1] if value else ""
    for name, body in re.findall(r'<select name="([^"]*)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)"\s+selected', body)
        sent[name] = chosen[1] if chosen else "unit"
    sent.pop("csrfmiddlewaretoken", None)
    return sent | changed


def seen(client: Client, user: User, address: str) -> str:
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    with override("fa"):
        answer = client.get(address)
    return answer.content.decode() if answer.status_code == 200 else str(answer.status_code)


@pytest.mark.django_db
def test_a_scanned_chart_is_corrected_and_kept_as_a_version(
    waste: Unit, client: Client, hr: User
) -> None:
    Post.objects.create(code="23-77", title="حسابدار", unit=waste, external_id="23-77")
    record = filed(waste, DRAWING)
    address = f"/desk/records/{record.uuid}/chart/"
    assert address in seen(client, hr, f"/desk/records/{record.uuid}/")
    page = seen(client, hr, address)
    assert page.count('class="hit"') == 10 and "۲۳-۷۷" in page
    sent = posted(page)
    code = next(k for k, v in sent.items() if v == "معاونت فنی").replace("title", "code")
    wrong = client.post(address, posted(page, **{code.replace("code", "under"): sent[code]}))
    assert wrong.content.decode().count("زیرمجموعه خودش") == 1  # nor at those that hang below it
    assert not Chart.objects.exists()
    title = code.replace("code", "title")
    answer = client.post(address, sent | {title: "معاونت فنی و بهره‌برداری"})
    assert answer.status_code == 302, re.findall(
        r'role="alert"[^<]*<?[^<]*', answer.content.decode()
    )
    kept = Chart.objects.get()
    assert (kept.record, kept.start, kept.number) == (record, "1404/01/15", "1404/12")
    assert kept.units.filter(title="معاونت فنی و بهره‌برداری").exists()
    assert kept.places.get(post__code="23-77").title == "حسابدار"
    assert Post.objects.filter(unit=waste).count() == 3
    again = client.post(address, sent)
    assert "از همین روز آغاز می‌شود" in again.content.decode() and Chart.objects.count() == 1
    later = client.post(address, sent | {"start": "1405/01/01"})
    assert later.status_code == 302
    changes = set(Chart.objects.get(start="1405/01/01").places.values_list("change", flat=True))
    assert changes == {PostChange.SAME}
    assert AccessRow.objects.filter(what__startswith="chart 1404/12 from", user_id=hr.pk).exists()


@pytest.mark.django_db
def test_no_proposed_code_stands_twice_beside_those_of_the_last_version(waste: Unit) -> None:
    last = Chart.objects.create(organisation=waste, number="1", start="1400/01/01", external_id="l")
    last.units.create(code="23/2", title="معاونت اداری و مالی")
    found = charts.proposed(filed(waste, DRAWING))
    codes = [row.code for row in found]
    assert len(codes) == len(set(codes)) == 10
    assert {row.code for row in found if row.title == "معاونت اداری و مالی"} == {"23/2"}


@pytest.mark.django_db
def test_nobody_else_reads_or_keeps_a_chart(
    waste: Unit, client: Client, stranger: User, mayor: User
) -> None:
    record = filed(waste, DRAWING)
    address = f"/desk/records/{record.uuid}/chart/"
    for user in (stranger, mayor):
        assert seen(client, user, address) == "404"
        assert client.post(address, {"number": "1", "start": "1404/01/01"}).status_code == 404
    assert not Chart.objects.exists()


# ---- drawn boxes ----
Corner = tuple[int, int]
BOXES: dict[str, Corner] = {  # title -> left and top of its box, px of a page 1600 across
    "سازمان پسماند": (650, 60), "معاونت فنی": (1200, 260), "معاونت اداری و مالی": (100, 260),
    "اداره دفن": (650, 460), "اداره بازیافت": (1200, 460), "حسابدار": (100, 460),
}  # fmt: skip
TREE = {  # اداره دفن stands under nobody and is joined to the one at the right
    "سازمان پسماند": None, "معاونت فنی": "سازمان پسماند", "معاونت اداری و مالی": "سازمان پسماند",
    "اداره دفن": "معاونت فنی", "اداره بازیافت": "معاونت فنی", "حسابدار": "معاونت اداری و مالی",
}  # fmt: skip
WIDE, TALL = 260, 80


def sheet(degrees: float = 0.0) -> tuple[np.ndarray, PageReading]:
    """A drawing of boxes with elbows as pixels, turned a little, and its words."""
    page = np.full((1100, 1600), 255, np.uint8)
    for left, top in BOXES.values():
        cv2.rectangle(page, (left, top), (left + WIDE, top + TALL), 0, 2)
    for title, above in TREE.items():
        if above is not None:
            (x, y), (left, top) = BOXES[title], BOXES[above]
            bus = (y + top + TALL) // 2
            ways = ((left, top + TALL, left, bus), (left, bus, x, bus), (x, bus, x, y))
            for x0, y0, x1, y1 in ways:
                cv2.line(page, (x0 + WIDE // 2, y0), (x1 + WIDE // 2, y1), 0, 3)
    turning = cv2.getRotationMatrix2D((800, 550), degrees, 1)
    page = cv2.warpAffine(page, turning, (1600, 1100), borderValue=255)
    words = []
    for title, (left, top) in BOXES.items():
        for n, said in enumerate(title.split()):
            x, y = turning @ (left + WIDE - 40 - 50 * n, top + TALL / 2, 1)
            box = ((x - 20) / 1600, (y - 12) / 1100, (x + 20) / 1600, (y + 12) / 1100)
            words.append(Word(said, box, 0.9))
    said = " ".join(BOXES)
    return page, PageReading(1, "ocr", said, 0.9, tuple(words), 0, width=1600, height=1100)


@pytest.mark.parametrize("degrees", [0.0, 1.2, -1.2])
def test_a_box_hangs_where_its_line_leads_not_under_the_nearest(degrees: float) -> None:
    picture_of, page = sheet(degrees)
    assert tree(chart([page], {1: drawn(picture_of)})) == TREE
    assert tree(chart([page]))["اداره دفن"] != "معاونت فنی"  # by nearness alone


def test_lines_of_a_box_are_one_title_or_a_unit_with_its_posts() -> None:
    frames = (Frame((0.2, 0.1, 0.8, 0.4), None, True),)
    rows = (("اداره پسماند و", 0.15), ("بازیافت", 0.2), ("رئیس اداره", 0.25), ("حسابدار", 0.3))
    words = tuple(
        Word(said, (0.6 - 0.1 * n, y, 0.69 - 0.1 * n, y + 0.02), 0.9)
        for title, y in rows for n, said in enumerate(title.split())
    )  # fmt: skip
    stroke = Word("1", (0.21, 0.25, 0.22, 0.27), 0.4)  # the frame read as a figure
    found = chart([PageReading(1, "ocr", "", 0.9, (*words, stroke), 0)], {1: frames})
    assert tree(found) == {
        "اداره پسماند و بازیافت": None,
        "رئیس اداره": "اداره پسماند و بازیافت",
        "حسابدار": "اداره پسماند و بازیافت",
    }


def test_a_ruled_table_is_no_drawing() -> None:
    page = np.full((1100, 1600), 255, np.uint8)
    for x in range(100, 1501, 350):
        cv2.line(page, (x, 100), (x, 700), 0, 3)
    for y in range(100, 701, 60):
        cv2.line(page, (100, y), (1500, y), 0, 3)
    cv2.line(page, (800, 700), (800, 900), 0, 3)
    assert drawn(page) == ()


def test_a_table_on_the_next_page_names_the_same_units() -> None:
    picture_of, page = sheet()
    table = replace(laid(TABLE), number=2)
    found = chart([page, table], {1: drawn(picture_of), 2: ()})
    assert tree(found)["رئیس اداره بازیافت"] == "اداره بازیافت"
    assert [u.title.value for u in found.units].count("اداره بازیافت") == 1
