"""The chain of a decision in order: proposal, sessions, approval, conformity, notification,
amendments, action; and what it acts on and is acted on by, to walk along."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from archive.access import Visibility
from archive.models import Record, Relation
from archive.validity import CHANGING
from archive.vocabulary import EventType, Kind, Predicate, RelationState

LONGEST = 60  # papers of one chain
SOURCES = (Predicate.BASED_ON, Predicate.FOLLOWS, Predicate.IMPLEMENTS)
INFLUENCE = tuple(p for p in Predicate if p not in (Predicate.ENCLOSES, Predicate.ANSWERS))
STEP_LABELS = {
    "proposal": _("Proposal"), "session": _("Session"), "approval": _("Decision"),
    "conformity": _("Conformity"), "notification": _("Notification"), "effective": _("In force"),
    "end": _("End"), "change": _("Change"), "action": _("Action"),
}  # fmt: skip


@dataclass(frozen=True)
class Item:
    """One step: what, when, by which paper, in which sentence."""

    step: str
    label: str
    date: str
    record: Record | None = None
    sentence: str = ""
    page: int | None = None
    auto: bool = False  # recorded by the system
    outgoing: bool = False  # this paper acts on the other
    predicate: str = ""

    @property
    def step_label(self) -> str:
        """The step in words."""
        return str(STEP_LABELS[self.step])


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


def connected(record: Record, sight: Visibility) -> list[Relation]:
    """Relations that change a state, from paper to paper as far as the reader may follow."""
    known, ahead = {record.pk}, {record.pk}
    found: dict[int, Relation] = {}
    while ahead and len(known) < LONGEST:
        rows = [
            row
            for row in relations_of(ahead, CHANGING)
            if sight.shows(row.subject) and sight.shows(row.object)
        ]
        found |= {row.pk: row for row in rows}
        ahead = {pk for row in rows for pk in (row.subject_id, row.object_id)} - known
        known |= ahead
    return list(found.values())


def chain(record: Record, sight: Visibility) -> list[Item]:
    """The steps of a decision that the reader may know of, in the order of their days."""
    items = [*own_steps(record, sight), *event_steps(record, sight)]
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
    for event in record.events.select_related("letter").order_by("date", "pk"):
        letter = event.letter if event.letter and sight.shows(event.letter) else None
        if event.type == EventType.NOTIFIED and event.date == told and letter is None:
            continue
        step = "notification" if event.type == EventType.NOTIFIED else "conformity"
        label = str(EventType(event.type).label)
        found.append(Item(step, label, event.date, letter, auto=event.type == EventType.SILENCE))
    return found


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
    """What it rests on or carries out, and what carries it out."""
    found = []
    for row in relations_of([record.pk], SOURCES):
        outgoing = row.subject_id == record.pk
        other = row.object if outgoing else row.subject
        if not sight.shows(other):
            continue
        if outgoing and row.predicate == Predicate.IMPLEMENTS:
            continue
        acts = not outgoing and row.predicate == Predicate.IMPLEMENTS
        decided = other.kind in (Kind.RESOLUTION, Kind.MEETING)
        step = "action" if acts else "session" if decided else "proposal"
        if not outgoing and not acts:
            continue
        quote = row.quote if sight.reads(row.subject) else ""
        label = str(Predicate(row.predicate).label)
        found.append(Item(step, label, other.date, other, quote, row.page, False, outgoing))
    return found
