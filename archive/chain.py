"""The chain of the read log: how a row is sealed and how a changed, lost or added row is found.

Standard library only, and a program of its own: every export of the log carries this file, so that
an auditor verifies what he was given on a machine that has never seen the archive.

    python3 verify.py rows.jsonl [--key KEYFILE]

Row n's seal is SHA-256(seal of row n-1 + newline + row n as a JSON list); its mark is
HMAC-SHA256(the archive's key, seal), which nobody makes who can only write to the database.
"""

import argparse
import hashlib
import hmac
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FIELDS = (
    "id", "at", "user_id", "username", "post", "organisation", "act", "record_id", "what",
    "reason", "address",
)  # fmt: skip
GENESIS = "0" * 64


@dataclass(frozen=True)
class Sealed:
    """A row as the chain sees it: `values` in the order of FIELDS, `at` ISO 8601 in UTC."""

    values: Sequence[Any]
    seal: str
    mark: str

    @property
    def number(self) -> int:
        """The row's id."""
        return int(self.values[0])


@dataclass(frozen=True)
class Examined:
    """`sealed` rows were sound; `fault` (changed, removed, inserted, forged) is row `bad`'s."""

    sealed: int
    bad: int | None = None
    fault: str = ""
    seal: str = GENESIS

    @property
    def ok(self) -> bool:
        """Nothing was found."""
        return self.bad is None


def link(previous: str, values: Sequence[Any]) -> str:
    """The seal of a row after the row whose seal is `previous`; 64 hex digits."""
    row = json.dumps(list(values), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{row}".encode()).hexdigest()


def sign(key: bytes, content: str) -> str:
    """HMAC-SHA256 as 64 hex digits. Ref: RFC 2104."""
    return hmac.digest(key, content.encode(), "sha256").hex()


def examine(
    rows: Iterable[Sealed],
    *,
    key: bytes | None = None,
    start: tuple[int, str] = (0, GENESIS),
    pinned: Mapping[int, str] | None = None,
) -> Examined:
    """Walks the rows by id after `start` (id and seal of the row before) up to the first fault.

    Without `key` marks are not looked at. `pinned`: seals that an anchor remembers, by row.
    """
    before, seal = start
    pins = dict(pinned or {})
    count = 0
    walk = iter(rows)
    for row in walk:
        sound = link(seal, row.values) == row.seal
        if not sound:
            return Examined(count, *blamed(before, seal, row, next(walk, None)), seal)
        if key is not None and not hmac.compare_digest(sign(key, row.seal), row.mark):
            return Examined(count, row.number, "forged", seal)
        if pins and pins.pop(row.number, row.seal) != row.seal:
            return Examined(count, row.number, "forged", seal)
        before, seal, count = row.number, row.seal, count + 1
    if pins:
        return Examined(count, before + 1, "removed", seal)
    return Examined(count, seal=seal)


def blamed(before: int, seal: str, row: Sealed, after: Sealed | None) -> tuple[int, str]:
    """Which row is at fault when `row` does not follow the row `before`.

    A row that was put in leaves its neighbours in one piece; one that was taken out leaves a hole
    in the ids; else the row's own content was changed.
    """
    if not row.seal or (after is not None and link(seal, after.values) == after.seal):
        return row.number, "inserted"
    if row.number > before + 1:
        return before + 1, "removed"
    return row.number, "changed"


def read_lines(path: Path) -> Iterator[Sealed]:
    """Rows of an export."""
    with path.open(encoding="utf-8") as stream:
        for line in stream:
            row = json.loads(line)
            yield Sealed([row[name] for name in FIELDS], row["seal"], row["mark"])


def main(arguments: list[str]) -> int:
    """Exit 0 sound, 1 a fault, 2 could not look."""
    parser = argparse.ArgumentParser(description="Verifies an exported read log.")
    parser.add_argument("rows", type=Path)
    parser.add_argument("--key", type=Path, help="the archive's key: marks and signature too")
    asked = parser.parse_args(arguments)
    try:
        key = asked.key.read_text().strip().encode() if asked.key else None
        head = json.loads(asked.rows.with_name("manifest.json").read_text(encoding="utf-8"))
        signed = head.pop("signature")
        if key and not hmac.compare_digest(sign(key, json.dumps(head, sort_keys=True)), signed):
            sys.stdout.write('{"ok": false, "fault": "the manifest is not signed by this key"}\n')
            return 1
        found = examine(
            read_lines(asked.rows),
            key=key,
            start=(head["after"], head["after_seal"]),
            pinned={head["last"]: head["last_seal"]} if head["rows"] else {},
        )
    except (OSError, ValueError, KeyError) as error:
        sys.stderr.write(f"can't verify: {error}\n")
        return 2
    whole = found.ok and found.sealed == head["rows"]
    answer = {
        "rows": head["rows"], "sound": found.sealed, "ok": whole, "first_bad": found.bad,
        "fault": found.fault, "signature": "verified" if key else "not looked at: no --key",
    }  # fmt: skip
    sys.stdout.write(json.dumps(answer) + "\n")
    return 0 if whole else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
