"""The queue of what the machine proposed between records, and of citations that nobody resolved.

A coordinator reads a sentence and says yes, no, or what it really does. Rows exist only for who may
read both papers and decide in the citing paper's unit; anybody else finds no such page.
"""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from archive import access, references, registration
from archive.errors import ArchiveError
from archive.forms import CorrectRelationForm
from archive.models import CitationState, CitedPlace, Record, Relation
from archive.persian import number_key
from archive.references.proposals import WEIGHT
from archive.views.shared import numbered, sight_of
from archive.vocabulary import RelationState

ANSWERS = frozenset({RelationState.CONFIRMED, RelationState.REJECTED})
PER_PAGE = 20
QUEUE, OPEN = "relation_queue", "open_citations"


def may_decide(request: HttpRequest, record: Record) -> bool:
    """May this person say what the record does to others?"""
    return record.unit is not None and access.may(request.user, "relate", record.unit)


def proposed(request: HttpRequest) -> QuerySet[Relation]:
    """Proposals this person may decide on, what would change most first."""
    mine = access.visible(sight_of(request), read=True)
    readable = Record.objects.filter(mine).values("pk")
    weight = Case(
        *(When(predicate=name, then=Value(n)) for n, name in enumerate(WEIGHT)),
        default=Value(len(WEIGHT)),
        output_field=IntegerField(),
    )
    return (
        Relation.objects.filter(
            state=RelationState.PROPOSED,
            subject__in=readable.filter(unit__in=access.units_where(request.user, "relate")),
            object__in=readable,
        )
        .select_related("subject__body", "object__body", "subject__unit")
        .order_by(weight, "-subject__date", "pk")
    )


def relation_or_404(request: HttpRequest, pk: int) -> Relation:
    """The relation, if both ends may be read and the person may decide on it."""
    relation = Relation.objects.select_related("subject__unit", "object").filter(pk=pk).first()
    sight = sight_of(request)
    if (
        relation is None
        or not (sight.reads(relation.subject) and sight.reads(relation.object))
        or not may_decide(request, relation.subject)
    ):
        raise Http404("no such relation")
    return relation


def _went_back(request: HttpRequest, relation: Relation) -> HttpResponse:
    if request.POST.get("next") == "queue":
        return redirect(QUEUE)
    return redirect("record_detail", uuid=relation.subject.uuid)


@require_POST
def settle_relation(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirms or rejects; who may not read both ends and decide in the unit finds no such page."""
    relation = relation_or_404(request, pk)
    if request.POST.get("state") not in ANSWERS:
        raise Http404("no such answer")
    try:
        registration.settle(relation, request.POST["state"], user=request.user)
    except ArchiveError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Kept. The state of the records follows it."))
    return _went_back(request, relation)


class QueueView(WagtailAdminTemplateMixin, TemplateView):
    """Proposals one under the other; the keys act on the first."""

    template_name = "archive/relation_queue.html"
    header_icon = "link"
    page_title = gettext_lazy("Relations to confirm")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Who decides nowhere has no queue."""
        if not access.may(request.user, "relate"):
            raise Http404("no queue")
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, this list."""
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page of proposals, and how many citations are open."""
        page = Paginator(proposed(self.request), PER_PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(
            page=page, open_count=open_places(self.request).count(), **kwargs
        )


class CorrectView(WagtailAdminTemplateMixin, TemplateView):
    """A proposal wrong in its verb, target or day: the person writes the right one."""

    template_name = "archive/relation_correct.html"
    header_icon = "edit"
    page_title = gettext_lazy("Correct the proposed relation")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The relation is looked up before any method runs."""
        self.relation = relation_or_404(request, kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, the queue, this."""
        queue = {"url": reverse(QUEUE), "label": QueueView.page_title}
        return [*self.breadcrumbs_items, queue, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The proposal and the form."""
        row = self.relation
        form = kwargs.pop("form", None) or CorrectRelationForm(
            initial={
                "predicate": row.predicate, "number": row.object.number,
                "clause": row.object_clause, "effective": row.effective,
            }
        )  # fmt: skip
        return super().get_context_data(relation=row, form=form, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Takes the corrected relation as confirmed; the machine's stays as rejected."""
        form = CorrectRelationForm(request.POST)
        target = None
        if form.is_valid():
            target = self._target(form.cleaned_data["number"])
            if target is None:
                form.add_error("number", _("No one record that you may read has this number."))
        if target is None:
            return self.render_to_response(self.get_context_data(form=form))
        try:
            registration.correct_relation(
                self.relation,
                predicate=form.cleaned_data["predicate"],
                target=target,
                clause=form.cleaned_data["clause"],
                effective=form.cleaned_data["effective"],
                user=request.user,
            )
        except ArchiveError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Kept. The state of the records follows it."))
        return redirect(QUEUE)

    def _target(self, number: str) -> Record | None:
        """The same object when its number was left as it is, else the only record of the number."""
        own = self.relation.object
        if number_key(number) == own.number_key:
            return own
        return numbered(self.request, number)


# ---- citations that lead nowhere yet ----
@dataclass(frozen=True)
class OpenPlace:
    """A citation without a target, and the records this person may choose from."""

    place: CitedPlace
    choices: list[Record]


def open_places(request: HttpRequest) -> QuerySet[CitedPlace]:
    """Ambiguous and unresolved citations in papers this person reads and decides in."""
    readable = Record.objects.filter(access.visible(sight_of(request), read=True))
    return (
        CitedPlace.objects.filter(
            state__in=(CitationState.AMBIGUOUS, CitationState.UNRESOLVED),
            record__in=readable.filter(unit__in=access.units_where(request.user, "relate")).values(
                "pk"
            ),
        )
        .select_related("record__unit", "record__body")
        .order_by("state", "-record__date", "pk")
    )


class OpenCitationsView(QueueView):
    """Citations that several records fit, then those whose paper is not filed."""

    template_name = "archive/open_citations.html"
    page_title = gettext_lazy("Citations without a target")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page, each with what may be chosen."""
        page = Paginator(open_places(self.request), PER_PAGE).get_page(self.request.GET.get("p"))
        sight = sight_of(self.request)
        rows = [
            OpenPlace(place, [r for r in references.candidates(place) if sight.reads(r)])
            for place in page.object_list
        ]
        return super(QueueView, self).get_context_data(page=page, rows=rows, **kwargs)


@require_POST
def settle_citation(request: HttpRequest, pk: int) -> HttpResponse:
    """A person's choice: one of the records that fit, another by its number, or none."""
    place = open_places(request).filter(pk=pk).first()
    if place is None:
        raise Http404("no such citation")
    if "none" in request.POST:
        references.choose(place, None, user=request.user)
        messages.success(request, _("Set aside. It will not be asked again."))
        return redirect(OPEN)
    target = _chosen(request, place)
    if target is None:
        messages.error(request, _("No one record that you may read has this number."))
    else:
        references.choose(place, target, user=request.user)
        messages.success(request, _("Kept. What the sentence does is proposed as a relation."))
    return redirect(OPEN)


def _chosen(request: HttpRequest, place: CitedPlace) -> Record | None:
    sight = sight_of(request)
    wanted = request.POST.get("target", "")
    if wanted:
        rows = [r for r in references.candidates(place) if str(r.uuid) == wanted]
        return next((r for r in rows if sight.reads(r)), None)
    found = numbered(request, request.POST.get("number", "")[:100])
    return found if found and found.pk != place.record_id else None
