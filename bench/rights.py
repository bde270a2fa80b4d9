"""Search against the rule, by brute force: random people ask random questions of an archive.

The rule is written once more here, as a loop over one record and one membership at a time: no place
tokens, no filter of a database or an engine. Only the matrix of roles is the product's own.
"""

import datetime
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.contrib.auth.models import Group, Permission, User

from archive import access
from archive.models import Membership, Record, RecordGroupGrant, RecordUserGrant, Unit
from archive.vocabulary import Role
from search import query as asking
from search import sync
from search.analysis import exact_tokens
from search.engine import SearchRequest, Sight
from search.engines import engine

SEED = 1405
PEOPLE, QUESTIONS = 200, 400
GRANTS, NARROWED = 150, 60
DAY = datetime.timedelta(days=1)


@dataclass
class Person:
    """A user with what was given to him, day by day, as it stands in the tables."""

    user: User
    memberships: list[Membership] = field(default_factory=list)
    grants: list[RecordUserGrant | RecordGroupGrant] = field(default_factory=list)


@dataclass
class Tally:
    """What the comparison found."""

    pairs: int = 0
    unlike: int = 0
    hits: int = 0
    hidden: int = 0  # matches that the asker may not meet: what could have leaked
    widened: int = 0  # pairs answered by near words, as for damaged scans: their rights are tried


def span(chance: random.Random, today: datetime.date) -> dict[str, datetime.date | None]:
    """In force, over, to come, or open: both end days count."""
    start = chance.choice((None, today - 30 * DAY, today, today + DAY))
    end = chance.choice((None, None, today + DAY, today, today - DAY))
    return {"start": start, "end": end if not (start and end and end < start) else None}


def people(chance: random.Random, today: datetime.date, records: list[Record]) -> list[Person]:
    """Users with memberships of their own and of groups, and grants; some over, some to come."""
    units = list(Unit.objects.all())
    groups = [Group.objects.create(name=f"bench {n}") for n in range(20)]
    made = []

    def membership(**holder: User | Group) -> Membership:
        return Membership.objects.create(
            unit=chance.choice(units), include_children=chance.random() < 0.5,
            max_level=chance.randrange(4), role=chance.choice(Role.values),
            **span(chance, today), **holder,
        )  # fmt: skip

    of_group = {group.pk: [membership(group=group)] for group in groups}
    for number in range(PEOPLE):
        one = Person(User.objects.create(username=f"bench{number}"))
        one.memberships += [membership(user=one.user) for _ in range(chance.randrange(4))]
        for group in chance.sample(groups, chance.randrange(3)):
            one.user.groups.add(group)
            one.memberships += of_group[group.pk]
        made.append(one)
    give(chance, today, records, made, groups)
    return made


def give(
    chance: random.Random, today: datetime.date, records: list[Record], made: list[Person],
    groups: list[Group],
) -> None:  # fmt: skip
    """Exceptions by name and by group."""
    view = Permission.objects.get(codename="view_record", content_type__app_label="archive")
    members = {g.pk: set(g.user_set.values_list("pk", flat=True)) for g in groups}
    for record in chance.sample(records, min(GRANTS, len(records))):
        shared = {"content_object": record, "permission": view, **span(chance, today)}
        if chance.random() < 0.5:
            one = chance.choice(made)
            one.grants.append(RecordUserGrant.objects.create(user=one.user, **shared))
            continue
        group = chance.choice(groups)
        row = RecordGroupGrant.objects.create(group=group, **shared)
        for one in made:
            if one.user.pk in members[group.pk]:
                one.grants.append(row)


def in_force(row: Membership | RecordUserGrant | RecordGroupGrant, day: datetime.date) -> bool:
    """Between its days."""
    return not ((row.start and row.start > day) or (row.end and row.end < day))


def covers(row: Membership, record: Record, parents: dict[int, int | None]) -> bool:
    """Its unit, or one above where it reaches down; its level."""
    if record.need_to_know or record.unit_id is None or record.level is None:
        return False
    if record.level > row.max_level:
        return False
    unit: int | None = record.unit_id
    while unit is not None and row.include_children and unit != row.unit_id:
        unit = parents[unit]
    return unit == row.unit_id


def right(one: Person, record: Record, parents: dict[int, int | None], day: datetime.date) -> str:
    """ "full", "metadata" or ""."""
    best = ""
    if any(g.content_object_id == record.pk and in_force(g, day) for g in one.grants):
        return "full"
    for row in one.memberships:
        if in_force(row, day) and covers(row, record, parents):
            if record.group in access.FULL[row.role]:
                return "full"
            if record.group in access.METADATA.get(row.role, ()):
                best = "metadata"
    return best


def questions(chance: random.Random, records: list[Record]) -> Iterator[tuple[str, set[int]]]:
    """(question, ids of the papers that match it, found by reading every text)."""
    holders: dict[str, set[int]] = defaultdict(set)
    for record in records:
        for token in set(exact_tokens(f"{record.title}\n{record.text}")):
            holders[token].add(record.pk)
    words = sorted(word for word, ids in holders.items() if word.isalpha() and len(ids) > 2)
    for word in chance.sample(words, min(QUESTIONS * 3 // 4, len(words))):
        yield f'"{word}"', holders[word]
    for record in chance.sample(records, min(QUESTIONS // 4, len(records))):
        yield record.number, {record.pk}


def narrowed(chance: random.Random, records: list[Record]) -> None:
    """Some papers are for named people only."""
    for record in chance.sample(records, min(NARROWED, len(records))):
        record.need_to_know = True
        record.save(update_fields=["need_to_know", "place", "number_key", "group"])


def deepened(chance: random.Random) -> None:
    """A tree instead of one row of units."""
    units = list(Unit.objects.exclude(parent=None).order_by("pk"))
    for at, unit in enumerate(units):
        if at > 5 and chance.random() < 0.6:
            unit.parent = chance.choice(units[:at])
            unit.save()


def compared(pairs: int) -> Tally:
    """Asks and counts; every difference in ids, total or facets is one `unlike`.

    Where the words as written found nothing, the engine looks for near ones: which papers those are
    is its own matter, that he may read each of them is the rule's.
    """
    chance, today, tally = random.Random(SEED), access.today(), Tally()
    deepened(chance)
    narrowed(chance, list(Record.objects.order_by("pk")))
    sync.build()
    records = list(Record.objects.order_by("pk"))
    by_pk = {record.pk: record for record in records}
    asked = list(questions(chance, records))
    known = people(chance, today, records)
    parents = dict(Unit.objects.values_list("pk", "parent"))
    sights = {one.user.pk: access.visibility(one.user) for one in known}
    for _ in range(pairs):
        one = chance.choice(known)
        text, matching = chance.choice(asked)
        sight = sights[one.user.pk]
        found = engine().search(
            SearchRequest(
                query=asking.parse(text),
                limit=len(records),
                facets=("kind", "level"),
                sight=Sight(sight.full, sight.metadata, sight.granted, sight.barred),
            )
        )
        ids = {hit.id for hit in found.hits}
        wanted = {"full"} if text.startswith('"') else {"full", "metadata"}
        allowed = {
            pk for pk in matching | (ids if found.widened else set())
            if right(one, by_pk[pk], parents, today) in wanted
        }  # fmt: skip
        counts = [sum(count for _, count in values) for values in found.facets.values()]
        same = ids == allowed and {found.total, *counts} == {len(allowed)}
        tally.pairs += 1
        tally.unlike += not same
        tally.widened += found.widened
        tally.hits += len(allowed)
        tally.hidden += len(matching - allowed)
    return tally
