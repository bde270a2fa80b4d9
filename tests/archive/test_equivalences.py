"""Equivalent fields of study: approved on screen with their paper, for one post or for all."""

import datetime

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils.translation import override

from archive import access
from archive.jalali import PartialDate
from archive.models import AccessRow, Body, FieldEquivalence, Post, Rule, Unit
from archive.vocabulary import Level, Role
from search import candidates
from tests.archive.papers import file_papers
from tests.conftest import person

ADDRESS = "/desk/posts/fields/"
pytestmark = pytest.mark.django_db
MASTER = {"id": "1", "text": "رشته", "degree": {"min": "master", "fields": ["عمران"]}}


@pytest.fixture
def hr(headquarters: Unit) -> User:
    return person("hr", headquarters, Role.HR, Level.NORMAL)


@pytest.fixture
def posts(waste: Unit, parks: Unit, board: Body) -> dict[str, Post]:
    file_papers(waste, board, text="هم‌ارزی", title="هم‌ارزی رشته‌ها", number="23/97/14")
    Rule.objects.create(code="r", external_id="r", conditions=MASTER, start="1400/01/01")
    return {
        code: Post.objects.create(
            code=code, external_id=code, title=f"پست {code}", unit=unit, rule_name="r"
        )
        for code, unit in (("W1", waste), ("W2", waste), ("K1", parks))
    }


def sent(**keys: str) -> dict[str, str]:
    return {
        "field": "عمران", "equivalent": "سازه", "post": "W1", "approved_by": "کمیته هم‌ارزی",
        "legal_basis": "23/97/14", "page": "2", "start": "۱۴۰۵/۰۱/۰۱",
    } | keys  # fmt: skip


def enter(client: Client, user: User) -> None:
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")


def test_an_approval_counts_for_its_post_and_its_days_only(
    posts: dict[str, Post], client: Client, hr: User
) -> None:
    enter(client, hr)
    assert client.post(ADDRESS, sent(end="1405/06/31")).status_code == 302
    on = datetime.date(2026, 6, 1)
    for code, counts in (("W1", 1), ("W2", 0)):
        facts = candidates.gathered(code, user=hr, on=on, words="").facts
        assert len(candidates.post_of(facts).equivalences) == counts
        one = {"code": "C", "education": [
            {"degree": "master", "field": "سازه", "date": "1390/01/01", "state": "verified"}]}  # fmt: skip
        known = candidates.person_of(one)
        for day, met in ((on, counts), (datetime.date(2026, 12, 1), 0)):
            found = candidates.assess(known, candidates.post_of(facts), day)
            assert (found.verdict == "eligible") == bool(met)
    assert AccessRow.objects.filter(what__endswith=" for W1").exists()


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"legal_basis": "99/99/1"}, "این شماره"), ({"page": "9"}, "صفحه ۹"),
        ({"post": "X9"}, "پستی با این کد"), ({"equivalent": "عمران"}, "برای خودش"),
        ({"start": "دیروز"}, "تاریخ نیست"), ({"end": "1404/01/01"}, "پیش از"),
        ({"approved_by": ""}, "لازم"),
    ],
)  # fmt: skip
def test_an_approval_with_a_mistake_is_not_kept_and_nothing_is_lost(
    keys: dict[str, str], said: str, posts: dict[str, Post], client: Client, hr: User
) -> None:
    enter(client, hr)
    with override("fa"):
        page = client.post(ADDRESS, sent(**keys)).content.decode()
    assert said in page and 'value="عمران"' in page
    assert not FieldEquivalence.objects.exists()


def test_the_same_is_not_approved_twice_and_ends_once(
    posts: dict[str, Post], client: Client, hr: User
) -> None:
    enter(client, hr)
    client.post(ADDRESS, sent())
    with override("fa"):
        assert "پیش‌تر تأیید شده" in client.post(ADDRESS, sent()).content.decode()
    row = FieldEquivalence.objects.get()
    assert client.post(f"{ADDRESS}{row.pk}/end/").status_code == 302
    row.refresh_from_db()
    assert row.end == str(PartialDate.from_date(access.today()))
    assert "۰٫۷" in client.get(ADDRESS).content.decode()


def test_an_office_approves_for_its_own_posts_and_the_top_for_all(
    posts: dict[str, Post], client: Client, parks: Unit, hr: User
) -> None:
    other = person("hr-parks", parks, Role.HR)
    enter(client, other)
    with override("fa"):
        assert "پستی با این کد" in client.post(ADDRESS, sent()).content.decode()
        client.post(ADDRESS, sent(post=""))
    assert not FieldEquivalence.objects.exists()
    row = FieldEquivalence.objects.create(
        external_id="e", field="عمران", equivalent="سازه", approved_by="ک", post_name="W1"
    )
    assert "سازه" not in client.get(ADDRESS).content.decode()
    assert client.post(f"{ADDRESS}{row.pk}/end/").status_code == 404
    FieldEquivalence.objects.filter(pk=row.pk).update(post_name="")
    assert "سازه" in client.get(ADDRESS).content.decode()
    assert client.post(f"{ADDRESS}{row.pk}/end/").status_code == 404
    enter(client, hr)
    assert client.post(f"{ADDRESS}{row.pk}/end/").status_code == 302


def test_a_stranger_and_a_reader_approve_nothing_and_a_stranger_sees_none(
    posts: dict[str, Post], client: Client, stranger: User, mayor: User
) -> None:
    for user in (stranger, mayor):
        enter(client, user)
        assert client.post(ADDRESS, sent()).status_code == 404
    assert not FieldEquivalence.objects.exists()
    row = FieldEquivalence.objects.create(
        external_id="e", field="عمران", equivalent="سازه", approved_by="ک", post_name="W1"
    )
    enter(client, stranger)
    page = client.get(ADDRESS).content.decode()
    assert "سازه" not in page and "پست W1" not in page and "<form" not in page.split("<main")[1]
    assert client.post(f"{ADDRESS}{row.pk}/end/").status_code == 404
