"""Life records in sentences and in two columns, forms whose labels stand above their values."""

from dataclasses import replace

import pytest

from ingest.classify import classify
from ingest.fields import columns, personnel
from ingest.reading import PageReading, Word
from tests.ingest.test_personnel import page, said

ABOVE = """ابلاغ داخلی
شماره ابلاغ\tتاریخ ابلاغ\tنام و نام خانوادگی\tشماره مستخدم
۰۳/۲۳/۱۲۱۳\t۱۴۰۳/۱۱/۰۹\tخشایار خرسند\t۵۲۵۹۱
پست سازمانی\tمحل خدمت\tنوع ابلاغ\tتاریخ شروع\tتاریخ پایان
کارشناس بازآفرینی\tسازمان نوسازی\tمأموریت\t۱۳۸۶/۰۳/۱۰\t۱۳۹۲/۰۷/۱۸"""
TOLD = """شرح حال و سوابق مدیر
اینجانب پروانه ملک‌زاده دارای مدرک کارشناسی رشته حقوق عمومی از دانشگاه اصفهان (سال ۱۳۸۳) و کارشناسی ارشد رشته مهندسی
صنایع از دانشگاه تبریز (سال ۱۳۹۵) و دانشجوی دکتری رشته اقتصاد هستم.
از تاریخ ۱۳۸۴/۰۳/۰۷ تا ۱۳۹۲/۱۰/۲۳ به عنوان کارشناس بازآفرینی در سازمان نوسازی خدمت کرده‌ام. سپس از تاریخ ۱۳۹۳/۰۱/۱۶ تا
۱۳۹۵/۰۳/۰۲ در سمت رئیس گروه بودجه در معاونت برنامه‌ریزی مشغول بوده‌ام.
از تاریخ ۱۳۹۶/۰۹/۱۳ تاکنون نیز معاون خدمات شهری شهرداری ناحیه ۳ هستم.
از ۱۳۹۶/۱۰/۰۱ تا ۱۳۹۷/۰۱/۰۱ پروژه پل شهید را به پایان رساندم."""


def test_labels_above_their_values_are_read_and_none_is_a_name() -> None:
    found = personnel([page(ABOVE)], "appointment")
    assert (found.person.value, found.code.value) == ("خشایار خرسند", "۵۲۵۹۱")
    assert (found.number.value, str(found.date.value)) == ("۰۳/۲۳/۱۲۱۳", "1403/11/09")
    assert said(found) == [("service", {
        "title": "کارشناس بازآفرینی", "unit": "سازمان نوسازی", "capacity": "seconded",
        "from": "1386/03/10", "to": "1392/07/18",
    })]  # fmt: skip


def test_a_term_that_is_renewed_is_an_appointment() -> None:
    text = (
        "موضوع: تمدید انتصاب\nجناب آقای پروانه زرین‌کلک\nمدت تصدی جنابعالی در پست «مدیر املاک» شهرداری "
        "آبشار از مورخ ۱۳۹۳/۱۰/۲۴ لغایت ۱۳۹۸/۰۶/۲۸ تمدید می‌گردد."
    )
    assert classify([page(text)]).kind == "appointment"
    assert said(personnel([page(text)], "appointment")) == [("service", {
        "title": "مدیر املاک", "unit": "شهرداری آبشار", "capacity": "substantive",
        "from": "1393/10/24", "to": "1398/06/28",
    })]  # fmt: skip


def test_a_life_told_in_sentences_gives_posts_and_degrees_held() -> None:
    found = personnel([page(TOLD)], "cv")
    assert found.person.value == "پروانه ملک‌زاده"
    assert said(found) == [
        ("service", {"title": "کارشناس بازآفرینی", "unit": "سازمان نوسازی", "from": "1384/03/07",
                     "to": "1392/10/23"}),
        ("service", {"title": "رئیس گروه بودجه", "unit": "معاونت برنامه‌ریزی",
                     "from": "1393/01/16", "to": "1395/03/02"}),
        ("service", {"title": "معاون خدمات شهری", "unit": "شهرداری ناحیه ۳",
                     "from": "1396/09/13"}),
        ("education", {"degree": "bachelor", "field": "حقوق عمومی",
                       "institution": "دانشگاه اصفهان", "date": "1383"}),
        ("education", {"degree": "master", "field": "مهندسی صنایع",
                       "institution": "دانشگاه تبریز", "date": "1395"}),
    ]  # fmt: skip
    going_on = found.facts[2].values["to"]
    assert (going_on.value, going_on.text, going_on.page) == (None, "کنون", 1)
    assert going_on.box


def placed(rows: list[tuple[str, str]], gutter: float = 0.5) -> PageReading:
    """A page whose rows have a right and a left part, read across as one line."""
    lines, words = [], []
    for y, sides in enumerate(rows):
        for side, right in zip(sides, (0.95, gutter - 0.02), strict=True):
            for x, word in enumerate(side.split()):
                box = (right - 0.08 * x - 0.07, 0.03 * y, right - 0.08 * x, 0.03 * y + 0.02)
                words.append(Word(word, box, 0.9))
        lines.append(" ".join(filter(None, sides)))
    text = "\n".join(lines)
    return PageReading(1, "ocr", text, 0.9, tuple(words), 0, width=1000, height=1400)


COLUMNS = [
    ("رزومه", ""),
    ("نام: سیامک", "نام خانوادگی: شهریاری"),
    ("تحصیلات", "سوابق کاری"),
    ("کارشناسی اقتصاد، دانشگاه تبریز", "مدیر املاک، شهرداری آبشار"),
    ("کارشناسی ارشد حسابداری، ۱۳۹۱", "از ۱۳۸۸/۰۳/۱۷ تا ۱۳۹۲/۰۷/۱۶"),
    ("دوره‌ها", "ناظر، سازمان نوسازی"),
    ("مدیریت زمان، ۲۴ ساعت", "از ۱۳۹۳/۰۱/۱۳ تا کنون"),
    ("حقوق، ۶۰ ساعت", ""),
]


def test_two_columns_are_read_one_after_the_other() -> None:
    found = personnel([placed(COLUMNS)], "cv")
    assert said(found) == [
        ("education", {"degree": "bachelor", "field": "اقتصاد", "institution": "دانشگاه تبریز"}),
        ("education", {"degree": "master", "field": "حسابداری", "date": "1391"}),
        ("courses", {"title": "مدیریت زمان", "hours": "24"}),
        ("courses", {"title": "حقوق", "hours": "60"}),
        ("service", {"title": "مدیر املاک", "unit": "شهرداری آبشار", "from": "1388/03/17",
                     "to": "1392/07/16"}),
        ("service", {"title": "ناظر", "unit": "سازمان نوسازی", "from": "1393/01/13"}),
    ]  # fmt: skip
    assert all(value.box for fact in found.facts for value in fact.values.values())


def test_gaps_of_words_that_meet_by_chance_are_no_gutter() -> None:
    """Their lines begin anywhere, though a heading stands on each side."""
    rows = [
        ("سوابق تحصیلی", ""),
        ("کارشناسی آمار", "از دانشگاه"),
        ("تجربیات", "کاری"),
        ("ناظر", "سازمان"),
    ]
    one = placed(rows)
    shifts = {"از": 0.06, "دانشگاه": 0.06, "سازمان": 0.12}
    words = [
        replace(w, box=(w.box[0] - s, w.box[1], w.box[2] - s, w.box[3]))
        for w in one.words for s in [shifts.get(w.text, 0.0)]
    ]  # fmt: skip
    found = columns.parted(replace(one, words=tuple(words))).text.split()
    assert found.index("کاری") == found.index("تجربیات") + 1


def test_a_word_of_several_parts_keeps_the_order_of_its_page() -> None:
    """A number that was read again may hold the words beside it."""
    one = placed(COLUMNS)
    words = list(one.words)
    at = [word.text for word in words].index("۲۴")
    box = (*words[at + 1].box[:2], *words[at].box[2:])
    words[at : at + 2] = [replace(words[at], text="۲۴ ساعت", box=box)]
    assert columns.parted(replace(one, words=tuple(words))).text == columns.parted(one).text


@pytest.mark.parametrize("rows", [COLUMNS[3:7], [("سوابق خدمت", ""), *COLUMNS[3:5] * 2]])
def test_without_headings_on_both_sides_lines_stay_whole(rows: list[tuple[str, str]]) -> None:
    one = placed(rows)
    said = [line.split() for line in columns.parted(one).text.split("\n")]
    assert said == [" ".join(filter(None, row)).split() for row in rows]


def test_a_study_mixed_up_with_a_service_lends_no_day_from_it() -> None:
    text = "رزومه\nتحصیلات\nکارشناسی ارشد اقتصاد، دانشگاه تبریز، ۱۳۸۹ از ۱۳۸۸/۰۴/۱۵ تا ۱۳۹۰/۱۲/۰۳"
    ((_, values),) = said(personnel([page(text)], "cv"))
    assert "date" not in values and values["field"] == "اقتصاد"


def test_two_studies_that_ran_into_one_lend_each_other_no_year() -> None:
    text = "رزومه\nتحصیلات\nلیسانس، آمار، دانشگاه یزد، سال ۱۳۸۳\nفرق لسانس، اقتصاد، سال ۱۳۸۹"
    ((_, values),) = said(personnel([page(text)], "cv"))
    assert values["degree"] == "bachelor" and "date" not in values


def test_a_study_from_a_year_to_a_year_ended_in_the_last() -> None:
    text = "رزومه\nتحصیلات\nلیسانس آمار، دانشگاه یزد، از ۱۳۷۹ تا ۱۳۸۳"
    ((_, values),) = said(personnel([page(text)], "cv"))
    assert values["date"] == "1383"


def test_a_post_in_guillemets_is_read_though_the_words_before_it_were_lost() -> None:
    text = (
        "موضوع: تمدید انتصاب\nجناب آقای مهشید بهمن‌یار\nپیرو ابلاغ پیشین ی جنابعالی در پ\n"
        "«رئیس گروه بودجه» معاونت برنامه‌ریزی از مورخ ۱۳۹۱/۱۱/۱۰ لغایت ۱۳۹۹/۱۲/۰۶ تمدید می‌گردد."
    )
    ((_, values),) = said(personnel([page(text)], "appointment"))
    assert values == {"title": "رئیس گروه بودجه", "unit": "معاونت برنامه‌ریزی", "capacity": "substantive",
                      "from": "1391/11/10", "to": "1399/12/06"}  # fmt: skip


def test_a_table_that_goes_on_over_the_page_keeps_each_place_on_its_page() -> None:
    first = "رزومه\nنام و نام خانوادگی: سام آراسته‌مهر\nسوابق شغلی\nسمت\tسازمان\tاز تاریخ\tتا تاریخ\nناظر\tسازمان نوسازی\t۱۳۸۰/۰۲/۰۱\t۱۳۸۶/۱۱/۳۰"
    second = "مدیر املاک\tشهرداری آبشار\t۱۳۸۶/۰۵/۰۱\tتاکنون\nدوره‌های آموزشی\nدوره مدیریت پروژه، ۴۰ ساعت\nصفحه ۲ از ۲"
    found = personnel([page(first), page(second, 2)], "cv")
    assert [(fact.kind, {v.page for v in fact.values.values()}) for fact in found.facts] == [
        ("service", {1}), ("service", {2}), ("courses", {2}),
    ]  # fmt: skip
    assert said(found)[1][1] == {
        "title": "مدیر املاک",
        "unit": "شهرداری آبشار",
        "from": "1386/05/01",
    }


def test_a_degree_s_cell_may_hold_its_university_and_year() -> None:
    text = (
        "خلاصه سوابق خدمتی\nنام و نام خانوادگی: بابک رستمی\n"
        "مدرک تحصیلی: دکتری شهرسازی از دانشگاه شهید بهشتی سال ۱۳۹۵"
    )
    assert said(personnel([page(text)], "cv")) == [("education", {
        "degree": "doctorate", "field": "شهرسازی", "institution": "دانشگاه شهید بهشتی",
        "date": "1395",
    })]  # fmt: skip


def test_labels_may_be_counted_and_a_degree_stand_with_its_field() -> None:
    text = (
        "حکم کارگزینی\n۱- نام: لیلا   ۲- نام خانوادگی: مقدم   ۳- شماره شناسنامه: ۱۲۳\n"
        "۴- مدرک و رشته تحصیلی: کارشناسی - جغرافیا\n۵- عنوان پست: کارشناس طرح‌ها\n"
        "۶- تاریخ اجرای حکم: ۱۴۰۰/۰۷/۰۱"
    )
    found = personnel([page(text)], "appointment")
    assert found.person.value == "لیلا مقدم"
    assert ("education", {"degree": "bachelor", "field": "جغرافیا"}) in said(found)


def test_a_form_of_managers_is_a_life_record_and_a_note_of_employment_no_certificate() -> None:
    form = "فرم مشخصات مدیران\nآخرین مدرک تحصیلی: کارشناسی\tرشته تحصیلی: حقوق\nسمت فعلی: مدیر املاک"
    assert classify([page(form)]).kind == "cv"
    note = (
        "گواهی اشتغال به کار\nگواهی می‌شود آقای حامد ترابی از تاریخ ۱۳۹۴/۰۳/۰۱ سرپرست کارگاه می‌باشد."
    )
    assert said(personnel([page(note)], "certificate")) == []
