"""Decisions without numbers: a sentence each among the talks, or the paper's whole section."""

import re

from ingest.fields import markers
from ingest.fields.flow import Flow, rule
from ingest.fields.markers import Marker

INTRO = rule(
    r"(?:تصمیمات?|مصوبات|موارد|مراتب|تصمیم) (?:ذیل|زیر|لازم)"
    r"(?: (?:به )?شرح (?:ذیل|زیر))?[^\n]{0,60}"
    r"|به شرح (?:ذیل|زیر)[^\n]{0,40}"
    # The parts of a paper may be lettered: «ج- تصمیمات متخذه:».
    r"|(?:^|(?<=\n)) *(?:(?:الف|[ب-ی])[^\S\n]*[-)][^\S\n]*)?(?:(?:شرح|متن|اهم|خلاصه) )?"
    r"(?:مصوبات(?: جلسه)?|تصمیمات(?: متخذه| جلسه)?|بندهای مصوب|موارد مصوب|مصوبه"
    r"|موارد مطرح(?: شده)? و (?:تصمیمات|مصوبات)|رأی(?: کمیسیون)?|نتیجه(?: جلسه)?)"
    r"[^\S\n]*:?[^\S\n]*(?=\n)"
)
AGENDA = rule(
    r"(?:^|(?<=\n))[^\S\n]*(?:(?:الف|[ب-ی])[^\S\n]*[-)][^\S\n]*)?"
    r"دستور (?:جلسه|کار)(?: جلسه)?[^\S\n]*[:\n]"
)
DECIDES = rule(r"تصویب|مصوب|مقرر|موافقت|تأیید|بلامانع|اصلاح می|لغو|رأی به|اعلام گردید")
_RESOLVED = rule(r"(?<![آ-ی])مقرر (?:شد|گردید|گشت)(?![آ-ی])")
_MATTER = rule(
    r"(?:^|(?<=\n))[^\S\n]*(?:موضوع|دستور)(?: شماره)? (?:\d{1,2}|[آ-ی]{2,5})[^\S\n]*[:\-)]"
)


def next_matter(folded: str, begin: int, end: int) -> int:
    """Where the next matter is named that is decided on below it."""
    match = _MATTER.search(folded, begin, end)
    return match.start() if match else end


def scattered(flow: Flow, begin: int, end: int) -> list[tuple[Marker, int]]:
    """Decisions that stand scattered in the talks, a sentence each: «… مقرر گردید …»."""
    if INTRO.search(flow.folded, 0, end):
        return []
    stops = [match.end() for match in re.compile(r"\.(?=\s|$)").finditer(flow.joined, begin, end)]
    starts = [match.start() for match in _RESOLVED.finditer(flow.joined, begin, end)]
    if len(starts) < (1 if begin == 0 else 2):
        return []
    return [
        (Marker(at, at, "bullet", str(rank), rank), min([s for s in stops if s > at] + [after]))
        for rank, (at, after) in enumerate(zip(starts, [*starts[1:], end], strict=True), 1)
    ]


def whole(flow: Flow, begin: int, end: int) -> list[tuple[Marker, int]]:
    """The whole section as one clause when it decides something but carries no number."""
    if agenda := AGENDA.search(flow.folded, 0, end):
        line = flow.folded.find("\n", agenda.end() - 1, end)
        begin = max(begin, line if line > agenda.end() else 0)  # an agenda decides nothing
    if decided := markers.DECIDED.search(flow.folded, begin, end):
        begin = decided.end()
    if not DECIDES.search(flow.folded, begin, end) or not flow.folded[begin:end].strip():
        return []
    return [(Marker(begin, begin, "none", "", None), end)]
