"""Questions in Elasticsearch's DSL: one query to match and count, one to score.

The same tree as the embedded engine makes, node for node, so that both score alike.
"""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from elasticsearch.dsl import query as dsl
from elasticsearch.dsl.query import Bool, ConstantScore, DisMax, MatchAll, MatchNone, Query

from search.analysis import SYNONYMS, skeleton, stem, trigrams
from search.engine import PAIR_WEIGHT, TRIGRAM_WEIGHT, SearchRequest
from search.query import RANGES, Either, Number, Part, Phrase, Prefix

TERMS = 60_000  # the server takes 65,536 in one clause
LETTERS = "letters"  # name of the query whose score is told by itself


class Compiled:
    """A request as Elasticsearch queries: one to match, one to score."""

    def __init__(self, request: SearchRequest) -> None:
        self.request, self.widen = request, False

    def matching(self, without: str = "") -> Query:
        """Filters and required words only: what is counted."""
        parts = [self.access(self.words_required(), self.card_required())]
        chosen, barred = self.request.filters, self.request.query.without
        parts += [query for name, query in self.filters(chosen).items() if name != without]
        return Bool(filter=parts, must_not=list(self.filters(barred).values()))

    @property
    def compares_letters(self) -> bool:
        """Are trigrams asked of the best papers only? Widened, they are asked of all."""
        if self.widen or not self.request.damaged:
            return False
        return any(trigrams(p.words[0]) for p in self.request.query.singles)

    def scoring(self) -> Query:
        """What matches, ordered by how well; exact words come before damaged ones."""
        singles = self.request.query.singles
        parts = [self.scored(part) for part in self.request.query.wanted]
        for one, other in pairwise(singles):
            parts.append(term("pairs", one.words[0] + other.words[0], PAIR_WEIGHT))
        if self.widen:
            exact = self.access(self.words_required(damaged=False), self.card_required())
            parts += [*self.spelt(), ConstantScore(filter=exact, boost=1000.0)]
        return Bool(filter=[self.matching()], should=parts)

    def letters(self) -> dict[str, Any]:
        """What the question's letters would add to each paper that is returned, told beside it.

        The server tells the score of a named query only in the main query, where all that matches
        would be read for it, or in a rescore: this one weighs nothing and reorders one paper.
        """
        spelt = Bool(should=self.spelt(), _name=LETTERS)
        weights = {"query_weight": 1, "rescore_query_weight": 0}
        return {"window_size": 1, "query": {"rescore_query": spelt.to_dict(), **weights}}

    def spelt(self) -> list[Query]:
        """The words' letters in threes: what a scan bends still shares most of them."""
        grams = (gram for p in self.request.query.singles for gram in trigrams(p.words[0]))
        return [term("trigrams", gram, TRIGRAM_WEIGHT) for gram in grams]

    def required(self, part: Part) -> Query:
        """A part that must be there as written."""
        match part:
            case Number():
                return term("number" if part.of_record else "exact", part.token)
            case Prefix():
                return dsl.Prefix(exact={"value": part.start})
            case Either():
                return some_of(self.required(one) for one in part.parts)
            case Phrase() if len(part.words) == 1:
                return self.one_word(part.words[0])
            case Phrase():
                return dsl.MatchPhrase(exact=" ".join(part.words))

    def one_word(self, word: str, *, damaged: bool = False, beside: Iterable[str] = ()) -> Query:
        """The word in its forms; damaged: dots or letters wrong.

        `beside`: the word joined with its neighbours in the question, as others may write it.
        """
        forms = [
            term("exact", word),
            term("stem", stem(word)),
            term("pairs", word),
            *(term("exact", joined) for joined in beside),
        ]
        for other in SYNONYMS.get(word, ()):
            forms += [term("exact", other), term("pairs", other)]
        if damaged and len(word) >= 4:
            grams = [term("trigrams", gram) for gram in trigrams(word)]
            forms += [
                term("skeleton", skeleton(word)),
                some_of(grams, at_least=-(-len(grams) * 3 // 5)),
            ]
        return some_of(forms)

    def words_required(self, *, damaged: bool | None = None) -> Query:
        """At least `floor` single words, every other part, and none of the unwanted."""
        query = self.request.query
        damaged = self.widen if damaged is None else damaged
        parts = [MatchAll(), *(self.required(part) for part in query.musts)]
        if query.singles:
            parts.append(self.enough_words(damaged=damaged))
        if sums := self.request.filters.get("amount"):
            parts.append(between("amount", sums))
        return Bool(filter=parts, must_not=[self.required(part) for part in query.unwanted])

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
        if "amount" in self.request.filters:
            return MatchNone()  # sums are read from the text
        return Bool(
            filter=[MatchAll(), *(self.on_card(part) for part in query.wanted)],
            must_not=[self.on_card(part) for part in query.unwanted],
        )

    def on_card(self, part: Part) -> Query:
        """One part on the card."""
        match part:
            case Number():
                return term("number" if part.of_record else "card", part.token)
            case Prefix():
                return dsl.Prefix(card={"value": part.start})
            case Either():
                return some_of(self.on_card(one) for one in part.parts)
            case Phrase():
                return Bool(filter=[term("card", word) for word in part.words])

    def scored(self, part: Part) -> Query:
        """How much a part says: exact first, then plural, then skeleton."""
        if not isinstance(part, Phrase) or len(part.words) > 1:
            return self.required(part)
        word = part.words[0]
        forms = [term("exact", word), term("stem", stem(word), 0.8)]
        if self.request.damaged:
            forms.append(term("skeleton", skeleton(word), 0.5))
        for other in SYNONYMS.get(word, ()):
            forms += [term(name, other, 0.5) for name in ("exact", "pairs")]
        return DisMax(queries=forms)

    def access(self, text: Query, card: Query) -> Query:
        """Text where the asker reads, the card where he only knows of it, else nothing."""
        sight = self.request.sight
        ways = []
        if sight.carded:
            carded = any_of("id", sight.carded)
            ways.append(Bool(filter=[card, carded]))
            text = Bool(filter=[text], must_not=[carded])
        if sight.full:
            ways.append(Bool(filter=[text, any_of("place", sight.full)]))
        if sight.granted:
            ways.append(Bool(filter=[text, any_of("id", sight.granted)]))
        if sight.metadata:
            ways.append(Bool(filter=[card, any_of("place", sight.metadata)]))
        if not ways:
            return MatchNone()
        barred = [any_of("id", sight.barred)] if sight.barred else []
        return Bool(filter=[some_of(ways)], must_not=barred)

    def filters(self, chosen: Mapping[str, tuple[str, ...]]) -> dict[str, Query]:
        """One query for each chosen facet."""
        made: dict[str, Query] = {}
        for name, values in chosen.items():
            if name == "amount":
                continue  # asked together with the text
            if name == "status":
                made[name] = self.holds(values)
            elif name in RANGES:
                made[name] = between(name, values)
            else:
                made[name] = any_of("units" if name == "unit" else name, values)
        return made

    def holds(self, states: Iterable[str]) -> Query:
        """In one of these legal states on the asked day, and this asker is told so."""
        untold = [any_of("id", self.request.untold)] if self.request.untold else []
        return Bool(filter=[any_of("states", self.request.tokens_of(states))], must_not=untold)


def term(name: str, value: str, boost: float = 1.0) -> Query:
    """One token of one field."""
    return dsl.Term(**{name: {"value": value, "boost": boost}})


def any_of(name: str, values: Iterable[Any]) -> Query:
    """A set of tokens, in clauses that the server takes."""
    wanted = sorted(values)
    pieces = [wanted[first : first + TERMS] for first in range(0, len(wanted), TERMS)]
    return some_of(dsl.Terms(**{name: piece}) for piece in pieces)


def between(name: str, values: tuple[str, ...]) -> Query:
    """Between two ends in either order; an empty end is open."""
    first, last = (int(value) if value else None for value in values)
    if first is not None and last is not None and first > last:
        first, last = last, first
    ends = {"gte": first, "lte": last}
    return dsl.Range(**{name: {key: end for key, end in ends.items() if end is not None}})


def some_of(queries: Iterable[Query], *, at_least: int = 1) -> Query:
    """Any of them."""
    return Bool(should=list(queries), minimum_should_match=at_least)
