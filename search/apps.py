"""How we find."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Reads the archive."""

    name = "search"
    default_auto_field = "django.db.models.BigAutoField"
