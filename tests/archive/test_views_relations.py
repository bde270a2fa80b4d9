"""What the machine proposed between records changes nothing until the right person says so."""

import pytest
from django.test import Client

from archive import references
from archive.models import CitedPlace, Outbox, Record, Relation
from archive.vocabulary import Predicate, Role
from search import sync
from tests.archive.papers import file_papers
from tests.archive.test_references import CITED, passed, sent
from tests.conftest import person

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


@pytest.mark.parametrize("who", ["stranger", "mayor"])
def test_others_find_no_such_page(who, relation, client: Client, request):
    client.force_login(request.getfixturevalue(who), BACKEND)
    answer = client.post(f"/desk/relations/{relation.pk}/", {"state": "confirmed"})
    relation.refresh_from_db()
    assert (answer.status_code, relation.state) == (404, "proposed")


def test_an_answer_that_is_none_is_not_taken(relation, secretary, client: Client):
    client.force_login(secretary, BACKEND)
    assert client.post(f"/desk/relations/{relation.pk}/", {"state": "x"}).status_code == 404
    assert client.get(f"/desk/relations/{relation.pk}/").status_code == 405


# ---- the queue ----
@pytest.fixture
def proposal(waste, board) -> Relation:
    """What a letter's sentence suggests."""
    passed(board, "23/97/212", "1397/04/18")
    letter = sent(waste, f"{CITED} لغو گردید", number="98/23/77")
    return Relation.objects.get(subject=letter)


@pytest.fixture
def coordinator(waste):
    """Decides on relations without filing papers."""
    return person("coordinator", waste, Role.COORDINATOR)


def page_of(client: Client, address: str) -> str:
    """An answer as text."""
    return client.get(address).content.decode()


def test_a_coordinator_clears_the_queue_what_changes_most_first(
    proposal, waste, board, coordinator, client: Client
):
    sent(waste, f"پیرو {CITED} اقدام شد", number="98/23/78", date="1400/01/01")
    client.force_login(coordinator, BACKEND)
    page = page_of(client, "/desk/relations/")
    assert page.index("98/23/77".translate(FARSI)) < page.index("98/23/78".translate(FARSI))
    answer = client.post(f"/desk/relations/{proposal.pk}/", {"state": "confirmed", "next": "queue"})
    assert answer.url == "/desk/relations/"
    proposal.refresh_from_db()
    assert proposal.state == "confirmed"
    assert "98/23/77".translate(FARSI) not in page_of(client, "/desk/relations/")


FARSI = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


def test_a_rejected_proposal_is_not_made_again(proposal, coordinator, client: Client):
    client.force_login(coordinator, BACKEND)
    client.post(f"/desk/relations/{proposal.pk}/", {"state": "rejected"})
    references.read_all_again()
    assert [r.state for r in Relation.objects.filter(subject=proposal.subject)] == ["rejected"]


def test_a_corrected_relation_is_confirmed_and_the_proposal_rejected(
    proposal, board, coordinator, client: Client
):
    other = passed(board, "23/97/9", "1397/02/01")
    client.force_login(coordinator, BACKEND)
    told = {"predicate": "amends", "number": "9/97/23", "clause": "2", "effective": "1399/2/3"}
    client.post(f"/desk/relations/{proposal.pk}/correct/", told)
    right = Relation.objects.get(subject=proposal.subject, state="confirmed")
    assert (right.predicate, right.object, right.object_clause, right.effective) == (
        "amends", other, "2", "1399/02/03",
    )  # fmt: skip
    references.read_all_again()
    proposal.refresh_from_db()
    assert proposal.state == "rejected"
    assert Relation.objects.filter(subject=proposal.subject).count() == 2


def test_a_correction_to_no_known_number_says_so(proposal, coordinator, client: Client):
    client.force_login(coordinator, BACKEND)
    told = {"predicate": "amends", "number": "77/1", "clause": "", "effective": "فردا"}
    answer = client.post(f"/desk/relations/{proposal.pk}/correct/", told)
    assert answer.status_code == 200
    proposal.refresh_from_db()
    assert proposal.state == "proposed"


@pytest.mark.parametrize("who", ["stranger", "mayor"])
def test_who_may_not_decide_meets_no_proposal(who, proposal, client: Client, request):
    client.force_login(request.getfixturevalue(who), BACKEND)
    told = {"predicate": "amends", "number": "23/97/212", "clause": "", "effective": ""}
    for address in ("/desk/relations/", "/desk/citations/"):
        assert str(proposal.subject.uuid) not in page_of(client, address)
    assert client.post(f"/desk/relations/{proposal.pk}/correct/", told).status_code == 404
    assert Relation.objects.get().state == "proposed"


# ---- citations without a target ----
def test_one_of_several_is_chosen_and_its_relation_proposed(
    waste, board, coordinator, client: Client
):
    rows = [passed(board, "23/97/212", "1397/04/18") for _ in range(2)]
    place = CitedPlace.objects.get(record=sent(waste, f"{CITED} لغو گردید"))
    client.force_login(coordinator, BACKEND)
    page = page_of(client, "/desk/citations/")
    assert all(str(row.uuid) in page for row in rows)
    client.post(f"/desk/citations/{place.pk}/", {"target": str(rows[1].uuid)})
    place.refresh_from_db()
    assert (place.target, place.state) == (rows[1], "resolved")
    assert Relation.objects.get().object == rows[1]


def test_a_citation_set_aside_is_not_asked_again(waste, coordinator, client: Client):
    place = CitedPlace.objects.get(record=sent(waste, f"پیرو {CITED} اقدام شد"))
    client.force_login(coordinator, BACKEND)
    client.post(f"/desk/citations/{place.pk}/", {"none": "1"})
    references.read_all_again()
    assert CitedPlace.objects.get().state == "refused"
    assert client.post(f"/desk/citations/{place.pk}/", {"none": "1"}).status_code == 404


def test_a_hidden_candidate_is_neither_offered_nor_taken(
    waste, board, parks, coordinator, client: Client
):
    near = passed(board, "23/97/212", "1397/04/18")
    far = passed(board, "23/97/212", "1397/04/18")
    Record.objects.filter(pk=far.pk).update(place=f"u{parks.pk}:0:minutes", unit=parks)
    place = CitedPlace.objects.get(record=sent(waste, f"پیرو {CITED} اقدام شد"))
    client.force_login(coordinator, BACKEND)
    page = page_of(client, "/desk/citations/")
    assert str(near.uuid) in page
    assert str(far.uuid) not in page
    client.post(f"/desk/citations/{place.pk}/", {"target": str(far.uuid)})
    place.refresh_from_db()
    assert place.target is None


# ---- on the record's page ----
def test_a_citation_is_a_link_in_the_text_and_on_the_page_image(
    waste, board, secretary, client: Client
):
    target = passed(board, "23/97/212", "1397/04/18")
    papers = file_papers(
        waste, board, text=f"پیرو {CITED} اقدام شد", title="غرفه", number="23/99/14"
    )
    sync.drain()
    client.force_login(secretary, BACKEND)
    page = page_of(client, f"/desk/records/{papers.letter.uuid}/")
    assert f'class="d-cite" href="/desk/records/{target.uuid}/"' in page
    assert page.count('class="r-cite"') == 1
    assert str(papers.letter.uuid) in page_of(client, f"/desk/records/{target.uuid}/")


def test_a_hidden_paper_is_neither_a_link_nor_among_the_citing(
    waste, board, parks, secretary, client: Client
):
    target = passed(board, "23/97/212", "1397/04/18")
    letter = sent(waste, f"پیرو {CITED} اقدام شد")
    Record.objects.filter(pk=letter.pk).update(place=f"u{parks.pk}:0:letters", unit=parks)
    client.force_login(secretary, BACKEND)
    assert str(letter.uuid) not in page_of(client, f"/desk/records/{target.uuid}/")
    Record.objects.filter(pk=letter.pk).update(place=letter.place, unit=waste)
    Record.objects.filter(pk=target.pk).update(place=f"u{parks.pk}:0:minutes", unit=parks)
    assert "d-cite" not in page_of(client, f"/desk/records/{letter.uuid}/")
