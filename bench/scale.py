"""Many papers: questions beside the bare engine, lists, rebuilding, and rights that change.

Sizes are 10,000 and 100,000 papers, `--scale 10` makes them 100,000 and 1,000,000. With servers in
the settings the same is asked of PostgreSQL and Elasticsearch. What runs in a server is compared by
waiting, each question's best of three in turn; the rest by processor time.
"""

import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Replace
from django.test import RequestFactory

from archive.models import Membership, Outbox, Record
from archive.views.lists import NewestFirst, RecordListView
from archive.vocabulary import Kind, Level, Role
from bench import Result, archive, corpus, rebuild, search, servers, straight, web
from bench.bare import Bare, words_of
from bench.clock import Times, cpu_ms, in_turn, p50, p95, wall_ms
from bench.elastic import BareElasticsearch
from search import finder, sync
from search.engines import engine

SIZES = (10_000, 100_000)
REBUILT = 100_000
MOVED, MOVED_SECONDS = 50_000, 60
LIST_MS, COUNT_MS = 60, 120
PAGE_MS = 250
LISTED = (Kind.RESOLUTION, Kind.LETTER, Kind.MEETING, Kind.DOCUMENT)
MULTIPLIED = 10  # lists are asked of so many times the larger size
ROUNDS = 5
FEW = 30


def bare() -> Bare | BareElasticsearch:
    """The engine below ours, over the same index."""
    if settings.SEARCH_URL:
        return BareElasticsearch(settings.SEARCH_URL)
    return Bare(Path(settings.INDEX_DIR))


# ---- questions ----
def question_times(count: int) -> dict[str, Times]:
    """Who -> times of both, after the answers proved to be the same."""
    questions = search.filled(engine(), count)
    peer, seen = bare(), {}
    for who, sight in search.SIGHTS.items():
        places = sorted(sight.full)
        for question in questions:
            ours = search.dabir(engine(), question, sight)
            search.compare(ours, peer.same(words_of(question), places), question)
        asks = search.askers(engine(), peer, questions, sight)
        measure = wall_ms if settings.SEARCH_URL else cpu_ms
        seen[who] = in_turn({name: asks[name] for name in ("dabir", "same")}, measure)
    return seen


def question_part(small: int, large: int) -> list[Result]:
    """Both sizes, and how much steeper the larger is."""
    unit = "ms" if settings.SEARCH_URL else "cpu ms"
    seen = {count: question_times(count) for count in (small, large)}
    results = []
    for count, times in seen.items():
        for who, of in times.items():
            for name, figure in (("p50", p50), ("p95", p95)):
                title = f"question, {count:,} papers, {who}, {name}"
                pair = figure(of["dabir"]), figure(of["same"])
                results.append(Result(title, pair[0], unit, "lower", "bare engine", pair[1]))
    for who in search.SIGHTS:
        grown = [
            round(p50(seen[large][who][name]) / p50(seen[small][who][name]), 2)
            for name in ("dabir", "same")
        ]
        title = f"growth from {small:,} to {large:,}, {who}, p50"
        results.append(Result(title, grown[0], "×", "lower", "bare engine", grown[1]))
    return results


def page_part(count: int) -> list[Result]:
    """The search page over rows and index of so many: server time, narrow against superuser."""
    everywhere, _ = web.client_of("superuser")
    narrow, _ = web.client_of("narrow")
    asked = corpus.questions(list(corpus.papers(min(count, 10_000))), web.QUESTIONS)
    asks = {
        who: [partial(web.asked, client, f"/desk/search/?q={q}") for q in asked]
        for who, client in (("superuser", everywhere), ("narrow", narrow))
    }
    waits = in_turn(asks, wall_ms)
    title = f"search page, {count:,} papers"
    return [
        *(
            Result(f"{title}, {who}, p95", p95(waits[who]), "ms", "lower", "asked", PAGE_MS)
            for who in asks
        ),
        Result(f"{title}, narrow, p50", p50(waits["narrow"]), "ms", "lower", "superuser",
               p50(waits["superuser"])),
    ]  # fmt: skip


# ---- lists ----
def listed(username: str, kind: str) -> RecordListView:
    """The list of records as this user opens it."""
    request = RequestFactory().get("/")
    request.user = User.objects.get(username=username)
    view = RecordListView(kind=kind)
    view.setup(request)
    return view


def list_part() -> list[Result]:
    """First page, its count known, and count; rights are expanded before the clock starts."""
    results, rows = [], Record.objects.count()
    analyse()
    for who in ("narrow", "few", "superuser"):
        views = [listed(who, kind) for kind in LISTED]
        lists = [view.pages() for view in views]
        for one in lists:
            one.get_page(1)
        asks: dict[str, list[Callable[[], object]]] = {
            "first page": [partial(first_page, one) for one in lists],
            "count": [partial(counted, view) for view in views],
        }
        times = in_turn(asks, wall_ms)
        for name, most in (("first page", LIST_MS), ("count", COUNT_MS)):
            title = f"list of records, {rows:,} rows, {who}, {name}, slowest of {len(LISTED)}"
            results.append(Result(title, round(max(times[name]), 1), "ms", "lower", "asked", most))
    return results


def first_page(pages: NewestFirst) -> int:
    """The rows shown."""
    return len(pages.get_page(1))


def counted(view: RecordListView) -> int:
    """The number over them."""
    return view.records().count()


def analyse() -> None:
    """Fresh statistics, as PostgreSQL keeps them by itself."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


# ---- rights and places ----
def found(user: User) -> int:
    """How many papers a word that stands in nearly all finds for him: one request from anew."""
    return finder.search("«در»", user=User.objects.get(pk=user.pk), limit=20).total


def rights_part(count: int) -> list[Result]:
    """A unit of so many: someone gets it and loses it, then all of it moves to another unit."""
    straight.load(corpus.papers(count), unit=straight.CROWD, after=straight.APART)
    Outbox.objects.bulk_create(
        (Outbox(record_id=pk) for pk in crowd().values_list("pk", flat=True)), 2000
    )
    sync.drain()
    insider = straight.person("insider", straight.CROWD)
    outsider = straight.person("outsider", straight.OTHER)
    whole, waits = found(insider), []
    for allowed in (True, False) * ROUNDS:
        given = Membership.objects.filter(user=outsider, unit_id=straight.CROWD)
        if allowed:
            Membership.objects.create(
                user=outsider, unit_id=straight.CROWD, role=Role.SECRETARY, max_level=Level.SECRET
            )
        else:
            given.delete()
        began = time.perf_counter()
        demand(found(outsider), whole if allowed else 0)
        waits.append((time.perf_counter() - began) * 1000)
    move()
    began = time.perf_counter()
    demand(found(insider), 0)
    obeyed = time.perf_counter() - began
    demand(found(outsider), whole)
    asked = corpus.questions(list(corpus.papers(min(count, 10_000))), web.QUESTIONS)
    asks = {"finder": [partial(finder.search, question, user=insider) for question in asked]}
    meanwhile = p50(in_turn(asks)["finder"])
    seconds, cpu = drained(count)
    demand(found(insider), 0)
    demand(found(outsider), whole)
    after = p50(in_turn(asks)["finder"])
    return [
        Result(f"rights over {count:,} papers given or taken: the next search obeys, slowest",
               round(max(waits), 1), "ms", "lower"),
        Result(f"{count:,} papers moved to another unit, obeyed by search after", round(obeyed, 3),
               "s", "lower", "asked", MOVED_SECONDS),
        Result("a question while they wait for the index, p50", meanwhile, "cpu ms", "lower",
               "none waiting", after),
        Result("the index has heard of all of them after", round(seconds, 1), "s", "lower"),
        Result("the same, processor time", round(cpu, 1), "cpu s", "lower"),
    ]  # fmt: skip


def demand(seen: int, wanted: int) -> None:
    """A figure about a wrong answer is none."""
    if seen != wanted:
        raise RuntimeError(f"{seen} papers were found where {wanted} should be")


def crowd() -> object:
    """The papers of the unit of many."""
    return Record.objects.filter(unit_id=straight.CROWD)


def move() -> None:
    """All of them to another unit, in one transaction that tells the index."""
    with transaction.atomic():
        pks = list(crowd().values_list("pk", flat=True))
        crowd().update(
            unit_id=straight.OTHER,
            place=Replace(F("place"), Value(f"u{straight.CROWD}:"), Value(f"u{straight.OTHER}:")),
        )
        Outbox.objects.bulk_create((Outbox(record_id=pk) for pk in pks), 2000)


def drained(count: int) -> tuple[float, float]:
    """(seconds, processor seconds) until the index has them all at their new place."""
    began, before = time.perf_counter(), servers.spent()
    demand(sync.drain(), count)
    return time.perf_counter() - began, servers.spent() - before


def sizes(scale: float) -> tuple[int, int]:
    """The two sizes; never so few that questions find nothing."""
    small, large = (max(500, int(size * scale)) for size in SIZES)
    return small, max(large, 2 * small)


def parts(scale: float) -> Iterator[list[Result]]:
    """One after the other: rows only ever grow."""
    small, large = sizes(scale)
    at_rebuild = min(REBUILT, large)
    archive.command("prepare", "database", var=Path(settings.VAR))
    straight.structure()
    straight.load(corpus.papers(FEW), unit=straight.CORNER, after=straight.APART // 2)
    straight.load(straight.some(0, at_rebuild // 4))
    quarter = rebuild.measured(rebuild.database)
    straight.load(straight.some(at_rebuild // 4, at_rebuild + FEW))
    yield rebuild.part(at_rebuild, quarter)
    yield rights_part(min(MOVED, large // 2))
    straight.load(straight.some(at_rebuild, large))
    yield question_part(small, large)
    yield page_part(large)
    straight.multiply(MULTIPLIED)
    yield list_part()


def run(scale: float = 1) -> list[Result]:
    """All figures of this suite; `scale` multiplies the papers."""
    return [result for part in parts(scale) for result in part]
