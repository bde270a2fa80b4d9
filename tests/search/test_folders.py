"""A folder is its maker's, gives no right, and prints with the highest level of what is in it."""

import re
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client

from archive import access, audit, registration
from archive.models import AccessRow, Body, Membership, Record, Unit
from archive.models.audit import Act
from archive.registration import Entry
from archive.vocabulary import Kind, Level, RelationState
from ingest.extract import read_pages
from search import folders, sync
from search.models import Folder
from tests.archive.papers import Papers, file_papers
from tests.conftest import person, say_why

BACKEND = "django.contrib.auth.backends.ModelBackend"
TEXT = "واگذاری غرفه بوستان به تعاونی کارکنان"


@pytest.fixture
def papers(waste: Unit, board: Body) -> Papers:
    """A session with a page image, its clause, a letter and a document."""
    return file_papers(waste, board, text=TEXT, title="غرفه بوستان", number="23/97/14")


@pytest.fixture
def secret(waste: Unit, board: Body) -> Papers:
    """The same of a higher level."""
    return file_papers(
        waste, board, text="متن ناپیدا", title="گنجینه", number="23/98/15", level=Level.SECRET
    )


def folder_of(user: User, *records: Record, title: str = "جلسه شهردار") -> Folder:
    folder = folders.open_folder(title, user=user)
    folders.add(folder, records, sight=access.visibility(user))
    return folder


def text_of(content: bytes, folder: Path) -> str:
    path = folder / "brief.pdf"
    path.write_bytes(content)
    return " ".join(" ".join(page.text.split()) for page in read_pages(path))


def pressed(client: Client, folder: Folder, act: str, item: object = "", **more: str) -> None:
    pk = getattr(item, "pk", item)
    answer = client.post(f"/desk/folders/{folder.uuid}/", {"act": act, "item": pk, **more})
    assert answer.status_code == 302


def test_a_result_goes_into_a_new_folder_named_after_the_question(papers, secretary, client):
    sync.drain()
    client.force_login(secretary, BACKEND)
    page = client.get("/desk/search/", {"q": "غرفه بوستان"}).content.decode()
    assert f'form="into-folder" name="record" value="{papers.clause.uuid}"' in page
    answer = client.post(
        "/desk/folders/add/",
        {"record": papers.clause.uuid, "folder": "new", "title": "غرفه بوستان",
         "next": "/desk/search/?q=1"},
    )  # fmt: skip
    assert (answer.status_code, answer["Location"]) == (302, "/desk/search/?q=1")
    folder = Folder.objects.get()
    assert (folder.title, folder.by, folder.items.get().record) == (
        "غرفه بوستان", secretary, papers.clause,
    )  # fmt: skip
    assert "غرفه بوستان" in client.get(f"/desk/folders/{folder.uuid}/").content.decode()


def test_the_way_back_never_leaves_the_program(papers, secretary, client):
    client.force_login(secretary, BACKEND)
    asked = {"record": papers.clause.uuid, "folder": "new", "next": "https://evil.example/"}
    assert client.post("/desk/folders/add/", asked)["Location"] == "/desk/folders/"


def test_the_page_of_a_record_offers_the_folders(papers, secretary, client):
    folder = folder_of(secretary)
    client.force_login(secretary, BACKEND)
    page = client.get(f"/desk/records/{papers.letter.uuid}/").content.decode()
    assert f'<option value="{folder.uuid}">' in page


def test_a_folder_is_nobody_else_s(papers, secretary, mayor, client):
    folder = folder_of(mayor, papers.clause)
    client.force_login(secretary, BACKEND)
    for address in (f"/desk/folders/{folder.uuid}/", f"/desk/folders/{folder.uuid}/brief/"):
        assert client.get(address).status_code == 404
    assert "جلسه شهردار" not in client.get("/desk/folders/").content.decode()
    client.post("/desk/folders/add/", {"record": papers.letter.uuid, "folder": str(folder.uuid)})
    assert folder.items.count() == 1
    assert AccessRow.objects.filter(user_id=secretary.pk, act=Act.REFUSED).count() == 2


def test_what_its_maker_may_not_meet_does_not_come_in(papers, secret, low, client):
    client.force_login(low, BACKEND)
    asked = {"record": secret.clause.uuid, "folder": "new"}
    assert client.post("/desk/folders/add/", asked).status_code == 404
    assert not Folder.objects.exists()


def test_a_lost_right_takes_the_item_away_without_a_trace(
    papers, secret, secretary, client, tmp_path
):
    folder = folder_of(secretary, secret.clause, papers.clause)
    Membership.objects.filter(user=secretary).update(max_level=Level.NORMAL)
    client.force_login(secretary, BACKEND)
    page = client.get(f"/desk/folders/{folder.uuid}/").content.decode()
    listed = client.get("/desk/folders/").content.decode()
    text = text_of(client.get(f"/desk/folders/{folder.uuid}/brief/").content, tmp_path)
    assert "گنجینه" not in page + listed + text and "ناپیدا" not in text
    assert page.count('<li class="d-panel">') == 1
    assert re.search(r'<bdi class="num" dir="ltr">۱</bdi>', listed)
    assert str(Level.SECRET.label) not in text


def test_the_order_is_the_maker_s_and_skips_what_he_may_not_see(papers, secret, secretary, client):
    folder = folder_of(secretary, papers.letter, secret.clause, papers.clause)
    Membership.objects.filter(user=secretary).update(max_level=Level.NORMAL)
    client.force_login(secretary, BACKEND)
    last = folder.items.get(record=papers.clause)
    pressed(client, folder, "up", last)
    sight = access.visibility(secretary)
    assert [i.record for i in folders.items(folder, sight)] == [papers.clause, papers.letter]
    pressed(client, folder, "up", last)  # it is the first already
    assert [i.record for i in folders.items(folder, sight)] == [papers.clause, papers.letter]
    pressed(client, folder, "out", folder.items.get(record=secret.clause))
    assert folder.items.count() == 3  # what he may not meet he can't touch
    pressed(client, folder, "out", last)
    assert folder.items.count() == 2


def test_a_folder_has_an_end(papers, secretary, monkeypatch):
    monkeypatch.setattr(folders, "MOST", 1)
    folder = folder_of(secretary, papers.clause)
    with pytest.raises(folders.Refused):
        folders.add(folder, [papers.letter], sight=access.visibility(secretary))
    assert folders.add(folder, [papers.clause], sight=access.visibility(secretary)) == 0


@pytest.mark.parametrize("asked", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_a_button_without_a_record_is_no_page(asked, secretary, client):
    client.force_login(secretary, BACKEND)
    assert client.post("/desk/folders/add/", {"record": asked}).status_code == 404


def test_a_folder_is_renamed_and_put_away(papers, secretary, client):
    folder = folder_of(secretary, papers.clause)
    client.force_login(secretary, BACKEND)
    pressed(client, folder, "rename", title="  ")
    pressed(client, folder, "rename", title="کمیسیون مالی")
    folder.refresh_from_db()
    assert folder.title == "کمیسیون مالی"
    pressed(client, folder, "delete")
    assert not Folder.objects.exists() and Record.objects.filter(pk=papers.clause.pk).exists()


def test_the_brief_cites_exactly_and_tells_the_state_with_its_sentence(
    headquarters, mayor, client, tmp_path
):
    council = Body.objects.create(
        code="60", title="شورای اسلامی شهر", type="council", unit=headquarters
    )
    made = []
    for number, date, text in (
        ("60/97/212", "1397/04/18", "واگذاری غرفه به صورت دوساله"),
        ("60/99/88", "1399/03/11", "لغو واگذاری غرفه"),
    ):
        fields = {"number": number, "title": text, "date": date, "text": text,
                  "unit": headquarters, "body": council, "level": Level.NORMAL}  # fmt: skip
        details = {"clause": "4", "notified": date}
        made.append(registration.register(Entry(Kind.RESOLUTION, fields, details), user=None))
    registration.link(
        made[1], "repeals", made[0], user=None, state=RelationState.CONFIRMED,
        quote="مصوبه پیشین لغو می‌شود",
    )  # fmt: skip
    folder = folder_of(mayor, made[0])
    client.force_login(mayor, BACKEND)
    answer = client.get(f"/desk/folders/{folder.uuid}/brief/")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")
    text = text_of(answer.content, tmp_path)
    for said in ("شورای اسلامی شهر", "۶۰/۹۷/۲۱۲", "۱۳۹۷/۰۴/۱۸", "لغوشده", "۶۰/۹۹/۸۸",
                 "واگذاری غرفه به صورت دوساله", "mayor"):  # fmt: skip
        assert said.replace("\u200c", "") in text, said
    assert "مصوبه پیشین لغو" in text
    before = client.get(f"/desk/folders/{folder.uuid}/brief/?on=1398/01/01")
    assert "لغوشده" not in text_of(before.content, tmp_path)


def test_page_images_are_printed_by_choice_and_raise_the_level(
    waste, board, secretary, client, tmp_path
):
    papers = file_papers(waste, board, text=TEXT, title="غرفه", number="23/97/14")
    Record.objects.filter(pk=papers.meeting.pk).update(
        level=Level.SECRET, place=f"u{waste.pk}:{int(Level.SECRET)}:{papers.meeting.group}"
    )
    folder = folder_of(secretary, papers.clause)
    client.force_login(secretary, BACKEND)
    address = f"/desk/folders/{folder.uuid}/brief/"
    plain = client.get(address).content
    pressed(client, folder, "keep", folder.items.get(), note="برای جلسه فردا", pictures="on")
    waiting = client.get(address).content
    assert len(waiting) < len(plain) + 1000
    assert "چرا" in text_of(waiting, tmp_path)
    say_why(client, papers.clause)
    with_page = client.get(address).content
    assert len(with_page) > len(plain) + 1000
    text = text_of(with_page, tmp_path)
    assert "برای جلسه فردا" in text and str(Level.SECRET.label) in text


def test_each_record_s_printing_is_logged_before_the_paper_leaves(
    papers, secretary, client, monkeypatch
):
    folder = folder_of(secretary, papers.clause, papers.letter)
    client.force_login(secretary, BACKEND)
    assert client.get(f"/desk/folders/{folder.uuid}/brief/").status_code == 200
    rows = AccessRow.objects.filter(act=Act.PRINT, user_id=secretary.pk)
    named = {papers.clause.pk, papers.letter.pk, papers.meeting.pk}  # the clause cites its session
    assert set(rows.values_list("record_id", flat=True)) == named
    assert all(row.what == f"brief {folder.uuid}" for row in rows)

    def broken(*_args: object, **_more: object) -> None:
        raise RuntimeError("the log is full")

    monkeypatch.setattr(audit, "note", broken)
    client.raise_request_exception = False
    assert client.get(f"/desk/folders/{folder.uuid}/brief/").status_code == 500


def test_words_of_a_classified_paper_wait_for_the_reason_and_carry_it_into_the_log(
    secret, secretary, client, tmp_path
):
    folder = folder_of(secretary, secret.clause)
    folder.items.update(pictures=True)
    client.force_login(secretary, BACKEND)
    address = f"/desk/folders/{folder.uuid}/brief/"
    before = client.get(address).content
    assert "ناپیدا" not in text_of(before, tmp_path) and "گنجینه" in text_of(before, tmp_path)
    say_why(client, secret.clause)
    after = client.get(address).content
    assert "ناپیدا" in text_of(after, tmp_path) and len(after) > len(before) + 1000
    rows = AccessRow.objects.filter(act=Act.PRINT, record_id=secret.clause.pk).order_by("pk")
    assert list(rows.values_list("reason", flat=True)) == ["", "پاسخ به استعلام"]


def test_a_level_kept_without_image_prints_none(secret, secretary, client, settings):
    settings.NO_IMAGE_FROM = Level.SECRET
    folder = folder_of(secretary, secret.clause)
    client.force_login(secretary, BACKEND)
    say_why(client, secret.clause)
    address = f"/desk/folders/{folder.uuid}/brief/"
    plain = client.get(address).content
    folder.items.update(pictures=True)
    assert len(client.get(address).content) < len(plain) + 1000


def test_a_reader_of_cards_prints_cards(papers, waste, client, tmp_path):
    auditor = person("auditor", waste, "auditor", Level.SECRET)
    folder = folder_of(auditor, papers.clause)
    folder.items.update(pictures=True)
    client.force_login(auditor, BACKEND)
    text = text_of(client.get(f"/desk/folders/{folder.uuid}/brief/").content, tmp_path)
    assert "۲۳/۹۷/۱۴" in text and "تعاونی" not in text


def test_a_decision_that_a_hidden_paper_decides_is_not_told(
    papers, board, secretary, low, client, tmp_path
):
    hidden = registration.register(
        Entry(Kind.RESOLUTION,
              {"number": "23/99/77", "title": "گنجینه", "date": "1399/01/01", "text": "لغو",
               "unit": board.unit, "body": board, "level": Level.SECRET},
              {"clause": "1", "notified": "1399/01/01"}),
        user=None,
    )  # fmt: skip
    registration.link(
        hidden, "repeals", papers.clause, user=None, state=RelationState.CONFIRMED, quote="ناپیدا"
    )
    folder = folder_of(low, papers.clause)
    client.force_login(low, BACKEND)
    text = text_of(client.get(f"/desk/folders/{folder.uuid}/brief/").content, tmp_path)
    assert "۲۳/۹۹/۷۷" not in text and "ناپیدا" not in text and "گنجینه" not in text
    assert "دبیرخانه" in text
