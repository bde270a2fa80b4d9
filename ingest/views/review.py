"""The review screen: correct what was read beside its picture, and file it in one act."""

import datetime
import json
import uuid as uuids
from typing import Any

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
)
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from archive import access, audit, authority
from archive.models import Body, Unit
from archive.models.audit import Act
from archive.persian import ascii_digits
from archive.templatetags.dabir import digits
from archive.views.authority import sentences
from archive.views.files import picture_type, sent, stored
from archive.vocabulary import Direction
from ingest import filing
from ingest.doubts import choose, doubts
from ingest.models import Job, JobEvent, JobPage, State
from ingest.turning import turn
from ingest.views.shared import REVIEWED, job_or_404, kinds_of, reviewed_or_404

OTHER_SECONDS = 120  # how long another person's open review is warned about
LABELS = {
    "body": _("Body"), "number": _("Number"), "date": _("Date"), "title": _("Subject"),
    "session_kind": _("Kind of session"), "start": _("Start"), "end": _("End"),
    "location": _("Place"), "chair": _("Chair"), "direction": _("Direction"),
    "sender": _("Sender"), "receiver": _("Receiver"), "signer": _("Signer"),
    "in_reply_to": _("In reply to"), "follows": _("Follows"), "person": _("Person"),
    "post": _("Post"), "issuer": _("Issuer"), "level": _("Confidentiality"), "unit": _("Unit"),
    "present": _("Present"), "absent": _("Absent"),
    "corrects": _("Corrects the record of number"),
}  # fmt: skip
CAUTIONS = {
    "page_blank": _("A page looks blank; drop it?"),
    "page_unread": _("Nothing could be read on a page."),
    "clause_gap": _("Clause numbers have a gap; this clause was not found."),
    "clause_unclear": _("A line may begin a clause whose number was not read."),
    "clause_number_doubtful": _("The number of this clause was completed by its order."),
    "clauses_unnumbered": _("The decisions carry no numbers."),
    "no_clauses": _("No decision was found in these pages."),
    "weekday_mismatch": _("The weekday does not agree with the date."),
    "date_ambiguous": _("The date can be read in two ways."),
    "amount_words_differ": _("The amount in words differs from the digits."),
    "signature_missing": _("A member who was present has not signed."),
    "letter_without_number": _("No number was found on the letter."),
    "letter_without_date": _("No date was found on the letter."),
    "letter_without_signer": _("No signer was found on the letter."),
    "document_without_date": _("No date was found on the paper."),
    "person_missing": _("No person's name was found on the paper."),
    "no_facts": _("No fact about the person was found on the paper."),
    "interval_reversed": _("An interval of service ends before it begins."),
}
# Sentences that come as data and are translated when shown.
SENTENCES = (
    gettext_lazy("Choose the unit."),
    gettext_lazy("You can't file papers in this unit."),
    gettext_lazy("Choose the confidentiality."),
    gettext_lazy("This is not a Jalali date (YYYY/MM/DD)."),
    gettext_lazy("The amount is a whole number of rials."),
    gettext_lazy("This field is needed before filing."),
    gettext_lazy("Choose the body that met."),
    gettext_lazy("Each clause needs a number of its own."),
    gettext_lazy("Papers of this confidentiality are kept here without image."),
    gettext_lazy("A clause of public rights or duties can't be classified."),
    gettext_lazy("This clause has no text."),
    gettext_lazy("Choose the direction."),
    gettext_lazy("Choose the kind of paper."),
    gettext_lazy("No final record of this kind and number was found."),
    gettext_lazy("Several records have this number; write its date after it."),
    gettext_lazy("You can't file papers of this confidentiality."),
)


@require_GET
def page_image(request: HttpRequest, uuid: uuids.UUID, number: int) -> HttpResponseBase:
    """The picture of a page that is not filed yet."""
    job = job_or_404(request, uuid)
    page = job.job_pages.filter(number=number).exclude(image="").first()
    # Once filed, the record's own rights decide.
    if page is None or job.state == State.ARCHIVED:
        raise Http404("no such page")
    path = stored(page.image)
    audit.note(Act.PAGE, user=request.user, what=f"{job.receipt} page {number}", request=request)
    return sent(path, content_type=picture_type(path))


class ReviewView(WagtailAdminTemplateMixin, TemplateView):
    """Three panes: picture, text, form."""

    template_name = "ingest/review.html"
    page_title = _("Review")
    header_icon = "edit"

    @cached_property
    def job(self) -> Job:
        """Only papers in review, and only for who may file them."""
        return reviewed_or_404(self.request, self.kwargs["uuid"])

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, desk, this paper."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse("ingest_desk"), "label": _("File minutes")},
            {"url": "", "label": f"{self.page_title}: {self.job.name}"},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Pages with their words, the draft, where each value stands, warnings."""
        job = self.job
        draft = filing.draft_of(job)
        places = filing.places_of(job)
        audit.note(Act.VIEW, user=self.request.user, what=job.receipt, request=self.request)
        other = said_other(opened_by_other(job, self.request))
        return super().get_context_data(
            job=job,
            arrange=job.state == State.IN_REVIEW,
            draft=draft,
            pages=list(job.job_pages.all()),
            kept=[page for page in job.job_pages.all() if not page.dropped],
            fields=[field_row(name, draft, places) for name in filing.field_names(draft["kind"])],
            clauses=[(i, with_places(c)) for i, c in enumerate(draft.get("clauses") or [])],
            blank={"level": draft.get("level"), "places_json": "[]"},
            level=field_row("level", draft, places),
            levels=filing.LEVELS,
            kinds=kinds_of(self.request, job.unit),
            units=Unit.objects.filter(pk__in=units_of(self.request)),
            bodies=Body.objects.all(),
            directions=Direction.choices,
            warnings=[
                *(warning(row) for row in job.draft.get("warnings") or []),
                *({"said": said} for said in signed(draft, self.request)),
            ],
            other=other,
            doubts=[
                {"at": doubt, "box": json.dumps(list(doubt.box))}
                for page in job.job_pages.all()
                if not page.dropped
                for doubt in doubts(page)
            ],
            screen={
                "pages": [
                    {"number": p.number, "words": p.words, "text": p.text}
                    for p in job.job_pages.all()
                ],
                "places": places,
            },
            **kwargs,
        )


def units_of(request: HttpRequest) -> set[int]:
    """Units in which he may file something."""
    user = request.user
    return {*access.units_where(user, "file"), *access.units_where(user, "file personnel")}


def field_row(name: str, draft: dict[str, Any], places: dict[str, Any]) -> dict[str, Any]:
    """One field of the form with the place and confidence of its proposal."""
    place = places.get(name) or {}
    return {
        "name": name,
        "label": LABELS[name],
        "value": draft.get(name) or "",
        "page": place.get("page"),
        "box": json.dumps(place.get("box")) if place.get("box") else "",
        "percent": round(100 * (place.get("confidence") or 0)) if place else None,
        "is_date": name == "date",
    }


def with_places(clause: dict[str, Any]) -> dict[str, Any]:
    """A clause with its places as the screen's script reads them."""
    return {**clause, "places_json": json.dumps(clause.get("places") or [])}


def warning(row: dict[str, Any]) -> dict[str, Any]:
    """A caution in the user's words, the machine's own sentence when we have none."""
    return {**row, "said": CAUTIONS.get(row.get("code", ""), row.get("text", ""))}


def signed(draft: dict[str, Any], request: HttpRequest) -> list[str]:
    """What is odd about who signed the letter, by the chart in force on its day."""
    unit = Unit.objects.filter(code=draft.get("unit") or "").first()
    ours = draft.get("direction") not in ("", None, Direction.INCOMING)
    if draft.get("kind") != filing.LETTER or unit is None or not ours:
        return []
    date = ascii_digits(str(draft.get("date") or ""))
    words, subject = str(draft.get("signer") or ""), str(draft.get("title") or "")
    found = authority.of_signature(words, subject, unit, date, request.user)
    return [said for said, _doubt in sentences(found)]


def opened_by_other(job: Job, request: HttpRequest) -> JobEvent | None:
    """Another person's review of the same paper within the last minutes; notes our own."""
    since = timezone.now() - datetime.timedelta(seconds=OTHER_SECONDS)
    others = job.events.filter(what="opened", at__gte=since).exclude(user=request.user)
    found = others.select_related("user").last()
    JobEvent.objects.create(job=job, what="opened", user=request.user)
    return found


def said_other(opened: JobEvent | None) -> str:
    """Who has the paper open too; empty for nobody."""
    if opened is None or opened.user is None:
        return ""
    name = opened.user.get_full_name() or opened.user.get_username()
    said = gettext("%(name)s has this paper open too (since %(time)s).")
    return said % {"name": name, "time": digits(f"{timezone.localtime(opened.at):%H:%M}")}


def posted(request: HttpRequest) -> dict[str, Any]:
    """The draft that the screen sends as JSON; 404 for anything else."""
    try:
        draft = json.loads(request.body)
    except ValueError as error:
        raise Http404("not a draft") from error
    if not isinstance(draft, dict):
        raise Http404("not a draft")
    return filing.sound(draft)


@require_POST
def save_draft(request: HttpRequest, uuid: uuids.UUID) -> JsonResponse:
    """Autosave; a change of kind makes a fresh draft of that kind. Tells who else is at it."""
    job = reviewed_or_404(request, uuid)
    draft = posted(request)
    before = filing.draft_of(job)
    reload = draft.get("kind") != before.get("kind")
    if reload:
        draft = filing.proposed_draft(job, str(draft.get("kind")))
    Job.objects.filter(pk=job.pk).update(draft={**job.draft, "edited": draft})
    other = said_other(opened_by_other(job, request))
    saved = timezone.localtime().strftime("%H:%M")
    return JsonResponse({"saved": saved, "reload": reload, "other": other})


@require_POST
def file_job(request: HttpRequest, uuid: uuids.UUID) -> JsonResponse:
    """Files the paper, or says which fields to mend."""
    job = job_or_404(request, uuid)
    draft = posted(request)
    if job.state not in (*REVIEWED, State.ARCHIVED):
        raise Http404("not in review")
    if job.state in REVIEWED and filing.may_file(
        request.user, job.unit, str(draft.get("kind") or "")
    ):
        Job.objects.filter(pk=job.pk).update(draft={**job.draft, "edited": draft})
    try:
        record = filing.file(job, draft, user=request.user)
    except filing.Mistakes as mistakes:
        said = {name: gettext(text) for name, text in mistakes.fields.items()}
        return JsonResponse({"mistakes": said}, status=422)
    return JsonResponse({"url": reverse("record_detail", args=[record.uuid])})


@require_POST
def choose_number(request: HttpRequest, uuid: uuids.UUID, number: int, index: int) -> HttpResponse:
    """Takes one of the two readings of a number; `which` is 0 or 1."""
    job = reviewed_or_404(request, uuid)
    which = request.POST.get("which", "")
    if which not in ("0", "1") or not choose(job, number, index, int(which), user=request.user):
        raise Http404("no such doubt")
    return redirect(reverse("ingest_review", args=[job.uuid]) + "#doubts")


@require_POST
def change_page(request: HttpRequest, uuid: uuids.UUID, number: int) -> HttpResponse:
    """Drops a page, takes it back, or turns it by a quarter."""
    job = reviewed_or_404(request, uuid)
    page = JobPage.objects.filter(job=job, number=number).first()
    if page is None:
        raise Http404("no such page")
    act = request.POST.get("act")
    if act in ("drop", "keep"):
        page.dropped = act == "drop"
        page.drop_proposed = False
        page.save(update_fields=["dropped", "drop_proposed"])
    elif act == "turn":
        turn(job, page, user=request.user)
        return redirect("ingest_review", uuid=job.uuid)
    JobEvent.objects.create(job=job, what=f"page {act}", detail=str(number), user=request.user)
    return redirect("ingest_review", uuid=job.uuid)
