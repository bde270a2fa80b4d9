"""A rule's tree in plain words, and the small form in which a personnel officer builds one.

The words are made from the conditions, not from the rule's own text beside them: so a reader sees
what the program will ask, and both can be compared.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from archive.conditions import kind_of
from archive.vocabulary import DegreeLevel, PostRank, UnitType


@dataclass(frozen=True)
class Said:
    """A condition in words, or a branch with its parts."""

    word: str  # all | any | not | leaf
    text: str
    own: str = ""  # the rule's own words
    mandatory: bool = True
    parts: tuple["Said", ...] = ()


def said(tree: Mapping[str, Any]) -> Said:
    """The tree in words; it must be one without mistakes."""
    if "not" in tree:
        return Said("not", _("None of this:"), parts=(said(tree["not"]),))
    for word, text in (("all", _("All of these:")), ("any", _("At least one of these:"))):
        if word in tree:
            return Said(word, text, parts=tuple(said(branch) for branch in tree[word]))
    return Said("leaf", words_of(tree), str(tree.get("text") or ""), tree.get("mandatory", True))


def words_of(leaf: Mapping[str, Any]) -> str:
    """One condition as a sentence."""
    kind = kind_of(leaf)
    return str(SAYERS[kind](leaf[kind]))


def number(value: float) -> str:
    """Without a needless fraction."""
    return str(int(value)) if float(value).is_integer() else str(value)


def listed(values: object) -> str:
    """Some names with commas."""
    names = [values] if isinstance(values, str) else list(values or ())  # type: ignore[call-overload]
    return _(", ").join(map(str, names))


def degree_words(asked: Mapping[str, Any]) -> str:
    """Degree and fields."""
    label = DegreeLevel(asked["min"]).label
    if not asked.get("fields"):
        return _("%(degree)s or higher") % {"degree": label}
    return _("%(degree)s or higher in: %(fields)s") % {
        "degree": label, "fields": listed(asked["fields"]),
    }  # fmt: skip


def service_words(asked: Mapping[str, Any]) -> str:
    """Years and what they must be years of."""
    made = _("at least %(years)s years of service") % {"years": number(asked["min"])}
    if asked.get("managerial"):
        made = _("at least %(years)s years as a manager") % {"years": number(asked["min"])}
    if asked.get("area"):
        made += " " + _("in: %(areas)s") % {"areas": listed(asked["area"])}
    if asked.get("unit_type"):
        made += " " + _("in a unit of type “%(type)s”") % {
            "type": labelled(UnitType, asked["unit_type"])
        }
    if asked.get("rank"):
        made += " " + _("in posts of rank “%(rank)s”") % {"rank": labelled(PostRank, asked["rank"])}
    return made


def labelled(choices: Any, value: str) -> str:
    """The label of a known choice, else the word itself."""
    return str(choices(value).label) if value in choices.values else value


def course_words(asked: Mapping[str, Any]) -> str:
    """A course, with its validity."""
    if asked.get("valid_years") is None:
        return _("the course “%(title)s”") % asked
    return _("the course “%(title)s”, not older than %(years)s years") % {
        "title": asked["title"], "years": number(asked["valid_years"]),
    }  # fmt: skip


def certificate_words(asked: Mapping[str, Any]) -> str:
    """A certificate, valid or once held."""
    if asked.get("must_be_valid"):
        return _("a valid certificate “%(title)s”") % asked
    return _("the certificate “%(title)s”") % asked


def appraisal_words(asked: Mapping[str, Any]) -> str:
    """The mean of some years."""
    return _("a mean appraisal of %(min)s or more over the last %(years)s years") % {
        "min": number(asked["min"]), "years": asked["last_years"],
    }  # fmt: skip


def judgement_words(asked: Mapping[str, Any]) -> str:
    """What a person must say."""
    return _("a person judges: %(question)s") % {"question": asked.get("question") or _("fit?")}


SAYERS = {
    "degree": degree_words, "service_years": service_words, "course": course_words,
    "certificate": certificate_words, "appraisal_average": appraisal_words,
    "judgement": judgement_words,
}  # fmt: skip
