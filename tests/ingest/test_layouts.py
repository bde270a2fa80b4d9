"""Minutes as other offices write them: in tables, in frames, by letters, with years in words."""

from pathlib import Path

import pytest
from PIL import Image

from archive.jalali import PartialDate
from bench import prints
from ingest import classify, extract, fields
from ingest.reading import PageReading
from tests.ingest.texts import pages

ROWS = (
    ("ردیف", "شرح مصوبه", "مسئول اجرا", "مهلت"),
    (
        "۱",
        "تفریغ بودجه سال ۱۳۹۸ سازمان به مبلغ ۱۲۰ میلیارد ریال مورد تأیید قرار گرفت و جهت تصویب به "
        "شورای اسلامی شهر ارسال شود.",
        "مدیرعامل",
        "۱۳۹۹/۱۱/۲۰",
    ),
    (
        "۲",
        "نرخ کرایه تاکسی‌های گردشی با افزایش ۱۵ درصدی به کمیسیون مربوطه پیشنهاد گردد.",
        "معاون بهره‌برداری",
        "دو هفته",
    ),
    ("۳", "با خرید دو دستگاه خودروی خدماتی مخالفت شد.", "-", "-"),
)
THERE = (
    ("ردیف", "نام و نام خانوادگی", "سمت", "امضا"),
    ("۱", "بهنام رهسپار", "رئیس هیئت مدیره", ""),
    ("۲", "سارا باربر", "مدیرعامل", ""),
)
HEAD = (("شماره جلسه: ۲۱۷", "تاریخ: ۹۹/۱۱/۰۵", "ساعت شروع: ۱۴", "ساعت خاتمه: ۱۶:۳۰"),)
BLOCKS = (
    "صورتجلسه هیئت مدیره", HEAD, "اعضای حاضر", THERE, "دستور جلسه", "بررسی بودجه", "مصوبات", ROWS,
    "مصوبات فوق به اتفاق آرا به تصویب رسید.",
)  # fmt: skip
WIDTHS = {4: ("8%", "52%", "22%", "18%")}
FLAT_CELL = (
    '<style:style style:name="C" style:family="table-cell"><style:table-cell-properties '
    'fo:border="0.5pt solid #000000" fo:padding="0.1cm"/></style:style>'
)


def html() -> str:
    """The paper for a browser."""
    made = []
    for block in BLOCKS:
        if isinstance(block, str):
            made.append(f"<p>{block}</p>")
            continue
        lines = ("".join(f"<td>{cell}</td>" for cell in row) for row in block)
        made.append("<table>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>")
    style = (
        "@page{size:A4;margin:2cm} body{font:13pt Vazirmatn;line-height:1.8} p{margin:4pt 0} "
        "table{border-collapse:collapse;width:100%} td{border:1px solid;padding:4px}"
    )
    return f'<html dir="rtl" lang="fa"><meta charset="utf-8"><style>{style}</style>{"".join(made)}'


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Printed from a browser."""
    return prints.printed(html(), tmp_path_factory.mktemp("table"))


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Written by an office program, its cells with borders."""
    source = prints.flat([list(BLOCKS)], tmp_path_factory.mktemp("office"))
    flat = source.read_text(encoding="utf-8")
    flat = flat.replace("<table:table-cell>", '<table:table-cell table:style-name="C">')
    at = flat.index("</office:automatic-styles>")
    source.write_text(flat[:at] + FLAT_CELL + flat[at:], encoding="utf-8")
    return prints.office(source)


def assert_decisions(read: list[PageReading]) -> None:
    """Every row is one decision with its owner and its day."""
    found = fields.minutes(read)
    assert found.body.value == "هیئت مدیره"  # not the council that a row names
    assert [clause.ordinal for clause in found.clauses] == [1, 2, 3]
    first, second, third = found.clauses
    assert first.text.split() == ROWS[1][1].split()
    assert (first.responsible.value, first.deadline.value.date) == (
        "مدیرعامل",
        PartialDate(1399, 11, 20),
    )
    assert first.amount.value == 120_000_000_000
    assert second.text.split() == ROWS[2][1].split()
    assert second.responsible.value.split() == ["معاون", "بهره\u200cبرداری"]
    assert (second.deadline.value.date, second.deadline.value.text) == (None, "دو هفته")
    assert (third.responsible, third.deadline) == (None, None)
    assert [one.value.name for one in found.present] == ["بهنام رهسپار", "سارا باربر"]
    assert [one.value.post for one in found.present] == ["رئیس هیئت مدیره", "مدیرعامل"]
    assert (found.number.value, found.date.value) == (217, PartialDate(1399, 11, 5))


@pytest.mark.parametrize("made", ["chromium", "office"])
def test_rows_of_a_printed_table_are_decisions(made: str, request: pytest.FixtureRequest) -> None:
    read = list(extract.read_pages(request.getfixturevalue(made)))
    assert classify.classify(read).kind == "minutes"
    assert_decisions(read)


def test_a_scanned_table_keeps_its_place_between_the_headings(
    chromium: Path, tmp_path: Path
) -> None:
    with extract.opened(chromium) as paper:
        picture: Image.Image = paper.picture(1)
    picture.convert("L").save(tmp_path / "scan.png")
    read = list(extract.read_pages(tmp_path / "scan.png"))
    found = fields.minutes(read)
    assert [clause.ordinal for clause in found.clauses] == [1, 2, 3]
    assert found.clauses[1].responsible.value.endswith("برداری")
    assert "سارا باربر" in [one.value.name for one in found.present]
    text = read[0].text
    assert text.index("دستور جلسه") < text.index("مصوبات") < text.index("شرح مصوبه")


def test_numbered_items_in_a_frame_stay_lines(tmp_path: Path) -> None:
    page = (
        '<html dir="rtl" lang="fa"><meta charset="utf-8"><style>body{font:13pt Vazirmatn} '
        "td{border:1px solid}</style><p>صورتجلسه کمیته فنی</p><table><tr><td>مصوبات</td><td>"
        "<p>۱- خرید تجهیزات شبکه تصویب شد.</p><p>۲- گزارش ماهانه ارائه شود.</p></td></tr></table>"
    )
    found = fields.minutes(list(extract.read_pages(prints.printed(page, tmp_path))))
    assert [clause.text for clause in found.clauses] == [
        "خرید تجهیزات شبکه تصویب شد.",
        "گزارش ماهانه ارائه شود.",
    ]


def test_a_report_on_older_decisions_is_no_decision() -> None:
    table = (
        "ردیف\tشرح مصوبه\tوضعیت اجرا\n۱\tخرید دستگاه\tانجام شد\n۲\tنصب تابلو\tدر دست اقدام\n"
        "۱- مقرر شد گزارش بعدی در جلسه آتی ارائه شود."
    )
    found = fields.minutes(pages([table]))
    assert not any("خرید دستگاه" in clause.text for clause in found.clauses)


COMMISSION = """به نام خدا
صورت‌جلسه‌ی سی‌ و هفتمین جلسه‌ی کمیسیون ماده پنج (دوره ششم)
به دعوت دبیرخانه، سی و هفتمین جلسه کمیسیون در تاریخ ۱۷ مهرماه ۱۴۰۱ (یکشنبه) از ساعت ۱۵ الی ۱۷ در محل استانداری با ریاست آقای دکتر آرش بهین‌شهر و با حضور امضاکنندگان ذیل تشکیل شد.
دستور کار: تغییر کاربری پلاک ثبتی ۱۲۳۴
تصمیمات:
الف) با تغییر کاربری پلاک یادشده موافقت نشد.
ب) مقرر شد مشاور طرح تفصیلی ظرف مدت یک ماه از تاریخ ابلاغ، ضوابط را بازنگری نماید. (موافق ۵، مخالف ۲)
ج) ادامه بررسی به جلسه آتی موکول شد.
دبیر جلسه: مهندس نگار طراح‌زاده"""


def test_minutes_that_name_their_agenda_are_minutes() -> None:
    read = pages([COMMISSION])
    assert classify.classify(read).kind == "minutes"
    found = fields.minutes(read)
    assert (found.start.value, found.end.value) == ("15:00", "17:00")
    assert (found.place.value, found.chair.value) == ("استانداری", "آرش بهین‌شهر")
    assert found.secretary.value == "نگار طراح‌زاده"
    assert found.clauses[2].text == "ادامه بررسی به جلسه آتی موکول شد."
    votes = found.clauses[1].votes.value
    assert (votes.manner, votes.in_favour, votes.against) == ("majority", 5, 2)


ASSEMBLY = """صورتجلسه مجمع عمومی عادی سالیانه شرکت بهره‌برداری مترو (سهامی خاص)
مجمع عمومی شرکت رأس ساعت ۱۱ صبح روز چهارشنبه ۲۹ تیر ماه سال یکهزار و چهارصد و یک در محل شرکت تشکیل گردید.
تصمیمات مجمع:
بند اول: صورت‌های مالی سال منتهی به ۱۴۰۰/۱۲/۲۹ به تصویب رسید.
بند دوم: پاداش اعضای هیئت مدیره جمعاً سیصد میلیون ریال تعیین شد."""


def test_a_year_in_words_is_read_and_a_clause_lends_no_date_to_its_meeting() -> None:
    found = fields.minutes(pages([ASSEMBLY]))
    assert found.date.value == PartialDate(1401, 4, 29)
    assert found.body.value.startswith("مجمع عمومی عادی سالیانه شرکت بهره‌برداری مترو")
    assert found.clauses[1].amount.value == 300_000_000
    undated = ASSEMBLY.replace("۲۹ تیر ماه سال یکهزار و چهارصد و یک", "")
    assert fields.minutes(pages([undated])).date is None


OFFICE = """صورتجلسه شورای اداری شهرداری منطقه سه
جلسه شماره ۱۲ شورای اداری در ساعت ۸:۳۰ صبح روز دوشنبه مورخ ۱۴۰۲/۰۳/۲۲ با حضور اعضا در دفتر شهردار منطقه تشکیل گردید:
حاضران: آقایان حمید نیک‌روش (شهردار منطقه)، فرزاد میرآب (معاون عمران)، خانم لیلا سپیدار (رئیس
حسابداری)
۱- غرفه‌آرایی بر عهده سازمان فرهنگی است. (اقدام: سازمان فرهنگی، مهلت: ۱۴۰۲/۰۴/۱۰)"""


def test_a_list_of_persons_may_wrap_inside_a_bracket() -> None:
    found = fields.minutes(pages([OFFICE]))
    assert [(one.value.name, one.value.post) for one in found.present] == [
        ("حمید نیک‌روش", "شهردار منطقه"),
        ("فرزاد میرآب", "معاون عمران"),
        ("لیلا سپیدار", "رئیس حسابداری"),
    ]
    assert found.body.value == "شورای اداری شهرداری منطقه سه"
    assert found.place.value == "دفتر شهردار منطقه"
    assert found.clauses[0].responsible.value == "سازمان فرهنگی"


SEMICOLONS = """صورتجلسه هیئت مدیره سازمان مدیریت پسماند
حاضران: آقای رضا نیکومنش، رئیس هیئت مدیره؛ خانم مینا سپهری، عضو هیئت
مدیره؛ آقای کاوه دادگر، مدیرعامل
غایبان: حسن کریمی، عضو؛ زهرا توانا، بازرس
مصوبات:
۱- خرید مخزن تصویب شد."""


def test_posts_behind_commas_between_semicolons_are_no_persons() -> None:
    found = fields.minutes(pages([SEMICOLONS]))
    said = [[(p.value.name, p.value.post) for p in row] for row in (found.present, found.absent)]
    assert said == [
        [("رضا نیکومنش", "رئیس هیئت مدیره"), ("مینا سپهری", "عضو هیئت مدیره"),
         ("کاوه دادگر", "مدیرعامل")],
        [("حسن کریمی", "عضو"), ("زهرا توانا", "بازرس")],
    ]  # fmt: skip
    bent = SEMICOLONS.split("حاضران")[0] + "حاضران: رضا نیکومنش، مینا سپهری؛ کاوه دادگر، علی رضوی"
    names = [p.value.name for p in fields.minutes(pages([bent])).present]
    assert names == ["رضا نیکومنش", "مینا سپهری", "کاوه دادگر", "علی رضوی"]


INSPECTION = """خیلی محرمانه
شماره: ۴۰۱/م/۹۹
تاریخ: ۱۷ آذر ۱۳۹۹
ریاست محترم حراست شهرداری
سلام علیکم
عطف به نامه شماره ۱۲/۱ مورخ ۱۳۹۹/۰۸/۰۱ نسبت به جمع‌آوری مدارک اقدام شد.
سرپرست اداره بازرسی
کاوه استوار
گیرندگان رونوشت:
۱- دبیرخانه"""


@pytest.mark.parametrize(
    ("written", "day"),
    [("۱۷ آذر ۱۳۹۹", PartialDate(1399, 9, 17)), ("۹۸/۲/۷", PartialDate(1398, 2, 7))],
)
def test_a_letter_has_its_own_day_not_the_one_it_cites(written: str, day: PartialDate) -> None:
    found = fields.letter(pages([INSPECTION.replace("۱۷ آذر ۱۳۹۹", written)]))
    assert found.date.value == day
    assert [one.value for one in found.copies] == ["دبیرخانه"]
    undated = INSPECTION.replace("تاریخ: ۱۷ آذر ۱۳۹۹\n", "")
    assert fields.letter(pages([undated])).date is None
