"""Where papers lie, as one state of the index knows it: the asker's many rights in few tokens.

Beside its own place token a paper carries the same without its unit. Who reads every unit that has
papers of a level and group is filtered by that one token: a mayor by a dozen instead of a thousand.
Only tokens found in the very state that is asked are replaced, so the answer is the same.
"""

from collections import defaultdict
from collections.abc import Iterable


def anywhere(place: str) -> str:
    """`u5:1:minutes` -> `*:1:minutes`; empty for a place that is not of a unit."""
    unit, mark, rest = place.partition(":")
    return f"*:{rest}" if mark and unit.startswith("u") else ""


class Places:
    """The place tokens of one state of the index."""

    def __init__(self, tokens: Iterable[str]) -> None:
        self.known = frozenset(token for token in tokens if not token.startswith("*"))
        whole: dict[str, set[str]] = defaultdict(set)
        for token in self.known:
            if common := anywhere(token):
                whole[common].add(token)
        self.whole = {common: frozenset(tokens) for common, tokens in whole.items()}

    def shortened(self, allowed: frozenset[str]) -> list[str]:
        """Tokens that match the same papers; none when no paper lies where he reads."""
        left = allowed & self.known
        made = []
        for common, tokens in self.whole.items():
            if len(tokens) > 1 and tokens <= left:
                made.append(common)
                left -= tokens
        return sorted([*made, *left])
