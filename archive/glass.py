"""Emergency access: one record, half an hour, a reason, and a security officer who knows at once.

It lifts the level and the need-to-know list and turns a card into the text; never the unit, the
group of kinds or a conflict of interest. The next request after the half hour is refused again.
"""

import datetime
import logging

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from archive import access, audit
from archive.errors import ArchiveError, Denied
from archive.models import BrokenGlass, Membership, Record, Unit
from archive.models.audit import Act
from archive.persian import number_key, persian_digits
from archive.vocabulary import Role

LASTS = datetime.timedelta(minutes=30)
SHORTEST = 10  # letters of a reason
log = logging.getLogger(__name__)


def may_break(user: AbstractBaseUser, record: Record) -> bool:
    """Is the record in his unit and his role's kinds, closed to him, and no conflict of his?"""
    sight = access.visibility(user)
    if record.unit is None or record.pk in sight.barred or sight.reads(record):
        return False
    rows = [m for m in access.memberships(user) if m.role in access.MAY["break_glass"]]
    covered = access.covered_units(rows)
    return any(
        record.unit_id in covered[m.pk]
        and record.group in access.FULL[m.role] | access.METADATA.get(m.role, frozenset())
        for m in rows
    )


def closed_to(user: AbstractBaseUser, number: str, date: str = "") -> list[Record]:
    """Records of a number whose glass he may break."""
    key = number_key(number)
    rows = Record.objects.filter(number_key=key).select_related("unit") if key else ()
    return [row for row in rows if (not date or row.date == date) and may_break(user, row)]


def break_glass(
    record: Record, *, reason: str, user: AbstractBaseUser, request: HttpRequest | None = None
) -> BrokenGlass:
    """Opens one record to one user until half an hour from now, logs it and tells an officer."""
    if len(reason.strip()) < SHORTEST:
        raise ArchiveError(_("Write why it can't wait, in at least %(n)s letters.") % {
            "n": SHORTEST
        })  # fmt: skip
    if not may_break(user, record):
        raise Denied(_("You can't open this record by emergency access."))
    now = timezone.now()
    with transaction.atomic():
        made = BrokenGlass.objects.create(
            user=user, record=record, reason=reason.strip()[:500], at=now, until=now + LASTS
        )
        audit.note(
            Act.BREAK_GLASS, user=user, record=record, what=f"until {made.until:%H:%M} UTC",
            reason=reason, request=request,
        )  # fmt: skip
        transaction.on_commit(lambda: tell(made))
    return made


def open_now(user: AbstractBaseUser, record: Record) -> BrokenGlass | None:
    """The emergency access under which he sees it at this moment."""
    return BrokenGlass.objects.filter(user=user, record=record, until__gt=timezone.now()).first()


# ---- notice ----
def officers(unit: Unit | None) -> QuerySet[AbstractBaseUser]:
    """Security officers of the unit; where it has none, all of them."""
    rows = list(
        Membership.objects.current(access.today())
        .filter(role=Role.SECURITY_OFFICER)
        .select_related("unit")
    )
    covered = access.covered_units(rows)
    near = [m for m in rows if unit is not None and unit.pk in covered[m.pk]] or rows
    users = get_user_model().objects.filter(is_active=True)
    day = access.today()
    ids = {
        user.pk for user in users
        if Membership.objects.of(user, day).filter(pk__in=[m.pk for m in near]).exists()
    }  # fmt: skip
    return users.filter(pk__in=ids)


def tell(made: BrokenGlass) -> int:
    """Mails the officers, when mail is configured; the desk shows it in any case. -> letters."""
    if not settings.EMAIL_HOST:
        return 0
    sent = 0
    with override(settings.LANGUAGE_CODE):
        subject = _("Emergency access was used")
        body = _("%(user)s opened a record at %(at)s. Open Dabir: its home lists it.") % {
            "user": made.user.get_full_name() or made.user.get_username(),
            "at": persian_digits(f"{timezone.localtime(made.at):%H:%M}"),
        }
        for officer in officers(made.record.unit):
            if not officer.email:
                continue
            try:
                sent += send_mail(subject, f"{body}\n", None, [officer.email])
            except OSError:
                log.exception("notice of emergency access %s was not mailed", made.pk)
    return sent


def unseen(user: AbstractBaseUser) -> QuerySet[BrokenGlass]:
    """Emergency accesses that no security officer has taken note of: of his units, and of units
    that have no officer."""
    units = access.units_where(user, "except")
    if not units:
        return BrokenGlass.objects.none()
    officers_of = Membership.objects.current(access.today()).filter(role=Role.SECURITY_OFFICER)
    guarded = {unit for ids in access.covered_units(officers_of).values() for unit in ids}
    his = Q(record__unit__in=units) | ~Q(record__unit__in=guarded)
    rows = BrokenGlass.objects.filter(his, seen_at=None)
    return rows.select_related("user", "record__unit", "record__resolution")


@transaction.atomic
def take_note(made: BrokenGlass, *, user: AbstractBaseUser) -> None:
    """A security officer has seen it; never the one who used it."""
    if made.user_id == user.pk or not unseen(user).filter(pk=made.pk).exists():
        raise Denied(_("You can't take note of this."))
    BrokenGlass.objects.filter(pk=made.pk, seen_at=None).update(
        seen_by=user, seen_at=timezone.now()
    )
    what = f"took note of emergency access {made.pk} of {made.user}"
    audit.note(Act.READ_LOG, user=user, record=made.record, what=what)
