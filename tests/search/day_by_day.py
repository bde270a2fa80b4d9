"""Eligibility reckoned the slow way, a day at a time: what the program's own counting is held to.

It shares no code with search.eligibility: days are a table, the tree is walked plainly. Dates are
of day precision and every fact is verified.
"""

import datetime
from fractions import Fraction
from typing import Any

from archive.jalali import PartialDate

DAY = datetime.timedelta(days=1)
LADDER = ["associate", "bachelor", "master", "doctorate"]


def at(written: str) -> datetime.date:
    return PartialDate.parse(written).first()


def years(rows: list[dict[str, Any]], on: datetime.date, acting: float = 1.0) -> Fraction:
    """Each day's largest worth, summed."""
    worth: dict[datetime.date, Fraction] = {}
    for row in rows:
        one = Fraction(1)
        if row.get("capacity") == "acting":
            one = Fraction(str(acting))
        if row.get("capacity") == "part_time":
            one = Fraction(str(row.get("share", 0)))
        day, last = at(row["from"]), min(on, at(row["to"]) if row.get("to") else on)
        while day <= last:
            worth[day] = max(worth.get(day, Fraction(0)), one)
            day += DAY
    return sum(worth.values(), Fraction(0)) / Fraction("365.2425")


def holds(leaf: dict[str, Any], person: dict[str, Any], on: datetime.date) -> bool:
    """One condition of the gold's kinds."""
    if asked := leaf.get("degree"):
        enough = LADDER[LADDER.index(asked["min"]) :]
        return any(r["degree"] in enough and r["field"] in asked["fields"] and at(r["date"]) <= on
                   for r in person.get("education", []))  # fmt: skip
    if asked := leaf.get("service_years"):
        rows = [r for r in person.get("service", [])
                if asked.get("area") in (None, r.get("area"))
                and (r.get("managerial") or not asked.get("managerial"))]  # fmt: skip
        return years(rows, on) >= Fraction(str(asked["min"]))
    if asked := leaf.get("course"):
        return any(valid(r, on, asked.get("valid_years"))
                   for r in person.get("courses", []) if r["title"] == asked["title"])  # fmt: skip
    if asked := leaf.get("certificate"):
        return any(valid(r, on, None)
                   for r in person.get("certificates", []) if r["title"] == asked["title"])  # fmt: skip
    asked = leaf["appraisal_average"]
    year = PartialDate.from_date(on).year
    scores = {r["year"]: r["score"] for r in person.get("appraisals", [])}
    wanted = [scores.get(y) for y in range(year - asked["last_years"], year)]
    return None not in wanted and sum(wanted) / len(wanted) >= asked["min"]


def valid(row: dict[str, Any], on: datetime.date, for_years: int | None) -> bool:
    """Between its date and its end, both counted."""
    if not at(row["date"]) <= on or (row.get("valid_until") and on > at(row["valid_until"])):
        return False
    if for_years is None:
        return True
    year, rest = row["date"].split("/", 1)
    return on <= at(f"{int(year) + for_years}/{rest}")
