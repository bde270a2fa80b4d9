"""Draws true text as worn A4 pages, so that reading is tried on paper whose words are known."""

import io
import random
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter, ImageFont, features

from archive.persian import persian_digits
from config.demo.texts import STAMP

FONTS = (
    "/usr/share/fonts/truetype/farsiweb/nazli.ttf",
    "/usr/share/fonts/truetype/freefarsi/FreeFarsi.ttf",
    "/usr/share/fonts/truetype/scheherazade/Scheherazade-Regular.ttf",
)
BOLD = {FONTS[0]: "/usr/share/fonts/truetype/farsiweb/nazlib.ttf"}
GODS_NAME, HEAVY, ON_THE_LEFT = "بسمه تعالی", "موضوع:", ("شماره:", "تاریخ:")
DPI = {"A": 300, "B": 200, "C": 200, "D": 200}


class NoFont(RuntimeError):
    """No Persian font, or no shaping of Persian letters, on this machine."""


def font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    """The first face there is; its bold cut when there is one."""
    found = [path for path in FONTS if Path(path).exists()]
    if not found or not features.check("raqm"):
        raise NoFont("no Persian font or no raqm: install fonts-farsiweb or fonts-freefarsi")
    heavy = BOLD.get(found[0], "")
    face = heavy if bold and Path(heavy).exists() else found[0]
    return ImageFont.truetype(face, size, layout_engine=ImageFont.Layout.RAQM)


def wrapped(line: str, face: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """The rows of a line that fit the width."""
    rows = [""]
    for word in line.split():
        longer = f"{rows[-1]} {word}".strip()
        if face.getlength(longer, direction="rtl") < width:
            rows[-1] = longer
        else:
            rows.append(word)
    return [row for row in rows if row]


@dataclass(frozen=True)
class Row:
    """A row of a page: where its anchor stands, in pixels, and how it is written."""

    text: str
    at: tuple[int, int]
    face: ImageFont.FreeTypeFont
    fill: int = 20
    anchor: str = "ra"

    def put(self, pen: ImageDraw.ImageDraw) -> None:
        """Writes it."""
        pen.text(
            self.at, self.text, font=self.face, fill=self.fill, anchor=self.anchor, direction="rtl"
        )


def laid_out(text: str, size: tuple[int, int], dpi: int) -> tuple[list[Row], int]:
    """The rows of a page and where its text ends, as secretariats type.

    God's name in the middle, number and date on the left, the subject bold, the body from the
    right, the mark of invented data at the foot.
    """
    width, height = size
    margin, y, rows = int(dpi * 0.9), int(dpi * 0.9), []
    plain, heavy = font(int(dpi * 0.2)), font(int(dpi * 0.2), bold=True)
    for line in text.split("\n"):
        if line == STAMP:
            rows.append(Row(line, (width // 2, height - margin), plain, 60, "ma"))
            continue
        face = heavy if line.startswith(HEAVY) else plain
        right = margin + int(dpi * 2.1) if line.startswith(ON_THE_LEFT) else width - margin
        for row in wrapped(line, face, width - 2 * margin):
            middle = row == GODS_NAME
            at = (width // 2 if middle else right, y)
            rows.append(Row(row, at, face, anchor="ma" if middle else "ra"))
            y += int(dpi * 0.34)
        y += int(dpi * 0.08)
    return rows, y


def page_image(text: str, grade: str, seed: int) -> Image.Image:
    """One page, worn by its grade: A clean, B turned and stamped, C fax, D photocopy."""
    rng, dpi = random.Random(f"{seed}-{grade}"), DPI[grade]
    page = Image.new("L", (int(8.27 * dpi), int(11.69 * dpi)), 255)
    rows, end = laid_out(text, page.size, dpi)
    pen = ImageDraw.Draw(page)
    for row in rows:
        row.put(pen)
    return worn(page, grade, rng, end)


def worn(page: Image.Image, grade: str, rng: random.Random, end: int) -> Image.Image:
    """What the grade does to a clean page whose text ends at `end`."""
    width, height = page.size
    pen = ImageDraw.Draw(page)
    if grade == "B":
        seal(pen, (width // 4, min(end + width // 8, height * 3 // 4)), width // 10)
    if grade == "D":  # the open lid of the copier
        edge = [(rng.randrange(width // 60, width // 36), y) for y in range(0, height + 40, 40)]
        pen.polygon([(0, 0), *edge, (0, height)], fill=70)
    if grade in "BD":
        page = page.rotate(rng.uniform(1, 2.5) * rng.choice((1, -1)), Image.BICUBIC, fillcolor=255)
    if grade in "CD":
        pen = ImageDraw.Draw(page)
        for _ in range(900):
            x, y = rng.randrange(width), rng.randrange(height)
            pen.rectangle((x, y, x + rng.randrange(3), y + 1), fill=rng.choice((0, 255)))
        page = page.filter(ImageFilter.GaussianBlur(0.7))
    return page.point(lambda v: 255 if v > 140 else 0) if grade == "C" else page


def seal(pen: ImageDraw.ImageDraw, middle: tuple[int, int], radius: int) -> None:
    """A round seal of two rings."""
    x, y = middle
    for ring, thick in ((radius, 5), (radius * 6 // 7, 2)):
        pen.ellipse((x - ring, y - ring, x + ring, y + ring), outline=110, width=thick)
    face = font(radius // 3)
    pen.text(middle, STAMP, font=face, fill=110, anchor="mm", direction="rtl")


def scan_pdf(pages_text: list[str], grade: str, seed: int, title: str = "") -> bytes:
    """The pages as a PDF of images, without a text layer.

    The title tells two papers of the same words apart: their bytes are not the same.
    """
    pages = [page_image(text, grade, seed + n) for n, text in enumerate(pages_text)]
    out = io.BytesIO()
    fixed = {"creationDate": None, "modDate": None, "title": title}
    pages[0].save(
        out, "PDF", save_all=True, append_images=pages[1:], resolution=DPI[grade], **fixed
    )
    return out.getvalue()


# Twelve works of the parks organisation, no two alike: repeated lines would pass for page heads.
WORKS = (
    "طرح کاشت نهال در بوستان سروستان را", "نقشه آبیاری تحت فشار بوستان نیلوفر را",
    "فهرست درختان خشک بلوار مهرگان را", "برآورد نورپردازی میدان دانش را",
    "گزارش فرسودگی وسایل بازی کودکان را", "برنامه هرس زمستانی خیابان فردوس را",
    "قرارداد نگهداری کمربند سبز شمالی را", "بازسازی آب‌نمای میدان سپیدار را",
    "خرید گلدان‌های بتنی پیاده‌راه را", "مرمت دیواره سنگی بوستان کوهپایه را",
    "آموزش باغبانان فصلی را", "تابلوهای راهنمای بوستان آبشار را",
)  # fmt: skip
TALK = (
    "اعضا درباره این موضوع گفت‌وگو کردند و گزارش کارشناسی ملاحظه شد.",
    "مدیر مالی سازمان وضعیت اعتبار این ردیف را توضیح داد.",
    "نماینده شهرداری منطقه ۲ خواستار تسریع در اجرای کار شد.",
    "پیشنهاد ناظر درباره کیفیت مصالح قرائت و پذیرفته شد.",
    "رئیس جلسه بر رعایت قانون مناقصات تأکید کرد.",
)


def twelve_clauses() -> list[str]:
    """Story 5: nine pages, twelve clauses, clause 8 crosses from page 6 to 7."""
    clauses = [
        persian_digits(f"{n}- مقرر شد سازمان {work} تا 1402/{6 + n // 3:02d}/{10 + n} ")
        + "اجرا و گزارش نماید."
        for n, work in enumerate(WORKS, 1)
    ]
    head = (
        "بسمه تعالی\nصورتجلسه شماره ۱۲ جلسه عادی هیئت مدیره سازمان سیما، منظر و فضای سبز شهری\n"
        "جلسه روز دوشنبه مورخ ۱۴۰۲/۰۵/۰۲ با حضور اعضا تشکیل گردید:"
    )
    spread = [[0], [1, 2], [3], [4, 5], [6], [7], [8], [9, 10], [11]]
    pages = []
    for page, held in enumerate(spread):
        talk = [TALK[(page + n) % len(TALK)] for n in range(3)]
        lines = [line for n in held for line in (clauses[n], *talk)]
        # The crossing clause is the last of its page.
        pages.append("\n".join([*talk, clauses[7]] if held == [7] else lines))
    pages[0] = f"{head}\n{pages[0]}"
    pages[6] = f"هزینه آن از محل اعتبار جاری سازمان تأمین شود.\n{pages[6]}"
    pages[8] += "\nجلسه در ساعت ۱۱ با ذکر صلوات پایان یافت."
    return [f"{page}\n{STAMP}" for page in pages]
