"""Switches on the light: settings, addresses, queue, and the verbs that need more than one app."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
