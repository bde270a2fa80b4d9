"""Decision folders: the list of one's own, one with its items, and the way into it."""

import uuid as uuids
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.ui.components import Component

from archive import access, audit, history
from archive.errors import ArchiveError
from archive.models import Record
from archive.models.audit import Act
from archive.templatetags.dabir import digits
from archive.views.posts import StaffView
from archive.views.shared import asked_day, sight_of
from search import folders
from search.models import Folder, FolderItem

STEPS = {"up": -1, "down": 1}
OFFERED = 20  # folders in a list to choose from, the newest


def folder_or_404(request: HttpRequest, uuid: uuids.UUID) -> Folder:
    """One of his own folders; another's and none look the same."""
    folder = folders.folders(request.user).filter(uuid=uuid).first()
    if folder is None:
        audit.note(Act.REFUSED, user=request.user, what=request.path, request=request)
        raise Http404("no such folder")
    return folder


class FolderListView(StaffView):
    """His folders, and a form for a new one."""

    template_name = "search/folder_list.html"
    page_title = gettext_lazy("Decision folders")
    header_icon = "folder-open-1"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Each with the count of the items that he may meet."""
        rows = folders.counted(self.request.user, sight_of(self.request))
        return super().get_context_data(folders=rows, **kwargs)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Opens one."""
        try:
            folder = folders.open_folder(request.POST.get("title", ""), user=request.user)
        except ArchiveError as error:
            messages.error(request, str(error))
            return redirect("folder_list")
        return redirect("folder_detail", folder.uuid)


class FolderView(StaffView):
    """One folder: its items in their order, to arrange and to print."""

    template_name = "search/folder.html"
    header_icon = "folder-open-1"
    above = (("folder_list", gettext_lazy("Decision folders")),)

    @cached_property
    def folder(self) -> Folder:
        """The folder, or none for anybody but its maker."""
        return folder_or_404(self.request, self.kwargs["uuid"])

    def get_page_title(self) -> str:
        """Its title."""
        return digits(self.folder)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Items with their legal states on the day asked."""
        sight, folder = sight_of(self.request), self.folder
        day, written = asked_day(self.request)
        audit.note(
            Act.VIEW, user=self.request.user, what=f"folder {folder.uuid}", request=self.request
        )
        rows = folders.items(folder, sight)
        states = history.states([row.record for row in rows], day, sight)
        return super().get_context_data(
            folder=folder, on=written,
            items=[(row, states.get(row.record_id), sight.reads(row.record)) for row in rows],
            **kwargs,
        )  # fmt: skip

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Arranges one item, renames the folder, or puts it away."""
        folder, sight, act = self.folder, sight_of(request), request.POST.get("act", "")
        try:
            if act == "delete":
                folder.delete()
                messages.success(request, _("The folder was put away; its records stay filed."))
                return redirect("folder_list")
            if act == "rename":
                folders.rename(folder, request.POST.get("title", ""))
            else:
                arrange(folders.item_of(folder, request.POST.get("item", ""), sight), request)
        except ArchiveError as error:
            messages.error(request, str(error))
        return redirect("folder_detail", folder.uuid)


def arrange(item: FolderItem, request: HttpRequest) -> None:
    """What a button of an item asks."""
    act = request.POST.get("act", "")
    if act in STEPS:
        folders.move(item, STEPS[act], sight_of(request))
    elif act == "out":
        folders.take_out(item)
    elif act == "keep":
        note, pictures = request.POST.get("note", ""), "pictures" in request.POST
        folders.annotate(item, note=note, pictures=pictures)
        messages.success(request, _("The note was kept."))


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Puts one record that he may meet into a folder of his, or into a new one."""
    record = named(request)
    try:
        folder = chosen(request, record)
        count = folders.add(folder, [record], sight=sight_of(request))
    except ArchiveError as error:
        messages.error(request, str(error))
        return redirect(back_to(request))
    said = ngettext("%(n)s record added.", "%(n)s records added.", count) % {"n": count}
    buttons = [messages.button(reverse("folder_detail", args=[folder.uuid]), _("Open the folder"))]
    messages.success(
        request, said if count else _("It stands in the folder already."), buttons=buttons
    )
    return redirect(back_to(request))


def named(request: HttpRequest) -> Record:
    """The record of the button; hidden and absent look the same."""
    try:
        asked = uuids.UUID(request.POST.get("record", ""))
    except ValueError as error:
        raise Http404("no such record") from error
    record = Record.objects.filter(access.visible(sight_of(request)), uuid=asked).first()
    if record is None:
        audit.note(Act.REFUSED, user=request.user, what=f"folder {asked}", request=request)
        raise Http404("no such record")
    return record


def chosen(request: HttpRequest, record: Record) -> Folder:
    """The folder that was chosen; a new one named after the question or the record."""
    written = request.POST.get("folder", "new")
    if written == "new":
        title = request.POST.get("title", "") or record.title or str(record.get_kind_display())
        return folders.open_folder(title, user=request.user)
    found = [f for f in folders.folders(request.user) if str(f.uuid) == written]
    if not found:
        raise folders.Refused(_("This folder is not there any more; choose another."))
    return found[0]


def back_to(request: HttpRequest) -> str:
    """The screen that the button stood on."""
    asked = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}):
        return asked
    return reverse("folder_list")


class FolderPanel(Component):
    """«افزودن به پرونده تصمیم» on the page of a record."""

    template_name = "search/parts/folder_panel.html"

    def __init__(self, record: Record) -> None:
        self.record = record

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """His newest folders."""
        request = parent_context["request"]
        return {
            "record": self.record,
            "request": request,
            "csrf_token": get_token(request),  # a component renders without the request's context
            "folders": folders.folders(request.user)[:OFFERED],
        }
