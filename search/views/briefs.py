"""The printed brief of a decision folder: exact citations, clauses, their standing, page images.

It carries the highest level of all that is printed in it: of the records, of the papers that
decided on them or stand in their chain, and of the minutes whose pages are pictured.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.generic import View

from archive import audit, history, printing
from archive.access import Visibility
from archive.history import Decider, Item, State
from archive.jalali import PartialDate
from archive.models import Page, Record
from archive.models.audit import Act
from archive.views.files import inert, may_leave, note_leaving
from archive.views.reasons import lacks_reason
from archive.views.records import meeting_of, sheet_of
from archive.views.shared import asked_day, sight_of
from archive.vocabulary import Kind, LegalState, Level
from search import folders
from search.models import Folder, FolderItem
from search.views.folders import folder_or_404

MOST_PICTURES = 20  # pages of one item
LONGEST_TEXT = 20_000  # letters of one item


@dataclass(frozen=True)
class Picture:
    """A page as it is printed; `address` "" when its image can't be read."""

    number: int
    address: str


@dataclass(frozen=True)
class Standing:
    """What is told of a decision's legal state on the day."""

    state: State
    fact: Decider | None
    reason: str
    findings: list[str]
    chain: list[Item]

    @property
    def label(self) -> str:
        """The state in words."""
        return (
            history.ask() if self.state.status is None else str(LegalState(self.state.status).label)
        )


@dataclass(frozen=True)
class Entry:
    """One item of the brief."""

    item: FolderItem
    meeting: Record | None
    text: str
    cut: bool
    standing: Standing | None
    pictures: list[Picture]
    more_pictures: int
    source: Record | None  # whose pages are pictured
    unreasoned: bool = False  # words or pages wait for a reason, given on the record's page

    @property
    def record(self) -> Record:
        """The item's record."""
        return self.item.record

    @property
    def told_of(self) -> list[Record]:
        """Every record of which something is printed here, the item's own first."""
        made = [self.record, self.meeting, self.source]
        if self.standing:
            made += [self.standing.fact.record if self.standing.fact else None]
            made += [step.record for step in self.standing.chain]
        return list({row.pk: row for row in made if row is not None}.values())


def entry_of(item: FolderItem, sight: Visibility, on: datetime.date, request: HttpRequest) -> Entry:
    """What this reader may have printed of one item."""
    record = item.record
    unreasoned = sight.reads(record) and lacks_reason(request, record)
    reads = sight.reads(record) and not unreasoned
    text = record.text if reads else ""
    sheet = sheet_of(record, sight, None, {}) if reads and item.pictures else None
    if sheet and not may_leave(request, sheet.source):
        unreasoned, sheet = lacks_reason(request, sheet.source), None
    pages = [page for page in sheet.pages if page.image] if sheet else []
    return Entry(
        item=item,
        meeting=meeting_of(record, sight) if record.kind == Kind.RESOLUTION else None,
        text=text[:LONGEST_TEXT],
        cut=len(text) > LONGEST_TEXT,
        standing=standing_of(record, sight, on) if record.kind == Kind.RESOLUTION else None,
        pictures=[Picture(page.number, address_of(page)) for page in pages[:MOST_PICTURES]],
        more_pictures=max(0, len(pages) - MOST_PICTURES),
        source=sheet.source if sheet and pages else None,
        unreasoned=unreasoned,
    )


def standing_of(record: Record, sight: Visibility, on: datetime.date) -> Standing:
    """State, what decided it, and the chain as far as he may follow it."""
    state = history.state_of(record, "", on, sight)
    return Standing(
        state=state,
        fact=history.decider(state, record, sight),
        reason=history.reason(state, record),
        findings=history.findings(state),
        chain=history.chain(record, sight),
    )


def address_of(page: Page) -> str:
    """The image as a data address; a lost or broken image is said on the paper, not hidden."""
    try:
        return printing.picture(page)
    except OSError:
        return ""


def highest(records: Iterable[Record]) -> Level | None:
    """The highest level among them; None when none has one."""
    known = [record.level for record in records if record.level is not None]
    return Level(max(known)) if known else None


def brief(
    folder: Folder, entries: list[Entry], *, on: datetime.date, by: AbstractBaseUser, address: str
) -> bytes:
    """The PDF."""
    return printing.pdf(
        "search/print/brief.html",
        {"folder": folder, "entries": entries, "on": str(PartialDate.from_date(on)), "by": by},
        level=highest(record for entry in entries for record in entry.told_of),
        by=by,
        address=address,
    )


class BriefView(View):
    """The brief of a folder as a PDF, its printing logged before it leaves."""

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """On the day `?on=`, today without one."""
        folder = folder_or_404(request, kwargs["uuid"])
        on, _written = asked_day(request)
        sight = sight_of(request)
        entries = [entry_of(item, sight, on, request) for item in folders.items(folder, sight)]
        content = brief(
            folder, entries, on=on, by=request.user, address=audit.address(request)
        )  # fmt: skip
        printed = [row for entry in entries for row in entry.told_of]
        note_leaving(request, Act.PRINT, printed, f"brief {folder.uuid}")
        response = HttpResponse(content, content_type="application/pdf")
        name = f"brief-{str(folder.uuid)[:8]}.pdf"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return inert(response)
