"""Says whether web, worker and the servers of the settings answer; no word about content."""

import socket
import time
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

WORKER_SILENT_SECONDS = 15
CALL_SECONDS = 1
PORTS = {"http": 80, "https": 443, "redis": 6379, "rediss": 6379}


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
        return server_state(*settings.SEARCH_URL.split(","))
    return "ok" if settings.INDEX_DIR.exists() else "missing"


def server_state(*urls: str) -> str:
    """ok when one of these addresses takes calls."""
    return "ok" if any(map(takes_calls, urls)) else "down"


def takes_calls(url: str) -> bool:
    """Does somebody listen at an address? Soon said: this is asked all the time."""
    at = urlsplit(url)
    try:
        place = (at.hostname or "", at.port or PORTS[at.scheme])
        socket.create_connection(place, CALL_SECONDS).close()
    except OSError:
        return False
    return True


def states() -> dict[str, str]:
    """Each part by its name; broker and store where a setting names their servers.

    `s3://` names a bucket and no server: doctor asks it.
    """
    found = {"database": database_state(), "index": index_state(), "worker": worker_state()}
    if settings.BROKER_URL:
        found["broker"] = server_state(settings.BROKER_URL)
    if urlsplit(settings.STORAGE_URL).scheme in PORTS:
        found["store"] = server_state(settings.STORAGE_URL)
    return found


def health(request: HttpRequest) -> JsonResponse:
    """Public: states only."""
    return JsonResponse({"web": "ok", **states()})
