"""Who fits a post: ask, the table condition by condition, the ranking, the decision, the replay."""

import datetime
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from archive import access, audit
from archive.conditions import leaves, negated
from archive.forms import read_jalali
from archive.models import Person, Post
from archive.models.audit import Act
from archive.templatetags.dabir import digits
from archive.views.posts import StaffView
from archive.views.rules import said, words_of
from archive.views.shared import asked_day
from search import candidates
from search.candidates import NoAnswer
from search.eligibility.lines import finding_line, score_line
from search.eligibility.ranking import ENOUGH
from search.models import MatchingRun
from search.views.verdicts import VERDICT_LABELS, Cell, Row, rows_of

SHOWN = 10  # rows of those who don't pass; the rest is folded
SIDE_BY_SIDE = 4
NEAR = 6


class NewView(StaffView):
    """The question: post, day, words; and what was asked before."""

    template_name = "search/matching_new.html"
    header_icon = "group"
    above = (("post_list", gettext_lazy("Posts")),)

    @cached_property
    def post_row(self) -> Post:
        """The post, for who may read it and somebody's file."""
        row = access.posts(self.request.user).filter(pk=self.kwargs["pk"]).first()
        if row is None or not access.people(self.request.user).exists():
            raise Http404("no such post")
        return row

    def get_page_title(self) -> str:
        """Whom it is about."""
        return _("Candidates for %(post)s") % {"post": digits(self.post_row)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form and the earlier runs."""
        _day, on = asked_day(self.request)
        runs = candidates.runs(self.request.user).filter(post_row=self.post_row)
        return super().get_context_data(
            post=self.post_row, on=kwargs.pop("on", on),
            runs=runs.defer("facts", "result").select_related("asked_by")[:20], **kwargs,
        )  # fmt: skip

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Decides and keeps the run."""
        return asked(request, self.post_row)


def asked(request: HttpRequest, post: Post) -> HttpResponse:
    """A new run of what the form asks; a refusal is said on the form."""
    try:
        on = read_jalali(request.POST.get("on", "")).last()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("matching_new", post.pk)
    try:
        run = candidates.match(
            post.code, user=request.user, on=on, words=request.POST.get("words", "")[:200],
            weights=weights_of(request), reason=request.POST.get("reason", ""),
        )  # fmt: skip
    except NoAnswer as error:
        messages.error(request, str(error))
        return redirect("matching_new", post.pk)
    return redirect("matching_run", run.uuid)


def weights_of(request: HttpRequest) -> dict[str, Fraction]:
    """Experience in hundredths, the rest is the field's; the usual halves without a word."""
    written = request.POST.get("experience", "50")
    if not (written.isdecimal() and int(written) <= 100):
        raise NoAnswer(_("The weight of experience is a whole number from 0 to 100."))
    share = int(written)
    return {"experience": Fraction(share, 100), "field": Fraction(100 - share, 100)}


class RunView(StaffView):
    """A kept run."""

    template_name = "search/matching_run.html"
    header_icon = "group"
    above = (("post_list", gettext_lazy("Posts")),)

    @cached_property
    def run(self) -> MatchingRun:
        """The run, or none for who may not read all of it."""
        found = candidates.runs(self.request.user).filter(uuid=self.kwargs["uuid"])
        row = found.select_related("asked_by", "decided_by", "post_row__unit").first()
        if row is None:
            audit.note(
                Act.REFUSED, user=self.request.user, what=self.request.path, request=self.request
            )
            raise Http404("no such run")
        return row

    def get_page_title(self) -> str:
        """Which post, which day."""
        return _("Candidates for %(post)s") % {"post": digits(self.run.facts["post"]["title"])}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The table in its groups, the ranking, those near."""
        run = self.run
        audit.note(Act.VIEW, user=self.request.user, what=f"matching {run.uuid}")
        rows = rows_of(self.request, run)
        asked = self.request.GET.getlist("with")
        picked = asked[:SIDE_BY_SIDE]
        groups = [
            (name, VERDICT_LABELS[name], [r for r in rows if r.line["verdict"] == name])
            for name in candidates.VERDICTS
        ]
        tree = run.facts["rule"]["conditions"]
        passed = groups[0][2]
        return super().get_context_data(
            run=run, groups=groups, heads=heads_of(tree),
            said=said(tree), passed=passed, near=nearest(rows),
            beside=[r for r in rows if r.code in picked], too_many=len(asked) > SIDE_BY_SIDE,
            opinions=run.opinions.all(),
            shown=SHOWN, enough=ENOUGH, weights=weights_shown(run),
            chosen=next((r for r in rows if r.code == run.chosen), None), **kwargs,
        )  # fmt: skip

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """An opinion, a decision, or the same question with other weights."""
        act, run = request.POST.get("act", ""), self.run
        try:
            if act == "opinion":
                candidates.opine(
                    run, user=request.user, text=request.POST.get("text", ""),
                    about=request.POST.get("about", "")[:64],
                    recused="recused" in request.POST,
                )  # fmt: skip
            elif act == "close":
                candidates.close(
                    run, user=request.user, chosen=request.POST.get("chosen", ""),
                    note=request.POST.get("note", ""),
                )  # fmt: skip
            elif act == "weigh":
                run = candidates.match(
                    run.post, user=request.user, on=read_jalali(run.on).first(), words=run.words,
                    weights=weights_of(request), reason=request.POST.get("reason", ""),
                )  # fmt: skip
        except NoAnswer as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Kept and logged."))
        return redirect("matching_run", run.uuid)


def heads_of(tree: Mapping[str, Any]) -> list[tuple[Mapping[str, Any], str]]:
    """Each condition in words; of one that must not hold, it says so."""
    refused = negated(tree)
    return [
        (leaf, _("must not hold: %(words)s") % {"words": words_of(leaf)}
         if str(leaf["id"]) in refused else words_of(leaf))
        for leaf in leaves(tree)
    ]  # fmt: skip


def nearest(rows: list[Row]) -> list[Row]:
    """Those near, whom a paper or time alone would bring through first."""
    near = [row for row in rows if row.is_near]
    return sorted(near, key=lambda row: (
        row.line["verdict"] == "not_eligible", not all(c.found["met_on"] for c in row.missing),
    ))[:NEAR]  # fmt: skip


def weights_shown(run: MatchingRun) -> dict[str, int]:
    """In hundredths."""
    own = run.weights or {name: str(float(v)) for name, v in candidates.WEIGHTS.items()}
    return {name: round(float(value) * 100) for name, value in own.items()}


class ReplayView(RunView):
    """The same run again: on the facts that were kept, and on what is known today."""

    template_name = "search/matching_replay.html"

    def get_page_title(self) -> str:
        """Of what."""
        return _("Replay: %(post)s") % {"post": digits(self.run.facts["post"]["title"])}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Two lists of differences; both empty when nothing changed."""
        run = self.run
        names = {line["code"]: line.get("name") for line in run.facts["persons"]}
        kept = candidates.differences(run.result, candidates.replay(run))
        try:
            today, refused = candidates.again(run, self.request.user), ""
        except NoAnswer as error:
            today, refused = [], str(error)
        return StaffView.get_context_data(
            self, run=run, kept=[(names.get(d.person) or d.person, d) for d in kept],
            today=[(names.get(d.person) or d.person, d) for d in today], refused=refused, **kwargs,
        )  # fmt: skip


class FitsView(StaffView):
    """The other way round: the posts that one person fits."""

    template_name = "search/matching_person.html"
    header_icon = "user"
    above = (("person_list", gettext_lazy("People")),)

    @cached_property
    def person(self) -> Person:
        """The person whose file may be read."""
        row = access.people(self.request.user).filter(pk=self.kwargs["pk"]).first()
        if row is None:
            raise Http404("no such person")
        return row

    def get_page_title(self) -> str:
        """Whose posts."""
        return _("Posts that fit %(person)s") % {"person": self.person}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """By verdict; what is missing is named."""
        on, written = asked_day(self.request)
        made = []
        for fit in candidates.fits(self.person, user=self.request.user, on=on):
            known = {leaf["id"]: leaf for leaf in leaves_of(fit.post, on)}
            missing = [
                Cell(known[f.id], finding_line(f), [])
                for f in fit.assessment.findings
                if f.mandatory and f.outcome != "MET"
            ]
            score = score_line(fit.score) if fit.score else None
            made.append((fit, VERDICT_LABELS[fit.assessment.verdict], score, missing))
        return super().get_context_data(person=self.person, fits=made, on=written, **kwargs)


def leaves_of(post: Post, on: datetime.date) -> list[Mapping[str, Any]]:
    """The conditions of a post on a day."""
    return list(leaves(candidates.rule_in_force(post, on).conditions))
