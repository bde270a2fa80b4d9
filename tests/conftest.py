"""What every test may use: a scratch data folder, three people, units and bodies."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest
from django.conf import LazySettings, settings
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client

from archive import frozen, registration
from archive.models import Body, Home, Membership, Record, Unit
from archive.registration import Entry
from archive.vocabulary import Kind, Level, Role
from search.engines.elasticsearch import ElasticsearchEngine


def pytest_configure() -> None:
    """Strong hashing is Django's own and is not what these tests are about: it took half the run."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # No example is judged by the clock of a busy machine.
    slow = [hypothesis.HealthCheck.too_slow]
    hypothesis.settings.register_profile("untimed", deadline=None, suppress_health_check=slow)
    hypothesis.settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def _triggers_let_the_flush_pass(request: pytest.FixtureRequest) -> Iterator[None]:
    """A transactional test ends with a flush, which the frozen rows would refuse."""
    yield
    marker = request.node.get_closest_marker("django_db")
    if (marker and marker.kwargs.get("transaction")) or "live_server" in request.fixturenames:
        blocker = request.getfixturevalue("django_db_blocker")
        with blocker.unblock():
            frozen.drop_triggers()


COUNT = itertools.count()


@pytest.fixture(autouse=True)
def fresh_index(settings: LazySettings, tmp_path: Path) -> Iterator[Path]:
    """An index of the test's own: ids come again after a rollback, old papers must not."""
    settings.INDEX_DIR = tmp_path / "index"
    if not settings.SEARCH_URL:
        yield settings.INDEX_DIR
        return
    own = settings.SEARCH_URL = f"{settings.SEARCH_URL}-{next(COUNT)}"
    yield settings.INDEX_DIR
    ElasticsearchEngine(own).drop()


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """What one test's archive answered is no answer in another's."""
    cache.clear()


@pytest.fixture
def headquarters(db: None) -> Unit:
    """The root unit."""
    return Unit.objects.create(code="10", title="ستاد", type="headquarters")


@pytest.fixture
def waste(headquarters: Unit) -> Unit:
    """An organisation under the root."""
    return Unit.objects.create(
        code="23", title="سازمان مدیریت پسماند", type="organisation", parent=headquarters
    )


@pytest.fixture
def parks(headquarters: Unit) -> Unit:
    """Another organisation under the root."""
    return Unit.objects.create(
        code="21", title="سازمان سیما، منظر و فضای سبز شهری", type="organisation",
        parent=headquarters,
    )  # fmt: skip


@pytest.fixture
def board(waste: Unit) -> Body:
    """The board of the waste organisation."""
    return Body.objects.create(
        code="23", title="هیئت مدیره سازمان مدیریت پسماند", type="board", unit=waste
    )


def person(username: str, unit: Unit | None, role: str, level: int = Level.NORMAL) -> User:
    """A user with one membership."""
    user = User.objects.create_user(username, password="دبیر-۱۴۰۵-آزمون", first_name=username)
    if unit is not None:
        Membership.objects.create(user=user, unit=unit, role=role, max_level=level)
        Home.objects.create(user=user, unit=unit)
    return user


def say_why(client: Client, record: Record) -> None:
    """The reason that a classified paper asks for, given on its page."""
    page = f"/desk/records/{record.uuid}/"
    assert client.post(page, {"reason": "پاسخ به استعلام"}).status_code == 302


@pytest.fixture
def secretary(waste: Unit) -> User:
    """Files papers of the waste organisation up to secret."""
    return person("secretary", waste, Role.SECRETARY, Level.SECRET)


@pytest.fixture
def mayor(headquarters: Unit) -> User:
    """Reads all units up to secret."""
    return person("mayor", headquarters, Role.MAYOR, Level.SECRET)


@pytest.fixture
def low(headquarters: Unit) -> User:
    """Reads all units, normal papers only."""
    return person("low", headquarters, Role.COORDINATOR, Level.NORMAL)


@pytest.fixture
def stranger(parks: Unit) -> User:
    """Another organisation's secretary: must see nothing of the first."""
    return person("stranger", parks, Role.SECRETARY, Level.TOP_SECRET)


@pytest.fixture
def file_resolution(board: Body, waste: Unit) -> Callable[..., Record]:
    """Files a resolution of the waste organisation's board."""

    def make(
        text: str, *, number: str = "23/97/14", level: int = Level.NORMAL, **fields: object
    ) -> Record:
        return registration.register(
            Entry(
                kind=Kind.RESOLUTION,
                fields={
                    "number": number, "title": text[:60], "date": "1397/05/14", "text": text,
                    "unit": waste, "body": board, "level": level, **fields,
                },
                details={"clause": "1"},
            ),
            user=None,
        )  # fmt: skip

    return make
