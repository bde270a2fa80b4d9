"""A life told in sentences: «از … تا … در سمت … خدمت کرده‌ام», «دارای مدرک … رشته …»."""

import re
from collections.abc import Iterator
from itertools import pairwise

from ingest.fields import careers, dated, facts
from ingest.fields.cells import Span
from ingest.fields.flow import Flow, rule
from ingest.fields.proposal import FactProposal

# A comma is often read as a full stop: only behind a verb it ends a sentence.
_STOP = re.compile(r"(?:ید|یم|ند|دد|ود|ست|شد|شم|نم|دم|رم|تم|ام|رد|شت|فت|اد)\.(?=\s|$)|؛")
# The post is said to be one, or begins as posts do; its words end before the verb.
_POST = r"(?:رئیس|رییس|مدیر|معاون|کارشناس|مسئول|سرپرست|مشاور|ناظر|بازرس|حسابدار|شهردار)"
_AS = rule(
    r"^[\s،,]*(?:(?:نیز|هم|بنده|اینجانب)\s+)*"
    rf"(?:(?:به عنوان|(?:در|با|به) سمت|در پست|با عنوان)\s+(?=[«\"آ-ی])|(?={_POST}))"
)
_VERB = rule(
    r"(?<![آ-ی])(?:(?:به )?خدمت(?![آ-ی])|مشغول|(?:به )?انجام وظیفه|اشتغال|بوده|هستم|می ?باشم"
    r"|(?:به )?کار (?:کرد|بود|پرداخت)|داشته|منصوب|فعالیت (?:کرد|داشت|نمود)|سپس|پس از آن)"
)
_LABEL_BELOW = re.compile(r"\n[^\n:]{2,40}:")
LONGEST = 150  # letters that may tell of one degree
_HOLDS = rule(r"مدرک|دارای|دارنده|فارغ ?التحصیل|دانش ?آموخته|تحصیلات|موفق به اخذ")
_STUDY = re.compile(rule(r"(?:(?:دانشجوی?|مقطع|دوره|مدرک)\s+)*").pattern + facts.DEGREE.pattern)


def sentences(flow: Flow) -> Iterator[Span]:
    """Where each sentence stands; a line's end ends none."""
    yield from pairwise(ends(flow))


def ends(flow: Flow) -> list[int]:
    """Where sentences begin and end, the text's own edges among them."""
    return [0, *(match.end() for match in _STOP.finditer(flow.joined)), len(flow.joined)]


def services(flow: Flow) -> Iterator[FactProposal]:
    """Posts with the days before them, in sentences with a verb."""
    for start, end in sentences(flow):
        days: list[dated.Stretch] = []
        at = start
        while found := dated.stretch(flow.joined, at, end):
            days.append(found)
            at = found.end
        stops = [*(day.start for day in days[1:]), end]
        for day, stop in zip(days, stops, strict=False):
            lead = _AS.match(flow.joined[day.end : stop])
            verb = _VERB.search(flow.joined, day.end + lead.end(), stop) if lead else None
            if lead and verb:
                yield from careers.one_service(flow, (day.end + lead.end(), verb.start()), day)


def studies(flow: Flow) -> Iterator[FactProposal]:
    """Degrees that a sentence says are held, each up to the next one."""
    for start, end in sentences(flow):
        if not _HOLDS.search(flow.joined, start, end):
            continue
        starts = [match.start() for match in _STUDY.finditer(flow.joined, start, end)]
        for begin, stop in pairwise([*starts, end]):
            label = _LABEL_BELOW.search(flow.folded, begin, stop)
            item = begin, min(label.start() if label else stop, begin + LONGEST)
            if fact := careers.studied(flow, item):
                yield fact
