"""The form that finishes a draft: what its kind must have before it is final, and little else."""

from typing import Any

from django import forms
from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext_lazy as _

from archive import access
from archive.forms import Asked, JalaliTextField
from archive.models import Body, Record, Unit
from archive.persian import ascii_digits, canonical
from archive.registration import RECORD_FIELDS, Entry, missing
from archive.vocabulary import Direction, DocumentType, Kind, Level

# Fields of the kind beside those that every record has.
DETAILS: dict[str, tuple[str, ...]] = {
    Kind.MEETING: ("present", "chair"),
    Kind.RESOLUTION: ("clause", "responsible"),
    Kind.LETTER: ("direction", "sender", "receiver", "signer"),
    Kind.DOCUMENT: ("type", "person", "post", "issuer"),
}
WITH_BODY = (Kind.MEETING, Kind.RESOLUTION)
NEEDED = _("This field is needed before filing.")


class DraftForm(Asked):
    """Every field may stay empty while the record is a draft."""

    number = forms.CharField(label=_("Number"), max_length=100, required=False)
    title = forms.CharField(label=_("Subject"), max_length=500, required=False)
    date = JalaliTextField(label=_("Date"), required=False)
    unit = forms.ModelChoiceField(
        label=_("Unit"), queryset=Unit.objects.none(), required=False, empty_label=_("Choose")
    )
    level = forms.TypedChoiceField(
        label=_("Confidentiality"), choices=[("", _("Choose")), *Level.choices], coerce=int,
        empty_value=None, required=False,
    )  # fmt: skip
    body = forms.ModelChoiceField(
        label=_("Body"), queryset=Body.objects.all(), required=False, empty_label=_("Choose")
    )
    direction = forms.ChoiceField(label=_("Direction"), choices=Direction.choices, required=False)
    type = forms.ChoiceField(label=_("Type"), choices=DocumentType.choices, required=False)
    sender = forms.CharField(label=_("Sender"), max_length=255, required=False)
    receiver = forms.CharField(label=_("Receiver"), max_length=255, required=False)
    signer = forms.CharField(label=_("Signer"), max_length=255, required=False)
    person = forms.CharField(label=_("Person"), max_length=255, required=False)
    post = forms.CharField(label=_("Post"), max_length=255, required=False)
    issuer = forms.CharField(label=_("Issuer"), max_length=255, required=False)
    clause = forms.CharField(label=_("Clause number"), max_length=40, required=False)
    responsible = forms.CharField(label=_("Responsible post"), max_length=255, required=False)
    chair = forms.CharField(label=_("Chair"), max_length=255, required=False)
    present = forms.CharField(
        label=_("Present"), required=False, widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"})
    )
    text = forms.CharField(
        label=_("Text"), required=False, widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"})
    )

    def __init__(self, record: Record, user: AbstractBaseUser, data: Any = None) -> None:
        super().__init__(data, initial=initial_of(record))
        self.record = record
        shown = {"number", "title", "date", "unit", "level", *DETAILS[record.kind]}
        shown |= {"body"} if record.kind in WITH_BODY else set()
        shown |= {"text"} if record.kind == Kind.RESOLUTION else set()
        for name in set(self.fields) - shown:
            del self.fields[name]
        self.fields["unit"].queryset = Unit.objects.filter(pk__in=access.units_where(user, "file"))
        for name in missing(entry_of(record)):
            name = "title" if name == "subject" else name
            self.fields[name].widget.attrs["aria-describedby"] = "needed"

    def clean_number(self) -> str:
        """Kept in ASCII digits, as every number is."""
        return ascii_digits(self.cleaned_data["number"]).strip()

    def clean_present(self) -> list[Any]:
        """One person a line; untouched lines keep what the import knew of them."""
        if "present" not in self.changed_data:
            return list(self.record.meeting.present)
        lines = self.cleaned_data["present"].splitlines()
        return [canonical(line.strip()) for line in lines if line.strip()]

    def entry(self) -> Entry:
        """The draft as it will be."""
        known = entry_of(self.record)
        wanted = self.cleaned_data
        fields = {name: wanted[name] for name in RECORD_FIELDS if name in wanted}
        details = {name: wanted[name] for name in DETAILS[self.record.kind]}
        known.fields, known.details = {**known.fields, **fields}, {**known.details, **details}
        return known

    def complain(self, names: list[str]) -> None:
        """Says at each field that the record can't be final without it."""
        for name in names:
            self.add_error("title" if name == "subject" else name, str(NEEDED))


def entry_of(record: Record) -> Entry:
    """The record as it stands, in the shape that registration takes."""
    detail = getattr(record, record.kind)
    columns = [f.name for f in detail._meta.fields if f.name != "record"]
    return Entry(
        kind=record.kind,
        fields={name: getattr(record, name) for name in RECORD_FIELDS},
        details={name: getattr(detail, name) for name in columns},
        extra=record.extra,
    )


def initial_of(record: Record) -> dict[str, Any]:
    """Values of the form; people one a line."""
    entry = entry_of(record)
    initial = {**entry.fields, **entry.details}
    for name in ("unit", "body"):
        initial[name] = getattr(record, f"{name}_id")
    if record.kind == Kind.MEETING:
        initial["present"] = "\n".join(said_person(one) for one in entry.details["present"])
    return initial


def said_person(one: Any) -> str:
    """«name، post», whatever shape the import kept."""
    if not isinstance(one, dict):
        return str(one)
    return "، ".join(str(one[key]) for key in ("name", "post") if one.get(key))
