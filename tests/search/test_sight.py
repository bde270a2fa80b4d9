"""Search finds what the rule lets read and counts it exactly, whatever exceptions there are."""

import pytest

from archive import access
from archive.models import Record, Unit
from search import finder, sync
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
