"""Doors of the organisation, off by default: its LDAP directory, its OpenID Connect provider.

Environment -> values for the settings, checked at start. A mistake is one sentence and stops the
start; a door is never half open. Standard library only.
"""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Mistake(ValueError):
    """A setting that can't be taken; its text names it."""


def given(
    environ: Mapping[str, str], prefix: str, must: tuple[str, ...], may: Mapping[str, str]
) -> dict[str, str]:
    """Values by lower-case name, or {} when none of this door is set."""
    found = {k.removeprefix(prefix): v for k, v in environ.items() if k.startswith(prefix) and v}
    if not found:
        return {}
    if unknown := sorted(set(found) - set(must) - set(may)):
        raise Mistake(f"{prefix}{unknown[0]} is no setting; known: {', '.join((*must, *may))}.")
    if missing := [name for name in must if name not in found]:
        raise Mistake(f"{prefix}{missing[0]} is missing: the door is set in part only.")
    return {name.lower(): found.get(name, may.get(name, "")) for name in (*must, *may)}


def host_of(name: str, url: str, schemes: tuple[str, ...]) -> str:
    """The host of an address of one of these schemes, without a name or password in it."""
    at = urlsplit(url)
    if at.scheme not in schemes or not at.hostname or at.username or at.query or at.fragment:
        raise Mistake(f"{name} must be {' or '.join(f'{s}://HOST' for s in schemes)}.")
    return at.hostname


def ldap(environ: Mapping[str, str]) -> dict[str, str | bool]:
    """url, base, attribute, user, password, ca, start_tls; {} when off."""
    prefix = "DABIR_LDAP_"
    found: dict[str, str | bool] = {}
    may = {"ATTRIBUTE": "uid", **dict.fromkeys(("USER", "PASSWORD", "CA"), "")}
    found |= given(environ, prefix, ("URL", "BASE"), may)
    if not found:
        return {}
    url = str(found["url"])
    host = host_of(f"{prefix}URL", url, ("ldaps", "ldap"))
    if bool(found["user"]) != bool(found["password"]):
        raise Mistake(f"{prefix}USER and {prefix}PASSWORD go together.")
    if not str(found["attribute"]).replace("-", "").isalnum():
        raise Mistake(f"{prefix}ATTRIBUTE must be the name of an attribute, like uid.")
    if found["ca"] and not Path(str(found["ca"])).is_file():
        raise Mistake(f"{prefix}CA: there is no file {found['ca']}.")
    clear = urlsplit(url).scheme == "ldap"
    # Passwords never cross a network in clear; on the machine itself nothing is crossed.
    return found | {"start_tls": clear and (host not in LOOPBACK or bool(found["ca"]))}


def oidc(environ: Mapping[str, str]) -> dict[str, str]:
    """url (the issuer), client, secret, claim; {} when off."""
    prefix = "DABIR_OIDC_"
    found = given(environ, prefix, ("URL", "CLIENT", "SECRET"), {"CLAIM": "preferred_username"})
    if not found:
        return {}
    host = host_of(f"{prefix}URL", found["url"], ("https", "http"))
    if urlsplit(found["url"]).scheme == "http" and host not in LOOPBACK:
        raise Mistake(f"{prefix}URL must be https:// but on this machine itself.")
    return found
