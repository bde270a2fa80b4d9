"""Memberships and holders of posts: given and ended, never deleted; shown and logged."""

import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.forms import modelform_factory
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views import generic
from wagtail.admin.views.generic.history import HistoryView
from wagtail.admin.views.generic.usage import UsageView

from archive import access, audit, giving, oversight
from archive.effect import receivers
from archive.errors import ArchiveError, Denied
from archive.forms import HoldingForm, MembershipForm
from archive.models import Holding, Membership, Unit
from archive.models.audit import Act
from archive.viewsets.changing import RightsChanged, Within
from archive.viewsets.look_up import DateColumn, LevelColumn, LookUpViewSet


def demand_unit(user: Any, *units: Unit | None) -> None:
    """Rights over these units are given and ended by their administrators; masters by all."""
    if user.is_superuser:
        return
    if any(unit is None or not access.may(user, "users", unit) for unit in units):
        raise Denied(_("You give rights in your own units only."))


class MembershipChanged(RightsChanged):
    """A membership, given to others only."""

    def demand(self, after: Membership, before: Membership | None) -> None:
        """In his own units only, before and after, and never to himself."""
        demand_unit(self.request.user, after.unit, *([before.unit] if before else []))
        giving.demand_membership(self.request.user, after, before)
        if before is None and after.is_given():
            raise ArchiveError(_("This very membership was given already."))

    def save_instance(self) -> Membership:
        """Saves, then logs; neither without the other."""
        with transaction.atomic():
            instance = super().save_instance()
            audit.note(
                Act.RIGHTS,
                user=self.request.user,
                what=giving.described(instance),
                request=self.request,
            )
        return instance


class MembershipCreateView(MembershipChanged, generic.CreateView):
    """Gives a role."""


class OfHisUnits(Within):
    """Memberships of other units look absent."""

    def looked_after(self, user: Any) -> QuerySet[Membership]:
        """Those over his units."""
        return oversight.memberships(user)


class MembershipEditView(OfHisUnits, MembershipChanged, generic.EditView):
    """Changes or ends a role."""


class MembershipHistoryView(OfHisUnits, HistoryView):
    """What Wagtail keeps of a membership."""


class MembershipUsageView(OfHisUnits, UsageView):
    """What points to a membership."""


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


class OfHisPosts(Within):
    """Holders of posts of other units look absent."""

    def looked_after(self, user: Any) -> QuerySet[Holding]:
        """Of posts of his units."""
        return oversight.holdings(user)


class HoldingHistoryView(OfHisPosts, HistoryView):
    """What Wagtail keeps of a holder."""


class HoldingUsageView(OfHisPosts, UsageView):
    """What points to a holder."""


class HoldingEditView(OfHisPosts, RightsChanged, generic.EditView):
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
    """Who works where, in his units."""

    def get_base_queryset(self) -> QuerySet[Membership]:
        """With what each line shows."""
        rows = oversight.memberships(self.request.user)
        return rows.select_related("user", "group", "post", "unit")


class HoldingIndexView(generic.IndexView):
    """Who holds the posts of his units."""

    def get_base_queryset(self) -> QuerySet[Holding]:
        """With what each line shows."""
        return oversight.holdings(self.request.user).select_related("user", "post")


class MembershipViewSet(LookUpViewSet):
    """Memberships: given and ended, never deleted."""

    model = Membership
    name = "memberships"
    icon = "key"
    menu_order = 30
    index_view_class = MembershipIndexView
    history_view_class = MembershipHistoryView
    usage_view_class = MembershipUsageView
    add_view_class = MembershipCreateView
    edit_view_class = MembershipEditView
    list_display: list[Any] = [
        "__str__",
        Column("get_role_display", label=_("role")),
        LevelColumn("max_level", label=_("highest confidentiality")),
        DateColumn("start", label=_("from")),
        DateColumn("end", label=_("to"), sort_key="end"),
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
    index_view_class = HoldingIndexView
    history_view_class = HoldingHistoryView
    usage_view_class = HoldingUsageView
    add_view_class = HoldingCreateView
    edit_view_class = HoldingEditView
    list_display: list[Any] = [
        "post",
        "user",
        BooleanColumn("acting", label=_("acting")),
        DateColumn("start", label=_("from")),
        DateColumn("end", label=_("to"), sort_key="end"),
    ]

    def get_form_class(self, for_update: bool = False) -> type[HoldingForm]:
        """A holding that began is only ended."""
        fields = ["end"] if for_update else ["post", "user", "acting", "start", "end"]
        return modelform_factory(Holding, form=HoldingForm, fields=fields)
