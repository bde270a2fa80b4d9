"""Certificates of searches: issued from the page of results, shown, printed, asked again."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from archive import audit, history, printing
from archive.models import CitationState, Record
from archive.models.audit import Act
from archive.views.files import inert, note_leaving
from archive.views.posts import StaffView
from archive.views.shared import sight_of
from archive.vocabulary import LegalState, Level, Role
from search import certificates, finder, precedents, proofs
from search.certificates import Comparison, Question
from search.errors import EngineDown, IndexMissing
from search.models import SearchCertificate
from search.views.briefs import highest
from search.views.drafts import draft_of
from search.views.results import FACET_LABELS, SORTS, SearchView

SHOWN = 50  # results on the screen
PRINTED = 200
PER_LIST = 100
KIND_LABELS = {
    "cites": gettext_lazy("Cites"), "repeats": gettext_lazy("Repeats"),
    "revises": gettext_lazy("Revises"), "conflict": gettext_lazy("May conflict"),
    "none": gettext_lazy("another matter"),
}  # fmt: skip
ENGINES = {"embedded": gettext_lazy("embedded"), "elasticsearch": gettext_lazy("Elasticsearch")}


class IssueView(SearchView):
    """«صدور گواهی»: the search of the address, asked and kept."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A search that asked nothing has no certificate."""
        if not (self.question or self.chosen):
            raise Http404("nothing was asked")
        question = Question(self.question, self.chosen, self.sort, self.valid_on)
        try:
            made = certificates.issue(
                question, user=request.user, sight=sight_of(request), request=request
            )
        except EngineDown:
            messages.error(request, _("The search engine doesn't answer; nothing was kept."))
            return redirect("search_results")
        return redirect("certificate_detail", made.uuid)


class CertificateListView(StaffView):
    """His certificates, the newest first."""

    template_name = "search/certificate_list.html"
    page_title = gettext_lazy("Search certificates")
    header_icon = "clipboard-list"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Words and counts, no records."""
        rows = certificates.certificates(self.request.user).defer("results", "rights", "index")
        return super().get_context_data(certificates=rows[:PER_LIST], **kwargs)


def certificate_or_404(request: HttpRequest, uuid: object) -> SearchCertificate:
    """One of his own; another's and none look the same."""
    found = certificates.certificates(request.user).filter(uuid=uuid).select_related("by").first()
    if found is None:
        audit.note(Act.REFUSED, user=request.user, what=request.path, request=request)
        raise Http404("no such certificate")
    return found


def rows_of(
    request: HttpRequest, found: SearchCertificate, count: int
) -> list[tuple[Record, str, str]]:
    """(record, state word, state label) of the first results that he may meet now."""
    lines = found.results[:count]
    seen = certificates.seen_of(certificates.states_by_uuid(lines), sight_of(request))
    return [
        (seen[uuid], word, label_of(word, *kind)) for uuid, word, *kind in lines if uuid in seen
    ]


def label_of(word: str, kind: str = "", _start: str = "") -> str:
    """A kept state in words, after what a draft check found."""
    return " · ".join(filter(None, [kind_label(kind), state_label(word)]))


def kind_label(kind: str) -> str:
    """What a draft check found, in words."""
    return str(KIND_LABELS.get(kind, kind))


def state_label(word: str) -> str:
    """A kept state in words; "" for what is no decision."""
    if word == certificates.UNTOLD:
        return history.ask()
    return str(LegalState(word).label) if word in LegalState.values else ""


def filters_of(filters: Mapping[str, Sequence[str]]) -> list[tuple[str, list[str]]]:
    """Facets with their values in words; of a draft check the draft's hash."""
    if proofs.DRAFT in filters:
        first = str(int(filters["first"][0]) + 1)
        return [(_("Draft (SHA-256)"), filters[proofs.DRAFT]), (_("from clause"), [first])]
    names = finder.value_labels()
    return [
        (str(FACET_LABELS.get(name, name)), [names.get(name, {}).get(v, v) for v in values])
        for name, values in filters.items()
    ]


def rights_in_words(rights: Mapping[str, Any]) -> list[str]:
    """Each membership as role, unit and level."""
    return [
        f"{Role(role).label if role in Role.values else role} · {title} · {Level(level).label}"
        for role, _code, title, level, _below in rights["memberships"]
    ]


def told(request: HttpRequest, found: SearchCertificate, count: int) -> dict[str, Any]:
    """What the screen and the paper say alike."""
    return {
        "certificate": found,
        "of_draft": proofs.is_of_draft(found),
        "rows": rows_of(request, found, count),
        "named": len(found.results),
        "filters": filters_of(found.filters),
        "rights": rights_in_words(found.rights),
        "engine": ENGINES.get(found.index["engine"], found.index["engine"]),
        "order": dict(SORTS).get(found.sort, found.sort),
        "asker": found.by.get_full_name() or found.by.get_username(),
    }


class CertificateView(StaffView):
    """One certificate."""

    template_name = "search/certificate.html"
    header_icon = "clipboard-list"
    above = (("certificate_list", gettext_lazy("Search certificates")),)

    @cached_property
    def certificate(self) -> SearchCertificate:
        """The certificate, or none for anybody but who asked."""
        return certificate_or_404(self.request, self.kwargs["uuid"])

    def get_page_title(self) -> str:
        """Its first letters are its name."""
        return _("Certificate %(name)s") % {"name": str(self.certificate.uuid)[:8]}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Logged as a look at what it names."""
        found = self.certificate
        what = f"certificate {found.uuid}"
        audit.note(Act.VIEW, user=self.request.user, what=what, request=self.request)
        return super().get_context_data(**told(self.request, found, SHOWN), **kwargs)


class PrintedView(View):
    """The certificate as a PDF."""

    def get(self, request: HttpRequest, *args: object, **kwargs: Any) -> HttpResponseBase:
        """With the highest level of the records that it names."""
        found = certificate_or_404(request, kwargs["uuid"])
        context = told(request, found, PRINTED)
        content = printing.pdf(
            "search/print/certificate.html", context,
            level=highest(row for row, _word, _label in context["rows"]), by=request.user,
            address=audit.address(request),
        )  # fmt: skip
        what = f"certificate {found.uuid}"
        audit.note(Act.PRINT, user=request.user, what=what, request=request)
        note_leaving(request, Act.PRINT, (row for row, _word, _label in context["rows"]), what)
        response = HttpResponse(content, content_type="application/pdf")
        name = f"certificate-{str(found.uuid)[:8]}.pdf"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return inert(response)


class CertificateReplayView(CertificateView):
    """«بازپخش»: the same question now, and what changed since."""

    template_name = "search/certificate_replay.html"

    def get_page_title(self) -> str:
        """Of which."""
        return _("Replay of certificate %(name)s") % {"name": str(self.certificate.uuid)[:8]}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A search is asked again; of a draft check its draft is asked for."""
        if proofs.is_of_draft(self.certificate):
            return redirect("certificate_draft", self.certificate.uuid)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Named is only what he may meet now."""
        compared = self.compared()
        return super().get_context_data(
            compared=compared, groups=groups_of(compared) if compared else (),
            rights_now=rights_in_words(compared.rights_now) if compared else (), **kwargs,
        )  # fmt: skip

    def compared(self) -> Comparison | None:
        """None while the engine is away."""
        try:
            return certificates.replay(
                self.certificate, user=self.request.user, sight=sight_of(self.request),
                request=self.request,
            )  # fmt: skip
        except EngineDown:
            return None


class DraftReplayView(CertificateView):
    """The same draft given again, and what changed since."""

    template_name = "search/certificate_draft.html"

    def get_page_title(self) -> str:
        """Of which."""
        return _("Replay of certificate %(name)s") % {"name": str(self.certificate.uuid)[:8]}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form; a certificate of a search has its own replay."""
        if not proofs.is_of_draft(self.certificate):
            raise Http404("no draft")
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Compares, or says why not and keeps what was pasted in the form."""
        if not proofs.is_of_draft(self.certificate):
            raise Http404("no draft")
        text, said = draft_of(request)
        compared = None
        if text or not said:
            compared, said = self.replayed(text)
        rows = changes_of(compared) if compared else ()
        context = self.get_context_data(draft=text, said=said, compared=compared, changes=rows)
        return self.render_to_response(context)

    def replayed(self, text: str) -> tuple[proofs.Compared | None, str]:
        """What changed, or one sentence."""
        try:
            return proofs.replay(
                self.certificate, text, user=self.request.user, sight=sight_of(self.request),
                request=self.request,
            ), ""  # fmt: skip
        except proofs.AnotherDraft:
            return None, _("This is not the draft of the certificate: its text differs.")
        except precedents.NotReadable as error:
            return None, str(error)
        except (EngineDown, IndexMissing):
            return None, _("The search engine doesn't answer. Check again in a minute.")


def changes_of(compared: proofs.Compared) -> list[tuple[proofs.Change, str, str]]:
    """(change, what was found then, what is found now) in words."""
    return [
        (one, found_in_words(one.before), found_in_words(one.after)) for one in compared.changes
    ]


def found_in_words(found: proofs.Found | None) -> str:
    """«تکرار · معتبر»; a dash for what was not found."""
    if found is None:
        return "—"
    if found.uuid:
        return label_of(found.state, found.kind)
    state = dict(CitationState.choices).get(found.state, found.state)
    return f"{kind_label(found.kind)} · {state}"


def groups_of(compared: Comparison) -> list[tuple[str, list[tuple[Record, str, str]]]]:
    """Headed lists of (record, state then, state now), the empty ones left out."""
    groups = (
        (_("Filed since"), compared.filed_since),
        (_("Was there, and is found only now"), compared.found_now),
        (_("Still there, and not found any more"), compared.not_found),
        (_("Legal state changed"), compared.state_changed),
    )
    return [
        (label, [(c.record, state_label(c.before), state_label(c.after)) for c in rows])
        for label, rows in groups
        if rows
    ]
