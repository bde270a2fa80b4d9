"""Reports of follow-up: what they find, what they leave out, and for whom."""

import datetime

import pytest
from django.contrib.auth.models import User
from hypothesis import given
from hypothesis import strategies as st

from archive import access, registration
from archive.followup import reports, sessions
from archive.models import Body, Expectation, Post, Record, Unit
from archive.registration import Entry
from archive.templatetags.dabir import report_cell
from archive.vocabulary import DocumentType, Kind, Level, Role
from tests.archive.papers import file_papers
from tests.archive.test_followup import opened
from tests.conftest import person

ON = datetime.date(2026, 11, 21)  # 1405/08/30


def session(body: Body, date: str, number: str, **keys: object) -> Record:
    fields = {"number": number, "title": "جلسه", "date": date, "unit": body.unit, "body": body,
              "level": Level.NORMAL, **keys}  # fmt: skip
    return registration.register(Entry(Kind.MEETING, fields, {"present": ["الف"]}), user=None)


def paper(unit: Unit, type_: str, title: str, **keys: object) -> Record:
    fields = {"title": title, "date": "1405/02/01", "unit": unit, "level": Level.NORMAL, **keys}
    return registration.register(Entry(Kind.DOCUMENT, fields, {"type": type_}), user=None)


def missing(*rows: tuple[str, str]) -> dict[str, list[int]]:
    grid = sessions.by_year((date, number, "") for date, number in rows)
    return {year: line.missing for year, line in grid.items()}


def test_numbers_between_sessions_are_missing() -> None:
    rows = ("1397/01/10", "1"), ("1397/03/10", "۴"), ("1398/01/10", "6")
    assert missing(*rows) == {"1397": [2, 3], "1398": [5]}


def test_a_year_with_gaps_is_a_number_that_tells_them() -> None:
    cell = sessions.cell(sessions.Year(12, [3, 4]))
    assert (cell + 1, str(cell), report_cell(cell)) == (13, "12 (−2)", "۱۲ (−۲)")


def test_ordinals_in_words_are_numbers_and_register_numbers_are_not() -> None:
    assert sessions.session_number("چهل و سومین") == 43
    assert sessions.session_number("23/97/14") is None
    assert missing(("1397/01/10", "دوم"), ("1397/02/10", "23/97/1"), ("1397/03/01", "چهارم")) == {
        "1397": [3]
    }


def test_a_new_series_begins_from_one() -> None:
    rows = ("1397/01/10", "1"), ("1397/12/10", "2"), ("1398/01/10", "1"), ("1398/06/10", "3")
    assert missing(*rows) == {"1397": [], "1398": [2]}


def test_two_ways_of_numbering_in_one_year_have_gaps_of_their_own() -> None:
    rows = ("1397/07/02", "104"), ("1397/08/05", "13"), ("1397/09/10", "16"), ("1397/12/25", "105")
    assert missing(*rows) == {"1397": [14, 15]}
    apart = ("1398/10/01", "7"), ("1399/02/09", "921"), ("1399/06/09", "922"), ("1400/01/10", "8")
    assert missing(*apart) == {"1398": [], "1399": [], "1400": []}


def test_a_session_filed_late_or_twice_is_no_new_series() -> None:
    rows = ("1397/01/10", "1"), ("1397/03/10", "3"), ("1397/04/10", "2"), ("1397/05/10", "4")
    assert missing(*rows) == {"1397": []}
    assert missing(("1397/01/10", "5"), ("1397/01/11", "5")) == {"1397": []}


@given(st.lists(st.integers(1, 30), max_size=20))
def test_what_was_filed_is_never_called_missing_in_one_rising_series(numbers: list[int]) -> None:
    rising = sorted(set(numbers))
    grid = sessions.by_year((f"13{50 + n}/01/01", str(n), "") for n in rising)
    gone = {n for line in grid.values() for n in line.missing}
    assert gone == (set(range(rising[0], rising[-1])) - set(rising) if rising else set())


def test_ranges_are_written_short() -> None:
    assert sessions.ranges([7, 1, 2, 3]) == "1–3, 7"


@pytest.mark.django_db
def test_completeness_names_the_gap_in_its_year(
    board: Body, secretary: User, stranger: User
) -> None:
    for date, number in (("1404/02/01", "1"), ("1405/02/01", "4")):
        session(board, date, number)
    table = reports.completeness(secretary, ON)
    (row,) = table.rows
    assert row.cells == (str(board), 1, 1, "1405: 2–3")
    assert list(map(str, row.cells[1:3])) == ["1", "1 (−2)"]
    assert reports.completeness(stranger, ON).rows == []


@pytest.mark.django_db
def test_a_body_without_a_session_is_named_first(
    board: Body, waste: Unit, secretary: User, stranger: User
) -> None:
    never = Body.objects.create(code="24", title="کارگروه", type="working_group", unit=waste)
    gone = Body.objects.create(
        code="25", title="ستاد", type="working_group", unit=waste, end="1400"
    )
    session(board, "1404/01/01", "1")
    named = [row.cells[0] for row in reports.quiet_bodies(secretary, ON).rows]
    assert named == [str(never), str(board)] and str(gone) not in named
    session(board, "1405/08/01", "2")
    assert [r.cells[0] for r in reports.quiet_bodies(secretary, ON).rows] == [str(never)]
    assert reports.quiet_bodies(stranger, ON).rows == []


@pytest.mark.django_db
def test_acts_without_a_decision_are_found_and_authorised_ones_left_out(
    waste: Unit, board: Body, secretary: User, stranger: User
) -> None:
    made = file_papers(waste, board, text="تعمیر", title="تعمیر", number="23/97/14")
    alone = paper(waste, DocumentType.CONTRACT, "قرارداد بی‌پشتوانه")
    tied = paper(waste, DocumentType.CONTRACT, "قرارداد مستند")
    registration.link(tied, "based_on", made.clause, user=None)
    paper(waste, DocumentType.REPORT, "گزارش عادی")
    found = [row.record for row in reports.unauthorised(secretary, ON).rows]
    assert found == [alone]
    assert reports.unauthorised(stranger, ON).rows == []


@pytest.mark.django_db
def test_a_rejected_relation_is_no_authority(waste: Unit, board: Body, secretary: User) -> None:
    made = file_papers(waste, board, text="تعمیر", title="تعمیر", number="23/97/14")
    tied = paper(waste, DocumentType.CONTRACT, "قرارداد")
    registration.settle(
        registration.link(tied, "based_on", made.clause, user=None), "rejected", user=None
    )
    assert [row.record for row in reports.unauthorised(secretary, ON).rows] == [tied]


@pytest.mark.django_db
def test_a_hidden_decision_still_authorises(waste: Unit, board: Body) -> None:
    made = file_papers(waste, board, text="x", title="x", number="23/97/9", level=Level.SECRET)
    tied = paper(waste, DocumentType.EVIDENCE, "مستند")
    registration.link(tied, "implements", made.clause, user=None)
    low = person("reader", waste, Role.SECRETARY, Level.NORMAL)
    assert reports.unauthorised(low, ON).rows == []


@pytest.mark.django_db
def test_an_internal_letter_about_a_contract_needs_a_decision_and_another_does_not(
    waste: Unit, secretary: User, stranger: User
) -> None:
    for title in ("ابلاغ قرارداد", "دعوت به جلسه"):
        fields = {"title": title, "number": title, "date": "1399/10/14", "unit": waste,
                  "level": Level.NORMAL}  # fmt: skip
        detail = {"direction": "internal", "sender": "الف", "receiver": "ب"}
        registration.register(Entry(Kind.LETTER, fields, detail), user=None)
    assert [row.cells[3] for row in reports.unauthorised(secretary, ON).rows] == ["ابلاغ قرارداد"]
    assert reports.unauthorised(stranger, ON).rows == []


@pytest.mark.django_db
def test_an_expected_paper_is_late_from_the_day_after_its_grace(
    waste: Unit, secretary: User, stranger: User
) -> None:
    Expectation.objects.create(
        unit=waste, kind="document", type="report", title="گزارش ماهانه", months=1, grace=5,
        start="1405/01",
    )  # fmt: skip
    paper(waste, DocumentType.REPORT, "گزارش", date="1405/02/15")
    may = [row.cells[2] for row in reports.unsent(secretary, ON).rows]
    assert may == ["1405/01", "1405/03", "1405/04", "1405/05", "1405/06", "1405/07"]
    last_of_grace = datetime.date(2026, 4, 25)  # 1405/02/05
    assert reports.unsent(secretary, last_of_grace).rows == []
    after = last_of_grace + datetime.timedelta(days=1)
    assert [row.cells[4] for row in reports.unsent(secretary, after).rows] == [1]
    assert reports.unsent(stranger, ON).rows == []


@pytest.mark.django_db
def test_overdue_is_summed_by_organisation(
    waste: Unit, board: Body, secretary: User, stranger: User, low: User
) -> None:
    post = Post.objects.create(code="P1", title="مدیرعامل", unit=waste, external_id="P1")
    made = file_papers(waste, board, text="x", title="x", number="23/97/14")
    secret = file_papers(waste, board, text="y", title="y", number="23/97/9", level=Level.SECRET)
    opened(made, post, "1405/08/20")
    opened(secret, post, "1405/08/20")
    opened(made, post, "1405/08/30")
    assert reports.overdue(secretary, ON).sums == [(str(waste), 2)]
    assert reports.overdue(secretary, ON).level == Level.SECRET
    assert reports.overdue(low, ON).sums == [(str(waste), 1)]
    assert reports.overdue(stranger, ON).rows == []
    assert access.actions(low).count() == 2


@pytest.mark.django_db
def test_clauses_that_name_an_owner_and_have_no_action_are_listed(
    waste: Unit, board: Body, secretary: User, stranger: User
) -> None:
    fields = {"number": "23/98/1", "title": "بند", "date": "1398/01/01", "text": "بند",
              "unit": waste, "body": board, "level": Level.NORMAL}  # fmt: skip
    made = registration.register(
        Entry(Kind.RESOLUTION, fields, {"clause": "1", "responsible": "مدیرعامل"}), user=None
    )
    assert [row.record for row in reports.not_followed(secretary, ON).rows] == [made]
    assert reports.not_followed(stranger, ON).rows == []
