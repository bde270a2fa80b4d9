"""The draft check answers its reader and nobody else, keeps what he says, stores no draft."""

import dataclasses
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import model_to_dict
from django.test import Client
from django.utils.translation import override

from archive import registration
from archive.models import AccessRow, Event, Membership, Record, StoredFile
from archive.vocabulary import Kind, Level, RelationState, Role
from search import precedents, sync
from search.models import DraftJudgement, SearchCertificate
from tests.archive.papers import file_papers
from tests.conftest import person

pytestmark = pytest.mark.django_db
FileResolution = Callable[..., Record]
BACKEND = "django.contrib.auth.backends.ModelBackend"
RULE = "واگذاری غرفه بازیافت در بوستان لاله به صورت اجاره یک‌ساله از طریق مزایده عمومی تصویب شد."
DRAFT = f"مقرر شد:\n۱- {RULE}\n۲- طبق مصوبه شماره ۲۳/۹۷/۱۴ مورخ ۱۳۹۷/۰۵/۱۴ اقدام شود."
LISTS = ("repeats", "revises", "conflicts", "set_aside")


@pytest.fixture
def rule(file_resolution: FileResolution) -> Record:
    """A decision of the waste board, indexed."""
    record = file_resolution(RULE)
    Event.objects.create(resolution=record, type="notified", date="1397/05/17")
    sync.drain()
    return record


def told(checked: precedents.Checked) -> Any:
    """All that the reader is told, as data."""
    lists = [
        [[i.record.pk, i.kind, i.reason, i.finding.similarity] for i in getattr(checked, name)]
        for name in LISTS
    ]
    cites = [[c.record.pk if c.record else 0, c.place.state, c.reason] for c in checked.cites]
    return [lists, cites, dataclasses.astuple(checked.coverage), dict(checked.certificate)]


def test_a_reader_is_told_the_repeat_and_the_citation_with_their_state(rule, secretary):
    checked = precedents.check(DRAFT, user=secretary)
    (item,) = checked.repeats
    assert (item.record, item.finding.similarity) == (rule, 1.0)
    assert item.state and item.state.status == "in_force"
    assert item.sentence == RULE
    (cite,) = checked.cites
    assert (cite.record, cite.state.status) == (rule, "in_force")


@pytest.mark.parametrize("who", ["stranger", "low", "auditor"])
def test_a_hidden_record_neither_shows_nor_changes_what_is_told(
    who: str, board, file_resolution, stranger, low, headquarters, settings
):
    # An auditor meets records by their card only; nothing of a card is compared.
    person("auditor", headquarters, Role.AUDITOR, Level.SECRET)
    user = User.objects.get(username=who)
    sync.drain()
    level = Level.NORMAL if who == "auditor" else Level.SECRET
    before = told(precedents.check(DRAFT, user=user))
    file_resolution(RULE, level=level)
    sync.drain()
    after = told(precedents.check(DRAFT, user=user))
    if who == "auditor":
        assert after[0] == before[0]
    else:
        assert after == before


def test_a_hidden_twin_does_not_make_a_citation_doubtful(rule, file_resolution, low):
    file_resolution("متن دیگر", level=Level.SECRET, date="1397/05/14")
    (cite,) = precedents.check(DRAFT, user=low).cites
    assert cite.record == rule


def test_a_hidden_repeal_leaves_only_the_advice_to_ask(rule, file_resolution, low):
    repeal = file_resolution("لغو", number="23/98/1", level=Level.SECRET, date="1398/05/14")
    Event.objects.create(resolution=repeal, type="notified", date="1398/05/17")
    registration.link(repeal, "repeals", rule, user=None, state=RelationState.CONFIRMED)
    sync.drain()
    checked = precedents.check(DRAFT, user=low)
    assert checked.repeats[0].state.status is None
    assert checked.cites[0].reason == "وضعیت را از دبیرخانه بپرسید."


def test_a_judgement_is_kept_and_not_asked_again(rule, secretary, low, stranger):
    (item,) = precedents.check(DRAFT, user=secretary).repeats
    precedents.judge(rule, item.fingerprint, "none", user=secretary)
    respelt = DRAFT.replace("ی", "ي").replace("یک‌ساله", "یک ساله")
    for reader in (secretary, low):
        checked = precedents.check(respelt, user=reader)
        assert checked.repeats == ()
        assert checked.set_aside[0].judgement.by == secretary
    assert precedents.check(DRAFT, user=stranger).set_aside == ()


def test_what_a_person_said_moves_the_finding(rule, secretary):
    (item,) = precedents.check(DRAFT, user=secretary).repeats
    precedents.judge(rule, item.fingerprint, "conflict", user=secretary)
    checked = precedents.check(DRAFT, user=secretary)
    assert (checked.repeats, len(checked.conflicts)) == ((), 1)
    precedents.judge(rule, item.fingerprint, "repeats", user=secretary)
    assert DraftJudgement.objects.count() == 1


def test_a_change_that_the_draft_declares_is_no_conflict(rule, secretary):
    draft = (
        "مصوبه شماره ۲۳/۹۷/۱۴ مورخ ۱۳۹۷/۰۵/۱۴ به این شرح اصلاح می‌گردد:\n"
        + RULE.replace("یک‌ساله", "سه‌ساله")
    )  # fmt: skip
    checked = precedents.check(draft, user=secretary)
    assert checked.conflicts == ()
    assert "خود پیش‌نویس" in checked.repeats[0].reason
    apart = precedents.check(RULE.replace("یک‌ساله", "سه‌ساله"), user=secretary)
    assert [item.record for item in apart.conflicts] == [rule]


def test_a_copy_that_holds_leaves_no_conflict_and_one_that_ended_does(
    rule, file_resolution, secretary
):
    other = file_resolution(RULE.replace("یک‌ساله", "دوساله"), number="23/97/15")
    Event.objects.create(resolution=other, type="notified", date="1397/05/17")
    sync.drain()
    assert precedents.check(RULE, user=secretary).conflicts == ()
    repeal = file_resolution("لغو", number="23/98/1", date="1398/05/14")
    Event.objects.create(resolution=repeal, type="notified", date="1398/05/17")
    registration.link(repeal, "repeals", rule, user=None, state=RelationState.CONFIRMED)
    checked = precedents.check(RULE, user=secretary)
    assert [item.record for item in checked.conflicts] == [other]
    assert checked.repeats[0].record == rule


def test_minutes_do_not_repeat_what_their_clause_says(waste, board, secretary):
    papers = file_papers(waste, board, text=RULE, title="غرفه", number="23/97/14")
    sync.drain()
    checked = precedents.check(RULE, user=secretary)
    assert [item.record.kind for item in checked.repeats] == [Kind.RESOLUTION]
    assert papers.clause == checked.repeats[0].record


def test_nothing_of_a_draft_is_stored(rule, secretary, client: Client, tmp_path, settings):
    client.force_login(secretary, BACKEND)
    secret_word = "گنجشکستان"
    upload = SimpleUploadedFile("draft.txt", f"{DRAFT} {secret_word}".encode())
    answer = client.post("/desk/draft-check/", {"file": upload})
    assert secret_word in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert not any(secret_word in row.what for row in AccessRow.objects.all())
    assert AccessRow.objects.filter(act="search", what__startswith="draft ").exists()
    assert StoredFile.objects.count() == 0
    assert Record.objects.count() == 1


def test_a_stranger_s_screen_has_no_trace_and_he_can_t_judge(rule, stranger, client: Client):
    client.force_login(stranger, BACKEND)
    page = client.post("/desk/draft-check/", {"draft": DRAFT}).content.decode()
    assert str(rule.uuid) not in page
    assert 'id="f1"' not in page
    said = f"{rule.uuid}:{'a' * 64}:repeats"
    assert client.post("/desk/draft-check/", {"draft": DRAFT, "judge": said}).status_code == 404
    assert DraftJudgement.objects.count() == 0


@pytest.mark.parametrize("said", ["x", "::", "{uuid}:zz:repeats", "{uuid}:{hash}:evil"])
def test_a_bent_judgement_is_refused(said: str, rule, secretary, client: Client):
    client.force_login(secretary, BACKEND)
    said = said.format(uuid=rule.uuid, hash="a" * 64)
    assert client.post("/desk/draft-check/", {"draft": DRAFT, "judge": said}).status_code == 404
    assert DraftJudgement.objects.count() == 0


def test_nobody_gets_further_than_the_door(rule, client: Client):
    assert client.post("/desk/draft-check/", {"draft": DRAFT}).status_code == 302


def encrypted_pdf() -> bytes:
    """A PDF behind a password, as its first bytes and trailer say."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>"
        b"endobj\n3 0 obj<</Filter/Standard/V 1/R 2/O<" + b"00" * 32 + b">/U<" + b"00" * 32
        + b">/P -1>>endobj\ntrailer<</Root 1 0 R/Encrypt 3 0 R/ID[<00><00>]>>\n%%EOF"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.txt", b"", "خالی"),
        ("a.txt", b"   \n", "خالی"),
        ("a.txt", b"There is nothing here in the language of the office.", "متن فارسی نیست"),
        ("a.bin", bytes(range(256)) * 40, "خوانده نمی‌شود"),
        ("a.pdf", encrypted_pdf(), "رمز"),
        ("a.pdf", b"%PDF-1.7 broken", "آسیب"),
        ("a.zip", b"PK\x03\x04" + b"x" * 100, ""),
    ],
)
def test_a_file_that_can_t_be_checked_is_told_in_words(
    name: str, content: bytes, said: str, rule, secretary, client: Client
):
    client.force_login(secretary, BACKEND)
    answer = client.post("/desk/draft-check/", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 200
    alert = answer.content.decode().partition('role="alert"')[2].partition("</div></div>")[0]
    assert said in alert
    assert any("آ" <= letter <= "ی" for letter in alert)


def test_old_windows_text_is_read(rule, secretary, client: Client):
    client.force_login(secretary, BACKEND)
    content = RULE.replace("ی", "ي").replace("\u200c", " ").encode("cp1256", "replace")
    answer = client.post("/desk/draft-check/", {"file": SimpleUploadedFile("a.txt", content)})
    assert str(rule.uuid) in answer.content.decode()


def test_a_draft_of_two_hundred_pages_is_checked_in_parts_and_says_how_far_it_is(
    rule, secretary, client: Client
):
    client.force_login(secretary, BACKEND)
    clauses = "\n".join(
        f"{n}- نصب نیمکت چوبی شماره {n} در ایستگاه محله قدیم" for n in range(1, 1000)
    )
    draft = f"{clauses}\n- {RULE} پیرو مصوبه شماره ۶۰/۹۸/۴۴"
    first = client.post("/desk/draft-check/", {"draft": draft})
    found = first.context["found"]
    assert (found.read, found.clauses) == (precedents.MOST_CLAUSES, 1000)
    page = first.content.decode()
    assert "بخش به بخش بررسی می‌شود" in page
    assert f'name="next" value="{found.read}"' in page
    assert str(rule.uuid) not in page
    assert found.cites == ()

    last = client.post("/desk/draft-check/", {"draft": draft, "next": "960"})
    assert str(rule.uuid) in last.content.decode()
    assert [cite.place.number for cite in last.context["found"].cites] == ["۶۰/۹۸/۴۴"]
    assert last.context["found"].unread == 0
    assert 'name="next" value="1000"' not in last.content.decode()


def test_a_judgement_keeps_the_part_and_a_new_check_begins_anew(rule, secretary, client: Client):
    client.force_login(secretary, BACKEND)
    draft = "\n".join(f"{n}- نصب نیمکت چوبی شماره {n} در محله قدیم" for n in range(1, 200))
    asked = {"draft": draft, "first": "120"}
    assert client.post("/desk/draft-check/", asked).context["found"].first == 120
    assert client.post("/desk/draft-check/", asked | {"next": "0"}).context["found"].first == 0
    for odd in ("9999", "-3", "۱۲", "x"):
        answer = client.post("/desk/draft-check/", {"draft": draft, "first": odd})
        assert answer.context["found"].first == 0


@pytest.mark.parametrize(
    "draft", ["\x00\x00", "\ud800", "🙂" * 50, "۱-۲-۳-", "<script>alert(1)</script>"]
)
def test_odd_drafts_are_answered(draft: str, rule, secretary, client: Client):
    client.force_login(secretary, BACKEND)
    body = draft.encode("utf-8", "replace")
    answer = client.post("/desk/draft-check/", {"draft": body.decode("utf-8", "replace")})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


def test_a_draft_of_formulas_alone_is_said_to_hold_nothing(secretary):
    sync.drain()
    with pytest.raises(precedents.NotReadable, match="formulas"), override("en"):
        precedents.check("بسمه تعالی\n\nرونوشت: دبیرخانه", user=secretary)


# ---- certificates ----
def certified(client: Client, user: User, draft: str) -> SearchCertificate:
    client.force_login(user, BACKEND)
    answer = client.post("/desk/draft-check/", {"draft": draft, "certify": "1"})
    made = SearchCertificate.objects.latest("pk")
    assert answer["Location"] == f"/desk/certificates/{made.uuid}/"
    return made


def given_again(client: Client, made: SearchCertificate, draft: str) -> Any:
    return client.post(f"/desk/certificates/{made.uuid}/draft/", {"draft": draft}).context


def test_a_certificate_keeps_the_hash_of_a_draft_and_no_word_of_it(rule, secretary, client):
    made = certified(client, secretary, DRAFT)
    kept = json.dumps(model_to_dict(made), ensure_ascii=False, default=str)
    assert "غرفه" not in kept and precedents.name_of(DRAFT) in kept
    assert {line[2] for line in made.results} == {"cites", "repeats"}
    page = client.get(f"/desk/certificates/{made.uuid}/").content.decode()
    assert str(rule.uuid) in page
    assert client.get(f"/desk/certificates/{made.uuid}/print/").content.startswith(b"%PDF")


def test_the_same_draft_given_again_tells_what_changed_and_another_is_refused(
    rule, secretary, client
):
    made = certified(client, secretary, DRAFT)
    assert given_again(client, made, DRAFT)["compared"].same
    other = given_again(client, made, DRAFT + " و")
    assert other["compared"] is None and "فرق دارد" in other["said"]
    Event.objects.create(resolution=rule, type="annulled", date="1397/06/01")
    compared = given_again(client, made, DRAFT)["compared"]
    assert not compared.same
    assert {(c.record, c.before.state, c.after.state) for c in compared.changes} == {
        (rule, "in_force", "annulled")
    }


def test_a_certificate_of_a_draft_is_its_owners_and_names_nothing_hidden_since(
    rule, secretary, stranger, parks, client
):
    made = certified(client, secretary, DRAFT)
    Membership.objects.filter(user=secretary).update(unit=parks)
    compared = given_again(client, made, DRAFT)["compared"]
    assert compared.rights_changed and compared.hidden == 2
    assert [change.record for change in compared.changes] == [None]  # it is cited, and not found
    client.force_login(stranger, BACKEND)
    for address in ("", "print/", "replay/", "draft/"):
        assert client.get(f"/desk/certificates/{made.uuid}/{address}").status_code == 404
    assert (
        client.post(f"/desk/certificates/{made.uuid}/draft/", {"draft": DRAFT}).status_code == 404
    )
