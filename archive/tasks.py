"""The scheduler's bell for what time alone brings about in the archive."""

from celery import shared_task

from archive import access, registration, seal
from archive.followup import actions, alerts


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
def follow_up() -> int:
    """Computes waiting deadlines, tells the thresholds reached; harmless twice. -> new alerts."""
    actions.recompute()
    fresh = alerts.raise_alerts(access.today())
    alerts.mail_alerts(access.today())
    return fresh
