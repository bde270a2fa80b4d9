"""Registers the archive and its frozen-row triggers."""

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class ArchiveConfig(AppConfig):
    """What we keep."""

    name = "archive"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Triggers are made after migrate: Django rebuilds SQLite tables and drops them."""
        from archive import frozen, roles

        post_migrate.connect(frozen.create_triggers, sender=self)
        post_migrate.connect(roles.create_role_groups, sender=apps.get_app_config("wagtailadmin"))
