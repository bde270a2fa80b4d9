"""What watching over reading costs: a row a request, sealing, verifying, a reader's rights."""

import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext

from archive import access, audit, seal
from archive.models import AccessRow, Membership, Unit
from archive.models.audit import Act
from archive.vocabulary import Level, Role
from bench import ROOT, Result, archive, rights
from bench.clock import p50, p95
from search.engines import ElasticsearchEngine

ROWS = 100_000
WRITERS, EACH = 8, 200
MEMBERSHIPS = 200
PAPERS, PAIRS = 3000, 10_000
WRITE = f"""
import django, time
django.setup()
from archive import audit
from archive.models.audit import Act
from django.db import connection
connection.ensure_connection()
for n in range({EACH}):
    began = time.perf_counter()
    audit.note(Act.VIEW, user=None, what="bench")
    print(time.perf_counter() - began)
    time.sleep(0.01)
"""


def written_together() -> list[float]:
    """Seconds of each row while eight processes write, ten milliseconds apart each."""
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITE], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(WRITERS)
    ]
    return [float(line) for one in writers for line in one.communicate()[0].splitlines()]


def chained(rows: int) -> tuple[float, float]:
    """(rows sealed, rows verified) a processor second."""
    AccessRow.objects.bulk_create(
        [AccessRow(act=Act.VIEW, username="bench", what=f"record {n}") for n in range(rows)], 2000
    )
    began = time.process_time()
    seal.seal()
    sealed = time.process_time() - began
    began = time.process_time()
    found = seal.verify()
    verified = time.process_time() - began
    if not found["ok"]:
        raise RuntimeError(f"the chain does not verify: {found}")
    return rows / sealed, found["sealed"] / verified


def expanded() -> tuple[float, int]:
    """(milliseconds, queries) of expanding a user's rights."""
    user = get_user_model().objects.create_user("many")
    units = Unit.objects.bulk_create(
        [Unit(code=f"b{n}", title=f"b{n}", type="department") for n in range(MEMBERSHIPS)]
    )
    for unit in units:
        unit.save()
    Membership.objects.bulk_create(
        [Membership(user=user, unit=u, role=Role.MAYOR, max_level=Level.SECRET,
                    include_children=True) for u in units]
    )  # fmt: skip
    spent = []
    for _ in range(20):
        began = time.process_time()
        access.visibility(user)
        spent.append((time.process_time() - began) * 1000)
    with CaptureQueriesContext(connection) as asked:
        access.visibility(user)
    return p50(spent), len(asked)


def against_brute_force(pairs: int) -> list[Result]:
    """Both engines over one archive; Elasticsearch where DABIR_BENCH_SEARCH_URL names a cluster."""
    city, results = rights.prepared(), []
    engines = {"embedded": "", "elasticsearch": os.environ.get("DABIR_BENCH_SEARCH_URL", "")}
    for name, url in engines.items():
        if name == "elasticsearch" and not url:
            print(
                "NOT RUN: Elasticsearch; DABIR_BENCH_SEARCH_URL names no cluster", file=sys.stderr
            )
            continue
        settings.SEARCH_URL = url and urlsplit(url)._replace(path="/dabir-bench").geturl()
        found = rights.compared(city, pairs)
        if url:
            ElasticsearchEngine(settings.SEARCH_URL).drop()
        results += [
            Result(f"{name}: pairs of user and question", found.pairs, "pairs", "higher"),
            Result(f"{name}: pairs unlike brute force", found.unlike, "pairs", "lower"),
            Result(f"{name}: answered by near words", found.widened, "pairs", "lower"),
            Result(f"{name}: papers found in them", found.hits, "papers", "higher"),
            Result(f"{name}: matches kept hidden in them", found.hidden, "papers", "higher"),
        ]
    settings.SEARCH_URL = ""
    return results


def run(scale: float = 1) -> list[Result]:
    """All figures of this suite; `scale` multiplies the rows."""
    archive.fill(Path(settings.VAR), max(300, round(PAPERS * scale)))
    found = against_brute_force(max(500, round(PAIRS * scale)))
    audit.note(Act.VIEW, user=None)
    waits = [seconds * 1000 for seconds in written_together()]
    sealed, verified = chained(max(1000, round(ROWS * scale)))
    milliseconds, queries = expanded()
    return [
        *found,
        Result(f"a row, {WRITERS} writers, p95", round(p95(waits), 2), "ms", "lower"),
        Result("rows sealed", round(sealed), "per cpu s", "higher"),
        Result("rows verified", round(verified), "per cpu s", "higher"),
        Result(f"rights of {MEMBERSHIPS} memberships", round(milliseconds, 2), "cpu ms", "lower"),
        Result(f"queries of {MEMBERSHIPS} memberships", queries, "queries", "lower"),
    ]
