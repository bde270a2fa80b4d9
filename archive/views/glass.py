"""Screens of emergency access: asking for it, the officer's notice of it, its banner."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.ui.components import Component
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from archive import access, audit, glass
from archive.errors import ArchiveError, Denied
from archive.forms import Asked, JalaliTextField
from archive.models.audit import Act
from archive.views.reasons import keep_reason
from archive.views.shared import sight_of


class GlassForm(Asked):
    """Which record, and why it can't wait."""

    number = forms.CharField(label=_("Number of the record"), max_length=100)
    date = JalaliTextField(label=_("Its date, where the number is not enough"), required=False)
    reason = forms.CharField(
        label=_("Why it can't wait"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class BreakGlassView(WagtailAdminTemplateMixin, TemplateView):
    """For who may break the glass of records of his units; others find no such page."""

    template_name = "archive/emergency.html"
    page_title = _("Emergency access")
    header_icon = "warning"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Denied looks like absent."""
        if not access.may(request.user, "break_glass"):
            raise Http404("no such page")
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, this page."""
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form."""
        form = kwargs.pop("form", None) or GlassForm(
            initial={"number": self.request.GET.get("number", "")[:100]}
        )
        return super().get_context_data(form=form, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Opens one record, or says one sentence for all that can't be opened."""
        form = GlassForm(request.POST)
        if form.is_valid():
            values = form.cleaned_data
            found = glass.closed_to(request.user, values["number"], values["date"])
            if len(found) == 1:
                try:
                    glass.break_glass(
                        found[0], reason=values["reason"], user=request.user, request=request
                    )
                except ArchiveError as error:
                    form.add_error("reason", str(error))
                else:
                    keep_reason(request, values["reason"], found[0])
                    return redirect("record_detail", uuid=found[0].uuid)
            else:
                # Absent, not his, open to him already, or several: the same words for all.
                audit.note(
                    Act.REFUSED, user=request.user, request=request, reason=values["reason"],
                    what=f"emergency access to {values['number']} {values['date']}",
                )  # fmt: skip
                form.add_error(
                    "number", _("No single record of this number can be opened this way.")
                )
        return self.render_to_response(self.get_context_data(form=form))


@require_POST
def take_note(request: HttpRequest, pk: int) -> HttpResponse:
    """A security officer has seen one."""
    made = glass.unseen(request.user).filter(pk=pk).first()  # others cost no look more than none
    try:
        if made is None:
            raise Denied
        glass.take_note(made, user=request.user)
    except Denied as error:
        audit.note(Act.REFUSED, user=request.user, what=request.path, request=request)
        raise Http404("no such notice") from error
    messages.success(request, _("Noted."))
    return redirect("wagtailadmin_home")


class NoticePanel(Component):
    """On a security officer's home: emergency accesses that nobody has taken note of."""

    template_name = "archive/parts/notices.html"
    column = "main"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """Titles only of records that he meets himself."""
        request = parent_context["request"]
        sight = sight_of(request)
        rows = [(row, sight.shows(row.record)) for row in glass.unseen(request.user)]
        return {"rows": rows, "request": request, "csrf_token": get_token(request)}
