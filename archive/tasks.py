"""The scheduler's bell for what time alone brings about in the archive."""

from celery import shared_task

from archive import access, registration


@shared_task(ignore_result=True)
def record_silence() -> int:
    """Records every silence that has become an approval; harmless twice. -> how many."""
    count = 0
    while made := registration.record_silence(access.today()):
        count += made
    return count
