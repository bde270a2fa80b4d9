"""What other offices do differently: numbers in words, headings in cells, decisions run together."""

import pytest

from archive.jalali import PartialDate
from bench import prints
from ingest import classify, extract, fields
from tests.ingest.texts import page, pages

INTRO = "صورتجلسه هیئت مدیره سازمان عمران مورخ ۱۳۹۸/۰۴/۱۸\nتصمیمات زیر اتخاذ گردید:\n"
AGENDA = (
    "صورتجلسه هیئت مدیره سازمان عمران\nدستور جلسه:\n۱- بررسی بودجه\n۲- بررسی قرارداد\nمصوبات:\n"
)


def minutes(text: str) -> fields.MinutesProposal:
    return fields.minutes([page(1, text)])


# ---- clauses ----
@pytest.mark.parametrize(
    "marks",
    [
        ("اول: ", "دوم: ", "سوم: "),
        ("یکم - ", "دوم - ", "سوم - "),
        ("مصوبه اول:\n", "مصوبه دوم:\n", "مصوبه سوم:\n"),
        ("مصوبه شماره ۱: ", "مصوبه شماره ۲: ", "مصوبه شماره ۳: "),
        ("ماده ۱\n", "ماده ۲\n", "ماده ۳\n"),
        ("ماده یکم: ", "ماده دوم: ", "ماده سوم: "),
        ("۱ـ ", "۲ـ ", "۳ـ "),
        ("۱/ ", "۲/ ", "۳/ "),
    ],
)
@pytest.mark.parametrize("before", [INTRO, AGENDA], ids=["alone", "after an agenda"])
def test_clauses_are_numbered_in_words_by_articles_and_by_strokes(before, marks):
    said = ("خرید تجهیزات تصویب شد.", "قرارداد تمدید گردید.", "گزارش تأیید شد.")
    text = before + "\n".join(mark + words for mark, words in zip(marks, said, strict=True))
    assert [(one.ordinal, one.text) for one in minutes(text).clauses] == list(enumerate(said, 1))


RUN = (
    "پس از بحث تصمیمات زیر اتخاذ شد: ۱) خرید تجهیزات کارگاه تصویب\nشد. ۲) قرارداد نگهداری تمدید "
    "گردید. ۳) گزارش حسابرس تأیید شد."
)


def test_clauses_that_share_a_paragraph_are_parted_when_they_surely_ascend():
    found = minutes("صورتجلسه کمیسیون عمران\n" + RUN).clauses
    assert [one.text for one in found] == [
        "خرید تجهیزات کارگاه تصویب شد.",
        "قرارداد نگهداری تمدید گردید.",
        "گزارش حسابرس تأیید شد.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "پس از بحث تصمیمات زیر اتخاذ شد: ۱) خرید تجهیزات تصویب شد. ۳) گزارش حسابرس تأیید شد.",
        "۱- موارد پیوست تصویب شد: ۱) میز ۲) صندلی ۳) رایانه\n۲- گزارش قرائت شد.",
    ],
    ids=["a number is missing", "a list inside a clause"],
)
def test_numbers_in_a_paragraph_that_are_not_surely_clauses_part_nothing(text):
    assert not any(one.text in ("خرید تجهیزات تصویب شد.", "صندلی") for one in minutes(text).clauses)


def test_decisions_under_dots_are_counted_and_said_to_carry_no_numbers():
    found = minutes(
        "صورتجلسه کمیته فنی\nمصوبات:\n• خرید تصویب شد.\n• فروش ملک\nتأیید شد.\n• گزارش قرائت شد."
    )
    assert [(one.ordinal, one.text) for one in found.clauses] == [
        (1, "خرید تصویب شد."),
        (2, "فروش ملک تأیید شد."),
        (3, "گزارش قرائت شد."),
    ]
    assert "clauses_unnumbered" in {one.code for one in found.warnings}


def test_names_under_the_last_decision_and_a_word_about_all_are_no_part_of_it():
    end = "۲- قرارداد تمدید شد.\n"
    signed = INTRO + "۱- خرید تصویب شد.\n" + end + "کوروش سیل‌بند\tآرزو هشداردهنده\nعباس برف‌روب"
    about_all = INTRO + "۱- خرید تصویب شد.\n" + end + "کلیه مصوبات فوق به اتفاق آراء تصویب شد."
    for text in (signed, about_all):
        assert minutes(text).clauses[-1].text == "قرارداد تمدید شد."


def test_a_last_line_without_a_full_stop_stays():
    text = INTRO + "۱- خرید تصویب شد.\n۲- نگهداری فضای سبز\nو نهال‌کاری بوستان ساحلی"
    assert minutes(text).clauses[-1].text == "نگهداری فضای سبز و نهال‌کاری بوستان ساحلی"


# ---- the head ----
@pytest.mark.parametrize(
    "said",
    [
        "جلسه کمیسیون در روز سه‌شنبه مورخ ۱۸ تیرماه ۱۳۹۸ ساعت ۱۰ در محل شورا تشکیل شد.",
        "جلسه کمیسیون روز سه‌شنبه هجدهم تیرماه یک‌هزار و سیصد و نود و هشت در شورا تشکیل شد.",
        "جلسه کمیسیون عصر سه‌شنبه ۱۸ تیر ۹۸ برگزار شد.",
        "پیرو نامه شماره ۱۲/۳۴ مورخ ۱۳۹۸/۰۴/۰۲ جلسه در تاریخ ۱۳۹۸/۰۴/۱۸ ساعت ۱۶:۳۰ برگزار شد.",
    ],
)
def test_the_day_is_found_in_a_sentence_beside_days_of_clauses_and_cited_papers(said):
    text = f"صورتجلسه کمیسیون عمران\n{said}\nمصوبات:\n• پیش‌فاکتورها تا تاریخ ۱۳۹۸/۱۰/۰۵ تحویل شود.\n• خرید تصویب شد."
    assert minutes(text).date.value == PartialDate(1398, 4, 18)


@pytest.mark.parametrize(
    "cells",
    [
        "شماره جلسه\tتاریخ جلسه\tساعت شروع\tساعت خاتمه\tمحل برگزاری\n۴۸\t۱۳۹۹/۰۶/۲۴\t۱۰\t۱۲:۴۵\tدفتر مدیرعامل",
        "شماره جلسه\t۴۸\tتاریخ جلسه\t۲۴ شهریور ۱۳۹۹\nساعت شروع\tده صبح\tساعت خاتمه\t۱۲:۴۵\nمحل برگزاری\tدفتر مدیرعامل",
        "شماره جلسه ۴۸\tتاریخ جلسه ۱۳۹۹/۶/۲۴\nساعت شروع ۱۰:۰۰\tساعت پایان ۱۲:۴۵\nمحل برگزاری دفتر مدیرعامل\tنوع جلسه عادی",
    ],
    ids=["above", "beside", "in one cell"],
)
def test_a_heading_in_cells_gives_number_day_hours_and_place(cells):
    found = minutes(f"صورتجلسه هیئت مدیره سازمان عمران\n{cells}\n۱- خرید تصویب شد.")
    assert (found.number.value, found.date.value) == (48, PartialDate(1399, 6, 24))
    assert (found.start.value, found.end.value) == ("10:00", "12:45")
    assert found.place.value == "دفتر مدیرعامل"


@pytest.mark.parametrize(
    ("said", "start"),
    [
        ("ساعت هفده و سی دقیقه", "17:30"),
        ("رأس ساعت ۹ و نیم صبح", "09:30"),
        ("ساعت ۴ بعد از ظهر", "16:00"),
        ("ساعت یازده و ربع", "11:15"),
        ("ساعت ۸", "08:00"),
    ],
)
def test_hours_are_read_in_words_and_of_the_afternoon(said, start):
    text = f"صورتجلسه کمیته فنی\nجلسه در {said} تشکیل شد.\n۱- خرید تصویب شد."
    assert minutes(text).start.value == start


def test_persons_in_two_columns_and_with_posts_behind_a_comma():
    head = "صورتجلسه هیئت مدیره\nجلسه با حضور اعضای زیر تشکیل شد:\n"
    columns = "داریوش پهلوان (رئیس هیئت مدیره)\tشبنم تیزپا (مدیرعامل)\nقاسم دوندگی (عضو)\tمه‌لقا شناگر (عضو)\n"
    rest = "هدف از این نشست بررسی تعرفه‌ها، قراردادها بود.\n۱- خرید تصویب شد."
    found = minutes(head + columns + rest).present
    assert [one.value.name for one in found] == [
        "داریوش پهلوان", "شبنم تیزپا", "قاسم دوندگی", "مه‌لقا شناگر",
    ]  # fmt: skip
    listed = "شرکت‌کنندگان:\n۱- جناب آقای مهندس کوروش سیل‌بند، معاون شهری\n۲- آرزو هشدار، دبیر ستاد\n"
    found = minutes("صورتجلسه ستاد بحران\n" + listed + "۱ـ خرید تصویب شد.").present
    assert [(one.value.name, one.value.post) for one in found] == [
        ("کوروش سیل‌بند", "معاون شهری"),
        ("آرزو هشدار", "دبیر ستاد"),
    ]


def test_names_in_the_opening_sentence_are_present():
    text = (
        "صورتجلسه کمیته فنی\nجلسه با حضور آقایان ایرج شریفی، بهمن نیکو (مدیر فنی) و خانم سارا تابان "
        "تشکیل گردید.\n۱- خرید تصویب شد."
    )
    assert [one.value.name for one in minutes(text).present] == [
        "ایرج شریفی", "بهمن نیکو", "سارا تابان",
    ]  # fmt: skip


def test_names_in_a_sentence_end_before_its_hour():
    text = (
        "صورتجلسه کمیته فنی\nنشست با حضور آقایان پرویز ریل‌باف (رئیس), جواد سوزن‌بان\n(عضو) و خانم الهام "
        "سکودار (مدیرعامل) از ساعت ۱۴ الی ۱۶:۲۰ برگزار شد.\n۱- خرید تصویب شد."
    )
    assert [one.value.name for one in minutes(text).present] == [
        "پرویز ریل‌باف", "جواد سوزن‌بان", "الهام سکودار",
    ]  # fmt: skip


def test_a_table_is_read_with_two_of_its_heads_lost_and_a_stray_stroke_in_a_cell():
    rows = (
        "ی\tاس\tمسئول پیگیری\tزمان اجرا\n۱\tخرید قطعات تأیید شد.\t1 مدیر بازرگانی\t۱۴۰۲/۰۶/۳۱\n"
        "۲\tساعت کار افزایش یابد.\tمدیر بهره‌برداری\t۴۵ روز"
    )
    first, second = minutes("صورتجلسه هیئت مدیره\n" + rows).clauses
    assert (first.text, first.responsible.value) == ("خرید قطعات تأیید شد.", "مدیر بازرگانی")
    assert second.deadline.value.text == "۴۵ روز"


def test_a_session_may_be_called_a_sitting_and_its_term_stand_in_a_cell():
    text = (
        "شورای اسلامی شهر آبنوس\nصورت‌جلسه فوق‌العاده\nدوره\tشماره جلسه\tتاریخ جلسه\nپنجم\t۲۳۱\t۱۳۹۸/۰۹/۱۹\n"
        "۱- خرید تصویب شد.\nنشست در ساعت یازده و نیم پایان یافت."
    )
    found = minutes(text)
    assert (found.body.value, found.term.value) == ("شورای اسلامی شهر آبنوس", 5)
    assert (found.end.value, found.clauses[0].text) == ("11:30", "خرید تصویب شد.")


def test_an_agenda_in_one_line_is_parted_and_ends_before_the_decisions():
    text = "صورتجلسه کمیته فنی\nدستور جلسه: ۱- بودجه سازمان ۲- پیگیری مصوبات پیشین\nماده ۱ - خرید تصویب شد."
    assert [one.value for one in minutes(text).agenda] == ["بودجه سازمان", "پیگیری مصوبات پیشین"]


def test_a_form_full_of_courtesies_is_still_minutes():
    text = (
        "فرم صورتجلسه ستاد بحران\nشماره: ۱۴۰۴/۳۱\nتاریخ: ۱۴۰۴/۰۷/۱۵\nپیوست: ندارد\n"
        "۱- جناب آقای کوروش سیل‌بند، معاون محترم شهرداری\n۱ـ خرید تصویب شد."
    )
    assert classify.classify(pages([text])).kind == "minutes"


# ---- what a clause says ----
def clause(words: str) -> fields.ClauseProposal:
    return minutes(f"{INTRO}۱- {words}").clauses[0]


@pytest.mark.parametrize(
    ("words", "date", "said"),
    [
        ("گزارش ظرف مدت ده روز از تاریخ ابلاغ ارائه شود.", None, "ظرف مدت ده روز از تاریخ ابلاغ"),
        ("گزارش حداکثر تا پایان آذرماه ارائه شود.", "1398/09", "حداکثر تا پایان آذرماه"),
        ("گزارش تا پایان خرداد ارائه شود.", "1399/03", "تا پایان خرداد"),
        ("گزارش تا ۱۴۰۵/۱۰/۳۰ ارائه شود.", "1405/10/30", "تا ۱۴۰۵/۱۰/۳۰"),
        ("خرید شود.\nمهلت: دو ماه پس از ابلاغ", None, "دو ماه پس از ابلاغ"),
    ],
)
def test_a_deadline_may_be_counted_from_the_meeting(words, date, said):
    found = clause(words).deadline.value
    assert (str(found.date) if found.date else None, found.text) == (date, said)


def test_a_month_without_a_year_stays_words_where_the_meeting_has_no_day():
    text = "صورتجلسه کمیته فنی\n۱- گزارش تا پایان آذرماه ارائه شود."
    found = minutes(text).clauses[0].deadline.value
    assert (found.date, found.text) == (None, "تا پایان آذرماه")


@pytest.mark.parametrize(
    ("words", "rials"),
    [
        ("به مبلغ ۲٫۵ میلیارد تومان تصویب شد.", 25_000_000_000),
        ("به مبلغ ۱/۲ میلیارد ریال تصویب شد.", 1_200_000_000),
        ("به مبلغ ۷۵۰ میلیون ریال تصویب شد.", 750_000_000),
    ],
)
def test_parts_of_a_million_are_read(words, rials):
    assert clause(words).amount.value == rials


@pytest.mark.parametrize(
    ("words", "votes"),
    [
        ("با ۷ رأی موافق از ۹ نفر تصویب شد.", fields.Votes("majority", 7)),
        ("با ۵ رأی موافق و ۲ رأی مخالف تصویب شد.", fields.Votes("majority", 5, 2)),
        ("با اکثریت آرا تصویب شد.", fields.Votes("majority")),
        ("به اتفاق آراء تصویب شد.", fields.Votes("unanimous")),
    ],
)
def test_votes_are_counted_where_the_paper_counts_them(words, votes):
    assert clause(words).votes.value == votes


@pytest.mark.parametrize(
    ("words", "who"),
    [
        ("خرید شود.\nمسئول پیگیری: معاونت بهره‌برداری\nمهلت: ۱۴۰۰/۰۵/۳۱", "معاونت بهره‌برداری"),
        ("خرید شود. مسئول اجرا: امور مالی سازمان مهلت اجرا: یک ماه", "امور مالی سازمان"),
        ("معاونت خدمات شهری مکلف است گزارش دهد.", "معاونت خدمات شهری"),
        ("مقرر گردید مسئول تدارکات حداکثر تا ۱۴۰۰/۰۵/۳۱ اقدام کند.", "مسئول تدارکات"),
    ],
)
def test_who_must_act_ends_where_the_next_label_begins(words, who):
    assert clause(words).responsible.value == who


def test_one_table_ends_where_the_heads_of_the_next_one_stand():
    rows = (
        "ردیف\tنام و نام خانوادگی\tسمت\n۱\tلاله شعله‌ور\tمدیرعامل\n"
        "ردیف\tشرح مصوبه\tمسئول\tمهلت\n۱\tخرید خودرو تصویب شد.\tپشتیبانی\t۱۳۹۹/۰۸/۳۰"
    )
    found = minutes("صورتجلسه هیئت مدیره\n" + rows)
    assert [one.value.name for one in found.present] == ["لاله شعله‌ور"]
    assert [one.text for one in found.clauses] == ["خرید خودرو تصویب شد."]


# ---- worn scans ----
def test_a_comma_read_as_a_closing_mark_still_parts_names_votes_and_posts():
    text = (
        "صورتجلسه کمیسیون عمران\nحاضرین : منصور خاک‌پور (رئیس)» افسانه دریابیگی (نایب رئیس)» جعفر نجاتی\n"
        "۱- خرید با اکثریت آرا (۳ موافق» ۱ مخالف) تصویب شد."
    )
    found = minutes(text)
    assert [one.value.name for one in found.present] == [
        "منصور خاک‌پور", "افسانه دریابیگی", "جعفر نجاتی",
    ]  # fmt: skip
    assert found.clauses[0].votes.value == fields.Votes("majority", 3, 1)


def test_two_columns_that_ran_together_are_two_persons():
    text = (
        "صورتجلسه هیئت مدیره\nبا حضور اعضای زیر تشکیل شد:\nداریوش پهلوان (رئیس) شبنم تیزپا (عضو)\n"
        "گیتی ناظریان رئیس حسابداری\n۱- خرید تصویب شد."
    )
    assert [(one.value.name, one.value.post) for one in minutes(text).present] == [
        ("داریوش پهلوان", "رئیس"),
        ("شبنم تیزپا", "عضو"),
        ("گیتی ناظریان", "رئیس حسابداری"),
    ]


def test_a_number_that_lost_its_mark_begins_its_clause_only_where_it_is_due():
    text = INTRO + "۱- خرید تصویب شد.\n۲پرداخت طلب پیمانکار تصویب شد.\n۹نفر شرکت کردند."
    found = minutes(text)
    assert [one.ordinal for one in found.clauses] == [1, 2]
    assert "clause_number_doubtful" in {one.code for one in found.warnings}


def test_dots_of_which_some_were_not_read_still_part_paragraphs():
    text = (
        "صورتجلسه کمیته فنی\nمصوبات:\n* خرید چهارصد تن نمک راه با استعلام از سه فروشنده بلامانع است.\n"
        "۰ مقرر گردید مسئول تدارکات پیش‌فاکتورها را به کمیسیون معاملات منطقه تحویل\nدهد.\n"
        "اجاره یک دستگاه لودر تأیید شد."
    )
    assert [one.text.split()[0] for one in minutes(text).clauses] == ["خرید", "مقرر", "اجاره"]


def test_a_name_hardly_read_is_not_proposed():
    text = "صورتجلسه کمیته فنی\nحاضران:\nسیا رادلد\n۱- خرید تصویب شد."
    assert fields.minutes([page(1, text, confidence=0.3)]).present == ()
    assert fields.minutes([page(1, text, confidence=0.8)]).present != ()


@pytest.mark.parametrize(
    ("written", "degree"),
    [
        ("کارشناسی ارسد", "master"),
        ("کارسناسی", "bachelor"),
        ("فوق لیساتس", "master"),
        ("کاردائی", "associate"),
        ("کارشناسی آمار", "bachelor"),
    ],
)
def test_a_degree_with_one_letter_off_is_still_that_degree(written, degree):
    text = f"مدرک تحصیلی\nنام و نام خانوادگی: سارا تابان\nمقطع تحصیلی: {written}\nرشته تحصیلی: حقوق"
    found = fields.personnel([page(1, text)], "degree")
    assert found.facts[0].values["degree"].value == degree


def test_an_expert_has_no_degree_for_that():
    text = "مدرک تحصیلی\nنام و نام خانوادگی: سارا تابان\nسمت: کارشناس امور"
    found = fields.personnel([page(1, text)], "degree")
    assert not any("degree" in fact.values for fact in found.facts)


@pytest.mark.parametrize("face", ["Noto Naskh Arabic", "Scheherazade"])
def test_brackets_of_counted_lines_stand_as_they_were_typed(face, tmp_path):
    lines = ("۱) آشنایی با وسایل", "۲) کمک‌های نخستین", "الف) آموزش")
    body = "".join(f"<p>{line}</p>" for line in lines)
    sheet = f"<html dir=rtl lang=fa><meta charset=utf-8><body style=\"font:14pt '{face}'\">{body}"
    (read,) = extract.read_pages(prints.printed(sheet, tmp_path))
    assert read.text.split("\n") == list(lines)
