"""The scheduler's bell for the index and for the alerts of saved searches."""

from celery import shared_task

from archive import access
from search import saved
from search import sync as syncing


@shared_task(ignore_result=True)
def sync() -> None:
    """Fills a missing index and drains the outbox; harmless twice, and never in another's way."""
    syncing.ensure(wait=False)
    if syncing.lag() and syncing.ready():
        syncing.drain()


@shared_task(ignore_result=True)
def tell_saved() -> int:
    """Tells owners of saved searches what was filed before today; once a day, harmless twice."""
    return saved.tell(access.today())
