"""What a record is found by: its own text and every reading of its pages."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from archive import registration
from archive.models import Page, newest_readings
from archive.registration import Entry
from archive.vocabulary import Kind
from search import finder, sync
from search.documents import documents, full_text
from tests.archive.test_registration import letter

TRUE = "با تمدید قرارداد نگهداری بوستان نیلوفر موافقت گردید"
READ = "با تمدید قرارداد نگهداری بوستان نبلوفز موافقت گردبد"


def totals(user, *asked):
    sync.drain()
    return [finder.search(f"«{words}»", user=user).total for words in asked]


def test_an_imported_text_stays_findable_beside_what_ocr_reads_in_its_scan(waste, secretary):
    entry: Entry = letter(waste, text=TRUE)
    entry.source, entry.pages = "old-archive", [Page(number=1, text=TRUE)]
    record = registration.register(entry, user=None)
    assert record.kind == Kind.LETTER and totals(secretary, "بوستان نیلوفر") == [1]
    registration.add_reading(record, [Page(number=1, text=READ, origin="ocr")], user=None)
    assert totals(secretary, "بوستان نیلوفر", "بوستان نبلوفز") == [1, 1]


def test_a_paper_read_here_is_not_weighed_twice(waste, secretary):
    entry = letter(waste, text=f"{TRUE}\f{READ}")
    entry.pages = [Page(number=1, text=TRUE, origin="ocr"), Page(number=2, text=READ, origin="ocr")]
    record = registration.register(entry, user=None)
    pages = newest_readings(record.pages.all())
    assert full_text(record, pages).count("نیلوفر") == 1


def test_of_many_papers_the_database_is_asked_no_more_than_of_one(waste):
    filed = [registration.register(letter(waste, number=f"{n}/98"), user=None).pk for n in "123"]
    asked = []
    for some in (filed[:1], filed):
        with CaptureQueriesContext(connection) as queries:
            assert len(list(documents(some, {}))) == len(some)
        asked.append(len(queries))
    assert asked[0] == asked[1]
