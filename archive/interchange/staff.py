"""Lines of posts, rules, charts and people as rows: what the takers of each kind share.

They are taken after records and units are known, in the order in which they name each other.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction

from archive import access
from archive.interchange import shapes
from archive.interchange.shapes import BadLine, Line, both, needed
from archive.models import Post, Record, Unit
from archive.models.posts import Outside
from archive.persian import fold, number_key

if TYPE_CHECKING:
    from archive.interchange.importing import Import

AT_ONCE = 500  # names looked up by one query
NEEDED: dict[str, tuple[str, ...]] = {
    "post": ("code", "title"), "rule": ("code", "conditions"), "person": ("code",),
    "field_equivalence": ("field", "equivalent"), "chart": ("organisation",),
    "area_relation": ("area", "related", "relatedness"), "action": ("resolution",),
}  # fmt: skip
COMMON = frozenset({"kind", "external_id", "source"})


class Names:
    """What lines name: units, posts and records, looked up in few queries."""

    def __init__(self, run: Import, lines: Iterable[Line]) -> None:
        self.run = run
        self.posts: dict[tuple[str, str], Post] = {}
        self.records: dict[tuple[str, str], Record] = {}
        self.numbers: dict[str, Record | None] = {}
        self.titled: dict[str, list[Post]] = {}
        for post in Post.objects.select_related("unit"):
            self.add_post(post)
        papers = sorted({name for line in lines for name in papers_of(line)})
        for at in range(0, len(papers), AT_ONCE):
            self.load_records(papers[at : at + AT_ONCE])

    def add_post(self, post: Post) -> None:
        """By identity, and by code when no other has it."""
        self.posts[post.source, post.external_id] = post
        self.posts.setdefault(("", post.code), post)
        alike = self.titled.setdefault(fold(post.title), [])
        if post not in alike:
            alike.append(post)

    def load_records(self, names: list[str]) -> None:
        """By outside id, and by a number that only one record has."""
        rows = Record.objects.select_related("unit", "resolution").defer("text")
        for record in rows.filter(external_id__in=names):
            self.records[record.source, record.external_id] = record
        for record in rows.filter(source="dabir", uuid__in=filter(is_uuid, names)):
            self.records["dabir", str(record.uuid)] = record
        keys = {number_key(name) for name in names} - {""}
        for record in rows.filter(number_key__in=keys):
            taken = record.number_key in self.numbers
            self.numbers[record.number_key] = None if taken else record

    def unit(self, source: str, name: object) -> Unit | None:
        """By outside id of the source, else by code."""
        units = self.run.units
        return units.get((source, str(name))) or units.get(("", str(name))) if name else None

    def post(self, source: str, name: object) -> Post | None:
        """By outside id of the source, else by code."""
        if not name:
            return None
        return self.posts.get((source, str(name))) or self.posts.get(("", str(name)))

    def record(self, source: str, name: object) -> Record | None:
        """By outside id of the source, else one born here, else by a number of its own."""
        if not name:
            return None
        for one in (source, "dabir"):
            if found := self.records.get((one, str(name))):
                return found
        return self.numbers.get(number_key(str(name)))

    def missing(self, line: Line, what: str, name: object) -> None:
        """Reported; the name stays as written."""
        told = line.get("external_id") or line.get("code") or ""
        self.run.report.unresolved.append(f"{line['kind']} {told}: {what} {name}")


def is_uuid(name: str) -> bool:
    """What was born here is named by its uuid."""
    try:
        uuid.UUID(name)
    except ValueError:
        return False
    return True


def papers_of(line: Line) -> Iterable[str]:
    """Names of papers in a line and in its facts."""
    rows = [line]
    for value in line.values():
        if isinstance(value, list):
            rows += [row for row in value if isinstance(row, Mapping)]
    for row in rows:
        for key in ("document", "appointment", "resolution"):
            if row.get(key):
                yield str(row[key])
    named = line.get("evidence")
    yield from map(str, named if isinstance(named, list) else [named] if named else [])


def identity(line: Line) -> tuple[str, str]:
    """(source, external_id); without one the code, with a rule's version; else the content."""
    source = str(line.get("source") or "dabir")
    if line.get("external_id"):
        return source, str(line["external_id"])
    named = ":".join(str(line[key]) for key in ("code", "version") if line.get(key))
    return source, named or shapes.digest(line)


def demand_keys(line: Line) -> None:
    """Refuses a line that lacks what its kind can't do without."""
    for name in NEEDED[line["kind"]]:
        if line.get(name) in (None, ""):
            raise BadLine(needed(name))


def extra_of(run: Import, number: int, line: Line, known: Iterable[str], at: str = "") -> Line:
    """Keys without a column: reported and kept."""
    kept = {key: value for key, value in line.items() if key not in COMMON | set(known)}
    for key in sorted(map(str, kept)):
        run.warner(number)(shapes.unknown_key(f"{at}{key}"))
    return kept


def demand_right(run: Import, act: str, *units: Unit | None) -> None:
    """A person brings lines only of the units where his role lets him; the system all."""
    if run.user is None or run.user.is_superuser:
        return
    for unit in units:
        places = [unit] if unit else list(Unit.objects.filter(parent=None))
        if not any(access.may(run.user, act, place) for place in places):
            raise BadLine(both("", "you may not bring lines of this unit"))


def stored(model: type[Outside], line: Line) -> tuple[Any, bool, bool]:
    """(row, is it new, does the line say something else than the row was made of)."""
    source, external_id = identity(line)
    row = model.objects.filter(source=source, external_id=external_id).first()
    digest = shapes.digest(line)
    if row is None:
        made = model(source=source, external_id=external_id, line_digest=digest)
        return made, True, True
    changed = row.line_digest != digest
    row.line_digest = digest
    return row, False, changed


Taker = Callable[["Import", Names, int, Line], bool | None]


def take_all(
    run: Import, waiting: list[tuple[int, Line]], takers: Mapping[str, Taker]
) -> Iterable[bool | None]:
    """Each line in a transaction of its own; -> True new, False changed, None as it was."""
    order = list(takers)
    names = Names(run, [line for _, line in waiting])
    for number, line in sorted(waiting, key=lambda row: order.index(row[1]["kind"])):
        try:
            with transaction.atomic():
                demand_keys(line)
                yield takers[line["kind"]](run, names, number, line)
        except BadLine as error:
            run.reject(number, str(error), line)
