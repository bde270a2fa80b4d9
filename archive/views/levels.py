"""Changing a record's confidentiality, with its reason and its history."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from archive import audit, confidentiality, logwords
from archive.errors import ArchiveError
from archive.forms import Asked
from archive.models.audit import Act
from archive.views.shared import numbered, record_or_404, sight_of
from archive.vocabulary import Level


class LevelForm(Asked):
    """The new level, its reason and, for a paper received, the sender's letter."""

    level = forms.TypedChoiceField(label=_("Confidentiality"), choices=Level.choices, coerce=int)
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    letter = forms.CharField(
        label=_("Number of the sender's letter, to lower a paper received"), max_length=100,
        required=False,
    )  # fmt: skip


class LevelView(WagtailAdminTemplateMixin, TemplateView):
    """For who may come to it; others are told that there is no such page."""

    template_name = "archive/level.html"
    page_title = _("Confidentiality of this record")
    header_icon = "lock"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Denied looks like absent."""
        self.record = record_or_404(request, kwargs["uuid"])
        if not confidentiality.may_set(request.user, self.record):
            audit.note(
                Act.REFUSED, user=request.user, record=self.record, what=request.path,
                request=request,
            )  # fmt: skip
            raise Http404("may not set the level")
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, the record, this page."""
        up = {"url": reverse("record_detail", args=[self.record.uuid]), "label": _("Record")}
        return [*self.breadcrumbs_items, up, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form, and how the level came to be what it is."""
        form = kwargs.pop("form", None) or LevelForm(initial={"level": self.record.level})
        return super().get_context_data(
            record=self.record, form=form, received=confidentiality.was_received(self.record),
            changes=[
                (row, Level(row.before).label if row.before is not None else "",
                 Level(row.after).label, logwords.reason(row.reason))
                for row in self.record.level_changes.select_related("by")
            ],
            reads=sight_of(self.request).reads(self.record), **kwargs,
        )  # fmt: skip

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Asks the archive; its refusal becomes a sentence."""
        form = LevelForm(request.POST)
        if form.is_valid():
            values = form.cleaned_data
            letter = numbered(request, values["letter"])
            try:
                confidentiality.set_level(
                    self.record, values["level"], reason=values["reason"], by=request.user,
                    letter=letter,
                )  # fmt: skip
            except ArchiveError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("The confidentiality was changed."))
                return redirect("record_level", uuid=self.record.uuid)
        return self.render_to_response(self.get_context_data(form=form))
