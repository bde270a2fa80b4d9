"""Says whether web, database, index and worker answer; no word about content."""

import socket
import time
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

WORKER_SILENT_SECONDS = 15
CALL_SECONDS = 1


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
    """ok when there is an index to ask; elsewhere, when a node takes calls (doctor asks more)."""
    if settings.SEARCH_URL:
        return "ok" if any(map(takes_calls, settings.SEARCH_URL.split(","))) else "down"
    return "ok" if settings.INDEX_DIR.exists() else "missing"


def takes_calls(url: str) -> bool:
    """Does somebody listen at an address? Soon said: this is asked all the time."""
    at = urlsplit(url)
    try:
        socket.create_connection((at.hostname or "", at.port or 80), CALL_SECONDS).close()
    except OSError:
        return False
    return True


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
