import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from archive.models import Event, Record
from archive.registration import link
from archive.vocabulary import LegalState, Level

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


def test_a_line_that_is_no_question_is_named_and_the_rest_is_answered(
    file_resolution: FileResolution, mayor: User, tmp_path: Path
) -> None:
    file_resolution("واگذاری غرفه بوستان")
    asked = tmp_path / "asked.jsonl"
    asked.write_text('nonsense\n{"text": "غرفه"}\n\n[1]\n{"qid": 4, "text": "غرفه"}\n', "utf-8")
    out, err = StringIO(), StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("find", "--batch", str(asked), "--as", "mayor", stdout=out, stderr=err)
    assert ended.value.code == 1
    assert [json.loads(line)["qid"] for line in out.getvalue().splitlines()] == [4]
    assert [f"Line {n} " in err.getvalue() for n in (1, 2, 3, 4, 5)] == [
        True, True, False, True, False,
    ]  # fmt: skip


@pytest.mark.parametrize("year", ["abc", "97", "1397-", "1397-98", "1397,1398"])
def test_a_year_that_is_none_does_not_widen_the_question(mayor: User, year: str) -> None:
    with pytest.raises(CommandError, match="--year") as refused:
        found("غرفه", "--as", "mayor", "--year", year)
    assert refused.value.returncode == 2


def test_unknown_user_can_not_search(db: None) -> None:
    with pytest.raises(CommandError):
        found("غرفه", "--as", "nobody")


def test_the_state_of_the_asked_day_is_shown_and_filters_only_by_itself(
    file_resolution: FileResolution, mayor: User
) -> None:
    old, new = file_resolution("غرفه یک", number="1/1"), file_resolution("غرفه دو", number="1/2")
    for record in (old, new):
        Event.objects.create(resolution=record, type="notified", date="1397/05/20")
    link(new, "repeals", old, user=None, state="confirmed", effective="1398/01/01")
    shown = {}
    for day, *more in (("1397/06/01",), ("1398/01/01",), ("1398/01/01", "--status", "repealed")):
        answer = json.loads(found("غرفه", "--as", "mayor", "--json", "--on", day, *more))
        shown[day, *more] = {hit["number"]: hit["status"] for hit in answer["hits"]}
    assert shown == {
        ("1397/06/01",): {"1/1": "in_force", "1/2": "in_force"},
        ("1398/01/01",): {"1/1": "repealed", "1/2": "in_force"},
        ("1398/01/01", "--status", "repealed"): {"1/1": "repealed"},
    }
    with pytest.raises(CommandError, match="--on"):
        found("غرفه", "--as", "mayor", "--on", "1398/13/01")


def test_a_state_that_a_hidden_paper_decides_is_not_found_by(
    file_resolution: FileResolution, mayor: User, low: User
) -> None:
    old = file_resolution("غرفه یک", number="1/1")
    secret = file_resolution("بند سری", number="1/2", level=Level.SECRET)
    Event.objects.create(resolution=old, type="notified", date="1397/05/20")
    link(secret, "repeals", old, user=None, state="confirmed", effective="1398/01/01")
    asked = ("غرفه", "--json", "--on", "1399/01/01")
    answers = {who: json.loads(found(*asked, "--as", who)) for who in ("mayor", "low")}
    told = {who: (a["hits"][0]["status"], a["facets"]["status"]) for who, a in answers.items()}
    assert told["mayor"][0] == "repealed"
    assert told["low"] == (None, [])
    for status in LegalState.values:
        assert json.loads(found(*asked, "--as", "low", "--status", status))["total"] == 0


def test_a_state_is_asked_in_words_too(file_resolution: FileResolution, mayor: User) -> None:
    record = file_resolution("غرفه یک", number="1/1")
    file_resolution("غرفه دو", number="1/2")
    Event.objects.create(resolution=record, type="notified", date="1397/05/20")
    answer = json.loads(found("غرفه", "وضعیت:معتبر", "--as", "mayor", "--json"))
    assert [hit["number"] for hit in answer["hits"]] == ["1/1"]
