"""The queue of proposed facts: one beside its page, its words marked, settled by a key."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from archive import access, proposals
from archive.errors import ArchiveError
from archive.forms import ProposalForm, proposal_form
from archive.models import Person, ProposedFact, Record
from archive.persian import fold
from archive.views.people import NAMES
from archive.views.posts import StaffView
from archive.views.shared import sight_of
from archive.vocabulary import ProposalState

QUEUE = "proposal_queue"
SAYING = ("title", "field", "year")  # the value that tells most of a fact
# Words at the head of a title by which a post is one of management.
MANAGERS = tuple(map(fold, ("رئیس", "مدیر", "معاون", "سرپرست", "شهردار", "قائم")))


@dataclass(frozen=True)
class Mark:
    """Where a value stands: its box in thousandths of the page, and how sure the reading is."""

    label: str
    page: int
    percent: int
    text: str
    box: tuple[int, int, int, int] | None


def waiting(request: HttpRequest) -> list[ProposedFact]:
    """What waits for this reader, paper by paper."""
    rows = proposals.visible(request.user).filter(state=ProposalState.WAITING)
    return list(
        rows.select_related("record", "person", "person__unit").order_by("record", "position")
    )


def marks_of(proposal: ProposedFact, form: ProposalForm) -> list[Mark]:
    """The place of each value."""
    made = []
    for name, place in proposal.places.items():
        box = place.get("box")
        shown = None
        if box:
            x0, y0, x1, y1 = (round(1000 * value) for value in box)
            shown = (x0 - 4, y0 - 4, x1 - x0 + 8, y1 - y0 + 8)
        label = form.fields[name].label if name in form.fields else name
        made.append(
            Mark(str(label), place["page"], round(100 * place["confidence"]), place["text"], shown)
        )
    return made


def suggested(proposal: ProposedFact, user: Any) -> dict[str, Any]:
    """The values with what the register adds to them: area, and whether it is management."""
    values = dict(proposal.values)
    if proposal.kind == "service":
        known = proposals.place_of(values, user)
        post = known["post"]
        values.setdefault("area", post.area if post else "")
        values["managerial"] = bool(post and post.rank) or fold(
            str(values.get("title", ""))
        ).startswith(MANAGERS)
    return values


def demand_office(request: HttpRequest) -> None:
    """Who keeps nobody's file has no such screen."""
    if not access.may(request.user, "staff"):
        raise Http404("no queue")


class ProposalQueueView(StaffView):
    """One proposed fact beside the page that says it."""

    template_name = "archive/proposal_queue.html"
    header_icon = "check"
    page_title = gettext_lazy("Proposed facts")
    above = (("person_list", gettext_lazy("People")),)

    @cached_property
    def rows(self) -> list[ProposedFact]:
        """All that wait."""
        return waiting(self.request)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The asked proposal, else the first; its form, its page with the marks, who is meant."""
        demand_office(self.request)
        asked = kwargs.pop("asked", None) or self.request.GET.get("proposal", "")
        here = next((row for row in self.rows if str(row.pk) == str(asked)), None)
        here = here or (self.rows[0] if self.rows else None)
        if here is None:
            return super().get_context_data(here=None, count=0, **kwargs)
        form = kwargs.pop("form", None) or proposal_form(
            here.kind, initial=suggested(here, self.request.user)
        )
        at = self.rows.index(here)
        marks = marks_of(here, form)
        sheet = sheet_of(self.request, here)
        return super().get_context_data(
            here=here, form=form, count=len(self.rows), marks=marks, sheet=sheet,
            shown=[m for m in marks if m.box and sheet and m.page == sheet[1]],
            kind_label=NAMES[here.kind], rest=rest_of(self.rows, at),
            following=self.rows[at + 1] if at + 1 < len(self.rows) else None,
            alike=alike(self.request, here), doubts=doubts(here), **kwargs,
        )  # fmt: skip

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Accepts what the form says."""
        demand_office(request)
        here = next((row for row in self.rows if str(row.pk) == request.POST.get("proposal")), None)
        if here is None:
            raise Http404("no such proposal")
        form = proposal_form(here.kind, request.POST)
        if form.is_valid():
            try:
                proposals.accept(here, form.cleaned_data, user=request.user)
            except ArchiveError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("Accepted: it stands in the file, verified."))
                return redirect(QUEUE)
        return self.render_to_response(self.get_context_data(form=form, asked=here.pk))


def rest_of(rows: list[ProposedFact], at: int) -> list[tuple[ProposedFact, str, str]]:
    """Those behind it: row, kind, what it says."""
    return [
        (
            row,
            str(NAMES[row.kind]),
            str(next((row.values[n] for n in SAYING if row.values.get(n)), "")),
        )
        for row in rows[at + 1 : at + 11]
    ]


def sheet_of(request: HttpRequest, proposal: ProposedFact) -> tuple[Record, int] | None:
    """(paper, page) with a picture that this reader may see."""
    record = proposal.record
    if not sight_of(request).reads(record):
        return None
    numbers = set(record.pages.exclude(image="").values_list("number", flat=True))
    page = proposal.page if proposal.page in numbers else min(numbers, default=None)
    return (record, page) if page is not None else None


def alike(request: HttpRequest, proposal: ProposedFact) -> list[Person]:
    """Who may be meant, for a proposal that nobody is named for yet."""
    if proposal.person is not None:
        return []
    return proposals.alike(proposal.name, proposals.kept_people(request.user))


def doubts(proposal: ProposedFact) -> list[str]:
    """What to look at before it is accepted."""
    return [text for text in (file_doubt(proposal), end_doubt(proposal)) if text]


def end_doubt(proposal: ProposedFact) -> str:
    """A service of a life record whose end may only have been overlooked.

    An order names no end as a rule; «until now» has a place on the page.
    """
    told = proposal.record.extra.get("type") == "cv" and proposal.kind == "service"
    if not told or "end" in proposal.places:
        return ""
    return _("No end was read on the page, nor “until now”: left empty, it counts until today.")


def file_doubt(proposal: ProposedFact) -> str:
    """What the file says of it already."""
    if proposal.person is None:
        return ""
    known = proposals.declared(proposal.person, proposal.kind, proposal.values)
    if known is None:
        return ""
    return _("The file has this fact already; accepting it joins this paper to it.")


def proposal_or_404(request: HttpRequest, pk: int) -> ProposedFact:
    """A proposal he may settle; hidden and absent look the same."""
    found = proposals.visible(request.user).filter(pk=pk).select_related("record", "person").first()
    if found is None:
        raise Http404("no such proposal")
    return found


@require_POST
def settle_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Rejects it, says whose it is, or opens a new file for him."""
    here, act = proposal_or_404(request, pk), request.POST.get("act")
    try:
        if act == "reject":
            proposals.reject(here, note=request.POST.get("note", ""), user=request.user)
            messages.success(request, _("Rejected and logged; the paper stays."))
            return redirect(QUEUE)
        if act == "choose":
            chosen = (
                proposals.kept_people(request.user).filter(pk=number(request, "person")).first()
            )
            if chosen is None:
                raise proposals.Refused(_("Choose one of the people shown."))
            proposals.choose(here, chosen, user=request.user)
        elif act == "enrol":
            name, code = request.POST.get("name", ""), request.POST.get("code", "")
            proposals.enrol(here, name=name, code=code, user=request.user)
    except ArchiveError as error:
        messages.error(request, str(error))
    return redirect(f"{reverse(QUEUE)}?proposal={here.pk}")


def number(request: HttpRequest, name: str) -> int:
    """A posted number; 0 for anything else."""
    said = request.POST.get(name, "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0
