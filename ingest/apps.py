"""Registers the intake."""

from django.apps import AppConfig


class IngestConfig(AppConfig):
    """How paper comes in."""

    name = "ingest"
    default_auto_field = "django.db.models.BigAutoField"
