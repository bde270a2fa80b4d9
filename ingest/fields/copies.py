"""Who else gets a letter: the list under «رونوشت»."""

import re

from ingest.fields import cells
from ingest.fields.flow import Flow, rule
from ingest.fields.proposal import Proposal

LABEL = rule(r"(?:^|(?<=\n))[^\S\n]*(?:گیرندگان )?رونوشت(?: ?ها)?(?: به)? *:?(?P<rest>[^\n]*)")
# Parted by lines, by «؛», or by numbers within one line.
_PART = re.compile(r"(?:(?!(?<=[^\S\n])\d{1,2}[^\S\n]?[-.)][^\S\n]?[آ-ی])[^\n؛])+")
_LISTED = re.compile(r"^\s*(?:\d{1,2}\s*[-.)]|[-•*])")
_FOR_NOTICE = rule(r"(?:جهت|برای) (?:استحضار|اطلاع|اقدام|آگاهی|پیگیری|درج|دستور|صدور)")


def _listed_at_end(flow: Flow) -> int:
    """Where the last lines are a list of offices «جهت استحضار», its heading not read."""
    at = len(flow.folded)
    for start, stop in reversed(list(cells.lines(flow.folded, 0, len(flow.folded)))):
        if not _LISTED.match(flow.folded[start:stop]):
            break
        at = start
    return at if _FOR_NOTICE.search(flow.folded, at) else len(flow.folded)


def find(flow: Flow) -> tuple[Proposal[str], ...]:
    """A line or a part between semicolons each; without its heading, the last list of all."""
    match = LABEL.search(flow.folded)
    at = match.start("rest") if match else _listed_at_end(flow)
    found: list[Proposal[str]] = []
    for part in _PART.finditer(flow.folded, at):
        words = re.sub(r"^[\W\d]+", "", part[0]).strip()
        if len(words) > 3 and not rule(r"نشانی|آدرس|تلفن|کد پستی|دورنگار").match(words):
            begin = part.start() + part[0].find(words)
            found.append(
                flow.propose(
                    flow.written(begin, begin + len(words)),
                    begin,
                    begin + len(words),
                    0.85,
                )
            )
    return tuple(found)
