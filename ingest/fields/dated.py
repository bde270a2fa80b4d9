"""Days, months and years as personnel papers write them, and the stretch from one to another."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from archive import jalali
from archive.jalali import PartialDate
from ingest.fields.details import DATE, MONTH, month_number
from ingest.fields.flow import Flow, rule
from ingest.fields.proposal import Proposal

Values = dict[str, Proposal[Any]]
# No paper of anybody alive is older; a year outside is a digit misread.
EARLIEST, LATEST = 1300, 1450
_YEAR = r"1[34]\d\d"
FULL = (
    rf"(?:{DATE}|{_YEAR}\s*/\s*\d{{1,2}}\s*/\s*\d{{1,2}}(?!\d)"
    rf"|(?<![\d/])\d{{1,2}}\s*/\s*\d{{1,2}}\s*/\s*{_YEAR})"
)
# Longest first: a year alone is the last that a place may mean.
WHEN = (
    rf"(?:{FULL}|(?<![\d/])\d{{1,2}}\s*(?:ام|م)?\s*{MONTH}\s*(?:ماه)?\s*(?:سال)?\s*{_YEAR}"
    rf"|{MONTH}\s*(?:ماه)?\s*(?:سال)?\s*{_YEAR}|(?<![\d/]){_YEAR}\s*/\s*\d{{2}}(?![\d/])"
    rf"|(?<![\d/])\d{{2}}\s*/\s*{_YEAR}(?![\d/])|(?<!\d/\d\d\x20)(?<![\d/]){_YEAR}(?![\d/]))"
)
# A writer who puts a nought before one part puts it before the other: «۰۳/۲» lost a figure.
_LOST = re.compile(r"(?<!\d)0\d\s*/\s*\d(?!\d)|(?<!\d)\d\s*/\s*0\d(?!\d)")
_BEFORE = r"(?:تاریخ|سال|مورخه?)?\s*"
_TO_WORD = r"(?:تا|لغایت|الی|ال(?![آ-ی]))"
# Between two days also with a letter or its dots lost: «ای», «ال», a stroke.
_LINK = rf"(?:{_TO_WORD}|(?:ا[لی]|ت[آ-ی]|\s1\s)(?![آ-ی]))"
_OPEN = r"(?:کنون|تاکنون|اکنون|حال|به حال|حاضر|ادامه دارد|ادامه|امروز|شاغل)"
_SPAN = rule(
    rf"(?:از\s*)?{_BEFORE}(?P<a>{WHEN})\s*(?:{_LINK}|(?P<dash>[-_]))\s*(?:پایان\s*)?"
    rf"{_BEFORE}[|\s]*(?:(?P<b>{WHEN})|(?P<open>{_OPEN}))"
)
_SINCE = rule(
    rf"(?<![آ-ی])(?:از|شروع)\s*:?\s*{_BEFORE}(?P<a>{WHEN})"
    rf"|(?P<a2>{WHEN})\s*(?:به بعد|{_TO_WORD} کنون|تاکنون)"
)
_UNTIL = rule(rf"(?<![آ-ی]){_TO_WORD}\s*(?:پایان\s*)?{_BEFORE}(?P<b>{WHEN})")
_ANY = rule(rf"(?P<d>{WHEN})")
_PART = re.compile(rf"({_YEAR})\s*/\s*(\d{{1,2}})|(\d{{1,2}})\s*/\s*({_YEAR})")
_NAMED = rule(
    rf"(?:(?P<day>\d{{1,2}})\s*(?:ام|م)?\s*)?(?P<month>{MONTH})\s*(?:ماه)?\s*(?:سال)?\s*(?P<year>{_YEAR})"
)


@dataclass(frozen=True, slots=True)
class Day:
    """A written date, its place, and how sure it is that this is the date meant."""

    date: PartialDate
    start: int
    end: int
    sure: float

    def proposed(self, flow: Flow) -> Proposal[PartialDate]:
        """With its rectangle and words."""
        return flow.propose(self.date, self.start, self.end, self.sure)


def read(words: str) -> tuple[PartialDate, float] | None:
    """(date, sureness) of folded words that match WHEN; None when it is no day of the calendar."""
    try:
        return _read(words)
    except ValueError:
        return None


def _read(words: str) -> tuple[PartialDate, float] | None:
    if match := _NAMED.search(words):
        month = month_number(match["month"])
        return PartialDate(int(match["year"]), month, int(match["day"] or 0)), 0.95
    if re.search(FULL, words):
        if _LOST.search(words):
            return None
        found = [d for d in jalali.candidates(words) if EARLIEST <= d.year <= LATEST]
        return (found[0], 0.95 if len(found) == 1 else 0.5) if found else None
    if match := _PART.search(words):
        year, month = (match[1], match[2]) if match[1] else (match[4], match[3])
        return PartialDate(int(year), int(month)), 0.9
    return PartialDate(int(words.strip()[:4])), 0.85


def day_at(text: str, start: int, end: int) -> Day | None:
    """The date that stands between two places, trimmed to its own words."""
    found = read(text[start:end])
    return Day(found[0], start, end, found[1]) if found else None


def days(text: str, start: int, end: int) -> Iterator[Day]:
    """Every written date of a stretch."""
    for match in _ANY.finditer(text, start, end):
        if day := day_at(text, *match.span("d")):
            yield day


@dataclass(frozen=True, slots=True)
class Stretch:
    """From one day to another with the words that say so; `going_on`: where they say it lasts."""

    first: Day | None
    last: Day | None
    start: int
    end: int
    going_on: tuple[int, int] | None = None


def stretch(text: str, start: int, end: int) -> Stretch | None:
    """The first interval of a line: «از … تا …», «… - …», «از …»; None without a date."""
    if match := _SPAN.search(text, start, end):
        first = day_at(text, *match.span("a"))
        last = day_at(text, *match.span("b")) if match["b"] else None
        # Around a dash the order is the screen's, not the writer's: a turned pair is turned back.
        if match["dash"] and first and last and first.date.first() > last.date.last():
            first, last = last, first
        if first:
            going_on = match.span("open") if match["open"] else None
            return Stretch(first, last, *match.span(), going_on)
    since, until = _SINCE.search(text, start, end), _UNTIL.search(text, start, end)
    if not since and not until:
        return None
    first = None
    if since:
        first = day_at(text, *since.span("a" if since["a"] else "a2"))
    last = day_at(text, *until.span("b")) if until else None
    places = [m.span() for m in (since, until) if m]
    return Stretch(first, last, min(p[0] for p in places), max(p[1] for p in places))


def proposed(flow: Flow, found: Stretch) -> Values:
    """The interval as the fields of a service; `to` is None where the words say that it goes on."""
    made: Values = {}
    if found.first:
        made["from"] = found.first.proposed(flow)
    if found.last:
        made["to"] = found.last.proposed(flow)
    elif found.going_on:
        made["to"] = flow.propose(None, *found.going_on, 0.9)
    return made
