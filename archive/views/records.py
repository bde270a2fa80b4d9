"""The page of a record: card, text, page image with the question's words, clauses, relations."""

import uuid as uuids
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from archive import access, audit, authority, confidentiality, glass, history, registration
from archive.access import Visibility
from archive.confidentiality import without_image
from archive.errors import ArchiveError
from archive.forms import WithdrawForm
from archive.models import Page, Record, Relation, StoredFile, newest_readings
from archive.models.audit import Act
from archive.templatetags.dabir import digits, known_as
from archive.views import cited, facts, marks
from archive.views.authority import sentences
from archive.views.drafts import may_finish
from archive.views.legal import legal
from archive.views.lists import LIST_OF_KIND
from archive.views.reasons import ReasonForm, keep_reason, lacks_reason, reason_for, shown_with
from archive.views.shared import record_or_404, sight_of
from archive.vocabulary import Kind, Predicate, RelationState, Stage


def latest_pages(record: Record, *, words: bool) -> list[Page]:
    """The newest reading of each page; `words` are many and needed only to mark them."""
    rows = record.pages.order_by("number", "-reading")
    return newest_readings(rows if words else rows.defer("words"))


@dataclass
class Sheet:
    """What the image pane shows: pages of the record, or of the minutes its clause stands on."""

    source: Record
    pages: list[Page]
    page: Page | None = None
    regions: list[tuple[float, float, float, float]] = field(default_factory=list)
    hits: list[marks.Hit] = field(default_factory=list)
    hit: int = 0

    @property
    def here(self) -> list[marks.Hit]:
        """Marked words of the current page."""
        return [h for h in self.hits if self.page and h.page == self.page.number]

    @property
    def current(self) -> marks.Hit | None:
        """The word the reader stands on."""
        return self.hits[self.hit - 1] if self.hit else None

    @property
    def previous_hit(self) -> int:
        """Number of the hit before, round the end."""
        return (self.hit - 2) % len(self.hits) + 1 if self.hits else 0

    @property
    def next_hit(self) -> int:
        """Number of the hit after, round the end."""
        return self.hit % len(self.hits) + 1 if self.hits else 0


def whole(written: str | None) -> int:
    """A page or hit number from the address; 0 when it is none."""
    return int(written) if written and written.isdecimal() and len(written) < 7 else 0


def sheet_of(
    record: Record, sight: Visibility, find: marks.Finder | None, query: Any
) -> Sheet | None:
    """The image pane; None when there is no page the user may read."""
    source, places = record, []
    pages = latest_pages(record, words=find is not None)
    resolution = getattr(record, "resolution", None) if record.kind == Kind.RESOLUTION else None
    if resolution is not None and not pages and resolution.meeting:
        # A page with clauses of several levels takes the highest: the meeting's own right decides.
        if not sight.reads(resolution.meeting):
            return None
        source, places = resolution.meeting, resolution.places
        wanted = {place[0] for place in places}
        pages = [
            p
            for p in latest_pages(source, words=find is not None)
            if not wanted or p.number in wanted
        ]
    if not pages:
        return None
    sheet = Sheet(source, pages, hits=marks.hits(pages, find))
    number = whole(query.get("page"))
    sheet.hit = min(whole(query.get("hit")), len(sheet.hits))
    if sheet.hits and not sheet.hit:
        on_page = [i for i, h in enumerate(sheet.hits, 1) if not number or h.page == number]
        sheet.hit = on_page[0] if on_page else 0
    if not number and sheet.current:
        number = sheet.current.page
    sheet.page = next((p for p in pages if p.number == number), pages[0])
    sheet.regions = [marks.box_of(box) for no, box in places if no == sheet.page.number and box]
    return sheet


def meeting_of(record: Record, sight: Visibility) -> Record | None:
    """The session a clause was decided in, if the user may meet it."""
    resolution = getattr(record, "resolution", None)
    meeting = resolution.meeting if resolution else None
    return meeting if meeting and sight.shows(meeting) else None


@dataclass(frozen=True)
class Link:
    """A relation as the reader meets it: the other end, and the sentence if he may read it."""

    relation: Relation
    other: Record
    outgoing: bool
    quote: str
    may_settle: bool = False


def links_of(record: Record, sight: Visibility, mine: list[int]) -> list[Link]:
    """Relations whose other end the user may meet; the rest is neither shown nor counted.

    `mine` are the units in which he may decide on proposals.
    """
    rows = (
        Relation.objects.filter(Q(subject=record) | Q(object=record))
        .exclude(state=RelationState.REJECTED)
        .select_related("subject__body", "object__body")
        .order_by("created_at", "pk")
    )
    links = []
    for row in rows:
        outgoing = row.subject_id == record.pk
        other = row.object if outgoing else row.subject
        if sight.shows(other):
            quote = row.quote if sight.reads(row.subject) else ""
            open_to_him = row.state == RelationState.PROPOSED and row.subject.unit_id in mine
            settle = open_to_him and sight.reads(row.subject) and sight.reads(row.object)
            links.append(Link(row, other, outgoing, quote, settle))
    return links


def clauses_of(record: Record, user: Any) -> QuerySet[Record]:
    """The resolutions of a meeting that this user may meet."""
    return (
        access.records(user)
        .filter(resolution__meeting=record)
        .select_related("resolution")
        .order_by("resolution__clause", "pk")
    )


def files_of(record: Record, user: Any) -> list[StoredFile]:
    """The files that this reader may have whole."""
    if without_image(record):
        return []
    return [row for row in record.files.order_by("pk") if access.hands_over(user, row)]


class RecordView(WagtailAdminTemplateMixin, TemplateView):
    """One record."""

    template_name = "archive/record.html"
    header_icon = "doc-full"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Logged before anything is shown."""
        self.record = record = record_or_404(request, kwargs["uuid"])
        sight = sight_of(request)
        if sight.reads(record) and lacks_reason(request, *shown_with(record, sight)):
            audit.note(
                Act.VIEW, user=request.user, record=record, what="card, asked for a reason",
                request=request,
            )  # fmt: skip
            return self.asks(ReasonForm())
        audit.note(
            Act.VIEW, user=request.user, record=record, reason=reason_for(request, record),
            request=request,
        )  # fmt: skip
        return super().get(request, *args, **kwargs)

    def asks(self, form: ReasonForm) -> HttpResponse:
        """The card, and the question before the paper itself."""
        context = super().get_context_data(record=self.record, form=form)
        return TemplateResponse(self.request, "archive/reason.html", context)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The reason is kept for this log-in; the page follows with its own row in the log."""
        self.record = record_or_404(request, kwargs["uuid"], read=True)
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return self.asks(form)
        keep_reason(
            request, form.cleaned_data["reason"], *shown_with(self.record, sight_of(request))
        )
        return redirect(request.get_full_path())

    def get_page_title(self) -> str:
        """Kind and number."""
        return digits(f"{self.record.get_kind_display()} {known_as(self.record)}".strip())

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, the list of the kind, the record."""
        name, label = LIST_OF_KIND[self.record.kind]
        return [
            *self.breadcrumbs_items,
            {"url": reverse(name), "label": label},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Text, pages and sentences only for who may read; the card for who may meet."""
        context = super().get_context_data(**kwargs)
        record, sight = self.record, sight_of(self.request)
        reads = sight.reads(record)
        question = self.request.GET.get("q", "")[:400]
        find = marks.finder(question) if reads else None
        sheet = sheet_of(record, sight, find, self.request.GET) if reads else None
        if sheet and without_image(sheet.source):
            sheet = None
        links = links_of(record, sight, access.units_where(self.request.user, "relate"))
        context.update(
            record=record,
            reads=reads,
            question=question if reads else "",
            facts=[fact for fact in facts.card(record, reads=reads) if fact.value],
            sheet=sheet,
            text=self.text(sheet, find) if reads else "",
            cited=cited.regions(sheet.source, sheet.page, sight) if sheet and sheet.page else (),
            files=files_of(record, self.request.user) if reads else (),
            clauses=self.clauses(sight, find) if record.kind == Kind.MEETING else (),
            meeting=meeting_of(record, sight),
            links=links,
            correctors=[
                link.other
                for link in links
                if not link.outgoing
                and link.relation.predicate == Predicate.CORRECTS
                and link.relation.state == RelationState.CONFIRMED
            ],
            withdrawal=getattr(record, "withdrawal", None),
            legal=legal(self.request, record, sight),
            signed=sentences(authority.of_letter(record, self.request.user)) if reads else (),
            dead=history.dead_citations(record, sight) if reads else (),
            may_withdraw=may_withdraw(self.request, record) and reads,
            may_set_level=confidentiality.may_set(self.request.user, record),
            glass=glass.open_now(self.request.user, record),
            may_break=not reads and glass.may_break(self.request.user, record),
            imageless=without_image(record),
            may_finish=may_finish(self.request, record) and reads,
            panels=[
                panel
                for make in hooks.get_hooks("dabir_record_panels")
                for panel in make(self.request, record)
            ],
        )
        return context

    def text(self, sheet: Sheet | None, find: marks.Finder | None) -> str:
        """The clause's own words; of other papers the words of the page in view."""
        sight = sight_of(self.request)
        if self.record.kind != Kind.RESOLUTION and sheet and sheet.page and sheet.page.text:
            page = sheet.page
            return cited.linked(page.text, find, cited.places(self.record, page.number, sight))
        return cited.linked(self.record.text, find, cited.places(self.record, None, sight))

    def clauses(self, sight: Visibility, find: marks.Finder | None) -> list[tuple[Record, str]]:
        """Clauses of the meeting; the words only of those he may read."""
        return [
            (clause, marks.marked(clause.text, find) if sight.reads(clause) else "")
            for clause in clauses_of(self.record, self.request.user)
        ]


def may_withdraw(request: HttpRequest, record: Record) -> bool:
    """Who may file in the unit may take its papers out of use."""
    if record.stage != Stage.FINAL or record.unit is None:
        return False
    return access.may(request.user, "file", record.unit)


class WithdrawView(WagtailAdminTemplateMixin, TemplateView):
    """Takes a final record out of use, with its reason; nothing is deleted."""

    template_name = "archive/withdraw.html"
    header_icon = "warning"

    def setup(self, request: HttpRequest, *args: Any, uuid: uuids.UUID, **kwargs: Any) -> None:
        """The record is looked up before any method runs."""
        super().setup(request, *args, uuid=uuid, **kwargs)
        self.uuid = uuid

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Who may not withdraw it is told that there is no such page."""
        self.record = record_or_404(request, self.uuid, read=True)
        if not may_withdraw(request, self.record):
            raise Http404("may not withdraw")
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        """What is about to happen."""
        return _("Withdraw %(record)s") % {"record": self.record.number or self.record.title}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The record and the form."""
        return super().get_context_data(
            record=self.record, form=kwargs.pop("form", WithdrawForm()), **kwargs
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Asks the archive; its refusal becomes a sentence."""
        form = WithdrawForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        try:
            registration.withdraw(
                self.record, reason=form.cleaned_data["reason"], user=request.user
            )
        except ArchiveError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Withdrawn. The paper and its history are kept."))
        return redirect("record_detail", uuid=self.record.uuid)
