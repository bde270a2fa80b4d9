"""The user's own page: language, theme, password. His name is the administrator's to write."""

from wagtail.admin.views.account import AccountView as WagtailAccountView
from wagtail.admin.views.account import (
    AvatarSettingsPanel,
    BaseSettingsPanel,
    NameEmailSettingsPanel,
)

# The form of names demands a last name and an e-mail, which an office's user need not have: with it
# nothing on the page could be saved, the choice of language neither.
LEFT_OUT = (NameEmailSettingsPanel, AvatarSettingsPanel)


class AccountView(WagtailAccountView):
    """Wagtail's page without the panels that do not belong here."""

    def get_panels(self) -> list[BaseSettingsPanel]:
        """Language, theme and password."""
        return [panel for panel in super().get_panels() if not isinstance(panel, LEFT_OUT)]
