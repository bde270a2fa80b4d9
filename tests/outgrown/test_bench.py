"""The bare Elasticsearch is asked what Dabir asks."""

import pytest
from django.conf import LazySettings

from bench import search
from bench.bare import words_of
from bench.elastic import BareElasticsearch
from search.engines import engine


@pytest.mark.parametrize("who", search.SIGHTS)
def test_bare_engine_is_asked_the_same(settings: LazySettings, who: str) -> None:
    questions, sight = search.filled(engine(), 400), search.SIGHTS[who]
    bare = BareElasticsearch(settings.SEARCH_URL)
    ours = [search.dabir(engine(), question, sight) for question in questions]
    theirs = [bare.same(words_of(question), sorted(sight.full)) for question in questions]
    assert [one.total for one in ours] == [one.total for one in theirs]
    assert sum(one.total for one in ours) > len(questions)
    for question, one, other in zip(questions, ours, theirs, strict=True):
        search.compare(one, other, question)
