"""Look-up tables in Wagtail's admin: units, bodies and memberships. Records are never here."""

import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet
from django.forms import modelform_factory
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from archive import access, audit, giving
from archive.effect import days_of, effect, receivers
from archive.errors import ArchiveError, Denied
from archive.forms import HoldingForm, MembershipForm, PeriodForm
from archive.models import Body, Holding, Membership, Unit
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
    who = membership.user or membership.group or f"post {membership.post.code}"
    until = f" to {membership.end}" if membership.end else ""
    where = f" body {membership.body.code}" if membership.body else ""
    return (
        f"{who}: {membership.role} over {membership.unit.code}{where} "
        f"up to level {membership.max_level}{until}"
    )


class RightsChanged:
    """A change of rights: refused to oneself, its effect shown before, logged in one transaction.

    The first sending shows what would open and close; only a sending with `confirmed` saves.
    """

    def stored(self, form: Any) -> Any:
        """The row as it is before the change; None for a new one."""
        pk = form.instance.pk
        return self.model.objects.filter(pk=pk).first() if pk else None

    def change(self, form: Any) -> None:
        """What saving does; taken back after it was looked at."""
        form.instance.save()

    def form_valid(self, form: Any) -> HttpResponse:
        """Refused with a sentence, shown, or saved."""
        before = self.stored(form)
        try:
            self.demand(form.instance, before)
            if "confirmed" not in self.request.POST:
                return self.effect_page(form, before)
            with transaction.atomic():
                return super().form_valid(form)
        except ArchiveError as error:
            form.add_error(None, str(error))
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)

    def effect_page(self, form: Any, before: Any) -> HttpResponse:
        """Records that open and close, for how many people, with a sample."""
        after = form.instance
        effects = effect(
            lambda: self.change(form), self.reached(before, after), by=self.request.user,
            days=days_of(before, after),
        )  # fmt: skip
        sent = [
            (name, value) for name, values in self.request.POST.lists() for value in values
            if name != "csrfmiddlewaretoken"
        ]  # fmt: skip
        after.pk = before.pk if before else None
        context = self.get_context_data(form=form, effects=effects, sent=sent, told=str(after))
        return TemplateResponse(self.request, "archive/rights_effect.html", context)

    def reached(self, *rows: Any) -> list[Any]:
        """Whom the change reaches."""
        return receivers(*rows)


class MembershipChanged(RightsChanged):
    """A membership, given to others only."""

    def demand(self, after: Membership, before: Membership | None) -> None:
        """In his own units only, and never to himself."""
        user = self.request.user
        if not user.is_superuser and not access.may(user, "users", after.unit):
            raise Denied(_("You give rights in your own units only."))
        giving.demand_membership(self.request.user, after, before)

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


class MembershipCreateView(MembershipChanged, generic.CreateView):
    """Gives a role."""


class MembershipEditView(MembershipChanged, generic.EditView):
    """Changes or ends a role."""


class HoldingCreateView(RightsChanged, generic.CreateView):
    """Hands a post over: the holder before ends, the next begins."""

    def demand(self, after: Holding, before: Holding | None) -> None:
        """Nobody gives himself a post."""
        giving.demand_other(self.request.user, user=after.user)

    def change(self, form: Any) -> None:
        """One act for both."""
        row = form.instance
        giving.hand_over(
            row.post, row.user, start=row.start, end=row.end, acting=row.acting,
            giver=self.request.user,
        )  # fmt: skip

    def reached(self, *rows: Any) -> list[Any]:
        """Who holds the post too."""
        return receivers(*rows, *(h for row in rows if row for h in row.post.holdings.all()))

    def save_instance(self) -> Holding:
        """Saves by handing over."""
        row = self.form.instance
        return giving.hand_over(
            row.post, row.user, start=row.start, end=row.end, acting=row.acting,
            giver=self.request.user,
        )  # fmt: skip


class HoldingEditView(RightsChanged, generic.EditView):
    """Ends the holding of a post."""

    def demand(self, after: Holding, before: Holding | None) -> None:
        """One's own may be ended earlier, not lengthened."""
        if before is not None and (after.end or datetime.date.max) <= (
            before.end or datetime.date.max
        ):
            return
        giving.demand_other(self.request.user, user=after.user)

    def save_instance(self) -> Holding:
        """Saves, then logs."""
        with transaction.atomic():
            row = super().save_instance()
            what = f"{row.user}: holder of post {row.post.code} to {row.end}"
            audit.note(Act.RIGHTS, user=self.request.user, what=what, request=self.request)
        return row


class MembershipIndexView(generic.IndexView):
    """Who works where."""

    def get_base_queryset(self) -> QuerySet[Membership]:
        """With what each line shows."""
        return super().get_base_queryset().select_related("user", "group", "post", "unit")


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
            FieldPanel("post"),
            FieldPanel("role"),
            FieldPanel("unit"),
            FieldPanel("body"),
            FieldPanel("include_children"),
            FieldPanel("max_level"),
            FieldPanel("start"),
            FieldPanel("end"),
        ],
        base_form_class=MembershipForm,
    )


class HoldingViewSet(LookUpViewSet):
    """Who holds a post with the rights that hang on it: handed over and ended, never deleted."""

    model = Holding
    name = "holdings"
    icon = "user"
    menu_order = 35
    add_view_class = HoldingCreateView
    edit_view_class = HoldingEditView
    list_display: list[Any] = [
        "post",
        "user",
        BooleanColumn("acting", label=_("acting")),
        DateColumn("start", label=_("from")),
        DateColumn("end", label=_("to")),
    ]

    def get_form_class(self, for_update: bool = False) -> type[HoldingForm]:
        """A holding that began is only ended."""
        fields = ["end"] if for_update else ["post", "user", "acting", "start", "end"]
        return modelform_factory(Holding, form=HoldingForm, fields=fields)
