"""Look-up tables in Wagtail's admin: units, bodies and memberships. Records are never here."""

from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from archive import audit
from archive.forms import MembershipForm, PeriodForm
from archive.models import Body, Membership, Unit
from archive.models.audit import Act
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


class UnitViewSet(LookUpViewSet):
    """Organisation units."""

    model = Unit
    name = "units"
    icon = "site"
    menu_order = 10
    list_display = ["title", "code", Column("get_type_display", label=_("type")), "parent"]
    list_filter = ["type", "parent"]
    search_fields = ["title", "code"]
    search_backend_name = None
    edit_handler = ObjectList(
        [
            FieldPanel("code"),
            FieldPanel("title"),
            FieldPanel("type"),
            FieldPanel("parent"),
            FieldPanel("start"),
            FieldPanel("end"),
            FieldPanel("successors"),
        ],
        base_form_class=PeriodForm,
    )


class BodyViewSet(LookUpViewSet):
    """Bodies that meet and decide."""

    model = Body
    name = "bodies"
    icon = "group"
    menu_order = 20
    list_display = ["title", "code", Column("get_type_display", label=_("type")), "unit"]
    list_filter = ["type", "unit"]
    search_fields = ["title", "code"]
    search_backend_name = None
    edit_handler = ObjectList(
        [
            FieldPanel("code"),
            FieldPanel("title"),
            FieldPanel("type"),
            FieldPanel("unit"),
            FieldPanel("parent"),
            FieldPanel("quorum"),
            FieldPanel("start"),
            FieldPanel("end"),
        ],
        base_form_class=PeriodForm,
    )


def describe(membership: Membership) -> str:
    """A line of the read log that says what right was given, in words of the interchange form."""
    who = membership.user or membership.group or membership.post
    until = f" to {membership.end}" if membership.end else ""
    return (
        f"{who}: {membership.role} over {membership.unit.code} "
        f"up to level {membership.max_level}{until}"
    )


class RightsLogged:
    """A change of rights and its row in the log are one transaction."""

    def save_instance(self) -> Membership:
        """Saves, then logs; neither without the other."""
        with transaction.atomic():
            instance = super().save_instance()
            audit.note(
                Act.RIGHTS,
                user=self.request.user,
                what=describe(instance),
                request=self.request,
            )
        return instance


class MembershipCreateView(RightsLogged, generic.CreateView):
    """Gives a role."""


class MembershipEditView(RightsLogged, generic.EditView):
    """Changes or ends a role."""


class MembershipIndexView(generic.IndexView):
    """Who works where."""

    def get_base_queryset(self) -> QuerySet[Membership]:
        """With what each line shows."""
        return super().get_base_queryset().select_related("user", "group", "unit")


class MembershipViewSet(LookUpViewSet):
    """Memberships: given and ended, never deleted."""

    model = Membership
    name = "memberships"
    icon = "key"
    menu_order = 30
    index_view_class = MembershipIndexView
    add_view_class = MembershipCreateView
    edit_view_class = MembershipEditView
    list_display: list[Any] = [
        "__str__",
        Column("get_role_display", label=_("role")),
        LevelColumn("max_level", label=_("highest confidentiality")),
        DateColumn("start", label=_("from")),
        DateColumn("end", label=_("to")),
    ]
    list_filter = ["role", "unit"]
    edit_handler = ObjectList(
        [
            FieldPanel("user"),
            FieldPanel("group"),
            FieldPanel("role"),
            FieldPanel("unit"),
            FieldPanel("include_children"),
            FieldPanel("max_level"),
            FieldPanel("start"),
            FieldPanel("end"),
        ],
        base_form_class=MembershipForm,
    )
