"""Buttons of the desk and the review screen that make papers out of pages and files."""

import uuid as uuids

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from archive import access, audit
from archive.errors import ArchiveError
from archive.models.audit import Act
from archive.templatetags.dabir import digits
from ingest import sheaf
from ingest.models import Job
from ingest.views.shared import may_send, reviewed_or_404

# Sentences of the verbs, which come as data and are translated when shown.
SENTENCES = (
    gettext_lazy("A paper can be cut only before its second or a later page."),
    gettext_lazy("Choose at least two papers to join."),
    gettext_lazy("Papers of different units can't be joined."),
    gettext_lazy("The new order must name every page once."),
    gettext_lazy("No page is kept; there is nothing to link."),
    gettext_lazy("No record of this number was found. Nothing was changed."),
    gettext_lazy("Several records have this number; write its date after it."),
    gettext_lazy("Only a paper in review can be changed like this."),
)


def refused(request: HttpRequest, error: ArchiveError) -> None:
    """Says why nothing was changed."""
    messages.error(request, gettext(str(error)))


@require_POST
def cut(request: HttpRequest, uuid: uuids.UUID, number: int) -> HttpResponse:
    """Cuts the paper before a page."""
    job = reviewed_or_404(request, uuid)
    try:
        new = sheaf.cut(job, number, user=request.user)
    except ArchiveError as error:
        refused(request, error)
    else:
        said = gettext("Cut in two. The later pages are a paper of their own, receipt %(receipt)s.")
        messages.success(request, digits(said % {"receipt": new.receipt}))
    return redirect("ingest_review", uuid=job.uuid)


@require_POST
def move(request: HttpRequest, uuid: uuids.UUID, number: int) -> HttpResponse:
    """Moves a page one place earlier or later."""
    job = reviewed_or_404(request, uuid)
    numbers = list(job.job_pages.values_list("number", flat=True))
    if number not in numbers:
        raise Http404("no such page")
    here = numbers.index(number)
    there = here + (-1 if request.POST.get("to") == "earlier" else 1)
    if 0 <= there < len(numbers):
        numbers[here], numbers[there] = numbers[there], numbers[here]
        try:
            sheaf.order(job, numbers, user=request.user)
        except ArchiveError as error:
            refused(request, error)
        else:
            messages.success(request, gettext("The pages are in their new order."))
    return redirect("ingest_review", uuid=job.uuid)


@require_POST
def join(request: HttpRequest) -> HttpResponse:
    """Joins the ticked papers of the desk, in the order they were received."""
    may_send(request)
    asked = request.POST.getlist("papers")
    try:
        wanted = {uuids.UUID(one) for one in asked}
    except ValueError as error:
        raise Http404("not papers") from error
    mine = Job.objects.visible_to(request.user).filter(
        uuid__in=wanted, unit__in=access.units_where(request.user, "file")
    )
    jobs = list(mine.order_by("pk"))
    if len(jobs) < len(wanted):
        audit.note(Act.REFUSED, user=request.user, what=request.path, request=request)
        raise Http404("no such paper")
    try:
        first = sheaf.join(jobs, user=request.user)
    except ArchiveError as error:
        refused(request, error)
        return redirect("ingest_desk")
    messages.success(request, gettext("Joined as one paper. Look at the order of its pages."))
    return redirect("ingest_review", uuid=first.uuid)


@require_POST
def link(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """Gives the scan to the record of a number, or number and date."""
    job = reviewed_or_404(request, uuid)
    try:
        record = sheaf.record_named(request.POST.get("number", ""), user=request.user)
        sheaf.link(job, record, user=request.user)
    except ArchiveError as error:
        refused(request, error)
        return redirect("ingest_review", uuid=job.uuid)
    messages.success(request, gettext("The scan was linked to this record."))
    return redirect("record_detail", uuid=record.uuid)
