"""A run's table in words: each condition of each candidate with its value and its papers."""

import uuid as uuids
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive.conditions import kind_of, leaves, negated
from archive.forms import read_jalali
from archive.models import Person, Record
from archive.persian import number_key
from archive.views.rules import words_of
from archive.views.shared import sight_of
from archive.vocabulary import DegreeLevel
from search import candidates
from search.eligibility.lines import person_of
from search.eligibility.ranking import related, years_of
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


@dataclass(frozen=True)
class Cell:
    """One condition of one person."""

    leaf: Mapping[str, Any]
    found: Mapping[str, Any]
    papers: list[tuple[str, Record | None, int | None]]
    refused: bool = False  # must it not hold?

    @property
    def is_good(self) -> bool:
        """Does it speak for the person?"""
        return self.state == ("NOT_MET" if self.refused else "MET")

    @property
    def state(self) -> str:
        """MET, NOT_MET, NO_EVIDENCE or NEEDS_HUMAN."""
        return str(self.found["state"])

    @property
    def look(self) -> str:
        """Colour; the mark and the words say the same."""
        if self.state not in ("MET", "NOT_MET"):
            return "q"
        return "met" if self.is_good else "not"

    @property
    def mark(self) -> str:
        """✓ ✗ ؟"""
        return {"met": "✓", "not": "✗"}.get(self.look, _("?"))

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
        return [c for c in self.cells if not c.is_good and c.leaf.get("mandatory", True)]

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
    tree = run.facts["rule"]["conditions"]
    known, refused = {leaf["id"]: leaf for leaf in leaves(tree)}, negated(tree)
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
            ], c["id"] in refused)
            for c in result["conditions"]
        ]  # fmt: skip
        line = lines.get(result["person"], {})
        parts = [
            (row.title, row.area, round(float(years_of([(row, near, days)], on) / near), 2),
             float(near))
            for row, near, days in related(person_of(line), post, on)
        ] if result["score"] else []  # fmt: skip
        name = line.get("name") or result["person"]
        made.append(Row(result, name, people.get(result["person"]), cells, parts))
    return made
