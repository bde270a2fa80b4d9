"""A certificate proves a search, is never changed, and its replay names nothing hidden."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import DatabaseError, transaction
from django.test import Client

from archive import registration
from archive.models import AccessRow, Body, Event, Membership, Unit
from archive.models.audit import Act
from archive.vocabulary import Level, RelationState
from ingest.extract import read_pages
from search import certificates, finder, sync
from search.errors import EngineDown
from search.models import SearchCertificate
from tests.archive.papers import Papers, file_papers

BACKEND = "django.contrib.auth.backends.ModelBackend"
TEXT = "واگذاری غرفه بوستان به تعاونی کارکنان"
ASKED = "/desk/search/certificate/?q=واگذاری غرفه"


@pytest.fixture
def papers(waste: Unit, board: Body) -> Papers:
    """Four papers that match, indexed."""
    papers = file_papers(waste, board, text=TEXT, title="غرفه بوستان", number="23/97/14")
    sync.drain()
    return papers


@pytest.fixture
def secret(waste: Unit, board: Body) -> Papers:
    """Four more, of a higher level."""
    papers = file_papers(
        waste, board, text=TEXT + " گنجینه", title="گنجینه", number="23/98/15", level=Level.SECRET
    )
    sync.drain()
    return papers


def issued(client: Client, user: User, address: str = ASKED) -> SearchCertificate:
    client.force_login(user, BACKEND)
    answer = client.post(address)
    assert answer.status_code == 302, answer.content
    made = SearchCertificate.objects.latest("pk")
    assert answer["Location"] == f"/desk/certificates/{made.uuid}/"
    return made


def replayed(client: Client, made: SearchCertificate) -> tuple[certificates.Comparison, str]:
    answer = client.get(f"/desk/certificates/{made.uuid}/replay/")
    return answer.context["compared"], re.sub(r"<[^>]+>", "", answer.content.decode())


def test_it_keeps_the_question_the_rights_the_index_and_the_answer(papers, secretary, client):
    made = issued(client, secretary, ASKED + "&kind=letter&sort=date")
    assert (made.words, made.filters, made.sort) == ("واگذاری غرفه", {"kind": ["letter"]}, "date")
    assert "واگذاری" in made.understood and made.by == secretary
    assert made.total == 1 and made.results == [[str(papers.letter.uuid), ""]]
    assert made.digest == certificates.digest_of(1, made.results)
    assert made.rights["memberships"][0][:2] == ["secretary", "23"]
    engine = "elasticsearch" if settings.SEARCH_URL else "embedded"
    assert (made.index["engine"], made.index["documents"]) == (engine, 4)
    assert made.index["waiting"] == 0 and made.index["newest"] > 0
    page = client.get(f"/desk/certificates/{made.uuid}/").content.decode()
    assert "نامه" in page and "۲۳/۹۷/۱۴" in page and made.digest[:32] in page
    assert AccessRow.objects.filter(act=Act.REGISTER, what=f"certificate {made.uuid}").exists()


def test_its_state_of_the_index_counts_only_what_its_owner_may_meet(
    papers, secret, low, stranger, client
):
    assert issued(client, low).index["documents"] == 4
    nobody = issued(client, stranger).index
    assert (nobody["documents"], nobody["newest"], nobody["waiting"]) == (0, 0, 0)


def test_the_order_and_the_states_are_sealed(papers, secretary, client):
    made = issued(client, secretary)
    states = dict(map(tuple, made.results))
    assert states[str(papers.clause.uuid)] == "unexamined"
    turned = [*reversed(made.results)]
    other = [[uuid, "in_force"] for uuid, _state in made.results]
    assert len({made.digest, certificates.digest_of(4, turned), certificates.digest_of(4, other),
                certificates.digest_of(5, made.results)}) == 4  # fmt: skip


@pytest.mark.parametrize("change", ["update", "delete"])
def test_no_hand_changes_or_removes_it(change, papers, secretary, client):
    made = issued(client, secretary)
    rows = SearchCertificate.objects.filter(pk=made.pk)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        rows.update(total=9) if change == "update" else rows.delete()
    assert rows.get().total == 4


def test_it_is_nobody_else_s(papers, secretary, mayor, client):
    made = issued(client, secretary)
    client.force_login(mayor, BACKEND)
    for more in ("", "print/", "replay/"):
        assert client.get(f"/desk/certificates/{made.uuid}/{more}").status_code == 404
    assert str(made.uuid)[:8] not in client.get("/desk/certificates/").content.decode()


def test_a_search_that_asked_nothing_has_none(secretary, client):
    client.force_login(secretary, BACKEND)
    assert client.post("/desk/search/certificate/").status_code == 404
    assert client.get(ASKED).status_code == 405
    assert not SearchCertificate.objects.exists()


def test_without_the_engine_nothing_is_kept_and_a_replay_says_so(
    papers, secretary, client, monkeypatch
):
    made = issued(client, secretary)

    def down(*_args: object, **_more: object) -> None:
        raise EngineDown

    monkeypatch.setattr(finder, "search", down)
    assert client.post(ASKED).status_code == 302
    assert SearchCertificate.objects.count() == 1
    compared, said = replayed(client, made)
    assert compared is None and "بازپخش" in said


def test_an_unchanged_archive_replays_the_same(papers, secretary, client):
    compared, said = replayed(client, issued(client, secretary))
    assert compared.same and not compared.rights_changed and not compared.hidden
    assert "همان پاسخ" in said


def test_a_paper_filed_since_is_named(papers, waste, board, secretary, client):
    made = issued(client, secretary)
    newer = file_papers(waste, board, text=TEXT, title="تازه‌رسیده", number="23/99/1")
    sync.drain()
    compared, said = replayed(client, made)
    assert not compared.same and compared.total_now == 8
    assert newer.letter in [c.record for c in compared.filed_since]
    assert not compared.found_now and "تازه‌رسیده" in said


def test_a_paper_open_to_him_only_now_is_apart_from_those_filed_since(papers, secret, low, client):
    made = issued(client, low)
    assert made.total == 4
    Membership.objects.filter(user=low).update(max_level=Level.SECRET)
    compared, _said = replayed(client, made)
    assert compared.rights_changed and not compared.filed_since
    assert secret.clause in [c.record for c in compared.found_now]


def test_a_changed_state_is_told_with_both(papers, waste, board, secretary, client):
    made = issued(client, secretary)
    Event.objects.create(resolution=papers.clause, type="annulled", date="1397/06/01")
    compared, said = replayed(client, made)
    (changed,) = compared.state_changed
    assert (changed.record, changed.before) == (papers.clause, "unexamined")
    assert changed.after == "annulled"
    assert "ابطال" in said or "باطل" in said


def test_a_withdrawn_right_is_counted_and_never_named(papers, secret, secretary, client, tmp_path):
    made = issued(client, secretary)
    assert made.total == 8
    Membership.objects.filter(user=secretary).update(max_level=Level.NORMAL)
    compared, said = replayed(client, made)
    assert compared.rights_changed and compared.hidden == 4 and compared.total_now == 4
    assert "حق" in said and "۴" in said
    page = client.get(f"/desk/certificates/{made.uuid}/").content.decode()
    path = Path(tmp_path / "c.pdf")
    path.write_bytes(client.get(f"/desk/certificates/{made.uuid}/print/").content)
    text = " ".join(p.text for p in read_pages(path))
    for shown in (said, page, text):
        assert "گنجینه" not in shown and "۲۳/۹۸/۱۵" not in shown


def test_a_paper_that_is_there_and_not_found_is_named(papers, secretary, client):
    made = issued(client, secretary, ASKED + "&stage=final")
    registration.withdraw(papers.letter, reason="نسخه دوم همان نامه است", user=secretary)
    sync.drain()
    compared, _said = replayed(client, made)
    assert [c.record for c in compared.not_found] == [papers.letter]


def test_a_state_of_a_named_day_is_asked_of_that_day_again(papers, secretary, client):
    made = issued(client, secretary, ASKED + "&valid=1397/05/20&status=unexamined")
    assert made.day_asked and made.on == "1397/05/20"
    assert certificates.question_of(made).on is not None
    assert certificates.question_of(issued(client, secretary)).on is None


def test_more_results_than_are_named_are_counted(papers, secretary, client, monkeypatch):
    monkeypatch.setattr(certificates, "MOST", 2)
    made = issued(client, secretary)
    assert made.total == 4 and len(made.results) == 2
    compared, _said = replayed(client, made)
    assert compared.same and compared.cut


def test_the_printed_certificate_carries_the_level_and_the_seal(
    papers, secret, secretary, client, tmp_path
):
    made = issued(client, secretary)
    answer = client.get(f"/desk/certificates/{made.uuid}/print/")
    path = tmp_path / "c.pdf"
    path.write_bytes(answer.content)
    text = " ".join(" ".join(p.text.split()) for p in read_pages(path))
    for said in (str(made.uuid), made.digest[:32], str(Level.SECRET.label), "۲۳/۹۸/۱۵", "۸"):
        assert said in text, said
    assert AccessRow.objects.filter(act=Act.PRINT, what=f"certificate {made.uuid}").exists()


def test_each_paper_that_a_printed_certificate_names_has_its_row_in_the_log(
    papers, secretary, client
):
    made = issued(client, secretary)
    assert client.get(f"/desk/certificates/{made.uuid}/print/").status_code == 200
    rows = AccessRow.objects.filter(act=Act.PRINT, what=f"certificate {made.uuid}")
    named = set(rows.exclude(record_id=None).values_list("record_id", flat=True))
    assert named == {papers.meeting.pk, papers.clause.pk, papers.letter.pk, papers.document.pk}


def test_a_state_that_a_hidden_paper_decides_is_kept_as_untold(papers, board, low, client):
    hidden = file_papers(
        board.unit, board, text="لغو", title="گنجینه", number="23/99/7", level=Level.SECRET
    )
    registration.link(
        hidden.clause, "repeals", papers.clause, user=None, state=RelationState.CONFIRMED
    )
    sync.drain()
    made = issued(client, low)
    assert dict(map(tuple, made.results))[str(papers.clause.uuid)] == certificates.UNTOLD
