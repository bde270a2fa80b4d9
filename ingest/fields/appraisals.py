# ruff: noqa: E501 - patterns of phrases, an alternative after another
"""An appraisal paper → the years it judges, each with its score of 100 and its grade.

A score on another scale («۱۷ از ۲۰») is given of 100, its place is that phrase; a small number
without its scale, or one that its own words contradict, is not proposed; the year then stands alone and a person reads the score.
"""

import re
from difflib import SequenceMatcher

from archive.jalali import words_to_number
from ingest.fields import cells, dated, facts
from ingest.fields.cells import Span
from ingest.fields.facts import Values
from ingest.fields.flow import Flow, fold_text, rule
from ingest.fields.labels import role_of
from ingest.fields.proposal import FactProposal, Proposal

APPRAISALS = "appraisals"
FULL = 100
LEAST_UNSCALED = 21  # up to twenty it may be a mark of twenty
_SCALES = (20, 100)
NEAR = 0.8  # of a head: one letter in six may be another
GRADE = r"(?:عالی|(?:خیلی|بسیار) خوب|خوب|متوسط|قابل قبول|ضعیف|نیازمند بهبود)"
_WORK = r"(?:ارزشیابی|ارزیابی|عملکرد)"
_NUMBER = r"(?<![\d/.])\d{1,3}(?:\s?[./٫]\s?\d{1,2})?(?![\d/.٫])"
_VALUE = rf"(?P<n>{_NUMBER})(?:\s*\(\s*(?P<w>[آ-ی][آ-ی\s]*?)\s*\))?(?:\s*از\s*(?:مجموع\s*)?(?P<of>\d{{2,3}})(?!\d))?"
_SCORE_WORD = r"(?:نمره|امتیاز(?:ات)?|میانگین)"
_LAST = r"(?:نهایی|کل|مکتسبه|کسب شده|اخذ شده|سالانه|ارزشیابی|ارزیابی|عملکرد|نهائی)"
_GAP = r"[\s:؛«\"]*"
_SCORES = (
    rule(
        rf"(?:جمع (?:کل )?{_SCORE_WORD}(?: ?ها)?|{_SCORE_WORD}(?: {_LAST})+)(?: (?:وی|ایشان|نامبرده))?{_GAP}(?:100\t)?{_VALUE}"
    ),
    rule(rf"(?:با|کسب|دارای|معادل) {_SCORE_WORD}{_GAP}{_VALUE}"),
    rule(rf"{_SCORE_WORD}{_GAP}{_VALUE}"),
)
_YEARS = (
    rule(rf"(?:سال|دوره)(?: مورد)? {_WORK}{_GAP}(?:سال )?(?P<y>1[34]\d\d)(?![\d/])"),
    rule(rf"{_WORK}[^\n.]{{0,40}}?سال(?: مالی)?{_GAP}(?P<y>1[34]\d\d)(?![\d/])"),
    rule(rf"(?<![آ-ی])سال{_GAP}(?P<y>1[34]\d\d)(?![\d/])[^\n.]{{0,40}}?{_WORK}"),
)
_PERIOD = rule(rf"(?:دوره|مدت|بازه|زمان)(?: زمانی)?(?: مورد)?(?: {_WORK})?{_GAP}")
_GRADES = (
    rule(
        rf"(?:رتبه|درجه|سطح|نتیجه|رده|کیفیت)(?: (?:{_WORK}|نهایی|کیفی))*{_GAP}(?P<g>{GRADE})(?![آ-ی])"
    ),
    rule(rf"[«\"]\s*(?P<g>{GRADE})\s*[»\"]"),
)
_HEADS = {
    "سال": "year", "دوره": "year", "سال ارزشیابی": "year", "دوره ارزشیابی": "year",
    "سال ارزیابی": "year", "دوره ارزیابی": "year",
    "نمره": "score", "امتیاز": "score", "نمره کل": "score", "امتیاز کل": "score", "نمره نهایی": "score", "امتیاز نهایی": "score",
    "نمره ارزشیابی": "score", "امتیاز ارزشیابی": "score", "امتیاز ارزیابی": "score",
    "امتیاز مکتسبه": "score", "امتیاز (از ۱۰۰)": "score", "نمره (از ۱۰۰)": "score",
    "رتبه": "grade", "درجه": "grade", "نتیجه": "grade", "سطح": "grade", "سطح عملکرد": "grade",
    "رتبه ارزشیابی": "grade", "نتیجه ارزشیابی": "grade",
}  # fmt: skip
_BY_HEAD = {fold_text(head)[0]: role for head, role in _HEADS.items()}
_GRADE = rule(GRADE)
_YEAR = re.compile(r"(?<![\d/])1[34]\d\d(?![\d/])")


def told(flow: Flow) -> list[FactProposal]:
    """A fact for each year of a table of years, else the one that the form or sentence tells."""
    if found := tabled(flow, 0, len(flow.folded)):
        return found
    made = year(flow) | score(flow) | grade(flow)
    return [FactProposal(APPRAISALS, made)] if made.keys() & {"year", "score"} else []


def tabled(flow: Flow, start: int, end: int) -> list[FactProposal]:
    """A fact for each year of the tables of years."""
    rows = [row for table in cells.tables(flow, start, end, head) for row in table.rows]
    made = [of_row(flow, row) for row in rows]
    return [FactProposal(APPRAISALS, one) for one in made if {"year", "score"} <= one.keys()]


def listed(flow: Flow, start: int, end: int) -> list[FactProposal]:
    """A life record's part about appraisals: its tables, else a year and a score on each line."""
    lines = cells.lines(flow.folded, start, end)
    return tabled(flow, start, end) or list(filter(None, (of_line(flow, line) for line in lines)))


def of_line(flow: Flow, line: Span) -> FactProposal | None:
    """«سال ۱۴۰۲: ۸۸ از ۱۰۰»; a line with other numbers beside them is left to a person."""
    years = list(_YEAR.finditer(flow.folded, *line))
    if len(years) != 1:
        return None
    own = years[0].span()
    rest = [(line[0], own[0]), (own[1], line[1])]
    found = [m for span in rest for m in re.compile(_VALUE).finditer(flow.folded, *span)]
    bullet = re.match(r"\s*\d{1,2}\s?[-.)]", flow.folded[slice(*line)])
    found = [m for m in found if not bullet or m.start() >= line[0] + bullet.end()]
    marked = scored(flow, found[0], flow.folded) if len(found) == 1 else None
    if marked is None:
        return None
    made: Values = {"year": flow.propose(int(years[0][0]), *own, 0.9), "score": marked}
    if match := re.compile(rf"(?<![آ-ی])(?P<g>{GRADE})(?![آ-ی])").search(flow.folded, *line):
        made["grade"] = flow.propose(flow.written(*match.span("g")), *match.span("g"), 0.9)
    return FactProposal(APPRAISALS, made)


def head(words: str) -> str:
    """The role of a column of an appraisal's table, by its head."""
    said = fold_text(words)[0].strip(" \t:؛.*-_|")
    return _BY_HEAD.get(said, "") or role_of(words) or near_head(said)


def near_head(said: str) -> str:
    """The role of a head of which the reading changed a letter; "" when none is near."""
    best = max(_BY_HEAD, key=lambda known: SequenceMatcher(None, said, known).ratio())
    near = len(said) > 4 and SequenceMatcher(None, said, best).ratio() >= NEAR
    return _BY_HEAD[best] if near else ""


def of_row(flow: Flow, row: dict[str, list[Span]]) -> Values:
    """Year, score and grade of one row."""
    made: Values = {}
    for span in row.get("year", ()):
        if match := _YEAR.search(flow.folded, *span):
            made["year"] = flow.propose(int(match[0]), *match.span(), 0.9)
    for span in row.get("score", ()):
        match = re.compile(_VALUE).search(flow.folded, *span)
        if match and (found := scored(flow, match, flow.folded, FULL)):
            made["score"] = found
    # Under a head that was not read a grade still is one by its own words.
    unnamed = [s for s in row.get("", ()) if _GRADE.fullmatch(flow.folded[slice(*s)].strip())]
    for span in row.get("grade", unnamed):
        if said := facts.words(flow, [span], 0.9):
            made["grade"] = said
    return made


def year(flow: Flow) -> Values:
    """The calendar year judged: named, or the one that the period lies in."""
    for match in _PERIOD.finditer(flow.joined):
        end = flow.joined.find("\n", match.end())
        found = dated.stretch(flow.joined, match.end(), end if end > 0 else len(flow.joined))
        if found is None or not found.first or not found.last or found.start - match.end() > 12:
            continue
        if found.first.date.year == found.last.date.year:
            return {"year": flow.propose(found.first.date.year, found.start, found.end, 0.85)}
    for text in (flow.folded, flow.joined):
        for pattern in _YEARS:
            if match := pattern.search(text):
                return {"year": flow.propose(int(match["y"]), *match.span("y"), 0.9)}
    return {}


def score(flow: Flow) -> Values:
    """The final score; a bare word for it counts only where the paper gives no other number."""
    for pattern in _SCORES[:-1]:
        for text in (flow.folded, flow.joined):
            if match := pattern.search(text):
                found = scored(flow, match, text)
                return {"score": found} if found else {}
    bare = list(_SCORES[-1].finditer(flow.folded))
    if len(bare) == 1 and (found := scored(flow, bare[0], flow.folded)):
        return {"score": found}
    return {}


def scored(
    flow: Flow, match: re.Match[str], text: str, scale: int | None = None
) -> Proposal[float] | None:
    """A matched number of 100; None when its scale or its own words leave doubt."""
    value = float(re.sub(r"\s?[./٫]\s?", ".", match["n"]))
    said = words_to_number(match["w"]) if match["w"] else None
    if said is not None and said != int(value):
        return None
    full = int(match["of"]) if match["of"] else scale
    if (full is None and value < LEAST_UNSCALED) or (full and full not in _SCALES):
        return None
    full = full or FULL
    if value > full:
        return None
    of_hundred = round(value * FULL / full, 2)
    whole = int(of_hundred) if of_hundred.is_integer() else of_hundred
    end = match.end("of") if match["of"] else match.end("n")
    return flow.propose(whole, match.start("n"), end, 0.9)


def grade(flow: Flow) -> Values:
    """«درجه: عالی»; in guillemets also alone."""
    for pattern in _GRADES:
        for text in (flow.folded, flow.joined):
            if match := pattern.search(text):
                place = match.span("g")
                return {"grade": flow.propose(flow.written(*place), *place, 0.9)}
    return {}
