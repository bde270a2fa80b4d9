"""Who must let the decisions of a body pass: dated data, shipped beside the code or the town's own.

The setting APPROVALS (DABIR_APPROVALS) names a file of the town's own in the same form:
docs/validity.md.
"""

import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from archive.validity import Rule, rules_from

SHIPPED = Path(__file__).with_name("approvals.json")


def rules() -> tuple[Rule, ...]:
    """The rules in use."""
    return read(Path(settings.APPROVALS or SHIPPED))


@cache
def read(path: Path) -> tuple[Rule, ...]:
    """The rules of a file; ImproperlyConfigured when it can't be used."""
    try:
        return rules_from(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise ImproperlyConfigured(f"DABIR_APPROVALS: {path} can't be read ({error}).") from error
