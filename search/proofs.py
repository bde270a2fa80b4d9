"""Certificates of draft checks: what was found in a draft, kept so that it can be checked again.

Of the draft only its SHA-256 is kept, so who wants a replay gives the same text again. The rest is
a search certificate like any other: its owner's alone, frozen, and of the records it names only
those are shown that he may meet on the moment of the look.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest

from archive import audit
from archive.access import Visibility
from archive.jalali import PartialDate
from archive.models import Record
from archive.models.audit import Act
from search import certificates, precedents
from search.certificates import MOST, UNTOLD
from search.models import SearchCertificate
from search.precedents import Checked, Cite, Item

DRAFT = "draft"  # the filter that holds the draft's SHA-256; `first`: clauses that stood before
NOT_FOUND = ""  # stands for a citation without a record


class AnotherDraft(Exception):
    """The text is not the one that the certificate was issued for."""


@dataclass(frozen=True)
class Found:
    """One finding as it is kept: record, its state, what it is, where it begins in the draft."""

    uuid: str
    state: str
    kind: str
    start: int

    @property
    def line(self) -> list[str]:
        """As the certificate keeps it."""
        return [self.uuid, self.state, self.kind, str(self.start)]


def is_of_draft(certificate: SearchCertificate) -> bool:
    """Was it issued for a draft check?"""
    return DRAFT in certificate.filters


def found_in(checked: Checked) -> list[Found]:
    """Citations and findings in the order of the screen."""
    items = (*checked.repeats, *checked.conflicts, *checked.revises, *checked.set_aside)
    return [*map(of_cite, checked.cites), *map(of_item, items)]


def of_cite(cite: Cite) -> Found:
    """A citation; one without a record says why instead of a state."""
    state = certificates.state_word(cite.state) if cite.record else str(cite.place.state)
    uuid = str(cite.record.uuid) if cite.record else NOT_FOUND
    return Found(uuid, state, "cites", cite.place.start)


def of_item(item: Item) -> Found:
    """A finding, as a person judged it if one did."""
    state = certificates.state_word(item.state)
    return Found(str(item.record.uuid), state, str(item.kind), item.finding.here.start)


def kept(certificate: SearchCertificate) -> list[Found]:
    """The findings of a certificate."""
    return [Found(u, state, kind, int(start)) for u, state, kind, start in certificate.results]


def issue(
    checked: Checked, *, user: AbstractBaseUser, sight: Visibility, request: HttpRequest | None
) -> SearchCertificate:
    """Keeps what a check has found; of the draft its hash."""
    lines = [found.line for found in found_in(checked)]
    with transaction.atomic():
        made = SearchCertificate.objects.create(
            by=user, sort=DRAFT, on=str(PartialDate.from_date(checked.on)), day_asked=True,
            filters={DRAFT: [checked.certificate["draft_sha256"]], "first": [str(checked.first)]},
            rights=certificates.rights_of(user, sight), index=certificates.index_state(sight),
            total=len(lines), results=lines[:MOST],
            digest=certificates.digest_of(len(lines), lines[:MOST]),
        )  # fmt: skip
        audit.note(Act.REGISTER, user=user, what=f"certificate {made.uuid}", request=request)
    return made


@dataclass(frozen=True)
class Change:
    """A finding that is not as it was; `before` or `after` is None where it was not found."""

    before: Found | None
    after: Found | None
    record: Record | None  # None: a citation without a record, or not open to him now


@dataclass
class Compared:
    """A kept check beside today's."""

    total_before: int
    total_now: int
    digest_now: str
    same: bool
    rights_changed: bool
    changes: list[Change] = field(default_factory=list)
    hidden: int = 0  # findings of then whose records are not open to him now


def replay(
    certificate: SearchCertificate, text: str, *, user: AbstractBaseUser, sight: Visibility,
    request: HttpRequest | None,
) -> Compared:  # fmt: skip
    """Checks the same draft now, for the day of the certificate, and compares.

    Raises AnotherDraft, and what precedents.check raises.
    """
    (name,) = certificate.filters[DRAFT]
    if precedents.name_of(text) != name:
        raise AnotherDraft(name)
    checked = precedents.check(
        text, user=user, on=PartialDate.parse(certificate.on).first(),
        first=int(certificate.filters["first"][0]), request=request,
    )  # fmt: skip
    now, before = found_in(checked), kept(certificate)
    lines = [found.line for found in now]
    digest = certificates.digest_of(len(lines), lines[:MOST])
    fingerprint = certificates.rights_of(user, sight)["fingerprint"]
    made = Compared(
        total_before=certificate.total, total_now=len(lines), digest_now=digest,
        same=digest == certificate.digest,
        rights_changed=fingerprint != certificate.rights["fingerprint"],
    )  # fmt: skip
    seen = certificates.seen_of({f.uuid for f in (*before, *now)} - {NOT_FOUND}, sight)
    old, new = by_place(before), by_place(now[:MOST])
    for place in sorted(old.keys() | new.keys()):
        was, is_now = old.get(place), new.get(place)
        if was == is_now:
            continue
        if place[0] != NOT_FOUND and place[0] not in seen:
            made.hidden += 1
        else:
            made.changes.append(Change(was, is_now, seen.get(place[0])))
    made.changes.sort(key=lambda change: (change.before or change.after or BLANK).start)
    return made


BLANK = Found(NOT_FOUND, UNTOLD, "", 0)


def by_place(found: Iterable[Found]) -> Mapping[tuple[str, int], Found]:
    """By record and place in the draft; the first of one place, which is the best."""
    made: dict[tuple[str, int], Found] = {}
    for one in found:
        made.setdefault((one.uuid, one.start), one)
    return made
