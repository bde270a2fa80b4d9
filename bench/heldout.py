"""Questions of the project's own, about the demo municipality's papers, with their right answers.

Known items: words that stand together in one paper, three at most, asked as people and scans write
them. Made by rule from the papers, the same each time; no weight of the engine was chosen by them.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from archive.persian import ZWNJ, persian_digits
from config.demo.build import build
from search.analysis import STOP, words

SEED = 140509
WANTED = 200
MOST_RELEVANT = 3
LETTERS_DAMAGED = 0.08
_LOOK_ALIKE = {
    **dict.fromkeys("بپتثن", "بپتثن"), **dict.fromkeys("جچحخ", "جچحخ"), "د": "ذ", "ذ": "د",
    **dict.fromkeys("رزژ", "رزژو"), "س": "ش", "ش": "س", "ص": "ض", "ض": "ص", "ط": "ظ", "ظ": "ط",
    "ع": "غ", "غ": "ع", "ف": "ق", "ق": "ف", "ک": "گ", "گ": "ک", "ه": "م", "م": "ه", "ی": "ن",
}  # fmt: skip
Texts = tuple[tuple[str, str, str], ...]
Question = dict[str, Any]


@dataclass(frozen=True)
class Set:
    """Questions of one kind; `damaged`: asked of papers with bent letters."""

    name: str
    questions: Sequence[Question]
    damaged: bool = False


@lru_cache(maxsize=1)
def texts() -> Texts:
    """(id, number, text) of the demo's papers that have a text."""
    return tuple(
        (line["external_id"], line.get("number") or "", line["text"])
        for line in build("S").lines()
        if line["kind"] in ("meeting", "resolution", "letter") and line.get("text")
    )


@lru_cache(maxsize=1)
def damaged_texts() -> Texts:
    """The same papers as a poor scan is read: look-alikes, lost blanks, words torn apart."""
    chance = random.Random(SEED)
    return tuple((name, number, damaged(text, chance)) for name, number, text in texts())


def damaged(text: str, chance: random.Random) -> str:
    """One letter in twelve is another, is lost, or has a blank beside it."""
    made = []
    for letter in text:
        if chance.random() >= LETTERS_DAMAGED or not letter.strip():
            made.append(letter)
            continue
        kind = chance.random()
        if kind < 0.75:
            made.append(chance.choice(_LOOK_ALIKE.get(letter, letter)))
        elif kind < 0.85:
            made.append(letter + " ")
        elif kind < 0.92:
            made.append("")
        else:
            made.append(letter)
    return "".join(made)


@lru_cache(maxsize=1)
def known_items() -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """(words as written, ids of the few papers that have them all), each about another paper."""
    chance = random.Random(SEED)
    where: dict[str, set[str]] = defaultdict(set)
    written: dict[str, dict[str, str]] = {}
    for name, _, text in texts():
        own = {w.text: text[w.start : w.end] for w in words(text)}
        written[name] = {k: v for k, v in own.items() if k not in STOP and len(k) > 2}
        for word in written[name]:
            where[word].add(name)
    found = []
    for name in chance.sample(sorted(written), len(written)):
        said = [w for w in written[name] if not w[0].isdigit() and len(where[w]) < 400]
        for _ in range(6):
            if len(said) < 3:
                break
            asked = chance.sample(sorted(said), 3)
            answers = set.intersection(*(where[word] for word in asked))
            if len(answers) <= MOST_RELEVANT:
                surface = tuple(written[name][word] for word in asked)
                found.append((surface, tuple(sorted(answers))))
                break
        if len(found) == WANTED:
            break
    return tuple(found)


def mixed(word: str, chance: random.Random) -> str:
    """The word as another hand types it: Arabic letters, no half-space, a blank for it, kashida."""
    kind = chance.randrange(4)
    if kind == 0:
        return word.replace("ی", "ي").replace("ک", "ك").replace(ZWNJ, " ")
    if kind == 1:
        return word.replace(ZWNJ, "")
    if kind == 2:
        return word.replace("ئ", "ء" if "ئی" not in word else "ی").replace("آ", "ا")
    return word[:2] + "ـ" + word[2:] if len(word) > 3 and word[1] not in "اآدذرزژو" else word


def bent(word: str, chance: random.Random) -> str:
    """The word with one letter mistaken for its look-alike."""
    places = [i for i, letter in enumerate(word) if letter in _LOOK_ALIKE]
    if not places or len(word) < 4:
        return word
    at = chance.choice(places)
    others = [c for c in _LOOK_ALIKE[word[at]] if c != word[at]]
    return word[:at] + chance.choice(others) + word[at + 1 :] if others else word


def about(change: Callable[[str, random.Random], str] | None = None) -> list[Question]:
    """The known items' questions, each word changed by rule."""
    chance = random.Random(SEED + 1)
    return [
        {
            "text": " ".join(change(word, chance) if change else word for word in asked),
            "relevant": answers,
        }
        for asked, answers in known_items()
    ]


def numbers() -> list[Question]:
    """Papers' own numbers: parts in another order, Persian digits, other marks between them."""
    chance = random.Random(SEED + 2)
    rows = [(name, number) for name, number, _ in texts() if number.count("/") == 2]
    asked = []
    for name, number in chance.sample(rows, WANTED):
        parts = number.split("/")
        forms = (
            "/".join(reversed(parts)), persian_digits(number), " / ".join(parts),
            persian_digits("/".join(reversed(parts))), "-".join(parts),
        )  # fmt: skip
        relevant = [other for other, its, _ in texts() if sorted(its.split("/")) == sorted(parts)]
        asked.append({"text": chance.choice(forms), "relevant": relevant or [name]})
    return asked


def sets() -> list[Set]:
    """Every kind of question."""
    return [
        Set("as written", about()),
        Set("mixed spelling", about(mixed)),
        Set("a wrong letter in each word", about(bent)),
        Set("clean words, 8 % damaged papers", about(), damaged=True),
        Set("numbers in other forms", numbers()),
    ]
