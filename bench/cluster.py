"""Everything at once: readers search while papers are filed, and a second worker reads scans.

The programs that `./dabir run` starts run here, over an archive of their own, on one machine's
shape or on the servers that the settings name. A second worker's gain is compared with what a
second bare tesseract gains in the same minutes: the machine may be busy with other work.
"""

import http.client
import os
import random
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth.models import User

from archive.models import StoredFile, Unit
from bench import CannotRun, Result, archive, corpus, filing, programs, straight, web
from bench.clock import p50, p95
from bench.scans import FACES, require, scans
from ingest import intake, tasks
from ingest.models import MOVING, Job, State
from search import finder, sync

PAPERS = 20_000
READERS, EVERY_SECONDS, SECONDS = 20, 2.0, 60
FILED_EVERY_SECONDS = 0.5
WORD = "نشانه‌گذار"
# Papers take .5 to 3 s each: of few, one worker idles a good part at the end.
PAGES, ROUNDS = 32, 3
PATIENCE_SECONDS = 600
# Java compiles its code while it is first asked: 36 ms of Elasticsearch's processor time a page in
# the first minute, 10 afterwards. An office's server has been asked for weeks.
ROUNDS_BEFORE = 5


# ---- readers ----
@dataclass
class Reader:
    """Somebody's browser, asking over HTTP."""

    port: int
    cookie: str
    questions: Sequence[str]
    waits: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def ask(self, number: int) -> None:
        """One search page, from the request to its last byte."""
        question = self.questions[number % len(self.questions)]
        began = time.perf_counter()
        try:
            asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
            address = f"/desk/search/?q={quote(question)}"
            asked.request("GET", address, headers={"Cookie": self.cookie})
            answer = asked.getresponse()
            answer.read()
            if answer.status != 200:
                self.wrong.append(str(answer.status))
        except (OSError, http.client.HTTPException) as error:
            self.wrong.append(repr(error))
        self.waits.append((time.perf_counter() - began) * 1000)

    def read(self, seconds: float, start: float) -> None:
        """One question every two seconds, whatever the last one took."""
        began = time.monotonic() + start
        for number in range(int(seconds / EVERY_SECONDS)):
            time.sleep(max(0.0, began + number * EVERY_SECONDS - time.monotonic()))
            self.ask(number)


def readers(port: int, count: int, papers: int) -> list[Reader]:
    """So many people of different units, each with questions of his own."""
    questions = corpus.questions(list(corpus.papers(papers)), 20 * count)
    made = []
    for number in range(count):
        name = f"reader{number}"
        if not User.objects.filter(username=name).exists():
            straight.person(name, number % corpus.UNITS)
        client, _ = web.client_of(name)
        cookie = "; ".join(f"{one.key}={one.value}" for one in client.cookies.values())
        made.append(Reader(port, cookie, questions[20 * number : 20 * number + 20]))
    return made


def reading(people: Sequence[Reader], seconds: float, beside: Callable[[], None]) -> list[float]:
    """Waits of all of them while `beside` runs; an error of anybody stops the suite."""
    chance = random.Random(0)
    with ThreadPoolExecutor(len(people) + 1) as pool:
        threads = [
            pool.submit(one.read, seconds, chance.random() * EVERY_SECONDS) for one in people
        ]
        beside()
        for thread in threads:
            thread.result()
    if wrong := [one for reader in people for one in reader.wrong]:
        raise RuntimeError(f"{len(wrong)} searches failed, the first with {wrong[0]}")
    return [wait for reader in people for wait in reader.waits]


def reading_part(papers: int, seconds: float) -> list[Result]:
    """One reader alone, twenty, and twenty while papers are filed."""
    user, unit = User.objects.get(username="registrar"), Unit.objects.get(pk=3)
    stop, filed = threading.Event(), []

    def file() -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            began = time.monotonic()
            filing.filed(len(filed) + 1, WORD, unit, user)
            filed.append((time.monotonic() - began) * 1000)
            stop.wait(max(0.0, FILED_EVERY_SECONDS - filed[-1] / 1000))

    with programs.serving() as port:
        people = readers(port, READERS, papers)
        for one in people:
            one.ask(0)  # every process has answered once
        filing.filed(0, WORD, unit, user)
        found_all(1, user)  # and the worker has made a document
        ask_before(people)
        alone = reading(readers(port, 1, papers), seconds, lambda: None)
        quiet = reading(readers(port, READERS, papers), seconds, lambda: None)
        busy = reading(readers(port, READERS, papers), seconds, file)
        late = found_all(len(filed) + 1, user)
    title = f"search page, {READERS} readers while {len(filed)} papers are filed"
    return [
        Result(f"{title}, p95", p95(busy), "ms", "lower", "the same readers, nothing filed",
               p95(quiet)),
        Result(f"{title}, p95, against one reader alone", p95(busy), "ms", "lower", "alone",
               p95(alone)),
        Result(f"{title}, p50", p50(busy), "ms", "lower", "nothing filed", p50(quiet)),
        Result("filing one of them, p95", p95(filed), "ms", "lower"),
        Result("the last of them findable after", round(late, 3), "s", "lower", "asked",
               filing.ASKED_SECONDS),
    ]  # fmt: skip


def ask_before(people: Sequence[Reader]) -> None:
    """Questions of all of them again and again, past the web server."""
    for number, one in ROUNDS_BEFORE * list(enumerate(people)):
        user = User.objects.get(username=f"reader{number}")
        for question in one.questions:
            finder.search(question, user=user)


def found_all(count: int, user: User) -> float:
    """Seconds until search finds every filed paper; raises when some are lost."""
    began = time.monotonic()
    while (total := finder.search(f"«{WORD}»", user=user, limit=1, facets=()).total) < count:
        if time.monotonic() - began > programs.PATIENCE_SECONDS:
            raise RuntimeError(f"{count} papers were filed, {total} are found")
        time.sleep(0.05)
    return time.monotonic() - began


# ---- scans ----
def dabir(paths: Sequence[Path], workers: int) -> float:
    """Seconds in which so many workers, started and warm, read all of them."""
    forget()
    with programs.running(*[programs.worker(1)] * workers):
        wait_for(receive(paths[:workers]))
        forget()
        began = time.monotonic()
        wait_for(receive(paths))
        return time.monotonic() - began


def forget() -> None:
    """The same bytes again would be told to be a duplicate."""
    Job.objects.all().delete()
    StoredFile.objects.all().delete()


def receive(paths: Sequence[Path]) -> list[int]:
    """Jobs of these files, and the bell rung for each."""
    unit, made = Unit.objects.get(pk=3), []
    for path in paths:
        with path.open("rb") as stream:
            made.append(intake.receive(stream, name=path.name, unit=unit, user=None).pk)
    for pk in made:
        tasks.ring(pk)
    return made


def wait_for(jobs: Sequence[int]) -> None:
    """Until all are read; raises when one ended otherwise.

    Asked five times a second: twenty times cost as much as a twentieth of a worker.
    """
    began = time.monotonic()
    while Job.objects.filter(pk__in=jobs, state__in=MOVING).exists():
        if time.monotonic() - began > PATIENCE_SECONDS:
            raise RuntimeError("scans were not read in ten minutes")
        time.sleep(0.2)
    if Job.objects.filter(pk__in=jobs, state=State.IN_REVIEW).count() != len(jobs):
        raise RuntimeError("a scan was not read to its review")


def bare(paths: Sequence[Path], processes: int) -> float:
    """The same by so many bare engines at once, each on one thread."""
    one_thread = {**os.environ, "OMP_THREAD_LIMIT": "1"}

    def read(path: Path) -> None:
        command = ["tesseract", str(path), "stdout", "-l", "fas"]
        subprocess.run(command, capture_output=True, check=True, env=one_thread)

    began = time.monotonic()
    with ThreadPoolExecutor(processes) as pool:
        list(pool.map(read, paths))
    return time.monotonic() - began


def reading_scans_part(pages: int, rounds: int) -> list[Result]:
    """Gains of a second worker and of a second bare engine; rounds in turn, all of them together.

    The best of each would be made of moments in which the machine was not equally quick.
    """
    times: dict[tuple[str, int], list[float]] = {}
    with tempfile.TemporaryDirectory(prefix="dabir-bench-") as folder:
        paths = [scan.path for scan in scans(pages, Path(folder))][:pages]
        for _ in range(rounds):
            for name, reader in (("dabir", dabir), ("bare", bare)):
                for count in (1, 2):
                    times.setdefault((name, count), []).append(reader(paths, count))
    spent = {key: sum(seconds) for key, seconds in times.items()}
    ours, theirs = (round(spent[name, 1] / spent[name, 2], 3) for name in ("dabir", "bare"))
    read = rounds * len(paths)
    return [
        Result(f"{len(paths)} scans: gain of a second worker", ours, "×", "higher",
               "gain of a second bare tesseract", theirs),
        Result("the same, one worker", round(read / spent["dabir", 1], 2), "pages/s", "higher",
               "bare tesseract", round(read / spent["bare", 1], 2)),
    ]  # fmt: skip


def run(scale: float = 1) -> list[Result]:
    """All figures of this suite; `scale` multiplies papers, seconds and scans."""
    if shutil.which("tesseract") is None:
        raise CannotRun("tesseract is missing: apt-get install tesseract-ocr tesseract-ocr-fas")
    require(FACES)
    papers = max(500, int(PAPERS * scale))
    archive.command("prepare", var=Path(settings.VAR))
    straight.structure()
    straight.load(corpus.papers(papers))
    sync.rebuild()
    results = reading_part(papers, max(4.0, SECONDS * min(1, scale)))
    pages = max(2, int(PAGES * min(2, scale)))
    return results + reading_scans_part(pages, ROUNDS if scale >= 1 else 1)
