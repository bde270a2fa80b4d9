"""A span of days as few tokens, so that «on which day does it hold» is a question of any engine.

Days are counted from the first of Farvardin 1200. A span is cut into blocks of 1, 2, 4 … days that
start at a multiple of their length: at most two of each length. A day lies in one block of each
length, so one set of eighteen tokens asks for it, whatever the spans.
"""

import datetime
from collections.abc import Iterator

FIRST = datetime.date(1821, 3, 21)
LENGTHS = 17  # 2**17 days: 358 years
DAYS = 1 << LENGTHS


def count(day: datetime.date) -> int:
    """Days from the first one, kept inside the years we cover."""
    return min(max((day - FIRST).days, 0), DAYS)


def blocks(start: datetime.date, end: datetime.date) -> Iterator[str]:
    """The blocks of a span; `end` is the day after its last."""
    at, last = count(start), count(end)
    while at < last:
        length = min((at & -at).bit_length() - 1 if at else LENGTHS, (last - at).bit_length() - 1)
        yield f"{length}:{at >> length}"
        at += 1 << length


def holding(day: datetime.date) -> list[str]:
    """The blocks in which a day lies, one of each length."""
    at = min(count(day), DAYS - 1)
    return [f"{length}:{at >> length}" for length in range(LENGTHS + 1)]
