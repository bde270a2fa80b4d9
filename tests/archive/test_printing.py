"""Printed papers carry readable Persian, the level and the one who printed; nothing is fetched."""

import base64
import io
from pathlib import Path

import pytest
from django.template import engines
from django.utils.translation import override
from PIL import Image

from archive import printing, store
from archive.models import Page
from archive.vocabulary import Level
from ingest.extract import read_pages

BODY = (
    '{% extends "archive/print/base.html" %}{% block title %}خلاصه تصمیم{% endblock %}'
    "{% block content %}<h1>خلاصه تصمیم</h1><p>به سازمان پارک‌ها اجازه داده شد تا ۱۲۵ غرفه را "
    "اجاره دهد.</p>{{ more|safe }}{% endblock %}"
)


@pytest.fixture
def reader(django_user_model):
    return django_user_model(username="mayor", first_name="پریسا", last_name="نوری")


@pytest.fixture
def template():
    return engines["django"].from_string(BODY)


def printed(template, reader, level=Level.SECRET, **context) -> bytes:
    return printing.pdf(template, context, level=level, by=reader)


def text_of(content: bytes, folder: Path) -> list[str]:
    path = folder / "printed.pdf"
    path.write_bytes(content)
    return [page.text for page in read_pages(path)]


def test_a_printed_paper_reads_as_it_was_written(template, reader, tmp_path):
    (text,) = text_of(printed(template, reader), tmp_path)
    # The half-space has no glyph: it shapes the letters, the text layer does not carry it.
    assert "به سازمان پارک‌ها اجازه داده شد تا ۱۲۵ غرفه را".replace("\u200c", "") in text


def test_every_page_tells_its_level_and_who_printed_it(template, reader, tmp_path):
    more = '<p class="p-new-page">صفحه دوم</p>'
    pages = text_of(printed(template, reader, more=more), tmp_path)
    assert len(pages) == 2
    for text in pages:
        assert str(Level.SECRET.label) in text
        assert "پریسا نوری" in text
    assert "۲ / ۲" in pages[1] or "۲/۲" in pages[1].replace(" ", "")


def test_an_english_reader_gets_an_english_margin(template, reader, tmp_path):
    with override("en"):
        (text,) = text_of(printed(template, reader), tmp_path)
    assert "printed by" in text and "Secret" in text and "1 / 1" in text


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:1/x.png",
        "file:///etc/hostname",
        "http://static.invalid/../pyproject.toml",
        "ftp://x/y",
    ],
)
def test_no_address_outside_the_product_is_opened(address):
    with pytest.raises((ValueError, OSError)):
        printing.OwnFiles().fetch(address)


def test_a_picture_stands_in_the_paper_as_the_reader_sees_it(tmp_path, settings):
    settings.STORE_DIR = tmp_path / "store"
    wide = tmp_path / "wide.png"
    Image.new("RGB", (200, 100), "white").save(wide)
    page = Page(image=store.put_bytes(wide.read_bytes()), turned=90)
    kind, _, content = printing.picture(page).partition(",")
    assert kind == "data:image/jpeg;base64"
    assert Image.open(io.BytesIO(base64.b64decode(content))).size == (200, 100)
    assert printing.picture(Page()) == ""
