"""The legal part of a decision's page: state on a day, what decided it, course and influence."""

import datetime
from dataclasses import dataclass

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from archive import access, history
from archive.access import Visibility
from archive.forms import JalaliDateField
from archive.history import Decider, Item, State
from archive.models import Record
from archive.templatetags.dabir import STATE_LOOKS, digits, in_persian, known_as
from archive.vocabulary import Kind, LegalState, Predicate

WIDTH, BOX, TALL, STEP = 1080, 250, 62, 80
MOST = 7  # papers on one side of the picture
AFFECTED = frozenset(LegalState) - {
    LegalState.IN_FORCE, LegalState.PENDING, LegalState.UNEXAMINED
}  # fmt: skip


class DayForm(forms.Form):
    """The day on which the state is asked."""

    on = JalaliDateField(label=_("State on"), required=False)


@dataclass(frozen=True)
class Node:
    """A paper in the picture, a link to its page."""

    record: Record
    x: int
    y: int
    look: str
    title: str

    @property
    def text_x(self) -> int:
        """Where its words begin in the direction of the screen."""
        return self.x + BOX - 12 if in_persian() else self.x + 12


@dataclass(frozen=True)
class Line:
    """What one paper does to another."""

    path: str
    look: str
    label: str
    x: float
    y: float


@dataclass(frozen=True)
class Picture:
    """Influence both ways: the paper in the middle, what it acts on, what acts on it."""

    nodes: tuple[Node, ...]
    lines: tuple[Line, ...]
    height: int
    acts_on_x: int
    acted_x: int
    middle: Node
    said: str
    more: int
    persian: bool
    looks: tuple[str, ...] = ("plain", "repealed", "amended", "valid")


@dataclass(frozen=True)
class Legal:
    """All that the page says of a decision's standing."""

    state: State
    fact: Decider | None
    reason: str
    findings: list[str]
    items: list[Item]
    picture: Picture | None
    coverage: history.Coverage
    on: datetime.date
    form: DayForm
    banner: bool = False
    look: str = "unknown"


def legal(request: HttpRequest, record: Record, sight: Visibility) -> Legal | None:
    """The standing of a decision; None for other papers."""
    if record.kind != Kind.RESOLUTION:
        return None
    form = DayForm(request.GET if "on" in request.GET else None)
    on = (form.is_valid() and form.cleaned_data["on"]) or access.today()
    state = history.state_of(record, "", on, sight)
    items = history.chain(record, sight)
    return Legal(
        state=state,
        fact=history.decider(state, record, sight),
        reason=history.reason(state, record),
        findings=history.findings(state),
        items=items,
        picture=picture(record, sight, on),
        coverage=history.coverage(sight, record.number_key),
        on=on,
        form=form,
        banner=state.status is None or state.status in AFFECTED,
        look=look_of(state),
    )


def look_of(state: State | None) -> str:
    """The colour of a state."""
    if state is None or state.status is None:
        return "unknown"
    return STATE_LOOKS[LegalState(state.status)][0]


def picture(record: Record, sight: Visibility, on: datetime.date) -> Picture | None:
    """The picture; None when no paper that the reader may meet stands beside this one."""
    links = history.influence(record, sight)
    if not links:
        return None
    papers = {link.record.pk: link.record for link in links if link.record}
    states = history.states([record, *papers.values()], on, sight)
    right, left = WIDTH - BOX - 8, 8
    sides = [[i for i in links if i.outgoing], [i for i in links if not i.outgoing]]
    shown = [side[:MOST] for side in sides]
    height = 40 + max(1, *map(len, shown)) * STEP
    middle = Node(record, (WIDTH - BOX) // 2, (height + 30 - TALL) // 2, "on", short(record))
    xs = (right, left) if in_persian() else (left, right)
    nodes, lines = [], []
    for x, side in zip(xs, shown, strict=True):
        first = (height + 30 - len(side) * STEP) // 2 + (STEP - TALL) // 2
        for n, item in enumerate(side):
            if item.record is None:
                continue
            look = look_of(states.get(item.record.pk)) if item.record.pk in states else "plain"
            node = Node(item.record, x, first + n * STEP, look, short(item.record))
            nodes.append(node)
            lines.append(line(middle, node, item))
    return Picture(
        nodes=tuple(nodes), lines=tuple(lines), height=height,
        acts_on_x=xs[0] + BOX // 2, acted_x=xs[1] + BOX // 2, middle=middle,
        said="; ".join(sentence(item, record) for side in shown for item in side),
        more=sum(map(len, sides)) - sum(map(len, shown)),
        persian=in_persian(),
    )  # fmt: skip


def short(record: Record) -> str:
    """A title that fits its box, with the year."""
    title = record.title or str(record.get_kind_display())
    cut = title if len(title) <= 30 else title[:29].rstrip() + "…"
    return digits(f"{cut} · {record.date[:4]}" if record.date else cut)


def sentence(item: Item, record: Record) -> str:
    """One line of the picture in words, for who does not see it."""
    ends = (known_as(record), known_as(item.record)) if item.record else ("", "")
    first, last = ends if item.outgoing else reversed(ends)
    return digits(f"{first} {item.label} {last}")


LINE_LOOKS = {
    Predicate.REPEALS: "repealed", Predicate.REPLACES: "repealed", Predicate.AMENDS: "amended",
    Predicate.ADDS: "amended", Predicate.COMPLETES: "amended", Predicate.REVISES: "amended",
    Predicate.EXTENDS: "valid",
}  # fmt: skip


def line(middle: Node, node: Node, item: Item) -> Line:
    """A curve from the paper that acts to the one acted on."""
    start, end = (middle, node) if item.outgoing else (node, middle)
    to_right = end.x > start.x
    x1 = start.x + BOX if to_right else start.x
    x2 = end.x - 6 if to_right else end.x + BOX + 6
    y1, y2 = start.y + TALL // 2, end.y + TALL // 2
    half = (x1 + x2) / 2
    path = f"M{x1} {y1}C{half} {y1} {half} {y2} {x2} {y2}"
    look = LINE_LOOKS.get(Predicate(item.predicate), "")
    return Line(path, look, item.label, half, (y1 + y2) / 2)
