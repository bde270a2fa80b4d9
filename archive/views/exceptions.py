"""Grants, need-to-know lists and conflicts of one record: made and ended by a security officer."""

import uuid as uuids
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from archive import access, audit, giving
from archive.effect import effect
from archive.errors import ArchiveError
from archive.explain import Case, terms_of
from archive.forms import Asked, JalaliDateField
from archive.models import Record
from archive.models.audit import Act
from archive.models.records import GrantTerms

CHOICES = (
    ("grant", _("Grant: opens the record")),
    ("listed", _("Need-to-know list: names who may see it")),
    ("conflict", _("Conflict of interest: closes the record")),
)


class ExceptionForm(Asked):
    """Which exception, for whom, until when, and why."""

    kind = forms.ChoiceField(label=_("Exception"), choices=CHOICES)
    user = forms.CharField(label=_("User"), required=False, max_length=150)
    group = forms.ModelChoiceField(
        label=_("or a group"),
        queryset=Group.objects.order_by("name"),
        required=False,
        empty_label=_("Choose"),
    )
    end = JalaliDateField(label=_("Last day"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=500)

    def clean(self) -> dict[str, Any]:
        """Exactly one receiver; a conflict is a person's; a grant has a last day."""
        cleaned = super().clean() or {}
        name = (cleaned.get("user") or "").strip()
        cleaned["user"] = get_user_model().objects.filter(username=name).first() if name else None
        if name and cleaned["user"] is None:
            self.add_error("user", _("There is no user of this name."))
        elif bool(cleaned["user"]) == bool(cleaned.get("group")):
            raise forms.ValidationError(_("Choose either a user or a group."))
        if cleaned.get("kind") == "conflict" and cleaned.get("group"):
            self.add_error("group", _("A conflict of interest is a person's."))
        if cleaned.get("kind") == "grant" and not cleaned.get("end"):
            self.add_error("end", _("A grant has a last day."))
        if cleaned.get("end") and cleaned["end"] < access.today():
            self.add_error("end", _("The last day is past."))
        return cleaned


@dataclass(frozen=True)
class Line:
    """An exception in force, as the page lists it."""

    kind: str
    pk: int
    label: str
    who: str
    terms: str


def lines(record: Record) -> list[Line]:
    """The exceptions of a record that are in force today."""
    case = Case(record)
    labels = dict(CHOICES)
    found: list[tuple[str, GrantTerms]] = [
        ("user" if hasattr(row, "user_id") else "group", row) for row in case.grants
    ]
    found += [("listed", row) for row in case.listed]
    found += [("conflict", row) for row in case.conflicts if row.record_id == record.pk]
    made = []
    for kind, row in found:
        who = getattr(row, "user", None) or getattr(row, "group", None)
        label = labels.get(kind, labels["grant"])
        made.append(Line(kind, row.pk, str(label), str(who), terms_of(row)))
    return made


def excepted_or_404(request: HttpRequest, uuid: uuids.UUID) -> Record:
    """The record, for a security officer of its unit; else hidden and absent look alike."""
    record = Record.objects.select_related("unit").filter(uuid=uuid).first()
    # Asked of everybody first: a hidden record costs no question more than an absent one.
    excepts = access.may(request.user, "except")
    if not excepts or record is None or not access.may_at(request.user, "except", record):
        audit.note(
            Act.REFUSED, user=request.user, record=record, what=request.path, request=request
        )
        raise Http404("no such record")
    return record


@require_POST
def make_exception(request: HttpRequest, uuid: uuids.UUID) -> HttpResponse:
    """Shows the effect first; saves when it comes back confirmed."""
    record = excepted_or_404(request, uuid)
    form = ExceptionForm(request.POST)
    back = redirect("record_access", uuid=uuid)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, errors[0])
        return back
    try:
        if "confirmed" in request.POST:
            make(record, form.cleaned_data, request)
            messages.success(request, _("Saved and logged."))
            return back
        return effect_page(request, record, form.cleaned_data)
    except ArchiveError as error:
        messages.error(request, str(error))
        return back


def make(record: Record, values: dict[str, Any], request: HttpRequest) -> None:
    """By the verb of the archive."""
    kind = values["kind"]
    if kind == "grant":
        kind = "user" if values["user"] else "group"
    terms = {"reason": values["reason"], "start": access.today(), "end": values["end"]}
    giving.make_exception(
        kind, record, giver=request.user, terms=terms, user=values["user"], group=values["group"]
    )


def effect_page(request: HttpRequest, record: Record, values: dict[str, Any]) -> HttpResponse:
    """For how many people the record opens or closes."""
    users = [values["user"]] if values["user"] else list(values["group"].user_set.all())
    effects = effect(
        lambda: make(record, values, request), users, by=request.user, days=[access.today()]
    )
    sent = [(k, v) for k, v in request.POST.items() if k != "csrfmiddlewaretoken"]
    told = f"{dict(CHOICES)[values['kind']]} · {values['user'] or values['group']}"
    return TemplateResponse(
        request, "archive/rights_effect.html",
        {"effects": effects, "sent": sent, "told": told, "header_title": _("Exceptions"),
         "header_icon": "key", "breadcrumbs_items": [], "back": record},
    )  # fmt: skip


@require_POST
def end_exception(request: HttpRequest, uuid: uuids.UUID, kind: str, pk: int) -> HttpResponse:
    """Ends one; the next request obeys."""
    record = excepted_or_404(request, uuid)
    if kind not in giving.KINDS:
        raise Http404("no such exception")
    try:
        giving.end_exception(kind, pk, record, giver=request.user)
    except ArchiveError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Ended and logged."))
    return redirect("record_access", uuid=uuid)
