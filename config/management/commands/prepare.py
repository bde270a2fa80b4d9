"""./dabir run's set-up in one process: servers, database, static files, index; or those named."""

from argparse import ArgumentParser

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from archive.interchange import take_held
from config import servers
from search import sync
from search.errors import EngineDown

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
        # A stamp says that this machine migrated; the database elsewhere may be an older backup.
        behind = "servers" in wanted and settings.DATABASE_URL and servers.waiting()
        if "database" in wanted or behind:
            migrate()
            if "servers" in wanted and settings.DATABASE_URL:
                of_our_key()
            report = take_held()
            if report and report.rejected:
                self.stderr.write(
                    f"{report.rejected} سطر نگه‌داشته‌شده پذیرفته نشد و نگه داشته شد. / "
                    f"{report.rejected} held lines were refused and stay held: {report.rejects}"
                )
        if "static" in wanted:
            call_command("collectstatic", interactive=False, verbosity=0)
        if "index" in wanted:
            ensure_index()


def of_our_key() -> None:
    """Asked once more: before its migrations a database is not asked who sealed its log."""
    try:
        servers.key()
    except servers.Unfit as error:
        raise CommandError(str(error), returncode=2) from error


def migrate() -> None:
    """What is waiting; each migration goes in whole or not at all."""
    # Wagtail's wagtailcore.0070 asks for no transaction, for SQLite before 3.26: cut off in it, the
    # database could be neither used nor migrated again.
    for migration in MigrationExecutor(connection).loader.disk_migrations.values():
        type(migration).atomic = True
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except DatabaseError as error:
        left = servers.waiting()
        raise CommandError(
            f"{'DATABASE_URL' if settings.DATABASE_URL else 'DABIR_VAR'}: the database could not "
            f"be brought to this version, {left[0] if left else 'a migration'} failed "
            f"({' '.join(str(error).split())}); nothing of it was kept — restore the backup made "
            "before the last change, or name an empty database",
            returncode=2,
        ) from error


def ensure_index() -> None:
    """An index to ask; a server that does not take one stops the start."""
    try:
        sync.ensure()
    except EngineDown as error:
        raise CommandError(str(error), returncode=2) from error
