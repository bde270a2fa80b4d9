"""Sign-in by the organisation's OpenID Connect provider: a real one, over HTTP, on a thread."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from axes.models import AccessAttempt
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.test import Client
from oidc_provider_mock import User as Somebody
from oidc_provider_mock import run_server_in_thread

from archive import oidc, second_factor
from archive.models import AccessRow, SignIn
from archive.models.audit import Act
from config import sign_on
from tests.archive.test_second_factor import ASK, NEW, code_of, enrolled, goes_to
from tests.config.test_launcher import free_port

GO, BACK = "/desk/organisation/", "/desk/organisation/back/"
REFUSED = "ورود سازمان شما را راه نداد"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """A provider that knows two people."""
    people = [Somebody(sub=f"id-{name}", claims={"preferred_username": name, "is_superuser": True})
              for name in ("secretary", "unknown")]  # fmt: skip
    with run_server_in_thread(user_claims=people) as server:
        yield f"http://localhost:{server.server_port}"


def opened(settings: LazySettings, url: str) -> None:
    """The door as the environment opens it."""
    settings.OIDC = sign_on.oidc(
        {"DABIR_OIDC_URL": url, "DABIR_OIDC_CLIENT": "dabir", "DABIR_OIDC_SECRET": "secret"}
    )
    settings.OIDC_RP_CLIENT_ID = "dabir"
    settings.AUTHENTICATION_BACKENDS = [*settings.AUTHENTICATION_BACKENDS, oidc.PATH]


@pytest.fixture
def known(issuer: str, settings: LazySettings, secretary: User) -> User:
    """A user without a password here, where the provider is set."""
    opened(settings, issuer)
    secretary.set_unusable_password()
    secretary.save()
    return secretary


def answer_of(client: Client, name: str, go: str = GO) -> str:
    """What the provider sends the browser back to, after `name` said yes there."""
    there = client.get(go).headers["Location"]
    sent = requests.post(there, data={"sub": f"id-{name}"}, allow_redirects=False, timeout=20)
    back = urlsplit(sent.headers["Location"])
    return f"{back.path}?{back.query}"


def come(client: Client, name: str) -> bool:
    """There and back; -> is he in?"""
    client.get(answer_of(client, name))
    return "_auth_user_id" in client.session


@pytest.mark.django_db
def test_who_is_here_comes_in_and_gets_no_right_from_a_claim(known: User, client: Client) -> None:
    page = client.get("/desk/login/").content.decode()
    assert "ورود با حساب سازمان" in page
    assert come(client, "secretary")
    assert client.get("/desk/").status_code == 200
    assert SignIn.objects.get().user == known
    assert AccessRow.objects.filter(act=Act.LOGIN, user_id=known.pk).count() == 1
    known.refresh_from_db()
    assert not known.is_staff and not known.is_superuser and known.memberships.count() == 1
    assert client.session.get_expire_at_browser_close()


@pytest.mark.django_db
def test_who_is_not_here_stays_out_by_name_in_the_log(known: User, client: Client) -> None:
    before = User.objects.count()
    assert not come(client, "unknown")
    assert User.objects.count() == before
    assert AccessRow.objects.filter(act=Act.FAILED, what="unknown").count() == 1
    assert REFUSED in client.get("/desk/login/").content.decode()


@pytest.mark.django_db
def test_a_user_shut_off_stays_out_and_an_open_session_ends(known: User, client: Client) -> None:
    assert come(client, "secretary")
    User.objects.update(is_active=False)
    assert client.get("/desk/").headers["Location"].startswith("/desk/login/")
    assert not come(Client(), "secretary")


@pytest.mark.django_db
def test_a_locked_name_is_locked_here_too(
    known: User, client: Client, settings: LazySettings
) -> None:
    AccessAttempt.objects.create(username="secretary", ip_address="127.0.0.1",
                                 failures_since_start=settings.AXES_FAILURE_LIMIT)  # fmt: skip
    assert not come(client, "secretary")


@pytest.mark.django_db
def test_an_answer_is_taken_once_and_in_the_browser_that_asked(known: User, client: Client) -> None:
    address = answer_of(client, "secretary")
    other = Client()
    other.get(GO)
    for stranger, question in ((other, address), (other, BACK), (other, f"{BACK}?error=denied")):
        assert stranger.get(question).headers["Location"] == "/desk/login/"
        assert "_auth_user_id" not in stranger.session
    client.get(address)
    client.post("/desk/logout/")
    assert client.get(address).headers["Location"] == "/desk/login/"
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_a_code_beside_a_password_form_is_no_sign_in(known: User, client: Client) -> None:
    question = urlsplit(answer_of(client, "secretary")).query
    client.post(f"/desk/login/?{question}", {"username": "secretary", "password": "x"})
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["OIDC_RP_CLIENT_ID", "url"])
def test_a_token_for_another_program_or_of_another_issuer_proves_nobody(
    known: User, client: Client, settings: LazySettings, what: str
) -> None:
    said = oidc.addresses(settings.OIDC["url"])
    address = answer_of(client, "secretary")
    backend = oidc.OrganisationBackend()
    request = client.get(GO).wsgi_request
    state = parse_qs(urlsplit(address).query)
    kept = client.session["oidc_states"][state["state"][0]]
    token = requests.post(said["token_endpoint"], timeout=20, data={
        "client_id": "dabir", "client_secret": "secret", "grant_type": "authorization_code",
        "code": state["code"][0], "code_verifier": kept["code_verifier"],
        "redirect_uri": request.build_absolute_uri(BACK),
    }).json()["id_token"]  # fmt: skip
    assert backend.verify_token(token, nonce=kept["nonce"])["sub"] == "id-secretary"
    if what == "url":
        backend.address = said.get
        settings.OIDC = settings.OIDC | {"url": "https://other.example"}
    else:
        backend.OIDC_RP_CLIENT_ID = "another"
    with pytest.raises(oidc.SuspiciousOperation):
        backend.verify_token(token, nonce=kept["nonce"])


@pytest.mark.django_db
def test_the_second_factor_is_asked_for_and_can_be_set_up_without_a_password(
    known: User, client: Client
) -> None:
    assert come(client, "secretary")
    assert 'name="password"' not in client.get(NEW).content.decode()
    device = second_factor.device_of(known, client.session["dabir_new_key"])
    client.post(NEW, {"code": code_of(device)})
    assert second_factor.has(known)
    second_factor.remove(known)
    enrolled(known)
    again = Client()
    assert come(again, "secretary")
    assert goes_to(again, "/desk/") == ASK


@pytest.mark.django_db
def test_only_addresses_of_ours_are_gone_to_afterwards(known: User, client: Client) -> None:
    for wanted, expected in (
        ("/desk/search/", "/desk/search/"),
        ("https://evil.example", "/desk/"),
    ):
        browser = Client()
        answer = browser.get(answer_of(browser, "secretary", f"{GO}?next={wanted}"))
        assert answer.headers["Location"] == expected


@pytest.mark.django_db
def test_a_provider_that_is_gone_is_one_sentence(
    secretary: User, client: Client, settings: LazySettings
) -> None:
    opened(settings, f"http://localhost:{free_port()}")
    assert client.get(GO).headers["Location"] == "/desk/login/"
    assert "ورود سازمان پاسخ نمی‌دهد" in client.get("/desk/login/").content.decode()


@pytest.mark.django_db
def test_where_none_is_set_there_is_no_door(client: Client) -> None:
    assert client.get(GO).status_code == client.get(BACK).status_code == 404
    assert "ورود با حساب سازمان" not in client.get("/desk/login/").content.decode()
