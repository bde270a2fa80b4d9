"""What every screen of the way in does first: find the paper, or answer as if it were absent."""

import uuid as uuids

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _

from archive import access, audit
from archive.models import Unit
from archive.models.audit import Act
from archive.vocabulary import PERSONNEL_PAPERS, DocumentType
from ingest.models import Job, State

REVIEWED = (State.IN_REVIEW, State.FAILED)  # a person may look, mend and file
KINDS = [("minutes", _("Minutes")), ("letter", _("Letter")), *DocumentType.choices]


def job_or_404(request: HttpRequest, uuid: uuids.UUID) -> Job:
    """The job if the user may see it; hidden and absent look the same."""
    job = Job.objects.visible_to(request.user).select_related("file", "unit", "record")
    found = job.filter(uuid=uuid).first()
    if found is None:
        audit.note(Act.REFUSED, user=request.user, what=request.path, request=request)
        raise Http404("no such paper")
    return found


def reviewed_or_404(request: HttpRequest, uuid: uuids.UUID) -> Job:
    """The job in review, for who may file it; its sender alone may only look at its state."""
    job = job_or_404(request, uuid)
    if job.state not in REVIEWED:
        raise Http404("not in review")
    if not access.may(request.user, "file", job.unit) and not (
        access.may(request.user, "file personnel", job.unit) and may_be_personnel(job)
    ):
        audit.note(Act.REFUSED, user=request.user, what=request.path, request=request)
        raise Http404("not his to file")
    return job


def may_be_personnel(job: Job) -> bool:
    """Was it sent, drafted or guessed as the personnel office's own, or is its kind unclear?"""
    edited = job.draft.get("edited") or {}
    kind = edited.get("kind") or job.kind or job.draft.get("kind") or "other"
    return kind in (*PERSONNEL_PAPERS, "other")


def kinds_of(request: HttpRequest, unit: Unit | None) -> list[tuple[str, str]]:
    """The kinds of paper that he may file there."""
    if access.may(request.user, "file", unit):
        return KINDS
    return [row for row in KINDS if row[0] in PERSONNEL_PAPERS]


def may_send(request: HttpRequest) -> None:
    """404 for who may not send anything: the desk does not exist for him."""
    if not access.may(request.user, "send"):
        audit.note(Act.REFUSED, user=request.user, what=request.path, request=request)
        raise Http404("no desk")
