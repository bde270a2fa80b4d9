"""Search in Wagtail's shell: its address, its place in the menu, the box in the sidebar."""

from collections.abc import Callable

from django.http import HttpRequest
from django.urls import URLPattern, reverse
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.search import admin_search_areas
from wagtail.admin.ui.components import Component

from archive.models import Record
from search import query, saved
from search.marks import Marker
from search.urls import urlpatterns
from search.views.folders import FolderPanel
from search.views.saved import NewsPanel

late_reverse = lazy(reverse, str)


# The menu leads to the finder: no second box beside it, in Wagtail's words, for pages and images.
admin_search_areas.registered_search_areas = []


@hooks.register("register_admin_urls")
def search_urls() -> list[URLPattern]:
    """Our screens, behind Wagtail's log-in."""
    return urlpatterns


@hooks.register("register_admin_menu_item")
def search_item() -> MenuItem:
    """Third in the menu."""
    return MenuItem(
        _("Search"),
        late_reverse("search_results"),
        name="search",
        icon_name="search",
        order=30,
    )


@hooks.register("register_admin_menu_item")
def folders_item() -> MenuItem:
    """Beside search: what was chosen from it."""
    return MenuItem(
        _("Decision folders"),
        late_reverse("folder_list"),
        name="folders",
        icon_name="folder-open-1",
        order=31,
    )


@hooks.register("register_admin_menu_item")
def saved_item() -> MenuItem:
    """Beside search: what is asked again and again."""
    return MenuItem(
        _("Saved searches"),
        late_reverse("saved_search_list"),
        name="saved-searches",
        icon_name="history",
        order=31,
    )


@hooks.register("dabir_home_panels")
def news_panel(request: HttpRequest) -> list[Component]:
    """His saved searches that have new papers."""
    return [NewsPanel()] if saved.with_news(request.user).exists() else []


@hooks.register("register_admin_menu_item")
def draft_item() -> MenuItem:
    """Beside search: what was decided before about what is about to be decided."""
    return MenuItem(
        _("Draft check"),
        late_reverse("draft_check"),
        name="draft-check",
        icon_name="copy",
        order=32,
    )


@hooks.register("dabir_record_panels")
def folder_panel(request: HttpRequest, record: Record) -> list[Component]:
    """The way from a record into a folder."""
    return [FolderPanel(record)]


@hooks.register("dabir_word_finder")
def word_finder(question: str) -> Callable[[str, bool], list[tuple[int, int]]]:
    """The same marks on a record's page as on the page of results."""
    marker = Marker(query.parse(question))

    def find(text: str, damaged: bool) -> list[tuple[int, int]]:
        return sorted({(start, end) for start, end, _ in marker.marks(text, damaged=damaged)})

    return find
