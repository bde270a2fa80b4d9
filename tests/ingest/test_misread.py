"""Papers about people of which the reading lost letters, words or the ends of days."""

import pytest

from ingest.classify import classify
from ingest.fields import personnel
from tests.ingest.test_personnel import page, said


def test_among_known_labels_of_a_form_a_misread_one_is_a_label() -> None:
    text = (
        "حکم انتصاب\nنام کارمند\tزهره شایگان\tنوع انتصاب\tاصیل\tستت\tرئیس اداره بازرسی\n"
        "واحد\tشهرداری مهرشهر\tاز تاریخ\t۱۴۰۰/۰۱/۰۹\tوضعیت\tشاغل"
    )
    assert said(personnel([page(text)], "appointment")) == [("service", {
        "title": "رئیس اداره بازرسی", "unit": "شهرداری مهرشهر", "capacity": "substantive",
        "from": "1400/01/09",
    })]  # fmt: skip


def test_a_value_beside_other_values_is_no_label() -> None:
    text = "حکم انتصاب\nزهره شایگان\tاصیل\tسمت‌ها\tرئیس اداره بازرسی"
    assert said(personnel([page(text)], "appointment")) == []


def test_days_that_were_torn_are_no_words_of_the_unit_before_them() -> None:
    text = "رزومه\nسوابق اجرایی\n- رئیس آموزش شهرداری مهرشهر از ۱۳۸۷/۰۵۰۱ تا ۱۳۹۳/۱۲"
    assert said(personnel([page(text)], "cv")) == [
        ("service", {"title": "رئیس آموزش", "unit": "شهرداری مهرشهر", "to": "1393/12"})
    ]


@pytest.mark.parametrize(
    "heads", ["دوره ارزیایی\tامتیاز\tسم رد", "دوره ارزیابی\tامنیاز\tسطح عملکرد"]
)
def test_heads_of_an_appraisal_are_known_with_letters_lost(heads: str) -> None:
    text = (
        f"کارنامه ارزیابی عملکرد\nنامر کارمند: شیرین دلاوری\nردیف\t{heads}\n۱\t۱۴۰۰\t۸۶\tخیلی خوب"
    )
    found = personnel([page(text)], "appraisal")
    assert found.person.value == "شیرین دلاوری"
    assert said(found) == [("appraisals", {"year": "1400", "score": "86", "grade": "خیلی خوب"})]


def test_a_heading_is_no_name() -> None:
    assert personnel([page("کارنامه ارزیابی عملکرد\n۱۴۰۰")], "appraisal").person is None


@pytest.mark.parametrize("word", ["تارج ٫", "ناریخ", "تاریخ"])
def test_a_degree_keeps_its_day_behind_a_misread_word(word: str) -> None:
    text = (
        "گواهی پایان تحصیللات\nتأیید می‌شود خانم سیمین دلاوری در مقطع کارشناسی، رشته آمار، "
        f"در {word} ۱۳۹۳/۰۱/۲۸ از دانشگاه یزد فارغ‌التحصیل شده‌اند."
    )
    assert classify([page(text)]).kind == "degree"
    assert said(personnel([page(text)], "degree")) == [("education", {
        "degree": "bachelor", "field": "آمار", "institution": "دانشگاه یزد", "date": "1393/01/28",
    })]  # fmt: skip


def test_another_word_before_a_day_does_not_make_it_the_degree_s() -> None:
    text = "گواهی می‌شود خانم سیمین دلاوری در مقطع کارشناسی در دفتر ۱۳۹۳/۰۱/۲۸ ثبت است."
    assert said(personnel([page(text)], "degree")) == [("education", {"degree": "bachelor"})]


def test_a_misread_word_for_certificate_is_no_part_of_its_title() -> None:
    text = "رزومه\nگواهی‌ها\nگوامی حسابرس داخلی (تاریخ ۱۴۰۳/۰۱/۲۶)\nحسابرس انرژی (تاریخ ۱۴۰۳/۰۱/۲۷)"
    assert [values["title"] for _, values in said(personnel([page(text)], "cv"))] == [
        "حسابرس داخلی", "حسابرس انرژی",
    ]  # fmt: skip


def test_a_misread_until_still_joins_two_days() -> None:
    text = "رزومه\nسوابق مدیریتی\nمشاور شهردار - شهرداری گلدشت\n۱۳۹۹/۰۲/۲۷ ای اکنون"
    ((_, values),) = said(personnel([page(text)], "cv"))
    assert values == {"title": "مشاور شهردار", "unit": "شهرداری گلدشت", "from": "1399/02/27"}


def test_a_district_whose_number_was_lost_is_not_proposed() -> None:
    text = "رزومه\nسوابق شغلی\nاز ۱۳۹۱/۰۲/۰۱ تا ۱۳۹۲/۰۲/۰۱: مسئول املاک، شهرداری منطقه »"
    ((_, values),) = said(personnel([page(text)], "cv"))
    assert "unit" not in values and values["title"] == "مسئول املاک"


@pytest.mark.parametrize(
    "label",
    ["شاره ابلاغ: ۰۴/۶۲/۲۲۹۳", "شماره ابلاغ: ۰۴/۶۲/۲۲۹۳ تاریخ ، پیان مأموریت. ٫ :۱۳۹۸/۰۵/۲۹"],
)
def test_labels_of_an_order_are_known_through_dust(label: str) -> None:
    text = f"ابلاغ مأموریت\nعنوان شغل: مدیر خدمات شهری\n{label}"
    found = personnel([page(text)], "appointment")
    assert found.number.value == "۰۴/۶۲/۲۲۹۳"
    assert [values.get("to") for _, values in said(found)] == [
        "1398/05/29" if "پیان" in label else None
    ]
