"""Measurements beside a bare engine or peer, taken in the same run: a ratio means something."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path


class CannotRun(Exception):
    """What a suite needs is not on this machine; the message says how to get it."""


@dataclass(frozen=True)
class Result:
    """One line of bench/SUITE.json; `ratio` is ours over the peer's."""

    name: str
    value: float
    unit: str
    better: str  # lower | higher
    peer: str = ""
    peer_value: float | None = None

    @property
    def ratio(self) -> float | None:
        """None without a peer."""
        return round(self.value / self.peer_value, 3) if self.peer_value else None


ROOT = Path(__file__).resolve().parent.parent
# Where suites leave their results; named before any suite gets a data folder of its own.
RESULTS = Path(os.environ.get("DABIR_VAR") or ROOT / "var").resolve() / "bench"


def keep(suite: str, results: list[Result]) -> Path:
    """Writes the contract's list."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    path = RESULTS / f"{suite}.json"
    lines = [{**asdict(result), "ratio": result.ratio} for result in results]
    path.write_text(json.dumps(lines, ensure_ascii=False, indent=1), encoding="utf-8")
    return path
