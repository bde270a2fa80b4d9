"""/metrics: how the program is doing, in Prometheus' text form; numbers only, nobody's name.

Requests are counted and timed in the web processes (files in `run/metrics` bring them together);
queue, lag and pages are asked of the database when somebody looks, and left out while it is away.
Without DABIR_METRICS_TOKEN there is no such page; with it, only who shows the token sees it.
"""

import secrets
import time
from collections.abc import Callable, Iterator

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Count, Min, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from archive.models import AccessRow, Outbox, Record
from config import health
from ingest.models import Job, State

REQUESTS = Histogram(
    "dabir_request_seconds", "Server time of a request", ["view", "status"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)  # fmt: skip
Answer = Callable[[HttpRequest], HttpResponse]


class TimedRequests:
    """Middleware: each request under the name of its view, never its address."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Times the rest of the chain."""
        began = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        name = (match.view_name if match else "") or "none"
        REQUESTS.labels(name, str(response.status_code)).observe(time.perf_counter() - began)
        return response


class Kept:
    """What the parts and the database say at the moment of looking."""

    def collect(self) -> Iterator[Metric]:
        """Which parts are up, and what the database knows if it is."""
        states = health.states()
        try:
            known = list(self.known()) if states["database"] == "ok" else []
        except DatabaseError:  # it went away between two questions
            known, states["database"] = [], "down"
        up = GaugeMetricFamily("dabir_up", "1: this part answers", labels=["part"])
        for part, state in states.items():
            up.add_metric([part], state == "ok")
        yield from [up, *known]

    def known(self) -> Iterator[Metric]:
        """Jobs by state, pages read, the index's lag, records, the log's unsealed tail."""
        jobs = GaugeMetricFamily("dabir_jobs", "Papers received, by state", labels=["state"])
        by_state = dict(Job.objects.values_list("state").annotate(Count("pk")))
        for state in State.values:
            jobs.add_metric([state], by_state.get(state, 0))
        yield jobs
        pages = Job.objects.aggregate(Sum("pages"))["pages__sum"] or 0
        yield CounterMetricFamily("dabir_pages_read", "Pages of received papers", value=pages)
        first = Outbox.objects.aggregate(Min("created_at"))["created_at__min"]
        age = (timezone.now() - first).total_seconds() if first else 0.0
        yield GaugeMetricFamily(
            "dabir_index_lag", "Changes not yet findable", Outbox.objects.count()
        )
        yield GaugeMetricFamily("dabir_index_lag_seconds", "Age of the oldest of them", age)
        records = GaugeMetricFamily("dabir_records", "Records, by kind", labels=["kind"])
        for kind, count in Record.objects.order_by().values_list("kind").annotate(Count("pk")):
            records.add_metric([kind], count)
        yield records
        unsealed = AccessRow.objects.filter(seal="").count()
        yield GaugeMetricFamily("dabir_log_unsealed", "Rows of the read log not sealed", unsealed)


@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """For who shows the token; anybody else meets no such page."""
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    asked = settings.METRICS_TOKEN
    if not asked or not secrets.compare_digest(shown.encode(), asked.encode()):
        raise Http404("no such page")
    registry = CollectorRegistry()
    MultiProcessCollector(registry, str(settings.METRICS_DIR))
    registry.register(Kept())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
