"""The reports of follow-up as tables: the same rows on the screen, in a workbook and in print.

Rows are always what the asker may see. Whether a paper has its authority is decided on the whole
archive: a decision that is hidden from the asker still authorises the paper in his hand.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from archive import access
from archive.followup import sessions
from archive.jalali import PartialDate, month_length
from archive.models import Action, Body, CitationState, CitedPlace, Expectation, Record, Relation
from archive.models.posts import first_day, last_day
from archive.vocabulary import (
    DocumentType,
    Group,
    Kind,
    Level,
    Predicate,
    RelationState,
    Stage,
)

AUTHORITY = (Predicate.IMPLEMENTS, Predicate.BASED_ON, Predicate.FOLLOWS, Predicate.ANSWERS)
CONTRACT = "قرارداد"  # an internal letter about one orders something done
QUIET = 180  # days without a session after which a body is named
Cell = str | int | datetime.date | Promise | None


@dataclass(frozen=True)
class Row:
    """Cells in the order of the columns; `record` is what the row leads to."""

    cells: tuple[Cell, ...]
    record: Record | None = None
    level: int = 0


@dataclass(frozen=True)
class Table:
    """One report; `sums` are (label, count) lines that stand above its rows."""

    columns: tuple[Promise | str, ...]
    rows: list[Row]
    sums: list[tuple[str, int]] = field(default_factory=list)
    link: int = 1  # the column, from 1, that leads to the row's record

    @property
    def level(self) -> Level:
        """The highest level of what it shows."""
        return Level(max((row.level for row in self.rows), default=0))


@dataclass(frozen=True)
class Report:
    """A report's name, title, what it says and how it is made."""

    name: str
    title: Promise
    said: Promise
    make: Callable[[AbstractBaseUser, datetime.date], Table]


def name_of(record: Record) -> str:
    """Its number; a clause without one by its session."""
    if record.number:
        return record.number
    clause = getattr(record, "resolution", None) if record.kind == Kind.RESOLUTION else None
    if clause is None or clause.meeting is None:
        return ""
    return " / ".join(filter(None, [clause.meeting.number or clause.meeting.date, clause.clause]))


def overdue(user: AbstractBaseUser, on: datetime.date) -> Table:
    """Actions past their last day, by organisation, the longest delay first."""
    rows = access.actions(user).overdue(on).select_related(
        "unit", "resolution__resolution__meeting"
    )  # fmt: skip
    found = sorted(rows, key=lambda row: (row.unit.code, row.due_on, row.pk))
    sums: dict[str, int] = {}
    for row in found:
        sums[row.unit.title] = sums.get(row.unit.title, 0) + 1
    return Table(
        (_("Organisation"), _("Resolution"), _("What is to be done"), _("Owner"), _("Deadline"),
         _("Days late"), _("Percent done")),
        [
            Row((a.unit.title, name_of(a.resolution), str(a), a.owner_name, a.due_on,
                 (on - a.due_on).days, a.percent), a.resolution, a.resolution.level or 0)
            for a in found if a.due_on
        ],
        sorted(sums.items(), key=lambda line: (-line[1], line[0])),
        link=2,
    )  # fmt: skip


def without_authority(rows: QuerySet[Record]) -> QuerySet[Record]:
    """Contracts, evidence, outgoing letters and internal ones about a contract that no decision
    stands behind.

    A relation that is not rejected, a citation that leads to a decision, or being the evidence of
    an action is authority.
    """
    links = Relation.objects.filter(
        subject=OuterRef("pk"), object__kind=Kind.RESOLUTION, predicate__in=AUTHORITY
    ).exclude(state=RelationState.REJECTED)
    cited = CitedPlace.objects.filter(
        record=OuterRef("pk"), state=CitationState.RESOLVED, target__kind=Kind.RESOLUTION
    )
    about = Q(title__contains=CONTRACT) | Q(text__contains=CONTRACT)
    acting = (
        Q(document__type__in=(DocumentType.CONTRACT, DocumentType.EVIDENCE))
        | Q(letter__direction="outgoing")
        | Q(about, letter__direction="internal")
    )
    return (
        rows.filter(acting, stage=Stage.FINAL, evidence_of=None)
        .exclude(Exists(links))
        .exclude(Exists(cited))
    )


def unauthorised(user: AbstractBaseUser, on: datetime.date) -> Table:
    """«اقدام بدون مصوبه»."""
    open_ones = CitedPlace.objects.filter(
        record=OuterRef("pk"), target=None
    ).exclude(state=CitationState.RESOLVED)  # fmt: skip
    filed = access.records(user, read=True).filter(date__lte=str(PartialDate.from_date(on)))
    rows = without_authority(filed).annotate(cites=Exists(open_ones))
    rows = rows.select_related("unit", "letter", "document").order_by("-date", "pk")
    return Table(
        (_("Kind"), _("Number"), _("Date"), _("Title"), _("Organisation"),
         _("Cites a decision that was not found")),
        [
            Row((
                r.document.get_type_display() if r.kind == Kind.DOCUMENT else r.get_kind_display(),
                r.number, r.date, r.title, str(r.unit or ""), _("yes") if r.cites else "",
            ), r, r.level or 0)
            for r in rows
        ],
        link=4,
    )  # fmt: skip


def bodies_of(user: AbstractBaseUser, on: datetime.date) -> list[Body]:
    """The bodies in whose unit he reads minutes, and that exist on the day."""
    ending = f":{int(Level.NORMAL)}:{Group.MINUTES}"
    places = access.visibility(user).full
    units = [int(p[1 : -len(ending)]) for p in places if p.startswith("u") and p.endswith(ending)]
    rows = Body.objects.filter(unit__in=units).exclude(type="external").select_related("unit")
    return [b for b in rows if first_day(b.start) <= on <= last_day(b.end)]


def sessions_of(user: AbstractBaseUser) -> QuerySet[Record]:
    """Sessions that he may see, withdrawn ones left out."""
    return access.records(user).filter(kind=Kind.MEETING).exclude(stage=Stage.WITHDRAWN)


def quiet_bodies(user: AbstractBaseUser, on: datetime.date) -> Table:
    """Bodies without a session for half a year or longer, or ever."""
    today = str(PartialDate.from_date(on))
    rows = sessions_of(user).filter(date__lte=today).order_by().values("body_id")
    last = {r["body_id"]: r for r in rows.annotate(last=Max("date"), count=Count("pk"))}
    made = []
    for body in bodies_of(user, on):
        line = last.get(body.pk)
        day = last_day(line["last"]) if line and line["last"] else None
        gone = (on - day).days if day else None
        if gone is None or gone >= QUIET:
            written = line["last"] if line else ""
            made.append((
                -(gone if gone is not None else 10**6),
                Row((body.title, body.unit.title, written or _("no session filed"), gone,
                     line["count"] if line else 0)),
            ))  # fmt: skip
    columns = (_("Body"), _("Organisation"), _("Last session"), _("Days since"),
               _("Sessions filed"))  # fmt: skip
    return Table(columns, [row for _key, row in sorted(made, key=lambda pair: pair[0])])


def completeness(user: AbstractBaseUser, on: datetime.date) -> Table:
    """Body × year: sessions filed, and the session numbers that are missing between them."""
    found: dict[int, list[tuple[str, str, str]]] = {}
    until = str(PartialDate.from_date(on))
    rows = sessions_of(user).exclude(date="").filter(date__lte=until).values_list(
        "body_id", "date", "number", "meeting__term"
    )  # fmt: skip
    for body_id, date, number, term in rows:
        found.setdefault(body_id, []).append((date, number, term))
    years = sorted({date[:4] for one in found.values() for date, _n, _t in one})
    made = []
    for body in bodies_of(user, on):
        grid = sessions.by_year(found.get(body.pk, []))
        made.append(Row((
            body.title,
            *(sessions.cell(grid[year]) if year in grid else 0 for year in years),
            gettext(", ").join(
                f"{year}: {sessions.ranges(line.missing)}"
                for year, line in sorted(grid.items()) if line.missing
            ),
        )))  # fmt: skip
    return Table((_("Body"), *years, _("Missing session numbers")), made)


def periods(expected: Expectation, on: datetime.date) -> list[tuple[str, str, datetime.date]]:
    """(first month, last month, last day with grace) of every period that is over on the day."""
    start = PartialDate.parse(expected.start)
    month = start.year * 12 + (start.month or 1) - 1
    made: list[tuple[str, str, datetime.date]] = []
    stop = min(last_day(expected.end), on)
    while True:
        end = month + expected.months - 1
        year, last = end // 12, end % 12 + 1
        closes = PartialDate(year, last, month_length(year, last)).first()
        due = closes + datetime.timedelta(days=expected.grace)
        if closes > stop or due >= on:
            return made
        made.append((f"{month // 12:04d}/{month % 12 + 1:02d}", f"{year:04d}/{last:02d}", due))
        month += expected.months


def unsent(user: AbstractBaseUser, on: datetime.date) -> Table:
    """Expected papers of a period that is over, which were not filed; late from the day after."""
    seen = access.records(user)
    units = {place.split(":")[0] for place in access.visibility(user).full if place[0] == "u"}
    made = []
    for expected in Expectation.objects.select_related("unit"):
        if f"u{expected.unit_id}" not in units:
            continue
        rows = seen.filter(kind=expected.kind, unit__path__startswith=expected.unit.path)
        rows = rows.exclude(stage=Stage.WITHDRAWN)
        if expected.type:
            rows = rows.filter(document__type=expected.type)
        dates = sorted({date[:7] for date in rows.values_list("date", flat=True) if date})
        for first, last, due in periods(expected, on):
            if not any(first <= month <= last for month in dates):
                made.append(Row((
                    expected.unit.title, expected.title,
                    first if first == last else f"{first} – {last}", due, (on - due).days,
                )))  # fmt: skip
    made.sort(key=lambda row: (str(row.cells[0]), -int(str(row.cells[4]))))
    return Table(
        (_("Organisation"), _("What is expected"), _("Period"), _("Deadline"), _("Days late")),
        made,
    )


def not_followed(user: AbstractBaseUser, on: datetime.date) -> Table:
    """Clauses that name a responsible post or a deadline and have no action."""
    rows = access.records(user, read=True).filter(
        Q(resolution__due__gt="") | Q(resolution__responsible__gt=""),
        kind=Kind.RESOLUTION, stage=Stage.FINAL, actions=None,
        date__lte=str(PartialDate.from_date(on)),
    ).select_related("unit", "resolution__meeting").order_by("-date", "pk")  # fmt: skip
    return Table(
        (_("Resolution"), _("Date"), _("Title"), _("Organisation"), _("responsible post"),
         _("Deadline")),
        [
            Row((name_of(r), r.date, r.title, str(r.unit or ""), r.resolution.responsible,
                 r.resolution.due), r, r.level or 0)
            for r in rows
        ],
    )  # fmt: skip


REPORTS = {
    report.name: report
    for report in (
        Report("overdue", _("Overdue actions by organisation"),
               _("Past their last day and not carried out on the day asked."), overdue),
        Report("unauthorised", _("Acts without a decision"),
               _("Contracts, evidence, outgoing letters and internal ones about a contract, behind "
                 "which no decision was found."),
               unauthorised),
        Report("quiet", _("Bodies without a session"),
               _("No session filed for 180 days or longer, among what you may see."),
               quiet_bodies),
        Report("completeness", _("Completeness of sessions"),
               _("Sessions filed by body and year, with the numbers missing between them."),
               completeness),
        Report("unsent", _("Expected papers not sent"),
               _("Papers that a unit owes for a period that is over."), unsent),
        Report("not-followed", _("Decisions without follow-up"),
               _("They name a responsible post or a deadline, and no action was opened."),
               not_followed),
    )
}  # fmt: skip


def counts(user: AbstractBaseUser, on: datetime.date) -> dict[str, int]:
    """The figures on top of the desk."""
    rows: QuerySet[Action] = access.actions(user)
    near = on + datetime.timedelta(days=7)
    undone = rows.undone(on)
    return {
        "open": undone.count(),
        "soon": undone.filter(due_on__gte=on, due_on__lte=near).count(),
        "overdue": undone.filter(due_on__lt=on).count(),
        "waiting": rows.waiting().count(),
    }
