"""Who looked, when and from where, drawn into a confidential picture at the moment it is sent.

A copy that wanders, or a photograph of the screen, tells whose it was. Drawn anew for each reading:
such a picture is never kept, so nobody gets one that was made for somebody else.
"""

import datetime
import io
from functools import cache

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from PIL import Image, ImageDraw, ImageFont

from archive.jalali import PartialDate
from archive.persian import persian_digits
from archive.vocabulary import Level

INK, SLOPE = (110, 110, 110), 30  # grey; degrees that the lines rise
STRENGTH = 62 / 255  # of the ink: readable on paper, and the paper readable through it
ACROSS = 2.2  # lines of mark that stand side by side on a page's width
QUALITY = 82


def is_marked(level: int | None) -> bool:
    """From confidential up; a level that nobody stated is not taken for normal."""
    return level is None or level >= Level.CONFIDENTIAL


def words(user: AbstractBaseUser, address: str, now: datetime.datetime) -> str:
    """The mark: name, Jalali moment, address."""
    moment = persian_digits(f"{PartialDate.from_date(now.date())} {now:%H:%M}")
    name = user.get_full_name() or user.get_username()
    shown = f"{name} ({user.get_username()})" if name != user.get_username() else name
    return " · ".join(filter(None, (shown, moment, address)))


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    """The product's own face."""
    path = settings.BASE_DIR / "static" / "fonts" / "Vazirmatn.woff2"
    return ImageFont.truetype(str(path), size)


def mask(size: tuple[int, int], mark: str) -> Image.Image:
    """How strongly each pixel of a picture takes the ink: the mark in rising lines, in mode L."""
    width, height = size
    letters = font(max(9, width // 40))
    left, top, right, bottom = letters.getbbox(mark)
    line = Image.new("L", (right - left + width // 12, (bottom - top) * 6))
    ImageDraw.Draw(line).text((-left, -top), mark, fill=round(255 * STRENGTH), font=letters)
    if line.width > (most := max(1, int(width / ACROSS * 1.6))):  # a long name is made to fit
        line = line.resize((most, max(1, line.height * most // line.width)))
    side = int((width**2 + height**2) ** 0.5) + 2  # a square that covers the page however turned
    tiled = Image.new("L", (side, side))
    for row, y in enumerate(range(0, side, line.height)):
        for x in range(-(row % 2) * line.width // 2, side, line.width):
            tiled.paste(line, (x, y))
    turned = tiled.rotate(SLOPE, Image.Resampling.BILINEAR)
    x, y = (side - width) // 2, (side - height) // 2
    return turned.crop((x, y, x + width, y + height))


def drawn(picture: Image.Image, mark: str) -> bytes:
    """The picture with its mark, as JPEG."""
    page = picture.convert("RGB")
    page.paste(INK, (0, 0, *page.size), mask(page.size, mark))
    out = io.BytesIO()
    page.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
