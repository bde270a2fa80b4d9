"""Made-up papers for the suites: the same for the same count, with a natural skew of words."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from archive.persian import number_key
from search.analysis import EMPTY, NUMBER_MARK, tokens
from search.engine import IndexDocument, Sight

SEED = 1405
UNITS = 60
LEVELS = ("normal", "confidential", "highly_confidential")
KINDS = ("resolution", "letter", "meeting", "document")
BODIES = 12
KNOWN = 40_000  # words of the language
_ONSETS = "ب پ ت ج چ ح خ د ر ز س ش ص ط ع غ ف ق ک گ ل م ن و ه ی".split()  # noqa: SIM905 - easier to read so
_RESTS = "ا ار ان ای د ر ست ش م ند و ور ون ه ی یر ین ک گاه نامه".split()  # noqa: SIM905 - easier to read so
_COMMON = "و در به از که این را با برای تا هر بر آن است شد شود".split()  # noqa: SIM905 - easier to read so


@dataclass(frozen=True)
class Paper:
    """One made-up paper; `unit` and `level` are where it lies."""

    id: int
    number: str
    text: str
    unit: int
    level: int
    kind: str
    body: int
    year: int


class Language:
    """Words with the frequencies of a language: the n-th is used 1/(n + 2.7) as often."""

    def __init__(self, chance: random.Random) -> None:
        made: dict[str, None] = dict.fromkeys(_COMMON)
        while len(made) < KNOWN:
            parts = chance.choices((1, 2, 3, 4), (1, 6, 6, 2))[0]
            word = "".join(chance.choice(_ONSETS) + chance.choice(_RESTS) for _ in range(parts))
            made[word] = None
        self.words = list(made)
        self.shares = list(accumulate(1 / (rank + 2.7) for rank in range(1, KNOWN + 1)))

    def text(self, chance: random.Random, length: int) -> str:
        """So many words in a row."""
        return " ".join(chance.choices(self.words, cum_weights=self.shares, k=length))


def papers(count: int, first: int = 1) -> Iterator[Paper]:
    """Papers of 30 to 150 words, with ids from `first`."""
    chance = random.Random(SEED)
    language = Language(chance)
    for number in range(first, first + count):
        year = 1385 + int(20 * chance.random() ** 0.7)
        yield Paper(
            id=number,
            number=f"{chance.randint(1, 99)}/{year % 100}/{number}",
            text=language.text(chance, chance.randint(30, 150)),
            unit=int(UNITS * chance.random() ** 1.6),
            level=chance.choices((0, 1, 2), (80, 15, 5))[0],
            kind=chance.choices(KINDS, (40, 40, 8, 12))[0],
            body=chance.randrange(BODIES),
            year=year,
        )


def group_of(kind: str) -> str:
    """The group of kinds that decides who reads it."""
    return "letters" if kind == "letter" else "minutes"


def document(paper: Paper) -> IndexDocument:
    """The paper as the engine keeps it."""
    found = tokens(f"{paper.number}\n{paper.text}")
    key = NUMBER_MARK + number_key(paper.number)
    return IndexDocument(
        id=paper.id, version=1, place=f"u{paper.unit}:{paper.level}:{group_of(paper.kind)}",
        exact=found.exact, stem=found.stem, skeleton=found.skeleton, pairs=found.pairs,
        trigrams=found.trigrams, number=key, amounts=[], card=[EMPTY], kind=paper.kind,
        body=str(paper.body), unit=str(paper.unit), units=[str(paper.unit)], year=paper.year,
        level=LEVELS[paper.level], stage="final", date=paper.year * 10_000 + 101,
    )  # fmt: skip


def sight(units: Sequence[int], levels: int = 3) -> Sight:
    """Who reads these units up to a level."""
    places = frozenset(
        f"u{unit}:{level}:{group}"
        for unit in units
        for level in range(levels)
        for group in ("minutes", "letters")
    )
    return Sight(places, frozenset(), frozenset(), frozenset())


def questions(made: Sequence[Paper], count: int, words: int = 3) -> list[str]:
    """Words that stand in one paper, at least one of them rare enough to mean something."""
    chance = random.Random(SEED + 1)
    asked = []
    for paper in chance.sample(made, count):
        plain = [word for word in dict.fromkeys(paper.text.split()) if word not in _COMMON]
        asked.append(" ".join(chance.sample(plain, min(words, len(plain)))))
    return asked
