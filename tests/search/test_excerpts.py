from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from archive import registration
from archive.models import Body, Page, Record, Unit
from archive.registration import Entry
from archive.vocabulary import Kind, Level
from search import finder, sync

FileResolution = Callable[..., Record]


def with_pages(record: Record, *texts: str) -> Record:
    for number, text in enumerate(texts, 1):
        Page.objects.create(record=record, number=number, text=text)
    sync.drain()
    return record


@pytest.mark.parametrize(
    ("question", "page"),
    [
        ("غرفه بوستان مرکزی", 3), ("«کمک رفاهی»", 2), ("بوستانها", 1), ("پسماتد", 2), ("۶۰/۹۷/۲۱۲", 3),
    ],
)  # fmt: skip
def test_page_with_most_of_the_words_is_shown(
    file_resolution: FileResolution, mayor: User, question: str, page: int
) -> None:
    pages = (
        "بوستان بوستان بوستان؛ کمک به غرفه و خدمات رفاهی",
        "کمک رفاهی کارکنان پسماند",
        "غرفه در بوستان مرکزی، مصوبه 60/97/212",
    )
    with_pages(file_resolution("عنوان", number="23/97/99"), *pages)
    hit = finder.search(question, user=mayor).hits[0]
    assert hit.page == page
    assert any(part.hit for part in hit.snippet)


def test_words_far_down_a_long_page_are_in_the_stretch(
    file_resolution: FileResolution, mayor: User
) -> None:
    filler = "متن بی‌ربط دیگری از صورتجلسه " * 300
    with_pages(file_resolution("عنوان"), f"{filler} واگذاری غرفه به بخش خصوصی {filler}")
    hit = finder.search("واگذاری غرفه", user=mayor).hits[0]
    assert [part.text for part in hit.snippet if part.hit] == ["واگذاری", "غرفه"]
    assert sum(len(part.text) for part in hit.snippet) <= 220


def test_clause_over_two_pages_shows_the_page_of_the_words(
    waste: Unit, board: Body, mayor: User
) -> None:
    shared = {"date": "1397/05/14", "unit": waste, "body": board, "level": Level.NORMAL}
    meeting, (clause,) = registration.register_session(
        Entry(Kind.MEETING, {**shared, "title": "جلسه"}, {"present": ["الف"]}),
        [
            Entry(
                Kind.RESOLUTION,
                {**shared, "number": "23/97/1", "text": "آغاز بند درباره غرفه و پایان بند پسماند"},
                {"clause": "1", "places": [[1, [0, 0.9, 1, 1]], [2, [0, 0, 1, 0.1]]]},
            )
        ],
        user=None,
    )
    with_pages(meeting, "آغاز بند درباره غرفه", "و پایان بند پسماند")
    hits = finder.search("پسماند", user=mayor, filters={"kind": ["resolution"]}).hits
    assert [(hit.record, hit.page, hit.sheet) for hit in hits] == [(clause, 2, meeting)]


def test_twenty_hits_cost_as_many_queries_as_two(
    file_resolution: FileResolution, mayor: User
) -> None:
    for number in range(20):
        with_pages(file_resolution("متن غرفه", number=f"23/97/{number}"), "غرفه", "بوستان")
    counts = []
    for limit in (2, 20):
        with CaptureQueriesContext(connection) as asked:
            assert len(finder.search("غرفه", user=mayor, limit=limit).hits) == limit
        counts.append(len(asked))
    assert counts[0] == counts[1]
