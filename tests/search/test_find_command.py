import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from archive.models import Record

FileResolution = Callable[..., Record]


def found(*arguments: str) -> str:
    out = StringIO()
    call_command("find", *arguments, stdout=out)
    return out.getvalue()


def test_json_keeps_the_contract(file_resolution: FileResolution, mayor: User) -> None:
    record = file_resolution("واگذاری غرفه بوستان")
    answer = json.loads(found("غرفه", "--as", "mayor", "--json"))
    assert (answer["total"], answer["hits"][0]["external_id"]) == (1, str(record.uuid))
    assert set(answer) == {"total", "took_ms", "understood", "hits", "facets"}


def test_year_filter_is_a_range(file_resolution: FileResolution, mayor: User) -> None:
    file_resolution("غرفه یک", number="1/1", date="1394/01/01")
    file_resolution("غرفه دو", number="1/2", date="1399/01/01")
    answer = json.loads(found("غرفه", "--as", "mayor", "--json", "--year", "1394-1398"))
    assert [hit["number"] for hit in answer["hits"]] == ["1/1"]


def test_batch_answers_line_for_line(
    file_resolution: FileResolution, mayor: User, tmp_path: Path
) -> None:
    file_resolution("واگذاری غرفه بوستان")
    asked = tmp_path / "asked.jsonl"
    lines = [{"qid": "a", "text": "غرفه"}, {"qid": "b", "text": "هواپیما"}]
    asked.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    answers = [
        json.loads(line)
        for line in found("--batch", str(asked), "--as", "mayor", "--limit", "5").splitlines()
    ]
    assert [(a["qid"], a["total"], len(a["ids"])) for a in answers] == [("a", 1, 1), ("b", 0, 0)]


def test_unknown_user_can_not_search(db: None) -> None:
    with pytest.raises(CommandError):
        found("غرفه", "--as", "nobody")
