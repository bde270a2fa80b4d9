"""./dabir move --to ENVFILE: the archive on other engines, copied, verified, and only then done.

The other side runs as a process of its own with the file's settings; both speak through pipes.
"""

import json
import os
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from archive import store
from archive.models import Record
from config import moving
from config.supervisor import URLS, end_with_parent, launcher_is_running
from search.errors import EngineDown

ALLOWED = (*URLS, "DABIR_VAR", "DABIR_SHARDS", "DABIR_REPLICAS")
MANAGE = (sys.executable, str(settings.BASE_DIR / "manage.py"))
PROBLEMS = (moving.Refused, DatabaseError, EngineDown, OSError)


def read_environment(path: Path) -> dict[str, str]:
    """KEY=value lines; a wrong one is named by its number."""
    found = {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise CommandError(f"{path} can't be read: {error.strerror}", returncode=2) from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{path} is no text of KEY=value lines.", returncode=2) from error
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, equals, value = line.removeprefix("export ").partition("=")
        if not equals or name.strip() not in ALLOWED:
            raise CommandError(
                f"{path}, line {number}: expected one of {', '.join(ALLOWED)} = value.",
                returncode=2,
            )
        found[name.strip()] = value.strip().strip("'\"")
    return found


class Command(BaseCommand):
    """Exit 0 copied and verified, 1 something did not verify, 2 could not."""

    help = "Copy the archive to the engines that a file of settings names, and verify it there"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--to; the others are what the far side is asked."""
        parser.add_argument("--to", type=Path, metavar="ENVFILE")
        parser.add_argument("--json", action="store_true")
        parser.add_argument("--side", choices=("digests", "take", "verify"), help="internal")

    def handle(self, *args: object, **options: Any) -> None:
        """Either end."""
        try:
            if options["side"]:
                getattr(self, options["side"])()
            elif options["to"] is None:
                raise CommandError("--to ENVFILE: which engines?", returncode=2)
            else:
                self.move(options["to"], as_json=options["json"])
        except PROBLEMS as error:
            raise CommandError(str(error), returncode=2) from error

    # ---- the near side ----
    def move(self, path: Path, *, as_json: bool) -> None:
        """Copies, compares, reports."""
        self.far = {k: v for k, v in os.environ.items() if k not in URLS} | read_environment(path)
        self.far["DABIR_AUDIT_KEY"] = settings.AUDIT_KEY  # its own folder gets it with the rows
        here = {name: getattr(settings, name) for name in URLS} | {"DABIR_VAR": str(settings.VAR)}
        there = {name: self.far.get(name, "") for name in here} | {
            "DABIR_VAR": str(Path(self.far.get("DABIR_VAR", settings.VAR)).resolve())
        }
        if here == there:
            raise CommandError(f"{path} names the engines this archive is on.", returncode=2)
        if launcher_is_running():
            raise CommandError(
                "این بایگانی در حال کار است؛ نخست ./dabir run را پایان دهید.\n"
                "This archive is at work; stop ./dabir run first, so that nothing is filed while "
                "it is copied.",
                returncode=2,
            )
        self.ask("prepare", "servers", "database", answer=False)
        before = moving.counts()
        self.send(self.ask("move", "--side", "digests"))
        self.say("وارسی / verifying")
        failed = self.differences(before, self.ask("move", "--side", "verify"))
        report = {
            "records": Record.objects.count(),
            "files": len(moving.named_digests()),
            "verified": not failed,
            "failed": failed,
        }
        self.stdout.write(json.dumps(report, ensure_ascii=False) if as_json else worded(report))
        if failed:
            sys.exit(1)

    def say(self, text: str) -> None:
        """Progress goes to stderr."""
        self.stderr.write(text)
        self.stderr.flush()

    def ask(self, *command: str, answer: bool = True) -> Any:
        """A command of the far side; its JSON answer."""
        done = subprocess.run(
            [*MANAGE, *command], env=self.far, check=False, stdout=subprocess.PIPE, text=True,
            preexec_fn=end_with_parent,  # else it would go on, and lock out the move after it
        )  # fmt: skip
        if done.returncode:
            raise moving.Refused(
                f"the other side could not {' '.join(command)}; the reason stands above. This "
                "archive is as it was."
            )
        return json.loads(done.stdout) if answer else None

    def send(self, have: list[str]) -> None:
        """Streams the archive into the far side."""
        self.say("رونوشت / copying")
        records = [str(uuid) for uuid in Record.objects.values_list("uuid", flat=True)]
        keys = {"audit_key": settings.AUDIT_KEY, "secret_key": settings.SECRET_KEY}
        told = {"records": records, "last": moving.newest_access(), "keys": keys}
        head = json.dumps(told).encode() + b"\n"
        far = subprocess.Popen(
            [*MANAGE, "move", "--side", "take"], env=self.far, stdin=subprocess.PIPE,
            preexec_fn=end_with_parent,
        )  # fmt: skip
        assert far.stdin is not None  # noqa: S101 asked for above  # nosec B101
        try:
            with far.stdin as pipe:
                pipe.write(head)
                moving.give(pipe, have)
        except BrokenPipeError:
            pass  # it said why on stderr
        if far.wait():
            raise moving.Refused("the other side did not take the archive; this one is as it was")

    def differences(self, before: dict[str, int], far: dict[str, Any]) -> list[str]:
        """What is not the same on both sides."""
        failed = []
        if moving.counts() != before:
            failed.append("this archive changed while it was copied; start the move again")
        sums = moving.sums()
        for name in sorted(before.keys() | far["counts"].keys()):
            if before.get(name, 0) != far["counts"].get(name, 0):
                failed.append(
                    f"{name}: {before.get(name, 0)} rows here, {far['counts'].get(name, 0)}"
                )
            elif sums[name] != far["sums"][name]:
                failed.append(
                    f"{name}: rows are not the same on both sides; something was written after "
                    "they were copied. Start the move again"
                )
        failed += [f"file {sha256} is damaged or missing" for sha256 in far["damaged"]]
        for mine, its in zip(moving.answers(), far["answers"], strict=True):
            if mine != its:
                failed.append(f"search {mine['words']!r}: {mine['total']} here, {its['total']}")
        return failed

    # ---- the far side ----
    def digests(self) -> None:
        """What it holds already."""
        self.stdout.write(json.dumps(list(store.digests())))

    def take(self) -> None:
        """Reads the stream."""
        head = json.loads(sys.stdin.buffer.readline())
        last = tuple(head["last"]) if head["last"] else None
        moving.take(
            sys.stdin.buffer, records=set(head["records"]), last_row=last, keys=head["keys"]
        )

    def verify(self) -> None:
        """Builds the index and says what is here."""
        found = {
            "counts": moving.counts(), "sums": moving.sums(), "damaged": moving.damaged_files(),
        }  # fmt: skip
        self.stdout.write(json.dumps({**found, "answers": moving.answers()}))


def worded(report: dict[str, Any]) -> str:
    """For people."""
    if report["verified"]:
        return (
            f"{report['records']} رکورد و {report['files']} پرونده رونوشت و وارسی شد.\n"
            f"{report['records']} records and {report['files']} files copied and verified."
        )
    return "\n".join(["وارسی نشد / not verified:", *report["failed"]])
