"""Saved searches: kept from the page of results, listed, run, told of, put into a dossier."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.ui.components import Component

from archive import access, audit
from archive.errors import ArchiveError
from archive.jalali import PartialDate
from archive.models.audit import Act
from archive.templatetags.dabir import digits
from archive.views.posts import StaffView
from search import saved
from search.errors import EngineDown
from search.models import SavedSearch
from search.views.certificates import filters_of
from search.views.results import SORTS, SearchView

SHOWN = 100  # new papers on the screen; of more the count is told
LONGEST_NAME = 80  # letters of a proposed name


class KeepView(SearchView):
    """«نگه‌داشتن این جست‌وجو»: the search of the address, with a name and perhaps an alert."""

    template_name = "search/saved_new.html"
    page_title = gettext_lazy("Keep this search")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What would be kept, in words; nothing is searched."""
        if not (self.question or self.chosen):
            raise Http404("nothing was asked")
        context = super(SearchView, self).get_context_data(**kwargs)
        name = self.question[:LONGEST_NAME] or _("Search by filters")
        return {"name": name, **context, **told(self.asked())}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keeps it."""
        if not (self.question or self.chosen):
            raise Http404("nothing was asked")
        name = request.POST.get("name", "")
        try:
            made = saved.keep(self.asked(name), alert="alert" in request.POST)
        except ArchiveError as error:
            messages.error(request, str(error))
            return self.render_to_response(self.get_context_data(name=name))
        messages.success(request, _("The search was kept."))
        return redirect("saved_search", made.uuid)

    def asked(self, name: str = "") -> SavedSearch:
        """The question of the address, as it was asked."""
        valid = str(PartialDate.from_date(self.valid_on)) if self.valid_on else ""
        words = self.question.encode("utf-8", "ignore").decode().replace("\x00", " ")
        return SavedSearch(
            by=self.request.user, name=name, words=words, filters=self.chosen, sort=self.sort,
            valid=valid,
        )  # fmt: skip


def told(row: SavedSearch) -> dict[str, Any]:
    """A kept question in words."""
    return {
        "saved": row,
        "filters": filters_of(row.filters),
        "order": dict(SORTS).get(row.sort, row.sort),
        "address": saved.address(row),
    }


class SavedListView(StaffView):
    """His saved searches."""

    template_name = "search/saved_list.html"
    page_title = gettext_lazy("Saved searches")
    header_icon = "history"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Each with the address that runs it; nothing is searched here."""
        rows = [told(row) for row in saved.searches(self.request.user)]
        return super().get_context_data(rows=rows, **kwargs)


class SavedView(StaffView):
    """One saved search: what is new, its alert, its name, a dossier for what it finds."""

    template_name = "search/saved.html"
    header_icon = "history"
    above = (("saved_search_list", gettext_lazy("Saved searches")),)

    @cached_property
    def saved(self) -> SavedSearch:
        """One of his own; another's and none look the same."""
        rows = saved.searches(self.request.user).select_related("by")
        found = rows.filter(uuid=self.kwargs["uuid"]).first()
        if found is None:
            audit.note(
                Act.REFUSED, user=self.request.user, what=self.request.path, request=self.request
            )
            raise Http404("no such saved search")
        return found

    def get_page_title(self) -> str:
        """Its name."""
        return digits(self.saved)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The new papers as he may meet them now."""
        try:
            news, down = saved.waiting(self.saved, self.request), False
        except EngineDown:
            news, down = saved.News(()), True
        return super().get_context_data(
            **told(self.saved), news=news, shown=news.records[:SHOWN], down=down,
            until=saved.midnight(access.today()).isoformat(),
            dossiers=saved.keeps_dossiers(self.request.user), **kwargs,
        )  # fmt: skip

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """What a button asks."""
        row, act = self.saved, request.POST.get("act", "")
        try:
            if act == "delete":
                row.delete()
                messages.success(request, _("The search was deleted; its records stay filed."))
                return redirect("saved_search_list")
            self.change(row, act)
        except EngineDown:
            messages.error(request, _("The search engine doesn't answer; nothing was kept."))
        except ArchiveError as error:
            messages.error(request, str(error))
        return redirect("saved_search", row.uuid)

    def change(self, row: SavedSearch, act: str) -> None:
        """An act after which it is still there."""
        given = self.request.POST
        if act == "rename":
            saved.rename(row, given.get("name", ""))
        elif act in ("alert", "silent"):
            saved.alert(row, on=act == "alert")
        elif act == "seen":
            saved.seen(row, moment(given.get("until", "")))
        elif act == "dossier":
            self.fill(row, given.get("dossier", ""))

    def fill(self, row: SavedSearch, named: str) -> None:
        """Its findings into one of the dossiers that he keeps."""
        mine = saved.keeps_dossiers(self.request.user)
        dossier = mine.filter(pk=named).first() if named.isdecimal() and len(named) < 19 else None
        if dossier is None:
            raise saved.Refused(_("Choose a dossier that you keep."))
        count = saved.into_dossier(row, dossier, request=self.request)
        said = ngettext("%(n)s paper added.", "%(n)s papers added.", count)
        said = digits(said % {"n": count})
        page = reverse("dossier_detail", args=[dossier.pk])
        messages.success(self.request, said, buttons=[messages.button(page, _("Open the dossier"))])


def moment(written: str) -> datetime.datetime:
    """The moment up to which a screen showed papers."""
    try:
        found = datetime.datetime.fromisoformat(written)
    except ValueError as error:
        raise saved.Refused(_("Open the search again and try once more.")) from error
    if found.tzinfo is None:
        raise saved.Refused(_("Open the search again and try once more."))
    return found


class NewsPanel(Component):
    """On the first screen: his saved searches that have news; how many and which, behind them."""

    name = "saved_news"
    column = "main"
    template_name = "search/parts/saved_news.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """Names that he gave himself."""
        return {"searches": saved.with_news(parent_context["request"].user)}
