"""A record as the document the engine keeps: everything a person could ask it by."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache

from django.utils.timezone import get_default_timezone, localdate

from archive import history
from archive.jalali import PartialDate
from archive.models import Page, Record, Unit, newest_readings
from archive.persian import amounts, number_key
from archive.vocabulary import LEVEL_WORDS, Kind, Level
from search.analysis import EMPTY, NUMBER_MARK, exact_tokens, tokens
from search.engine import IndexDocument
from search.spans import blocks

# What a kind says beside what every record says.
SAID: dict[str, tuple[str, ...]] = {
    Kind.RESOLUTION: ("subject", "responsible"),
    Kind.LETTER: ("sender", "receiver", "signer", "sender_number"),
    Kind.DOCUMENT: ("person", "post"),
    Kind.MEETING: ("chair", "secretary"),
}
# Nothing else is read when an index is built: every column of a million records costs.
COLUMNS = (
    "kind", "stage", "number", "title", "date", "filed_at", "text", "level", "place", "unit_id",
    "body__code", "body__title", "resolution__amount",
    *(f"{kind}__{name}" for kind, names in SAID.items() for name in names),
)  # fmt: skip


def full_text(record: Record, pages: list[Page]) -> str:
    """All that is matched: number, title, people of the paper, its text or its pages."""
    detail = getattr(record, record.kind, None)
    said = [record.number, record.title, record.body.title if record.body else ""]
    if detail is not None:
        said += [getattr(detail, name) for name in SAID[record.kind]]
    said += [page.text for page in pages] or [record.text]
    said += [
        str(other) for page in pages for _, _, _, other in word_rows(page) if other
    ]  # a doubtful number is found by both its readings
    if pages and record.text and not same_text(record, pages):
        said.append(record.text)
    return "\n".join(filter(None, said))


def same_text(record: Record, pages: list[Page]) -> bool:
    """The pages say the record's own text word for word; what OCR bends does not.

    So a clean text that came by import stays findable beside the reading of its scan.
    """
    return record.text.split() == " ".join(page.text for page in pages).split()


def word_rows(page: Page) -> Iterator[tuple[str, list[float], float, str | None]]:
    """Rows of a page's word list."""
    for row in page.words:
        yield row[0], row[1], row[2], row[3] if len(row) > 3 else None


def card_tokens(record: Record) -> list[str]:
    """Tokens of number, date and body: all that a metadata reader may ask by."""
    said = " ".join([record.number, record.date, record.body.title if record.body else ""])
    return exact_tokens(said)


def sums_of(record: Record, pages: list[Page]) -> list[int]:
    """Sums of money in rials: the one entered, else those that the text names."""
    decided = getattr(record, "resolution", None) if record.kind == Kind.RESOLUTION else None
    if decided and decided.amount:
        return [decided.amount]
    read = [page.text for page in pages]
    said = read if "\f".join(read) == record.text else [record.text, *read]
    sums = {amount.rials for text in said for amount in amounts(text)}
    return sorted(rials for rials in sums if rials < 2**63)


def document(
    record: Record, version: int, units: list[str], pages: list[Page], states: list[str]
) -> IndexDocument:
    """One record; `units`: codes of those above it and its own, `pages`: their newest readings."""
    made = tokens(full_text(record, pages))
    exact = list(made.exact)
    if record.number:
        exact.append(NUMBER_MARK + number_key(record.number))
    digits = record.date.replace("/", "").ljust(8, "0") if record.date else "0"
    return IndexDocument(
        id=record.pk,
        version=version,
        place=record.place,
        exact=exact,
        stem=made.stem,
        skeleton=made.skeleton,
        pairs=made.pairs,
        trigrams=made.trigrams,
        number=NUMBER_MARK + number_key(record.number) if record.number else "",
        amounts=sums_of(record, pages),
        card=card_tokens(record) or [EMPTY],
        kind=record.kind,
        body=record.body.code if record.body else "",
        unit=units[-1] if units else "",
        units=units,
        year=int(record.date[:4]) if record.date else 0,
        level=LEVEL_WORDS[Level(record.level)] if record.level is not None else "",
        stage=record.stage,
        date=int(digits),
        filed=filed_on(record),
        states=states,
    )


def filed_on(record: Record) -> int:
    """The office's day of filing as Jalali digits; 0 for what is not filed."""
    office = get_default_timezone()  # named: the thread's own is looked up ten times as long
    return digits_of(localdate(record.filed_at, office)) if record.filed_at else 0


@lru_cache(maxsize=10_000)
def digits_of(day: date) -> int:
    """A day as Jalali digits; an archive was filed on few of them."""
    return int(str(PartialDate.from_date(day)).replace("/", ""))


def units_above() -> dict[int, list[str]]:
    """Unit id -> codes of all above it and, last, its own."""
    codes = dict(Unit.objects.values_list("pk", "code"))
    paths = Unit.objects.values_list("pk", "path")
    return {
        pk: [codes[int(i)] for i in path.split("/") if i and int(i) in codes] or [codes[pk]]
        for pk, path in paths
    }


def documents(ids: Iterable[int], versions: dict[int, int]) -> Iterator[IndexDocument]:
    """Documents of these records, those that still exist."""
    above, wanted = units_above(), list(ids)
    states, pages = state_tokens(wanted), pages_of(wanted)
    rows = Record.objects.filter(pk__in=wanted).only(*COLUMNS)
    for record in rows.select_related("body", "meeting", "resolution", "letter", "document"):
        pk = record.pk
        units = above.get(record.unit_id or 0, [])
        yield document(record, versions.get(pk, 0), units, pages.get(pk, []), states.get(pk, []))


def pages_of(ids: Iterable[int]) -> dict[int, list[Page]]:
    """Record -> the newest reading of each of its pages. Not prefetched: most have no page."""
    read: dict[int, list[Page]] = defaultdict(list)
    for page in Page.objects.filter(record__in=list(ids)):
        read[page.record_id].append(page)
    return {pk: newest_readings(pages) for pk, pages in read.items()}


def state_tokens(ids: Iterable[int]) -> dict[int, list[str]]:
    """Decision -> its legal states, each with the blocks of days it holds on.

    With all facts: what an asker may not be told is left out when he asks.
    """
    return {
        pk: [f"{span.status}:{block}" for span in held for block in blocks(span.start, span.end)]
        for pk, held in history.spans(ids).items()
    }
