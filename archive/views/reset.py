"""A forgotten password: the answer is made before anybody looks whether the address is known."""

import logging
from typing import Any

from celery import current_app
from kombu.exceptions import OperationalError
from wagtail.admin.forms.auth import PasswordResetForm

log = logging.getLogger(__name__)


class ResetForm(PasswordResetForm):
    """Hands the address to the queue; known and unknown ones cost the same and read the same."""

    def save(self, **_: Any) -> None:
        """One message, whoever it is. The worker looks him up and writes, or does nothing."""
        try:
            current_app.send_task("archive.tasks.mail_reset", [self.cleaned_data["email"]])
        except (OperationalError, OSError):
            log.exception("the queue took no message; nobody's reset letter goes out")
