"""An archive with papers in it goes to an older form of its tables and back, and keeps all."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from archive.models import Body, Page, Record, Resolution, Unit
from tests.archive.papers import file_papers

pytestmark = pytest.mark.django_db(transaction=True)


def test_papers_live_through_the_migrations_and_stay_frozen(waste: Unit, board: Body) -> None:
    papers = file_papers(waste, board, text="متن", title="ارتقا", number="23/97/14")
    before = [model.objects.count() for model in (Record, Resolution, Page)]
    call_command("migrate", "archive", "0011_proposed_facts", verbosity=0)
    call_command("migrate", verbosity=0)
    assert [model.objects.count() for model in (Record, Resolution, Page)] == before
    connection.check_constraints()
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Record.objects.filter(pk=papers.letter.pk).update(title="دیگر")
