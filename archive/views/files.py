"""Page images and files: checked, logged, and only then sent, always as inert bytes."""

import io
import uuid as uuids
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_GET
from PIL import Image

from archive import access, audit, store, watermark
from archive.confidentiality import without_image
from archive.models import Page, Record
from archive.models.audit import Act
from archive.views.reasons import lacks_reason, reason_for
from archive.views.shared import record_or_404

THUMBNAIL = (240, 340)
SIGNATURES = (
    (b"\x89PNG", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"RIFF", "image/webp"),
)


def inert(response: HttpResponseBase) -> HttpResponseBase:
    """Bytes of a paper never run in the reader's browser and stay in no shared cache."""
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def sent(path: Path, **headers: Any) -> HttpResponseBase:
    """The bytes of a checked and logged reading; nginx sends them where it stands in front.

    Ref: X-Accel-Redirect, https://nginx.org/en/docs/http/ngx_http_proxy_module.html
    """
    if not settings.ACCEL:
        return inert(FileResponse(path.open("rb"), **headers))
    named = FileResponse(io.BytesIO(), **headers)
    del named["Content-Length"]
    named["X-Accel-Redirect"] = f"/accel/{path.relative_to(settings.STORE_DIR)}"
    return inert(named)


def picture_type(path: Path) -> str:
    """The type by the first bytes; anything else is no page image."""
    with path.open("rb") as stream:
        head = stream.read(8)
    for signature, content_type in SIGNATURES:
        if head.startswith(signature):
            return content_type
    raise Http404("not a picture")


def stored(sha256: str) -> Path:
    """The stored bytes' place, 404 when they are not there."""
    try:
        return store.held(sha256)
    except FileNotFoundError as error:
        raise Http404("not in the store") from error


def thumbnail(path: Path, mark: str) -> HttpResponse:
    """A small JPEG of a page, made when asked: it is a few kilobytes and quick."""
    with Image.open(path) as picture:
        picture.draft("RGB", THUMBNAIL)
        small = picture.convert("RGB")
    small.thumbnail(THUMBNAIL)
    if mark:
        return HttpResponse(watermark.drawn(small, mark), content_type="image/jpeg")
    out = io.BytesIO()
    small.save(out, "JPEG", quality=70)
    return HttpResponse(out.getvalue(), content_type="image/jpeg")


def marked(path: Path, mark: str) -> HttpResponse:
    """A page with the mark of who reads it."""
    with Image.open(path) as picture:
        return HttpResponse(watermark.drawn(picture, mark), content_type="image/jpeg")


def mark_of(request: HttpRequest, level: int | None) -> str:
    """What is drawn into a picture of this level for this reader; "" for nothing."""
    if not watermark.is_marked(level):
        return ""
    return watermark.words(request.user, audit.address(request), timezone.localtime())


def may_leave(request: HttpRequest, record: Record) -> bool:
    """May pages and files of a paper that he reads leave now: kept with image, its reason said?"""
    return not without_image(record) and not lacks_reason(request, record)


def refuse_unreasoned(request: HttpRequest, record: Record, *, asked: bool = True) -> None:
    """No bytes of a level that is kept without image, nor before the record's page had a reason."""
    if without_image(record) if not asked else not may_leave(request, record):
        audit.note(
            Act.REFUSED, user=request.user, record=record, what=request.path, request=request
        )
        raise Http404("not shown before a reason is given on the record's page")


def note_leaving(request: HttpRequest, act: str, records: Iterable[Record], what: str) -> None:
    """One row of the read log for each record of which something leaves, with its reason."""
    once = {record.pk: record for record in records}
    with transaction.atomic():
        for record in once.values():
            audit.note(
                act, user=request.user, record=record, what=what,
                reason=reason_for(request, record), request=request,
            )  # fmt: skip


@require_GET
def page_image(request: HttpRequest, uuid: uuids.UUID, number: int) -> HttpResponseBase:
    """The picture of a page at reading size, or small with ?size=thumb."""
    record = record_or_404(request, uuid, read=True)
    small = request.GET.get("size") == "thumb"
    refuse_unreasoned(request, record, asked=not small)
    page = Page.objects.filter(record=record, number=number).exclude(image="").first()
    if page is None:
        raise Http404("no such page")
    path = stored(page.image)
    what = f"{'thumbnail' if small else 'page'} {number}"
    audit.note(
        Act.PAGE, user=request.user, record=record, what=what,
        reason=reason_for(request, record), request=request,
    )  # fmt: skip
    mark = mark_of(request, record.level)
    if small:
        return inert(thumbnail(path, mark))
    if mark:
        picture_type(path)
        return inert(marked(path, mark))
    return sent(path, content_type=picture_type(path))


@require_GET
def record_file(request: HttpRequest, uuid: uuids.UUID, pk: int) -> HttpResponseBase:
    """A filed file as it came, always as a download."""
    record = record_or_404(request, uuid, read=True)
    refuse_unreasoned(request, record)
    row = record.files.filter(pk=pk).first()
    if row is None:
        raise Http404("no such file")
    if not access.hands_over(request.user, row):
        audit.note(Act.REFUSED, user=request.user, what=request.path, request=request)
        raise Http404("no such file")
    path = stored(row.sha256)
    audit.note(
        Act.DOWNLOAD, user=request.user, record=record, what=f"file {row.pk}",
        reason=reason_for(request, record), request=request,
    )  # fmt: skip
    return sent(
        path, as_attachment=True, filename=row.name, content_type="application/octet-stream"
    )
