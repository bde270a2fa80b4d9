"""What the machine proposed between records changes nothing until the right person says so."""

import pytest
from django.test import Client

from archive.models import Outbox, Relation
from archive.vocabulary import Predicate
from tests.archive.papers import file_papers

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def relation(waste, board) -> Relation:
    """A proposed relation of a letter to a clause."""
    papers = file_papers(waste, board, text="متن نمونه", title="غرفه", number="23/97/14")
    Outbox.objects.all().delete()
    return Relation.objects.get(subject=papers.letter, predicate=Predicate.FOLLOWS)


def test_a_secretary_confirms_once_and_both_records_are_indexed_again(
    relation, secretary, client: Client
):
    client.force_login(secretary, BACKEND)
    page = client.get(f"/desk/records/{relation.subject.uuid}/").content.decode()
    assert f"/desk/relations/{relation.pk}/" in page
    client.post(f"/desk/relations/{relation.pk}/", {"state": "confirmed"})
    client.post(f"/desk/relations/{relation.pk}/", {"state": "rejected"})
    relation.refresh_from_db()
    assert relation.state == "confirmed"
    waiting = set(Outbox.objects.values_list("record_id", flat=True))
    assert waiting == {relation.subject_id, relation.object_id}


@pytest.mark.parametrize("who", ["stranger", "mayor", "low"])
def test_others_find_no_such_page(who, relation, client: Client, request):
    client.force_login(request.getfixturevalue(who), BACKEND)
    answer = client.post(f"/desk/relations/{relation.pk}/", {"state": "confirmed"})
    relation.refresh_from_db()
    assert (answer.status_code, relation.state) == (404, "proposed")


def test_an_answer_that_is_none_is_not_taken(relation, secretary, client: Client):
    client.force_login(secretary, BACKEND)
    assert client.post(f"/desk/relations/{relation.pk}/", {"state": "x"}).status_code == 404
    assert client.get(f"/desk/relations/{relation.pk}/").status_code == 405
