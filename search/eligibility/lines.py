"""Interchange lines of persons, rules and equivalences as facts, and findings as JSON."""

import datetime
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from archive.jalali import PartialDate
from search.eligibility.conditions import Assessment, Finding
from search.eligibility.facts import (
    Appraisal,
    AreaRelation,
    Course,
    Degree,
    Evidence,
    FieldEquivalence,
    Person,
    Rule,
    Service,
)
from search.eligibility.ranking import Score

Line = Mapping[str, Any]


def date_of(written: str | None) -> PartialDate | None:
    """A date of any precision; ValueError when it is none."""
    return PartialDate.parse(written) if written else None


def evidence_of(row: Line, name: str = "document") -> Evidence:
    """State and paper of a fact."""
    return Evidence(row.get("state") or "declared", row.get(name) or "", row.get("page"))


def person_of(line: Line) -> Person:
    """A `person` line; raises ValueError or KeyError with what is wrong."""
    return Person(
        code=line["code"],
        name=line.get("name", ""),
        education=tuple(
            Degree(r["degree"], r.get("field", ""), date_of(r.get("date")), evidence_of(r))
            for r in line.get("education", ())
        ),
        service=tuple(service_of(row) for row in line.get("service", ())),
        courses=tuple(course_of(row) for row in line.get("courses", ())),
        appraisals=tuple(
            Appraisal(int(r["year"]), Fraction(str(r["score"])), evidence_of(r))
            for r in line.get("appraisals", ())
        ),
        certificates=tuple(course_of(row) for row in line.get("certificates", ())),
    )


def service_of(row: Line) -> Service:
    """A row of service; the appointment's paper proves it, else its document."""
    start = date_of(row["from"])
    if start is None:
        raise ValueError("service needs the day it began")
    share = row.get("share")
    shown = evidence_of(row, "document" if row.get("document") else "appointment")
    return Service(
        title=row.get("title", ""), start=start, end=date_of(row.get("to")),
        area=row.get("area") or "", managerial=bool(row.get("managerial")),
        capacity=row.get("capacity") or "substantive",
        share=None if share is None else Fraction(str(share)),
        unit_type=row.get("unit_type") or "", rank=row.get("rank") or "", evidence=shown,
    )  # fmt: skip


def course_of(row: Line) -> Course:
    """A course or certificate."""
    return Course(
        row["title"], date_of(row.get("date")), date_of(row.get("valid_until")), evidence_of(row)
    )


def rule_of(line: Line) -> Rule:
    """A `rule` line."""
    factor = line.get("acting_factor")
    return Rule(
        line["code"], str(line.get("version", "")), line["conditions"],
        Fraction(1) if factor is None else Fraction(str(factor)),
    )  # fmt: skip


def equivalence_of(line: Line) -> FieldEquivalence:
    """A `field_equivalence` line."""
    start, end = date_of(line.get("from")), date_of(line.get("to"))
    return FieldEquivalence(
        line["field"], line["equivalent"], line.get("approved_by") or "",
        start.first() if start else datetime.date.min, end.last() if end else datetime.date.max,
    )  # fmt: skip


def relation_of(line: Line) -> AreaRelation:
    """An `area_relation` line."""
    return AreaRelation(line["area"], line["related"], Fraction(str(line["relatedness"])))


# ---- findings out ----
def finding_line(found: Finding) -> dict[str, Any]:
    """One condition of `match --json`."""
    low_high = found.range
    return {
        "id": found.id,
        "state": found.outcome.value,
        "required": found.required,
        "computed": plain(found.computed),
        "range": [plain(end) for end in low_high] if low_high else None,
        "evidence": [
            {"document": e.document, "page": e.page, "state": e.state} for e in found.evidence
        ],
        "met_on": str(PartialDate.from_date(found.met_on)) if found.met_on else None,
    }


def result_line(
    assessment: Assessment, *, rank: int | None = None, score: Score | None = None
) -> dict[str, Any]:
    """One person of `match --json`; only the eligible have a rank."""
    return {
        "person": assessment.person.code,
        "verdict": assessment.verdict,
        "rank": rank,
        "score": score_line(score) if score else None,
        "conditions": [finding_line(found) for found in assessment.findings],
    }


def score_line(score: Score) -> dict[str, Any]:
    """The parts of a score, four decimals."""
    return {
        "experience": round(float(score.experience), 4),
        "field": round(float(score.field), 4),
        "weights": {name: round(float(value), 4) for name, value in score.weights.items()},
        "total": round(float(score.total), 4),
    }


def plain(value: Any) -> Any:
    """Decimals as JSON numbers."""
    return float(value) if hasattr(value, "quantize") else value
