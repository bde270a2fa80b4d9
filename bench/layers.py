"""Text layers to believe and layers to refuse: many kinds of page, each a file of its own.

Sound ones are printed by Chromium and LibreOffice in several faces; broken ones are the same files
with a character map as bad generators write it.
"""

import random
import re
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

from bench import prints
from bench.prints import Page, persian

EACH = 6  # pages of a kind, a face and a generator
NAMES = ("آذر دادپرور", "سام آراسته‌مهر", "مهتاب کارگزین", "بردیا شهریارنژاد", "کیان پرتوی")
OFFICES = ("معاونت فنی و عمرانی", "دبیرخانه شورا", "سازمان مدیریت پسماند", "امور مالی", "ذی‌حسابی")


def minutes(chance: random.Random) -> Page:
    """Prose and a table."""
    return prints.page(chance)


def budget(chance: random.Random) -> Page:
    """Almost only numbers."""
    head = ("ردیف", "کد", "اعتبار مصوب", "تخصیص", "هزینه")
    rows = [
        tuple(persian(f"{chance.randint(10**a, 10 ** (a + 3)):,}") for a in (1, 4, 8, 8, 8))
        for _ in range(14)
    ]
    return ["جدول تفریغ بودجه", [head, *rows]]


def letter(chance: random.Random) -> Page:
    """A few lines."""
    number = persian(f"{chance.randint(1, 99)}/{chance.randint(1000, 9999)}")
    return [
        f"شماره: {number}", "پیوست: ندارد", "مدیرعامل محترم سازمان", "با سلام",
        "گزارش پیوست برای آگاهی و دستور مقتضی ارسال می‌شود.", chance.choice(NAMES),
    ]  # fmt: skip


def names(chance: random.Random) -> Page:
    """A list of people and offices, hardly a verb or a preposition."""
    rows = [(chance.choice(NAMES), chance.choice(OFFICES)) for _ in range(18)]
    return ["فهرست حاضران", [("نام", "واحد"), *rows]]


def mixed(chance: random.Random) -> Page:
    """Persian with English words and addresses inside."""
    said = (
        "استقرار سامانه GIS و سرور HP ProLiant DL380 طبق استاندارد ISO 27001 به نشانی {0} انجام شد."
    )
    return [said.format(f"https://example.ir/{chance.randint(100, 999)}") for _ in range(5)]


def arabic_keys(chance: random.Random) -> Page:
    """Typed with ي and ك, as in the years before 1390."""
    return [
        block.replace("ی", "ي").replace("ک", "ك")
        for block in prints.page(chance)
        if isinstance(block, str)
    ]


SOUND: Mapping[str, Callable[[random.Random], Page]] = {
    "minutes": minutes, "budget": budget, "letter": letter, "names": names, "mixed": mixed,
    "arabic keys": arabic_keys,
}  # fmt: skip


def is_persian(code: int) -> bool:
    """A letter of the block or of its presentation forms; digits and marks stay."""
    return 0x620 < code < 0x660 or 0x670 < code < 0x6F0 or 0xFB50 <= code <= 0xFEF4


def moved(code: int) -> int:
    """The next but two, as a generator does that counts glyphs wrongly."""
    return code + 3 if is_persian(code) else code


def as_ascii(code: int) -> int:
    """Latin letters, as fonts of the years before Unicode say, and OCR in the wrong language."""
    return ord("abcdefghijklmnopqrstuvwxyz"[code % 26]) if is_persian(code) else code


def as_latin_1(code: int) -> int:
    """Windows-1256 read as Latin-1: «ÓÇÒãÇä»."""
    return 0xC0 + code % 0x3F if is_persian(code) else code


def private(code: int) -> int:
    """Of the private use area."""
    return 0xE000 + code % 0x400 if is_persian(code) else code


def one_letter(code: int) -> int:
    """All letters say the same, as in a map of one range too many."""
    return 0x627 if is_persian(code) else code


def swapped(code: int) -> int:
    """Other letters of the alphabet, each a common one: nothing but the words is wrong."""
    letters = "ابتدرسعفقکلمنوهی"
    return ord(letters[code * 7 % len(letters)]) if is_persian(code) else code


MAPS: Mapping[str, Callable[[int], int]] = {
    "moved": moved, "as ASCII": as_ascii, "as Latin-1": as_latin_1, "private": private,
    "one letter": one_letter, "swapped": swapped,
}  # fmt: skip
_PAIR = re.compile(rb"(<[0-9A-Fa-f]{2,4}> )<([0-9A-Fa-f]{4})>(?=\n)")


def remapped(opened: bytes, change: Callable[[int], int]) -> bytes:
    """The ToUnicode maps of an uncompressed PDF with each code changed."""

    def other(found: re.Match[bytes]) -> bytes:
        return found[1] + b"<%04X>" % change(int(found[2], 16))

    return _PAIR.sub(other, opened).replace(b"/ActualText", b"/ActualTexx")


def broken(pdf: Path) -> dict[str, bytes]:
    """Kind of breakage -> the file so broken."""
    opened = prints.uncompressed(pdf)
    made = {name: remapped(opened, change) for name, change in MAPS.items()}
    return made | {"lost": prints.without_map(opened)}


def sound(folder: Path) -> list[Path]:
    """One file a page, of every kind, face and generator."""
    made = []
    for kind, draw in SOUND.items():
        chance = random.Random(prints.SEED)
        pages = [draw(chance) for _ in range(EACH)]
        for face in prints.FACES:
            here = folder / f"{kind}-{face}".replace(" ", "-")
            here.mkdir()
            papers = (
                prints.chromium(pages, here, face),
                prints.office(prints.flat(pages, here, face)),
            )
            for paper in papers:
                made += single(paper)
    return made


def single(pdf: Path) -> list[Path]:
    """The file's pages as files."""
    pattern = pdf.with_name(f"{pdf.stem}-%d.pdf")
    subprocess.run(["qpdf", "--split-pages", str(pdf), str(pattern)], check=True)
    return sorted(pdf.parent.glob(f"{pdf.stem}-*.pdf"))
