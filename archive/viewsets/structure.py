"""Units and bodies: changed by who keeps their structure, moved with the effect shown."""

import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic

from archive import access, audit, structure
from archive.errors import Denied
from archive.forms import PeriodForm
from archive.models import Body, Unit
from archive.models.audit import Act
from archive.viewsets.changing import RightsChanged
from archive.viewsets.look_up import LookUpViewSet


class StructureChanged(RightsChanged):
    """A unit or a body, of one's own units only."""

    def demand(self, after: Any, before: Any) -> None:
        """Every unit that the change touches."""
        if why := structure.refused(self.request.user, after, before):
            raise Denied(why)

    def moves(self, form: Any, before: Any) -> bool:
        """A unit that is moved takes its papers along."""
        return structure.is_moved(form.instance, before)

    def save_instance(self) -> Any:
        """Saves, then logs; neither without the other."""
        before = self.stored(self.form)
        with transaction.atomic():
            row = super().save_instance()
            what = f"{row._meta.model_name} {row.code}"
            act = Act.CHANGE
            if structure.is_moved(row, before):
                act, what = Act.RIGHTS, structure.moved(row)
            audit.note(act, user=self.request.user, what=what, request=self.request)
        return row


class UnitChanged(StructureChanged):
    """A unit: moving it opens its papers to who has rights over its new place."""

    def change(self, form: Any) -> None:
        """The move alone: nothing else of a unit opens or closes a paper."""
        structure.move(form.instance)

    def reached(self, *rows: Any) -> list[Any]:
        """Whoever has a right at all."""
        return list(get_user_model().objects.filter(is_active=True))

    def days(self, *rows: Any) -> list[datetime.date]:
        """At once."""
        return [access.today()]


class UnitCreateView(UnitChanged, generic.CreateView):
    """A new unit."""


class UnitEditView(UnitChanged, generic.EditView):
    """A unit's name, days and place."""


class BodyCreateView(StructureChanged, generic.CreateView):
    """A new body."""


class BodyEditView(StructureChanged, generic.EditView):
    """A body's name, quorum and days."""


class UnitViewSet(LookUpViewSet):
    """Organisation units."""

    model = Unit
    name = "units"
    icon = "site"
    menu_order = 10
    add_view_class = UnitCreateView
    edit_view_class = UnitEditView
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
    add_view_class = BodyCreateView
    edit_view_class = BodyEditView
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
