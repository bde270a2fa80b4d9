"""Any other paper → title, date and number: enough to list it and find it again."""

import re
from collections.abc import Sequence

from archive import jalali
from archive.jalali import PartialDate
from ingest.fields import head
from ingest.fields.details import DATE
from ingest.fields.flow import Flow, fold_text, rule
from ingest.fields.proposal import Caution, DocumentProposal, Proposal
from ingest.reading import PageReading

_LABEL = rule(r"^(?:شماره|تاریخ|پیوست|بسمه|به نام|صفحه|جمهوری اسلامی|کد|تلفن|نشانی)")
_TITLE = rule(r"(?:^|(?<=\n))[^\S\n]*(?:موضوع|عنوان) *: *(?P<title>[^\n]{3,200})")
_NUMBER = rule(
    r"شماره(?: قرارداد| حکم| گواهی(?:نامه)?)? *: *(?P<n>[\dآ-ی]{1,12}(?:[/\-.][\dآ-ی]{1,12}){0,5})"
)
_DATES = (
    rule(rf"(?:^|(?<=\s))(?:تاریخ(?: صدور| تنظیم| انعقاد| ابلاغ)?|مورخه?) *: *(?P<date>{DATE})"),
    # «از تاریخ … لغایت …» tells how long something lasted.
    rule(rf"(?<!از\x20)(?:مورخه?|تاریخ) *(?P<date>{DATE})"),
    rule(rf"(?P<date>{DATE})"),
)


def document(pages: Sequence[PageReading]) -> DocumentProposal:
    """What the first page says of itself."""
    flow = Flow(pages)
    raw = fold_text("\n".join(page.text for page in pages))[0]
    date = _date(flow)
    lacking = [] if date else [Caution("document_without_date", "no date was found on the paper")]
    return DocumentProposal(
        title=_title(flow),
        date=date,
        number=_number(flow),
        level=head.level(raw, flow),
        warnings=tuple(lacking),
    )


def _title(flow: Flow) -> Proposal[str] | None:
    if match := _TITLE.search(flow.folded, 0, 2500):
        return flow.propose(flow.written(*match.span("title")), *match.span("title"), 0.9)
    at = 0
    for line in flow.folded.split("\n")[:12]:
        words = line.strip()
        if len(words) > 5 and re.search(r"[آ-ی]{2}", words) and not _LABEL.match(words):
            begin = at + line.find(words)
            stop = begin + min(len(words), 160)
            return flow.propose(flow.written(begin, stop), begin, stop, 0.6)
        at += len(line) + 1
    return None


def _number(flow: Flow) -> Proposal[str] | None:
    for match in _NUMBER.finditer(flow.folded, 0, 2500):
        if re.search(r"\d", match["n"]):
            return flow.propose(flow.written(*match.span("n")), *match.span("n"), 0.85)
    return None


def _date(flow: Flow) -> Proposal[PartialDate] | None:
    for pattern, sure in zip(_DATES, (0.9, 0.8, 0.5), strict=True):
        if match := pattern.search(flow.folded):
            readings = jalali.candidates(flow.written(*match.span("date")))
            if readings:
                certain = sure if len(readings) == 1 else sure / 2
                return flow.propose(readings[0], *match.span("date"), certain)
    if found := head.long_date(flow, 0, len(flow.folded)):
        return flow.propose(found[0], *found[1], 0.6)
    return None
