"""What the look-up tables of the shell have in common."""

from typing import Any

from django.db.models import Model
from django.http import Http404, HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy

from archive.templatetags.dabir import jalali
from archive.vocabulary import Level


class EndedNotDeleted(ModelPermissionPolicy):
    """Units, bodies, rights and accounts end on a day; not even a master deletes one."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """As Django's permissions say, without deleting."""
        return action != "delete" and super().user_has_permission(user, action)


class NeverDeleted(generic.DeleteView):
    """Where Wagtail deletes: the same answer for what is there and what is not."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Nothing is here."""
        raise Http404("nothing is deleted here")


class DateColumn(Column):
    """A date shown in Jalali."""

    def get_value(self, instance: Model) -> SafeString:
        """The date as `<time>`."""
        return jalali(super().get_value(instance))


class LevelColumn(Column):
    """A confidentiality level as its stamp's word."""

    def get_value(self, instance: Model) -> SafeString:
        """The level's label."""
        level = super().get_value(instance)
        return format_html(
            '<span class="d-level d-level--{}">{}</span>', level + 1, Level(level).label
        )


class LookUpViewSet(ModelViewSet):
    """Nothing is deleted or copied here: a unit, a body, a membership ends on a day."""

    copy_view_enabled = False
    delete_view_class = NeverDeleted
    add_to_admin_menu = False
    add_to_reference_index = False
    list_per_page = 50
