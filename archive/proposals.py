"""What the reading of a paper proposes about a person: whose it is, and how it is settled.

Accepting compares a value with its page in one act: the fact is kept with its paper and page, and
verified by who accepted it. A fact that the file already declares is proved, not written twice.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from archive import access, audit, staffing
from archive.models import FACTS, Fact, Person, Post, ProposedFact, Record, Service, Unit
from archive.models.audit import Act
from archive.persian import fold, name_key
from archive.rights import named
from archive.staffing import Refused
from archive.vocabulary import Group, ProposalState

ALIKE = 0.86  # two spellings of one name
# What tells two facts of a kind apart; the rest only says more of one.
TELLING: dict[str, tuple[str, ...]] = {
    "education": ("degree", "field"), "service": ("title", "start"), "courses": ("title",),
    "certificates": ("title",), "appraisals": ("year",),
}  # fmt: skip


@dataclass(frozen=True)
class Found:
    """One fact that a reading found: values by column, and the place of each."""

    kind: str
    values: Mapping[str, Any]
    places: Mapping[str, Mapping[str, Any]]


# ---- whose they are ----
def alike(name: str, among: QuerySet[Person]) -> list[Person]:
    """Persons who may be meant by a name, the likeliest first; spelling and blanks tell nothing."""
    wanted = fold(name).replace(" ", "")
    if not wanted:
        return []
    scored = []
    matcher = SequenceMatcher(None, "", wanted, autojunk=False)
    for person in among.exclude(name_key=""):
        matcher.set_seq1(person.name_key.replace(" ", ""))
        # The cheap upper bound first: a register holds thousands of names.
        if matcher.quick_ratio() >= ALIKE and (ratio := matcher.ratio()) >= ALIKE:
            scored.append((-ratio, person.pk, person))
    return [person for _, _, person in sorted(scored, key=lambda row: row[:2])]


def meant(name: str, code: str, among: QuerySet[Person]) -> Person | None:
    """The one person meant: his number, else a name that only he has; None when two are alike."""
    near = alike(name, among)
    if code and (own := among.filter(code=code).first()) and (not name or own in near):
        return own
    return near[0] if len(near) == 1 else None


def visible(user: AbstractBaseUser) -> QuerySet[ProposedFact]:
    """Proposals from papers he reads, about people whose file he keeps (or nobody's yet)."""
    units = access.units_where(user, "staff")
    own = Q(person__in=access.people(user).filter(Q(unit__in=units) | Q(unit=None)))
    nobody = Q(person=None, record__unit__in=units)
    papers = access.records(user, read=True).values("pk")
    rows = ProposedFact.objects.filter(own | nobody, record__in=papers)
    return rows.exclude(pk__in=about_himself(user))


def about_himself(user: AbstractBaseUser) -> list[int]:
    """What waits under his own name for the choice of a person: nobody settles his own facts."""
    if not (name := named(user)):
        return []
    rows = ProposedFact.objects.filter(person=None, state=ProposalState.WAITING)
    own = name.replace(" ", "")  # spelling and blanks tell nothing, as among people of the register
    said = rows.values_list("pk", "name")
    return [pk for pk, written in said if name_key(written).replace(" ", "") == own]


def kept_people(user: AbstractBaseUser) -> QuerySet[Person]:
    """The people whose files he keeps."""
    return access.people(user).filter(staffing.kept_by(user))


# ---- the verbs ----
@transaction.atomic
def keep(
    record: Record, found: Sequence[Found], *, name: str, code: str, user: AbstractBaseUser | None
) -> list[ProposedFact]:
    """Keeps what a reading found; what was proposed of this paper and still waits is replaced."""
    if record.group != Group.PEOPLE:
        raise Refused(_("Facts about people are proposed from papers about people only."))
    among = kept_people(user) if user else Person.objects.all()
    person = meant(name, code, among)
    record.proposed_facts.filter(state=ProposalState.WAITING).delete()
    settled = list(record.proposed_facts.all())
    elsewhere = said_elsewhere(record, person, name, user)
    rows = [
        ProposedFact(
            record=record, kind=one.kind, position=n, name=name[:255], code=code[:64],
            person=person, values=dict(one.values), places=dict(one.places),
        )
        for n, one in enumerate(found)
        if not any(row.kind == one.kind and row.values == dict(one.values) for row in settled)
        and not any(row.kind == one.kind and holds(row.values, one.values) for row in elsewhere)
    ]  # fmt: skip
    made = ProposedFact.objects.bulk_create(rows)
    audit.note(Act.CHANGE, user=user, record=record, what=f"{len(made)} facts proposed")
    return made


def said_elsewhere(
    record: Record, person: Person | None, name: str, user: AbstractBaseUser | None
) -> list[ProposedFact]:
    """What other papers of its type say of the same person, waiting or accepted: one decree filed
    twice says nothing new. What a paper he may not read says is not asked."""
    rows = visible(user) if user else ProposedFact.objects.all()
    rows = rows.filter(person=person, record__extra__type=record.extra.get("type", ""))
    rows = rows.exclude(record=record).exclude(state=ProposalState.REJECTED)
    return [row for row in rows if person or name_key(row.name) == name_key(name)]


def holds(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Does the one say all that the other does, spelling and blanks apart?"""

    def plain(value: Any) -> str:
        return fold(str(value)).replace(" ", "")

    return all(name in one and plain(one[name]) == plain(said) for name, said in other.items())


def demand(proposal: ProposedFact, user: AbstractBaseUser) -> None:
    """Only the personnel office, and only what still waits."""
    staffing.demand(user, proposal.person.unit if proposal.person else proposal.record.unit)
    if proposal.state != ProposalState.WAITING:
        raise Refused(_("This proposal was settled already; nothing is written twice."))


@transaction.atomic
def choose(proposal: ProposedFact, person: Person, *, user: AbstractBaseUser) -> None:
    """Says whose facts these are: all of the paper that wait for a name."""
    demand(proposal, user)
    staffing.demand(user, person.unit)
    rows = proposal.record.proposed_facts.filter(state=ProposalState.WAITING)
    rows.filter(name=proposal.name).update(person=person)
    proposal.refresh_from_db()
    audit.note(
        Act.CHANGE, user=user, record=proposal.record,
        what=f"proposed facts {proposal.pk} are of person {person.code}",
    )  # fmt: skip


@transaction.atomic
def enrol(proposal: ProposedFact, *, name: str, code: str, user: AbstractBaseUser) -> Person:
    """A new file for somebody whom no file names; a number of a file that he keeps is refused.

    Of a file that others keep he learns nothing: both stand with one number.
    """
    demand(proposal, user)
    name, code = name.strip(), code.strip()
    if not name or not code:
        raise Refused(_("Write the name and a personnel number for the new file."))
    if kept_people(user).filter(code=code).exists():
        raise Refused(_("Another file has this personnel number."))
    person = Person.objects.create(
        source="dabir", external_id=f"person-{uuid.uuid4()}", code=code[:64], name=name[:255],
        unit=proposal.record.unit,
    )  # fmt: skip
    audit.note(Act.REGISTER, user=user, what=f"person {code}")
    choose(proposal, person, user=user)
    return person


@transaction.atomic
def accept(proposal: ProposedFact, values: Mapping[str, Any], *, user: AbstractBaseUser) -> Fact:
    """The proposal as it stands on the page, or corrected to it: a verified fact with its paper."""
    proposal = ProposedFact.objects.select_for_update().get(pk=proposal.pk)
    demand(proposal, user)
    person = proposal.person
    if person is None:
        raise Refused(_("Choose the person first."))
    model = FACTS[proposal.kind]
    placed = dict(values) | (place_of(values, user) if model is Service else {})
    refuse_second_holder(person, placed, user)
    fact = declared(person, proposal.kind, placed)
    if fact is None:
        fact = staffing.add_fact(
            person, model, placed, record=proposal.record, page=proposal.page, user=user
        )
    else:
        for name, value in placed.items():
            setattr(fact, name, value)
        staffing.join_paper(fact, proposal.record, page=proposal.page, user=user)
    staffing.settle(fact, verified=True, user=user)
    settled(proposal, ProposalState.ACCEPTED, user, fact_id=fact.pk)
    staffing.renew_unit(person)
    return fact


@transaction.atomic
def reject(proposal: ProposedFact, *, note: str, user: AbstractBaseUser) -> None:
    """The page does not say it; the reason stays beside it."""
    proposal = ProposedFact.objects.select_for_update().get(pk=proposal.pk)
    demand(proposal, user)
    settled(proposal, ProposalState.REJECTED, user, note=note)


def settled(
    proposal: ProposedFact, state: str, user: AbstractBaseUser, *, note: str = "",
    fact_id: int | None = None,
) -> None:  # fmt: skip
    """Who settled it, when and how."""
    proposal.state, proposal.note, proposal.fact_id = state, note.strip()[:500], fact_id
    proposal.settled_by, proposal.settled_at = user, timezone.now()
    proposal.save(update_fields=["state", "note", "fact_id", "settled_by", "settled_at"])
    what = f"{state} proposed {proposal.kind} {proposal.pk}"
    audit.note(Act.CHANGE, user=user, record=proposal.record, what=what)


# ---- what it means in the file ----
def declared(person: Person, kind: str, values: Mapping[str, Any]) -> Fact | None:
    """The line of the file that already says this; a verified one too."""

    def key(get: Any) -> tuple[str, ...]:
        return tuple(fold(str(get(name) or "")).replace(" ", "") for name in TELLING[kind])

    wanted = key(values.get)
    rows: Iterable[Fact] = FACTS[kind].objects.filter(person=person)
    return next(
        (row for row in rows if key(lambda name, row=row: getattr(row, name)) == wanted), None
    )


def place_of(values: Mapping[str, Any], user: AbstractBaseUser) -> dict[str, Any]:
    """The post and unit that a service's words name, where only one is meant."""
    unit = named_unit(str(values.get("unit_name") or ""))
    posts = access.posts(user).filter(title=str(values.get("title") or ""))
    if unit is not None:
        posts = posts.filter(Q(unit=unit) | Q(unit=None))
    found = list(posts[:2])
    post: Post | None = found[0] if len(found) == 1 else None
    made: dict[str, Any] = {"post": post, "unit": unit or (post.unit if post else None)}
    if post:
        made |= {"post_name": post.external_id, "area": values.get("area") or post.area}
    return made


def named_unit(name: str) -> Unit | None:
    """The unit of this name in any spelling; None when two have it or none."""
    wanted = fold(name).replace(" ", "")
    if not wanted:
        return None
    found = [unit for unit in Unit.objects.all() if fold(unit.title).replace(" ", "") == wanted]
    return found[0] if len(found) == 1 else None


def refuse_second_holder(person: Person, values: Mapping[str, Any], user: AbstractBaseUser) -> None:
    """Two people can't be appointed to one post from one day: one of the papers is misread."""
    post, start = values.get("post"), values.get("start")
    if post is None or not start:
        return
    rows = Service.objects.filter(post=post, start=start).exclude(person=person)
    known = rows.filter(person__in=access.people(user)).select_related("person").first()
    if known is not None:
        raise Refused(
            _("%(other)s is appointed to this post from the same day; compare both papers.")
            % {"other": known.person}
        )
    if rows.exists():
        raise Refused(_("This post has a holder from the same day; compare both papers."))
