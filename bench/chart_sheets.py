# ruff: noqa: E501 - tables of titles and styles stand one a line
"""Charts and tables of posts in several layouts, each with the tree that a reader should learn.

`TUNED` are layouts and titles that the recogniser's rules were tried on; it never met the others.
"""

import html
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from archive.persian import persian_digits
from bench.scans import WEB_FACE

Row = tuple[str, str, str]  # unit|post, title, title of the unit above or ""


@dataclass(frozen=True)
class Sheet:
    """A page to be printed and its tree."""

    name: str
    body: str
    rows: Sequence[Row]


@dataclass
class Node:
    """A unit (or post) of an invented organisation."""

    title: str
    kind: str = "unit"
    under: list["Node"] = field(default_factory=list)
    x: float = 0.0
    y: float = 0.0

    def walk(self, above: str = "") -> Iterator[Row]:
        """Rows of the tree; a post is nobody's unit."""
        yield self.kind, self.title, above
        for node in self.under:
            yield from node.walk(self.title if self.kind == "unit" else above)

    def leaves(self) -> int:
        """How many columns it takes."""
        return sum(node.leaves() for node in self.under) or 1


ORGANISATIONS = ("سازمان پسماند", "سازمان عمران", "سازمان حمل‌ونقل", "سازمان سیما و منظر")
BRANCHES = (
    ("معاونت فنی و اجرایی", (("اداره بازیافت", "رئیس اداره بازیافت", "کارشناس تفکیک"),
                             ("اداره ماشین‌آلات", "رئیس اداره ماشین‌آلات", "متصدی تعمیرگاه"))),
    ("معاونت اداری و مالی", (("اداره کارگزینی", "رئیس کارگزینی", "کارشناس امور اداری"),
                             ("امور مالی", "مسئول امور مالی", "حسابدار"))),
    ("معاونت برنامه‌ریزی و توسعه", (("دفتر آمار و بودجه", "مدیر آمار و بودجه", "کارشناس بودجه"),
                                   ("اداره فناوری اطلاعات", "رئیس فناوری اطلاعات", "کارشناس شبکه"))),
    ("معاونت خدمات شهری", (("اداره نظافت", "رئیس اداره نظافت", "ناظر خدمات"),
                           ("اداره بازرسی", "مسئول بازرسی", "بازرس ناحیه"))),
)  # fmt: skip
OTHER = (
    ("معاونت شهرسازی و معماری", (("اداره صدور پروانه", "رئیس صدور پروانه", "کارشناس پروانه"),
                                 ("اداره طرح‌های تفصیلی", "رئیس طرح‌های تفصیلی", "کارشناس معماری"))),
    ("مدیریت منابع انسانی", (("اداره آموزش", "رئیس آموزش", "کارشناس آموزش"),
                             ("اداره رفاه", "مسئول رفاه", "متصدی بیمه"))),
    ("معاونت فرهنگی و اجتماعی", (("اداره ورزش", "رئیس اداره ورزش", "کارشناس ورزش همگانی"),
                                 ("اداره مشارکت‌ها", "رئیس مشارکت‌ها", "کارشناس محلات"))),
)  # fmt: skip


def organisation(rng: random.Random, branches: Sequence[object], count: int, posts: int) -> Node:
    """A tree: some deputies, two offices each, so many posts in an office."""
    top = Node(rng.choice(ORGANISATIONS))
    for title, offices in rng.sample(list(branches), count):
        deputy = Node(title)
        for name, *titles in offices:
            held = [Node(post, "post") for post in titles[:posts]]
            deputy.under.append(Node(name, "unit", held))
        top.under.append(deputy)
    return top


# ---- drawings; lengths in mm on A4 across ----
WIDTH, HEIGHT = 277.0, 180.0


def box(node: Node, wide: float, tall: float, look: str = "") -> str:
    """A frame with the title inside, on one line or two."""
    place = (
        f"left:{node.x - wide / 2:.1f}mm;top:{node.y:.1f}mm;width:{wide:.1f}mm;height:{tall:.1f}mm"
    )
    return f'<div class="box {look}" style="{place}"><span>{html.escape(node.title)}</span></div>'


def line(x0: float, y0: float, x1: float, y1: float) -> str:
    """A stroke along an axis."""
    return (
        f'<i style="left:{min(x0, x1) - 0.2:.1f}mm;top:{min(y0, y1) - 0.2:.1f}mm;'
        f'width:{abs(x1 - x0) + 0.4:.1f}mm;height:{abs(y1 - y0) + 0.4:.1f}mm"></i>'
    )


def title_of(top: Node) -> str:
    """The sheet's heading."""
    return f'<h3 class="head">نمودار سازمانی {html.escape(top.title)}</h3>'


def spread(node: Node, right: float, column: float, step: float, y: float) -> None:
    """Places from right to left, a parent over the middle of its children."""
    node.y, node.x = y, right - node.leaves() * column / 2
    for one in node.under:
        spread(one, right, column, step, y + step)
        right -= one.leaves() * column


def joined(node: Node, tall: float, step: float) -> str:
    """Elbows from a box to the row below."""
    if not node.under:
        return ""
    low, bus = node.y + tall, node.y + (tall + step) / 2
    xs = [one.x for one in node.under]
    made = line(node.x, low, node.x, bus) + line(min(*xs, node.x), bus, max(*xs, node.x), bus)
    for one in node.under:
        made += line(one.x, bus, one.x, one.y) + joined(one, tall, step)
    return made


def every(node: Node) -> Iterator[Node]:
    """A node and all under it."""
    yield node
    for one in node.under:
        yield from every(one)


def drawing(name: str, top: Node, body: str) -> Sheet:
    """A sheet across."""
    return Sheet(name, f'<div class="wide">{title_of(top)}{body}</div>', list(top.walk()))


def boxes(rng: random.Random) -> Sheet:
    """Top-down boxes with elbows, the first post of each office in a box below it."""
    top = organisation(rng, BRANCHES, 3, 1)
    column, tall, step = WIDTH / top.leaves(), 15.0, 33.0
    spread(top, WIDTH, column, step, 25)
    frames = "".join(box(node, min(column * 0.86, 60), tall) for node in every(top))
    return drawing("boxes", top, frames + joined(top, tall, step))


def uneven(rng: random.Random) -> Sheet:
    """The same with children that stand askew: nearness alone would hang them wrong."""
    top = organisation(rng, BRANCHES, 3, 0)
    top.under[0].under = []
    top.under[1].under += [Node("اداره حقوقی"), Node("اداره املاک"), Node("دبیرخانه")]
    column, tall, step = WIDTH / 7, 17.0, 40.0
    spread(top, WIDTH, WIDTH / top.leaves(), step, 25)
    for n, node in enumerate(top.under):  # deputies evenly, whatever stands below
        node.x = WIDTH * (0.84 - 0.34 * n)
    low = [node for deputy in top.under for node in deputy.under]
    for n, node in enumerate(low):
        node.x = WIDTH - column * (n + 0.5)
    frames = "".join(box(node, column * 0.86, tall) for node in every(top))
    wires = ""
    for n, deputy in enumerate(top.under):  # each with a bus of its own height
        xs, bus = [one.x for one in deputy.under], deputy.y + tall + 5 + 6 * n
        if xs:
            wires += line(deputy.x, deputy.y + tall, deputy.x, bus)
            wires += line(min(*xs, deputy.x), bus, max(*xs, deputy.x), bus)
            wires += "".join(line(x, bus, x, deputy.under[0].y) for x in xs)
    alone = Node(
        top.title, under=[Node(d.title, x=d.x, y=d.y) for d in top.under], x=top.x, y=top.y
    )
    return drawing("uneven", top, frames + wires + joined(alone, tall, step))


def inside(rng: random.Random) -> Sheet:
    """Offices whose box lists their posts under the title."""
    top = organisation(rng, BRANCHES, 3, 2)
    column, tall, step = WIDTH / 6, 15.0, 33.0
    flat = Node(
        top.title, under=[Node(d.title, under=[Node(o.title) for o in d.under]) for d in top.under]
    )
    spread(flat, WIDTH, column, step, 25)
    frames = "".join(box(n, column * 0.9, tall) for n in every(flat) if n.under)
    for deputy, drawn in zip(top.under, flat.under, strict=True):
        for office, place in zip(deputy.under, drawn.under, strict=True):
            posts = "".join(f"<p>{html.escape(p.title)}</p>" for p in office.under)
            at = f"left:{place.x - column * 0.46:.1f}mm;top:{place.y:.1f}mm;width:{column * 0.92:.1f}mm"
            frames += f'<div class="box tall" style="{at}"><b>{html.escape(office.title)}</b>{posts}</div>'
    return drawing("inside", top, frames + joined(flat, tall, step))


def ruled(rng: random.Random) -> Sheet:
    """A ruled table of posts with a number and a unit each."""
    top = organisation(rng, BRANCHES, 4, 2)
    return tabled("ruled", rng, top, ("ردیف", "شماره پست", "عنوان پست", "واحد سازمانی"))


def tabled(name: str, rng: random.Random, top: Node, heads: Sequence[str]) -> Sheet:
    """A table with these heads; units are those that its rows name."""
    offices = [office for deputy in top.under for office in deputy.under]
    rows = [("unit", office.title, "") for office in offices]
    cells = ["".join(f"<td>{head}</td>" for head in heads)]
    for n, (office, post) in enumerate(((o, p) for o in offices for p in o.under), 1):
        rows.append(("post", post.title, office.title))
        number = persian_digits(f"{rng.randrange(20, 40)}-{n:02d}")
        values = {"ردیف": persian_digits(str(n)), "شماره پست": number, "کد پست": number,
                  "عنوان پست": post.title, "عنوان پست سازمانی": post.title,
                  "واحد سازمانی": office.title, "محل سازمانی": office.title,
                  "سطح": "پایه", "ملاحظات": ""}  # fmt: skip
        cells.append("".join(f"<td>{values[head]}</td>" for head in heads))
    table = "<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>"
    return Sheet(name, f"<h3>جدول پست‌های سازمانی {top.title}</h3>{table}", rows)


def outline(rng: random.Random) -> Sheet:
    """A numbered list of units, their posts below."""
    top = organisation(rng, BRANCHES, 3, 2)
    said = [f"<h3>تشکیلات تفصیلی {top.title}</h3>"]
    for n, deputy in enumerate(top.under, 1):
        said.append(f"<p>{persian_digits(str(n))}- {deputy.title}</p>")
        for m, office in enumerate(deputy.under, 1):
            said.append(f"<p>{persian_digits(f'{n}-{m}')}- {office.title}</p>")
            said += [f"<p>{post.title}</p>" for post in office.under]
    rows = [row for node in top.under for row in node.walk()]
    return Sheet("outline", "".join(said), rows)


# ---- held out ----
def hanging(rng: random.Random) -> Sheet:
    """Offices and their posts hang from a spine at the right of each deputy, by side strokes."""
    top = organisation(rng, OTHER, 3, 1)
    wide, tall, column = 56.0, 13.0, WIDTH / 3
    top.x, top.y = WIDTH / 2, 18
    frames, wires = box(top, 70, tall, "round"), ""
    flat = Node(top.title, x=top.x, y=top.y)
    for n, deputy in enumerate(top.under):
        deputy.x, deputy.y = WIDTH - column * (n + 0.5), 45
        flat.under.append(Node(deputy.title, x=deputy.x, y=deputy.y))
        frames += box(deputy, 66, tall, "round")
        spine, y = deputy.x + 28, deputy.y + 20
        for office in deputy.under:
            office.x, office.y = deputy.x - 8, y
            frames += box(office, wide, tall, "round")
            wires += line(office.x + wide / 2, y + tall / 2, spine, y + tall / 2)
            last, y = y + tall / 2, y + 20
            for post in office.under:
                post.x, post.y = office.x - 6, y - 2
                frames += box(post, 46, 11, "round")
                inner = office.x + 20
                wires += line(inner, office.y + tall, inner, post.y + 5.5)
                wires += line(inner, post.y + 5.5, post.x + 23, post.y + 5.5)
                y += 17
        wires += line(spine, deputy.y + tall, spine, last)
    return drawing("hanging", top, frames + wires + joined(flat, tall, 27))


def staffed(rng: random.Random) -> Sheet:
    """Double frames, and a staff office at the side of the trunk."""
    top = organisation(rng, OTHER, 2, 0)
    column, tall, step = WIDTH / 4, 15.0, 45.0
    spread(top, WIDTH, column, step, 25)
    frames = "".join(box(node, 58, tall, "double") for node in every(top))
    side = Node("دفتر حراست", x=top.x - 60, y=top.y + tall + 3)
    frames += box(side, 46, 11, "double")
    wires = joined(top, tall, step) + line(side.x + 23, side.y + 5.5, top.x, side.y + 5.5)
    sheet = drawing("staffed", top, frames + wires)
    return Sheet(sheet.name, sheet.body, [*sheet.rows, ("unit", side.title, top.title)])


def register(rng: random.Random) -> Sheet:
    """A table with other heads in another order."""
    top = organisation(rng, OTHER, 3, 2)
    heads = ("ردیف", "محل سازمانی", "عنوان پست سازمانی", "کد پست", "سطح")
    return tabled("register", rng, top, heads)


def page(sheet: Sheet, face: str) -> str:
    """A sheet as HTML."""
    style = (
        f"@font-face{{font-family:Vazirmatn;src:url('{WEB_FACE.as_uri()}')}}"
        f"@page{{size:A4 {'landscape' if 'wide' in sheet.body else 'portrait'};margin:10mm}}"
        "body{margin:0} section:not(:has(.wide)){padding:3mm} h3{text-align:center;margin:.3em;font-size:1.1em} p{margin:.3em 0}"
        "table{border-collapse:collapse;width:100%;font-size:.85em}"
        "td{border:1px solid;padding:2px 5px}"
        f".wide{{position:relative;width:{WIDTH}mm;height:{HEIGHT}mm;direction:rtl}}"
        ".head{position:absolute;top:0;width:100%}"
        ".box{position:absolute;border:.4mm solid;box-sizing:border-box;background:#fff;"
        "display:flex;align-items:center;justify-content:center;text-align:center;"
        "font-size:.85em;line-height:1.35;padding:0 1mm}"
        ".tall{display:block;padding:1mm 0} .tall p{margin:.2em 0;font-size:.95em}"
        ".round{border-radius:2mm} .double{border:1mm double} i{position:absolute;background:#000}"
    )
    head = f'<html dir="rtl" lang="fa"><meta charset="utf-8"><style>{style}</style>'
    return f"{head}<section style=\"font:13pt/1.65 '{face}'\">{sheet.body}</section>"


TUNED: tuple[Callable[[random.Random], Sheet], ...] = (boxes, uneven, inside, ruled, outline)
HELD_OUT: tuple[Callable[[random.Random], Sheet], ...] = (hanging, staffed, register)
