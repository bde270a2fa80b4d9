# ruff: noqa: E501 - the texts are one line each, as they are read
"""What the pages of the scan bench say: decisions, reports, letters and tables with true texts.

Words are the demo municipality's own templates, with reports and tables beside; a page is drawn
from its name, so the same name says the same.
"""

import random
from dataclasses import dataclass

from archive.persian import ARABIC_DIGITS, PERSIAN_DIGITS
from bench import prints
from config.demo import names, texts

BUDGET = 1300  # letters of a page of prose: one page in every face
REPORTS = (
    "آیین‌نامه نگهداری اسناد اداری بر پایه فهرست مصوب اجرا می‌شود و مسئول بایگانی موظف است پیش از انتقال، مشخصات هر سند را با دفتر اندیکاتور مقایسه کند.",
    "کارشناسان با بازبینی گردش کار و حذف امضاهای تکراری توانستند مرحله‌های رسیدگی به درخواست شهروندان را کوتاه‌تر کنند؛ با این همه نبود آمار یکپارچه هنوز تصمیم‌گیری را دشوار می‌کند.",
    "مشاور باید وضع موجود ساختار سازمانی را بررسی و پیشنهادهای خود را همراه با برآورد هزینه ارائه نماید. مصاحبه با مدیران و گردآوری فرم‌ها بخشی از این کار است.",
    "به‌منظور صرفه‌جویی در مصرف انرژی، روشنایی معابر فرعی پس از نیمه‌شب کاهش می‌یابد و تأسیسات ساختمان‌های اداری تا پایان فصل بازرسی خواهند شد.",
    "رئیس جلسه ضمن خیرمقدم به حاضران، بر ضرورت رعایت ضوابط شهرسازی و جلوگیری از ساخت‌وسازهای غیرمجاز در حریم شهر تأکید کردند.",
    "نمایندگان محله‌ها خواستار رسیدگی به وضعیت آبراهه‌ها، جمع‌آوری نخاله‌های ساختمانی و ساماندهی دست‌فروشان شدند و قرار شد گزارش آن در نشست بعد خوانده شود.",
    "اعضای هیئت‌مدیره پس از بحث و تبادل نظر درباره شیوه‌نامه ارزیابی عملکرد کارکنان، اصلاحات پیشنهادی را پذیرفتند و متن نهایی برای ابلاغ آماده شد.",
    "هرگونه پرداخت خارج از ضوابط این دستورالعمل تخلف محسوب می‌شود و مسئولیت آن بر عهده مدیر واحد و ذی‌حساب خواهد بود.",
    "ناظر طرح اعلام کرد که عملیات خاکی، زیرسازی و جدول‌گذاری به پایان رسیده و آسفالت معبر به‌دلیل سردی هوا به بهار آینده موکول شده است.",
    "در این دوره آموزش‌های بدو خدمت، ایمنی و آتش‌نشانی برای نیروهای تازه‌استخدام برگزار شد و گواهی‌نامه آن در پرونده‌های پرسنلی ثبت گردید.",
)  # fmt: skip
HEADERS = ("ردیف", "عنوان پست", "کد", "تعداد", "مدرک", "مبلغ (ریال)", "تاریخ", "واحد")
POSTS = (
    "مدیرکل نوسازی", "کارشناس تشکیلات", "رئیس گروه روش‌ها", "متصدی بایگانی", "مأمور خرید", "راننده",
    "کارشناس فناوری اطلاعات", "حسابدار", "مسئول دفتر", "کارگزین", "ناظر فنی", "بازرس",
)  # fmt: skip
DEGREES = ("دیپلم", "کاردانی", "کارشناسی", "کارشناسی ارشد", "دکتری")


@dataclass(frozen=True)
class Sheet:
    """A page to be printed: lines at the left head, a title, paragraphs and a table."""

    name: str
    face: str
    size: float  # pt
    head: tuple[str, ...]
    title: str
    paragraphs: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def text(self) -> str:
        """What a reader should get, top to bottom."""
        lines = [*self.head, *([self.title] if self.title else []), *self.paragraphs]
        return "\n".join([*lines, *(" ".join(row) for row in self.rows)])


def numeral(value: object) -> str:
    """Persian digits of anything."""
    return prints.persian(str(value))


def slots(rng: random.Random) -> dict[str, str]:
    """A value for every slot of the demo's templates, in the shapes that papers have."""
    fa = numeral

    def date() -> str:
        year, month, day = rng.randint(1380, 1405), rng.randint(1, 12), rng.randint(1, 29)
        shapes = (
            f"{year}/{month:02}/{day:02}",
            f"{year}/{month}/{day}",
            f"{day:02}/{month:02}/{year % 100:02}",
        )
        return fa(rng.choice(shapes))

    def number() -> str:
        year, serial = rng.randint(80, 99), rng.randint(100, 99999)
        series = rng.choice(["الف", "ش", "ص", "م", "د"])
        shapes = (
            f"{year}/{rng.randint(1, 40)}/{serial}",
            f"{serial}/{series}",
            f"{rng.randint(1390, 1405)}/{serial}",
            f"{serial}",
        )
        return fa(rng.choice(shapes))

    def amount() -> str:
        value = rng.randint(2, 9999) * 10 ** rng.randint(5, 8)
        return fa(f"{value:,}".replace(",", rng.choice(("٬", "٬", ",", ""))))

    return {
        "y": fa(rng.randint(1385, 1405)), "ln": number(), "ld": date(), "ref": number(), "rd": date(),
        "md": date(),
        "due": date(), "d2": date(), "amt": amount(), "c1": fa(rng.randint(10000, 99999)),
        "c2": fa(rng.randint(10000, 99999)), "a": fa(rng.randint(1, 9)), "b": fa(rng.randint(10, 25)),
        "p": fa(rng.randint(5, 60)), "n": fa(rng.randint(2, 900)), "m": fa(rng.randint(2, 900)),
        "rc": fa(rng.randint(1, 12)), "t": fa(rng.randint(2, 45)), "place": rng.choice(names.PLACES), "place2": rng.choice(names.PLACES),
        "place3": rng.choice(names.PLACES), "co": rng.choice(names.COMPANIES), "work": rng.choice(names.WORKS),
        "plate": fa(f"{rng.randint(10, 999)}/{rng.randint(100, 9999)}"), "dist": fa(rng.randint(1, 13)),
        "party": f"{rng.choice(names.FIRST)} {rng.choice(names.LAST)}",
        "org": rng.choice([*names.ORGANISATIONS.values()]),
    }  # fmt: skip


def prose(rng: random.Random, budget: int = BUDGET) -> list[str]:
    """Paragraphs of decisions and reports, some of them numbered clauses."""
    said, size, clauses = [], 0, rng.random() < 0.6
    decisions = rng.sample([*texts.RESOLUTIONS.values()], 12)
    for turn, (_, _, text) in enumerate(decisions, 1):
        line = rng.choice(REPORTS) if rng.random() < 0.35 else text.format(**slots(rng))
        if clauses:
            line = prints.persian(rng.choice((f"{turn}- ", f"{turn}) ", f"بند {turn}: "))) + line
        if size + len(line) > budget or line in said:
            continue
        said.append(line)
        size += len(line)
    return said


def letter(rng: random.Random) -> list[str]:
    """A letter with the signs that are hard to read: Latin words, telephones, an account."""
    _, _, _, text = rng.choice([*texts.LETTERS.values()])
    fa = numeral
    tail = (
        f"سامانه‌های {rng.choice(('ERP', 'GIS', 'BPMS'))} و نسخه {rng.randint(1, 9)}.{rng.randint(0, 9)} تا پایان ماه به‌روزرسانی و نتیجه به نشانی info@{rng.choice(('example', 'farazdasht'))}.ir ارسال شود.",
        f"تلفن تماس: {fa(rng.randint(10**7, 10**8 - 1))} داخلی {fa(rng.randint(100, 999))}",
        f"شماره حساب: IR{rng.randint(10**23, 10**24 - 1)}",
        f"اعتبار این طرح ({fa(rng.randint(5, 95))}٪ سهم شهرداری) به مبلغ {slots(rng)['amt']} ریال تأمین می‌شود.",
        f"کد پستی: {fa(rng.randint(10**9, 10**10 - 1))}",
    )
    person = f"{rng.choice(names.FIRST)} {rng.choice(names.LAST)}"
    body = ["با سلام و احترام؛", *text.format(**slots(rng)).split("\n"), rng.choice(REPORTS)]
    return [
        *body,
        *prose(rng, 420),
        *rng.sample(tail, 3),
        person,
        "رونوشت: دبیرخانه مرکزی جهت ثبت و بایگانی",
    ]


def table(rng: random.Random) -> tuple[tuple[str, ...], ...]:
    """Five to seven columns of posts, codes, amounts and dates."""
    columns = sorted(rng.sample(range(1, len(HEADERS)), rng.randint(4, 6)))
    rows = [("ردیف", *(HEADERS[c] for c in columns))]
    for turn in range(1, rng.randint(7, 13)):
        one, fa = slots(rng), numeral
        cells = (
            fa(turn), rng.choice(POSTS), str(rng.randint(1000, 9999)), fa(rng.randint(1, 12)), rng.choice(DEGREES),
            one["amt"], one["d2"], rng.choice([*names.DEPARTMENTS.values()]),
        )  # fmt: skip
        rows.append((cells[0], *(cells[c] for c in columns)))
    return tuple(rows)


def sheet(name: str, kind: str, face: str) -> Sheet:
    """The page of that name; kind is prose, letter, table, strip or arabic (Arabic digits)."""
    rng = random.Random(f"sheet-{name}")
    one, size = slots(rng), rng.choice((12.0, 13.0, 14.0))
    head: tuple[str, ...] = ()
    title, rows, lines = "", (), prose(rng)
    if kind == "letter":
        head, title = (f"شماره: {one['ln']}", f"تاریخ: {one['ld']}", "پیوست: دارد"), "بسمه تعالی"
        lines = letter(rng)
    elif kind == "table":
        title, rows, lines = "جدول پست‌ها و اعتبارات مصوب", table(rng), prose(rng, 250)
    elif kind == "strip":
        lines = [prose(rng, 400)[0][: rng.randint(45, 70)].rsplit(" ", 1)[0]]
    elif rng.random() < 0.5:
        title = f"صورتجلسه {rng.choice([*names.ORGANISATIONS.values()])}"
    made = Sheet(name, face, size, head, title, tuple(lines), rows)
    if kind == "arabic":
        shapes = str.maketrans(PERSIAN_DIGITS, ARABIC_DIGITS)
        made = Sheet(name, face, size, head, title.translate(shapes),
                     tuple(line.translate(shapes) for line in lines))  # fmt: skip
    return made
