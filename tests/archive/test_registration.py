"""Filing is one transaction; what is final stays as it was filed."""

import pytest
from django.db import DatabaseError, transaction

from archive import registration
from archive.errors import Denied, Frozen, Incomplete
from archive.models import AccessRow, Membership, Outbox, Page, Record, Resolution
from archive.registration import Entry
from archive.vocabulary import Kind, Level, Role, Stage


def letter(waste, **fields):
    return Entry(
        kind=Kind.LETTER,
        fields={"number": "05/23/00412", "date": "1405/08/19", "title": "تمدید", "unit": waste,
                "level": Level.NORMAL, **fields},
        details={"direction": "incoming", "sender": "شرکت", "receiver": "سازمان"},
    )  # fmt: skip


def refused(change):
    with pytest.raises(DatabaseError), transaction.atomic():
        change()
    return True


def test_filing_writes_record_audit_and_outbox_together(waste, secretary):
    record = registration.register(letter(waste), user=secretary)
    assert record.stage == Stage.FINAL
    assert Outbox.objects.filter(record_id=record.pk).exists()
    assert AccessRow.objects.filter(record_id=record.pk, user_id=secretary.pk).exists()


def test_what_lacks_its_minimum_is_not_filed(waste, secretary):
    with pytest.raises(Incomplete) as error:
        registration.register(letter(waste, number=""), user=secretary)
    assert error.value.missing == ["number"]
    assert not Record.objects.exists()


def test_another_units_hand_is_refused(waste, stranger):
    with pytest.raises(Denied):
        registration.register(letter(waste), user=stranger)


def test_a_level_above_ones_own_is_refused(waste, secretary):
    with pytest.raises(Denied):
        registration.register(letter(waste, level=Level.TOP_SECRET), user=secretary)


def test_the_database_refuses_to_change_a_final_record(file_resolution):
    record = file_resolution("متن نخست")
    assert refused(lambda: Record.objects.filter(pk=record.pk).update(text="دیگر"))
    assert refused(lambda: Resolution.objects.filter(pk=record.pk).update(clause="2"))
    assert refused(lambda: Record.objects.filter(pk=record.pk).update(stage=Stage.DRAFT))
    assert refused(lambda: Record.objects.get(pk=record.pk).delete())


def test_the_database_refuses_to_change_a_filed_page(waste, secretary):
    entry = letter(waste)
    entry.pages = [Page(number=1, text="متن صفحه")]
    record = registration.register(entry, user=secretary)
    assert refused(lambda: record.pages.update(text="دیگر"))


def test_the_read_log_is_append_only(file_resolution):
    file_resolution("متن")
    assert refused(lambda: AccessRow.objects.update(username="other"))
    assert refused(lambda: AccessRow.objects.all().delete())


def test_a_draft_changes_and_a_final_one_says_what_to_do(waste, secretary):
    draft = registration.register(letter(waste, number=""), user=secretary, final=False)
    registration.update_draft(draft, letter(waste), user=secretary)
    registration.finalise(draft, user=secretary)
    with pytest.raises(Frozen, match="correction"):
        registration.update_draft(draft, letter(waste), user=secretary)


def test_a_session_takes_the_highest_level_of_its_clauses(waste, board, secretary):
    shared = {"body": board, "unit": waste, "date": "1405/08/26"}
    meeting = Entry(kind=Kind.MEETING, fields={**shared, "level": 0}, details={"present": ["الف"]})
    clauses = [
        Entry(kind=Kind.RESOLUTION, fields={**shared, "number": f"23/05/{i}", "text": "ت", "level": level},
              details={"clause": str(i)})
        for i, level in ((1, Level.NORMAL), (2, Level.CONFIDENTIAL))
    ]  # fmt: skip
    session, filed = registration.register_session(meeting, clauses, user=secretary)
    assert session.level == Level.CONFIDENTIAL
    assert [r.level for r in filed] == [Level.NORMAL, Level.CONFIDENTIAL]
    assert [r.resolution.meeting for r in filed] == [session, session]


def test_a_failed_clause_leaves_no_session(waste, board, secretary):
    shared = {"body": board, "unit": waste, "date": "1405/08/26", "level": 0}
    meeting = Entry(kind=Kind.MEETING, fields=shared, details={"present": ["الف"]})
    clause = Entry(kind=Kind.RESOLUTION, fields={**shared, "number": "", "text": "ت"})
    with pytest.raises(Incomplete):
        registration.register_session(meeting, [clause], user=secretary)
    assert not Record.objects.exists() and not Outbox.objects.exists()


def test_correction_and_withdrawal_are_new_linked_rows(waste, secretary):
    record = registration.register(letter(waste), user=secretary)
    correction = registration.amend(record, letter(waste, number="05/23/00413"), user=secretary)
    registration.withdraw(record, reason="دو بار ثبت شده", user=secretary)
    record.refresh_from_db()
    assert record.relations_in.get().subject == correction
    assert (record.stage, record.withdrawal.reason) == (Stage.WITHDRAWN, "دو بار ثبت شده")


def test_a_new_reading_stands_beside_the_old_one(waste, secretary):
    entry = letter(waste)
    entry.pages = [Page(number=1, text="خوانش نخست")]
    record = registration.register(entry, user=secretary)
    registration.add_reading(record, [Page(number=1, text="خوانش بهتر")], user=secretary)
    assert [p.text for p in record.pages.all()] == ["خوانش بهتر", "خوانش نخست"]


def test_a_high_level_in_one_unit_opens_none_in_another(waste, parks, secretary):
    Membership.objects.create(
        user=secretary, unit=parks, role=Role.SECRETARY, max_level=Level.NORMAL
    )
    with pytest.raises(Denied):
        registration.register(letter(parks, level=Level.SECRET), user=secretary)
    assert registration.register(letter(waste, level=Level.SECRET), user=secretary).is_final
