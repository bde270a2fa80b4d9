"""Which papers a letter answers («عطف به») or goes on from («پیرو»)."""

import re

from archive import jalali
from archive.jalali import PartialDate
from ingest.fields.details import LABELLED_DATE
from ingest.fields.flow import Flow, rule
from ingest.fields.proposal import Proposal, Reference

ID = r"[\dآ-یA-Za-z]{1,12}(?:[^\S\n]?[/\-._][^\S\n]?[\dآ-ی]{1,12}){0,5}"
_REFERENCE = (
    rf".{{0,3}}?\s*(?:به )?(?:نامه|مرقومه|مکاتبه|درخواست|بخشنامه)?"
    rf"(?:(?!پیوست|ضمیمه)[^.،؛]){{0,40}}?شماره(?: های)? *:? *(?P<n>{ID})"
    rf"(?:\s*،?\s*(?:مورخه?|به تاریخ|تاریخ|-)\s*(?P<date>{LABELLED_DATE}))?"
)
_IN_REPLY = rule(r"(?:عطف(?: به)?|بازگشت(?: به)?|در پاسخ(?: به)?)" + _REFERENCE)
_FOLLOWS = rule(r"پیرو" + _REFERENCE)


def in_reply(flow: Flow, before: PartialDate | None) -> Proposal[Reference] | None:
    """The paper answered; `before` is the letter's own day."""
    return _reference(flow, _IN_REPLY, before)


def follows(flow: Flow, before: PartialDate | None) -> Proposal[Reference] | None:
    """The paper gone on from; `before` is the letter's own day."""
    return _reference(flow, _FOLLOWS, before)


def _reference(
    flow: Flow, pattern: re.Pattern[str], before: PartialDate | None
) -> Proposal[Reference] | None:
    """The first paper with a number that the words name; a line's end may cut them."""
    for match in pattern.finditer(flow.joined):
        number = flow.written(*match.span("n"))
        if not re.search(r"\d|[۰-۹]", number):
            continue
        written = flow.written(*match.span("date")) if match["date"] else ""
        dates = tuple(jalali.candidates(written, before)) if written else ()
        reference = Reference(number, dates, flow.written(*match.span()))
        return flow.propose(reference, *match.span(), 0.9)
    return None
