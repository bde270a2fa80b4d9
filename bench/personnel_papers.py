# ruff: noqa: E501 - sentences of papers, a line each
"""Appointments, degrees, certificates and life records in many layouts, each with its true facts.

`TUNED` are layouts, names and posts that the recogniser's rules were tried on; those it never met are
beside, in personnel_held_out.
"""

import html
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from archive.persian import persian_digits

Fact = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Life:
    """Whom a paper is about."""

    name: str
    code: str
    services: Sequence[dict[str, str]]  # title, unit, from, to, capacity
    studies: Sequence[dict[str, str]]  # degree, field, institution, date
    courses: Sequence[dict[str, Any]]  # title, hours, date
    certificates: Sequence[dict[str, str]]  # title, date, valid_until
    number: str
    issued: str


@dataclass(frozen=True)
class Paper:
    """A page to be printed, what a reader of it should learn."""

    name: str
    kind: str
    body: str
    person: str
    facts: Sequence[Fact]
    head: dict[str, str] = field(default_factory=dict)  # number and date of the paper


DEGREE_WORDS = {
    "associate": ("کاردانی", "فوق دیپلم"), "bachelor": ("کارشناسی", "لیسانس"),
    "master": ("کارشناسی ارشد", "فوق لیسانس"), "doctorate": ("دکتری", "دکترا"),
}  # fmt: skip


@dataclass(frozen=True)
class Words:
    """What lives are drawn from."""

    first: Sequence[str]
    last: Sequence[str]
    posts: Sequence[tuple[str, str]]
    fields: Sequence[str]
    universities: Sequence[str]
    courses: Sequence[str]
    certificates: Sequence[str]


TUNED_WORDS = Words(
    first=("سام", "نگین", "کیان", "بهنود", "ترانه", "هومن", "شیده", "آریا", "مهرناز", "فرزام"),
    last=("آراسته‌مهر", "پرتوآیین", "دادپرور", "سروآذین", "سبزینه‌کار", "راهوارپیشه", "کارافزا", "داده‌پی"),
    posts=(
        ("معاون برنامه‌ریزی و توسعه", "سازمان عمران"), ("رئیس نظارت فنی", "سازمان عمران"),
        ("مدیر نگهداری فضای سبز", "شهرداری منطقه ۲"), ("رئیس دبیرخانه مرکزی", "شهرداری فرازدشت"),
        ("کارشناس عمران", "شهرداری منطقه ۴"), ("معاون اداری و مالی", "سازمان مدیریت پسماند"),
        ("مسئول بایگانی", "سازمان فناوری اطلاعات"), ("رئیس اداره درآمد", "شهرداری منطقه ۵"),
    ),
    fields=("مدیریت ساخت", "برنامه‌ریزی شهری", "مهندسی فضای سبز", "مدیریت دولتی", "نرم‌افزار", "محیط زیست"),
    universities=("دانشگاه تهران", "دانشگاه علم و صنعت ایران", "دانشگاه شیراز", "دانشگاه پیام نور"),
    courses=("مدیریت پروژه", "آیین‌نامه مالی و معاملات", "آبیاری تحت فشار", "امنیت اطلاعات"),
    certificates=("کانون ارزیابی", "ممیزی کیفیت"),
)  # fmt: skip


def day(rng: random.Random, first: int, last: int) -> str:
    """A day of those years."""
    return f"{rng.randint(first, last)}/{rng.randint(1, 12):02d}/{rng.randint(1, 29):02d}"


def life(rng: random.Random, words: Words) -> Life:
    """A life with three posts, two degrees, two courses and a certificate."""
    years = [rng.randint(1384, 1388), rng.randint(1390, 1394), rng.randint(1396, 1400)]
    ends = [years[1] - 1, years[2] - 1, 0]
    services = []
    for (title, unit), start, end in zip(
        rng.sample(list(words.posts), 3), years, ends, strict=True
    ):
        row = {"title": title, "unit": unit, "from": day(rng, start, start)}
        services.append(row | ({"to": day(rng, end, end)} if end else {}))
    studies = [
        {"degree": degree, "field": f, "institution": rng.choice(words.universities), "date": day(rng, y, y)}
        for degree, f, y in zip(("bachelor", "master"), rng.sample(list(words.fields), 2),
                                (rng.randint(1378, 1383), rng.randint(1389, 1395)), strict=True)
    ]  # fmt: skip
    courses = [
        {"title": t, "hours": rng.choice((16, 24, 40, 60)), "date": day(rng, 1397, 1403)}
        for t in rng.sample(list(words.courses), 2)
    ]
    certificates = [{"title": rng.choice(words.certificates), "date": day(rng, 1402, 1403),
                     "valid_until": day(rng, 1406, 1407)}]  # fmt: skip
    issued = day(rng, 1401, 1404)
    number = f"{issued[2:4]}/{rng.randint(11, 98)}/{rng.randint(1000, 9899)}"
    return Life(
        f"{rng.choice(words.first)} {rng.choice(words.last)}", str(rng.randint(10000, 99999)),
        services, studies, courses, certificates, number, issued,
    )  # fmt: skip


# ---- parts of pages ----
def p(*lines: str) -> str:
    """Paragraphs."""
    return "".join(f"<p>{html.escape(persian_digits(line))}</p>" for line in lines)


def h(title: str) -> str:
    """A heading."""
    return f"<h3>{html.escape(title)}</h3>"


def corner(*lines: str) -> str:
    """Number and date at the left head."""
    said = "".join(f"<div>{html.escape(persian_digits(line))}</div>" for line in lines)
    return f'<div class="h">{said}</div>'


def table(rows: Sequence[Sequence[object]], look: str = "") -> str:
    """Cells, ruled unless `look` says otherwise."""
    cells = "".join(
        "<tr>" + "".join(f"<td>{html.escape(persian_digits(str(c)))}</td>" for c in row) + "</tr>"
        for row in rows
    )
    return f'<table class="{look}">{cells}</table>'


def held(row: dict[str, str], capacity: str = "") -> Fact:
    """The fact of one service."""
    return "service", row | ({"capacity": capacity} if capacity else {})


def until(row: dict[str, str], word: str = "تاکنون") -> str:
    """The last day or «until now»."""
    return row.get("to", word)


def month(date: str) -> str:
    """To the month."""
    return date[:7]


def everything(one: Life, cut: Callable[[str], str] = str) -> list[Fact]:
    """All facts of a life, days as precise as the layout writes them."""
    dates = ("from", "to", "date", "valid_until")
    rows: list[Fact] = [("service", dict(r)) for r in one.services]
    rows += [("education", dict(r)) for r in one.studies]
    rows += [("courses", dict(r)) for r in one.courses]
    rows += [("certificates", dict(r)) for r in one.certificates]
    return [(k, {n: cut(v) if n in dates else v for n, v in r.items()}) for k, r in rows]


# ---- layouts the rules were tried on ----
def order_form(one: Life, rng: random.Random) -> Paper:
    """A ruled form of label and value, four to a row."""
    row, study = one.services[-1], one.studies[-1]
    body = h("حکم کارگزینی") + table([
        ("شماره حکم", one.number, "تاریخ صدور", one.issued),
        ("نام و نام خانوادگی", one.name, "شماره پرسنلی", one.code),
        ("عنوان پست سازمانی", row["title"], "محل خدمت", row["unit"]),
        ("مدرک تحصیلی", DEGREE_WORDS[study["degree"]][0], "رشته تحصیلی", study["field"]),
        ("نوع حکم", "انتصاب", "تاریخ اجرای حکم", row["from"]),
    ])  # fmt: skip
    body += p("این حکم به استناد ضوابط تشکیلاتی صادر شده و از تاریخ اجرا معتبر است.")
    facts = [held({k: row[k] for k in ("title", "unit", "from")}, "substantive"),
             ("education", {k: study[k] for k in ("degree", "field")})]  # fmt: skip
    return Paper(
        "order_form",
        "appointment",
        body,
        one.name,
        facts,
        {"number": one.number, "date": one.issued},
    )


def order_prose(one: Life, rng: random.Random) -> Paper:
    """«به موجب این حکم … به سمت … منصوب می‌شوید»."""
    row = one.services[-1]
    body = corner(f"شماره: {one.number}", f"تاریخ: {one.issued}", "پیوست: ندارد") + p(
        f"جناب آقای {one.name}",
        "سلام علیکم",
        f"به موجب این حکم از تاریخ {row['from']} به سمت {row['title']} در {row['unit']} منصوب می‌شوید.",
        "انتظار می‌رود با رعایت قوانین و همکاری همکاران در پیشبرد برنامه‌های شهرداری کوشا باشید.",
        "شهردار فرازدشت",
    )
    facts = [held({k: row[k] for k in ("title", "unit", "from")}, "substantive")]
    return Paper(
        "order_prose",
        "appointment",
        body,
        one.name,
        facts,
        {"number": one.number, "date": one.issued},
    )


def order_acting(one: Life, rng: random.Random) -> Paper:
    """An acting appointment with an end."""
    row = one.services[0]
    body = corner(f"تاریخ: {one.issued}", f"شماره: {one.number}") + h("ابلاغ سرپرستی") + p(
        f"سرکار خانم {one.name}",
        f"نظر به تعهد و تجربه سرکار عالی، به موجب این ابلاغ به عنوان سرپرست {row['title']} "
        f"{row['unit']} منصوب می‌گردید. مدت سرپرستی از {row['from']} تا {row['to']} است.",
    )  # fmt: skip
    return Paper("order_acting", "appointment", body, one.name, [held(row, "acting")],
                 {"number": one.number, "date": one.issued})  # fmt: skip


def order_lines(one: Life, rng: random.Random) -> Paper:
    """Labels and values in lines, two to a line."""
    row = one.services[1]
    body = h("حکم انتصاب") + p(
        f"شماره: {one.number}", f"تاریخ: {one.issued}",
        f"نام و نام خانوادگی: {one.name}", f"کد پرسنلی: {one.code}",
        f"سمت: {row['title']}", f"واحد سازمانی: {row['unit']}",
        "نوع انتصاب: اصیل", f"از تاریخ: {row['from']}", f"تا تاریخ: {row['to']}",
    )  # fmt: skip
    return Paper("order_lines", "appointment", body, one.name, [held(row, "substantive")],
                 {"number": one.number, "date": one.issued})  # fmt: skip


def degree_prose(one: Life, rng: random.Random) -> Paper:
    """A university's certificate."""
    row = one.studies[-1]
    body = h("گواهینامه پایان تحصیلات") + corner(f"شماره: {one.number}") + p(
        f"گواهی می‌شود آقای {one.name} دوره {DEGREE_WORDS[row['degree']][0]} رشته {row['field']} را "
        f"در تاریخ {row['date']} در {row['institution']} با موفقیت به پایان رسانده است.",
    )  # fmt: skip
    return Paper(
        "degree_prose", "degree", body, one.name, [("education", row)], {"number": one.number}
    )


def course_prose(one: Life, rng: random.Random) -> Paper:
    """A certificate of a course."""
    row = one.courses[0]
    body = h("گواهی دوره آموزشی") + corner(f"شماره: {one.number}", f"تاریخ: {one.issued}") + p(
        f"گواهی می‌شود خانم {one.name} دوره آموزشی «{row['title']}» را به مدت {row['hours']} ساعت "
        f"در تاریخ {row['date']} با موفقیت گذرانده است.",
    )  # fmt: skip
    return Paper("course_prose", "certificate", body, one.name, [("courses", row)],
                 {"number": one.number, "date": one.issued})  # fmt: skip


def cv_tables(one: Life, rng: random.Random) -> Paper:
    """Ruled tables under headings."""
    body = h("شرح حال و سوابق") + p(f"نام و نام خانوادگی: {one.name}")
    body += p("سوابق تحصیلی") + table([
        ("مقطع", "رشته تحصیلی", "دانشگاه", "تاریخ اخذ"),
        *((DEGREE_WORDS[r["degree"]][0], r["field"], r["institution"], r["date"]) for r in one.studies),
    ])  # fmt: skip
    body += p("سوابق شغلی") + table([
        ("عنوان پست", "محل خدمت", "از تاریخ", "تا تاریخ"),
        *((r["title"], r["unit"], r["from"], until(r, "ادامه دارد")) for r in one.services),
    ])  # fmt: skip
    body += p("دوره‌های آموزشی") + table([
        ("نام دوره", "مدت (ساعت)", "تاریخ برگزاری"),
        *((r["title"], r["hours"], r["date"]) for r in one.courses),
    ])  # fmt: skip
    body += p("گواهی‌نامه‌ها") + table([
        ("عنوان گواهی‌نامه", "تاریخ صدور", "اعتبار تا"),
        *((r["title"], r["date"], r["valid_until"]) for r in one.certificates),
    ])  # fmt: skip
    return Paper("cv_tables", "cv", body, one.name, everything(one))


def cv_lists(one: Life, rng: random.Random) -> Paper:
    """Lines under headings, days to the month."""
    body = h("رزومه") + p(f"نام: {one.name.split()[0]}", f"نام خانوادگی: {one.name.split()[1]}")
    body += p("تحصیلات", *(
        f"{DEGREE_WORDS[r['degree']][0]} {r['field']}، {r['institution']}، {month(r['date'])}"
        for r in one.studies))  # fmt: skip
    body += p("سوابق کاری", *(
        f"از {month(r['from'])} تا {month(r['to']) if 'to' in r else 'کنون'}: {r['title']}، {r['unit']}"
        for r in one.services))  # fmt: skip
    body += p("دوره‌های آموزشی", *(
        f"دوره {r['title']}، {r['hours']} ساعت، {month(r['date'])}" for r in one.courses))  # fmt: skip
    body += p("گواهی‌نامه‌ها", *(
        f"{r['title']}، صدور {month(r['date'])}، اعتبار تا {month(r['valid_until'])}"
        for r in one.certificates))  # fmt: skip
    return Paper("cv_lists", "cv", body, one.name, everything(one, month))


def cv_blocks(one: Life, rng: random.Random) -> Paper:
    """Labelled blocks, one under the other."""
    body = h("کارنامه شغلی") + p(f"نام و نام خانوادگی: {one.name}", f"شماره پرسنلی: {one.code}")
    body += p("سوابق تحصیلی")
    for r in one.studies:
        body += p(f"مقطع: {DEGREE_WORDS[r['degree']][1]} - رشته: {r['field']}",
                  f"دانشگاه: {r['institution']} - سال اخذ: {r['date'][:4]}")  # fmt: skip
    body += p("سوابق خدمت")
    for r in one.services:
        body += p(f"سمت: {r['title']} - محل خدمت: {r['unit']}",
                  f"تاریخ شروع: {r['from']} - تاریخ پایان: {until(r, 'ادامه دارد')}")  # fmt: skip
    facts = [(k, dict(r) | ({"date": r["date"][:4]} if k == "education" else {}))
             for k, r in everything(one) if k in ("service", "education")]  # fmt: skip
    return Paper("cv_blocks", "cv", body, one.name, facts)


def appraisal_form(one: Life, rng: random.Random) -> Paper:
    """A ruled form of one year."""
    year, score = rng.randint(1398, 1403), rng.randint(60, 99)
    grade = GRADES[score // 10]
    body = h("فرم ارزشیابی سالانه") + table([
        ("نام و نام خانوادگی", one.name, "شماره پرسنلی", one.code),
        ("سال ارزشیابی", year, "نمره نهایی", f"{score} از ۱۰۰"),
        ("درجه ارزشیابی", grade, "شماره", one.number),
    ])  # fmt: skip
    fact = {"year": year, "score": score, "grade": grade}
    return Paper("appraisal_form", "appraisal", body, one.name, [("appraisals", fact)])


def appraisal_prose(one: Life, rng: random.Random) -> Paper:
    """A letter that tells the result of one year."""
    year, score = rng.randint(1398, 1403), rng.randint(60, 99)
    grade = GRADES[score // 10]
    body = corner(f"شماره: {one.number}", f"تاریخ: {one.issued}") + p(
        f"جناب آقای {one.name}",
        f"نتیجه ارزشیابی عملکرد سال {year} جنابعالی با نمره {score} و درجه «{grade}» تأیید می‌شود.",
    )
    fact = {"year": year, "score": score, "grade": grade}
    return Paper("appraisal_prose", "appraisal", body, one.name, [("appraisals", fact)],
                 {"number": one.number, "date": one.issued})  # fmt: skip


GRADES = {6: "متوسط", 7: "خوب", 8: "خیلی خوب", 9: "عالی"}  # by tens of the score
Layout = Callable[[Life, random.Random], Paper]
TUNED: Sequence[Layout] = (
    order_form, order_prose, order_acting, order_lines, degree_prose, course_prose, cv_tables,
    cv_lists, cv_blocks, appraisal_form, appraisal_prose,
)  # fmt: skip
