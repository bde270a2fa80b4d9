"""When a meeting began and ended: «۱۰:۳۰», «ساعت هفده و سی دقیقه», «۴ بعد از ظهر»."""

import re

from archive.jalali import words_to_number
from ingest.fields.cells import Span
from ingest.fields.flow import Flow, rule
from ingest.fields.proposal import Proposal

# Longest first: «هفده» is no «هفت».
_SPOKEN = (
    r"(?:بیست و (?:یک|دو|سه|چهار|پنج)|(?:سی|چهل|پنجاه) و پنج|یازده|دوازده|سیزده|چهارده|پانزده"
    r"|شانزده|هفده|ه[جی]ی?ده|نوزده|بیست|سی|چهل|پنجاه|چهار|پنج|شش|هفت|هشت|نه|ده|یک|دو|سه)(?![آ-ی])"
)
_MINUTES = rf"(?:نیم|ربع|\d{{1,2}}|{_SPOKEN})"
_AFTER = r"(?: ?(?:صبح|ظهر|دقیقه))?(?P<late> ?(?:عصر|بعد ?از ?ظهر|شب))?"
_TIME = (
    rf"(?P<h>\d{{1,2}}(?!\d)|{_SPOKEN})(?:\s*[:٫/]\s*(?P<m>\d{{2}})| و (?P<m2>{_MINUTES}))?{_AFTER}"
)
_BEFORE = r"(?:\d{1,2}(?:\s*[:٫/]\s*\d{2})?|[آ-ی]+(?: و [آ-ی]+){0,2})"
_START = rule(
    r"(?:ساعت (?:شروع|آغاز|برگزاری|تشکیل)(?: جلسه)? *:?|رأس ساعت|راس ساعت|شروع *:|ساعت *:?|زمان *:)"
    rf" *{_TIME}"
)
_END = (
    rule(rf"(?:ساعت *:?|زمان *:) *{_BEFORE} (?:الی|تا|لغایت) (?:ساعت )?{_TIME}"),
    rule(rf"(?:ساعت|زمان) *:? *\d{{1,2}}\s*:\s*\d{{2}} - {_TIME}"),
    rule(rf"ساعت (?:ختم|پایان|خاتمه|اتمام)(?: جلسه)? *:? *{_TIME}"),
    rule(
        rf"(?:جلسه|نشست)[^\n]{{0,30}}?ساعت *{_TIME}"
        rf"[^\n]{{0,60}}?(?<![آ-ی])(?:پایان|خاتمه|ختم)(?![آ-ی])"
    ),
    rule(rf"(?:پایان|ختم|خاتمه)[^\n]{{0,25}}?ساعت *:? *{_TIME}"),
    rule(rf"(?:^|(?<=\s))(?:پایان|ختم|خاتمه|اتمام)(?: جلسه)? *: *{_TIME}"),
)
_ALONE = rule(rf"(?:ساعت )?{_TIME}")
_NOON = 12


def _clock(match: re.Match[str]) -> str | None:
    """HH:MM; None when it is no time of the day."""
    hour = int(match["h"]) if match["h"].isdigit() else words_to_number(match["h"]) or 99
    said = match["m"] or match["m2"] or "0"
    parts = {"نیم": 30, "ربع": 15}
    minute = int(said) if said.isdigit() else parts.get(said) or words_to_number(said) or 0
    if match["m"] and hour > 24 > minute:
        hour, minute = minute, hour  # right-to-left display turned the two round
    if match["late"] and hour < _NOON:
        hour += _NOON
    return f"{hour:02d}:{minute:02d}" if hour < 24 and minute < 60 else None


def at(flow: Flow, span: Span) -> Proposal[str] | None:
    """The time that stands in a cell."""
    match = _ALONE.search(flow.folded, *span)
    value = _clock(match) if match else None
    return flow.propose(value, *match.span(), 0.95) if match and value else None


def hours(flow: Flow, end: int) -> tuple[Proposal[str] | None, Proposal[str] | None]:
    """Start (in the head) and end (anywhere) as HH:MM."""
    start = stop = None
    ending = next((m for pattern in _END if (m := pattern.search(flow.joined)) and _clock(m)), None)
    if ending and (value := _clock(ending)):
        stop = flow.propose(value, ending.start("h"), ending.end(), 0.95)
    for match in _START.finditer(flow.folded, 0, end):
        if ending and ending.start("h") <= match.start("h") < ending.end():
            continue
        if value := _clock(match):
            sure = 0.95 if match["h"].isdigit() else 0.85
            start = flow.propose(value, match.start("h"), match.end(), sure)
            break
    return start, stop
