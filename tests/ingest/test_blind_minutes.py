"""Minutes that were read as text before any mend, and what they showed."""

from archive.jalali import PartialDate
from ingest import classify, fields
from tests.ingest.texts import page


def minutes(text: str) -> fields.MinutesProposal:
    return fields.minutes([page(1, text)])


def test_decisions_under_dots_are_not_the_numbered_people_above_them():
    found = minutes(
        "صورتجلسه\nموضوع: جلسه ستاد مناسب‌سازی معابر\nتاریخ: ۱۴۰۳/۲/۱۷ شروع: ۱۰ صبح خاتمه: ۱۲ ظهر\n"
        "شرکت‌کنندگان:\n۱- مهندس بهزاد ایمانی (معاون خدمات شهری)\n۲- دکتر شهلا نوری (مدیر بهزیستی)\n"
        "خلاصه مذاکرات:\nابتدا گزارشی ارائه شد.\nتصمیمات متخذه:\n• رمپ تقاطع‌ها ساخته شود.\n"
        "• مبلغ ۸ میلیارد ریال ابلاغ گردد. مجری: امور مالی"
    )
    assert [one.value.name for one in found.present] == ["بهزاد ایمانی", "شهلا نوری"]
    assert [one.text.split()[0] for one in found.clauses] == ["رمپ", "مبلغ"]
    assert found.end.value == "12:00"


def test_one_line_names_the_chair_the_writer_and_the_term_is_none_of_the_body():
    found = minutes(
        "شورای اسلامی شهر فرازدشت\nدوره ششم\nصورتجلسه چهل و دومین جلسه\nتاریخ: ۱۴۰۲/۰۷/۲۳\n"
        "ریاست جلسه: مهندس کامران دادگر منشی: زهرا نیکنام\nغایبین: جواد بهرامی (مرخصی)\n"
        "الف) لایحه عوارض به تصویب رسید.\nب) خرید اتوبوس تصویب شد."
    )
    assert (found.body.value, found.term.value) == ("شورای اسلامی شهر فرازدشت", 6)
    assert (found.chair.value, found.secretary.value) == ("کامران دادگر", "زهرا نیکنام")
    assert [one.value for one in found.absent] == [fields.PersonLine("جواد بهرامی", "", "مرخصی")]


def test_a_commission_has_the_article_of_its_law_in_its_name():
    assert minutes("صورتجلسه کمیسیون ماده ۷۷\nتاریخ: ۱۴۰۰/۰۸/۰۵").body.value == "کمیسیون ماده ۷۷"


def test_a_month_in_the_column_of_days_is_a_day_known_to_its_month():
    found = minutes(
        "صورتجلسه کارگروه بازآفرینی\nتاریخ: ۱۴۰۱/۱۱/۰۹\nردیف\tتصمیمات\tمسئول پیگیری\tزمان انجام\n"
        "۱\tتهیه طرح محله جلفا\tمدیریت نوسازی\tاسفند ۱۴۰۱\n۲\tتملک پلاک ۱۲ خیابان بهار\tاداره املاک\tیک ماه"
    )
    first, second = (one.deadline.value for one in found.clauses)
    assert (first.date, second.date) == (PartialDate(1401, 12), None)


def test_words_that_open_decisions_open_none_within_a_clause():
    found = minutes(
        "خلاصه مصوبات شصت و هفتمین جلسه هیأت مدیره سازمان عمران\nتاریخ جلسه: ۱۴۰۴/۰۵/۰۶\n"
        "اعضاء حاضر: ۱. فرهاد دانش (رئیس) ۲. نسرین احدی (عضو)\nمصوبه ۱:\nخرید لودر تصویب گردید.\n"
        "مصوبه ۲:\nاصلاح بند ۴ صورتجلسه شماره ۶۱ به شرح ذیل تصویب شد: عبارت «نه ماه».\n"
        "مصوبه ۳:\nبا تقاضای مرخصی موافقت نشد."
    )
    assert [one.number for one in found.clauses] == ["۱", "۲", "۳"]
    assert found.number.value == 67
    assert [one.value.name for one in found.present] == ["فرهاد دانش", "نسرین احدی"]


def test_people_in_two_groups_and_short_decisions_with_their_owners():
    found = minutes(
        "صورت جلسه شورای معاونین\nحاضرین در جلسه: آقایان: موسوی، یگانه و خانم‌ها: شکوهی، درویش\n"
        "مصوبات:\n۱) راه‌اندازی خط ۱۷ (مسئول: معاون بهره‌برداری)\n"
        "۲) خرید لاستیک - مسئول: تدارکات - مهلت: دو هفته\nدبیر: شکوهی"
    )
    assert [one.value.name for one in found.present] == ["موسوی", "یگانه", "شکوهی", "درویش"]
    assert [one.responsible.value for one in found.clauses] == ["معاون بهره‌برداری", "تدارکات"]
    assert found.clauses[-1].text.endswith("دو هفته")


def test_rows_of_a_list_and_numbers_in_two_parts_are_decisions():
    rows = minutes(
        "شورای اسلامی شهر\nمتن مصوبات جلسه ۲۱۷ مورخ ۹۵/۶/۲۸\nردیف ۱: واگذاری غرفه موافقت شد.\n"
        "ردیف ۲: نام میدان به تصویب رسید."
    )
    assert (rows.number.value, [one.number for one in rows.clauses]) == (217, ["۱", "۲"])
    parts = minutes(
        "صورتجلسه هماهنگی\nدر تاریخ فوق تشکیل و مقرر گردید:\n۱-۱ ماشین‌آلات معاینه شوند.\n"
        "۱-۲ پیمانکار نیرو بیاورد.\n۲-۱ بازدید انجام گیرد."
    )
    assert [one.text.split()[0] for one in parts.clauses] == ["ماشین‌آلات", "پیمانکار", "بازدید"]


def test_a_list_of_decisions_of_a_session_is_minutes():
    text = "شورای اسلامی شهر\nمتن مصوبات جلسه ۲۱۷ مورخ ۹۵/۶/۲۸\nردیف ۱: واگذاری غرفه موافقت شد."
    assert classify.classify([page(1, text)]).kind == "minutes"


def test_a_session_of_two_words_has_its_whole_number_and_its_matters_are_decisions() -> None:
    found = minutes(
        "صورتجلسه هیئت مدیره سازمان حمل و نقل\nجلسه پنجاه و سوم\nمورخ ۲۱ اسفند ۱۳۹۸\n"
        "با حضور اعضای محترم هیئت مدیره آقایان مهندس تقوی، دکتر فلاح و خانم ملکی در محل دفتر "
        "مدیرعامل رأس ساعت ۹ صبح تشکیل گردید.\nمورد اول- بودجه تأیید شد.\nمورد دوم- کرایه تصویب شد."
    )
    assert (found.number.value, found.place.value) == (53, "دفتر مدیرعامل")
    assert [one.value.name for one in found.present] == ["تقوی", "فلاح", "ملکی"]
    assert [one.number for one in found.clauses] == ["اول", "دوم"]


def test_people_in_a_table_beside_their_label_and_honours_of_many() -> None:
    table = minutes(
        "صورتجلسه کمیته فنی\nحاضرین: نام و نام خانوادگی\tسمت\tامضا\nعلی کرمی\tرئیس کمیته\t\n"
        "مینا راد\tکارشناس فنی\t\nمصوبات:\n۱- گزارش تأیید شد.\n۲- عرشه تکمیل شود."
    )
    assert [(one.value.name, one.value.post) for one in table.present] == [
        ("علی کرمی", "رئیس کمیته"), ("مینا راد", "کارشناس فنی"),
    ]  # fmt: skip
    line = minutes("صورتجلسه شورا\nاعضای حاضر: خانم‌ها و آقایان احمدی، صالحی\n۱- طرح تصویب شد.")
    assert [one.value.name for one in line.present] == ["احمدی", "صالحی"]


def test_talks_and_decisions_are_minutes_too() -> None:
    text = "صورت مذاکرات و مصوبات شورای عالی سازمان‌ها\nحاضران: شهردار\n۱/ انتصاب تأیید شد."
    assert classify.classify([page(1, text)]).kind == "minutes"
