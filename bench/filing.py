"""Filed -> findable: what who files waits until the paper is found, as the running system does it.

The real worker and scheduler run over an archive of some thousand papers; letters are filed here
through archive.registration, and the finder is asked again and again until it answers.
"""

import random
import time
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser

from archive import registration
from archive.models import Unit
from archive.registration import Entry
from archive.vocabulary import Direction, Kind, Level
from bench import Result, archive, programs
from bench.clock import p50, p95
from search import finder

PAPERS = 5_000
LETTERS = 40
ASKED_SECONDS = 2.0
PATIENCE_SECONDS = 60
LOOK_EVERY_SECONDS = 0.02


def filed(number: int, word: str, unit: Unit, user: AbstractBaseUser) -> None:
    """One letter, committed when this returns."""
    registration.register(
        Entry(
            Kind.LETTER,
            {
                "number": f"99/{number}", "title": word, "date": "1404/05/01", "unit": unit,
                "level": Level.NORMAL, "text": f"درباره {word} و موضوع‌های دیگر آن",
            },
            {"direction": Direction.INCOMING, "sender": "فرماندار", "receiver": "شهردار"},
        ),
        user=user,
    )  # fmt: skip


def waited(word: str, user: AbstractBaseUser) -> float:
    """Seconds until a search finds it; raises when it never does."""
    began = time.perf_counter()
    while time.perf_counter() - began < PATIENCE_SECONDS:
        if finder.search(f"«{word}»", user=user, limit=1, facets=()).total:
            return time.perf_counter() - began
        time.sleep(LOOK_EVERY_SECONDS)
    raise RuntimeError(f"{word} was not findable in {PATIENCE_SECONDS} s: does the worker run?")


def run(scale: float = 1) -> list[Result]:
    """All figures of this suite; `scale` multiplies papers and letters."""
    archive.fill(Path(settings.VAR), max(500, int(PAPERS * scale)))
    user = get_user_model().objects.get(username="registrar")
    unit = Unit.objects.get(code="u3")
    chance = random.Random(0)
    waits = []
    with programs.running(programs.worker(2), programs.SCHEDULER):
        filed(0, "آغازگاه", unit, user)
        waited("آغازگاه", user)  # the worker is up
        for number in range(1, max(10, int(LETTERS * scale)) + 1):
            word = "نشانه" + "".join(chance.choices("ابپتجدرزسشفکگلمنوه", k=10))
            time.sleep(chance.random())  # at any moment between two bells
            filed(number, word, unit, user)
            waits.append(waited(word, user))
    return [
        Result("filed to findable, p95", p95(waits), "s", "lower", "asked", ASKED_SECONDS),
        Result("filed to findable, p50", p50(waits), "s", "lower", "asked", ASKED_SECONDS),
    ]
