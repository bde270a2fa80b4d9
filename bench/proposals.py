"""Fields proposed from unseen minutes and letters: right, wrong, missing, field by field.

Each paper is printed by a browser, written as DOCX by an office program, and worn as an office
scan; the archive's own reading of it is held against what the paper says.
"""

import random
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import pypdfium2

from archive.persian import fold
from bench import Result, prints
from bench.proposal_held_out import HELD_OUT
from bench.proposal_letters import LETTERS
from bench.proposal_minutes import MINUTES
from bench.proposal_second import SECOND
from bench.proposal_sheets import Paper, Truth, flat, page
from bench.scans import FACES, WEARS, require, worn
from ingest import extract, fields
from ingest.classify import classify
from ingest.reading import PageReading

FORMS = ("printed", "office", "scanned")
WEAR = "office"
LIKE = 0.97  # share of letters that a scan's clause or subject must have right
LONG = ("text", "subject")
LISTS = ("present", "absent", "agenda", "copies")
Counts = Counter[tuple[str, str]]


def plain(value: Any) -> str:
    """Two spellings of one value are one; blanks and marks at the ends tell nothing apart."""
    return "".join(fold(str(value)).split()).strip(".،؛:")


def same(name: str, true: str, got: str, form: str) -> bool:
    """Is it what the paper says? Long words of a scan may have a letter in thirty wrong."""
    if form == "scanned" and name in LONG:
        return SequenceMatcher(None, plain(true), plain(got), autojunk=False).ratio() >= LIKE
    return plain(true) == plain(got)


# ---- what was proposed, in the words of the truth ----
def told(found: Any) -> Truth:
    """A proposal as plain values; what is not proposed is left out."""
    if isinstance(found, fields.LetterProposal):
        return _letter(found)
    names = ("body", "number", "term", "date", "start", "end", "place", "chair", "secretary")
    made = {name: str(one.value) for name in names if (one := getattr(found, name))}
    for name in ("present", "absent"):
        made[name] = [one.value.name for one in getattr(found, name)]
    made["agenda"] = [one.value for one in found.agenda]
    doubts = {(one.clause, one.code) for one in found.warnings}
    made["clauses"] = [_clause(one, doubts) for one in found.clauses]
    return made


def _clause(one: fields.ClauseProposal, doubts: set[tuple[str, str]]) -> Truth:
    made: Truth = {"n": str(one.ordinal or ""), "text": one.text}
    if one.responsible:
        made["who"] = one.responsible.value
    if one.deadline:
        made["when"] = str(one.deadline.value.date or one.deadline.value.text)
    if one.amount:
        made["amount"] = str(one.amount.value)
    if one.votes:
        said = one.votes.value
        counts = [str(n) for n in (said.in_favour, said.against) if n is not None]
        made["votes"] = " ".join([said.manner, *counts])
    if (one.number, "amount_words_differ") in doubts:
        made["doubt"] = "amount_words_differ"
    return made


def _letter(found: fields.LetterProposal) -> Truth:
    names = ("number", "date", "direction", "sender", "receiver", "subject", "enclosures",
             "level", "urgency")  # fmt: skip
    made = {name: str(one.value) for name in names if (one := getattr(found, name))}
    if found.signer:
        made["signer"], made["post"] = found.signer.value.name, found.signer.value.post
    for name in ("in_reply_to", "follows"):
        if one := getattr(found, name):
            made[name] = " ".join([one.value.number, *map(str, one.value.dates[:1])])
    made["copies"] = [one.value for one in found.copies]
    return made


# ---- held against the truth ----
def compare(paper: Paper, got: Truth, form: str) -> tuple[Counts, list[str]]:
    """(field, right|wrong|missing) -> count, and what was not right in words."""
    counts: Counts = Counter()
    slips: list[str] = []
    for name in dict.fromkeys([*paper.truth, *got]):
        if name == "clauses":
            _clauses(counts, slips, paper.truth[name], got.get(name, []), form)
        elif name in LISTS:
            _list(counts, slips, name, paper.truth.get(name, []), got.get(name, []), form)
        else:
            _judge(counts, slips, name, paper.truth.get(name), got.get(name), form)
    return counts, slips


def _judge(
    counts: Counts, slips: list[str], name: str, true: str | None, got: str | None, form: str
) -> None:
    if not true and not got:
        return
    right = bool(true and got) and same(name, str(true), str(got), form)
    verdict = "right" if right else "wrong" if got else "missing"
    counts[name, verdict] += 1
    if not right:
        slips.append(f"{name} {verdict}: {got!r} for {true!r}")


def _list(
    counts: Counts, slips: list[str], name: str, true: list[str], got: list[str], form: str
) -> None:
    """Each entry that stands there is right; another too many is wrong, one not there missing."""
    left = list(got)
    for one in true:
        match = next((other for other in left if same(name, one, other, form)), None)
        if match is None:
            slips.append(f"{name} missing: {one!r}")
        else:
            left.remove(match)
        counts[name, "right" if match is not None else "missing"] += 1
    counts[name, "wrong"] += len(left)
    slips += [f"{name} wrong: {other!r}" for other in left]


def _clauses(
    counts: Counts, slips: list[str], true: list[Truth], got: list[Truth], form: str
) -> None:
    by_number = {one["n"]: one for one in got}
    for one in true:
        other = by_number.pop(one["n"], None)
        counts["clause", "right" if other else "missing"] += 1
        if not other:
            slips.append(f"clause {one['n']} missing")
        for name in dict.fromkeys([*one, *(other or {})]):
            if name != "n":
                _judge(counts, slips, name, one.get(name), (other or {}).get(name), form)
    counts["clause", "wrong"] += len(by_number)
    slips += [f"clause wrong: {one}" for one in by_number.values()]


# ---- papers ----
def read(paper: Paper, face: str, form: str, folder: Path) -> list[PageReading]:
    """The pages as the archive reads them."""
    if form == "office":
        return list(extract.read_pages(prints.office(flat(paper, folder, face), "docx")))
    printed = prints.printed(page(paper, face), folder)
    if form == "printed":
        return list(extract.read_pages(printed))
    wear, rng = WEARS[WEAR], random.Random(f"{paper.name}-{face}")
    pages = []
    pdf = pypdfium2.PdfDocument(printed)
    for number in range(len(pdf)):
        image = worn(pdf[number].render(scale=wear.dpi / 72).to_pil(), wear, rng)
        path = folder / f"page-{number}.jpg"
        image.save(path, dpi=(wear.dpi,) * 2, quality=rng.randint(*wear.quality))
        with extract.opened(path) as scan:
            one = extract.read_page(scan, 1)
        pages.append(PageReading(number + 1, *(getattr(one, n) for n in one.__slots__[1:])))
    return pages


def readings(papers: Sequence[Paper]) -> Iterator[tuple[Paper, str, list[PageReading]]]:
    """(paper, form, its pages), every paper in every form."""
    with tempfile.TemporaryDirectory(prefix="dabir-bench-") as folder:
        for turn, paper in enumerate(papers):
            for form in FORMS:
                yield paper, form, read(paper, FACES[turn % len(FACES)], form, Path(folder))


def judged(paper: Paper, form: str, pages: list[PageReading]) -> tuple[Counts, list[str]]:
    """One paper: its kind, then its fields."""
    kind = classify(pages).kind
    found = fields.letter(pages) if paper.kind == "letter" else fields.minutes(pages)
    counts, slips = compare(paper, told(found), form)
    counts["kind", "right" if kind == paper.kind else "wrong"] += 1
    return counts, slips if kind == paper.kind else [f"kind wrong: {kind}", *slips]


def measured(title: str, papers: Sequence[Paper]) -> list[Result]:
    """Right, wrong and missing of each field, and of all together, form by form."""
    forms: dict[str, Counts] = {form: Counter() for form in FORMS}
    for paper, form, pages in readings(papers):
        forms[form].update(judged(paper, form, pages)[0])
    results = []
    for form, counts in forms.items():
        for name in ["ALL", *sorted({name for name, _ in counts})]:
            for verdict, better in (("right", "higher"), ("wrong", "lower"), ("missing", "lower")):
                value = sum(
                    n for (f, v), n in counts.items() if v == verdict and name in (f, "ALL")
                )
                results.append(Result(f"{title} {form} {name} {verdict}", value, "fields", better))
    return results


def run(scale: float) -> list[Result]:
    """At scale 1 every paper; .5 half of them."""
    require(FACES)
    minutes, letters = (rows[: max(1, round(len(rows) * scale))] for rows in (MINUTES, LETTERS))
    return [
        *measured("minutes", minutes),
        *measured("letters", letters),
        *measured("second", SECOND),
        *measured("held out", HELD_OUT),
    ]
