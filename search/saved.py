"""Saved searches (جست‌وجوی نگه‌داشته) and their daily alert.

A saved search gives no right and keeps no result. Each day, once, what was filed before that day
and after the last telling is searched as its owner, by the rights of that moment; what he may not
meet then is not told, and not kept for later.
"""

import datetime
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.mail import send_mail
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from archive import access, dossiers
from archive.access import Visibility
from archive.errors import ArchiveError
from archive.jalali import PartialDate
from archive.models import Dossier, Outbox, Record
from archive.models.dossiers import How
from archive.persian import persian_digits
from search import finder, query, sync
from search.models import SavedSearch

User = AbstractBaseUser | AnonymousUser
MOST = 200  # saved searches of one person
COUNTED = 1000  # new papers that are counted; of more it is said that they are more
log = logging.getLogger(__name__)


class Refused(ArchiveError):
    """What was asked of a saved search can't be done; the sentence says why."""


@dataclass(frozen=True)
class News:
    """What was filed in a span of time and matches; `more`: there are others beside these."""

    records: Sequence[Record]
    more: bool = False

    def __len__(self) -> int:
        return len(self.records)


def searches(user: User) -> QuerySet[SavedSearch]:
    """The person's own saved searches, and no others."""
    if not user.is_authenticated or not user.is_active:
        return SavedSearch.objects.none()
    return SavedSearch.objects.filter(by=user)


def titled(name: str) -> str:
    """A name that a saved search may have."""
    written = name.encode("utf-8", "ignore").decode().replace("\x00", " ").strip()[:255]
    if not written:
        raise Refused(_("Write a name for the search."))
    return written


def keep(asked: SavedSearch, *, alert: bool) -> SavedSearch:
    """Keeps a question as it was asked; the alert tells what is filed from now on."""
    asked.name = titled(asked.name)
    if searches(asked.by).count() >= MOST:
        raise Refused(
            _("You keep %(most)d searches already; delete one to keep another.") % {"most": MOST}
        )
    if alert:
        start(asked)
    asked.save()
    return asked


def rename(saved: SavedSearch, name: str) -> None:
    """Another name."""
    saved.name = titled(name)
    saved.save(update_fields=["name"])


def alert(saved: SavedSearch, *, on: bool) -> None:
    """Begins the daily telling now, or ends it."""
    if on and saved.told_until is None:
        start(saved)
    elif not on:
        saved.told_until = saved.news_since = None
    saved.save(update_fields=["told_until", "news_since"])


def start(saved: SavedSearch) -> None:
    """From this moment on."""
    if "filed" in query.parse(saved.words).filters:
        raise Refused(
            _("This search names its own days of filing, so there is nothing new to tell of it.")
        )
    saved.told_until = timezone.now()


def address(saved: SavedSearch) -> str:
    """The screen that runs it as it was asked."""
    asked: list[tuple[str, str]] = [("q", saved.words), ("sort", saved.sort)]
    asked += [(name, value) for name, values in saved.filters.items() for value in values]
    if saved.valid:
        asked.append(("valid", saved.valid))
    return f"{reverse('search_results')}?{urlencode(asked)}"


def run(
    saved: SavedSearch, *, limit: int, request: HttpRequest | None = None,
    filters: dict[str, Any] | None = None, sight: Visibility | None = None,
) -> finder.Results:  # fmt: skip
    """Searches as its owner, by his rights of now. Raises search.errors.EngineDown."""
    return finder.search(
        saved.words, user=saved.by, filters={**saved.filters, **(filters or {})}, sort=saved.sort,
        limit=limit, facets=(), excerpts=False, request=request, sight=sight,
        on=PartialDate.parse(saved.valid).last() if saved.valid else None,
    )  # fmt: skip


def news(
    saved: SavedSearch, since: datetime.datetime, until: datetime.datetime,
    request: HttpRequest | None = None,
) -> News:  # fmt: skip
    """What was filed after one moment and up to another, as its owner may meet it now."""
    days = tuple(
        str(PartialDate.from_date(timezone.localdate(moment))).replace("/", "")
        for moment in (since, until)
    )
    found = run(saved, limit=COUNTED, filters={"filed": days}, request=request)
    records = [hit.record for hit in found.hits]
    return News([r for r in records if is_within(r, since, until)], found.total > COUNTED)


def is_within(record: Record, since: datetime.datetime, until: datetime.datetime) -> bool:
    """The index knows the day of filing, the database the moment."""
    return record.filed_at is not None and since < record.filed_at <= until


def waiting(saved: SavedSearch, request: HttpRequest) -> News:
    """What was told and not looked at yet, re-checked."""
    if saved.news_since is None:
        return News(())
    return news(saved, saved.news_since, midnight(access.today()), request)


def seen(saved: SavedSearch, until: datetime.datetime) -> None:
    """He has looked at what was filed up to a moment: it is not told again."""
    until = min(until, midnight(access.today()))
    if saved.told_until is None or saved.news_since is None or until < saved.news_since:
        return
    saved.told_until = max(saved.told_until, until)
    saved.news_since = None if until >= saved.told_until else until
    saved.save(update_fields=["told_until", "news_since"])


def midnight(day: datetime.date) -> datetime.datetime:
    """The first moment of the office's day."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


# ---- dossiers ----
def keeps_dossiers(user: User) -> QuerySet[Dossier]:
    """The subject dossiers that he may fill."""
    return access.dossiers(user).filter(unit__in=access.units_where(user, "follow"))


def into_dossier(saved: SavedSearch, dossier: Dossier, *, request: HttpRequest) -> int:
    """Puts what it finds now, and he may read, into a subject dossier. -> how many were not there.

    Raises archive.errors.ArchiveError, search.errors.EngineDown.
    """
    found = run(saved, limit=dossiers.LARGEST, request=request)
    if found.total > dossiers.LARGEST:
        raise Refused(
            _("More than %(most)d records are found; narrow the search first. Nothing was added.")
            % {"most": dossiers.LARGEST}
        )
    papers = [hit.record for hit in found.hits]
    return dossiers.add(dossier, papers, user=saved.by, how=How.SEARCH)


# ---- telling ----
def tell(on: datetime.date) -> int:
    """Tells each owner of what was filed before this day; harmless twice. -> searches with news.

    While the index has not heard of all those papers nothing is told: a paper that came into it
    later would never be.
    """
    until = midnight(on)
    if not sync.ready() or Outbox.objects.filter(created_at__lt=until).exists():
        return 0
    due = SavedSearch.objects.filter(told_until__lt=until, by__is_active=True)
    count = 0
    for owner, rows in groupby(due.select_related("by").order_by("by", "pk"), lambda row: row.by):
        fresh: list[Told] = []
        try:
            for row in rows:
                fresh += told(row, until)
        finally:  # an engine that stops answering takes no letter of what was found before
            count += len(fresh)
            mail(owner, fresh)
    return count


Told = tuple[SavedSearch, datetime.datetime, News]


def told(saved: SavedSearch, until: datetime.datetime) -> list[Told]:
    """Moves the mark. -> the search, its mark before, and what is new, if this worker moved it."""
    since = saved.told_until
    found = news(saved, since, until)
    # The claim comes before the letter: two workers must not write the same.
    changed: dict[str, Any] = {"told_until": until}
    if found:
        changed["news_since"] = saved.news_since or since
    mine = SavedSearch.objects.filter(pk=saved.pk, told_until=since).update(**changed)
    return [(saved, since, found)] if mine and found else []


def mail(owner: AbstractBaseUser, fresh: list[Told]) -> int:
    """One letter of numbers and addresses, when mail is configured; the rest is behind the log-in.

    A letter that could not be sent takes the marks back, so that the next run writes it.
    """
    if not (fresh and settings.EMAIL_HOST and owner.email):
        return 0
    with override(settings.LANGUAGE_CODE):
        subject = _("Your saved searches have new papers")
        lines = [line(saved, found) for saved, _since, found in fresh]
    try:
        return send_mail(subject, "\n".join([subject, "", *lines, ""]), None, [owner.email])
    except OSError:
        log.exception("saved searches of user %s could not be mailed; tried again", owner.pk)
        for saved, since, _found in fresh:
            SavedSearch.objects.filter(pk=saved.pk, told_until__gt=since).update(told_until=since)
        return 0


def line(saved: SavedSearch, found: News) -> str:
    """How many, and where; no name, no word, no title."""
    count = persian_digits(str(len(found)))
    said = ngettext("%(n)s new paper:", "%(n)s new papers:", len(found)) % {"n": count}
    if found.more:
        said = _("More than %(n)s new papers:") % {"n": count}
    page = reverse("saved_search", args=[saved.uuid])
    return f"{said} {settings.WAGTAILADMIN_BASE_URL}{page}"


def with_news(user: User) -> Iterable[SavedSearch]:
    """His searches whose news wait for a look."""
    return searches(user).filter(news_since__isnull=False)
