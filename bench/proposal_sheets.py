"""Minutes and letters of a bench as blocks, printed by a browser or by an office program."""

import html
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from bench import prints
from bench.scans import WEB_FACE

Truth = dict[str, Any]


@dataclass(frozen=True)
class Head:
    """A line in the middle."""

    words: str


@dataclass(frozen=True)
class Corner:
    """Lines at the left edge."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Grid:
    """Rows of cells, with drawn rules or without."""

    rows: Sequence[Sequence[str]]
    ruled: bool = True
    widths: Sequence[int] = ()  # in hundredths


@dataclass(frozen=True)
class Signed:
    """Names side by side, each under a stroke of a pen."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class Leaf:
    """The next page begins."""


Block = str | Head | Corner | Grid | Signed | Leaf


@dataclass(frozen=True)
class Paper:
    """A paper to be printed, and what a person reads in it."""

    name: str
    kind: str  # minutes or letter
    blocks: Sequence[Block]
    truth: Truth


def corner(*lines: str) -> Corner:
    """Lines at the left edge."""
    return Corner(lines)


def signed(*names: str) -> Signed:
    """Names under strokes of a pen."""
    return Signed(names)


def clause(n: str, text: str, **told: Any) -> Truth:
    """One decision: `who`, `when` (a date, or the words), `amount` in rials, `votes`."""
    return {"n": n, "text": text, **told}


# ---- for a browser ----
def page(paper: Paper, face: str) -> str:
    """A paper as HTML."""
    style = (
        f"@font-face{{font-family:Vazirmatn;src:url('{WEB_FACE.as_uri()}')}}"
        "@page{size:A4;margin:20mm} p{margin:.3em 0;text-align:justify}"
        ".c{width:58mm;margin-right:auto} h3{text-align:center;margin:.3em;font-size:1.1em}"
        "table{border-collapse:collapse;width:100%;margin:.4em 0} .ruled{font-size:.9em}"
        ".ruled td{border:1px solid} td{padding:2px 5px} .next{break-before:page}"
        ".s{display:flex;justify-content:space-around} .s div{text-align:center}"
    )
    rng = random.Random(paper.name)
    head = f'<html dir="rtl" lang="fa"><meta charset="utf-8"><style>{style}</style>'
    body = "".join(_tag(block, rng) for block in paper.blocks)
    return f"{head}<section style=\"font:13pt/1.65 '{face}'\">{body}</section>"


def _tag(block: Block, rng: random.Random) -> str:
    if isinstance(block, str):
        return f"<p>{html.escape(block)}</p>"
    if isinstance(block, Head):
        return f"<h3>{html.escape(block.words)}</h3>"
    if isinstance(block, Leaf):
        return '<div class="next"></div>'
    if isinstance(block, Corner):
        lines = "".join(f"<div>{html.escape(line)}</div>" for line in block.lines)
        return f'<div class="c">{lines}</div>'
    if isinstance(block, Signed):
        return f'<div class="s">{"".join(_stroke(name, rng) for name in block.names)}</div>'
    wide = "".join(f'<col style="width:{width}%">' for width in block.widths)
    rows = ["".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in block.rows]
    ruled = ' class="ruled"' if block.ruled else ""
    return f"<table{ruled}>{wide}" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"


def _stroke(name: str, rng: random.Random) -> str:
    points = " ".join(f"{10 + 5 * i},{20 + rng.randint(-16, 16)}" for i in range(16))
    pen = f'<polyline points="{points}" fill="none" stroke="#123" stroke-width="1.6"/>'
    return f'<div><svg width="100" height="40">{pen}</svg><br>{html.escape(name)}</div>'


# ---- for an office program ----
_STYLES = """<style:style style:name="H" style:family="paragraph" style:parent-style-name="P">
<style:paragraph-properties fo:text-align="center" style:writing-mode="rl-tb"/></style:style>
<style:style style:name="L" style:family="paragraph" style:parent-style-name="P">
<style:paragraph-properties fo:margin-right="10.5cm" style:writing-mode="rl-tb"/></style:style>
<style:style style:name="C" style:family="table-cell"><style:table-cell-properties
 fo:border="0.5pt solid #000000" fo:padding="0.1cm"/></style:style>"""


def flat(paper: Paper, folder: Path, face: str) -> Path:
    """The paper as flat OpenDocument text."""
    body, style = [], "P"
    for block in paper.blocks:
        if isinstance(block, Leaf):
            style = "N"
            continue
        body.append(_element(block, style))
        style = "P"
    target = folder / f"{paper.name}.fodt"
    whole = prints.FLAT.format(face=face, body="".join(body))
    at = whole.index("</office:automatic-styles>")
    target.write_text(whole[:at] + _STYLES + whole[at:], encoding="utf-8")
    return target


def _element(block: Block, style: str) -> str:
    if isinstance(block, str):
        return _line(block, style)
    if isinstance(block, Head):
        return _line(block.words, "H")
    if isinstance(block, Corner):
        return "".join(_line(line, "L") for line in block.lines)
    if isinstance(block, Signed):
        return prints.table([block.names])
    if isinstance(block, Leaf):
        return ""
    made = prints.table([tuple(escape(cell) for cell in row) for row in block.rows])
    if block.ruled:
        made = made.replace("<table:table-cell>", '<table:table-cell table:style-name="C">')
    return made


def _line(words: str, style: str) -> str:
    return f'<text:p text:style-name="{style}">{escape(words)}</text:p>'
