"""The form of a rule's conditions: a tree of all, any, not and leaves, and what is wrong with one.

A rule that is not wholly understood is not used: a misspelt key would drop a restriction and let
somebody pass by accident. The form is that of the interchange text, section 3. Pure.
"""

import datetime
import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from archive.vocabulary import DegreeLevel

LEAVES = ("degree", "service_years", "course", "certificate", "appraisal_average", "judgement")
DEGREES = tuple(DegreeLevel.values)  # lowest first
CURABLE = ("course", "certificate")  # what a person can still go and get
LONGEST_SERVICE = datetime.timedelta(days=60 * 365)  # more is a slip of the pen
DEEPEST = 12  # branches within branches; deeper is a mistake of the writer
BRANCHES = ("all", "any", "not")
OF_EVERY_LEAF = frozenset({"id", "text", "mandatory"})
Leaf = Mapping[str, Any]


def leaves(tree: Mapping[str, Any]) -> Iterator[Leaf]:
    """Its leaves in order, merits too."""
    if "all" in tree or "any" in tree:
        for branch in tree.get("all", tree.get("any", ())):
            yield from leaves(branch)
    elif "not" in tree:
        yield from leaves(tree["not"])
    else:
        yield tree


def negated(tree: Mapping[str, Any], *, within: bool = False) -> set[str]:
    """The ids of the leaves that stand under a `not`."""
    if "not" in tree:
        return negated(tree["not"], within=True)
    for word in ("all", "any"):
        if word in tree:
            return {name for one in tree[word] for name in negated(one, within=within)}
    return {str(tree["id"])} if within else set()


def mandatory(tree: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The tree without the leaves that only show, and the branches of such leaves; None of none."""
    if "not" in tree:
        inner = mandatory(tree["not"])
        return None if inner is None else {"not": inner}
    for branch in ("all", "any"):
        if branch in tree:
            kept = [part for one in tree[branch] if (part := mandatory(one)) is not None]
            return {branch: kept} if kept else None
    return tree if tree.get("mandatory", True) else None


def kind_of(leaf: Leaf) -> str:
    """Which of the leaves it is."""
    return next(name for name in LEAVES if name in leaf)


class Mistake(str):
    """What is wrong with a rule's tree, in English with its place as a path.

    `at`, `said` and `values` are the same in parts, for a reader's own language; `leaf` and `key`
    name the condition and its value, empty where none is meant.
    """

    at: str
    said: str
    leaf: str
    key: str
    values: Mapping[str, object]

    def __new__(
        cls, at: str, said: str, leaf: str = "", key: str = "", **values: object
    ) -> "Mistake":
        made = super().__new__(cls, f"{at}: {said % values}")
        made.at, made.said, made.values, made.leaf, made.key = at, said, values, leaf, key
        return made


def mistakes(tree: Any) -> list[Mistake]:
    """What is wrong with a rule's tree, each with its place; empty when it can be used."""
    wrong = list(wrong_branch(tree, "conditions", 0))
    if wrong:
        return wrong
    seen: set[str] = set()
    for leaf in leaves(tree):
        name = str(leaf["id"])
        if name in seen:
            wrong.append(Mistake("conditions", "two conditions have the id %(id)s", name, id=name))
        seen.add(name)
    return wrong


def wrong_branch(tree: Any, at: str, depth: int) -> Iterator[Mistake]:
    """Of a branch and all under it."""
    if not isinstance(tree, Mapping):
        yield Mistake(at, "a condition is an object, not %(type)s", type=type(tree).__name__)
        return
    if depth > DEEPEST:
        yield Mistake(at, "more than %(most)s branches within each other", most=DEEPEST)
        return
    named = [word for word in BRANCHES if word in tree]
    if not named:
        yield from wrong_leaf(tree, at)
        return
    if len(tree) > 1:
        yield Mistake(at, "%(words)s can't stand in one condition", words=", ".join(map(str, tree)))
        return
    word = named[0]
    if word == "not":
        yield from wrong_branch(tree["not"], f"{at}.not", depth + 1)
        return
    branches = tree[word]
    if not isinstance(branches, list) or not branches:
        yield Mistake(f"{at}.{word}", "at least one condition is needed")
        return
    for number, branch in enumerate(branches):
        yield from wrong_branch(branch, f"{at}.{word}[{number}]", depth + 1)


def wrong_leaf(leaf: Leaf, at: str) -> Iterator[Mistake]:
    """Of one condition: its kind, its name, its values."""
    kinds = [name for name in LEAVES if name in leaf]
    unknown = sorted(set(map(str, leaf)) - OF_EVERY_LEAF - set(LEAVES))
    name = str(leaf.get("id") or "")
    if len(kinds) != 1 or unknown:
        words = ", ".join(unknown or kinds) or "(empty)"
        yield Mistake(at, "unknown condition %(words)s", name, words=words)
        return
    if not name:
        yield Mistake(at, "a condition needs an id")
    if not isinstance(leaf.get("mandatory", True), bool):
        yield Mistake(f"{at}.mandatory", "%(needed)s, not %(value)s", name, "mandatory",
                      needed="true or false", value=repr(leaf["mandatory"]))  # fmt: skip
    asked, at = leaf[kinds[0]], f"{at}.{kinds[0]}"
    if not isinstance(asked, Mapping):
        yield Mistake(at, "an object is needed", name)
        return
    known = VALUES[kinds[0]]
    for key in sorted(set(map(str, asked)) - set(known)):
        yield Mistake(f"{at}.{key}", "not known here", name, key)
    for key, (needed, fits, said) in known.items():
        value = asked.get(key)
        if value is None:
            if needed:
                yield Mistake(f"{at}.{key}", "%(needed)s is needed", name, key, needed=said)
        elif not fits(value):
            yield Mistake(f"{at}.{key}", "%(needed)s, not %(value)s", name, key, needed=said,
                          value=repr(value))  # fmt: skip


def is_amount(value: object) -> bool:
    """A number from 0 up that can be reckoned with."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) and value >= 0


def is_count(value: object) -> bool:
    """A whole number from 1 up."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def is_word(value: object) -> bool:
    """A text that says something."""
    return isinstance(value, str) and bool(value.strip())


def are_words(value: object) -> bool:
    """A list of texts."""
    return isinstance(value, list) and all(map(is_word, value))


def is_truth(value: object) -> bool:
    """True or false."""
    return isinstance(value, bool)


Value = tuple[bool, Callable[[Any], bool], str]
VALUES: dict[str, dict[str, Value]] = {
    "degree": {
        "min": (True, lambda v: v in DEGREES, f"one of {', '.join(DEGREES)}"),
        "fields": (False, are_words, "a list of fields of study"),
    },
    "service_years": {
        "min": (True, is_amount, "a number of years"),
        "area": (False, lambda v: is_word(v) or (are_words(v) and bool(v)), "an area or a list"),
        "managerial": (False, is_truth, "true or false"),
        "unit_type": (False, is_word, "a type of unit"),
        "rank": (False, is_word, "a rank of posts"),
    },
    "course": {
        "title": (True, is_word, "a title"),
        "valid_years": (False, is_amount, "a number of years"),
    },
    "certificate": {
        "title": (True, is_word, "a title"),
        "must_be_valid": (False, is_truth, "true or false"),
    },
    "appraisal_average": {
        "last_years": (True, is_count, "a whole number of years"),
        "min": (True, is_amount, "a number"),
    },
    "judgement": {"question": (False, is_word, "a question")},
}  # fmt: skip
