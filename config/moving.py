"""The whole archive as one stream: every stored file, then every row of every table.

A tar of `files/<SHA-256>`, `rows/<table>/<n>.jsonl` (Django's serialisation, keys kept) and, last,
`end` with the counts. The side that gives writes it, the side that takes reads it: they may be of
different shapes, and need not know each other's settings.
"""

import datetime
import hashlib
import io
import json
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core import serializers
from django.core.management.color import no_style
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction

from archive import access, frozen, store
from archive.models import AccessRow, Record
from search import finder, sync
from search.analysis import STOP, words
from search.engine import SearchRequest, Sight
from search.query import parse

BATCH = 500
SEARCHES = 100


class Refused(Exception):
    """Nothing was changed; the sentence says why."""


def tables() -> list[type[models.Model]]:
    """Every table of the program, those between two others included.

    Content types come first: Wagtail makes one by merely reading a row of its own.
    """
    found = [m for m in apps.get_models(include_auto_created=True) if m._meta.managed]
    return sorted(found, key=lambda model: model is not ContentType)


def counts() -> dict[str, int]:
    """Rows of each table."""
    return {model._meta.label: model._base_manager.count() for model in tables()}


def sums() -> dict[str, str]:
    """Of each table the sum of its rows' SHA-256, in hex: the same rows in any order, the same sum.

    What lies between two tables is a table itself, so a row's own columns are all of it.
    """
    found = {}
    for model in tables():
        own = [field.name for field in model._meta.concrete_fields]
        rows, total = model._base_manager.iterator(chunk_size=BATCH), 0
        while some := list(islice(rows, BATCH)):
            text = serializers.serialize(
                "jsonl", some, cls=WholeMoments, fields=own, sort_keys=True
            )
            for line in text.splitlines():
                total += int.from_bytes(hashlib.sha256(line.encode()).digest(), "big")
        found[model._meta.label] = f"{total:x}"
    return found


# ---- giving ----
def give(out: IO[bytes], have: Iterable[str] = ()) -> None:
    """Writes the archive; files that the other side has already are left out."""
    there = set(have)
    with tarfile.open(fileobj=out, mode="w|") as stream:
        for sha256 in store.digests():
            if sha256 not in there:
                stream.add(store.held(sha256), f"files/{sha256}")
        given: dict[str, int] = {}
        for model in tables():
            name, number = model._meta.label, 0
            rows = model._base_manager.order_by("pk").iterator(chunk_size=BATCH)
            while some := list(islice(rows, BATCH)):
                given[name] = given.get(name, 0) + len(some)
                text = serializers.serialize("jsonl", some, cls=WholeMoments)
                add(stream, f"rows/{name}/{number}.jsonl", text.encode())
                number += 1
        add(stream, "end", json.dumps(given).encode())


class WholeMoments(DjangoJSONEncoder):
    """Django's own cuts moments to milliseconds; the read log is sealed to the microsecond."""

    def default(self, o: Any) -> Any:
        """A moment in full."""
        return o.isoformat() if isinstance(o, datetime.datetime) else super().default(o)


def add(stream: tarfile.TarFile, name: str, content: bytes) -> None:
    """One member from memory."""
    member = tarfile.TarInfo(name)
    member.size = len(content)
    stream.addfile(member, io.BytesIO(content))


# ---- taking ----
def take(
    source: IO[bytes],
    *,
    records: set[str],
    last_row: tuple[int, str] | None,
    keys: Mapping[str, str],
) -> None:
    """Reads an archive in place of what is here: files one by one, then rows in one transaction.

    `keys`: the archive's own, by the names of their files; without them its read log proves
    nothing here.

    Cut off anywhere, it leaves the rows as they were and may be started again. Raises Refused when
    what is here is not an earlier state of the archive that comes.
    """
    refuse_a_stranger(records, last_row)
    with tarfile.open(fileobj=source, mode="r|") as stream:
        members = take_files(contents(stream))
        with transaction.atomic():
            frozen.drop_triggers()
            empty()
            promised = None
            for name, content in members:
                if name == "end":
                    promised = json.load(content)
                else:
                    insert(content.read().decode())
            came = {label: count for label, count in counts().items() if count}
            if promised != came:
                raise Refused("the archive did not come whole; nothing was changed, start again")
            restart_sequences()
            frozen.create_triggers()
            # Before the rows are there: cut off in between, they would be sealed with another key.
            for name, key in keys.items():
                keep_key(settings.VAR / name, key)


def keep_key(path: Path, key: str) -> None:
    """Whole or not at all, and nobody else's to read."""
    aside = path.with_name(f"{path.name}.incoming")
    aside.touch(mode=0o600)
    aside.write_text(key)
    aside.replace(path)


def contents(stream: tarfile.TarFile) -> Iterator[tuple[str, IO[bytes]]]:
    """(name, bytes) of each member."""
    for member in stream:
        if content := stream.extractfile(member):
            yield member.name, content


def take_files(members: Iterator[tuple[str, IO[bytes]]]) -> Iterator[tuple[str, IO[bytes]]]:
    """Stores the files that come first; -> the members after them."""
    for name, content in members:
        if not name.startswith("files/"):
            return chain([(name, content)], members)
        sha256, _ = store.put(iter(partial(content.read, store.CHUNK), b""))
        if sha256 != name.removeprefix("files/"):
            raise Refused(f"{name} came with other bytes; nothing was changed, start again")
    return members


def refuse_a_stranger(records: set[str], last_row: tuple[int, str] | None) -> None:
    """Only an empty archive, or an earlier state of the same one, is written over."""
    here = {str(uuid) for uuid in Record.objects.values_list("uuid", flat=True)}
    if here - records:
        raise Refused(
            f"the target holds {len(here - records)} records that this archive does not have; "
            "nothing was changed there. Name an empty database in the file, or empty that one."
        )
    last = newest_access()
    if last and (last_row is None or last[0] > last_row[0]):
        raise Refused(
            "the target's read log is longer than this archive's: it was used after it was copied. "
            "Nothing was changed there."
        )


def newest_access() -> tuple[int, str] | None:
    """(id, time) of the read log's last row."""
    row = AccessRow.objects.order_by("-pk").first()
    return (row.pk, row.at.isoformat()) if row else None


def empty() -> None:
    """Every table without a row; constraints are looked at when the transaction ends."""
    with connection.cursor() as cursor:
        for model in tables():
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")


def insert(lines: str) -> None:
    """Rows of one table, their keys and times as they were."""
    came = list(serializers.deserialize("jsonl", lines))
    rows = [made.object for made in came]
    model = type(rows[0])
    if model._meta.parents:  # bulk_create can't; these are Wagtail's few settings
        for made in came:
            made.save()
        return
    clocks = [f for f in model._meta.concrete_fields if getattr(f, "auto_now_add", False)
              or getattr(f, "auto_now", False)]  # fmt: skip
    stamps = [(f, f.auto_now_add, f.auto_now) for f in clocks]
    for field in clocks:  # a copied row keeps the time it was made
        field.auto_now_add = field.auto_now = False
    try:
        model._base_manager.bulk_create(rows)
    finally:
        for field, added, changed in stamps:
            field.auto_now_add, field.auto_now = added, changed


def restart_sequences() -> None:
    """The next key of each table comes after the copied ones."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables()):
            cursor.execute(statement)


# ---- verifying ----
def damaged_files() -> list[str]:
    """Digests whose bytes in the durable store are missing or not theirs."""
    return [sha256 for sha256 in named_digests() if not store.is_sound(sha256)]


def named_digests() -> list[str]:
    """Every digest that some row names: stored files and pictures of pages."""
    found: set[str] = set()
    for model in tables():
        for field in model._meta.concrete_fields:
            if field.name in ("sha256", "image") and isinstance(field, models.CharField):
                found |= set(model._base_manager.exclude(**{field.name: ""})
                             .values_list(field.name, flat=True))  # fmt: skip
    return sorted(found)


def answers() -> list[dict[str, Any]]:
    """A hundred questions of several users, from the archive's own words, with what they find."""
    sync.rebuild()  # two fresh indices answer alike to the last score
    askers = list(User.objects.filter(is_active=True).order_by("pk")[:5])
    texts = Record.objects.exclude(text="").order_by("pk").values_list("text", flat=True)
    step = max(1, texts.count() // SEARCHES)
    made = []
    for number, text in enumerate(texts[::step][:SEARCHES]):
        said = [w.text for w in words(text) if w.text not in STOP][: 1 + number % 4]
        sight = access.visibility(askers[number % len(askers)]) if askers else access.NOTHING
        if not askers or number % 2:
            sight = everywhere()
        shown = Sight(sight.full, sight.metadata, sight.granted, sight.barred)
        _, found = finder.answer(SearchRequest(parse(" ".join(said)), shown))
        hits = [hit.id for hit in found.hits]
        made.append({"words": " ".join(said), "total": found.total, "hits": hits,
                     "facets": json.loads(json.dumps(found.facets))})  # fmt: skip
    return made


def everywhere() -> access.Visibility:
    """All places: the verification reads no paper, it compares two indices."""
    places = frozenset(Record.objects.values_list("place", flat=True).distinct())
    return access.Visibility(places, frozenset())
