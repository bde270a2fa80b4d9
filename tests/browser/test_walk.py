"""Every screen that a link leads to: accessible, within a phone's width, in one language.

The walk follows menus and links from home, each kind of address once. What is Persian on an English
screen must be data: it stands in the database.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_core_python.sync_playwright import Axe
from django.apps import apps
from django.contrib.auth.models import User
from django.db import models
from django.urls import Resolver404, URLPattern, resolve
from django.utils.translation.trans_real import translation
from playwright.sync_api import Page
from wagtail.users.models import UserProfile

from archive.interchange import import_file
from archive.models import Body, Membership, Unit
from archive.persian import ascii_digits
from archive.urls import urlpatterns as archive_urls
from archive.vocabulary import Level, Role
from ingest.urls import urlpatterns as ingest_urls
from search import sync
from search.urls import urlpatterns as search_urls
from tests.archive.papers import Papers, file_papers
from tests.archive.test_crawl import file_follow_up, file_staff
from tests.archive.test_drafts import LINES
from tests.archive.test_references import CITED, passed, sent
from tests.browser.test_desk import NARROW, log_in
from tests.conftest import person
from tests.ingest.sheaf import in_review

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
ROLES = (
    Role.REGISTRAR, Role.HR, Role.COORDINATOR, Role.AUDITOR, Role.ADMINISTRATOR, Role.MAYOR,
)  # fmt: skip
PERSIAN, LATIN = re.compile("[آ-ی]{2,}"), re.compile("[A-Za-z]{3,}")
# Words that are the same in every language: formats, hashes, keys, names of programs.
SAME = re.compile(
    r"PDF|zip|TIFF|JPEG|PNG|Word|SHA-256|DOCX|XLSX|Excel|[0-9a-f]{6,}…?[0-9a-f]*|bytes|KB|MB|Alt|Ctrl|Space|Enter"
)
# Keys, numbers, forms' content and the words of papers themselves.
READS_NOTHING = ("kbd", "bdi", "code", "script", "style", "template", "textarea", ".d-read")
TEXTS = """(skipped) => {
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode.textContent.trim();
    const parent = walk.currentNode.parentElement;
    if (text && !parent.closest(skipped) && parent.checkVisibility()) found.push(text);
  }
  for (const e of document.querySelectorAll("[aria-label], [title], [placeholder]"))
    if (e.checkVisibility())
      for (const name of ["aria-label", "title", "placeholder"])
        if (e.getAttribute(name)) found.push(e.getAttribute(name).trim());
  return found;
}"""
LINKS = """[...document.querySelectorAll("#main a[href], #wagtail-sidebar a[href]")]
  .filter((a) => !a.hasAttribute("download"))
  .map((a) => new URL(a.getAttribute("href"), document.baseURI).href)"""  # in a drawing too
# Addresses that are no screens: acts, pictures, files, answers for scripts.
NO_SCREENS = re.compile(
    r"_(image|file|sharp|page|page_change|cut|move|link|number|draft|retry|unlock|join|state|settle|"
    r"paper|receipt|answer)$|^ingest_(page|file|draft|desk_state)$|^action_file$|^point_answer$"
)


@pytest.fixture
def everybody(headquarters: Unit) -> User:
    """One person with all that a screen may ask for."""
    user = person("everybody", None, Role.MAYOR)
    for role in ROLES:
        Membership.objects.create(
            user=user, unit=headquarters, role=role, max_level=Level.TOP_SECRET
        )
    user.is_staff = True
    user.save()
    return user


@pytest.fixture
def city(waste: Unit, board: Body, everybody: User, tmp_path: Path) -> Papers:
    """Something behind every link: papers, citations, drafts, posts, people, actions, intake."""
    papers = file_papers(
        waste, board, text=f"پیرو {CITED} اقدام شد", title="غرفه", number="23/97/14"
    )
    passed(board, "23/97/212", "1397/04/18")
    for n in range(2):
        sent(waste, f"{CITED} لغو گردید", number=f"98/{n}")
    file_staff(tmp_path)
    file_follow_up(papers)
    path = tmp_path / "old.jsonl"
    path.write_text(json.dumps(LINES["letter"], ensure_ascii=False), "utf-8")
    assert import_file(path).created == 1
    in_review(everybody, waste)
    sync.drain()
    return papers


def names(patterns: list[URLPattern]) -> Iterator[str]:
    """Names of the addresses that are screens."""
    yield from (one.name for one in patterns if one.name and not NO_SCREENS.search(one.name))


def kind_of(address: str) -> str:
    """The name of an address of ours; empty for anything else."""
    parts = urlsplit(address)
    if "form=" in parts.query or not parts.path.startswith("/desk/"):
        return ""
    try:
        return resolve(parts.path).url_name or ""
    except Resolver404:
        return ""


def walk(screen: Page, start: str) -> Iterator[tuple[str, str]]:
    """(name, address) of every kind of screen, standing on it."""
    seen, waiting = {"wagtailadmin_logout"}, [start]
    while waiting:
        address = waiting.pop(0)
        name = kind_of(address)
        if not name or name in seen or NO_SCREENS.search(name):
            continue
        seen.add(name)
        screen.goto(address)
        screen.wait_for_load_state("load")
        yield name, address
        waiting += screen.evaluate(LINKS)


def in_the_database() -> set[str]:
    """All that stands in any column of text, digits in ASCII."""
    said: set[str] = set()
    for model in apps.get_models():
        columns = [
            f.attname
            for f in model._meta.concrete_fields
            if isinstance(f, models.CharField | models.TextField | models.JSONField)
        ]
        if columns and model._meta.managed:
            rows = model.objects.values_list(*columns)
            said |= {ascii_digits(str(value)) for row in rows for value in row}
    return said


def catalogue() -> set[str]:
    """Every sentence of the Persian screens."""
    said = translation("fa")._catalog
    return {text for _, text in said.items() if PERSIAN.search(text)}


def leftovers(screen: Page, language: str, data: set[str], whole: str) -> list[str]:
    """Words of the other language that are no data."""
    screens = catalogue() if language == "en" else set()
    other = LATIN if language == "fa" else PERSIAN
    found = []
    for text in screen.evaluate(TEXTS, ", ".join(READS_NOTHING)):
        words = other.findall(SAME.sub("", ascii_digits(text)))
        ours = text in screens and ascii_digits(text) not in data
        if words and (ours or not all(word in whole for word in words)):
            found.append(text[:90])
    return found


def serious(screen: Page) -> list[str]:
    """Serious findings of axe, as rule and place."""
    found = Axe().run(screen, context="#main")
    return [
        f"{rule['id']}: {node['target']}"
        for rule in found["violations"]
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("language", ["fa", "en"])
def test_every_linked_screen_is_accessible_narrow_and_in_one_language(
    language: str, live_server, screen: Page, city: Papers, everybody: User
) -> None:
    profile = UserProfile.get_for_user(everybody)
    profile.preferred_language = language
    profile.save()
    log_in(screen, live_server.url, everybody)
    data, faults, met = in_the_database(), [], set()
    whole = "\n".join(data)
    for name, address in walk(screen, f"{live_server.url}/desk/"):
        met.add(name)
        where = f"{name} ({urlsplit(address).path})"
        faults += [f"{where}: {text!r}" for text in leftovers(screen, language, data, whole)]
        if language == "fa":
            faults += [f"{where}: {one}" for one in serious(screen)]
        screen.set_viewport_size(NARROW)
        wide = screen.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        faults += [f"{where}: {wide} px too wide"] if wide > 0 else []
        screen.set_viewport_size({"width": 1400, "height": 900})
    assert faults == [], "\n".join(faults)
    screens = {*names(archive_urls), *names(ingest_urls), *names(search_urls)}
    assert len(screens & met) >= 30, f"no link led to {sorted(screens - met)}"
