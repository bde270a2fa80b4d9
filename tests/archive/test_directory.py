"""Log-in by the organisation's LDAP directory: a real slapd in a folder of its own."""

import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import ldap3
import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.test import Client

from archive import directory, second_factor
from archive.models import AccessRow, SignIn, Telephone
from archive.models.audit import Act
from config import sign_on
from tests.archive.test_second_factor import ASK, NEW, code_of, enrolled, goes_to
from tests.config.test_launcher import free_port

BASE, THERE = "dc=example,dc=test", "رمز-سازمان"
CONFIG = """
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
database mdb
directory {folder}/data
suffix "{base}"
rootdn "cn=admin,{base}"
rootpw admin
access to attrs=userPassword by anonymous auth by * none
access to * by * read
"""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A directory with two people, one of them under a second entry of the same name."""
    folder = tmp_path_factory.mktemp("ldap")
    (folder / "data").mkdir()
    (folder / "slapd.conf").write_text(CONFIG.format(folder=folder, base=BASE))
    port = free_port()
    address = f"ldap://127.0.0.1:{port}"
    server = subprocess.Popen(
        ["/usr/sbin/slapd", "-d", "0", "-h", address, "-f", str(folder / "slapd.conf")],
        stderr=(folder / "log").open("w"),
    )
    try:
        wait_for(port, server, folder / "log")
        fill(address)
        yield address
    finally:
        server.terminate()
        server.wait(10)


def wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    """Until it answers."""
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert server.poll() is None, log.read_text()
        time.sleep(0.1)
    raise AssertionError("slapd does not answer")


def fill(address: str) -> None:
    """The tree and its people."""
    with ldap3.Connection(
        address, f"cn=admin,{BASE}", "admin", auto_bind=True, raise_exceptions=True
    ) as admin:
        admin.add(BASE, ["dcObject", "organization"], {"o": "test", "dc": "example"})
        for unit in ("people", "others"):
            admin.add(f"ou={unit},{BASE}", "organizationalUnit", {"ou": unit})
        for unit, name in (("people", "secretary"), ("people", "unknown"), ("people", "twice"),
                           ("others", "twice")):  # fmt: skip
            admin.add(f"uid={name},ou={unit},{BASE}", "inetOrgPerson",
                      {"cn": name, "sn": name, "userPassword": THERE})  # fmt: skip


@pytest.fixture
def known(url: str, settings: LazySettings, secretary: User) -> User:
    """A user without a password here, where the directory is set."""
    settings.LDAP = sign_on.ldap({"DABIR_LDAP_URL": url, "DABIR_LDAP_BASE": BASE})
    settings.AUTHENTICATION_BACKENDS = [
        *settings.AUTHENTICATION_BACKENDS, "archive.directory.DirectoryBackend",
    ]  # fmt: skip
    secretary.set_unusable_password()
    secretary.save()
    return secretary


def log_in(client: Client, name: str, password: str) -> bool:
    """Through the log-in page; -> is he in?"""
    client.post("/desk/login/", {"username": name, "password": password})
    return "_auth_user_id" in client.session


@pytest.mark.django_db
def test_who_is_here_comes_in_by_the_password_of_there(known: User, client: Client) -> None:
    assert log_in(client, "secretary", THERE)
    assert client.get("/desk/").status_code == 200
    assert SignIn.objects.get().user == known
    assert AccessRow.objects.filter(act=Act.LOGIN, user_id=known.pk).count() == 1
    known.refresh_from_db()
    assert not known.is_staff and not known.is_superuser and not known.has_usable_password()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "password"),
    [("secretary", "نادرست"), ("secretary", ""), ("unknown", THERE), ("twice", THERE),
     ("*", THERE), ("secretary)(uid=*", THERE), ("SECRETARY", THERE)],
)  # fmt: skip
def test_nobody_else_comes_in_and_no_account_is_made(
    known: User, client: Client, name: str, password: str
) -> None:
    User.objects.create_user("twice")
    before = User.objects.count()
    assert not log_in(client, name, password)
    assert User.objects.count() == before
    if password:
        assert AccessRow.objects.filter(act=Act.FAILED, what=name).count() == 1


@pytest.mark.django_db
def test_a_user_shut_off_here_stays_out_whatever_the_directory_says(
    known: User, client: Client
) -> None:
    User.objects.update(is_active=False)
    assert not log_in(client, "secretary", THERE)


@pytest.mark.django_db
def test_wrong_passwords_of_the_directory_lock_the_name(
    known: User, client: Client, settings: LazySettings
) -> None:
    for _ in range(settings.AXES_FAILURE_LIMIT):
        log_in(client, "secretary", "نادرست")
    assert not log_in(client, "secretary", THERE)


@pytest.mark.django_db
def test_the_second_factor_is_asked_for_and_set_up_under_the_directorys_password(
    known: User, client: Client
) -> None:
    log_in(client, "secretary", THERE)
    client.get(NEW)
    device = second_factor.device_of(known, client.session["dabir_new_key"])
    client.post(NEW, {"code": code_of(device), "password": "نادرست"})
    assert not second_factor.has(known)
    client.post(NEW, {"code": code_of(device), "password": THERE})
    assert second_factor.has(known)
    Telephone.objects.all().delete()
    enrolled(known)
    client = Client()
    log_in(client, "secretary", THERE)
    assert goes_to(client, "/desk/") == ASK


@pytest.mark.django_db
def test_a_directory_that_is_gone_lets_nobody_in_and_local_passwords_still_work(
    known: User, client: Client, settings: LazySettings
) -> None:
    settings.LDAP = settings.LDAP | {"url": f"ldap://127.0.0.1:{free_port()}"}
    known.set_password("گذرواژه-اینجا")
    known.save()
    assert not log_in(client, "secretary", THERE)
    assert log_in(client, "secretary", "گذرواژه-اینجا")


@pytest.mark.django_db
def test_a_directory_without_the_tls_that_was_asked_for_hears_no_password(
    known: User, settings: LazySettings
) -> None:
    settings.LDAP = settings.LDAP | {"start_tls": True}
    assert not directory.proves("secretary", THERE)


def test_where_none_is_set_nobody_is_asked(settings: LazySettings) -> None:
    assert not settings.LDAP
    assert not directory.proves("secretary", THERE)
    assert not [b for b in settings.AUTHENTICATION_BACKENDS if "directory" in b or "oidc" in b]
