"""A person's own file: whose account it is, what he says is wrong in it, and the answer.

The personnel office names the account; it opens the facts of the file to their subject, no paper.
Ref: the citizen's right to the personal data about himself, and to have them corrected.
"""

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from archive import access, audit, staffing
from archive.models import CorrectionRequest, Person
from archive.models.audit import Act
from archive.staffing import Refused

MOST_OPEN = 20  # requests of one person that wait
LONGEST = 2000  # letters


def demand_other(person: Person, user: AbstractBaseUser) -> None:
    """Only the personnel office over the file, and nobody for himself."""
    staffing.demand(user, person.unit)
    if access.selves(user).filter(pk=person.pk).exists():
        raise Refused(_("Nobody settles anything of his own file."))


@transaction.atomic
def name_account(person: Person, account: AbstractBaseUser | None, *, by: AbstractBaseUser) -> None:
    """Whose file it is; None takes the account away. One account has one file."""
    demand_other(person, by)
    if account is not None and not account.is_active:
        raise Refused(_("This account is shut off."))
    if account is not None and account.pk == by.pk:
        raise Refused(_("Nobody names his own account."))
    if (
        account is not None
        and Person.objects.filter(user=account.pk).exclude(pk=person.pk).exists()
    ):
        raise Refused(_("This account has a file already."))
    person.user = account
    person.save(update_fields=["user"])
    named = account.get_username() if account else "nobody"
    audit.note(Act.CHANGE, user=by, what=f"file {person.code} is of account {named}")


@transaction.atomic
def ask(user: AbstractBaseUser, *, about: str, words: str) -> CorrectionRequest:
    """A request of the file's own person."""
    person = access.own_file(user)
    if person is None:
        raise Refused(_("No file is named as yours; ask the personnel office."))
    words, about = kept(words)[:LONGEST], kept(about)[:255]
    if not words or not about:
        raise Refused(_("Choose a line and write what is right."))
    if person.requests.filter(answered_at=None).count() >= MOST_OPEN:
        raise Refused(_("Many of your requests wait already; wait for their answer."))
    made = CorrectionRequest.objects.create(person=person, by=user, about=about, words=words)
    audit.note(Act.REGISTER, user=user, what=f"correction request {made.pk} of file {person.code}")
    return made


def kept(words: str) -> str:
    """Without what no database takes."""
    return words.encode("utf-8", "ignore").decode().replace("\x00", " ").strip()


def waiting(user: AbstractBaseUser) -> QuerySet[CorrectionRequest]:
    """Requests without an answer, of the files that he keeps."""
    files = access.people(user).filter(staffing.kept_by(user))
    return CorrectionRequest.objects.filter(person__in=files, answered_at=None)


@transaction.atomic
def answer(request: CorrectionRequest, *, accepted: bool, words: str, by: AbstractBaseUser) -> None:
    """Once, in words; what is accepted is then mended in the file by its own verbs."""
    row = CorrectionRequest.objects.select_for_update().get(pk=request.pk)
    demand_other(row.person, by)
    if row.answered_at is not None:
        raise Refused(_("This request was answered already."))
    if not kept(words):
        raise Refused(_("Write the answer; who asked will read it."))
    row.accepted, row.answer = accepted, kept(words)[:LONGEST]
    row.answered_by, row.answered_at = by, timezone.now()
    row.save(update_fields=["accepted", "answer", "answered_by", "answered_at"])
    said = "accepted" if accepted else "declined"
    audit.note(Act.CHANGE, user=by, what=f"correction request {row.pk} {said}")
