"""A person's own file on his screen, his requests, and the office's answers to them."""

from typing import Any

from django.contrib.auth import get_user_model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from archive import access, audit, corrections
from archive.errors import ArchiveError
from archive.models import CorrectionRequest, Person
from archive.models.audit import Act
from archive.views.people import Line, lines_of, people_of
from archive.views.posts import StaffView


class OwnFileView(StaffView):
    """The facts kept about him, with their state; appraisals stay closed to their subject."""

    template_name = "archive/own_file.html"
    header_icon = "user"
    page_title = gettext_lazy("My file")

    @cached_property
    def person(self) -> Person:
        """His file; who has none has no such page."""
        found = access.own_file(self.request.user)
        if found is None:
            raise Http404("no file of his own")
        return found

    @property
    def lines(self) -> list[Line]:
        """All but appraisals."""
        return [line for line in lines_of(self.request, self.person) if line.kind != "appraisals"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Logged as the reading of a file."""
        audit.note(
            Act.VIEW, user=self.request.user, what=f"own file {self.person.code}",
            request=self.request,
        )  # fmt: skip
        return super().get_context_data(
            person=self.person, lines=self.lines, requests=self.person.requests.all(), **kwargs
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Asks for a correction of one of the lines, or of what is not there."""
        about = {f"{line.kind}-{line.fact.pk}": line for line in self.lines}
        line = about.get(request.POST.get("about", ""))
        said = f"{line.kind_label}: {line.head}" if line else _("What is missing")
        try:
            corrections.ask(request.user, about=said, words=request.POST.get("words", ""))
        except ArchiveError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Your request was sent to the personnel office."))
        return redirect("own_file")


@require_POST
def name_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Whose file it is, by user name; empty takes it away."""
    person = people_of(request, read=True).filter(pk=pk).first()
    if person is None:
        raise Http404("no such person")
    name = request.POST.get("account", "").strip()
    account = get_user_model().objects.filter(username=name).first() if name else None
    try:
        if name and account is None:
            raise corrections.Refused(_("There is no user of this name."))
        corrections.name_account(person, account, by=request.user)
    except ArchiveError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Saved and logged."))
    return redirect("person_detail", person.pk)


@require_POST
def answer_request(request: HttpRequest, pk: int) -> HttpResponse:
    """The office's answer; hidden and absent look the same."""
    row: CorrectionRequest | None = corrections.waiting(request.user).filter(pk=pk).first()
    if row is None:
        raise Http404("no such request")
    try:
        corrections.answer(
            row, accepted=request.POST.get("act") == "accept",
            words=request.POST.get("answer", ""), by=request.user,
        )  # fmt: skip
    except ArchiveError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Saved and logged."))
    return redirect("person_detail", row.person_id)
