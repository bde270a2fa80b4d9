"""The older papers that a draft may have to do with, found and read under the reader's rights."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from archive.access import Visibility
from archive.models import Page, Record, newest_readings
from archive.vocabulary import Kind, Stage
from search import drafts
from search.analysis import numbers, words
from search.drafts import Clause, Older
from search.engine import SearchRequest
from search.engines import engine
from search.query import Phrase, Query
from search.sight import for_engine

CANDIDATES = 20  # papers looked at for one stretch of the draft
ASKED = 24  # words of a stretch that are searched for
FIGURES = 4  # of them numbers
SHORT = 2  # digits of a number that is anywhere
LONG = 40  # words from which a clause is asked sentence by sentence
LONGEST_OLD = 60_000  # letters of an older paper that are compared


def candidates(text: str, clause: Clause, sight: Visibility) -> list[int]:
    """Records that share words with the clause, among those whose text the reader may read."""
    stretches = [clause.said]
    if len(clause.said.tokens) > LONG and len(clause.sentences) > 1:
        stretches = [s.said for s in clause.sentences if not s.is_formula]
    # No metadata: a card says nothing that could be compared.
    seen = for_engine(replace(sight, metadata=frozenset()))
    found: dict[int, None] = {}
    for stretch in stretches:
        asked = Query(tuple(words_of(text, stretch)))
        if not asked.wanted:
            continue
        request = SearchRequest(
            query=asked,
            sight=seen,
            filters={
                "kind": (Kind.RESOLUTION, Kind.MEETING),
                "stage": (Stage.FINAL, Stage.WITHDRAWN),
            },
            facets=(),
            limit=CANDIDATES,
            damaged=False,
        )
        found |= dict.fromkeys(hit.id for hit in engine().search(request).hits)
    return list(found)


def words_of(text: str, said: drafts.Said) -> Iterator[Phrase]:
    """What a stretch is asked by: its words of matter, and its numbers as they are written."""
    stretch = text[said.start : said.end]
    content = list(dict.fromkeys(said.content))
    figures = [*numbers(stretch), *(w.text for w in words(stretch) if is_figure(w.text))]
    for word in dict.fromkeys([*content[: ASKED - FIGURES], *figures[:FIGURES]]):
        yield Phrase((word,), word)


def is_figure(word: str) -> bool:
    """A number that is not found in every paper."""
    return word[0].isdigit() and len(word) > SHORT


def texts(ids: Iterable[int], sight: Visibility) -> dict[int, tuple[Record, Older]]:
    """Record and cut text of the candidates that this reader may read at this moment."""
    pages: dict[int, list[Page]] = defaultdict(list)
    rows = Record.objects.filter(pk__in=list(ids)).select_related("body", "unit", "resolution")
    records = [record for record in rows.defer("extra", "line_digest") if sight.reads(record)]
    without = [record.pk for record in records if not record.text.strip()]
    read = Page.objects.filter(record__in=without).only("record_id", "number", "reading", "text")
    for page in read.order_by("record", "number", "-reading"):
        pages[page.record_id].append(page)
    made = {}
    for record in records:
        text = record.text or "\n".join(p.text for p in newest_readings(pages[record.pk]))
        made[record.pk] = record, drafts.older(text[:LONGEST_OLD])
    return made
