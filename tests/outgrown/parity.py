"""One corpus and three hundred questions, and how two engines' answers to them differ."""

import random
from collections.abc import Iterator
from itertools import islice
from math import isclose

import pytest
from pytest_django.plugin import DjangoDbBlocker

from archive.models import Record
from archive.vocabulary import Group
from search import sync
from search.analysis import STOP, words
from search.engine import (
    DIGITS,
    FACETS,
    IndexDocument,
    SearchEngine,
    SearchRequest,
    SearchResult,
    Sight,
)
from search.engines.embedded import EmbeddedEngine
from search.query import parse
from tests import municipality

COUNT = 300
STEP = 10.0 ** (1 - DIGITS)  # two floats a hair apart may round to neighbours
ODD = [
    "", " ", "-", "«»", '"', "* | *", "سال:", "سال:abcd", "مبلغ>", "()[]{}", "\\", "😀 شهر", "a" * 300,
    "و در به از", "«غرفه", "-غرفه", "غرفه -", "سال:1405-1394", "12/34/56/78/90/12", "٪٪٪ ؟",
]  # fmt: skip


@pytest.fixture(scope="module")
def documents(
    tmp_path_factory: pytest.TempPathFactory,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[list[IndexDocument]]:
    """Every paper of the demo, as any engine is fed."""
    with municipality.loaded(tmp_path_factory.mktemp("city"), django_db_blocker):
        yield list(sync.all_documents(1))


@pytest.fixture(scope="module")
def texts(
    documents: list[IndexDocument], django_db_blocker: DjangoDbBlocker
) -> list[tuple[str, str]]:
    """(number, text) of the demo's papers."""
    with django_db_blocker.unblock():
        return list(Record.objects.order_by("pk").exclude(text="").values_list("number", "text"))


@pytest.fixture(scope="module")
def embedded(
    documents: list[IndexDocument], tmp_path_factory: pytest.TempPathFactory
) -> EmbeddedEngine:
    engine = EmbeddedEngine(tmp_path_factory.mktemp("parity") / "index")
    engine.rebuild(documents)
    return engine


def sights(documents: list[IndexDocument]) -> list[Sight]:
    """Five askers: all, one unit, normal papers only, metadata with a grant and a bar, nobody."""
    places = frozenset(d.place for d in documents)
    unit = documents[len(documents) // 2].place.split(":")[0]
    some = frozenset(d.id for d in documents[::40])
    met = frozenset(d.id for d in documents[7::40])  # by their card, in a place read in full too
    letters = frozenset(p for p in places if p.endswith(Group.LETTERS))
    return [
        Sight(places, frozenset(), frozenset(), frozenset()),
        Sight(frozenset(p for p in places if p.startswith(f"{unit}:")), frozenset(), some, frozenset()),
        Sight(frozenset(p for p in places if ":0:" in p), frozenset(), frozenset(), some),
        Sight(letters, places, some | met, frozenset(), met),
        Sight(frozenset(), frozenset(), frozenset(), frozenset()),
    ]  # fmt: skip


def wordings(texts: list[tuple[str, str]]) -> Iterator[str]:
    """Questions of every kind, from the papers' own words."""
    draw = random.Random(1405)
    yield from ODD
    while True:
        number, text = draw.choice(texts)
        said = [w.text for w in words(text) if w.text not in STOP and len(w.text) > 2]
        if len(said) < 8:
            continue
        at = draw.randrange(len(said) - 5)
        one, two, three = (draw.choice(said) for _ in range(3))
        damaged = one[:-2] + "ژ" + one[-1:]
        yield from (
            one, f"{one} {two}", f"{one} {two} {three}", " ".join(said[at : at + 5]), text[:90],
            f"«{' '.join(w.text for w in islice(words(text), at, at + 3))}»", number,
            "/".join(reversed(number.split("/"))), f"{one} -{two}", f"{one} | {two}", f"{one[:3]}*",
            f"{one} سال:1396-1399", f"{two} نوع:letter", f"{one} مبلغ>1000000 ریال", damaged,
            f"{damaged} {two}",
        )  # fmt: skip


def questions(documents: list[IndexDocument], texts: list[tuple[str, str]]) -> list[SearchRequest]:
    """Each wording with an asker, filters, a sort and a page in turn."""
    askers = sights(documents)
    filters: list[dict[str, tuple[str, ...]]] = [
        {}, {}, {"kind": ("resolution",)}, {"year": ("1395", "1398")}, {"unit": ("23", "21")},
        {"level": ("normal",), "kind": ("letter", "meeting")},
    ]  # fmt: skip
    made = []
    for n, wording in enumerate(islice(wordings(texts), COUNT)):
        query = parse(wording)
        chosen = {**query.filters, **filters[n % len(filters)]}
        page = {"offset": 20 * (n % 7 == 3), "limit": 0 if n % 29 == 5 else 20}
        sort = "date" if n % 11 == 4 else "relevance"
        made.append(SearchRequest(query, askers[n % 5], chosen, FACETS, sort=sort, **page))
    return made


def difference(one: SearchResult, other: SearchResult) -> str:
    """What the two engines do not agree on; empty when on all."""
    said = [
        name
        for name in ("total", "widened", "facets")
        if getattr(one, name) != getattr(other, name)
    ]
    if [h.id for h in one.hits] != [h.id for h in other.hits]:
        said.append("order")
    pairs = zip(one.hits, other.hits, strict=False)
    if any(not isclose(a.score, b.score, rel_tol=STEP) for a, b in pairs):
        said.append("score")
    return " ".join(said)


def disagreements(one: SearchEngine, other: SearchEngine, asked: list[SearchRequest]) -> list[str]:
    """Every question that the engines answer differently, with what differs."""
    found = [(request, difference(one.search(request), other.search(request))) for request in asked]
    return [f"{said}: {request.query}" for request, said in found if said]
