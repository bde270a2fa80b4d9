"""Warnings about who signed a letter, in the reader's words."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from archive.authority import Doubt

SENTENCES = {
    "abolished": _("The post “%(post)s” was abolished in the chart in force on that day."),
    "not_in_chart": _("The post “%(post)s” is not in the chart in force on that day."),
    "unknown_post": _("No post of the chart in force on that day is named in “%(post)s”."),
    "not_appointed": _("No appointment puts %(other)s in the post “%(post)s” on that day."),
    "duty_of_another": _(
        "“%(duty)s” is the duty of “%(other)s”, not of “%(post)s”, in the chart of that day."
    ),
}  # fmt: skip
INSTEAD = _("Its place was taken by: %(other)s.")


def sentences(doubts: Iterable[Doubt]) -> list[tuple[str, Doubt]]:
    """Each warning as a sentence, with what it was measured by."""
    made = []
    for doubt in doubts:
        said = str(SENTENCES[doubt.code]) % vars(doubt)
        if doubt.code == "abolished" and doubt.other:
            said = f"{said} {INSTEAD % vars(doubt)}"
        made.append((said, doubt))
    return made
