"""The page of results: a question in the address, so it can be sent, kept and gone back to."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from archive import access, history
from archive.forms import JalaliDateField
from archive.models import Body
from archive.persian import number_key
from archive.validity import IN_FORCE
from archive.views.shared import sight_of
from search import certificates, finder, folders, matters, sync
from search.engine import FACETS
from search.errors import EngineDown, IndexMissing
from search.views.folders import OFFERED

PER_PAGE = 20
ASK_AGAIN_SECONDS = 5
SORTS = (("relevance", _("Relevance")), ("date", _("Newest first")))
FACET_LABELS = {
    "kind": _("Kind"),
    "body": _("Body"),
    "unit": _("Unit"),
    "year": _("Year"),
    "level": _("Confidentiality"),
    "status": _("Legal state"),
    "stage": _("Stage"),
}
SHORT = 8  # values of a facet shown before the rest is folded


@dataclass(frozen=True)
class Shown:
    """A result with where its picture is: its own page, or the minutes page of its clause.

    `why` is what decided its legal state, in the words that this reader may read.
    """

    found: finder.Found
    picture: Any = None
    page: int | None = None
    why: history.Decider | None = None


def shown(hits: Sequence[finder.Found], request: HttpRequest) -> list[Shown]:
    """Results with the addresses of their pictures; none where there is no picture he may read."""
    sight = sight_of(request)
    whys = history.deciders([(hit.state, hit.record) for hit in hits if hit.state], sight)
    made = []
    for hit in hits:
        why = whys.get(hit.record.pk)
        if hit.sheet is None or not sight.reads(hit.sheet):
            made.append(Shown(hit, why=why))
        else:
            made.append(Shown(hit, hit.sheet.uuid if hit.pictured else None, hit.page, why))
    return made


@dataclass(frozen=True)
class ShownMember:
    """A paper of a matter, with its picture when the words are in it."""

    member: matters.Member
    shown: Shown


def shown_matters(
    found: Sequence[matters.Matter], request: HttpRequest
) -> list[tuple[ShownMember, list[ShownMember]]]:
    """Each matter's head and the others, as the page shows results."""
    members = [member for matter in found for member in (matter.head, *matter.others)]
    hits = [m.found or finder.Found(m.record, 0.0, state=m.state) for m in members]
    made = iter(map(ShownMember, members, shown(hits, request)))
    return [(next(made), list(islice(made, len(matter.others)))) for matter in found]


class ValidOnForm(forms.Form):
    """«معتبر در تاریخ»: in force on a day, as changed or not."""

    valid = JalaliDateField(label=_("In force on"), required=False)


class SearchView(WagtailAdminTemplateMixin, TemplateView):
    """Results, facets, pages."""

    template_name = "search/results.html"
    page_title = _("Search")
    header_icon = "search"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, search."""
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    @cached_property
    def question(self) -> str:
        """What was asked."""
        return self.request.GET.get("q", "").strip()[:4000]

    @cached_property
    def chosen(self) -> dict[str, list[str]]:
        """Ticked values of the facets."""
        asked = {name: self.request.GET.getlist(name) for name in FACETS}
        found = {name: [v for v in values if v] for name, values in asked.items() if any(values)}
        if self.valid_on and "status" not in found:
            found["status"] = list(IN_FORCE)
        return found

    @cached_property
    def valid_form(self) -> ValidOnForm:
        """The day on which what is found was in force."""
        return ValidOnForm(self.request.GET)

    @cached_property
    def valid_on(self) -> datetime.date | None:
        """The day, when one was written that is one."""
        form = self.valid_form
        return form.cleaned_data["valid"] if form.is_valid() else None

    @cached_property
    def sort(self) -> str:
        """Only the orders we know."""
        asked = self.request.GET.get("sort", "")
        return asked if asked in dict(SORTS) else "relevance"

    @cached_property
    def page_number(self) -> int:
        """Starting from 1; what is no number is 1."""
        asked = self.request.GET.get("p", "")
        return max(1, int(asked)) if asked.isdecimal() and len(asked) < 7 else 1

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Nothing is searched until something is asked."""
        context = super().get_context_data(
            question=self.question, chosen=self.chosen, sorts=SORTS, sort=self.sort,
            grouped=self.grouped, valid_form=self.valid_form, valid_on=self.valid_on, **kwargs,
        )  # fmt: skip
        if not (self.question or self.chosen):
            return context
        try:
            results = self.results()
        except IndexMissing:
            return {**context, "filling": True, "progress": sync.progress()}
        except EngineDown:
            return {**context, "down": True}
        shown = self.by_matter(results) if self.grouped else self.one_by_one(results)
        pages = max(1, -(-shown.pop("of") // PER_PAGE))
        return {
            **context,
            **shown,
            **self.coverage(results),
            "results": results,
            "folders": folders.folders(self.request.user)[:OFFERED],
            "facets": list(self.facets(results)),
            "number": self.page_number,
            "pages": pages,
            "previous": self.page_number - 1 if self.page_number > 1 else None,
            "next": self.page_number + 1 if self.page_number < pages else None,
        }

    @property
    def grouped(self) -> bool:
        """«به تفکیک موضوع»?"""
        return self.request.GET.get("by") == "matter"

    def results(self) -> finder.Results:
        """One page of results; for matters the first of all, bare."""
        first = (self.page_number - 1) * PER_PAGE
        return finder.search(
            self.question,
            user=self.request.user,
            filters=self.chosen,
            sort=self.sort,
            offset=0 if self.grouped else first,
            limit=matters.MOST if self.grouped else PER_PAGE,
            excerpts=not self.grouped,
            request=self.request,
            sight=sight_of(self.request),
            on=self.valid_on,
        )

    def one_by_one(self, results: finder.Results) -> dict[str, Any]:
        """Record by record."""
        return {"hits": shown(results.hits, self.request), "of": results.total}

    def by_matter(self, results: finder.Results) -> dict[str, Any]:
        """One page of matters."""
        sight, first = sight_of(self.request), (self.page_number - 1) * PER_PAGE
        groups = matters.groups([hit.record.pk for hit in results.hits], sight)
        made = matters.matters(
            results, groups[first : first + PER_PAGE], day=self.valid_on or access.today(),
            sight=sight,
        )  # fmt: skip
        return {
            "matters": shown_matters(made, self.request),
            "matter_count": len(groups),
            "left_out": max(0, results.total - matters.MOST),
            "of": len(groups),
        }

    def coverage(self, results: finder.Results) -> dict[str, Any]:
        """What the answer could not see, as far as this asker may know of it."""
        sight, number = sight_of(self.request), results.query.sole_number
        key = number_key(number.written) if number else ""
        known = history.coverage(sight, key)
        titles = dict(Body.objects.values_list("code", "title"))
        return {
            "coverage": known,
            "covered": [titles.get(code, code) for code in known.bodies],
            "asked_number": bool(key),
            "lag": certificates.lag(sight),
        }

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """While the index is being filled the page asks again by itself.

        An address kept from a longer list leads to the last page that there is.
        """
        if self.page_number > context.get("pages", self.page_number):
            asked = self.request.GET.copy()
            asked["p"] = str(context["pages"])
            return HttpResponseRedirect(f"?{asked.urlencode()}")
        response: TemplateResponse = super().render_to_response(context, **kwargs)
        if context.get("filling"):
            response["Refresh"] = str(ASK_AGAIN_SECONDS)
        return response

    def facets(self, results: finder.Results) -> Iterator[dict[str, Any]]:
        """Facets with a choice in them; ticked values are always in sight."""
        for name in FACETS:
            values = results.facets.get(name, [])
            ticked = set(self.chosen.get(name, ()))
            if not values or (len(values) == 1 and not ticked and name == "stage"):
                continue
            rows = [(value, value.value in ticked) for value in values]
            yield {
                "name": name,
                "label": FACET_LABELS[name],
                "rows": [row for i, row in enumerate(rows) if i < SHORT or row[1]],
                "more": [row for i, row in enumerate(rows) if i >= SHORT and not row[1]],
            }
