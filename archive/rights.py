"""What a user's rights are made of on a day, in one question to the database.

Facts only: which units his memberships cover, which records are named to him, which are kept from
him. archive.access makes the rule of them. Ref: SQLite and PostgreSQL, WITH RECURSIVE.
"""

import datetime
from dataclasses import dataclass, field

from django.contrib.auth.models import AbstractBaseUser
from django.db import connection
from django.utils import timezone

from archive.persian import name_key
from archive.vocabulary import DocumentType, Role

# Papers about a person that he himself never sees. Ref: conflict of interest, docs/access.md.
ABOUT_ONESELF = frozenset({DocumentType.APPRAISAL})

_IN_FORCE = (
    """(t.start IS NULL OR t.start <= %(day)s) AND (t."end" IS NULL OR t."end" >= %(day)s)"""
)
_GROUPS = "SELECT group_id FROM auth_user_groups WHERE user_id = %(user)s"
_QUESTION = f"""
WITH RECURSIVE
mine (id, unit_id, deep, level, role) AS (
  SELECT t.id, t.unit_id, t.include_children, t.max_level, t.role
  FROM archive_membership t
  WHERE {_IN_FORCE} AND (t.user_id = %(user)s OR t.group_id IN ({_GROUPS}) OR t.post_id IN (
    SELECT t.post_id FROM archive_holding t WHERE t.user_id = %(user)s AND {_IN_FORCE}))
),
covered (id, unit_id) AS (
  SELECT id, unit_id FROM mine
  UNION
  SELECT c.id, u.id FROM covered c JOIN mine m ON m.id = c.id AND m.deep
  JOIN archive_unit u ON u.parent_id = c.unit_id
),
selves (id, name, code, outside) AS (
  SELECT p.id, p.name_key, LOWER(p.code), LOWER(p.external_id) FROM archive_person p
  WHERE p.user_id = %(user)s OR (p.name_key = %(name)s AND p.name_key <> '') OR p.id IN (
    SELECT t.person_id FROM archive_conflict t WHERE t.user_id = %(user)s AND {_IN_FORCE})
)
SELECT 'unit', c.unit_id, m.level, m.role, m.id
  FROM covered c JOIN mine m ON m.id = c.id
UNION ALL SELECT 'granted', t.content_object_id, 0, '', 0 FROM archive_recordusergrant t
  WHERE t.user_id = %(user)s AND {_IN_FORCE}
UNION ALL SELECT 'granted', t.content_object_id, 0, '', 0 FROM archive_recordgroupgrant t
  WHERE t.group_id IN ({_GROUPS}) AND {_IN_FORCE}
UNION ALL SELECT 'granted', t.record_id, 0, '', 0 FROM archive_brokenglass t
  WHERE t.user_id = %(user)s AND t.at <= %(last)s AND t.until > %(first)s
UNION ALL SELECT 'listed', r.id, COALESCE(r.level, -1), r."group", COALESCE(r.unit_id, 0)
  FROM archive_listed t JOIN archive_record r ON r.id = t.record_id
  WHERE (t.user_id = %(user)s OR t.group_id IN ({_GROUPS})) AND {_IN_FORCE} AND r.need_to_know
UNION ALL SELECT 'barred', t.record_id, 0, '', 0 FROM archive_conflict t
  WHERE t.user_id = %(user)s AND {_IN_FORCE} AND t.record_id IS NOT NULL
UNION ALL SELECT 'barred', a.record_id, 0, '', 0
  FROM archive_appraisal a JOIN selves s ON s.id = a.person_id WHERE a.record_id IS NOT NULL
UNION ALL SELECT 'barred', f.record_id, 0, '', 0 FROM archive_proposedfact f
  JOIN selves s ON s.id = f.person_id WHERE f.kind = 'appraisals'
UNION ALL SELECT 'barred', d.record_id, 0, '', 0 FROM archive_document d
  WHERE d.person_key <> '' AND d.type IN ({", ".join(f"'{t}'" for t in sorted(ABOUT_ONESELF))})
  AND (d.person_key = %(name)s OR d.person_key IN (
    SELECT name FROM selves UNION SELECT code FROM selves UNION SELECT outside FROM selves))
"""


@dataclass
class Rights:
    """The facts. `units`: (unit, highest level, role); `seats`: memberships of one body's members;
    `listed`: (record, unit, level, group) of need-to-know lists that name him."""

    units: set[tuple[int, int, str]] = field(default_factory=set)
    seats: set[int] = field(default_factory=set)
    granted: set[int] = field(default_factory=set)
    listed: set[tuple[int, int, int, str]] = field(default_factory=set)
    barred: set[int] = field(default_factory=set)


def named(user: AbstractBaseUser) -> str:
    """The user's name in the form in which people of the register are compared."""
    return name_key(user.get_full_name())


def moments(on: datetime.date | None) -> tuple[datetime.datetime, datetime.datetime]:
    """First and last moment of a past day; for today (None) the present moment twice."""
    if on is None or on == timezone.localdate():
        return (now := timezone.now()), now
    start = timezone.make_aware(datetime.datetime.combine(on, datetime.time.min))
    return start, start + datetime.timedelta(days=1)


def rights_of(user: AbstractBaseUser, on: datetime.date | None = None) -> Rights:
    """All facts about a known user on a day (default: now)."""
    first, last = moments(on)
    adapt = connection.ops.adapt_datetimefield_value
    values = {
        "user": user.pk,
        "name": named(user),
        "day": connection.ops.adapt_datefield_value(on or timezone.localdate()),
        "first": adapt(first),
        "last": adapt(last),
    }
    found = Rights()
    with connection.cursor() as cursor:
        cursor.execute(_QUESTION, values)
        for kind, number, level, word, other in cursor.fetchall():
            if kind == "unit" and word == Role.MEMBER:
                found.seats.add(other)
            elif kind == "unit":
                found.units.add((number, level, word))
            elif kind == "listed":
                found.listed.add((number, other, level, word))
            else:
                (found.barred if kind == "barred" else found.granted).add(number)
    return found
