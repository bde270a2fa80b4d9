"""Drafts to finish: records that came by import without all that a final record must have."""

import uuid as uuids
from typing import Any

from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from archive import access, audit, registration
from archive.errors import ArchiveError
from archive.models import Record
from archive.models.audit import Act
from archive.registration import missing
from archive.views.draft_form import DraftForm, entry_of
from archive.views.shared import record_or_404
from archive.vocabulary import Kind, Stage

PER_PAGE = 25
LABELS = {
    "number": _("Number"), "title": _("Subject"), "subject": _("Subject"), "date": _("Date"),
    "text": _("Text"), "unit": _("Unit"), "body": _("Body"), "level": _("Confidentiality"),
    "present": _("Present"), "sender": _("Sender"), "receiver": _("Receiver"), "type": _("Type"),
}  # fmt: skip


def waiting_drafts(request: HttpRequest) -> QuerySet[Record]:
    """Drafts of the units in which this person files, and those without a unit."""
    units = access.units_where(request.user, "file")
    mine = Q(unit__in=units) | Q(unit=None)
    return access.records(request.user, read=True).filter(mine, stage=Stage.DRAFT)


def may_finish(request: HttpRequest, record: Record) -> bool:
    """Who files in its unit; a draft without a unit is for who may see the quarantine."""
    if record.stage != Stage.DRAFT:
        return False
    if record.unit is None:
        return access.may(request.user, "file")
    return (record.level or 0) <= access.highest_level(request.user, "file", record.unit)


class DraftListView(WagtailAdminTemplateMixin, TemplateView):
    """What waits, each with the names of what it lacks."""

    template_name = "archive/draft_list.html"
    page_title = _("Drafts to finish")
    header_icon = "draft"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, this list."""
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page of drafts, oldest first."""
        rows = waiting_drafts(self.request).select_related(
            "unit", "body", "meeting", "resolution", "letter", "document"
        )
        page = Paginator(rows.order_by("id"), PER_PAGE).get_page(self.request.GET.get("p"))
        drafts = [
            {
                "record": record,
                "lacks": [LABELS[name] for name in missing(entry_of(record))],
                "open": may_finish(self.request, record),
            }
            for record in page.object_list
        ]
        return super().get_context_data(page=page, drafts=drafts, **kwargs)


class DraftView(WagtailAdminTemplateMixin, TemplateView):
    """Fills in what a draft lacks, and files it."""

    template_name = "archive/draft.html"
    header_icon = "draft"

    def setup(self, request: HttpRequest, *args: Any, uuid: uuids.UUID, **kwargs: Any) -> None:
        """The address names the record."""
        super().setup(request, *args, uuid=uuid, **kwargs)
        self.uuid = uuid

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A final record, or one of a unit in which he does not file, has no such page."""
        self.record = record_or_404(request, self.uuid, read=True)
        if not may_finish(request, self.record):
            audit.note(
                Act.REFUSED, user=request.user, record=self.record, what=request.path,
                request=request,
            )  # fmt: skip
            raise Http404("no draft of his")
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        """The draft's name."""
        return gettext("Finish the draft")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, drafts, this one."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse("draft_list"), "label": _("Drafts to finish")},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form and what the draft still lacks."""
        form = kwargs.pop("form", None) or DraftForm(self.record, self.request.user)
        lacks = [LABELS[name] for name in missing(entry_of(self.record))]
        return super().get_context_data(record=self.record, form=form, lacks=lacks, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keeps the draft, or files it when nothing is missing."""
        form = DraftForm(self.record, request.user, request.POST)
        final = request.POST.get("act") == "file"
        if form.is_valid() and final:
            form.complain(missing(form.entry()))
        if form.is_valid():
            try:
                keep(self.record, form, request, final=final)
            except ArchiveError as error:
                form.add_error(None, gettext(str(error)))
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        if not final:
            messages.success(request, gettext("The draft is kept."))
            return redirect("draft_list")
        messages.success(request, gettext("Filed for good."))
        return redirect("record_detail", uuid=self.record.uuid)


@transaction.atomic
def keep(record: Record, form: DraftForm, request: HttpRequest, *, final: bool) -> None:
    """Writes the draft under the writer's rights in its new place; a session covers its clauses."""
    locked = Record.objects.select_for_update().get(pk=record.pk)
    entry = form.entry()
    unit, level = entry.fields["unit"], entry.fields["level"]
    if final or unit is not None:
        registration.demand(request.user, unit, level)
    if record.kind == Kind.MEETING and level is not None:
        highest = record.clauses.aggregate(level=Max("record__level"))["level"]
        if highest is not None and level < highest:
            raise ArchiveError("A clause of this session has a higher confidentiality.")
    registration.update_draft(locked, entry, user=request.user)
    if final:
        registration.finalise(locked, user=request.user)
        audit.note(Act.REGISTER, user=request.user, record=locked, what=record.kind)
