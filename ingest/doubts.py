"""Numbers that were read in two ways: both readings, and a person's choice between them.

The reader keeps its first reading beside the one it took. Where the digits differ and the glyphs
were not clear, a person looks at the picture and says which one stands on the paper.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from archive.persian import fold
from ingest import filing, sheaf
from ingest.models import Job, JobEvent, JobPage

SURE = 0.9  # glyphs at least this clear outvote the first reading without a person
DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Doubt:
    """The word at `index` of a page: the reading taken, the rival, and where it stands."""

    page: int
    index: int
    readings: tuple[str, str]
    box: Sequence[float]


def doubts(page: JobPage) -> list[Doubt]:
    """The doubtful numbers of a page in reading order."""
    return [
        Doubt(page.number, index, (word[0], word[3]), word[1])
        for index, word in enumerate(page.words)
        if is_doubtful(word)
    ]


def is_doubtful(word: Sequence[Any]) -> bool:
    """Not clear, and its two readings have other digits (marks and blanks are no other number)."""
    text, _box, sure, other = word
    if not other or sure >= SURE:
        return False
    taken, rival = DIGITS.findall(fold(text)), DIGITS.findall(fold(other))
    return bool(taken) and bool(rival) and sorted(taken) != sorted(rival)


@transaction.atomic
def choose(job: Job, number: int, index: int, which: int, *, user: AbstractBaseUser) -> bool:
    """Takes reading 0 or 1 of a doubtful word: in the page, the proposals and the open draft.

    -> False when there is no such doubt (any more); then nothing was changed.
    """
    job = Job.objects.select_for_update().get(pk=job.pk)
    page = JobPage.objects.filter(job=job, number=number).first()
    found = [doubt for doubt in doubts(page) if doubt.index == index] if page else []
    if page is None or not found or which not in (0, 1):
        return False
    old, new = found[0].readings[0], found[0].readings[which]
    if new != old:
        page.text = replaced(page.text, old, new, nth(page.words, index))
    page.words[index] = [new, page.words[index][1], 1.0, None]
    page.save(update_fields=["text", "words"])
    before = proposal(job)
    sheaf.propose_anew(job)
    if edited := job.draft.get("edited"):
        said = (old, new)
        job.draft["edited"] = carried(edited, before, proposal(job), said)
        job.save(update_fields=["draft"])
    rival = found[0].readings[1 - which]
    detail = f"page {number}: {new}, not {rival}"
    JobEvent.objects.create(job=job, what="number", detail=detail[:255], user=user)
    return True


def proposal(job: Job) -> dict[str, Any]:
    """The draft as the machine would make it, of the kind that the open draft has."""
    edited = job.draft.get("edited") or {}
    return filing.proposed_draft(job, str(edited.get("kind") or job.draft.get("kind") or "other"))


def carried(
    edited: dict[str, Any], before: dict[str, Any], after: dict[str, Any], said: tuple[str, str]
) -> dict[str, Any]:
    """The person's draft with what the choice changed; of what he typed only the number itself."""
    made = {name: value for name, value in edited.items() if name != "clauses"}
    for name, value in made.items():
        if name in after and value == before.get(name):
            made[name] = after[name]
        elif name == "text":
            made[name] = replaced(value, *said, 0)
    if "clauses" in edited:
        was, now = before.get("clauses") or [], after.get("clauses") or []
        same = len(was) == len(now) == len(edited["clauses"])
        rows = zip(edited["clauses"], was, now, strict=True) if same else ()
        made["clauses"] = [carried(*row, said) for row in rows] if same else edited["clauses"]
    return made


def nth(words: Sequence[Sequence[Any]], index: int) -> int:
    """Which of the words with the same text this one is, from 0."""
    return sum(word[0] == words[index][0] for word in words[:index])


def replaced(text: str, old: str, new: str, which: int) -> str:
    """The text with one occurrence of a word changed; words stand between blanks."""
    places = list(re.finditer(rf"(?<!\S){re.escape(old)}(?!\S)", text))
    if which >= len(places):  # words and text disagree: nothing is changed by guess
        return text
    start, end = places[which].span()
    return text[:start] + new + text[end:]
