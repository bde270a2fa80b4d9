"""The second factor: a one-time password by time (RFC 6238), and codes for when it is lost.

django-otp keeps the devices, refuses a code used before and slows down who guesses. A copy of the
database gives none away: keys of telephones lie in it sealed, recovery codes only as digests, and
these do not hang on the server's key, so that they still open when that was changed.
"""

import base64
import hashlib
import secrets
import time

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django_otp.models import Device
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken

from archive import access, cipher
from archive.models import Telephone
from archive.persian import ascii_digits
from archive.vocabulary import Role

DEMANDED = frozenset({Role.AUDITOR, Role.SECURITY_OFFICER, Role.ADMINISTRATOR})
CODES = 10
LETTERS = 16  # of a recovery code, 5 bits each: 80 bits can't be guessed from a digest
DIGITS = 6


def is_demanded(user: AbstractBaseUser) -> bool:
    """Must this user have one? By the setting and his memberships of today."""
    if settings.SECOND_FACTOR != "required":
        return False
    return user.is_superuser or any(m.role in DEMANDED for m in access.memberships(user))


def has(user: AbstractBaseUser) -> bool:
    """Has he one?"""
    return Telephone.objects.filter(user=user.pk, confirmed=True).exists()


def is_unreadable(user: AbstractBaseUser) -> bool:
    """Was the server's key changed, so that the codes of his telephone can't be checked?"""
    rows = Telephone.objects.filter(user=user.pk, confirmed=True)
    return any(not one.is_readable for one in rows)


def waiting(user: AbstractBaseUser) -> str:
    """What stands between a password and the archive: "ask", "enrol" or ""."""
    if settings.SECOND_FACTOR == "off" or user.is_verified():
        return ""
    if has(user):
        return "ask"
    return "enrol" if is_demanded(user) else ""


def typed(written: str) -> str:
    """A code as its maker wrote it."""
    return "".join(c for c in ascii_digits(written) if c.isalnum()).lower()


def digest(user: AbstractBaseUser, code: str) -> str:
    """What is kept of a recovery code: 96 bits; of the shorter ones of before, under SECRET_KEY."""
    if len(code) < LETTERS:
        return salted_hmac("dabir.recovery", code).hexdigest()[:16]
    raw = hashlib.sha256(f"dabir.recovery:{user.pk}:{code}".encode()).digest()
    return base64.urlsafe_b64encode(raw[:12]).decode()


def verify(user: AbstractBaseUser, written: str) -> Device | None:
    """The device whose code this is; None for a wrong one, one used before, or one too early."""
    code = typed(written)
    by_time = len(code) == DIGITS and code.isdecimal()
    model, token = (Telephone, code) if by_time else (StaticDevice, digest(user, code))
    with transaction.atomic():
        for device in model.objects.select_for_update().filter(user=user.pk, confirmed=True):
            if device.verify_token(token):
                return device
    return None


def seconds_to_wait(user: AbstractBaseUser) -> int:
    """How long no code is taken after wrong ones; 0 when one is."""
    until = [
        refused["locked_until"]
        for model in (Telephone, StaticDevice)
        for device in model.objects.filter(user=user.pk)
        if (refused := device.verify_is_allowed()[1]) and "locked_until" in refused
    ]
    return max((int((u - timezone.now()).total_seconds()) + 1 for u in until), default=0)


# ---- enrolment ----
def new_key(user: AbstractBaseUser) -> str:
    """160 random bits, sealed."""
    return cipher.sealed(secrets.token_bytes(20), user.pk)


def device_of(user: AbstractBaseUser, key: str) -> Telephone:
    """The device of a sealed key, not kept yet."""
    return Telephone(user=user, name="totp", key=key, digits=DIGITS)


def letters(device: Telephone) -> str:
    """Its key as the apps take it, in base 32."""
    return base64.b32encode(device.bin_key).decode()


def enrol(user: AbstractBaseUser, key: str, written: str) -> tuple[Device, list[str]] | None:
    """(device, recovery codes to be shown once) when the code proves the key; it replaces the old.

    None when the code is not of this key.
    """
    device, code = device_of(user, key), typed(written)
    clock = TOTP(device.bin_key, device.step, device.t0, device.digits)
    clock.time = time.time()
    if not (code.isdecimal() and len(code) == DIGITS and clock.verify(int(code), device.tolerance)):
        return None
    device.last_t = clock.t()
    with transaction.atomic():
        remove(user)
        device.save()
        return device, new_codes(user)


def new_codes(user: AbstractBaseUser) -> list[str]:
    """Ten recovery codes; those before are worth nothing any more."""
    StaticDevice.objects.filter(user=user.pk).delete()
    device = StaticDevice.objects.create(user=user, name="recovery")
    alphabet = "abcdefghijklmnopqrstuvwxyz234567"
    codes = ["".join(secrets.choice(alphabet) for _ in range(LETTERS)) for _ in range(CODES)]
    StaticToken.objects.bulk_create(
        StaticToken(device=device, token=digest(user, code)) for code in codes
    )
    return ["-".join(code[at : at + 4] for at in range(0, LETTERS, 4)) for code in codes]


def codes_left(user: AbstractBaseUser) -> int:
    """How many recovery codes are not used."""
    return StaticToken.objects.filter(device__user=user.pk).count()


def remove(user: AbstractBaseUser) -> bool:
    """Takes the factor and its codes away. -> was there one?"""
    had = bool(Telephone.objects.filter(user=user.pk).delete()[0])
    StaticDevice.objects.filter(user=user.pk).delete()
    return had
