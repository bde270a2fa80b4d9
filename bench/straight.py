"""Made-up papers straight into the tables, for sizes that no import would reach in a bench.

Ids of rows are the corpus' own numbers, so that `corpus.document` of a paper lies in the index
where its row lies in the database.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice

from django.contrib.auth.models import User
from django.db import connection, models, transaction
from django.utils import timezone

from archive.models import Body, Document, Letter, Meeting, Membership, Record, Resolution, Unit
from archive.vocabulary import Direction, Kind, Level, Role, Stage
from bench import corpus
from config.moving import restart_sequences

ROOT, CROWD, OTHER, CORNER = 1000, 1001, 1002, 1003
APART = 2 * 10**8  # ids from here on are of no paper of the corpus
STEP = 10**7  # between the copies of one
BATCH = 2000
PEOPLE = (
    ("superuser", ROOT, True, Role.MAYOR),
    ("narrow", 3, False, Role.SECRETARY),
    ("few", CORNER, False, Role.SECRETARY),  # his unit has hardly any papers
    ("registrar", ROOT, True, Role.REGISTRAR),
)


def structure() -> None:
    """The corpus' units and bodies under one root, three units more, and people."""
    numbers = [*range(corpus.UNITS), CROWD, OTHER, CORNER]
    root = Unit(pk=ROOT, code="root", title="ستاد", type="headquarters", path=f"/{ROOT}/")
    below = [
        Unit(pk=n, code=str(n), title=f"سازمان {n}", type="organisation", parent=root,
             path=f"{root.path}{n}/")
        for n in numbers
    ]  # fmt: skip
    Unit.objects.bulk_create([root, *below])
    Body.objects.bulk_create(
        [Body(pk=n, code=str(n), title=f"هیئت {n}", type="board", unit_id=n)
         for n in range(corpus.BODIES)]
    )  # fmt: skip
    for name, unit, deep, role in PEOPLE:
        person(name, unit, deep=deep, role=role)


def person(name: str, unit: int, *, deep: bool = False, role: str = Role.SECRETARY) -> User:
    """Somebody with one membership."""
    user = User.objects.create(username=name, first_name=name)
    Membership.objects.create(
        user=user, unit_id=unit, include_children=deep, max_level=Level.SECRET, role=role
    )
    return user


def load(papers: Iterable[corpus.Paper], *, unit: int | None = None, after: int = 0) -> int:
    """Final records without outbox rows; `unit`: all of them there, their ids `after` so many."""
    count, rest = 0, iter(papers)
    while some := list(islice(rest, BATCH)):
        records = [row(paper, unit, after) for paper in some]
        with transaction.atomic():
            Record.objects.bulk_create(records)
            for model, details in beside(records, some).items():
                model.objects.bulk_create(details)
        count += len(some)
    restart_sequences()
    return count


def row(paper: corpus.Paper, unit: int | None, after: int) -> Record:
    """A paper's record."""
    month, day = 1 + paper.id % 12, 1 + paper.id % 28
    made = Record(
        pk=paper.id + after, kind=paper.kind, stage=Stage.FINAL, number=paper.number,
        title=paper.text[:60], date=f"{paper.year}/{month:02d}/{day:02d}", text=paper.text,
        unit_id=paper.unit if unit is None else unit, level=paper.level,
        body_id=paper.body if paper.kind in (Kind.RESOLUTION, Kind.MEETING) else None,
        source="bench", external_id=f"p{paper.id + after}", filed_at=timezone.now(),
        extra={"type": "report"} if paper.kind == Kind.DOCUMENT else {},
    )  # fmt: skip
    made.derive()
    return made


def beside(
    records: Iterable[Record], papers: Iterable[corpus.Paper]
) -> dict[type[models.Model], list[models.Model]]:
    """The rows of their kinds."""
    made: dict[type[models.Model], list[models.Model]] = defaultdict(list)
    for record, paper in zip(records, papers, strict=True):
        if record.kind == Kind.RESOLUTION:
            made[Resolution].append(Resolution(record=record, clause=str(1 + paper.id % 9)))
        elif record.kind == Kind.LETTER:
            made[Letter].append(
                Letter(record=record, direction=Direction.INCOMING, sender="فرماندار",
                       receiver="شهردار")
            )  # fmt: skip
        elif record.kind == Kind.MEETING:
            made[Meeting].append(Meeting(record=record, present=["نماینده"]))
        else:
            made[Document].append(Document(record=record, type="report"))
    return made


def multiply(times: int) -> int:
    """The corpus' records so many times over, by SQL: for lists, not for the index. -> rows."""
    new_uuid = {"sqlite": "lower(hex(randomblob(16)))", "postgresql": "gen_random_uuid()"}
    changed = {
        "id": f"id + n * {STEP}", "record_id": f"record_id + n * {STEP}",
        "uuid": new_uuid[connection.vendor], "external_id": "'n' || n || external_id",
    }  # fmt: skip
    numbers = (
        f"WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < {times - 1})"
    )
    with transaction.atomic(), connection.cursor() as cursor:
        for model in (Record, Resolution, Letter, Meeting, Document) if times > 1 else ():
            columns = [field.column for field in model._meta.concrete_fields]
            key = model._meta.pk.column
            cursor.execute(
                f"INSERT INTO {model._meta.db_table} ({', '.join(map(quoted, columns))}) {numbers} "
                f"SELECT {', '.join(changed.get(c, quoted(c)) for c in columns)} "
                f"FROM {model._meta.db_table}, t WHERE {key} < {STEP}"
            )
    return Record.objects.count()


def quoted(column: str) -> str:
    """A column that may be a word of SQL."""
    return connection.ops.quote_name(column)


def some(first: int, last: int) -> Iterator[corpus.Paper]:
    """Papers of the corpus after the first so many, up to the last."""
    return islice(corpus.papers(last), first, None)
