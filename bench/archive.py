"""An archive of made-up papers for the suites, filled through the doors that everybody uses."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import ROOT, corpus

SOURCE = "bench"
LEVELS = ("normal", "confidential", "highly_confidential")


@dataclass(frozen=True)
class Spent:
    """What one program used: processor seconds and peak memory; what it printed."""

    cpu: float
    peak_mib: float
    printed: str


def command(*arguments: str, var: Path) -> Spent:
    """Runs `manage.py …` over a data folder and waits; raises when it fails."""
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        env={**os.environ, "DABIR_VAR": str(var)}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    printed = process.stdout.read() if process.stdout else ""
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status):
        raise RuntimeError(f"{arguments[0]} ended with {os.waitstatus_to_exitcode(status)}")
    return Spent(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, printed)


def structure() -> Iterator[dict[str, Any]]:
    """A root, its units, their bodies, and three accounts: everywhere, one unit, one that files."""
    yield {"kind": "unit", "code": "root", "title": "ستاد", "type": "headquarters"}
    for number in range(corpus.UNITS):
        yield {
            "kind": "unit", "code": f"u{number}", "title": f"سازمان {number}",
            "type": "organisation", "parent": "root",
        }  # fmt: skip
    for number in range(corpus.BODIES):
        yield {
            "kind": "body", "code": f"b{number}", "title": f"هیئت {number}", "type": "board",
            "unit": f"u{number}",
        }  # fmt: skip
    for name, unit, deep, role in (
        ("superuser", "root", True, "mayor"), ("narrow", "u3", False, "secretary"),
        ("registrar", "root", True, "registrar"),
    ):  # fmt: skip
        yield {
            "kind": "user", "username": name, "name": name, "memberships": [
                {"unit": unit, "include_children": deep, "max_level": "secret", "role": role}
            ],
        }  # fmt: skip


def line(paper: corpus.Paper) -> dict[str, Any]:
    """A paper as an interchange line that is final at once."""
    day = f"{paper.year}/{1 + paper.id % 12:02d}/{1 + paper.id % 28:02d}"
    made: dict[str, Any] = {
        "kind": paper.kind, "source": SOURCE, "external_id": f"p{paper.id}",
        "number": paper.number, "date": day,
        "title": paper.text[:60], "text": paper.text, "unit": f"u{paper.unit}",
        "level": LEVELS[paper.level],
    }  # fmt: skip
    if paper.kind in ("resolution", "meeting"):
        made["body"] = f"b{paper.body}"
    return made | {
        "resolution": {"clause": str(1 + paper.id % 9)},
        "meeting": {"present": ["نماینده"]},
        "letter": {"direction": "incoming", "sender": "فرماندار", "receiver": "شهردار",
                   "subject": paper.text[:60]},
        "document": {"type": "report"},
    }[paper.kind]  # fmt: skip


def write(path: Path, lines: Iterable[dict[str, Any]]) -> Path:
    """JSON Lines."""
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(json.dumps(one, ensure_ascii=False) + "\n" for one in lines)
    return path


def empty(var: Path) -> Path:
    """A migrated archive that knows its units and people, and no paper."""
    var.mkdir(parents=True, exist_ok=True)
    command("prepare", var=var)
    command("import", str(write(var / "structure.jsonl", structure())), "--json", var=var)
    return var


def fill(var: Path, count: int) -> Path:
    """The same with so many papers of one page, in database and index; twice changes nothing."""
    empty(var)
    path = write(var / "papers.jsonl", map(line, corpus.papers(count)))
    command("import", str(path), "--json", var=var)
    return var
