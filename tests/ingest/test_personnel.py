"""Facts of papers about people: forms, tables, sentences and lists, each value with its place."""

import io

import pytest

from config.demo import paper
from ingest import extract
from ingest.classify import classify
from ingest.fields import Known, PersonnelProposal, personnel
from ingest.fields.dated import stretch
from ingest.fields.flow import fold_text
from ingest.reading import PageReading, Word

ORDER = """شماره: ۹۹/۸۱/۱۲۳۴
تاریخ: ۱۳۹۹/۰۶/۲۵
جناب آقای مهندس سام آراسته‌مهر
به موجب این حکم از تاریخ ۱۳۹۹/۰۷/۰۱ به سمت معاون فنی در شهرداری منطقه ۲ منصوب می‌شوید.
"""
CV = """رزومه
نام و نام خانوادگی: نگین پرتوآیین
کد ملی: ۰۰۱۲۳۴۵۶۷۸
سوابق تحصیلی
دکتری برنامه‌ریزی شهری، دانشگاه تهران، ۱۳۹۸
سوابق شغلی
از ۱۳۹۳/۰۲ تا ۱۳۹۸/۱۲: کارشناس، سازمان عمران
رئیس مطالعات، سازمان عمران (از ۱۳۹۹/۰۱/۱۵ تا ۱۴۰۳/۰۵/۳۱)
دوره‌های آموزشی
دوره مدیریت پروژه، ۴۰ ساعت، ۱۴۰۰/۰۲/۰۱
گواهی‌نامه‌ها
کانون ارزیابی، صدور ۱۴۰۳/۰۲/۱۰، اعتبار تا ۱۴۰۶/۰۲/۱۰
"""


def page(text: str, number: int = 1) -> PageReading:
    """A page whose words stand in rows, so that every value can have a place."""
    words = []
    for y, line in enumerate(text.split("\n")):
        for x, word in enumerate(line.split()):
            box = (0.9 - 0.06 * x, 0.03 * y, 0.95 - 0.06 * x, 0.03 * y + 0.02)
            words.append(Word(word, box, 0.9))
    return PageReading(number, "ocr", text, 0.9, tuple(words), 0)


def said(found: PersonnelProposal) -> list[tuple[str, dict[str, str]]]:
    """Kind and values; an end that is said to be open has a place but no value."""
    return [
        (f.kind, {k: str(v.value) for k, v in f.values.items() if v.value is not None})
        for f in found.facts
    ]


def test_an_appointment_names_person_post_unit_days_and_number() -> None:
    found = personnel([page(ORDER)], "appointment")
    assert found.person.value == "سام آراسته‌مهر"
    assert (found.number.value, str(found.date.value)) == ("۹۹/۸۱/۱۲۳۴", "1399/06/25")
    assert said(found) == [("service", {
        "title": "معاون فنی", "unit": "شهرداری منطقه ۲", "capacity": "substantive",
        "from": "1399/07/01",
    })]  # fmt: skip


def test_a_life_record_gives_each_line_its_fact() -> None:
    found = personnel([page(CV)], "cv")
    assert found.person.value == "نگین پرتوآیین"
    assert said(found) == [
        ("education", {"degree": "doctorate", "field": "برنامه‌ریزی شهری",
                       "institution": "دانشگاه تهران", "date": "1398"}),
        ("service", {"title": "کارشناس", "unit": "سازمان عمران", "from": "1393/02", "to": "1398/12"}),
        ("service", {"title": "رئیس مطالعات", "unit": "سازمان عمران", "from": "1399/01/15",
                     "to": "1403/05/31"}),
        ("courses", {"title": "مدیریت پروژه", "hours": "40", "date": "1400/02/01"}),
        ("certificates", {"title": "کانون ارزیابی", "date": "1403/02/10",
                          "valid_until": "1406/02/10"}),
    ]  # fmt: skip


MARKS = """رزومه
نام و نام خانوادگی: نگین پرتوآیین
سوابق ارزشیابی
سال ۱۴۰۲: ۸۸ از ۱۰۰
۲- ارزشیابی سال ۱۴۰۳ نمره ۹۱ (عالی)
سال ۱۴۰۴: ۱۷ از ۲۰
سال ۱۴۰۱: ۱۷
سال ۱۴۰۰: ۸۱ رتبه ۳
دوره‌های آموزشی
دوره مدیریت پروژه، ۴۰ ساعت، ۱۴۰۰/۰۲/۰۱"""


@pytest.mark.parametrize(
    "head", ["سوابق ارزشیابی", "ارزیابی عملکرد", "کارنامه ارزشیابی", "نمرات ارزشیابی"]
)
def test_appraisals_of_a_life_record_are_read_and_doubtful_ones_left(head: str) -> None:
    found = personnel([page(MARKS.replace("سوابق ارزشیابی", head))], "cv")
    assert said(found) == [
        ("appraisals", {"year": "1402", "score": "88"}),
        ("appraisals", {"year": "1403", "score": "91", "grade": "عالی"}),
        ("appraisals", {"year": "1404", "score": "85"}),
        ("courses", {"title": "مدیریت پروژه", "hours": "40", "date": "1400/02/01"}),
    ]
    assert all(v.box for fact in found.facts for v in fact.values.values())


def test_every_value_has_its_place_on_its_page() -> None:
    second = CV.replace("رزومه\n", "", 1).replace("نگین", "نگین", 1)
    found = personnel([page("رزومه\nنام و نام خانوادگی: نگین پرتوآیین"), page(second, 2)], "cv")
    values = [v for f in found.facts for v in f.values.values()]
    assert values and all(v.box and v.page == 2 and v.text for v in values)


def test_identity_numbers_birth_and_family_are_never_proposed() -> None:
    text = (
        ORDER
        + "نام پدر: احمد\nتاریخ تولد: ۱۳۵۵/۰۱/۰۲\nجنسیت: مرد\nوضعیت تأهل: متأهل\nکد ملی: ۰۰۱۲۳۴۵۶۷۸"
    )
    found = str(personnel([page(text)], "appointment"))
    assert not any(word in found for word in ("احمد", "1355", "مرد", "متأهل", "۰۰۱۲۳۴۵۶۷۸"))


@pytest.mark.parametrize(
    "written",
    ["۱۲۰۳/۰۲/۲۵", "۱۳۹۳/۰۲/۲۰۵", "۱۳۹۹/۱۳/۰۱", "وش زو", "۱۳۹۱/۰", "۱۳۸۹/۰۳/۲", "۰۶/۰۲ ۱۳۹۲"],
)
def test_a_misread_date_is_not_proposed(written: str) -> None:
    text = f"حکم انتصاب\nنام و نام خانوادگی: سام آراسته‌مهر\nسمت: معاون فنی\nتاریخ اجرا: {written}"
    found = personnel([page(text)], "appointment")
    assert said(found) == [("service", {"title": "معاون فنی"})]


def test_a_number_with_a_hole_is_not_proposed() -> None:
    text = ORDER.replace("۹۹/۸۱/۱۲۳۴", "۱۲۳۴/ /۹۹")
    assert personnel([page(text)], "appointment").number is None


def test_a_table_is_read_by_its_heads_in_any_order() -> None:
    text = (
        "خلاصه سوابق\nنام و نام خانوادگی: هومن راهوارپیشه\n"
        "ردیف\tاز\tتا\tسمت\tسازمان\n"
        "۱\t۱۳۸۹/۰۷/۰۱\t۱۳۹۴/۰۶/۳۱\tکارشناس عمران\tسازمان عمران\n"
        "۲\t۱۳۹۴/۰۷/۰۱\tتاکنون\tرئیس نظارت\tسازمان عمران"
    )
    found = personnel([PageReading(1, "office", text, 1.0, (), 0)], "cv")
    assert [row for _, row in said(found)] == [
        {
            "title": "کارشناس عمران",
            "unit": "سازمان عمران",
            "from": "1389/07/01",
            "to": "1394/06/31",
        },
        {"title": "رئیس نظارت", "unit": "سازمان عمران", "from": "1394/07/01"},
    ]


def test_a_misread_name_is_taken_for_the_only_known_one_it_can_be() -> None:
    text = "حکم انتصاب\nنام و نام خانوادگی: سام آراستة مهر\nسمت: معاون فنی\nواحد سازمانی: شبرداری منطقه ۲"
    known = Known(people=["سام آراسته‌مهر"], units=["شهرداری منطقه ۲", "شهرداری منطقه ۳"])
    found = personnel([page(text)], "appointment", known)
    assert found.person.value == "سام آراسته‌مهر"
    assert found.facts[0].values["unit"].value == "شهرداری منطقه ۲"
    assert found.facts[0].values["unit"].text == "شبرداری منطقه ۲"


def test_courses_certificates_and_universities_take_the_register_s_spelling() -> None:
    text = (
        "رزومه\nنام و نام خانوادگی: سام آراسته‌مهر\nتحصیلات\n"
        "کارشناسی عمران، دانشگاه فردوسی مشید، ۱۳۸۳\nدوره‌های آموزشی\nبودجه‌ریزی ملیانی، ۶۰ ساعت، ۱۴۰۱\n"
        "گواهی‌نامه‌ها\nگواهی میزی کیفیت، ۱۴۰۲/۰۱/۰۱"
    )
    known = Known(
        institutions=["دانشگاه فردوسی مشهد"], courses=["بودجه‌ریزی عملیاتی"],
        certificates=["ممیزی کیفیت"],
    )  # fmt: skip
    read = {
        (fact.kind, name): (value.value, value.text)
        for fact in personnel([page(text)], "cv", known).facts
        for name, value in fact.values.items()
    }
    assert read["education", "institution"] == ("دانشگاه فردوسی مشهد", "دانشگاه فردوسی مشید")
    assert read["courses", "title"] == ("بودجه‌ریزی عملیاتی", "بودجه‌ریزی ملیانی")
    assert read["certificates", "title"] == ("ممیزی کیفیت", "میزی کیفیت")


def test_a_heading_with_a_letter_misread_still_cuts_the_list_before_it() -> None:
    text = (
        "رزومه\nسوابق مدیریتی\nذیحساب - شهرداری گلدشت\n۱۳۹۷/۰۹/۱۳ الی اکنون\n"
        "گوامی‌ها\nشایستگی مدیران، ۱۴۰۳/۱۰/۱۲"
    )
    kinds = [fact.kind for fact in personnel([page(text)], "cv").facts]
    assert kinds == ["service", "certificates"]


def test_a_certificate_is_not_valid_until_a_day_before_it_is_given() -> None:
    text = "رزومه\nگواهی‌ها\nگواهی شایستگی مدیران (تاریخ معتبر تا ۱۴۰۳/۱۰/۱۲: ۱۴۰۶/۰۸/۲۵)"
    [fact] = personnel([page(text)], "cv").facts
    assert str(fact.values["date"].value) == "1403/10/12"
    assert str(fact.values["valid_until"].value) == "1406/08/25"


def test_a_university_that_the_margin_breaks_is_read_to_its_end_and_a_whole_one_is_not_added_to() -> (
    None
):
    broken = (
        "گواهی می‌شود آقای سام آراسته‌مهر دوره کارشناسی ارشد رشته مدیریت دولتی را در دانشگاه علم\n"
        "و صنعت ایران با موفقیت به پایان رسانده است."
    )
    whole = (
        "گواهی می‌شود آقای سام آراسته‌مهر دوره کارشناسی ارشد رشته مدیریت دولتی را به پایان رساند.\n"
        "دانشگاه شیراز\nمدیر آموزش"
    )
    for text, due in ((broken, "دانشگاه علم و صنعت ایران"), (whole, "دانشگاه شیراز")):
        [fact] = personnel([page(text)], "degree").facts
        assert fact.values["institution"].value == due


def test_between_two_known_names_nothing_is_chosen() -> None:
    text = "حکم انتصاب\nنام و نام خانوادگی: سام آراسته\nسمت: معاون فنی"
    known = Known(people=["سام آراستی", "سام آراستا"])
    assert personnel([page(text)], "appointment", known).person.value == "سام آراسته"


def test_an_interval_that_ends_before_it_begins_is_named() -> None:
    text = "حکم انتصاب\nنام و نام خانوادگی: سام آراسته‌مهر\nسمت: معاون\nاز تاریخ: ۱۳۹۹/۰۱/۰۱\nتا تاریخ: ۱۳۹۸/۰۱/۰۱"
    found = personnel([page(text)], "appointment")
    assert "interval_reversed" in {w.code for w in found.warnings}


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("از مهر ۱۳۹۴ تا شهریور ۱۳۹۹", "1394/07", "1399/06"),
        ("۱۳۹۴/۷/۱ لغایت ۱۳۹۹/۶/۳۱", "1394/07/01", "1399/06/31"),
        ("از ۱۳۹۹/۰۷ تاکنون", "1399/07", None),
        ("۱۳۹۹ - ۱۳۹۴", "1394", "1399"),
    ],
)
def test_an_interval_is_read_in_any_writing(written: str, first: str, last: str | None) -> None:
    text = fold_text(written)[0]
    found = stretch(text, 0, len(text))
    assert (str(found.first.date), found.last and str(found.last.date)) == (first, last)


@pytest.mark.parametrize("text", ["", "متن", "رزومه\n\n", "نام: \nسمت:", "۱۲۳ / / ۹", "\t\t\n\t"])
@pytest.mark.parametrize("kind", ["appointment", "degree", "certificate", "cv", "appraisal"])
def test_a_paper_that_says_nothing_gives_no_fact(text: str, kind: str) -> None:
    assert personnel([page(text)], kind).facts == ()
    assert personnel([], kind).facts == ()


def test_the_kinds_are_told_apart() -> None:
    assert classify([page(ORDER)]).kind == "appointment"
    assert classify([page(CV)]).kind == "cv"


def test_a_scanned_order_is_read_and_its_facts_stand_where_they_are_printed(tmp_path) -> None:
    scan = tmp_path / "order.pdf"
    scan.write_bytes(io.BytesIO(paper.scan_pdf([ORDER], "A", 7)).getvalue())
    with extract.opened(scan) as opened:
        found = personnel([extract.read_page(opened, 1)], "appointment")
    assert found.person.value == "سام آراسته‌مهر"
    row = found.facts[0].values
    assert (row["title"].value, str(row["from"].value)) == ("معاون فنی", "1399/07/01")
    assert all(value.box and 0 <= value.box[1] < value.box[3] <= 1 for value in row.values())


def test_where_the_first_name_was_not_read_no_post_takes_the_days_of_another() -> None:
    text = (
        "کارنامه شغلی\nنام و نام خانوادگی: نگین پرتوآیین\nسوابق خدمت\n"
        "تاریخ شروع: ۱۳۸۸/۱۰/۰۹ - تاریخ پایان: ۱۳۹۱/۰۵/۰۱\n"
        "سمت: معاون فنی - محل خدمت: سازمان عمران\n"
        "تاریخ شروع: ۱۳۹۲/۰۹/۱۵ - تاریخ پایان: ۱۳۹۵/۰۵/۱۰"
    )
    assert said(personnel([page(text)], "cv")) == [("service", {
        "title": "معاون فنی", "unit": "سازمان عمران", "from": "1392/09/15", "to": "1395/05/10",
    })]  # fmt: skip


def test_days_before_each_name_stay_with_it() -> None:
    text = (
        "کارنامه شغلی\nنام و نام خانوادگی: نگین پرتوآیین\nسوابق خدمت\n"
        "تاریخ شروع: ۱۳۸۸/۱۰/۰۹ - سمت: کارشناس\nتاریخ شروع: ۱۳۹۲/۰۹/۱۵ - سمت: معاون فنی"
    )
    assert said(personnel([page(text)], "cv")) == [
        ("service", {"title": "کارشناس", "from": "1388/10/09"}),
        ("service", {"title": "معاون فنی", "from": "1392/09/15"}),
    ]


def test_a_head_beside_known_heads_is_known_with_two_letters_lost() -> None:
    text = (
        "رزومه\nنام و نام خانوادگی: نگین پرتوآیین\nمقطع\tرشته تحصیا\tدانشگاه\tتاریخ اخذ\n"
        "کارشناسی\tمحیط زیست\tدانشگاه شیراز\t۱۳۷۸/۰۲/۰۱"
    )
    found = personnel([PageReading(1, "office", text, 1.0, (), 0)], "cv")
    assert said(found)[0][1]["field"] == "محیط زیست"


APPRAISED = "نام و نام خانوادگی: سام آراسته‌مهر\n"


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("دوره ارزشیابی: از ۱۴۰۲/۰۱/۰۱ تا ۱۴۰۲/۱۲/۲۹\nجمع امتیاز: ۸۸ از ۱۰۰\nدرجه ارزشیابی: عالی",
         {"year": "1402", "score": "88", "grade": "عالی"}),
        ("نتیجه ارزشیابی عملکرد سال ۱۴۰۲ ایشان با نمره ۸۸ (هشتاد و هشت) و درجه «خیلی خوب» تأیید شد.",
         {"year": "1402", "score": "88", "grade": "خیلی خوب"}),
        ("سال ارزشیابی: ۱۴۰۱\nنمره ارزشیابی: ۱۷/۵ از ۲۰", {"year": "1401", "score": "87.5"}),
        # in doubt the year stands alone: no scale, beyond it, its own words against it, two years
        ("سال ارزشیابی: ۱۴۰۱\nنمره ارزشیابی: ۱۷", {"year": "1401"}),
        ("سال ارزشیابی: ۱۴۰۱\nنمره نهایی: ۱۲۰", {"year": "1401"}),
        ("سال ارزشیابی: ۱۴۰۱\nنمره نهایی: ۸۶ (هشتاد و هشت)", {"year": "1401"}),
        ("دوره ارزشیابی: از ۱۴۰۲/۰۷/۰۱ تا ۱۴۰۳/۰۶/۳۱\nنمره نهایی: ۸۶", {"score": "86"}),
    ],
)  # fmt: skip
def test_an_appraisal_gives_year_score_and_grade(text: str, due: dict[str, str]) -> None:
    found = personnel([page(f"فرم ارزشیابی\n{APPRAISED}{text}")], "appraisal")
    assert found.person.value == "سام آراسته‌مهر"
    assert said(found) == [("appraisals", due)]
    assert all(v.box and v.page == 1 and v.text for v in found.facts[0].values.values())


@pytest.mark.parametrize(
    ("table", "due"),
    [
        ("سال\tامتیاز\tرتبه\n۱۴۰۰\t۸۸\tخوب\n۱۴۰۱\t۹۱٫۵\tعالی",
         [{"year": "1400", "score": "88", "grade": "خوب"},
          {"year": "1401", "score": "91.5", "grade": "عالی"}]),
        # marks of single factors are no score of the year
        ("سال ارزشیابی\t۱۴۰۲\nعامل\tسقف امتیاز\tامتیاز\nنظم\t۲۰\t۱۸\nکیفیت\t۸۰\t۷۰\nجمع امتیاز\t۱۰۰\t۸۸",
         [{"year": "1402", "score": "88"}]),
    ],
)  # fmt: skip
def test_a_table_of_an_appraisal_gives_each_year_once(table: str, due: list[object]) -> None:
    reading = PageReading(1, "office", f"فرم ارزشیابی\n{APPRAISED}{table}", 1.0, (), 0)
    assert [row for _, row in said(personnel([reading], "appraisal"))] == due
    assert classify([reading]).kind == "appraisal"
