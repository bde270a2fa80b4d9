"""Small secrets that the server must read again: AES-256-GCM under a key made of SECRET_KEY.

A copy of the database alone opens none of them, and none opens in another owner's row. Keys before
the present one stand in SECRET_KEY_FALLBACKS. Ref: RFC 5869 (HKDF), NIST SP 800-38D (GCM).
"""

import binascii
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

MARK, NONCE = "1:", 12  # form of what is kept; bytes


class Unreadable(ValueError):
    """None of the keys of today opens it."""


@lru_cache(maxsize=8)
def under(secret: str) -> AESGCM:
    """The cipher of one signing key."""
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"dabir second factor")
    return AESGCM(made.derive(secret.encode()))


def sealed(plain: bytes, owner: int) -> str:
    """Letters to be kept: 66 for 20 bytes."""
    nonce = os.urandom(NONCE)
    kept = nonce + under(settings.SECRET_KEY).encrypt(nonce, plain, str(owner).encode())
    return MARK + urlsafe_b64encode(kept).decode()


def opened(kept: str, owner: int) -> bytes:
    """What was sealed; Unreadable when the key was changed, or the row is another's."""
    try:
        raw = urlsafe_b64decode(kept.removeprefix(MARK)) if kept.startswith(MARK) else b""
    except binascii.Error:
        raw = b""
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS) if raw[NONCE:] else ():
        try:
            return under(secret).decrypt(raw[:NONCE], raw[NONCE:], str(owner).encode())
        except InvalidTag:
            continue
    raise Unreadable("no key of today opens this")
