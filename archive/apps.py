"""Registers the archive and its frozen-row triggers."""

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from wagtail.users.apps import WagtailUsersAppConfig


class ArchiveConfig(AppConfig):
    """What we keep."""

    name = "archive"
    default = True
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Triggers are made after migrate: Django rebuilds SQLite tables and drops them."""
        from django.contrib.auth import signals

        from archive import audit, frozen, roles, signins

        post_migrate.connect(frozen.create_triggers, sender=self)
        post_migrate.connect(roles.create_role_groups, sender=apps.get_app_config("wagtailadmin"))
        signals.user_logged_in.connect(audit.came)
        signals.user_logged_out.connect(audit.went)
        signals.user_logged_out.connect(signins.forget)
        signals.user_login_failed.connect(audit.was_turned_away)


class UsersConfig(WagtailUsersAppConfig):
    """Wagtail's accounts and groups with our screens of them."""

    group_viewset = "archive.viewsets.groups.GroupViewSet"
    user_viewset = "archive.viewsets.accounts.UserViewSet"

    def ready(self) -> None:
        """Ours come after Wagtail's own policy of accounts, and before its fallbacks."""
        super().ready()
        from django.contrib.auth.models import User
        from wagtail.permissions import register_permission_policy

        from archive.models import Body, Holding, Membership, Unit
        from archive.viewsets.look_up import EndedNotDeleted

        for model in (User, Unit, Body, Membership, Holding):
            register_permission_policy(model, EndedNotDeleted(model))
