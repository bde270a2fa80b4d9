"""The chain of a decision in order: proposal, sessions, approval, conformity, notification,
amendments, action; and what it acts on and is acted on by, to walk along."""

from collections.abc import Iterable

from django.db.models import Q

from archive.access import Visibility
from archive.history.execution import executed
from archive.history.steps import STEP_LABELS, Item
from archive.models import Event, Record, Relation
from archive.validity import CHANGING, clause_key
from archive.vocabulary import EventType, Kind, Predicate, RelationState

LONGEST = 60  # papers of one chain
SOURCES = (Predicate.BASED_ON, Predicate.FOLLOWS, Predicate.IMPLEMENTS)
INFLUENCE = tuple(p for p in Predicate if p not in (Predicate.ENCLOSES, Predicate.ANSWERS))


def relations_of(ids: Iterable[int], predicates: Iterable[str]) -> list[Relation]:
    """Confirmed relations from or to these papers, with both ends."""
    known = list(ids)
    return list(
        Relation.objects.filter(
            Q(subject__in=known) | Q(object__in=known),
            predicate__in=list(predicates),
            state=RelationState.CONFIRMED,
        )
        .select_related("subject__body", "object__body")
        .order_by("pk")
    )


def relations_about(record: Record, predicates: Iterable[str], sight: Visibility) -> list[Relation]:
    """Those of the decision, and those of its minutes that name its clause or the whole session.

    The latter are told as the decision's own; whose minutes he may not read, their words are left
    out. As in `archive.history.loading.meant`.
    """
    own = record.resolution
    home = own.meeting if own.meeting and sight.shows(own.meeting) else None
    rows = relations_of([record.pk, *([home.pk] if home else [])], predicates)
    if home is None:
        return rows
    found = []
    for row in rows:
        for end in ("subject", "object"):
            if getattr(row, f"{end}_id") != home.pk:
                continue
            if is_about(getattr(row, f"{end}_clause"), own.clause):
                if end == "subject" and not sight.reads(home):
                    row.quote = ""
                setattr(row, end, record)
        if record.pk in (row.subject_id, row.object_id) and row.subject_id != row.object_id:
            found.append(row)
    return found


def is_about(named: str, clause: str) -> bool:
    """Does a fact about «بند …» of minutes, or about all of them, concern this clause?"""
    return clause_key(named) in ("", clause_key(clause))


def connected(record: Record, sight: Visibility) -> list[Relation]:
    """Relations that change a state, from paper to paper as far as the reader may follow."""
    known, ahead = {record.pk}, {record.pk}
    found: dict[int, Relation] = {}
    while ahead and len(known) < LONGEST:
        near = relations_of(ahead - {record.pk}, CHANGING)
        if record.pk in ahead:
            near = [*relations_about(record, CHANGING, sight), *near]
        rows = [row for row in near if sight.shows(row.subject) and sight.shows(row.object)]
        found = {row.pk: row for row in rows} | found
        ahead = {pk for row in rows for pk in (row.subject_id, row.object_id)} - known
        known |= ahead
    return list(found.values())


def chain(record: Record, sight: Visibility) -> list[Item]:
    """The steps of a decision that the reader may know of, in the order of their days."""
    items = [*own_steps(record, sight), *event_steps(record, sight), *executed(record, sight)]
    items += [
        other for row in connected(record, sight) for other in change_steps(row, record, sight)
    ]
    items += source_steps(record, sight)
    order = list(STEP_LABELS)
    unique = {(i.step, i.date, i.record and i.record.pk, i.label): i for i in items}
    return sorted(unique.values(), key=lambda i: (i.date or "9999", order.index(i.step)))


def influence(record: Record, sight: Visibility) -> list[Item]:
    """What it acts on and is acted on by, one step away, without what the reader may not meet."""
    found = []
    for row in relations_of([record.pk], INFLUENCE):
        outgoing = row.subject_id == record.pk
        other = row.object if outgoing else row.subject
        if other.pk == record.pk or not sight.shows(other):
            continue
        quote = row.quote if sight.reads(row.subject) else ""
        label = str(Predicate(row.predicate).label)
        date = row.effective or row.subject.date
        found.append(
            Item("change", label, date, other, quote, row.page, False, outgoing, row.predicate)
        )
    return sorted(found, key=lambda item: item.date)


def own_steps(record: Record, sight: Visibility) -> list[Item]:
    """The session it was decided in and its own dates."""
    own = record.resolution
    found = []
    if own.meeting and sight.shows(own.meeting):
        found.append(Item("session", own.meeting.title, own.meeting.date, own.meeting))
    found.append(Item("approval", own.votes if sight.reads(record) else "", record.date, record))
    for step, date in (
        ("notification", own.notified), ("effective", own.effective), ("end", own.ends),
    ):  # fmt: skip
        if date:
            found.append(Item(step, "", date))
    return found


def event_steps(record: Record, sight: Visibility) -> list[Item]:
    """Events of its approval, to who reads the decision; the letter only if he may meet it."""
    if not sight.reads(record):
        return []
    told = record.resolution.notified
    found = []
    for event in events_of(record, sight):
        letter = event.letter if event.letter and sight.shows(event.letter) else None
        if event.type == EventType.NOTIFIED and event.date == told and letter is None:
            continue
        step = "notification" if event.type == EventType.NOTIFIED else "conformity"
        label = str(EventType(event.type).label)
        found.append(Item(step, label, event.date, letter, auto=event.type == EventType.SILENCE))
    return found


def events_of(record: Record, sight: Visibility) -> list[Event]:
    """Its own events and those of its minutes that concern it."""
    home = record.resolution.meeting
    known = [record.pk, *([home.pk] if home and sight.shows(home) else [])]
    rows = (
        Event.objects.filter(resolution__in=known).select_related("letter").order_by("date", "pk")
    )
    clause = record.resolution.clause
    return [row for row in rows if row.resolution_id == record.pk or is_about(row.clause, clause)]


def change_steps(row: Relation, record: Record, sight: Visibility) -> list[Item]:
    """A change between two papers of the chain, told from the paper that changes."""
    subject, target = row.subject, row.object
    outgoing = subject.pk == record.pk
    other = target if outgoing else subject
    quote = row.quote if sight.reads(subject) else ""
    date = row.effective or subject.date
    label = str(Predicate(row.predicate).label)
    made = [Item("change", label, date, other, quote, row.page, False, outgoing, row.predicate)]
    if record.pk not in (subject.pk, target.pk) or outgoing:
        made.append(Item("approval", "", target.date, target))
    return made


def source_steps(record: Record, sight: Visibility) -> list[Item]:
    """What it rests on or carries out, and what carries it out or follows it up."""
    found = []
    for row in relations_about(record, SOURCES, sight):
        outgoing = row.subject_id == record.pk
        other = row.object if outgoing else row.subject
        step = source_step(row.predicate, other, outgoing=outgoing)
        if not step or not sight.shows(other) or other.pk == record.resolution.meeting_id:
            continue
        quote = row.quote if sight.reads(row.subject) else ""
        label = str(Predicate(row.predicate).label)
        found.append(Item(step, label, other.date, other, quote, row.page, False, outgoing))
    return found


def source_step(predicate: str, other: Record, *, outgoing: bool) -> str:
    """Which step the other paper is; "" for none of this decision's course."""
    decided = other.kind in (Kind.RESOLUTION, Kind.MEETING)
    if outgoing:
        if predicate == Predicate.IMPLEMENTS:
            return ""
        return "session" if decided else "proposal"
    # A decision that rests on this one has a course of its own; a letter after it acts on it.
    return "action" if predicate == Predicate.IMPLEMENTS or not decided else ""
