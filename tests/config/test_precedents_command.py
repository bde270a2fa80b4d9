"""./dabir precedents keeps the contract."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from archive.models import Event, Record

pytestmark = pytest.mark.django_db
RULE = "واگذاری غرفه بازیافت در بوستان لاله به صورت اجاره یک‌ساله از طریق مزایده عمومی تصویب شد."
KEYS = {
    "external_id", "number", "clause", "similarity", "draft_span", "sentence", "status", "reason",
}  # fmt: skip


def precedents(*arguments: str) -> tuple[dict, int]:
    """The object, and the exit status."""
    out = io.StringIO()
    try:
        call_command("precedents", *arguments, "--json", stdout=out, stderr=io.StringIO())
    except SystemExit as ended:
        return json.loads(out.getvalue()), int(str(ended.code))
    return json.loads(out.getvalue()), 0


@pytest.fixture
def rule(file_resolution: Callable[..., Record]) -> Record:
    """A notified decision."""
    record = file_resolution(RULE)
    Event.objects.create(resolution=record, type="notified", date="1397/05/17")
    return record


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """A draft that repeats the rule with another length of time and cites it."""
    path = tmp_path / "draft.txt"
    text = f"۱- {RULE.replace('یک‌ساله', 'دوساله')}\nطبق مصوبه شماره ۲۳/۹۷/۱۴ اقدام شود."
    path.write_text(text, "utf-8")
    return path


def test_the_contract_s_lists_and_keys(rule, draft: Path, mayor: User) -> None:
    answer, code = precedents(str(draft), "--as", "mayor", "--on", "1398/01/01")
    assert code == 0
    assert {"repeats", "revises", "conflicts", "cites", "coverage", "certificate"} <= set(answer)
    text = draft.read_text("utf-8")
    for name in ("repeats", "conflicts"):
        (item,) = answer[name]
        assert set(item) >= KEYS
        assert (item["number"], item["clause"], item["status"]) == ("23/97/14", "1", "in_force")
        start, end = item["draft_span"]
        assert text[start:end].startswith("واگذاری غرفه")
        assert item["similarity"] >= 0.85
    (cite,) = answer["cites"]
    assert (cite["number"], cite["status"]) == ("23/97/14", "in_force")
    assert answer["certificate"]["on"] == "1398/01/01"
    assert answer["coverage"]["decisions"] == 1


def test_the_state_is_that_of_the_asked_day(rule, draft: Path, mayor: User) -> None:
    answer, _code = precedents(str(draft), "--as", "mayor", "--on", "1397/05/15")
    assert answer["repeats"][0]["status"] == "pending"


def test_a_draft_comes_on_stdin(rule, mayor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    piped = SimpleNamespace(buffer=io.BytesIO(RULE.encode()))
    monkeypatch.setattr("sys.stdin", piped)
    answer, code = precedents("-", "--as", "mayor")
    assert (len(answer["repeats"]), code) == (1, 0)


def test_who_may_not_read_is_told_of_nothing(rule, draft: Path, stranger: User) -> None:
    answer, code = precedents(str(draft), "--as", "stranger")
    lists = [answer[name] for name in ("repeats", "revises", "conflicts")]
    assert (lists, code) == ([[], [], []], 0)
    assert answer["cites"][0]["external_id"] is None
    assert answer["coverage"]["decisions"] == 0


@pytest.mark.parametrize("content", [b"", b"only English", b"\x00\x01\x02\x03"])
def test_what_can_t_be_checked_exits_1_with_the_reason(
    content: bytes, tmp_path: Path, mayor: User
) -> None:
    path = tmp_path / "draft.txt"
    path.write_bytes(content)
    answer, code = precedents(str(path), "--as", "mayor")
    assert (code, answer["repeats"]) == (1, [])
    assert answer["reason"]


def test_an_absent_file_or_user_could_not_run(tmp_path: Path, mayor: User) -> None:
    for arguments in ((str(tmp_path / "no.txt"), "--as", "mayor"), ("-", "--as", "nobody")):
        with pytest.raises(CommandError) as told:
            call_command("precedents", *arguments)
        assert told.value.returncode == 2


def test_a_certificate_is_replayed_with_the_same_draft_alone(
    rule, draft: Path, mayor: User, secretary: User
) -> None:
    asked = (str(draft), "--as", "mayor", "--on", "1398/01/01")
    name = precedents(*asked, "--certify")[0]["certificate"]["uuid"]
    again = precedents(*asked, "--replay", name)
    assert (again[0]["same"], again[1]) == (True, 0)
    Event.objects.create(resolution=rule, type="annulled", date="1397/06/01")
    answer, code = precedents(*asked, "--replay", name)
    assert code == 1 and ["cites", "annulled"] in [one["now"] for one in answer["changes"]]
    with pytest.raises(CommandError, match="no such certificate"):
        call_command("precedents", str(draft), "--as", "secretary", "--replay", name)
    draft.write_text("پیش‌نویس دیگری درباره غرفه", "utf-8")
    with pytest.raises(SystemExit):
        call_command("precedents", *asked, "--replay", name, stderr=io.StringIO())
