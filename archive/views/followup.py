"""The desk «پیگیری»: what is owed, by whom, until when; and the page of one action."""

import datetime
from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST
from wagtail.admin.ui.components import Component

from archive import access, audit, store
from archive.errors import ArchiveError
from archive.followup import actions, holders, reports
from archive.forms import Asked
from archive.models import Action, Membership, Post, Record, StoredFile
from archive.models.audit import Act
from archive.models.followup import ActionQuerySet
from archive.persian import ascii_digits
from archive.templatetags.dabir import digits
from archive.views.files import refuse_unreasoned, sent, stored
from archive.views.followup_forms import ExtendForm, GiveForm, OpenForm, ReportForm
from archive.views.posts import StaffView
from archive.views.reasons import lacks_reason, reason_for
from archive.views.shared import asked_day, numbered, record_or_404, sight_of
from archive.vocabulary import Group, Kind

PER_PAGE = 25
SOON = datetime.timedelta(days=7)
WHOSE = [("", _("all")), ("mine", _("mine")), ("ours", _("my organisation"))]
WHICH = [
    ("open", _("open")), ("overdue", _("overdue")), ("soon", _("due within seven days")),
    ("waiting", _("waits for confirmation")), ("closed", _("closed")), ("", _("all")),
]  # fmt: skip
ALERTS = {
    -7: _("seven days before"), 0: _("on the day"), 7: _("seven days after"),
}  # fmt: skip


def demand_followup(request: HttpRequest) -> None:
    """Who reads no follow-up anywhere has no such screen."""
    sight = sight_of(request)
    if not sight.granted and not any(p.endswith(f":{Group.FOLLOWUP}") for p in sight.full):
        raise Http404("no such page")


class DeskForm(Asked):
    """Filters of the desk."""

    which = forms.ChoiceField(label=_("Which"), choices=WHICH, required=False)
    whose = forms.ChoiceField(label=_("Whose"), choices=WHOSE, required=False)
    words = forms.CharField(label=_("Owner, task or number"), required=False, max_length=100)


def whose(request: HttpRequest, rows: ActionQuerySet, name: str) -> ActionQuerySet:
    """Mine by the posts I hold today; ours by the units of my memberships and those below."""
    if name == "mine":
        return rows.filter(owner__in=holders.posts_held(request.user, access.today()))
    if name == "ours":
        day = access.today()
        mine = Membership.objects.of(request.user, day).current(day)
        covered = access.covered_units(list(mine.select_related("unit")))
        return rows.filter(unit__in={unit for ids in covered.values() for unit in ids})
    return rows


class FollowUpView(StaffView):
    """The desk."""

    template_name = "archive/follow_up.html"
    page_title = _("Follow-up")
    header_icon = "list-ul"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page of actions, and the figures above it."""
        demand_followup(self.request)
        day, written = asked_day(self.request)
        asked = self.request.GET if "which" in self.request.GET else {"which": "open"}
        form = DeskForm(asked)
        rows = self.found(form, day) if form.is_valid() else Action.objects.none()
        rows = rows.select_related("unit", "resolution__resolution__meeting", "owner")
        page = Paginator(rows.order_by("due_on", "pk"), PER_PAGE).get_page(
            self.request.GET.get("p")
        )
        lines = [(a, (day - a.due_on).days if a.is_overdue(day) else 0) for a in page.object_list]
        return super().get_context_data(
            form=form, page=page, lines=lines, on=written,
            counts=reports.counts(self.request.user, day),
            may_confirm=access.may(self.request.user, "confirm"), **kwargs,
        )  # fmt: skip

    def found(self, form: DeskForm, day: datetime.date) -> ActionQuerySet:
        """Actions that meet every filter."""
        wanted = form.cleaned_data
        rows: ActionQuerySet = access.actions(self.request.user)
        match wanted["which"]:
            case "open":
                rows = rows.undone(day)
            case "overdue":
                rows = rows.overdue(day)
            case "soon":
                rows = rows.undone(day).filter(due_on__gte=day)
                rows = rows.filter(due_on__lte=day + SOON)
            case "waiting":
                rows = rows.waiting()
            case "closed":
                rows = rows.exclude(pk__in=rows.undone(day).values("pk"))
        rows = whose(self.request, rows, wanted["whose"])
        for word in wanted["words"].split():
            plain = ascii_digits(word)
            rows = rows.filter(
                Q(owner_name__icontains=word) | Q(task__icontains=word)
                | Q(resolution__number__icontains=plain)
            )  # fmt: skip
        return rows


class OpenActionView(StaffView):
    """From a clause to an action: what the paper says stands in the form."""

    template_name = "archive/action_new.html"
    page_title = _("New action")
    header_icon = "plus"
    above = (("follow_up", _("Follow-up")),)

    @cached_property
    def record(self) -> Record:
        """The decision, for who reads it and may follow it up."""
        record = record_or_404(self.request, self.kwargs["uuid"], read=True)
        if record.kind != Kind.RESOLUTION or not may_follow(self.request, record):
            raise Http404("no such page")
        return record

    def initial(self) -> dict[str, Any]:
        """As the paper names them."""
        detail = self.record.resolution
        return {"owner": self.named(detail.responsible), "due": detail.due,
                "task": self.record.title}  # fmt: skip

    def named(self, title: str) -> Post | None:
        """The one post of this title, here or anywhere, or whose title begins so here:
        «مدیرعامل سازمان» of a board means the head of its own organisation.
        """
        posts, here = access.posts(self.request.user), Q(unit=self.record.unit)
        fitting = (
            Q(here, title=title), Q(title=title), Q(here, title__startswith=f"{title} ")
        )  # fmt: skip
        for one in fitting if title else ():
            found = posts.filter(one)[:2]
            if len(found) == 1:
                return found[0]
        return None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form beside the decision."""
        kwargs.setdefault("form", OpenForm(initial=self.initial(), user=self.request.user))
        return super().get_context_data(record=self.record, **kwargs)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Opens it, or says what is wrong and keeps what was typed."""
        form = OpenForm(request.POST, user=request.user)
        if form.is_valid():
            values = form.cleaned_data
            order = actions.Order(
                owner=values["owner"], due=values["due"], task=values["task"],
                confirmer=values["confirmer"], helpers=list(values["helpers"]),
            )  # fmt: skip
            try:
                action = actions.open_action(self.record, order, user=request.user)
            except ArchiveError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("Opened."))
                return redirect("action_detail", action.pk)
        return self.render_to_response(self.get_context_data(form=form))


def may_follow(request: HttpRequest, record: Record) -> bool:
    """May he open actions of this decision?"""
    unit = record.unit
    return unit is not None and access.may(request.user, "follow", unit)


def action_or_404(request: HttpRequest, pk: int) -> Action:
    """The action if he may see it; hidden and absent look the same."""
    rows = access.actions(request.user).select_related(
        "unit", "owner", "confirmer", "resolution__resolution__meeting", "resolution__body"
    )
    action = rows.filter(pk=pk).first()
    if action is None:
        audit.note(Act.REFUSED, user=request.user, what=request.path, request=request)
        raise Http404("no such action")
    return action


class ActionView(StaffView):
    """One action: how it stands, what happened, who owned it when, what he may do."""

    template_name = "archive/action.html"
    header_icon = "list-ul"
    above = (("follow_up", _("Follow-up")),)

    @cached_property
    def action(self) -> Action:
        """The action, or none for who may not see it."""
        return action_or_404(self.request, self.kwargs["pk"])

    def get_page_title(self) -> str:
        """Its task."""
        return digits(self.action)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Everything under the reader's rights; names only of people he may meet."""
        action, (day, written) = self.action, asked_day(self.request)
        sight = sight_of(self.request)
        may = {act: allowed(self.request, act, action) for act in ("follow", "report", "confirm")}
        people = set(access.people(self.request.user, read=False).values_list("pk", flat=True))
        audit.note(
            Act.VIEW, user=self.request.user, record=action.resolution,
            what=actions.told(action), request=self.request,
        )  # fmt: skip
        steps = [
            (step, [p for p in step.papers.all() if sight.shows(p)], list(step.files.all()))
            for step in action.steps.select_related("by").prefetch_related("papers", "files")
        ]
        blanks: dict[str, forms.Form] = {
            "report_form": ReportForm(initial={"state": action.state, "percent": action.percent}),
            "extend_form": ExtendForm(auto_id="id_extend_%s"),
            "give_form": GiveForm(user=self.request.user, auto_id="id_give_%s"),
        }
        return super().get_context_data(
            action=action, on=written, late=(day - action.due_on).days
            if action.due_on and action.is_overdue(day) else 0,
            may=may, steps=steps, owned=holders.ownership(action), people=people,
            alerts=[(a, ALERTS[a.threshold]) for a in action.alerts.order_by("at")],
            helpers=action.helpers.select_related("unit"), **{**blanks, **kwargs},
        )  # fmt: skip

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Report, extension, another owner: kept, or the form again with a sentence."""
        name = request.POST.get("act", "")
        made: Mapping[str, forms.Form] = {
            "report": ReportForm(request.POST, request.FILES),
            "extend": ExtendForm(request.POST, auto_id="id_extend_%s"),
            "give": GiveForm(request.POST, user=request.user, auto_id="id_give_%s"),
        }
        form = made.get(name)
        if form is None:
            raise Http404("no such act")
        if form.is_valid():
            try:
                self.do(name, form.cleaned_data)
            except ArchiveError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("Kept and logged."))
                return redirect("action_detail", self.action.pk)
        return self.render_to_response(self.get_context_data(**{f"{name}_form": form}))

    def do(self, name: str, values: dict[str, Any]) -> None:
        """One verb."""
        user = self.request.user
        if name == "extend":
            actions.extend(self.action, user=user, **values)
        elif name == "give":
            actions.give(self.action, user=user, **values)
        else:
            self.report(values)

    def report(self, values: dict[str, Any]) -> None:
        """With its evidence: a filed paper by number, or a file."""
        papers, files = [], []
        actions.demand(self.request.user, "report", self.action)
        if values["paper"]:
            paper = numbered(self.request, values["paper"])
            if paper is None:
                raise actions.Refused(_("No one record that you may read has this number."))
            papers.append(paper)
        if values["file"]:
            file = values["file"]
            files.append(store.put_file(file, name=file.name, content_type=file.content_type or ""))
        actions.report(
            self.action, user=self.request.user, words=values["words"], state=values["state"],
            percent=values["percent"], papers=papers, files=files,
        )  # fmt: skip


def allowed(request: HttpRequest, act: str, action: Action) -> bool:
    """May he do this with the action?"""
    units = (action.resolution.unit, action.unit)
    return any(access.may(request.user, act, unit) for unit in units if unit)


@require_POST
def settle_action(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirmed, or back with the reason."""
    action = action_or_404(request, pk)
    try:
        actions.settle(
            action, user=request.user, confirmed=request.POST.get("act") == "confirm",
            words=request.POST.get("words", ""),
        )  # fmt: skip
    except ArchiveError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Kept and logged."))
    if request.POST.get("next") == "desk":
        return redirect(f"{reverse('follow_up')}?which=waiting&whose=&words=")
    return redirect("action_detail", pk)


@require_GET
def evidence_file(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """A file that a report brought as evidence, always as a download."""
    action = action_or_404(request, pk)
    if lacks_reason(request, action.resolution):
        return redirect("record_detail", action.resolution.uuid)
    refuse_unreasoned(request, action.resolution)
    row = StoredFile.objects.filter(pk=number, pk__in=action.steps.values("files")).first()
    if row is None or not access.hands_over(request.user, row):
        raise Http404("no such file")
    path = stored(row.sha256)
    audit.note(
        Act.DOWNLOAD, user=request.user, record=action.resolution, what=f"file {row.pk}",
        reason=reason_for(request, action.resolution), request=request,
    )  # fmt: skip
    return sent(
        path, as_attachment=True, filename=row.name, content_type="application/octet-stream"
    )


class ActionsPanel(Component):
    """«پیگیری» on the page of a decision."""

    template_name = "archive/parts/actions.html"

    def __init__(self, record: Record) -> None:
        self.record = record

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """Its actions, under the reader's rights."""
        request, record = parent_context["request"], self.record
        if record.kind not in (Kind.RESOLUTION, Kind.MEETING):
            return {"rows": [], "record": record, "may_open": False, "may_send": False}
        rows = access.actions(request.user).filter(resolution=record)
        today = access.today()
        reads = sight_of(request).reads(record)
        return {
            "rows": [(row, row.is_overdue(today)) for row in rows],
            "record": record,
            "points": access.points(request.user).filter(meeting=record),
            "dispatches": access.dispatches(request.user).filter(record=record),
            "may_send": reads and may_follow(request, record),
            "may_open": reads and record.kind == Kind.RESOLUTION and may_follow(request, record),
            "may_raise": reads and record.kind == Kind.MEETING and may_follow(request, record),
        }
