"""The organisation's directory behind TLS: a real slapd, a CA of its own, certificates good and bad."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ldap3
import pytest
from django.conf import LazySettings

from archive import directory
from config import sign_on
from tests.archive.test_directory import BASE, CONFIG, THERE, wait_for
from tests.config.test_launcher import free_port

TLS = """
TLSCACertificateFile {folder}/ca.pem
TLSCertificateFile {folder}/{name}.pem
TLSCertificateKeyFile {folder}/{name}.key
"""
WITHOUT_TLS_NOTHING = "security simple_bind=128\n"  # the server hears no password in clear


@dataclass
class Secured:
    """Where a directory listens, with and without TLS from the first byte."""

    clear: str
    tls: str
    folder: Path

    def settings(self, **changed: Any) -> dict[str, Any]:
        """As the environment sets it, then as a test has it."""
        made = sign_on.ldap({
            "DABIR_LDAP_URL": self.tls, "DABIR_LDAP_BASE": BASE,
            "DABIR_LDAP_CA": str(self.folder / "ca.pem"),
        })  # fmt: skip
        return made | changed


def openssl(folder: Path, *words: str) -> None:
    """The program itself: what it makes is what an organisation's office of certificates makes."""
    subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)


def certificates(folder: Path) -> None:
    """A CA; a certificate for 127.0.0.1, one for another machine, one whose time is over."""
    openssl(folder, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out",
            "ca.pem", "-days", "9", "-subj", "/CN=test CA")  # fmt: skip
    openssl(folder, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "no.key", "-out",
            "no.pem", "-days", "9", "-subj", "/CN=another CA")  # fmt: skip
    for name, address, days in (("good", "IP:127.0.0.1", "2"), ("other", "DNS:else.example", "2"),
                                ("over", "IP:127.0.0.1", "-1")):  # fmt: skip
        (folder / f"{name}.ext").write_text(f"subjectAltName={address}\n")
        openssl(folder, "req", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{name}.key", "-out",
                f"{name}.csr", "-subj", f"/CN={name}")  # fmt: skip
        openssl(folder, "x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key",
                "-CAcreateserial", "-out", f"{name}.pem", "-days", days, "-extfile",
                f"{name}.ext")  # fmt: skip


def served(folder: Path, name: str) -> Iterator[Secured]:
    """A directory with one person and one of the certificates, until the test is over."""
    (folder / "data").mkdir(exist_ok=True)
    first, *rest = CONFIG.format(folder=folder, base=BASE).partition("database mdb")
    tls = TLS.format(folder=folder, name=name) + WITHOUT_TLS_NOTHING
    (folder / "slapd.conf").write_text(first + tls + "".join(rest))
    clear, tls_port = free_port(), free_port()
    at = Secured(f"ldap://127.0.0.1:{clear}", f"ldaps://127.0.0.1:{tls_port}", folder)
    server = subprocess.Popen(
        ["/usr/sbin/slapd", "-d", "0", "-h", f"{at.clear} {at.tls}", "-f",
         str(folder / "slapd.conf")],
        stderr=(folder / "log").open("w"),
    )  # fmt: skip
    try:
        for port in (clear, tls_port):
            wait_for(port, server, folder / "log")
        yield at
    finally:
        server.terminate()
        server.wait(10)


def fill(at: Secured) -> None:
    """One person, written over TLS."""
    tls = ldap3.Tls(ca_certs_file=str(at.folder / "ca.pem"))
    server = ldap3.Server(at.tls, tls=tls)
    with ldap3.Connection(
        server, f"cn=admin,{BASE}", "admin", auto_bind=True, raise_exceptions=True
    ) as admin:
        admin.add(BASE, ["dcObject", "organization"], {"o": "test", "dc": "example"})
        admin.add(f"uid=secretary,{BASE}", "inetOrgPerson",
                  {"cn": "secretary", "sn": "secretary", "userPassword": THERE})  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The certificates and the person."""
    folder = tmp_path_factory.mktemp("ldaps")
    certificates(folder)
    for at in served(folder, "good"):
        fill(at)
    return folder


@pytest.fixture
def good(made: Path) -> Iterator[Secured]:
    yield from served(made, "good")


@pytest.fixture(params=["other", "over"])
def bad(made: Path, request: pytest.FixtureRequest) -> Iterator[Secured]:
    yield from served(made, request.param)


@pytest.mark.parametrize("start", [False, True])
def test_a_directory_with_a_good_certificate_proves_passwords(
    start: bool, good: Secured, settings: LazySettings
) -> None:
    url = good.clear if start else good.tls
    settings.LDAP = good.settings(url=url, start_tls=start)
    assert directory.proves("secretary", THERE)
    assert not directory.proves("secretary", "نادرست")
    assert not directory.proves("unknown", THERE)


def test_the_password_crosses_in_no_clear(good: Secured, settings: LazySettings) -> None:
    settings.LDAP = good.settings(url=good.clear, start_tls=False)
    assert not directory.proves("secretary", THERE)  # this server refuses what it hears in clear


@pytest.mark.parametrize("start", [False, True])
@pytest.mark.parametrize("ca", ["", "no.pem"])
def test_a_certificate_of_nobody_trusted_proves_nothing(
    start: bool, ca: str, good: Secured, settings: LazySettings
) -> None:
    url = good.clear if start else good.tls
    file = str(good.folder / ca) if ca else ""
    settings.LDAP = good.settings(url=url, start_tls=start, ca=file)
    assert not directory.proves("secretary", THERE)


@pytest.mark.parametrize("start", [False, True])
def test_a_certificate_of_another_machine_or_of_yesterday_proves_nothing(
    start: bool, bad: Secured, settings: LazySettings
) -> None:
    settings.LDAP = bad.settings(url=bad.clear if start else bad.tls, start_tls=start)
    assert not directory.proves("secretary", THERE)


def test_start_tls_is_asked_for_wherever_the_directory_is_elsewhere() -> None:
    far = {"DABIR_LDAP_URL": "ldap://ldap.example", "DABIR_LDAP_BASE": BASE}
    assert sign_on.ldap(far)["start_tls"]
    near = far | {"DABIR_LDAP_URL": "ldaps://ldap.example"}
    assert not sign_on.ldap(near)["start_tls"]
