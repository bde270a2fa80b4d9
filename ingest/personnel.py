"""Facts about a person from the pages of a filed paper, as proposals for the personnel office."""

import logging
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import QuerySet

from archive import access, proposals
from archive.conditions import Leaf, leaves, mistakes
from archive.models import (
    Certificate,
    Course,
    Education,
    FieldEquivalence,
    Person,
    ProposedFact,
    Record,
    Rule,
    Unit,
    newest_readings,
)
from archive.models.people import Fact
from archive.persian import ascii_digits
from archive.proposals import Found
from archive.vocabulary import FactState
from ingest import fields
from ingest.reading import PageReading, Word

log = logging.getLogger(__name__)
# names of the reading -> columns of the file
COLUMNS = {"from": "start", "to": "end", "unit": "unit_name"}


def is_read(record: Record) -> bool:
    """Is it a paper whose facts are recognised?"""
    return record.extra.get("type", "") in fields.PERSONNEL


def propose(record: Record, *, user: AbstractBaseUser | None) -> list[ProposedFact]:
    """Reads a filed paper for facts and keeps them as proposals; none for other papers."""
    if not is_read(record):
        return []
    pages = readings(record)
    found = fields.personnel(pages, record.extra["type"], known_to(user))
    name = str(found.person.value) if found.person else record.document.person
    code = ascii_digits(str(found.code.value)) if found.code else ""
    facts = [found_of(fact) for fact in found.facts]
    return proposals.keep(record, facts, name=name, code=code, user=user)


def after_filing(record: Record, *, user: AbstractBaseUser | None) -> None:
    """The same right after filing: whatever goes wrong here, the paper stays filed."""
    try:
        with transaction.atomic():
            propose(record, user=user)
    except Exception:
        log.exception("no facts proposed from record %s; ask again on its page", record.pk)


def readings(record: Record) -> list[PageReading]:
    """The newest reading of each page, as the recognisers take them."""
    return [
        PageReading(
            number=page.number, source=page.origin, text=page.text, confidence=page.confidence,
            words=tuple(Word(said, tuple(box), *rest) for said, box, *rest in page.words),
            ms=0, width=page.width, height=page.height,
        )
        for page in newest_readings(record.pages.all())
    ]  # fmt: skip


def known_to(user: AbstractBaseUser | None) -> fields.Known:
    """The register's spellings, as far as this user may read them."""
    if user is None:
        return fields.Known()
    trees = Rule.objects.values_list("conditions", flat=True)
    asked = [leaf for tree in trees for leaf in safe(tree)]
    people = access.people(user)
    studied = {field for leaf in asked for field in leaf.get("degree", {}).get("fields", ())}
    studied |= set(FieldEquivalence.objects.values_list("equivalent", flat=True))
    return fields.Known(
        people=set(people.values_list("name", flat=True)) - {""},
        posts=set(access.posts(user).values_list("title", flat=True)),
        units=set(Unit.objects.values_list("title", flat=True)),
        fields=studied,
        institutions=verified(Education, "institution", people),
        courses=titles(asked, "course") | verified(Course, "title", people),
        certificates=titles(asked, "certificate") | verified(Certificate, "title", people),
    )


def safe(tree: Any) -> list[Leaf]:
    """The leaves of a rule; none of one that can't be used."""
    return [] if not isinstance(tree, dict) or mistakes(tree) else list(leaves(tree))


def titles(asked: list[Leaf], kind: str) -> set[str]:
    """What the rules call the courses or certificates that they ask for."""
    return {leaf[kind]["title"] for leaf in asked if kind in leaf}


def verified(model: type[Fact], column: str, people: QuerySet[Person]) -> set[str]:
    """Spellings that the personnel office has verified in the files that this reader reads."""
    rows = model.objects.filter(person__in=people.values("pk"), state=FactState.VERIFIED)
    return set(rows.values_list(column, flat=True)) - {""}


def found_of(fact: fields.FactProposal) -> Found:
    """A proposal in the columns of the file; every value with its place."""
    values, places = {}, {}
    for name, value in fact.values.items():
        column = COLUMNS.get(name, name)
        if value.value is not None:
            said = value.value
            values[column] = said if isinstance(said, int | float) else str(said)
        places[column] = {
            "page": value.page, "box": list(value.box) if value.box else None,
            "confidence": value.confidence, "text": value.text,
        }  # fmt: skip
    return Found(fact.kind, values, places)
