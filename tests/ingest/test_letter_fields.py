"""Proposals from the text of letters and of other papers."""

import pytest

from archive.jalali import PartialDate
from ingest import fields
from tests.ingest.texts import LETTER, loosen, page, pages


@pytest.mark.parametrize("text", [LETTER[0], loosen(LETTER[0])], ids=["clean", "loose"])
def test_letter_is_proposed_in_any_spelling(text):
    found = fields.letter([page(1, text)])
    assert found.date.value == PartialDate(1398, 5, 2)
    assert found.enclosures.value == 3
    assert found.level.value == "confidential"
    assert found.direction.value == "outgoing"
    assert found.sender.value == "شهرداری فرازدشت"
    assert found.receiver.value.startswith("فرماندار محترم")
    assert found.subject.value == "ارسال مصوبه شورا"
    assert found.in_reply_to.value.dates == (PartialDate(1398, 4, 30),)
    assert found.follows.value.dates == (PartialDate(1398, 4, 11),)
    assert len(found.copies) == 2


def test_letter_keeps_number_and_signer_as_written():
    found = fields.letter(pages(LETTER))
    assert found.number.value == "۹۸/۱۰/۰۰۴۱۲"
    assert found.number.box is not None
    assert found.signer.value == fields.PersonLine("آرش دشت‌بان", "شهردار فرازدشت")
    assert not found.warnings


@pytest.mark.parametrize(
    ("line", "receiver"),
    [
        ("رئیس محترم شورای اسلامی شهر", "رئیس محترم شورای اسلامی شهر"),
        ("سازمان اسناد و کتابخانه ملی", "سازمان اسناد و کتابخانه ملی"),
        (
            "جناب آقای آرش دشت‌بان\nمدیرعامل محترم سازمان",
            "جناب آقای آرش دشت‌بان مدیرعامل محترم سازمان",
        ),
    ],
)
def test_receiver_is_found_with_and_without_courtesy(line, receiver):
    text = f"شماره: ۹۸/۱\nتاریخ: ۱۳۹۸/۰۱/۲۰\n{line}\nسلام علیکم\nبه پیوست تقدیم می‌شود."
    assert fields.letter([page(1, text)]).receiver.value == receiver


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("به پیوست (۱۲ برگ) گزارش تقدیم می‌شود.", 12),
        ("به ضمیمه ۳ نسخه قرارداد ارسال می‌گردد.", 3),
        ("به پیوست دو برگ تصویر سند ارسال می‌شود.", 2),
        ("پیوست: دارد\nبا سلام، به پیوست (۴ صفحه) گزارش تقدیم می‌شود.", 4),
        ("پیوست: ۵ برگ\nبا سلام، به پیوست (۴ صفحه) گزارش تقدیم می‌شود.", 5),
    ],
)
def test_enclosures_counted_in_the_sentence_are_proposed(words, count):
    text = f"شماره: ۹۸/۱\nتاریخ: ۱۳۹۸/۰۱/۲۰\nرئیس محترم حراست\n{words}"
    assert fields.letter([page(1, text)]).enclosures.value == count


def test_sender_and_receiver_end_where_the_corner_begins_on_their_line():
    text = (
        "از: مدیرکل امور مالی شماره نامه: ۱۴۰۲/۵۵۸۱/م\n"
        "به: رئیس محترم شورای اسلامی شهر تاریخ نامه: ۱۴۰۲/۱۰/۰۴\nسلام علیکم\nگزارش تقدیم می‌شود."
    )
    found = fields.letter([page(1, text)])
    assert found.sender.value == "مدیرکل امور مالی"
    assert found.receiver.value == "رئیس محترم شورای اسلامی شهر"
    assert found.number.value == "۱۴۰۲/۵۵۸۱/م"


def test_a_corner_without_colons_is_read():
    text = "شماره ۹۸/۳/۱۱۲۰\nتاریخ ۱۳۹۸/۲/۳۱\nمدیرعامل محترم سازمان\nبا سلام\nاقدام فرمایید."
    assert fields.letter([page(1, text)]).date.value == PartialDate(1398, 2, 31)


def test_letter_without_number_is_warned_of():
    found = fields.letter([page(1, "رئیس محترم حراست\nبا سلام، گزارش تقدیم می‌شود.")])
    assert {one.code for one in found.warnings} >= {
        "letter_without_number",
        "letter_without_date",
    }


def test_other_paper_gets_title_date_and_number():
    text = "قرارداد خدمات نظافت\nشماره قرارداد: ۹۸/۱۲۳\nتاریخ: ۱۳۹۸/۰۲/۰۱\nماده ۱- موضوع"
    found = fields.document([page(1, text)])
    assert found.title.value == "قرارداد خدمات نظافت"
    assert (found.number.value, str(found.date.value)) == ("۹۸/۱۲۳", "1398/02/01")
