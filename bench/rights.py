"""Search against the rule, by brute force: random people ask random questions of an archive.

The rule is written once more here, as a loop over one record and one right at a time: no place
tokens, no filter of a database or an engine. Only the matrix of roles is the product's own.
"""

import datetime
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.contrib.auth.models import Group, Permission, User
from django.utils import timezone

from archive import access
from archive.jalali import PartialDate
from archive.models import (
    Appraisal,
    Body,
    BrokenGlass,
    Conflict,
    Holding,
    Listed,
    Membership,
    Person,
    Post,
    Record,
    RecordGroupGrant,
    RecordUserGrant,
    Unit,
)
from archive.models.records import GrantTerms
from archive.vocabulary import Level, Role
from search import query as asking
from search import sync
from search.analysis import exact_tokens, stem
from search.engine import SearchRequest, SearchResult, Sight
from search.engines import engine

SEED = 1405
PEOPLE, QUESTIONS = 200, 400
GROUPS, POSTS = 20, 20
GRANTS, NARROWED, CONFLICTS, APPRAISED, GLASSES, UNPLACED = 150, 60, 150, 60, 60, 30
DAY = datetime.timedelta(days=1)
TOLD = 500  # pairs between two words of how far it is


@dataclass
class Asker:
    """A user with what was given to him, day by day, as it stands in the tables."""

    user: User
    memberships: list[Membership] = field(default_factory=list)
    grants: list[GrantTerms] = field(default_factory=list)
    glasses: list[BrokenGlass] = field(default_factory=list)
    listed: list[Listed] = field(default_factory=list)
    posts: list[tuple[Holding, Membership]] = field(default_factory=list)
    barred: list[tuple[GrantTerms | None, int]] = field(default_factory=list)  # why, record


@dataclass
class Tally:
    """What the comparison found."""

    pairs: int = 0
    unlike: int = 0
    hits: int = 0
    hidden: int = 0  # matches that the asker may not meet: what could have leaked
    widened: int = 0  # pairs answered by near words, as for damaged scans: their rights are tried


Held = dict[str, list[Asker]]  # "user 7", "group 3", "post 5" -> who stands behind it


class City:
    """Random rights of every kind over an archive; some over, some to come."""

    def __init__(self, chance: random.Random, records: list[Record]) -> None:
        self.chance, self.records, self.day = chance, records, access.today()
        self.units, self.bodies = list(Unit.objects.all()), list(Body.objects.all())
        self.askers: list[Asker] = []
        self.held: Held = defaultdict(list)
        groups = [Group.objects.create(name=f"bench {n}") for n in range(GROUPS)]
        posts = [
            Post.objects.create(code=f"P{n}", external_id=f"P{n}", title=f"P{n}")
            for n in range(POSTS)
        ]
        for number in range(PEOPLE):
            self.come(number, groups)
        self.groups = groups
        self.appoint(posts)
        self.grant()
        self.list_and_bar()
        self.appraise()
        self.break_glass()

    def span(self) -> dict[str, datetime.date | None]:
        """In force, over, to come, or open: both end days count."""
        today = self.day
        start = self.chance.choice((None, today - 30 * DAY, today, today + DAY))
        end = self.chance.choice((None, None, today + DAY, today, today - DAY))
        return {"start": start, "end": end if not (start and end and end < start) else None}

    def membership(self, **holder: User | Group | Post) -> Membership:
        """A line of rights; a member's is of one body and long enough to have held its meetings."""
        role = self.chance.choice(Role.values)
        days = self.span()
        if role == Role.MEMBER:
            days["start"] = self.chance.choice((None, self.day - 4000 * DAY))
            if self.chance.random() < 0.5:
                days["end"] = self.chance.choice((self.day, self.day + DAY, self.day - DAY))
        return Membership.objects.create(
            unit=self.chance.choice(self.units), include_children=self.chance.random() < 0.5,
            max_level=self.chance.randrange(4), role=role,
            body=self.chance.choice(self.bodies) if role == Role.MEMBER else None,
            **days, **holder,
        )  # fmt: skip

    def come(self, number: int, groups: list[Group]) -> None:
        """A user, a namesake in the register for each, with memberships and groups."""
        made = User.objects.create(
            username=f"bench{number}", first_name=f"bench {number}",
            is_active=self.chance.random() > 0.05,
        )  # fmt: skip
        one = Asker(made)
        self.askers.append(one)
        self.held[f"user {made.pk}"].append(one)
        one.memberships += [self.membership(user=made) for _ in range(self.chance.randrange(3))]
        for group in self.chance.sample(groups, self.chance.randrange(3)):
            made.groups.add(group)
            self.held[f"group {group.pk}"].append(one)

    def appoint(self, posts: list[Post]) -> None:
        """Rights that hang on groups and on posts with their holders of the day."""
        for group in self.groups:
            row = self.membership(group=group)
            for one in self.held[f"group {group.pk}"]:
                one.memberships.append(row)
        for post in posts:
            rows = [self.membership(post=post) for _ in range(2)]
            for one in self.chance.sample(self.askers, 3):
                days = self.span()
                days["start"] = days["start"] or self.day - 30 * DAY
                holding = Holding.objects.create(user=one.user, post=post, **days)
                one.posts += [(holding, row) for row in rows]

    def anybody(self) -> tuple[dict[str, User | Group], list[Asker]]:
        """A user or a group, and who stands behind it."""
        if self.chance.random() < 0.5:
            one = self.chance.choice(self.askers)
            return {"user": one.user}, [one]
        group = self.chance.choice(self.groups)
        return {"group": group}, self.held[f"group {group.pk}"]

    def some(self, count: int) -> list[Record]:
        """Some of the papers."""
        return self.chance.sample(self.records, min(count, len(self.records)))

    def grant(self) -> None:
        """Exceptions by name and by group."""
        view = Permission.objects.get(codename="view_record", content_type__app_label="archive")
        for record in self.some(GRANTS):
            holder, behind = self.anybody()
            model = RecordUserGrant if "user" in holder else RecordGroupGrant
            row = model.objects.create(
                content_object=record, permission=view, **holder, **self.span()
            )
            for one in behind:
                one.grants.append(row)

    def list_and_bar(self) -> None:
        """Names on need-to-know lists; conflicts with a paper."""
        for record in self.records:
            for _ in range(20 if record.need_to_know else 0):
                holder, behind = self.anybody()
                row = Listed.objects.create(record=record, **holder, **self.span())
                for one in behind:
                    one.listed.append(row)
        for record in self.some(CONFLICTS):
            one = self.chance.choice(self.askers)
            row = Conflict.objects.create(user=one.user, record=record, **self.span())
            one.barred.append((row, record.pk))

    def appraise(self) -> None:
        """Appraisals of people: barred from himself by his name, and from who is named his kin."""
        for record in self.some(APPRAISED):
            himself, kin = self.chance.sample(self.askers, 2)
            person, _ = Person.objects.get_or_create(
                code=himself.user.username, external_id=himself.user.username,
                name=himself.user.first_name,
            )  # fmt: skip
            Appraisal.objects.create(person=person, record=record, year=1404, score=80)
            row = Conflict.objects.create(user=kin.user, person=person, **self.span())
            of_person = Appraisal.objects.filter(person=person).values_list("record", flat=True)
            himself.barred.append((None, record.pk))
            kin.barred += [(row, pk) for pk in of_person]
            for other in self.askers:  # kin of before, a new appraisal
                rows = [
                    r for r, _ in other.barred if isinstance(r, Conflict) and r.person == person
                ]
                other.barred += [(r, record.pk) for r in rows]

    def break_glass(self) -> None:
        """Emergencies: of now, over, to come; far from their ends, as the comparison takes time."""
        now = timezone.now()
        for record in self.some(GLASSES):
            one = self.chance.choice(self.askers)
            at = now + datetime.timedelta(hours=self.chance.choice((-5, -1, 24)))
            until = at + datetime.timedelta(hours=3)
            one.glasses.append(
                BrokenGlass.objects.create(
                    user=one.user, record=record, reason="bench", at=at, until=until
                )
            )


# ---- the rule, once more ----
def in_force(row: GrantTerms | Membership | Holding, day: datetime.date) -> bool:
    """Between its days."""
    return not ((row.start and row.start > day) or (row.end and row.end < day))


def covers(row: Membership, record: Record, parents: dict[int, int | None]) -> bool:
    """Its unit, or one above where it reaches down; its level."""
    if record.level is None or record.level > row.max_level:
        return False
    unit: int | None = record.unit_id
    while unit is not None and row.include_children and unit != row.unit_id:
        unit = parents[unit]
    return unit == row.unit_id


def sat(row: Membership, record: Record) -> bool:
    """Was it his body's meeting, on a day of his seat, up to his level?"""
    if record.body_id != row.body_id or record.level is None or record.need_to_know:
        return False
    held = str(record.date)
    begun = row.start is None or held >= str(PartialDate.from_date(row.start))
    over = row.end is not None and held > str(PartialDate.from_date(row.end))
    return record.level <= row.max_level and begun and not over


def right(one: Asker, record: Record, parents: dict[int, int | None], day: datetime.date) -> str:
    """ "full", "metadata" or ""."""
    now = timezone.now()
    if not one.user.is_active:
        return ""
    if any(pk == record.pk and (row is None or in_force(row, day)) for row, pk in one.barred):
        return ""
    if any(g.content_object_id == record.pk and in_force(g, day) for g in one.grants):
        return "full"
    if any(g.record_id == record.pk and g.at <= now < g.until for g in one.glasses):
        return "full"
    return by_membership(one, record, parents, day)


def by_membership(
    one: Asker, record: Record, parents: dict[int, int | None], day: datetime.date
) -> str:
    """The same by role, unit, level and list alone."""
    rows = [row for row in one.memberships if in_force(row, day)]
    rows += [row for holding, row in one.posts if in_force(holding, day) and in_force(row, day)]
    named = any(r.record_id == record.pk and in_force(r, day) for r in one.listed)
    unplaced = record.unit_id is None or record.level is None
    best = ""
    for row in rows:
        if row.role == Role.MEMBER:
            whole, card = record.group in access.FULL[row.role] and sat(row, record), False
        elif unplaced and not record.need_to_know:
            whole, card = row.role == Role.REGISTRAR, False
        else:
            met = (named or not record.need_to_know) and covers(row, record, parents)
            whole = met and record.group in access.FULL[row.role]
            card = met and record.group in access.METADATA.get(row.role, ())
        if whole:
            return "full"
        best = "metadata" if card else best
    return best


def questions(chance: random.Random, records: list[Record]) -> Iterator[tuple[str, set[int]]]:
    """(question, ids of the papers that match it, found by reading every text).

    A word is found in its plural too, and a plural where the word stands alone.
    """
    holders: dict[str, set[int]] = defaultdict(set)
    for record in records:
        for token in set(map(stem, exact_tokens(f"{record.title}\n{record.text}"))):
            holders[token].add(record.pk)
    words = sorted(word for word, ids in holders.items() if word.isalpha() and len(ids) > 2)
    for word in chance.sample(words, min(QUESTIONS * 3 // 4, len(words))):
        yield f'"{word}"', holders[word]
    for record in chance.sample(records, min(QUESTIONS // 4, len(records))):
        yield record.number, {record.pk}


def narrowed(chance: random.Random, records: list[Record]) -> None:
    """Some papers are for named people only, some have no unit or level yet."""
    changed = ["need_to_know", "unit", "level", "place", "number_key", "group"]
    for record in chance.sample(records, min(NARROWED, len(records))):
        record.need_to_know = True
        record.save(update_fields=changed)
    for record in chance.sample(records, min(UNPLACED, len(records))):
        setattr(record, chance.choice(("unit", "level")), None)
        record.save(update_fields=changed)


def deepened(chance: random.Random) -> None:
    """A tree instead of one row of units."""
    units = list(Unit.objects.exclude(parent=None).order_by("pk"))
    for at, unit in enumerate(units):
        if at > 5 and chance.random() < 0.6:
            unit.parent = chance.choice(units[:at])
            unit.save()


def prepared() -> City:
    """Rights of every kind over the archive that is there."""
    chance = random.Random(SEED)
    deepened(chance)
    narrowed(chance, list(Record.objects.order_by("pk")))
    return City(chance, list(Record.objects.order_by("pk")))


def compared(city: City, pairs: int) -> Tally:
    """Asks the engine of the settings; every difference in ids, total or facets is one `unlike`.

    Where the words as written found nothing, the engine looks for near ones: which papers those are
    is its own matter, that he may read each of them is the rule's.
    """
    chance, tally = random.Random(SEED), Tally()
    sync.rebuild()
    by_pk = {record.pk: record for record in city.records}
    asked = list(questions(chance, city.records))
    parents = dict(Unit.objects.values_list("pk", "parent"))
    sights = {one.user.pk: access.visibility(one.user) for one in city.askers}
    for done in range(pairs):
        if done % TOLD == 0:
            print(
                f"pairs: {done:,} of {pairs:,}, unlike {tally.unlike}", file=sys.stderr, flush=True
            )
        one = chance.choice(city.askers)
        text, matching = chance.choice(asked)
        sight = sights[one.user.pk]
        found = engine().search(
            SearchRequest(
                query=asking.parse(text),
                limit=len(city.records),
                facets=("kind", "level"),
                sight=Sight(sight.full, sight.metadata, sight.granted, sight.barred),
            )
        )
        ids = {hit.id for hit in found.hits}
        wanted = {"full"} if text.startswith('"') else {"full", "metadata"}
        allowed = {
            pk for pk in matching | (ids if found.widened else set())
            if right(one, by_pk[pk], parents, city.day) in wanted
        }  # fmt: skip
        tally.pairs += 1
        tally.unlike += not same(found, ids, allowed, by_pk)
        tally.widened += found.widened
        tally.hits += len(allowed)
        tally.hidden += len(matching - allowed)
    return tally


def same(found: SearchResult, ids: set[int], allowed: set[int], by_pk: dict[int, Record]) -> bool:
    """Are papers, total and each count those of brute force?"""
    kinds = Counter(str(by_pk[pk].kind) for pk in allowed)
    rows = [by_pk[pk].level for pk in allowed]
    levels = Counter("" if row is None else Level(row).name.lower() for row in rows)
    counts = {name: dict(values) for name, values in found.facets.items()}
    return (ids, found.total, counts) == (allowed, len(allowed), {"kind": kinds, "level": levels})
