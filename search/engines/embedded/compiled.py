"""Questions in Tantivy's own form: one query to match and count, one to score."""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

import tantivy
from tantivy import Occur, Query

from search.analysis import SYNONYMS, skeleton, stem, trigrams
from search.engine import PAIR_WEIGHT, TRIGRAM_WEIGHT, SearchRequest
from search.engines.embedded.places import Places
from search.query import RANGES, Either, Number, Part, Phrase, Prefix

FEW_TOKENS = 64  # so many postings are sought in; of more, one set of papers is made


class Compiled:
    """A request as Tantivy queries: one to match, one to score."""

    def __init__(self, known: tantivy.Schema, places: Places, request: SearchRequest) -> None:
        self.schema, self.request, self.widen = known, request, False
        self.full = places.shortened(request.sight.full)
        self.metadata = places.shortened(request.sight.metadata)
        self.made: dict[tuple[str, bool], Query] = {}

    def matching(self, without: str = "") -> Query:
        """Filters and required words only: what is counted."""
        if (without, self.widen) in self.made:
            return self.made[without, self.widen]
        parts = [(Occur.Must, self.access(self.words_required(), self.card_required()))]
        chosen, barred = self.request.filters, self.request.query.without
        parts += [(Occur.Must, q) for n, q in self.filters(chosen).items() if n != without]
        parts += [(Occur.MustNot, q) for q in self.filters(barred).values()]
        query = Query.const_score_query(Query.boolean_query(parts), 0.0)
        self.made[without, self.widen] = query
        return query

    @property
    def compares_letters(self) -> bool:
        """Are trigrams asked of the best papers only? Widened, they are asked of all."""
        if self.widen or not self.request.damaged:
            return False
        return any(trigrams(p.words[0]) for p in self.request.query.singles)

    def scoring(self) -> Query:
        """What matches, ordered by how well; exact words come before damaged ones."""
        parts = [(Occur.Must, self.matching()), *self.said()]
        if self.widen:
            exact = self.access(self.words_required(damaged=False), self.card_required())
            parts += [*self.spelt(), (Occur.Should, Query.const_score_query(exact, 1000.0))]
        return Query.boolean_query(parts)

    def closer(self, ids: Iterable[int]) -> Query:
        """Of papers already chosen by their words, the letters they share with the question.

        Each term is the only option of a clause of its own, so that Tantivy seeks in its postings;
        side by side they are read whole (at 100,000 papers 5 ms for a hundred of them, so 0.7).
        """
        nothing = Query.const_score_query(Query.all_query(), 0.0)
        chosen = some_of(Query.term_query(self.schema, "id", one) for one in ids)
        parts = [(Occur.Must, Query.const_score_query(chosen, 0.0))]
        for part in self.spelt():
            parts.append((Occur.Must, Query.boolean_query([(Occur.Must, nothing), part])))
        return Query.boolean_query(parts)

    def said(self) -> list[tuple[Occur, Query]]:
        """How much each word says, and neighbours that stand side by side."""
        parts = [(Occur.Should, self.scored(part)) for part in self.request.query.wanted]
        for one, other in pairwise(self.request.query.singles):
            pair = self.term("pairs", one.words[0] + other.words[0])
            parts.append((Occur.Should, Query.boost_query(pair, PAIR_WEIGHT)))
        return parts

    def spelt(self) -> list[tuple[Occur, Query]]:
        """The words' letters in threes: what a scan bends still shares most of them."""
        grams = (gram for p in self.request.query.singles for gram in trigrams(p.words[0]))
        return [
            (Occur.Should, Query.boost_query(self.term("trigrams", gram), TRIGRAM_WEIGHT))
            for gram in grams
        ]

    def term(self, name: str, text: str | int) -> Query:
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
            parts.append((Occur.Must, self.enough_words(damaged=damaged)))
        if sums := self.request.filters.get("amount"):
            parts.append((Occur.Must, self.range("amount", sums)))
        return Query.boolean_query(parts)

    def enough_words(self, *, damaged: bool) -> Query:
        """The floor of words as written; or damaged, then two at least: one alone is a guess."""
        query = self.request.query
        plain = [p.words[0] for p in query.singles]
        joined = ["", *(one + other for one, other in pairwise(plain)), ""]
        besides = [tuple(filter(None, joined[i : i + 2])) for i in range(len(plain))]

        def forms(*, damaged: bool) -> list[Query]:
            return [
                self.one_word(word, damaged=damaged, beside=beside)
                for word, beside in zip(plain, besides, strict=True)
            ]

        as_written = some_of(forms(damaged=False), at_least=query.floor)
        if not damaged:
            return as_written
        least = max(query.floor, min(2, len(plain)))
        return some_of([as_written, some_of(forms(damaged=True), at_least=least)])

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
        ]
        if self.request.damaged:
            forms.append(Query.boost_query(self.term("skeleton", skeleton(word)), 0.5))
        for other in SYNONYMS.get(word, ()):
            forms += [Query.boost_query(self.term(f, other), 0.5) for f in ("exact", "pairs")]
        return Query.disjunction_max_query(forms)

    def access(self, text: Query, card: Query) -> Query:
        """Text where the asker reads, the card where he only knows of it, else nothing."""
        sight = self.request.sight
        ways = []
        if sight.carded:
            carded = self.any_of("id", sight.carded)
            ways.append(conjunction(card, carded))
            text = Query.boolean_query([(Occur.Must, text), (Occur.MustNot, carded)])
        if self.full:
            ways.append(conjunction(text, self.any_of("place", self.full)))
        if sight.granted:
            ways.append(conjunction(text, self.any_of("id", sight.granted)))
        if self.metadata:
            ways.append(conjunction(card, self.any_of("place", self.metadata)))
        if not ways:
            return Query.empty_query()
        allowed = ways[0] if len(ways) == 1 else some_of(ways)
        if sight.barred:
            barred = self.any_of("id", sight.barred)
            return Query.boolean_query([(Occur.Must, allowed), (Occur.MustNot, barred)])
        return allowed

    def any_of(self, name: str, values: Iterable[Any]) -> Query:
        """A set of tokens, without score."""
        wanted = sorted(values)
        if len(wanted) <= FEW_TOKENS:
            found = some_of(self.term(name, value) for value in wanted)
        else:
            found = Query.term_set_query(self.schema, name, wanted)
        return Query.const_score_query(found, 0.0)

    def range(self, name: str, values: tuple[str, ...]) -> Query:
        """Between two ends in either order; an empty end is open."""
        first, last = (int(value) if value else None for value in values)
        if first is not None and last is not None and first > last:
            first, last = last, first
        return Query.range_query(self.schema, name, tantivy.FieldType.Unsigned, first, last)

    def filters(self, chosen: Mapping[str, tuple[str, ...]]) -> dict[str, Query]:
        """One query for each chosen facet."""
        made = {}
        for name, values in chosen.items():
            if name == "amount":
                continue  # asked together with the text
            if name == "status":
                made[name] = self.holds(values)
            elif name in RANGES:
                made[name] = self.range(name, values)
            else:
                made[name] = self.any_of("units" if name == "unit" else name, values)
        return made

    def in_state(self, state: str) -> Query:
        """What matches and is in a legal state on the asked day."""
        return conjunction(self.matching(without="status"), self.holds([state]))

    def holds(self, states: Iterable[str]) -> Query:
        """In one of these states, and this asker is told so."""
        query = some_of(self.term("states", token) for token in self.request.tokens_of(states))
        query = Query.const_score_query(query, 0.0)
        if not self.request.untold:
            return query
        untold = self.any_of("id", self.request.untold)
        return Query.boolean_query([(Occur.Must, query), (Occur.MustNot, untold)])


def some_of(queries: Iterable[Query], *, at_least: int = 1) -> Query:
    """Any of them."""
    parts = [(Occur.Should, query) for query in queries]
    return Query.boolean_query(parts, minimum_number_should_match=at_least)


def conjunction(one: Query, other: Query) -> Query:
    """Both."""
    return Query.boolean_query([(Occur.Must, one), (Occur.Must, other)])
