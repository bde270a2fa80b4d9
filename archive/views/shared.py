"""What every screen of the archive does first: find the record, or answer as if it were absent."""

import datetime
import uuid as uuids

from django.http import Http404, HttpRequest

from archive import access, audit
from archive.access import Visibility
from archive.jalali import PartialDate
from archive.models import Record, standing_once
from archive.models.audit import Act
from archive.persian import number_key
from archive.vocabulary import Stage


def sight_of(request: HttpRequest) -> Visibility:
    """The user's rights, expanded once per request."""
    if not hasattr(request, "_dabir_sight"):
        request._dabir_sight = access.visibility(request.user)
    return request._dabir_sight


def may_somewhere(request: HttpRequest, act: str) -> bool:
    """May the user do this in any unit? Looked up once per request: a page's menu asks often."""
    if not request.user.is_active:
        return False
    return act in access.acts_for(role for role, _ in standing_once(request.user))


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


def asked_day(request: HttpRequest) -> tuple[datetime.date, str]:
    """The day a screen is asked about (today without a readable one), and how it is written."""
    try:
        day = PartialDate.parse(request.GET.get("on", "")).last()
    except ValueError:
        day = access.today()
    return day, str(PartialDate.from_date(day))


def numbered(request: HttpRequest, number: str) -> Record | None:
    """The only record of a number among those the person may read."""
    key = number_key(number)
    if not key:
        return None
    rows = Record.objects.filter(
        access.visible(sight_of(request), read=True), number_key=key
    ).exclude(stage=Stage.DRAFT)[:2]
    return rows[0] if len(rows) == 1 else None
