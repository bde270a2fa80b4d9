"""What is odd in the lines of people, rules and charts: said in words at its place, never dropped.

What can't be read at all raises BadLine and is set apart with the rest of its line.
"""

import datetime
import math
from collections.abc import Iterator, Mapping
from typing import Any

from archive.conditions import LONGEST_SERVICE
from archive.interchange import shapes
from archive.interchange.shapes import BadLine, Line, both, not_one_of
from archive.jalali import PartialDate
from archive.persian import fold
from archive.vocabulary import Capacity, DegreeLevel, FactState

FACTS = ("education", "service", "courses", "appraisals", "certificates")
DATES = ("date", "from", "to", "valid_until")
# Never kept: the law and the house forbid that they touch a decision about a person.
FORBIDDEN = frozenset(fold(word) for word in (
    "sex", "gender", "marital_status", "marital", "married", "spouse", "children", "religion",
    "sect", "belief", "ethnicity", "جنسیت", "جنس", "تأهل", "وضعیت تأهل", "مذهب", "دین", "عقیده",
    "قومیت",
))  # fmt: skip
NEEDED = {"courses": "title", "certificates": "title"}
UNDATED = "without a date it proves nothing until the date is known"


def without_forbidden(line: Line) -> tuple[dict[str, Any], list[str]]:
    """The line without what must not touch a decision, and the names left out."""
    left: list[str] = []

    def kept(row: Mapping[str, Any], at: str) -> dict[str, Any]:
        made = {}
        for key, value in row.items():
            if fold(str(key)) in FORBIDDEN:
                left.append(f"{at}{key}")
            elif key in FACTS and isinstance(value, list):
                made[key] = [
                    kept(one, f"{key}[{n}].") if isinstance(one, Mapping) else one
                    for n, one in enumerate(value)
                ]
            else:
                made[key] = value
        return made

    return kept(line, ""), left


def doubts(line: Line) -> Iterator[str]:
    """What is odd in a person's facts, at its place. Raises BadLine for what can't be read."""
    for name in FACTS:
        rows = line.get(name) or []
        if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
            raise BadLine(both(name, "a list of objects is needed"))
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
    if row.get("state") not in (None, "", *FactState.values):
        raise BadLine(not_one_of(f"{at}.state", row["state"], FactState.values))
    page = row.get("page")
    if page is not None and not (isinstance(page, int) and page > 0):
        raise BadLine(both(f"{at}.page", "%(value)r is not the number of a page", value=page))
    needed = NEEDED.get(name)
    if needed and not str(row.get(needed) or "").strip():
        raise BadLine(both(f"{at}.{needed}", "a title is needed"))
    yield from DOUBTS[name](row, dates, at)
    begun = dates["date"] or dates["from"]
    if begun and PartialDate.parse(begun).first() > today():
        yield both(at, "%(date)s lies in the future", date=begun)
    ends = dates["valid_until"]
    if begun and ends and PartialDate.parse(ends).last() < PartialDate.parse(begun).first():
        said = "it is valid until %(last)s, before it begins (%(first)s), and counts nothing"
        yield both(at, said, last=ends, first=begun)


def doubts_of_degree(row: Mapping[str, Any], dates: dict[str, str], at: str) -> Iterator[str]:
    """A degree or field that no condition can compare."""
    if row.get("degree") not in DegreeLevel.values:
        said = "%(value)r is not known and counts nothing"
        yield both(f"{at}.degree", said, value=row.get("degree"))
    if not str(row.get("field") or "").strip():
        said = "no field of study is named; it fits no condition that names fields"
        yield both(f"{at}.field", said)
    if not dates["date"]:
        said = "a degree without a date proves nothing until the date is known"
        yield both(f"{at}.date", said)


def doubts_of_service(row: Mapping[str, Any], dates: dict[str, str], at: str) -> Iterator[str]:
    """Length, order and share of an interval."""
    if not dates["from"]:
        raise BadLine(both(f"{at}.from", "the day it began is needed"))
    if row.get("capacity") not in (None, "", *Capacity.values):
        raise BadLine(not_one_of(f"{at}.capacity", row["capacity"], Capacity.values))
    if row.get("managerial") not in (None, True, False):
        said = "true or false, not %(value)r"
        raise BadLine(both(f"{at}.managerial", said, value=row["managerial"]))
    share = row.get("share")
    if share is not None and not (is_number(share) and 0 <= share <= 1):
        raise BadLine(both(f"{at}.share", "%(value)r is not between 0 and 1", value=share))
    if row.get("capacity") == Capacity.PART_TIME and share is None:
        yield both(f"{at}.share", "part time of unknown share counts nothing")
    first = PartialDate.parse(dates["from"])
    last = PartialDate.parse(dates["to"]) if dates["to"] else PartialDate.from_date(today())
    if dates["to"] and last.last() < first.first():
        said = "it ends (%(last)s) before it begins (%(first)s) and counts nothing"
        yield both(at, said, last=last, first=first)
    elif last.last() - first.first() >= LONGEST_SERVICE:
        said = "%(years)d years of service prove nothing until they are mended"
        yield both(at, said, years=last.year - first.year)


def doubts_of_course(row: Mapping[str, Any], dates: dict[str, str], at: str) -> Iterator[str]:
    """Hours below nothing."""
    hours = row.get("hours")
    if hours is not None and not (is_number(hours) and hours >= 0):
        raise BadLine(both(f"{at}.hours", "%(value)r is not a number of hours", value=hours))
    if not dates["date"]:
        yield both(f"{at}.date", UNDATED)


def doubts_of_certificate(row: Mapping[str, Any], dates: dict[str, str], at: str) -> Iterator[str]:
    """No date to count from."""
    if not dates["date"]:
        yield both(f"{at}.date", UNDATED)


def doubts_of_appraisal(row: Mapping[str, Any], dates: dict[str, str], at: str) -> Iterator[str]:
    """A year and a score that are numbers; beyond 0–100 is odd."""
    year, score = row.get("year"), row.get("score")
    if not isinstance(year, int) or isinstance(year, bool) or not 1200 <= year <= 1500:
        raise BadLine(both(f"{at}.year", "%(value)r is not a Jalali year", value=year))
    if not is_number(score):
        raise BadLine(both(f"{at}.score", "%(value)r is not a number", value=score))
    if not 0 <= float(str(score)) <= 100:
        said = "%(score)s is not between 0 and 100 and counts nothing"
        yield both(f"{at}.score", said, score=score)


DOUBTS = {
    "education": doubts_of_degree, "service": doubts_of_service, "courses": doubts_of_course,
    "appraisals": doubts_of_appraisal, "certificates": doubts_of_certificate,
}  # fmt: skip


def two_on_one_day(rows: list[Mapping[str, Any]]) -> Iterator[str]:
    """Two appointments to one post on one day."""
    seen: dict[tuple[str, str], int] = {}
    for number, row in enumerate(rows):
        key = (fold(str(row.get("post") or row.get("title") or "")), str(row.get("from")))
        if key in seen:
            said = "the same post on the same day as %(other)s"
            yield both(f"service[{number}]", said, other=f"service[{seen[key]}]")
        seen.setdefault(key, number)


def is_number(value: object) -> bool:
    """A number that can be reckoned with, and not a truth value."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def today() -> datetime.date:
    """The day against which the future begins."""
    return datetime.datetime.now(datetime.UTC).date()
