"""The form in which a personnel officer builds a rule without code and sees it in plain words.

It holds what rules are mostly made of: all of some groups, a group being one condition or several
of which one is enough. A deeper tree is shown and is changed by import; nothing of it is lost.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from archive import access, conditions, staffing
from archive.conditions import Mistake, kind_of
from archive.errors import ArchiveError
from archive.forms import Asked, JalaliTextField
from archive.models import Rule
from archive.persian import ascii_digits
from archive.rulewords import KINDS, in_words
from archive.views.posts import PostView
from archive.views.rules import said
from archive.views.shared import numbered
from archive.vocabulary import DegreeLevel, PostRank, UnitType

EMPTY = [("", gettext_lazy("Choose"))]
BLANK = 3  # empty conditions offered below the filled ones


class RuleForm(Asked):
    """What a version says beside its conditions."""

    start = JalaliTextField(label=gettext_lazy("In force from"))
    legal_basis = forms.CharField(
        label=gettext_lazy("Legal basis (number of the resolution)"), max_length=500
    )
    page = forms.IntegerField(
        label=gettext_lazy("Page of the legal basis"), min_value=1, required=False
    )
    acting_factor = forms.FloatField(
        label=gettext_lazy("Worth of a day of acting service (0–1)"),
        min_value=0, max_value=1, required=False,
    )  # fmt: skip


class ConditionForm(Asked):
    """One condition; which fields count depends on its kind."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=[*EMPTY, *KINDS.items()], required=False
    )
    group = forms.IntegerField(
        label=gettext_lazy("Group (one of a group is enough)"), min_value=1, required=False
    )
    text = forms.CharField(label=gettext_lazy("The rule's own words"), required=False)
    degree = forms.ChoiceField(
        label=gettext_lazy("Lowest degree"), choices=[*EMPTY, *DegreeLevel.choices], required=False
    )
    names = forms.CharField(
        label=gettext_lazy("Fields, areas, title or question (separated by commas)"), required=False
    )
    least = forms.CharField(label=gettext_lazy("At least (years or score)"), required=False)
    years = forms.CharField(
        label=gettext_lazy("Valid for, or looked back over, in years"), required=False
    )
    unit_type = forms.ChoiceField(
        label=gettext_lazy("Type of unit"), choices=[*EMPTY, *UnitType.choices], required=False
    )
    rank = forms.ChoiceField(
        label=gettext_lazy("Rank of posts"), choices=[*EMPTY, *PostRank.choices], required=False
    )
    managerial = forms.BooleanField(label=gettext_lazy("managerial"), required=False)
    valid = forms.BooleanField(label=gettext_lazy("must be valid on the day"), required=False)
    merit = forms.BooleanField(label=gettext_lazy("merit only"), required=False)
    negated = forms.BooleanField(label=gettext_lazy("must not hold"), required=False)

    def clean(self) -> dict[str, Any]:
        """What the kind can't do without is named at its field, in words."""
        said = super().clean() or {}
        for name in NEEDED.get(said.get("kind", ""), ()):
            if not str(said.get(name) or "").strip():
                self.add_error(name, _("This kind of condition needs it."))
        for name in ("least", "years"):
            number = amount(said.get(name) or "")
            if number is not None and not (conditions.is_amount(number)):
                self.add_error(name, _("A number from 0 up is needed."))
        return said

    def leaf(self, number: int) -> dict[str, Any]:
        """The condition as data; mistakes in it are named by archive.conditions."""
        own = self.cleaned_data
        kind = own["kind"]
        return {
            "id": str(number), "text": own["text"], "mandatory": not own["merit"],
            kind: {k: v for k, v in MAKERS[kind](own).items() if v not in (None, "", [], False)},
        }  # fmt: skip


def amount(written: str) -> Any:
    """A number in any digits; what is none stays as written and is named as a mistake."""
    plain = ascii_digits(written).replace("٫", ".").strip()
    try:
        value = float(plain)
    except ValueError:
        return written or None
    return int(value) if value.is_integer() else value


def split(names: str) -> list[str]:
    """Names between commas of either script."""
    return [name for part in names.split("،") for one in part.split(",") if (name := one.strip())]


NEEDED = {
    "degree": ("degree",), "service_years": ("least",), "course": ("names",),
    "certificate": ("names",), "appraisal_average": ("least", "years"), "judgement": ("names",),
}  # fmt: skip
MAKERS: dict[str, Any] = {
    "degree": lambda own: {"min": own["degree"], "fields": split(own["names"])},
    "service_years": lambda own: {
        "min": amount(own["least"]), "area": split(own["names"]), "managerial": own["managerial"],
        "unit_type": own["unit_type"], "rank": own["rank"],
    },
    "course": lambda own: {"title": own["names"].strip(), "valid_years": amount(own["years"])},
    "certificate": lambda own: {"title": own["names"].strip(), "must_be_valid": own["valid"]},
    "appraisal_average": lambda own: {
        "last_years": amount(own["years"]), "min": amount(own["least"]),
    },
    "judgement": lambda own: {"question": own["names"].strip()},
}  # fmt: skip


def initial_of(leaf: Mapping[str, Any], group: int, *, negated: bool) -> dict[str, Any]:
    """The form's fields of a condition."""
    kind = kind_of(leaf)
    asked = leaf[kind]
    names = asked.get("fields") or asked.get("area") or asked.get("title") or asked.get("question")
    return {
        "kind": kind, "group": group, "text": leaf.get("text", ""),
        "degree": asked.get("min") if kind == "degree" else "",
        "names": names if isinstance(names, str) else "، ".join(names or ()),
        "least": "" if kind == "degree" else asked.get("min", ""),
        "years": asked.get("valid_years", asked.get("last_years", "")),
        "unit_type": asked.get("unit_type", ""), "rank": asked.get("rank", ""),
        "managerial": asked.get("managerial", False), "valid": asked.get("must_be_valid", False),
        "merit": not leaf.get("mandatory", True), "negated": negated,
    }  # fmt: skip


def rows_of(tree: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """The tree as rows of the form; None when it is deeper than the form."""
    groups = tree.get("all", [tree])
    made = []
    for number, group in enumerate(groups, 1):
        for one in group.get("any", [group]):
            leaf = one.get("not", one)
            if {"all", "any", "not"} & set(leaf):
                return None
            made.append(initial_of(leaf, number, negated="not" in one))
    return made


def tree_of(rows: Iterable[ConditionForm]) -> dict[str, Any]:
    """All of the groups; of a group one is enough. A row without a group is a group of its own."""
    groups: dict[object, list[dict[str, Any]]] = {}
    for number, row in enumerate(rows, 1):
        leaf = row.leaf(number)
        key = row.cleaned_data["group"] or f"own {number}"
        groups.setdefault(key, []).append({"not": leaf} if row.cleaned_data["negated"] else leaf)
    return {"all": [one[0] if len(one) == 1 else {"any": one} for one in groups.values()]}


FIELD_OF = {
    "fields": "names", "area": "names", "title": "names", "question": "names",
    "valid_years": "years", "last_years": "years", "unit_type": "unit_type", "rank": "rank",
}  # fmt: skip


def named_at_its_field(rows: list[ConditionForm], wrong: Mistake) -> bool:
    """Says a mistake at the field of its condition; False when it has none."""
    row = next((row for n, row in enumerate(rows, 1) if str(n) == wrong.leaf), None)
    if row is None or not wrong.key:
        return False
    least = "degree" if row.cleaned_data["kind"] == "degree" else "least"
    field = least if wrong.key == "min" else FIELD_OF.get(wrong.key)
    if field is None:
        return False
    row.add_error(field, in_words(wrong).rpartition(": ")[2])
    return True


Rows = forms.formset_factory(ConditionForm, extra=BLANK)


class RuleEditorView(PostView):
    """A new version of the post's conditions, begun from the latest."""

    template_name = "archive/rule_editor.html"

    def get_page_title(self) -> str:
        """Of which post."""
        return _("Conditions of %(post)s: new version") % {"post": self.post_row}

    def latest(self) -> Rule | None:
        """The version with the latest first day."""
        versions = self.versions(access.today())
        return versions[0].rule if versions else None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Only the personnel office of the post's unit."""
        if not self.may_change():
            raise Http404("no such form")
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The forms, and the tree in words once it can be read."""
        latest = self.latest()
        usable = latest is not None and not conditions.mistakes(latest.conditions)
        rows = rows_of(latest.conditions) if latest and usable else []
        form = kwargs.pop("form", None) or RuleForm(
            initial={"acting_factor": latest.acting_factor if latest else None}
        )
        rows_form = kwargs.pop("rows_form", None) or Rows(initial=rows or [])
        return super().get_context_data(
            form=form, rows_form=rows_form, too_deep=rows is None, latest=latest, **kwargs
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Shows the tree in words, or keeps it as a new version."""
        form, rows_form = RuleForm(request.POST), Rows(request.POST)
        if not (form.is_valid() and rows_form.is_valid()):
            return self.shown(form, rows_form)
        rows = [row for row in rows_form if row.cleaned_data.get("kind")]
        tree = tree_of(rows)
        if not tree["all"]:
            return self.shown(form, rows_form, mistakes=[_("Write at least one condition.")])
        if wrong := conditions.mistakes(tree):
            beside = [in_words(one) for one in wrong if not named_at_its_field(rows, one)]
            return self.shown(form, rows_form, mistakes=beside)
        if conditions.mandatory(tree) is None:
            only = _("One condition at least must be mandatory: by merits alone nobody passes.")
            return self.shown(form, rows_form, mistakes=[only])
        if "keep" not in request.POST:
            return self.shown(form, rows_form, said=said(tree))
        if error := self.basis_error(form):
            form.add_error(*error)
            return self.shown(form, rows_form, said=said(tree))
        try:
            rule = staffing.renew_rule(
                self.post_row, tree, user=request.user, start=form.cleaned_data["start"],
                legal_basis=form.cleaned_data["legal_basis"],
                legal_basis_page=form.cleaned_data["page"],
                acting_factor=form.cleaned_data["acting_factor"],
            )  # fmt: skip
        except ArchiveError as error:
            return self.shown(form, rows_form, mistakes=[str(error)], said=said(tree))
        messages.success(
            request, _("Version %(version)s is kept.") % {"version": rule.version}
        )  # fmt: skip
        return redirect("post_detail", self.post_row.pk)

    def basis_error(self, form: RuleForm) -> tuple[str, str] | None:
        """(field, what is wrong): the basis is a filed paper that he may read, and a page of it."""
        basis = numbered(self.request, form.cleaned_data["legal_basis"])
        if basis is None:
            return "legal_basis", _("No one record that you may read has this number.")
        page = form.cleaned_data["page"]
        if page and not basis.pages.filter(number=page).exists():
            return "page", _("This paper has no page %(page)s.") % {"page": page}
        return None

    def shown(self, form: RuleForm, rows_form: Any, **more: Any) -> HttpResponse:
        """The same page with what was written."""
        return self.render_to_response(
            self.get_context_data(form=form, rows_form=rows_form, **more)
        )
