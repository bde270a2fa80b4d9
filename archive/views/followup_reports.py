"""Reports of follow-up: on the screen, as a workbook in ASCII digits, and printed."""

import datetime
import io
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.encoding import force_str
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from archive import access, audit, printing
from archive.followup.reports import REPORTS, Cell, Report, Table
from archive.forms import Asked, JalaliTextField
from archive.jalali import PartialDate
from archive.models import Expectation, Unit
from archive.models.audit import Act
from archive.persian import ascii_digits
from archive.views.files import inert
from archive.views.followup import demand_followup
from archive.views.posts import StaffView
from archive.views.shared import asked_day
from archive.vocabulary import DocumentType, Kind

PER_PAGE = 100
MOST_PRINTED = 500  # rows, some seconds; beyond it the workbook is the form to take
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def plain(cell: Cell) -> str | int | None:
    """A cell as exports carry it: ASCII digits, days in Jalali, and nothing that calculates."""
    if cell is None or isinstance(cell, int):
        return cell if cell is None else int(cell)
    if isinstance(cell, datetime.date):
        return str(PartialDate.from_date(cell))
    written = ascii_digits(force_str(cell))
    # Written by others: a spreadsheet must not take it for a formula.
    return f"'{written}" if written[:1] in ("=", "+", "-", "@") else written


def workbook(report: Report, table: Table, on: str) -> bytes:
    """The report as XLSX, right to left, with the level of the highest paper in it; its sums stand
    on a sheet of their own.
    """
    book = Workbook()
    sheet = book.active
    sheet.title = report.name[:31]
    sheet.sheet_view.rightToLeft = True
    sheet.append([force_str(report.title), ascii_digits(on), force_str(table.level.label)])
    sheet.append([force_str(name) for name in table.columns])
    for cells in (sheet[1], sheet[2]):
        for cell in cells:
            cell.font = Font(bold=True)
    for row in table.rows:
        sheet.append([plain(cell) for cell in row.cells])
    for at, name in enumerate(table.columns, 1):
        widths = [len(str(plain(row.cells[at - 1]) or "")) for row in table.rows[:200]]
        longest = max([len(force_str(name)), *widths])
        sheet.column_dimensions[get_column_letter(at)].width = min(60, longest + 3)
    sheet.freeze_panes = "A3"
    if table.sums:
        sums = book.create_sheet(force_str(_("By organisation"))[:31])
        sums.sheet_view.rightToLeft = True
        for label, count in table.sums:
            sums.append([plain(label), count])
        sums.column_dimensions["A"].width = 60
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


class ExpectationForm(Asked):
    """What a unit owes."""

    unit = forms.ModelChoiceField(
        label=_("unit"), queryset=Unit.objects.none(), empty_label=_("Choose")
    )
    title = forms.CharField(label=_("what is expected"), max_length=255)
    kind = forms.ChoiceField(label=_("kind"), choices=Kind)
    type = forms.ChoiceField(
        label=_("type"), choices=[("", _("every type")), *DocumentType.choices], required=False
    )
    months = forms.TypedChoiceField(
        label=_("every so many months"), choices=[(n, n) for n in (1, 2, 3, 4, 6, 12)], coerce=int
    )
    grace = forms.IntegerField(
        label=_("days of grace"), min_value=0, max_value=365, initial=0,
        error_messages={"min_value": _("Days can't be less than none.")},
    )  # fmt: skip
    start = JalaliTextField(label=_("from"))

    def __init__(self, *args: object, user: Any, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        units = access.units_where(user, "follow")
        self.fields["unit"].queryset = Unit.objects.filter(pk__in=units).order_by("title")


class ReportIndexView(StaffView):
    """The reports, each with what it says."""

    template_name = "archive/follow_up_reports.html"
    page_title = _("Reports of follow-up")
    header_icon = "table"
    above = (("follow_up", _("Follow-up")),)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Names only; a report is made when it is opened."""
        demand_followup(self.request)
        return super().get_context_data(reports=REPORTS.values(), **kwargs)


class ReportView(StaffView):
    """One report."""

    template_name = "archive/follow_up_report.html"
    header_icon = "table"
    above = (
        ("follow_up", _("Follow-up")),
        ("follow_up_reports", _("Reports of follow-up")),
    )

    @cached_property
    def report(self) -> Report:
        """The report of this name, for who reads follow-up."""
        demand_followup(self.request)
        if self.kwargs["name"] not in REPORTS:
            raise Http404("no such report")
        return REPORTS[self.kwargs["name"]]

    @cached_property
    def table(self) -> Table:
        """Its rows on the day asked, under the asker's rights."""
        return self.report.make(self.request.user, asked_day(self.request)[0])

    def get_page_title(self) -> str:
        """The report's title."""
        return force_str(self.report.title)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The screen, or a file."""
        forms_of: dict[str, Callable[[], HttpResponse]] = {"xlsx": self.xlsx, "pdf": self.pdf}
        wanted = forms_of.get(request.GET.get("form", ""))
        _checked = self.report
        return wanted() if wanted else super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page of rows."""
        page = Paginator(self.table.rows, PER_PAGE).get_page(self.request.GET.get("p"))
        may_expect = self.report.name == "unsent" and access.may(self.request.user, "follow")
        if may_expect:
            kwargs.setdefault("form", ExpectationForm(user=self.request.user))
        audit.note(
            Act.VIEW, user=self.request.user, what=f"report {self.report.name}",
            request=self.request,
        )  # fmt: skip
        return super().get_context_data(
            report=self.report, table=self.table, page=page, on=asked_day(self.request)[1],
            **kwargs,
        )  # fmt: skip

    def answer(self, content: bytes, kind: str, ending: str, act: str) -> HttpResponse:
        """A file as a download, logged."""
        audit.note(
            act, user=self.request.user, what=f"report {self.report.name} {len(self.table.rows)}",
            request=self.request,
        )  # fmt: skip
        day = asked_day(self.request)[1].replace("/", "-")
        response = HttpResponse(content, content_type=kind)
        response["Content-Disposition"] = (
            f'attachment; filename="{self.report.name}-{day}.{ending}"'
        )
        return inert(response)

    def xlsx(self) -> HttpResponse:
        """The workbook."""
        content = workbook(self.report, self.table, asked_day(self.request)[1])
        return self.answer(content, XLSX, "xlsx", Act.EXPORT)

    def pdf(self) -> HttpResponse:
        """The printed report, with the level of the highest paper in it."""
        rows = self.table.rows
        content = printing.pdf(
            "archive/print/follow_up_report.html",
            {"report": self.report, "table": self.table, "rows": rows[:MOST_PRINTED],
             "left": max(0, len(rows) - MOST_PRINTED), "on": asked_day(self.request)[1]},
            level=self.table.level, by=self.request.user, address=audit.address(self.request),
        )  # fmt: skip
        return self.answer(content, "application/pdf", "pdf", Act.PRINT)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """A new expectation, from who follows up in that unit."""
        if self.report.name != "unsent" or not access.may(request.user, "follow"):
            raise Http404("no such page")
        form = ExpectationForm(request.POST, user=request.user)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        row = Expectation.objects.create(**form.cleaned_data)
        audit.note(Act.CHANGE, user=request.user, what=f"expectation {row.pk}", request=request)
        messages.success(request, _("Kept and logged."))
        return redirect("follow_up_report", "unsent")
