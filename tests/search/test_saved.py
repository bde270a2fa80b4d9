"""A saved search is its owner's, is asked under his rights of the moment, and tells news once."""

import datetime
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.utils import timezone

from archive import access, dossiers
from archive.models import AccessRow, Membership, Outbox, Record, Unit
from archive.models.audit import Act
from archive.models.dossiers import DossierItem, How
from archive.vocabulary import Level, Role
from config.celery import app
from search import saved, sync
from search.models import SavedSearch
from search.tasks import tell_saved
from tests.conftest import person

BACKEND = "django.contrib.auth.backends.ModelBackend"
TODAY = access.today()
TEXT = "واگذاری غرفه بوستان به تعاونی کارکنان"
ASKED = "/desk/search/keep/?q=غرفه بوستان&kind=resolution&sort=date"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mailing(settings: LazySettings) -> None:
    """Mail is configured; letters stay in the test's own box."""
    settings.EMAIL_HOST = "mail.example"


def kept(user: User, *, since: int = 3, words: str = "غرفه بوستان", **more: Any) -> SavedSearch:
    """Kept so many days ago, with an alert."""
    User.objects.filter(pk=user.pk).update(email=f"{user.username}@example.org")
    user.refresh_from_db()
    told = timezone.now() - datetime.timedelta(days=since)
    return SavedSearch.objects.create(
        by=user, name="غرفه‌ها", words=words, sort="relevance", told_until=told, **more
    )


def filed(record: Record, days: int) -> Record:
    """The same, filed so many days ago and heard of by the index."""
    at = timezone.now() - datetime.timedelta(days=days)
    Record.objects.filter(pk=record.pk).update(filed_at=at)
    sync.drain()
    return record


def page_of(client: Client, user: User, row: SavedSearch) -> str:
    client.force_login(user, BACKEND)
    return client.get(f"/desk/searches/{row.uuid}/").content.decode()


def test_a_search_is_kept_as_it_was_asked_and_its_address_asks_it_again(
    file_resolution, secretary, client
):
    file_resolution(TEXT)
    sync.drain()
    client.force_login(secretary, BACKEND)
    results = client.get("/desk/search/?q=غرفه بوستان&kind=resolution&sort=date&valid=1405/01/01")
    assert "/desk/search/keep/?q=" in results.content.decode()
    form = client.get(ASKED).content.decode()
    assert 'name="alert"' in form and 'value="غرفه بوستان"' in form
    answer = client.post(ASKED, {"name": "غرفه‌ها", "alert": "on"})
    made = SavedSearch.objects.get()
    assert answer["Location"] == f"/desk/searches/{made.uuid}/"
    assert (made.by, made.name, made.words) == (secretary, "غرفه‌ها", "غرفه بوستان")
    assert (made.filters, made.sort) == ({"kind": ["resolution"]}, "date")
    assert made.told_until <= timezone.now()
    listed = client.get("/desk/searches/").content.decode()
    address = saved.address(made)
    assert address.replace("&", "&amp;") in listed
    assert client.get(address).context["results"].total == 1


def test_a_search_that_asked_nothing_or_has_no_name_is_not_kept(secretary, client):
    client.force_login(secretary, BACKEND)
    assert client.get("/desk/search/keep/").status_code == 404
    assert client.post("/desk/search/keep/", {"name": "x"}).status_code == 404
    assert "نامی بنویسید" in client.post(ASKED, {"name": " "}).content.decode()
    own_days = client.post("/desk/search/keep/?q=ثبت‌شده:1404", {"name": "x", "alert": "on"})
    assert "روزهای ثبت" in own_days.content.decode()
    assert not SavedSearch.objects.exists()


def test_it_is_renamed_silenced_told_again_and_deleted(secretary, client):
    row = kept(secretary)
    client.force_login(secretary, BACKEND)

    def act(**given: str) -> None:
        assert client.post(f"/desk/searches/{row.uuid}/", given).status_code == 302

    act(act="rename", name="نام تازه")
    act(act="silent")
    row.refresh_from_db()
    assert (row.name, row.told_until) == ("نام تازه", None)
    assert saved.tell(TODAY) == 0
    act(act="alert")
    row.refresh_from_db()
    assert row.told_until is not None
    act(act="delete")
    assert not SavedSearch.objects.exists()


def test_it_is_nobody_else_s(secretary, mayor, client):
    row = kept(mayor)
    client.force_login(secretary, BACKEND)
    address = f"/desk/searches/{row.uuid}/"
    assert client.get(address).status_code == 404
    assert client.post(address, {"act": "delete"}).status_code == 404
    assert "غرفه‌ها" not in client.get("/desk/searches/").content.decode()
    assert SavedSearch.objects.count() == 1
    assert AccessRow.objects.filter(user_id=secretary.pk, act=Act.REFUSED).count() == 2


def test_new_matches_are_told_once_with_a_number_and_an_address(file_resolution, secretary, client):
    row = kept(secretary)
    filed(file_resolution(TEXT, number="23/97/1"), days=9)  # before it was kept
    new = filed(file_resolution(TEXT, number="23/97/2"), days=1)
    filed(file_resolution("حقوق و مزایا", number="23/97/3"), days=1)
    filed(file_resolution(TEXT, number="23/97/4"), days=0)  # of today: told tomorrow
    assert (saved.tell(TODAY), saved.tell(TODAY)) == (1, 0)
    (letter,) = mail.outbox
    said = letter.subject + letter.body
    assert letter.to == ["secretary@example.org"] and "۱ سند تازه" in said
    assert f"/desk/searches/{row.uuid}/" in said
    for secret in ("غرفه", "23/97", "۲۳/۹۷", new.title):
        assert secret not in said
    page = page_of(client, secretary, row)
    assert f"/desk/records/{new.uuid}/" in page and "23/97" not in page.replace("۲۳/۹۷/۲", "")
    assert page.count("/desk/records/") == 1
    assert "غرفه‌ها" in client.get("/desk/").content.decode()
    assert AccessRow.objects.filter(user_id=secretary.pk, act=Act.SEARCH).count() == 2


def test_what_was_seen_is_not_shown_again_and_the_next_day_tells_the_rest(
    file_resolution, secretary, client
):
    row = kept(secretary)
    filed(file_resolution(TEXT, number="23/97/2"), days=1)
    later = filed(file_resolution(TEXT, number="23/97/4"), days=0)
    saved.tell(TODAY)
    client.force_login(secretary, BACKEND)
    until = client.get(f"/desk/searches/{row.uuid}/").context["until"]
    client.post(f"/desk/searches/{row.uuid}/", {"act": "seen", "until": until})
    assert "چیز تازه‌ای" in page_of(client, secretary, row)
    assert "جست‌وجوهای نگه‌داشته</h2>" not in client.get("/desk/").content.decode()
    tomorrow = TODAY + datetime.timedelta(days=1)
    assert (saved.tell(tomorrow), saved.tell(tomorrow)) == (1, 0)
    row.refresh_from_db()
    found = saved.news(row, row.news_since, saved.midnight(tomorrow))
    assert [record.pk for record in found.records] == [later.pk]
    for wrong in ("", "x", "2020-01-01T00:00:00"):
        answer = client.post(f"/desk/searches/{row.uuid}/", {"act": "seen", "until": wrong})
        assert answer.status_code == 302
    row.refresh_from_db()
    assert row.news_since is not None


def test_another_unit_and_a_lower_level_are_told_nothing(
    file_resolution, secretary, stranger, low, client
):
    rows = {user: kept(user) for user in (secretary, stranger, low)}
    hidden = filed(file_resolution(TEXT + " گنجینه", level=Level.SECRET), days=1)
    assert saved.tell(TODAY) == 1
    assert [letter.to for letter in mail.outbox] == [["secretary@example.org"]]
    for user in (stranger, low):
        SavedSearch.objects.filter(pk=rows[user].pk).update(news_since=rows[user].told_until)
        page = page_of(client, user, rows[user])
        assert "گنجینه" not in page and str(hidden.uuid) not in page
    assert str(hidden.uuid) in page_of(client, secretary, rows[secretary])


@pytest.mark.parametrize("change", ["membership", "user", "level"])
def test_rights_that_ended_between_the_filing_and_the_telling_tell_nothing(
    change, file_resolution, secretary, client
):
    row = kept(secretary)
    filed(file_resolution(TEXT, level=Level.CONFIDENTIAL), days=1)
    member = Membership.objects.filter(user=secretary)
    if change == "membership":
        member.update(end=TODAY - datetime.timedelta(days=1))
    elif change == "level":
        member.update(max_level=Level.NORMAL)
    else:
        User.objects.filter(pk=secretary.pk).update(is_active=False)
    assert saved.tell(TODAY) == 0
    assert mail.outbox == []
    row.refresh_from_db()
    assert row.news_since is None


def test_a_right_that_ends_after_the_telling_takes_the_titles_from_the_desk(
    file_resolution, secretary, client
):
    row = kept(secretary)
    filed(file_resolution(TEXT + " گنجینه", level=Level.SECRET), days=1)
    assert saved.tell(TODAY) == 1
    assert "گنجینه" in page_of(client, secretary, row)
    Membership.objects.filter(user=secretary).update(max_level=Level.NORMAL)
    page = page_of(client, secretary, row)
    assert "گنجینه" not in page and "/desk/records/" not in page


def test_nothing_is_told_while_the_index_has_not_heard_of_yesterday(file_resolution, secretary):
    kept(secretary)
    sync.ensure()
    filed_late = file_resolution(TEXT)
    yesterday = timezone.now() - datetime.timedelta(days=1)
    Record.objects.filter(pk=filed_late.pk).update(filed_at=yesterday)
    Outbox.objects.update(created_at=yesterday)
    assert saved.tell(TODAY) == 0 and mail.outbox == []
    sync.drain()
    assert saved.tell(TODAY) == 1 and len(mail.outbox) == 1


def test_a_letter_that_can_not_be_sent_is_written_again_and_the_desk_tells_meanwhile(
    file_resolution, secretary, client, monkeypatch
):
    row = kept(secretary)
    filed(file_resolution(TEXT), days=1)

    def away(*_args: object, **_more: object) -> int:
        raise OSError("no server")

    with monkeypatch.context() as broken:
        broken.setattr(saved, "send_mail", away)
        saved.tell(TODAY)
    assert "/desk/records/" in page_of(client, secretary, row)
    assert saved.tell(TODAY) == 1
    assert len(mail.outbox) == 1 and "۱ سند تازه" in mail.outbox[0].body
    assert saved.tell(TODAY) == 0


def test_two_workers_write_one_letter(file_resolution, secretary, monkeypatch):
    row = kept(secretary)
    filed(file_resolution(TEXT), days=1)
    search = saved.news

    def overtaken(*args: Any, **more: Any) -> saved.News:
        found = search(*args, **more)
        SavedSearch.objects.filter(pk=row.pk).update(told_until=saved.midnight(TODAY))
        return found

    monkeypatch.setattr(saved, "news", overtaken)
    assert saved.tell(TODAY) == 0 and mail.outbox == []


def test_what_it_finds_goes_into_a_dossier_that_he_keeps(
    file_resolution, secretary, stranger, parks: Unit, waste: Unit, client
):
    one = file_resolution(TEXT, number="23/97/1")
    file_resolution("حقوق و مزایا", number="23/97/2")
    hidden = file_resolution(TEXT, number="23/97/3", level=Level.TOP_SECRET)
    sync.drain()
    row, mine = kept(secretary), dossiers.open_dossier("غرفه‌ها", waste, user=secretary)
    other = dossiers.open_dossier("بوستان‌ها", parks, user=stranger)
    client.force_login(secretary, BACKEND)
    for dossier in (mine, mine, other):
        client.post(f"/desk/searches/{row.uuid}/", {"act": "dossier", "dossier": dossier.pk})
    items = DossierItem.objects.values_list("dossier", "record", "how")
    assert list(items) == [(mine.pk, one.pk, How.SEARCH)]
    assert hidden.pk not in {record for _dossier, record, _how in items}
    assert "بوستان‌ها" not in page_of(client, secretary, row)


def test_too_many_findings_are_refused_whole(
    file_resolution, secretary, waste, client, monkeypatch
):
    for n in range(3):
        file_resolution(TEXT, number=f"23/97/{n + 1}")
    sync.drain()
    monkeypatch.setattr(dossiers, "LARGEST", 2)
    row, mine = kept(secretary), dossiers.open_dossier("غرفه‌ها", waste, user=secretary)
    client.force_login(secretary, BACKEND)
    asked = {"act": "dossier", "dossier": mine.pk}
    page = client.post(f"/desk/searches/{row.uuid}/", asked, follow=True).content.decode()
    assert "محدودتر" in page and not mine.items.exists()


def test_who_keeps_no_dossier_is_offered_none(waste, client):
    reader = person("reader", waste, Role.HR)
    assert 'name="dossier"' not in page_of(client, reader, kept(reader))


def test_the_scheduler_rings_for_it():
    scheduled = {row["task"] for row in app.conf.beat_schedule.values()}
    assert tell_saved.name in scheduled
