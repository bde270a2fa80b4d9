"""Counts of what the user may meet."""

from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import Substr
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from archive import access
from archive.models import Record
from archive.vocabulary import Kind


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
