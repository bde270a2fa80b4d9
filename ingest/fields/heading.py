"""A heading kept as a table: the label above its value, beside it, or before it in one cell."""

import re
from collections.abc import Iterator

from ingest.fields import cells
from ingest.fields.cells import Cell, Span
from ingest.fields.flow import Flow, fold_text, rule

_LABELS = {
    "number": r"شماره (?:جلسه|صورت ?جلسه|نشست)|جلسه شماره",
    "date": r"تاریخ(?: جلسه| برگزاری| تشکیل| نشست)*|روز و تاریخ|تاریخ و روز",
    "start": r"(?:ساعت|زمان) (?:شروع|آغاز|تشکیل|برگزاری)(?: جلسه)?|شروع(?: جلسه)?",
    "end": r"(?:ساعت|زمان) (?:ختم|پایان|خاتمه|اتمام)(?: جلسه)?|(?:پایان|خاتمه|ختم)(?: جلسه)?",
    "place": r"(?:محل|مکان)(?: برگزاری| تشکیل)?(?: جلسه| نشست)?",
    "chair": r"(?:رئیس|رییس|ریاست)(?: جلسه)?",
    "secretary": r"(?:د[بپیت][یب]ر|منشی)(?: جلسه)?",
    "term": r"دوره(?: شورا)?",
    "other": r"روز(?: هفته)?|ردیف|(?:نوع|موضوع|عنوان|دستور) جلسه|پیوست|امضا|شماره|صفحه"
    r"|نام جلسه|سمت|نام و نام خانوادگی|حاضرین|غایبین|ساعت",
}
_WHOLE = {role: rule(f"(?:{source})") for role, source in _LABELS.items()}
# Of several words: a single one may begin any sentence.
_BEFORE = {
    role: rule(rf"(?P<label>{source}) *:? (?=[\d آ-ی])")
    for role, source in (
        ("number", r"شماره (?:جلسه|صورت ?جلسه|نشست)"),
        ("date", r"تاریخ (?:جلسه|برگزاری|تشکیل|نشست)"),
        ("start", r"(?:ساعت|زمان) (?:شروع|آغاز)(?: جلسه)?"),
        ("end", r"(?:ساعت|زمان) (?:ختم|پایان|خاتمه|اتمام)(?: جلسه)?"),
        ("place", r"(?:محل|مکان) (?:برگزاری|تشکیل|جلسه|نشست)(?: جلسه)?"),
    )
}


def role(words: str) -> str:
    """What a cell of nothing but a label asks for; "" when it is none."""
    said = fold_text(words)[0].strip(" \t:.*-()_|")
    return next((name for name, pattern in _WHOLE.items() if pattern.fullmatch(said)), "")


def values(flow: Flow, end: int) -> dict[str, Span]:
    """role -> where its value stands, of the cells before `end`; the first that says something."""
    found: dict[str, Span] = {}
    for name, span in _pairs(flow, end):
        if name != "other" and re.search(r"[\dآ-ی]", flow.folded[slice(*span)]):
            found.setdefault(name, span)
    return found


def _pairs(flow: Flow, end: int) -> Iterator[tuple[str, Span]]:
    rows = [cells.cells(flow, *line) for line in cells.lines(flow.folded, 0, end)]
    for at, row in enumerate(rows):
        roles = [role(flow.folded[cell.start : cell.end]) for cell in row]
        if len(row) > 1 and all(roles) and at + 1 < len(rows):
            yield from _under(roles, row, rows[at + 1])
        elif len(row) > 1:
            yield from _beside(flow, roles, row)


def _under(roles: list[str], heads: list[Cell], row: list[Cell]) -> Iterator[tuple[str, Span]]:
    """Values below their labels: by count, or the nearest head where a cell is empty."""
    if len(row) == len(heads):
        yield from ((name, (c.start, c.end)) for name, c in zip(roles, row, strict=True))
    elif all(cell.box for cell in (*heads, *row)):
        for cell in row:
            at = min(range(len(heads)), key=lambda n: abs(heads[n].middle - cell.middle))
            yield roles[at], (cell.start, cell.end)


def _beside(flow: Flow, roles: list[str], row: list[Cell]) -> Iterator[tuple[str, Span]]:
    for at, cell in enumerate(row):
        if roles[at]:
            if at + 1 < len(row) and not roles[at + 1]:
                yield roles[at], (row[at + 1].start, row[at + 1].end)
            continue
        for name, pattern in _BEFORE.items():
            if match := pattern.match(flow.folded, cell.start, cell.end):
                yield name, (match.end(), cell.end)
