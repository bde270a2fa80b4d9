"""./dabir doctor: is everything the archive stands on sound, and if not, what mends it."""

import datetime
import json
import os
import shutil
import subprocess
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from dataclasses import asdict

import redis
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from archive import seal, store
from archive.models import StoredFile
from config import checkup
from config.checkup import Check
from config.outage import setting_of
from ingest import tasks
from search.errors import EngineDown

SAMPLE = 50
READ = 5  # of the sample, read whole and hashed
HANGING_SECONDS = 8  # who refuses says so at once; who says nothing this long is not asked again
STORE_SECONDS = 15  # what a sample of a healthy store never takes
FREE_BYTES = 2 * 2**30
EARLIEST = datetime.date(2025, 1, 1)  # a clock before this program was written is wrong
FONTS = ("Nazli", "Scheherazade", "FreeFarsi")


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


def files() -> Check:
    """A sample of stored files is where its hash says, and some are read whole, in due time."""
    until = time.monotonic() + STORE_SECONDS
    sample = list(StoredFile.objects.order_by("?").values_list("sha256", flat=True)[:SAMPLE])
    lost: list[str] = []
    seen = 0
    for seen, sha256 in enumerate(sample, 1):
        if not (store.has(sha256) and (seen > READ or store.is_sound(sha256))):
            lost.append(sha256)
        if time.monotonic() > until:
            break
    detail = f"{seen} looked at, {len(lost)} missing or damaged {' '.join(lost[:3])}".strip()
    place = "STORAGE_URL" if settings.STORAGE_URL else settings.STORE_DIR
    if seen < len(sample) and not lost:
        slow = f"{detail}; no more within {STORE_SECONDS} s"
        return Check("store", False, slow, f"see what slows {place}")
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


def inbox() -> Check:
    """Every file put into the watched folders lies where a unit takes it."""
    left = tasks.unclaimed()
    detail = f"{len(left)} names of no unit {', '.join(path.name for path in left[:3])}".strip()
    mend = f"name the folder by its unit's code: {settings.INBOX_DIR}/CODE/"
    return Check("inbox", not left, detail, mend)


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


CHECKS: dict[Callable[[], Check], str] = {
    database: "DATABASE_URL", checkup.index: "SEARCH_URL", checkup.queue: "BROKER_URL",
    files: "STORAGE_URL", read_log: "DATABASE_URL", clock: "", disk: "",
    inbox: "DATABASE_URL", fonts: "", languages: "", office: "",
}  # fmt: skip
OF_SERVERS = {checkup.cluster: "SEARCH_URL", checkup.connections: "DATABASE_URL"}
BROKEN = (DatabaseError, EngineDown, OSError, redis.RedisError, subprocess.TimeoutExpired)


def examined(check: Callable[[], Check], setting: str) -> Check:
    """A check that breaks is a finding, not the end of the examination."""
    try:
        return check()
    except BROKEN as error:
        said = " ".join(str(error).split())[:300]
        setting = setting_of(error) or setting  # of the server that failed, not of the question
        elsewhere = setting and getattr(settings, setting)
        mend = f"mend what {setting} names" if elsewhere else "see var/run/*.log"
        return Check(check.__name__, False, f"{type(error).__name__}: {said}", mend)


def examination() -> Iterator[Check]:
    """Every check of this shape; a server that does not answer is waited for once."""
    away: set[str] = set()
    began = time.monotonic()
    for found in checkup.fitness():
        if not found.ok and time.monotonic() - began > HANGING_SECONDS:
            away.add(found.name)
        yield found
        began = time.monotonic()
    for check, setting in (CHECKS | of_this_shape()).items():
        yield unasked(check, setting) if setting in away else examined(check, setting)


def of_this_shape() -> dict[Callable[[], Check], str]:
    """The checks of servers that the settings name."""
    served = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    return {
        check: setting
        for check, setting in OF_SERVERS.items()
        if getattr(settings, setting) and (setting != "DATABASE_URL" or served)
    }


def unasked(check: Callable[[], Check], setting: str) -> Check:
    """What a server that says nothing would be asked."""
    return Check(check.__name__, False, "not asked", f"mend what {setting} names")


class Command(BaseCommand):
    """Exit 0 all sound, 1 something fell short."""

    help = "Health of servers, database, index, queue, store, clock, disk, fonts, languages"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """People by default."""
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: object, **options: object) -> None:
        """Prints the findings; one that is not sound is exit 1."""
        found = []
        for check in examination():
            found.append(check)
            if not options["json"]:
                self.tell(check)
        sound = all(check.ok for check in found)
        if options["json"]:
            answer = {"ok": sound, "checks": [asdict(check) for check in found]}
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        if not sound:
            raise SystemExit(os.EX_OK + 1)

    def tell(self, check: Check) -> None:
        """One finding, as soon as it is there: a server that is away may take a while."""
        mend = "" if check.ok else f"  → {check.mend}"
        self.stdout.write(f"{'✓' if check.ok else '✗'} {check.name:<12} {check.detail}{mend}")
        self.stdout.flush()
