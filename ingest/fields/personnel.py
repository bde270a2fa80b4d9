"""A paper about a person → whom it names and the facts it proves, each value with its place.

Kinds: `appointment`, `degree` and `certificate` tell one fact in a form or a sentence; `cv` tells
many under headings; `appraisal` a score for each year. What stands nowhere on the page is not
proposed.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.fields import (
    appraisals,
    careers,
    cells,
    columns,
    dated,
    head,
    narrated,
    orders,
    rows,
    spelling,
)
from ingest.fields.document import document
from ingest.fields.facts import CERTIFICATES, COURSES, EDUCATION, SERVICE, same, words
from ingest.fields.flow import Flow, fold_text, rule
from ingest.fields.labels import Labelled, labelled
from ingest.fields.proposal import Caution, FactProposal, PersonnelProposal, Proposal
from ingest.reading import PageReading

KINDS = ("appointment", "degree", "certificate", "cv", "appraisal")
_DEFAULT = {"appointment": SERVICE, "degree": EDUCATION, "certificate": COURSES, "cv": ""}
_SENTENCE = {
    "appointment": orders.appointment, "degree": orders.degree, "certificate": orders.certificate,
}  # fmt: skip
_HONOURS = rule(r"^(?:(?:جناب|سرکار|آقای|آقا|خانم|برادر|خواهر|مهندس|دکتر|حاج)\s+)+")
_OFFICE = rule(r"^(?:شهرداری|سازمان|شرکت|دانشگاه|مؤسسه|معاونت|اداره کل|مرکز)")
_HEAD = 1500
LABELLED = 0.7  # a date of the general rules that is surer than this stands behind its label
_WHOLE = re.compile(r"[\dآ-غف-يپچژکگی]{1,12}(?:\s?[/\-.]\s?[\dآ-غف-يپچژکگی]{1,12}){0,5}")


def personnel(
    pages: Sequence[PageReading], kind: str, known: spelling.Known = spelling.NOTHING
) -> PersonnelProposal:
    """Everything that a paper of one of KINDS says; what is not said stays out.

    Names that the register knows are given in its spelling where the reading is near one of them.
    """
    in_order = columns.parted if kind == "cv" else rows.ordered
    flow = Flow([in_order(page) for page in pages])
    listed = document(pages)
    marks = [
        *labelled(flow, 0, len(flow.folded)),
        *(Labelled(r, at, *v) for r, at, v in cells.pairs(flow, 0, len(flow.folded))),
        *(Labelled(r, at, *v) for r, at, v in cells.above(flow, 0, len(flow.folded))),
    ]
    found = [spelling.settled_fact(fact, known) for fact in facts_of(flow, kind)]
    post = found[0].values.get("title") if kind == "appointment" and found else None
    raw = fold_text("\n".join(page.text for page in pages))[0]
    date = dated_head(flow, marks, kind) or (
        listed.date if listed.date and listed.date.confidence > LABELLED else None
    )
    return PersonnelProposal(
        title=listed.title, date=date if kind != "cv" else dated_head(flow, marks, kind),
        number=numbered(flow, marks), level=head.level(raw, flow),
        person=spelling.settled(person(flow, marks), known.people), code=code(flow, marks),
        post=post, issuer=issuer(flow),
        facts=tuple(found), warnings=tuple(cautions(flow, marks, found)),
    )  # fmt: skip


def facts_of(flow: Flow, kind: str) -> list[FactProposal]:
    """Facts of all parts, none twice; a form's one fact is filled up from its sentence."""
    if kind == "appraisal":
        return appraisals.told(flow)
    found: list[FactProposal] = []
    for part in careers.parts(flow):
        for fact in careers.told(flow, part, _DEFAULT[kind]):
            if not any(same(fact, other) for other in found):
                found.append(fact)
    if kind == "cv":
        told = {fact.kind for fact in found}
        found += narrated.services(flow) if SERVICE not in told else ()
        found += narrated.studies(flow) if EDUCATION not in told else ()
        return found
    main = _DEFAULT[kind]
    sentence = _SENTENCE[kind](flow)
    return united(found, sentence, sentence.kind if sentence else main)


def united(
    found: list[FactProposal], sentence: FactProposal | None, kind: str
) -> list[FactProposal]:
    """What the sentence adds to the form's own fact of its kind, that fact first."""
    if sentence is None:
        return found
    own = next((fact for fact in found if fact.kind == kind), None)
    if own is None:  # a form that says what it is needs no guess of another kind
        return (
            found
            if any(fact.kind in (COURSES, CERTIFICATES) for fact in found)
            else [sentence, *found]
        )
    whole = replace(own, values={**sentence.values, **own.values})
    return [whole, *(fact for fact in found if fact is not own)]


def person(flow: Flow, marks: Sequence[Labelled]) -> Proposal[str] | None:
    """The name: by its label, from first and last name, else by the honour before it."""
    for mark in marks:
        if mark.role == "name" and (found := named(flow, mark.start, mark.end)):
            return found
    first = next((m for m in marks if m.role == "first"), None)
    last = next((m for m in marks if m.role == "last"), None)
    if first and last:
        spans = [(first.start, first.end), (last.start, last.end)]
        return words(flow, spans, 0.9)
    if found := orders.person(flow):
        return found
    return named(flow, first.start, first.end) if first else None


def named(flow: Flow, start: int, end: int) -> Proposal[str] | None:
    """A name without its honours; one word alone is no name."""
    if honours := _HONOURS.match(flow.folded[start:end]):
        start += honours.end()
    said = words(flow, [(start, end)])
    return said if said and 1 < len(said.value.split()) < 7 else None


def code(flow: Flow, marks: Sequence[Labelled]) -> Proposal[str] | None:
    """The personnel number."""
    for mark in marks:
        said = flow.written(mark.start, mark.end).split()
        if mark.role == "code" and said and any(c.isdigit() for c in said[0]):
            return flow.propose(said[0], mark.start, mark.start + len(said[0]), 0.9)
    return None


def numbered(flow: Flow, marks: Sequence[Labelled]) -> Proposal[str] | None:
    """The paper's own number: the first that is labelled so and holds a digit."""
    for mark in marks:
        said = flow.folded[mark.start : mark.end]
        whole = _WHOLE.match(said) if mark.role == "number" and mark.at < _HEAD else None
        # A number with a hole in it was not read whole: none is better than half of one.
        if (
            whole
            and re.search(r"\d", whole[0])
            and not re.match(r"\s?[/%٪\d]", said[whole.end() :])
        ):
            end = mark.start + whole.end()
            return flow.propose(flow.written(mark.start, end), mark.start, end, 0.9)
    return None


def dated_head(flow: Flow, marks: Sequence[Labelled], kind: str) -> Proposal[object] | None:
    """The day of issue: the first date labelled so."""
    for mark in marks:
        if mark.role == "date" and (mark.at < _HEAD or kind != "cv"):
            day = next(dated.days(flow.folded, mark.start, mark.end), None)
            if day and day.date.day:
                return day.proposed(flow)
    return None


def issuer(flow: Flow) -> Proposal[str] | None:
    """The office whose name heads the paper."""
    for line in list(cells.lines(flow.folded, 0, min(len(flow.folded), 600)))[:6]:
        said = flow.folded[slice(*line)].strip()
        if _OFFICE.match(said) and len(said) < 90 and ":" not in said:
            return flow.propose(flow.written(*line), *line, 0.7)
    return None


def cautions(flow: Flow, marks: Sequence[Labelled], found: Sequence[FactProposal]) -> list[Caution]:
    """What a person must look at: no name, no fact, an interval that ends before it begins."""
    made = []
    if person(flow, marks) is None:
        made.append(Caution("person_missing", "no person's name was found on the paper"))
    if not found:
        made.append(Caution("no_facts", "no fact about the person was found on the paper"))
    for fact in found:
        first, last = fact.values.get("from"), fact.values.get("to")
        if first and last and last.value and last.value.last() < first.value.first():
            text = f"the service from {first.value} ends before it begins, {last.value}"
            made.append(Caution("interval_reversed", text, last.page))
    return made
