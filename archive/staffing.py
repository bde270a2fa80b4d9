"""The verbs that write about posts and people: a fact is settled, a paper joined, a rule renewed.

Each is one transaction with its row in the log. A fact is verified against the page that carries
it, never without one; a rule in use is not edited, its change is a new version.
"""

import datetime
import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from archive import access, audit, conditions
from archive.errors import ArchiveError, Denied
from archive.jalali import PartialDate
from archive.models import Fact, FieldEquivalence, Person, Post, Record, Rule, Unit
from archive.models.audit import Act
from archive.models.posts import first_day, last_day
from archive.persian import name_key
from archive.rulewords import in_words
from archive.vocabulary import FactState


class Refused(ArchiveError):
    """What was asked can't be kept as it is; the sentence says why."""


def demand(user: AbstractBaseUser, unit: Unit | None) -> None:
    """Only the personnel office of the unit; for who stands in no unit, that of the top."""
    places = [unit] if unit else list(Unit.objects.filter(parent=None))
    if not any(access.may(user, "staff", place) for place in places):
        raise Denied(_("You can't change facts about people or posts of this unit."))


def kept_by(user: AbstractBaseUser) -> Q:
    """Persons whose files his office keeps; who may read them is another question."""
    return Q(unit__in=access.units_where(user, "staff")) | Q(unit=None)


def told(fact: Fact) -> str:
    """How the log names a fact."""
    return f"{fact.person.code} {fact._meta.model_name} {fact.pk}"


@transaction.atomic
def settle(fact: Fact, *, verified: bool, user: AbstractBaseUser, note: str = "") -> None:
    """The word of who compared a fact with its page: it stands there, or it goes back."""
    demand(user, fact.person.unit)
    if verified and (fact.record is None or not access.visibility(user).reads(fact.record)):
        raise Refused(_("A fact is verified against its paper; join a filed paper to it first."))
    if not verified and not note.strip():
        raise Refused(_("Say why it goes back; whoever brought it will read it."))
    fact.state = FactState.VERIFIED if verified else FactState.DECLARED
    fact.settled_by, fact.settled_at, fact.note = user, timezone.now(), note.strip()[:500]
    fact.save(update_fields=["state", "settled_by", "settled_at", "note"])
    audit.note(Act.CHANGE, user=user, record=fact.record, what=f"{fact.state} {told(fact)}")


@transaction.atomic
def join_paper(fact: Fact, record: Record, *, page: int | None, user: AbstractBaseUser) -> None:
    """Names the paper that carries a fact; what was verified must be compared again."""
    demand(user, fact.person.unit)
    pages = set(record.pages.values_list("number", flat=True))
    if page is not None and page not in pages:
        raise Refused(_("This paper has no page %(page)s.") % {"page": page})
    fact.record, fact.page = record, page or min(pages, default=None)
    fact.document = record.external_id or str(record.uuid)
    fact.state, fact.settled_by, fact.settled_at = FactState.DOCUMENTED, None, None
    fact.save()
    audit.note(Act.CHANGE, user=user, record=record, what=f"paper of {told(fact)}")


@transaction.atomic
def add_fact(
    person: Person,
    model: type[Fact],
    values: Mapping[str, Any],
    *,
    record: Record | None,
    page: int | None,
    user: AbstractBaseUser,
) -> Fact:
    """A new line of a person's file: declared, or documented when its paper is named."""
    demand(user, person.unit)
    last = model.objects.filter(person=person).order_by("-position").first()
    fact = model.objects.create(
        person=person, position=last.position + 1 if last else 0, **values
    )  # fmt: skip
    audit.note(Act.REGISTER, user=user, what=told(fact))
    if record is not None:
        join_paper(fact, record, page=page, user=user)
    return fact


@transaction.atomic
def renew_rule(
    post: Post,
    tree: Mapping[str, Any],
    *,
    start: str,
    legal_basis: str,
    legal_basis_page: int | None = None,
    acting_factor: float | None,
    user: AbstractBaseUser,
) -> Rule:
    """A new version of a post's conditions from a day on; the one before ends the day before."""
    demand(user, post.unit)
    if wrong := conditions.mistakes(tree):
        raise Refused("; ".join(map(in_words, wrong)))
    code = post.rule_name or f"rule-{post.code}"
    versions = list(Rule.objects.filter(code=code))
    if not versions and post.rule_name:
        named = Rule.objects.filter(source=post.source, external_id=post.rule_name).first()
        versions = list(Rule.objects.filter(code=named.code)) if named else []
        code = named.code if named else code
    begins = first_day(start)
    if any(first_day(row.start) >= begins for row in versions):
        raise Refused(_("A version holds from this day or later; choose a later day."))
    eve = str(PartialDate.from_date(begins - datetime.timedelta(days=1)))
    for row in versions:
        if row.covers(begins):
            row.end = eve
            row.save(update_fields=["end"])
    numbers = [int(row.version) for row in versions if row.version.isdigit()]
    version = str(max(numbers, default=len(versions)) + 1)
    rule = Rule.objects.create(
        source="dabir", external_id=f"{code}:{version}", code=code, version=version, start=start,
        legal_basis=legal_basis[:500], legal_basis_page=legal_basis_page,
        acting_factor=acting_factor, conditions=tree,
    )  # fmt: skip
    if not post.rule_name:
        post.rule_name = code
        post.save(update_fields=["rule_name"])
    audit.note(Act.CHANGE, user=user, what=f"rule {code} version {version} from {start}")
    return rule


@transaction.atomic
def approve_equivalence(
    row: FieldEquivalence, *, post: Post | None, user: AbstractBaseUser
) -> FieldEquivalence:
    """Keeps that a field counts as another for a post, or for all by the office of the top."""
    demand(user, post.unit if post else None)
    if name_key(row.field) == name_key(row.equivalent):
        raise Refused(_("A field needs no approval to count as itself."))
    if row.end and last_day(row.end) < first_day(row.start):
        raise Refused(_("The last day is before the first."))
    row.post_name = post.code if post else ""
    for other in FieldEquivalence.objects.filter(post_name__in=("", row.post_name)):
        same = name_key(other.field) == name_key(row.field)
        same = same and name_key(other.equivalent) == name_key(row.equivalent)
        begins, ends = first_day(row.start), last_day(row.end)
        holds = first_day(other.start) <= ends and begins <= last_day(other.end)
        if same and holds and other.approved_by:
            raise Refused(_("This is approved for these days already."))
    row.source, row.external_id = "dabir", f"equivalence-{uuid.uuid4()}"
    row.save()
    what = f"equivalence {row.pk} for {row.post_name or 'all'}"
    audit.note(Act.REGISTER, user=user, what=what)
    return row


@transaction.atomic
def end_equivalence(
    row: FieldEquivalence, *, post: Post | None, end: str, user: AbstractBaseUser
) -> None:
    """Its last day; what it proved until then stays."""
    demand(user, post.unit if post else None)
    if last_day(end) < first_day(row.start):
        raise Refused(_("The last day is before the first."))
    if row.end and last_day(row.end) <= last_day(end):
        raise Refused(_("It ends by then already."))
    row.end = end
    row.save(update_fields=["end"])
    audit.note(Act.CHANGE, user=user, what=f"equivalence {row.pk} until {end}")


def renew_unit(person: Person) -> None:
    """Where his present service is, else the last, there his file is read."""
    placed = [row for row in person.service_rows.all() if row.unit_id]
    placed.sort(key=lambda row: (not row.end, row.start))
    if placed and placed[-1].unit_id != person.unit_id:
        person.unit = placed[-1].unit
        person.save(update_fields=["unit"])
