"""One sheaf of pages → the proposal of minutes: the head, the people, the clauses, the warnings."""

import re
from collections.abc import Sequence

from ingest.fields import (
    abreast,
    attendance,
    clauses,
    decisions,
    head,
    heading,
    hours,
    rows,
    signed,
)
from ingest.fields.flow import Flow, fold_text
from ingest.fields.proposal import Caution, MinutesProposal, PersonLine, Proposal
from ingest.reading import PageReading

_HEAD_LIMIT = 2500


def minutes(pages: Sequence[PageReading]) -> MinutesProposal:
    """Everything that the pages say about one meeting; what is not said stays None."""
    pages = [rows.celled(page) for page in pages]
    flow = Flow(pages)
    begin = clauses.first_start(flow)
    end = min(len(flow.folded), max(begin, 600), _HEAD_LIMIT)
    date, date_cautions = head.date(flow, begin, end)
    found, cautions = clauses.find(flow, date.value if date else None)
    start, stop = _hours(flow, end)
    present, absent, guests = (people(flow, which, begin) for which in abreast.LISTS)
    raw = fold_text("\n".join(page.text for page in pages))[0]
    return MinutesProposal(
        body=head.body(flow, begin, end),
        number=head.number(flow, begin) or head.number(flow, end),
        term=head.term(flow, end),
        session_kind=head.session_kind(flow, end),
        date=date,
        start=start,
        end=stop,
        place=head.place(flow, end),
        mode=head.mode(flow, end),
        chair=head.officer(flow, "chair", end),
        secretary=head.officer(flow, "secretary", end),
        level=head.level(raw, flow),
        present=present,
        absent=absent,
        guests=guests,
        agenda=attendance.agenda(flow, begin, end),
        clauses=found,
        warnings=(*date_cautions, *cautions, *_unsigned(flow, present)),
    )


def people(flow: Flow, which: str, begin: int) -> tuple[Proposal[PersonLine], ...]:
    """The persons of a list; where nobody is said to have been there, who signed."""
    if which != "guests" and (found := decisions.people(flow, which, begin)):
        return found
    if beside := abreast.lists(flow):
        return beside.get(which, ())
    found = attendance.people(flow, which, begin)
    if found or which != "present":
        return found
    # The attendance may stand below the decisions, or be signatures alone.
    return decisions.people(flow, which, len(flow.folded)) or signed.people(flow, begin)


def _hours(flow: Flow, end: int) -> tuple[Proposal[str] | None, Proposal[str] | None]:
    """Begin and end: of the heading's cells, else of the text."""
    cells = heading.values(flow, end)
    start, stop = hours.hours(flow, end)
    in_cells = {name: hours.at(flow, cells[name]) for name in ("start", "end") if name in cells}
    return in_cells.get("start") or start, in_cells.get("end") or stop


def _unsigned(flow: Flow, present: Sequence[Proposal[PersonLine]]) -> list[Caution]:
    """Persons listed as present whose name does not stand below the closing sentence."""
    closing = clauses.CLOSING.search(flow.folded, clauses.section(flow)[1])
    if closing is None or not present:
        return []
    tail = re.sub(r"\s", "", flow.folded[closing.end() :])
    page = flow.page_at(closing.start())
    signed = {
        one.value.name: re.sub(r"\s", "", fold_text(one.value.name)[0].split(" ")[-1]) in tail
        for one in present
    }
    if not any(signed.values()):
        return []  # signatures without printed names: nothing to compare
    return [
        Caution(
            "signature_missing",
            f"{name} is present but not signed",
            page,
            "",
            (("name", name),),
        )
        for name, found in signed.items()
        if not found
    ]
