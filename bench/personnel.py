"""Facts proposed from worn scans of appointments, degrees, certificates and life records.

Every page is printed, worn as a clean and as an office scan, read by the archive's own reading, and
what is proposed is held against what the paper truly says, field by field. Every set was counted
before anybody looked at its errors; the rules were then mended by what it showed, `third` last.
"""

import random
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2

from archive.persian import fold
from bench import Result, prints
from bench.personnel_held_out import HELD_OUT, HELD_OUT_WORDS, SECOND, SECOND_WORDS
from bench.personnel_papers import TUNED, TUNED_WORDS, Fact, Layout, Paper, Words, life
from bench.personnel_third import THIRD, THIRD_WORDS
from bench.scans import FACES, WEARS, WEB_FACE, require, worn
from config.demo import names
from config.demo.golden import ASSESSED, DRIP, SECURITY
from config.demo.people import COMMON, FIELDS, LADDER
from ingest import extract, fields
from ingest.classify import classify
from ingest.reading import PageReading

WEAR = ("clean", "office", "clean200", "office200")
USUAL = 2  # of them, at the usual scale
DATES = ("date", "from", "to", "valid_until")
Counts = Counter[tuple[str, str]]


def plain(value: Any) -> str:
    """Two spellings of one value are one; blanks and half-spaces tell nothing apart."""
    return "".join(fold(str(value)).split())


def compare(paper: Paper, got: fields.PersonnelProposal) -> tuple[Counts, list[str]]:
    """(field, right|found|due) -> count, and what was wrong in words."""
    counts: Counts = Counter()
    slips: list[str] = []
    heads = {"person": paper.person, **paper.head}
    for name, true in heads.items():
        judge(counts, slips, name, true, getattr(got, name, None))
    told = [
        replace(f, values={n: v for n, v in f.values.items() if v.value is not None})
        for f in got.facts
    ]
    found = paired(paper.facts, told)
    for at, (kind, values) in enumerate(paper.facts):
        own = found[at].values if at in found else {}
        for name in dict.fromkeys([*values, *own]):
            judge(counts, slips, f"{kind}.{name}", values.get(name), own.get(name))
    used = {id(fact) for fact in found.values()}
    for fact in told:
        for name, value in fact.values.items() if id(fact) not in used else ():
            judge(counts, slips, f"{fact.kind}.{name}", None, value)
    return counts, slips


def judge(counts: Counts, slips: list[str], name: str, true: Any, got: Any) -> None:
    """One field: what is due, what was proposed, whether it is the same and has its place."""
    if true is not None:
        counts[name, "due"] += 1
    if got is not None:
        counts[name, "found"] += 1
        counts["placed", "due"] += 1
        counts["placed", "right"] += bool(got.box and got.page)
    same = true is not None and got is not None and plain(true) == plain(got.value)
    counts[name, "right"] += same
    if not same:
        slips.append(f"{name}: {got.value if got is not None else None} for {true}")


def paired(
    due: Sequence[Fact], got: Sequence[fields.FactProposal]
) -> dict[int, fields.FactProposal]:
    """Place of a true fact -> the proposal of its kind: those that share most values first.

    A fact that was not read at all so takes no other's proposal from it.
    """
    shared = [
        (sum(plain(values.get(n)) == plain(v.value) for n, v in fact.values.items()), -at, -nth)
        for at, (kind, values) in enumerate(due)
        for nth, fact in enumerate(got)
        if fact.kind == kind
    ]
    made: dict[int, fields.FactProposal] = {}
    taken: set[int] = set()
    for _, at, nth in sorted(shared, reverse=True):
        if -at not in made and -nth not in taken:
            made[-at] = got[-nth]
            taken.add(-nth)
    return made


# ---- pages ----
def page(body: str, face: str) -> str:
    """A paper as HTML."""
    style = (
        f"@font-face{{font-family:Vazirmatn;src:url('{WEB_FACE.as_uri()}')}}"
        "@page{size:A4;margin:20mm} p{margin:.3em 0;text-align:justify}"
        ".h{width:55mm;margin-right:auto} h3{text-align:center;margin:.3em;font-size:1.15em}"
        "table{border-collapse:collapse;width:100%;font-size:.85em}"
        "td{border:1px solid;padding:2px 5px} .open td{border:0}"
    )
    head = f'<html dir="rtl" lang="fa"><meta charset="utf-8"><style>{style}</style>'
    return f"{head}<section style=\"font:13pt/1.65 '{face}'\">{body}</section>"


def papers(layouts: Sequence[Layout], words: Words, wears: int) -> Iterator[tuple[Paper, str, str]]:
    """(paper, face, wear), every layout in so many wears."""
    turn = 0
    for layout in layouts:
        for again in range(wears):
            wear = WEAR[again % len(WEAR)]
            rng = random.Random(f"{layout.__name__}-{wear}-{again}")
            yield layout(life(rng, words), rng), FACES[turn % len(FACES)], wear
            turn += 1


def read(paper: Paper, face: str, wear: str, folder: Path) -> list[PageReading]:
    """The paper printed, worn and read."""
    worn_as, rng = WEARS[wear], random.Random(f"{paper.name}-{face}-{wear}")
    pdf = pypdfium2.PdfDocument(prints.printed(page(paper.body, face), folder))
    pages = []
    for number in range(len(pdf)):
        image = worn(pdf[number].render(scale=worn_as.dpi / 72).to_pil(), worn_as, rng)
        path = folder / f"page-{number}.jpg"
        image.save(path, dpi=(worn_as.dpi,) * 2, quality=rng.randint(*worn_as.quality))
        with extract.opened(path) as scan:
            pages.append(extract.read_page(scan, 1))
    return pages


def register(words: Words) -> fields.Known:
    """What the personnel office's register holds: the demo's posts and units and this set's own."""
    demo = [(title, unit) for title, *_ in LADDER for unit in names.ORGANISATIONS.values()]
    return fields.Known(
        people=[
            f"{a} {b}"
            for a in (*names.FIRST, *words.first)
            for b in (*names.LAST, *words.last)
        ],
        posts=[title for title, _ in (*demo, *words.posts)],
        units=[unit for _, unit in (*demo, *words.posts)],
        fields=[*COMMON, *(f for row in FIELDS.values() for f in row), *words.fields],
        institutions=words.universities,
        courses=[SECURITY, DRIP, *words.courses], certificates=[ASSESSED, *words.certificates],
    )  # fmt: skip


def measured(title: str, layouts: Sequence[Layout], words: Words, wears: int) -> list[Result]:
    """Precision and recall of each field over a set."""
    alone: Counts = Counter()
    counts: Counts = Counter()
    known = register(words)
    with tempfile.TemporaryDirectory(prefix="dabir-bench-") as folder:
        for paper, face, wear in papers(layouts, words, wears):
            pages = read(paper, face, wear, Path(folder))
            guess = classify(pages).kind
            counts.update(
                {("kind", "due"): 1, ("kind", "found"): 1, ("kind", "right"): guess == paper.kind}
            )
            alone.update(compare(paper, fields.personnel(pages, paper.kind))[0])
            counts.update(compare(paper, fields.personnel(pages, paper.kind, known))[0])
    return [*lines(title, counts), *lines(f"{title}, without the register", alone)[-5:]]


def lines(title: str, counts: Counts) -> list[Result]:
    """Each field, then words, and dates and numbers, all together."""
    names = sorted({name for name, _ in counts} - {"placed"})
    groups: dict[str, list[str]] = {name: [name] for name in names}
    figures = [n for n in names if n.split(".")[-1] in (*DATES, "number", "hours", "year", "score")]
    groups["ALL dates and numbers"] = figures
    groups["ALL words"] = [n for n in names if n not in figures]
    results = []
    for label, own in groups.items():
        right, found, due = (sum(counts[n, w] for n in own) for w in ("right", "found", "due"))
        line = f"{title} {label} ({due})"
        results.append(
            Result(f"{line} precision", round(right / max(found, 1), 3), "share", "higher")
        )
        results.append(Result(f"{line} recall", round(right / max(due, 1), 3), "share", "higher"))
    placed = counts["placed", "right"] / max(counts["placed", "due"], 1)
    return [
        *results,
        Result(f"{title} values with their place", round(placed, 4), "share", "higher"),
    ]


def run(scale: float) -> list[Result]:
    """At scale 1 each layout once clean and once as an office scan; 2 adds 200 dpi."""
    require(FACES)
    wears = max(1, round(USUAL * scale))
    return [
        *measured("third", THIRD, THIRD_WORDS, wears),
        *measured("held out", HELD_OUT, HELD_OUT_WORDS, wears),
        *measured("second", SECOND, SECOND_WORDS, wears),
        *measured("tuned", TUNED, TUNED_WORDS, wears),
    ]
