"""The scheduler's bell for what time alone brings about in the archive, and letters to write."""

from urllib.parse import urlsplit

from celery import shared_task
from django.conf import settings
from django.contrib.auth.forms import PasswordResetForm
from django.core.cache import cache
from django.utils.translation import override

from archive import access, references, registration, seal
from archive.followup import actions, alerts

RESET = "wagtailadmin/account/password_reset/email"
SECONDS_BETWEEN_RESETS = 300
AT_ONCE = 2000  # records a run; the rest waits for the next, so that other tasks have their turn


@shared_task(ignore_result=True)
def record_silence() -> int:
    """Records every silence that has become an approval; harmless twice. -> how many."""
    count = 0
    while made := registration.record_silence(access.today()):
        count += made
    return count


@shared_task(ignore_result=True)
def seal_log() -> int:
    """Chains the rows of the read log that wait; harmless twice. -> how many."""
    return seal.seal()


@shared_task(ignore_result=True)
def read_citations() -> int:
    """Reads the citations of records that an import or a broken run left; harmless twice."""
    return references.catch_up(AT_ONCE)


@shared_task(ignore_result=True)
def follow_up() -> int:
    """Computes waiting deadlines, tells the thresholds reached; harmless twice. -> new alerts."""
    actions.recompute()
    fresh = alerts.raise_alerts(access.today())
    alerts.mail_alerts(access.today())
    return fresh


@shared_task(ignore_result=True)
def mail_reset(email: str) -> bool:
    """Writes the letter of a forgotten password to who has this address, if anybody has.

    -> was the address looked up (not again within five minutes: nobody's mailbox is filled).
    """
    form = PasswordResetForm({"email": email})
    if not form.is_valid() or not cache.add(f"reset:{email}", 1, SECONDS_BETWEEN_RESETS):
        return False
    with override(settings.LANGUAGE_CODE):
        form.save(
            domain_override=urlsplit(settings.WAGTAILADMIN_BASE_URL).netloc,
            subject_template_name=f"{RESET}_subject.txt",
            email_template_name=f"{RESET}.txt",
        )
    return True
