"""What a manager did in a post, cut to the days he held it, and what passes to who comes after.

Everything is taken from records that the reader may read; what he may not is neither listed nor
counted, so two readers may hold two dossiers of one tenure.
"""

import datetime
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from archive import access, audit
from archive.authority import LEAST, squeezed, stems
from archive.errors import ArchiveError
from archive.followup import actions as verbs
from archive.jalali import PartialDate
from archive.models import Action, Body, Post, Record, Service, Step, StoredFile
from archive.models.audit import Act
from archive.models.followup import OPEN
from archive.models.posts import first_day, last_day
from archive.vocabulary import ExecutionState, Kind, Level, StepKind


class Refused(ArchiveError):
    """What was asked can't be done as it is; the sentence says why."""


@dataclass(frozen=True)
class Owned:
    """An action with how it stood when the tenure ended: done, late, open or dropped."""

    action: Action
    state: str
    late_days: int = 0


@dataclass(frozen=True)
class Duty:
    """A duty of the post and what was done under it."""

    words: str
    actions: list[Owned]
    letters: list[Record]


@dataclass
class Tenure:
    """One appointment's days and all that this reader may know of them."""

    service: Service
    first: datetime.date
    last: datetime.date
    is_present: bool
    posts: list[Service] = field(default_factory=list)
    bodies: list[tuple[Body, int, int]] = field(default_factory=list)  # body, present, absent
    meetings: list[tuple[Record, bool]] = field(default_factory=list)  # was he present?
    owned: list[Owned] = field(default_factory=list)
    letters: list[Record] = field(default_factory=list)
    evidence: list[tuple[Step, Record]] = field(default_factory=list)
    duties: list[Duty] = field(default_factory=list)

    @property
    def counts(self) -> Mapping[str, int]:
        """How many actions stood how."""
        found = Counter(row.state for row in self.owned)
        return {state: found[state] for state in ("done", "late", "open", "dropped")}

    @property
    def records(self) -> list[Record]:
        """Every paper of the dossier once, in the order of its parts."""
        made = [row.action.resolution for row in self.owned]
        made += [paper for _step, paper in self.evidence]
        made += self.letters
        return list({record.pk: record for record in made}.values())

    @property
    def level(self) -> Level:
        """The highest level of what is in it."""
        papers = [*self.records, *(meeting for meeting, _ in self.meetings)]
        return Level(max((record.level or 0 for record in papers), default=Level.NORMAL))


def of_service(service: Service, user: AbstractBaseUser, on: datetime.date) -> Tenure:
    """The dossier of one appointment up to a day. Raises Refused for one without days or post."""
    first, last = first_day(service.start), min(last_day(service.end), on)
    if service.post is None or not service.start:
        raise Refused(_("Only the days in a post of the register make a dossier."))
    if last < first:
        raise Refused(_("This appointment begins after that day, or ends before it begins."))
    made = Tenure(service, first, last, is_present=service.covers(on))
    made.posts = beside(service, first, last)
    made.meetings = list(attended(service, user, first, last))
    made.bodies = sat_on(made.meetings)
    made.owned = [stood(row, last) for row in owned_by(service.post, user, first, last)]
    made.letters = list(signed_by(service, user, first, last))
    made.evidence = list(proofs(made.owned, user, first, last))
    made.duties = [under(str(duty), made.owned, made.letters) for duty in service.post.duties or ()]
    return made


def between(first: datetime.date, last: datetime.date) -> Q:
    """Records of the days; a date known to its month or year counts when it may lie there."""
    start, end = str(PartialDate.from_date(first)), str(PartialDate.from_date(last))
    return Q(date__gte=start[:4], date__lte=end) & (
        Q(date__gte=start) | Q(date__in=(start[:4], start[:7]))
    )


def beside(service: Service, first: datetime.date, last: datetime.date) -> list[Service]:
    """All posts and work of the same person that touch the days, this one first."""
    rows = Service.objects.filter(person=service.person).select_related("post", "unit")
    touching = [
        s for s in rows
        if s.start and first_day(s.start) <= last and last_day(s.end) >= first
    ]  # fmt: skip
    return sorted(touching, key=lambda s: (s.pk != service.pk, first_day(s.start)))


def name_in(name: str, rows: Iterable[object]) -> bool:
    """Is he among people written as words or as objects with a name?"""
    said = [str(row.get("name", "")) if isinstance(row, dict) else str(row) for row in rows]
    return any(name and name in squeezed(one) for one in said)


def attended(
    service: Service, user: AbstractBaseUser, first: datetime.date, last: datetime.date
) -> Iterable[tuple[Record, bool]]:
    """Meetings of the days whose minutes name him, present or absent."""
    name = squeezed(service.person.name)
    rows = access.records(user, read=True).filter(between(first, last), kind=Kind.MEETING)
    for record in rows.select_related("meeting", "body").order_by("date", "pk"):
        if name_in(name, record.meeting.present):
            yield record, True
        elif name_in(name, record.meeting.absent):
            yield record, False


def sat_on(meetings: Iterable[tuple[Record, bool]]) -> list[tuple[Body, int, int]]:
    """Each body with how often he was there and how often not."""
    found: dict[Body, list[int]] = {}
    for record, present in meetings:
        if record.body is not None:
            found.setdefault(record.body, [0, 0])[0 if present else 1] += 1
    rows = [(body, there, away) for body, (there, away) in found.items()]
    return sorted(rows, key=lambda row: (-row[1] - row[2], row[0].code))


def owned_by(
    post: Post, user: AbstractBaseUser, first: datetime.date, last: datetime.date
) -> QuerySet[Action]:
    """Actions that the post owned on some of the days."""
    charged = Q(charges__post=post, charges__start__lte=last) & (
        Q(charges__end=None) | Q(charges__end__gte=first)
    )
    rows = access.actions(user).filter(charged).distinct()
    left = Q(done_on=None) | Q(done_on__gte=first)  # what was done before him is not his
    return rows.filter(left).select_related("resolution__body", "resolution__unit", "unit")


def stood(action: Action, on: datetime.date) -> Owned:
    """How the action stood at the end of a day."""
    if action.done_on is not None and action.done_on <= on:
        given_up = action.state in (ExecutionState.IMPOSSIBLE, ExecutionState.DROPPED)
        return Owned(action, "dropped" if given_up else "done")
    if action.due_on is not None and action.due_on < on:
        return Owned(action, "late", (on - action.due_on).days)
    return Owned(action, "open")


def signed_by(
    service: Service, user: AbstractBaseUser, first: datetime.date, last: datetime.date
) -> Iterable[Record]:
    """Letters of the days that bear his name."""
    name = squeezed(service.person.name)
    rows = access.records(user, read=True).filter(between(first, last), kind=Kind.LETTER)
    signers = rows.exclude(letter__signer="").values_list("pk", "letter__signer")
    own = [pk for pk, signer in signers if name and name in squeezed(signer)]
    return Record.objects.filter(pk__in=own).select_related("letter").order_by("date", "pk")


def proofs(
    owned: Sequence[Owned], user: AbstractBaseUser, first: datetime.date, last: datetime.date
) -> Iterable[tuple[Step, Record]]:
    """Papers that reports of the days name as evidence."""
    sight = access.visibility(user)
    steps = Step.objects.filter(
        action__in=[row.action.pk for row in owned], on__range=(first, last)
    )
    for step in steps.prefetch_related("papers").select_related("action").order_by("on", "pk"):
        for paper in step.papers.all():
            if sight.reads(paper):
                yield step, paper


def under(duty: str, owned: Sequence[Owned], letters: Sequence[Record]) -> Duty:
    """What touches a duty: at least two of its telling words, or all where it has fewer."""
    wanted = stems(duty)
    least = min(LEAST, len(wanted))

    def touches(words: str) -> bool:
        return bool(wanted) and len(wanted & stems(words)) >= least

    return Duty(
        duty,
        [row for row in owned if touches(f"{row.action.task} {row.action.resolution.title}")],
        [record for record in letters if touches(record.title)],
    )


# ---- what passes on ----
def open_items(post: Post, user: AbstractBaseUser) -> list[Action]:
    """What the post still owes, of what he may follow up."""
    rows = (
        access.actions(user).filter(owner=post, state__in=OPEN).select_related("resolution__unit")
    )
    return [row for row in rows if may_follow(row, user)]


def may_follow(action: Action, user: AbstractBaseUser) -> bool:
    """May he move it?"""
    units = (action.resolution.unit, action.unit)
    return any(access.may(user, "follow", unit) for unit in units if unit)


@transaction.atomic
def pass_on(post: Post, *, to: Post, user: AbstractBaseUser, reason: str) -> int:
    """All open items of a post to its successor, in one act. -> how many.

    To the same post (a new holder) the owner stays; each dossier says that it was handed over.
    """
    if not reason.strip():
        raise Refused(_("Say why the items pass on; it stands in each dossier."))
    rows = open_items(post, user)
    if not rows:
        raise Refused(_("This post has no open item that you may pass on."))
    for action in rows:
        if to.pk != post.pk:
            verbs.give(action, user=user, owner=to, reason=reason)
        else:
            Step.objects.create(
                action=action, kind=StepKind.HANDED_OVER, on=access.today(), by=user,
                words=reason.strip(), before=post.title, after=to.title,
            )  # fmt: skip
    audit.note(Act.CHANGE, user=user, what=f"{len(rows)} open items of {post.code} to {to.code}")
    return len(rows)


# ---- the pack ----
def files_of(tenure: Tenure, user: AbstractBaseUser) -> list[tuple[Record, Record, StoredFile]]:
    """(paper, whose file, file): the whole files of the dossier's papers that he may have, once.

    Of a clause without a file of its own it is the file of its minutes.
    """
    made: dict[int, tuple[Record, Record, StoredFile]] = {}
    for record in tenure.records:
        source = record
        if record.kind == Kind.RESOLUTION and not record.files.exists():
            source = record.resolution.meeting or record
        for file in source.files.order_by("pk"):
            if file.pk not in made and access.hands_over(user, file):
                made[file.pk] = (record, source, file)
    return list(made.values())


_UNSAFE = re.compile(r"[^\w.\-]+")


def name_in_pack(number: int, file: StoredFile) -> str:
    """A file's name in the pack: its turn first, so that no two are alike."""
    return f"files/{number:03d}-{_UNSAFE.sub('_', file.name)[-80:]}"
