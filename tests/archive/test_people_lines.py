"""Facts of people that can't be are named at their place when they are imported; nothing is lost."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from archive.interchange.importing import Report, import_file
from archive.models import Person

pytestmark = pytest.mark.django_db


def take(folder: Path, **facts: Any) -> Report:
    line = {"kind": "person", "external_id": "p", "code": "C1", "name": "سام", **facts}
    path = folder / "in.jsonl"
    path.write_text(json.dumps(line, ensure_ascii=False))
    return import_file(path)


def in_both(sentence: str) -> bool:
    """In English, then in Persian."""
    english, _, persian = sentence.partition(" / ")
    return bool(re.search("[a-z]{3}", english) and re.search("[آ-ی]{2}", persian))


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"service": [{"from": "1402/01/01", "to": "1399/01/01"}]}, "service[0]: it ends"),
        ({"service": [{"from": "1300/01/01", "to": "1380/01/01"}]}, "80 years"),
        ({"service": [{"from": "1420/01/01"}]}, "future"),
        ({"service": [{"from": "1400/01/01", "capacity": "part_time"}]}, "unknown share"),
        ({"service": [{"from": "1400/01/01", "post": "P1"}] * 2}, "same post on the same day"),
        ({"education": [{"degree": "habilitation", "date": "1390"}]}, "education[0].degree"),
        ({"marital_status": "married"}, "marital_status: not kept"),
    ],
)
def test_what_is_odd_is_said_and_kept(tmp_path: Path, facts: dict[str, Any], said: str) -> None:
    report = take(tmp_path, **facts)
    assert report.rejected == 0 and said in " ".join(report.warnings)
    assert all(in_both(warning) for warning in report.warnings)
    assert "marital_status" not in Person.objects.get().extra


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"service": [{"from": "1400/13/01"}]}, "service[0].from"),
        ({"service": [{"title": "رئیس"}]}, "service[0].from"),
        ({"service": [{"from": "1400", "share": 7}]}, "service[0].share"),
        ({"service": [{"from": "1400", "capacity": "honorary"}]}, "capacity"),
        ({"courses": [{"title": "x", "date": "1400/02/32"}]}, "courses[0].date"),
        ({"appraisals": [{"year": 1400, "score": "خوب"}]}, "appraisals[0].score"),
        ({"education": "دکتری"}, "education: a list"),
        ({"certificates": [{"title": "x", "state": "sure"}]}, "certificates[0].state"),
        ({"code": ""}, "code is needed"),
    ],
)
def test_what_can_t_be_read_is_set_apart_whole(
    tmp_path: Path, facts: dict[str, Any], said: str
) -> None:
    report = take(tmp_path, **facts)
    row = json.loads(Path(report.rejects).read_text())
    assert (report.rejected, said in row["reason"]) == (1, True)
    assert "code" in facts or in_both(row["reason"])  # what every line needs is said in one
    assert row["content"]["external_id"] == "p" and not Person.objects.exists()


def test_one_person_under_two_spellings_is_asked_about(tmp_path: Path) -> None:
    take(tmp_path, name="مهدي كريمي")
    report = take(tmp_path, external_id="q", code="C2", name="مهدی کریمی")
    assert "person C1 has the same name" in report.warnings[0]


def test_a_line_twice_changes_nothing_and_a_changed_one_updates(tmp_path: Path) -> None:
    assert take(tmp_path).created == 1
    assert take(tmp_path).unchanged == 1
    assert take(tmp_path, name="سام آراسته").updated == 1
