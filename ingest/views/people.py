"""Facts of a paper that was filed before: proposed when the personnel office asks for it."""

import uuid as uuids

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from archive import access
from archive.models import Record
from archive.views.shared import record_or_404
from ingest import personnel


def may_propose(request: HttpRequest, record: Record) -> bool:
    """Does he keep files where this paper about a person lies?"""
    return personnel.is_read(record) and access.may(request.user, "staff", record.unit)


@require_POST
def propose_facts(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """Reads the paper again; what was settled stays settled."""
    record = record_or_404(request, uuid, read=True)
    if not may_propose(request, record):
        raise Http404("not his to read")
    made = personnel.propose(record, user=request.user)
    if not made:
        messages.warning(request, _("No new fact was found on this paper."))
        return redirect("record_detail", uuid=record.uuid)
    messages.success(request, _("%(count)s facts proposed.") % {"count": len(made)})
    return redirect("proposal_queue")
