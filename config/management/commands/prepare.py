"""./dabir run's set-up in one process: servers, database, static files, index; or those named."""

from argparse import ArgumentParser

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from archive.interchange import take_held
from config import servers
from search import sync

STEPS = ("servers", "database", "static", "index")


class Command(BaseCommand):
    """Safe to run again: what is done stays done."""

    help = "Examine the servers, migrate, collect static files, build a missing index"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The steps wanted; all without any."""
        parser.add_argument("steps", nargs="*", help=", ".join(STEPS))

    def handle(self, *args: object, **options: object) -> None:
        """In this order: the index reads the database."""
        wanted = options["steps"] or STEPS
        if "servers" in wanted and (wrong := servers.problems()):
            raise CommandError("\n".join(wrong), returncode=2)
        if "database" in wanted:
            call_command("migrate", interactive=False, verbosity=0)
            report = take_held()
            if report and report.rejected:
                self.stderr.write(
                    f"{report.rejected} سطر نگه‌داشته‌شده پذیرفته نشد و نگه داشته شد. / "
                    f"{report.rejected} held lines were refused and stay held: {report.rejects}"
                )
        if "static" in wanted:
            call_command("collectstatic", interactive=False, verbosity=0)
        if "index" in wanted:
            sync.ensure()
