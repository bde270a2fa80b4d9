"""The first screen: one search box, what waits for this person, what was filed last.

Other apps add panels by the hook `dabir_home_panels` (request -> components); a component with
`column = "tasks"` stands first among the tasks, with "main" under them, any other at the side.
"""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.ui.components import Component

from archive import access
from archive.models import Record, Relation
from archive.views.drafts import waiting_drafts
from archive.views.home_panels import newest
from archive.views.shared import sight_of
from archive.vocabulary import RelationState

SHOWN = 5


def proposed_relations(request: HttpRequest) -> Any:
    """Relations that nobody has confirmed, both ends readable by this person."""
    if not access.may(request.user, "relate"):
        return Relation.objects.none()
    mine = access.records(request.user, read=True).values("pk")
    return Relation.objects.filter(
        state=RelationState.PROPOSED, subject__in=mine, object__in=mine
    ).select_related("subject", "object")


class HomePanel(Component):
    """The whole of the home screen inside Wagtail's shell."""

    name = "dabir_home"
    order = 0
    template_name = "archive/home.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """Everything here is counted and listed under the user's own rights."""
        request = parent_context["request"]
        sight = sight_of(request)
        visible = Record.objects.filter(access.visible(sight))
        drafts, relations = waiting_drafts(request), proposed_relations(request)
        files = access.may(request.user, "file")
        panels = [p for make in hooks.get_hooks("dabir_home_panels") for p in make(request)]
        columns: dict[str, list[Component]] = {"tasks": [], "main": [], "side": []}
        for panel in panels:
            columns[getattr(panel, "column", "side")].append(panel)
        return {
            "request": request,
            "today": access.today(),
            "drafts": drafts.order_by("-created_at")[:SHOWN],
            "draft_count": drafts.count(),
            "relations": relations.order_by("-created_at")[:SHOWN],
            "relation_count": relations.count(),
            "tasks": files or access.may(request.user, "relate"),
            "files": files,
            "recent": newest(request, SHOWN) if files else [],
            "reads": not sight.is_empty,
            "record_count": visible.count(),
            **{f"{column}_panels": those for column, those in columns.items()},
        }
