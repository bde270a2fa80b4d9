"""One sheaf of pages → the proposal of minutes: the head, the people, the clauses, the warnings."""

import re
from collections.abc import Sequence

from ingest.fields import clauses, decisions, head
from ingest.fields.flow import Flow, fold_text
from ingest.fields.proposal import Caution, MinutesProposal, PersonLine, Proposal
from ingest.reading import PageReading

_HEAD_LIMIT = 2500


def minutes(pages: Sequence[PageReading]) -> MinutesProposal:
    """Everything that the pages say about one meeting; what is not said stays None."""
    flow = Flow(pages)
    found, cautions = clauses.find(flow)
    begin = clauses.first_start(flow)
    end = min(len(flow.folded), max(begin, 600), _HEAD_LIMIT)
    date, date_cautions = head.date(flow, begin, end)
    start, stop = head.hours(flow, end)
    present = decisions.people(flow, "present", begin) or head.people(flow, "present", begin)
    raw = fold_text("\n".join(page.text for page in pages))[0]
    return MinutesProposal(
        body=head.body(flow, begin, end),
        number=head.number(flow, end),
        term=head.term(flow, end),
        session_kind=head.session_kind(flow, end),
        date=date,
        start=start,
        end=stop,
        place=head.place(flow, end),
        mode=head.mode(flow, end),
        chair=head.officer(flow, "chair"),
        secretary=head.officer(flow, "secretary"),
        level=head.level(raw, flow),
        present=present,
        absent=decisions.people(flow, "absent", begin) or head.people(flow, "absent", begin),
        guests=head.people(flow, "guests", begin),
        agenda=head.agenda(flow, end),
        clauses=found,
        warnings=(*date_cautions, *cautions, *_unsigned(flow, present)),
    )


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
