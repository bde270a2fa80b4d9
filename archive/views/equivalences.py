"""Approved equivalent fields of study: which counts as which, for which post, by whom."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from archive import access, staffing
from archive.errors import ArchiveError, Denied
from archive.forms import Asked, JalaliTextField
from archive.jalali import PartialDate
from archive.models import FieldEquivalence, Post, Record
from archive.persian import ascii_digits
from archive.views.posts import PER_PAGE, StaffView, demand_structure, posts_of
from archive.views.shared import numbered


class EquivalenceForm(Asked):
    """What an approval says."""

    field = forms.CharField(label=gettext_lazy("Field that the rule names"), max_length=128)
    equivalent = forms.CharField(label=gettext_lazy("Field that counts as it"), max_length=128)
    post = forms.CharField(
        label=gettext_lazy("Code of the post (empty: every post)"), max_length=64, required=False
    )
    approved_by = forms.CharField(label=gettext_lazy("Approved by"), max_length=255)
    legal_basis = forms.CharField(
        label=gettext_lazy("Number of the approving paper"), max_length=100
    )
    page = forms.IntegerField(label=gettext_lazy("Page"), min_value=1, required=False)
    start = JalaliTextField(label=gettext_lazy("In force from"))
    end = JalaliTextField(label=gettext_lazy("Last day"), required=False)

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_post(self) -> Post | None:
        """A post whose conditions he may change; hidden and absent look alike."""
        code = ascii_digits(self.cleaned_data["post"]).strip()
        if not code:
            return None
        found = posts_of(self.request).filter(code=code).first()
        if found is None or not kept(self.request, found):
            raise forms.ValidationError(_("No post whose conditions you keep has this code."))
        return found

    def clean(self) -> dict[str, Any]:
        """The paper is filed, he may read it, and it has the page."""
        said = super().clean() or {}
        basis = numbered(self.request, said.get("legal_basis", ""))
        if basis is None and "legal_basis" in said:
            self.add_error("legal_basis", _("No one record that you may read has this number."))
        page = said.get("page")
        if basis is not None and page and not basis.pages.filter(number=page).exists():
            self.add_error("page", _("This paper has no page %(page)s.") % {"page": page})
        return said

    def row(self) -> FieldEquivalence:
        """The approval, not kept yet."""
        said = self.cleaned_data
        return FieldEquivalence(
            field=said["field"], equivalent=said["equivalent"], approved_by=said["approved_by"],
            legal_basis=said["legal_basis"], legal_basis_page=said["page"],
            start=said["start"], end=said["end"] or "",
        )  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """A row of the list with what this reader may open and do."""

    row: FieldEquivalence
    post: Post | None
    basis: Record | None
    is_in_force: bool
    may_end: bool


def kept(request: HttpRequest, post: Post | None) -> bool:
    """Are the post's conditions his to change; for every post, is his the office of the top?"""
    try:
        staffing.demand(request.user, post.unit if post else None)
    except Denied:
        return False
    return True


def keeps_any(request: HttpRequest) -> bool:
    """Does he keep the conditions of any post?"""
    return access.may(request.user, "staff")


def equivalences_of(request: HttpRequest) -> QuerySet[FieldEquivalence]:
    """Those for every post, and those for posts that this reader may see."""
    seen = posts_of(request)
    return FieldEquivalence.objects.filter(
        Q(post_name="")
        | Q(post_name__in=seen.values("code"))
        | Q(post_name__in=seen.values("external_id"))
    )


def post_named(request: HttpRequest, row: FieldEquivalence) -> Post | None:
    """The only post that it is for."""
    if not row.post_name:
        return None
    named = Q(code=row.post_name) | Q(external_id=row.post_name)
    return posts_of(request).filter(named).first()


class EquivalenceListView(StaffView):
    """The list, and the form for who keeps conditions of posts."""

    template_name = "archive/equivalences.html"
    page_title = gettext_lazy("Equivalent fields of study")
    header_icon = "user"
    above = (("post_list", gettext_lazy("Posts")),)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page of it."""
        demand_structure(self.request)
        asked = self.request.GET.get("p")
        page = Paginator(equivalences_of(self.request), PER_PAGE).get_page(asked)
        today = access.today()
        shown = []
        for row in page.object_list:
            post = post_named(self.request, row)
            holds = bool(row.approved_by) and row.covers(today)
            shown.append(Shown(
                row, post, numbered(self.request, row.legal_basis), holds,
                not row.end and kept(self.request, post),
            ))  # fmt: skip
        form = None
        if keeps_any(self.request):
            form = kwargs.pop("form", None) or EquivalenceForm(request=self.request)
        return super().get_context_data(page=page, shown=shown, form=form, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keeps an approval, or says at the field what is wrong."""
        demand_structure(request)
        if not keeps_any(request):
            raise Http404("no such form")
        form = EquivalenceForm(request.POST, request=request)
        if form.is_valid():
            try:
                staffing.approve_equivalence(
                    form.row(), post=form.cleaned_data["post"], user=request.user
                )
            except ArchiveError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("The approval is kept; it counts from its first day."))
                return redirect("equivalence_list")
        return self.render_to_response(self.get_context_data(form=form))


@require_POST
def end_equivalence(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends an approval with today."""
    demand_structure(request)
    row = get_object_or_404(equivalences_of(request), pk=pk)
    post = post_named(request, row)
    if not kept(request, post):
        raise Http404("no such page")
    today = str(PartialDate.from_date(access.today()))
    try:
        staffing.end_equivalence(row, post=post, end=today, user=request.user)
    except ArchiveError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("It ends with today."))
    return redirect("equivalence_list")
