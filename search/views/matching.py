"""Who fits a post: ask, the table condition by condition, the ranking, the decision, the replay."""

import datetime
import uuid as uuids
from collections.abc import Mapping
from dataclasses import dataclass
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
from archive.conditions import kind_of, leaves
from archive.forms import read_jalali
from archive.models import Person, Post, Record
from archive.models.audit import Act
from archive.persian import number_key
from archive.views.posts import StaffView
from archive.views.rules import said, words_of
from archive.views.shared import asked_day, sight_of
from archive.vocabulary import DegreeLevel
from search import candidates
from search.candidates import NoAnswer
from search.eligibility.lines import finding_line, person_of, score_line
from search.eligibility.ranking import ENOUGH, related, years_of
from search.models import MatchingRun

VERDICT_LABELS = {
    "eligible": gettext_lazy("Eligible"), "conditional": gettext_lazy("Conditional"),
    "undetermined": gettext_lazy("Needs verification"),
    "not_eligible": gettext_lazy("Not eligible"),
}  # fmt: skip
STATE_LABELS = {
    "MET": gettext_lazy("met"), "NOT_MET": gettext_lazy("not met"),
    "NO_EVIDENCE": gettext_lazy("not proved"), "NEEDS_HUMAN": gettext_lazy("a person judges"),
}  # fmt: skip
SHOWN = 10  # rows of those who don't pass; the rest is folded
SIDE_BY_SIDE = 4
NEAR = 6


# ---- what a table says ----
@dataclass(frozen=True)
class Cell:
    """One condition of one person."""

    leaf: Mapping[str, Any]
    found: Mapping[str, Any]
    papers: list[tuple[str, Record | None, int | None]]

    @property
    def state(self) -> str:
        """MET, NOT_MET, NO_EVIDENCE or NEEDS_HUMAN."""
        return str(self.found["state"])

    @property
    def look(self) -> str:
        """Colour; the mark and the words say the same."""
        return {"MET": "met", "NOT_MET": "not"}.get(self.state, "q")

    @property
    def mark(self) -> str:
        """✓ ✗ ؟"""
        return {"MET": "✓", "NOT_MET": "✗"}.get(self.state, "؟")

    @property
    def state_label(self) -> str:
        """The mark in words, for who does not see it."""
        return str(STATE_LABELS[self.state])

    @property
    def words(self) -> str:
        """The computed value beside what is asked."""
        kind, computed = kind_of(self.leaf), self.found["computed"]
        if kind == "judgement":
            return _("a person judges")
        if computed is None:
            return _("none that fits") if self.found["evidence"] else _("nothing recorded")
        if kind == "service_years":
            return _("%(computed)s years of %(required)s") % {
                "computed": f"{computed:.2f}", "required": self.found["required"],
            }  # fmt: skip
        if kind == "appraisal_average":
            return _("%(computed)s of %(required)s") % self.found
        if kind == "degree":
            degree, _space, field = str(computed).partition(" ")
            known = degree in DegreeLevel.values
            return f"{DegreeLevel(degree).label if known else degree} {field}"
        return str(computed)

    @property
    def asked(self) -> str:
        """The condition in words."""
        return words_of(self.leaf)

    @property
    def range(self) -> str:
        """Worst and best, where they differ."""
        ends = self.found["range"]
        if not ends or ends[0] == ends[1]:
            return ""
        return _("between %(low)s and %(high)s") % {"low": ends[0], "high": ends[1]}


@dataclass(frozen=True)
class Row:
    """One candidate of a run."""

    line: Mapping[str, Any]
    name: str
    person: Person | None
    cells: list[Cell]
    parts: list[tuple[str, str, float, float]]  # title, area, years, relatedness

    @property
    def code(self) -> str:
        """The person's code."""
        return str(self.line["person"])

    @property
    def missing(self) -> list[Cell]:
        """Mandatory conditions not met."""
        return [c for c in self.cells if c.state != "MET" and c.leaf.get("mandatory", True)]

    @property
    def is_near(self) -> bool:
        """Not passing, for want of one condition or of curable ones."""
        if self.line["verdict"] == "eligible":
            return False
        return self.line["verdict"] != "not_eligible" or len(self.missing) == 1


def papers_of(request: HttpRequest, names: set[str]) -> dict[str, Record | None]:
    """The filed papers that evidence names, those this reader may open."""
    sight = sight_of(request)
    made: dict[str, Record | None] = {}
    born = [uuids.UUID(name) for name in names if is_uuid(name)]
    keys = {number_key(name): name for name in names}
    rows = [
        *Record.objects.filter(number_key__in=[k for k in keys if k]).defer("text"),
        *Record.objects.filter(external_id__in=names).defer("text"),
        *Record.objects.filter(uuid__in=born).defer("text"),
    ]
    for row in rows:
        if sight.reads(row):
            for name in (keys.get(row.number_key), row.external_id, str(row.uuid)):
                if name in names:
                    made[name] = row
    return made


def is_uuid(name: str) -> bool:
    """Is it the name of a paper born here?"""
    try:
        uuids.UUID(name)
    except ValueError:
        return False
    return True


def rows_of(request: HttpRequest, run: MatchingRun) -> list[Row]:
    """The run's table with names, papers and the parts of each score."""
    known = {leaf["id"]: leaf for leaf in leaves(run.facts["rule"]["conditions"])}
    lines = {line["code"]: line for line in run.facts["persons"]}
    people = {p.code: p for p in run.persons.all()}
    named = {
        e["document"] for r in run.result for c in r["conditions"] for e in c["evidence"]
        if e["document"]
    }  # fmt: skip
    papers, post = papers_of(request, named), candidates.post_of(candidates.Facts(**run.facts))
    on = read_jalali(run.on).first()
    made = []
    for result in run.result:
        cells = [
            Cell(known[c["id"]], c, [
                (e["document"], papers.get(e["document"]), e["page"])
                for e in c["evidence"] if e["document"]
            ])
            for c in result["conditions"]
        ]  # fmt: skip
        line = lines.get(result["person"], {})
        parts = [
            (row.title, row.area, round(float(years_of([(row, near, days)], on) / near), 2),
             float(near))
            for row, near, days in related(person_of(line), post)
        ] if result["score"] else []  # fmt: skip
        name = line.get("name") or result["person"]
        made.append(Row(result, name, people.get(result["person"]), cells, parts))
    return made


# ---- screens ----
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
        return _("Candidates for %(post)s") % {"post": self.post_row}

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
    share = int(written) if written.isdecimal() and int(written) <= 100 else 50
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
        return _("Candidates for %(post)s") % {"post": self.run.facts["post"]["title"]}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The table in its groups, the ranking, those near."""
        run = self.run
        audit.note(Act.VIEW, user=self.request.user, what=f"matching {run.uuid}")
        rows = rows_of(self.request, run)
        picked = self.request.GET.getlist("with")[:SIDE_BY_SIDE]
        groups = [
            (name, VERDICT_LABELS[name], [r for r in rows if r.line["verdict"] == name])
            for name in candidates.VERDICTS
        ]
        tree = run.facts["rule"]["conditions"]
        passed = groups[0][2]
        return super().get_context_data(
            run=run, groups=groups, heads=[(leaf, words_of(leaf)) for leaf in leaves(tree)],
            said=said(tree), passed=passed, near=nearest(rows),
            beside=[r for r in rows if r.code in picked], opinions=run.opinions.all(),
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
        return _("Replay: %(post)s") % {"post": self.run.facts["post"]["title"]}

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
