"""The one Jalali date field and the forms of the archive's own screens."""

import datetime

from django import forms
from django.contrib.auth.models import AbstractBaseUser, Group, User
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from archive import access, oversight
from archive.conditions import LONGEST_SERVICE
from archive.jalali import PartialDate
from archive.models import (
    Appraisal,
    Body,
    Certificate,
    Course,
    Education,
    Fact,
    Post,
    Service,
    Unit,
)
from archive.models.members import called
from archive.persian import ascii_digits, persian_digits
from archive.vocabulary import (
    DegreeLevel,
    Direction,
    DocumentType,
    FactState,
    Level,
    PostRank,
    Predicate,
    Role,
)


class JalaliInput(forms.TextInput):
    """A text box that takes 1405/08/30 in any digits; the script adds a small calendar."""

    def __init__(self, attrs: dict[str, object] | None = None) -> None:
        defaults = {
            "dir": "ltr",
            "inputmode": "numeric",
            "autocomplete": "off",
            "placeholder": "۱۴۰۵/۰۸/۳۰",
            "data-jalali": "",
        }
        super().__init__({**defaults, **(attrs or {})})

    def format_value(self, value: object) -> str | None:
        """Gregorian dates of the database are shown as Jalali."""
        if isinstance(value, datetime.date):
            value = str(PartialDate.from_date(value))
        return persian_digits(str(value)) if value else None


def read_jalali(written: str) -> PartialDate:
    """A typed Jalali date, or the sentence that says how to write one."""
    try:
        return PartialDate.parse(written)
    except ValueError as error:
        raise ValidationError(
            _("“%(written)s” isn't a date. Write it like 1405/08/30, 1405/08 or 1405."),
            params={"written": written},
            code="invalid",
        ) from error


class JalaliDateField(forms.CharField):
    """Typed in Jalali, kept as a Gregorian day."""

    widget = JalaliInput

    def to_python(self, value: object) -> datetime.date | None:
        """Only a full day can be kept as a day."""
        if isinstance(value, datetime.date):
            return value
        written = super().to_python(value)
        if not written:
            return None
        date = read_jalali(written)
        if not date.day:
            raise ValidationError(_("Write the day too, like 1405/08/30."), code="invalid")
        return date.first()

    def has_changed(self, initial: object, data: object) -> bool:
        """Compared as days: the same day in other digits is no change."""
        try:
            return self.to_python(data) != (initial or None)
        except ValidationError:
            return True


class JalaliTextField(forms.CharField):
    """Typed in Jalali, kept as the archive keeps dates: ASCII, of any precision."""

    widget = JalaliInput

    def to_python(self, value: object) -> str:
        """Canonical writing: 1405/8/3 becomes 1405/08/03."""
        written = super().to_python(value)
        return str(read_jalali(written)) if written else ""


class PeriodForm(WagtailAdminModelForm):
    """Units and bodies: their first and last day in Jalali, of any precision."""

    start = JalaliTextField(label=_("from"), required=False)
    end = JalaliTextField(label=_("to"), required=False)


class MembershipForm(WagtailAdminModelForm):
    """A membership's days in Jalali; one of user, group and post."""

    start = JalaliDateField(label=_("from"), required=False)
    end = JalaliDateField(label=_("to"), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post"].queryset = posts_of(self.for_user)
        self.fields["user"].queryset = receivers(self.for_user, self.instance.user_id)
        self.fields["user"].label_from_instance = called
        known = oversight.groups(self.for_user).values("pk")
        self.fields["group"].queryset = Group.objects.filter(
            Q(pk__in=known) | Q(pk=self.instance.group_id)
        ).order_by("name")

    def clean(self) -> dict[str, object]:
        """The database holds the same two rules; here they become sentences."""
        cleaned = super().clean()
        if sum(bool(cleaned.get(name)) for name in ("user", "group", "post")) != 1:
            raise ValidationError(_("Choose a user, a group or a post, and one of them only."))
        if (cleaned.get("role") == Role.MEMBER) != bool(cleaned.get("body")):
            self.add_error("body", _("A body is named for a member of it, and for nobody else."))
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end and end < start:
            self.add_error("end", _("The last day is before the first."))
        return cleaned


def posts_of(user: AbstractBaseUser) -> QuerySet[Post]:
    """The posts of the units in which he gives rights."""
    return Post.objects.filter(unit__in=access.units_where(user, "users")).order_by("title")


def receivers(user: AbstractBaseUser, present: int | None = None) -> QuerySet[User]:
    """To whom he may give, and who has it already."""
    known = oversight.receivers(user).values("pk")
    return User.objects.filter(Q(pk__in=known) | Q(pk=present)).order_by("username")


class HoldingForm(WagtailAdminModelForm):
    """Days of a holder in Jalali; an acting one has a last day."""

    start = JalaliDateField(label=_("from"))
    end = JalaliDateField(label=_("to"), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - set(self._meta.fields):
            del self.fields[name]
        if "post" in self.fields:
            self.fields["post"].queryset = posts_of(self.for_user)
            self.fields["user"].queryset = receivers(self.for_user)
            self.fields["user"].label_from_instance = called

    def clean(self) -> dict[str, object]:
        """The database holds the same rules; here they become sentences."""
        cleaned = super().clean()
        start = cleaned.get("start", self.instance.start)
        end = cleaned.get("end")
        if cleaned.get("acting", self.instance.acting) and not end:
            self.add_error("end", _("An acting holder needs a last day."))
        if start and end and end < start:
            self.add_error("end", _("The last day is before the first."))
        return cleaned


def filter_by(label: Promise, rows: QuerySet) -> forms.ModelChoiceField:
    """A filter by one of the rows, or by none."""
    return forms.ModelChoiceField(label=label, queryset=rows, required=False, empty_label=_("All"))


class RecordFilterForm(forms.Form):
    """Filters of a list of records. A wrong value is said, and then nothing is listed."""

    number = forms.CharField(label=_("Number"), required=False, max_length=100)
    title = forms.CharField(label=_("Words of the title"), required=False, max_length=200)
    since = JalaliTextField(label=_("From date"), required=False)
    until = JalaliTextField(label=_("To date"), required=False)
    body = filter_by(_("Body"), Body.objects.order_by("title"))
    unit = filter_by(_("Unit"), Unit.objects.order_by("title"))
    level = forms.TypedChoiceField(
        label=_("Confidentiality"),
        choices=[("", _("All")), *Level.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )
    direction = forms.ChoiceField(
        label=_("Direction"), choices=[("", _("All")), *Direction.choices], required=False
    )
    type = forms.ChoiceField(
        label=_("Type"), choices=[("", _("All")), *DocumentType.choices], required=False
    )

    def __init__(self, *args: object, shown: tuple[str, ...], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - set(shown):
            del self.fields[name]
        for bound in self.fields.values():
            bound.widget.attrs["class"] = "d-input"

    def clean_number(self) -> str:
        """Numbers are compared in ASCII digits."""
        return ascii_digits(self.cleaned_data["number"]).strip()


class ReadLogForm(forms.Form):
    """Filters of the read log."""

    username = forms.CharField(label=_("User"), required=False, max_length=150)
    record = forms.CharField(label=_("Number of the record"), required=False, max_length=100)
    since = JalaliDateField(label=_("From date"), required=False)
    until = JalaliDateField(label=_("To date"), required=False)
    act = forms.ChoiceField(label=_("Act"), required=False)

    def __init__(self, *args: object, acts: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["act"].choices = [("", _("All")), *acts]
        for bound in self.fields.values():
            bound.widget.attrs["class"] = "d-input"


class WithdrawForm(forms.Form):
    """Taking a final record out of use needs its reason."""

    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3, "class": "d-input"})
    )


class CorrectRelationForm(forms.Form):
    """What a proposed relation really is."""

    predicate = forms.ChoiceField(label=_("What it does"), choices=Predicate)
    number = forms.CharField(label=_("Number of the affected record"), max_length=100)
    clause = forms.CharField(label=_("Clause"), max_length=40, required=False)
    effective = forms.CharField(
        label=_("In force from"), max_length=10, required=False, widget=JalaliInput
    )

    def clean_effective(self) -> str:
        """Kept as the archive keeps dates; empty stays empty."""
        written = self.cleaned_data["effective"]
        return str(read_jalali(written)) if written else ""


def dress(fields: dict[str, forms.Field]) -> None:
    """Gives the fields the look of our own screens."""
    for name, bound in fields.items():
        if isinstance(bound.widget, forms.FileInput):  # its button speaks the user's language
            bound.widget.attrs |= {"class": "d-file", "data-names": f"id_{name}_names"}
        elif not isinstance(bound.widget, forms.CheckboxInput):
            bound.widget.attrs["class"] = "d-input"


# ---- posts and people ----
class Asked(forms.Form):
    """A form in the look of our own screens."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        dress(self.fields)


class PostFilterForm(Asked):
    """Filters of the register of posts."""

    words = forms.CharField(label=_("Title or code"), required=False, max_length=100)
    unit = filter_by(_("Unit"), Unit.objects.order_by("title"))
    rank = forms.ChoiceField(
        label=_("Rank"), choices=[("", _("All")), *PostRank.choices], required=False
    )
    held = forms.ChoiceField(
        label=_("Holder"),
        choices=[
            ("", _("All")),
            ("vacant", _("Vacant")),
            ("acting", _("Acting")),
            ("ending", _("Ends within six months")),
        ],
        required=False,
    )


class PersonFilterForm(Asked):
    """Filters of the list of people."""

    words = forms.CharField(label=_("Name or code"), required=False, max_length=100)
    unit = filter_by(_("Unit"), Unit.objects.order_by("title"))
    state = forms.ChoiceField(
        label=_("With facts that are"),
        choices=[("", _("All")), *FactState.choices],
        required=False,
    )


class PaperForm(Asked):
    """The filed paper that carries a fact, by its number, and the page."""

    paper = forms.CharField(label=_("Number of the filed paper"), max_length=100)
    page = forms.IntegerField(label=_("Page"), min_value=1, required=False)


FIRST_YEAR = 1300  # nobody alive was appraised before
FAR_AHEAD = datetime.timedelta(days=366)  # of an appointment that is made before its day
MOST = {"share": 1, "hours": 5000, "score": 100}


class FactForm(forms.ModelForm):
    """A new line of a person's file, with the paper that carries it where there is one."""

    paper = forms.CharField(label=_("Number of the filed paper"), max_length=100, required=False)
    page = forms.IntegerField(label=_("Page"), min_value=1, required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for name in ("date", "start", "end", "valid_until"):
            if name in self.fields:
                old = self.fields[name]
                self.fields[name] = JalaliTextField(label=old.label, required=old.required)
        if "degree" in self.fields:
            self.fields["degree"] = forms.ChoiceField(
                label=_("degree"), choices=DegreeLevel.choices
            )
        if "start" in self.fields:
            self.fields["start"].required = True
        dress(self.fields)

    def clean(self) -> dict[str, object]:
        """An interval ends after it begins; what is past is past, and shares are shares."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("start"), cleaned.get("end") or cleaned.get("valid_until")
        first = first or cleaned.get("date")
        if first and last and PartialDate.parse(last).last() < PartialDate.parse(first).first():
            named = "end" if "end" in self.fields else "valid_until"
            self.add_error(named, _("The last day is before the first."))
        until = PartialDate.parse(last).last() if last else access.today()
        if cleaned.get("start") and until - PartialDate.parse(first).first() >= LONGEST_SERVICE:
            self.add_error("start", _("Sixty years of service or more: compare the days again."))
        begins = PartialDate.parse(cleaned["start"]).first() if cleaned.get("start") else None
        if begins and begins - access.today() > FAR_AHEAD:
            self.add_error("start", _("This day lies more than a year ahead."))
        done = cleaned.get("date")
        if done and PartialDate.parse(done).first() > access.today():
            self.add_error("date", _("This day lies in the future."))
        year = cleaned.get("year")
        this_year = PartialDate.from_date(access.today()).year
        if year is not None and not FIRST_YEAR <= year <= this_year:
            self.add_error("year", _("No calendar year that is past or begun."))
        for name, most in MOST.items():
            value = cleaned.get(name)
            if value is not None and not 0 <= value <= most:
                self.add_error(name, _("A number from 0 to %(most)s is needed.") % {"most": most})
        return cleaned


class ProposalForm(FactForm):
    """A proposed fact as it will be kept: its paper and page are known already."""

    paper = None
    page = None


FACT_FIELDS: dict[str, tuple[type[Fact], tuple[str, ...]]] = {
    "education": (Education, ("degree", "field", "orientation", "institution", "date")),
    "service": (Service, ("title", "area", "managerial", "capacity", "share", "start", "end")),
    "courses": (Course, ("title", "hours", "date", "valid_until")),
    "appraisals": (Appraisal, ("year", "score", "grade")),
    "certificates": (Certificate, ("title", "date", "valid_until")),
}


def fact_form(name: str, data: object = None) -> FactForm:
    """The form of one kind of fact."""
    model, fields = FACT_FIELDS[name]
    return forms.modelform_factory(model, form=FactForm, fields=fields)(data)


def proposal_form(name: str, *args: object, **kwargs: object) -> ProposalForm:
    """The form of a proposed fact; a service also names its unit as the paper does."""
    model, fields = FACT_FIELDS[name]
    shown = ("title", "unit_name", *fields[1:]) if name == "service" else fields
    return forms.modelform_factory(model, form=ProposalForm, fields=shown)(*args, **kwargs)
