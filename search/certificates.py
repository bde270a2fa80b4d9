"""Search certificates (گواهی جست‌وجو): what a search answered, kept so that it can be asked again.

A certificate belongs to who asked. It keeps identities, not words of records, so that a look at it
later shows only what its owner may meet on that moment; a replay tells what changed, and of what is
hidden from him now only how much it is.
"""

import datetime
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from archive import access, audit, history
from archive.access import Visibility
from archive.jalali import PartialDate
from archive.models import Outbox, Record
from archive.models.audit import Act
from search import finder
from search.engines import engine
from search.models import SearchCertificate

MOST = 1000  # results that a certificate names; more are counted
UNTOLD = "ask"  # a hidden paper decides: the reader is told to ask
Line = tuple[str, str] | list[str]


@dataclass(frozen=True)
class Question:
    """A search as its screen asked it; `on` None: the states of today."""

    words: str
    filters: Mapping[str, Sequence[str]]
    sort: str
    on: datetime.date | None


@dataclass(frozen=True)
class Answer:
    """What came: the first results with their states, and the exact total."""

    found: finder.Results
    lines: list[Line]

    @property
    def digest(self) -> str:
        """The same for the same records in the same order and states."""
        return digest_of(self.found.total, self.lines)


def digest_of(total: int, lines: list[Line]) -> str:
    """SHA-256 over one written form of total and results."""
    written = json.dumps([total, lines], separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def certificates(user: AbstractBaseUser | AnonymousUser) -> QuerySet[SearchCertificate]:
    """The person's own certificates, and no others."""
    if not user.is_authenticated or not user.is_active:
        return SearchCertificate.objects.none()
    return SearchCertificate.objects.filter(by=user)


def ask(
    question: Question, *, user: AbstractBaseUser, sight: Visibility, request: HttpRequest
) -> Answer:
    """Searches as this user. Raises search.errors.EngineDown."""
    found = finder.search(
        question.words, user=user, filters=question.filters, sort=question.sort, limit=MOST,
        facets=(), excerpts=False, sight=sight, request=request, on=question.on,
    )  # fmt: skip
    records = [hit.record for hit in found.hits]
    states = history.states(records, question.on or access.today(), sight)
    lines = [[str(record.uuid), state_word(states.get(record.pk))] for record in records]
    return Answer(found, lines)


def state_word(state: history.State | None) -> str:
    """A legal state as it is kept; "" for what is no decision."""
    if state is None:
        return ""
    return UNTOLD if state.status is None else str(state.status)


def issue(
    question: Question, *, user: AbstractBaseUser, sight: Visibility, request: HttpRequest
) -> SearchCertificate:
    """Asks and keeps the answer."""
    answer = ask(question, user=user, sight=sight, request=request)
    with transaction.atomic():
        made = SearchCertificate.objects.create(
            by=user, words=question.words, understood=answer.found.understood,
            filters={name: list(values) for name, values in question.filters.items()},
            sort=question.sort, on=str(PartialDate.from_date(question.on or access.today())),
            day_asked=question.on is not None, rights=rights_of(user, sight),
            index=index_state(sight), total=answer.found.total, results=answer.lines,
            digest=answer.digest,
        )  # fmt: skip
        audit.note(Act.REGISTER, user=user, what=f"certificate {made.uuid}", request=request)
    return made


def rights_of(user: AbstractBaseUser, sight: Visibility) -> dict[str, Any]:
    """Memberships of the moment in words of the interchange form, and the fingerprint of all."""
    rows = access.memberships(user).order_by("pk")
    expanded = [sorted(part) for part in (sight.full, sight.metadata, sight.granted, sight.barred)]
    return {
        "memberships": [
            [row.role, row.unit.code, row.unit.title, row.max_level, row.include_children]
            for row in rows
        ],
        "fingerprint": hashlib.sha256(repr(expanded).encode()).hexdigest(),
    }


def index_state(sight: Visibility) -> dict[str, Any]:
    """Of which index the answer came, and how far it had heard of this reader's records.

    Counted are the records that he may meet: the whole index would tell him of hidden ones.
    """
    held = engine().versions()
    his = Record.objects.filter(access.visible(sight)).values_list("pk", flat=True)
    versions = [held[pk] for pk in his.iterator() if pk in held]
    return {
        "engine": "elasticsearch" if settings.SEARCH_URL else "embedded",
        "documents": len(versions),
        "newest": max(versions, default=0),
        "waiting": lag(sight),
    }


def lag(sight: Visibility) -> int:
    """Records that this reader may meet whose change the index has not heard yet."""
    waiting = Outbox.objects.values("record_id")  # few: asked first, his thousand places after
    return Record.objects.filter(access.visible(sight), pk__in=waiting).count()


def question_of(certificate: SearchCertificate) -> Question:
    """The same question, to ask again."""
    day = PartialDate.parse(certificate.on).first() if certificate.day_asked else None
    return Question(certificate.words, certificate.filters, certificate.sort, day)


# ---- replay ----
@dataclass(frozen=True)
class Changed:
    """A record that he may meet, and its state then and now."""

    record: Record
    before: str = ""
    after: str = ""


@dataclass
class Comparison:
    """A kept answer beside today's."""

    total_before: int
    total_now: int
    digest_now: str
    same: bool
    cut: bool  # more results than are named
    rights_before: dict[str, Any]
    rights_now: dict[str, Any]
    index_before: dict[str, Any]
    index_now: dict[str, Any]
    order_changed: bool = False
    filed_since: list[Changed] = field(default_factory=list)
    found_now: list[Changed] = field(default_factory=list)  # was there, but not in the answer
    not_found: list[Changed] = field(default_factory=list)  # still there, not in the answer
    state_changed: list[Changed] = field(default_factory=list)
    hidden: int = 0  # not open to him any more, or not there

    @property
    def rights_changed(self) -> bool:
        """Do other records follow from his rights?"""
        return bool(self.rights_before["fingerprint"] != self.rights_now["fingerprint"])


def replay(
    certificate: SearchCertificate, *, user: AbstractBaseUser, sight: Visibility,
    request: HttpRequest,
) -> Comparison:  # fmt: skip
    """Asks the same of the present index under the present rights, and compares."""
    answer = ask(question_of(certificate), user=user, sight=sight, request=request)
    before, now = states_by_uuid(certificate.results), states_by_uuid(answer.lines)
    seen = seen_of({**before, **now}, sight)
    made = Comparison(
        total_before=certificate.total, total_now=answer.found.total, digest_now=answer.digest,
        same=answer.digest == certificate.digest,
        cut=max(certificate.total, answer.found.total) > MOST,
        rights_before=certificate.rights, rights_now=rights_of(user, sight),
        index_before=certificate.index, index_now=index_state(sight),
        order_changed=in_both(before, now) != in_both(now, before),
        hidden=sum(1 for uuid in before if uuid not in now and uuid not in seen),
    )  # fmt: skip
    for uuid, record in seen.items():
        was, is_now = before.get(uuid), now.get(uuid)
        if was is None:
            filed = record.filed_at or record.created_at
            group = made.filed_since if filed > certificate.at else made.found_now
            group.append(Changed(record, "", is_now or ""))
        elif is_now is None:
            made.not_found.append(Changed(record, was, ""))
        elif was != is_now:
            made.state_changed.append(Changed(record, was, is_now))
    return made


def states_by_uuid(lines: Iterable[Line]) -> dict[str, str]:
    """Record uuid -> state, in their order; lines of a draft check say more after these."""
    return {line[0]: line[1] for line in lines}


def in_both(first: Iterable[str], second: Mapping[str, str]) -> list[str]:
    """Of the first those that are in the second too, in the order of the first."""
    return [uuid for uuid in first if uuid in second]


def seen_of(uuids: Iterable[str], sight: Visibility) -> dict[str, Record]:
    """Those of the records that may be met now, in the order asked."""
    asked = [uuid for uuid in uuids if uuid]
    rows = Record.objects.filter(uuid__in=asked).select_related("body", "unit", "resolution")
    found = {str(row.uuid): row for row in rows.defer("text", "extra") if sight.shows(row)}
    return {uuid: found[uuid] for uuid in asked if uuid in found}
