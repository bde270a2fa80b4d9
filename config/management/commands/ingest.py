"""./dabir ingest: files paper from the command line, with or without a running worker."""

import json
import sys
import time
from argparse import ArgumentParser
from pathlib import Path

from django.contrib.auth.models import AbstractBaseUser
from django.core.management.base import BaseCommand, CommandError

from archive.errors import Denied
from archive.models import Unit
from archive.vocabulary import DocumentType
from config.accounts import named_user
from ingest import intake, tasks
from ingest.models import Job, State

KINDS = ["minutes", "letter", *DocumentType.values]
FELL_SHORT = {State.QUARANTINED, State.REJECTED, State.FAILED}
POLL_SECONDS = 0.3


class Command(BaseCommand):
    """Exit 0 received (and read), 1 something was refused or fell short, 2 could not run."""

    help = "Receive papers; --wait until each rests"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """FILE…, --unit, --kind, --as, --wait, --json."""
        parser.add_argument("files", nargs="+")
        parser.add_argument("--unit", required=True)
        parser.add_argument("--kind", choices=KINDS, default="")
        parser.add_argument("--as", dest="user", required=True)
        parser.add_argument("--wait", action="store_true")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: object, **options: object) -> None:
        """Receives all first, so nothing waits outside the store while others are read."""
        user = named_user(options["user"])
        unit = Unit.objects.filter(code=options["unit"]).first()
        if unit is None:
            raise CommandError(
                f"واحدی با کد «{options['unit']}» نیست. / There is no unit {options['unit']!r}.",
                returncode=2,
            )
        for name in options["files"]:
            if not Path(name).is_file():
                raise CommandError(f"{name}: چنین پرونده‌ای نیست. / No such file.", returncode=2)
        received = [
            (name, self.receive(name, unit, user, options["kind"])) for name in options["files"]
        ]
        for name, job in received:
            if options["wait"]:
                wait(job)
            self.show(name, job, as_json=options["json"])
        if any(job.state in FELL_SHORT for _name, job in received):
            sys.exit(1)

    def receive(self, name: str, unit: Unit, user: AbstractBaseUser, kind: str) -> Job:
        """One file through the door; its bell is rung for a worker, if there is one."""
        try:
            with Path(name).open("rb") as stream:
                job = intake.receive(stream, name=name, unit=unit, user=user, kind=kind)
        except OSError as error:
            raise CommandError(f"{name}: {error.strerror or error}", returncode=2) from error
        except Denied as error:
            raise CommandError(
                f"این کاربر اجازه فرستادن سند این واحد را ندارد. / {error}", returncode=2
            ) from error
        if not job.is_at_rest:
            tasks.ring(job.pk)
        return job

    def show(self, name: str, job: Job, *, as_json: bool) -> None:
        """One line a file."""
        if as_json:
            self.stdout.write(json.dumps(answer(name, job), ensure_ascii=False))
            return
        reason = f" ({job.reason})" if job.reason else ""
        self.stdout.write(f"{name}: {job.receipt} {job.get_state_display()}{reason}")


def wait(job: Job) -> None:
    """Until the job rests: reads it here when no worker has claimed it, else watches."""
    while not job.is_at_rest:
        if not tasks.read_job(job.pk):
            time.sleep(POLL_SECONDS)
        job.refresh_from_db()


def answer(name: str, job: Job) -> dict[str, object]:
    """The machine-readable form of the contract."""
    return {
        "file": name,
        "receipt": job.receipt,
        "sha256": job.sha256,
        "state": job.state,
        "reason": job.reason or None,
        "record": str(job.record.uuid) if job.record else None,
        "pages": job.pages,
    }
