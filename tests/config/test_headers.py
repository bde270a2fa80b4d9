"""Every answer carries the headers that a browser needs to protect its reader: graded here."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client

from archive.models import Body, Unit
from archive.vocabulary import Level
from tests.archive.papers import Papers, file_papers
from tests.conftest import say_why

Grade = Callable[[HttpResponse], bool]
EVERY: dict[str, Grade] = {
    "nosniff": lambda a: a.get("X-Content-Type-Options") == "nosniff",
    "referrer": lambda a: a.get("Referrer-Policy") == "same-origin",
    "opener": lambda a: a.get("Cross-Origin-Opener-Policy") == "same-origin",
    "frames": lambda a: a.get("X-Frame-Options") in ("SAMEORIGIN", "DENY"),
    "policy": lambda a: bool(a.get("Content-Security-Policy")),
    "no server told": lambda a: "Server" not in a and "X-Powered-By" not in a,
}
UNSAFE = ("'unsafe-inline'", "'unsafe-eval'", "*", "http:", "https:", "data:", "blob:")


@pytest.fixture
def papers(waste: Unit, board: Body) -> Papers:
    """A confidential session with a page and a file."""
    return file_papers(waste, board, text="متن", title="عنوان", number="23/97/9",
                       level=Level.CONFIDENTIAL)  # fmt: skip


def served(papers: Papers) -> list[str]:
    """Where bytes of a paper go out."""
    record = f"/desk/records/{papers.meeting.uuid}"
    return [f"{record}/pages/1/image", f"{record}/pages/1/image?size=thumb",
            f"{record}/files/{papers.file.pk}/"]  # fmt: skip


def directives(answer: HttpResponse) -> dict[str, list[str]]:
    """The policy by directive."""
    parts = [p.split() for p in answer["Content-Security-Policy"].split(";") if p.strip()]
    return {part[0]: part[1:] for part in parts}


@pytest.mark.django_db
def test_every_kind_of_answer_has_full_marks(
    papers: Papers, client: Client, secretary: User
) -> None:
    shown = [client.get(a) for a in ("/desk/login/", "/nothing", "/desk/", "/health/")]
    client.force_login(secretary, "django.contrib.auth.backends.ModelBackend")
    inside = ["/desk/", "/desk/search/?q=x", "/desk/account/", "/desk/records/nothing/",
              "/desk/second-factor/", *served(papers)]  # fmt: skip
    shown += [client.get(a) for a in inside]
    shown.append(client.post("/desk/", {}))
    failed = [f"{a.request['PATH_INFO']}: {name}" for a in shown
              for name, grade in EVERY.items() if not grade(a)]  # fmt: skip
    assert failed == []


@pytest.mark.django_db
def test_no_script_runs_that_the_server_did_not_name(client: Client, secretary: User) -> None:
    client.force_login(secretary, "django.contrib.auth.backends.ModelBackend")
    for address in ("/desk/", "/desk/search/", "/desk/login/"):
        policy = directives(client.get(address))
        assert not set(policy["script-src"]) & set(UNSAFE)
        assert policy["object-src"] == policy["base-uri"] == ["'none'"]
        assert policy["frame-ancestors"] == policy["form-action"] == ["'self'"]
        assert policy["default-src"] == ["'self'"]


@pytest.mark.django_db
def test_what_was_uploaded_is_inert_in_the_browser(
    papers: Papers, client: Client, secretary: User
) -> None:
    client.force_login(secretary, "django.contrib.auth.backends.ModelBackend")
    say_why(client, papers.meeting)
    for address in served(papers):
        answer = client.get(address)
        policy = directives(answer)
        assert "sandbox" in policy and policy["default-src"] == ["'none'"]
        assert answer["Content-Type"] in ("image/jpeg", "image/png", "application/octet-stream")
    assert answer["Content-Disposition"].startswith("attachment")


def test_uploads_lie_outside_what_is_served_by_address() -> None:
    for folder in (settings.STORE_DIR, settings.INBOX_DIR, settings.VAR):
        assert not folder.is_relative_to(settings.STATIC_ROOT)
        assert all(not folder.is_relative_to(one) for one in settings.STATICFILES_DIRS)


@pytest.mark.django_db
def test_cookies_are_out_of_reach_of_scripts_and_other_sites(
    client: Client, secretary: User
) -> None:
    form = {"username": "secretary", "password": "دبیر-۱۴۰۵-آزمون"}
    client.post("/desk/login/", form)
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    assert settings.CSRF_COOKIE_SAMESITE == "Lax"


def test_behind_https_cookies_and_browsers_stay_there(tmp_path: Path) -> None:
    words = "import json,config.settings as s;print(json.dumps([s.SESSION_COOKIE_SECURE," \
            "s.CSRF_COOKIE_SECURE,s.SECURE_HSTS_SECONDS]))"  # fmt: skip
    for url, expected in (("https://dabir.example", [True, True, 31536000]),
                          ("http://127.0.0.1:8000", [False, False, 0])):  # fmt: skip
        told = subprocess.run(
            [sys.executable, "-c", words], capture_output=True, text=True, check=True,
            cwd=settings.BASE_DIR,
            env={**os.environ, "DABIR_URL": url, "DABIR_VAR": str(tmp_path)},
        )  # fmt: skip
        assert json.loads(told.stdout) == expected
