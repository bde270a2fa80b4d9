"""A misread name is taken for the known one that it can only mean."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any

from archive.persian import fold
from ingest.fields.proposal import FactProposal, Proposal

NEAR, LEAD, SHORTEST = 0.82, 0.06, 4
FAR = NEAR - LEAD  # below this a name is not even a rival
_NAMES = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Known:
    """What the register already calls people, posts, units, studies, courses and certificates."""

    people: Collection[str] = ()
    posts: Collection[str] = ()
    units: Collection[str] = ()
    fields: Collection[str] = ()
    institutions: Collection[str] = ()
    courses: Collection[str] = ()
    certificates: Collection[str] = ()


NOTHING = Known()


def plain(name: str) -> str:
    """A name without blanks and marks, in matching form."""
    return _NAMES.sub("", fold(name))


def nearest(said: str, known: Collection[str]) -> tuple[str, float] | None:
    """(known name, likeness) when one is near and no other nearly as near; numbers must agree."""
    wanted, figures = plain(said), re.findall(r"\d+", fold(said))
    if len(wanted) < SHORTEST:
        return None
    matcher = SequenceMatcher(None, "", wanted, autojunk=False)
    scored = []
    for name in set(known):
        matcher.set_seq1(plain(name))
        # The cheap upper bounds first: a register holds thousands of names.
        if matcher.real_quick_ratio() < FAR or matcher.quick_ratio() < FAR:
            continue
        if re.findall(r"\d+", fold(name)) == figures:
            scored.append((matcher.ratio(), name))
    scored.sort(reverse=True)
    if not scored or scored[0][0] < NEAR:
        return None
    exact = scored[0][0] == 1.0
    if not exact and len(scored) > 1 and scored[0][0] - scored[1][0] < LEAD:
        return None
    return scored[0][1], scored[0][0]


def settled(proposal: Proposal[Any] | None, known: Collection[str]) -> Proposal[Any] | None:
    """The proposal in the register's spelling; its words as read stay in `text`."""
    found = nearest(str(proposal.value), known) if proposal else None
    if proposal is None or found is None:
        return proposal
    return replace(proposal, value=found[0], confidence=round(proposal.confidence * found[1], 3))


def settled_fact(fact: FactProposal, known: Known) -> FactProposal:
    """Posts, units, studies, courses and certificates in the register's spelling."""
    lists: Mapping[tuple[str, str], Collection[str]] = {
        ("service", "title"): known.posts, ("service", "unit"): known.units,
        ("education", "field"): known.fields, ("education", "institution"): known.institutions,
        ("courses", "title"): known.courses, ("certificates", "title"): known.certificates,
    }  # fmt: skip
    values = {
        name: settled(value, lists.get((fact.kind, name), ()))
        for name, value in fact.values.items()
    }
    return replace(fact, values=values)
