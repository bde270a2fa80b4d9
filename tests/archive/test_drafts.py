"""A draft that came by import is finished on a screen: its gaps are named, filled, and it is filed."""

import json
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from archive.interchange import import_file
from archive.models import Body, Outbox, Record, Unit
from archive.vocabulary import Level, Role, Stage
from tests.conftest import person

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
LINES = {
    "letter": {"kind": "letter", "external_id": "L1", "source": "old", "unit": "23",
               "level": "normal", "date": "1397/04/18", "subject": "تعمیر انبار باران"},
    "resolution": {"kind": "resolution", "external_id": "R1", "source": "old", "unit": "23",
                   "body": "23", "level": "normal", "date": "1397/04/18", "title": "مزایده باران"},
    "meeting": {"kind": "meeting", "external_id": "M1", "source": "old", "unit": "23",
                "body": "23", "level": "normal", "title": "جلسه باران",
                "present": [{"name": "مریم راستین", "post": "رئیس"}]},
    "document": {"kind": "document", "external_id": "D1", "source": "old", "type": "report",
                 "title": "گزارش باران", "date": "1397"},
}  # fmt: skip
FILLED = {
    "letter": {"number": "۲۳/۹۷/۱۲", "sender": "پیمانکار", "receiver": "سازمان",
               "direction": "incoming"},
    "resolution": {"number": "23/97/212", "text": "مزایده غرفه تصویب شد"},
    "meeting": {"date": "۱۳۹۷/۴/۱۸", "number": "12"},
    "document": {"unit": "23", "level": "0"},
}  # fmt: skip


@pytest.fixture
def drafts(waste: Unit, board: Body, tmp_path: Path) -> dict[str, Record]:
    """One imported record of each kind that lacks something."""
    path = tmp_path / "old.jsonl"
    rows = [json.dumps(line, ensure_ascii=False) for line in LINES.values()]
    path.write_text("\n".join(rows), "utf-8")
    report = import_file(path)
    assert (report.created, report.rejected) == (4, 0), report
    made = {record.kind: record for record in Record.objects.all()}
    assert {record.stage for record in made.values()} == {Stage.DRAFT}
    return made


@pytest.fixture
def registrar(waste: Unit) -> User:
    """Files in the organisation and sees what has no place yet."""
    return person("registrar", waste, Role.REGISTRAR, Level.SECRET)


def enter(user: User) -> Client:
    """A browser in which the person is logged in."""
    client = Client()
    client.force_login(user, BACKEND)
    return client


def form_of(client: Client, record: Record) -> dict[str, object]:
    """What the screen would send back untouched."""
    answer = client.get(reverse("draft_finish", args=[record.uuid]))
    form = answer.context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in values.items()}


def post(client: Client, record: Record, act: str, **changed: str):
    """Presses one of the two buttons."""
    data = {**form_of(client, record), **changed, "act": act}
    return client.post(reverse("draft_finish", args=[record.uuid]), data)


def test_the_list_names_what_each_draft_lacks(drafts, registrar: User) -> None:
    page = enter(registrar).get(reverse("draft_list"))
    lacks = {row["record"].kind: [str(n) for n in row["lacks"]] for row in page.context["drafts"]}
    assert lacks == {
        "letter": ["شماره", "فرستنده", "گیرنده"], "resolution": ["شماره", "متن"],
        "meeting": ["تاریخ"], "document": ["واحد", "محرمانگی"],
    }  # fmt: skip


@pytest.mark.parametrize("kind", list(LINES))
def test_a_filled_draft_is_filed_for_good(kind: str, drafts, registrar: User, waste: Unit) -> None:
    record, client = drafts[kind], enter(registrar)
    Outbox.objects.all().delete()
    filled = {k: str(waste.pk) if k == "unit" else v for k, v in FILLED[kind].items()}
    answer = post(client, record, "file", **filled)
    assert answer.status_code == 302, answer.context["form"].errors
    record.refresh_from_db()
    assert (record.stage, record.unit) == (Stage.FINAL, waste)
    assert Outbox.objects.filter(record_id=record.pk).exists()
    assert client.get(reverse("draft_finish", args=[record.uuid])).status_code == 404
    if kind == "letter":
        assert (record.number, record.letter.receiver) == ("23/97/12", "سازمان")
    if kind == "meeting":
        assert record.date == "1397/04/18"
        assert record.meeting.present == [{"name": "مریم راستین", "post": "رئیس"}]


def test_what_is_missing_is_said_at_its_field_and_nothing_is_filed(drafts, registrar: User) -> None:
    record = drafts["letter"]
    answer = post(enter(registrar), record, "file", sender="پیمانکار", number="12")
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["receiver"]
    assert "لازم است" in str(answer.context["form"].errors["receiver"])
    record.refresh_from_db()
    assert (record.stage, record.number) == (Stage.DRAFT, "")


def test_a_draft_may_be_kept_half_done(drafts, registrar: User) -> None:
    record = drafts["letter"]
    assert post(enter(registrar), record, "keep", sender="پیمانکار").status_code == 302
    record = Record.objects.get(pk=record.pk)
    assert (record.stage, record.letter.sender) == (Stage.DRAFT, "پیمانکار")


def test_a_level_above_one_s_own_is_refused(drafts, registrar: User) -> None:
    answer = post(enter(registrar), drafts["letter"], "keep", level=str(int(Level.TOP_SECRET)))
    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors()


def test_another_unit_can_t_be_forged(drafts, registrar: User, parks: Unit) -> None:
    answer = post(enter(registrar), drafts["letter"], "keep", unit=str(parks.pk))
    assert answer.status_code == 422
    drafts["letter"].refresh_from_db()
    assert drafts["letter"].unit != parks


def test_a_session_is_never_lower_than_its_clauses(drafts, registrar: User) -> None:
    clause, meeting = drafts["resolution"], drafts["meeting"]
    Record.objects.filter(pk=clause.pk).update(level=Level.SECRET)
    clause.resolution.meeting = meeting
    clause.resolution.save()
    answer = post(enter(registrar), meeting, "file", **FILLED["meeting"])
    assert answer.status_code == 422
    assert "محرمانگی بالاتری" in str(answer.context["form"].non_field_errors())


@pytest.mark.parametrize("who", ["stranger", "low"])
def test_others_meet_neither_list_nor_draft(who: str, drafts, request) -> None:
    client = enter(request.getfixturevalue(who))
    assert "باران" not in client.get(reverse("draft_list")).content.decode()
    for record in drafts.values():
        url = reverse("draft_finish", args=[record.uuid])
        assert client.get(url).status_code == 404
        assert client.post(url, {"act": "file"}).status_code == 404
    assert set(Record.objects.values_list("stage", flat=True)) == {Stage.DRAFT}
