"""The golden queries: the whole demo municipality, asked what its own lines already answer."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from pytest_django.plugin import DjangoDbBlocker

from archive.persian import fold
from config.demo.municipality import Municipality
from search import finder, sync
from tests import municipality

pytestmark = pytest.mark.django_db
WHOLE = 10_000


@pytest.fixture(scope="module")
def index_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One index for all questions."""
    return tmp_path_factory.mktemp("golden") / "index"


@pytest.fixture(scope="module")
def city(
    index_folder: Path, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Municipality]:
    """Profile S, loaded once for all questions."""
    with municipality.loaded(index_folder.parent, django_db_blocker) as made:
        sync.drain()
        yield made


@pytest.fixture(autouse=True)
def fresh_index(settings: LazySettings, city: Municipality, index_folder: Path) -> Path:
    """Here the index is the module's, not each test's own."""
    settings.INDEX_DIR = index_folder
    return index_folder


def ask(words: str, *, as_: str = "registrar", limit: int = WHOLE, **filters: str) -> list[str]:
    """Ids as this account finds them, best first; the count must tell the same."""
    chosen = {name: [value] for name, value in filters.items()}
    user = User.objects.get(username=as_)
    page = finder.search(words, user=user, filters=chosen, limit=limit, excerpts=False)
    assert page.total == len(page.hits) or len(page.hits) == limit
    return [hit.record.external_id for hit in page.hits]


def golden(city: Municipality, name: str) -> dict[str, Any]:
    """The answer that the generator wrote."""
    answer: dict[str, Any] = city.truth["golden"][name]
    return answer


def holding(city: Municipality, words: str) -> set[str]:
    """Ids of all papers that have these words, whatever their letters."""
    places = ("title", "text", "sender", "receiver")
    return {
        line["external_id"]
        for line in city.lines()
        if fold(words) in fold(" ".join(line.get(place) or "" for place in places))
    }


def test_four_spellings_of_the_board_find_the_same_papers(city: Municipality) -> None:
    spellings = ("هیات مدیره", "هیأت‌مدیره", "هیئت مدیره", "هياتمديره")
    found = [set(ask(spelling)) for spelling in spellings]
    assert found[0]
    assert all(one == found[0] for one in found)


@pytest.mark.parametrize("written", ["60/97/212", "212/97/60", "۶۰/۹۷/۲۱۲"])
def test_a_number_in_any_form_is_one_resolution(city: Municipality, written: str) -> None:
    assert ask(written) == golden(city, "60/97/212")["ids"]


@pytest.mark.parametrize(
    ("words", "filters"),
    [
        ("«کمک رفاهی»", {"unit": "23", "year": "1398", "kind": "resolution"}),
        ("«کمک رفاهی» سال:۱۳۹۸ سازمان:پسماند نوع:مصوبه", {}),
    ],
)
def test_a_phrase_combines_with_year_and_unit(
    city: Municipality, words: str, filters: dict[str, str]
) -> None:
    assert ask(words, **filters) == golden(city, "«کمک رفاهی» 1398 سازمان پسماند")["ids"]


def test_the_old_name_of_an_organisation_finds_its_minutes_first(city: Municipality) -> None:
    wanted = golden(city, "زیباسازی")["ids"]
    assert ask("زیباسازی")[: len(wanted)] == wanted


@pytest.mark.parametrize(
    ("damaged", "meant"),
    [("پسما ند", "پسماند"), ("فضاى سیز", "فضای سبز"), ("پسماتد", "پسماند")],
)
def test_damaged_words_bring_the_right_papers_to_the_first_ten(
    city: Municipality, damaged: str, meant: str
) -> None:
    first = ask(damaged, limit=10)
    assert len(first) == 10
    assert set(first) <= holding(city, meant)


def test_a_lawsuit_is_not_even_counted_for_who_is_not_cleared(city: Municipality) -> None:
    wanted = golden(city, "دعوای مطروحه")
    assert ask("دعوای مطروحه", as_="registrar") == wanted["normal"]
    assert sorted(ask("دعوای مطروحه", as_="secretary")) == wanted["confidential"]


def test_the_chain_comes_before_its_look_alikes(city: Municipality) -> None:
    chain = golden(city, "واگذاری غرفه بوستان")["first"]
    assert set(ask("واگذاری غرفه بوستان", limit=len(chain))) == set(chain)


def test_sums_above_a_limit_come_with_their_subject_first(city: Municipality) -> None:
    wanted = golden(city, "مبلغ > 50 میلیارد ریال، حمل‌ونقل")["ids"]
    found = ask("مبلغ > 50 میلیارد ریال حمل‌ونقل", limit=len(wanted))
    assert sorted(found) == wanted


def test_the_letter_of_the_last_day_is_among_the_first_three(city: Municipality) -> None:
    wanted = golden(city, "نامه ۲۴ اسفند درباره اداره برنامه‌ریزی")["top3"]
    assert wanted in ask("نامه ۲۴ اسفند درباره اداره برنامه‌ریزی", limit=3)
