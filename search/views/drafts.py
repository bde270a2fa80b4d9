"""Draft check: paste a draft or send its file, see what was decided before, say what you think.

Nothing of the draft is kept, and in a certificate only its hash: it travels in the form, and the
answer is never cached. The text of a file comes from the intake, through a hook, because search
does not read files.
"""

import datetime
import re
import tempfile
import uuid as uuids
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail import hooks
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from archive.jalali import PartialDate
from archive.views.shared import asked_day, record_or_404, sight_of
from search import drafts, precedents, proofs
from search.errors import EngineDown, IndexMissing
from search.models import Judgement

LARGEST = 20 * 2**20  # bytes of a draft's file
FINGERPRINT = re.compile(r"[0-9a-f]{64}")
KINDS = (
    ("repeats", _("Repeats"), "repealed", "copy"),
    ("conflicts", _("May conflict"), "pending", "warning"),
    ("revises", _("Revises"), "amended", "edit"),
)
# What a person may say of a finding, the likeliest first.
VERDICTS = {
    "repeats": (Judgement.REPEATS, Judgement.REVISES, Judgement.NONE),
    "revises": (Judgement.REVISES, Judgement.REPEATS, Judgement.NONE),
    "conflict": (Judgement.CONFLICT, Judgement.REVISES, Judgement.NONE),
}


@dataclass(frozen=True)
class Part:
    """A stretch of a sentence; `mark`: "" alike, ins only here, del only there, clash differs."""

    text: str
    mark: str = ""


@dataclass(frozen=True)
class Shown:
    """A finding as the screen shows it: both sentences in parts, and what may be said of it."""

    number: int
    item: precedents.Item
    label: str
    look: str
    symbol: str
    here: tuple[Part, ...]
    there: tuple[Part, ...]
    verdicts: tuple[tuple[str, str], ...]


def parts_of(
    text: str, span: tuple[int, int], marked: list[tuple[int, int]], mark: str
) -> Iterator[Part]:
    """The stretch cut at its marks."""
    at, end = span
    for start, stop in sorted(marked):
        if start > at:
            yield Part(text[at:start])
        if stop > at:
            yield Part(text[max(at, start) : stop], mark)
        at = max(at, stop)
    if end > at:
        yield Part(text[at:end])


def sides(text: str, item: precedents.Item) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """The draft's sentence and the older one, with what differs marked in both."""
    finding = item.finding
    here, there = (finding.here.start, finding.here.end), (finding.there.start, finding.there.end)
    if finding.kind == "conflict":
        mine = [(t.start, t.end) for d in finding.differences for t in d.here]
        theirs = [(t.start, t.end) for d in finding.differences for t in d.there]
        marks = ("clash", "clash")
    else:
        mine, theirs = drafts.marks(finding.here, finding.there)
        marks = ("ins", "del")
    return (
        tuple(parts_of(text, here, mine, marks[0])),
        tuple(parts_of(item.old.text, there, theirs, marks[1])),
    )


def read_upload(upload: UploadedFile) -> tuple[str, str]:
    """(text of a file, what to say of it); its bytes are gone when this returns."""
    if upload.size > LARGEST:
        return "", gettext(
            "The file is larger than 20 MB. Send the draft alone, or paste its text."
        )
    (reader,) = hooks.get_hooks("dabir_draft_reader")
    with tempfile.NamedTemporaryFile(suffix=Path(upload.name).suffix[:8]) as kept:
        for chunk in upload.chunks():
            kept.write(chunk)
        kept.flush()
        text, told = reader(Path(kept.name))
    return text, told


def draft_of(request: HttpRequest) -> tuple[str, str]:
    """(text of the draft in the form or its file, what to say of it)."""
    if upload := request.FILES.get("file"):
        return read_upload(upload)
    return request.POST.get("draft", "").replace("\r\n", "\n"), ""


class DraftView(WagtailAdminTemplateMixin, TemplateView):
    """The draft on one side, the findings on the other."""

    template_name = "search/draft.html"
    page_title = _("Draft check")
    header_icon = "copy"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, draft check."""
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    @cached_property
    def day(self) -> datetime.date:
        """The day of the states."""
        return asked_day(self.request)[0]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keeps a judgement if one was given, then checks the text or the file."""
        text, told = draft_of(request)
        if said := request.POST.get("judge"):
            self.judge(said)
        context = self.get_context_data(draft=text, told=told, asked=True)
        if text or not told:
            context |= self.checked(text)
        if "certify" in request.POST and (found := context.get("found")):
            made = proofs.issue(
                found, user=request.user, sight=sight_of(request), request=request
            )  # fmt: skip
            return redirect("certificate_detail", made.uuid)
        return self.render_to_response(context)

    def judge(self, said: str) -> None:
        """`uuid:fingerprint:verdict` of a record that this person reads."""
        uuid, fingerprint, verdict = [*said.split(":"), "", ""][:3]
        try:
            name = uuids.UUID(uuid)
        except ValueError as error:
            raise Http404 from error
        if verdict not in Judgement.values or not FINGERPRINT.fullmatch(fingerprint):
            raise Http404
        record = record_or_404(self.request, name, read=True)
        precedents.judge(record, fingerprint, verdict, user=self.request.user, request=self.request)

    def checked(self, text: str) -> dict[str, Any]:
        """What was found, or why nothing was looked for."""
        asked = self.request.POST.get("next") or self.request.POST.get("first", "")
        first = int(asked) if re.fullmatch(r"\d{1,6}", asked, re.ASCII) else 0
        try:
            found = precedents.check(
                text, user=self.request.user, on=self.day, first=first, request=self.request
            )
        except precedents.NotReadable as error:
            return {"told": str(error)}
        except IndexMissing:
            return {"told": gettext("The search index is being built. Check again in a minute.")}
        except EngineDown:
            return {"told": gettext("The search engine doesn't answer. Check again in a minute.")}
        shown = list(findings(text, found))
        return {
            "found": found,
            "findings": shown,
            "counts": [
                (len(getattr(found, name)), label, look, symbol)
                for name, label, look, symbol in KINDS
            ],
            "marked": list(marked(text, shown)),
            "part": range(found.first + 1, found.read + 1),
            "on": str(PartialDate.from_date(self.day)),
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Today beside what the view gives."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"day": str(PartialDate.from_date(self.day))}


def findings(text: str, found: precedents.Checked) -> Iterator[Shown]:
    """All findings, numbered in the order of the screen."""
    number = 0
    for name, label, look, symbol in KINDS:
        for item in getattr(found, name):
            number += 1
            here, there = sides(text, item)
            verdicts = () if item.judgement else VERDICTS[item.finding.kind]
            said = tuple((v.value, str(v.label)) for v in verdicts)
            yield Shown(number, item, str(label), look, symbol, here, there, said)


def marked(text: str, shown: list[Shown]) -> Iterator[tuple[str, str, list[int]]]:
    """The draft in stretches: (text, look of its first finding, numbers of its findings)."""
    by_clause: dict[tuple[int, int], list[Shown]] = {}
    for one in shown:
        clause = one.item.clause
        by_clause.setdefault((clause.start, clause.end), []).append(one)
    at = 0
    for (start, end), rows in sorted(by_clause.items()):
        if start > at:
            yield text[at:start], "", []
        yield text[start:end], rows[0].look, [row.number for row in rows]
        at = end
    if at < len(text):
        yield text[at:], "", []
