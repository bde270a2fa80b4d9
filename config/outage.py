"""The page of a request that failed: when a server is away it says which, by its setting."""

import logging
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error

from search.errors import EngineDown

log = logging.getLogger(__name__)


def setting_of(error: BaseException | None) -> str:
    """The setting whose server failed; empty for a fault of our own."""
    if isinstance(error, OperationalError | InterfaceError):
        return "DATABASE_URL"
    if isinstance(error, EngineDown):
        return "SEARCH_URL"
    return "STORAGE_URL" if isinstance(error, OSError) and "STORAGE_URL" in str(error) else ""


def failed(request: HttpRequest) -> HttpResponse:
    """503 while a server of the settings is away, 500 for the rest; called while it is handled."""
    error = sys.exc_info()[1]
    setting = setting_of(error)
    if not setting:
        return server_error(request)
    log.error("%s: %s", setting, " ".join(str(error).split())[:300])
    response = HttpResponse(render_to_string("503.html", {"setting": setting}), status=503)
    response["Retry-After"] = "60"
    return response
