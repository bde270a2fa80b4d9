"""The auditor's screens: the log by record, person, period and act; what is unusual; its export.

Nothing here shows a paper: records are named by their cards where he meets them, else by id.
"""

import datetime
import io
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from archive import access, audit, logwords, oversight, readlog, seal
from archive.forms import ReadLogForm
from archive.models import AccessRow, Record
from archive.models.audit import Act
from archive.views.files import inert
from archive.views.shared import sight_of

PER_PAGE = 50
MONTH = datetime.timedelta(days=30)
MOST_ROWS = 200_000  # of one export by the web; ./dabir audit report --export has no limit
KINDS = {
    "refusals": (_("Many refused tries"), Act.REFUSED),
    "failures": (_("Many failed log-ins"), Act.FAILED),
    "night": (_("Much reading at night"), ""),
    "bulk": (_("Much reading in one day"), ""),
    "passwords": (_("A password set by another"), Act.RIGHTS),
    "secrets": (_("A right up to secret or above, given or changed"), Act.RIGHTS),
    "emergency": (_("Emergency access"), Act.BREAK_GLASS),
}


class Watching(WagtailAdminTemplateMixin, TemplateView):
    """For the keepers of the log; others are told that there is no such page."""

    header_icon = "view"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Denied looks like absent."""
        if not access.may(request.user, "audit"):
            raise Http404("no such page")
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, the log, this page."""
        log = {"url": reverse("read_log"), "label": _("Read log")}
        here = {"url": "", "label": self.page_title}
        up = [] if isinstance(self, ReadLogView) else [log]
        return [*self.breadcrumbs_items, *up, here]

    def noted(self, what: str) -> None:
        """Reading the log is itself logged, before anything is shown."""
        audit.note(Act.READ_LOG, user=self.request.user, what=what, request=self.request)


class ReadLogView(Watching):
    """The read log, newest first."""

    template_name = "archive/read_log.html"
    page_title = _("Read log")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page of rows, with the cards of those records that he meets."""
        form = ReadLogForm(self.request.GET, acts=list(Act.choices))
        rows = AccessRow.objects.none()
        if form.is_valid():
            rows = readlog.rows_of(oversight.log(self.request.user), **form.cleaned_data)
        self.noted(self.request.GET.urlencode())
        page = Paginator(rows, PER_PAGE).get_page(self.request.GET.get("p"))
        sight = sight_of(self.request)
        named = Record.objects.filter(pk__in={row.record_id for row in page.object_list} - {None})
        cards = {r.pk: r for r in named.select_related("resolution") if sight.shows(r)}
        lines = [
            (
                row,
                cards.get(row.record_id),
                logwords.standing(row),
                logwords.said(row),
                logwords.reason(row.reason),
            )
            for row in page.object_list
        ]
        return super().get_context_data(
            form=form, page=page, lines=lines,
            exports=oversight.watches_all(self.request.user), **kwargs,
        )  # fmt: skip


class UnusualView(Watching):
    """Many refusals, failed log-ins, reading at night or in bulk, emergency access."""

    template_name = "archive/unusual.html"
    page_title = _("Unusual patterns")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Of the asked days, else of the last thirty."""
        form = ReadLogForm(self.request.GET, acts=[])
        for name in ("username", "record", "act"):
            del form.fields[name]
        values = form.cleaned_data if form.is_valid() else {}
        until = values.get("until") or access.today()
        since = values.get("since") or until - MONTH
        self.noted(f"unusual {since} {until}")
        log = oversight.log(self.request.user)
        found = readlog.unusual(log, since, until) if form.is_valid() else []
        rows = [(one, *KINDS[one.kind]) for one in found]
        return super().get_context_data(form=form, rows=rows, since=since, until=until, **kwargs)


@require_POST
def export_log(request: HttpRequest) -> HttpResponseBase:
    """An unbroken stretch of the sealed log, signed, with the program that checks it, as a zip."""
    if not oversight.watches_all(request.user):
        raise Http404("no such page")
    form = ReadLogForm(request.POST, acts=list(Act.choices))
    if not form.is_valid():
        messages.error(request, _("Write the days of the export like 1405/08/30."))
        return redirect("read_log")
    seal.seal()
    first, last = readlog.stretch(form.cleaned_data["since"], form.cleaned_data["until"])
    if not first or last - first >= MOST_ROWS:
        messages.error(request, _("No rows, or too many for one export: choose other days."))
        return redirect("read_log")
    audit.note(
        Act.EXPORT, user=request.user, what=f"read log, rows {first} to {last}", request=request
    )
    with tempfile.TemporaryDirectory() as folder:
        seal.export(Path(folder), first=first, last=last)
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
            for path in sorted(Path(folder).iterdir()):
                out.write(path, path.name)
    packed.seek(0)
    name = f"read-log-{first}-{last}.zip"
    return inert(FileResponse(packed, as_attachment=True, filename=name))
