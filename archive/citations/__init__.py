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

from archive.citations.dates import meanings
from archive.citations.forms import CLAUSE_BEFORE, KIND, NO_LETTER, OWN_HEAD
from archive.citations.reading import Item, Reading, read
from archive.citations.relations import INHERITED, JOINED, NEXT, relation_of
from archive.jalali import PartialDate
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
    readings = _readings(flat)
    relations = _relations(flat.text, readings)
    found: list[Citation] = []
    for reading, relation in zip(readings, relations, strict=True):
        for citation in _citations(flat, reading, citing):
            if reading.aforesaid:
                earlier = next((c for c in reversed(found) if c.kind == citation.kind), None)
                if earlier is None and not reading.surely:
                    continue
                citation = _as_before(citation, earlier)
            found.append(replace(citation, relation=relation))
    return found


def _as_before(citation: Citation, earlier: Citation | None) -> Citation:
    """«مصوبه فوق‌الذکر» takes number, date and issuer from the citation it points back to."""
    if earlier is None:
        return citation
    return replace(
        earlier,
        text=citation.text,
        span=citation.span,
        clause=citation.clause,
    )


def _readings(flat: Flat) -> list[Reading]:
    text = flat.text
    readings: list[Reading] = []
    past = 0
    for match in KIND.finditer(text):
        if match.start() < past or _is_other_paper(text, match):
            continue
        reading = read(text, match)
        if reading.is_citation and not _is_own_head(flat, reading):
            readings.append(reading)
            past = reading.end
    return readings


def _is_own_head(flat: Flat, reading: Reading) -> bool:
    """«صورتجلسه دویست و چهل و یکمین جلسه …:» opens the minutes themselves."""
    if reading.kind != "minutes" or reading.items or reading.date or reading.clause:
        return False
    start, end = flat.span(reading.start, reading.end)
    line_start = flat.source.rfind("\n", 0, start) + 1
    return not flat.source[line_start:start].strip() and bool(OWN_HEAD.match(flat.source, end))


def _relations(text: str, readings: list[Reading]) -> list[str | None]:
    """What each cited place undergoes; «طبق … و …» and «… و … لغو شد» hold for all they join."""
    edges = [0, *(edge for r in readings for edge in (r.start, r.end)), len(text)]
    gaps = [text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True)]
    ends = [*(NEXT for _ in readings[1:]), ""]
    relations = [
        relation_of(gaps[i], gaps[i + 1] + end, reading.kind)
        for i, (reading, end) in enumerate(zip(readings, ends, strict=False))
    ]
    for i in range(1, len(readings)):
        if relations[i] is None and relations[i - 1] in INHERITED and _joins(gaps[i]):
            relations[i] = relations[i - 1]
    for i in range(len(readings) - 2, -1, -1):
        after = relations[i + 1]
        if relations[i] is None and after not in INHERITED and _joins(gaps[i + 1]):
            relations[i] = after
    return relations


def _joins(gap: str) -> bool:
    return len(gap) < 80 and bool(JOINED.fullmatch(gap))


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
        dates = meanings(written, citing) if written else []
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
