"""The desk in Wagtail's shell: its addresses and its part of the home screen."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import URLPattern
from django.utils import timezone
from django.utils.translation import gettext
from wagtail import hooks
from wagtail.admin.ui.components import Component

from archive import access, oversight, proposals
from archive.models import Record, Unit
from archive.vocabulary import ProposalState
from ingest.errors import Refusal
from ingest.models import Job, JobQuerySet, State
from ingest.unfiled import text_of
from ingest.urls import urlpatterns
from ingest.views.charts import may_read
from ingest.views.people import may_propose

WAITING = 5  # papers named on the first screen
UNITS_NAMED = 3  # of who has sent nothing yet
DRAFT_SECONDS = 60  # for a draft's file: somebody waits


@hooks.register("register_admin_urls")
def ingest_urls() -> list[URLPattern]:
    """Our screens, behind Wagtail's log-in."""
    return urlpatterns


class WaitingPanel(Component):
    """First among the tasks of who files: the papers that were read and wait for his review."""

    template_name = "ingest/waiting.html"
    column = "tasks"

    def __init__(self, jobs: JobQuerySet) -> None:
        self.jobs = jobs

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """The oldest first: who sent it has waited longest."""
        jobs = self.jobs.select_related("unit").order_by("created_at")
        return {"jobs": jobs[:WAITING], "count": jobs.count()}


class IntakePanel(Component):
    """The day's balance: the sum of the states is what was received."""

    template_name = "ingest/panel.html"
    column = "side"
    order = 10

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """Counts under the user's own rights."""
        request = parent_context["request"]
        jobs = Job.objects.visible_to(request.user)
        balance = jobs.balance(timezone.localdate())
        return {
            "received": sum(balance.values()),
            "balance": [(State(state), count) for state, count in balance.items() if count],
        }


class FactsPanel(Component):
    """On the page of a paper about a person: facts may be proposed from it."""

    template_name = "ingest/facts_panel.html"

    def __init__(self, record: Record, waiting: int) -> None:
        self.record, self.waiting = record, waiting

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """The paper and what already waits."""
        return {
            "record": self.record,
            "waiting": self.waiting,
            "csrf_token": get_token(parent_context["request"]),
        }


@hooks.register("dabir_record_panels")
def facts_panel(request: HttpRequest, record: Record) -> list[Component]:
    """For the personnel office, on papers whose facts are recognised and that he may read."""
    if not may_propose(request, record) or not access.visibility(request.user).reads(record):
        return []
    rows = proposals.visible(request.user).filter(record=record, state=ProposalState.WAITING)
    return [FactsPanel(record, rows.count())]


class ChartPanel(Component):
    """On the page of a chart's sheet: its units and posts may be read."""

    template_name = "ingest/chart_panel.html"

    def __init__(self, record: Record) -> None:
        self.record = record

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """The sheet."""
        return {"record": self.record}


@hooks.register("dabir_record_panels")
def chart_panel(request: HttpRequest, record: Record) -> list[Component]:
    """For the personnel office of the unit, on a chart that it may read."""
    if not may_read(request, record) or not access.visibility(request.user).reads(record):
        return []
    return [ChartPanel(record)]


class SentPanel(Component):
    """For who sends papers and does not file: what became of his own."""

    template_name = "ingest/sent.html"
    column = "main"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """His last papers, and who files those of each of their units."""
        user = parent_context["request"].user
        sent = Job.objects.visible_to(user).filter(uploader=user).select_related("unit")[:10]
        units = {job.unit for job in sent if job.unit} or set(
            Unit.objects.filter(pk__in=access.units_where(user, "send"))[:UNITS_NAMED]
        )
        filers = [
            (unit, [one.get_full_name() or one.username for one in oversight.filers(unit)])
            for unit in sorted(units, key=lambda unit: unit.code)
        ]
        return {"sent": sent, "filers": filers}


@hooks.register("dabir_home_panels")
def intake_panel(request: HttpRequest) -> list[Component]:
    """For who may send papers: the whole intake, or only his own when he does not file."""
    if access.may(request.user, "file"):
        waiting = Job.objects.visible_to(request.user).filter(state=State.IN_REVIEW)
        return [*([WaitingPanel(waiting)] if waiting.exists() else []), IntakePanel()]
    if not access.may(request.user, "send"):
        return []
    sent = Job.objects.visible_to(request.user).filter(uploader=request.user)
    # An empty list would only stand in the way of the personnel office.
    return [SentPanel()] if sent.exists() or not access.may(request.user, "staff") else []


@hooks.register("dabir_draft_reader")
def draft_text(path: Path) -> tuple[str, str]:
    """(text of a file that is not filed, what to tell its reader): for the draft check."""
    try:
        read = text_of(path, within=DRAFT_SECONDS)
    except Refusal as refusal:
        if refusal.code == "encrypted":  # there is no place here to write a password
            refusal = Refusal("encrypted_office")
        return "", gettext(str(refusal))
    if read.pages == read.count:
        return read.text, ""
    told = gettext("Only %(pages)d of %(count)d pages could be read in time; paste the rest.")
    return read.text, told % {"pages": read.pages, "count": read.count}
