"""Groups of people: made, renamed and emptied by masters of the installation; each change logged.

Wagtail's own screens write nothing down, and drop a group with the rights that hang on it.
"""

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import Group
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.users.views import groups

from archive import audit
from archive.models import Membership, RecordGroupGrant
from archive.models.audit import Act


def permissions_of(group: Group | None) -> set[str]:
    """What Wagtail's screens ask of it; pages and collections by their place."""
    if group is None:
        return set()
    own = group.permissions.values_list("content_type__app_label", "codename")
    found = {".".join(names) for names in own}
    for name in ("page_permissions", "collection_permissions"):
        rows = getattr(group, name).select_related("permission")
        found |= {f"{row.permission.codename} in {row}" for row in rows}
    return found


def changes(before: Group | None, had: set[str], after: Group) -> list[str]:
    """What became another, in the log's words."""
    said = [] if before else ["made"]
    if before and before.name != after.name:
        said.append(f"renamed from {before.name}")
    has = permissions_of(after)
    said += [f"given {name}" for name in sorted(has - had)]
    return said + [f"lost {name}" for name in sorted(had - has)]


class GroupChanged:
    """A group made or changed: one row of the log for each thing that became another."""

    def process_form(self) -> HttpResponse:
        """Saves the group and its permissions, then logs; neither without the other."""
        before = Group.objects.filter(pk=self.object.pk).first()
        had = permissions_of(before)
        with transaction.atomic():
            response = super().process_form()
            after = Group.objects.filter(pk=self.object.pk).first()
            for what in changes(before, had, after) if after else ():
                note(self.request, after, what)
        return response


def note(request: HttpRequest, group: Group, what: str) -> None:
    """The line of the log."""
    words = f"group {group.name}: {what}"
    audit.note(Act.RIGHTS, user=request.user, what=words, request=request)


class GroupCreateView(GroupChanged, groups.CreateView):
    """A new group, without any right."""


class GroupEditView(GroupChanged, groups.EditView):
    """Its name, and which of Wagtail's screens it opens."""


class GroupDeleteView(groups.DeleteView):
    """A group on which no right ever hung; the others are history, their rights are ended."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Refused with a sentence, or dropped and logged."""
        group = self.object
        if (
            Membership.objects.filter(group=group).exists()
            or RecordGroupGrant.objects.filter(group=group).exists()
        ):
            messages.error(
                self.request,
                _("Rights hang or hung on this group. End them and leave the group."),
            )
            return redirect("wagtailusers_groups:index")
        with transaction.atomic():
            note(self.request, group, "dropped")
            return super().form_valid(form)


class GroupViewSet(groups.GroupViewSet):
    """In place of Wagtail's, named by archive.apps.UsersConfig."""

    add_view_class = GroupCreateView
    edit_view_class = GroupEditView
    delete_view_class = GroupDeleteView
