"""Boxes drawn on a page and the lines that join them: which hangs under which.

A box is a white hole in the ink that is nearly a rectangle, however it leans; a joining line is ink
that touches two boxes or more. The cells of a ruled table touch each other and nothing joins them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from ingest.ocr import prepare, stamps
from ingest.reading import Frame

SIDE = 2000  # px of the longer side, at which the lengths below are
LEAST_WIDE, LEAST_TALL = 40, 18
MOST = 0.9, 0.4  # of the page's breadth and height; more is a border round the sheet
RECTANGLE = 0.85  # of the leaning rectangle round a hole
SAME = 0.5  # of the outer box that the inner one fills: one box with a double frame
EDGE = 11  # px from the hole to where a joining line begins: the frame, a double one too
TOUCH = 5  # px over which a line may have faded before a box
FEWEST = 3


@dataclass(frozen=True)
class Contact:
    """Where a joining line meets a box."""

    box: int
    side: str  # top | bottom | left | right


def drawn(image: np.ndarray) -> tuple[Frame, ...]:
    """uint8 pixels, grey or BGR -> boxes from the top, in fractions; none when none are joined."""
    gray = image if image.ndim == 2 else stamps.faded(image)
    scale = SIDE / max(gray.shape)
    black = cv2.dilate(prepare.ink(prepare.flatten(prepare.resize(gray, scale))), np.ones((3, 3)))
    holes = sorted(holes_of(black), key=lambda hole: cv2.boundingRect(hole)[1])
    rects = [tuple(cv2.boundingRect(hole)) for hole in holes]
    if len(holes) < FEWEST or is_table(rects):
        return ()
    above: dict[int, int] = {}
    joined: set[int] = set()
    for parent, children in parents(contacts(black, holes), rects):
        joined |= {parent, *children}
        for child in children:
            if child not in above and not hangs_under(parent, child, above):
                above[child] = parent
    if not joined:
        return ()
    height, width = black.shape
    return tuple(
        Frame((x / width, y / height, (x + w) / width, (y + h) / height), above.get(n), n in joined)
        for n, (x, y, w, h) in enumerate(rects)
    )


def holes_of(black: np.ndarray) -> list[np.ndarray]:
    """Contours of the boxes; of a double frame the inner one."""
    contours, tree = cv2.findContours(black, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    height, width = black.shape
    found = []
    for contour, (_, _, _, parent) in zip(
        contours, tree[0] if tree is not None else (), strict=True
    ):
        _, _, w, h = cv2.boundingRect(contour)
        if parent < 0 or not LEAST_WIDE < w < MOST[0] * width:
            continue
        (_, (one, other), _) = cv2.minAreaRect(contour)
        if LEAST_TALL < h < MOST[1] * height and (
            cv2.contourArea(contour) > RECTANGLE * one * other
        ):
            found.append(contour)
    return alone(found)


def alone(found: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Without boxes round other boxes, and without small ones within a box."""
    rects = [cv2.boundingRect(hole) for hole in found]
    dropped = set()
    for n, (x, y, w, h) in enumerate(rects):
        within = [
            m for m, (a, b, c, d) in enumerate(rects)
            if m != n and x <= a and y <= b and a + c <= x + w and b + d <= y + h
        ]  # fmt: skip
        fills = [m for m in within if rects[m][2] * rects[m][3] > SAME * w * h]
        if len(within) > 1 or fills:
            dropped.add(n)
        elif within:
            dropped.update(within)
    return [hole for n, hole in enumerate(found) if n not in dropped]


def is_table(rects: Sequence[tuple[int, ...]]) -> bool:
    """Do most of them share a side with another one, as cells do?"""

    def beside(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
        x, y, w, h = one
        a, b, c, d = other
        across, down = max(x - a - c, a - x - w), max(y - b - d, b - y - h)
        return max(across, down) < EDGE and min(across, down) < -LEAST_TALL / 2

    if not rects:
        return False
    close = sum(any(beside(r, o) for o in rects if o is not r) for r in rects)
    return 2 * close > len(rects)


def contacts(black: np.ndarray, holes: Sequence[np.ndarray]) -> Iterator[list[Contact]]:
    """For each joining line, the boxes that it meets."""
    inside = np.zeros_like(black)
    cv2.drawContours(inside, holes, -1, 255, cv2.FILLED)
    reach = cv2.dilate(inside, np.ones((2 * EDGE + 1,) * 2))
    rest = cv2.dilate(cv2.bitwise_and(black, cv2.bitwise_not(reach)), np.ones((3, 3)))
    _, labels = cv2.connectedComponents(rest)
    met: dict[int, list[Contact]] = {}
    for n, hole in enumerate(holes):
        x, y, w, h = cv2.boundingRect(hole)
        far = EDGE + TOUCH
        left, top = max(0, x - far), max(0, y - far)
        part = labels[top : y + h + far, left : x + w + far]
        for label in np.unique(part[part > 0]):
            ys, xs = np.nonzero(part == label)
            across = (float(xs.mean()) + left - x) / w
            down = (float(ys.mean()) + top - y) / h
            met.setdefault(int(label), []).append(Contact(n, side_of(across, down, w / h)))
    yield from (row for row in met.values() if len(row) > 1)


def side_of(across: float, down: float, shape: float) -> str:
    """The side of a box next to a place, told in its own breadth and height."""
    near = {
        "left": across * shape, "right": (1 - across) * shape, "top": down, "bottom": 1 - down,
    }  # fmt: skip
    return min(near, key=lambda side: near[side])


def parents(
    lines: Iterator[list[Contact]], rects: Sequence[tuple[int, ...]]
) -> list[tuple[int, list[int]]]:
    """(box, those under it) of each line, from the top.

    A line leaves a box by its foot. One that runs sideways leaves the box that alone stands on its
    side: of two the one that has others under it, else the right one, as Persian is read.
    """
    rows = list(lines)
    feet = {c.box for row in rows for c in row if c.side == "bottom"}
    made = []
    for row in rows:
        down = [c.box for c in row if c.side == "bottom"]
        lefts = [c.box for c in row if c.side == "left"]
        rights = [c.box for c in row if c.side == "right"]
        if down:
            top = min(down, key=lambda n: rects[n][1])
        elif len(lefts) == 1 and not (len(rights) == 1 and rights[0] in feet):
            top = lefts[0]
        elif len(rights) == 1:
            top = rights[0]
        else:
            top = min((c.box for c in row), key=lambda n: rects[n][1])
        made.append((top, [c.box for c in row if c.box != top]))
    return sorted(made, key=lambda one: rects[one[0]][1])


def hangs_under(one: int, other: int, above: dict[int, int]) -> bool:
    """Does `one` stand anywhere below `other`, or is it the same?"""
    at: int | None = one
    while at is not None and at != other:
        at = above.get(at)
    return at == other
