"""What papers about people do not say: degrees not yet held, days of other things."""

import pytest

from ingest.fields import personnel
from tests.ingest.test_personnel import page, said

MASTER = "کارشناسی ارشد مدیریت شهری، دانشگاه تهران، ۱۳۸۶"
DUTIES = """شرح وظایف پست
۱- نظارت بر امور مالی از ابتدای ۱۴۰۳/۰۱/۰۱
۲- ارائه گزارش تا پایان ۱۴۰۳/۱۲/۲۹"""
ORDER = """حکم کارگزینی
جناب آقای سام آراسته‌مهر
به استناد مصوبه مورخ ۱۴۰۱/۰۲/۰۳ هیئت مدیره، {days} به سمت معاون اداری در سازمان پسماند منصوب می‌شوید.
"""


@pytest.mark.parametrize(
    "line",
    [
        "دانشجوی دکتری مدیریت دولتی، دانشگاه یزد",
        "دکتری مدیریت دولتی، دانشگاه یزد (در حال تحصیل)",
        "دکتری مدیریت دولتی، دانشگاه یزد، ۱۴۰۱ تاکنون",
        "دکتری مدیریت دولتی، انصراف از تحصیل در ۱۴۰۱",
    ],
)
def test_a_degree_that_is_not_yet_held_is_not_proposed(line: str) -> None:
    found = personnel([page(f"رزومه\nسوابق تحصیلی\n{MASTER}\n{line}")], "cv")
    assert [values["degree"] for _, values in said(found)] == ["master"]


def test_a_row_of_studies_that_go_on_is_not_proposed() -> None:
    text = (
        "رزومه\nسوابق تحصیلی\nمقطع\tرشته تحصیلی\tدانشگاه\tتاریخ اخذ\n"
        "کارشناسی\tآمار\tدانشگاه یزد\t۱۳۸۰\nدکتری\tاقتصاد\tدانشگاه تبریز\tدر حال تحصیل"
    )
    assert [values["degree"] for _, values in said(personnel([page(text)], "cv"))] == ["bachelor"]


@pytest.mark.parametrize(
    ("sentence", "count"),
    [
        (
            "آقای سام آراسته‌مهر دانشجوی مقطع دکتری رشته آمار این دانشگاه است. جهت اخذ وام صادر شد.",
            0,
        ),
        ("آقای سام آراسته‌مهر به شماره دانشجویی ۹۱۲ دوره دکتری رشته آمار را به پایان رساند.", 1),
        ("آقای سام آراسته‌مهر دانشجوی دکتری رشته آمار در تاریخ ۱۳۹۲/۰۲/۰۲ دانش‌آموخته شد.", 1),
    ],
)
def test_who_still_studies_has_no_degree(sentence: str, count: int) -> None:
    assert len(personnel([page(f"گواهی\n{sentence}")], "degree").facts) == count


@pytest.mark.parametrize(
    "days", ["از تاریخ ۱۴۰۲/۰۸/۰۱ لغایت ۱۴۰۴/۰۷/۳۰", "از ۱۴۰۲/۰۸/۰۱ به مدت دو سال"]
)
@pytest.mark.parametrize("apart", [True, False])
def test_days_of_duties_are_not_those_of_the_order(days: str, apart: bool) -> None:
    order = ORDER.format(days=days)
    pages = [page(order), page(DUTIES, 2)] if apart else [page(order + DUTIES)]
    ((_, values),) = said(personnel(pages, "appointment"))
    assert (values["from"], values["to"]) == ("1402/08/01", "1404/07/30")


def test_an_order_without_an_end_takes_none_from_its_duties() -> None:
    order = ORDER.format(days="از تاریخ ۱۴۰۲/۰۸/۰۱")
    for pages in ([page(order), page(DUTIES, 2)], [page(order + DUTIES)]):
        ((_, values),) = said(personnel(pages, "appointment"))
        assert values["from"] == "1402/08/01" and "to" not in values


def test_the_sentence_after_an_order_may_say_its_days() -> None:
    order = ORDER.format(days="") + "مدت تصدی از ۱۴۰۲/۰۸/۰۱ تا ۱۴۰۴/۰۷/۳۰ است.\n"
    ((_, values),) = said(personnel([page(order + DUTIES)], "appointment"))
    assert (values["from"], values["to"]) == ("1402/08/01", "1404/07/30")


def test_a_comma_read_as_a_full_stop_ends_no_sentence() -> None:
    text = (
        "ابلاغ سرپرستی\nبا عنایت به پیشنهاد معاونت مربوط. از تاریخ ۱۳۸۸/۰۹/۰۹ لغایت ۱۳۹۳/۱۲/۲۴ با حفظ\n"
        "سمت. سرپرستی املاک شهرداری منطقه ۷ به شما محول می‌گردد."
    )
    ((_, values),) = said(personnel([page(text)], "appointment"))
    assert (values["from"], values["to"]) == ("1388/09/09", "1393/12/24")
