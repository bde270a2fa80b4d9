"""Lines of posts, rules, persons and the like: looked through for mistakes, then kept whole."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from archive.interchange import shapes
from archive.interchange.shapes import BadLine, Line
from archive.jalali import PartialDate
from archive.models import HeldLine
from archive.persian import fold

if TYPE_CHECKING:
    from archive.interchange.importing import Import

NEEDED = {
    "post": ("code", "title"), "rule": ("code", "conditions"), "person": ("code",),
    "field_equivalence": ("field", "equivalent"),
    "area_relation": ("area", "related", "relatedness"),
}  # fmt: skip
FACTS = ("education", "service", "courses", "appraisals", "certificates")
DATES = ("date", "from", "to", "valid_until")
DEGREES = ("associate", "bachelor", "master", "doctorate")
CAPACITIES = ("substantive", "acting", "seconded", "part_time")
STATES = ("declared", "documented", "verified")
# Never kept: the law and the house forbid that they touch a decision about a person.
FORBIDDEN = frozenset({
    "sex", "gender", "marital_status", "married", "spouse", "children", "religion", "sect",
    "belief", "ethnicity", "جنسیت", "تأهل", "مذهب", "دین", "عقیده",
})  # fmt: skip
LONGEST_YEARS = 60


def hold(run: Import, number: int, line: Line) -> bool | None:
    """Keeps a line; -> True new, False changed, None as it was. Raises BadLine for a wrong one."""
    kept = dict(line)
    for key in sorted(FORBIDDEN & set(kept)):
        del kept[key]
        run.warner(number)(f"{key!r} is not kept: it must not touch a decision about a person")
    for name in NEEDED.get(kept["kind"], ()):
        if kept.get(name) in (None, ""):
            raise BadLine(f"{name} is needed")
    for name in ("from", "to"):
        shapes.checked_date(kept, name)
    if kept["kind"] == "person":
        for doubt in doubts(kept):
            run.warner(number)(doubt)
        for other in same_name(kept):
            run.warner(number)(f"person {other} has the same name; is it one person twice?")
    if kept["kind"] == "rule" and not isinstance(kept["conditions"], Mapping):
        raise BadLine("conditions: a tree of all, any, not and conditions is needed")
    row, created = HeldLine.objects.get_or_create(
        kind=kept["kind"], source=str(kept.get("source") or "dabir"), external_id=identity(kept),
        defaults={"line": kept},
    )  # fmt: skip
    if created or row.line == kept:
        return True if created else None
    row.line = kept
    row.save(update_fields=["line"])
    return False


def identity(line: Line) -> str:
    """The outside id, else the code; versions of a rule are rows of their own."""
    if line.get("external_id"):
        return str(line["external_id"])
    named = ":".join(str(line[key]) for key in ("code", "version") if line.get(key))
    return named or shapes.digest(line)


def doubts(line: Line) -> Iterator[str]:
    """What is odd in a person's facts, at its place. Raises BadLine for what can't be read."""
    for name in FACTS:
        rows = line.get(name) or []
        if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
            raise BadLine(f"{name}: a list of objects is needed")
        for number, row in enumerate(rows):
            yield from doubts_of_row(name, row, f"{name}[{number}]")
    yield from two_on_one_day(line.get("service") or [])


def doubts_of_row(name: str, row: Mapping[str, Any], at: str) -> Iterator[str]:
    """Of one fact."""
    dates = {}
    for key in DATES:
        try:
            dates[key] = shapes.checked_date(row, key)
        except BadLine as error:
            raise BadLine(f"{at}.{error}") from error
    if row.get("state") not in (None, *STATES):
        raise BadLine(f"{at}.state: {row['state']!r} is not one of {', '.join(STATES)}")
    if name == "service" and not dates["from"]:
        raise BadLine(f"{at}.from: the day it began is needed")
    if name == "appraisals" and not is_number(row.get("score")):
        raise BadLine(f"{at}.score: {row.get('score')!r} is not a number")
    if name == "education" and row.get("degree") not in DEGREES:
        yield f"{at}.degree: {row.get('degree')!r} is not known and counts nothing"
    if name == "service":
        yield from doubts_of_service(row, dates, at)
    today = PartialDate.from_date(datetime.datetime.now(datetime.UTC).date())
    begun = dates["date"] or dates["from"]
    if begun and PartialDate.parse(begun).first() > today.last():
        yield f"{at}: {begun} lies in the future"


def doubts_of_service(row: Mapping[str, Any], dates: dict[str, str], at: str) -> Iterator[str]:
    """Length, order and share of an interval."""
    if row.get("capacity") not in (None, "", *CAPACITIES):
        raise BadLine(f"{at}.capacity: {row['capacity']!r} is not one of {', '.join(CAPACITIES)}")
    share = row.get("share")
    if share is not None and not (is_number(share) and 0 <= share <= 1):
        raise BadLine(f"{at}.share: {share!r} is not between 0 and 1")
    if row.get("capacity") == "part_time" and share is None:
        yield f"{at}.share: part time of unknown share counts nothing"
    if not dates["to"]:
        return
    first, last = PartialDate.parse(dates["from"]), PartialDate.parse(dates["to"])
    if last.last() < first.first():
        yield f"{at}: it ends ({last}) before it begins ({first}) and counts nothing"
    elif last.year - first.year > LONGEST_YEARS:
        yield f"{at}: {last.year - first.year} years of service"


def two_on_one_day(rows: list[Mapping[str, Any]]) -> Iterator[str]:
    """Two substantive appointments to one post on one day."""
    seen: dict[tuple[str, str], int] = {}
    for number, row in enumerate(rows):
        key = (fold(str(row.get("post") or row.get("title") or "")), str(row.get("from")))
        if key in seen:
            yield f"service[{number}]: the same post on the same day as service[{seen[key]}]"
        seen.setdefault(key, number)


def same_name(line: Line) -> list[str]:
    """Codes of other persons whose name is the same in another spelling."""
    name = fold(str(line.get("name") or ""))
    if not name:
        return []
    rows = HeldLine.objects.filter(kind="person").values_list("line__code", "line__name")
    return [str(code) for code, other in rows
            if code != line["code"] and fold(str(other or "")) == name]  # fmt: skip


def is_number(value: object) -> bool:
    """A number, and not a truth value."""
    return isinstance(value, int | float) and not isinstance(value, bool)
