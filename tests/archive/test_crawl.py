"""A stranger opens every address of the program and meets no trace of what is hidden from him."""

import datetime
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from django.utils.translation import override

from archive.followup import actions, points
from archive.followup.actions import Order
from archive.interchange import import_file
from archive.models import (
    Action,
    Body,
    BrokenGlass,
    Conflict,
    CorrectionRequest,
    Dispatch,
    Dossier,
    DossierItem,
    Expectation,
    Person,
    Point,
    Post,
    ProposedFact,
    Record,
    Service,
    Unit,
)
from archive.persian import persian_digits
from archive.vocabulary import Level, Role
from search import candidates, sync
from search.models import Folder, FolderItem, MatchingRun, SavedSearch, SearchCertificate
from tests.archive.papers import Papers, file_papers
from tests.conftest import person

TITLE = "قرارداد گنجینه پنهان"
NUMBER = "23/97/7731"
TEXT = "متن ناپیدای سربسته درباره واگذاری"
PERSON, STRUCTURE = "مریم راستین", "دفینه"
TRACES = (
    "گنجینه", "7731", persian_digits("7731"), "ناپیدای", "سربسته", PERSON, STRUCTURE,
)  # fmt: skip
pytestmark = pytest.mark.timeout(1200)  # some thousand addresses; a busy machine takes its time
CONVERTER = re.compile(r"<(?:(\w+):)?(\w+)>")
BY_KEY = (Post, Person, Service, ProposedFact, CorrectionRequest, Action, Point, Dispatch, Dossier,
          Conflict, BrokenGlass, User)  # fmt: skip
OWN_FORMS = {"q", "number", "title", "words"}


def patterns(
    found: list[URLPattern | URLResolver], before: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """(route from the root, pattern) of every address."""
    for one in found:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from patterns(one.url_patterns, route)
        else:
            yield route, one


def filled(route: str, pk: int, uuid: str) -> str:
    """The address with its blanks filled by the hidden record's identities."""
    words = {
        "app_label": "archive",
        "model_name": "record",
        "action": "delete",
        "app_name": "archive",
        "kind": "service",
    }

    def fill(match: re.Match[str]) -> str:
        kind, name = match.groups()
        if kind == "uuid":
            return uuid
        if name in words:
            return words[name]
        return "1" if name == "number" else str(pk)

    plain = re.sub(r"\(\?P<(\w+)>[^()]*(?:\([^()]*\)[^()]*)*\)", r"<\1>", route)
    plain = CONVERTER.sub(fill, plain)
    return "/" + re.sub(r"[\^$?]|\\Z|\(:|\)|\(", "", plain).replace("\\", "").lstrip("/")


def addresses(papers: Papers) -> list[str]:
    """Every address for every hidden record and file, with and without a question."""
    records = (papers.meeting, papers.clause, papers.letter, papers.document)
    made: set[str] = set()
    for route, _ in patterns(get_resolver().url_patterns):
        for record in records:
            for pk in {record.pk, papers.file.pk, record.unit_id, record.body_id or record.pk}:
                made.add(filled(route, pk, str(record.uuid)))
    for model in (MatchingRun, Folder, SearchCertificate, SavedSearch):
        for uuid in model.objects.values_list("uuid", flat=True):
            made |= {
                filled(route, 1, str(uuid)) for route, _ in patterns(get_resolver().url_patterns)
            }
    for model in BY_KEY:
        for pk in model.objects.values_list("pk", flat=True):
            made |= {filled(route, pk, "") for route, _ in patterns(get_resolver().url_patterns)
                     if "uuid" not in route}  # fmt: skip
    made |= {f"/desk/{page}/?words=رئیس" for page in ("posts", "people")}
    asked = ("desk/search/", "desk/resolutions/", "desk/letters/", "desk/meetings/", "desk/papers/")
    for page in asked:
        made |= {f"/{page}?q=واگذاری", f"/{page}?title=قرارداد", f"/{page}?number=23/97"}
        made |= {
            f"/{page}?unit={papers.meeting.unit_id}",
            f"/{page}?q=23/97",
            f"/{page}?q=سال:1397",
        }
    for name in ("overdue", "unauthorised", "quiet", "completeness", "unsent", "not-followed"):
        made |= {f"/desk/follow-up/reports/{name}/", f"/desk/follow-up/reports/{name}/?form=xlsx"}
    made |= {f"{a}?size=thumb" for a in made if a.endswith("/image")}
    return sorted(a for a in made if "logout" not in a and "stat" not in a.split("/")[1])


def body_of(response: object) -> str:
    """The whole answer as text, headers too; files are read to their end."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    head = " ".join(f"{k}: {v}" for k, v in response.headers.items())
    return head + content.decode("utf-8", "replace")


def carries(body: str, trace: str) -> bool:
    """Does the answer show the trace? Figures only alone: a random token may spell four of them."""
    if not trace.isdecimal():
        return trace in body
    return re.search(rf"(?<![A-Za-z0-9]){trace}(?![A-Za-z0-9])", body) is not None


@pytest.fixture
def hidden(waste: Unit, board: Body, tmp_path: Path) -> Papers:
    """Secret papers of another organisation, filed and indexed."""
    papers = file_papers(waste, board, text=TEXT, title=TITLE, number=NUMBER, level=Level.SECRET)
    sync.drain()
    file_staff(tmp_path)
    file_proposal(papers)
    file_follow_up(papers)
    CorrectionRequest.objects.create(person=Person.objects.get(), about=TITLE, words=TEXT)
    file_exceptions(papers)
    return papers


def file_exceptions(papers: Papers) -> None:
    """A dossier, a conflict and an emergency about the hidden papers, each with a trace."""
    keeper, now = User.objects.get(username="follower"), timezone.now()
    title = f"پرونده {STRUCTURE}"  # of all units like their posts, for who reads their follow-up
    dossier = Dossier.objects.create(unit=papers.clause.unit, title=title, by=keeper)
    DossierItem.objects.create(dossier=dossier, record=papers.letter, by=keeper)
    terms = {"user": keeper, "giver": keeper, "reason": TITLE}
    Conflict.objects.create(record=papers.document, **terms)
    Conflict.objects.create(person=Person.objects.get(), **terms)
    BrokenGlass.objects.create(
        user=keeper, record=papers.letter, reason=TITLE, at=now,
        until=now + datetime.timedelta(minutes=30),
    )  # fmt: skip


def keep_folder(user: User, papers: Papers) -> Folder:
    """A folder that holds the hidden papers, as if its maker had lost his right to them."""
    folder = Folder.objects.create(title="پرونده", by=user)
    for position, record in enumerate((papers.clause, papers.letter, papers.meeting), 1):
        FolderItem.objects.create(folder=folder, record=record, position=position, pictures=True)
    return folder


def keep_certificate(user: User, papers: Papers) -> SearchCertificate:
    """A certificate that names the hidden papers, as if its owner had lost his right to them."""
    named = (papers.clause, papers.letter, papers.meeting)
    return SearchCertificate.objects.create(
        by=user, words="واگذاری", filters={"unit": ["23"]}, sort="relevance", on="1397/06/01",
        rights={"memberships": [], "fingerprint": ""}, total=3, digest="0" * 64,
        index={"engine": "embedded", "documents": 4, "newest": 4, "waiting": 0},
        results=[[str(record.uuid), "repealed"] for record in named],
    )  # fmt: skip


def keep_search(user: User) -> SavedSearch:
    """A saved search that the hidden papers match, with news that wait for a look."""
    since = timezone.now() - datetime.timedelta(days=2)
    yesterday = timezone.now() - datetime.timedelta(days=1)
    Record.objects.update(filed_at=yesterday)
    sync.rebuild()
    return SavedSearch.objects.create(
        by=user, name="پرونده", words="واگذاری", sort="relevance", told_until=since,
        news_since=since,
    )  # fmt: skip


def file_proposal(papers: Papers) -> None:
    """A fact that the hidden paper proposes about the hidden person."""
    ProposedFact.objects.create(
        record=papers.document, kind="service", name=PERSON, person=Person.objects.get(),
        values={"title": TITLE, "start": "1399/01/01"},
        places={"title": {"page": 1, "box": None, "confidence": 0.9, "text": TITLE}},
    )  # fmt: skip


def file_follow_up(papers: Papers) -> None:
    """An action, a point and a dispatch of the hidden papers, each with a trace."""
    secretary = person("follower", papers.clause.unit, Role.SECRETARY, Level.SECRET)
    order = Order(Post.objects.get(), "1398/01/01", TITLE)
    actions.open_action(papers.clause, order, user=secretary)
    points.raise_point(papers.meeting, user=secretary, text=TEXT, referred_to=TITLE)
    sent = Dispatch(record=papers.letter, kind="sent", receiver=TITLE, on=datetime.date(2020, 1, 1))
    actions.dispatch(sent, user=secretary)
    Expectation.objects.create(
        unit=papers.clause.unit, kind="meeting", title=f"جلسه {STRUCTURE}", start="1404/01"
    )


def file_staff(folder: Path) -> None:
    """A post, its holder, its chart and a matching, each with a trace; the unit is the papers'."""
    trace = {"title": f"رئیس {STRUCTURE}", "source": "t"}
    path = folder / "staff.jsonl"
    rows = [
        {"kind": "post", "external_id": "P88", "code": "P88", "unit": "23", "rule": "r", **trace},
        {"kind": "rule", "external_id": "r", "code": "r", "source": "t",
         "conditions": {"all": [{"id": "1", "service_years": {"min": 1}}]}},
        {"kind": "person", "external_id": "C1", "code": "C1", "source": "t", "name": PERSON,
         "service": [{**trace, "from": "1390", "post": "P88", "state": "declared"}]},
        {"kind": "chart", "external_id": "c", "organisation": "23", "source": "t",
         "units": [{"code": "u", "title": f"دفتر {STRUCTURE}"}], "posts": ["P88"]},
    ]  # fmt: skip
    path.write_text("".join(json.dumps(x, ensure_ascii=False) + "\n" for x in rows), "utf-8")
    assert import_file(path).rejected == 0
    office = person("office", Post.objects.get().unit, Role.HR)
    assert candidates.match("P88", user=office, on=datetime.date(2026, 11, 21)).result


def leaks(client: Client, papers: Papers, traces: tuple[str, ...] = TRACES) -> list[str]:
    """Addresses whose answer carries a trace."""
    found = []
    for address in addresses(papers):
        response = client.get(address)
        assert response.status_code < 500, f"{address} broke"
        body = body_of(response)
        found += [f"{address}: {trace}" for trace in traces if carries(body, trace)]
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["stranger", "low"])
def test_no_address_shows_a_trace_of_a_hidden_record(
    who: str, hidden: Papers, client: Client, request: pytest.FixtureRequest
) -> None:
    user = request.getfixturevalue(who)
    keep_folder(user, hidden)
    keep_certificate(user, hidden)
    keep_search(user)
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    # A reader of normal papers of all units reads their posts and charts, nobody's record.
    traces = tuple(t for t in TRACES if who == "stranger" or t != STRUCTURE)
    assert leaks(client, hidden, traces) == []


@pytest.mark.django_db
def test_a_master_without_membership_reads_no_record(hidden: Papers, client: Client) -> None:
    master = User.objects.create_superuser("master", password="دبیر-۱۴۰۵-آزمون")
    client.force_login(master, "django.contrib.auth.backends.ModelBackend")
    assert leaks(client, hidden) == []


@pytest.mark.django_db
def test_nobody_gets_further_than_the_door(hidden: Papers, client: Client) -> None:
    assert leaks(client, hidden) == []
    assert client.get(f"/desk/records/{hidden.meeting.uuid}/").status_code == 302


@pytest.mark.django_db
def test_the_crawl_would_notice_a_leak(hidden: Papers, client: Client, secretary: User) -> None:
    folder, kept = keep_folder(secretary, hidden), keep_certificate(secretary, hidden)
    asked = keep_search(secretary)
    client.force_login(secretary, "django.contrib.auth.backends.ModelBackend")
    with override("fa"):
        found = leaks(client, hidden)
    for where in (f"/desk/records/{hidden.clause.uuid}/", "/desk/resolutions/", "/desk/search/",
                  "/desk/posts/", "/desk/charts/", "/desk/follow-up/", "/desk/follow-up/points/",
                  "/desk/follow-up/dispatch/", "/desk/follow-up/reports/overdue/",
                  f"/desk/folders/{folder.uuid}/", f"/desk/certificates/{kept.uuid}/",
                  f"/desk/certificates/{kept.uuid}/replay/", f"/desk/searches/{asked.uuid}/"):  # fmt: skip
        assert any(leak.startswith(where) for leak in found), where


@pytest.mark.django_db
def test_the_crawl_would_notice_a_leak_of_people(hidden: Papers, client: Client) -> None:
    office = User.objects.get(username="office")
    client.force_login(office, "django.contrib.auth.backends.ModelBackend")
    with override("fa"):
        found = leaks(client, hidden)
    run = MatchingRun.objects.get().uuid
    one = Person.objects.get().pk
    for where in ("/desk/people/", f"/desk/people/{one}/", "/desk/people/facts/",
                  f"/desk/posts/matching/{run}/"):  # fmt: skip
        assert any(leak.startswith(where) for leak in found), where
