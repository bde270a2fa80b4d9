"""Who was there, where a paper says it only below its decisions: signatures with their posts."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ingest.fields import attendance, cells
from ingest.fields.cells import Cell, Span
from ingest.fields.flow import Flow, rule
from ingest.fields.proposal import PersonLine, Proposal

_POST = (
    r"(?:رئیس|رییس|نای?ب رئیس|نائب رئیس|عضو|دبیر|منشی|ناظر|نماینده|مدیر ?عامل|مدیر|معاون|بازرس"
    r"|خزانه دار|مسئول|ذیحساب|شهردار|سرپرست|کارشناس)(?![آ-ی])"
)
_NAME = r"[آ-ی]{2,}(?:\x20[آ-ی]{2,}){1,3}?"
_LINES = (
    rule(
        rf"^[^\S\n]*(?P<name>{_NAME})[^\S\n]*(?: - |،|\t|\(| )[^\S\n]*"
        rf"(?P<post>{_POST}[^\n:]{{0,60}})$"
    ),
    rule(rf"^[^\S\n]*(?P<post>{_POST}[^\n:،]{{0,50}}) *: *(?P<name>{_NAME})[^\S\n]*$"),
)
_LABEL = rule(r"(?:^|(?<=\n))[^\S\n]*امضا ?(?:ء)? ?کنندگان *: *(?P<who>[^\n]*[،؛][^\n]*)")
LONGEST = 45  # letters of a name with its honour
LEAST = 2  # one name below the decisions is whoever wrote the paper


def people(flow: Flow, begin: int) -> tuple[Proposal[PersonLine], ...]:
    """Names with posts below the line that begins at `begin`; fewer than two: none."""
    label = _LABEL.search(flow.folded, begin)
    found = tuple(_listed(flow, label.span("who")) if label else _below(flow, begin))
    return found if len(found) >= LEAST else tuple(_in_grid(flow, begin))


def line(words: str) -> re.Match[str] | None:
    """A line of nothing but a name and a post; the match has both."""
    return next((match for pattern in _LINES if (match := pattern.match(words))), None)


def _listed(flow: Flow, span: Span) -> Iterator[Proposal[PersonLine]]:
    for part in re.compile(r"[^،؛\n]+").finditer(flow.folded, *span):
        name = attendance.without_honour(flow.written(*part.span()).strip(" ."))
        if len(name) > 2:
            yield flow.propose(PersonLine(name), *part.span(), 0.7)


def _below(flow: Flow, begin: int) -> list[Proposal[PersonLine]]:
    found: list[Proposal[PersonLine]] = []
    for start, stop in reversed(list(cells.lines(flow.folded, begin, len(flow.folded)))):
        match = line(flow.folded[start:stop].rstrip())
        if match is None:
            break
        name, post = (
            flow.written(start + match.start(which), start + match.end(which)).rstrip(" )")
            for which in ("name", "post")
        )
        person = PersonLine(attendance.without_honour(name), post)
        found.append(
            flow.propose(person, start + match.start("name"), start + match.end("name"), 0.7)
        )
    return found[::-1]


def _in_grid(flow: Flow, begin: int) -> Iterator[Proposal[PersonLine]]:
    """As many names as posts, one line of cells over or under the other."""
    rows = [cells.cells(flow, *line) for line in cells.lines(flow.folded, begin, len(flow.folded))]
    for above, under in pairwise(rows):
        if len(above) != len(under) or len(above) < LEAST:
            continue
        names, posts = (above, under) if _are_posts(flow, under) else (under, above)
        if not _are_posts(flow, posts) or not all(_is_name(flow, cell) for cell in names):
            continue
        for name, post in zip(names, posts, strict=True):
            written = attendance.without_honour(flow.written(name.start, name.end).strip())
            person = PersonLine(written, flow.written(post.start, post.end).strip())
            yield flow.propose(person, name.start, name.end, 0.6)


def _are_posts(flow: Flow, row: Sequence[Cell]) -> bool:
    """Do the cells begin with posts? One of three or more may be misread."""
    found = [attendance.begins_with_post(flow.folded[c.start : c.end].strip()) for c in row]
    return sum(found) >= max(LEAST, len(row) - 1)


def _is_name(flow: Flow, cell: Cell) -> bool:
    """Two words or more without figures or marks, not too long."""
    said = flow.folded[cell.start : cell.end].strip()
    return said.replace(" ", "").isalpha() and 1 < len(said.split()) < 7 and len(said) <= LONGEST
