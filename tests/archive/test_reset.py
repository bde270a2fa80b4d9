"""A forgotten password tells nobody who has an account here."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from archive import tasks
from tests.archive.test_channels import MOMENT
from tests.archive.test_crawl import body_of

FORM, DONE = "/desk/password_reset/", "/desk/password_reset/done/"


@pytest.fixture
def mailed(settings: LazySettings, secretary: User) -> User:
    """Somebody with an address, where mail is configured."""
    settings.WAGTAIL_PASSWORD_RESET_ENABLED = True
    secretary.email = "secretary@office.example"
    secretary.save()
    return secretary


def queued(settings: LazySettings) -> int:
    """Messages that wait."""
    return len([p for p in (Path(settings.QUEUE_DIR) / "messages").rglob("*") if p.is_file()])


@pytest.mark.django_db
def test_known_and_unknown_read_and_cost_the_same(mailed: User, settings: LazySettings) -> None:
    told = []
    for email in ("secretary@office.example", "nobody@office.example"):
        client, before = Client(), queued(settings)
        client.get(FORM)
        with CaptureQueriesContext(connection) as asked:
            answer = client.post(FORM, {"email": email})
        page = MOMENT.sub("", body_of(client.get(DONE)))
        told.append((answer.status_code, answer["Location"], len(asked), page,
                     queued(settings) - before))  # fmt: skip
    assert told[0] == told[1]
    assert told[0][:3] == (302, DONE, 0)


@pytest.mark.django_db
def test_only_who_is_known_gets_a_letter_and_it_works_once(
    mailed: User, mailoutbox: list[EmailMessage], client: Client
) -> None:
    tasks.mail_reset("nobody@office.example")
    assert mailoutbox == []
    tasks.mail_reset("secretary@office.example")
    (letter,) = mailoutbox
    assert letter.to == ["secretary@office.example"]
    address = next(w for w in letter.body.split() if "/password_reset/confirm/" in w)
    path = "/" + address.split("/", 3)[3]
    form = client.get(path).headers["Location"]
    new = {"new_password1": "کلید-تازه-۱۴۰۵", "new_password2": "کلید-تازه-۱۴۰۵"}
    assert client.post(form, new).status_code == 302
    mailed.refresh_from_db()
    assert mailed.check_password("کلید-تازه-۱۴۰۵")
    assert client.get(path).status_code == 200  # says that the link was used


@pytest.mark.django_db
def test_nobodys_mailbox_is_filled(mailed: User, mailoutbox: list[EmailMessage]) -> None:
    assert tasks.mail_reset(mailed.email)
    assert not tasks.mail_reset(mailed.email)
    assert len(mailoutbox) == 1


@pytest.mark.django_db
def test_without_mail_no_letter_is_promised(client: Client, settings: LazySettings) -> None:
    settings.WAGTAIL_PASSWORD_RESET_ENABLED = False
    assert client.get(FORM).status_code == 404
    assert FORM not in client.get("/desk/login/").content.decode()
    settings.WAGTAIL_PASSWORD_RESET_ENABLED = True
    assert FORM in client.get("/desk/login/").content.decode()
