"""What holds on which day, told from the lines themselves: the truth that states are held against.

Written apart from the archive's own reasoning, by the plain rules of the demo: a council's decision
holds fourteen days after its notification, another body's from it; a paper ends by itself, is
changed or repealed from the day its relation names; of two endings the earlier one counts.
"""

import datetime
import random
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from archive.jalali import PartialDate
from config.demo.structure import Line

if TYPE_CHECKING:
    from config.demo.municipality import Municipality

PAIRS = 500
LAST_DAY = "1405/08/30"
DAY = datetime.timedelta(days=1)


def day(written: str) -> datetime.date:
    """A full Jalali date as a day."""
    return PartialDate.parse(written).first()


class Lives:
    """Every decision with what happened to it, each with its day."""

    def __init__(self, lines: list[Line]) -> None:
        self.decisions = {row["external_id"]: row for row in lines if row["kind"] == "resolution"}
        self.changes: dict[str, list[tuple[datetime.date, str]]] = defaultdict(list)
        self.answers: dict[str, list[tuple[datetime.date, str]]] = defaultdict(list)
        for row in lines:
            if row["kind"] == "relation" and row["object"]["record"] in self.decisions:
                of = self.changes[row["object"]["record"]]
                of.append((day(row["effective"]), row["predicate"]))
            if row["kind"] == "event":
                self.answers[row["resolution"]].append((day(row["date"]), row["type"]))

    def begins(self, row: Line) -> datetime.date:
        """The first day in force, were there no objection."""
        told = day(row["notified"])
        return told + 14 * DAY if row["body"] == "b-60" else told

    def days(self, row: Line) -> list[datetime.date]:
        """Days on and just before which something turns."""
        turns = [self.begins(row), day(row["date"]), day(LAST_DAY)]
        turns += [at for at, _ in self.changes[row["external_id"]]]
        turns += [at for at, kind in self.answers[row["external_id"]] if kind != "notified"]
        if row.get("ends"):
            turns.append(day(row["ends"]) + DAY)
        return sorted({on for turn in turns for on in (turn, turn - DAY)})

    def status(self, row: Line, on: datetime.date) -> str:
        """How it stands on a day."""
        name = row["external_id"]
        dead = [(at, "repealed") for at, kind in self.changes[name] if kind == "repeals"]
        if row.get("ends"):
            dead.append((day(row["ends"]) + DAY, "expired"))
        for at, kind in sorted(dead):
            if at <= on:
                return kind
        begins, changed = self.begins(row), False
        objected = [at for at, kind in self.answers[name] if kind == "objection"]
        if objected and on >= objected[0]:
            revised = [at for at, kind in self.answers[name] if kind == "revised"]
            if not revised or on < revised[0]:
                return "suspended"
            begins, changed = revised[0], True
        if on < begins:
            return "pending"
        amended = [at for at, kind in self.changes[name] if kind == "amends" and at <= on]
        return "amended" if changed or amended else "in_force"


def pairs(city: "Municipality") -> list[dict[str, Any]]:
    """(decision, day, state), the affected decisions first and each of their turns looked at."""
    lives = Lives(city.lines())
    rng = random.Random(f"{city.seed}-{city.profile}-states")
    touched = [
        row for name, row in sorted(lives.decisions.items())
        if lives.changes[name] or row.get("ends") or len(lives.answers[name]) > 1
    ]  # fmt: skip
    rest = [row for _, row in sorted(lives.decisions.items()) if row not in touched]
    rng.shuffle(rest)
    wanted = [(row, on) for row in touched for on in lives.days(row)]
    rng.shuffle(wanted)
    wanted = wanted[: PAIRS * 7 // 10]
    for row in rest:
        wanted += [(row, on) for on in rng.sample(lives.days(row)[2:], 3)]
        if len(wanted) >= PAIRS:
            break
    return [
        {
            "external_id": row["external_id"], "number": row["number"],
            "on": str(PartialDate.from_date(on)), "status": lives.status(row, on),
        }
        for row, on in wanted[:PAIRS]
    ]  # fmt: skip
