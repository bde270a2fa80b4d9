"""Reading a filed chart: what was found beside its page, corrected, kept as a version."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from archive import access, audit, charting
from archive.charting import Drawn
from archive.errors import ArchiveError
from archive.forms import Asked, JalaliTextField
from archive.models import Record
from archive.models.audit import Act
from archive.persian import ascii_digits
from archive.templatetags.dabir import digits
from archive.views.posts import StaffView
from archive.views.shared import record_or_404
from ingest import charts
from ingest.charts import POST, UNIT

BLANK = 3  # empty rows below what was found
SHOWN = 6  # page images


class VersionForm(Asked):
    """What a version says beside its tree."""

    number = forms.CharField(label=gettext_lazy("Number"), max_length=100)
    start = JalaliTextField(label=gettext_lazy("In force from"))
    end = JalaliTextField(label=gettext_lazy("Last day"), required=False)


class RowForm(Asked):
    """A unit or a post; without a title the row is left out."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[(UNIT, gettext_lazy("Unit")), (POST, gettext_lazy("Post"))],
    )
    code = forms.CharField(label=gettext_lazy("Code"), max_length=64, required=False)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=255, required=False)
    under = forms.CharField(
        label=gettext_lazy("Code of the unit above"), max_length=64, required=False
    )

    def clean(self) -> dict[str, Any]:
        """A title needs its code; codes are compared in ASCII digits."""
        said = super().clean() or {}
        for name in ("code", "under"):
            said[name] = ascii_digits(said.get(name) or "").strip()
        if said.get("title") and not said["code"]:
            self.add_error("code", _("A code is needed."))
        return said

    def drawn(self) -> Drawn:
        """The row as the verb takes it."""
        own = self.cleaned_data
        return Drawn(own["code"], own["title"].strip(), own["under"])


Rows = forms.formset_factory(RowForm, extra=BLANK, max_num=2000, absolute_max=2000)


def may_read(request: HttpRequest, record: Record) -> bool:
    """Does his office keep the posts of the unit whose chart this is?"""
    return charts.is_read(record) and access.may(request.user, "staff", record.unit)


class ChartReadView(StaffView):
    """The proposals of a sheet, corrected and kept."""

    template_name = "ingest/chart.html"
    header_icon = "site"
    above = (("chart_list", gettext_lazy("Charts")),)

    @cached_property
    def record(self) -> Record:
        """The sheet, for who may read it and keeps the posts of its unit."""
        record = record_or_404(self.request, self.kwargs["uuid"], read=True)
        if not may_read(self.request, record):
            raise Http404("no chart of his to keep")
        return record

    def get_page_title(self) -> object:
        """Whose chart is read."""
        return _("Reading the chart of %(organisation)s") % {"organisation": self.record.unit}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The forms beside the pages with what was found marked."""
        record = self.record
        audit.note(
            Act.VIEW, user=self.request.user, record=record, what="chart", request=self.request
        )
        found = charts.proposed(record)
        form = kwargs.pop("form", None) or VersionForm(
            initial={"number": record.number, "start": record.date}
        )
        rows = kwargs.pop("rows", None) or Rows(initial=[
            {"kind": r.kind, "code": digits(r.code), "title": r.title, "under": digits(r.under)}
            for r in found
        ])  # fmt: skip
        pages = [p for p in record.pages.order_by("number") if p.image]
        numbers = list(dict.fromkeys(p.number for p in pages))[:SHOWN]
        return super().get_context_data(
            record=record, form=form, rows=rows, found=found,
            sheets=[(number, [marked(r) for r in found if r.box and r.page == number])
                    for number in numbers],
            **kwargs,
        )  # fmt: skip

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keeps the version, or says at the row what is wrong."""
        form, rows = VersionForm(request.POST), Rows(request.POST)
        if form.is_valid() and rows.is_valid():
            kept = [row for row in rows if row.cleaned_data.get("title")]
            parts = {kind: [r.drawn() for r in kept if r.cleaned_data["kind"] == kind]
                     for kind in (UNIT, POST)}  # fmt: skip
            wrong = list(charting.mistakes(parts[UNIT], parts[POST], self.record.unit.code))
            by_code = {row.cleaned_data["code"]: row for row in kept}
            for code, said in wrong:
                by_code[code].add_error("code", said)
            if not wrong:
                try:
                    chart = charting.keep_chart(
                        self.record.unit, parts[UNIT], parts[POST], record=self.record,
                        user=request.user, **form.cleaned_data,
                    )  # fmt: skip
                except ArchiveError as error:
                    form.add_error(None, str(error))
                else:
                    messages.success(request, _("The version is kept; compare it with the last."))
                    return redirect("chart_detail", chart.organisation_id)
        return self.render_to_response(self.get_context_data(form=form, rows=rows))


def marked(row: charts.Row) -> tuple[int, int, int, int]:
    """Its box in thousandths of the page."""
    x0, y0, x1, y1 = (round(1000 * value) for value in row.box or (0, 0, 0, 0))
    return x0 - 4, y0 - 4, x1 - x0 + 8, y1 - y0 + 8
