"""Decisions whose days for objection have passed in silence, while nobody wrote that down."""

import datetime

from django.db.models import Exists, OuterRef, Q

from archive.history.loading import load
from archive.history.rules import rules
from archive.models import Event, Record
from archive.validity import silence_day
from archive.vocabulary import EventType, Kind, Stage


def silences(on: datetime.date, limit: int) -> dict[int, datetime.date]:
    """Decision -> the day on which silence became approval, for at most `limit` of them."""
    governed = Q()
    for rule in rules():
        if rule.days is not None:
            governed |= Q(body__code=rule.body) if rule.body else Q(body__type=rule.type)
    if not governed:
        return {}
    known = Event.objects.filter(resolution=OuterRef("pk"))
    waiting = (
        Record.objects.filter(governed, kind=Kind.RESOLUTION, stage=Stage.FINAL)
        .filter(~Q(resolution__notified="") | Exists(known.filter(type=EventType.NOTIFIED)))
        .exclude(Exists(known.filter(type=EventType.SILENCE)))
        .order_by("pk")
    )
    facts = load(waiting.values_list("pk", flat=True)).facts
    found: dict[int, datetime.date] = {}
    for pk, paper in facts.papers.items():
        day = silence_day(paper, facts.steps.get(pk, ()), facts.rule(paper))
        if day and day <= on and len(found) < limit:
            found[pk] = day
    return found
