"""The door of every screen: who may pass, what may be kept of an answer, what the log must say.

One middleware, so that a new screen is behind it without being named: a session left unused ends, a
second factor is asked for, refusals are logged, answers lie in no cache, and Wagtail's screens of
rights look absent to who may not use them.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import override

from archive import audit, second_factor, signins
from archive.models.audit import Act

Answer = Callable[[HttpRequest], HttpResponse]
SHELL = "/desk/"
# Wagtail answers "may not" here for rows that exist and "absent" for those that don't.
RIGHTS = {
    "wagtailusers_users": "auth.change_user",
    "wagtailusers_groups": "auth.change_group",
    "memberships": "archive.change_membership",
    "holdings": "archive.change_holding",
}
REFUSALS = frozenset({403, 404})
WAITING = {"ask": "second_factor", "enrol": "second_factor_new"}
# Open before the second factor was shown, beside the very screen that asks for it.
BEFORE = frozenset({"wagtailadmin_login", "wagtailadmin_logout", "wagtailadmin_sprite",
                    "wagtailadmin_javascript_catalog"})  # fmt: skip
BY_ITSELF = frozenset({"ingest_desk_state"})  # asked by a page left open: no sign of a person


class Doors:
    """Stands inside log-in, outside every view."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Lets the request through, then looks at the answer."""
        # Wagtail speaks the user's language inside its views only: refusals are made outside them.
        with override(language_of(request)):
            response = self.get_response(request)
        if is_inside(request):
            patch_cache_control(response, private=True, no_store=True)
            log_refusal(request, response)
        return response

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """The session still stands, the second factor was shown, the screen is his."""
        if not is_inside(request):
            return None
        if why := signins.why_over(request):
            signins.leave(request, why)
            messages.info(request, _("You were signed out because the session was not used."))
            return None
        name = request.resolver_match.url_name
        try:
            if name not in BY_ITSELF:
                signins.touch(request)
        except signins.ClockBehind:
            audit.note(Act.REFUSED, user=request.user, what="clock behind", request=request)
            return render(request, "clock.html", status=503)
        waits = second_factor.waiting(request.user)
        if waits and name not in {*BEFORE, WAITING[waits]}:
            return redirect(WAITING[waits])
        hide_rights(request)
        return None


def is_inside(request: HttpRequest) -> bool:
    """Is this a screen of the shell, asked by who is logged in?"""
    return request.path.startswith(SHELL) and request.user.is_authenticated


def language_of(request: HttpRequest) -> str:
    """The language that the user chose on his page; the office's for everybody else."""
    profile = getattr(request.user, "wagtail_userprofile", None) if is_inside(request) else None
    return profile.get_preferred_language() if profile else settings.LANGUAGE_CODE


def hide_rights(request: HttpRequest) -> None:
    """Screens of rights are absent for who may change none."""
    match = request.resolver_match
    asked = RIGHTS.get(match.namespaces[-1]) if match.namespaces else None
    if asked and not request.user.has_perm(asked):
        raise Http404("no such page")


def log_refusal(request: HttpRequest, response: HttpResponse) -> None:
    """One row for an address of something that he may not meet or that is not there.

    Who has no right left is sent to the log-in page by Wagtail: refused too, whatever he asked for.
    """
    match = request.resolver_match
    named = match is not None and bool(match.kwargs)
    refused = response.status_code in REFUSALS and named
    away = response.get("Location", "").startswith(reverse(settings.LOGIN_URL))
    if (refused or away) and not audit.has_refused(request):
        audit.note(Act.REFUSED, user=request.user, what=request.path, request=request)
