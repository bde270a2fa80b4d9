"""What each kind of line carries, and how a line becomes an entry of the archive."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext, override

from archive.jalali import PartialDate
from archive.models import Body, Page, Unit
from archive.registration import Entry
from archive.vocabulary import LEVEL_OF_WORD, Kind

Line = Mapping[str, Any]
RECORD_KINDS = frozenset(Kind.values)
STRUCTURE_KINDS = ("unit", "body")
STAFF_KINDS = frozenset(
    {"chart", "post", "rule", "field_equivalence", "area_relation", "person", "action"}
)
RESERVED_KINDS = frozenset(
    {"unit", "body", "user", "rule", "grant", "field_equivalence", "area_relation"}
)  # need `system` or an administrator

SHARED = {"kind", "external_id", "source", "number", "date", "title", "text", "unit", "level"}
DETAIL_KEYS: dict[str, dict[str, str]] = {
    Kind.MEETING: {
        "term": "term",
        "session_kind": "session_kind",
        "start": "start",
        "end": "end",
        "place": "location",
        "mode": "mode",
        "chair": "chair",
        "secretary": "secretary",
        "present": "present",
        "absent": "absent",
        "guests": "guests",
        "agenda": "agenda",
    },
    Kind.RESOLUTION: {
        "clause": "clause",
        "subject": "subject",
        "responsible": "responsible",
        "due": "due",
        "amount": "amount",
        "votes": "votes",
        "public_rights": "public_rights",
        "notified": "notified",
        "effective": "effective",
        "ends": "ends",
    },
    Kind.LETTER: {
        "direction": "direction",
        "sender_number": "sender_number",
        "sender_date": "sender_date",
        "sender": "sender",
        "receiver": "receiver",
        "signer": "signer",
        "copies": "copies",
        "enclosures": "enclosures",
        "urgency": "urgency",
        "in_reply_to": "in_reply_to",
        "follows": "follows",
    },
    Kind.DOCUMENT: {"type": "type", "person": "person", "post": "post"},
}
LISTS = frozenset({"present", "absent", "guests", "agenda", "copies", "enclosures"})
REFERENCES: dict[str, set[str]] = {
    Kind.MEETING: {"body"},
    Kind.RESOLUTION: {"body", "meeting", "status", "execution"},
    Kind.LETTER: {"subject"},
    Kind.DOCUMENT: set(),
}


class BadLine(ValueError):
    """A line that can't be taken; str(error) is the reason for the rejects file."""


def both(at: str, said: str, **values: object) -> str:
    """A sentence at its place, in English and in Persian: who mends a file reads one of them."""
    with override("fa"):
        persian = gettext(said)
    place = f"{at}: " if at else ""
    return f"{place}{said % values} / {persian % values}"


def not_one_of(at: str, value: object, allowed: Iterable[str]) -> str:
    """A word that is none of those the form knows."""
    return both(at, "%(value)r is not one of %(allowed)s", value=value, allowed=", ".join(allowed))


def not_known(at: str, value: object) -> str:
    """A name of something that the archive does not have, or not for this writer."""
    return both(at, "%(value)r is not known", value=value)


def needed(key: str) -> str:
    """A line without what its kind can't do without."""
    return both("", "%(key)s is needed", key=key)


def unknown_key(key: str) -> str:
    """A key that the form does not have."""
    return both("", "unknown key %(key)r kept under extra", key=key)


def digest(line: Line) -> str:
    """Tells whether a line changed since it was taken."""
    return hashlib.sha256(json.dumps(line, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def checked_date(line: Line, key: str) -> str:
    """A Jalali date as canonical text, "" when absent; BadLine when it is none."""
    written = line.get(key)
    if written in (None, ""):
        return ""
    try:
        return str(PartialDate.parse(str(written)))
    except ValueError as error:
        said = "%(value)r is not a Jalali date YYYY/MM/DD"
        raise BadLine(both(key, said, value=written)) from error


def checked_level(line: Line) -> int | None:
    """Confidentiality as a number, None when absent."""
    word = line.get("level")
    if word in (None, ""):
        return None
    if word not in LEVEL_OF_WORD:
        raise BadLine(not_one_of("level", word, LEVEL_OF_WORD))
    return int(LEVEL_OF_WORD[word])


def details_of(line: Line, kind: str) -> dict[str, Any]:
    """The fields of the kind's own table, checked for their type."""
    details: dict[str, Any] = {}
    for key, name in DETAIL_KEYS[kind].items():
        value = line.get(key)
        if value is None:
            continue
        if key in LISTS:
            details[name] = value if isinstance(value, list) else [value]
        elif key in ("notified", "effective", "ends", "sender_date"):
            details[name] = checked_date(line, key)
        elif key == "public_rights":
            details[name] = value is True
        elif key == "amount":
            details[name] = checked_amount(value)
        else:
            details[name] = (
                value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            )
    return details


def checked_amount(value: object) -> int:
    """Rials as an integer; BadLine for anything else."""
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= 2**63:
        raise BadLine(both("amount", "%(value)r is not a whole number of rials", value=value))
    return value


def entry_of(
    line: Line, *, unit: Unit | None, body: Body | None, warn: Callable[[str], None]
) -> Entry:
    """A record line as an entry; unknown keys are reported and kept under `extra`."""
    kind = line["kind"]
    known = SHARED | set(DETAIL_KEYS[kind]) | REFERENCES[kind]
    extra = {key: value for key, value in line.items() if key not in known}
    for key in sorted(extra):
        warn(unknown_key(key))
    for key in ("status", "execution"):
        if line.get(key):
            extra[key] = line[key]
    text = str(line.get("text") or "")
    title = str(line.get("title") or line.get("subject") or "")[:500]
    fields = {
        "number": str(line.get("number") or "")[:100],
        "title": title,
        "date": checked_date(line, "date"),
        "text": text,
        "unit": unit,
        "body": body,
        "level": checked_level(line),
    }
    pages = [
        Page(number=number, text=part)
        for number, part in enumerate(text.split("\f"), 1)
        if text.strip()
    ]
    return Entry(
        kind=kind,
        fields=fields,
        details=details_of(line, kind),
        pages=pages,
        source=str(line.get("source") or "dabir"),
        external_id=str(line.get("external_id") or ""),
        extra=extra,
    )


# ---- a line as it was written ----
def parsed(raw: str) -> Line | None:
    """The object of a line, None when it is none."""
    try:
        line = json.loads(raw, parse_constant=no_number)
    except (ValueError, RecursionError):
        return None
    if "\\u0000" in raw:
        line = without_nulls(line)
    return line if isinstance(line, dict) else None


def without_nulls(value: Any) -> Any:
    """Null characters are no text: PostgreSQL refuses them, screens show a broken mark."""
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, list):
        return [without_nulls(one) for one in value]
    if isinstance(value, dict):
        return {without_nulls(key): without_nulls(one) for key, one in value.items()}
    return value


def no_number(word: str) -> object:
    """NaN and Infinity are no JSON, though Python reads them."""
    raise ValueError(word)
