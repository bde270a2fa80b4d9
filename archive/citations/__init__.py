"""Citations in running text: which paper a sentence means, before anybody looks it up.

Papers write one number in many ways (parts reversed by right-to-left display, spaces and kashida
inside, the date glued on), so recognition keeps everything the writer may have meant and leaves
the choice to the register. Method after eyecite: a word that names the kind opens a citation, a
small grammar reads on from there.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from archive.citations.forms import CLAUSE_BEFORE, KIND, NO_LETTER
from archive.citations.reading import Item, Reading, read
from archive.citations.relations import relation_of
from archive.jalali import PartialDate, candidates
from archive.persian import ZWNJ, fold, number_parts


@dataclass(frozen=True)
class Citation:
    """What a text says about one cited paper; span counts code points of the untouched text."""

    text: str
    span: tuple[int, int]
    kind: str
    number: str | None = None
    parts: tuple[str, ...] = ()
    issuer: str | None = None
    dates: tuple[str, ...] = ()
    clause: str | None = None
    session: int | None = None
    relation: str | None = None


@lru_cache(maxsize=4096)
def _fold_letter(letter: str) -> str:
    return " " if letter == ZWNJ or letter.isspace() else fold(letter)


@dataclass(frozen=True)
class Flat:
    """The folded text and, for each of its letters, where it stood in the source."""

    source: str
    text: str
    places: tuple[int, ...]

    @classmethod
    def of(cls, source: str) -> "Flat":
        letters, places = [], []
        for place, letter in enumerate(source):
            for folded in _fold_letter(letter):
                letters.append(folded)
                places.append(place)
        return cls(source, "".join(letters), tuple(places))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The source span of a folded one; a kashida after its last letter belongs to it."""
        stop = self.places[end - 1] + 1
        while self.source[stop : stop + 1] == "\u0640":
            stop += 1
        return self.places[start], stop

    def slice(self, start: int, end: int) -> str:
        begin, stop = self.span(start, end)
        return self.source[begin:stop]


def find(text: str, citing: PartialDate | None = None) -> list[Citation]:
    """All citations of a text in order; `citing` (the paper's own date) drops later readings."""
    flat = Flat.of(text)
    readings: list[Reading] = []
    past = 0
    for match in KIND.finditer(flat.text):
        if match.start() < past or _is_other_paper(flat.text, match):
            continue
        reading = read(flat.text, match)
        if reading.is_citation:
            readings.append(reading)
            past = reading.end
    found: list[Citation] = []
    for i, reading in enumerate(readings):
        left = readings[i - 1].end if i else 0
        right = readings[i + 1].start if i + 1 < len(readings) else len(flat.text)
        relation = relation_of(
            flat.text[left : reading.start],
            flat.text[reading.end : right],
            first=i == 0,
            last=i + 1 == len(readings),
        )
        found += [replace(c, relation=relation) for c in _citations(flat, reading, citing)]
    return found


def _is_other_paper(text: str, match: re.Match[str]) -> bool:
    """An agreement is no letter; a session alone is no minutes unless a clause of it is meant."""
    if match[0].strip() == "جلسه":
        return not CLAUSE_BEFORE.search(text, max(0, match.start() - 40), match.start())
    before = text[max(0, match.start() - 12) : match.start()]
    return bool(match["letter"] and NO_LETTER.search(before))


def _citations(flat: Flat, reading: Reading, citing: PartialDate | None) -> Iterator[Citation]:
    issuer = flat.slice(*reading.issuer) if reading.issuer else None
    for item in reading.items or [Item(reading.start, reading.end)]:
        end = item.end if len(reading.items) > 1 else reading.end
        number = flat.slice(*item.number) if item.number else None
        written = item.date or reading.date
        dates = candidates(written, before=citing) if written else []
        yield Citation(
            text=flat.slice(item.start, end),
            span=flat.span(item.start, end),
            kind=_kind(reading, issuer),
            number=number,
            parts=number_parts(number) if number else (),
            issuer=issuer,
            dates=tuple(map(str, dates)),
            clause=reading.clause,
            session=reading.session,
        )


def _kind(reading: Reading, issuer: str | None) -> str:
    """What the cabinet passes is a decree, whatever the sentence calls it."""
    if reading.kind == "resolution" and issuer and fold(issuer).endswith("وزیران"):
        return "cabinet_decree"
    return reading.kind
