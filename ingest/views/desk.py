"""The desk: drop papers, see how far each came, read a failed one again."""

import logging
import uuid as uuids
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from archive import access
from archive.errors import Denied
from archive.models import Record, Unit
from archive.templatetags.dabir import known_as
from ingest import intake, pipeline, tasks
from ingest.models import JOINED, Job, State
from ingest.unlocking import NotOpened, is_locked, unlock
from ingest.views.shared import (
    KINDS,
    REVIEWED,
    job_or_404,
    may_be_personnel,
    may_send,
)

log = logging.getLogger(__name__)
SHOWN = 50
# Sentences that come as data and are translated when shown.
SENTENCES = (
    gettext_lazy("You can't send papers of this unit."),
    gettext_lazy("This paper does not wait for a password."),
    gettext_lazy("This password does not open the file. Nothing was changed."),
    gettext_lazy("Reading was broken off three times; the file and its read pages are kept."),
)


def sendable_units(request: HttpRequest) -> Any:
    """Units in which the user may send papers."""
    return Unit.objects.filter(pk__in=access.units_where(request.user, "send"))


class DeskView(WagtailAdminTemplateMixin, TemplateView):
    """Drop papers, see how far each came."""

    template_name = "ingest/desk.html"
    page_title = _("File minutes")
    header_icon = "upload"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Senders only."""
        may_send(request)
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, desk."""
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Takes files; each answers with its receipt only after its bytes are durable."""
        unit = sendable_units(request).filter(code=request.POST.get("unit", "")).first()
        kind = request.POST.get("kind", "")
        kind = kind if kind in dict(KINDS) else ""
        answers = []
        for upload in request.FILES.getlist("files"):
            answers.append(self.take(request, upload, unit, kind))
        if request.headers.get("Accept", "").startswith("application/json"):
            return JsonResponse({"files": answers})
        return redirect("ingest_desk")

    def take(self, request: HttpRequest, upload: Any, unit: Unit | None, kind: str) -> dict:
        """One file -> its receipt or the reason why there is none."""
        try:
            if unit is None:
                raise Denied("You can't send papers of this unit.")
            job = intake.receive(
                upload.file, name=upload.name, unit=unit, user=request.user, kind=kind
            )
        except Denied as error:
            return {"name": upload.name, "error": gettext(str(error))}
        except OSError as error:
            log.error("a paper was not received: %s", error)
            return {"name": upload.name, "error": not_taken()}
        except DatabaseError:
            if connection.vendor != "sqlite":
                raise  # the page of a server that is away names its setting
            return {
                "name": upload.name,
                "error": gettext("The database is busy; nothing was received. Send it again."),
            }
        if not job.is_at_rest:
            transaction.on_commit(lambda: tasks.ring(job.pk))
        return {"name": job.name, "receipt": job.receipt, "sha256": job.sha256}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The user's papers of late, and the balance of today."""
        jobs = Job.objects.visible_to(self.request.user).select_related("file", "unit", "record")
        files_in = set(access.units_where(self.request.user, "file"))
        today = jobs.filter(created_at__date=timezone.localdate())
        balance = [
            (State(state), count)
            for state, count in Job.objects.visible_to(self.request.user)
            .balance(timezone.localdate())
            .items()
            if count
        ]
        rows = [shown(job, self.request, files_in) for job in jobs[:SHOWN]]
        return super().get_context_data(
            jobs=rows,
            joinable=sum(row["join"] for row in rows),
            received=today.count(),
            balance=balance,
            units=sendable_units(self.request),
            kinds=KINDS,
            **kwargs,
        )


def not_taken() -> str:
    """Why there is no receipt when the bytes could not be kept."""
    if settings.STORAGE_URL:
        return gettext(
            "The file store (STORAGE_URL) does not take files now; nothing was received. Send the "
            "paper again later."
        )
    return gettext("The disk could not take the file; nothing was received.")


def shown(job: Job, request: HttpRequest, files_in: set[int]) -> dict[str, Any]:
    """A job for the desk; its record only when the user may see it."""
    record = job.record
    if record is not None and not access.records(request.user).filter(pk=record.pk).exists():
        record = None
    review = job.state in REVIEWED and job.page > 0 and may_review(job, request, files_in)
    reason = said_reason(job, record)
    if job.state == State.IN_REVIEW and not review and not reason:
        reason = gettext("The registrar or secretary of the unit reviews and files it.")
    return {
        "job": job,
        "record": record,
        "reason": reason,
        "join": job.state == State.IN_REVIEW and job.unit_id in files_in,
        "locked": is_locked(job),
        "retry": job.state in (State.FAILED, State.QUARANTINED) and not is_locked(job),
        "review": review,
    }


def may_review(job: Job, request: HttpRequest, files_in: set[int]) -> bool:
    """Is the paper his to file? `files_in` are the units in which he files anything."""
    if job.unit_id in files_in or (not job.unit_id and files_in):
        return True
    return may_be_personnel(job) and access.may(request.user, "file personnel", job.unit)


def said_reason(job: Job, record: Record | None) -> str:
    """Why the paper rests, in the user's language; it names no record that he may not see."""
    if job.reason_code == JOINED and job.duplicate_of:
        said = gettext("Joined with the paper of receipt %(receipt)s; see there.")
        return said % {"receipt": job.duplicate_of.receipt}
    if job.reason_code == "duplicate":
        return said_duplicate(job, record)
    if job.reason_code == "pages_unread":
        unread = job.job_pages.filter(note__startswith=pipeline.UNREAD)
        pages = gettext(", ").join(map(str, unread.values_list("number", flat=True)))
        said = gettext("Pages %(pages)s could not be read; the other pages are kept.")
        return said % {"pages": pages}
    if job.reason_code == "disk_full":
        return gettext(
            "The disk is full; the file and its read pages are kept. Free some space, then read "
            "it again."
        )
    if job.reason_code == "unexpected":
        return gettext("Reading failed three times; the file is kept.")
    return gettext(job.reason) if job.reason else ""


def said_duplicate(job: Job, record: Record | None) -> str:
    """Where the same bytes came before, as far as this user may know."""
    if record is not None:
        said = gettext("Already filed as %(name)s. Nothing was stored twice.")
        return said % {"name": known_as(record) or record.title}
    if job.duplicate_of is not None:
        said = gettext("Already received under receipt %(receipt)s. Nothing was stored twice.")
        return said % {"receipt": job.duplicate_of.receipt}
    return gettext("Already received. Nothing was stored twice.")


@require_GET
def desk_state(request: HttpRequest) -> JsonResponse:
    """Polled every two seconds: state and progress of the user's moving papers."""
    may_send(request)
    rows = Job.objects.visible_to(request.user)[:SHOWN]
    return JsonResponse(
        {
            "jobs": [
                {
                    "uuid": str(job.uuid),
                    "state": job.state,
                    "label": str(State(job.state).label),
                    "page": job.page,
                    "pages": job.pages,
                }
                for job in rows
            ]
        }
    )


@sensitive_post_parameters("password")
@require_POST
def unlock_job(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """Opens a locked paper with a password that is used once and kept nowhere."""
    job = job_or_404(request, uuid)
    try:
        unlock(job, request.POST.get("password", ""), user=request.user)
    except NotOpened as error:
        messages.error(request, gettext(str(error)))
    else:
        transaction.on_commit(lambda: tasks.ring(job.pk))
    return redirect("ingest_desk")


@require_POST
def retry(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """Reads a failed paper again; what was read is kept."""
    job = job_or_404(request, uuid)
    if pipeline.read_again(job, user=request.user):
        transaction.on_commit(lambda: tasks.ring(job.pk))
    return redirect("ingest_desk")
