"""Screens over a large archive: server time of search, lists, a record's page and the review.

Asked through Django's test client in this process, on one core: routing, rights, database, engine,
templates and middleware are in it; the socket and gunicorn are not.
"""

import io
from functools import partial
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.test import Client

from archive.models import Record, Unit
from bench import Result, archive, corpus
from bench.clock import Times, cpu_ms, in_turn, p50, p95, wall_ms
from config.demo.build import build
from ingest import intake, pipeline
from ingest.models import Job, JobPage, State

PAPERS = 100_000
QUESTIONS = 40
ASKED_MS = 250
LISTS = ("resolutions", "meetings", "letters", "papers")
BACKEND = "django.contrib.auth.backends.ModelBackend"


def client_of(username: str) -> tuple[Client, AbstractBaseUser]:
    """Somebody's browser."""
    user = get_user_model().objects.get(username=username)
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user, BACKEND)
    return client, user


def asked(client: Client, address: str) -> None:
    """One page, which must come."""
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} was answered with {answer.status_code}")


def job_in_review(user: AbstractBaseUser) -> Job:
    """The longest minutes of the demo as a read scan, each word with its box."""
    minutes = max(
        (one for one in build("S").lines() if one["kind"] == "meeting" and one.get("text")),
        key=lambda one: len(one["text"]),
    )
    job = intake.receive(
        io.BytesIO(minutes["text"].encode()), name="minutes.pdf", unit=Unit.objects.get(code="u3"),
        user=user, kind="minutes",
    )  # fmt: skip
    Job.objects.filter(pk=job.pk).update(state=State.READING, worker="bench")
    job.refresh_from_db()
    for number, text in enumerate(minutes["text"].split("\f"), 1):
        JobPage.objects.create(
            job=job, number=number, text=text, source="ocr", confidence=0.9, words=boxed(text),
            width=1240, height=1754,
        )  # fmt: skip
    pipeline.finish(job, pipeline.propose(job))
    return job


def boxed(text: str) -> list[list[object]]:
    """Words of a page in rows, from the right."""
    words: list[list[object]] = []
    for row, line in enumerate(text.splitlines()):
        for column, word in enumerate(line.split()):
            x1, y0 = 1 - 0.05 * (column % 18 + 1), 0.02 * (row % 45)
            words.append([word, [x1 - 0.04, y0, x1, y0 + 0.015], 0.9, None])
    return words


def run(scale: float = 1) -> list[Result]:
    """All figures of this suite; `scale` multiplies the papers."""
    count = max(1000, int(PAPERS * scale))
    archive.fill(Path(settings.VAR), count)
    everywhere, _ = client_of("superuser")
    narrow, secretary = client_of("narrow")
    questions = corpus.questions(list(corpus.papers(min(count, 10_000))), QUESTIONS)
    review = f"/desk/intake/{job_in_review(secretary).uuid}/"
    records = list(Record.objects.filter(source=archive.SOURCE).order_by("pk")[: 50 * QUESTIONS])
    pages = [
        f"/desk/records/{record.uuid}/?q={question}"
        for record, question in zip(records[::50], questions, strict=False)
    ]
    lists = [f"/desk/{LISTS[n % len(LISTS)]}/" for n in range(len(questions))]
    asks = {
        "search page": [partial(asked, everywhere, f"/desk/search/?q={q}") for q in questions],
        "search page, narrow": [partial(asked, narrow, f"/desk/search/?q={q}") for q in questions],
        "list page": [partial(asked, everywhere, address) for address in lists],
        "list page, narrow": [partial(asked, narrow, address) for address in lists],
        "record page": [partial(asked, everywhere, address) for address in pages],
        "review screen": [partial(asked, narrow, review)] * len(questions),
    }
    waits, spent = in_turn(asks, wall_ms), in_turn(asks, cpu_ms)
    results = [
        Result(f"{name}, {count:,} papers, p95", p95(waits[name]), "ms", "lower", "asked", ASKED_MS)
        for name in asks
    ]
    for name in asks:
        title = f"{name}, {count:,} papers, processor time"
        results.append(Result(f"{title}, p95", p95(spent[name]), "ms", "lower", "asked", ASKED_MS))
        results.append(Result(f"{title}, p50", p50(spent[name]), "ms", "lower"))
    return [*results, *(against_superuser(name, spent) for name in ("search page", "list page"))]


def against_superuser(name: str, spent: Times) -> Result:
    """The same pages for who sees one unit and for who sees all, in one run."""
    own, all_ = p50(spent[f"{name}, narrow"]), p50(spent[name])
    return Result(f"{name}: narrow user against superuser", own, "cpu ms", "lower",
                  "superuser", all_)  # fmt: skip
