"""The organisation's doors are off, whole, or a sentence: never half on."""

import pytest

from config import sign_on

LDAP = {"DABIR_LDAP_URL": "ldaps://ldap.example", "DABIR_LDAP_BASE": "dc=example"}
OIDC = {"DABIR_OIDC_URL": "https://id.example/", "DABIR_OIDC_CLIENT": "dabir",
        "DABIR_OIDC_SECRET": "s"}  # fmt: skip


def test_nothing_set_is_off() -> None:
    assert sign_on.ldap({"DABIR_LDAP_URL": ""}) == {}
    assert sign_on.oidc({"DABIR_PORT": "1"}) == {}


def test_what_is_set_whole_has_its_defaults() -> None:
    assert sign_on.ldap(LDAP)["attribute"] == "uid"
    assert sign_on.oidc(OIDC)["claim"] == "preferred_username"


@pytest.mark.parametrize(
    ("url", "ca", "start"),
    [("ldaps://ldap.example", "", False), ("ldap://ldap.example", "", True),
     ("ldap://127.0.0.1:389", "", False), ("ldap://127.0.0.1:389", __file__, True)],
)  # fmt: skip
def test_passwords_never_cross_a_network_in_clear(url: str, ca: str, start: bool) -> None:
    assert sign_on.ldap(LDAP | {"DABIR_LDAP_URL": url, "DABIR_LDAP_CA": ca})["start_tls"] is start


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"DABIR_LDAP_BASE": ""}, "DABIR_LDAP_BASE is missing"),
        ({"DABIR_LDAP_HOST": "x"}, "DABIR_LDAP_HOST is no setting"),
        ({"DABIR_LDAP_URL": "http://ldap.example"}, "DABIR_LDAP_URL must be ldaps://"),
        ({"DABIR_LDAP_URL": "ldaps://u:p@ldap.example"}, "DABIR_LDAP_URL must be"),
        ({"DABIR_LDAP_USER": "cn=dabir"}, "DABIR_LDAP_USER and DABIR_LDAP_PASSWORD"),
        ({"DABIR_LDAP_ATTRIBUTE": "uid=*)("}, "DABIR_LDAP_ATTRIBUTE"),
        ({"DABIR_LDAP_CA": "/absent.pem"}, "DABIR_LDAP_CA: there is no file"),
    ],
)
def test_each_mistake_of_the_directory_has_its_sentence(
    changed: dict[str, str], named: str
) -> None:
    with pytest.raises(sign_on.Mistake, match=named.replace("(", r"\(")):
        sign_on.ldap(LDAP | changed)


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"DABIR_OIDC_SECRET": ""}, "DABIR_OIDC_SECRET is missing"),
        ({"DABIR_OIDC_ISSUER": "x"}, "DABIR_OIDC_ISSUER is no setting"),
        ({"DABIR_OIDC_URL": "id.example"}, "DABIR_OIDC_URL must be https://"),
        ({"DABIR_OIDC_URL": "http://id.example"}, "must be https:// but on this machine"),
    ],
)
def test_each_mistake_of_the_provider_has_its_sentence(changed: dict[str, str], named: str) -> None:
    with pytest.raises(sign_on.Mistake, match=named):
        sign_on.oidc(OIDC | changed)
