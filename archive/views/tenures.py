"""A manager's dossier on screen, on paper and as a pack; and the open items that pass on."""

import hashlib
import json
import tempfile
import zipfile
from typing import IO, Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from archive import access, audit, printing, store, tenures
from archive.errors import ArchiveError
from archive.models import Page, Post, Record, Service, newest_readings
from archive.models.audit import Act
from archive.tenures import Tenure
from archive.views.people import PersonView
from archive.views.posts import StaffView, posts_of
from archive.views.shared import asked_day
from archive.vocabulary import Kind

MOST_PAGES = 120  # page images in the printed dossier; the pack has every file whole
STATES = {
    "done": gettext_lazy("done"), "late": gettext_lazy("late"), "open": gettext_lazy("open"),
    "dropped": gettext_lazy("given up"),
}  # fmt: skip
NOTE = "sha256sums.txt"


class TenureView(PersonView):
    """The dossier of one appointment, each part by the reader's own rights."""

    template_name = "archive/tenure.html"

    @cached_property
    def service(self) -> Service:
        """The appointment in a post, of this person."""
        rows = Service.objects.filter(person=self.person).select_related("person", "post__unit")
        row = rows.filter(pk=self.kwargs["service"]).first()
        if row is None:
            raise Http404("no such appointment")
        return row

    @cached_property
    def tenure(self) -> Tenure:
        """The dossier up to the asked day."""
        try:
            return tenures.of_service(self.service, self.request.user, asked_day(self.request)[0])
        except ArchiveError as error:
            raise Http404(str(error)) from error

    def get_page_title(self) -> str:
        """Who and which post."""
        return _("Dossier of %(name)s: %(post)s") % {
            "name": self.person, "post": self.service.post or self.service.title,
        }  # fmt: skip

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The screen, the printed dossier or the pack."""
        wanted = {"pdf": self.pdf, "zip": self.pack}.get(request.GET.get("form", ""))
        _checked = self.tenure
        return wanted() if wanted else super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The parts, with the counts of what was owned."""
        return StaffView.get_context_data(self, **(kwargs | self.parts()), person=self.person)

    def parts(self) -> dict[str, Any]:
        """What screen and paper both show."""
        made = self.tenure
        return {
            "tenure": made, "service": self.service,
            "owned": [(row, STATES[row.state]) for row in made.owned],
            "counts": [(STATES[state], count) for state, count in made.counts.items()],
            "may_pass": bool(tenures.open_items(self.service.post, self.request.user)),
        }  # fmt: skip

    def printed(self) -> bytes:
        """Contents, parts and page images."""
        images, left = pictures(self.tenure.records)
        return printing.pdf(
            "archive/print/tenure.html",
            {"title": self.get_page_title(), "person": self.person, "images": images, "left": left,
             **self.parts()},
            level=self.tenure.level, by=self.request.user,
        )  # fmt: skip

    def named(self, ending: str) -> str:
        """The file's name, in letters that every system takes."""
        start = self.service.start.replace("/", "-")
        return f"handover-{self.service.pk}-{start}.{ending}"

    def note(self, act: str) -> None:
        """The log says which papers left."""
        for record in self.tenure.records:
            audit.note(act, user=self.request.user, record=record, what="handover pack")

    def pdf(self) -> HttpResponse:
        """The printed dossier."""
        content = self.printed()
        self.note(Act.PRINT)
        response = HttpResponse(content, content_type="application/pdf")
        response["Content-Disposition"] = f'attachment; filename="{self.named("pdf")}"'
        return response

    def pack(self) -> FileResponse:
        """The printed dossier and the whole files, with the digests of all."""
        out: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as folder:
            sums = {"handover.pdf": self.printed()}
            lines = [f"{hashlib.sha256(sums['handover.pdf']).hexdigest()}  handover.pdf"]
            folder.writestr("handover.pdf", sums["handover.pdf"])
            contents = []
            files = tenures.files_of(self.tenure, self.request.user)
            for number, (record, file) in enumerate(files, 1):
                name = tenures.name_in_pack(number, file)
                folder.write(store.held(file.sha256), name)
                lines.append(f"{file.sha256}  {name}")
                contents.append({"file": name, "sha256": file.sha256, "kind": record.kind,
                                 "number": record.number, "date": record.date,
                                 "title": record.title})  # fmt: skip
            listed = json.dumps(contents, ensure_ascii=False, indent=1).encode()
            lines.append(f"{hashlib.sha256(listed).hexdigest()}  contents.json")
            folder.writestr("contents.json", listed)
            folder.writestr(NOTE, "\n".join(lines) + "\n")
        out.seek(0)
        self.note(Act.DOWNLOAD)
        return FileResponse(out, as_attachment=True, filename=self.named("zip"))


def pictures(records: list[Record]) -> tuple[list[tuple[Record, Page, str]], int]:
    """(paper, page, picture) of the dossier's papers, and how many pages were left out."""
    pages: dict[int, tuple[Record, Page]] = {}
    for record in records:
        for page in pages_of(record):
            pages.setdefault(page.pk, (record, page))
    shown = list(pages.values())
    made = [(record, page, printing.picture(page)) for record, page in shown[:MOST_PAGES]]
    return made, max(0, len(shown) - MOST_PAGES)


def pages_of(record: Record) -> list[Page]:
    """Its own pages; of a clause the pages of the minutes on which it stands."""
    source, wanted = record, None
    if record.kind == Kind.RESOLUTION and not record.pages.exists() and record.resolution.meeting:
        source = record.resolution.meeting
        wanted = {place[0] for place in record.resolution.places}
    rows = newest_readings(
        source.pages.exclude(image="").defer("words").order_by("number", "-reading")
    )
    return [page for page in rows if wanted is None or page.number in wanted]


class PassOnView(StaffView):
    """The open items of a post, passed to its successor in one act."""

    template_name = "archive/pass_on.html"
    header_icon = "user"
    above = (("post_list", gettext_lazy("Posts")),)

    @cached_property
    def post_row(self) -> Post:
        """A post he may see, with something that he may pass on."""
        row = posts_of(self.request).filter(pk=self.kwargs["pk"]).first()
        if row is None or not access.may(self.request.user, "follow"):
            raise Http404("no such post")
        return row

    def get_page_title(self) -> str:
        """What passes on."""
        return _("Pass on what %(post)s owes") % {"post": self.post_row}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The items and the posts that may take them."""
        items = tenures.open_items(self.post_row, self.request.user)
        return super().get_context_data(
            post=self.post_row, items=items,
            posts=posts_of(self.request).order_by("unit__code", "code"), **kwargs,
        )  # fmt: skip

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """In one act, or not at all."""
        said = request.POST.get("to", "")
        chosen = (
            posts_of(request).filter(pk=int(said)) if said.isdecimal() and len(said) < 10 else None
        )
        to = chosen.first() if chosen is not None else None
        try:
            if to is None:
                raise tenures.Refused(_("Choose the post that takes them."))
            count = tenures.pass_on(
                self.post_row, to=to, user=request.user, reason=request.POST.get("reason", "")
            )
        except ArchiveError as error:
            return self.render_to_response(self.get_context_data(wrong=str(error)))
        messages.success(request, _("%(count)s open items passed on.") % {"count": count})
        return redirect(reverse("post_detail", args=[self.post_row.pk]))
