"""Seals the read log behind its writers, verifies it, and hands it out signed.

A reader only inserts his row. Every two seconds one sealer chains what has come, by id
(archive.chain); the first seal of a day is kept as an anchor file, signed with the archive's key.
"""

import json
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from archive import chain
from archive.chain import FIELDS, GENESIS, Sealed
from archive.models import AccessRow

BATCH = 500  # rows a transaction: writers wait for it on SQLite
PATIENCE = 1.0  # seconds that a sealer waits for rows still being written
LOCK = 0xDAB3  # our key among the advisory locks of PostgreSQL


def key() -> bytes:
    """The archive's key, made at set-up in DABIR_VAR/audit_key."""
    return settings.AUDIT_KEY.encode()


def settled() -> int:
    """The highest id below which no row can come any more; 0 while that is not known.

    SQLite has one writer at a time: ids come in the order of commits. On PostgreSQL an id is
    taken before its row is committed, so we wait until all who are writing rows have ended. Who
    writes to other tables or to other databases of the server keeps nobody waiting.
    Ref: PostgreSQL documentation, 13.3 ROW EXCLUSIVE and 53.13 pg_locks.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(MAX(id), 0) FROM archive_accessrow")
        highest = int(cursor.fetchone()[0])
        if connection.vendor != "postgresql" or not highest:
            return highest
        until = time.monotonic() + PATIENCE
        waiting = writers(cursor)
        while waiting and time.monotonic() < until:
            time.sleep(0.02)
            waiting &= writers(cursor)
    return 0 if waiting else highest


def writers(cursor: Any) -> set[str]:
    """Open transactions of others that have written rows; PostgreSQL only.

    The lock is taken before the id and kept to the end of the transaction.
    """
    cursor.execute(
        "SELECT virtualtransaction FROM pg_locks WHERE relation = 'archive_accessrow'::regclass"
        " AND mode = 'RowExclusiveLock' AND pid <> pg_backend_pid()"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    return {row[0] for row in cursor.fetchall()}


def alone() -> bool:
    """Takes the sealer's turn until the transaction ends; False when another has it.

    On SQLite the transaction itself is the turn: it begins as the one writer.
    """
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def newest_sealed() -> tuple[int, str]:
    """(id, seal) of the last sealed row; (0, GENESIS) before the first."""
    row = AccessRow.objects.exclude(seal="").order_by("-pk").values_list("pk", "seal").first()
    return row or (0, GENESIS)


def is_ours() -> bool:
    """Was the last sealed row sealed with our key? Yes before the first one."""
    row = AccessRow.objects.exclude(seal="").order_by("-pk").first()
    return row is None or row.mark == chain.sign(key(), row.seal)


def stated(values: tuple[Any, ...]) -> list[Any]:
    """A row's columns as the chain writes them."""
    row = list(values)
    row[1] = row[1].isoformat(timespec="microseconds")
    return row


def seal() -> int:
    """Seals what waits, in batches; safe beside another sealer. -> rows sealed."""
    highest = settled()
    count = 0
    while done := seal_batch(highest):
        count += done
    if count or not anchor_path().exists():
        remember()
    return count


@transaction.atomic
def seal_batch(highest: int) -> int:
    """The next rows up to an id. A row that came in behind the sealed ones is never sealed."""
    if not alone():
        return 0
    last, previous = newest_sealed()
    waiting = AccessRow.objects.filter(pk__gt=last, pk__lte=highest, seal="")
    made = []
    for values in waiting.order_by("pk").values_list(*FIELDS)[:BATCH]:
        previous = chain.link(previous, stated(values))
        made.append((previous, chain.sign(key(), previous), values[0]))
    if made:
        with connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE archive_accessrow SET seal = %s, mark = %s WHERE id = %s", made
            )
    return len(made)


# ---- anchors ----
def anchor_path() -> Path:
    """The anchor of this day."""
    return settings.AUDIT_DIR / "anchors" / f"{timezone.localdate().isoformat()}.json"


def remember() -> None:
    """Writes the head of the chain beside the database, and once a day as the day's anchor."""
    last, sealed = newest_sealed()
    if not last:
        return
    content = signed({"row": last, "seal": sealed, "at": timezone.now().isoformat()})
    write_whole(settings.AUDIT_DIR / "head.json", content)
    if not anchor_path().exists():
        write_whole(anchor_path(), content)


def signed(facts: dict[str, Any]) -> str:
    """JSON with a signature over its canonical form."""
    signature = chain.sign(key(), json.dumps(facts, sort_keys=True))
    return json.dumps({**facts, "signature": signature}, indent=1) + "\n"


def write_whole(path: Path, content: str) -> None:
    """All of a file or nothing of it; two sealers may write at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    incoming = path.with_name(f"{path.name}.{os.getpid()}.{time.monotonic_ns()}")
    incoming.write_text(content, encoding="utf-8")
    incoming.replace(path)


def pins() -> tuple[dict[int, str], list[str]]:
    """({row: seal} of the anchors that our key signed, names of the others)."""
    kept: dict[int, str] = {}
    bad = []
    files = sorted(settings.AUDIT_DIR.glob("anchors/*.json"))
    for path in [*files, *settings.AUDIT_DIR.glob("head.json")]:
        try:
            facts = json.loads(path.read_text(encoding="utf-8"))
            signature = facts.pop("signature")
            if signature != chain.sign(key(), json.dumps(facts, sort_keys=True)):
                raise ValueError("signed by another key")
            kept[int(facts["row"])] = str(facts["seal"])
        except (ValueError, KeyError, TypeError):
            bad.append(path.name)
    return kept, bad


# ---- verifying ----
def sealed_rows(rows: QuerySet[AccessRow]) -> Iterator[Sealed]:
    """Rows by id, as the chain sees them."""
    found = rows.order_by("pk").values_list(*FIELDS, "seal", "mark")
    for *values, seal_of, mark in found.iterator(chunk_size=5000):
        yield Sealed(stated(tuple(values)), seal_of, mark)


def verify() -> dict[str, Any]:
    """Seals what waits, then checks every row, the head and the anchors.

    `first_bad` is the id of the first row at fault, `fault` what happened to it: changed, removed,
    inserted, or forged (sealed without the archive's key, or not as an anchor remembers it).
    """
    seal()
    last, _ = newest_sealed()
    kept, bad_anchors = pins()
    found = chain.examine(
        sealed_rows(AccessRow.objects.filter(pk__lte=last)), key=key(), pinned=kept
    )
    return {
        "rows": AccessRow.objects.count(),
        "sealed": AccessRow.objects.exclude(seal="").count(),
        "ok": found.ok and not bad_anchors,
        "first_bad": found.bad,
        "fault": found.fault or ("anchor" if bad_anchors else ""),
        "anchors": len(kept),
        "bad_anchors": bad_anchors,
    }


# ---- handing out ----
def export(folder: Path, *, first: int = 1, last: int | None = None) -> dict[str, Any]:
    """Sealed rows from `first` to `last` with a signed manifest and the program that checks them.

    An unbroken stretch only: a selection could not prove that nothing was left out.
    """
    end, _ = newest_sealed()
    rows = AccessRow.objects.filter(pk__gte=first, pk__lte=min(last or end, end)).exclude(seal="")
    before = AccessRow.objects.filter(pk__lt=first).exclude(seal="").order_by("-pk").first()
    folder.mkdir(parents=True, exist_ok=True)
    count, final = 0, (0, GENESIS)
    with (folder / "rows.jsonl").open("w", encoding="utf-8") as out:
        for row in sealed_rows(rows):
            line = dict(zip(FIELDS, row.values, strict=True), seal=row.seal, mark=row.mark)
            out.write(json.dumps(line, ensure_ascii=False) + "\n")
            count, final = count + 1, (row.number, row.seal)
    manifest = {
        "rows": count,
        "after": before.pk if before else 0,
        "after_seal": before.seal if before else GENESIS,
        "last": final[0],
        "last_seal": final[1],
        "made_at": timezone.now().isoformat(),
    }
    (folder / "manifest.json").write_text(signed(manifest), encoding="utf-8")
    shutil.copyfile(chain.__file__, folder / "verify.py")
    return manifest
