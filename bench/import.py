"""`import` of texts into database and index: records a second of processor time, and memory.

The whole program is measured, its start too. Peak memory is compared with an import of a quarter.
"""

import json
import tempfile
from pathlib import Path

from bench import Result, archive, corpus

RECORDS = 25_000
ASKED = 250


def imported(count: int, var: Path) -> archive.Spent:
    """One import of so many papers into an archive of its own."""
    archive.empty(var)
    path = archive.write(var / "papers.jsonl", map(archive.line, corpus.papers(count)))
    spent = archive.command("import", str(path), "--json", var=var)
    told = json.loads(spent.printed)
    if told["created"] != count:
        raise RuntimeError(f"only {told['created']} of {count} were taken: {told['rejects']}")
    return spent


def run(scale: float = 1) -> list[Result]:
    """All figures of this suite; `scale` multiplies the records."""
    count = max(1000, int(RECORDS * scale))
    with tempfile.TemporaryDirectory(prefix="dabir-bench-") as scratch:
        whole = imported(count, Path(scratch) / "whole")
        part = imported(count // 4, Path(scratch) / "part")
    return [
        Result(
            f"import of {count:,} texts, database and index", round(count / whole.cpu, 1),
            "records per cpu second", "higher", "asked", ASKED,
        ),
        Result("peak memory of that import", round(whole.peak_mib, 1), "MiB", "lower",
               "a quarter of them", round(part.peak_mib, 1)),
    ]  # fmt: skip
