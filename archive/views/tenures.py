"""A manager's dossier on screen, on paper and as a pack; and the open items that pass on."""

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Iterable
from typing import IO, Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from archive import access, audit, printing, store, tenures
from archive.errors import ArchiveError
from archive.models import Page, Post, Record, Service, StoredFile
from archive.models.audit import Act
from archive.tenures import Tenure
from archive.views.files import inert, may_leave, note_leaving
from archive.views.people import PersonView
from archive.views.posts import StaffView, posts_of
from archive.views.reasons import lacks_reason
from archive.views.records import Sheet, sheet_of
from archive.views.shared import asked_day, sight_of
from archive.vocabulary import Level

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

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The screen, the printed dossier or the pack."""
        wanted = {"pdf": self.pdf, "zip": self.pack}.get(request.GET.get("form", ""))
        row, _checked = self.service, self.tenure
        audit.note(
            Act.VIEW, user=request.user, request=request,
            what=f"dossier of {row.person.code} in {row.post.code} {row.start}",
        )  # fmt: skip
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
            "unreasoned": self.unreasoned,
        }  # fmt: skip

    @cached_property
    def sheets(self) -> list[Sheet]:
        """The pages that he reads of each paper; of a clause those of its minutes."""
        sight = sight_of(self.request)
        read = [record for record in self.tenure.records if sight.reads(record)]
        made = [sheet_of(record, sight, None, {}) for record in read]
        return [sheet for sheet in made if sheet is not None]

    @cached_property
    def unreasoned(self) -> list[Record]:
        """Papers whose pages and files stay here until a reason was given on their page."""
        asking = {
            sheet.source.pk: sheet.source
            for sheet in self.sheets
            if lacks_reason(self.request, sheet.source)
        }
        return list(asking.values())

    @cached_property
    def pages(self) -> list[tuple[Record, Page]]:
        """(paper, page) with an image that may leave now, each once."""
        made = {
            page.pk: (sheet.source, page)
            for sheet in self.sheets
            if may_leave(self.request, sheet.source)
            for page in sheet.pages
            if page.image
        }
        return list(made.values())

    @cached_property
    def files(self) -> list[tuple[Record, Record, StoredFile]]:
        """(paper, whose file, file) that may leave now."""
        rows = tenures.files_of(self.tenure, self.request.user)
        return [row for row in rows if may_leave(self.request, row[1])]

    def printed(self, sources: Iterable[Record]) -> bytes:
        """Contents, parts and page images, with the highest level of all that is in it."""
        images = [(one, page, printing.picture(page)) for one, page in self.pages[:MOST_PAGES]]
        left = max(0, len(self.pages) - MOST_PAGES)
        level = max([self.tenure.level, *(record.level or 0 for record in sources)])
        return printing.pdf(
            "archive/print/tenure.html",
            {"title": self.get_page_title(), "person": self.person, "images": images, "left": left,
             **self.parts()},
            level=Level(level), by=self.request.user, address=audit.address(self.request),
        )  # fmt: skip

    def named(self, ending: str) -> str:
        """The file's name, in letters that every system takes."""
        start = self.service.start.replace("/", "-")
        return f"handover-{self.service.pk}-{start}.{ending}"

    def note(self, act: str, sources: Iterable[Record]) -> None:
        """The log says which papers left."""
        meetings = [meeting for meeting, _present in self.tenure.meetings]
        papers = (*self.tenure.records, *meetings, *sources)
        note_leaving(self.request, act, papers, "handover pack")

    def pdf(self) -> HttpResponseBase:
        """The printed dossier."""
        sources = [record for record, _page in self.pages[:MOST_PAGES]]
        content = self.printed(sources)
        self.note(Act.PRINT, sources)
        response = HttpResponse(content, content_type="application/pdf")
        response["Content-Disposition"] = f'attachment; filename="{self.named("pdf")}"'
        return inert(response)

    def pack(self) -> HttpResponseBase:
        """The printed dossier and the whole files, with the digests of all."""
        sources = [record for record, _page in self.pages[:MOST_PAGES]]
        sources += [source for _record, source, _file in self.files]
        out: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as folder:
            printed = self.printed(sources)
            folder.writestr("handover.pdf", printed)
            lines = [f"{hashlib.sha256(printed).hexdigest()}  handover.pdf"]
            contents = []
            for number, (record, _source, file) in enumerate(self.files, 1):
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
        self.note(Act.DOWNLOAD, sources)
        return inert(FileResponse(out, as_attachment=True, filename=self.named("zip")))


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
