"""What the look-up tables of the shell have in common."""

from django.db.models import Model
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSet

from archive.templatetags.dabir import jalali
from archive.vocabulary import Level


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
    add_to_admin_menu = False
    add_to_reference_index = False
    list_per_page = 50
