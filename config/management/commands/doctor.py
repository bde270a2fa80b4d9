"""./dabir doctor: is everything the archive stands on sound, and if not, what mends it."""

import datetime
import json
import os
import shutil
import subprocess
import time
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import asdict, dataclass

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from archive import seal, store
from archive.models import StoredFile
from config import health
from search import sync
from search.errors import EngineDown

SAMPLE = 50
FREE_BYTES = 2 * 2**30
EARLIEST = datetime.date(2025, 1, 1)  # a clock before this program was written is wrong
FONTS = ("Nazli", "Scheherazade", "FreeFarsi")


@dataclass(frozen=True)
class Check:
    """One line of the answer; `mend` is what to do when it is not ok."""

    name: str
    ok: bool
    detail: str
    mend: str = ""


def program(*command: str) -> str:
    """What a program prints; empty when it is not there."""
    if shutil.which(command[0]) is None:
        return ""
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=30).stdout


def database() -> Check:
    """Answers, and has the form of this version."""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    detail = f"{connection.vendor}, {len(waiting)} migrations waiting"
    return Check("database", not waiting, detail, "./dabir prepare database")


def index() -> Check:
    """Holds what the database holds."""
    missing, extra = sync.differences()
    detail = f"{len(missing)} missing, {len(extra)} extra, {sync.lag()} waiting"
    return Check("index", not missing and not extra, detail, "./dabir index")


def queue() -> Check:
    """The worker's heart beats; only a running system has one."""
    state = health.worker_state()
    waiting = len(list((settings.QUEUE_DIR / "messages").glob("*.msg")))
    return Check("queue", state == "ok", f"worker {state}, {waiting} messages", "./dabir run")


def files() -> Check:
    """A sample of stored files is where its hash says."""
    sample = StoredFile.objects.order_by("?").values_list("sha256", flat=True)[:SAMPLE]
    lost = [sha256 for sha256 in sample if not store.has(sha256)]
    detail = f"{len(sample)} looked at, {len(lost)} missing {' '.join(lost[:3])}".strip()
    place = "STORAGE_URL" if settings.STORAGE_URL else settings.STORE_DIR
    return Check("store", not lost, detail, f"restore the backup of {place}")


def read_log() -> Check:
    """The chain of the read log is whole."""
    found = seal.verify()
    detail = f"{found['sealed']} rows sealed" + (f", row {found['first_bad']} {found['fault']}"
                                                 if not found["ok"] else "")  # fmt: skip
    return Check("read log", bool(found["ok"]), detail, "./dabir audit verify; tell the auditor")


def clock() -> Check:
    """Deadlines are legal facts: the clock must be plausible."""
    now = datetime.datetime.now(datetime.UTC)
    newest = settings.RUN_DIR.stat().st_mtime
    sound = now.date() > EARLIEST and newest <= time.time() + 60
    return Check("clock", sound, now.isoformat(timespec="seconds"), "timedatectl set-ntp true")


def disk() -> Check:
    """Room for a few days of scans."""
    free = shutil.disk_usage(settings.VAR).free
    detail = f"{free / 2**30:.1f} GiB free in {settings.VAR}"
    return Check("disk", free > FREE_BYTES, detail, "free space or move DABIR_VAR")


def fonts() -> Check:
    """Office papers need Persian fonts to be drawn as they were."""
    known = program("fc-list", ":", "family")
    absent = [name for name in FONTS if name.lower() not in known.lower()]
    mend = "apt-get install fonts-farsiweb fonts-sil-scheherazade fonts-freefarsi"
    return Check("fonts", len(absent) < len(FONTS), f"absent: {', '.join(absent) or '-'}", mend)


def languages() -> Check:
    """tesseract reads Persian and the screens speak it."""
    reads = "fas" in program("tesseract", "--list-langs").split()
    speaks = any(settings.BASE_DIR.glob("locale/fa/LC_MESSAGES/*.mo"))
    detail = f"tesseract fas: {reads}, Persian screens: {speaks}"
    return Check("languages", reads and speaks, detail, "apt-get install tesseract-ocr-fas gettext")


def office() -> Check:
    """LibreOffice reads Word files."""
    found = shutil.which("soffice") or ""
    mend = "apt-get install --no-install-recommends libreoffice-writer-nogui"
    return Check("office", bool(found), found or "soffice is absent", mend)


CHECKS: tuple[Callable[[], Check], ...] = (
    database, index, queue, files, read_log, clock, disk, fonts, languages, office,
)  # fmt: skip


def examined(check: Callable[[], Check]) -> Check:
    """A check that breaks is a finding, not the end of the examination."""
    try:
        return check()
    except (DatabaseError, EngineDown, OSError, subprocess.TimeoutExpired) as error:
        return Check(check.__name__, False, f"{type(error).__name__}: {error}", "see var/run/*.log")


class Command(BaseCommand):
    """Exit 0 all sound, 1 something fell short."""

    help = "Health of database, index, queue, store, clock, disk, fonts, languages"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """People by default."""
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: object, **options: object) -> None:
        """Every check, whatever the others said."""
        found = [examined(check) for check in CHECKS]
        sound = all(check.ok for check in found)
        if options["json"]:
            answer = {"ok": sound, "checks": [asdict(check) for check in found]}
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            for check in found:
                mend = "" if check.ok else f"  → {check.mend}"
                self.stdout.write(
                    f"{'✓' if check.ok else '✗'} {check.name:<10} {check.detail}{mend}"
                )
        if not sound:
            raise SystemExit(os.EX_OK + 1)
