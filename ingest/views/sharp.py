"""The sharp picture of a page, for who may read it: of a filed record, and of a paper in review."""

import io
import uuid as uuids

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_GET
from PIL import Image

from archive import audit, watermark
from archive.models import Page, StoredFile
from archive.models.audit import Act
from archive.views.files import inert, mark_of, refuse_unreasoned
from archive.views.reasons import reason_for
from archive.views.shared import record_or_404
from ingest import sharp
from ingest.models import State
from ingest.views.shared import job_or_404


@require_GET
def record_page(request: HttpRequest, uuid: uuids.UUID, number: int) -> HttpResponseBase:
    """A page of a record."""
    record = record_or_404(request, uuid, read=True)
    refuse_unreasoned(request, record)
    page = Page.objects.filter(record=record, number=number).exclude(image="").first()
    if page is None or page.file is None:
        raise Http404("no such page")
    audit.note(
        Act.PAGE, user=request.user, record=record, what=f"page {number} sharp",
        reason=reason_for(request, record), request=request,
    )  # fmt: skip
    return shown(page.file, page.file_page, page.turned, mark_of(request, record.level))


@require_GET
def job_page(request: HttpRequest, uuid: uuids.UUID, number: int) -> HttpResponseBase:
    """A page that is not filed yet."""
    job = job_or_404(request, uuid)
    page = job.job_pages.filter(number=number).exclude(image="").first()
    if page is None or job.state == State.ARCHIVED:  # once filed, the record's rights decide
        raise Http404("no such page")
    what = f"{job.receipt} page {number} sharp"
    audit.note(Act.PAGE, user=request.user, what=what, request=request)
    return shown(page.file or job.readable, page.file_page or page.number, page.turned)


def shown(file: StoredFile, number: int, turned: int, mark: str = "") -> HttpResponseBase:
    """The bytes, inert like every page's, with the mark of who reads them where there is one."""
    content = sharp.picture(file, number, turned)
    if content is None:
        raise Http404("no sharper picture")
    if mark:
        with Image.open(io.BytesIO(content)) as drawn:
            marked = watermark.drawn(drawn, mark)
        return inert(HttpResponse(marked, content_type="image/jpeg"))
    return inert(HttpResponse(content, content_type="image/webp"))
