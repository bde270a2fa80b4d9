"""The words of drawn boxes: each box's titles, a title on one line or several."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from archive.persian import canonical
from ingest.fields.flow import union
from ingest.fields.proposal import Proposal
from ingest.reading import Box, Frame, PageReading, Word

SHARED = 0.5  # of a word's height beside another one: they are of one line
_LETTERS = re.compile(r"[آ-ی]")
_SENSE = re.compile(r"[آ-ی]{2}")


@dataclass(frozen=True, slots=True)
class Boxed:
    """A box with its titles; `place` and `above` count the drawing's boxes."""

    place: int
    above: int | None
    is_joined: bool
    lines: tuple[Proposal[str], ...]


def titles(
    page: PageReading, frames: Sequence[Frame], begins: Callable[[str], bool]
) -> list[Boxed]:
    """Every box that says something; after its first title a line that `begins` is another one."""
    held: dict[int, list[Word]] = {}
    for word in page.words:
        at = home(word, frames)
        if at is not None:
            held.setdefault(at, []).append(word)
    made = []
    for n, frame in enumerate(frames):
        lines = lines_of(held.get(n, ()))
        parts: list[list[Word]] = []
        for line in lines:
            kept = without_frame(line, frame)
            said = said_by(kept)
            if not said:
                continue
            cut = parts and said_by(parts[-1]).endswith(" و")
            if not parts or (begins(said) and not cut):
                parts.append([])
            parts[-1] += kept
        found = tuple(proposed(page, part) for part in parts if _SENSE.search(said_by(part)))
        if found:
            made.append(Boxed(n, frame.above, frame.is_joined, found))
    return made


def home(word: Word, frames: Sequence[Frame]) -> int | None:
    """The box that holds the middle of a word."""
    x, y = (word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2
    for n, frame in enumerate(frames):
        x0, y0, x1, y1 = frame.box
        if x0 <= x <= x1 and y0 <= y <= y1:
            return n
    return None


def lines_of(words: Sequence[Word]) -> list[list[Word]]:
    """Lines from the top, each from right to left."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda w: w.box[3] - w.box[1], reverse=True):
        home = next((line for line in lines if shared(word, line[0]) > SHARED), None)
        if home is None:
            lines.append([word])
        else:
            home.append(word)
    lines.sort(key=lambda line: line[0].box[1] + line[0].box[3])
    return [sorted(line, key=lambda w: -w.box[2]) for line in lines]


def shared(low: Word, tall: Word) -> float:
    """The part of a word's height that stands beside another one."""
    height = min(low.box[3], tall.box[3]) - max(low.box[1], tall.box[1])
    return height / max(low.box[3] - low.box[1], 1e-6)


def without_frame(line: list[Word], frame: Frame) -> list[Word]:
    """Without what the frame's own strokes were read as: no letters, next to its side."""
    x0, _, x1, _ = frame.box
    near = 0.06 * (x1 - x0)
    return [
        word
        for word in line
        if _LETTERS.search(word.text) or (word.box[0] > x0 + near and word.box[2] < x1 - near)
    ]


def said_by(words: Sequence[Word]) -> str:
    """Their words in canonical form."""
    return canonical(" ".join(word.text for word in words)).strip(" .،:-|")


def proposed(page: PageReading, words: Sequence[Word]) -> Proposal[str]:
    """A title with its place."""
    sure = round(sum(word.confidence for word in words) / len(words), 3)
    box: Box | None = union([word.box for word in words])
    return Proposal(said_by(words), sure, page.number, box, " ".join(w.text for w in words), (0, 0))


def downwards(read: Sequence[Boxed]) -> Iterator[Boxed]:
    """Every box after the one it hangs under; one whose upper box says nothing under the next."""
    here = {box.place: box for box in read}
    done: set[int] = set()
    waiting = list(read)
    while waiting:
        ready = [box for box in waiting if box.above not in here or box.above in done]
        yield from ready
        done |= {box.place for box in ready}
        waiting = [box for box in waiting if box.place not in done]
