"""A person's word on what the machine proposed between two records."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from archive import access, registration
from archive.errors import ArchiveError
from archive.models import Relation
from archive.views.shared import sight_of
from archive.vocabulary import RelationState

ANSWERS = frozenset({RelationState.CONFIRMED, RelationState.REJECTED})


@require_POST
def settle_relation(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirms or rejects; who may not read both ends and file in the unit finds no such page."""
    relation = Relation.objects.select_related("subject__unit", "object").filter(pk=pk).first()
    sight = sight_of(request)
    if (
        relation is None
        or request.POST.get("state") not in ANSWERS
        or not (sight.reads(relation.subject) and sight.reads(relation.object))
        or relation.subject.unit is None
        or not access.may(request.user, "file", relation.subject.unit)
    ):
        raise Http404("no such relation")
    try:
        registration.settle(relation, request.POST["state"], user=request.user)
    except ArchiveError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Kept. The state of the records follows it."))
    return redirect("record_detail", uuid=relation.subject.uuid)
