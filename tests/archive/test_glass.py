"""Emergency access: one record, half an hour, a reason, an officer who knows; then closed again."""

import datetime

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.utils import timezone

from archive import access, glass
from archive.errors import ArchiveError, Denied
from archive.models import AccessRow, Body, BrokenGlass, Conflict, Record, Unit
from archive.vocabulary import Kind, Level, Role
from search import finder, sync
from tests.archive.papers import Papers, file_papers
from tests.conftest import person

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
REASON = "حریق انبار، نقشه همین حالا لازم است"


@pytest.fixture
def papers(waste: Unit, board: Body) -> Papers:
    papers = file_papers(
        waste, board, text="متن ناپیدای سربسته", title="گنجینه", number="23/97/77", level=3
    )
    sync.drain()
    return papers


@pytest.fixture
def officer(headquarters: Unit) -> User:
    made = person("officer", headquarters, Role.SECURITY_OFFICER)
    User.objects.filter(pk=made.pk).update(email="officer@example.org")
    return made


def entered(client: Client, user: User) -> Client:
    client.force_login(user, BACKEND)
    return client


def expire(made: BrokenGlass) -> None:
    """Half an hour passes."""
    BrokenGlass.objects.filter(pk=made.pk).update(until=timezone.now())


def test_the_glass_opens_one_record_with_its_pages_and_files_and_closes_again(
    client, papers, low, officer
):
    page = f"/desk/records/{papers.letter.uuid}/"
    files = [f"{page}pages/1/image", f"{page}files/{papers.file.pk}/"]
    entered(client, low)
    assert [client.get(where).status_code for where in (page, *files)] == [404] * 3
    sent = client.post("/desk/emergency/", {"number": "23/97/77/2", "reason": REASON})
    assert (sent.status_code, sent["Location"]) == (302, page)
    shown = client.get(page)
    assert "ناپیدای" in shown.content.decode() and 'id="emergency"' in shown.content.decode()
    assert client.get(files[0]).status_code == 200
    # The file is the one page that he reads; other papers of it stay closed to him.
    assert client.get(files[1]).status_code == 200
    assert client.get(f"/desk/records/{papers.meeting.uuid}/").status_code == 404
    assert [hit.record for hit in finder.search("ناپیدای", user=low).hits] == [papers.letter]
    made = BrokenGlass.objects.get()
    assert made.until - made.at == datetime.timedelta(minutes=30)
    row = AccessRow.objects.get(act="break_glass")
    assert (row.username, row.record_id, row.reason) == ("low", papers.letter.pk, REASON)
    assert AccessRow.objects.filter(act="page", reason=REASON).exists()
    expire(made)
    assert [client.get(where).status_code for where in (page, files[0])] == [404] * 2
    assert finder.search("ناپیدای", user=low).total == 0


def test_its_own_file_is_handed_out_while_it_lasts(waste, low, client, papers):
    alone = papers.document
    alone.files.add(papers.file)
    for other in (papers.meeting, papers.letter):
        other.files.clear()
    glass.break_glass(alone, reason=REASON, user=low)
    assert access.hands_over(low, papers.file)
    expire(BrokenGlass.objects.get())
    assert not access.hands_over(low, papers.file)


def test_who_may_not_is_told_nothing(client, papers, stranger, secretary, parks):
    assert entered(client, stranger).get("/desk/emergency/").status_code == 404
    elsewhere = person("elsewhere", parks, Role.MAYOR, Level.TOP_SECRET)
    entered(client, elsewhere)
    said = [
        client.post("/desk/emergency/", {"number": number, "reason": REASON}).content.decode()
        for number in ("23/97/77/2", "23/97/77/9")
    ]
    assert said[0].replace("77/2", "77/9").count("role") == said[1].count("role")
    assert not BrokenGlass.objects.exists()
    assert AccessRow.objects.filter(act="refused", username="elsewhere").count() == 2
    with pytest.raises(Denied):
        glass.break_glass(papers.letter, reason=REASON, user=secretary)


def test_kinds_of_other_roles_and_conflicts_stay_closed(papers, low, waste):
    file = Record.objects.create(
        kind=Kind.DOCUMENT, unit=waste, level=3, extra={"type": "appraisal"}, number="5"
    )
    assert not glass.may_break(low, file)
    assert glass.may_break(low, papers.letter)
    Conflict.objects.create(user=low, record=papers.letter, reason="ذی‌نفع")
    assert not glass.may_break(low, papers.letter)
    Conflict.objects.create(user=low, record=papers.clause)
    BrokenGlass.objects.create(
        user=low, record=papers.clause, reason=REASON, at=timezone.now(),
        until=timezone.now() + glass.LASTS,
    )  # fmt: skip
    assert not access.visibility(low).shows(papers.clause)


def test_a_need_to_know_record_opens_too_and_a_reason_is_needed(papers, low):
    papers.letter.need_to_know = True
    papers.letter.save(update_fields=["need_to_know", "place"])
    with pytest.raises(ArchiveError):
        glass.break_glass(papers.letter, reason="زود", user=low)
    glass.break_glass(papers.letter, reason=REASON, user=low)
    assert access.visibility(low).reads(papers.letter)


def test_the_officer_is_told_at_once_on_the_desk_and_by_mail(
    client, papers, low, officer, settings: LazySettings, django_capture_on_commit_callbacks
):
    settings.EMAIL_HOST = "mail.example"
    with django_capture_on_commit_callbacks(execute=True):
        made = glass.break_glass(papers.letter, reason=REASON, user=low)
    (letter,) = mail.outbox
    assert letter.to == ["officer@example.org"] and "گنجینه" not in letter.body
    home = entered(client, officer).get("/desk/").content.decode()
    # Below the record's level he learns who, when and why, not which title.
    assert REASON in home and "گنجینه" not in home
    assert client.post(f"/desk/emergency/{made.pk}/").status_code == 302
    made.refresh_from_db()
    assert made.seen_by == officer
    assert REASON not in client.get("/desk/").content.decode()


def test_nobody_else_takes_note_of_it(client, papers, low, secretary, officer):
    made = glass.break_glass(papers.letter, reason=REASON, user=low)
    for user in (low, secretary):
        assert entered(client, user).post(f"/desk/emergency/{made.pk}/").status_code == 404
    made.refresh_from_db()
    assert made.seen_by is None


def test_a_mail_server_that_is_down_opens_the_record_all_the_same(
    papers, low, officer, settings, monkeypatch, django_capture_on_commit_callbacks
):
    def refuse(*_: object) -> int:
        raise OSError("no server")

    settings.EMAIL_HOST = "mail.example"
    monkeypatch.setattr(glass, "send_mail", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        glass.break_glass(papers.letter, reason=REASON, user=low)
    assert access.visibility(low).reads(papers.letter)


def test_a_unit_without_an_officer_is_watched_by_all_officers_and_one_with_by_its_own(
    client, papers, low, parks, waste
):
    far = person("far", parks, Role.SECURITY_OFFICER)
    entered(client, low).post("/desk/emergency/", {"number": "23/97/77/2", "reason": REASON})
    made = BrokenGlass.objects.get()
    assert list(glass.unseen(far)) == [made]
    own = person("own", waste, Role.SECURITY_OFFICER)
    assert (list(glass.unseen(far)), list(glass.unseen(own))) == ([], [made])
    assert not glass.unseen(low).exists()
