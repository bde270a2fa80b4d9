"""Why do I see this record, and who sees it: asked of a record, for now or for a past day."""

import datetime
import uuid as uuids
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from archive import access, audit
from archive.explain import Case, seen_by
from archive.forms import Asked, JalaliDateField
from archive.models import Record
from archive.models.audit import Act
from archive.views.exceptions import ExceptionForm, lines
from archive.views.shared import sight_of

SHOWN = 200  # people listed at once


class AskForm(Asked):
    """Of whom, and on which day."""

    user = forms.CharField(label=_("User"), required=False, max_length=150)
    on = JalaliDateField(label=_("On the day"), required=False)

    def clean_user(self) -> AbstractBaseUser | None:
        """A user of the program by his user name."""
        name = self.cleaned_data["user"].strip()
        if not name:
            return None
        found = get_user_model().objects.filter(username=name).first()
        if found is None:
            raise forms.ValidationError(_("There is no user of this name."))
        return found


def watched_or_404(request: HttpRequest, uuid: uuids.UUID) -> tuple[Record, bool, bool]:
    """(the record, does he see it, may he ask about others); else hidden and absent look alike."""
    record = (
        Record.objects.select_related("unit", "body", "document", "resolution")
        .filter(uuid=uuid)
        .first()
    )
    # Asked of everybody first: a hidden record costs no question more than an absent one.
    sight = sight_of(request)
    shows = record is not None and sight.shows(record)
    watcher = access.may(request.user, "explain")
    watches = watcher and record is not None and access.may_at(request.user, "explain", record)
    if record is None or not (shows or watches):
        audit.note(
            Act.REFUSED, user=request.user, record=record, what=request.path, request=request
        )
        raise Http404("no such record")
    return record, shows, watches


class RecordAccessView(WagtailAdminTemplateMixin, TemplateView):
    """Everyone for himself; security officers and administrators of the unit for everybody.

    Who may ask but does not see the record himself learns its place, not its title.
    """

    template_name = "archive/access.html"
    page_title = _("Access to this record")
    header_icon = "key"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Logged before anything is shown."""
        self.record, self.shows, self.watches = watched_or_404(request, kwargs["uuid"])
        self.excepts = access.may_at(request.user, "except", self.record)
        what = f"access {request.GET.urlencode()}".strip()
        audit.note(
            Act.VIEW, user=request.user, record=self.record, what=what, request=request
        )  # fmt: skip
        return super().get(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, the record where he sees it, this page."""
        up = {"url": reverse("record_detail", args=[self.record.uuid]), "label": _("Record")}
        here = {"url": "", "label": self.page_title}
        return [*self.breadcrumbs_items, *([up] if self.shows else []), here]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The chain of one user; for who watches also everybody who sees the record."""
        form = AskForm(self.request.GET)
        valid = form.is_valid()
        if not self.watches:
            del form.fields["user"]
        day: datetime.date | None = form.cleaned_data.get("on") if valid else None
        asked = form.cleaned_data.get("user") if valid and self.watches else None
        who = asked or self.request.user
        seen = seen_by(self.record, day) if self.watches and valid else []
        return super().get_context_data(
            record=self.record,
            shows=self.shows,
            watches=self.watches,
            form=form,
            day=day or access.today(),
            who=who,
            found=Case(self.record, day).explain(who) if valid else None,
            seen=seen[:SHOWN],
            count=len(seen),
            exceptions=lines(self.record) if self.excepts else [],
            except_form=ExceptionForm(auto_id="except_%s") if self.excepts else None,
            **kwargs,
        )
