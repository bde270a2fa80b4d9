"""What each role meets first under the search box: news, the staff's gaps, rights, the log."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component

from archive import access, oversight, proposals
from archive.models import Record
from archive.models.audit import Act
from archive.views.people import waiting_facts
from archive.views.posts import holders, posts_of
from archive.views.shared import sight_of
from archive.vocabulary import ProposalState, Stage

SHOWN = 10
WEEK = datetime.timedelta(days=7)
MONTH = datetime.timedelta(days=30)


def newest(request: HttpRequest, shown: int) -> Any:
    """The papers filed last that this person may meet."""
    return (
        Record.objects.filter(access.visible(sight_of(request)), stage=Stage.FINAL)
        .select_related("body", "unit")
        .defer("text", "extra")
        .order_by("-filed_at", "-id")[:shown]
    )


class NewPanel(Component):
    """For who reads and does not file: the mayor, the heads, the auditors."""

    template_name = "archive/parts/home_new.html"
    column = "main"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """The papers filed last."""
        return {"recent": newest(parent_context["request"], SHOWN)}


class FollowPanel(Component):
    """For who reads or confirms: what is late, by organisation, and what waits for his word."""

    template_name = "archive/parts/home_counts.html"
    column = "side"

    def __init__(self, rows: list[tuple[Any, int, str]]) -> None:
        self.rows = rows

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """Counts, each with the list behind it."""
        return {"name": "late", "title": _("Follow-up"), "rows": self.rows}


def late(user: AbstractBaseUser) -> list[tuple[Any, int, str]]:
    """Of the actions he may see: those to confirm, when he may, then the overdue by unit."""
    desk, mine = reverse("follow_up"), access.actions(user)
    rows: list[tuple[Any, int, str]] = []
    if access.may(user, "confirm") and (waiting := mine.waiting().count()):
        rows.append((_("Reported as done, to confirm"), waiting, f"{desk}?which=waiting"))
    report = reverse("follow_up_report", args=["overdue"])
    units = mine.overdue(access.today()).values_list("unit__title").order_by()
    for title, count in units.annotate(n=Count("pk")).order_by("-n", "unit__title")[:SHOWN]:
        rows.append((_("Overdue: %(unit)s") % {"unit": title}, count, report))
    return rows


class StaffPanel(Component):
    """For HR: posts without a holder, appointments that end, facts nobody has verified."""

    template_name = "archive/parts/home_counts.html"
    column = "main"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """Counts, each with the list behind it."""
        request = parent_context["request"]
        held = holders(request, posts_of(request), access.today())
        posts = reverse("post_list")
        rows = [
            (_("Proposed facts"), proposals.visible(request.user)
             .filter(state=ProposalState.WAITING).count(), reverse("proposal_queue")),
            (_("Facts to verify"), len(waiting_facts(request)), reverse("fact_queue")),
            (_("Vacant"), sum(row.is_vacant for row in held), f"{posts}?held=vacant"),
            (_("Acting"), sum(row.is_acting for row in held), f"{posts}?held=acting"),
            (_("Ends within six months"), sum(row.ends_soon for row in held),
             f"{posts}?held=ending"),
        ]  # fmt: skip
        return {"name": "staff", "title": _("Posts and people"), "rows": rows}


class RightsPanel(Component):
    """For administrators: accounts of their units, which of them have no right, what ends soon."""

    template_name = "archive/parts/home_counts.html"
    column = "main"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """Counts, each with the list behind it."""
        user = parent_context["request"].user
        accounts = oversight.accounts(user).filter(is_active=True)
        soon = (access.today(), access.today() + MONTH)
        rights = reverse("memberships:index")
        return {
            "name": "rights",
            "title": _("Accounts and rights"),
            "rows": [
                (_("Users"), accounts.count(), reverse("wagtailusers_users:index")),
                (_("Users without any right"),
                 accounts.filter(memberships=None, holdings=None).count(),
                 reverse("wagtailusers_users:index")),
                (_("Memberships that end within 30 days"),
                 oversight.memberships(user).filter(end__range=soon).count(),
                 f"{rights}?ordering=end"),
                (_("Holders of posts whose days end within 30 days"),
                 oversight.holdings(user).filter(end__range=soon).count(),
                 f"{reverse('holdings:index')}?ordering=end"),
            ],
        }  # fmt: skip


class LogPanel(Component):
    """For the keepers of the log: how often each thing was done this week."""

    template_name = "archive/parts/home_counts.html"
    column = "main"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """Counts by act, refusals first; each leads to its rows."""
        log = oversight.log(parent_context["request"].user)
        rows = log.filter(at__gte=timezone.now() - WEEK).values_list("act").order_by()
        counts = dict(rows.annotate(n=Count("pk")))
        screen = reverse("read_log")
        acts = sorted(counts, key=lambda act: (act != Act.REFUSED, -counts[act]))
        return {
            "name": "log",
            "title": _("The read log of this week"),
            "rows": [(Act(act).label, counts[act], f"{screen}?act={act}") for act in acts],
        }


def panels(request: HttpRequest) -> list[Component]:
    """The panels of this person's roles."""
    made: list[Component] = []
    if access.may(request.user, "users"):
        made.append(RightsPanel())
    if access.may(request.user, "audit"):
        made.append(LogPanel())
    if not access.may(request.user, "file") and not sight_of(request).is_empty:
        made.append(NewPanel())
        if rows := late(request.user):
            made.append(FollowPanel(rows))
    return made
