"""Legal states: 500 (decision, day) pairs of the demo against its own truth, and 25,000 at once.

The truth is written by the generator from its lines (config/demo/holding.py), not by the archive.
Everything happens in a scratch database.
"""

import datetime
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.contrib.auth import get_user_model
from django.db import connection

from archive import access, history
from archive.access import Visibility
from archive.interchange import import_file
from archive.jalali import PartialDate
from archive.models import Body, Event, Record, Relation, Resolution
from archive.vocabulary import Kind, Stage
from bench import Result
from config.demo.build import build
from config.management.commands.demo import write_lines

CLAUSES, CHAINS = 25_000, 200
ON = PartialDate(1403, 1, 1)


@contextmanager
def scratch_database() -> Iterator[None]:
    """A database of its own, gone afterwards."""
    old = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(old, verbosity=0)


def wrong_pairs() -> tuple[int, int, Visibility]:
    """The demo's pairs asked of the archive: -> (pairs, how many differ, who asked)."""
    city = build("S")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "demo.jsonl"
        write_lines(path, city.lines())
        import_file(path)
    sight = access.visibility(get_user_model().objects.get(username="mayor"))
    by_day: dict[str, list[dict[str, str]]] = defaultdict(list)
    for pair in city.truth["states"]:
        by_day[pair["on"]].append(pair)
    wrong = 0
    for on, pairs in by_day.items():
        names = [pair["external_id"] for pair in pairs]
        records = {r.external_id: r for r in Record.objects.filter(external_id__in=names)}
        told = history.states(records.values(), PartialDate.parse(on).first(), sight)
        wrong += sum(told[records[p["external_id"]].pk].status != p["status"] for p in pairs)
    return len(city.truth["states"]), wrong, sight


def many(count: int) -> list[int]:
    """So many decisions of the council and boards; one in ten is changed by a later one. -> ids."""
    rng, bodies = random.Random(1405), list(Body.objects.select_related("unit"))
    first = PartialDate(1394, 1, 1).first()
    records, details = [], []
    for n in range(count):
        body, day = rng.choice(bodies), first + datetime.timedelta(days=n * 4200 // count)
        record = Record(
            kind=Kind.RESOLUTION, stage=Stage.FINAL, number=f"x/{n}", body=body, unit=body.unit,
            level=0, date=str(PartialDate.from_date(day)), title="مصوبه",
        )  # fmt: skip
        record.derive()
        records.append(record)
        told = str(PartialDate.from_date(day + datetime.timedelta(days=3)))
        details.append(Resolution(record=record, notified=told, clause="1"))
    Record.objects.bulk_create(records)
    Resolution.objects.bulk_create(details)
    changes = []
    for n in range(count // 10, count, 10):
        target = records[rng.randrange(n)]
        predicate = rng.choice(("amends", "amends", "repeals", "extends"))
        changes.append(
            Relation(subject=records[n], object=target, predicate=predicate, state="confirmed")
        )
    Relation.objects.bulk_create(changes)
    objected = rng.sample(records, count // 33)
    Event.objects.bulk_create(
        [Event(resolution=record, type="objection", date=record.date) for record in objected]
    )
    return [record.pk for record in records]


def run(scale: float) -> list[Result]:
    """Pairs, the time of all at once, and of one record's chain."""
    count = max(1000, round(CLAUSES * scale))
    with scratch_database():
        pairs, wrong, sight = wrong_pairs()
        ids = many(count)
        began = time.process_time()
        history.states_of_ids(ids, ON.first(), sight)
        every = time.process_time() - began
        records = list(Record.objects.filter(pk__in=ids[:: count // CHAINS]))
        began = time.process_time()
        for record in records:
            history.state_of(record, "", ON.first(), sight)
            history.chain(record, sight)
        one = (time.process_time() - began) / len(records)
    return [
        Result(f"of {pairs} pairs as the truth says", pairs - wrong, "pairs", "higher"),
        Result(f"states of {count} decisions on a day", round(every, 2), "s cpu", "lower"),
        Result("state and chain of one decision", round(one * 1000, 1), "ms cpu", "lower"),
    ]
