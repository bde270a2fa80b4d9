"""The log is sealed beside others who write: their open rows are waited for, nobody else's."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from archive import audit, seal
from archive.models import AccessRow, Unit
from archive.models.audit import Act

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def other() -> Iterator[BaseDatabaseWrapper]:
    """Another connection in a transaction of its own."""
    beside = connection.copy()
    beside.set_autocommit(False)
    yield beside
    beside.rollback()
    beside.close()


def seals() -> list[bool]:
    return [bool(row.seal) for row in AccessRow.objects.order_by("pk")]


def test_a_row_not_yet_committed_is_waited_for(other: BaseDatabaseWrapper) -> None:
    audit.note(Act.LOGIN, user=None, what="before")
    with other.cursor() as cursor:  # takes the lower number, and has not ended
        cursor.execute(
            "INSERT INTO archive_accessrow SELECT (jsonb_populate_record(NULL::archive_accessrow,"
            " to_jsonb(r) || jsonb_build_object('id', nextval(pg_get_serial_sequence("
            "'archive_accessrow', 'id')), 'what', 'beside'))).* FROM archive_accessrow r LIMIT 1"
        )
    audit.note(Act.LOGIN, user=None, what="after")
    assert seal.seal() == 0 and seals() == [False, False]
    other.commit()
    assert seal.seal() == 3 and seals() == [True, True, True]
    assert list(AccessRow.objects.order_by("pk").values_list("what", flat=True)) == [
        "before", "beside", "after",
    ]  # fmt: skip


def test_who_writes_elsewhere_keeps_the_seal_waiting_for_nothing(
    other: BaseDatabaseWrapper, waste: Unit
) -> None:
    with other.cursor() as cursor:
        cursor.execute("UPDATE archive_unit SET title = title WHERE id = %s", [waste.pk])
    audit.note(Act.LOGIN, user=None, what="after")
    assert seal.seal() == AccessRow.objects.count() and all(seals())
