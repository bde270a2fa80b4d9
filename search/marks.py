"""Where a question's words stand in a text, by the same forms that made the paper match.

Two looks. A quick one over the whole text, by an expression of each word's letters in any spelling,
says which page has most of the question. An exact one, by the words as the index has them, marks a
stretch.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain, pairwise

from archive.persian import fold
from search.analysis import (
    STOP,
    SYNONYMS,
    Word,
    numbers,
    parts_of,
    skeleton,
    stem,
    trigrams,
    words,
)
from search.query import NUMBER_WRITTEN, Either, Number, Part, Phrase, Prefix, Query

Mark = tuple[int, int, int]  # start, end, which part of the question
_RAW = "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكىيٱپچژکگہھۀیهلمنوۃ0123456789۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩"
_SAME: dict[str, str] = {}
for _letter in _RAW:
    _SAME[fold(_letter)] = _SAME.get(fold(_letter), "") + _letter
_SAME["ا"] = _SAME.get("ا", "ا") + "ئ"  # هیئت = هیات
_SAME["و"] = _SAME.get("و", "و") + "ئ"  # مسئول = مسوول
_BETWEEN = r"[\W\u0640ء]*"  # by the category: a set of many ranges is slow to compile
_PLURAL = rf"(?:{_BETWEEN}ها[\w\u200b-\u200f]{{0,6}})?"


@dataclass(frozen=True)
class Forms:
    """What counts as one part of the question; `number` is its place in the question."""

    number: int
    words: frozenset[str] = frozenset()
    run: tuple[str, ...] = ()
    start: str = ""
    token: str = ""


def forms_of(number: int, part: Part) -> Iterator[Forms]:
    """A part's forms; alternatives are one part with several."""
    match part:
        case Number():
            yield Forms(number, token=part.token)
        case Prefix():
            yield Forms(number, start=part.start)
        case Either():
            for one in part.parts:
                yield from forms_of(number, one)
        case Phrase() if len(part.words) > 1:
            yield Forms(number, run=part.words)
        case Phrase():
            word = part.words[0]
            yield Forms(number, words=frozenset({word, *SYNONYMS.get(word, ())}))


class Marker:
    """A question, ready to be looked for in many texts."""

    def __init__(self, asked: Query) -> None:
        self.forms = [f for n, part in enumerate(asked.wanted) for f in forms_of(n, part)]
        # Words may tell of several parts: each other's synonyms, a word beside its plural.
        self.parts: dict[str, tuple[int, ...]] = {}
        self.stems: dict[str, tuple[int, ...]] = {}
        for form in self.forms:
            for word in form.words:
                self.parts[word] = (*self.parts.get(word, ()), form.number)
                self.stems[stem(word)] = (*self.stems.get(stem(word), ()), form.number)
        self.runs = [f for f in self.forms if f.run]
        self.starts = [f for f in self.forms if f.start]
        self.tokens = {f.token: f.number for f in self.forms if f.token}
        singles = [part.words[0] for part in asked.singles]
        # Two words of the question that the text has as one.
        for one, other in pairwise(singles):
            both = (*self.parts[one], *self.parts[other])
            self.stems[stem(one + other)] = (*self.stems.get(stem(one + other), ()), *both)

    # ---- the exact look ----
    def marks(self, text: str, *, damaged: bool = False) -> list[Mark]:
        """Spans of the untouched text in order; `damaged`: bent words too."""
        found = words(text)
        made = [*self.of_words(text, found), *self.of_runs(found), *self.of_numbers(text)]
        if damaged:
            made += self.of_damaged(found)
        return sorted(set(made))

    def of_words(self, text: str, found: Sequence[Word]) -> Iterator[Mark]:
        """Single words in every form that counts for the match."""
        for word in found:
            yield from ((word.start, word.end, number) for number in self.of_word(word, text))
        content = [word for word in found if word.text not in STOP]
        for one, other in pairwise(content):
            for number in self.parts.get(one.text + other.text, ()):
                yield one.start, one.end, number
                yield other.start, other.end, number

    def of_word(self, word: Word, text: str) -> tuple[int, ...]:
        """Parts of the question that this word is."""
        if numbers_ := self.stems.get(stem(word.text)):
            return numbers_
        if word.end - word.start > len(word.text):
            below = [self.parts.get(part, ()) for part in parts_of(text[word.start : word.end])]
            if any(below):
                return tuple(number for numbers_ in below for number in numbers_)
        return tuple(f.number for f in self.starts if word.text.startswith(f.start))

    def of_runs(self, found: Sequence[Word]) -> Iterator[Mark]:
        """Phrases: words side by side, and no other occurrence of them."""
        texts = [word.text for word in found]
        for form in self.runs:
            length = len(form.run)
            for at in range(len(texts) - length + 1):
                if tuple(texts[at : at + length]) == form.run:
                    yield from ((w.start, w.end, form.number) for w in found[at : at + length])

    def of_numbers(self, text: str) -> Iterator[Mark]:
        """Numbers in any order of their parts."""
        for match in NUMBER_WRITTEN.finditer(text) if self.tokens else ():
            for token in numbers(match.group()):
                if token in self.tokens:
                    yield *match.span(), self.tokens[token]

    def of_damaged(self, found: Sequence[Word]) -> Iterator[Mark]:
        """Words whose dots or letters a scan has bent."""
        for word in found:
            for number, bones, grams in self.bent:
                if skeleton(word.text) in bones or near(word.text, grams):
                    yield word.start, word.end, number

    @cached_property
    def bent(self) -> list[tuple[int, frozenset[str], tuple[frozenset[str], ...]]]:
        """(part, skeletons, sets of trigrams) of words long enough to be known again."""
        made = []
        for form in self.forms:
            long = [word for word in (*form.words, *form.run) if len(word) > 3]
            bones = frozenset(map(skeleton, long))
            made.append((form.number, bones, tuple(frozenset(trigrams(w)) for w in long)))
        return made

    # ---- the quick look ----
    @cached_property
    def groups(self) -> dict[tuple[int, ...], list[str]]:
        """Parts of the question -> folded beginnings that tell of them."""
        made: dict[tuple[int, ...], list[str]] = {}
        for word, numbers_ in self.stems.items():
            made.setdefault(numbers_, []).append(word)
        for form in self.forms:
            spelt = [f"{form.start}*"] if form.start else []
            spelt += ["".join(form.run)] if form.run else []
            if spelt:
                made.setdefault((form.number,), []).extend(spelt)
        return {numbers_: [word for word in spelt if word] for numbers_, spelt in made.items()}

    def glance(self, text: str) -> list[Mark]:
        """Likely marks of a text; numbers are looked for exactly."""
        found = list(self.of_numbers(text))
        for numbers_, spelt in self.groups.items():
            for match in chain.from_iterable(likely(one).finditer(text) for one in spelt):
                found += [(*match.span(), number) for number in numbers_]
        return sorted(found)


@lru_cache(maxsize=5000)
def likely(spelt: str) -> re.Pattern[str]:
    """A folded word, or the beginning before a *, in any spelling, to its end or its plural's.

    Compiling costs more than looking: a word is kept for the next question that has it.
    """
    sets = [f"[{_SAME[c]}]" if c in _SAME else re.escape(c) for c in spelt.removesuffix("*")]
    tail = "" if spelt.endswith("*") else rf"{_PLURAL}(?![^\W_])"
    # The first letter is scanned fastest; then: nothing of a word stands before it.
    rest = "".join(_BETWEEN + one for one in sets[1:])
    return re.compile(rf"{sets[0]}(?<![^\W_].){rest}{tail}")


def near(word: str, wanted: Iterable[frozenset[str]]) -> bool:
    """Shares three fifths of its trigrams with a word asked for."""
    own = frozenset(trigrams(word))
    return any(len(own & grams) * 5 >= len(grams) * 3 for grams in wanted if grams)


def best_stretch(marks: Sequence[Mark], width: int) -> tuple[int, int]:
    """(how many parts of the question within `width` letters, where they begin)."""
    best, at, first = 0, 0, 0
    inside: dict[int, int] = {}
    for start, end, number in marks:
        inside[number] = inside.get(number, 0) + 1
        while end - marks[first][0] > width and marks[first][0] < start:
            gone = marks[first][2]
            inside[gone] -= 1
            if not inside[gone]:
                del inside[gone]
            first += 1
        if len(inside) > best:
            best, at = len(inside), marks[first][0]
    return best, at
