"""Actions of decisions: from lines to rows and back."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from archive import access
from archive.followup import deadlines
from archive.interchange import shapes
from archive.interchange.shapes import BadLine, Line, both, not_one_of
from archive.interchange.staff import Names, demand_right, extra_of, stored
from archive.jalali import PartialDate
from archive.models import Action, Charge, Post, Record, Service, Step
from archive.models.posts import first_day, last_day
from archive.persian import fold
from archive.vocabulary import ExecutionState, Kind, StepKind

if TYPE_CHECKING:
    from archive.interchange.importing import Import

KEYS = ("resolution", "clause", "owner", "due", "state", "percent", "report", "evidence", "done")


def take_action(run: Import, names: Names, number: int, line: Line) -> bool | None:
    """An action of a filed decision; what it names and is not known stays as written."""
    source = str(line.get("source") or "dabir")
    record = names.record(source, line["resolution"])
    if record is None or record.kind != Kind.RESOLUTION:
        said = "%(value)r is no decision of this archive"
        raise BadLine(both("resolution", said, value=line["resolution"]))
    demand_right(run, "follow", record.unit)
    row, created, changed = stored(Action, line)
    if not changed:
        return None
    if row.confirmed_by_id:
        raise BadLine(both("", "the action was confirmed here and is closed"))
    state, percent = checked(line)
    row.resolution, row.clause = record, str(line.get("clause") or "")[:40]
    owner = owner_of(names, source, record, line)
    row.owner, row.owner_name = owner, str(line.get("owner") or "")[:255]
    row.unit = (owner.unit if owner else None) or record.unit
    if row.unit is None:
        raise BadLine(both("owner", "neither the owner nor the decision stands in a unit"))
    row.task = row.task or record.title
    row.state, row.percent, row.report = state, percent, str(line.get("report") or "")
    row.due = str(line.get("due") or "")[:100]
    written = deadline_of(run, number, record, row.due)
    row.after_days, row.after_months = written.days, written.months
    row.due_on = deadlines.compute(row)
    done = shapes.checked_date(line, "done")
    row.done_on = last_day(done) if done else None
    row.extra = extra_of(run, number, line, KEYS)
    row.save()
    charge(row)
    evidence(names, source, row, line)
    return created


def checked(line: Line) -> tuple[str, int]:
    """State and percent, or the reason why they can't be taken."""
    state = line.get("state") or ExecutionState.NOT_STARTED
    if state not in ExecutionState.values:
        raise BadLine(not_one_of("state", state, ExecutionState))
    percent = line.get("percent")
    percent = 0 if percent is None else percent
    if isinstance(percent, bool) or not isinstance(percent, int) or not 0 <= percent <= 100:
        said = "%(value)r is not a whole number from 0 to 100"
        raise BadLine(both("percent", said, value=percent))
    return str(state), percent


def deadline_of(run: Import, number: int, record: Record, due: str) -> deadlines.Deadline:
    """As read; what is odd is said and kept as written."""
    read = deadlines.read(due)
    if read is None:
        said = "“%(due)s” is neither a day nor a span; kept as written"
        run.warner(number)(both("due", said, due=due))
        return deadlines.Deadline()
    if read.day and record.date and read.day < first_day(record.date):
        said = "%(due)s is before the decision itself (%(date)s)"
        run.warner(number)(both("due", said, due=due, date=record.date))
    return read


def owner_of(names: Names, source: str, record: Record, line: Line) -> Post | None:
    """The post by id or code, by title, by the head of a title in the decision's unit, or by who
    held one post on the day of the decision; never one of two.
    """
    name = line.get("owner")
    if not name:
        return None
    if found := names.post(source, name):
        return found
    key = fold(str(name))
    same = names.titled.get(key, [])
    here = [post for post in same if post.unit_id == record.unit_id]
    begun = [
        post for title, posts in names.titled.items() if title.startswith(f"{key} ")
        for post in posts if post.unit_id == record.unit_id
    ]  # fmt: skip
    for fitting in (here, same, begun, held_by(key, record)):
        if len(fitting) == 1:
            return fitting[0]
    names.missing(line, "owner", name)
    return None


def held_by(key: str, record: Record) -> list[Post]:
    """Posts that the person of this name held on the day of the decision."""
    if not record.date:
        return []
    day = first_day(record.date)
    services = Service.objects.filter(person__name_key=key, post__isnull=False)
    return list(
        {s.post_id: s.post for s in services.select_related("post") if s.covers(day)}.values()
    )


def charge(row: Action) -> None:
    """Who owns it from now on; the one before keeps his days."""
    current = row.charges.filter(end=None).first()
    if current is not None and (current.post_id, current.name) == (row.owner_id, row.owner_name):
        return
    date = row.resolution.date
    start = first_day(date) if date else access.today()
    if current is not None:
        start = max(access.today(), current.start + datetime.timedelta(days=1))
        current.end = start - datetime.timedelta(days=1)
        current.save(update_fields=["end"])
    Charge.objects.create(action=row, post=row.owner, name=row.owner_name, start=start)


def evidence(names: Names, source: str, row: Action, line: Line) -> None:
    """The papers that a line names as evidence, as one step of the action."""
    value = line.get("evidence") or []
    found = []
    for name in value if isinstance(value, list) else [value]:
        paper = names.record(source, name)
        if paper is None:
            names.missing(line, "evidence", name)
        else:
            found.append(paper)
    row.steps.filter(by=None, kind=StepKind.REPORT).delete()
    if found or row.report:
        step = Step.objects.create(
            action=row, kind=StepKind.REPORT, on=row.done_on or access.today(), words=row.report,
            percent=row.percent, after=row.state,
        )  # fmt: skip
        step.papers.set(found)


# ---- to lines ----
def lines(rows: Iterable[Action], readable: Any) -> Iterator[dict[str, Any]]:
    """Actions as lines; evidence only where its reader may read it."""
    for row in rows:
        papers = Record.objects.filter(evidence_of__action=row, pk__in=readable).distinct()
        yield {
            "kind": "action", "external_id": row.external_id, "source": row.source,
            "resolution": row.resolution.external_id or str(row.resolution.uuid),
            "clause": row.clause, "owner": row.owner.code if row.owner else row.owner_name,
            "due": row.due, "state": row.state, "percent": row.percent, "report": row.report,
            "evidence": [paper.external_id or str(paper.uuid) for paper in papers],
            "done": str(PartialDate.from_date(row.done_on)) if row.done_on else None,
            **row.extra,
        }  # fmt: skip
