"""A sheet of a chart, or a table of posts → units under each other and posts in them, with places.

A table is read by its heads; a list by its numbers («۱-۲») or by what a unit calls itself; a
drawing by the lines that join its boxes, and where none is drawn by where they stand: one hangs
under the nearest of the row above. All is proposed.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

from ingest.fields import boxes, cells, rows
from ingest.fields.cells import Cell, Span
from ingest.fields.flow import Flow, fold_text, rule
from ingest.fields.proposal import Proposal
from ingest.reading import Frame, PageReading

# What a unit calls itself, the higher first: under each other where nothing else tells.
RANKS = (
    r"شهرداری|سازمان|شرکت|مؤسسه", r"معاونت|حوزه|ستاد", r"مدیریت|اداره کل|دبیرخانه|منطقه|مرکز",
    r"اداره|دفتر|واحد|ناحیه", r"امور|گروه|بخش|قسمت|شعبه|انبار|بایگانی",
)  # fmt: skip
_RANKS = tuple(rule(rf"(?:{words})(?![آ-ی])") for words in RANKS)
_POST = rule(
    r"(?:قائم مقام|مدیر ?عامل|رئیس|مدیر|معاون|سرپرست|مسئول|کارشناس|متصدی|کاردان"
    r"|مشاور|حسابدار|منشی|بایگان|دبیر|تکنسین|ناظر|کمک کارشناس|کارپرداز|راننده|نگهبان|شهردار|بازرس)"
    r"(?![آ-ی])"
)
_NUMBER = re.compile(r"\s*(\d{1,2}(?:\s?[-.]\s?\d{1,2}){0,4})\s?[-.)]*\s+(?=[آ-ی])")
_CODE = re.compile(r"[\dA-Za-z]+(?:\s?[-/.]\s?[\dA-Za-z]+)*")
_HEADS = {
    "شماره پست": "code", "کد پست": "code", "شناسه پست": "code", "شماره پست سازمانی": "code",
    "عنوان پست": "title", "عنوان پست سازمانی": "title", "پست سازمانی": "title", "پست": "title",
    "نام پست": "title", "عنوان شغل": "title", "سمت": "title",
    "واحد سازمانی": "unit", "واحد": "unit", "نام واحد": "unit", "محل سازمانی": "unit",
    "ردیف": "other", "تعداد": "other", "تعداد پست": "other", "سطح": "other", "سطح پست": "other",
    "رسته": "other", "متصدی": "other", "وضعیت": "other", "ملاحظات": "other", "نوع پست": "other",
}  # fmt: skip
_BY_HEAD = {fold_text(head)[0]: role for head, role in _HEADS.items()}
LONG_HEAD, NEAR_HEAD = 7, 0.6  # letters of a head that may be misread, and how near it must be
_LONG_HEADS = [head for head in _BY_HEAD if len(head) >= LONG_HEAD]


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit; `parent` is the place of another in the list of units."""

    title: Proposal[str]
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class PostLine:
    """A post; `unit` is the place of its unit in the list of units."""

    title: Proposal[str]
    code: Proposal[str] | None = None
    unit: int | None = None


@dataclass(frozen=True, slots=True)
class ChartProposal:
    """Everything that a sheet says of units and posts."""

    units: tuple[UnitLine, ...] = ()
    posts: tuple[PostLine, ...] = ()


def chart(
    pages: Sequence[PageReading], drawings: Mapping[int, Sequence[Frame]] | None = None
) -> ChartProposal:
    """The proposals of a chart's pages; what stands nowhere on them is not proposed.

    `drawings`: page number -> the boxes that are drawn on it.
    """
    framed = drawings or {}
    drawn = [boxed(page, framed[page.number]) for page in pages if framed.get(page.number)]
    return merged([*drawn, written([p for p in pages if not framed.get(p.number)])])


def written(pages: Sequence[PageReading]) -> ChartProposal:
    """Of pages without joined boxes."""
    flow = Flow([rows.ordered(page) for page in pages])
    tables = [t for t in cells.tables(flow, 0, len(flow.folded), head) if "title" in t.roles]
    if tables:
        return tabled(flow, [row for table in tables for row in table.rows])
    return Drawing(flow).read()


def merged(parts: Sequence[ChartProposal]) -> ChartProposal:
    """One tree of several pages: a unit that another page names again is the same."""
    units: list[UnitLine] = []
    posts: list[PostLine] = []
    at: dict[str, int] = {}
    for part in parts:
        place: list[int] = []
        for unit in part.units:
            here = at.setdefault(key_of(unit.title.value), len(units))
            place.append(here)
            if here == len(units):
                units.append(replace(
                    unit, parent=None if unit.parent is None else place[unit.parent]
                ))  # fmt: skip
        posts += [
            replace(post, unit=None if post.unit is None else place[post.unit])
            for post in part.posts
        ]
    return ChartProposal(tuple(units), tuple(posts))


def key_of(title: str) -> str:
    """A title as titles are compared."""
    return fold_text(title)[0].replace(" ", "")


def boxed(page: PageReading, frames: Sequence[Frame]) -> ChartProposal:
    """Units and posts of joined boxes; what hangs under a post hangs under its unit."""
    units: list[UnitLine] = []
    posts: list[PostLine] = []
    unit_of: dict[int, int | None] = {}  # box -> the unit of what hangs under it
    read = boxes.titles(page, frames, lambda words: bool(_POST.match(fold_text(words)[0])))
    for box in boxes.downwards(read):
        unit = unit_of.get(box.above) if box.above is not None else None
        first, more = box.lines[0], box.lines[1:]
        folded = fold_text(first.value)[0]
        if _POST.match(folded):
            more = box.lines
        elif box.is_joined or rank_of(folded) is not None:
            units.append(UnitLine(first, unit))
            unit = len(units) - 1
        else:
            continue
        unit_of[box.place] = unit
        posts += [PostLine(title, None, unit) for title in more]
    return ChartProposal(tuple(units), tuple(posts))


def head(words: str) -> str:
    """The role of a column of a table of posts by its head, a long one also when misread."""
    said = fold_text(words)[0].strip(" \t:؛.*-_|")
    if said in _BY_HEAD:
        return _BY_HEAD[said]
    near = get_close_matches(said, _LONG_HEADS, 1, NEAR_HEAD) if len(said) >= LONG_HEAD else ()
    return _BY_HEAD[near[0]] if near else ""


def tabled(flow: Flow, found: Sequence[dict[str, list[Span]]]) -> ChartProposal:
    """A post for each row, and the units that the rows name."""
    units: list[UnitLine] = []
    posts: list[PostLine] = []
    at: dict[str, int] = {}
    for row in found:
        title, unit = of_spans(flow, row.get("title")), of_spans(flow, row.get("unit"))
        if title is None:
            continue
        place = None
        if unit is not None:
            place = at.setdefault(key_of(unit.value), len(units))
            if place == len(units):
                units.append(UnitLine(unit))
        posts.append(PostLine(title, code_of(flow, row.get("code")), place))
    return ChartProposal(tuple(units), tuple(posts))


def of_spans(flow: Flow, spans: Sequence[Span] | None) -> Proposal[str] | None:
    """The words of a cell, over its lines."""
    if not spans:
        return None
    said = " ".join(flow.written(*span) for span in spans).strip(" .،:-|")
    return cells.propose(flow, spans, said, 0.9) if re.search(r"[آ-ی]{2}", said) else None


def code_of(flow: Flow, spans: Sequence[Span] | None) -> Proposal[str] | None:
    """A post's number, only when the whole cell is one."""
    if not spans or len(spans) > 1:
        return None
    said = flow.folded[slice(*spans[0])].strip()
    if not re.search(r"\d", said) or not _CODE.fullmatch(said):
        return None
    return cells.propose(flow, spans, re.sub(r"\s", "", said), 0.9)


def rank_of(words: str) -> int | None:
    """How high a unit of this name stands by its first word; None for what is no unit."""
    return next((n for n, words_of in enumerate(_RANKS) if words_of.match(words)), None)


class Drawing:
    """Units and posts of lines and boxes, one row of the sheet after another."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.units: list[UnitLine] = []
        self.posts: list[PostLine] = []
        self.heights: list[int] = []  # of each unit, smaller is higher
        self.boxes: list[Cell] = []
        self.row: list[int] = []  # units of the last row of boxes

    def read(self) -> ChartProposal:
        """All lines from the top."""
        for line in cells.lines(self.flow.folded, 0, len(self.flow.folded)):
            self.take(cells.cells(self.flow, *line))
        return ChartProposal(tuple(self.units), tuple(self.posts))

    def take(self, row: Sequence[Cell]) -> None:
        """One line: its units hang under those before, its posts stand in the nearest."""
        above, made = self.row, []
        for cell in row:
            number = _NUMBER.match(self.flow.folded[cell.start : cell.end])
            begin = cell.start + (number.end() if number else 0)
            said = self.flow.folded[begin : cell.end].strip()
            title = of_spans(self.flow, [(begin, cell.end)]) if len(said) < 80 else None
            rank = rank_of(said)
            if title is None or "." in said or ":" in said:
                continue
            if rank is not None and not _POST.match(said):
                deep = number[1].count("-") + number[1].count(".") if number else None
                if len(row) > 1:
                    made.append(self.hang(title, cell, rank, self.nearest(cell, above)))
                else:
                    height = rank if deep is None else 10 + deep
                    made.append(self.hang(title, cell, height, self.higher(height)))
            elif _POST.match(said):
                near = self.nearest(cell, self.row) if len(row) > 1 or len(above) > 1 else None
                last = len(self.units) - 1 if self.units else None
                self.posts.append(PostLine(title, None, last if near is None else near))
        if made:
            self.row = made

    def hang(self, title: Proposal[str], cell: Cell, height: int, parent: int | None) -> int:
        """Keeps a unit; -> its place."""
        self.units.append(UnitLine(title, parent))
        self.heights.append(height)
        self.boxes.append(cell)
        return len(self.units) - 1

    def higher(self, height: int) -> int | None:
        """The last unit that stands higher."""
        found = [n for n, own in enumerate(self.heights) if own < height]
        return found[-1] if found else None

    def nearest(self, cell: Cell, among: Sequence[int]) -> int | None:
        """Of the units of the row above, the one right over the box."""
        if not among:
            return None
        return min(among, key=lambda n: abs(self.boxes[n].middle - cell.middle))
