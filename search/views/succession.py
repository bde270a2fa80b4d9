"""Succession: which posts fall vacant soon, and who would fit."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from archive import access
from archive.views.posts import StaffView
from archive.views.shared import asked_day
from search import succession
from search.views.verdicts import VERDICT_LABELS

USUAL = 6
CHOICES = (3, 6, 12, 24)


class SuccessionView(StaffView):
    """For who reads people's files; nobody else has such a screen."""

    template_name = "search/succession.html"
    header_icon = "user"
    page_title = _("Succession")
    above = (("post_list", _("Posts")),)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Posts by the day they fall vacant, each with its best candidates."""
        user = self.request.user
        if not access.people(user).exists():
            raise Http404("no such page")
        said = self.request.GET.get("months", "")
        months = int(said) if said.isdecimal() and len(said) < 4 else USUAL
        on, written = asked_day(self.request)
        rows = succession.vacancies(user, on=on, months=months)
        shown = [
            (row, [(one, VERDICT_LABELS[one.assessment.verdict],
                    float(one.score.total) if one.score else None) for one in row.best])
            for row in rows
        ]  # fmt: skip
        return super().get_context_data(
            rows=shown, months=months, choices=CHOICES, on=written, **kwargs
        )
