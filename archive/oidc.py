"""The organisation's OpenID Connect provider, where DABIR_OIDC_URL names one.

mozilla-django-oidc walks the code flow with state, nonce and PKCE. Beside it: the provider is asked
for its addresses at the first sign-in, the token's issuer and audience are checked, and the claim
names a user who is here already; no account, group or right comes from a claim.
Ref: OpenID Connect Core 1.0 §3.1.3.7 and §5.3.2, Discovery 1.0 §4.3.
"""

import logging
from functools import lru_cache
from typing import Any

import jwt
import requests
from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, get_user_model
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db.models import QuerySet
from django.http import HttpRequest
from mozilla_django_oidc.auth import OIDCAuthenticationBackend

PATH = "archive.oidc.OrganisationBackend"
log = logging.getLogger(__name__)


@lru_cache(maxsize=2)
def addresses(issuer: str) -> dict[str, Any]:
    """What the provider says of itself; asked once a process."""
    answer = requests.get(
        f"{issuer.rstrip('/')}/.well-known/openid-configuration", timeout=settings.OIDC_TIMEOUT
    )
    answer.raise_for_status()
    said: dict[str, Any] = answer.json()
    if said.get("issuer") != issuer:
        raise SuspiciousOperation(f"the provider calls itself {said.get('issuer')!r}")
    return said


def came_so(request: HttpRequest) -> bool:
    """Did this session come through the provider, and has its user no password here?"""
    by_it = request.session.get(BACKEND_SESSION_KEY) == PATH
    return by_it and not request.user.has_usable_password()


class OrganisationBackend(OIDCAuthenticationBackend):
    """Made for every request: it asks nothing before a sign-in."""

    OIDC_RP_SIGN_ALGO, OIDC_RP_IDP_SIGN_KEY = "RS256", None
    OIDC_OP_TOKEN_ENDPOINT = property(lambda self: self.address("token_endpoint"))
    OIDC_OP_USER_ENDPOINT = property(lambda self: self.address("userinfo_endpoint"))
    OIDC_OP_JWKS_ENDPOINT = property(lambda self: self.address("jwks_uri"))

    def __init__(self) -> None:
        self.UserModel = get_user_model()
        self.OIDC_RP_CLIENT_ID = settings.OIDC_RP_CLIENT_ID
        self.OIDC_RP_CLIENT_SECRET = settings.OIDC["secret"]

    get_user = ModelBackend.get_user  # the library's lets in who was shut off

    def address(self, name: str) -> str:
        """One of the provider's addresses."""
        return str(addresses(settings.OIDC["url"])[name])

    def authenticate(
        self, request: HttpRequest | None, nonce: str = "", code_verifier: str = ""
    ) -> AbstractBaseUser | None:
        """The user whom the provider names; PermissionDenied while his name is locked."""
        if request is None or not (nonce and code_verifier):
            return None
        try:
            user = super().authenticate(request, nonce=nonce, code_verifier=code_verifier)
        except (SuspiciousOperation, jwt.PyJWTError, requests.RequestException, KeyError,
                TypeError, ValueError):  # fmt: skip
            log.exception("the provider of DABIR_OIDC_URL proved nobody")
            return None
        if user and not AxesProxyHandler.is_allowed(request, {"username": user.get_username()}):
            request.axes_locked_out = True
            raise PermissionDenied("locked after wrong passwords")
        return user

    def retrieve_matching_jwk(self, token: str) -> jwt.PyJWK:
        """The key that the token names; where it names none, the only one there is."""
        if "kid" in jwt.get_unverified_header(token):
            return super().retrieve_matching_jwk(token)
        answer = requests.get(self.OIDC_OP_JWKS_ENDPOINT, timeout=settings.OIDC_TIMEOUT)
        answer.raise_for_status()
        keys = [key for key in answer.json()["keys"] if key.get("use", "sig") == "sig"]
        if len(keys) != 1:
            raise SuspiciousOperation("the token does not say which key signed it")
        return jwt.PyJWK(keys[0], algorithm=self.OIDC_RP_SIGN_ALGO)

    def verify_token(self, token: str, **kwargs: Any) -> dict[str, Any]:
        """Signature, nonce and time as the library does; issuer and audience too."""
        payload: dict[str, Any] = super().verify_token(token, **kwargs)
        meant = payload.get("aud")
        meant = meant if isinstance(meant, list) else [meant]
        azp = payload.get("azp", self.OIDC_RP_CLIENT_ID)
        if payload.get("iss") != settings.OIDC["url"] or "exp" not in payload:
            raise SuspiciousOperation("a token of another issuer, or without an end")
        if self.OIDC_RP_CLIENT_ID not in meant or azp != self.OIDC_RP_CLIENT_ID:
            raise SuspiciousOperation("a token meant for another program")
        return payload

    def get_userinfo(
        self, access_token: str, id_token: str, payload: dict[str, Any]
    ) -> dict[str, Any]:
        """The claims, of the same person as the token."""
        claims: dict[str, Any] = super().get_userinfo(access_token, id_token, payload)
        if not payload.get("sub") or claims.get("sub") != payload["sub"]:
            raise SuspiciousOperation("claims of another person than the token's")
        return claims

    def verify_claims(self, claims: dict[str, Any]) -> bool:
        """It names somebody."""
        name = claims.get(settings.OIDC["claim"])
        return isinstance(name, str) and bool(name)

    def filter_users_by_claims(self, claims: dict[str, Any]) -> QuerySet[Any]:
        """The active user of exactly this name; the log gets the name either way."""
        self.request._dabir_tried = name = claims[settings.OIDC["claim"]]
        return self.UserModel.objects.filter(username=name, is_active=True)

    def create_user(self, claims: dict[str, Any]) -> None:
        """Nobody comes to be by signing in."""
        return None
