"""./dabir demo: builds the invented municipality and loads it, what a first look needs first."""

import json
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError

from archive.interchange import import_file
from archive.models import Record
from config.demo import names, paper, scans, sheets, structure, waiting
from config.demo.build import build
from config.demo.municipality import PROFILES, Municipality
from search import sync

NICENESS = 10
STAGES = {
    "base": ("structure", "base"),
    "rest": ("rest",),
    "scans": (),
    "all": ("structure", "base", "rest"),
}


class Command(BaseCommand):
    """Exit 0 loaded, 2 lines were refused."""

    help = "Build and load the demo municipality"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--profile, --stage, --if-empty, --scans, --json."""
        parser.add_argument("--profile", choices=sorted(PROFILES), default="S")
        parser.add_argument("--stage", choices=sorted(STAGES), default="all")
        parser.add_argument("--if-empty", action="store_true", help="leave a used archive be")
        parser.add_argument("--scans", type=int, help="papers that get a worn scan; 0: none")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: object, **options: Any) -> None:
        """Writes the files, then loads them stage by stage."""
        folder: Path = settings.DEMO_DIR
        stage, broken_off = options["stage"], stage_of(folder) in ("sheets", "scans")
        if options["if_empty"] and Record.objects.exclude(source=structure.SOURCE).exists():
            if not broken_off:
                told = "بایگانی خالی نیست. / The archive is in use; nothing was loaded."
                self.stdout.write(told)
                return
            stage = "scans"
        folder.mkdir(parents=True, exist_ok=True)
        city = build(options["profile"])
        if stage != "scans":
            load_stages(folder, city, STAGES[stage])
        if stage in ("scans", "all"):
            self.scan(folder, city, wanted(options["scans"]))
        progress(folder, "done", 1, 1)
        pages = sum(row.get("text", "").count("\f") + 1 for row in city.lines() if row.get("text"))
        shown = {
            "records": city.truth["records"], "pages": pages, "truth": str(folder / "truth.json"),
        }  # fmt: skip
        self.stdout.write(
            json.dumps(shown)
            if options["json"]
            else "\n".join(f"{k}: {v}" for k, v in shown.items())
        )

    def scan(self, folder: Path, city: Municipality, count: int) -> None:
        """Page pictures and scans, politely; without a font the papers stay as they are."""
        if not count:
            return
        progress(folder, "scans", 0, count)
        os.nice(NICENESS)
        try:
            scans.send_story(folder / "scans", city.seed)
            waiting.propose_all(city.waiting)
            worn = scans.chosen(city, count)
            sheets.attach_all(city, worn, lambda n, total: progress(folder, "sheets", n, total))
            scans.attach_all(city, count, lambda n, total: progress(folder, "scans", n, total))
        except paper.NoFont as error:
            told = "قلم فارسی نیست؛ نمونه‌ها بی‌تصویر ماندند. / No scans were drawn, papers are kept"
            self.stderr.write(f"{told}: {error}")


def wanted(asked: int | None) -> int:
    """How many scans; the environment may lower it on a small machine."""
    most = os.environ.get("DABIR_DEMO_SCANS", "")
    count = scans.WANTED if asked is None else max(0, asked)
    return min(count, int(most)) if most.isdecimal() else count


def load_stages(folder: Path, city: Municipality, stages: tuple[str, ...]) -> None:
    """Writes the files, then loads the named ones in turn."""
    parts = {"structure": city.structure, "base": city.base, "rest": city.rest}
    for name, lines in parts.items():
        write_lines(folder / f"{name}.jsonl", lines)
    write_json(folder / "truth.json", city.truth)
    for n, stage in enumerate(stages):
        progress(folder, stage, n, len(stages))
        load(folder / f"{stage}.jsonl")
        if stage == "structure":
            open_accounts()
            write_json(folder / "accounts.json", structure.accounts())
        else:
            sync.drain()


def write_lines(path: Path, lines: list[dict[str, Any]]) -> None:
    """JSON Lines, the same bytes for the same lines."""
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(json.dumps(one, ensure_ascii=False) + "\n" for one in lines)


def write_json(path: Path, content: object) -> None:
    """Whole or not at all: the launcher may be reading it."""
    part = path.with_suffix(".part")
    part.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    part.replace(path)


def stage_of(folder: Path) -> str:
    """Where the last run was when it ended; empty when there was none."""
    try:
        return str(json.loads((folder / "progress.json").read_text(encoding="utf-8"))["stage"])
    except (OSError, ValueError, KeyError):
        return ""


def progress(folder: Path, stage: str, done: int, total: int) -> None:
    """What the front page may show while papers are still coming."""
    write_json(folder / "progress.json", {"stage": stage, "done": done, "total": total})


def load(path: Path) -> None:
    """One file through the same door as any import; a refused line is an error here."""
    report = import_file(path)
    if report.rejected:
        raise CommandError(
            f"{report.rejected} سطر پذیرفته نشد، بقیه ماند. / {report.rejected} lines refused, "
            f"the others are kept: {report.rejects}",
            returncode=2,
        )


def open_accounts() -> None:
    """One known password for all demo accounts that have none yet."""
    hashed = make_password(names.PASSWORD)
    for user in get_user_model().objects.filter(username__in=[row[0] for row in names.ACCOUNTS]):
        if not user.has_usable_password():
            user.password = hashed
            user.save(update_fields=["password"])
