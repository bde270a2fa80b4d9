"""Counts of what the user may meet, and the read log for who watches over reading."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.db.models.functions import Substr
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from archive import access, audit
from archive.forms import ReadLogForm
from archive.models import AccessRow, Record
from archive.models.audit import Act
from archive.vocabulary import Kind

PER_PAGE = 50


def table(rows: QuerySet[Record], column: str) -> list[dict[str, Any]]:
    """Counts by kind for each value of a column, with the row's sum."""
    lines: dict[object, dict[str, Any]] = {}
    for row in rows.order_by().values(column, "kind").annotate(count=Count("pk")):
        line = lines.setdefault(
            row[column], {"label": row[column], "counts": dict.fromkeys(Kind.values, 0)}
        )
        line["counts"][row["kind"]] = row["count"]
    for line in lines.values():
        line["sum"] = sum(line["counts"].values())
        line["counts"] = list(line["counts"].values())
    return list(lines.values())


class ReportsView(WagtailAdminTemplateMixin, TemplateView):
    """How many papers of each kind, by year and by unit."""

    template_name = "archive/reports.html"
    page_title = _("Reports")
    header_icon = "table"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, reports."""
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Exact counts under the user's rights."""
        rows = access.records(self.request.user).annotate(year=Substr("date", 1, 4))
        years = sorted(table(rows, "year"), key=lambda line: line["label"], reverse=True)
        units = sorted(table(rows, "unit__title"), key=lambda line: -line["sum"])
        return super().get_context_data(
            kinds=Kind.labels,
            years=years,
            units=units,
            total=sum(line["sum"] for line in years),
            may_audit=access.may(self.request.user, "audit"),
            **kwargs,
        )


class ReadLogView(WagtailAdminTemplateMixin, TemplateView):
    """The read log, newest first. Others than its keepers are told that there is no such page."""

    template_name = "archive/read_log.html"
    page_title = _("Read log")
    header_icon = "view"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Denied looks like absent."""
        if not access.may(request.user, "audit"):
            raise Http404("no such page")
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, the log."""
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page of rows."""
        form = ReadLogForm(self.request.GET, acts=list(Act.choices))
        rows = AccessRow.objects.all() if form.is_valid() else AccessRow.objects.none()
        if form.is_valid() and form.cleaned_data["username"]:
            rows = rows.filter(username=form.cleaned_data["username"])
        if form.is_valid() and form.cleaned_data["act"]:
            rows = rows.filter(act=form.cleaned_data["act"])
        audit.note(
            Act.READ_LOG, user=self.request.user, what=self.request.GET.urlencode(),
            request=self.request,
        )  # fmt: skip
        page = Paginator(rows.order_by("-pk"), PER_PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(form=form, page=page, **kwargs)
