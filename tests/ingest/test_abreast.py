"""Lists of people side by side, and people who are known by their signatures alone."""

import pytest

from ingest import fields
from ingest.reading import PageReading, Word
from tests.ingest.texts import page

BESIDE = """صورتجلسه شورای هماهنگی مدیریت بحران
حاضرین:\tغایبین:
مهندس شاپور کیهانی (رئیس ستاد)\tنماینده شرکت گاز
سرهنگ بهزاد عامری (نیروی انتظامی)\tرامین پیروز
دکتر مریم ادیب (دانشگاه علوم پزشکی)
دستور جلسه: آمادگی برای بارش برف
ردیف\tمصوبات\tمسئول پیگیری\tزمان
۱\tذخیره‌سازی شن و نمک\tمعاونت خدمات شهری\t۱۴۰۰/۱۱/۲۵
۲\tاستقرار سه گروه یدک‌کش\tراهور\tتا پایان اسفند"""
HEAD = "سازمان فرهنگی ورزشی\tصورتجلسه هیئت امنا\tتاریخ: ۱۳۹۹/۰۶/۲۴\n"
DECIDED = "۱- پیشنهاد سازمان در خصوص جشنواره تصویب شد.\n۲- بند ۴ مصوبه قبلی لغو گردید.\n"
NAMES = "ناصر گودرزی\tپروانه شمس\tدکتر کاوه امیدوار"
POSTS = "رئیس هیئت امنا\tنایب رئیس\tعضو و مدیرعامل"


def test_two_lists_side_by_side_keep_their_people_apart() -> None:
    """Read line by line everybody would be absent."""
    found = fields.minutes([page(1, BESIDE)])
    assert [p.value.name for p in found.present] == [
        "شاپور کیهانی",
        "سرهنگ بهزاد عامری",
        "مریم ادیب",
    ]
    assert [p.value.name for p in found.absent] == ["نماینده شرکت گاز", "رامین پیروز"]


def test_the_head_of_the_decisions_is_no_item_of_the_agenda() -> None:
    """It has columns; an item has none."""
    found = fields.minutes([page(1, BESIDE)])
    assert [item.value for item in found.agenda] == ["آمادگی برای بارش برف"]
    assert [clause.number for clause in found.clauses] == ["۱", "۲"]


@pytest.mark.parametrize("below", [f"{NAMES}\n{POSTS}", f"{POSTS}\n{NAMES}"])
def test_who_signed_was_there_when_nobody_else_is_named(below: str) -> None:
    """Names over posts or under them."""
    found = fields.minutes([page(1, HEAD + DECIDED + below)])
    people = [(p.value.name, p.value.post) for p in found.present]
    assert people == [
        ("ناصر گودرزی", "رئیس هیئت امنا"), ("پروانه شمس", "نایب رئیس"),
        ("کاوه امیدوار", "عضو و مدیرعامل"),
    ]  # fmt: skip
    assert found.body is not None
    assert found.body.value == "هیئت امنا"


def test_ink_of_signatures_is_no_part_of_the_last_decision() -> None:
    """A scan reads the strokes above the names as short signs."""
    found = fields.minutes([page(1, HEAD + DECIDED + f"مر\tلا\t۱\n{NAMES}\n{POSTS}")])
    assert found.clauses[-1].text == "بند ۴ مصوبه قبلی لغو گردید."


def test_signatures_add_nobody_to_a_list() -> None:
    """Who is listed is listed."""
    listed = HEAD + "حاضرین: سارا باربر (مدیرعامل)\n" + DECIDED + f"{NAMES}\n{POSTS}"
    found = fields.minutes([page(1, listed)])
    assert [p.value.name for p in found.present] == ["سارا باربر"]


def test_wide_gaps_of_a_scan_part_cells() -> None:
    """A scan's line has blanks where a printed page has cells."""
    boxes = [(0.8, 0.9), (0.7, 0.79), (0.3, 0.4), (0.2, 0.29)]
    lines = ("ناصر گودرزی پروانه شمس", "رئیس هیئت نایب رئیس")
    words = tuple(
        Word(text, (left, 0.8 + 0.05 * row, right, 0.82 + 0.05 * row), 0.9)
        for row, line in enumerate(lines)
        for text, (left, right) in zip(line.split(), boxes, strict=True)
    )
    scan = PageReading(
        number=1, source="ocr", text="\n".join(lines), confidence=0.9, words=words, ms=1,
        attempts=1, width=1000, height=1400,
    )  # fmt: skip
    found = fields.minutes([scan])
    assert [p.value.name for p in found.present] == ["ناصر گودرزی", "پروانه شمس"]
