"""A list shows the same rows in the same order, whatever the way by which they are sorted."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from archive.views import lists

DATES = ("1397/05/14", "1397", "1398/01/02", "1395", "1397/05/14", "1397/05", "1396/12/29")
NEWEST_FIRST = ["23/98/2", "23/97/4", "23/97/0", "23/97/5", "23/97/1", "23/96/6", "23/95/3"]
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def filed(file_resolution) -> None:
    for n, date in enumerate(DATES):
        year = date[2:4]
        file_resolution(f"واگذاری غرفه {n}", number=f"23/{year}/{n}", date=date)


def numbers(client: Client, page: int = 1) -> list[str]:
    shown = client.get("/desk/resolutions/", {"p": page}).context["page"]
    assert shown.paginator.count in (0, len(DATES))
    return [record.number for record in shown]


@pytest.mark.parametrize("few", [0, len(DATES)])
def test_rows_of_few_and_of_many_stand_in_the_same_order(
    few: int, filed: None, secretary: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "FEW", few)
    monkeypatch.setattr(lists, "PER_PAGE", 4)
    client.force_login(secretary, BACKEND)
    assert numbers(client, 1) == NEWEST_FIRST[:4]
    assert numbers(client, 2) == NEWEST_FIRST[4:]


@pytest.mark.parametrize("few", [0, len(DATES)])
def test_a_stranger_is_shown_none_of_them_by_either_way(
    few: int, filed: None, stranger: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "FEW", few)
    client.force_login(stranger, BACKEND)
    assert numbers(client) == []
