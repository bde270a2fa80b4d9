"""Home, lists, reports, look-up tables: under the user's own rights, without Wagtail's site parts."""

import datetime
import re

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from archive.forms import JalaliDateField, JalaliTextField, RecordFilterForm
from archive.models import AccessRow, Body, Membership, Unit
from archive.models.audit import Act
from archive.vocabulary import Level, Role
from tests.archive.papers import Papers, file_papers
from tests.conftest import person

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def papers(waste: Unit, board: Body) -> Papers:
    """Filed papers of the waste organisation."""
    return file_papers(waste, board, text="متن نمونه", title="غرفه بوستان", number="23/97/14")


@pytest.fixture
def enter(client: Client):
    """Logs a person in."""

    def go(user: User) -> Client:
        client.force_login(user, BACKEND)
        return client

    return go


@pytest.mark.parametrize(
    ("where", "kind"),
    [("resolutions", "clause"), ("meetings", "meeting"), ("letters", "letter"),
     ("papers", "document")],
)  # fmt: skip
def test_a_list_has_the_reader_s_rows_and_none_of_a_stranger_s(
    where, kind, papers, secretary, stranger, enter
):
    uuid = str(getattr(papers, kind).uuid)
    mine = enter(secretary).get(f"/desk/{where}/")
    assert uuid in mine.content.decode()
    assert mine.context["page"].paginator.count == 1
    theirs = enter(stranger).get(f"/desk/{where}/")
    assert uuid not in theirs.content.decode()
    assert theirs.context["page"].paginator.count == 0


@pytest.mark.parametrize(
    ("asked", "count"),
    [("number=14/97/23/1", 1), ("number=۲۳/۹۷", 1), ("number=55", 0), ("title=بوستان", 1),
     ("since=1397/05/14&until=1397/05/14", 1), ("until=1397", 1), ("since=1398", 0),
     ("level=0", 1), ("level=1", 0)],
)  # fmt: skip
def test_filters_narrow_a_list(asked, count, papers, secretary, enter):
    answer = enter(secretary).get(f"/desk/resolutions/?{asked}")
    assert answer.context["page"].paginator.count == count


def test_a_filter_that_can_not_be_read_lists_nothing_and_says_so(papers, secretary, enter):
    answer = enter(secretary).get("/desk/resolutions/?since=1397/13/40")
    assert answer.context["page"].paginator.count == 0
    assert answer.context["form"].errors


def test_the_words_of_a_title_find_nothing_for_who_meets_metadata_only(papers, headquarters, enter):
    client = enter(person("auditor", headquarters, Role.AUDITOR, Level.SECRET))
    assert client.get("/desk/resolutions/").context["page"].paginator.count == 1
    assert client.get("/desk/resolutions/?title=بوستان").context["page"].paginator.count == 0


def test_home_counts_and_lists_only_what_may_be_seen(papers, secretary, stranger, enter):
    mine = enter(secretary).get("/desk/").content.decode()
    assert f"/desk/records/{papers.document.uuid}/" in mine
    theirs = enter(stranger).get("/desk/").content.decode()
    assert "/desk/records/" not in theirs


def test_reports_add_up_to_what_may_be_seen(papers, secretary, stranger, enter):
    assert enter(secretary).get("/desk/counts/").context["total"] == 4
    assert enter(stranger).get("/desk/counts/").context["total"] == 0


def test_the_read_log_is_for_its_keepers(papers, headquarters, secretary, enter):
    assert enter(secretary).get("/desk/read-log/").status_code == 404
    keeper = person("keeper", headquarters, Role.AUDITOR)
    assert enter(keeper).get("/desk/read-log/?act=register").status_code == 200


@pytest.mark.parametrize(
    "where", ["pages/", "images/", "documents/", "snippets/", "workflows/list/", "reports/locked/",
              "collections/", "choose-page/", "api/main/pages/"],
)  # fmt: skip
def test_wagtail_s_site_parts_are_closed_even_to_a_master(where, db, enter):
    master = User.objects.create_superuser("master", password="دبیر-۱۴۰۵-آزمون")
    assert enter(master).get(f"/desk/{where}").status_code == 404


def test_the_menu_speaks_of_tasks_and_not_of_pages(secretary, enter):
    answer = enter(secretary).get("/desk/").content.decode()
    menu = answer.split('id="wagtail-sidebar-props"', 1)[1].split("</script>", 1)[0]
    for name in ("/desk/search/", "/desk/resolutions/", "/desk/letters/"):
        assert name in menu
    for foreign in ("gravatar", "/desk/pages/", "/desk/snippets/", "/desk/images/", "Wagtail v"):
        assert foreign not in menu


def test_a_page_asks_once_who_somebody_is_and_nothing_about_wagtail_s_menu(secretary, enter):
    client = enter(secretary)
    client.get("/desk/resolutions/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/desk/resolutions/")
    told = [one["sql"] for one in asked]
    assert sum('"archive_membership"."role"' in sql for sql in told) == 1
    assert not any("wagtailcore_group" in sql for sql in told)


def test_administrators_give_and_end_memberships_and_every_change_is_logged(
    headquarters, waste, secretary, enter
):
    client = enter(person("admin", headquarters, Role.ADMINISTRATOR))
    form = {"user": secretary.pk, "group": "", "role": "registrar", "unit": waste.pk,
            "max_level": "1", "start": "۱۴۰۵/۰۱/۰۱", "end": "", "confirmed": "1"}  # fmt: skip
    assert client.post("/desk/structure/memberships/new/", form).status_code == 302
    given = Membership.objects.get(role="registrar")
    assert given.start == datetime.date(2026, 3, 21)
    client.post(f"/desk/structure/memberships/edit/{given.pk}/", {**form, "end": "1405/02/01"})
    given.refresh_from_db()
    assert given.end == datetime.date(2026, 4, 21)
    assert AccessRow.objects.filter(act=Act.RIGHTS).count() == 2
    client.post(f"/desk/structure/memberships/delete/{given.pk}/")
    assert Membership.objects.filter(pk=given.pk).exists()


def test_others_can_not_touch_memberships_or_users(secretary, enter):
    client = enter(secretary)
    for where in ("structure/memberships/", "structure/memberships/new/", "users/", "users/new/"):
        assert client.get(f"/desk/{where}").status_code in (302, 403, 404), where
    assert client.get("/desk/structure/units/").status_code == 200


def test_an_administrator_makes_no_master(headquarters, enter):
    client = enter(person("admin", headquarters, Role.ADMINISTRATOR))
    made = {"username": "eve", "email": "eve@example.invalid", "first_name": "ا",
            "last_name": "ب", "password1": "دبیر-۱۴۰۵-آزمون", "password2": "دبیر-۱۴۰۵-آزمون",
            "is_superuser": "on"}  # fmt: skip
    assert client.post("/desk/users/new/", made).status_code == 404
    assert not User.objects.filter(username="eve").exists()
    master = User.objects.create_superuser("master", password="دبیر-۱۴۰۵-آزمون")
    assert client.get(f"/desk/users/edit/{master.pk}/").status_code == 404


def test_pages_carry_no_inline_script_without_its_nonce(papers, secretary, enter):
    client = enter(secretary)
    for where in ("/desk/", "/desk/resolutions/", f"/desk/records/{papers.meeting.uuid}/"):
        answer = client.get(where)
        assert "script-src 'self'" in answer["Content-Security-Policy"]
        own = answer.content.decode().split('<main class="content-wrapper', 1)[1]
        assert "<script>" not in own
        assert " style=" not in own
        assert " onclick=" not in own


def test_jalali_fields_keep_days_and_partial_dates():
    assert JalaliDateField().clean("۱۳۹۸/۴/۱۸") == datetime.date(2019, 7, 9)
    assert JalaliTextField(required=False).clean("1398/4") == "1398/04"
    assert JalaliDateField().widget.format_value(datetime.date(2019, 7, 9)) == "۱۳۹۸/۰۴/۱۸"
    wrong = RecordFilterForm({"since": "1398/00"}, shown=("since",))
    assert not wrong.is_valid()


def test_a_user_with_one_name_and_no_email_chooses_english(secretary):
    client = Client()
    client.force_login(secretary, "django.contrib.auth.backends.ModelBackend")
    page = client.get("/desk/account/").content.decode()
    fields = dict(re.findall(r'<select name="([\w-]+)".*?<option value="(\w*)"', page, re.S))
    (language,) = [name for name in fields if name.endswith("preferred_language")]
    answer = client.post("/desk/account/", {**fields, language: "en"}, follow=True)
    assert 'lang="en"' in answer.content.decode()
