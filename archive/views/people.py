"""People: the list, the file of one with the career drawn to scale, and the queue of proofs."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from archive import access, audit, corrections, proposals, staffing
from archive.errors import ArchiveError
from archive.forms import FACT_FIELDS, PaperForm, PersonFilterForm, fact_form
from archive.models import FACTS, Fact, Person, Record, Service
from archive.models.audit import Act
from archive.models.posts import first_day
from archive.persian import canonical, fold
from archive.views import career
from archive.views.posts import StaffView
from archive.views.reasons import keep_reason
from archive.views.shared import asked_day, numbered, sight_of
from archive.vocabulary import DegreeLevel, FactState, Group, ProposalState

PER_PAGE = 25
QUEUE = "fact_queue"
NAMES = {
    "education": gettext_lazy("Education"), "service": gettext_lazy("Service"),
    "courses": gettext_lazy("Course"), "appraisals": gettext_lazy("Appraisal"),
    "certificates": gettext_lazy("Certificate"),
}  # fmt: skip


def people_of(request: HttpRequest, *, read: bool) -> QuerySet[Person]:
    """The persons this reader may meet, or whose file he may read."""
    return Person.objects.filter(access.staff(sight_of(request), Group.PEOPLE, read=read))


def demand_people(request: HttpRequest) -> None:
    """Who meets nobody has no such screen."""
    sight = sight_of(request)
    if not any(place.endswith(f":{Group.PEOPLE}") for place in sight.full | sight.metadata):
        raise Http404("no such page")


@dataclass(frozen=True)
class Line:
    """A fact as a screen shows it: its kind and what it says."""

    kind: str
    fact: Fact
    reads: bool  # may the reader open its paper?

    @property
    def kind_label(self) -> str:
        """The kind in words."""
        return str(NAMES[self.kind])

    @property
    def head(self) -> str:
        """What it is about."""
        fact = self.fact
        if self.kind == "education":
            known = fact.degree in DegreeLevel.values
            label = DegreeLevel(fact.degree).label if known else fact.degree
            return " ".join(filter(None, [str(label), fact.field, fact.orientation]))
        if self.kind == "appraisals":
            return _("appraisal of the year %(year)s") % {"year": fact.year}
        if self.kind == "service" and fact.capacity:
            return f"{fact.title} ({fact.get_capacity_display()})"
        return str(fact.title)

    @property
    def first(self) -> str:
        """The day it begins."""
        return str(getattr(self.fact, "start", "") or getattr(self.fact, "date", ""))

    @property
    def last(self) -> str:
        """The day it ends."""
        return str(getattr(self.fact, "end", "") or getattr(self.fact, "valid_until", ""))

    @property
    def more(self) -> str:
        """What else it says."""
        fact = self.fact
        if self.kind == "appraisals":
            score = _("score %(score)s") % {"score": f"{fact.score:g}"}
            return " · ".join(filter(None, [score, fact.grade]))
        if self.kind == "service":
            return " · ".join(filter(None, [fact.area, _("managerial") if fact.managerial else ""]))
        return str(getattr(fact, "institution", "") or "")


def lines_of(request: HttpRequest, person: Person) -> list[Line]:
    """All facts of a file, the newest service first."""
    sight, made = sight_of(request), []
    for name, model in FACTS.items():
        rows = list(model.objects.filter(person=person).select_related("record", "settled_by"))
        if name == "service":
            rows.sort(key=lambda row: first_day(row.start), reverse=True)
        made += [Line(name, row, bool(row.record and sight.reads(row.record))) for row in rows]
    return made


class PersonListView(StaffView):
    """People with their present post."""

    template_name = "archive/person_list.html"
    page_title = gettext_lazy("People")
    header_icon = "group"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page under the filters; the state of facts is asked only of files he reads."""
        demand_people(self.request)
        form = PersonFilterForm(self.request.GET)
        on, written = asked_day(self.request)
        rows = people_of(self.request, read=False) if form.is_valid() else Person.objects.none()
        if form.is_valid():
            rows = self.narrowed(rows, form.cleaned_data)
        page = Paginator(
            rows.select_related("unit").order_by("name", "pk"), PER_PAGE
        ).get_page(self.request.GET.get("p"))  # fmt: skip
        read = set(people_of(self.request, read=True).filter(
            pk__in=[p.pk for p in page.object_list]).values_list("pk", flat=True))  # fmt: skip
        services = Service.objects.filter(person__in=[p.pk for p in page.object_list])
        present: dict[int, list[Service]] = {}
        for service in services:
            if service.covers(on):
                present.setdefault(service.person_id, []).append(service)
        people = [(p, present.get(p.pk, []), p.pk in read) for p in page.object_list]
        waiting = sum(waiting_rows(self.request, model).count() for model in FACTS.values())
        return super().get_context_data(
            form=form, page=page, people=people, on=written, waiting=waiting,
            proposed=proposals.visible(self.request.user)
            .filter(state=ProposalState.WAITING).count(),
            **kwargs,
        )  # fmt: skip

    def narrowed(self, rows: QuerySet[Person], wanted: dict[str, Any]) -> QuerySet[Person]:
        """Persons that meet every filter."""
        if words := wanted["words"].strip():
            rows = rows.filter(Q(name_key__contains=fold(words)) | Q(code=canonical(words)))
        if wanted["unit"]:
            rows = rows.filter(unit__path__startswith=wanted["unit"].path)
        if wanted["state"]:
            own = Q()
            for model in FACTS.values():
                own |= Q(Exists(model.objects.filter(person=OuterRef("pk"), state=wanted["state"])))
            rows = rows.filter(own, pk__in=people_of(self.request, read=True).values("pk"))
        return rows


class PersonView(StaffView):
    """The file of one person; who meets him only by name sees posts held and nothing else."""

    template_name = "archive/person.html"
    header_icon = "user"
    above = (("person_list", gettext_lazy("People")),)

    @cached_property
    def person(self) -> Person:
        """The person, or none for who may not meet him."""
        found = people_of(self.request, read=False).filter(pk=self.kwargs["pk"])
        row = found.select_related("unit").first()
        if row is None:
            audit.note(
                Act.REFUSED, user=self.request.user, what=self.request.path, request=self.request
            )
            raise Http404("no such person")
        return row

    @cached_property
    def reads(self) -> bool:
        """May the file be read?"""
        return people_of(self.request, read=True).filter(pk=self.person.pk).exists()

    def get_page_title(self) -> str:
        """The name."""
        return str(self.person)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Career, facts, and how many are proved; the reading is logged."""
        on, written = asked_day(self.request)
        audit.note(
            Act.VIEW, user=self.request.user, what=f"person {self.person.code}",
            request=self.request,
        )  # fmt: skip
        services = sorted(
            self.person.service_rows.select_related("unit", "post"),
            key=lambda row: first_day(row.start),
        )
        lines = lines_of(self.request, self.person) if self.reads else []
        states = [
            (FactState(state).label, sum(line.fact.state == state for line in lines))
            for state in FactState.values
        ]
        return super().get_context_data(
            person=self.person, reads=self.reads, lines=lines, states=states, on=written,
            career=career.drawn(services, on), services=services,
            present=[row for row in services if row.covers(on)],
            tenures=[row for row in services if row.post_id and row.start],
            may_change=self.reads and may_change(self.request, self.person),
            requests=corrections.waiting(self.request.user).filter(person=self.person),
            kinds=[(name, NAMES[name]) for name in FACT_FIELDS], **kwargs,
        )  # fmt: skip


def may_change(request: HttpRequest, person: Person) -> bool:
    """Is he of the personnel office over this file?"""
    try:
        staffing.demand(request.user, person.unit)
    except ArchiveError:
        return False
    return True


class AddFactView(PersonView):
    """A new line of the file, with its paper where there is one."""

    template_name = "archive/fact_add.html"

    def get_page_title(self) -> str:
        """What is added to whom."""
        return _("New %(kind)s of %(name)s") % {
            "kind": NAMES.get(self.kwargs["kind"], ""), "name": self.person,
        }  # fmt: skip

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form of the kind."""
        if self.kwargs["kind"] not in FACT_FIELDS or not may_change(self.request, self.person):
            raise Http404("no such form")
        form = kwargs.pop("form", None) or fact_form(self.kwargs["kind"])
        return StaffView.get_context_data(self, form=form, person=self.person, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keeps the line."""
        name = self.kwargs["kind"]
        if name not in FACT_FIELDS or not self.reads or not may_change(request, self.person):
            raise Http404("no such form")
        form = fact_form(name, request.POST)
        if form.is_valid():
            values = dict(form.cleaned_data)
            number, page = values.pop("paper"), values.pop("page")
            record = numbered(request, number) if number else None
            if number and record is None:
                form.add_error("paper", _("No one record that you may read has this number."))
            else:
                try:
                    staffing.add_fact(
                        self.person, FACTS[name], values, record=record, page=page,
                        user=request.user,
                    )  # fmt: skip
                except ArchiveError as error:
                    form.add_error(None, str(error))
                else:
                    messages.success(request, _("Kept. It counts once it is verified."))
                    return redirect("person_detail", self.person.pk)
        return self.render_to_response(self.get_context_data(form=form))


# ---- the queue ----
def waiting_rows(request: HttpRequest, model: type[Fact]) -> QuerySet[Fact]:
    """Facts of one kind, not verified, in files that this reader keeps."""
    files = people_of(request, read=True).filter(staffing.kept_by(request.user))
    return model.objects.filter(person__in=files).exclude(state=FactState.VERIFIED)


def waiting_facts(request: HttpRequest) -> list[Line]:
    """What waits, those with a paper he may read first, those sent back last."""
    sight, made = sight_of(request), []
    for name, model in FACTS.items():
        rows = waiting_rows(request, model).select_related("person__unit", "record")
        rows = rows.order_by("person__name", "position")
        made += [Line(name, row, bool(row.record and sight.reads(row.record))) for row in rows]
    return sorted(made, key=lambda line: (not line.reads, bool(line.fact.settled_at)))


class FactQueueView(StaffView):
    """One fact beside the page that should carry it; a key verifies it, the next one comes."""

    template_name = "archive/fact_queue.html"
    header_icon = "check"
    page_title = gettext_lazy("Facts to verify")
    above = (("person_list", gettext_lazy("People")),)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The asked fact, else the first, and those that wait behind it."""
        if not access.may(self.request.user, "staff"):
            raise Http404("no queue")
        rows = waiting_facts(self.request)
        asked = (self.request.GET.get("kind", ""), self.request.GET.get("fact", ""))
        here = next((r for r in rows if (r.kind, str(r.fact.pk)) == asked), None)
        here = here or (rows[0] if rows else None)
        at = rows.index(here) if here else 0
        if sheet := sheet_of(here):
            keep_reason(self.request, f"verifies fact {here.kind} {here.fact.pk}", sheet[0])
        return super().get_context_data(
            here=here, sheet=sheet, count=len(rows), rest=rows[at + 1 : at + 11],
            form=PaperForm(), following=rows[at + 1] if at + 1 < len(rows) else None, **kwargs,
        )  # fmt: skip


def sheet_of(line: Line | None) -> tuple[Record, int] | None:
    """(paper, page number) with a picture, where the reader may see it."""
    if line is None or not line.reads or line.fact.record is None:
        return None
    pages = line.fact.record.pages.exclude(image="").order_by("number")
    numbers = list(dict.fromkeys(pages.values_list("number", flat=True)))
    if not numbers:
        return None
    page = line.fact.page if line.fact.page in numbers else numbers[0]
    return line.fact.record, page


def fact_or_404(request: HttpRequest, kind: str, pk: int) -> Fact:
    """The fact of a file he reads; hidden and absent look the same."""
    if kind not in FACTS:
        raise Http404("no such fact")
    files = people_of(request, read=True)
    fact = FACTS[kind].objects.filter(pk=pk, person__in=files).select_related("person").first()
    if fact is None:
        raise Http404("no such fact")
    return fact


@require_POST
def settle_fact(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Verified, or back with the reason."""
    fact = fact_or_404(request, kind, pk)
    try:
        staffing.settle(
            fact, verified=request.POST.get("act") == "verify", user=request.user,
            note=request.POST.get("note", ""),
        )  # fmt: skip
    except ArchiveError as error:
        messages.error(request, str(error))
        return redirect(f"{reverse(QUEUE)}?kind={kind}&fact={pk}")
    messages.success(request, _("Kept and logged."))
    return redirect(QUEUE)


@require_POST
def join_fact_paper(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """The filed paper that carries the fact."""
    fact, form = fact_or_404(request, kind, pk), PaperForm(request.POST)
    record = numbered(request, form.cleaned_data["paper"]) if form.is_valid() else None
    try:
        if record is None:
            raise staffing.Refused(_("No one record that you may read has this number."))
        staffing.join_paper(fact, record, page=form.cleaned_data["page"], user=request.user)
    except ArchiveError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Joined. Compare the fact with the page and verify it."))
    return redirect(f"{reverse(QUEUE)}?kind={kind}&fact={pk}")
