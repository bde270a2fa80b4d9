"""What one step of a decision's course is."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from archive.models import Record

STEP_LABELS = {
    "proposal": _("Proposal"), "session": _("Session"), "approval": _("Decision"),
    "conformity": _("Conformity"), "notification": _("Notification"), "effective": _("In force"),
    "end": _("End"), "change": _("Change"), "action": _("Action"),
}  # fmt: skip


@dataclass(frozen=True)
class Item:
    """One step: what, when, by which paper, in which sentence."""

    step: str
    label: str
    date: str
    record: Record | None = None
    sentence: str = ""
    page: int | None = None
    auto: bool = False  # recorded by the system
    outgoing: bool = False  # this paper acts on the other
    predicate: str = ""

    @property
    def step_label(self) -> str:
        """The step in words."""
        return str(STEP_LABELS[self.step])

    @property
    def says_more(self) -> bool:
        """Does its label tell what the step's own word and its paper do not?"""
        return self.step in ("conformity", "notification", "action")
