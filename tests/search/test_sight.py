"""Search finds what the rule lets read and counts it exactly, whatever exceptions there are."""

import pytest

from archive import access
from archive.models import Outbox, Record, Unit
from search import finder, sync
from search.sight import for_engine
from tests.archive.test_explain import City

pytestmark = pytest.mark.django_db
WORD = "واگذاری"


@pytest.mark.parametrize("seed", range(6))
def test_search_equals_the_rule_on_random_rights(seed: int, headquarters: Unit) -> None:
    city = City(seed, headquarters)
    for record in city.records:
        record.text = f"{WORD} غرفه {record.pk}"
        record.save()
    sync.rebuild()
    for user in city.users:
        found = finder.search(WORD, user=user, limit=100)
        readable = set(access.records(user, read=True).values_list("pk", flat=True))
        assert {hit.record.pk for hit in found.hits} == readable
        assert found.total == len(readable)
        assert sum(count.count for count in found.facets["kind"]) == len(readable)
    assert Record.objects.filter(place__startswith="n:").exists()


@pytest.mark.parametrize("seed", range(6))
def test_papers_moved_and_hidden_obey_before_the_index_has_heard_of_it(
    seed: int, headquarters: Unit
) -> None:
    city = City(seed, headquarters)
    for record in city.records:
        record.text, record.number = f"{WORD} غرفه {record.pk}", "23/97/14"
        record.save()
    sync.rebuild()
    changed = city.rng.sample(city.records, 24)
    for record, other in zip(changed[:22], reversed(changed[:22]), strict=True):
        unit, level = other.unit, other.level
        Record.objects.filter(pk=record.pk).update(
            unit=unit, level=level, need_to_know=other.need_to_know, place=other.place
        )
        Outbox.objects.create(record_id=record.pk)
    gone = changed[22]
    Record.objects.filter(pk=gone.pk).delete()
    Outbox.objects.create(record_id=gone.pk)
    for user in city.users:
        for words, read in ((WORD, True), ("23/97/14", False)):
            found = finder.search(words, user=user, limit=100)
            wanted = set(access.records(user, read=read).values_list("pk", flat=True))
            assert {hit.record.pk for hit in found.hits} == wanted
            assert found.total == len(wanted)
            assert sum(count.count for count in found.facets["kind"]) == len(wanted)
    assert sync.lag() == 23


def test_rights_without_anything_waiting_cost_one_question(
    headquarters: Unit, django_assert_num_queries: object
) -> None:
    sight = access.visibility(City(0, headquarters).users[0])
    Outbox.objects.all().delete()
    with django_assert_num_queries(1):
        assert for_engine(sight).granted == sight.granted
