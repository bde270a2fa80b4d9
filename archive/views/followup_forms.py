"""Forms of follow-up: an action, a report with its evidence, a later deadline, another owner."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from archive import access
from archive.forms import Asked
from archive.models import Post
from archive.persian import ascii_digits
from archive.vocabulary import ExecutionState

FILES = (".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".docx", ".xlsx")
LARGEST = 20 * 1024 * 1024  # bytes of a piece of evidence; larger papers go through intake


class PostField(forms.ModelChoiceField):
    """A post by its title and unit: many units have a head of finance."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"empty_label": _("Choose"), **kwargs})

    def label_from_instance(self, obj: Post) -> str:
        """«رئیس امور مالی · سازمان مدیریت پسماند»."""
        return f"{obj.title} · {obj.unit}" if obj.unit else obj.title


class PostsField(forms.ModelMultipleChoiceField):
    """Several posts, named alike."""

    label_from_instance = PostField.label_from_instance


def posts_of(user: Any) -> QuerySet[Post]:
    """The posts that he may name, unit by unit."""
    return access.posts(user).select_related("unit").order_by("unit__path", "title")


class OpenForm(Asked):
    """A new action of a decision."""

    owner = PostField(label=_("Owner"), queryset=Post.objects.none())
    due = forms.CharField(
        label=_("deadline: a day, or a span like “3 months” from notification"),
        max_length=100, required=False,
    )  # fmt: skip
    task = forms.CharField(label=_("what is to be done"), max_length=500, required=False)
    confirmer = PostField(label=_("confirmer"), queryset=Post.objects.none(), required=False)
    helpers = PostsField(label=_("helpers"), queryset=Post.objects.none(), required=False)

    def __init__(self, *args: object, user: Any, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for name in ("owner", "confirmer", "helpers"):
            self.fields[name].queryset = posts_of(user)


class ReportForm(Asked):
    """What was done so far."""

    state = forms.ChoiceField(
        label=_("execution"),
        choices=[(s.value, s.label) for s in ExecutionState if s != ExecutionState.CONFIRMED],
    )
    percent = forms.CharField(label=_("percent done"), max_length=8)
    words = forms.CharField(
        label=_("report"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    paper = forms.CharField(label=_("number of the filed evidence"), required=False, max_length=100)
    file = forms.FileField(label=_("or a file"), required=False)

    def clean_percent(self) -> int:
        """Any digits; what is no whole number is said so."""
        written = ascii_digits(self.cleaned_data["percent"]).strip().rstrip("%٪")
        try:
            percent = int(written)
        except ValueError as error:
            raise forms.ValidationError(_("Write a whole number from 0 to 100.")) from error
        if not 0 <= percent <= 100:
            raise forms.ValidationError(_("Write a whole number from 0 to 100."))
        return percent

    def clean_file(self) -> Any:
        """Only papers, and not too large."""
        file = self.cleaned_data["file"]
        if file and not file.name.lower().endswith(FILES):
            raise forms.ValidationError(
                _("Only these files are taken as evidence: %(kinds)s.")
                % {"kinds": _(", ").join(FILES)}
            )
        if file and file.size > LARGEST:
            raise forms.ValidationError(_("The file is larger than 20 MB; file it as a paper."))
        return file


class ExtendForm(Asked):
    """A later deadline."""

    due = forms.CharField(label=_("new deadline"), max_length=100)
    reason = forms.CharField(label=_("Reason"), max_length=500)
    approver = forms.CharField(label=_("approved by"), max_length=255)


class GiveForm(Asked):
    """Another owner."""

    owner = PostField(label=_("new owner"), queryset=Post.objects.none())
    reason = forms.CharField(label=_("Reason"), max_length=500)

    def __init__(self, *args: object, user: Any, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = posts_of(user)
