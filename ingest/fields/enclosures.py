"""How many papers a letter says are enclosed."""

import re

from archive.jalali import words_to_number
from ingest.fields.flow import Flow, rule
from ingest.fields.proposal import Proposal

_ENCLOSURES = rule(
    r"(?:(?:^|(?<=[\n\t ]))پیوست(?: ها)? *: *|(?:^|(?<=\n))[^\S\n]*پیوست +(?=ندارد|دارد|\d))"
    r"(?P<what>[^\n\t]{1,30})"
)
_ENCLOSED_IN = rule(
    r"(?:پیوست|ضمیمه) *\(? *(?P<n>\d{1,4}|[آ-ی]{2,8})"
    r" (?:برگ|صفحه|نسخه|فقره|قطعه|جلد)(?![آ-ی])"
    r"|(?<!\d)(?P<m>\d{1,3}) (?:برگ|صفحه|نسخه|فقره|قطعه|جلد) (?:به )?(?:پیوست|ضمیمه)"
    r"|(?<![آ-ی])در (?P<o>\d{1,3}|[آ-ی]{2,4}) (?:برگ|صفحه|نسخه|فقره|قطعه|جلد) به (?:پیوست|ضمیمه)"
)
_LEAVES = rule(r"(?P<n>[آ-ی]{2,8}) (?:برگ|صفحه|نسخه|فقره|قطعه|جلد)")


def find(flow: Flow) -> Proposal[int] | None:
    """The count beside the label, else the one that the text tells; 0 for «ندارد»."""
    match = _ENCLOSURES.search(flow.folded)
    if match is None or match["what"].strip() == "دارد":
        for told in _ENCLOSED_IN.finditer(flow.folded):  # «به پیوست (۱۲ برگ)»
            which = next(name for name in ("n", "m", "o") if told[name])
            number = told[which]
            if count := int(number) if number.isdecimal() else words_to_number(number):
                return flow.propose(count, *told.span(which), 0.85)
    if match is None:
        return None
    what = match["what"].strip()
    if rule("ندارد|-|بدون پیوست").match(what):
        return flow.propose(0, *match.span("what"), 0.95)
    if digits := re.search(r"\d{1,4}", what):
        return flow.propose(int(digits[0]), *match.span("what"), 0.95)
    leaves = _LEAVES.search(what)
    count = words_to_number(leaves["n"] if leaves else what.split()[0])
    # «دارد» says that something is enclosed, not how many: one, and unsure.
    return flow.propose(count or 1, *match.span("what"), 0.9 if count else 0.5)
