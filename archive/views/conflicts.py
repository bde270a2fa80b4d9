"""Conflicts of interest: a security officer names who is kept from papers about whom, and ends it.

A conflict with one record is named on the record's own page of access; it is listed here too.
"""

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from archive import access, audit, giving
from archive.effect import effect
from archive.errors import ArchiveError, Denied
from archive.explain import terms_of
from archive.forms import Asked, JalaliDateField
from archive.models import Conflict, Person
from archive.models.audit import Act
from archive.persian import canonical
from archive.views.posts import StaffView

SHOWN = 200  # listed at once


class ConflictForm(Asked):
    """Who is kept from papers about whom, until when, and why."""

    user = forms.CharField(label=gettext_lazy("User"), max_length=150)
    code = forms.CharField(label=gettext_lazy("Personnel number of the person"), max_length=64)
    end = JalaliDateField(label=gettext_lazy("Last day"), required=False)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500)

    def __init__(self, *args: object, officer: AbstractBaseUser, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.officer = officer

    def clean_user(self) -> AbstractBaseUser:
        """A user of the program by his user name."""
        name = self.cleaned_data["user"].strip()
        found = get_user_model().objects.filter(username=name).first()
        if found is None:
            raise forms.ValidationError(_("There is no user of this name."))
        return found

    def clean_code(self) -> Person:
        """A person of the officer's units; hidden and absent look alike."""
        code = canonical(self.cleaned_data["code"])
        found = giving.excepted_people(self.officer).filter(code=code).first()
        if found is None:
            raise forms.ValidationError(_("No person of your units has this personnel number."))
        return found

    def clean_end(self) -> Any:
        """Today or later."""
        end = self.cleaned_data["end"]
        if end and end < access.today():
            raise forms.ValidationError(_("The last day is past."))
        return end


def demand_officer(request: HttpRequest) -> None:
    """Who makes no exceptions has no such screen."""
    if not access.may(request.user, "except"):
        audit.note(Act.REFUSED, user=request.user, what=request.path, request=request)
        raise Http404("no such page")


class ConflictsView(StaffView):
    """Those in force with the form, and what was ended."""

    template_name = "archive/conflicts.html"
    header_icon = "key"
    page_title = gettext_lazy("Conflicts of interest")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Rows of his units only."""
        demand_officer(self.request)
        today = access.today()
        rows = giving.conflicts(self.request.user)
        form = kwargs.pop("form", None) or ConflictForm(officer=self.request.user)
        told = [(row, terms_of(row), row.end is None or row.end >= today) for row in rows]
        return super().get_context_data(
            form=form,
            current=[one for one in told if one[2]],
            ended=[one for one in told if not one[2]][:SHOWN],
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Shows the effect first; names it when it comes back confirmed."""
        demand_officer(request)
        form = ConflictForm(request.POST, officer=request.user)
        if form.is_valid():
            try:
                if "confirmed" not in request.POST:
                    return self.effect_page(form.cleaned_data)
                self.name(form.cleaned_data)
            except ArchiveError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("Saved and logged."))
                return redirect("conflicts")
        return self.render_to_response(self.get_context_data(form=form))

    def name(self, values: dict[str, Any]) -> Conflict:
        """By the verb of the archive."""
        return giving.name_person(
            values["user"], values["code"], giver=self.request.user, reason=values["reason"],
            end=values["end"],
        )  # fmt: skip

    def effect_page(self, values: dict[str, Any]) -> HttpResponse:
        """How many records close to the user."""
        user, person = values["user"], values["code"]
        effects = effect(
            lambda: self.name(values), [user], by=self.request.user, days=[access.today()]
        )
        sent = [(k, v) for k, v in self.request.POST.items() if k != "csrfmiddlewaretoken"]
        return TemplateResponse(
            self.request, "archive/rights_effect.html",
            {"effects": effects, "sent": sent, "header_title": self.page_title,
             "told": f"{user.get_full_name() or user} · {person} ({person.code})",
             "header_icon": "key", "breadcrumbs_items": []},
        )  # fmt: skip


@require_POST
def end_conflict(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends one; the next request obeys."""
    demand_officer(request)
    if pk not in {row.pk for row in giving.conflicts(request.user)}:
        raise Http404("no such conflict")
    try:
        giving.end_conflict(pk, giver=request.user)
    except Denied as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Ended and logged."))
    return redirect("conflicts")
