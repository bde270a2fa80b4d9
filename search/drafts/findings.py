"""One clause of a draft against one older text: what it repeats, revises or may conflict with."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from search.drafts.alignment import REPEATS, REVISES, Likeness, likeness
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
SUBJECT_LEAST = 2  # words of a subject that both must have
WHOLE_LONGEST = 150  # words of an older text that is compared as one


@dataclass(frozen=True)
class Older:
    """An older text ready to be compared: its stretches, widest first, and its sentences."""

    text: str
    stretches: tuple[Said, ...]
    sentences: tuple[tuple[Said, Facts], ...]


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
    unique = {said.tokens: said for said in reversed(stretches) if said.tokens}
    return Older(
        text,
        tuple(reversed(unique.values())),
        tuple((said, facts_of(said)) for said in sentences),
    )


def _joined(one: Said, other: Said) -> Said:
    return Said((*one.tokens, *other.tokens), one.start, other.end)


def judged(clause: Clause, old: Older) -> list[Finding]:
    """At most one repeat or revision, and one conflict candidate, of a clause and an older text."""
    likest = _likest(clause, old)
    found = [likest] if likest else []
    return found + [c for c in [_conflict(clause, old)] if c]


def _stretches(clause: Clause) -> Iterator[Said]:
    yield clause.said
    if len(clause.sentences) > 1:
        yield from (s.said for s in clause.sentences if not s.is_formula)


def _likest(clause: Clause, old: Older) -> Finding | None:
    """The likest pair of stretches; the whole clause before its parts."""
    best: tuple[Said, Said, Likeness] | None = None
    for here in _stretches(clause):
        for there in old.stretches:
            found = likeness(here, there)
            if found.ratio >= REVISES and (best is None or found.ratio > best[2].ratio + 0.02):
                best = here, there, found
        if best and best[2].ratio >= REPEATS:
            break
    if best is None:
        return None
    here, there, found = best
    if not _shares_matter(here, there):
        return None
    kind: Kind = "repeats" if found.ratio >= REPEATS else "revises"
    return Finding(kind, here, there, round(found.ratio, 3), round(found.told, 3))


def _shares_matter(here: Said, there: Said) -> bool:
    """Half of the shorter's words of the matter are in the other: frames of office words are not
    enough."""
    one, other = set(here.content), set(there.content)
    return bool(one and other) and 2 * len(one & other) >= min(len(one), len(other))


def _conflict(clause: Clause, old: Older) -> Finding | None:
    """The pair of sentences about one matter that rule differently, the nearest one."""
    best: Finding | None = None
    for sentence in clause.sentences:
        if sentence.is_formula:
            continue
        mine = facts_of(sentence.said)
        for there, theirs in old.sentences:
            found = _clash(sentence.said, mine, there, theirs)
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
