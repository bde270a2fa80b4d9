"""The second factor at the door, its recovery codes, and who lets in who lost both."""

import importlib
import re
import time
from io import StringIO

import pytest
from axes.models import AccessAttempt
from django.apps import apps
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from archive import cipher, second_factor
from archive.models import AccessRow, Membership, SignIn, Telephone, Unit
from archive.models.audit import Act
from archive.persian import persian_digits
from archive.vocabulary import Role
from tests.conftest import person

PASSWORD = "دبیر-۱۴۰۵-آزمون"
ASK, NEW = "/desk/second-factor/", "/desk/second-factor/new/"
INSIDE = ("/desk/", "/desk/search/?q=قرارداد", "/desk/resolutions/", "/desk/account/",
          "/desk/sign-ins/", "/desk/read-log/", NEW)  # fmt: skip


def enter(client: Client, who: User) -> None:
    """The password alone."""
    client.force_login(who, "django.contrib.auth.backends.ModelBackend")


def code_of(device: Telephone, later: int = 0) -> str:
    """The code that the telephone shows, `later` steps of 30 s from now."""
    clock = TOTP(device.bin_key, device.step, device.t0, device.digits)
    clock.time = time.time() + later * device.step
    return f"{clock.token():06d}"


def enrolled(who: User) -> list[str]:
    """Gives him a factor; its recovery codes."""
    second_factor.device_of(who, second_factor.new_key(who)).save()
    return second_factor.new_codes(who)


def goes_to(client: Client, address: str) -> str:
    """Where an address leads, or "" when it answers itself."""
    return client.get(address).headers.get("Location", "")


@pytest.mark.django_db
def test_who_has_no_factor_and_needs_none_passes_by_password(
    client: Client, secretary: User
) -> None:
    enter(client, secretary)
    assert client.get("/desk/").status_code == 200


@pytest.mark.django_db
def test_a_telephone_is_set_up_by_its_first_code_and_the_password(
    client: Client, secretary: User
) -> None:
    enter(client, secretary)
    page = client.get(NEW).content.decode()
    assert 'src="data:image/svg+xml' in page
    key = client.session["dabir_new_key"]
    code = persian_digits(code_of(second_factor.device_of(secretary, key)))
    refused = client.post(NEW, {"code": code, "password": "نادرست"})
    assert not second_factor.has(secretary)
    assert "گذرواژه شما نیست" in refused.content.decode()
    refused = client.post(NEW, {"code": "000000", "password": PASSWORD})
    assert not second_factor.has(secretary)
    made = client.post(NEW, {"code": code, "password": PASSWORD}).content.decode()
    codes = re.findall(r">((?:[a-z2-7]{4}-){3}[a-z2-7]{4})<", made)
    assert len(codes) == second_factor.CODES
    kept = set(StaticToken.objects.values_list("token", flat=True))
    assert kept.isdisjoint(c.replace("-", "") for c in codes)
    assert client.get("/desk/").status_code == 200  # this session has shown it
    assert AccessRow.objects.filter(act=Act.RIGHTS, what="second factor set up").count() == 1


@pytest.mark.django_db
def test_after_the_password_nothing_opens_but_the_question(client: Client, secretary: User) -> None:
    enrolled(secretary)
    enter(client, secretary)
    assert {goes_to(client, address) for address in INSIDE} == {ASK}
    assert client.post("/desk/account/", {}).headers["Location"] == ASK
    page = client.get(ASK).content.decode()
    assert "رمز تلفن" in page and "قطعنامه" not in page and "مصوبه" not in page


@pytest.mark.django_db
def test_the_code_opens_the_session_under_a_new_key(client: Client, secretary: User) -> None:
    enrolled(secretary)
    enter(client, secretary)
    client.get(ASK)
    before = client.session.session_key
    answer = client.post(ASK, {"code": persian_digits(code_of(Telephone.objects.get()))})
    assert answer.headers["Location"] == "/desk/"
    assert client.session.session_key != before
    assert client.get("/desk/").status_code == 200
    assert AccessRow.objects.filter(act=Act.LOGIN, what__startswith="second factor").count() == 1


@pytest.mark.django_db
def test_a_code_that_was_used_opens_nothing(client: Client, secretary: User) -> None:
    enrolled(secretary)
    code = code_of(Telephone.objects.get())
    enter(client, secretary)
    client.post(ASK, {"code": code})
    other = Client()
    enter(other, secretary)
    answer = other.post(ASK, {"code": code})
    assert "پیش‌تر به کار رفته" in answer.content.decode()
    assert goes_to(other, "/desk/") == ASK
    assert AccessRow.objects.filter(act=Act.FAILED, what="second factor").count() == 1


@pytest.mark.django_db
def test_who_guesses_has_to_wait_even_with_the_right_code(client: Client, secretary: User) -> None:
    enrolled(secretary)
    enter(client, secretary)
    for _ in range(4):
        answer = client.post(ASK, {"code": "000000"})
    assert "ثانیه" in answer.content.decode()
    Telephone.objects.update(throttling_failure_count=12)  # a slow machine must not be late
    client.post(ASK, {"code": code_of(Telephone.objects.get())})
    assert goes_to(client, "/desk/") == ASK


@pytest.mark.django_db
def test_a_recovery_code_lets_in_once(client: Client, secretary: User) -> None:
    code = enrolled(secretary)[0]
    for expected in ("", ASK):
        client = Client()
        enter(client, secretary)
        client.post(ASK, {"code": code.upper()})
        assert goes_to(client, "/desk/") == expected
    assert second_factor.codes_left(secretary) == second_factor.CODES - 1


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.AUDITOR, Role.SECURITY_OFFICER, Role.ADMINISTRATOR])
def test_roles_that_watch_over_others_must_have_one_where_it_is_required(
    role: str, client: Client, waste: Unit, settings: LazySettings
) -> None:
    settings.SECOND_FACTOR = "required"
    enter(client, person("watcher", waste, role))
    assert {goes_to(client, address) for address in INSIDE if address != NEW} == {NEW}
    assert client.get(NEW).status_code == 200


@pytest.mark.django_db
def test_a_role_given_meanwhile_asks_at_the_next_request(
    client: Client, secretary: User, waste: Unit, settings: LazySettings
) -> None:
    settings.SECOND_FACTOR = "required"
    enter(client, secretary)
    assert client.get("/desk/").status_code == 200
    Membership.objects.create(user=secretary, unit=waste, role=Role.AUDITOR)
    assert goes_to(client, "/desk/") == NEW


@pytest.mark.django_db
def test_a_master_of_the_installation_must_have_one_too(
    client: Client, settings: LazySettings
) -> None:
    settings.SECOND_FACTOR = "required"
    enter(client, User.objects.create_superuser("master"))
    assert goes_to(client, "/desk/") == NEW


@pytest.mark.django_db
def test_where_it_is_off_nobody_is_asked_and_no_screen_is_there(
    client: Client, secretary: User, settings: LazySettings
) -> None:
    enrolled(secretary)
    settings.SECOND_FACTOR = "off"
    enter(client, secretary)
    assert client.get("/desk/").status_code == 200
    assert client.get(ASK).status_code == client.get(NEW).status_code == 404


def verified(who: User) -> Client:
    """A session that has shown its code."""
    client = Client()
    enter(client, who)
    client.post(ASK, {"code": code_of(Telephone.objects.get(user=who))})
    return client


@pytest.mark.django_db
def test_the_factor_is_changed_under_the_password_only(secretary: User) -> None:
    enrolled(secretary)
    client = verified(secretary)
    client.post(ASK, {"act": "remove", "password": "نادرست"})
    assert second_factor.has(secretary)
    client.post(ASK, {"act": "codes", "password": PASSWORD})
    assert second_factor.codes_left(secretary) == second_factor.CODES
    client.post(ASK, {"act": "remove", "password": PASSWORD})
    assert not second_factor.has(secretary)


@pytest.mark.django_db
def test_who_must_have_it_can_not_remove_it(
    secretary: User, waste: Unit, settings: LazySettings
) -> None:
    settings.SECOND_FACTOR = "required"
    Membership.objects.create(user=secretary, unit=waste, role=Role.AUDITOR)
    enrolled(secretary)
    client = verified(secretary)
    client.post(ASK, {"act": "remove", "password": PASSWORD})
    assert second_factor.has(secretary)


@pytest.mark.django_db
def test_the_keeper_of_the_machine_lets_in_who_lost_both(client: Client, secretary: User) -> None:
    enrolled(secretary)
    inside = verified(secretary)
    assert inside.get("/desk/").status_code == 200
    AccessAttempt.objects.create(username="secretary", ip_address="127.0.0.1",
                                 failures_since_start=9)  # fmt: skip
    said = StringIO()
    call_command("unlock", "secretary", "--second-factor", stderr=said)
    assert "Second factor: removed" in said.getvalue() and "lifted" in said.getvalue()
    assert not second_factor.has(secretary) and not SignIn.objects.exists()
    assert inside.get("/desk/").headers["Location"].startswith("/desk/login/")
    answer = client.post("/desk/login/", {"username": "secretary", "password": PASSWORD})
    assert answer.headers["Location"] == "/desk/"
    assert AccessRow.objects.filter(act=Act.RIGHTS, what__startswith="unlock secretary").exists()


# ---- what a copy of the database gives away ----
@pytest.mark.django_db
def test_the_database_holds_no_key_that_makes_codes(client: Client, secretary: User) -> None:
    enter(client, secretary)
    client.get(NEW)
    shown = client.session["dabir_new_key"]
    device = second_factor.device_of(secretary, shown)
    client.post(NEW, {"code": code_of(device), "password": PASSWORD})
    plain = device.bin_key
    for kept in (shown, TOTPDevice.objects.get().key):
        assert plain.hex() not in kept and second_factor.letters(device) not in kept
        with pytest.raises(ValueError):
            bytes.fromhex(kept)
    assert Telephone.objects.get().bin_key == plain


@pytest.mark.django_db
def test_a_key_in_anothers_row_opens_nothing(secretary: User, mayor: User) -> None:
    enrolled(secretary)
    Telephone.objects.update(user=mayor)
    assert not Telephone.objects.get().is_readable
    assert second_factor.verify(mayor, "123456") is None


@pytest.mark.django_db
def test_after_a_change_of_the_servers_key_a_sentence_says_so_and_recovery_codes_let_in(
    client: Client, secretary: User, settings: LazySettings
) -> None:
    codes = enrolled(secretary)
    code = code_of(Telephone.objects.get())
    settings.SECRET_KEY = "another key of the server"
    enter(client, secretary)
    assert "کلید سرور عوض شده" in client.get(ASK).content.decode()
    client.post(ASK, {"code": code})
    assert goes_to(client, "/desk/") == ASK
    client.post(ASK, {"code": codes[0]})
    assert goes_to(client, "/desk/") == ""
    client.get(NEW)
    device = second_factor.device_of(secretary, client.session["dabir_new_key"])
    client.post(NEW, {"code": code_of(device), "password": PASSWORD})
    assert Telephone.objects.get().is_readable


@pytest.mark.django_db
def test_an_older_key_of_the_server_is_needed_until_the_next_code_only(
    client: Client, secretary: User, settings: LazySettings
) -> None:
    enrolled(secretary)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key of the server"
    enter(client, secretary)
    client.post(ASK, {"code": code_of(Telephone.objects.get())})
    assert goes_to(client, "/desk/") == ""
    settings.SECRET_KEY_FALLBACKS = []
    assert Telephone.objects.get().is_readable


@pytest.mark.django_db
def test_keys_of_before_are_sealed_by_the_migration_and_go_back(secretary: User) -> None:
    clear = "00ff" * 10
    TOTPDevice.objects.create(user=secretary, name="totp", key=clear)
    step = importlib.import_module("archive.migrations.0014_sealed_telephones")
    step.seal(apps, None)
    step.seal(apps, None)  # an interrupted one goes on
    assert TOTPDevice.objects.get().key.startswith(cipher.MARK)
    assert Telephone.objects.get().bin_key == bytes.fromhex(clear)
    step.unseal(apps, None)
    assert TOTPDevice.objects.get().key == clear


@pytest.mark.django_db
def test_the_shorter_recovery_codes_of_before_still_work(secretary: User) -> None:
    enrolled(secretary)
    row = StaticToken.objects.first()
    StaticToken.objects.filter(pk=row.pk).update(token=second_factor.digest(secretary, "abcd2345"))
    assert second_factor.verify(secretary, "ABCD-2345").name == "recovery"
    assert second_factor.verify(secretary, "ABCD-2345") is None
