"""Registers beside follow-up: raised points, and what was dispatched with its receipts."""

import uuid as uuids
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from archive import access, audit
from archive.errors import ArchiveError
from archive.followup import actions, points
from archive.forms import Asked, JalaliDateField
from archive.models import Dispatch
from archive.models.audit import Act
from archive.views.followup import demand_followup, may_follow
from archive.views.posts import StaffView
from archive.views.shared import numbered, record_or_404, sight_of
from archive.vocabulary import DispatchKind, Kind

PER_PAGE = 25


class PointForm(Asked):
    """A point raised in a session."""

    text = forms.CharField(label=_("point"), widget=forms.Textarea(attrs={"rows": 3}))
    referred_to = forms.CharField(label=_("referred to"), max_length=255)
    raised_by = forms.CharField(label=_("raised by"), max_length=255, required=False)
    due_on = JalaliDateField(label=_("answer until"), required=False)


class DispatchForm(Asked):
    """A paper that leaves."""

    kind = forms.ChoiceField(label=_("why"), choices=DispatchKind)
    receiver = forms.CharField(label=_("receiver"), max_length=255)
    on = JalaliDateField(label=_("day"))
    way = forms.CharField(label=_("way of sending"), max_length=60, required=False)
    paper = forms.CharField(
        label=_("number of the covering letter"), max_length=100, required=False
    )


class RegisterView(StaffView):
    """A paged register under the reader's rights."""

    above = (("follow_up", _("Follow-up")),)
    which: str = ""

    def rows(self) -> Any:
        """What he may see of it."""
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page."""
        demand_followup(self.request)
        page = Paginator(self.rows(), PER_PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(
            page=page, which=self.request.GET.get("which", ""), sight=sight_of(self.request),
            may_follow=access.may(self.request.user, "follow"), **kwargs,
        )  # fmt: skip


class PointListView(RegisterView):
    """Points that wait for their answer first."""

    template_name = "archive/point_list.html"
    page_title = _("Raised points")
    header_icon = "comment"

    def rows(self) -> Any:
        """Open ones unless all are asked for; an answer only where he may meet it."""
        rows = access.points(self.request.user).select_related("meeting__body", "answer")
        if self.request.GET.get("which") != "all":
            rows = rows.filter(closed_on=None)
        sight = sight_of(self.request)
        return [(p, bool(p.answer and sight.shows(p.answer))) for p in rows]


class DispatchListView(RegisterView):
    """The dispatch register."""

    template_name = "archive/dispatch_list.html"
    page_title = _("Dispatch register")
    header_icon = "mail"

    def rows(self) -> Any:
        """All, or those whose receipt has not come."""
        rows = access.dispatches(self.request.user).select_related("record__resolution")
        return rows.filter(receipt_on=None) if self.request.GET.get("which") == "open" else rows


class PaperFormView(StaffView):
    """A form about one filed paper."""

    template_name = "archive/register_form.html"
    above = (("follow_up", _("Follow-up")),)
    form_class: type[Asked]

    def record_of(self) -> Any:
        """The paper, for who reads it and follows up in its unit."""
        record = record_or_404(self.request, self.kwargs["uuid"], read=True)
        if not may_follow(self.request, record):
            raise Http404("no such page")
        return record

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form."""
        kwargs.setdefault("record", self.record_of())
        kwargs.setdefault("form", self.form_class())
        return super().get_context_data(**kwargs)

    def post(self, request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
        """Keeps it, or shows it again with what is wrong."""
        record, form = self.record_of(), self.form_class(request.POST)
        if form.is_valid():
            try:
                self.keep(record, form.cleaned_data)
            except ArchiveError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("Kept and logged."))
                return redirect("record_detail", record.uuid)
        return self.render_to_response(self.get_context_data(record=record, form=form))

    def keep(self, record: Any, values: dict[str, Any]) -> None:
        """The verb."""
        raise NotImplementedError


class RaiseView(PaperFormView):
    """A point of a session."""

    page_title = _("Raise a point")
    header_icon = "comment"
    form_class = PointForm

    def record_of(self) -> Any:
        """Only a session."""
        record = super().record_of()
        if record.kind != Kind.MEETING:
            raise Http404("no such page")
        return record

    def keep(self, record: Any, values: dict[str, Any]) -> None:
        """Referred to who must answer."""
        points.raise_point(record, user=self.request.user, **values)


class DispatchView(PaperFormView):
    """A line of the dispatch register."""

    page_title = _("Register a dispatch")
    header_icon = "mail"
    form_class = DispatchForm

    def keep(self, record: Any, values: dict[str, Any]) -> None:
        """With its covering letter, when one is named."""
        paper = values.pop("paper")
        letter = numbered(self.request, paper) if paper else None
        if paper and letter is None:
            raise actions.Refused(_("No one record that you may read has this number."))
        actions.dispatch(Dispatch(record=record, letter=letter, **values), user=self.request.user)


@require_POST
def answer_point(request: HttpRequest, pk: int) -> HttpResponse:
    """Closes a point by the number of its written answer."""
    point = access.points(request.user).select_related("meeting__unit").filter(pk=pk).first()
    if point is None:
        audit.note(Act.REFUSED, user=request.user, what=request.path, request=request)
        raise Http404("no such point")
    record = numbered(request, request.POST.get("paper", ""))
    try:
        if record is None:
            raise actions.Refused(_("No one record that you may read has this number."))
        points.answer(point, record, user=request.user)
    except ArchiveError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Closed by its written answer."))
    return redirect("point_list")


@require_POST
def receive_dispatch(request: HttpRequest, pk: int) -> HttpResponse:
    """The receipt of a dispatch."""
    sent = access.dispatches(request.user).select_related("record__unit").filter(pk=pk).first()
    if sent is None:
        audit.note(Act.REFUSED, user=request.user, what=request.path, request=request)
        raise Http404("no such dispatch")
    try:
        day = JalaliDateField().clean(request.POST.get("on", ""))
        actions.receive(sent, user=request.user, on=day, by=request.POST.get("by", ""))
    except forms.ValidationError as error:
        messages.error(request, error.messages[0])
    except ArchiveError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Kept and logged."))
    return redirect("dispatch_list")
