"""Says whether web, database, index and worker answer; no word about content."""

import time

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

WORKER_SILENT_SECONDS = 15


def worker_state() -> str:
    """ok while the worker's heart-beat file is fresh."""
    beat = settings.RUN_DIR / "worker.beat"
    fresh = beat.exists() and time.time() - beat.stat().st_mtime < WORKER_SILENT_SECONDS
    return "ok" if fresh else "down"


def database_state() -> str:
    """ok when a query is answered."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "down"
    return "ok"


def index_state() -> str:
    """ok when there is an index to ask (an elsewhere engine is asked by doctor)."""
    return "ok" if settings.SEARCH_URL or settings.INDEX_DIR.exists() else "missing"


def health(request: HttpRequest) -> JsonResponse:
    """Public: states only."""
    return JsonResponse(
        {
            "web": "ok",
            "database": database_state(),
            "index": index_state(),
            "worker": worker_state(),
        }
    )
