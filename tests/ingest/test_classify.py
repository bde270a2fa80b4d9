"""The kind of a paper is guessed from its words, unsure when they say little."""

import pytest

from ingest.classify import classify
from tests.ingest.texts import LETTER, MINUTES, loosen, page, pages

PAPERS = [
    ("agenda", "دعوتنامه جلسه هیئت مدیره\nدستور جلسه:\n۱- بررسی بودجه"),
    ("notice", "ابلاغیه مصوبه شماره ۶۰/۹۸/۱۲\nشورای اسلامی شهر"),
    ("bill", "لایحه متمم بودجه سال ۱۳۹۸\nتقدیم به شورای اسلامی شهر"),
    ("report", "گزارش عملکرد سه ماهه سازمان\nمقدمه"),
    ("chart", "نمودار سازمانی و تشکیلات تفصیلی سازمان\nواحدها"),
    ("statute", "اساسنامه سازمان مدیریت پسماند\nماده ۱- نام سازمان"),
    (
        "appointment",
        "حکم انتصاب\nبه موجب این حکم جناب آقای مانی به سمت مدیر منصوب می‌شوید",
    ),
    ("degree", "دانشگاه فرازدشت\nدانشنامه کارشناسی\nرشته مهندسی عمران"),
    (
        "certificate",
        "گواهینامه\nگواهی می‌شود خانم رها دوره آموزشی بایگانی را به مدت ۴۰ ساعت گذراند",
    ),
    ("appraisal", "فرم ارزشیابی سالانه کارکنان\nسال ۱۳۹۸ نمره ۹۱"),
    ("contract", "قرارداد خدمات نظافت\nطرفین قرارداد\nموضوع قرارداد"),
    ("evidence", "صورت وضعیت شماره ۳ پروژه\nمبلغ"),
]


@pytest.mark.parametrize(("kind", "text"), PAPERS)
def test_papers_are_told_apart(kind, text):
    assert classify([page(1, text)]).kind == kind


@pytest.mark.parametrize("change", [str, loosen], ids=["clean", "loose"])
def test_minutes_and_letters_are_told_apart(change):
    assert classify(pages([change(text) for text in MINUTES])).kind == "minutes"
    assert classify(pages([change(text) for text in LETTER])).kind == "letter"


def test_letter_that_encloses_minutes_stays_a_letter():
    text = (
        "شماره: ۹۸/۱۲\nتاریخ: ۱۳۹۸/۰۱/۲۰\nپیوست: دارد\nمدیرعامل محترم سازمان\n"
        "با سلام، به پیوست تصویر صورتجلسه دهمین جلسه هیئت مدیره ارسال می‌گردد.\nرونوشت: بایگانی"
    )
    assert classify([page(1, text)]).kind == "letter"


def test_unclear_paper_is_other_with_low_confidence():
    found = classify([page(1, "یادداشت روزانه درباره آب و هوا")])
    assert (found.kind, found.confidence <= 0.3) == ("other", True)


def test_blank_pages_say_nothing():
    assert classify([page(1, "")]).confidence == 0.0


@pytest.mark.parametrize("misread", ["صور تجلسه", "صورنجلسه", "صورتحلسه", "صوزت خلسه", "ضورتجلشه"])
def test_minutes_stay_minutes_when_ocr_bends_their_name(misread):
    broken = [text.replace("صورتجلسه", misread) for text in MINUTES]
    assert classify(pages(broken)).kind == "minutes"
    heading = f"بسمه تعالی\n{misread} شماره ۱۲ هیئت مدیره\nمتن ناخوانا"
    assert classify([page(1, heading)]).kind == "minutes"


@pytest.mark.parametrize("other", ["صورت حساب شماره ۱۲", "صورت وضعیت شماره ۳", "صورت اموال"])
def test_other_lists_are_no_minutes(other):
    assert classify([page(1, f"{other}\nمتن")]).kind != "minutes"
