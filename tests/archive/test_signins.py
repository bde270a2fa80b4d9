"""Sessions end when they are not used; everybody sees and ends his own, a guard his people's."""

import datetime
import time

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from archive import signins
from archive.models import AccessRow, Membership, SignIn, Unit
from archive.models.audit import Act
from archive.vocabulary import Level, Role
from tests.archive.test_second_factor import PASSWORD, enter
from tests.conftest import person

LIST = "/desk/sign-ins/"


def opened(who: User, **headers: str) -> Client:
    """A browser in which he is logged in and has looked at something."""
    client = Client(headers=headers)
    enter(client, who)
    assert client.get("/desk/").status_code == 200
    return client


def shift(client: Client, seconds: float) -> None:
    """As if the session had been used so many seconds later."""
    session = client.session
    session["dabir_seen"] += seconds
    session.save()


def is_out(client: Client) -> bool:
    """Does the next request stand before the door?"""
    answer = client.get("/desk/")
    return answer.status_code == 302 and answer.headers["Location"].startswith("/desk/login/")


@pytest.mark.django_db
def test_a_session_left_unused_ends_and_the_log_says_why(
    secretary: User, settings: LazySettings
) -> None:
    client = opened(secretary)
    shift(client, 60 - settings.IDLE_SECONDS)
    assert not is_out(client)
    shift(client, -settings.IDLE_SECONDS - 1)
    assert is_out(client)
    assert "بی‌استفاده" in client.get("/desk/login/").content.decode()
    assert AccessRow.objects.get(act=Act.LOGOUT).what == "session ended: idle"
    assert not SignIn.objects.exists()


@pytest.mark.django_db
def test_a_page_that_asks_by_itself_keeps_no_session_alive(secretary: User) -> None:
    client = opened(secretary)
    shift(client, -1000)
    seen = client.session["dabir_seen"]
    assert client.get("/desk/intake/state/").status_code == 200
    assert client.session["dabir_seen"] == seen
    client.get("/desk/")
    assert client.session["dabir_seen"] > seen


@pytest.mark.django_db
def test_use_is_written_once_a_minute(secretary: User) -> None:
    client = opened(secretary)
    seen = SignIn.objects.get().seen
    client.get("/desk/")
    assert SignIn.objects.get().seen == seen
    shift(client, -61)
    client.get("/desk/")
    assert SignIn.objects.get().seen > seen


@pytest.mark.django_db
def test_everybody_sees_his_own_sign_ins_and_nobody_elses(secretary: User, mayor: User) -> None:
    client = opened(secretary, **{"user-agent": "مرورگر خانه"})
    opened(secretary, **{"user-agent": "Office browser"})
    opened(mayor, **{"user-agent": "Mayor browser"})
    page = client.get(LIST).content.decode()
    assert "مرورگر خانه" in page and "Office browser" in page
    assert "Mayor browser" not in page


@pytest.mark.django_db
def test_the_owner_ends_another_browsers_session(secretary: User) -> None:
    client, other = opened(secretary), opened(secretary)
    row = SignIn.objects.get(key=other.session.session_key)
    client.post(f"/desk/sign-ins/{row.uuid}/end/")
    assert is_out(other) and not is_out(client)
    assert AccessRow.objects.filter(act=Act.LOGOUT, what__contains="secretary").count() == 1


@pytest.mark.django_db
def test_nobody_ends_what_is_not_his(secretary: User, mayor: User, stranger: User) -> None:
    theirs = opened(mayor)
    row = SignIn.objects.get()
    for who in (secretary, stranger):
        assert opened(who).post(f"/desk/sign-ins/{row.uuid}/end/").status_code == 404
    assert not is_out(theirs)


@pytest.mark.django_db
def test_a_security_officer_ends_those_of_the_units_he_guards(
    secretary: User, stranger: User, waste: Unit
) -> None:
    guard = opened(person("guard", waste, Role.SECURITY_OFFICER))
    inside, outside = opened(secretary), opened(stranger)
    page = guard.get(LIST).content.decode()
    assert "secretary" in page and "stranger" not in page
    for client, status in ((inside, 302), (outside, 404)):
        row = SignIn.objects.get(key=client.session.session_key)
        assert guard.post(f"/desk/sign-ins/{row.uuid}/end/").status_code == status
    assert is_out(inside) and not is_out(outside)


@pytest.mark.django_db
def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(secretary: User) -> None:
    client, other = opened(secretary), opened(secretary)
    form = {"password-old_password": PASSWORD, "password-new_password1": "کلید-تازه-۱۴۰۵",
            "password-new_password2": "کلید-تازه-۱۴۰۵", "locale-preferred_language": "",
            "locale-current_time_zone": "", "theme-theme": "system",
            "theme-contrast": "system", "theme-density": "default",
            "theme-keyboard_shortcuts": "on"}  # fmt: skip
    client.post("/desk/account/", form)
    secretary.refresh_from_db()
    assert secretary.check_password("کلید-تازه-۱۴۰۵")
    assert is_out(other) and not is_out(client)
    assert SignIn.objects.open().filter(key=client.session.session_key).count() == 1


@pytest.mark.django_db
def test_a_membership_that_ended_closes_an_open_session_at_the_next_request(
    secretary: User,
) -> None:
    client = opened(secretary)
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    Membership.objects.update(end=yesterday)
    assert is_out(client)


@pytest.mark.django_db
def test_a_user_shut_off_is_out_at_the_next_request(secretary: User) -> None:
    client = opened(secretary)
    User.objects.update(is_active=False)
    assert is_out(client)


# ---- the clock ----
@pytest.mark.django_db
def test_a_clock_set_back_ends_sessions_of_the_future(secretary: User) -> None:
    client = opened(secretary)
    shift(client, 3600)
    assert is_out(client)
    assert AccessRow.objects.get(act=Act.LOGOUT).what == "session ended: clock"


@pytest.mark.django_db
def test_a_clock_behind_the_read_log_lets_nobody_in(
    secretary: User, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    """An ended membership would be in force again on the day that the clock went back to."""
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    before = timezone.now() - datetime.timedelta(days=40)
    opened(person("early", secretary.memberships.get().unit, Role.SECRETARY, Level.SECRET))
    Membership.objects.filter(user=secretary).update(end=yesterday)
    monkeypatch.setattr(timezone, "now", lambda: before)
    client = Client()
    Session.objects.all().delete()
    enter(client, secretary)
    answer = client.get("/desk/")
    assert answer.status_code == 503
    assert "ساعت سامانه عقب است" in answer.content.decode()
    assert AccessRow.objects.filter(act=Act.REFUSED, what="clock behind").count() == 1
    assert client.get("/desk/").status_code == 503  # its own rows of then prove nothing
    settings.CLOCK_CHECKED = False
    assert client.get("/desk/").status_code == 200


@pytest.mark.django_db
def test_a_clock_corrected_by_a_little_disturbs_nobody(secretary: User) -> None:
    client = opened(secretary)
    shift(client, signins.SLACK / 2)
    assert client.session["dabir_seen"] > time.time()
    assert not is_out(client)
