"""Log lines that can be joined: each carries the id of its request, and may be JSON.

The id is the proxy's (X-Request-ID) when it looks like one, else ours; it goes back in the answer.
Lines name views and ids, never who asked or what for.
"""

import json
import logging
import re
import uuid
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="-")
PLAIN_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
Answer = Callable[[HttpRequest], HttpResponse]


class NamedRequests:
    """Middleware: gives each request its id, and the answer too."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The id holds for everything logged until the answer is made."""
        given = request.headers.get("X-Request-ID", "")
        token = REQUEST_ID.set(given if PLAIN_ID.fullmatch(given) else uuid.uuid4().hex)
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = REQUEST_ID.get()
            return response
        finally:
            REQUEST_ID.reset(token)


class WithRequest(logging.Filter):
    """Adds the id to a record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Every record passes."""
        record.request_id = REQUEST_ID.get()
        return True


class AsJson(logging.Formatter):
    """One object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Time, level, logger, request, words; a failure with its trace."""
        line = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"), "level": record.levelname,
            "logger": record.name, "request": getattr(record, "request_id", "-"),
            "said": record.getMessage(),
        }  # fmt: skip
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
