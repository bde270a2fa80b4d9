"""«پرونده موضوعی»: the list of dossiers and one with its papers and sums."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from archive import access, audit, dossiers
from archive.errors import ArchiveError
from archive.forms import Asked
from archive.models import Dossier, Record, Unit
from archive.models.audit import Act
from archive.models.dossiers import How
from archive.templatetags.dabir import digits
from archive.views.followup import demand_followup
from archive.views.posts import StaffView
from archive.views.shared import numbered, sight_of

PER_PAGE = 25


class DossierForm(Asked):
    """A new dossier."""

    title = forms.CharField(label=_("subject"), max_length=255)
    unit = forms.ModelChoiceField(
        label=_("unit"), queryset=Unit.objects.none(), empty_label=_("Choose")
    )
    note = forms.CharField(
        label=_("note"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: object, user: Any, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        units = access.units_where(user, "follow")
        self.fields["unit"].queryset = Unit.objects.filter(pk__in=units).order_by("title")


class DossierListView(StaffView):
    """All dossiers that he may see, and a form for a new one."""

    template_name = "archive/dossier_list.html"
    page_title = _("Dossiers")
    header_icon = "folder-open-1"
    above = (("follow_up", _("Follow-up")),)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Each with the count of the papers that he may see."""
        demand_followup(self.request)
        rows = access.dossiers(self.request.user).select_related("unit")
        page = Paginator(rows, PER_PAGE).get_page(self.request.GET.get("p"))
        seen = access.records(self.request.user).values("pk")
        lines = [(row, row.items.filter(record__in=seen).count()) for row in page.object_list]
        if access.may(self.request.user, "follow"):
            kwargs.setdefault("form", DossierForm(user=self.request.user))
        return super().get_context_data(page=page, lines=lines, **kwargs)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Opens one."""
        demand_followup(request)
        form = DossierForm(request.POST, user=request.user)
        if form.is_valid():
            try:
                row = dossiers.open_dossier(**form.cleaned_data, user=request.user)
            except ArchiveError as error:
                form.add_error(None, str(error))
            else:
                return redirect("dossier_detail", row.pk)
        return self.render_to_response(self.get_context_data(form=form))


class DossierView(StaffView):
    """One dossier: its papers in order of time, and the sums of its decisions."""

    template_name = "archive/dossier.html"
    header_icon = "folder-open-1"
    above = (("follow_up", _("Follow-up")), ("dossier_list", _("Dossiers")))

    @cached_property
    def dossier(self) -> Dossier:
        """The dossier, or none for who may not see it."""
        row = access.dossiers(self.request.user).filter(pk=self.kwargs["pk"]).first()
        if row is None:
            raise Http404("no such dossier")
        return row

    def get_page_title(self) -> str:
        """Its subject."""
        return digits(self.dossier)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Papers that he may meet; sums of those he may read."""
        sight = sight_of(self.request)
        rows = self.dossier.items.filter(
            record__in=access.records(self.request.user).values("pk")
        ).select_related("record__body", "record__unit", "record__resolution")
        items = list(rows)
        audit.note(
            Act.VIEW, user=self.request.user, what=f"dossier {self.dossier.pk}",
            request=self.request,
        )  # fmt: skip
        return super().get_context_data(
            dossier=self.dossier, items=items,
            sums=dossiers.sums(i.record for i in items if sight.reads(i.record)),
            may_keep=access.may(self.request.user, "follow", self.dossier.unit), **kwargs,
        )  # fmt: skip

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Adds a paper, or it with its chain, or takes one out."""
        act, dossier = request.POST.get("act", ""), self.dossier
        try:
            record = self.named(request.POST.get("paper", ""))
            if act == "out":
                dossiers.take_out(dossier, record, user=request.user)
            elif act == "chain":
                papers = dossiers.chain_of(record, sight_of(request))
                self.say(dossiers.add(dossier, papers, user=request.user, how=How.CHAIN))
            else:
                self.say(dossiers.add(dossier, [record], user=request.user))
        except ArchiveError as error:
            messages.error(request, str(error))
        return redirect("dossier_detail", dossier.pk)

    def named(self, written: str) -> Record:
        """By number, or by the identity that a button of the list carries."""
        if written.startswith("id:") and written[3:].isdigit():
            sight = sight_of(self.request)
            row = Record.objects.filter(access.visible(sight, read=True), pk=written[3:]).first()
        else:
            row = numbered(self.request, written)
        if row is None:
            raise dossiers.Refused(_("No one record that you may read has this number."))
        return row

    def say(self, count: int) -> None:
        """How many came in."""
        said = ngettext("%(n)s paper added.", "%(n)s papers added.", count)
        said = digits(said % {"n": count})
        messages.success(self.request, said)
