"""The door of every screen: what may be kept of an answer, and each refused try in the log.

One middleware, so that a new screen is behind it without being named: its refusals are logged, its
answers lie in no cache, and Wagtail's screens of rights look absent to who may not use them.
"""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

from archive import audit
from archive.models.audit import Act

Answer = Callable[[HttpRequest], HttpResponse]
SHELL = "/desk/"
# Wagtail answers "may not" here for rows that exist and "absent" for those that don't.
RIGHTS = {
    "wagtailusers_users": "auth.change_user",
    "wagtailusers_groups": "auth.change_group",
    "memberships": "archive.change_membership",
}
REFUSALS = frozenset({403, 404})


class Doors:
    """Stands inside log-in, outside every view."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Lets the request through, then looks at the answer."""
        response = self.get_response(request)
        if request.path.startswith(SHELL) and request.user.is_authenticated:
            patch_cache_control(response, private=True, no_store=True)
            self.log_refusal(request, response)
        return response

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: dict[str, Any]
    ) -> None:
        """Screens of rights are absent for who may change none."""
        match = request.resolver_match
        asked = RIGHTS.get(match.namespaces[-1]) if match and match.namespaces else None
        if asked and request.user.is_authenticated and not request.user.has_perm(asked):
            raise Http404("no such page")

    def log_refusal(self, request: HttpRequest, response: HttpResponse) -> None:
        """One row for an address of something that he may not meet or that is not there."""
        match = request.resolver_match
        named = match is not None and bool(match.kwargs)
        if response.status_code in REFUSALS and named and not audit.has_refused(request):
            audit.note(Act.REFUSED, user=request.user, what=request.path, request=request)
