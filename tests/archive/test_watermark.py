"""Confidential pictures and prints tell who had them, when and from where."""

import datetime
import io
from pathlib import Path

import pypdfium2
import pytest
from django.contrib.auth.models import User
from django.template import engines
from django.test import Client
from django.utils import timezone
from PIL import Image, ImageChops

from archive import printing, store, watermark
from archive.models import Body, Page, Record, Unit
from archive.vocabulary import Level, Role
from tests.archive.papers import file_papers
from tests.archive.test_second_factor import enter
from tests.conftest import person, say_why

NOON = datetime.datetime(2026, 11, 25, 12, 5, tzinfo=timezone.get_default_timezone())


def filed(waste: Unit, board: Body, level: int) -> tuple[Record, bytes]:
    """(the minutes, the bytes of their page's picture as they are kept) at a level."""
    papers = file_papers(waste, board, text="متن", title="عنوان", number="23/97/9", level=level)
    page = Page.objects.get(record=papers.meeting, number=1)
    return papers.meeting, Path(store.held(page.image)).read_bytes()


def seen(who: User, record: Record, size: str = "") -> bytes:
    """The bytes that he gets of the first page, after he said why."""
    client = Client()
    enter(client, who)
    if record.level:
        say_why(client, record)
    answer = client.get(f"/desk/records/{record.uuid}/pages/1/image{size}")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def difference(one: bytes, other: bytes) -> Image.Image:
    """Where two pictures differ by more than their coding, in mode 1."""
    pictures = [Image.open(io.BytesIO(b)).convert("L") for b in (one, other)]
    return ImageChops.difference(*pictures).point(lambda p: 255 if p > 20 else 0)


@pytest.mark.django_db
@pytest.mark.parametrize("level", [Level.CONFIDENTIAL, Level.SECRET])
def test_a_confidential_page_is_marked_all_over(
    level: int, waste: Unit, board: Body, secretary: User
) -> None:
    record, kept = filed(waste, board, level)
    marked = difference(seen(secretary, record), kept)
    width, height = marked.size
    for x in (0, width // 2):
        for y in (0, height // 2):
            quarter = marked.crop((x, y, x + width // 2, y + height // 2))
            assert quarter.histogram()[255] > 500


@pytest.mark.django_db
def test_a_normal_page_is_sent_as_it_is_kept(waste: Unit, board: Body, secretary: User) -> None:
    record, kept = filed(waste, board, Level.NORMAL)
    assert seen(secretary, record) == kept


@pytest.mark.django_db
@pytest.mark.parametrize("size", ["", "?size=thumb"])
def test_two_readers_never_get_the_same_picture(
    size: str, waste: Unit, board: Body, secretary: User
) -> None:
    record, _ = filed(waste, board, Level.SECRET)
    other = person("other", waste, Role.SECRETARY, Level.SECRET)
    one, two = (seen(who, record, size) for who in (secretary, other))
    assert difference(one, two).histogram()[255] > 50


def test_the_mark_names_user_moment_and_address() -> None:
    user = User(username="nouri", first_name="پریسا", last_name="نوری")
    said = watermark.words(user, "10.0.0.7", NOON)
    assert said == "پریسا نوری (nouri) · ۱۴۰۵/۰۹/۰۴ ۱۲:۰۵ · 10.0.0.7"


def test_a_level_that_nobody_stated_is_marked() -> None:
    assert watermark.is_marked(None)
    assert not watermark.is_marked(Level.NORMAL)


@pytest.mark.parametrize("size", [(1, 1), (40, 3000), (3000, 40)])
def test_any_picture_can_be_marked(size: tuple[int, int]) -> None:
    mark = watermark.words(User(username="u" * 150), "::1", NOON)
    assert Image.open(io.BytesIO(watermark.drawn(Image.new("RGBA", size), mark))).size == size


@pytest.mark.parametrize(("level", "marks"), [(Level.NORMAL, 1), (Level.CONFIDENTIAL, 2)])
def test_a_print_tells_its_address_and_from_confidential_up_across_the_page(
    level: int, marks: int
) -> None:
    template = engines["django"].from_string(
        '{% extends "archive/print/base.html" %}{% block content %}<p>متن</p>'
        '<p class="p-new-page">متن</p>{% endblock %}'
    )
    user = User(username="nouri", first_name="پریسا", last_name="نوری")
    printed = pypdfium2.PdfDocument(
        printing.pdf(template, {}, level=level, by=user, address="10.0.0.7")
    )
    pages = [page.get_textpage().get_text_range() for page in printed]
    assert [text.count("10.0.0.7") for text in pages] == [marks, marks]
    printed.close()
