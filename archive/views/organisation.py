"""To the organisation's sign-in and back; absent where none is set."""

from typing import Any

import requests
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import View
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView

from archive import oidc


class WhereSet(View):
    """404 where no provider is set."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Before anything else."""
        if not settings.OIDC:
            raise Http404("no provider")
        return super().dispatch(request, *args, **kwargs)


class ToOrganisationView(WhereSet, OIDCAuthenticationRequestView):
    """Sends the browser to the provider."""

    OIDC_OP_AUTH_ENDPOINT = property(
        lambda self: oidc.addresses(settings.OIDC["url"])["authorization_endpoint"]
    )

    def __init__(self, **kwargs: Any) -> None:
        View.__init__(self, **kwargs)
        self.OIDC_RP_CLIENT_ID = settings.OIDC_RP_CLIENT_ID

    def get(self, request: HttpRequest) -> HttpResponse:
        """There, or a sentence when it does not answer."""
        try:
            return super().get(request)
        except (requests.RequestException, SuspiciousOperation, KeyError, ValueError):
            oidc.log.exception("the provider of DABIR_OIDC_URL can't be asked")
            messages.error(request, _("The organisation's sign-in does not answer. Sign in with "
                                      "a password, or try again later."))  # fmt: skip
            return redirect("wagtailadmin_login")


class FromOrganisationView(WhereSet, OIDCAuthenticationCallbackView):
    """Takes the answer: in as by a password, or back to the log-in with one sentence."""

    @property
    def success_url(self) -> str:
        """Where he wanted to go; checked when he left."""
        return self.request.session.get("oidc_login_next") or reverse("wagtailadmin_home")

    def get(self, request: HttpRequest) -> HttpResponse:
        """An answer to nothing that was asked is refused like a wrong one."""
        try:
            return super().get(request)
        except SuspiciousOperation:
            return self.login_failure()

    def login_success(self) -> HttpResponse:
        """The session ends with the browser, as without «remember me»."""
        response = super().login_success()
        self.request.session.set_expiry(0)
        return response

    def login_failure(self) -> HttpResponse:
        """The same words whatever is wrong: they tell nothing of who is known here."""
        messages.error(self.request, _("The organisation's sign-in did not let you in. Whoever "
                                       "signs in so must be a user of Dabir already."))  # fmt: skip
        return redirect("wagtailadmin_login")
