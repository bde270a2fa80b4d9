"""A stranger opens every address of the program and meets no trace of what is hidden from him."""

import re
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.translation import override

from archive.models import Body, Unit
from archive.persian import persian_digits
from archive.vocabulary import Level
from search import sync
from tests.archive.papers import Papers, file_papers

TITLE = "قرارداد گنجینه پنهان"
NUMBER = "23/97/7731"
TEXT = "متن ناپیدای سربسته درباره واگذاری"
TRACES = (
    "گنجینه", "7731", persian_digits("7731"), "ناپیدای", "سربسته", "مریم راستین",
)  # fmt: skip
CONVERTER = re.compile(r"<(?:(\w+):)?(\w+)>")
OWN_FORMS = {"q", "number", "title"}


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
    asked = ("desk/search/", "desk/resolutions/", "desk/letters/", "desk/meetings/", "desk/papers/")
    for page in asked:
        made |= {f"/{page}?q=واگذاری", f"/{page}?title=قرارداد", f"/{page}?number=23/97"}
        made |= {
            f"/{page}?unit={papers.meeting.unit_id}",
            f"/{page}?q=23/97",
            f"/{page}?q=سال:1397",
        }
    made |= {f"{a}?size=thumb" for a in made if a.endswith("/image")}
    return sorted(a for a in made if "logout" not in a and "stat" not in a.split("/")[1])


def body_of(response: object) -> str:
    """The whole answer as text, headers too; files are read to their end."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    head = " ".join(f"{k}: {v}" for k, v in response.headers.items())
    return head + content.decode("utf-8", "replace")


@pytest.fixture
def hidden(waste: Unit, board: Body) -> Papers:
    """Secret papers of another organisation, filed and indexed."""
    papers = file_papers(waste, board, text=TEXT, title=TITLE, number=NUMBER, level=Level.SECRET)
    sync.drain()
    return papers


def leaks(client: Client, papers: Papers) -> list[str]:
    """Addresses whose answer carries a trace."""
    found = []
    for address in addresses(papers):
        response = client.get(address)
        assert response.status_code < 500, f"{address} broke"
        body = body_of(response)
        found += [f"{address}: {trace}" for trace in TRACES if trace in body]
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["stranger", "low"])
def test_no_address_shows_a_trace_of_a_hidden_record(
    who: str, hidden: Papers, client: Client, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(who), "django.contrib.auth.backends.ModelBackend")
    assert leaks(client, hidden) == []


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
    client.force_login(secretary, "django.contrib.auth.backends.ModelBackend")
    with override("fa"):
        found = leaks(client, hidden)
    for where in (f"/desk/records/{hidden.clause.uuid}/", "/desk/resolutions/", "/desk/search/"):
        assert any(leak.startswith(where) for leak in found), where
