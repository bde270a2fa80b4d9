"""What a membership opens in the staff's shell: screens, never records.

Records are decided by archive.access alone. Here a membership is turned into the few permissions
that Wagtail's own screens ask for, at the moment they are asked, so an ended membership closes
the door with the next request and no group has to be kept in step.
"""

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, Group, Permission
from django.db.models import Model

from archive import access
from archive.models import standing_once
from archive.vocabulary import Role

EVERYONE = frozenset({"wagtailadmin.access_admin", "archive.view_unit", "archive.view_body"})
FOR_ACT: dict[str, frozenset[str]] = {
    "structure": frozenset(
        {
            "archive.add_unit",
            "archive.change_unit",
            "archive.add_body",
            "archive.change_body",
        }
    ),
    "users": frozenset(
        {
            "auth.add_user",
            "auth.change_user",
            "archive.add_membership",
            "archive.change_membership",
            "archive.view_membership",
            "archive.add_holding",
            "archive.change_holding",
            "archive.view_holding",
        }
    ),
}


def opened_by(user: AbstractBaseUser) -> set[str]:
    """Names of the permissions that the user's memberships of today open."""
    roles = {role for role, _ in standing_once(user)}
    opened = set(EVERYONE) if roles else set()
    for act, names in FOR_ACT.items():
        if roles & access.MAY[act]:
            opened |= names
    return opened


class MembershipBackend(BaseBackend):
    """Answers Wagtail's permission questions from memberships; authenticates nobody."""

    def get_all_permissions(
        self, user_obj: AbstractBaseUser | AnonymousUser, obj: Model | None = None
    ) -> set[str]:
        """Computed once per request: the user object lives as long as the request."""
        if obj is not None or not user_obj.is_active:
            return set()
        return opened_by(user_obj)


def create_role_groups(**_: object) -> None:
    """A group per role, so that exceptions can name one; safe to call again. Ref: post_migrate."""
    door = Permission.objects.filter(
        content_type__app_label="wagtailadmin", codename="access_admin"
    ).first()
    for role in Role.values:
        group, _created = Group.objects.get_or_create(name=role)
        if door is not None:
            group.permissions.add(door)
