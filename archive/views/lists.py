"""Lists of records of one kind: filters, exact counts, pages; only what the user may meet."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Concat
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from archive import access
from archive.forms import RecordFilterForm
from archive.models import Record
from archive.persian import canonical, number_key
from archive.views.shared import sight_of
from archive.vocabulary import Kind

LIST_OF_KIND: dict[str, tuple[str, object]] = {
    Kind.RESOLUTION: ("resolution_list", _("Resolutions")),
    Kind.MEETING: ("meeting_list", _("Meetings")),
    Kind.LETTER: ("letter_list", _("Letters")),
    Kind.DOCUMENT: ("document_list", _("Documents")),
}
FILTERS: dict[str, tuple[str, ...]] = {
    Kind.RESOLUTION: ("number", "title", "since", "until", "body", "unit", "level"),
    Kind.MEETING: ("number", "title", "since", "until", "body", "unit", "level"),
    Kind.LETTER: ("number", "title", "since", "until", "direction", "unit", "level"),
    Kind.DOCUMENT: ("number", "title", "since", "until", "type", "unit", "level"),
}
SAME = {
    "body": "body",
    "unit": "unit",
    "level": "level",
    "direction": "letter__direction",
    "type": "document__type",
}
PER_PAGE = 25
FEW = 2000  # a sort of so many takes 20 ms, of 12,000 already 130 (SQLite, a million rows)
UNINDEXED_DATE = Concat("date", Value(""))


def narrowed(
    rows: QuerySet[Record], wanted: dict[str, Any], request: HttpRequest
) -> QuerySet[Record]:
    """The records that meet every filter."""
    for name, column in SAME.items():
        if wanted.get(name) not in (None, ""):
            rows = rows.filter(**{column: wanted[name]})
    if wanted.get("since"):
        rows = rows.filter(date__gte=wanted["since"])
    if wanted.get("until"):
        # "1398" as an end means the whole of the year: ~ sorts after any digit and slash.
        rows = rows.filter(date__lte=wanted["until"] + "~")
    if wanted.get("number"):
        rows = rows.filter(
            Q(number_key=number_key(wanted["number"])) | Q(number__contains=wanted["number"])
        )
    if wanted.get("title"):
        # Words of the paper: who meets it as metadata only must not find it through them.
        rows = rows.filter(
            access.visible(sight_of(request), read=True),
            title__icontains=canonical(wanted["title"]),
        )
    return rows


class NewestFirst(Paginator):
    """Pages of records ordered by the index of dates, unless the reader may see few of many.

    That index would be walked past everybody's papers until those few make a page, and no planner
    knows their number beforehand; the count that a page needs anyway does.
    """

    def page(self, number: int | str) -> Page:
        """The same rows in the same order either way; raises as the paginator does."""
        if self.count <= FEW:
            self.object_list = self.object_list.order_by(UNINDEXED_DATE.desc(), "-id")
        return super().page(number)


class RecordListView(WagtailAdminTemplateMixin, TemplateView):
    """The records of one kind."""

    template_name = "archive/record_list.html"
    header_icon = "doc-full"
    kind: str = Kind.RESOLUTION

    def get_page_title(self) -> object:
        """The kind's name in the plural."""
        return LIST_OF_KIND[self.kind][1]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, this list."""
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    @cached_property
    def form(self) -> RecordFilterForm:
        """The filters as asked."""
        return RecordFilterForm(self.request.GET, shown=FILTERS[self.kind])

    def records(self) -> QuerySet[Record]:
        """Nothing is listed on a wrong filter: a list that ignores it would mislead."""
        if not self.form.is_valid():
            return Record.objects.none()
        rows = Record.objects.filter(access.visible(sight_of(self.request)), kind=self.kind)
        return (
            narrowed(rows, self.form.cleaned_data, self.request)
            .select_related("unit", "body", "letter", "document", "resolution")
            .defer("text", "extra")
            .order_by("-date", "-id")
        )

    def pages(self) -> NewestFirst:
        """The list in pages."""
        return NewestFirst(self.records(), PER_PAGE)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page of the list."""
        page = self.pages().get_page(self.request.GET.get("p"))
        filtered = self.form.is_valid() and any(
            value not in (None, "") for value in self.form.cleaned_data.values()
        )
        return super().get_context_data(
            kind=self.kind, form=self.form, page=page, filtered=filtered, **kwargs
        )
