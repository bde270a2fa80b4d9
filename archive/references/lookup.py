"""The records that citations may mean, and which of them nothing speaks against."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from archive.models import CitationState, CitedPlace, Record
from archive.persian import ZWNJ, fold, number_key
from archive.vocabulary import BodyType, DocumentType, Kind, Stage

BATCH = 200
# In which kinds of record a cited kind may be filed.
KINDS: dict[str, tuple[str, ...]] = {
    "resolution": (Kind.RESOLUTION,),
    "minutes": (Kind.MEETING,),
    "letter": (Kind.LETTER,),
    "request": (Kind.LETTER, Kind.DOCUMENT),
    "report": (Kind.DOCUMENT, Kind.LETTER),
    "bill": (Kind.DOCUMENT, Kind.LETTER),
    "circular": (Kind.DOCUMENT, Kind.LETTER),
    "cabinet_decree": (Kind.DOCUMENT,),
    "judgment": (Kind.DOCUMENT, Kind.LETTER),
}
DOCUMENT_TYPES: dict[str, frozenset[str]] = {
    "bill": frozenset({DocumentType.BILL, DocumentType.OTHER}),
    "report": frozenset({DocumentType.REPORT, DocumentType.OTHER}),
}
# The word that opens a body's name, folded -> types of body that it can be.
BODY_WORDS: dict[str, frozenset[str]] = {
    "شورای اسلامی": frozenset({BodyType.COUNCIL}),
    "شورای شهر": frozenset({BodyType.COUNCIL}),
    "شورای محترم": frozenset({BodyType.COUNCIL}),
    "شورای سازمان": frozenset({BodyType.ORGANISATION_COUNCIL}),
    "شورای شهرداران": frozenset({BodyType.DISTRICT_MAYORS}),
    "شورای عالی": frozenset({BodyType.EXTERNAL}),
    "هییت مدیره": frozenset({BodyType.BOARD}),
    "هیات مدیره": frozenset({BodyType.BOARD}),
    "هییت وزیران": frozenset({BodyType.EXTERNAL}),
    "کمیسیون": frozenset({BodyType.COMMISSION, BodyType.EXTERNAL}),
    "کارگروه": frozenset({BodyType.WORKING_GROUP}),
    "کمیته": frozenset({BodyType.WORKING_GROUP, BodyType.COMMISSION}),
}
LONG_NUMBER = 6


def batched(rows: Iterable[Any]) -> Iterator[list[Any]]:
    """In lists that one question to the database can name."""
    left = list(rows)
    for start in range(0, len(left), BATCH):
        yield left[start : start + BATCH]


@dataclass(frozen=True)
class Answer:
    """What fits a citation, and whether one alone may be taken."""

    records: tuple[Record, ...]
    sure: bool = True

    @property
    def state(self) -> str:
        """Two that fit, or one on thin evidence, are left to a person."""
        if not self.records:
            return CitationState.UNRESOLVED
        one = len(self.records) == 1 and self.sure
        return CitationState.RESOLVED if one else CitationState.AMBIGUOUS


@dataclass
class Shelf:
    """The records that some citations may mean, fetched together."""

    by_number: dict[str, list[Record]]
    by_date: dict[str, list[Record]]
    clauses: dict[tuple[int, str], Record]

    @classmethod
    def of(cls, places: Sequence[CitedPlace], among: Q | None = None) -> "Shelf":
        """Three questions to the database, whatever the number of places.

        `among`: only these records, as if there were no others.
        """
        keys = {_key(place) for place in places} - {""}
        dates = {day for place in places if not place.number_key for day in place.dates}
        filed = Record.objects.exclude(stage=Stage.DRAFT).select_related(
            "body", "unit", "letter", "resolution", "document"
        )
        filed = filed.filter(among or Q()).defer("text", "extra")
        by_number: dict[str, list[Record]] = {}
        for chunk in batched(sorted(keys)):
            for record in filed.filter(number_key__in=chunk):
                by_number.setdefault(record.number_key, []).append(record)
        cls._sent(filed, places, by_number)
        by_date: dict[str, list[Record]] = {}
        for chunk in batched(sorted(dates)):
            for record in filed.filter(kind__in=(Kind.MEETING, Kind.RESOLUTION), date__in=chunk):
                by_date.setdefault(record.date, []).append(record)
        meetings = [r for rows in by_date.values() for r in rows if r.kind == Kind.MEETING]
        meetings += [r for rows in by_number.values() for r in rows if r.kind == Kind.MEETING]
        clauses = {
            (record.resolution.meeting_id, record.resolution.clause): record
            for record in filed.filter(resolution__meeting__in=meetings)
        }
        return cls(by_number, by_date, clauses)

    @staticmethod
    def _sent(
        filed: QuerySet[Record], places: Sequence[CitedPlace], table: dict[str, list[Record]]
    ) -> None:
        """Letters are cited by their sender's number too."""
        days = {day for p in places if p.number_key and p.kind == "letter" for day in p.dates}
        for chunk in batched(sorted(days)):
            for record in filed.filter(kind=Kind.LETTER, letter__sender_date__in=chunk):
                key = number_key(record.letter.sender_number)
                if key and record not in table.get(key, ()):
                    table.setdefault(key, []).append(record)

    def answer(self, place: CitedPlace) -> Answer:
        """The records that fit one citation."""
        kinds = KINDS[place.kind]
        if key := _key(place):
            found = self.by_number.get(key, [])
        else:
            found = [record for day in place.dates for record in self.by_date.get(day, ())]
        found = [r for r in found if r.kind in kinds and _fits(place, r)]
        if place.kind == "resolution" and not place.number_key and place.clause:
            found = [r for r in found if r.resolution.clause == place.clause]
        found = _nearest_body(place, found)
        if place.kind == "minutes" and place.clause:
            found = [self.clauses.get((r.pk, place.clause), r) for r in found]
        return Answer(tuple(found), sure=_is_sure(place) and all(_knows(place, r) for r in found))


def _key(place: CitedPlace) -> str:
    """The number to look for; minutes without number and day are known by their session's."""
    if place.kind == "minutes" and not place.number_key and not place.dates and place.session:
        return str(place.session)
    return place.number_key


def _fits(place: CitedPlace, record: Record) -> bool:
    """Nothing that the citation says speaks against the record."""
    if record.pk == place.record_id:
        return False
    is_later = bool(record.date and place.record.date and record.date > place.record.date)
    if is_later and not ("|" in place.number_key and record.date in place.dates):
        return False  # nobody cites what is not passed yet, unless number and day both say so
    types = DOCUMENT_TYPES.get(place.kind)
    if types and record.kind == Kind.DOCUMENT and record.document.type not in types:
        return False
    if place.dates and not any(_is_day_of(record, day) for day in place.dates):
        return False
    return record.body is None or _may_be(place.issuer, record)


def _is_day_of(record: Record, day: str) -> bool:
    """The cited day is the paper's own, or the one on which it was sent."""
    days = [record.date]
    if record.kind == Kind.RESOLUTION:
        days.append(record.resolution.notified)
    elif record.kind == Kind.LETTER:
        days.append(record.letter.sender_date)
    known = [own for own in days if own]
    return not known or any(own.startswith(day) or day.startswith(own) for own in known)


def _may_be(issuer: str, record: Record) -> bool:
    """The named body is not another one than the record's."""
    named = " ".join(fold(issuer.replace(ZWNJ, " ")).split())
    for word, types in BODY_WORDS.items():
        if named.startswith(word):
            if record.body.type not in types:
                return False
            break
    rest = set(named.split()) - _COMMON
    title = _words(record.body.title)
    return not rest or bool(rest & title) or not (title - _COMMON)


_COMMON = frozenset(
    fold(word)
    for word in [
        "شورای",
        "اسلامی",
        "شهر",
        "محترم",
        "هیئت",
        "هیات",
        "مدیره",
        "سازمان",
        "کمیسیون",
        "کارگروه",
        "کمیته",
        "و",
        "شهرداری",
    ]
)


def _nearest_body(place: CitedPlace, found: list[Record]) -> list[Record]:
    """«صورتجلسه … هیئت مدیره» without a name means the board of the paper's own house."""
    if len(found) < 2 or place.number_key:
        return found
    named = _words(place.issuer) - _COMMON
    at_home = [r for r in found if r.unit_id == place.record.unit_id]
    return at_home if len(at_home) == 1 and not named else found


def _knows(place: CitedPlace, record: Record) -> bool:
    """A day without a number needs its body: «هیئت مدیره» alone is that of the own house."""
    if place.number_key or record.unit_id == place.record.unit_id:
        return True
    if not place.issuer or record.body is None:
        return False
    return record.body.type != BodyType.BOARD or bool(_words(place.issuer) - _COMMON)


def _is_sure(place: CitedPlace) -> bool:
    """A short number alone is found in many registers: it needs a day or a body beside it."""
    parts = place.number_key.split("|") if place.number_key else []
    if place.doubtful:
        return False  # one digit taken for another makes it another clause of the same session
    if place.dates or len(parts) > 1:
        return True
    return bool(place.issuer) or any(len(part) >= LONG_NUMBER for part in parts)


def _words(title: str) -> set[str]:
    return set(re.findall(r"\w+", fold(title.replace(ZWNJ, " "))))
