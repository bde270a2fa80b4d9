"""A citation leads to the one record it means, to a person's choice, or waits: never to a guess."""

import io
import json

import pytest
from django.core.management import call_command

from archive import references, registration, tasks
from archive.models import Body, CitationReading, CitedPlace, Page, Record, Relation, Unit
from archive.registration import Entry
from archive.vocabulary import BodyType, Kind, Level
from config.celery import app

pytestmark = pytest.mark.django_db
CITED = "مصوبه شماره ۲۳/۹۷/۲۱۲ مورخ ۱۳۹۷/۰۴/۱۸"


def passed(board: Body, number: str, date: str, text: str = "متن", **details: object) -> Record:
    """A resolution of a board."""
    fields = {
        "number": number, "date": date, "body": board, "unit": board.unit, "text": text,
        "level": Level.NORMAL, "title": "واگذاری",
    }  # fmt: skip
    entry = Entry(kind=Kind.RESOLUTION, fields=fields, details={"clause": "1", **details})
    return registration.register(entry, user=None)


def sent(unit: Unit, text: str, date: str = "1399/01/20", number: str = "1", **details) -> Record:
    """A letter with a text."""
    fields = {
        "number": number, "date": date, "unit": unit, "text": text, "level": Level.NORMAL,
        "title": "نامه",
    }  # fmt: skip
    told = {"direction": "incoming", "sender": "الف", "receiver": "ب", **details}
    return registration.register(Entry(kind=Kind.LETTER, fields=fields, details=told), user=None)


def the_place(record: Record) -> CitedPlace:
    """The only citation of a record."""
    return CitedPlace.objects.get(record=record)


def test_a_number_finds_its_record_straight_and_reversed(waste, board):
    target = passed(board, "23/97/212", "1397/04/18")
    for number in ("۲۳/۹۷/۲۱۲", "۲۱۲/۹۷/۲۳"):
        place = the_place(sent(waste, f"پیرو مصوبه شماره {number} مورخ ۱۳۹۷/۰۴/۱۸ اقدام شد"))
        assert (place.target, place.state) == (target, "resolved")


def test_the_span_counts_in_the_untouched_text_and_the_quote_is_its_sentence(waste, board):
    text = f"با سلام. بازگشت به {CITED} پاسخ دهید. با احترام"
    place = the_place(sent(waste, text))
    assert text[place.start : place.end] == place.text == CITED
    assert place.quote == f"بازگشت به {CITED} پاسخ دهید"


def test_another_year_day_or_body_is_another_paper(waste, board, parks):
    passed(board, "23/98/212", "1398/04/18")
    passed(board, "23/97/212", "1397/04/19")
    other = Body.objects.create(code="21", title="شورای اسلامی شهر", type="council", unit=parks)
    passed(other, "23/97/212", "1397/04/18")
    place = the_place(sent(waste, f"پیرو {CITED} هیئت مدیره سازمان پسماند اقدام شد"))
    assert (place.target, place.state) == (None, "unresolved")


def test_two_that_fit_are_left_to_a_person(waste, board):
    rows = {passed(board, "23/97/212", "1397/04/18") for _ in range(2)}
    place = the_place(sent(waste, f"پیرو {CITED} اقدام شد"))
    assert (place.target, place.state) == (None, "ambiguous")
    assert set(references.candidates(place)) == rows


def test_a_short_number_alone_is_too_little(waste, board):
    passed(board, "212", "1397/04/18")
    assert the_place(sent(waste, "پیرو مصوبه شماره ۲۱۲ اقدام شد")).state == "ambiguous"


def test_what_is_not_filed_yet_is_found_when_it_comes(waste, board):
    letter = sent(waste, f"در اجرای {CITED} گزارش ارسال می‌شود")
    place = the_place(letter)
    assert place.state == "unresolved"
    assert references.open_citations_to(place.number_key) == 1
    target = passed(board, "23/97/212", "1397/04/18")
    place.refresh_from_db()
    assert (place.target, place.state) == (target, "resolved")
    assert references.open_citations_to(place.number_key) == 0
    relation = Relation.objects.get(subject=letter)
    assert (relation.predicate, relation.object, relation.state) == (
        "implements", target, "proposed",
    )  # fmt: skip


def test_a_second_paper_of_one_number_makes_the_first_doubtful(waste, board):
    passed(board, "23/97/212", "1397/04/18")
    letter = sent(waste, f"پیرو {CITED} اقدام شد")
    passed(board, "23/97/212", "1397/04/18")
    assert the_place(letter).state == "ambiguous"


def test_a_clause_of_minutes_by_their_day_is_the_record_of_the_clause(waste, board):
    fields = {"date": "1397/04/18", "unit": waste, "level": Level.NORMAL, "body": board}
    _, (_, second) = registration.register_session(
        Entry(kind=Kind.MEETING, fields=fields, details={"present": ["الف"]}),
        [
            Entry(
                kind=Kind.RESOLUTION,
                fields={**fields, "text": f"بند {n}"},
                details={"clause": str(n)},
            )
            for n in (1, 2)
        ],
        user=None,
    )
    letter = sent(waste, "بند ۲ صورتجلسه مورخ ۱۳۹۷/۰۴/۱۸ هیئت مدیره لغو گردید")
    assert the_place(letter).target == second
    relation = Relation.objects.get(subject=letter)
    assert (relation.predicate, relation.object, relation.object_clause) == ("repeals", second, "")


def test_a_letter_is_found_by_its_senders_number(waste):
    first = sent(
        waste, "متن", date="1398/02/05", number="98/1", sender_number="ص/۷۷",
        sender_date="1398/02/01",
    )  # fmt: skip
    second = sent(waste, "عطف به نامه شماره ص/۷۷ مورخ ۱۳۹۸/۰۲/۰۱ اعلام می‌گردد", number="98/2")
    assert the_place(second).target == first


def test_relations_are_proposed_clause_by_clause_and_once(waste, board):
    target = passed(board, "23/97/212", "1397/04/18")
    record = passed(
        board, "23/99/9", "1399/03/01",
        f"بندهای ۲ و ۳ {CITED} از تاریخ ۱۳۹۹/۰۴/۰۱ اصلاح می‌گردد.", notified="1399/03/05",
    )  # fmt: skip
    rows = Relation.objects.filter(subject=record)
    assert {(r.predicate, r.object, r.object_clause, r.effective) for r in rows} == {
        ("amends", target, clause, "1399/04/01") for clause in "23"
    }
    rows.filter(object_clause="2").update(state="rejected")
    references.read_all_again()
    assert Relation.objects.filter(subject=record).count() == 2


def test_minutes_propose_nothing_their_clauses_do(waste, board):
    passed(board, "23/97/212", "1397/04/18")
    fields = {"date": "1399/03/01", "unit": waste, "level": Level.NORMAL, "body": board}
    text = f"۱- {CITED} لغو می‌شود."
    session, (clause,) = registration.register_session(
        Entry(
            kind=Kind.MEETING, fields={**fields, "text": text}, details={"present": ["الف"]},
            pages=[Page(number=1, text=text)],
        ),
        [Entry(kind=Kind.RESOLUTION, fields={**fields, "text": text}, details={"clause": "1"})],
        user=None,
    )  # fmt: skip
    assert [r.subject for r in Relation.objects.filter(predicate="repeals")] == [clause]
    assert the_place(session).page == 1


def test_a_new_reading_reads_citations_anew_and_keeps_a_persons_choice(waste, board, secretary):
    rows = [passed(board, "23/97/212", "1397/04/18") for _ in range(2)]
    letter = sent(waste, f"پیرو {CITED} اقدام شد")
    references.choose(the_place(letter), rows[1], user=secretary)
    again = Page(number=1, text=f"با سلام\nپیرو {CITED} اقدام شد")
    registration.add_reading(letter, [again], user=None)
    place = the_place(letter)
    assert (place.target, place.state, place.page) == (rows[1], "resolved", 1)
    assert place.settled_by == secretary


def test_a_draft_is_nobodys_target(waste, board):
    entry = Entry(
        kind=Kind.RESOLUTION,
        fields={"number": "23/97/212", "date": "1397/04/18", "unit": waste, "level": Level.NORMAL},
    )
    registration.register(entry, user=None, final=False)
    assert the_place(sent(waste, f"پیرو {CITED} اقدام شد")).state == "unresolved"


def test_the_councils_paper_is_told_from_the_boards(waste, board, headquarters):
    council = Body.objects.create(
        code="60", title="شورای اسلامی شهر", type=BodyType.COUNCIL, unit=headquarters
    )
    passed(board, "12/97", "1397/04/18")
    right = passed(council, "12/97", "1397/04/18")
    text = "به استناد مصوبه شماره ۱۲/۹۷ مورخ ۱۳۹۷/۰۴/۱۸ شورای اسلامی شهر اقدام شد"
    assert the_place(sent(waste, text)).target == right


def test_fields_of_a_letter_and_titles_cite_too(waste):
    first = sent(waste, "متن", date="1398/02/05", number="98/10/123")
    second = sent(waste, "متن", number="98/10/200", in_reply_to="98/10/123 مورخ 1398/02/05")
    place = the_place(second)
    assert (place.target, place.field, place.relation) == (first, "in_reply_to", "answers")
    assert Relation.objects.get(subject=second).predicate == "answers"


def test_the_board_without_a_name_is_that_of_the_papers_own_house(waste, board, parks):
    fields = {"number": "43", "date": "1397/04/18", "unit": waste, "level": 0, "body": board}
    entry = Entry(kind=Kind.MEETING, fields=fields, details={"present": ["الف"]})
    session = registration.register(entry, user=None)
    text = "طبق صورتجلسه مورخ ۱۳۹۷/۰۴/۱۸ هیئت مدیره اقدام شد"
    assert the_place(sent(waste, text)).target == session
    foreign = the_place(sent(parks, text))
    assert (foreign.target, foreign.state) == (None, "ambiguous")


def test_minutes_are_found_by_their_session_in_words_when_one_body_has_it(waste, board):
    fields = {"number": "43", "date": "1397/04/18", "unit": waste, "level": 0, "body": board}
    letter = sent(waste, "طبق صورتجلسه چهل و سومین جلسه هیئت مدیره سازمان پسماند اقدام شد")
    entry = Entry(kind=Kind.MEETING, fields=fields, details={"present": ["الف"]})
    session = registration.register(entry, user=None)
    assert the_place(letter).target == session


@pytest.mark.parametrize(
    ("confidence", "other", "state"),
    [(0.95, None, "resolved"), (0.4, None, "ambiguous"), (0.95, "۲۳/۹۷/۲۱۳", "ambiguous")],
)
def test_doubtful_digits_of_a_scan_are_left_to_a_person(confidence, other, state, waste, board):
    passed(board, "23/97/212", "1397/04/18")
    text = f"پیرو {CITED} اقدام شد"
    words = [[w, [0, 0, 1, 1], 0.95, None] for w in text.split()]
    words[3] = ["۲۳/۹۷/۲۱۲", [0, 0, 1, 1], confidence, other]
    letter = sent(waste, "")
    page = Page(number=1, text=text, words=words, origin="ocr")
    registration.add_reading(letter, [page], user=None)
    assert the_place(letter).state == state


@pytest.mark.parametrize(
    ("number", "read"),
    [
        # The day was named and not read: it would have told another paper of this number apart.
        ("23/97/212", "مصوبه شماره ۲۳/۹۷/۲۱۲ مورخ ۱۴:۰/۴/۱۶"),
        # Read as «212» of a longer number, which stands whole in another word.
        ("212", "مصوبه شماره ۲۱۲)۲۳/۹۷ مورخ ۱۳۹۷/۰۴/۱۸ ردیف ۰۰/۲۱۲"),
    ],
)
def test_a_number_cut_or_a_day_unread_in_a_scan_is_left_to_a_person(number, read, waste, board):
    passed(board, number, "1397/04/18")
    text = f"پیرو {read} اقدام شد"
    words = [[w, [0, 0, 1, 1], 0.95, None] for w in text.split()]
    letter = sent(waste, "")
    registration.add_reading(
        letter, [Page(number=1, text=text, words=words, origin="ocr")], user=None
    )
    assert the_place(letter).state == "ambiguous"


def test_the_command_makes_all_rows_again(waste, board):
    passed(board, "23/97/212", "1397/04/18")
    letter = sent(waste, f"پیرو {CITED} اقدام شد")
    CitedPlace.objects.all().delete()
    out = io.StringIO()
    call_command("cite", rebuild=True, stdout=out)
    assert json.loads(out.getvalue()) == {"records": 2, "citations": 1}
    assert the_place(letter).state == "resolved"


def test_the_scheduler_reads_what_was_left_a_share_at_a_time(waste, board, monkeypatch):
    passed(board, "23/97/212", "1397/04/18")
    letters = [sent(waste, f"پیرو {CITED} اقدام شد", number=f"9{n}") for n in range(3)]
    CitedPlace.objects.all().delete()
    CitationReading.objects.all().delete()
    monkeypatch.setattr(tasks, "AT_ONCE", 2)
    scheduled = {row["task"] for row in app.conf.beat_schedule.values()}
    assert tasks.read_citations.name in scheduled
    assert [tasks.read_citations() for _ in range(3)] == [2, 2, 0]
    assert {place.record for place in CitedPlace.objects.all()} == set(letters)
