"""Records of the archive that a person names by their number while he files: his to file in."""

import re

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Q, QuerySet

from archive import access, registration
from archive.jalali import PartialDate
from archive.models import Record
from archive.persian import ascii_digits, number_key
from archive.registration import Entry
from archive.vocabulary import Kind, Stage

DATED = re.compile(r"(?P<number>.*?)\s*(?:مورخ)?\s*(?P<date>\d{4}/\d{1,2}/\d{1,2})")


def within_reach(
    found: QuerySet[Record], user: AbstractBaseUser, act: str = "file"
) -> list[Record]:
    """Of these records, those in whose unit and at whose level the user may file."""
    units = access.units_where(user, act)
    return [
        record
        for record in found.filter(unit__in=units).select_related("unit")
        if (record.level or 0) <= access.highest_level(user, act, record.unit)
    ]


def named(
    found: QuerySet[Record], written: str, user: AbstractBaseUser, act: str = "file"
) -> list[Record]:
    """Those of them that a number, or number and date, names and that are his to file in.

    Absent, hidden and not his to file answer alike: an empty list.
    """
    key = number_key(written)[:120]
    by_number = within_reach(found.filter(number_key=key), user, act) if key else []
    dated = DATED.fullmatch(ascii_digits(written).strip())
    if len(by_number) == 1 or not dated:
        return by_number
    try:
        on = Q(date=str(PartialDate.parse(dated["date"])))
    except ValueError:
        return by_number
    if key := number_key(dated["number"])[:120]:
        on &= Q(number_key=key)
    return within_reach(found.filter(on), user, act)


def corrected(written: str, correction: Entry, user: AbstractBaseUser) -> list[Record]:
    """The final records of a correction's kind and body that a number, maybe with a date, names."""
    found = access.records(user, read=True).filter(kind=correction.kind, stage=Stage.FINAL)
    if correction.kind == Kind.MEETING:  # sessions are numbered body by body
        found = found.filter(body=correction.fields["body"])
    return named(found, written, user, registration.act_of(correction))


def on_paper(user: AbstractBaseUser) -> QuerySet[Record]:
    """Records that a scan may be given to: imported ones, and final ones that have their own paper.

    A decision filed here stands on the paper of its session.
    """
    own = Q(source="dabir") & (Q(kind=Kind.RESOLUTION) | ~Q(stage=Stage.FINAL))
    return access.records(user, read=True).exclude(own)
