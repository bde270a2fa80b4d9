"""Facts about a person from the pages of a filed paper, as proposals for the personnel office."""

import logging
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from archive import access, proposals
from archive.conditions import leaves
from archive.models import FieldEquivalence, ProposedFact, Record, Rule, Unit, newest_readings
from archive.persian import ascii_digits
from archive.proposals import Found
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
    named = [leaf.get("degree", {}).get("fields", ()) for tree in trees for leaf in safe(tree)]
    studied = {field for row in named for field in row}
    studied |= set(FieldEquivalence.objects.values_list("equivalent", flat=True))
    return fields.Known(
        people=set(access.people(user).values_list("name", flat=True)) - {""},
        posts=set(access.posts(user).values_list("title", flat=True)),
        units=set(Unit.objects.values_list("title", flat=True)),
        fields=studied,
    )


def safe(tree: Any) -> list[dict[str, Any]]:
    """The leaves of a rule; none of one that can't be used."""
    try:
        return [leaf for leaf in leaves(tree) if isinstance(leaf.get("degree", {}), dict)]
    except (AttributeError, TypeError):
        return []


def found_of(fact: fields.FactProposal) -> Found:
    """A proposal in the columns of the file; every value with its place."""
    values, places = {}, {}
    for name, value in fact.values.items():
        column = COLUMNS.get(name, name)
        values[column] = value.value if isinstance(value.value, int | float) else str(value.value)
        places[column] = {
            "page": value.page, "box": list(value.box) if value.box else None,
            "confidence": value.confidence, "text": value.text,
        }  # fmt: skip
    return Found(fact.kind, values, places)
