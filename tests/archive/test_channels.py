"""Every channel beside plain reading: written forms, absent twins, differences, verbs, logs.

Three people as in the crawl: one with the right, one of another unit, one of a lower level."""

import json
import logging
import re
import uuid as uuids
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, get_resolver, resolve

from archive import tasks
from archive.interchange import export_folder
from archive.models import AccessRow, Body, Person, Post, Record, Relation, Unit
from archive.models.audit import Act
from archive.vocabulary import Level, RelationState, Role
from config.celery import app
from config.urls import closed
from search import sync
from search.models import MatchingRun
from tests.archive.papers import Papers, file_papers
from tests.archive.test_crawl import (
    NUMBER,
    STRUCTURE,
    TEXT,
    TITLE,
    TRACES,
    addresses,
    body_of,
    carries,
    file_staff,
    filled,
    hidden,
    patterns,
)
from tests.conftest import person, say_why

__all__ = ["hidden"]  # the crawl's fixture
OPEN, OPEN_NUMBER = "قرارداد آشکار", "21/97/5"
ABSENT = 987_654_321
pytestmark = pytest.mark.timeout(1200)  # some thousand addresses; a busy machine takes its time
MOMENT = re.compile(
    r"Expires: \w+, \d+ \w+ \d+ [\d:]+ GMT|Content-Length: \d+|nonce-[\w+/=-]+|"
    r'nonce="[^"]+"|csrfmiddlewaretoken" value="\w+"|"csrfToken": *"\w+"|'
    r"X-Request-ID: \w+|csrftoken=\w+[^\n]*|CSRF_TOKEN\W+\w+|data-csrf\w*=\"\w+\""
)


def enter(client: Client, who: User) -> None:
    """Logged in as the people of the tests are."""
    client.force_login(who, "django.contrib.auth.backends.ModelBackend")


def traces_for(who: str) -> tuple[str, ...]:
    """A reader of normal papers of all units reads their posts and charts, nobody's record."""
    return tuple(t for t in TRACES if who == "stranger" or t != STRUCTURE)


def kept() -> dict[str, list[Any]]:
    """Every row that the archive keeps, but for the log of what was tried."""
    found = {}
    for model in apps.get_models():
        if model._meta.app_label in ("archive", "search", "ingest") or model is User:
            if model.__name__ in ("AccessRow", "SignIn", "Outbox"):
                continue
            names = [f.attname for f in model._meta.concrete_fields if f.name != "last_login"]
            found[model._meta.label] = list(model.objects.order_by("pk").values_list(*names))
    return found


def forged(papers: Papers, user: User) -> list[dict[str, Any]]:
    """Forms as nobody's screen makes them: ids, numbers and roles that are not his to name."""
    uuid, unit = str(papers.clause.uuid), papers.clause.unit
    named = {
        "papers": [str(papers.meeting.uuid), uuid], "number": NUMBER, "paper": NUMBER, "page": "1",
        "target": uuid, "reason": "x", "note": "x", "text": "x", "predicate": "repeals",
        "clause": "1", "state": "confirmed", "act": "verify", "on": "1405/08/30", "words": "x",
        "unit": unit.code, "level": "4", "start": "1397/01/01", "title": "x", "to": "earlier",
    }  # fmt: skip
    rights = {
        "user": user.pk, "role": Role.MAYOR, "unit": unit.pk, "max_level": "4", "parent": unit.pk,
        "include_children": "on", "is_superuser": "on", "username": user.username, "code": "23",
        "title": "x", "type": "board", "is_active": "on", "state": "rejected", "none": "1",
        "act": "close", "chosen": "C1", "note": "x", "experience": "90", "password1": "گذرواژه-نو-۱",
        "password2": "گذرواژه-نو-۱",
    }  # fmt: skip
    return [named, rights]


def is_closed(address: str) -> bool:
    """Is it one of Wagtail's addresses that nobody is let into, or none at all?"""
    try:
        return resolve(address).func is closed
    except Resolver404:
        return True


def written(client: Client, papers: Papers, user: User) -> Iterator[tuple[str, str]]:
    """(address, whole answer) of every forged form sent everywhere, and of where it leads."""
    draft = json.dumps({"kind": "letter", "number": NUMBER, "unit": papers.clause.unit.code})
    for address in addresses(papers):
        if "?" in address or "/account/" in address:  # his own settings are his to change
            continue
        forms = forged(papers, user)[: 1 if is_closed(address) else None]
        answers = [client.post(address, form, follow=True) for form in forms]
        if not is_closed(address):
            answers.append(client.post(address, draft, content_type="application/json"))
            answers += [client.put(address), client.delete(address), client.options(address)]
        for answer in answers:
            assert answer.status_code < 500, f"{address} broke"
            yield address, body_of(answer)


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["stranger", "low"])
def test_no_forged_form_shows_or_changes_what_is_hidden(
    who: str, hidden: Papers, client: Client, request: pytest.FixtureRequest
) -> None:
    user = request.getfixturevalue(who)
    enter(client, user)
    before = kept()
    typed = {NUMBER, "7731"}  # what he typed himself comes back to him
    found = [
        f"{address}: {trace}"
        for address, body in written(client, hidden, user)
        for trace in traces_for(who)
        if trace not in typed and "7731" not in trace and carries(body, trace)
    ]
    assert found == []
    after = kept()
    changed = {name for name in before if before[name] != after[name]}
    # A folder is anybody's own, a dossier a coordinator's; what stood before stands as it was.
    assert changed <= {"search.Folder", *(["archive.Dossier"] if who == "low" else [])}
    assert all(row in after[name] for name in changed for row in before[name])


# ---- hidden and absent ----
def twins(papers: Papers) -> Iterator[tuple[str, str]]:
    """(address of a hidden thing, the same address of nothing)."""
    uuids_of = {str(papers.clause.uuid), str(papers.meeting.uuid), str(papers.letter.uuid)}
    uuids_of |= {str(u) for u in MatchingRun.objects.values_list("uuid", flat=True)}
    keys = {papers.file.pk, Relation.objects.latest("pk").pk, Post.objects.get().pk,
            Person.objects.get().pk}  # fmt: skip
    for route, _ in patterns(get_resolver().url_patterns):
        by_uuid, by_key = "uuid:" in route, "int:" in route or "<pk>" in route
        nobody = str(uuids.uuid4())
        if by_uuid:
            yield from ((filled(route, papers.file.pk, u), filled(route, papers.file.pk, nobody))
                        for u in uuids_of)  # fmt: skip
        elif by_key and "desk/structure/" not in route:  # units and bodies are everybody's
            yield from ((filled(route, pk, ""), filled(route, ABSENT, "")) for pk in keys)


def answered(client: Client, address: str, method: str) -> tuple[int, str, int, int]:
    """(status, answer without the address and the moment, queries, refusals in the log)."""
    before = AccessRow.objects.filter(act=Act.REFUSED).count()
    form = {"state": "confirmed", "act": "verify"}
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address) if method == "get" else client.post(address, form)
    body = MOMENT.sub("", body_of(answer)).replace(address, "")
    refused = AccessRow.objects.filter(act=Act.REFUSED).count() - before
    return answer.status_code, body, len(asked), refused


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_hidden_and_absent_answer_alike_and_cost_alike(
    method: str, hidden: Papers, client: Client, stranger: User
) -> None:
    enter(client, stranger)
    for first, _ in twins(hidden):
        client.get(first)  # what is looked up once in a process is looked up
        break
    unlike = []
    for there, nowhere in twins(hidden):
        one, other = answered(client, there, method), answered(client, nowhere, method)
        if one != other:
            unlike.append(f"{there}: {one[0], one[2:]} against {other[0], other[2:]}")
    assert unlike == []


@pytest.mark.django_db
def test_every_refused_address_of_ours_stands_in_the_log(
    hidden: Papers, client: Client, stranger: User
) -> None:
    enter(client, stranger)
    unseen = []
    for there, _ in twins(hidden):
        status, _body, _queries, refused = answered(client, there, "post")
        ours = any(part in there for part in OURS)
        if ours and status == 404 and refused != 1:
            unseen.append(f"{there}: {refused}")
    assert unseen == []


OURS = ("/records/", "/relations/", "/citations/", "/people/", "/posts/", "/charts/", "/intake/")


# ---- by difference ----
def told(client: Client, papers: Papers) -> dict[str, str]:
    """What every list, count and question answers, without what changes by the moment."""
    asked = [
        "/desk/", "/desk/counts/", "/desk/relations/", "/desk/citations/", "/desk/posts/",
        "/desk/people/", "/desk/charts/", "/desk/intake/", "/desk/structure/units/",
        f"/desk/structure/units/usage/{papers.clause.unit_id}/", "/desk/structure/bodies/",
        *(f"/desk/{page}/" for page in ("resolutions", "meetings", "letters", "papers")),
        *(f"/desk/{page}/?title=قرارداد" for page in ("resolutions", "letters")),
        *(f"/desk/search/?q={q}" for q in (
            "قرارداد", "واگذاری", "گنجینه", "قرارد*", NUMBER, OPEN_NUMBER, "سال:1397",
            '"متن آشکار"', "-آشکار قرارداد", "گنجنه")),
        "/desk/search/?year=1397", "/desk/search/?level=secret", "/desk/search/?kind=letter",
        "/desk/search/?q=قرارداد&sort=date&valid=1397/06/01",
        f"/desk/records/{papers.clause.uuid}/?q=واگذاری", f"/desk/records/{papers.letter.uuid}/",
        f"/desk/records/{papers.meeting.uuid}/",
    ]  # fmt: skip
    return {a: MOMENT.sub("", body_of(client.get(a))) for a in asked}


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["stranger", "low"])
def test_no_answer_differs_by_what_is_hidden(
    who: str, waste: Unit, board: Body, parks: Unit, client: Client, tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    user = request.getfixturevalue(who)
    own = Body.objects.create(code="21", title="هیئت مدیره", type="board", unit=parks)
    papers = file_papers(
        parks, own, text="متن آشکار درباره واگذاری", title=OPEN, number=OPEN_NUMBER
    )
    sync.drain()
    enter(client, user)
    told(client, papers)
    before = told(client, papers)
    secret = file_papers(waste, board, text=TEXT, title=TITLE, number=NUMBER, level=Level.SECRET)
    # A hidden paper cites, changes and repeals what he reads.
    for predicate in ("cites", "amends", "repeals"):
        Relation.objects.create(subject=secret.clause, object=papers.clause, predicate=predicate,
                                state=RelationState.PROPOSED, quote=TEXT)  # fmt: skip
    sync.drain()
    if who == "stranger":  # the other reads the posts of all units
        file_staff(tmp_path)
    after = told(client, papers)
    assert [address for address in before if before[address] != after[address]] == []


# ---- verbs of the command line ----
@pytest.mark.django_db
@pytest.mark.parametrize("who", ["stranger", "low", "secretary"])
def test_find_and_export_give_only_what_he_reads(
    who: str, hidden: Papers, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue(who)
    said = StringIO()
    for words in (["قرارداد"], ["واگذاری", "--level", "secret"]):
        call_command("find", *words, "--as", who, "--json", stdout=said)
    call_command("export", str(tmp_path / "out"), "--as", who, stdout=said)
    files = [p for p in sorted((tmp_path / "out").rglob("*")) if p.is_file()]
    everything = said.getvalue() + "".join(
        p.name + p.read_bytes().decode("utf-8", "replace") for p in files
    )
    found = [trace for trace in traces_for(who) if carries(everything, trace)]
    assert bool(found) is (who == "secretary")
    assert str(hidden.meeting.uuid) not in everything or who == "secretary"


@pytest.mark.django_db
def test_an_export_names_no_hidden_session_of_an_open_clause(
    waste: Unit, board: Body, low: User, tmp_path: Path
) -> None:
    papers = file_papers(waste, board, text=TEXT, title=TITLE, number=NUMBER, level=Level.NORMAL)
    Record.objects.filter(pk=papers.meeting.pk).update(
        level=Level.SECRET, place=f"u{waste.pk}:3:minutes"
    )
    export_folder(tmp_path / "out", user=low)
    lines = (tmp_path / "out" / "archive.jsonl").read_text("utf-8")
    assert str(papers.clause.uuid) in lines
    assert str(papers.meeting.uuid) not in lines


# ---- what is kept beside the answers ----
@pytest.mark.django_db
def test_no_log_line_carries_a_trace(
    hidden: Papers, client: Client, stranger: User, caplog: pytest.LogCaptureFixture
) -> None:
    enter(client, stranger)
    with caplog.at_level(logging.DEBUG):
        for address in addresses(hidden):
            if "?" not in address:
                client.get(address)
    lines = [r.getMessage() for r in caplog.records if not r.name.startswith("django.db")]
    assert lines
    assert [line for line in lines if any(carries(line, trace) for trace in TRACES)] == []


@pytest.mark.django_db
def test_the_owners_pictures_and_files_lie_in_no_cache_and_carry_no_tag(
    hidden: Papers, client: Client, secretary: User, stranger: User
) -> None:
    places = [
        f"/desk/records/{hidden.meeting.uuid}/pages/1/image",
        f"/desk/records/{hidden.meeting.uuid}/pages/1/image?size=thumb",
        f"/desk/records/{hidden.meeting.uuid}/files/{hidden.file.pk}/",
    ]
    enter(client, secretary)
    say_why(client, hidden.meeting)
    for place in places:
        answer = client.get(place)
        body_of(answer)
        assert answer.status_code == 200
        assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
        assert "ETag" not in answer and "Last-Modified" not in answer
    enter(client, stranger)
    for place in places:
        for asked in ({"range": "bytes=0-10"}, {"if-none-match": "*"}, {"if-match": "*"},
                      {"if-modified-since": "Wed, 25 Nov 2026 10:00:00 GMT"}):  # fmt: skip
            assert client.get(place, headers=asked).status_code == 404
            assert client.head(place, headers=asked).status_code in (404, 405)


@pytest.mark.django_db
def test_pages_of_who_is_logged_in_are_private_and_not_stored(
    hidden: Papers, client: Client, secretary: User
) -> None:
    enter(client, secretary)
    open_to_all = []
    for address in addresses(hidden):
        if not address.startswith("/desk/"):
            continue
        answer = client.get(address)
        body_of(answer)
        said = answer.get("Cache-Control", "")
        if answer.status_code == 200 and not ("private" in said and "no-store" in said):
            open_to_all.append(f"{address}: {said}")
    assert open_to_all == []


@pytest.mark.django_db
def test_metrics_are_numbers_about_nobody(
    hidden: Papers, client: Client, secretary: User, settings: LazySettings
) -> None:
    enter(client, secretary)
    client.get(f"/desk/records/{hidden.clause.uuid}/?q={TITLE}")
    settings.METRICS_TOKEN = "shown"
    said = body_of(client.get("/metrics", headers={"authorization": "Bearer shown"}))
    assert "dabir_records" in said
    assert [t for t in (*TRACES, str(hidden.clause.uuid), "secretary") if carries(said, t)] == []


@pytest.mark.django_db
def test_a_screen_that_breaks_shows_nothing_of_what_it_held(
    hidden: Papers, client: Client, secretary: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(TITLE + TEXT)

    enter(client, secretary)
    say_why(client, hidden.clause)
    monkeypatch.setattr("archive.views.records.facts.card", broken)
    client.raise_request_exception = False
    answer = client.get(f"/desk/records/{hidden.clause.uuid}/")
    assert answer.status_code == 500
    assert [trace for trace in TRACES if carries(body_of(answer), trace)] == []


@pytest.mark.django_db
def test_letters_of_deadlines_go_to_no_stranger_and_tell_nothing(
    hidden: Papers,
    stranger: User,
    low: User,
    settings: LazySettings,
    mailoutbox: list[EmailMessage],
) -> None:
    settings.EMAIL_HOST = "mail.example"
    person("keeper", hidden.clause.unit, Role.COORDINATOR, Level.SECRET)
    for user in User.objects.all():
        User.objects.filter(pk=user.pk).update(email=f"{user.username}@office.example")
    tasks.follow_up()
    assert {address for letter in mailoutbox for address in letter.to} == {"keeper@office.example"}
    said = "".join(f"{letter.subject}\n{letter.body}" for letter in mailoutbox)
    words = [trace for trace in TRACES if not trace.isdecimal()]  # the number is his to know
    assert [trace for trace in words if carries(said, trace)] == []


def test_no_task_keeps_what_it_answered() -> None:
    ours = [task for name, task in app.tasks.items() if not name.startswith("celery.")]
    assert ours
    assert [task.name for task in ours if not task.ignore_result] == []
