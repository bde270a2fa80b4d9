"""A draft against the archive, for one reader: cites, repeats, revisions, possible conflicts.

Nothing of the draft is kept. Every older text comes through the search engine under the reader's
rights and is checked once more; a hidden paper neither shows nor changes what is found.
"""

import datetime
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _late

from archive import access, audit, history, references
from archive.history.citing import ACTING, DEAD
from archive.jalali import PartialDate
from archive.models import CitedPlace, Record
from archive.models.audit import Act
from archive.vocabulary import Kind, Predicate
from search import drafts, older, sync
from search.drafts import Clause, Finding, Older
from search.errors import IndexMissing
from search.models import DraftJudgement, Judgement

User = AbstractBaseUser | AnonymousUser
MOST_CLAUSES = 120  # some eight pages in some seconds; a longer draft is checked in parts
MOST_LETTERS = 2_000_000
PER_CLAUSE = {"repeats": 5, "revises": 5, "conflict": 2}
CHANGING = frozenset({*ACTING, Predicate.ADDS, Predicate.COMPLETES, Predicate.REVISES})
WHAT_DIFFERS = {
    "amount": _late("another amount"),
    "percent": _late("another percentage"),
    "time": _late("another length of time"),
    "date": _late("another date"),
    "area": _late("another area"),
    "count": _late("another count"),
    "party": _late("another party"),
    "organ": _late("another organisation"),
    "verb": _late("an opposite verb"),
}


class NotReadable(Exception):
    """The draft can't be checked; the sentence says why and what to do."""


@dataclass(frozen=True)
class Cite:
    """A citation of the draft, its target and the target's state on the day."""

    place: CitedPlace
    record: Record | None
    state: history.State | None
    reason: str

    @property
    def is_dead(self) -> bool:
        """The draft rests on what no longer holds, and does not say that it changes it."""
        status = self.state.status if self.state else None
        return status in DEAD and self.place.relation not in ACTING


@dataclass(frozen=True)
class Item:
    """A finding with its record and the state of that record on the day."""

    finding: Finding
    clause: Clause
    record: Record
    old: Older
    state: history.State | None
    reason: str
    fingerprint: str
    judgement: DraftJudgement | None = None

    @property
    def kind(self) -> str:
        """What a person said it is, else what was found."""
        return self.judgement.verdict if self.judgement else self.finding.kind

    @property
    def sentence(self) -> str:
        """The older text's stretch as it stands there."""
        return self.old.text[self.finding.there.start : self.finding.there.end]


@dataclass(frozen=True)
class Checked:
    """All that was found; `ignored`: formulas left out.

    Of a long draft a part is compared: `first` clauses stand before it, `unread` after it.
    """

    on: datetime.date
    cites: tuple[Cite, ...]
    repeats: tuple[Item, ...]
    revises: tuple[Item, ...]
    conflicts: tuple[Item, ...]
    set_aside: tuple[Item, ...]
    clauses: int
    ignored: int
    first: int
    unread: int
    coverage: history.Coverage
    certificate: Mapping[str, Any] = field(default_factory=dict)

    @property
    def read(self) -> int:
        """Clauses up to the end of this part."""
        return self.clauses - self.unread


def check(
    text: str,
    *,
    user: User,
    on: datetime.date | None = None,
    first: int = 0,
    request: HttpRequest | None = None,
) -> Checked:
    """Checks a draft as this user, for a day (default today); writes one audit row.

    `first`: so many clauses were checked before; past the last one it begins anew.
    Raises NotReadable (nothing to compare), errors.EngineDown, errors.IndexMissing.
    """
    text = as_compared(text)
    day, sight = on or access.today(), access.visibility(user)
    found = clauses_of(text)
    if not sync.ready():
        raise IndexMissing("there is no index yet; the worker fills it")
    name = name_of(text)
    audit.note(Act.SEARCH, user=user, what=f"draft {name[:16]}", request=request)
    compared = [clause for clause in found if not clause.is_formula]
    first = first if 0 <= first < len(compared) else 0
    part, after = compared[first : first + MOST_CLAUSES], compared[first + MOST_CLAUSES :]
    span = (part[0].start if first else 0, after[0].start if after else len(text))
    cites = citations_of(text, day, sight, span)
    if not compared and not cites:
        raise NotReadable(_("The draft holds only headings and formulas; nothing is compared."))
    items = judged_before(list(items_of(text, part, cites, day, sight)))
    lists = {
        kind: ordered(item for item in items if item.kind == kind)
        for kind in ("repeats", "revises", "conflict", Judgement.NONE)
    }
    return Checked(
        on=day,
        cites=tuple(cites),
        repeats=lists["repeats"],
        revises=lists["revises"],
        conflicts=lists["conflict"],
        set_aside=lists[Judgement.NONE],
        clauses=len(compared),
        ignored=len(found) - len(compared),
        first=first,
        unread=len(after),
        coverage=history.coverage(sight),
        certificate=certificate(name, day, user, sight, [*cites, *items]),
    )


def as_compared(text: str) -> str:
    """The draft as it is checked: without what is no text, up to the limit."""
    plain = text.encode("utf-8", "ignore").decode().replace("\x00", " ")
    return plain[:MOST_LETTERS]


def name_of(text: str) -> str:
    """The draft's SHA-256, by which its certificate knows it again."""
    return hashlib.sha256(as_compared(text).encode()).hexdigest()


def clauses_of(text: str) -> list[Clause]:
    """The draft's clauses; NotReadable says what is wrong with a text that has none."""
    if not text.strip():
        raise NotReadable(_("The draft is empty. Paste its text or send its file."))
    found = drafts.clauses_of(text)
    if not any("\u0621" <= letter <= "\u06cc" for letter in text):
        raise NotReadable(
            _("There is no Persian text in the draft, so there is nothing to compare it with.")
        )
    return found


# ---- citations ----
def citations_of(
    text: str, day: datetime.date, sight: access.Visibility, span: tuple[int, int]
) -> list[Cite]:
    """The citations of this part in order, each with the state of its target on the day."""
    places = references.in_draft(text, PartialDate.from_date(day), sight, span)
    targets = {p.target.pk: p.target for p in places if p.target}
    ledger = history.ledger([r for r in targets.values() if r.kind == Kind.RESOLUTION], sight)
    cites = []
    for place in places:
        target = targets.get(place.target.pk) if place.target else None
        state = None
        if target and target.kind == Kind.RESOLUTION:
            state = ledger.state(target.pk, place.clause, day)
        reason = history.reason(state, target) if state and target else ""
        cites.append(Cite(place, target, state, reason))
    return cites


# ---- older texts ----
def items_of(
    text: str,
    clauses: list[Clause],
    cites: list[Cite],
    day: datetime.date,
    sight: access.Visibility,
) -> Iterator[Item]:
    """Every finding of every clause that is kept, with its record and state."""
    asked = [(clause, older.candidates(text, clause, sight)) for clause in clauses]
    texts = older.texts({pk for _clause, ids in asked for pk in ids}, sight)
    changed = {c.record.pk for c in cites if c.record and c.place.relation in CHANGING}
    kept: list[tuple[Clause, int, Finding]] = []
    for clause, ids in asked:
        found = [
            (pk, one) for pk in ids if pk in texts for one in drafts.judged(clause, texts[pk][1])
        ]
        kept += [(clause, pk, one) for pk, one in chosen(found, texts, changed)]
    states = history.states([texts[pk][0] for _clause, pk, _one in kept], day, sight)
    clashing = {(clause.start, pk) for clause, pk, one in kept if one.kind == "conflict"}
    answered = {
        clause.start
        for clause, pk, one in kept
        if one.is_copy and (clause.start, pk) not in clashing and holds(states.get(pk))
    }
    for clause, pk, one in kept:
        if one.kind == "conflict":
            if clause.start in answered:
                continue  # what holds already says just this, or the nearest is told
            if holds(states.get(pk)):
                answered.add(clause.start)
        record, old = texts[pk]
        why = reason_of(text, one, old, declared=pk in changed)
        name = drafts.fingerprint(clause.said)
        yield Item(one, clause, record, old, states.get(pk), why, name)


def holds(state: history.State | None) -> bool:
    """Not known to have ended."""
    return state is None or state.status not in DEAD


Pair = tuple[int, Finding]


def chosen(
    found: list[Pair], texts: Mapping[int, tuple[Record, Older]], changed: set[int]
) -> list[Pair]:
    """The nearest findings of one clause; a change that the draft declares is no conflict."""
    of_clauses = {
        texts[pk][0].resolution.meeting_id for pk, _one in found if is_clause(texts[pk][0])
    }
    found = [pair for pair in found if pair[0] not in of_clauses]  # the clause itself says it
    kept: list[Pair] = []
    for kind, most in PER_CLAUSE.items():
        of_kind = [pair for pair in found if pair[1].kind == kind]
        if kind == "conflict":
            of_kind = [pair for pair in of_kind if pair[0] not in changed]
        kept += sorted(of_kind, key=lambda pair: (-pair[1].rank, pair[0]))[:most]
    return kept


def is_clause(record: Record) -> bool:
    """A decision of a session."""
    return record.kind == Kind.RESOLUTION and record.resolution.meeting_id is not None


def reason_of(text: str, finding: Finding, old: Older, *, declared: bool) -> str:
    """What a person reads beside the finding."""
    if finding.kind == "conflict":
        return "؛ ".join(
            f"{WHAT_DIFFERS[d.kind]}: {words_at(text, d.here)} ↔ {words_at(old.text, d.there)}"
            for d in finding.differences
        )
    if declared:
        return _("The draft itself says that it changes this decision.")
    if finding.kind == "revises":
        return _("Much of the wording is the same, and part of it is new.")
    if finding.told < finding.similarity:
        return _("The same wording with other numbers.")
    return _("The same wording.")


def words_at(text: str, tokens: Iterable[Any]) -> str:
    """The words of some tokens as they are written."""
    return "، ".join(text[token.start : token.end] for token in tokens)


# ---- judgements ----
def judged_before(items: list[Item]) -> list[Item]:
    """The items with what a person said of the same clause and record before."""
    rows = DraftJudgement.objects.filter(
        record__in={item.record.pk for item in items},
        fingerprint__in={item.fingerprint for item in items},
    ).select_related("by")
    said = {(row.fingerprint, row.record_id): row for row in rows}
    made, seen = [], set()
    for item in items:
        row = said.get((item.fingerprint, item.record.pk))
        if row is None:
            made.append(item)
        elif (row.pk, item.clause.start) not in seen:
            seen.add((row.pk, item.clause.start))  # one word settles all findings of the pair
            made.append(Item(**{**vars(item), "judgement": row}))
    return made


def judge(
    record: Record,
    fingerprint: str,
    verdict: str,
    *,
    user: AbstractBaseUser,
    request: HttpRequest | None = None,
) -> DraftJudgement:
    """Keeps a person's word on a clause and a record; the caller has checked that he reads it."""
    row, _made = DraftJudgement.objects.update_or_create(
        record=record, fingerprint=fingerprint, defaults={"verdict": verdict, "by": user}
    )
    what = f"draft clause {fingerprint[:16]}: {verdict}"
    audit.note(Act.CHANGE, user=user, record=record, what=what, request=request)
    return row


def ordered(items: Iterable[Item]) -> tuple[Item, ...]:
    """The best of each clause first, then the second ones; what no longer holds comes later."""
    by_clause: dict[int, list[Item]] = defaultdict(list)
    for item in items:
        by_clause[item.clause.start].append(item)
    placed = []
    for rows in by_clause.values():
        rows.sort(key=lambda item: (-item.finding.rank, is_over(item), item.record.pk))
        placed += [(place, item) for place, item in enumerate(rows)]
    placed.sort(key=lambda row: (row[0], -row[1].finding.rank, row[1].finding.here.start))
    return tuple(item for _place, item in placed)


def is_over(item: Item) -> bool:
    """Its record no longer holds."""
    return bool(item.state and item.state.status in DEAD)


# ---- proof ----
def certificate(
    name: str, day: datetime.date, user: User, sight: access.Visibility, found: list[Cite | Item]
) -> dict[str, Any]:
    """What was asked, by whom, with which rights and index, and a hash of what was answered."""
    rights = [sorted(part) for part in (sight.full, sight.granted, sight.barred)]
    return {
        "draft_sha256": name,
        "on": str(PartialDate.from_date(day)),
        "user": user.get_username(),
        "rights_sha256": digest(rights),
        "index_lag": sync.lag(),
        "result_sha256": digest([told(one) for one in found]),
    }


def told(one: Cite | Item) -> list[object]:
    """A finding by what must be equal when the check is made again."""
    state = one.state.status if one.state else None
    if isinstance(one, Cite):
        return ["cites", str(one.record.uuid) if one.record else None, one.place.start, state]
    here = one.finding.here
    return [one.kind, str(one.record.uuid), here.start, here.end, state]


def digest(value: object) -> str:
    """SHA-256 of a value's JSON."""
    return hashlib.sha256(json.dumps(value, ensure_ascii=False).encode()).hexdigest()
