# ruff: noqa: E501 - sentences of papers, a line each
"""Personnel papers in layouts, names and posts that were written after the rules.

`SECOND` was read once, and the rules were then mended by what it showed; `HELD_OUT` was written
after that, counted for long without a look, then mended by as well.
"""

import random
from collections.abc import Sequence

from bench.personnel_papers import (
    DEGREE_WORDS,
    GRADES,
    Layout,
    Life,
    Paper,
    Words,
    corner,
    everything,
    h,
    held,
    month,
    p,
    table,
    until,
)

SECOND_WORDS = Words(
    first=("پرویز", "لیلا", "منوچهر", "فرشته", "اردشیر", "گلناز", "داریوش", "هما", "جمشید", "مینا"),
    last=("کوهستانی", "رضوان‌پور", "نوبهار", "صدرایی", "یزدان‌بخش", "تهامی", "قنبرزاده", "وثوقی"),
    posts=(
        ("مدیر خدمات شهری", "شهرداری ناحیه ۳"), ("رئیس گروه تشکیلات", "معاونت توسعه منابع"),
        ("معاون حمل‌ونقل همگانی", "سازمان حمل‌ونقل"), ("ذیحساب", "شهرداری گلدشت"),
        ("مدیر امور قراردادها", "سازمان نوسازی"), ("کارشناس مسئول املاک", "شهرداری منطقه ۷"),
        ("رئیس اداره کارگزینی", "سازمان آتش‌نشانی"), ("مشاور شهردار", "شهرداری گلدشت"),
    ),
    fields=("راه و ترابری", "علم اطلاعات", "حسابداری", "مهندسی صنایع", "حقوق عمومی", "معماری منظر"),
    universities=("دانشگاه اصفهان", "دانشگاه فردوسی مشهد", "دانشگاه آزاد اسلامی", "دانشگاه تبریز"),
    courses=("ارزیابی عملکرد", "حقوق شهروندی", "اصول بایگانی", "بودجه‌ریزی عملیاتی"),
    certificates=("شایستگی مدیران", "حسابرس داخلی"),
)  # fmt: skip
MONTHS = ("فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی",
          "بهمن", "اسفند")  # fmt: skip


def spoken(date: str, *, day: bool = True) -> str:
    """«۱۲ مهر ۱۳۹۵»."""
    y, m, d = date.split("/")
    return f"{int(d)} {MONTHS[int(m) - 1]} {y}" if day else f"{MONTHS[int(m) - 1]} {y}"


def order_numbered(one: Life, rng: random.Random) -> Paper:
    """A numbered ruled form, two to a row, with fields that are not wanted."""
    row, study = one.services[1], one.studies[0]
    body = p("شهرداری گلدشت") + h("حکم کارگزینی مستخدمین ثابت") + table([
        ("۱- شماره مستخدم", one.code, "۲- نام پدر", "احمد"),
        ("۳- نام خانوادگی و نام", one.name, "۴- شماره شناسنامه", "۱۲۳"),
        ("۵- محل خدمت", row["unit"], "۶- پست سازمانی", row["title"]),
        ("۷- مقطع تحصیلی", DEGREE_WORDS[study["degree"]][0], "۸- رشته تحصیلی", study["field"]),
        ("۹- تاریخ اجرا", row["from"], "۱۰- نوع حکم", "انتصاب"),
        ("۱۱- تاریخ صدور", one.issued, "۱۲- شماره حکم", one.number),
    ])  # fmt: skip
    facts = [held({k: row[k] for k in ("title", "unit", "from")}, "substantive"),
             ("education", {k: study[k] for k in ("degree", "field")})]  # fmt: skip
    return Paper(
        "order_numbered",
        "appointment",
        body,
        one.name,
        facts,
        {"number": one.number, "date": one.issued},
    )


def order_letter(one: Life, rng: random.Random) -> Paper:
    """A mayor's letter: the post in guillemets, the day after the verb."""
    row = one.services[-1]
    body = corner(f"شماره: {one.number}", f"تاریخ: {one.issued}") + p(
        f"برادر گرامی جناب آقای مهندس {one.name}",
        "با سلام و احترام",
        "نظر به شایستگی و تجارب ارزنده جنابعالی و به استناد ماده ۵۴ قانون شهرداری، بدین وسیله شما را به "
        f"عنوان «{row['title']}» در {row['unit']} منصوب می‌نمایم. این انتصاب از تاریخ {row['from']} اجرا می‌شود.",
        "توفیق شما را در انجام وظایف محوله از خداوند متعال خواستارم.",
    )  # fmt: skip
    facts = [held({k: row[k] for k in ("title", "unit", "from")}, "substantive")]
    return Paper(
        "order_letter",
        "appointment",
        body,
        one.name,
        facts,
        {"number": one.number, "date": one.issued},
    )


def order_keeping(one: Life, rng: random.Random) -> Paper:
    """An acting order that entrusts a post while another is kept."""
    row = one.services[0]
    body = corner(f"شماره: {one.number}", f"تاریخ: {one.issued}", "پیوست: دارد") + p(
        f"سرکار خانم {one.name}",
        "سلام علیکم",
        f"با عنایت به پیشنهاد معاونت محترم مربوط، از تاریخ {row['from']} لغایت {row['to']} با حفظ سمت، "
        f"سرپرستی {row['title']} {row['unit']} به شما محول می‌گردد.",
        "رونوشت: اداره کارگزینی",
    )  # fmt: skip
    return Paper("order_keeping", "appointment", body, one.name, [held(row, "acting")],
                 {"number": one.number, "date": one.issued})  # fmt: skip


def order_seconded(one: Life, rng: random.Random) -> Paper:
    """A secondment in labelled lines."""
    row = one.services[1]
    body = h("ابلاغ مأموریت") + p(
        f"شماره ابلاغ: {one.number}   تاریخ ابلاغ: {one.issued}",
        f"نام: {one.name.split()[0]}   نام خانوادگی: {one.name.split()[1]}   کد کارمندی: {one.code}",
        f"عنوان شغل: {row['title']}", f"دستگاه محل خدمت: {row['unit']}", "وضعیت تصدی: مأمور",
        f"تاریخ شروع مأموریت: {row['from']}   تاریخ پایان مأموریت: {row['to']}",
    )  # fmt: skip
    return Paper("order_seconded", "appointment", body, one.name, [held(row, "seconded")],
                 {"number": one.number, "date": one.issued})  # fmt: skip


def degree_other(one: Life, rng: random.Random) -> Paper:
    """A diploma: degree first, field and university in other words."""
    row = one.studies[0]
    body = h("دانشنامه") + p(
        f"{row['institution']} بنا بر مصوبات شورای آموزشی، درجه {DEGREE_WORDS[row['degree']][0]} در رشته "
        f"{row['field']} را به آقای {one.name} که در تاریخ {row['date']} دانش‌آموخته شده است اعطا می‌نماید.",
    ) + p(f"شماره دانشنامه: {one.number}")  # fmt: skip
    return Paper("degree_other", "degree", body, one.name, [("education", row)])


def course_form(one: Life, rng: random.Random) -> Paper:
    """A certificate as a form."""
    row = one.courses[0]
    body = h("گواهی‌نامه آموزشی") + p(
        f"نام و نام خانوادگی فراگیر: {one.name}", f"عنوان دوره: {row['title']}",
        f"مدت دوره: {row['hours']} ساعت", f"تاریخ برگزاری: {row['date']}",
        f"شماره گواهی: {one.number}", "مرکز آموزش شهرداری",
    )  # fmt: skip
    return Paper(
        "course_form", "certificate", body, one.name, [("courses", row)], {"number": one.number}
    )


def cv_numbered_tables(one: Life, rng: random.Random) -> Paper:
    """Tables with a counting column and columns in another order."""
    body = h("خلاصه سوابق مدیر") + p(f"نام و نام خانوادگی: {one.name}    شماره پرسنلی: {one.code}")
    body += p("الف) مدارک تحصیلی") + table([
        ("ردیف", "مدرک تحصیلی", "رشته", "محل تحصیل", "سال اخذ"),
        *((n, DEGREE_WORDS[r["degree"]][0], r["field"], r["institution"], r["date"][:4])
          for n, r in enumerate(one.studies, 1)),
    ])  # fmt: skip
    body += p("ب) سوابق اجرایی") + table([
        ("ردیف", "از", "تا", "سمت", "سازمان"),
        *((n, r["from"], until(r), r["title"], r["unit"]) for n, r in enumerate(one.services, 1)),
    ])  # fmt: skip
    body += p("ج) دوره‌ها") + table([
        ("ردیف", "عنوان دوره", "ساعت", "تاریخ"),
        *((n, r["title"], r["hours"], r["date"]) for n, r in enumerate(one.courses, 1)),
    ])  # fmt: skip
    facts = [(k, dict(r) | ({"date": r["date"][:4]} if k == "education" else {}))
             for k, r in everything(one) if k != "certificates"]  # fmt: skip
    return Paper("cv_numbered_tables", "cv", body, one.name, facts)


def cv_bullets(one: Life, rng: random.Random) -> Paper:
    """Bullets: the post first, months in words."""
    body = h(one.name) + p(f"نام و نام خانوادگی: {one.name}")
    body += h("سوابق تحصیلی") + p(*(
        f"• {DEGREE_WORDS[r['degree']][0]} رشته {r['field']} از {r['institution']} ({r['date'][:4]})"
        for r in one.studies))  # fmt: skip
    body += h("تجربیات کاری") + p(*(
        f"• {r['title']}، {r['unit']} (از {spoken(r['from'], day=False)} تا "
        f"{spoken(r['to'], day=False) if 'to' in r else 'کنون'})" for r in one.services))  # fmt: skip
    body += h("دوره‌های گذرانده شده") + p(*(
        f"• {r['title']} ({r['hours']} ساعت) - {r['date'][:4]}" for r in one.courses))  # fmt: skip
    facts = []
    for kind, row in everything(one):
        short = dict(row)
        if kind in ("education", "courses"):
            short["date"] = row["date"][:4]
        if kind == "service":
            short |= {k: month(row[k]) for k in ("from", "to") if k in row}
        if kind != "certificates":
            facts.append((kind, short))
    return Paper("cv_bullets", "cv", body, one.name, facts)


def cv_two_lines(one: Life, rng: random.Random) -> Paper:
    """Each service on two lines: the post, and the days below it."""
    body = h("رزومه مدیریتی") + p(f"جناب آقای دکتر {one.name}")
    body += p("تحصیلات", *(f"{DEGREE_WORDS[r['degree']][1]}، {r['field']}، {r['institution']}، سال {r['date'][:4]}"
                           for r in one.studies))  # fmt: skip
    body += p("سوابق مدیریتی")
    for r in one.services:
        body += p(f"{r['title']} - {r['unit']}", f"{r['from']} الی {until(r, 'اکنون')}")
    body += p("گواهی‌ها", *(f"گواهی {r['title']} (تاریخ {r['date']}، معتبر تا {r['valid_until']})"
                            for r in one.certificates))  # fmt: skip
    facts = [(k, dict(r) | ({"date": r["date"][:4]} if k == "education" else {}))
             for k, r in everything(one) if k != "courses"]  # fmt: skip
    return Paper("cv_two_lines", "cv", body, one.name, facts)


def cv_unruled(one: Life, rng: random.Random) -> Paper:
    """Columns without lines."""
    body = h("برگه سوابق") + p(f"نام و نام خانوادگی: {one.name}") + p("سوابق خدمت")
    body += table([
        ("شروع", "پایان", "عنوان سمت", "واحد"),
        *((r["from"], until(r, "ادامه"), r["title"], r["unit"]) for r in one.services),
    ], "open")  # fmt: skip
    return Paper("cv_unruled", "cv", body, one.name, [held(dict(r)) for r in one.services])


SECOND: Sequence[Layout] = (
    order_numbered, order_letter, order_keeping, order_seconded, degree_other, course_form,
    cv_numbered_tables, cv_bullets, cv_two_lines, cv_unruled,
)  # fmt: skip


# ---- held out ----
HELD_OUT_WORDS = Words(
    first=("کورش", "سیمین", "بهرام", "ناهید", "مسعود", "زهره", "فرهاد", "شیرین"),
    last=("دلاوری", "امین‌زاده", "شایگان", "کریم‌خانی", "فلاحتی", "سلطانی", "گودرزی", "نیک‌پی"),
    posts=(
        ("معاون مالی و پشتیبانی", "سازمان تاکسیرانی"), ("رئیس اداره بازرسی", "شهرداری مهرشهر"),
        ("مدیر برنامه و بودجه", "شهرداری مهرشهر"), ("کارشناس حقوقی", "شهرداری منطقه ۹"),
        ("مدیر پروژه‌های عمرانی", "شرکت متروی شهری"), ("سرممیز داخلی", "سازمان میادین"),
        ("رئیس گروه آموزش", "معاونت سرمایه انسانی"), ("مدیر روابط عمومی", "شهرداری منطقه ۹"),
    ),
    fields=("مدیریت مالی", "مهندسی عمران", "علوم سیاسی", "مدیریت شهری", "آمار", "جغرافیا"),
    universities=("دانشگاه گیلان", "دانشگاه علامه طباطبایی", "دانشگاه شهید بهشتی", "دانشگاه یزد"),
    courses=("مدیریت بحران", "فنون مذاکره", "قوانین شهرداری", "نگارش اداری"),
    certificates=("ارزیاب ایمنی", "مدرسی اداری"),
)  # fmt: skip


def box_order(one: Life, rng: random.Random) -> Paper:
    """A form of three pairs to a row."""
    row = one.services[-1]
    body = p("شهرداری مهرشهر", "حکم انتصاب") + table([
        ("شماره", one.number, "تاریخ", one.issued, "کد پرسنلی", one.code),
        ("نام کارمند", one.name, "نوع انتصاب", "اصیل", "سمت", row["title"]),
        ("واحد", row["unit"], "از تاریخ", row["from"], "وضعیت", "شاغل"),
    ])  # fmt: skip
    facts = [held({k: row[k] for k in ("title", "unit", "from")}, "substantive")]
    return Paper(
        "box_order",
        "appointment",
        body,
        one.name,
        facts,
        {"number": one.number, "date": one.issued},
    )


def order_of_board(one: Life, rng: random.Random) -> Paper:
    """A chief executive's order with a term of years."""
    row = one.services[-1]
    body = corner(f"تاریخ: {one.issued}", f"شماره: {one.number}") + p(
        f"همکار گرامی، سرکار خانم {one.name}",
        "با سلام",
        f"با عنایت به سوابق و تجارب شما، به موجب این ابلاغ از تاریخ {row['from']} به مدت دو سال در سمت "
        f"{row['title']}، {row['unit']} تعیین می‌شوید تا با همکاری سایر همکاران امور را پیش ببرید.",
        "مدیرعامل",
    )  # fmt: skip
    facts = [held({k: row[k] for k in ("title", "unit", "from")} | {"to": two_years(row["from"])})]
    return Paper(
        "order_of_board",
        "appointment",
        body,
        one.name,
        facts,
        {"number": one.number, "date": one.issued},
    )


def two_years(date: str) -> str:
    """The eve of the same day two years later."""
    year, month_, day_ = map(int, date.split("/"))
    if day_ > 1:
        return f"{year + 2}/{month_:02d}/{day_ - 1:02d}"
    if month_ == 1:
        return f"{year + 1}/12/{30 if (year + 1) % 33 in (1, 5, 9, 13, 17, 22, 26, 30) else 29}"
    return f"{year + 2}/{month_ - 1:02d}/{31 if month_ <= 7 else 30}"


def acting_lines(one: Life, rng: random.Random) -> Paper:
    """A deputyship in lines of label and value."""
    row = one.services[0]
    body = h("ابلاغ سرپرستی") + p(
        f"شماره حکم: {one.number}", f"تاریخ صدور: {one.issued}", f"نام و نام خانوادگی: {one.name}",
        f"شماره کارمندی: {one.code}", f"عنوان پست: {row['title']}", f"محل خدمت: {row['unit']}",
        "نحوه تصدی: سرپرست", f"تاریخ شروع: {row['from']}", f"تاریخ خاتمه: {row['to']}",
    )  # fmt: skip
    return Paper("acting_lines", "appointment", body, one.name, [held(row, "acting")],
                 {"number": one.number, "date": one.issued})  # fmt: skip


def graduation(one: Life, rng: random.Random) -> Paper:
    """A registry's confirmation."""
    row = one.studies[1]
    body = h("گواهی پایان تحصیلات") + p(
        f"بدین وسیله تأیید می‌شود خانم {one.name} در مقطع {DEGREE_WORDS[row['degree']][0]}، رشته {row['field']}، "
        f"در تاریخ {row['date']} از {row['institution']} فارغ‌التحصیل شده‌اند.",
    )  # fmt: skip
    return Paper("graduation", "degree", body, one.name, [("education", row)])


def course_paper(one: Life, rng: random.Random) -> Paper:
    """A certificate whose course ran over some days."""
    row = one.courses[1]
    body = h("گواهی‌نامه پایان دوره") + p(
        f"بدین وسیله گواهی می‌گردد جناب آقای {one.name} در دوره «{row['title']}» به مدت {row['hours']} ساعت که در "
        f"تاریخ {row['date']} برگزار شد شرکت نموده و موفق به اخذ این گواهی‌نامه شده است.",
        f"شماره: {one.number}",
    )  # fmt: skip
    return Paper(
        "course_paper", "certificate", body, one.name, [("courses", row)], {"number": one.number}
    )


def cv_official(one: Life, rng: random.Random) -> Paper:
    """Tables, the unit first, one column for the days."""
    body = h("خلاصه سوابق") + p(
        f"نام: {one.name.split()[0]}    نام خانوادگی: {one.name.split()[1]}"
    )
    body += p("سوابق خدمتی") + table([
        ("نام سازمان", "سمت", "تاریخ شروع", "تاریخ پایان"),
        *((r["unit"], r["title"], r["from"], until(r, "تاکنون")) for r in one.services),
    ])  # fmt: skip
    body += p("مدارک تحصیلی") + table([
        ("رشته تحصیلی", "مقطع تحصیلی", "دانشگاه", "سال فراغت"),
        *((r["field"], DEGREE_WORDS[r["degree"]][0], r["institution"], r["date"][:4]) for r in one.studies),
    ])  # fmt: skip
    facts = [(k, dict(r) | ({"date": r["date"][:4]} if k == "education" else {}))
             for k, r in everything(one) if k in ("service", "education")]  # fmt: skip
    return Paper("cv_official", "cv", body, one.name, facts)


def cv_dashes(one: Life, rng: random.Random) -> Paper:
    """Lines with dashes, the years last."""
    body = h("شرح حال") + p(f"نام و نام خانوادگی: {one.name}", "سوابق تحصیلی")
    body += p(*(f"- {DEGREE_WORDS[r['degree']][0]} {r['field']} - {r['institution']} - {r['date'][:4]}"
                for r in one.studies))  # fmt: skip
    body += p("سوابق اجرایی", *(
        f"- {r['title']} {r['unit']} از {month(r['from'])} تا {month(r['to']) if 'to' in r else 'کنون'}"
        for r in one.services))  # fmt: skip
    body += p("دوره‌های آموزشی", *(
        f"- {r['title']} به مدت {r['hours']} ساعت در تاریخ {r['date']}" for r in one.courses))  # fmt: skip
    facts = []
    for kind, row in everything(one):
        short = dict(row)
        if kind == "education":
            short["date"] = row["date"][:4]
        if kind == "service":
            short |= {k: month(row[k]) for k in ("from", "to") if k in row}
        if kind != "certificates":
            facts.append((kind, short))
    return Paper("cv_dashes", "cv", body, one.name, facts)


def cv_labels(one: Life, rng: random.Random) -> Paper:
    """Blocks of labels, another order."""
    body = h("برگه مشخصات و سوابق") + p(f"نام متقاضی: {one.name}", "پیشینه شغلی")
    for r in one.services:
        body += p(f"عنوان شغل: {r['title']}", f"محل کار: {r['unit']}",
                  f"از تاریخ: {r['from']}    تا تاریخ: {until(r, 'کنون')}")  # fmt: skip
    body += p("گواهی‌نامه‌ها")
    for r in one.certificates:
        body += p(
            f"عنوان گواهی‌نامه: {r['title']}",
            f"تاریخ صدور: {r['date']}    معتبر تا: {r['valid_until']}",
        )
    facts = [(k, r) for k, r in everything(one) if k in ("service", "certificates")]
    return Paper("cv_labels", "cv", body, one.name, facts)


def appraisal_years(one: Life, rng: random.Random) -> Paper:
    """A table of three years under the name."""
    rows = [(1400 + n, rng.randint(60, 99)) for n in range(3)]
    body = h("کارنامه ارزیابی عملکرد") + p(f"نام کارمند: {one.name}", f"کد کارمندی: {one.code}")
    body += table([("ردیف", "دوره ارزیابی", "امتیاز", "سطح عملکرد"),
                   *((n, year, score, GRADES[score // 10]) for n, (year, score) in enumerate(rows, 1))])  # fmt: skip
    facts = [("appraisals", {"year": y, "score": s, "grade": GRADES[s // 10]}) for y, s in rows]
    return Paper("appraisal_years", "appraisal", body, one.name, facts)


HELD_OUT: Sequence[Layout] = (
    box_order, order_of_board, acting_lines, graduation, course_paper, cv_official, cv_dashes,
    cv_labels, appraisal_years,
)  # fmt: skip
