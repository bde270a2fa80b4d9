"""Minutes as a table: who was there, and what was decided, by whom and until when, a row each.

Offices keep both as «ردیف | شرح مصوبه | مسئول اجرا | مهلت» and «ردیف | نام | سمت | امضا».
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from archive.jalali import PartialDate
from ingest.fields import cells, details
from ingest.fields.cells import Span, Table
from ingest.fields.dated import FULL, read
from ingest.fields.flow import Flow, fold_text, rule
from ingest.fields.proposal import Deadline, PersonLine, Proposal

_COUNT = r"ردیف|شماره(?: مصوبه| بند)?|بند|ش"
_DECISIONS = {
    "done": rule(
        r"(?:وضعیت|نتیجه|درصد|میزان|آخرین|گزارش)[^\n]*|اقدام(?:ات)? (?:انجام شده|صورت گرفته)"
    ),
    "who": rule(
        r"(?:مسئول|واحد|متولی|مجری|اقدام|پیگیری)[ یان]*(?: یا )?(?: ?(?:اجرا(?:یی)?|مسئول|مجری"
        r"|پیگیری|پیگیر|اقدام|انجام|کننده|/|و))*"
    ),
    "when": rule(
        r"(?:مهلت|زمان|موعد|تاریخ|سررسید)"
        r"(?: ?(?:زمان(?:ی)?|اجرا|انجام|اقدام|پیگیری|تحقق|نهایی|پایان))*"
    ),
    "text": rule(
        r"(?:شرح|متن|عنوان|موضوع|خلاصه)? ?(?:مصوبه|مصوبات|تصمیم|تصمیمات|تصمیمات متخذه|بند|موارد"
        r"|موضوع|صورتجلسه|مصوبات جلسه)(?: و تصمیمات)?|شرح"
    ),
    "other": rule(rf"{_COUNT}|ملاحظات|توضیحات|امضا|مبلغ"),
}
_PEOPLE = {
    "who": rule(
        r"(?:نام|اسامی|اعضا)(?: و نام خانوادگی)?(?: اعضا(?:ی جلسه|ی حاضر)?| حاضرین| حاضران)?"
    ),
    "post": rule(
        r"سمت(?: سازمانی)?|پست(?: سازمانی)?|عنوان|مسئولیت|نمایند(?:ه|گی)|سازمان|واحد(?: سازمانی)?"
        r"|دستگاه"
    ),
    "there": rule(r"حضور|غیاب|حضور و غیاب|حاضر ?/ ?غایب|وضعیت(?: حضور)?"),
    "other": rule(rf"{_COUNT}|امضا(?:ء)?|محل امضا|ملاحظات|تلفن(?: همراه)?"),
}
_ABSENT = rule(r"غایب|غائب|غیاب|مرخصی|مأموریت")
_ABSENT_HEAD = rule(r"(?:غایب|غائب)(?:ین|ان)?")
# A rule of the table read as a one; the number of «۴۵ روز» is none.
_STRAY = re.compile(r"^[\W\d]+(?!\s*(?:روز|ماه|هفته|سال|ساعت))(?<!\d)(?=[آ-ی«(])")
_EMPTY = re.compile(r"^[\W_]*$")


@dataclass(frozen=True, slots=True)
class Decision:
    """A row: its number as written, its words, who must act, until when."""

    start: int
    number: str
    text: Span
    who: Span | None
    when: Span | None


def role(kinds: dict[str, re.Pattern[str]], words: str) -> str:
    """The role of a head's words, a letter before or after them too many; "" when it is none."""
    said = fold_text(words)[0].strip(" \t:.*-()_|")
    for form in (said, said[1:].strip(), said[:-1].strip()):
        for name, pattern in kinds.items():
            if len(form) > 1 and pattern.fullmatch(form):
                return name
    return ""


def written(flow: Flow, span: Span) -> str:
    """A cell's words without the rule beside them that a scan reads as a bar or a one."""
    return _STRAY.sub("", flow.written(*span)).strip(" |")


def decisions(flow: Flow) -> list[Decision]:
    """Every row of the tables of decisions; those that report on older decisions are left out."""
    return [
        row
        for table in of_decisions(flow)
        if "done" not in table.roles
        for row in rows(flow, table)
    ]


def reports(flow: Flow) -> list[Span]:
    """Where tables tell what became of older decisions."""
    return [(table.start, table.end) for table in of_decisions(flow) if "done" in table.roles]


def of_decisions(flow: Flow) -> Iterator[Table]:
    """Tables with a column of decisions."""
    every = cells.tables(flow, 0, len(flow.folded), lambda said: role(_DECISIONS, said), "text")
    for table in every:
        if "text" in table.roles:
            yield table


def rows(flow: Flow, table: Table) -> Iterator[Decision]:
    """The rows that say something."""
    for row in table.rows:
        filled = {name: said(flow, spans) for name, spans in row.items()}
        if text := filled.get("text"):
            first = next((span for span in row.get("other", []) if span[0] < text[0]), text)
            number = flow.written(*first).strip(" .-)(") if first != text else ""
            number = number if number.isdigit() else ""
            start = first[0] if number else text[0]
            who, when = worded(flow, filled.get("who")), dated(flow, filled.get("when"))
            yield Decision(start, number, text, who, when)


def worded(flow: Flow, span: Span | None) -> Span | None:
    """A cell with a word in it; of a scan a dash may be read as a figure."""
    return span if span and re.search(r"[آ-ی]{2}", flow.folded[slice(*span)]) else None


def dated(flow: Flow, span: Span | None) -> Span | None:
    """A cell with a word or a date in it."""
    return worded(flow, span) or (span if span and "/" in flow.folded[slice(*span)] else None)


def said(flow: Flow, spans: list[Span]) -> Span | None:
    """A cell's words from first to last when they stand together, else its first stretch."""
    kept = [span for span in spans if not _EMPTY.match(flow.folded[slice(*span)])]
    if not kept:
        return None
    between = flow.folded[kept[0][1] : kept[-1][0]]
    return (kept[0][0], kept[-1][1]) if not between.strip() else kept[0]


_MONTH_ALONE = rule(rf"(?P<month>{details.MONTH})(?: ?ماه)? (?:سال )?(?P<year>1[34]\d\d)")


def deadline(flow: Flow, span: Span, met: PartialDate | None = None) -> Proposal[Deadline]:
    """What stands under «مهلت»: a day, or words such as «دو هفته»."""
    if known := details.deadline(flow, *span, met):
        return known
    words = written(flow, span)
    if month := _MONTH_ALONE.fullmatch(flow.folded[slice(*span)].strip()):
        day = PartialDate(int(month["year"]), details.month_number(month["month"]))
        return flow.propose(Deadline(day, words), *span, 0.9)
    found = re.search(FULL, flow.folded[slice(*span)])
    day = read(found[0]) if found else None
    return flow.propose(Deadline(day[0] if day else None, words), *span, day[1] if day else 0.8)


def people(flow: Flow, which: str, end: int) -> tuple[Proposal[PersonLine], ...]:
    """`present` or `absent` persons of the tables before the decisions."""
    made: list[Proposal[PersonLine]] = []
    for table in cells.tables(flow, 0, end, lambda words: role(_PEOPLE, words)):
        if "who" not in table.roles:
            continue
        above = flow.folded[: table.start].rstrip().rpartition("\n")[2]
        all_absent = bool(_ABSENT_HEAD.search(above))
        for row in table.rows:
            name = said(flow, row.get("who", []))
            if name is None or not re.search(r"[آ-ی]{2}", flow.folded[slice(*name)]):
                continue
            post, there = said(flow, row.get("post", [])), said(flow, row.get("there", []))
            mark = written(flow, there) if there else ""
            is_absent = all_absent or bool(_ABSENT.search(fold_text(mark)[0]))
            if is_absent == (which == "absent"):
                who, _, beside = written(flow, name).partition("\t")
                line = PersonLine(who, written(flow, post) if post else beside)
                made.append(flow.propose(line, *name, 0.85))
    return tuple(made)
