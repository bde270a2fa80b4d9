"""Organisation charts: the version in force on a day drawn as a tree, and two versions compared."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from archive import access
from archive.models import Chart, ChartPost, ChartUnit, Unit
from archive.models.posts import first_day, in_force
from archive.views.posts import Held, StaffView, demand_structure, holders
from archive.views.shared import asked_day, sight_of
from archive.vocabulary import Group, PostChange

NEW, GONE, MOVED, RENAMED = "new", "gone", "moved", "renamed"
LABELS = {
    NEW: _("New"), GONE: _("Gone"), MOVED: _("Moved"), RENAMED: _("Renamed"),
    PostChange.SPLIT: _("Split off"), PostChange.MERGED: _("Merged"),
}  # fmt: skip


@dataclass
class Box:
    """A post in its place: who holds it, and what became of it since the compared version."""

    title: str
    place: ChartPost
    held: Held | None = None
    change: str = ""

    @property
    def label(self) -> object:
        """The change in words."""
        return LABELS.get(self.change, "")


@dataclass
class Node:
    """A unit of the drawing with its posts and the units under it."""

    code: str
    title: str
    unit: Unit | None = None
    change: str = ""
    was: str = ""  # title of the unit it stood under, or its old name
    boxes: list[Box] = field(default_factory=list)
    children: list["Node"] = field(default_factory=list)

    @property
    def label(self) -> object:
        """The change in words."""
        return LABELS.get(self.change, "")


@dataclass(frozen=True)
class Difference:
    """One line of the comparison."""

    change: str
    title: str
    before: str = ""
    after: str = ""

    @property
    def label(self) -> object:
        """The change in words."""
        return LABELS.get(self.change, self.change)


def charts_of(request: HttpRequest) -> QuerySet[Chart]:
    """The charts this reader may see."""
    allowed = access.staff(sight_of(request), Group.STRUCTURE, column="organisation")
    return Chart.objects.filter(allowed)


def titles(places: Iterable[ChartPost]) -> dict[str, str]:
    """Code → title of each post in a version."""
    return {p.code: p.title or (p.post.title if p.post else p.code) for p in places}


@dataclass
class Drawing:
    """A version as a tree; with an older one, what changed since."""

    chart: Chart
    older: Chart | None
    root: Node = field(init=False)
    differences: list[Difference] = field(default_factory=list)
    nodes: dict[str, Node] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.units = {u.code: u for u in self.chart.units.all()}
        # A version may list a post only to say that it is no more.
        rows = self.chart.places.exclude(change=PostChange.ABOLISHED)
        self.places = list(rows.select_related("post__unit"))
        self.root = Node(self.chart.organisation.code, str(self.chart.organisation))
        self.nodes[self.root.code] = self.root
        for unit in self.units.values():
            node = self.nodes.setdefault(unit.code, Node(unit.code, unit.title))
            node.title = unit.title
        for unit in self.units.values():
            self.hang(unit)
        if self.older is not None:
            self.compare(self.older)
        for place, title in zip(self.places, titles(self.places).values(), strict=True):
            self.node_of(place).boxes.append(Box(title, place))
        if self.older is not None:
            self.compare_posts(self.older)
        known = {u.code: u for u in Unit.objects.filter(code__in=self.nodes)}
        for node in self.nodes.values():
            node.unit = known.get(node.code)

    def hang(self, unit: ChartUnit) -> None:
        """Under its parent, else under the organisation."""
        node = self.nodes[unit.code]
        if node is self.root:
            return
        parent = self.nodes.get(unit.parent_code, self.root)
        parent.children.append(node)

    def node_of(self, place: ChartPost) -> Node:
        """Where the version puts a post; at the top when it says no unit that is drawn."""
        return self.nodes.get(place.unit_code, self.root)

    def compare(self, older: Chart) -> None:
        """Marks units that are new, gone, moved or renamed; the gone are drawn where they stood."""
        before = {u.code: u for u in older.units.all()}
        for code, unit in self.units.items():
            node, old = self.nodes[code], before.get(code)
            if old is None:
                node.change = NEW
                self.tell(NEW, unit.title)
            elif self.above(unit, self.units) != self.above(old, before):
                node.change, node.was = MOVED, self.above(old, before)
                self.tell(MOVED, unit.title, node.was, self.above(unit, self.units))
            elif old.title != unit.title:
                node.change, node.was = RENAMED, old.title
                self.tell(RENAMED, unit.title, old.title, unit.title)
        for code, old in before.items():
            if code not in self.units:
                self.nodes[code] = Node(code, old.title, change=GONE)
                self.tell(GONE, old.title, self.above(old, before))
        for code, old in before.items():
            if code not in self.units:
                self.nodes.get(old.parent_code, self.root).children.append(self.nodes[code])

    def above(self, unit: ChartUnit, units: Mapping[str, ChartUnit]) -> str:
        """Title of the unit it stands under in its version."""
        parent = units.get(unit.parent_code)
        return parent.title if parent else self.root.title

    def compare_posts(self, older: Chart) -> None:
        """The same for posts; a renamed, split or merged one names what it came from."""
        rows = older.places.exclude(change=PostChange.ABOLISHED).select_related("post")
        old_places = {p.code: p for p in rows}
        old_titles, drawn = titles(old_places.values()), {place.code for place in self.places}
        succeeded = {str(code) for p in self.places for code in p.origin}
        for node in list(self.nodes.values()):
            for box in node.boxes:
                old = old_places.get(box.place.code)
                if old is None:
                    box.change = box.place.change if box.place.origin else NEW
                    came = [old_titles.get(str(c), str(c)) for c in box.place.origin]
                    self.tell(box.change or NEW, box.title, gettext(", ").join(came), node.title)
                elif joined := [str(c) for c in box.place.origin if str(c) != old.code]:
                    box.change = box.place.change or PostChange.MERGED
                    came = [old_titles.get(code, code) for code in (old.code, *joined)]
                    self.tell(box.change, box.title, gettext(", ").join(came), node.title)
                elif old.unit_code != box.place.unit_code:
                    box.change = MOVED
                    stood = self.nodes.get(old.unit_code, self.root)
                    self.tell(MOVED, box.title, stood.title, node.title)
                elif old_titles[old.code] != box.title:
                    box.change = RENAMED
                    self.tell(RENAMED, box.title, old_titles[old.code], box.title)
        for code, old in old_places.items():
            if code in drawn:
                continue
            stood = self.nodes.get(old.unit_code, self.root)
            stood.boxes.append(Box(old_titles[code], old, change=GONE))
            if code not in succeeded:
                self.tell(GONE, old_titles[code], stood.title)

    def tell(self, change: str, title: str, before: str = "", after: str = "") -> None:
        """One line of the comparison."""
        self.differences.append(Difference(change, title, before, after))

    def fill(self, request: HttpRequest, on: datetime.date) -> None:
        """Who holds each post on the day, as far as the reader may know."""
        boxes = [box for node in self.nodes.values() for box in node.boxes if box.place.post]
        held = {row.post.pk: row for row in holders(request, [b.place.post for b in boxes], on)}
        for box in boxes:
            box.held = held[box.place.post_id]


class ChartListView(StaffView):
    """Organisations that have charts, each with its versions."""

    template_name = "archive/chart_list.html"
    page_title = _("Charts")
    header_icon = "site"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Versions by organisation."""
        demand_structure(self.request)
        on, written = asked_day(self.request)
        found: dict[int, list[Chart]] = {}
        for chart in charts_of(self.request).select_related("organisation"):
            found.setdefault(chart.organisation_id, []).append(chart)
        rows = [
            (charts[0].organisation, in_force(charts, on), ordered(charts))
            for charts in found.values()
        ]
        rows.sort(key=lambda row: row[0].code)
        return super().get_context_data(rows=rows, on=written, **kwargs)


def ordered(charts: Iterable[Chart]) -> list[Chart]:
    """By their first day."""
    return sorted(charts, key=lambda c: (first_day(c.start), c.pk))


class ChartView(StaffView):
    """The chart of one organisation on a day."""

    template_name = "archive/chart.html"
    header_icon = "site"
    above = (("chart_list", _("Charts")),)

    @cached_property
    def charts(self) -> list[Chart]:
        """Its versions in order of time; none for who may not see them."""
        rows = charts_of(self.request).filter(organisation=self.kwargs["pk"])
        found = ordered(rows.select_related("organisation", "record"))
        if not found:
            raise Http404("no such chart")
        return found

    def get_page_title(self) -> object:
        """Whose chart it is."""
        return _("Chart of %(organisation)s") % {"organisation": self.charts[0].organisation}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The drawing, the versions on a line, the comparison."""
        on, written = asked_day(self.request)
        chart = in_force(self.charts, on)
        asked = self.request.GET.get("with", "")
        older = next((c for c in self.charts if str(c.pk) == asked and c != chart), None)
        drawing = Drawing(chart, older) if chart else None
        if drawing:
            drawing.fill(self.request, on)
        record = chart.record if chart else None
        return super().get_context_data(
            organisation=self.charts[0].organisation, charts=self.charts, chart=chart,
            older=older, drawing=drawing, on=written,
            sheet=record if record and sight_of(self.request).reads(record) else None, **kwargs,
        )  # fmt: skip
