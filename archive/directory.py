"""The organisation's LDAP directory as a place of passwords, where DABIR_LDAP_URL names one.

It proves a password and nothing else: the user must be here already, and no account, group or right
comes from it. Ref: RFC 4511 (LDAP), RFC 4515 (filters), RFC 4513 §5.1.2 (a bind without password).
"""

import logging
import ssl

import ldap3
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest
from ldap3.core.exceptions import LDAPException, LDAPInvalidCredentialsResult
from ldap3.utils.conv import escape_filter_chars

SECONDS = 5  # somebody waits before the log-in page
log = logging.getLogger(__name__)


class DirectoryBackend(ModelBackend):
    """After the local passwords: who has none here, or another one there."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
    ) -> AbstractBaseUser | None:
        """The active user of exactly this name when the directory takes the password."""
        if not proves(username or "", password or ""):
            return None
        user = get_user_model().objects.filter(username=username).first()
        return user if user is not None and self.user_can_authenticate(user) else None


def proves(username: str, password: str) -> bool:
    """Is it the password of the one entry of this name? An empty one proves nothing."""
    at = settings.LDAP
    if not (at and username and password):
        return False
    try:
        with connection(at["user"] or None, at["password"] or None) as asked:
            written = f"({at['attribute']}={escape_filter_chars(username)})"
            asked.search(at["base"], written, attributes=[ldap3.NO_ATTRIBUTES], size_limit=2)
            found = [row["dn"] for row in asked.response if row["type"] == "searchResEntry"]
        if len(found) != 1 or not found[0]:
            return False
        with connection(found[0], password) as his:
            return bool(his.bound)
    except LDAPInvalidCredentialsResult:
        return False
    except LDAPException:
        log.exception("the directory of DABIR_LDAP_URL did not answer as it should")
        return False


def connection(user: str | None, password: str | None) -> ldap3.Connection:
    """A bound connection, its certificate checked."""
    at = settings.LDAP
    tls = ldap3.Tls(validate=ssl.CERT_REQUIRED, ca_certs_file=at["ca"] or None)
    server = ldap3.Server(at["url"], get_info=ldap3.NONE, connect_timeout=SECONDS, tls=tls)
    before = ldap3.AUTO_BIND_TLS_BEFORE_BIND if at["start_tls"] else ldap3.AUTO_BIND_NO_TLS
    return ldap3.Connection(
        server, user, password, auto_bind=before, raise_exceptions=True, read_only=True,
        auto_referrals=False, receive_timeout=SECONDS,
    )  # fmt: skip
