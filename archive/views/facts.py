"""The card of a record: what is known of it beside its text, as labelled rows."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from archive.models import Record
from archive.vocabulary import Kind

DATES = frozenset({"notified", "effective", "ends", "sender_date"})
NUMBERS = frozenset({"sender_number", "in_reply_to", "follows", "start", "end"})
SHOWN: dict[str, tuple[str, ...]] = {
    Kind.MEETING: ("term", "session_kind", "start", "end", "location", "mode", "chair",
                   "secretary", "present", "absent", "guests"),
    Kind.RESOLUTION: ("clause", "subject", "responsible", "due", "amount", "votes", "notified",
                      "effective", "ends"),
    Kind.LETTER: ("direction", "sender_number", "sender_date", "sender", "receiver", "signer",
                  "copies", "enclosures", "urgency", "in_reply_to", "follows"),
    Kind.DOCUMENT: ("type", "person", "post", "issuer"),
}  # fmt: skip
# Names of people and amounts belong to the text: who reads metadata only does not get them.
METADATA: dict[str, tuple[str, ...]] = {
    Kind.MEETING: ("term", "session_kind"),
    Kind.RESOLUTION: ("clause",),
    Kind.LETTER: ("direction",),
    Kind.DOCUMENT: ("type",),
}


@dataclass(frozen=True)
class Fact:
    """One row; `form` is how it is shown: date, number, amount, list or text."""

    label: object
    value: object
    form: str = "text"


def form_of(name: str, value: object) -> str:
    """How a field of this name is shown."""
    if name in DATES:
        return "date"
    if name in NUMBERS:
        return "number"
    if isinstance(value, int):
        return "amount"
    return "list" if isinstance(value, list) else "text"


def listed(value: object) -> object:
    """People and papers in lists may be plain words or objects with a name."""
    if not isinstance(value, list):
        return value
    return [
        " · ".join(str(part) for part in item.values() if part) if isinstance(item, dict) else item
        for item in value
    ]


def details_of(record: Record) -> Model | None:
    """The row beside the record that its kind has."""
    return getattr(record, record.kind, None)


def card(record: Record, *, reads: bool) -> Iterator[Fact]:
    """The rows of a record's card."""
    yield Fact(_("Number"), record.number, "number")
    yield Fact(_("Date"), record.date, "long date")
    if record.body_id:
        yield Fact(_("Body"), record.body.title)
    if record.unit_id:
        yield Fact(_("Unit"), record.unit.title)
    details = details_of(record)
    for name in (SHOWN if reads else METADATA)[record.kind] if details else ():
        choice = getattr(details, f"get_{name}_display", None)
        value = choice() if choice else listed(getattr(details, name))
        if value not in (None, "", []):
            label = details._meta.get_field(name).verbose_name
            yield Fact(label, value, form_of(name, value))
