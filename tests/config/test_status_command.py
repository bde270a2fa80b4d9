"""./dabir status keeps the contract."""

import json
from collections.abc import Callable
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from archive import registration
from archive.models import AccessRow, Event, Record
from archive.vocabulary import Level, RelationState

FileResolution = Callable[..., Record]
pytestmark = pytest.mark.django_db


def status(*arguments: str) -> tuple[dict, int]:
    """The object, and the exit status."""
    out = StringIO()
    try:
        call_command("status", *arguments, "--json", stdout=out)
    except SystemExit as ended:
        return json.loads(out.getvalue()), int(str(ended.code))
    return json.loads(out.getvalue()), 0


@pytest.fixture
def dated(file_resolution: FileResolution) -> Callable[..., Record]:
    """A decision that was notified."""

    def make(number: str, notified: str = "1397/05/17", **fields: object) -> Record:
        record = file_resolution("واگذاری غرفه بوستان", number=number, **fields)
        Event.objects.create(resolution=record, type="notified", date=notified)
        return record

    return make


@pytest.mark.parametrize("written", ["23/97/088", "88/97/23", "۲۳/۹۷/۸۸"])
def test_a_number_in_any_form_is_told_its_state(
    written: str, dated: Callable[..., Record], mayor: User
) -> None:
    record = dated("23/97/88")
    answer, code = status(written, "--on", "1398/01/01", "--as", "mayor")
    assert (answer["status"], answer["number"], code) == ("in_force", "23/97/88", 0)
    assert answer["decided_by"]["number"] == "23/97/88"
    assert answer["coverage"]["decisions"] == 1
    assert AccessRow.objects.filter(record_id=record.pk, act="view", username="mayor").exists()


def test_the_deciding_paper_is_named_with_sentence_and_page(
    dated: Callable[..., Record], mayor: User
) -> None:
    old, new = dated("23/97/1"), dated("23/97/2", date="1397/06/01", notified="1397/06/04")
    registration.link(
        new, "repeals", old, user=None, state=RelationState.CONFIRMED, quote="لغو گردید", page=2
    )
    answer, _ = status("23/97/1", "--on", "1398/01/01", "--as", "mayor")
    assert answer["status"] == "repealed"
    assert {**answer["decided_by"], "since": ""} == {
        "number": "23/97/2", "date": "1397/06/01", "sentence": "لغو گردید", "page": 2, "since": "",
    }  # fmt: skip
    assert ("change", "23/97/2") in [(i["step"], i["number"]) for i in answer["chain"]]


def test_several_records_are_candidates_and_no_state(
    dated: Callable[..., Record], mayor: User
) -> None:
    dated("23/97/1"), dated("1/97/23")
    answer, code = status("23/97/1", "--on", "1398/01/01", "--as", "mayor")
    assert (answer["status"], len(answer["candidates"]), code) == (None, 2, 1)


def test_hidden_and_absent_are_answered_alike(
    dated: Callable[..., Record], low: User, stranger: User
) -> None:
    dated("23/97/1", level=Level.SECRET)
    for user in ("low", "stranger"):
        hidden, code = status("23/97/1", "--on", "1398/01/01", "--as", user)
        absent, other = status("23/97/2", "--on", "1398/01/01", "--as", user)
        assert (code, other) == (1, 1)
        assert {**hidden, "number": ""} == {**absent, "number": ""}


def test_a_hidden_repealer_means_ask_the_secretariat(
    dated: Callable[..., Record], low: User
) -> None:
    old = dated("23/97/1")
    secret = dated("23/98/7731", date="1398/01/01", notified="1398/01/04", level=Level.SECRET)
    registration.link(secret, "repeals", old, user=None, state=RelationState.CONFIRMED)
    answer, code = status("23/97/1", "--on", "1399/01/01", "--as", "low")
    assert (answer["status"], answer["decided_by"], code) == (None, None, 1)
    assert "7731" not in json.dumps(answer)


def test_a_clause_has_its_own_state(dated: Callable[..., Record], mayor: User) -> None:
    old, new = dated("23/97/1"), dated("23/98/2", date="1398/01/01", notified="1398/01/04")
    registration.link(
        new, "repeals", old, user=None, state=RelationState.CONFIRMED, object_clause="بند ۳"
    )
    states = {
        clause: status("23/97/1", "--clause", clause, "--on", "1399/01/01", "--as", "mayor")[0][
            "status"
        ]
        for clause in ("2", "3")
    }
    assert states == {"2": "in_force", "3": "repealed"}


def test_what_is_no_day_is_refused_with_a_sentence(
    dated: Callable[..., Record], mayor: User
) -> None:
    dated("23/97/1")
    for written in ("1398/13/01", "1398/05", "چهارشنبه"):
        with pytest.raises(CommandError, match="--on"):
            call_command("status", "23/97/1", "--on", written, "--as", "mayor")
