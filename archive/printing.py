"""Printed papers: a Django template becomes PDF bytes, with the level's mark on every page.

The renderer reads the product's own font and style and what the template carries in itself; any
other address is refused, so that no text of a paper can make the server fetch something.
"""

import base64
import io
import mimetypes

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.template.backends.django import Template
from django.template.loader import get_template
from django.utils import timezone
from PIL import Image
from weasyprint import HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

from archive import store, watermark
from archive.jalali import PartialDate
from archive.models import Page
from archive.templatetags.dabir import digits
from archive.vocabulary import Level

STATIC = "http://static.invalid/"  # a scheme that joins relative addresses; never opened


class OwnFiles(URLFetcher):
    """Opens addresses under STATIC from the product's own static files, and data: addresses."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("data",), allow_redirects=False, fail_on_errors=True)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """The bytes behind an address of a template; ValueError for any other address."""
        if not url.startswith(STATIC):
            return super().fetch(url, headers)
        folder = (settings.BASE_DIR / "static").resolve()
        path = (folder / url.removeprefix(STATIC)).resolve()
        if not path.is_relative_to(folder):
            raise ValueError(f"outside the static files: {url}")
        kind, _ = mimetypes.guess_type(path.name)
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind or ""})


def pdf(
    template: str | Template,
    context: dict[str, object],
    *,
    level: Level | None,
    by: AbstractBaseUser,
    address: str = "",
) -> bytes:
    """The PDF of a template that extends archive/print/base.html.

    `level` is the highest level of what is printed, `by` the one who prints: both stand in the
    margin of every page with the moment, so that a lost sheet tells whose it was; from confidential
    up also across the page, with the network `address` that it was asked from.
    """
    now = timezone.localtime()
    margin = {
        "printed_by": by.get_full_name() or by.get_username(),
        "printed_at": digits(f"{PartialDate.from_date(now.date())} {now:%H:%M}"),
        "printed_from": address,
        "watermark": watermark.words(by, address, now) if watermark.is_marked(level) else "",
        "level": level,
        "level_label": Level(level).label if level is not None else "",
    }
    paper = get_template(template) if isinstance(template, str) else template
    html = paper.render({**context, **margin})
    return bytes(HTML(string=html, base_url=STATIC, url_fetcher=OwnFiles()).write_pdf())


def picture(page: Page, width: int = 1000) -> str:
    """A page's image, at most `width` pixels wide, as a data: address; "" when it has none."""
    if not page.image:
        return ""
    with Image.open(store.held(page.image)) as image:
        shown = image.convert("RGB")
    shown.thumbnail((width, width * 2))
    out = io.BytesIO()
    shown.save(out, "JPEG", quality=75)
    return "data:image/jpeg;base64," + base64.b64encode(out.getvalue()).decode()
