"""A draft beside an older text: what counts as a repeat, a revision, a possible conflict."""

import pytest

from search import drafts
from search.drafts import Finding

LEASE = (
    "واگذاری غرفه بوستان سروستان به صورت اجاره یک‌ساله از طریق مزایده عمومی و بر اساس نظریه کارشناس"
    " رسمی تصویب شد."
)


def found(draft: str, old: str) -> list[Finding]:
    """All findings of a draft beside one older text."""
    older = drafts.older(old)
    return [
        one
        for clause in drafts.clauses_of(draft)
        if not clause.is_formula
        for one in drafts.judged(clause, older)
    ]


def kinds(draft: str, old: str) -> set[str]:
    return {one.kind for one in found(draft, old)}


@pytest.mark.parametrize(
    "draft",
    [
        LEASE,
        LEASE.replace("ی", "ي").replace("ک", "ك"),
        LEASE.replace("یک‌ساله", "۱ ساله").replace("تصویب شد", "تصویب گردید"),
        LEASE.replace("بوستان", "پارک").replace("بر اساس", "طبق"),
        f"۳- پس از بحث و تبادل نظر مقرر گردید {LEASE}",
        f"بند ۲: به استناد ماده ۵۵ قانون شهرداری، {LEASE}",
        "از طریق مزایده عمومی و بر اساس نظریه کارشناس رسمی، واگذاری غرفه بوستان سروستان به صورت اجاره"
        " یک ساله تصویب می‌گردد.",
    ],
)
def test_the_same_rule_in_another_spelling_or_order_is_a_repeat_and_no_conflict(draft: str):
    assert kinds(draft, LEASE) == {"repeats"}


def test_a_short_clause_that_stands_whole_in_a_long_one_is_a_repeat():
    long = (
        "در راستای ساماندهی فضاهای تجاری بوستان‌های شهر، " + LEASE.rstrip(".")
        + " و درآمد حاصل در ساخت زمین بازی کودکان همان بوستان هزینه و گزارش آن هر شش ماه ارائه شود"
    )  # fmt: skip
    assert "repeats" in kinds(
        "واگذاری غرفه بوستان سروستان به صورت اجاره از طریق مزایده عمومی", long
    )


def test_a_rule_that_is_half_new_is_a_revision():
    draft = (
        "واگذاری غرفه بوستان سروستان به صورت اجاره از طریق فراخوان محدود و با اولویت تعاونی کارکنان"
        " و ایثارگران شهر تصویب شد."
    )
    (one,) = [f for f in found(draft, LEASE) if f.kind == "revises"]
    assert 0.5 <= one.similarity < 0.85


@pytest.mark.parametrize(
    ("here", "there", "what"),
    [
        ("با افزایش ۲۵ درصد بهای خدمات پارکینگ حاشیه‌ای موافقت شد", "با افزایش بیست درصد بهای خدمات"
         " پارکینگ حاشیه‌ای موافقت شد", "percent"),
        ("مبلغ ۵ میلیارد ریال برای تکمیل کتابخانه مرکزی پرداخت شود", "مبلغ ۳٬۰۰۰٬۰۰۰٬۰۰۰ ریال برای"
         " تکمیل کتابخانه مرکزی پرداخت شود", "amount"),
        (LEASE.replace("یک‌ساله", "سه ساله"), LEASE, "time"),
        (LEASE.replace("از طریق مزایده", "بدون مزایده"), LEASE, "verb"),
        ("تردد کامیون در بافت تاریخی شهر مجاز است", "تردد کامیون در بافت تاریخی شهر مجاز نیست", "verb"),
        ("اختصاص زمین به مساحت ۵۰۰ متر مربع برای ساخت درمانگاه کارکنان تصویب شد", "اختصاص زمین به"
         " مساحت ۸۰۰ مترمربع برای ساخت درمانگاه کارکنان تصویب شد", "area"),
        ("نگهداری تأسیسات استخر کارکنان به شرکت آبگستر واگذار شد", "نگهداری تأسیسات استخر کارکنان به"
         " شرکت پاک‌نیرو واگذار شد", "party"),
        ("اجرای طرح دورکاری کارکنان از تاریخ ۱۴۰۵/۰۷/۰۱ آغاز شود", "اجرای طرح دورکاری کارکنان از"
         " تاریخ ۱۴۰۵/۰۹/۰۱ آغاز شود", "date"),
    ],
)  # fmt: skip
def test_one_matter_with_another_rule_may_conflict(here: str, there: str, what: str):
    (one,) = [f for f in found(here, there) if f.kind == "conflict"]
    assert what in {difference.kind for difference in one.differences}


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("بهای خدمات سال ۱۴۰۵ سازمان با ۲۵ درصد افزایش تصویب شد", "بهای خدمات سال ۱۴۰۴ سازمان با ۲۰"
         " درصد افزایش تصویب شد"),
        ("احداث بوستان در خیابان لاله به مساحت ۵۰۰ مترمربع تصویب شد", "احداث بوستان در خیابان نیلوفر"
         " به مساحت ۸۰۰ مترمربع تصویب شد"),
        ("مهلت اجرای طرح دورکاری یک سال تمدید شد", "مهلت اجرای طرح دورکاری دوازده ماه تمدید شد"),
        ("خرید رایانه به مبلغ ۵۰۰ میلیون ریال تصویب شد", "خرید رایانه به مبلغ پنجاه میلیون تومان تصویب"
         " شد"),
        ("تمدید قرارداد شماره ۱۲/۹۸ با ده درصد افزایش بلامانع است", "تمدید قرارداد شماره ۱۷/۹۹ با بیست"
         " درصد افزایش بلامانع است"),
    ],
)  # fmt: skip
def test_another_matter_or_another_writing_of_one_value_is_no_conflict(here: str, there: str):
    assert "conflict" not in kinds(here, there)


def test_what_is_done_again_years_later_is_no_conflict():
    rule = "نرخ خدمات آرامستان به شرح جدول پیوست تعیین و از تاریخ {} قابل اجراست"
    assert "conflict" in kinds(rule.format("۱۴۰۴/۰۲/۰۱"), rule.format("۱۴۰۴/۰۶/۰۱"))
    assert "conflict" not in kinds(rule.format("۱۴۰۴/۰۲/۰۱"), rule.format("۱۳۹۸/۰۲/۰۱"))


def test_a_sentence_said_again_in_a_clause_that_is_half_new_is_told_both_ways():
    old = f"{LEASE} درآمد حاصل صرف نگهداری زمین بازی کودکان همان محله شود."
    draft = f"{LEASE} نظارت بر پاکیزگی غرفه و بازدید فصلی آن با ناظر مقیم پیمانکار است."
    assert kinds(draft, old) >= {"repeats", "revises"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("دانش‌آموزان", "دانش آموزان"),
        ("سی‌وشش ماهه", "۳۶ ماهه"),
        ("پانزدهم اسفند", "۱۵ اسفند"),
        ("برخوردارند", "برخوردار می‌باشند"),
        ("بیست درصد", "۲۰٪"),
    ],
)
def test_two_writings_of_one_thing_are_alike(one: str, other: str):
    rule = "پرداخت کمک هزینه سفر گروهی {} از محل اعتبار فرهنگی مناطق شهر بلامانع است"
    (found_one,) = found(rule.format(one), rule.format(other))
    assert (found_one.kind, found_one.similarity > 0.9) == ("repeats", True)


def test_formulas_and_headings_are_not_compared():
    text = (
        "بسمه تعالی\nشماره: ۱۲/۳۴\nتاریخ: ۱۴۰۵/۰۸/۱۲\nپس از بحث و تبادل نظر مقرر شد\n"
        "این مصوبه از تاریخ ابلاغ لازم‌الاجرا است.\nرئیس شورای اسلامی شهر"
    )
    assert all(clause.is_formula for clause in drafts.clauses_of(text))


def test_clauses_keep_their_place_in_the_untouched_text():
    text = f"مقدمه نامه اداری\r\n\r\n۱- {LEASE}\r\n۲) نصب دوربین در پایانه جنوب الزامی است."
    clauses = drafts.clauses_of(text)
    assert [c.label for c in clauses if c.label] == ["۱-", "۲)"]
    lease = next(c for c in clauses if c.label == "۱-")
    assert text[lease.start : lease.end] == LEASE
    (one,) = [f for f in found(text, LEASE) if f.kind == "repeats"]
    assert text[one.here.start : one.here.end] == LEASE


def test_items_are_numbered_beyond_a_thousand_and_a_year_opens_none():
    said = "مقرر شد خرید تجهیزات این نوبت از محل اعتبار عمومی انجام شود"
    draft = "\n".join(f"{n} {said}" for n in ("۹۹۹-", "۱۰۰۰.", "1001)", "ماده ۱۲۰۴:", "12000-"))
    labels = [clause.label for clause in drafts.clauses_of(draft)]
    assert labels == ["۹۹۹-", "۱۰۰۰.", "1001)", "ماده ۱۲۰۴:", "12000-"]
    broken = "بهای خدمات سازمان برای اجرای برنامه‌های سال مالی از ابتدای فروردین سال\n۱۴۰۱. حساب شود"
    assert [clause.label for clause in drafts.clauses_of(broken)] == [""]


def test_lines_broken_by_a_margin_are_one_clause():
    broken = LEASE.replace(" از طریق", "\nاز طریق")
    (clause,) = drafts.clauses_of(broken)
    assert len(clause.sentences) == 1


def test_the_diff_marks_only_what_differs():
    draft = LEASE.replace("یک‌ساله", "دوساله")
    (one,) = [f for f in found(draft, LEASE) if f.kind == "repeats"]
    added, gone = drafts.marks(one.here, one.there)
    assert [draft[a:b] for a, b in added] == ["دوساله"]
    assert [LEASE[a:b] for a, b in gone] == ["یک‌ساله"]


def test_a_fingerprint_does_not_depend_on_spelling_but_on_numbers():
    def name(text: str) -> str:
        return drafts.fingerprint(drafts.clauses_of(text)[0].said)

    assert name(LEASE) == name(LEASE.replace("ی", "ي").replace("یک‌ساله", "یک ساله"))
    assert name(LEASE) != name(LEASE.replace("یک‌ساله", "دوساله"))


@pytest.mark.parametrize(
    "text", ["", " ", "\x00\u200c", "123 / 45", "«»؛؛؛...", "- - -\n1-\n2-", "؟" * 9000]
)
def test_odd_texts_are_cut_without_an_error(text: str):
    assert all(clause.is_formula for clause in drafts.clauses_of(text))
