"""text prints what is read in files, keeps the contract's form, and refuses with a reason."""

import hashlib
import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from PIL import Image, ImageDraw, ImageFont

from archive.limits import Child
from bench import prints
from config.management.commands.text import read_file
from ingest.errors import Refusal

MADE = prints.pages(2)
FACE = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The same two pages as PDF and DOCX."""
    source = prints.flat(MADE, tmp_path_factory.mktemp("prints"))
    return prints.office(source), prints.office(source, "docx")


def output(*arguments: object) -> tuple[str, int]:
    """What was printed, and the exit status."""
    out = io.StringIO()
    try:
        call_command("text", *map(str, arguments), stdout=out)
    except SystemExit as ended:
        return out.getvalue(), int(ended.code or 0)
    return out.getvalue(), 0


def test_every_file_is_one_line_of_the_contract(papers: tuple[Path, Path]) -> None:
    """PDF and DOCX, each through the child."""
    printed, status = output("--json", *papers)
    answers = [json.loads(line) for line in printed.splitlines()]
    assert status == 0
    assert [a["pages"][0]["source"] for a in answers] == ["text_layer", "office"]
    for answer, path in zip(answers, papers, strict=True):
        assert answer["file"] == str(path)
        assert answer["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
        assert [set(page) for page in answer["pages"]] == [
            {"number", "source", "text", "confidence", "ms"}
        ] * 2
        for page, made in zip(answer["pages"], MADE, strict=True):
            assert prints.character_errors(page["text"], prints.text_of(made)) <= 0.03


def test_words_come_with_boxes_when_asked(papers: tuple[Path, Path]) -> None:
    """Four fractions of the page."""
    answer = json.loads(output("--json", "--words", papers[0])[0])
    words = answer["pages"][0]["words"]
    assert [w["text"] for w in words] == answer["pages"][0]["text"].split()
    assert all(set(w) == {"text", "box", "confidence"} for w in words)
    assert all(len(w["box"]) == 4 and min(w["box"]) >= 0 and max(w["box"]) <= 1 for w in words)


def test_without_json_pages_are_parted_by_form_feeds(papers: tuple[Path, Path]) -> None:
    """As text given to import is."""
    printed, status = output(papers[0])
    pages = printed.split("\f")
    assert (len(pages), status) == (2, 0)
    assert prints.numbers_found(pages[1], prints.text_of(MADE[1])) == 1


def test_a_scan_is_read_by_its_picture(tmp_path: Path) -> None:
    """A PNG of one line."""
    image = Image.new("L", (1654, 500), 255)
    face = ImageFont.truetype(FACE, 40, layout_engine=ImageFont.Layout.RAQM)
    line = "صورتجلسه شورای اسلامی شهر به شماره ۱۲۳۴"
    ImageDraw.Draw(image).text((1500, 200), line, font=face, fill=0, anchor="ra", direction="rtl")
    image.save(tmp_path / "scan.png")
    page = json.loads(output("--json", tmp_path / "scan.png")[0])["pages"][0]
    assert page["source"] == "ocr"
    assert "شورای اسلامی شهر" in page["text"]


def test_a_refused_file_is_told_and_the_next_one_is_read(
    papers: tuple[Path, Path], tmp_path: Path
) -> None:
    """Exit 1; the state and what to do stand in its line."""
    script = tmp_path / "letter.pdf"
    script.write_bytes(b"#!/bin/sh\n")
    printed, status = output("--json", script, papers[0])
    refused, read = (json.loads(line) for line in printed.splitlines())
    assert status == 1
    assert refused == {
        "file": str(script),
        "state": "rejected",
        "reason": "این برنامه است نه برگه. پرونده PDF، TIFF، JPEG، PNG یا DOCX بفرستید. / "
        "This is a program, not a paper. Send a PDF, TIFF, JPEG, PNG or DOCX file.",
    }
    assert len(read["pages"]) == 2


def test_a_file_that_is_not_there_can_not_run(tmp_path: Path) -> None:
    """Exit 2, with its name."""
    with pytest.raises(CommandError, match=r"nothing\.pdf") as refused:
        output(tmp_path / "nothing.pdf")
    assert refused.value.returncode == 2


def test_a_dying_child_makes_a_refusal(papers: tuple[Path, Path]) -> None:
    """Too little memory to open anything: never a trace on the screen."""
    with Child(memory=2**27) as child, pytest.raises(Refusal) as refused:
        read_file(child, papers[0])
    assert refused.value.state == "failed"
