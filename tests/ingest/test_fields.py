"""Proposals from the pages' text: right on clean, loose and noisy Persian; gaps never closed."""

import pytest

from archive.jalali import PartialDate
from ingest import fields
from tests.ingest.texts import MINUTES, loosen, page, pages


def loose_pages() -> list:
    return pages([loosen(text) for text in MINUTES])


@pytest.mark.parametrize("sheaf", [pages(MINUTES), loose_pages()], ids=["clean", "loose"])
def test_head_of_minutes_is_proposed_in_any_spelling(sheaf):
    found = fields.minutes(sheaf)
    assert "پسماند" in found.body.value
    assert found.number.value == 43
    assert found.date.value == PartialDate(1398, 4, 18)
    assert (found.start.value, found.end.value) == ("10:30", "12:15")
    assert found.session_kind.value == "عادی"
    assert "سالن جلسات" in found.place.value


@pytest.mark.parametrize("sheaf", [pages(MINUTES), loose_pages()], ids=["clean", "loose"])
def test_clauses_are_found_in_order(sheaf):
    found = fields.minutes(sheaf)
    assert [clause.ordinal for clause in found.clauses] == [1, 2, 3, 4]
    assert not [one for one in found.warnings if one.code == "clause_gap"]


def test_clause_crossing_a_page_is_joined_without_running_heads():
    clause = fields.minutes(pages(MINUTES)).clauses[2]
    assert "را ارائه کند و نتیجه در جلسه آتی گزارش شود" in clause.text
    assert "صفحه" not in clause.text and "نمایشی" not in clause.text
    assert clause.is_continued
    assert [number for number, _box in clause.places] == [1, 2]


def test_box_of_a_clause_is_the_union_of_its_words():
    clause = fields.minutes(pages(MINUTES)).clauses[1]
    (number, box), *rest = clause.places
    assert (number, rest) == (1, [])
    assert box[1] == pytest.approx(0.02 * 6)
    assert box[3] == pytest.approx(0.02 * 6 + 0.015)


def test_page_without_words_gives_no_box():
    clause = fields.minutes(pages(MINUTES, boxes=False)).clauses[0]
    assert clause.places == ((1, None),)


def test_present_and_absent_carry_their_posts():
    found = fields.minutes(pages(MINUTES))
    assert [one.value.name for one in found.present] == [
        "مانی بازیافت‌گر",
        "رها ورق‌آرا",
        "کیان سبزپوش",
    ]
    assert found.present[1].value.post == "مدیرعامل"
    assert [(one.value.name, one.value.absence) for one in found.absent] == [
        ("سهند راه‌نما", "موجه")
    ]


def test_person_present_but_unsigned_is_warned_of():
    found = fields.minutes(pages(MINUTES))
    unsigned = [one.details[0][1] for one in found.warnings if one.code == "signature_missing"]
    assert unsigned == ["کیان سبزپوش"]


def test_votes_deadline_responsible_and_amount_of_clauses():
    first, second, third, _fourth = fields.minutes(pages(MINUTES)).clauses
    assert first.votes.value == fields.Votes("majority", 4, 1, 0)
    assert first.deadline.value.date == PartialDate(1398, 6, 31)
    assert first.responsible.value == "معاونت مالی"
    assert second.amount.value == 45_000_000
    assert third.deadline.value.text == "ظرف یک ماه"
    assert third.responsible.value == "سازمان فناوری اطلاعات"


def test_weekday_that_disagrees_is_warned_of():
    wrong = MINUTES[0].replace("سه‌شنبه", "چهارشنبه")
    found = fields.minutes(pages([wrong, MINUTES[1]]))
    (warning,) = [one for one in found.warnings if one.code == "weekday_mismatch"]
    assert dict(warning.details) == {
        "said": "چهارشنبه",
        "computed": "سه‌شنبه",
        "date": "1398/04/18",
    }


def test_weekday_settles_an_ambiguous_date():
    text = MINUTES[0].replace("سه‌شنبه مورخ ۱۳۹۸/۰۴/۱۸", "سه‌شنبه مورخ 01/04/02")
    found = fields.minutes(pages([text, MINUTES[1]]))
    assert found.date.value in {PartialDate(1401, 4, 2), PartialDate(1402, 4, 1)}
    assert [one.code for one in found.warnings if one.code.startswith("date")] in (
        [],
        ["date_ambiguous"],
    )


def test_gap_in_numbering_is_flagged_and_not_closed():
    broken = MINUTES[0].replace("۲- با جابه‌جایی", "با جابه‌جایی")
    found = fields.minutes(pages([broken, MINUTES[1]]))
    assert [clause.ordinal for clause in found.clauses] == [1, 3, 4]
    (gap,) = [one for one in found.warnings if one.code == "clause_gap"]
    assert (gap.clause, gap.page) == ("2", 1)


def test_amount_in_words_that_differs_is_warned_of():
    wrong = MINUTES[0].replace("چهل و پنج میلیون", "پنجاه و چهار میلیون")
    found = fields.minutes(pages([wrong, MINUTES[1]]))
    (warning,) = [one for one in found.warnings if one.code == "amount_words_differ"]
    assert warning.clause == "۲"
    assert dict(warning.details) == {"words": "54000000", "digits": "45000000"}


@pytest.mark.parametrize(
    ("words", "differs"),
    [
        ("چهل و پنج میلیون ریال (۴۵٬۰۰۰٬۰۰۰ ریال)", False),
        ("چهل میلیون ریال (۴۵٬۰۰۰٬۰۰۰ ریال)", True),
    ],
)
def test_words_before_the_digits_are_compared_too(words, differs):
    found = fields.minutes([page(1, f"{INTRO}۱- پرداخت مبلغ {words} تصویب شد.")])
    assert ("amount_words_differ" in [one.code for one in found.warnings]) is differs


INTRO = "صورتجلسه هیئت مدیره سازمان عمران مورخ ۱۳۹۸/۰۴/۱۸\nتصمیمات زیر اتخاذ گردید:\n"


@pytest.mark.parametrize(
    ("marks", "ordinals"),
    [
        (("۱- ", "۲- ", "۳- "), [1, 2, 3]),
        (("۱) ", "۲) ", "۳) "), [1, 2, 3]),
        (("(۱) ", "(۲) ", "(۳) "), [1, 2, 3]),
        (("۱ـ ", "۲ـ ", "۳ـ "), [1, 2, 3]),
        (("۱. ", "۲. ", "۳. "), [1, 2, 3]),
        (("بند ۱: ", "بند ۲: ", "بند ۳: "), [1, 2, 3]),
        (("بند اول: ", "بند دوم: ", "بند سوم: "), [1, 2, 3]),
        (("بند اول ", "بند دوم ", "بند سوم "), [1, 2, 3]),
        (("الف) ", "ب) ", "ج) "), [1, 2, 3]),
        (("الف- ", "ب- ", "پ- "), [1, 2, 3]),
    ],
)
def test_every_form_of_numbering_is_read(marks, ordinals):
    lines = [f"{mark}خرید تجهیزات کارگاه شماره تصویب شد." for mark in marks]
    found = fields.minutes([page(1, INTRO + "\n".join(lines))])
    assert [clause.ordinal for clause in found.clauses] == ordinals


def test_number_that_lost_its_first_digit_is_restored_with_a_doubt():
    marks = [f"{n}- " for n in ("۱", "۲", "۳", "۴", "۵", "۶", "۷", "۸", "۹", "۰", "۱", "۲")]
    lines = [f"{mark}خرید تجهیزات کارگاه تصویب شد." for mark in marks]
    found = fields.minutes([page(1, INTRO + "\n".join(lines))])
    assert [clause.ordinal for clause in found.clauses] == list(range(1, 13))
    doubted = [one.clause for one in found.warnings if one.code == "clause_number_doubtful"]
    assert doubted == ["۱۰", "۱۱", "۱۲"]


def test_misread_number_that_alone_fills_a_gap_is_restored_with_a_doubt():
    text = INTRO + "۱- خرید تصویب شد.\n۷- فروش تصویب شد.\n۳- گزارش تصویب شد."
    found = fields.minutes([page(1, text)])
    assert [clause.ordinal for clause in found.clauses] == [1, 2, 3]
    assert "clause_number_doubtful" in [one.code for one in found.warnings]


def test_body_wrapped_onto_a_second_line_is_whole():
    text = "صورتجلسه جلسه عادی هیئت مدیره سازمان مدیریت\nپسماند\nجلسه رأس ساعت ۱۰ تشکیل شد.\n۱- خرید تصویب شد."
    assert fields.minutes([page(1, text)]).body.value == "هیئت مدیره سازمان مدیریت پسماند"


def test_numbers_that_run_through_the_term_leave_no_gap():
    text = "شورای اسلامی شهر\nمصوبات:\nمصوبه ۷۸۰: خرید تصویب شد.\nمصوبه ۷۸۳: فروش تصویب شد."
    found = fields.minutes([page(1, text)])
    assert [clause.ordinal for clause in found.clauses] == [780, 783]
    assert [one.clause for one in found.warnings if one.code == "clause_gap"] == ["781-782"]


def test_numbered_names_are_people_and_not_clauses():
    text = (
        "صورتجلسه کمیسیون برنامه و بودجه\nحاضرین:\n۱- آرش دشت‌بان\tرئیس کمیسیون\n"
        "۲- آقای مانی بازیافت‌گر\tعضو\n۱- بودجه تصویب شد.\n۲- گزارش قرائت شد.\nختم جلسه ساعت ۱۸"
    )
    found = fields.minutes([page(1, text)])
    assert [one.value.name for one in found.present] == ["آرش دشت‌بان", "مانی بازیافت‌گر"]
    assert [clause.text for clause in found.clauses] == ["بودجه تصویب شد.", "گزارش قرائت شد."]


def test_single_article_stays_one_clause_with_its_notes():
    text = INTRO + (
        "ماده واحده: متمم بودجه سال ۱۳۹۸ شهرداری تصویب می‌گردد.\n"
        "تبصره ۱: شهرداری مکلف است گزارش عملکرد را ارائه نماید.\n"
        "۱- جدول درآمد\n۲- جدول هزینه"
    )
    (clause,) = fields.minutes([page(1, text)]).clauses
    assert "تبصره" in clause.text and "جدول هزینه" in clause.text


def test_numbered_list_inside_a_clause_is_not_a_clause():
    text = INTRO + (
        "۱- موارد پیوست تصویب شد:\n۱) میز\n۲) صندلی\n۳) رایانه\n"
        "۲- گزارش قرائت شد.\n۳- خرید خودرو تصویب شد."
    )
    clauses = fields.minutes([page(1, text)]).clauses
    assert [clause.text.split()[0] for clause in clauses] == ["موارد", "گزارش", "خرید"]


def test_agenda_items_are_not_clauses():
    text = (
        "صورتجلسه هیئت مدیره سازمان عمران\nدستور جلسه:\n۱- بررسی بودجه\n۲- بررسی قرارداد\n"
        "مصوبات:\n۱- بودجه تصویب شد.\n۲- قرارداد تمدید گردید و تصویب شد.\n۳- گزارش تأیید شد."
    )
    found = fields.minutes([page(1, text)])
    assert [one.value for one in found.agenda] == ["بررسی بودجه", "بررسی قرارداد"]
    assert [clause.ordinal for clause in found.clauses] == [1, 2, 3]
    assert found.clauses[0].text == "بودجه تصویب شد."


def test_noisy_reading_still_finds_the_clauses():
    noisy = INTRO.replace("تصمیمات", "تصمیمان") + (
        "۱ - خرید دسنگاه تصویب شد .\n۲ -گزارش تایید شد\n- ۳ قرارداد نمدید شد.\n۴-\nبودجه تصویب شد"
    )
    found = fields.minutes([page(1, noisy, confidence=0.6)])
    assert [clause.ordinal for clause in found.clauses] == [1, 2, 3, 4]
    assert max(clause.confidence for clause in found.clauses) <= 0.6


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("صورتجلسه چهارصدو هشتادو هفتمين جلسه شورای اسلامی شهر", 487),
        ("صورتجلسه شماره ۲۵۵ شورای اسلامی شهر", 255),
        ("شماره جلسه: ۱۲ هیئت مدیره سازمان عمران", 12),
        ("کارگروه فضای سبز\nشماره جلسه\t۱۸\tتاریخ\t۱۴۰۰/۱۱/۰۳", 18),
    ],
)
def test_session_number_is_read_in_words_and_digits(said, number):
    assert fields.minutes([page(1, said + "\n۱- خرید تصویب شد.")]).number.value == number


@pytest.mark.parametrize(
    ("written", "rials"),
    [
        ("مبلغ ۱۲٬۵۰۰ ریال", 12_500),
        ("مبلغ 000 / 000 / 150 / 5 ریال", 5_150_000_000),
        ("مبلغ ۳ میلیون تومان", 30_000_000),
        ("مبلغ ۲۵ میلیارد ریال", 25_000_000_000),
    ],
)
def test_amounts_as_written_become_rials(written, rials):
    text = INTRO + f"۱- پرداخت {written} تصویب شد."
    assert fields.minutes([page(1, text)]).clauses[0].amount.value == rials


@pytest.mark.parametrize(
    ("words", "who"),
    [
        ("معاونت مالی\nو پشتیبانی مسئول اجرا است.", "معاونت مالی و پشتیبانی"),
        ("مسئول پیگیری: دبیرخانه هماهنگی", "دبیرخانه هماهنگی"),
        (
            "احداث بوستان تصویب و سازمان سیما، منظر به عنوان مسئول هماهنگی تعیین شد.",
            "سازمان سیما، منظر",
        ),
        ("مقرر شد شهرداران مناطق حداکثر تا ۱۳۹۸/۰۹/۰۱ اعلام نمایند.", "شهرداران مناطق"),
    ],
)
def test_responsible_post_is_found_over_line_ends(words, who):
    (clause,) = fields.minutes([page(1, f"{INTRO}۱- {words}")]).clauses
    assert clause.responsible.value == who


@pytest.mark.parametrize(
    ("words", "date", "said"),
    [
        ("حداکثر تا پایان بهمن ماه ۱۴۰۵ انجام شود.", "1405/11", "حداکثر تا پایان بهمن ماه ۱۴۰۵"),
        ("تا تاریخ ۱۳۹۸/۰۷/۳۰ اعلام گردد.", "1398/07/30", "تا تاریخ ۱۳۹۸/۰۷/۳۰"),
        ("ظرف\nسه ماه از تاریخ ابلاغ انجام شود.", None, "ظرف سه ماه از تاریخ ابلاغ"),
        ("تا پایان سال ۱۳۹۸ تمدید شد.", "1398", "تا پایان سال ۱۳۹۸"),
    ],
)
def test_deadlines_are_dates_or_keep_their_words(words, date, said):
    (clause,) = fields.minutes([page(1, f"{INTRO}۱- {words}")]).clauses
    assert clause.deadline.value.text == said
    assert (str(clause.deadline.value.date) if clause.deadline.value.date else None) == date


def test_waiting_time_of_the_law_is_no_deadline():
    words = (
        "به تصویب رسید. این مصوبه در صورت عدم اعتراض هیئت تطبیق ظرف دو هفته از تاریخ ابلاغ "
        "لازم‌الاجرا است."
    )
    (clause,) = fields.minutes([page(1, f"{INTRO}۱- خرید خودرو {words}")]).clauses
    assert clause.deadline is None


def test_line_that_lost_its_number_is_shown_as_unclear():
    text = INTRO + "۱- خرید تصویب شد.\n- فروش تصویب شد.\n۳- گزارش تصویب شد."
    codes = [one.code for one in fields.minutes([page(1, text)]).warnings]
    assert {"clause_gap", "clause_unclear"} <= set(codes)


def test_nothing_read_proposes_nothing_and_says_so():
    found = fields.minutes([page(1, "")])
    assert (found.body, found.clauses) == (None, ())
    assert "no_clauses" in {one.code for one in found.warnings}


def test_proposal_becomes_plain_json():
    draft = fields.as_json(fields.minutes(pages(MINUTES)))
    assert draft["date"]["value"] == "1398/04/18"
    assert draft["clauses"][0]["places"][0][0] == 1


def test_decisions_that_open_pages_in_the_same_words_are_no_running_heads():
    head = (
        "صورتجلسه پنجمین جلسه هیئت مدیره سازمان عمران مورخ ۱۴۰۱/۰۲/۱۲\nتصمیمات زیر اتخاذ گردید:\n"
    )
    foot = "شهرداری فرازدشت، دبیرخانه"
    sheets = [
        f"دبیرخانه سازمان عمران\n{number}- با تمدید قرارداد شماره {number}۴ به مدت {number} ماه\n"
        f"از تاریخ انقضا موافقت شد.\nبحث و بررسی موضوع دستور {word} انجام گرفت.\n{foot}"
        for number, word in zip(
            "۱۲۳۴۵۶", ("یکم", "دوم", "سوم", "چهارم", "پنجم", "ششم"), strict=True
        )
    ]
    found = fields.minutes(pages([head + sheets[0], *sheets[1:]]))
    assert [clause.ordinal for clause in found.clauses] == [1, 2, 3, 4, 5, 6]
    assert all("از تاریخ انقضا موافقت شد" in clause.text for clause in found.clauses)
    assert not any("دبیرخانه" in clause.text for clause in found.clauses[1:])
