"""One clause of a draft against one older text: what it repeats, revises or may conflict with."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Literal

from search.drafts.alignment import NOTHING, REPEATS, REVISES, likeness, substituted
from search.drafts.clauses import Clause, clauses_of
from search.drafts.facts import (
    Difference,
    Facts,
    differences,
    facts_of,
    is_other_matter,
    subject_share,
)
from search.drafts.words import Said

Kind = Literal["repeats", "revises", "conflict"]
SAME_MATTER = 0.6  # share of the subject's words from which values are held side by side
CLOSE = 0.7  # likeness from which every differing value counts
_WEAK = frozenset({"date", "count"})  # what two decisions about different things may differ in
SUBJECT_LEAST = 2  # words of a subject that both must have
WHOLE_LONGEST = 150  # words of an older text that is compared as one


@dataclass(frozen=True)
class Older:
    """An older text ready to be compared: its stretches, widest first, and its sentences."""

    text: str
    stretches: tuple[Said, ...]
    sentences: tuple["Ruled", ...]


@dataclass(frozen=True)
class Ruled:
    """A sentence and what it rules, read when a draft comes near its matter."""

    said: Said

    @cached_property
    def facts(self) -> Facts:
        """Its values, sides and keys."""
        return facts_of(self.said)


@dataclass(frozen=True)
class Finding:
    """What was found between a stretch of the draft and one of an older text."""

    kind: Kind
    here: Said
    there: Said
    similarity: float
    told: float  # the same with numbers compared
    differences: tuple[Difference, ...] = ()

    @property
    def is_copy(self) -> bool:
        """The same wording with the same numbers."""
        return self.kind == "repeats" and self.told == self.similarity

    @property
    def rank(self) -> float:
        """Nearest first; numbers decide between texts that are alike but for them."""
        return self.similarity + self.told


def older(text: str) -> Older:
    """Cuts an older text once for all comparisons."""
    clauses = [clause for clause in clauses_of(text) if not clause.is_formula]
    sentences = [s.said for c in clauses for s in c.sentences if not s.is_formula]
    stretches = [clause.said for clause in clauses]
    stretches += [_joined(one, other) for one, other in pairwise(sentences)]
    stretches += sentences
    whole = tuple(t for clause in clauses for t in clause.said.tokens)
    if len(clauses) > 1 and len(whole) <= WHOLE_LONGEST:
        stretches.insert(0, Said(whole, whole[0].start, whole[-1].end))
    # Tokens of one text in order: the same ends and as many between them are the same tokens.
    unique = {
        (said.tokens[0].start, said.tokens[-1].end, len(said.tokens)): said
        for said in reversed(stretches)
        if said.tokens
    }
    return Older(text, tuple(reversed(unique.values())), tuple(map(Ruled, sentences)))


def _joined(one: Said, other: Said) -> Said:
    return Said((*one.tokens, *other.tokens), one.start, other.end)


def judged(clause: Clause, old: Older) -> list[Finding]:
    """At most one repeat, one revision and one conflict candidate of a clause and an older text."""
    every = list(_stretches(clause))
    found = [_likest(here, old, parted=n == 0 and len(every) > 1) for n, here in enumerate(every)]
    whole, parts = found[0], [one for one in found[1:] if one]
    best = max([one for one in found if one], key=_merit, default=None)
    kept = [best] if best else []
    if whole and best and best is not whole and whole.kind != best.kind and parts:
        kept.append(whole)  # a sentence said again in a clause that is half new
    return kept + [c for c in [_conflict(clause, old)] if c]


def _merit(one: Finding) -> tuple[bool, int]:
    """Repeats before revisions, longer stretches before their parts."""
    return one.kind == "repeats", len(one.here.tokens)


def _stretches(clause: Clause) -> Iterator[Said]:
    yield clause.said
    if len(clause.sentences) > 1:
        yield from (s.said for s in clause.sentences if not s.is_formula)


def _likest(here: Said, old: Older, *, parted: bool) -> Finding | None:
    """The older stretch that is likest to this one; a longer one before its parts."""
    best, found = None, NOTHING
    for there in old.stretches:
        likely = likeness(here, there)
        if likely.within and parted and len(there.tokens) < len(here.tokens):
            continue  # the part that says it is found by itself
        if likely.ratio >= REVISES and likely.ratio > found.ratio + 0.02:
            best, found = there, likely
    if best is None or not _shares_matter(here, best):
        return None
    kind: Kind = "repeats" if found.ratio >= REPEATS else "revises"
    return Finding(kind, here, best, round(found.ratio, 3), round(found.told, 3))


def _shares_matter(here: Said, there: Said) -> bool:
    """Two in five of the shorter's words of the matter are in the other: a frame is not enough."""
    one, other = here.matter, there.matter
    return bool(one and other) and 5 * len(one & other) >= 2 * min(len(one), len(other))


def _conflict(clause: Clause, old: Older) -> Finding | None:
    """The pair of sentences about one matter that rule differently, the nearest one."""
    best: Finding | None = None
    for sentence in clause.sentences:
        if sentence.is_formula:
            continue
        mine = facts_of(sentence.said)
        for there in old.sentences:
            if len(mine.subject & there.said.matter) < SUBJECT_LEAST:
                continue
            found = _clash(sentence.said, mine, there.said, there.facts)
            if found and (best is None or found.rank > best.rank):
                best = found
    return best


def _clash(here: Said, mine: Facts, there: Said, theirs: Facts) -> Finding | None:
    share = subject_share(mine, theirs)
    if share < SAME_MATTER or len(mine.subject & theirs.subject) < SUBJECT_LEAST:
        return None
    if is_other_matter(mine, theirs):
        return None
    alike = likeness(here, there)
    told = differences(mine, theirs, close=alike.ratio >= CLOSE)
    if not told:
        return None
    if all(one.kind in _WEAK for one in told) and substituted(here, there):
        return None  # a day or a count of another thing
    return Finding(
        "conflict",
        here,
        there,
        round(max(share, alike.ratio), 3),
        round(alike.told, 3),
        tuple(told),
    )


def fingerprint(said: Said) -> str:
    """A name of what the stretch says, whatever its spelling; its words can't be read from it."""
    words = " ".join(token.told for token in said.tokens)
    return hashlib.sha256(words.encode()).hexdigest()
