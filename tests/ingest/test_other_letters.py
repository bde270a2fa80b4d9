"""Letters as other offices write them, and what a worn scan leaves of them."""

from archive.jalali import PartialDate
from ingest import fields
from tests.ingest.texts import page


def letter(text: str) -> fields.LetterProposal:
    return fields.letter([page(1, f"شماره: ۹۸/۱\nتاریخ: ۱۳۹۸/۰۱/۲۰\n{text}")])


def test_a_circular_names_its_receivers_one_after_the_other():
    found = letter(
        "گیرندگان:\n۱- معاونت محترم شهرسازی\n۲- شهردار محترم منطقه یک\nموضوع: ضوابط\nسلام علیکم"
    )
    assert found.receiver.value == "معاونت محترم شهرسازی؛ شهردار محترم منطقه یک"
    many = "\n".join(f"{n}- مدیرعامل محترم سازمان شماره {n} شهرداری" for n in range(1, 21))
    found = letter(f"گیرندگان:\n{many}\nموضوع: ضوابط\nسلام علیکم")
    assert len(found.receiver.value) <= 255 and found.receiver.value.endswith("شهرداری؛ …")


def test_an_office_below_its_ministry_is_the_sender():
    text = "جمهوری اسلامی ایران\nوزارت کشور\nاستانداری کوهرنگ\nشهردار محترم نیشکر\nسلام علیکم"
    assert fields.letter([page(1, text)]).sender.value == "استانداری کوهرنگ"


def test_a_signer_for_another_is_named_with_a_post_of_the_own():
    end = "خواهشمند است اقدام شود.\nاز طرف مدیرعامل سازمان\nحمیده جاده‌پیما\nمعاون عمرانی"
    assert letter(f"رئیس محترم حراست\nبا سلام\n{end}").signer.value == fields.PersonLine(
        "حمیده جاده‌پیما", "معاون عمرانی"
    )
    thanks = "پیشاپیش از همکاری شما سپاسگزارم.\nهوشنگ کاویان\nشهردار گل‌تپه"
    assert letter(f"رئیس محترم حراست\nبا سلام\n{thanks}").signer.value.name == "هوشنگ کاویان"


def test_references_cross_a_line_s_end_and_copies_may_share_a_line():
    found = letter(
        "رئیس محترم حراست\nبا سلام، عطف به نامه\nشماره ۱۲/۱ مورخ\n۱۳۹۷/۱۲/۰۱ اقدام شد.\n"
        "رونوشت: هیئت تطبیق مصوبات؛ معاونت عمرانی"
    )
    assert (found.in_reply_to.value.number, found.in_reply_to.value.dates) == (
        "۱۲/۱",
        (PartialDate(1397, 12, 1),),
    )
    assert [one.value for one in found.copies] == ["هیئت تطبیق مصوبات", "معاونت عمرانی"]


def test_a_subject_in_the_sentence_ends_before_what_is_asked():
    found = letter("رئیس محترم حراست\nاحتراماً در خصوص بازسازی\nسکوها به استحضار می‌رساند.")
    assert found.subject.value == "بازسازی سکوها"


def test_lists_of_a_letter_are_known_without_their_headings():
    found = letter(
        "۱- معاونت محترم شهرسازی\n۲- شهردار محترم منطقه یک\nموضوع: ضوابط\nسلام علیکم\nاقدام شود.\n"
        "با تشکر\nهوشنگ کاویان\nشهردار\n۱- معاونت فنی جهت اقدام\n۲- بایگانی"
    )
    assert found.receiver.value == "معاونت محترم شهرسازی؛ شهردار محترم منطقه یک"
    assert [one.value for one in found.copies] == ["معاونت فنی جهت اقدام", "بایگانی"]


def test_a_sender_ends_where_the_corner_begins_on_its_line():
    text = "استانداری کوهرنگ پیوست: ۱۲ برگ\nشهردار محترم نیشکر\nسلام علیکم"
    assert fields.letter([page(1, text)]).sender.value == "استانداری کوهرنگ"


def test_a_stroke_before_a_year_is_no_figure_of_it():
    text = "رئیس محترم حراست\nبا سلام، پیرو نامه شماره ۸۸ مورخ ۱۱۳۹۷/۰۳/۱۹ اقدام شد."
    assert letter(text).follows.value.dates == (PartialDate(1397, 3, 19),)


def test_all_receivers_at_once_and_enclosures_before_their_word():
    text = "کلیه شهرداران مناطق و مدیران نواحی\nدارای ۶ برگ پیوست\nبا سلام\nاقدام شود.\nبا تجدید احترام\nفریبرز خشت‌زن\nمعاون شهرسازی"
    found = letter(text)
    assert found.receiver.value == "کلیه شهرداران مناطق و مدیران نواحی"
    assert found.enclosures.value == 6
    assert found.signer.value == fields.PersonLine("فریبرز خشت‌زن", "معاون شهرسازی")


def test_a_number_of_which_a_letter_was_not_read_is_not_proposed():
    assert fields.letter([page(1, "شماره: ۵۵۰/ /۸۱\nرئیس محترم حراست\nبا سلام")]).number is None


def test_thanks_have_no_name_and_leaves_are_counted_in_words():
    found = letter(
        "پیوست: دارد (دو برگ)\nرئیس محترم حراست\nبا سلام\nاقدام شود.\nبا سپاس فراوان\nبهمن درس‌آموز\nرئیس اداره"
    )
    assert found.signer.value == fields.PersonLine("بهمن درس‌آموز", "رئیس اداره")
    assert found.enclosures.value == 2


def test_the_day_beside_its_word_post_and_name_in_one_line_and_copies_in_another():
    found = fields.letter(
        [
            page(
                1,
                "از: اداره کل حراست\nبه: کلیه مدیران مناطق\nشماره نامه: ۸۸/م/۱۲۳۴ مورخه ۸۸/۳/۵\n"
                "موضوع: ورود و خروج\nسلام علیکم\nعطف به بخشنامه شماره ۵۶۷/ح مورخ ۸۸/۲/۲۰ ورود ممنوع گردد.\n"
                "مدیرکل حراست - احمد یزدانی\nگیرندگان رونوشت: ۱- بازرسی ۲- روابط عمومی",
            )
        ]
    )
    assert found.date.value == PartialDate(1388, 3, 5)
    assert found.signer.value == fields.PersonLine("احمد یزدانی", "مدیرکل حراست")
    assert [one.value for one in found.copies] == ["بازرسی", "روابط عمومی"]


def test_what_is_enclosed_is_not_what_a_letter_goes_on_from():
    text = "رئیس محترم حراست\nبا سلام، پیرو مکاتبات قبلی، به پیوست مصوبه شماره ۲۳/۵۶ ابلاغ می‌گردد."
    assert letter(text).follows is None
