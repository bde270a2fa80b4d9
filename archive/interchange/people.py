"""People with the facts about them: from lines to rows and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import Q, Value
from django.db.models.functions import Replace

from archive.interchange import doubts, shapes
from archive.interchange.posts import filled, head
from archive.interchange.shapes import Line
from archive.interchange.staff import Names, demand_right, extra_of, stored
from archive.models import FACTS, Person, Post, Service, Unit
from archive.models.people import Fact
from archive.persian import name_key
from archive.vocabulary import FactState

if TYPE_CHECKING:
    from archive.interchange.importing import Import

# key of the line → column, per kind of fact; dates are checked, the rest is kept as written
COLUMNS: dict[str, dict[str, str]] = {
    "education": {
        "degree": "degree", "field": "field", "orientation": "orientation",
        "institution": "institution", "date": "date",
    },
    "service": {
        "title": "title", "post": "post_name", "unit": "unit_name", "area": "area",
        "managerial": "managerial", "capacity": "capacity", "share": "share", "from": "start",
        "to": "end", "appointment": "appointment",
    },
    "courses": {"title": "title", "hours": "hours", "date": "date", "valid_until": "valid_until"},
    "appraisals": {"year": "year", "score": "score", "grade": "grade"},
    "certificates": {"title": "title", "date": "date", "valid_until": "valid_until"},
}  # fmt: skip
SHARED = ("state", "document", "page", "note")


# ---- from lines ----
def take_person(run: Import, names: Names, number: int, line: Line) -> bool | None:
    """A person and all facts; what somebody here settled about an unchanged fact stays."""
    kept, left = doubts.without_forbidden(line)
    for key in left:
        run.warner(number)(
            shapes.both(key, "not kept: it must not touch a decision about a person")
        )
    said = list(doubts.doubts(kept))
    row, created, changed = stored(Person, kept)
    made = {name: facts_of(run, names, number, kept, name) for name in FACTS}
    unit = unit_of(made["service"])
    demand_right(run, "staff", unit, *([] if created else [row.unit]))
    if not changed:
        return None
    for doubt in said:
        run.warner(number)(doubt)
    row.code, row.name = str(kept["code"]), str(kept.get("name") or "")[:255]
    row.unit = unit
    row.extra = extra_of(run, number, kept, ("code", "name", *FACTS))
    row.save()
    for warning in doubles(row, made["service"]):
        run.warner(number)(warning)
    for name, facts in made.items():
        replace(row, name, facts, fresh=created)
    return created


def facts_of(run: Import, names: Names, number: int, line: Line, name: str) -> list[Fact]:
    """Unsaved rows of one kind, with what they name looked up."""
    source = str(line.get("source") or "dabir")
    made = []
    for n, row in enumerate(line.get(name) or []):
        values = {column: value_of(name, row, key) for key, column in COLUMNS[name].items()}
        document = str(row.get("document") or "")
        fact = FACTS[name](
            position=n, state=row.get("state") or FactState.DECLARED, document=document,
            page=row.get("page"), note=str(row.get("note") or "")[:500], **values,
        )  # fmt: skip
        paper = document or str(row.get("appointment") or "")
        fact.record = names.record(source, paper)
        if paper and fact.record is None:
            names.missing(line, f"{name}[{n}] document", paper)
        fact.extra = extra_of(run, number, row, (*COLUMNS[name], *SHARED), f"{name}[{n}].")
        if isinstance(fact, Service):
            settle_place(names, line, source, fact)
        made.append(fact)
    return made


def value_of(name: str, row: Mapping[str, Any], key: str) -> Any:
    """One column's value: dates canonical, numbers and truths as they are, the rest text."""
    if key in doubts.DATES:
        return shapes.checked_date(row, key)
    value = row.get(key)
    if key in ("share", "hours", "year", "score"):
        return value
    if key == "managerial":
        return bool(value)
    return str(value or "")[:255]


def settle_place(names: Names, line: Line, source: str, fact: Service) -> None:
    """The post and unit that a service names; the post's unit when it names none."""
    fact.post = names.post(source, fact.post_name)
    if fact.post_name and fact.post is None:
        names.missing(line, "post", fact.post_name)
    fact.unit = names.unit(source, fact.unit_name)
    if fact.unit_name and fact.unit is None:
        names.missing(line, "unit", fact.unit_name)
    if fact.unit is None and fact.post is not None:
        fact.unit = fact.post.unit


def unit_of(services: Iterable[Fact]) -> Unit | None:
    """The unit of the present service, else of the last: it decides who reads his file."""
    placed = [row for row in services if isinstance(row, Service) and row.unit]
    placed.sort(key=lambda row: (not row.end, row.start))
    return placed[-1].unit if placed else None


def doubles(person: Person, services: Iterable[Fact]) -> Iterable[str]:
    """The same name or code in another file; another person in the same post from the same day."""
    same = Q(code=person.code)
    if person.name:  # a half-space may have been written as a blank
        same |= Q(joined=name_key(person.name).replace(" ", ""))
    joined = Replace("name_key", Value(" "), Value(""))
    for other in Person.objects.annotate(joined=joined).filter(same).exclude(pk=person.pk):
        said = (
            "person %(other)s has the same code; is it one person twice?"
            if other.code == person.code
            else "person %(other)s has the same name; is it one person twice?"
        )
        yield shapes.both("code" if other.code == person.code else "name", said, other=other.code)
    own = {(row.post_id, row.start) for row in services if isinstance(row, Service) and row.post}
    held = Service.objects.filter(post__in={post for post, _ in own}).exclude(person=person)
    for row in held.select_related("person", "post") if own else ():
        if (row.post_id, row.start) in own:
            said = "%(other)s has an appointment to %(post)s of the same day %(date)s"
            values = {"other": row.person.code, "post": row.post_name, "date": row.start}
            yield shapes.both("service", said, **values)


def same_fact(fact: Fact, name: str) -> tuple[Any, ...]:
    """What makes it the same fact whatever its state and paper."""
    return tuple(getattr(fact, column) for column in COLUMNS[name].values())


def replace(person: Person, name: str, facts: list[Fact], *, fresh: bool) -> None:
    """The new rows instead of the old; a word that was given here about one outlives the import."""
    settled: dict[tuple[Any, ...], Fact] = {}
    if not fresh:
        old = getattr(person, f"{FACTS[name].__name__.lower()}_rows").all()
        settled = {same_fact(row, name): row for row in old if row.settled_at}
        old.delete()
    for fact in facts:
        fact.person = person
        if before := settled.get(same_fact(fact, name)):
            for column in ("state", "settled_by", "settled_at", "note", "page", "record"):
                setattr(fact, column, getattr(before, column))
            fact.document = fact.document or before.document
    FACTS[name].objects.bulk_create(facts)


# ---- to lines ----
WITH_FACTS = (
    "education_rows", "service_rows__post", "service_rows__unit", "course_rows",
    "appraisal_rows", "certificate_rows",
)  # fmt: skip


def person_line(person: Person, *, reasoned: bool = False) -> dict[str, Any]:
    """A person's file; `reasoned` adds to each service what its unit and post say of it."""
    line = head(person, "person") | {"code": person.code, "name": person.name}
    for name, model in FACTS.items():
        rows = getattr(person, f"{model.__name__.lower()}_rows").all()
        line[name] = [fact_line(row, name) for row in rows]
    if reasoned:
        for made, row in zip(line["service"], person.service_rows.all(), strict=True):
            made |= row.extra | filled(place_of(row.unit, row.post))  # the register's word wins
    return line | person.extra


def fact_line(fact: Fact, name: str) -> dict[str, Any]:
    """One row of a file."""
    made = {key: getattr(fact, column) for key, column in COLUMNS[name].items()}
    if made.get("managerial") is False:
        del made["managerial"]
    made |= {key: getattr(fact, key) for key in SHARED}
    return filled(made) | fact.extra


def place_of(unit: Unit | None, post: Post | None) -> dict[str, str]:
    """The type of the unit and the level of the post, which conditions may name."""
    return {"unit_type": unit.type if unit else "", "rank": post.rank if post else ""}
