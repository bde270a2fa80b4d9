"""How alike two stretches are: matched words × 2 over both, numbers masked (Ratcliff–Obershelp).

Words that both have but in another order count for a part: «از تاریخ ابلاغ لغو شد» says what «لغو
شد از تاریخ ابلاغ» says. A short stretch that stands whole in a longer one is measured by itself.
"""

from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher

from search.drafts.words import NUMBER, Said, Token, is_content

REPEATS, REVISES = 0.85, 0.5
WORTH = 0.4  # below this in common, words that are written apart change nothing
JOINED_LEAST = 4  # letters of a word that may be two in the other text
_ENDINGS = ("ند", "ست", "ی", "شان", "ش")  # of a copula, of ezafe, of a possessor
MOVED = 0.7  # what a word in another place counts for
MOVED_TOGETHER = 0.9  # and a word of a phrase that was moved whole
SLOT = 3  # words of a place where one thing may stand for another
RUN, ROUNDS = 3, 3  # words of such a phrase; how many of them are looked for
WITHIN_LEAST = 6  # content words of a stretch that may be found inside a longer one
WITHIN = 0.9


@dataclass(frozen=True)
class Likeness:
    """`ratio` with numbers masked, `told` with numbers compared, `within`: one holds the other."""

    ratio: float
    told: float
    within: bool = False


NOTHING = Likeness(0.0, 0.0)


def most(one: Said, other: Said) -> float:
    """No alignment can give more than what the two have in common in any order."""
    both = len(one.tokens) + len(other.tokens)
    mine, theirs = one.counted, other.counted
    common = sum(min(mine[word], theirs[word]) for word in mine.keys() & theirs.keys())
    shorter = min(len(one.tokens), len(other.tokens)) or 1
    return max(2 * common / both if both else 0.0, common / shorter if common else 0.0)


def likeness(one: Said, other: Said) -> Likeness:
    """The likeness of a draft's stretch and an older one."""
    if not one.tokens or not other.tokens or most(one, other) < WORTH:
        return NOTHING
    one, other = joined(one, other), joined(other, one)
    rows, columns = list(range(len(one.tokens))), list(range(len(other.tokens)))
    pairs = _aligned(one, other, rows, columns)
    moved, single = _moved(one, other, pairs)
    differing = sum(one.tokens[i].value != other.tokens[j].value for i, j in [*pairs, *moved])
    both = len(rows) + len(columns)
    matched = len(pairs) + MOVED_TOGETHER * len(moved) + MOVED * single
    ratio, told = 2 * matched / both, 2 * (matched - differing) / both
    inside = _within(one, other, pairs)
    if inside > max(ratio, WITHIN):
        return Likeness(inside, inside - differing / min(len(rows), len(columns)), within=True)
    return Likeness(min(1.0, ratio), max(0.0, min(1.0, told)))


def joined(one: Said, other: Said) -> Said:
    """`one` with its words written as the other writes them: «دانش آموزان», «برخوردارند»."""
    known, own = set(other.masked), set(one.masked)
    wanted = {word for word in known - own if len(word) >= JOINED_LEAST}
    if not wanted:
        return one
    made: list[Token] = []
    for token in one.tokens:
        if made and not {NUMBER} & {made[-1].text, token.text}:
            last = made[-1]
            if last.text + token.text in wanted:
                made[-1] = Token(last.text + token.text, last.start, token.end)
                continue
        if token.text not in known:
            bare = next((b for e in _ENDINGS if (b := token.text.removesuffix(e)) in wanted), "")
            token = Token(bare, token.start, token.end) if bare else token
        made.append(token)
    return Said(tuple(made), one.start, one.end)


def _aligned(
    one: Said, other: Said, rows: list[int], columns: list[int], least: int = 1
) -> list[tuple[int, int]]:
    """Pairs of places, in order, of words that both have, in runs of at least so many."""
    a = [one.tokens[i].text for i in rows]
    b = [other.tokens[j].text for j in columns]
    blocks = SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks()
    return [
        (rows[m.a + n], columns[m.b + n]) for m in blocks if m.size >= least for n in range(m.size)
    ]


def _moved(
    one: Said, other: Said, pairs: list[tuple[int, int]]
) -> tuple[list[tuple[int, int]], int]:
    """(pairs of places in runs that stand elsewhere, how many words of the matter do alone)."""
    used, taken = {i for i, _ in pairs}, {j for _, j in pairs}
    moved: list[tuple[int, int]] = []
    for _round in range(ROUNDS):
        rows = [i for i in range(len(one.tokens)) if i not in used]
        columns = [j for j in range(len(other.tokens)) if j not in taken]
        more = _aligned(one, other, rows, columns, RUN) if rows and columns else []
        if not more:
            break
        moved += more
        used |= {i for i, _ in more}
        taken |= {j for _, j in more}
    left = Counter(t.text for i, t in enumerate(one.tokens) if i not in used and is_content(t.text))
    right = Counter(
        t.text for j, t in enumerate(other.tokens) if j not in taken and is_content(t.text)
    )
    return moved, sum((left & right).values())


def _within(one: Said, other: Said, pairs: list[tuple[int, int]]) -> float:
    """The share of the shorter that stands close together in the longer; 0 when too little."""
    short, places = (one, [j for _, j in pairs])
    if len(other.tokens) < len(one.tokens):
        short, places = (other, [i for i, _ in pairs])
    if len(short.content) < WITHIN_LEAST or not places:
        return 0.0
    size = round(len(short.tokens) * 1.25)
    close = max(sum(at <= place < at + size for place in places) for at in places)
    return close / len(short.tokens)


def substituted(one: Said, other: Said) -> bool:
    """Does a word of the matter stand where the other has another one?"""
    one, other = joined(one, other), joined(other, one)
    a, b = one.masked, other.masked
    return any(
        kind == "replace"
        and k - i <= SLOT
        and m - j <= SLOT
        and any(map(is_content, a[i:k]))
        and any(map(is_content, b[j:m]))
        for kind, i, k, j, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    )


def marks(one: Said, other: Said) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Spans that stand in one stretch only: (of the draft, of the older one), neighbours joined."""
    one, other = joined(one, other), joined(other, one)
    a = [token.told for token in one.tokens]
    b = [token.told for token in other.tokens]
    added: list[tuple[int, int]] = []
    gone: list[tuple[int, int]] = []
    for kind, i, k, j, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        if k > i:
            added.append((one.tokens[i].start, one.tokens[k - 1].end))
        if m > j:
            gone.append((other.tokens[j].start, other.tokens[m - 1].end))
    return added, gone
