"""The golden queries: the whole demo municipality, asked what its own lines already answer."""

import datetime
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from pytest_django.plugin import DjangoDbBlocker

from archive import access, history
from archive.jalali import PartialDate
from archive.models import Record
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


def ask(
    words: str,
    *,
    as_: str = "registrar",
    limit: int = WHOLE,
    on: datetime.date | None = None,
    **filters: str | list[str],
) -> list[str]:
    """Ids as this account finds them, best first; the count must tell the same."""
    chosen = {name: [value] if isinstance(value, str) else value for name, value in filters.items()}
    user = User.objects.get(username=as_)
    page = finder.search(words, user=user, filters=chosen, limit=limit, excerpts=False, on=on)
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
    assert sorted(ask("زیباسازی")[: len(wanted)]) == wanted


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


@pytest.mark.parametrize("day", ["1396/01/01", "1400/01/01", "1403/01/01"])
def test_of_the_chain_only_what_is_in_force_on_the_day_is_found(
    city: Municipality, day: str
) -> None:
    wanted = golden(city, "واگذاری غرفه بوستان")
    on = PartialDate.parse(day).first()
    found = ask("واگذاری غرفه بوستان", on=on, status=["in_force", "amended"])
    assert [id for id in wanted["first"] if id in found] == wanted[day]


def test_today_the_chain_is_expired_repealed_in_force_and_in_force(city: Municipality) -> None:
    chain = golden(city, "واگذاری غرفه بوستان")["first"]
    mayor = User.objects.get(username="mayor")
    page = finder.search("واگذاری غرفه بوستان", user=mayor, limit=len(chain))
    told = {hit.record.external_id: hit.state and hit.state.status for hit in page.hits}
    assert [told[id] for id in chain] == ["expired", "repealed", "in_force", "in_force"]


def test_five_hundred_states_are_as_the_generator_wrote_them(city: Municipality) -> None:
    sight = access.visibility(User.objects.get(username="mayor"))
    pairs = city.truth["states"]
    names = {pair["external_id"] for pair in pairs}
    records = {r.external_id: r for r in Record.objects.filter(external_id__in=names)}
    told = {
        day: history.states(records.values(), PartialDate.parse(day).first(), sight)
        for day in {pair["on"] for pair in pairs}
    }
    wrong = [p for p in pairs if told[p["on"]][records[p["external_id"]].pk].status != p["status"]]
    assert (len(pairs), wrong) == (500, [])


@pytest.mark.parametrize("username", ["mayor", "registrar", "clerk"])
def test_counts_of_states_are_those_of_each_decision_for_this_reader(
    city: Municipality, username: str
) -> None:
    day = PartialDate.parse("1400/01/01").first()
    user = User.objects.get(username=username)
    page = finder.search("", user=user, filters={"kind": ["resolution"]}, limit=0, on=day)
    mine = list(access.records(user).filter(kind="resolution"))
    states = history.states(mine, day, access.visibility(user)).values()
    counted = Counter(state.status for state in states if state.status)
    assert {v.value: v.count for v in page.facets["status"]} == dict(counted)


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
