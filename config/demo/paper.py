"""Draws true text as worn A4 pages, so that reading is tried on paper whose words are known."""

import io
import random
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter, ImageFont, features

from archive.persian import persian_digits
from config.demo.municipality import Municipality
from config.demo.texts import STAMP

FONTS = (
    "/usr/share/fonts/truetype/farsiweb/nazli.ttf",
    "/usr/share/fonts/truetype/freefarsi/FreeFarsi.ttf",
    "/usr/share/fonts/truetype/scheherazade/Scheherazade-Regular.ttf",
)
DPI = {"A": 300, "B": 200, "C": 200, "D": 200}


class NoFont(RuntimeError):
    """No Persian font, or no shaping of Persian letters, on this machine."""


def font(size: int) -> ImageFont.FreeTypeFont:
    """The first font there is."""
    found = [path for path in FONTS if Path(path).exists()]
    if not found or not features.check("raqm"):
        raise NoFont("no Persian font or no raqm: install fonts-farsiweb or fonts-freefarsi")
    return ImageFont.truetype(found[0], size, layout_engine=ImageFont.Layout.RAQM)


def page_image(text: str, grade: str, seed: int) -> Image.Image:
    """One page, worn by its grade: A clean, B turned and stamped, C fax, D photocopy."""
    rng, dpi = random.Random(f"{seed}-{grade}"), DPI[grade]
    width, height = int(8.27 * dpi), int(11.69 * dpi)
    page = Image.new("L", (width, height), 255)
    pen, face, margin = ImageDraw.Draw(page), font(int(dpi * 0.2)), dpi * 4 // 5
    y = margin
    for line in text.split("\n"):
        row = ""
        for word in [*line.split(), None]:
            longer = f"{row} {word}".strip() if word else ""
            if word and pen.textlength(longer, font=face, direction="rtl") < width - 2 * margin:
                row = longer
                continue
            pen.text((width - margin, y), row, font=face, fill=20, anchor="ra", direction="rtl")
            y, row = y + int(dpi * 0.32), word or ""
    return worn(page, grade, rng)


def worn(page: Image.Image, grade: str, rng: random.Random) -> Image.Image:
    """What the grade does to a clean page."""
    width, height = page.size
    pen = ImageDraw.Draw(page)
    if grade == "B":
        pen.ellipse((width // 8, height // 2, width // 3, height * 2 // 3), outline=110, width=5)
        pen.text((width // 6, height * 4 // 7), STAMP, font=font(width // 30), fill=110)
    if grade == "D":
        pen.line([(rng.randrange(width // 9), y) for y in range(0, height, 60)], fill=90, width=4)
    if grade in "BD":
        page = page.rotate(rng.uniform(1, 3) * rng.choice((1, -1)), Image.BICUBIC, fillcolor=255)
    if grade in "CD":
        pen = ImageDraw.Draw(page)
        for _ in range(1500):
            x, y = rng.randrange(width), rng.randrange(height)
            pen.rectangle((x, y, x + rng.randrange(3), y + 1), fill=rng.choice((0, 255)))
        page = page.filter(ImageFilter.GaussianBlur(0.7))
    return page.point(lambda v: 255 if v > 140 else 0) if grade == "C" else page


def scan_pdf(pages_text: list[str], grade: str, seed: int) -> bytes:
    """The pages as a PDF of images, without a text layer."""
    pages = [page_image(text, grade, seed + n) for n, text in enumerate(pages_text)]
    out = io.BytesIO()
    fixed = {"creationDate": None, "modDate": None}
    pages[0].save(
        out, "PDF", save_all=True, append_images=pages[1:], resolution=DPI[grade], **fixed
    )
    return out.getvalue()


def twelve_clauses() -> list[str]:
    """Story 5: nine pages, twelve clauses, clause 8 crosses from page 6 to 7."""
    talk = "اعضا درباره این موضوع گفت‌وگو کردند و گزارش کارشناسی ملاحظه شد."
    clauses = [
        persian_digits(f"{n}- مقرر شد سازمان طرح شماره {n} نگهداری بوستان‌ها را تا ") +
        "۱۴۰۲/۰۹/۳۰ اجرا و گزارش نماید." for n in range(1, 13)
    ]  # fmt: skip
    head = (
        "بسمه تعالی\nصورتجلسه شماره ۱۲ جلسه عادی هیئت مدیره سازمان سیما، منظر و فضای سبز شهری\n"
        "جلسه روز دوشنبه مورخ ۱۴۰۲/۰۵/۰۲ با حضور اعضا تشکیل گردید:"
    )
    spread = [[0], [1, 2], [3], [4, 5], [6], [7], [8], [9, 10], [11]]
    pages = ["\n".join([*(clauses[n] for n in held), *[talk] * 6]) for held in spread]
    pages[0], crossing = f"{head}\n{pages[0]}", " هزینه آن از محل اعتبار جاری سازمان تأمین شود."
    pages[5], pages[6] = "\n".join([talk] * 6 + [clauses[7]]), f"{crossing.strip()}\n{pages[6]}"
    pages[8] += "\nجلسه در ساعت ۱۱ با ذکر صلوات پایان یافت."
    return [f"{page}\n{STAMP}" for page in pages]


def write_scans(folder: Path, city: Municipality, count: int) -> None:
    """Story 5, and `count` worn letters with their true texts beside them."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "story5.pdf").write_bytes(scan_pdf(twelve_clauses(), "A", city.seed))
    (folder / "story5.txt").write_text("\f".join(twelve_clauses()), encoding="utf-8")
    letters = [r for r in city.rest if r["kind"] == "letter" and r["level"] == "normal"]
    for n, letter in enumerate(letters[-count:]):
        name = f"letter-{n:03d}-{'ABCD'[n % 4]}"
        page_image(letter["text"], "ABCD"[n % 4], city.seed + n).save(folder / f"{name}.png")
        (folder / f"{name}.txt").write_text(letter["text"], encoding="utf-8")
