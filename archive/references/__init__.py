"""From a citation to the record it means: by kind, number, date, body and clause, never by guess.

One record that fits is the target; two are left to a person; none waits until its paper is filed.
Reading, looking up and proposing relations happen in the transaction that files the text.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Q

from archive import access, audit, citations
from archive.access import Visibility
from archive.citations import Citation
from archive.jalali import PartialDate
from archive.models import (
    CitationReading,
    CitationState,
    CitedPlace,
    Page,
    Record,
    newest_readings,
)
from archive.models.audit import Act
from archive.persian import fold, number_key
from archive.references import proposals
from archive.references.lookup import Shelf, batched
from archive.vocabulary import Kind, Stage

QUOTE = 300
SCANNED = ("ocr", "mixed")
SURE = 0.7
_DAY_FOLLOWS = re.compile(r"[\s,(]*(?:مورخه?|به ?تاریخ)(?![آ-ی])")
LETTER = "نامه شماره "  # a field of numbers leaves the word out


# ---- reading ----
def texts_of(record: Record, pages: Sequence[Page]) -> Iterator[tuple[int | None, str]]:
    """(page number, text) of what a record says; a clause and a paper without pages: its text."""
    if record.kind == Kind.RESOLUTION or not any(page.text for page in pages):
        yield None, record.text
        return
    for page in pages:
        yield page.number, page.text


def quote_of(text: str, span: tuple[int, int]) -> str:
    """The sentence around a span."""
    start = max(text.rfind(mark, 0, span[0]) for mark in (". ", "؛", "\n")) + 1
    ends = [at for mark in (". ", "؛", "\n") if (at := text.find(mark, span[1])) > 0]
    whole = " ".join(text[start : min(ends, default=len(text))].split())
    if len(whole) <= QUOTE:
        return whole
    return " ".join(text[max(start, span[0] - 100) : span[0] + QUOTE - 100].split())


def citing_day(record: Record) -> PartialDate | None:
    """The record's own date, as far as it is one."""
    try:
        return PartialDate.parse(record.date)
    except ValueError:
        return None


def place_of(record: Record, page: int | None, text: str, found: Citation) -> CitedPlace:
    """An unsaved row for a citation in a text of the record."""
    return CitedPlace(
        record=record,
        page=page,
        start=found.span[0],
        end=found.span[1],
        text=found.text,
        quote=quote_of(text, found.span),
        kind=found.kind,
        number=(found.number or "")[:100],
        number_key=number_key(found.number)[:120] if found.number else "",
        issuer=(found.issuer or "")[:255],
        dates=list(found.dates),
        day=found.dates[0] if found.dates else "",
        other_day=found.dates[1] if len(found.dates) > 1 else "",
        clause=(found.clause or "")[:40],
        session=found.session if found.session and found.session < 10**6 else None,
        relation=found.relation or "",
    )


def _own(record: Record, found: Citation) -> bool:
    """A paper that names itself cites nobody."""
    return bool(
        found.number
        and number_key(found.number) == record.number_key
        and (not found.dates or not record.date or record.date in found.dates)
    )


def places_in(record: Record, pages: Sequence[Page]) -> list[CitedPlace]:
    """The citations of a record's text, not yet looked up."""
    day = citing_day(record)
    places = [
        place_of(record, page, text, found)
        for page, text in texts_of(record, pages)
        for found in citations.find(text, day)
        if not _own(record, found)
    ]
    scans = {page.number: page for page in pages if page.origin in SCANNED}
    for place in places:
        if place.page in scans:
            place.doubtful = is_doubtful(place, scans[place.page])
    known = {_identity(place) for place in places}
    return places + [one for one in field_places(record, day) if _identity(one) not in known]


def field_places(record: Record, day: PartialDate | None) -> Iterator[CitedPlace]:
    """The citations that stand in a record's fields: its title, and what a letter answers."""
    written = [("title", record.title, "", "")]
    if record.kind == Kind.LETTER:
        written += [
            ("in_reply_to", record.letter.in_reply_to, LETTER, "answers"),
            ("follows", record.letter.follows, LETTER, "follows"),
        ]
    for name, value, before, relation in written:
        for found in citations.find(before + value, day) if value else ():
            if not _own(record, found):
                place = place_of(record, None, before + value, found)
                place.field, place.quote = name, value[:QUOTE]
                place.start = max(0, place.start - len(before))
                place.end -= len(before)
                place.text = value[place.start : place.end]
                place.relation = relation or place.relation
                yield place


def is_doubtful(place: CitedPlace, page: Page) -> bool:
    """Is there no word of the scan that gives this number with confidence and without a rival?

    A day that is named and was not read would have told two papers of one number apart.
    """
    wanted = _digits(place.number)
    if not wanted:
        return False
    if not place.dates and _DAY_FOLLOWS.match(fold(page.text[place.end : place.end + 20])):
        return True
    words = [word for word in page.words if _gives(_digits(word[0]), wanted)]
    return all(word[2] < SURE or _rivals(wanted, _digits(word[3] or "")) for word in words)


def _gives(read: list[str], wanted: list[str]) -> bool:
    """Is this the word of the number? A bare serial inside a longer number is another number."""
    return read == wanted if len(wanted) == 1 else set(wanted) <= set(read)


def _digits(text: str) -> list[str]:
    return re.findall(r"\d+", fold(text))


def _rivals(one: list[str], other: list[str]) -> bool:
    """A second reading with as many parts and other digits may be the right one."""
    return len(one) == len(other) and sorted(one) != sorted(other)


def _identity(place: CitedPlace) -> tuple[str, str, str, str]:
    return place.kind, place.number_key, "|".join(place.dates), place.clause


@transaction.atomic
def read_records(records: Sequence[Record]) -> list[CitedPlace]:
    """Reads, looks up and proposes for records whose text is new; a person's choices stay."""
    chosen = {
        (place.record_id, *_identity(place)): place
        for place in CitedPlace.objects.filter(record__in=records, settled_by__isnull=False)
    }
    CitedPlace.objects.filter(record__in=records).delete()
    pages: dict[int, list[Page]] = {}
    rows = Page.objects.filter(record__in=records).defer("words")
    for page in rows.order_by("record", "number", "-reading"):
        pages.setdefault(page.record_id, []).append(page)
    places = [
        place
        for record in records
        for place in places_in(record, newest_readings(pages.get(record.pk, ())))
    ]
    for place in places:
        if kept := chosen.get((place.record_id, *_identity(place))):
            place.target_id, place.state = kept.target_id, kept.state
            place.settled_by_id = kept.settled_by_id
    look_up([place for place in places if place.settled_by_id is None])
    CitedPlace.objects.bulk_create(places)
    CitationReading.objects.bulk_create(
        [CitationReading(record=record) for record in records],
        update_conflicts=True,
        unique_fields=["record"],
        update_fields=["read_at"],
    )
    proposals.propose(places)
    look_up_again(records)
    return places


def read_record(record: Record) -> None:
    """The same for one record, as filing and a new reading of its pages ask."""
    read_records([record])


def catch_up(most: int | None = None) -> int:
    """Reads final records never read, all or the first `most`, in batches; -> how many."""
    count = 0
    waiting = Record.objects.exclude(stage=Stage.DRAFT).filter(citation_reading=None)
    ids = list(waiting.order_by("pk").values_list("pk", flat=True)[:most])
    for batch in batched(ids):
        rows = Record.objects.filter(pk__in=batch)
        read_records(list(rows.select_related("body", "unit", "letter", "resolution")))
        count += len(batch)
    return count


def read_all_again() -> int:
    """Makes all rows anew; what persons chose is kept."""
    CitationReading.objects.all().delete()
    return catch_up()


# ---- looking up ----
def look_up(places: Iterable[CitedPlace], among: Q | None = None) -> None:
    """Sets target and state of places; does not save. `among`: only these records count."""
    places = list(places)
    shelf = Shelf.of(places, among)
    for place in places:
        answer = shelf.answer(place)
        place.state = answer.state
        place.target = answer.records[0] if answer.state == CitationState.RESOLVED else None


def in_draft(
    text: str, day: PartialDate, sight: Visibility, span: tuple[int, int]
) -> list[CitedPlace]:
    """The citations of a text that nobody files, unsaved, found among what the reader may meet.

    Only those that begin in the span are looked up.
    """
    draft = Record(kind=Kind.RESOLUTION, date=str(day))
    cited = [one for one in citations.find(text, day) if span[0] <= one.span[0] < span[1]]
    places = [place_of(draft, None, text, one) for one in cited]
    look_up(places, among=access.visible(sight))
    return places


def candidates(place: CitedPlace) -> tuple[Record, ...]:
    """The records that a person may choose from; the caller checks his rights."""
    return Shelf.of([place]).answer(place).records


@transaction.atomic
def choose(place: CitedPlace, target: Record | None, *, user: AbstractBaseUser) -> None:
    """A person's word on what a citation means; `target` None: nothing here, ask no more."""
    place.target, place.settled_by = target, user
    place.state = CitationState.RESOLVED if target else CitationState.REFUSED
    place.save(update_fields=["target", "settled_by", "state"])
    what = f"cites {target.uuid}" if target else "cites nothing here"
    audit.note(Act.CHANGE, user=user, record=place.record, what=what)
    proposals.propose([place])


def look_up_again(records: Sequence[Record]) -> None:
    """New papers may be what open citations wait for, or make a sure one doubtful."""
    keys = {record.number_key for record in records if record.number_key}
    keys |= {
        number_key(record.letter.sender_number)
        for record in records
        if record.kind == Kind.LETTER and record.letter.sender_number
    }
    dates = {record.date for record in records if record.kind == Kind.MEETING and record.date}
    wanted = Q(number_key__in=keys - {""})
    wanted |= Q(number_key="") & (Q(day__in=dates) | Q(other_day__in=dates))
    sessions = {int(r.number) for r in records if r.kind == Kind.MEETING and r.number.isdecimal()}
    wanted |= Q(number_key="", day="", session__in=[n for n in sessions if n < 10**6])
    rows = CitedPlace.objects.filter(wanted, settled_by=None).select_related(
        "record__body", "record__unit"
    )
    waiting = list(rows)
    before = {row.pk: (row.state, row.target_id) for row in waiting}
    look_up(waiting)
    changed = [row for row in waiting if (row.state, row.target_id) != before[row.pk]]
    CitedPlace.objects.bulk_update(changed, ["state", "target"])
    proposals.propose(changed)


def open_citations_to(key: str) -> int:
    """How many citations of this number wait for a record that nobody filed yet."""
    return CitedPlace.objects.filter(number_key=key, state=CitationState.UNRESOLVED).count()
