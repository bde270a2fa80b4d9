"""Reading born-digital Persian papers beside pdfminer's own extract_text, on the same pages.

Truth is what was printed, by Chromium and by LibreOffice; the same pages with their character map
lost or wrong tell whether a layer that nobody can search is noticed.
"""

import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from pdfminer.high_level import extract_text

from bench import Result, layers, prints
from ingest import extract

PAGES = 4
PEER = "pdfminer extract_text"
Reader = Callable[[Path], list[str]]
Measure = Callable[[str, str], float]
MEASURES: tuple[tuple[str, Measure, str], ...] = (
    ("CER", prints.character_errors, "lower"),
    ("numbers right", prints.numbers_found, "higher"),
    ("half-spaces kept", prints.half_spaces_found, "higher"),
)


def ours(path: Path) -> list[str]:
    """Text layers as Dabir reads them."""
    with extract.opened(path) as paper:
        found = [paper.layer(number) for number in range(1, paper.count + 1)]
    return [layer.text if layer else "" for layer in found]


def plain(path: Path) -> list[str]:
    """The library as it comes; a page ends with a form feed."""
    return extract_text(path).split("\f")[:-1]


def milliseconds(read: Reader, path: Path, count: int) -> float:
    """CPU of a page, the best of three rounds."""
    rounds = []
    for _ in range(3):
        began = time.process_time()
        read(path)
        rounds.append((time.process_time() - began) * 1000 / count)
    return round(min(rounds), 1)


def mean(measure: Measure, read: list[str], truths: list[str]) -> float:
    """Mean over pages."""
    both = zip(read, truths, strict=True)
    return round(statistics.fmean(measure(text, truth) for text, truth in both), 4)


def beside(generator: str, path: Path, truths: list[str]) -> list[Result]:
    """All measures of one generator's paper."""
    own, peer = ours(path), plain(path)
    results = [
        Result(
            f"{generator} {name}", mean(measure, own, truths), "share", better,
            PEER, mean(measure, peer, truths),
        )
        for name, measure, better in MEASURES
    ]  # fmt: skip
    spent, bare = (milliseconds(read, path, len(truths)) for read in (ours, plain))
    return [*results, Result(f"{generator} page", spent, "cpu ms", "lower", PEER, bare)]


def is_believed(path: Path) -> bool:
    """Is the layer of its one page?"""
    with extract.opened(path) as paper:
        return paper.layer(1) is not None


def trust(folder: Path) -> list[Result]:
    """Sound layers kept; layers with a lost or wrong map caught."""
    files = layers.sound(folder)
    kept = sum(is_believed(path) for path in files)
    spoilt, believed = folder / "broken.pdf", Counter[str]()
    for path in files:
        for kind, content in layers.broken(path).items():
            spoilt.write_bytes(content)
            believed[kind] += is_believed(spoilt)
    caught = [
        Result(f"broken layers caught, {kind}", len(files) - n, f"of {len(files)}", "higher")
        for kind, n in believed.items()
    ]
    return [Result("sound layers kept", kept, f"of {len(files)}", "higher"), *caught]


def run(scale: float = 1) -> list[Result]:
    """All figures of this suite; `scale` multiplies the pages."""
    made = prints.pages(max(1, int(PAGES * scale)))
    truths = [prints.text_of(page) for page in made]
    results = []
    with tempfile.TemporaryDirectory(prefix="dabir-bench-") as scratch:
        for face in prints.FACES:
            folder = Path(scratch) / face.replace(" ", "-")
            folder.mkdir()
            papers = {
                "Chromium": prints.chromium(made, folder, face),
                "LibreOffice": prints.office(prints.flat(made, folder, face)),
            }
            for generator, path in papers.items():
                results += beside(f"{generator}, {face}:", path, truths)
        results += trust(Path(scratch))
    return results
