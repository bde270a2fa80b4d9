"""Reading worn scans beside bare `tesseract -l fas` and, on some, OCRmyPDF, in the same run.

`./dabir bench ocr [--scale PAGES]`: 1 reads about forty pages, 105 the full set. Another set of
scans is read too when DABIR_OCR_SET names a folder with scan/manifest.json (file, gt, cls, src
of each) and gt/. Processor time is that of this process and its children, each with one thread.
"""

import json
import os
import re
import resource
import shutil
import statistics
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from archive.nursery import ONE_THREAD

os.environ.update(ONE_THREAD)  # as in Dabir's own child; read when the engines are loaded

from archive.persian import fold
from bench import Result, prints
from bench.scans import Scan, scans
from ingest import extract

NORMAL = 40  # pages
BARE, PEER = "tesseract -l fas", "ocrmypdf --deskew --clean --rotate-pages"
PEER_STEP = 6  # every sixth scan: it takes ten times the bare engine's time
ASKED = ("clean", "office", "fax", "poor", "stamp", "letter", "table")
NUMBER = re.compile(r"\d[\d/.٬٫,]*\d|\d")
WORD = re.compile(r"\w+")
HALF_SPACED = re.compile("\\w+(?:\u200c\\w+)+")
Reader = Callable[[Path], str]
T = TypeVar("T", Scan, "Reading")


@dataclass(frozen=True)
class Reading:
    """What one reader made of a scan; `cpu` in seconds; shares None where the truth has none."""

    errors: float
    words: float | None
    numbers: float | None
    precise: float | None
    half_spaces: float | None
    cpu: float


MEASURES = (
    ("CER", "errors", "lower"),
    ("word recall", "words", "higher"),
    ("number recall", "numbers", "higher"),
    ("number precision", "precise", "higher"),
    ("half-space recall", "half_spaces", "higher"),
    ("page", "cpu", "lower"),
)


def dabir(path: Path) -> str:
    """All of Dabir's steps from the file to the text."""
    with extract.opened(path) as paper:
        return extract.read_page(paper, 1).text


def bare(path: Path) -> str:
    """The engine's own command as it comes."""
    command = ["tesseract", str(path), "stdout", "-l", "fas"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def peer(path: Path) -> str:
    """OCRmyPDF as archives use it; the text from its sidecar."""
    with tempfile.TemporaryDirectory(prefix="dabir-peer-") as folder:
        text = Path(folder, "text")
        command = ["ocrmypdf", "--quiet", "--deskew", "--clean", "--rotate-pages", "-l", "fas",
                   "-j", "1", "--output-type", "pdf", "--sidecar", str(text), str(path),
                   str(Path(folder, "out.pdf"))]  # fmt: skip
        subprocess.run(command, capture_output=True, check=True)
        return text.read_text("utf-8")


def spent() -> float:
    """Processor seconds of this process and of its ended children."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def share(pattern: re.Pattern[str], sought: str, within: str) -> float | None:
    """How much of what the pattern finds in one text stands in the other, as often."""
    wanted = Counter(pattern.findall(sought))
    both = wanted & Counter(pattern.findall(within))
    return both.total() / wanted.total() if wanted else None


def read(scan: Scan, reader: Reader) -> Reading:
    """A scan read and judged."""
    began = spent()
    text = reader(scan.path)
    cpu = spent() - began
    found, true = fold(text), fold(scan.truth)
    return Reading(
        prints.character_errors(text, scan.truth),
        share(WORD, true, found),
        share(NUMBER, true, found),
        share(NUMBER, found, true),
        share(HALF_SPACED, scan.truth, text),
        cpu,
    )


def mean(readings: Iterable[Reading], field: str) -> float | None:
    """Mean over the pages that have such a thing."""
    values = [value for one in readings if (value := getattr(one, field)) is not None]
    return round(statistics.fmean(values), 4) if values else None


def lines(name: str, own: list[Reading], other: list[Reading], beside: str) -> list[Result]:
    """Every measure of some pages, ours beside another's."""
    results = []
    for label, field, better in MEASURES:
        value, other_value = mean(own, field), mean(other, field)
        if value is not None:
            unit = "cpu s" if field == "cpu" else "share"
            line = f"{name} ({len(own)}) {label}"
            results.append(Result(line, value, unit, better, beside, other_value))
    return results


def judged(found: list[Scan], title: str = "") -> list[Result]:
    """A set of scans: by class, all that were asked for, all there are, then the peer's share."""
    own = [read(scan, dabir) for scan in found]
    other = [read(scan, bare) for scan in found]
    groups = {
        cls: [scan.cls == cls for scan in found] for cls in dict.fromkeys(s.cls for s in found)
    }
    groups["asked"] = [scan.cls in ASKED for scan in found]
    groups["all"] = [True] * len(found)
    results = []
    for name, chosen in groups.items():
        pick = partial(picked, chosen=chosen)
        results += lines(f"{title}{name}", pick(own), pick(other), BARE)
    if shutil.which("ocrmypdf"):
        some = [turn % PEER_STEP == 0 for turn in range(len(found))]
        third = [read(scan, peer) for scan in picked(found, some)]
        results += lines(f"{title}sample", picked(own, some), third, PEER)
    else:
        results.append(
            Result(f"{title}OCRmyPDF is not installed: not compared", 0, "pages", "higher")
        )
    return results


def picked(items: list[T], chosen: list[bool]) -> list[T]:
    """Those chosen."""
    return [item for item, wanted in zip(items, chosen, strict=True) if wanted]


def given(folder: Path) -> list[Scan]:
    """A set made elsewhere; its letters and tables are classes of their own, as ours are."""
    found = []
    for one in json.loads((folder / "scan" / "manifest.json").read_text("utf-8")):
        kind = one["src"].split(".")[0]
        cls = kind if kind in ("letter", "table") else one["cls"].rstrip("0123456789")
        truth = (folder / "gt" / one["gt"]).read_text("utf-8")
        found.append(Scan(one["file"], cls, folder / "scan" / one["file"], truth))
    return found


def run(scale: int = 1) -> list[Result]:
    """All figures of this suite; a scale above one is the number of pages."""
    with tempfile.TemporaryDirectory(prefix="dabir-bench-") as folder:
        results = judged(list(scans(NORMAL if scale == 1 else scale, Path(folder))))
    if elsewhere := os.environ.get("DABIR_OCR_SET"):
        results += judged(given(Path(elsewhere)), "given: ")
    return results
