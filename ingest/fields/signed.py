"""Who was there, where a paper says it only below its decisions: signatures with their posts."""

import re
from collections.abc import Iterator

from ingest.fields import attendance, cells
from ingest.fields.cells import Span
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
LEAST = 2  # one name below the decisions is whoever wrote the paper


def people(flow: Flow, begin: int) -> tuple[Proposal[PersonLine], ...]:
    """Names with posts on the paper's last lines, those after `begin`; fewer than two: none."""
    label = _LABEL.search(flow.folded, begin)
    found = tuple(_listed(flow, label.span("who")) if label else _below(flow, begin))
    return found if len(found) >= LEAST else ()


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
