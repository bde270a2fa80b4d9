"""Screens of the archive inside Wagtail's admin: a few lines of HTTP over access and models."""
