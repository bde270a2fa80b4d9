"""The second factor: a one-time password by time (RFC 6238), and codes for when it is lost.

django-otp keeps the devices, refuses a code used before and slows down who guesses. Recovery codes
lie in the database only as keyed digests.
"""

import base64
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
from django_otp.plugins.otp_totp.models import TOTPDevice

from archive import access
from archive.persian import ascii_digits
from archive.vocabulary import Role

DEMANDED = frozenset({Role.AUDITOR, Role.SECURITY_OFFICER, Role.ADMINISTRATOR})
CODES = 10
DIGITS = 6


def is_demanded(user: AbstractBaseUser) -> bool:
    """Must this user have one? By the setting and his memberships of today."""
    if settings.SECOND_FACTOR != "required":
        return False
    return user.is_superuser or any(m.role in DEMANDED for m in access.memberships(user))


def has(user: AbstractBaseUser) -> bool:
    """Has he one?"""
    return TOTPDevice.objects.filter(user=user.pk, confirmed=True).exists()


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


def digest(code: str) -> str:
    """What is kept of a recovery code: 64 bits under the installation's key."""
    return salted_hmac("dabir.recovery", code).hexdigest()[:16]


def verify(user: AbstractBaseUser, written: str) -> Device | None:
    """The device whose code this is; None for a wrong one, one used before, or one too early."""
    code = typed(written)
    by_time = len(code) == DIGITS and code.isdecimal()
    model, token = (TOTPDevice, code) if by_time else (StaticDevice, digest(code))
    with transaction.atomic():
        for device in model.objects.select_for_update().filter(user=user.pk, confirmed=True):
            if device.verify_token(token):
                return device
    return None


def seconds_to_wait(user: AbstractBaseUser) -> int:
    """How long no code is taken after wrong ones; 0 when one is."""
    until = [
        refused["locked_until"]
        for model in (TOTPDevice, StaticDevice)
        for device in model.objects.filter(user=user.pk)
        if (refused := device.verify_is_allowed()[1]) and "locked_until" in refused
    ]
    return max((int((u - timezone.now()).total_seconds()) + 1 for u in until), default=0)


# ---- enrolment ----
def new_key() -> str:
    """160 random bits as the apps take them, in base 32."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def device_of(user: AbstractBaseUser, key: str) -> TOTPDevice:
    """The device of a key, not kept yet."""
    return TOTPDevice(user=user, name="totp", key=base64.b32decode(key).hex(), digits=DIGITS)


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
    codes = [StaticToken.random_token() for _ in range(CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=digest(c)) for c in codes)
    return [f"{code[:4]}-{code[4:]}" for code in codes]


def codes_left(user: AbstractBaseUser) -> int:
    """How many recovery codes are not used."""
    return StaticToken.objects.filter(device__user=user.pk).count()


def remove(user: AbstractBaseUser) -> bool:
    """Takes the factor and its codes away. -> was there one?"""
    had = bool(TOTPDevice.objects.filter(user=user.pk).delete()[0])
    StaticDevice.objects.filter(user=user.pk).delete()
    return had
