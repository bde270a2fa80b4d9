# ruff: noqa: E501 - sentences of papers, a line each
"""Personnel papers unlike all before, written after the rules and measured before a look at them.

Labels stand above their values, a page runs in two columns, a life is told in sentences, one ruled
table holds all of it, and a degree is a register's extract.
"""

import random
from collections.abc import Sequence

from bench.personnel_papers import (
    DEGREE_WORDS,
    Fact,
    Layout,
    Life,
    Paper,
    Words,
    corner,
    everything,
    h,
    held,
    p,
    table,
    until,
)

THIRD_WORDS = Words(
    first=("ایرج", "پروانه", "خشایار", "نسرین", "سیامک", "مهشید", "رامین", "ژاله"),
    last=("بهمن‌یار", "شهریاری", "طاهرپور", "زرین‌کلک", "ملک‌زاده", "ایزدپناه", "خرسند", "رستگار"),
    posts=(
        ("رئیس اداره آمار و پژوهش", "شهرداری آبشار"), ("مدیر پشتیبانی فنی", "سازمان آتش‌نشانی"),
        ("معاون خدمات شهری", "شهرداری ناحیه ۳"), ("کارشناس بازآفرینی", "سازمان نوسازی"),
        ("مدیر املاک", "شهرداری آبشار"), ("رئیس گروه بودجه", "معاونت برنامه‌ریزی"),
        ("مسئول تدارکات", "سازمان اتوبوسرانی"), ("ناظر ساختمان", "شهرداری ناحیه ۷"),
    ),
    fields=("حسابداری", "معماری", "اقتصاد", "مهندسی صنایع", "حقوق عمومی", "مهندسی برق"),
    universities=("دانشگاه فردوسی مشهد", "دانشگاه اصفهان", "دانشگاه تبریز", "دانشگاه مازندران"),
    courses=("ایمنی و بهداشت کار", "مدیریت زمان", "سامانه اطلاعات مکانی", "حقوق شهروندی"),
    certificates=("ممیزی انرژی", "مدیریت پروژه حرفه‌ای"),
)  # fmt: skip


def columns(right: str, left: str) -> str:
    """Two halves of a page beside each other."""
    return f'<table class="open"><tr valign="top"><td width="50%">{right}</td><td>{left}</td></tr></table>'


def order_above(one: Life, rng: random.Random) -> Paper:
    """A decree in a ruled table whose labels stand above their values."""
    row = one.services[0]
    body = h("ابلاغ داخلی") + table([
        ("شماره ابلاغ", "تاریخ ابلاغ", "نام و نام خانوادگی", "شماره مستخدم"),
        (one.number, one.issued, one.name, one.code),
    ]) + table([
        ("پست سازمانی", "محل خدمت", "نوع ابلاغ", "تاریخ شروع", "تاریخ پایان"),
        (row["title"], row["unit"], "مأموریت", row["from"], row["to"]),
    ]) + p("نسخه‌ای از این ابلاغ در پرونده پرسنلی نگهداری می‌شود.")  # fmt: skip
    return Paper("order_above", "appointment", body, one.name, [held(row, "seconded")],
                 {"number": one.number, "date": one.issued})  # fmt: skip


def order_decided(one: Life, rng: random.Random) -> Paper:
    """An order that renews a term in one long sentence, the post in guillemets."""
    row = one.services[1]
    body = corner(f"شماره: {one.number}", f"تاریخ: {one.issued}", "طبقه‌بندی: عادی") + p(
        "موضوع: تمدید انتصاب",
        f"جناب آقای {one.name}",
        f"پیرو ابلاغ پیشین و به استناد بند ۵ آیین‌نامه انتخاب و انتصاب مدیران، مدت تصدی جنابعالی در پست "
        f"«{row['title']}» {row['unit']} از مورخ {row['from']} لغایت {row['to']} تمدید می‌گردد.",
        "رئیس هیئت مدیره",
    )  # fmt: skip
    return Paper("order_decided", "appointment", body, one.name, [held(row, "substantive")],
                 {"number": one.number, "date": one.issued})  # fmt: skip


def degree_extract(one: Life, rng: random.Random) -> Paper:
    """A register's extract in two columns without lines."""
    row = one.studies[1]
    body = h("تأییدیه مدرک تحصیلی") + columns(
        p(f"دارنده مدرک: {one.name}", f"مقطع: {DEGREE_WORDS[row['degree']][0]}", f"رشته تحصیلی: {row['field']}"),
        p(f"شماره تأییدیه: {one.number}", f"دانشگاه محل تحصیل: {row['institution']}",
          f"تاریخ دانش‌آموختگی: {row['date']}"),
    ) + p("اصالت مدرک یادشده به استحضار می‌رسد.")  # fmt: skip
    return Paper("degree_extract", "degree", body, one.name, [("education", row)])


def cv_one_table(one: Life, rng: random.Random) -> Paper:
    """One ruled table with a title across before each part, the post and its unit in one cell."""

    def across(title: str) -> str:
        return f'<tr><td colspan="4">{title}</td></tr>'

    def part(title: str, rows: Sequence[Sequence[object]]) -> str:
        return across(title) + table(rows).removeprefix('<table class="">').removesuffix("</table>")

    body = h("فرم خلاصه پرونده مدیر") + "<table>" + part("مشخصات", [
        ("نام و نام خانوادگی", one.name, "شماره پرسنلی", one.code),
    ]) + part("سوابق مدیریتی", [
        ("عنوان مسئولیت", "واحد سازمانی", "از", "تا"),
        *((r["title"], r["unit"], r["from"], until(r)) for r in one.services),
    ]) + part("تحصیلات دانشگاهی", [
        ("رشته", "مقطع", "سال اخذ مدرک", "محل تحصیل"),
        *((r["field"], DEGREE_WORDS[r["degree"]][1], r["date"][:4], r["institution"]) for r in one.studies),
    ]) + part("آموزش‌ها", [
        ("عنوان آموزش", "ساعت", "تاریخ پایان دوره", "ملاحظات"),
        *((r["title"], r["hours"], r["date"], "-") for r in one.courses),
    ]) + "</table>"  # fmt: skip
    return Paper("cv_one_table", "cv", body, one.name, known(one, "certificates"))


def cv_columns(one: Life, rng: random.Random) -> Paper:
    """Studies and courses at the right, services at the left."""
    right = p("تحصیلات", *(f"{DEGREE_WORDS[r['degree']][0]} {r['field']}، {r['institution']}، {r['date'][:4]}"
                           for r in one.studies))  # fmt: skip
    right += p("دوره‌ها", *(f"{r['title']}، {r['hours']} ساعت، {r['date']}" for r in one.courses))
    left = p("سوابق کاری")
    for r in one.services:
        left += p(f"{r['title']}، {r['unit']}", f"از {r['from']} تا {until(r, 'کنون')}")
    body = h("رزومه") + p(f"نام و نام خانوادگی: {one.name}") + columns(right, left)
    return Paper("cv_columns", "cv", body, one.name, known(one, "certificates"))


def cv_told(one: Life, rng: random.Random) -> Paper:
    """A life told in sentences."""
    first, second, last = one.services
    low, high = one.studies
    body = h("شرح حال و سوابق مدیر") + p(
        f"اینجانب {one.name} دارای مدرک {DEGREE_WORDS[low['degree']][0]} رشته {low['field']} از {low['institution']} "
        f"(سال {low['date'][:4]}) و {DEGREE_WORDS[high['degree']][0]} رشته {high['field']} از {high['institution']} "
        f"(سال {high['date'][:4]}) هستم.",
        f"از تاریخ {first['from']} تا {first['to']} به عنوان {first['title']} در {first['unit']} خدمت کرده‌ام. "
        f"سپس از تاریخ {second['from']} تا {second['to']} در سمت {second['title']} در {second['unit']} مشغول بوده‌ام.",
        f"از تاریخ {last['from']} تاکنون نیز {last['title']} {last['unit']} هستم.",
    )  # fmt: skip
    return Paper("cv_told", "cv", body, one.name, known(one, "courses", "certificates"))


def known(one: Life, *unsaid: str) -> list[Fact]:
    """All facts of a life but the kinds left out; degrees to the year."""
    return [
        (kind, dict(row) | ({"date": row["date"][:4]} if kind == "education" else {}))
        for kind, row in everything(one)
        if kind not in unsaid
    ]


THIRD: Sequence[Layout] = (
    order_above, order_decided, degree_extract, cv_one_table, cv_columns, cv_told,
)  # fmt: skip
