"""Scans of municipal papers whose words are known: printed by Chromium, worn by our own hand.

Every scan has its own text, face, size and wear, drawn from its name; the same count gives the
same scans.
"""

import html
import random
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
from PIL import Image, ImageDraw, ImageFont

from bench import CannotRun, prints
from bench.sheets import Sheet, sheet

# The digit model has not seen the last three.
FACES = (
    "Nazli", "Noto Naskh Arabic", "Scheherazade", "DejaVu Sans", "FreeFarsi", "Noto Sans Arabic",
    "Vazirmatn", "Amiri", "Harmattan",
)  # fmt: skip
HELD_OUT = FACES[-2:]
WEB_FACE = Path(__file__).resolve().parent.parent / "static/fonts/Vazirmatn.woff2"
SEAL_FACE = "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf"


@dataclass(frozen=True)
class Wear:
    """What a scanner, a copier or a fax does to a page; ranges are drawn per page."""

    dpi: int = 200
    skew: tuple[float, float] = (0, 0)  # degrees, either way
    noise: tuple[float, float] = (0, 0)  # grey levels, sigma
    blur: tuple[float, float] = (0, 0)  # px, sigma
    paper: tuple[float, float] = (1, 1)  # brightness of the paper
    quality: tuple[int, int] = (86, 94)  # of JPEG
    specks: bool = False
    stamp: bool = False
    fax: bool = False  # black and white, with lost rows
    dark: bool = False  # light on dark


WEARS = {
    "clean": Wear(300), "clean200": Wear(200),
    "office": Wear(300, (0.2, 1.2), (5, 10), (0.5, 1.0), (0.88, 0.96), (68, 82)),
    "office200": Wear(200, (0.2, 1.2), (5, 10), (0.4, 0.8), (0.88, 0.96), (68, 82)),
    "poor": Wear(200, (0.9, 2.2), (15, 23), (0.9, 1.2), (0.74, 0.84), (40, 55), specks=True),
    "stamp": Wear(300, (0.2, 1.0), (5, 10), (0.5, 1.0), (0.88, 0.96), (68, 82), stamp=True),
    "fax": Wear(200, (0.2, 0.9), (9, 16), (0.5, 0.8), (0.86, 0.94), fax=True),
    "dark": Wear(200, (0, 0.5), (3, 7), (0.3, 0.7), (1, 1), (70, 85), dark=True),
}  # fmt: skip
# class of the report -> (kind of page, wears it takes in turn)
CLASSES = {
    "clean": ("prose", ("clean", "clean200")), "office": ("prose", ("office", "office200")),
    "fax": ("prose", ("fax",)), "poor": ("prose", ("poor",)), "stamp": ("prose", ("stamp",)),
    "letter": ("letter", ("office200", "stamp", "clean", "fax", "poor", "office", "clean200")),
    "table": ("table", ("office200", "clean", "fax", "stamp", "clean200", "office", "poor")),
    "strip": ("strip", ("clean200", "office200", "dark")), "dark": ("prose", ("dark",)),
    "arabic": ("arabic", ("clean200", "office", "fax")),
}  # fmt: skip
# How often each class is drawn among 105, about as on the shared scale of the field.
SHARES = {
    "clean": 18, "office": 18, "fax": 11, "poor": 11, "stamp": 11, "letter": 12, "table": 12,
    "strip": 4, "dark": 4, "arabic": 4,
}  # fmt: skip


@dataclass(frozen=True)
class Scan:
    """A worn page as a picture file, and its true text."""

    name: str
    cls: str
    path: Path
    truth: str


# ---- how they are printed ----


def require(faces: Iterable[str]) -> None:
    """CannotRun names those not installed: a browser would print in another and say nothing."""
    listed = subprocess.run(["fc-list", ":", "family"], capture_output=True, text=True, check=True)
    there = {name.strip() for line in listed.stdout.splitlines() for name in line.split(",")}
    there.add("Vazirmatn")  # our own, given to the page
    missing = [face for face in dict.fromkeys(faces) if face not in there]
    missing += [] if Path(SEAL_FACE).exists() else [Path(SEAL_FACE).stem]
    if missing:
        raise CannotRun(
            f"قلم نصب نیست / missing faces: {', '.join(missing)}. Debian: fonts-farsiweb "
            "fonts-freefarsi fonts-hosny-amiri fonts-noto-core fonts-sil-harmattan "
            "fonts-sil-scheherazade fonts-dejavu-core"
        )


def section(sheet: Sheet) -> str:
    """A page of HTML."""
    head = "".join(f"<div>{html.escape(line)}</div>" for line in sheet.head)
    title = f"<h3>{html.escape(sheet.title)}</h3>" if sheet.title else ""
    body = "".join(f"<p>{html.escape(line)}</p>" for line in sheet.paragraphs)
    rows = ["".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in sheet.rows]
    table = "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>" if rows else ""
    style = f"font:{sheet.size}pt/1.65 '{sheet.face}'"
    return f'<section style="{style}"><div class="h">{head}</div>{title}{body}{table}</section>'


def printed(sheets: list[Sheet], folder: Path) -> pypdfium2.PdfDocument:
    """A page for each sheet; RuntimeError when one ran over, its truth would not be its text."""
    style = (
        f"@font-face{{font-family:Vazirmatn;src:url('{WEB_FACE.as_uri()}')}}"
        "@page{size:A4;margin:20mm} section{break-after:page} p{margin:.3em 0;text-align:justify}"
        ".h{width:55mm;margin-right:auto} h3{text-align:center;margin:.3em;font-size:1.15em}"
        "table{border-collapse:collapse;width:100%;font-size:.85em}"
        "td{border:1px solid;padding:2px 5px}"
    )
    page = f'<html dir="rtl" lang="fa"><meta charset="utf-8"><style>{style}</style>'
    pdf = pypdfium2.PdfDocument(prints.printed(page + "".join(map(section, sheets)), folder))
    if len(pdf) != len(sheets):
        raise RuntimeError(f"{len(sheets)} sheets became {len(pdf)} pages: one is too long")
    return pdf


# ---- how they are worn ----


def stamped(page: np.ndarray, rng: random.Random, dpi: int) -> np.ndarray:
    """A round stamp with words and a signature, in blue, violet or red ink, over the text."""
    height, width = page.shape[:2]
    layer = Image.new("RGB", (width, height), "white")
    pen = ImageDraw.Draw(layer)
    ink = rng.choice(((45, 65, 190), (95, 45, 150), (190, 45, 60)))
    x, y, r = (
        int(width * rng.uniform(0.25, 0.7)),
        int(height * rng.uniform(0.15, 0.5)),
        int(dpi * rng.uniform(0.6, 0.8)),
    )
    for ring in (r, int(r * 0.82)):
        pen.ellipse((x - ring, y - ring, x + ring, y + ring), outline=ink, width=max(3, dpi // 60))
    face = ImageFont.truetype(SEAL_FACE, int(r * 0.3), layout_engine=ImageFont.Layout.RAQM)
    pen.text(
        (x, y),
        rng.choice(("دبیرخانه", "ثبت شد", "شهرداری")),
        font=face,
        fill=ink,
        anchor="mm",
        direction="rtl",
    )
    wave = [
        (
            int(x - r + i * dpi * 0.05),
            int(y + r * 1.2 + dpi * 0.15 * np.sin(i * 0.8) * rng.uniform(0.4, 1.6)),
        )
        for i in range(45)
    ]
    pen.line(wave, fill=tuple(c // 2 for c in ink), width=max(2, dpi // 90))
    strength = rng.uniform(0.55, 0.85)  # half transparent: text below shows through
    veil = 1 - strength * (1 - np.asarray(layer, np.float32) / 255)
    return page * veil


def worn(image: Image.Image, wear: Wear, rng: random.Random) -> Image.Image:
    """The page as it comes from the scanner."""
    page = np.asarray(image.convert("RGB"), np.float32)
    dice = np.random.default_rng(rng.randrange(2**31))
    height, width = page.shape[:2]
    if wear.stamp:
        page = stamped(page, rng, wear.dpi)
    if wear.dark:
        page = 235 - page * rng.uniform(0.7, 0.8)
    light = rng.uniform(*wear.paper)
    if light < 1:  # uneven light, ink that is not quite black
        fall = (
            np.linspace(light, min(1, light + 0.06), width)[None, :]
            * np.linspace(1, 0.95, height)[:, None]
        )
        page = 22 + (page - 22).clip(0) * fall[..., None]
    if wear.skew[1]:
        angle = rng.uniform(*wear.skew) * rng.choice((-1, 1))
        turning = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
        page = cv2.warpAffine(
            page, turning, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
        )
    if wear.blur[1]:
        page = cv2.GaussianBlur(page, (0, 0), rng.uniform(*wear.blur))
    if wear.noise[1]:
        page = page + dice.normal(0, rng.uniform(*wear.noise), page.shape[:2])[..., None]
    if wear.specks:
        dust = (dice.random(page.shape[:2]) < 0.0005).astype(np.uint8)
        page[cv2.dilate(dust, np.ones((2, 2), np.uint8)) > 0] = 60
    pixels = page.clip(0, 255).astype(np.uint8)
    if wear.stamp:
        return Image.fromarray(pixels)
    gray = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    return Image.fromarray(faxed(gray, rng) if wear.fax else gray)


def faxed(gray: np.ndarray, rng: random.Random) -> np.ndarray:
    """Black and white; one page in two has lost rows and a streak down the page."""
    level = cv2.threshold(gray, 0, 255, cv2.THRESH_OTSU)[0] * rng.uniform(0.92, 1.05)
    out = (gray > level).astype(np.uint8) * 255
    if rng.random() < 0.5:
        for row in rng.sample(range(len(out) - 1), 5):
            out[row] = out[row + 1]
        out[:, rng.randrange(out.shape[1] // 20)] = 0
    return out


def strip_of(image: Image.Image) -> Image.Image:
    """The band of the page that has ink, a few pixels around it."""
    ys, xs = np.where(np.asarray(image.convert("L")) < 128)
    return image.crop((max(0, xs.min() - 12), max(0, ys.min() - 8), xs.max() + 12, ys.max() + 8))


# ---- the set ----


def names_of(count: int) -> list[tuple[str, str]]:
    """(name, class) of that many scans, every class at least once from ten on."""
    drawn: list[tuple[str, str]] = []
    for cls, share in SHARES.items():
        drawn += [(f"{cls}-{turn}", cls) for turn in range(max(1, round(count * share / 105)))]
    return drawn


def scans(count: int, folder: Path) -> Iterator[Scan]:
    """About that many scans, written into `folder` as JPEG (a fax as TIFF)."""
    drawn = names_of(count)
    faces = [*islice(cycle(FACES), len(drawn))]
    require(faces)
    sheets = [
        sheet(name, CLASSES[cls][0], face) for (name, cls), face in zip(drawn, faces, strict=True)
    ]
    pdf = printed(sheets, folder)
    for place, (one, (_, cls)) in enumerate(zip(sheets, drawn, strict=True)):
        rng = random.Random(f"wear-{one.name}")
        turns = CLASSES[cls][1]
        wear = WEARS[next(islice(cycle(turns), int(one.name.split("-")[1]), None))]
        image = pdf[place].render(scale=wear.dpi / 72).to_pil()
        image = worn(strip_of(image) if cls == "strip" else image, wear, rng)
        path = folder / f"{one.name}.{'tif' if wear.fax else 'jpg'}"
        if wear.fax:
            image.convert("1").save(path, dpi=(wear.dpi,) * 2, compression="group4")
        else:
            image.save(path, dpi=(wear.dpi,) * 2, quality=rng.randint(*wear.quality))
        yield Scan(one.name, cls, path, one.text)
