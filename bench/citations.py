"""Citations: found in clean text and in scans, led to the right record, read for what they do.

Clean text is the labelled file, half of it held out. Scans are drawn, worn and read by the real
reader. Look-alikes are a made archive in which numbers, days and bodies repeat.
"""

import difflib
import io
import re
import time
from collections import Counter
from dataclasses import dataclass

from django.core.management import call_command

from archive import citations, store
from archive.limits import Child
from archive.models import CitedPlace, Page, Record
from archive.persian import fold, number_parts
from bench import Result, labelled, lookalikes
from bench.lookalikes import Cited
from config.demo import paper
from ingest import pipeline

LOOKALIKES, PAGES, ON_A_PAGE = 600, 20, 6
GRADES = "BCD"


def share(part: int, whole: int) -> float:
    """A rounded share; nothing asked is nothing wrong."""
    return round(part / whole, 4) if whole else 1.0


def clean() -> list[Result]:
    """The labelled texts."""
    texts = labelled.sentences()
    results = []
    for name, half in (("tuned on", texts[::2]), ("held out", texts[1::2])):
        score = labelled.measure(half)
        figures = {
            "precision": score.precision, "recall": score.recall, "date right": score.date_share,
            "clause and session right": score.place_share, "relation right": score.relation_share,
        }  # fmt: skip
        results += [
            Result(f"clean text, {name}: {what}", round(value, 4), "share", "higher")
            for what, value in figures.items()
        ]
    return [*results, Result("a dense page of clean text", cost(texts), "cpu ms", "lower")]


def cost(texts: list[labelled.Sentence]) -> float:
    """Processor time of recognition on 2,200 letters full of citations."""
    page = "\n".join(sentence.text for sentence in texts)[:2200]
    began = time.process_time()
    for _ in range(20):
        citations.find(page)
    return round((time.process_time() - began) * 1000 / 20, 2)


# ---- look-alikes ----
def resolved(records: list[Record], count: int) -> list[Result]:
    """Sentences filed as letters of their own, and where their citations led."""
    asked = list(lookalikes.sentences(records, count, seed=7))
    right = wrong = known = related = relations = 0
    for n, one in enumerate(asked):
        place = CitedPlace.objects.filter(record=lookalikes.letter(one.sentence, n)).first()
        target = place.target_id if place else None
        known += one.target is not None
        right += one.target is not None and target == one.target
        wrong += target is not None and target != one.target
        if one.relation or (place and place.relation):
            relations += 1
            related += bool(place) and place.relation == one.relation
    return [
        Result("look-alikes: led to the right record", share(right, known), "share", "higher"),
        Result("look-alikes: led to a wrong record", wrong, f"of {len(asked)}", "lower"),
        Result("look-alikes: relation right", share(related, relations), "share", "higher"),
    ]


# ---- scans ----
@dataclass
class ScanScore:
    """Counts over the citations of scanned pages."""

    asked: int = 0
    found: int = 0
    digits_read: int = 0
    exact: int = 0
    right: int = 0
    known: int = 0
    wrong: int = 0


def place_in(read: str, truth: str, span: tuple[int, int]) -> tuple[int, int]:
    """Where a span of the true text stands in what was read."""
    matcher = difflib.SequenceMatcher(None, truth, read, autojunk=False)
    start = end = None
    for a, b, size in matcher.get_matching_blocks():
        if a + size > span[0] and start is None:
            start = max(b, b + span[0] - a)
        if a < span[1] and size:
            end = b + min(size, span[1] - a)
    return (start or 0, max(end or 0, start or 0))


def compare(score: ScanScore, read: str, truth: str, one: Cited, rows: list[CitedPlace]) -> None:
    """One true citation against what was found where it stands."""
    at = truth.index(one.citation)
    start, end = place_in(read, truth, (at, at + len(one.citation)))
    score.asked += 1
    score.known += one.target is not None
    row = next((r for r in rows if min(r.end, end) - max(r.start, start) > 0), None)
    if row is None:
        return
    score.found += 1
    due = sorted(number_parts(one.number))
    seen = [run.lstrip("0") or "0" for run in re.findall(r"\d+", fold(read[start:end]))]
    if not Counter(due) - Counter(seen):
        score.digits_read += 1
        score.exact += sorted(number_parts(row.number)) == due
    score.right += row.target_id is not None and row.target_id == one.target
    score.wrong += row.target_id is not None and row.target_id != one.target


def scanned(records: list[Record], pages: int) -> list[Result]:
    """Drawn, worn, read and filed pages."""
    asked = list(lookalikes.sentences(records, pages * ON_A_PAGE, seed=11, scanned=True))
    score = ScanScore()
    with Child() as child:
        for n in range(pages):
            group = asked[n * ON_A_PAGE : (n + 1) * ON_A_PAGE]
            truth = "\n".join(one.sentence for one in group)
            record = lookalikes.letter("", 10_000 + n, pages=[read_page(child, truth, n)])
            read = record.pages.get().text
            rows = list(CitedPlace.objects.filter(record=record))
            for one in group:
                compare(score, read, truth, one, rows)
    named = f"scans ({pages} pages of grades {GRADES}): "
    return [
        Result(named + "found", share(score.found, score.asked), "share", "higher"),
        Result(
            named + "number exact where its digits were read",
            share(score.exact, score.digits_read), "share", "higher",
        ),
        Result(named + "digits read", share(score.digits_read, score.asked), "share", "higher"),
        Result(named + "led to a wrong record", score.wrong, f"of {score.asked}", "lower"),
        Result(
            named + "led to the right record", share(score.right, score.known), "share", "higher"
        ),
    ]  # fmt: skip


def read_page(child: Child, text: str, seed: int) -> Page:
    """A page drawn, worn by a grade, and read as any scan."""
    grade = GRADES[seed % len(GRADES)]
    content = paper.scan_pdf([text], grade, 500 + seed, title=f"c{seed}")
    file = store.put_file(io.BytesIO(content), name=f"c{seed}.pdf", content_type="application/pdf")
    reading, _ = pipeline.read_page(child, str(store.held(file.sha256)), 1)
    return Page(
        number=1, file=file, text=reading.text, origin="ocr", confidence=reading.confidence,
        words=[[w.text, list(w.box), w.confidence, w.other] for w in reading.words],
    )  # fmt: skip


def run(scale: float = 1) -> list[Result]:
    """All figures of this suite; `scale` multiplies look-alikes and pages."""
    call_command("migrate", verbosity=0)
    records = lookalikes.build()
    return [
        *clean(),
        *resolved(records, max(20, round(LOOKALIKES * scale))),
        *scanned(records, max(3, round(PAGES * scale))),
    ]
