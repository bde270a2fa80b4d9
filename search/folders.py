"""Decision folders (پرونده تصمیم): what one person chose, in his order, with his notes.

A folder gives no right: at every look only the records that its maker may meet on that moment are
there. What was kept from him since is neither listed nor counted; should his right come back, so
does the item.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from archive.access import Visibility
from archive.errors import ArchiveError
from archive.models import Record
from search.models import Folder, FolderItem

MOST = 100  # items of one folder: a brief is read by a person
LONGEST_NOTE = 2000  # letters


class Refused(ArchiveError):
    """What was asked of a folder can't be done; the sentence says why."""


def folders(user: AbstractBaseUser | AnonymousUser) -> QuerySet[Folder]:
    """The person's own folders, and no others."""
    if not user.is_authenticated or not user.is_active:
        return Folder.objects.none()
    return Folder.objects.filter(by=user)


def counted(user: AbstractBaseUser, sight: Visibility) -> list[tuple[Folder, int]]:
    """His folders, each with how many of its items he may meet now."""
    mine = folders(user)
    rows = FolderItem.objects.filter(folder__in=mine).select_related("record").order_by()
    seen = Counter(row.folder_id for row in rows.defer("record__text") if sight.shows(row.record))
    return [(folder, seen[folder.pk]) for folder in mine]


def items(folder: Folder, sight: Visibility) -> list[FolderItem]:
    """The items that may be met now, in their order."""
    rows = folder.items.select_related(
        "record__unit", "record__body", "record__resolution__meeting", "record__letter"
    )
    return [row for row in rows if sight.shows(row.record)]


def titled(words: str) -> str:
    """A title that a folder may have."""
    title = kept(words).strip()[:255]
    if not title:
        raise Refused(_("Write the folder's title."))
    return title


def open_folder(title: str, *, user: AbstractBaseUser) -> Folder:
    """A new empty folder."""
    return Folder.objects.create(title=titled(title), by=user)


def rename(folder: Folder, title: str) -> None:
    """Another title."""
    folder.title = titled(title)
    folder.save(update_fields=["title"])


@transaction.atomic
def add(folder: Folder, records: Iterable[Record], *, sight: Visibility) -> int:
    """Puts records that may be met at the end. -> how many were not there yet."""
    present = set(folder.items.values_list("record_id", flat=True))
    fresh = {r.pk: r for r in records if sight.shows(r) and r.pk not in present}
    # What he may no longer meet does not count against him.
    if len(items(folder, sight)) + len(fresh) > MOST:
        raise Refused(
            _("A folder holds at most %(most)d records; nothing was added.") % {"most": MOST}
        )
    last = folder.items.aggregate(last=Max("position"))["last"] or 0
    FolderItem.objects.bulk_create(
        FolderItem(folder=folder, record=record, position=last + n)
        for n, record in enumerate(fresh.values(), 1)
    )
    return len(fresh)


def item_of(folder: Folder, pk: str, sight: Visibility) -> FolderItem:
    """One item by its id; absent and hidden look the same."""
    for row in items(folder, sight):
        if str(row.pk) == pk:
            return row
    raise Refused(_("This record is not in the folder."))


def take_out(item: FolderItem) -> None:
    """The record itself stays where it is."""
    item.delete()


@transaction.atomic
def move(item: FolderItem, steps: int, sight: Visibility) -> None:
    """Up (-1) or down (+1) among the items that may be met."""
    shown = items(item.folder, sight)
    here = next(n for n, row in enumerate(shown) if row.pk == item.pk)
    there = here + steps
    if not 0 <= there < len(shown):
        return
    first, second = shown[here], shown[there]
    first.position, second.position = second.position, first.position
    FolderItem.objects.bulk_update([first, second], ["position"])


def annotate(item: FolderItem, *, note: str, pictures: bool) -> None:
    """The maker's note, and whether page images are printed."""
    item.note, item.pictures = kept(note).strip()[:LONGEST_NOTE], pictures
    item.save(update_fields=["note", "pictures"])


def kept(words: Any) -> str:
    """Without what no database takes."""
    return str(words).encode("utf-8", "ignore").decode().replace("\x00", " ")
