"""What is wrong with a rule's tree, in the reader's words: the place, then the mistake."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from archive.conditions import LEAVES, Mistake

KINDS = dict(zip(LEAVES, (
    gettext_lazy("Degree and field of study"), gettext_lazy("Years of service"),
    gettext_lazy("Course"), gettext_lazy("Certificate"), gettext_lazy("Mean appraisal"),
    gettext_lazy("A person judges"),
), strict=True))  # fmt: skip
KEYS = {
    "min": gettext_lazy("least value"), "fields": gettext_lazy("fields of study"),
    "area": gettext_lazy("area"), "managerial": gettext_lazy("managerial"),
    "unit_type": gettext_lazy("type of unit"), "rank": gettext_lazy("rank of posts"),
    "title": gettext_lazy("title"), "valid_years": gettext_lazy("years of validity"),
    "must_be_valid": gettext_lazy("must be valid on the day"),
    "last_years": gettext_lazy("years looked back"), "question": gettext_lazy("question"),
    "mandatory": gettext_lazy("mandatory"), "not": gettext_lazy("what must not hold"),
}  # fmt: skip
SAID = (  # the templates and values of archive.conditions, which knows no languages
    gettext_noop("a condition is an object, not %(type)s"),
    gettext_noop("more than %(most)s branches within each other"),
    gettext_noop("%(words)s can't stand in one condition"),
    gettext_noop("at least one condition is needed"), gettext_noop("unknown condition %(words)s"),
    gettext_noop("a condition needs an id"), gettext_noop("an object is needed"),
    gettext_noop("not known here"), gettext_noop("%(needed)s is needed"),
    gettext_noop("%(needed)s, not %(value)s"), gettext_noop("two conditions have the id %(id)s"),
    gettext_noop("one of associate, bachelor, master, doctorate"),
    gettext_noop("a list of fields of study"), gettext_noop("a number of years"),
    gettext_noop("an area or a list"), gettext_noop("true or false"),
    gettext_noop("a type of unit"), gettext_noop("a rank of posts"), gettext_noop("a title"),
    gettext_noop("a whole number of years"), gettext_noop("a number"), gettext_noop("a question"),
)  # fmt: skip
BRANCH = re.compile(r"(all|any)(?:\[(\d+)\])?")


def in_words(wrong: Mistake) -> str:
    """«شرط ۲، گزینه ۱، دوره، عنوان: …»."""
    values = {
        key: _(str(value)) if key == "needed" else value for key, value in wrong.values.items()
    }
    what = _(wrong.said) % values
    place = _(", ").join(steps(wrong.at))
    return f"{place}: {what}" if place else what


def steps(at: str) -> list[str]:
    """The parts of a path in words."""
    made = []
    for step in at.split(".")[1:]:
        branch = BRANCH.fullmatch(step)
        if branch is None:
            made.append(str(KINDS.get(step) or KEYS.get(step) or step))
        elif branch[2] is not None:
            said = _("condition %(n)s") if branch[1] == "all" else _("choice %(n)s")
            made.append(said % {"n": int(branch[2]) + 1})
    return made
