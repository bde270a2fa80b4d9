"""The tree of units and their bodies: who may change it; a unit that moves carries rights along."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext as _

from archive import access
from archive.effect import gains
from archive.models import Body, Unit


def refused(user: AbstractBaseUser, after: Unit | Body, before: Unit | Body | None) -> str:
    """Why he may not make this change; empty when he may.

    He keeps the structure of every unit that it touches, and moves none into his own sight.
    """
    if user.is_superuser:
        return ""
    if not all(unit and access.may(user, "structure", unit) for unit in touched(after, before)):
        return _("You change the structure of your own units only.")
    if is_moved(after, before) and gains(user, lambda: move(after)):
        return _("Nobody gives rights to himself. Ask a second person who may give them.")
    return ""


def is_moved(after: Any, before: Any) -> bool:
    """Does a unit get another place?"""
    return isinstance(after, Unit) and before is not None and before.parent_id != after.parent_id


def touched(after: Any, before: Any) -> list[Unit | None]:
    """Where the structure must be his who changes this; None: a root's place."""
    if isinstance(after, Body):
        return [after.unit, before.unit if before else after.unit]
    if before is None:
        return [after.parent]
    return [before, *([before.parent, after.parent] if is_moved(after, before) else [])]


def moved(unit: Unit) -> str:
    """The line of the read log."""
    return f"unit {unit.code} moved under {unit.parent.code if unit.parent else '-'}"


def move(unit: Unit) -> None:
    """To its new place, by a row of its own: the form's keeps its path until it is saved."""
    row = Unit.objects.get(pk=unit.pk)
    row.parent_id = unit.parent_id
    row.save()
