"""Whatever a screen says, it says in Persian: asked of the code, not of the catalogue."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation.template import templatize

from ingest.errors import SENTENCES

ROOMS = ("archive", "search", "ingest")
SPEAKERS = {"_", "gettext", "gettext_lazy"}
WORDS = re.compile(r"[A-Za-z]{2,}")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}|%[sd]")


def of_code() -> Iterator[tuple[str, str]]:
    """(file, sentence) of every translated literal in our modules."""
    for room in ROOMS:
        for path in sorted((settings.BASE_DIR / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                named = isinstance(node, ast.Call) and getattr(node.func, "id", "") in SPEAKERS
                if named and node.args and isinstance(node.args[0], ast.Constant):
                    yield str(path.relative_to(settings.BASE_DIR)), str(node.args[0].value)


def of_templates() -> Iterator[tuple[str, str]]:
    """(file, sentence) of every trans and blocktrans."""
    spoken = re.compile(r"gettext\(u?'((?:[^'\\]|\\.)*)'\)|gettext\(u?\"((?:[^\"\\]|\\.)*)\"\)")
    for folder in (Path("templates"), Path("archive/templates")):
        for path in sorted((settings.BASE_DIR / folder).rglob("*.html")):
            for one, other in spoken.findall(templatize(path.read_text("utf-8"))):
                yield (
                    str(path.relative_to(settings.BASE_DIR)),
                    ast.literal_eval(f'"""{one or other}"""'),
                )


ALL = sorted({*of_code(), *of_templates(), *(("errors", said) for said in SENTENCES.values())})


def test_sentences_are_found_in_code_and_templates():
    assert len([said for place, said in ALL if place.endswith(".html")]) > 100
    assert len([said for place, said in ALL if place.endswith(".py")]) > 150


@pytest.mark.parametrize(("place", "said"), ALL)
def test_every_sentence_has_its_persian(place: str, said: str) -> None:
    with translation.override("fa"):
        shown = PLACEHOLDER.sub("", gettext(said))
    if WORDS.search(PLACEHOLDER.sub("", said)):
        assert re.search("[آ-ی]", shown), place


@pytest.mark.parametrize(
    "said",
    ["Theme preferences", "contrast", "More contrast", "Snug", "Keyboard shortcuts",
     "Enable custom keyboard shortcuts specific to Wagtail."],
)  # fmt: skip
def test_the_account_page_of_wagtail_is_persian_too(said: str) -> None:
    with translation.override("fa"):
        assert not WORDS.search(gettext(said))
