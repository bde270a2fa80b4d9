"""Born-digital Persian papers with a known text, printed by Chromium and by LibreOffice."""

import html
import random
import re
import subprocess
import tempfile
from collections import Counter
from pathlib import Path
from xml.sax.saxutils import escape

from archive.persian import fold

SEED = 1405
FACES = ("Noto Naskh Arabic", "Nazli", "Scheherazade")
PROSE = (
    "صورت‌جلسه هیئت مدیره سازمان مدیریت پسماند در تاریخ {date} با حضور اعضا تشکیل شد و این "
    "موارد به شماره {number} به تصویب رسید.",
    "مقرر شد مبلغ {amount} ریال از محل ردیف {row} بودجه سال جاری برای پروژه‌های عمرانی و "
    "خدمات شهری هزینه گردد و گزارش آن به شورای اسلامی شهر ارائه شود.",
    "با سلام و احترام، پیرو نامه شماره {number} مورخ {date} اعلام می‌گردد که درخواست‌های "
    "رسیده (بند {clause}) در جلسه آینده بررسی می‌شود و نتیجه کتباً ابلاغ خواهد شد.",
    "ماده‌واحده: شهرداری می‌تواند قرارداد شماره {number} را تا پایان سال تمدید نماید؛ "
    "هزینه‌های آن تا سقف {amount} ریال از محل اعتبار «نگهداری فضای سبز» پرداخت شود.",
)
FLAT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
 office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.text">
<office:font-face-decls>
<style:font-face style:name="F" svg:font-family="'{face}'"/></office:font-face-decls>
<office:styles><style:default-style style:family="paragraph">
<style:paragraph-properties style:writing-mode="rl-tb"/>
<style:text-properties style:font-name="F" style:font-name-complex="F"
 style:font-size-complex="14pt" fo:font-size="14pt"
 style:language-complex="fa" style:country-complex="IR"/></style:default-style></office:styles>
<office:automatic-styles>
<style:style style:name="P" style:family="paragraph"><style:paragraph-properties
 style:writing-mode="rl-tb" fo:text-align="start" fo:margin-bottom="0.3cm"/></style:style>
<style:style style:name="N" style:family="paragraph" style:parent-style-name="P">
<style:paragraph-properties fo:break-before="page" style:writing-mode="rl-tb"/></style:style>
<style:style style:name="T" style:family="table">
<style:table-properties style:writing-mode="rl-tb"/></style:style>
</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>
</office:document>"""
Row = tuple[str, ...]
Page = list[str | list[Row]]  # paragraphs, and tables of rows


def persian(value: str) -> str:
    """Persian digits."""
    return value.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))


def page(chance: random.Random) -> Page:
    """Paragraphs and a table, the same for the same seed."""

    def amount() -> str:
        return persian(f"{chance.randint(10**7, 10**11):,}".replace(",", "٬"))

    def date() -> str:
        day = f"{chance.randint(1, 12):02}/{chance.randint(1, 29):02}"
        return persian(f"{chance.randint(1380, 1405)}/{day}")

    def number() -> str:
        return persian(
            f"{chance.randint(80, 99)}/{chance.randint(1, 30)}/{chance.randint(1, 9999)}"
        )

    paragraphs = [
        chance.choice(PROSE).format(
            date=date(), number=number(), amount=amount(),
            row=persian(str(chance.randint(10000, 99999))),
            clause=persian(str(chance.randint(1, 30))),
        )
        for _ in range(6)
    ]  # fmt: skip
    rows: list[Row] = [("ردیف", "شماره", "تاریخ", "مبلغ")]
    rows += [(persian(str(i)), number(), date(), amount()) for i in range(1, 5)]
    return [*paragraphs[:4], rows, *paragraphs[4:]]


def pages(count: int) -> list[Page]:
    """That many pages."""
    chance = random.Random(SEED)
    return [page(chance) for _ in range(count)]


def text_of(printed: Page) -> str:
    """What a reader should get."""
    lines = []
    for block in printed:
        lines += [block] if isinstance(block, str) else ["\t".join(row) for row in block]
    return "\n".join(lines)


def chromium(made: list[Page], folder: Path, face: str = FACES[0]) -> Path:
    """Printed by Chromium, one page each."""
    body = []
    for one in made:
        body.append("<section>")
        for block in one:
            if isinstance(block, str):
                body.append(f"<p>{html.escape(block)}</p>")
                continue
            cells = ["".join(f"<td>{c}</td>" for c in row) for row in block]
            body.append("<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>")
        body.append("</section>")
    style = (
        f"body{{font:14pt '{face}'}} section{{break-after:page}} "
        "table{width:100%;border-collapse:collapse} td{border:1px solid}"
    )
    return printed(
        '<html dir="rtl" lang="fa"><meta charset="utf-8">'
        f"<style>@page{{size:A4}} {style}</style>{''.join(body)}</html>",
        folder,
    )


def printed(page: str, folder: Path) -> Path:
    """HTML as PDF by Chromium."""
    target, source = folder / "chromium.pdf", folder / "chromium.html"
    source.write_text(page, encoding="utf-8")
    # By its command line: a second driver beside the browser tests' own is refused.
    command = [
        "/usr/bin/chromium", "--headless", "--no-sandbox", "--disable-gpu",
        "--disable-background-networking", "--no-first-run", f"--user-data-dir={folder}/profile",
        "--no-pdf-header-footer", f"--print-to-pdf={target}", source.as_uri(),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return target


def flat(made: list[Page], folder: Path, face: str = FACES[0]) -> Path:
    """A flat OpenDocument text."""
    body = []
    for number, one in enumerate(made):
        style = "N" if number else "P"
        for block in one:
            if isinstance(block, str):
                body.append(f'<text:p text:style-name="{style}">{escape(block)}</text:p>')
            else:
                body.append(table(block))
            style = "P"
    target = folder / "paper.fodt"
    target.write_text(FLAT.format(face=face, body="".join(body)), encoding="utf-8")
    return target


def table(rows: list[Row]) -> str:
    """A table of a flat OpenDocument text."""
    columns = f'<table:table-column table:number-columns-repeated="{len(rows[0])}"/>'
    body = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell><text:p text:style-name="P">{c}</text:p></table:table-cell>'
            for c in row
        )
        + "</table:table-row>"
        for row in rows
    )
    return f'<table:table table:style-name="T">{columns}{body}</table:table>'


def office(source: Path, form: str = "pdf") -> Path:
    """Written by LibreOffice beside its source."""
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [
                "soffice", f"-env:UserInstallation=file://{profile}", "--headless",
                "--convert-to", form, "--outdir", str(source.parent), str(source),
            ],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
    return source.with_suffix(f".{form}")


def uncompressed(pdf: Path) -> bytes:
    """The same PDF with its streams laid open, so that bytes can be changed."""
    target = pdf.with_suffix(".qdf")
    subprocess.run(["qpdf", "--qdf", "--object-streams=disable", str(pdf), str(target)], check=True)
    return target.read_bytes()


def without_map(opened: bytes) -> bytes:
    """No ToUnicode: every code is unknown."""
    return opened.replace(b"/ToUnicode", b"/ToUnicorn").replace(b"/ActualText", b"/ActualTexx")


def with_wrong_map(opened: bytes, shift: int = 3) -> bytes:
    """ToUnicode says other letters of the same alphabet, as broken generators do."""

    def moved(found: re.Match[bytes]) -> bytes:
        code = int(found[2], 16)
        letter = 0x600 < code < 0x6F0 or 0xFB50 <= code <= 0xFEF0
        return found[1] + b"<%04X>" % (code + shift if letter else code)

    body = re.sub(rb"(<[0-9A-Fa-f]{2,4}> )<([0-9A-Fa-f]{4})>(?=\n)", moved, opened)
    return body.replace(b"/ActualText", b"/ActualTexx")


def plain(text: str) -> str:
    """Folded, blanks as one."""
    return " ".join(fold(text).split())


def character_errors(read: str, truth: str) -> float:
    """Edit distance over the length of the truth, by bits (Myers 1999, Hyyrö 2003)."""
    found, expected = plain(read), plain(truth)
    if not expected:
        return float(len(found))
    places: dict[str, int] = {}
    for i, char in enumerate(expected):
        places[char] = places.get(char, 0) | 1 << i
    every, last = (1 << len(expected)) - 1, 1 << len(expected) - 1
    plus, minus, distance = every, 0, len(expected)
    for char in found:
        same = places.get(char, 0)
        across = (((same & plus) + plus) ^ plus) | same | minus
        up, down = minus | ~(across | plus) & every, plus & across
        distance += bool(up & last) - bool(down & last)
        up = up << 1 | 1
        plus = (down << 1 | ~(across | up)) & every
        minus = up & across & every
    return distance / len(expected)


def share(read: list[str], truth: list[str]) -> float:
    """How much of the truth was found, each as often as it stands there."""
    return sum((Counter(read) & Counter(truth)).values()) / max(1, len(truth))


def numbers_found(read: str, truth: str) -> float:
    """Share of numbers with all their digits and marks."""
    pattern = re.compile(r"\d[\d/.٬٫,]*\d|\d")
    return share(pattern.findall(fold(read)), pattern.findall(fold(truth)))


def half_spaces_found(read: str, truth: str) -> float:
    """Share of words whose half-space was kept."""
    pattern = re.compile("\\w+(?:\u200c\\w+)+")
    return share(pattern.findall(read), pattern.findall(truth))
