"""Minutes of every sort of office, read as text before any mend, and what they showed."""

import pytest

from archive.jalali import PartialDate
from ingest import fields
from tests.ingest.texts import page

OPENED = "صورتجلسه کمیته فنی\nتاریخ: ۱۳۹۸/۱۰/۲۳\n"


def minutes(text: str) -> fields.MinutesProposal:
    return fields.minutes([page(1, text)])


# ---- the head ----
@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("۱۴۰۰/۲/۸", PartialDate(1400, 2, 8)),
        ("۳/۱۲/۱۳۸۷", PartialDate(1387, 12, 3)),
        ("۵/۱۱/۷۲", PartialDate(1372, 11, 5)),
        ("دوازدهم اسفندماه نود و سه", PartialDate(1393, 12, 12)),
    ],
)
def test_a_day_of_one_figure_and_a_year_in_two_words_are_read(
    written: str, day: PartialDate
) -> None:
    assert minutes(f"صورتجلسه کمیته فنی\nتاریخ: {written}\n۱- خرید تصویب شد.").date.value == day


@pytest.mark.parametrize(
    ("line", "body"),
    [
        ("صورتجلسه هیئت امنا - فوق‌العاده", "هیئت امنا"),
        ("صورتجلسه مجمع عمومی عادی نوبت دوم", "مجمع عمومی عادی"),
        ("صورتجلسه کمیته فنی شهرسازی منطقه ۶", "کمیته فنی شهرسازی منطقه ۶"),
        ("شورای اسلامی شهر مهرآباد در نهمین جلسه خود", "شورای اسلامی شهر مهرآباد"),
        ("صورت جلسه شورایاری محله زرگنده", "شورایاری محله زرگنده"),
    ],
)
def test_a_body_s_name_ends_where_another_thing_is_said(line: str, body: str) -> None:
    assert minutes(f"{line}\n۱- خرید تصویب شد.").body.value == body


@pytest.mark.parametrize(
    ("heading", "number"),
    [
        ("صورتجلسه کمیسیون مناقصه شماره ۹\nبه تاریخ ۲۸ شهریور ۱۴۰۰", 9),
        ("کمیسیون فرهنگی شورا\nجلسه ۵۸ (۹۵/۷/۱۹)", 58),
        ("کمیته حسابرسی\nجلسه شماره ۱۴۰۲-۷", None),
    ],
)
def test_a_session_s_number_stands_behind_the_body_or_before_its_day(
    heading: str, number: int | None
) -> None:
    found = minutes(f"{heading}\n۱) خرید تصویب شد.").number
    assert (found.value if found else None) == number


@pytest.mark.parametrize("said", ["زمان: ۱۵:۰۰ الی ۱۷:۲۰", "ساعت: ۱۵:۰۰ - ۱۷:۲۰"])
def test_two_hours_beside_one_label_are_begin_and_end(said: str) -> None:
    found = minutes(f"{OPENED}{said}\n۱- خرید تصویب شد.")
    assert (found.start.value, found.end.value) == ("15:00", "17:20")


def test_a_building_is_no_end_of_the_session() -> None:
    found = minutes(f"{OPENED}جلسه ساعت ۱۸ در ساختمان شورا تشکیل شد.\n۱- خرید تصویب شد.")
    assert (found.start.value, found.end) == ("18:00", None)


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("در دبیرخانه کمیسیون تشکیل شد", "دبیرخانه کمیسیون"),
        ("در محل قانونی شرکت تشکیل شد", "محل قانونی شرکت"),
    ],
)
def test_a_place_keeps_the_words_it_is_nothing_without(said: str, place: str) -> None:
    assert minutes(f"{OPENED}جلسه {said}.\n۱- خرید تصویب شد.").place.value == place


def test_who_led_and_who_wrote_stand_under_modern_labels() -> None:
    found = minutes(
        f"{OPENED}مدیر جلسه: خانم مهندس نادری     تنظیم‌کننده: آقای قاسمی\n۱- خرید تصویب شد."
    )
    assert (found.chair.value, found.secretary.value) == ("نادری", "قاسمی")


# ---- where decisions stand ----
@pytest.mark.parametrize(
    "text",
    [
        "الف- نطق پیش از دستور:\nآقای حاتمی انتقاد نمود.\nب- دستور جلسه:\n۱- بودجه\n"
        "ج- تصمیمات متخذه:\n۱- خرید تصویب شد.\n۲- کمک بلامانع است.",
        "مصوبه ۶-۱: خرید تصویب شد.\nمصوبه ۶-۲: کمک بلامانع است.",
        "۱ - ۱ خرید تصویب شد.\n۱ - ۲ کمک بلامانع است.",
        "موارد مصوب:\n-- خرید تصویب شد.\n-- کمک بلامانع است.",
        "موضوع ۱: تجهیزات\nتصمیم: خرید تصویب شد.\nموضوع ۲: درخواست کانون\nتصمیم: کمک بلامانع است.",
    ],
    ids=["under a lettered part", "two parts", "two spaced parts", "two dashes", "each matter's"],
)
def test_decisions_are_found_however_they_are_marked(text: str) -> None:
    found = minutes(OPENED + text).clauses
    assert [(one.ordinal, one.text) for one in found] == [
        (1, "خرید تصویب شد."),
        (2, "کمک بلامانع است."),
    ]


def test_decisions_scattered_in_the_talks_are_a_sentence_each() -> None:
    found = minutes(
        OPENED
        + "شرح مذاکرات:\nگزارشی ارائه شد. مقرر گردید شهرداری منطقه ۴ ۵۰ دستگاه چادر ظرف ۲۴ ساعت "
        "تحویل دهد. در ادامه به شایعات اشاره شد. مقرر شد روابط عمومی هر دو ساعت اطلاعیه صادر کند."
    ).clauses
    assert [one.text.split(" ", 2)[2].split("،")[0] for one in found] == [
        "شهرداری منطقه ۴ ۵۰ دستگاه چادر ظرف ۲۴ ساعت تحویل دهد.",
        "روابط عمومی هر دو ساعت اطلاعیه صادر کند.",
    ]
    assert [one.responsible.value for one in found] == ["شهرداری منطقه ۴", "روابط عمومی"]
    assert found[0].deadline.value.text == "ظرف ۲۴ ساعت"


def test_persons_counted_above_the_decision_are_no_decisions() -> None:
    found = minutes(
        OPENED + "جلسه با حضور افراد ذیل در محل دفتر معاونت مالی سازمان تشکیل گردید:\n"
        "۱- ابراهیم رضازاده - معاون مالی\n۲- داوود میرزایی - مدیر فنی\nپاکت‌ها قرائت گردید.\n"
        "نتیجه: شرکت شرق برنده اعلام گردید."
    )
    assert [one.value.name for one in found.present] == ["ابراهیم رضازاده", "داوود میرزایی"]
    assert [one.text for one in found.clauses] == ["شرکت شرق برنده اعلام گردید."]


def test_an_assembly_s_officers_are_persons_and_a_changed_sum_is_the_new_one() -> None:
    found = minutes(
        "صورتجلسه مجمع عمومی فوق‌العاده\nتاریخ: ۱۴۰۱/۱۰/۱۸\n۱. ناصر کیهانی به سمت رئیس جلسه\n"
        "۲. رؤیا فلاح به سمت ناظر جلسه\nانتخاب شدند.\nدستور جلسه: افزایش سرمایه\nمجمع تصویب نمود سرمایه "
        "از مبلغ ۱۰٬۰۰۰٬۰۰۰ ریال به مبلغ ۵۰٬۰۰۰٬۰۰۰ ریال افزایش یابد."
    )
    assert [one.value.name for one in found.present] == ["ناصر کیهانی", "رؤیا فلاح"]
    assert found.chair.value == "ناصر کیهانی"
    assert [one.amount.value for one in found.clauses] == [50_000_000]
    assert found.clauses[0].text.startswith("مجمع تصویب نمود")


# ---- who was there ----
@pytest.mark.parametrize(
    "text",
    [
        "حاضرین (۲ نفر): کاظم نوربخش، ثریا امیری\n۱- خرید تصویب شد.",
        "اعضای حاضر: آقای کاظم نوربخش و خانم ثریا امیری\n۱- خرید تصویب شد.",
        "۱- خرید تصویب شد.\nکاظم نوربخش - رئیس کمیته\nثریا امیری - عضو کمیته",
        "۱- خرید تصویب شد.\nنماینده دادگستری: کاظم نوربخش\nنماینده شورا: ثریا امیری",
        "۱- خرید تصویب شد.\nامضا کنندگان: کاظم نوربخش، ثریا امیری",
        "حاضرین: کاظم نوربخش، ثریا امیری، شهردار\nغایبین: ندارد\n۱- خرید تصویب شد.",
    ],
    ids=["counted", "and", "signed", "signed for", "signers", "a post alone"],
)
def test_attendance_is_read_from_a_list_or_from_the_signatures(text: str) -> None:
    found = minutes(OPENED + text)
    assert [one.value.name for one in found.present] == ["کاظم نوربخش", "ثریا امیری"]
    assert [one.text for one in found.clauses] == ["خرید تصویب شد."]
    assert found.absent == ()


def test_one_name_below_the_decisions_is_whoever_wrote_them() -> None:
    assert minutes(OPENED + "۱- خرید تصویب شد.\nثریا امیری - دبیر کمیته").present == ()


# ---- letters and papers of persons ----
def test_a_letter_s_office_is_the_lower_one_and_who_gets_copies_is_no_receiver() -> None:
    found = fields.letter(
        [
            page(
                1,
                "شهرداری آذرکوه\nسازمان عمران\nشماره: ۹۸/۲/۱۱\nتاریخ: ۱۴۰۰/۲/۸\nشهردار محترم آذرکوه\nبا سلام\n"
                "بازگشت به شماره ۱۱۰۰/ح مورخ ۹۱/۳/۱، گزارش در دو نسخه به پیوست تقدیم می‌گردد.\nبیژن آهنگر\nمدیرعامل\n"
                "گیرندگان رونوشت:\n۱. معاونت محترم عمرانی جهت استحضار\n۲. بایگانی سازمان",
            )
        ]
    )
    assert found.sender.value == "سازمان عمران"
    assert found.receiver.value == "شهردار محترم آذرکوه"
    assert (str(found.date.value), found.enclosures.value) == ("1400/02/08", 2)
    assert str(found.in_reply_to.value.dates[0]) == "1391/03/01"


def test_a_certificate_s_own_title_is_no_heading_and_its_stretch_no_day_of_issue() -> None:
    text = (
        "گواهی‌نامه\nبدینوسیله گواهی می‌شود خانم مریم طباطبایی در دوره آموزشی حل مسئله که از تاریخ ۱۳۹۵/۰۸/۱۰ "
        "لغایت ۱۳۹۵/۰۸/۱۲ به مدت ۱۶ ساعت برگزار گردید شرکت نموده است."
    )
    found = fields.personnel([page(1, text)], "certificate")
    assert [(one.kind, one.values["title"].value) for one in found.facts] == [
        ("courses", "حل مسئله")
    ]
