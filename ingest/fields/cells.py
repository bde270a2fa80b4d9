"""Lines, cells and columns of a page whose cells are parted by tabs."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ingest.fields.flow import Flow, union
from ingest.fields.labels import near_role, role_of
from ingest.fields.proposal import Box, Proposal

Span = tuple[int, int]
Role = Callable[[str], str]  # words of a cell -> the role of a label, "" for none
LEAST_HEADS = 2
_COUNTED_HEAD = "ردیف"
AMONG_HEADS = 0.7  # how near a word must be to a label where all beside it are labels


@dataclass(frozen=True, slots=True)
class Cell:
    """A stretch of a line that stands by itself."""

    start: int
    end: int
    box: Box | None

    @property
    def middle(self) -> float:
        """Of its breadth; 0 without a box."""
        return (self.box[0] + self.box[2]) / 2 if self.box else 0.0


def lines(text: str, start: int, end: int) -> Iterator[Span]:
    """Every line that has words."""
    at = start
    for raw in text[start:end].split("\n"):
        if raw.strip():
            yield at, at + len(raw)
        at += len(raw) + 1


def box_of(flow: Flow, start: int, end: int) -> Box | None:
    """The rectangle of a stretch on its first page."""
    pieces = flow.pieces(start, end)
    return flow.box(*pieces[0]) if pieces else None


def cells(flow: Flow, start: int, end: int) -> list[Cell]:
    """The cells of one line, in reading order."""
    made, at = [], start
    for part in flow.folded[start:end].split("\t"):
        if part.strip():
            made.append(Cell(at, at + len(part), box_of(flow, at, at + len(part))))
        at += len(part) + 1
    return made


@dataclass(frozen=True, slots=True)
class Table:
    """Heads with their roles, and rows of cells by role; a cell may run over several lines."""

    start: int
    end: int
    roles: tuple[str, ...]
    rows: tuple[dict[str, list[Span]], ...]


def heads(flow: Flow, line: Span, role: Role = role_of, unread: str = "") -> list[tuple[str, Cell]]:
    """The roles of a line all of whose cells are labels; none when it is no head of a table.

    `unread`: the role of a second head that a scan lost beside that of the counts.
    """
    row = cells(flow, *line)
    said = [(flow.folded[c.start : c.end], c) for c in row]
    found = [(role(words) or near_role(words), c) for words, c in said]
    known = [role for role, _ in found if role]
    if LEAST_HEADS <= len(known) == len(row) - 1:  # among heads the last one is a head too
        found = [
            (r or near_role(w, AMONG_HEADS), c) for (r, c), (w, _) in zip(found, said, strict=True)
        ]
    lost = [at for at, (r, _) in enumerate(found) if not r]
    if unread and len(known) >= LEAST_HEADS and len(lost) == 2 and lost[0] == 0:
        return [("other" if at == 0 else r or unread, cell) for at, (r, cell) in enumerate(found)]
    found = [
        ("to", cell) if not role and beside == "from" and "to" not in known else (role, cell)
        for (role, cell), beside in zip(found, ["", *(r for r, _ in found)], strict=False)
    ]
    if len(row) < LEAST_HEADS or len(known) < len(row) - 1 or len(known) < LEAST_HEADS:
        return []
    return found if set(known) - {"other", "name"} else []


def tables(
    flow: Flow, start: int, end: int, role: Role = role_of, unread: str = ""
) -> Iterator[Table]:
    """Every table whose heads are known labels; `role` knows those of a kind of paper."""
    found = list(lines(flow.folded, start, end))
    at = 0
    while at < len(found):
        columns = heads(flow, found[at], role, unread)
        if not columns:
            at += 1
            continue
        rows, stop = _rows(flow, columns, found, at + 1, role)
        if rows:
            yield Table(found[at][0], found[stop - 1][1], tuple(r for r, _ in columns), tuple(rows))
        at = max(stop, at + 1)


def _rows(
    flow: Flow, columns: Sequence[tuple[str, Cell]], found: Sequence[Span], at: int, role: Role
) -> tuple[list[dict[str, list[Span]]], int]:
    """The rows under some heads, and the first line that is none."""
    rows: list[dict[str, list[Span]]] = []
    numbered, before = columns[0][0] == "other", [cell for _, cell in columns]
    while at < len(found):
        row = cells(flow, *found[at])
        if _is_head(flow, found[at], row, role) or (len(row) < 2 and not rows):
            break
        placed = list(_placed(columns, row))
        begins = _begins(flow, row, len(columns), numbered) and (
            not numbered or _is_counted(flow, row) or _in_columns(columns, rows, flow, row)
        )
        turned = flow.page_at(found[at][0]) != flow.page_at(before[0].start)
        if not begins and not (_goes_on(columns, row) if turned else _hangs(row, before)):
            break
        if begins or not rows:
            rows.append({})
        for name, cell in placed:
            rows[-1].setdefault(name, []).append((cell.start, cell.end))
        before = row
        at += 1
    return rows, at


def _is_head(flow: Flow, line: Span, row: Sequence[Cell], role: Role) -> bool:
    """Does another table begin here, of this kind of paper or of any?"""
    first = flow.folded[row[0].start : row[0].end].strip(" .*|:") if row else ""
    return bool(heads(flow, line, role)) or (first == _COUNTED_HEAD and len(row) > 1)


def _is_counted(flow: Flow, row: Sequence[Cell]) -> bool:
    """Has the row a number in its first cell?"""
    first = flow.folded[row[0].start : row[0].end].strip(" .-)") if row else ""
    return first.isdigit() and len(first) < 3


def _in_columns(
    columns: Sequence[tuple[str, Cell]],
    rows: Sequence[dict[str, list[Span]]],
    flow: Flow,
    row: Sequence[Cell],
) -> bool:
    """Does each cell stand under a column of its own? Signatures below a table do not."""
    reach: dict[int, Box] = {at: c.box for at, (_, c) in enumerate(columns) if c.box}
    for at, (name, _) in enumerate(columns):
        boxes = [box_of(flow, *span) for one in rows for span in one.get(name, [])]
        if whole := union([box for box in (reach.get(at), *boxes) if box]):
            reach[at] = whole
    if not reach or not all(cell.box for cell in row):
        return True
    under = [
        {at for at, box in reach.items() if cell.box and _beside(box, cell.box)} for cell in row
    ]
    alone = [next(iter(one)) for one in under if len(one) == 1]
    return len(set(alone)) == len(row)


def _beside(one: Box, two: Box) -> bool:
    return one[0] < two[2] and two[0] < one[2]


def _begins(flow: Flow, row: Sequence[Cell], width: int, numbered: bool) -> bool:
    """Is it a row of its own, not the second line of one?"""
    if numbered and row:
        return _is_counted(flow, row) or len(row) >= width - 1
    return len(row) >= max(2, (width + 1) // 2)


def _hangs(row: Sequence[Cell], before: Sequence[Cell]) -> bool:
    """Do these pieces stand right under the line before, as its cells' second lines?"""
    above, here = [c.box for c in before if c.box], [c.box for c in row if c.box]
    if not above or not here or len(row) > len(before):
        return False
    tall = max(box[3] - box[1] for box in (*above, *here))
    gap = min(box[1] for box in here) - max(box[3] for box in above)
    # A line under several cells is the paper going on below its table.
    beside = all(sum(b[0] < h[2] and h[0] < b[2] for b in above) == 1 for h in here)
    return -tall < gap < 0.8 * tall and beside


def _goes_on(columns: Sequence[tuple[str, Cell]], row: Sequence[Cell]) -> bool:
    """Does a row that the page's end cut go on here, at the top of the next one, in its columns?"""
    heads, here = [c.box for _, c in columns if c.box], [c.box for c in row if c.box]
    if not heads or not here:
        return False
    left, right = min(box[0] for box in heads), max(box[2] for box in heads)
    inside = all(left - 0.05 < box[0] and box[2] < right + 0.05 for box in here)
    return inside and len(here) < len(columns) and min(box[1] for box in here) < 0.25


def _placed(columns: Sequence[tuple[str, Cell]], row: Sequence[Cell]) -> Iterator[tuple[str, Cell]]:
    """Each cell with its column's role, "" under an unknown head: by count, or the nearest head
    where some are empty."""
    if len(row) != len(columns) and all(c.box for _, c in columns) and all(c.box for c in row):
        for cell in row:
            yield min(columns, key=lambda column: abs(column[1].middle - cell.middle))[0], cell
    elif len(row) == len(columns):
        yield from ((role, cell) for (role, _), cell in zip(columns, row, strict=True))


def label_of(words: str) -> str:
    """The role of a whole cell; of several words also with a letter misread."""
    return role_of(words) or (near_role(words) if len(words.split()) > 1 else "")


def among_labels(said: Sequence[str], roles: list[str]) -> list[str]:
    """The roles of a form's row; where all its other labels are known, the one left is near one."""
    unknown = [at for at in range(0, len(roles), 2) if not roles[at]]
    if len(roles) % 2 == 0 and len(unknown) == 1 and len(roles) > LEAST_HEADS:
        roles[unknown[0]] = near_role(said[unknown[0]])
    return roles


def pairs(flow: Flow, start: int, end: int) -> Iterator[tuple[str, int, Span]]:
    """(role, place of the label, value) where a cell is a label: «مقطع | …»."""
    for line in lines(flow.folded, start, end):
        row = cells(flow, *line)
        said = [flow.folded[c.start : c.end] for c in row]
        roles = among_labels(said, [label_of(words) for words in said])
        for at, role in enumerate(roles[:-1]):
            if role and not roles[at + 1]:
                yield role, row[at].start, (row[at + 1].start, row[at + 1].end)


def above(flow: Flow, start: int, end: int) -> Iterator[tuple[str, int, Span]]:
    """The same where labels stand above their values: a table of one row."""
    for table in tables(flow, start, end):
        if len(table.rows) == 1:
            for role, spans in table.rows[0].items():
                yield role, table.start, (spans[0][0], spans[-1][1])


def propose(flow: Flow, spans: Sequence[Span], value: Any, sure: float) -> Proposal[Any]:
    """A value whose words stand in one or more stretches of a page: one rectangle around all."""
    first = flow.propose(value, *spans[0], sure)
    if len(spans) == 1:
        return first
    boxes = [box for span in spans if (box := box_of(flow, *span))]
    same_page = len({flow.page_at(span[0]) for span in spans}) == 1
    words = " ".join(flow.written(*span) for span in spans)
    return replace(first, text=words, box=union(boxes) if same_page else first.box)
