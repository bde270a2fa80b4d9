"""What every screen of the archive does first: find the record, or answer as if it were absent."""

import uuid as uuids

from django.http import Http404, HttpRequest

from archive import access, audit
from archive.access import Visibility
from archive.models import Record
from archive.models.audit import Act


def sight_of(request: HttpRequest) -> Visibility:
    """The user's rights, expanded once per request."""
    if not hasattr(request, "_dabir_sight"):
        request._dabir_sight = access.visibility(request.user)
    return request._dabir_sight


def record_or_404(request: HttpRequest, uuid: uuids.UUID, *, read: bool = False) -> Record:
    """The record if the user may meet it (`read`: read it); hidden and absent look the same."""
    record = (
        Record.objects.select_related(
            "unit", "body", "meeting", "resolution__meeting", "letter", "document"
        )
        .filter(uuid=uuid)
        .first()
    )
    sight = sight_of(request)
    if record is None or not (sight.reads(record) if read else sight.shows(record)):
        audit.note(
            Act.REFUSED, user=request.user, record=record, what=request.path, request=request
        )
        raise Http404("no such record")
    return record
