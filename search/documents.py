"""A record as the document the engine keeps: everything a person could ask it by."""

from collections.abc import Iterable, Iterator

from django.utils.timezone import localdate

from archive import history
from archive.jalali import PartialDate
from archive.models import Page, Record, Unit, newest_readings
from archive.persian import amounts, number_key
from archive.vocabulary import LEVEL_WORDS, Level
from search.analysis import EMPTY, NUMBER_MARK, exact_tokens, tokens
from search.engine import IndexDocument
from search.spans import blocks


def full_text(record: Record) -> str:
    """All that is matched: number, title, people of the paper, its text or its pages."""
    detail = getattr(record, record.kind, None)
    said = [record.number, record.title, record.body.title if record.body else ""]
    for name in ("subject", "responsible", "sender", "receiver", "signer", "sender_number",
                 "person", "post", "chair", "secretary"):  # fmt: skip
        said.append(str(getattr(detail, name, "") or ""))
    pages = newest_readings(record.pages.all())
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


def sums_of(record: Record) -> list[int]:
    """Sums of money in rials: the one entered, else those that the text names."""
    entered = getattr(getattr(record, record.kind, None), "amount", None)
    if entered:
        return [entered]
    pages = [page.text for page in newest_readings(record.pages.all())]
    said = pages if "\f".join(pages) == record.text else [record.text, *pages]
    sums = {amount.rials for text in said for amount in amounts(text)}
    return sorted(rials for rials in sums if rials < 2**63)


def document(
    record: Record, version: int, above: dict[int, list[str]], states: Iterable[str] = ()
) -> IndexDocument:
    """One record; `above` gives the codes of its unit and of those over it, `states` its states."""
    made = tokens(full_text(record))
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
        amounts=sums_of(record),
        card=card_tokens(record) or [EMPTY],
        kind=record.kind,
        body=record.body.code if record.body else "",
        unit=record.unit.code if record.unit else "",
        units=above.get(record.unit_id or 0, []),
        year=int(record.date[:4]) if record.date else 0,
        level=LEVEL_WORDS[Level(record.level)] if record.level is not None else "",
        stage=record.stage,
        date=int(digits),
        filed=filed_on(record),
        states=list(states),
    )


def filed_on(record: Record) -> int:
    """The office's day of filing as Jalali digits; 0 for what is not filed."""
    if record.filed_at is None:
        return 0
    return int(str(PartialDate.from_date(localdate(record.filed_at))).replace("/", ""))


def units_above() -> dict[int, list[str]]:
    """Unit id -> codes of the unit and all above it."""
    units = {u.pk: u for u in Unit.objects.all()}
    return {
        pk: [units[int(i)].code for i in unit.path.strip("/").split("/") if int(i) in units]
        for pk, unit in units.items()
        if unit.path
    }


def documents(ids: Iterable[int], versions: dict[int, int]) -> Iterator[IndexDocument]:
    """Documents of these records, those that still exist."""
    above, wanted = units_above(), list(ids)
    states = state_tokens(wanted)
    rows = Record.objects.filter(pk__in=wanted).select_related(
        "unit", "body", "meeting", "resolution", "letter", "document"
    )
    for record in rows.prefetch_related("pages"):
        told = states.get(record.pk, ())
        yield document(record, versions.get(record.pk, 0), above, told)


def state_tokens(ids: Iterable[int]) -> dict[int, list[str]]:
    """Decision -> its legal states, each with the blocks of days it holds on.

    With all facts: what an asker may not be told is left out when he asks.
    """
    return {
        pk: [f"{span.status}:{block}" for span in held for block in blocks(span.start, span.end)]
        for pk, held in history.spans(ids).items()
    }
