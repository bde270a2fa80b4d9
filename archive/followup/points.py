"""Points (نکته) raised in a session: referred to somebody, closed only by a written answer."""

import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from archive import access, audit
from archive.followup.actions import Refused, demand, jalali
from archive.models import Point, Record
from archive.models.audit import Act
from archive.models.posts import first_day, last_day
from archive.vocabulary import Kind, Stage


@transaction.atomic
def raise_point(
    meeting: Record,
    *,
    user: AbstractBaseUser,
    text: str,
    referred_to: str,
    raised_by: str = "",
    due_on: datetime.date | None = None,
) -> Point:
    """A point of a session, referred to who must answer."""
    demand(user, "follow", meeting)
    if meeting.kind != Kind.MEETING:
        raise Refused(_("A point is raised in a session."))
    if not text.strip() or not referred_to.strip():
        raise Refused(_("Write the point and to whom it is referred."))
    if due_on and meeting.date and due_on < first_day(meeting.date):
        raise Refused(
            _("The deadline %(due)s is before the session itself (%(date)s).")
            % {"due": jalali(due_on), "date": meeting.date}
        )
    point = Point.objects.create(
        meeting=meeting, text=text.strip(), referred_to=referred_to.strip()[:255],
        raised_by=raised_by.strip()[:255], due_on=due_on, by=user,
    )  # fmt: skip
    audit.note(Act.REGISTER, user=user, record=meeting, what=f"point {point.pk}")
    return point


@transaction.atomic
def answer(point: Point, record: Record, *, user: AbstractBaseUser) -> None:
    """Closes a point by its written answer: a final paper that is not older than the session."""
    demand(user, "follow", point.meeting)
    if point.answer_id:
        raise Refused(_("This point has its answer already."))
    if not access.visibility(user).reads(record):
        raise Refused(_("No one record that you may read has this number."))
    if record.kind not in (Kind.LETTER, Kind.DOCUMENT) or record.stage != Stage.FINAL:
        raise Refused(_("A written answer is a filed letter or document."))
    if record.date and point.meeting.date and (
        last_day(record.date) < first_day(point.meeting.date)
    ):  # fmt: skip
        raise Refused(_("This paper is older than the session; it can't answer the point."))
    point.answer, point.closed_on = record, access.today()
    point.save(update_fields=["answer", "closed_on"])
    audit.note(Act.CHANGE, user=user, record=point.meeting, what=f"answered point {point.pk}")
