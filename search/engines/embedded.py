"""The embedded engine: Tantivy in a folder, one writer, any number of readers.

Traps it steps around: deleting by an unsigned term is a no-op (a raw text key is used), a phrase of
one word panics, a bool of only MustNot matches nothing, ties follow segments (we order by id).
"""

import shutil
import time
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Occur, Query

from search.analysis import SYNONYMS, skeleton, stem, trigrams
from search.engine import DIGITS, FACETS, Hit, IndexDocument, SearchRequest, SearchResult, Sight
from search.errors import EngineDown
from search.query import RANGES, Either, Number, Part, Phrase, Prefix

FORMAT = "2"  # a change of the schema makes a new folder
HEAP = 128 * 2**20
BUCKETS = 10_000
FEW = 3  # fewer hits than this, and damaged words are looked for too
CAP = 20_000
PAIR_WEIGHT = 0.4
TRIGRAM_WEIGHT = 0.4  # measured on 500 questions: docs/decisions/0003
SCORED = ("exact", "stem", "skeleton", "pairs", "trigrams")


def schema() -> tantivy.Schema:
    """Tokens come ready; the tokenizer only splits at blanks."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("key", tokenizer_name="raw")
    builder.add_unsigned_field("id", stored=True, indexed=True, fast=True)
    builder.add_unsigned_field("version", stored=True, fast=True)
    builder.add_unsigned_field("order", fast=True)
    builder.add_text_field("exact", tokenizer_name="whitespace", index_option="position")
    for name in ("stem", "skeleton", "pairs", "trigrams"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("card", tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field("place", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("units", tokenizer_name="raw", index_option="basic")
    for name in ("kind", "body", "unit", "level", "status"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_text_field("number", tokenizer_name="raw", index_option="basic")
    for name in ("year", "date", "amount"):
        builder.add_unsigned_field(name, indexed=True, fast=True)
    return builder.build()


class EmbeddedEngine:
    """One folder; `current` names the live index inside it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.schema = schema()
        self._index: tantivy.Index | None = None
        self._opened = ""

    # ---- opening ----
    def is_ready(self) -> bool:
        """Is there an index in this program's form? When not, it is built from the database."""
        pointer = self.folder / "current"
        return pointer.exists() and pointer.read_text().startswith(f"v{FORMAT}-")

    def live(self) -> str:
        """The name of the live index, made when there is none."""
        pointer = self.folder / "current"
        if not self.is_ready():
            self.folder.mkdir(parents=True, exist_ok=True)
            name = f"v{FORMAT}-0"
            (self.folder / name).mkdir(exist_ok=True)
            point(pointer, name)
        return pointer.read_text().strip()

    def index(self) -> tantivy.Index:
        """The live index, opened anew when another process switched it."""
        name = self.live()
        if self._index is None or self._opened != name:
            try:
                self._index = tantivy.Index(self.schema, path=str(self.folder / name))
            except ValueError as error:
                raise EngineDown(f"the index in {self.folder / name} can't be opened") from error
            self._index.config_reader(reload_policy="manual")
            self._opened = name
        self._index.reload()
        return self._index

    # ---- writing ----
    def write(self, documents: Iterable[IndexDocument], deleted: Iterable[int] = ()) -> None:
        """Replaces whole documents; the caller holds the one-writer lock."""
        put(self.index(), self.schema, documents, deleted)

    def rebuild(self, documents: Iterable[IndexDocument]) -> int:
        """A new folder beside the old one, then the pointer moves; readers never wait."""
        old = self.live()
        name = f"v{FORMAT}-{time.time_ns()}"
        (self.folder / name).mkdir(parents=True)
        fresh = tantivy.Index(self.schema, path=str(self.folder / name))
        count = put(fresh, self.schema, documents, ())
        point(self.folder / "current", name)
        for other in self.folder.iterdir():
            if other.is_dir() and other.name not in (name, old):
                shutil.rmtree(other, ignore_errors=True)
        return count

    def versions(self) -> dict[int, int]:
        """All ids with their versions."""
        searcher = self.index().searcher()
        hits = searcher.search(Query.all_query(), limit=max(1, searcher.num_docs)).hits
        addresses = [address for _, address in hits]
        ids = searcher.fast_field_values("id", addresses)
        return dict(zip(ids, searcher.fast_field_values("version", addresses), strict=True))

    # ---- asking ----
    def search(self, request: SearchRequest) -> SearchResult:
        """Exact total and facets; damaged words are looked for when few papers match."""
        index = self.index()
        searcher = index.searcher()
        compiled = Compiled(self.schema, request)
        total, hits = self.page(searcher, compiled, request)
        if total < FEW and request.query.singles:
            compiled.widen = True
            total, hits = self.page(searcher, compiled, request)
        facets = self.facets(searcher, compiled, request)
        return SearchResult(total, hits, facets, compiled.widen)

    def page(
        self, searcher: tantivy.Searcher, compiled: "Compiled", request: SearchRequest
    ) -> tuple[int, tuple[Hit, ...]]:
        """The total, and the asked slice ordered by (rounded score, id) or by (date, id)."""
        end = request.offset + request.limit
        if request.limit == 0:
            return searcher.search(compiled.matching(), limit=1, count=True).count or 0, ()
        if request.sort == "date":
            answer = searcher.search(compiled.matching(), limit=end, order_by_field="order")
            ids = searcher.fast_field_values("id", [address for _, address in answer.hits])
            return answer.count or 0, tuple(Hit(i, 0.0) for i in ids)[request.offset :]
        query, wanted = compiled.scoring(), end + 30
        while True:
            answer = searcher.search(query, limit=wanted, count=True)
            found = answer.hits
            settled = len(found) < wanted or wanted >= CAP
            if settled or rounded(found[-1][0]) < rounded(found[end - 1][0]):
                break
            wanted *= 4
        ids = searcher.fast_field_values("id", [address for _, address in found])
        pairs = [Hit(i, rounded(score)) for i, (score, _) in zip(ids, found, strict=True)]
        ordered = sorted(pairs, key=lambda hit: (-hit.score, hit.id))
        return answer.count or 0, tuple(ordered[request.offset : end])

    def facets(
        self, searcher: tantivy.Searcher, compiled: "Compiled", request: SearchRequest
    ) -> dict[str, list[tuple[str, int]]]:
        """Counts of each facet's values; a facet ignores its own filter."""
        counts: dict[str, list[tuple[str, int]]] = {}
        plain = [name for name in request.facets if name not in request.filters]
        counts |= counted(searcher, compiled.matching(), plain)
        for name in request.facets:
            if name in request.filters:
                counts |= counted(searcher, compiled.matching(without=name), [name])
        return {name: counts.get(name, []) for name in request.facets}


class Compiled:
    """A request as Tantivy queries: one to match, one to score."""

    def __init__(self, known: tantivy.Schema, request: SearchRequest) -> None:
        self.schema, self.request, self.widen = known, request, False
        self.made: dict[tuple[str, bool], Query] = {}

    def matching(self, without: str = "") -> Query:
        """Filters and required words only: what is counted."""
        if (without, self.widen) in self.made:
            return self.made[without, self.widen]
        parts = [(Occur.Must, self.access(self.words_required(), self.card_required()))]
        parts += [(Occur.Must, q) for n, q in self.filters().items() if n != without]
        query = Query.const_score_query(Query.boolean_query(parts), 0.0)
        self.made[without, self.widen] = query
        return query

    def scoring(self) -> Query:
        """What matches, ordered by how well; exact words come before damaged ones."""
        parts = [(Occur.Must, self.matching())]
        singles = self.request.query.singles
        for part in self.request.query.wanted:
            parts.append((Occur.Should, self.scored(part)))
        for one, other in pairwise(singles):
            pair = self.term("pairs", one.words[0] + other.words[0])
            parts.append((Occur.Should, Query.boost_query(pair, PAIR_WEIGHT)))
        for part in singles:
            for gram in trigrams(part.words[0]):
                near = Query.boost_query(self.term("trigrams", gram), TRIGRAM_WEIGHT)
                parts.append((Occur.Should, near))
        if self.widen:
            exact = self.access(self.words_required(damaged=False), self.card_required())
            parts.append((Occur.Should, Query.const_score_query(exact, 1000.0)))
        return Query.boolean_query(parts)

    def term(self, name: str, text: str) -> Query:
        """One token of one field."""
        return Query.term_query(self.schema, name, text)

    def required(self, part: Part) -> Query:
        """A part that must be there as written."""
        match part:
            case Number():
                return self.term("number" if part.of_record else "exact", part.token)
            case Prefix():
                return Query.regex_query(self.schema, "exact", f"{part.start}.*")
            case Either():
                return some_of(self.required(one) for one in part.parts)
            case Phrase() if len(part.words) == 1:
                return self.one_word(part.words[0])
            case Phrase():
                return Query.phrase_query(self.schema, "exact", list(part.words))

    def one_word(self, word: str, *, damaged: bool = False, beside: Iterable[str] = ()) -> Query:
        """The word in its forms; damaged: dots or letters wrong.

        `beside`: the word joined with its neighbours in the question, as others may write it.
        """
        forms = [
            self.term("exact", word),
            self.term("stem", stem(word)),
            self.term("pairs", word),
            *(self.term("exact", joined) for joined in beside),
        ]
        for other in SYNONYMS.get(word, ()):
            forms += [self.term("exact", other), self.term("pairs", other)]
        if damaged and len(word) >= 4:
            grams = [(Occur.Should, self.term("trigrams", g)) for g in trigrams(word)]
            near = Query.boolean_query(grams, minimum_number_should_match=-(-len(grams) * 3 // 5))
            forms += [self.term("skeleton", skeleton(word)), near]
        return some_of(forms)

    def words_required(self, *, damaged: bool | None = None) -> Query:
        """At least `floor` single words, every other part, and none of the unwanted."""
        query = self.request.query
        damaged = self.widen if damaged is None else damaged
        parts = [(Occur.Must, Query.all_query())]
        parts += [(Occur.Must, self.required(part)) for part in query.musts]
        parts += [(Occur.MustNot, self.required(part)) for part in query.unwanted]
        if query.singles:
            plain = [p.words[0] for p in query.singles]
            joined = ["", *(one + other for one, other in pairwise(plain)), ""]
            some = [
                self.one_word(word, damaged=damaged, beside=filter(None, joined[i : i + 2]))
                for i, word in enumerate(plain)
            ]
            parts.append((Occur.Must, some_of(some, at_least=query.floor)))
        if sums := self.request.filters.get("amount"):
            parts.append((Occur.Must, self.range("amount", sums)))
        return Query.boolean_query(parts)

    def card_required(self) -> Query:
        """The same question asked of number, date and body only, never of the text."""
        query = self.request.query
        parts = [(Occur.Must, Query.all_query())]
        parts += [(Occur.Must, self.on_card(part)) for part in query.wanted]
        parts += [(Occur.MustNot, self.on_card(part)) for part in query.unwanted]
        if "amount" in self.request.filters:
            return Query.empty_query()  # sums are read from the text
        return Query.boolean_query(parts)

    def on_card(self, part: Part) -> Query:
        """One part on the card."""
        match part:
            case Number():
                return self.term("number" if part.of_record else "card", part.token)
            case Prefix():
                return Query.regex_query(self.schema, "card", f"{part.start}.*")
            case Either():
                return some_of(self.on_card(one) for one in part.parts)
            case Phrase():
                tokens = [(Occur.Must, self.term("card", word)) for word in part.words]
                return Query.boolean_query(tokens)

    def scored(self, part: Part) -> Query:
        """How much a part says: exact first, then plural, then skeleton."""
        if not isinstance(part, Phrase) or len(part.words) > 1:
            return self.required(part)
        word = part.words[0]
        forms = [
            self.term("exact", word),
            Query.boost_query(self.term("stem", stem(word)), 0.8),
            Query.boost_query(self.term("skeleton", skeleton(word)), 0.5),
        ]
        for other in SYNONYMS.get(word, ()):
            forms += [Query.boost_query(self.term(f, other), 0.5) for f in ("exact", "pairs")]
        return Query.disjunction_max_query(forms)

    def access(self, text: Query, card: Query) -> Query:
        """Text where the asker reads, the card where he only knows of it, else nothing."""
        sight: Sight = self.request.sight
        ways = []
        if sight.full:
            ways.append(conjunction(text, self.any_of("place", sight.full)))
        if sight.granted:
            ways.append(conjunction(text, self.any_of("id", sight.granted)))
        if sight.metadata:
            ways.append(conjunction(card, self.any_of("place", sight.metadata)))
        if not ways:
            return Query.empty_query()
        allowed = Query.boolean_query([(Occur.Should, way) for way in ways])
        if sight.barred:
            barred = self.any_of("id", sight.barred)
            return Query.boolean_query([(Occur.Must, allowed), (Occur.MustNot, barred)])
        return allowed

    def any_of(self, name: str, values: Iterable[Any]) -> Query:
        """A set of tokens, without score."""
        return Query.const_score_query(Query.term_set_query(self.schema, name, sorted(values)), 0.0)

    def range(self, name: str, values: tuple[str, ...]) -> Query:
        """Between two ends in either order; an empty end is open."""
        first, last = (int(value) if value else None for value in values)
        if first is not None and last is not None and first > last:
            first, last = last, first
        return Query.range_query(self.schema, name, tantivy.FieldType.Unsigned, first, last)

    def filters(self) -> dict[str, Query]:
        """One query for each chosen facet."""
        made = {}
        for name, values in self.request.filters.items():
            if name == "amount":
                continue  # asked together with the text
            if name in RANGES:
                made[name] = self.range(name, values)
            else:
                made[name] = self.any_of("units" if name == "unit" else name, values)
        return made


def some_of(queries: Iterable[Query], *, at_least: int = 1) -> Query:
    """Any of them."""
    parts = [(Occur.Should, query) for query in queries]
    return Query.boolean_query(parts, minimum_number_should_match=at_least)


def conjunction(one: Query, other: Query) -> Query:
    """Both."""
    return Query.boolean_query([(Occur.Must, one), (Occur.Must, other)])


def rounded(score: float) -> float:
    """Scores compare to five significant digits: engines differ by float noise."""
    return float(f"{score:.{DIGITS}g}")


def point(pointer: Path, name: str) -> None:
    """Moves the pointer in one step."""
    fresh = pointer.with_suffix(".new")
    fresh.write_text(name)
    fresh.replace(pointer)


def counted(
    searcher: tantivy.Searcher, query: Query, names: list[str]
) -> dict[str, list[tuple[str, int]]]:
    """Exact counts over all that matches, by (-count, value)."""
    if not names:
        return {}
    asked = {name: {"terms": {"field": name, "size": BUCKETS}} for name in names}
    answer = searcher.aggregate(query, asked)
    counts = {}
    for name in names:
        rows = [(label(b["key"]), int(b["doc_count"])) for b in answer[name]["buckets"]]
        counts[name] = sorted(
            ((value, n) for value, n in rows if value not in ("", "0") or name == "level"),
            key=lambda row: (-row[1], row[0]),
        )
    return counts


def label(key: object) -> str:
    """Numbers come back as floats."""
    return str(int(key)) if isinstance(key, float) else str(key)


def put(
    index: tantivy.Index,
    known: tantivy.Schema,
    documents: Iterable[IndexDocument],
    deleted: Iterable[int],
) -> int:
    """Deletes and adds in one commit; -> documents added."""
    writer, count = index.writer(HEAP, 1), 0
    try:
        for gone in deleted:
            writer.delete_documents_by_query(Query.term_query(known, "key", f"r{gone}"))
        for document in documents:
            writer.delete_documents_by_query(Query.term_query(known, "key", f"r{document.id}"))
            writer.add_document(row(document))
            count += 1
        writer.commit()
        writer.wait_merging_threads()
    except ValueError as error:
        raise EngineDown(str(error)) from error
    index.reload()
    return count


def row(document: IndexDocument) -> tantivy.Document:
    """A document in Tantivy's own form."""
    made = tantivy.Document()
    made.add_text("key", f"r{document.id}")
    made.add_unsigned("id", document.id)
    made.add_unsigned("version", document.version)
    made.add_unsigned("order", document.date * 10**9 + document.id)
    for name in (*SCORED, "card"):
        made.add_text(name, " ".join(getattr(document, name)))
    made.add_text("place", document.place)
    for unit in document.units:
        made.add_text("units", unit)
    for name in ("kind", "body", "unit", "level", "status"):
        made.add_text(name, getattr(document, name))
    made.add_unsigned("year", document.year)
    made.add_unsigned("date", document.date)
    made.add_text("number", document.number)
    for rials in document.amounts:
        made.add_unsigned("amount", rials)
    return made


__all__ = ["FACETS", "EmbeddedEngine"]
