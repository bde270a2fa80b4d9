"""From a level up who opens a paper says why, once a log-in; the log has it beside each page."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from archive.access import Visibility
from archive.forms import Asked
from archive.models import Record

KEPT = "dabir_reasons"
MOST = 200  # reasons remembered a log-in, the newest


class ReasonForm(Asked):
    """Why a paper is opened."""

    reason = forms.CharField(
        label=_("Why do you open this paper?"), min_length=3, max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


def shown_with(record: Record, sight: Visibility) -> list[Record]:
    """The record and the minutes whose pages are shown beside it."""
    resolution = getattr(record, "resolution", None)
    meeting = resolution.meeting if resolution else None
    return [record, meeting] if meeting is not None and sight.reads(meeting) else [record]


def needs_reason(record: Record) -> bool:
    """Does its level ask for one?"""
    return record.level is not None and record.level >= settings.REASON_FROM


def reason_for(request: HttpRequest, record: Record) -> str:
    """What was said in this log-in; empty when nothing."""
    kept: dict[str, Any] = request.session.get(KEPT, {})
    return str(kept.get(str(record.pk), ""))


def lacks_reason(request: HttpRequest, *records: Record) -> bool:
    """Is there one among these that asks for a reason and has none?"""
    return any(needs_reason(row) and not reason_for(request, row) for row in records)


def keep_reason(request: HttpRequest, reason: str, *records: Record) -> None:
    """Remembers it in the session."""
    kept = dict(list(request.session.get(KEPT, {}).items())[-MOST:])
    kept.update({str(record.pk): reason[:500] for record in records})
    request.session[KEPT] = kept
