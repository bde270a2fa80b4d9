"""Tables ruled between their rows only, as printed pages and as scans of them."""

from pathlib import Path

import cv2
import pypdfium2
import pytest

from bench import prints
from ingest import bands, extract
from ingest.ocr import ladder, prepare

ROWS = (
    ("ردیف", "شرح مصوبه", "مسئول پیگیری", "مهلت انجام"),
    ("۱", "فهرست کارگاه‌های محدوده مرکزی شهر تهیه و همراه نقشه به دبیرخانه کارگروه ارائه گردد.",
     "شرکت ساماندهی صنایع و مشاغل شهر", "۱۴۰۲/۰۳/۰۱"),
    ("۲", "مبلغ ۲٬۳۰۰ میلیون ریال جهت زمین مجتمع خدمات اختصاص یابد.", "معاونت مالی",
     "پایان خرداد ۱۴۰۲"),
    ("۳", "اخطار کتبی صادر شود.", "منطقه دو", "یک هفته"),
)  # fmt: skip
BEFORE, AFTER = "تصمیمات زیر در این جلسه اتخاذ شد.", "جلسه با ذکر صلوات پایان یافت."
FORMS = {
    "rules between rows": "tr+tr{border-top:1px solid}",
    "rules around rows": "tr{border-top:1px solid;border-bottom:1px solid}",
    "a frame round them": "table{border:1px solid} tr+tr{border-top:1px solid}",
}


@pytest.fixture(scope="module", params=FORMS)
def printed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The paper from a browser."""
    lines = ("".join(f"<td>{cell}</td>" for cell in row) for row in ROWS)
    table = "".join(f"<tr>{line}</tr>" for line in lines)
    style = (
        "@page{size:A4;margin:2cm} body{font:14pt Nazli;line-height:1.8} td{padding:2mm;"
        "vertical-align:top} table{border-collapse:collapse;width:100%}" + FORMS[request.param]
    )
    html = (
        f'<html dir="rtl" lang="fa"><meta charset="utf-8"><style>{style}</style><p>{BEFORE}</p>'
        f"<table>{table}</table><p>{AFTER}</p>"
    )
    return prints.printed(html, tmp_path_factory.mktemp("bands"))


def said(text: str) -> list[tuple[str, ...]]:
    """Lines of a page by cell."""
    return [tuple(line.split("\t")) for line in text.splitlines()]


def test_a_printed_page_keeps_each_row_together(printed: Path) -> None:
    """Cells of several lines do not mix with their neighbours."""
    with extract.opened(printed) as paper:
        found = said(extract.read_page(paper, 1).text)
    assert found == [(BEFORE,), *ROWS, (AFTER,)]


def test_a_scan_keeps_each_row_together(printed: Path) -> None:
    """A little askew; letters may be misread, cells may not."""
    image = pypdfium2.PdfDocument(printed)[0].render(scale=200 / 72).to_numpy()
    gray = prepare.turn(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), 0.6)
    found = said(ladder.read(gray, number=1).text)
    assert [len(row) for row in found] == [1, 4, 4, 4, 4, 1]
    assert [row[3] for row in found[1:-1]] == [row[3] for row in ROWS]
    assert [row[0][0] for row in found[2:-1]] == ["۱", "۲", "۳"]


def test_prose_between_rules_stays_prose() -> None:
    """White that a line crosses parts no columns."""
    lined = [[(0, 40), (50, 90)], [(0, 30), (40, 90)], [(0, 45), (52, 90)]]
    assert len(bands.columns_of(lined, 8)) == 1


def test_a_line_that_runs_over_the_white_is_no_row() -> None:
    """A heading right above the first rule belongs to the table only with its columns."""
    columns = bands.columns_of([[(0, 40), (60, 90)], [(0, 30), (55, 90)]], 8)
    assert len(columns) == 2
    assert bands.is_row([(10, 30), (60, 70)], columns, 8)
    assert not bands.is_row([(10, 46), (48, 90)], columns, 8)
    assert not bands.is_row([(60, 90)], columns, 8)


def test_rules_that_end_elsewhere_are_no_table() -> None:
    """A letterhead's rule and the one above the address."""
    rules = [bands.Rule(10, 0, 100), bands.Rule(40, 20, 60), bands.Rule(900, 0, 100)]
    assert not bands.tables(rules, (12, 200))
    assert bands.tables([bands.Rule(at, 0, 100) for at in (10, 40, 90)], (12, 200))
