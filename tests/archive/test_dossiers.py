"""Subject dossiers: papers by hand and by chain, sums of decisions, nothing of what is hidden."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils.translation import override

from archive import access, dossiers, registration
from archive.dossiers import Refused
from archive.errors import Denied
from archive.models import Body, Dossier, DossierItem, Record, Unit
from archive.registration import Entry
from archive.vocabulary import Kind, Level
from tests.archive.papers import Papers, file_papers

pytestmark = pytest.mark.django_db


def decision(
    board: Body, number: str, amount: int, text: str = "ساخت بوستان", **keys: object
) -> Record:
    fields = {"number": number, "title": text, "date": "1398/01/01", "text": text,
              "unit": board.unit, "body": board, "level": Level.NORMAL, **keys}  # fmt: skip
    details = {"clause": "1", "amount": amount, "subject": "بوستان"}
    return registration.register(Entry(Kind.RESOLUTION, fields, details), user=None)


@pytest.fixture
def papers(waste: Unit, board: Body) -> Papers:
    return file_papers(waste, board, text="بوستان", title="بوستان", number="23/97/14")


@pytest.fixture
def dossier(waste: Unit, secretary: User) -> Dossier:
    return dossiers.open_dossier("بوستان ولایت", waste, user=secretary)


def test_a_paper_stands_once_whatever_is_added(
    dossier: Dossier, papers: Papers, secretary: User
) -> None:
    both = [papers.clause, papers.letter]
    assert dossiers.add(dossier, both, user=secretary) == 2
    assert dossiers.add(dossier, both, user=secretary) == 0
    dossiers.take_out(dossier, papers.letter, user=secretary)
    assert [item.record for item in dossier.items.all()] == [papers.clause]


def test_a_chain_brings_what_is_joined_and_not_what_was_rejected(
    dossier: Dossier, papers: Papers, board: Body, secretary: User
) -> None:
    amendment = decision(board, "23/98/1", 1)
    apart = decision(board, "23/98/2", 1)
    registration.link(amendment, "amends", papers.clause, user=None)
    wrong = registration.link(apart, "amends", papers.clause, user=None)
    registration.settle(wrong, "rejected", user=None)
    chain = dossiers.chain_of(papers.letter, access.visibility(secretary))
    assert set(chain) == {papers.letter, papers.clause, amendment}


def test_a_chain_stops_at_a_hidden_paper(papers: Papers, board: Body, low: User) -> None:
    hidden = decision(board, "23/98/1", 1, level=Level.SECRET)
    behind = decision(board, "23/98/2", 1)
    registration.link(hidden, "amends", papers.clause, user=None)
    registration.link(behind, "amends", hidden, user=None)
    chain = dossiers.chain_of(papers.clause, access.visibility(low))
    assert set(chain) == {papers.clause, papers.letter}


def test_amounts_are_summed_by_budget_line_and_subject(board: Body) -> None:
    rows = [
        decision(board, "1", 200, "از محل ردیف بودجه ۴۰۱/۱۲ پرداخت شود"),
        decision(board, "2", 300, "از محل ردیف اعتباری شماره 401/12 پرداخت شود"),
        decision(board, "3", 50),
        decision(board, "4", 0),
    ]
    made = [(one.line, one.subject, one.count, one.amount) for one in dossiers.sums(rows)]
    assert made == [("401/12", "بوستان", 2, 500), ("", "بوستان", 1, 50)]


def test_a_shift_takes_from_one_line_and_gives_to_another(board: Body) -> None:
    rows = [
        decision(
            board,
            "1",
            200,
            "با جابه‌جایی مبلغ ۲۰۰ ریال از ردیف ۱۰۵۰۴ به ردیف ۲۰۵۶۲ بودجه سال ۱۴۰۴ موافقت شد",
        ),
        decision(board, "2", 30, "از محل ردیف ۲۰۵۶۲ بودجه سال جاری پرداخت شود"),
        decision(board, "3", 5, "ردیف ۳ جدول پیوست بودجه اصلاح شود"),
    ]
    made = [(one.line, one.count, one.amount) for one in dossiers.sums(rows)]
    assert made == [("20562", 2, 230), ("", 1, 5), ("10504", 1, -200)]


def test_a_stranger_meets_no_dossier_and_keeps_none(
    dossier: Dossier, papers: Papers, stranger: User, client: Client
) -> None:
    assert not access.dossiers(stranger).exists()
    for act in (
        lambda: dossiers.add(dossier, [papers.clause], user=stranger),
        lambda: dossiers.open_dossier("x", dossier.unit, user=stranger),
        lambda: dossiers.take_out(dossier, papers.clause, user=stranger),
    ):
        with pytest.raises(Denied):
            act()
    client.force_login(stranger, "django.contrib.auth.backends.ModelBackend")
    assert client.get(f"/desk/follow-up/dossiers/{dossier.pk}/").status_code == 404
    assert "ولایت" not in client.get("/desk/follow-up/dossiers/").content.decode()


def test_hidden_papers_of_a_dossier_are_neither_shown_counted_nor_summed(
    dossier: Dossier, board: Body, secretary: User, low: User, client: Client
) -> None:
    secret = decision(board, "23/98/1", 777_000, "رازآلود", level=Level.SECRET)
    dossiers.add(dossier, [secret, decision(board, "23/98/2", 5)], user=secretary)
    client.force_login(low, "django.contrib.auth.backends.ModelBackend")
    page = client.get(f"/desk/follow-up/dossiers/{dossier.pk}/")
    assert [item.record.number for item in page.context["items"]] == ["23/98/2"]
    assert [one.amount for one in page.context["sums"]] == [5]
    assert "رازآلود" not in page.content.decode()
    assert client.get("/desk/follow-up/dossiers/").context["lines"] == [(dossier, 1)]


def test_what_he_may_not_read_is_not_put_in(dossier: Dossier, board: Body, low: User) -> None:
    secret = decision(board, "23/98/1", 1, level=Level.SECRET)
    assert dossiers.add(dossier, [secret], user=low) == 0
    assert not DossierItem.objects.exists()


def test_the_screen_adds_a_chain_and_says_what_it_can_not_find(
    dossier: Dossier, papers: Papers, secretary: User, client: Client
) -> None:
    client.force_login(secretary, "django.contrib.auth.backends.ModelBackend")
    address = f"/desk/follow-up/dossiers/{dossier.pk}/"
    with override("fa"):
        page = client.post(address, {"act": "add", "paper": "99/1"}, follow=True)
        assert "سندی" in page.content.decode() and not dossier.items.exists()
        page = client.post(address, {"act": "chain", "paper": "23/97/14/1"}, follow=True)
    assert "۲ سند افزوده شد" in page.content.decode() or "2 سند افزوده شد" in page.content.decode()
    assert set(dossier.items.values_list("how", flat=True)) == {"chain"}


def test_a_dossier_needs_its_subject(waste: Unit, secretary: User) -> None:
    with override("fa"), pytest.raises(Refused, match="موضوع"):
        dossiers.open_dossier(" ", waste, user=secretary)
