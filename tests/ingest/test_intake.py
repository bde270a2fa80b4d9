"""The door keeps what it promises: bytes, row, receipt; nothing twice, nothing to strangers."""

import hashlib
import io

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from archive import registration, store
from archive.errors import Denied
from archive.models import StoredFile
from archive.registration import Entry
from archive.vocabulary import Kind, Level, Role
from ingest import intake
from ingest.models import Job, State
from tests.conftest import person

pytestmark = pytest.mark.django_db
BYTES = b"%PDF-1.4 a paper"


def send(user, unit, content=BYTES, name="paper.pdf", kind=""):
    return intake.receive(io.BytesIO(content), name=name, unit=unit, user=user, kind=kind)


def test_receipt_carries_number_and_digest_of_stored_bytes(secretary, waste):
    job = send(secretary, waste, kind="minutes")
    assert (job.state, job.kind) == (State.QUEUED, "minutes")
    assert job.sha256 == hashlib.sha256(BYTES).hexdigest()
    assert store.path_of(job.sha256).read_bytes() == BYTES


def test_receipts_leave_no_gap(secretary, waste):
    numbers = [int(send(secretary, waste, b"%d" % at).receipt.split("-")[1]) for at in range(3)]
    assert numbers == [numbers[0], numbers[0] + 1, numbers[0] + 2]


def test_same_bytes_again_are_a_duplicate_naming_the_first(secretary, waste):
    first, second = send(secretary, waste), send(secretary, waste, name="again.pdf")
    assert second.state == State.DUPLICATE
    assert second.duplicate_of == first
    assert first.receipt in second.reason
    assert StoredFile.objects.filter(sha256=first.sha256).count() == 1


def test_bytes_of_a_filed_record_are_a_duplicate_of_it(secretary, waste):
    file = store.put_file(io.BytesIO(BYTES), name="filed.pdf", content_type="application/pdf")
    fields = {"title": "گزارش", "date": "1398/01/20", "unit": waste, "level": Level.NORMAL}
    record = registration.register(
        Entry(kind=Kind.DOCUMENT, fields=fields, details={"type": "report"}, files=[file]),
        user=secretary,
    )
    job = send(secretary, waste)
    assert (job.state, job.record) == (State.DUPLICATE, record)
    assert "گزارش" in job.reason


def test_duplicate_does_not_betray_a_job_of_another_unit(secretary, waste, parks):
    send(secretary, waste)
    other = person("gardener", parks, Role.SECRETARY)
    job = send(other, parks)
    assert (job.state, job.duplicate_of) == (State.QUEUED, None)


def test_failed_paper_may_be_sent_again(secretary, waste):
    Job.objects.filter(pk=send(secretary, waste).pk).update(state=State.FAILED)
    assert send(secretary, waste).state == State.QUEUED


def test_who_may_not_send_is_refused_and_nothing_is_kept(mayor, waste):
    with pytest.raises(Denied):
        send(mayor, waste, b"refused bytes")
    assert not Job.objects.exists()
    assert not StoredFile.objects.exists()


def test_clerk_sends_only_papers_of_his_own_unit(waste, parks):
    clerk = person("clerk", waste, Role.CLERK)
    assert send(clerk, waste).unit == waste
    with pytest.raises(Denied):
        send(clerk, parks, b"others")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\scan\\نامه ۱.pdf", "نامه ۱.pdf"),
        ("a\x00b\n.pdf", "ab.pdf"),
        ("", "unnamed"),
        ("ا" * 300, "ا" * 255),
    ],
)
def test_file_names_are_made_harmless(given, kept):
    assert intake.clean_name(given) == kept


def test_owner_and_filers_of_the_unit_see_the_job_and_strangers_do_not(
    secretary, mayor, waste, parks
):
    clerk = person("clerk", waste, Role.CLERK)
    registrar = person("registrar", waste, Role.REGISTRAR)
    stranger = person("stranger", parks, Role.SECRETARY)
    job = send(clerk, waste)
    seen = {
        user.username: job in Job.objects.visible_to(user)
        for user in (clerk, registrar, secretary, stranger, mayor)
    }
    assert seen == {
        "clerk": True,
        "registrar": True,
        "secretary": True,
        "stranger": False,
        "mayor": False,
    }


def test_balance_of_the_day_is_what_was_received(secretary, waste):
    jobs = [send(secretary, waste), send(secretary, waste), send(secretary, waste, b"third")]
    balance = Job.objects.balance(timezone.localtime(jobs[0].created_at).date())
    assert sum(balance.values()) == len(jobs)
    assert (balance["queued"], balance["duplicate"]) == (2, 1)


def test_a_master_is_not_told_of_a_paper_he_may_not_see(db, secretary, waste):
    first = intake.receive(io.BytesIO(b"%PDF-1.4 hidden"), name="a.pdf", unit=waste, user=secretary)
    master = User.objects.create_superuser("master", password="x")
    again = intake.receive(io.BytesIO(b"%PDF-1.4 hidden"), name="b.pdf", unit=waste, user=master)
    assert again.state == State.QUEUED and first.receipt not in again.reason
